"""The command `workflow`: a way of working as a table, a drawing or JSON."""

from __future__ import annotations

from typing import Literal, cast

from leefplek.draw import as_data, draw

from ._say import say, say_json
from ._setting import Setting

__all__ = ["show"]


def show(id: str, as_format: str, setting: Setting) -> int:
    """A way of working in this format; answers the exit code."""
    workflow = setting.leefplek().workflow(id)
    if as_format == "json":
        say_json(as_data(workflow))
    else:
        say(draw(workflow, cast(Literal["table", "mermaid", "dot"], as_format), lang=setting.lang))
    return 0
