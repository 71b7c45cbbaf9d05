"""The command `new card`: a card as one file that is right, to be filled in by a team."""

from __future__ import annotations

from pathlib import Path

from ._files import write_file
from ._say import say
from ._sentences import said
from ._setting import Setting
from ._templates import card, free
from ._typed import as_typed, program

__all__ = ["new_card"]


def new_card(id: str, into: Path, setting: Setting) -> int:
    """Write the card; answers the exit code."""
    free(id, setting)
    path = into / f"{id}-1.toml"
    write_file(path, card(id, setting.lang))
    say("\n".join(_then(id, path, setting.lang)))
    return 0


def _then(id: str, path: Path, lang: str) -> tuple[str, ...]:
    typed, name = as_typed(path), program()
    return (
        said("written", lang, path=typed),
        "",
        said("then", lang),
        f"  {name} check {typed}\n      {said('then_check', lang)}",
        f"  {name} --data {typed} ask {id}\n      {said('then_ask', lang)}",
        "",
        said("then_edit", lang),
    )
