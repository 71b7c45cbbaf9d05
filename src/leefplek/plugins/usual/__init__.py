"""The guards of the steps that every way of working has (`leefplek.usual`)."""

from collections.abc import Callable

from leefplek import Guard, hookimpl
from leefplek.usual import GUARDS

__all__: list[str] = []


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """The working rules."""
    for guard in GUARDS:
        register(guard)
