"""A connection belongs to the process that opened it. What a fork takes along is never let go of: that would end the
connection of the other process, or take back what it is writing.
"""

from __future__ import annotations

import contextlib
import os

__all__ = ["hold", "left_alone", "release"]

_LEFT: list[object] = []
"""Connections of the process that this one was forked from."""


def left_alone(process: int, connection: object) -> bool:
    """Whether a connection is of another process; then it stays as it is."""
    if process == os.getpid():
        return False
    _LEFT.append(connection)
    return True


def hold(connection: object) -> None:
    """Keep a connection until it is released, also where Python clears away everything at its end: the driver closes
    what is cleared away, whoever opened it.
    """
    with contextlib.suppress(ImportError, AttributeError):  # no CPython: then nothing is cleared away at the end
        from ctypes import py_object, pythonapi

        pythonapi.Py_IncRef(py_object(connection))


def release(connection: object) -> None:
    """Keep a connection no longer; once for each time that it was held."""
    with contextlib.suppress(ImportError, AttributeError):
        from ctypes import py_object, pythonapi

        pythonapi.Py_DecRef(py_object(connection))
