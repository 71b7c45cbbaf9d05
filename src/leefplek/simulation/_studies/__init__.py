"""More than one run: comparisons, designs and sweeps, and the value that meets a goal."""
