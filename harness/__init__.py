"""Reads API reference pages, replays their examples, and says which line is not true."""

__version__ = "0.1.0"
