"""System query options: read, checked, and asked of objects."""
