"""What is said where a package is not installed that this extra is built on."""

from importlib.util import find_spec

from leefplek import LeefplekError

__all__ = ["MissingExtra", "needs"]


class MissingExtra(LeefplekError, ImportError):
    """What `leefplek.simulation` is built on is not installed."""


def needs(package: str, extra: str = "") -> None:
    """Raises `MissingExtra` where a package is not installed; `extra` is the extra of leefplek that brings it."""
    if find_spec(package) is None:
        what = f'"leefplek[{extra}]"' if extra else package
        raise MissingExtra(f"this needs {package}", do=f"install it: pip install {what}")
