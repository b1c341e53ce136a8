"""The door for pytest: pages become test items."""
