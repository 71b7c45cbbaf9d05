"""The roles that come back in many rows of the werkwijze."""

JONGERE = ("jongere",)
SAW = ("saw",)
KMK = ("kmk",)
TO_KMK = "kmk"
"""The party that hears of the case in the vooroverleg and after."""
