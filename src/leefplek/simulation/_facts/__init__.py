"""Advice for columns of facts."""
