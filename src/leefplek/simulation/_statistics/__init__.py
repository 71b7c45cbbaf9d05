"""How sure one may be: intervals, replications, warm-up, ranking."""
