"""The commands that show and check the loaded ways of working: `workflow` and `check`."""

from __future__ import annotations

from typing import Literal, cast

import attrs

from leefplek import Leefplek
from leefplek.draw import as_data, draw

from ._say import say, say_json
from ._words import said

__all__ = ["check", "show"]


def show(id: str, as_format: str, lang: str) -> int:
    """A way of working in this format; answers the exit code."""
    workflow = Leefplek().workflow(id)
    if as_format == "json":
        say_json(as_data(workflow))
    else:
        say(draw(workflow, cast(Literal["table", "mermaid", "dot"], as_format), lang=lang))
    return 0


def check(lang: str, as_json: bool) -> int:
    """What was found on the loaded ways of working; a hint is no reason for another exit code than 0."""
    found = Leefplek().check()
    if as_json:
        say_json([attrs.asdict(one) for one in found])
    else:
        say("\n".join(f"{one.severity}: {one}" for one in found) or said("nothing_found", lang))
    return 1 if any(one.severity != "hint" for one in found) else 0
