"""Event logs: written, read strictly, and held against a workflow."""
