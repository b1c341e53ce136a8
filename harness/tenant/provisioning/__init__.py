"""The synchronization API: jobs, templates, schemas, attribute mappings."""
