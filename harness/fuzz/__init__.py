"""Varies: payloads that the documentation allows, and payloads with one defect that it forbids."""
