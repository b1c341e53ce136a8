"""The order of things: `audit`, `run`, `fuzz`, `traffic`; one module each, so that a command loads what it needs."""
