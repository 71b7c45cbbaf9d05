"""The scenario: its file, what may be wrong in it, who its young people are."""
