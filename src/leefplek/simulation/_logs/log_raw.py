"""What a file of events tells, before anybody looked whether it is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from leefplek import Finding

from .._missing import needs

__all__ = ["Array", "Raw", "arrow"]

Array: TypeAlias = Any
"""An array of Arrow, of any type."""


def arrow() -> Any:
    """The package pyarrow, with its `compute`; loaded when it is first needed, for that takes a tenth of a second."""
    needs("pyarrow", "simulation")
    import pyarrow as pa
    import pyarrow.compute

    return pa


@attrs.frozen(eq=False)
class Raw:
    """The columns of a file by the names of an event log, in its own types; those that it does not have are not there.

    `names` are what the columns are called in the file; `place` says of such a name and a row where that is (the key
    and the line of a finding). `findings` are what was wrong already. `utc`: its times have no zone and are UTC, for so
    its format has it.
    """

    columns: Mapping[str, Array]
    names: Mapping[str, str]
    place: Callable[[str, int], dict[str, Any]]
    findings: tuple[Finding, ...] = ()
    utc: bool = False
