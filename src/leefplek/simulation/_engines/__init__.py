"""The engines: a scenario as numbers, draws, the loop in plain Python and compiled, and real cases."""
