"""What is said where a package is not installed that this extra is built on."""

from leefplek import LeefplekError

__all__ = ["MissingExtra"]


class MissingExtra(LeefplekError, ImportError):
    """What `leefplek.simulation` is built on is not installed."""
