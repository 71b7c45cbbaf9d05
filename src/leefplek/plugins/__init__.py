"""The ways of working that come with leefplek, each through the same public hooks that a third party has."""
