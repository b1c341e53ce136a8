"""The sample of findings that was read, and how it is drawn."""
