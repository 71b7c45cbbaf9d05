"""What comes of a run: visits, what is counted of them, and the measures by name."""
