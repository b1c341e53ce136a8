"""The plugin's own fixtures serve the tests of this repository too: see `tests/test_plugin_cases.py`."""
