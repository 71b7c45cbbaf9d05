"""Cooperation of vocational schools and help: three variants, three practices (003)."""
