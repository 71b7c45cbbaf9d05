"""What changed between two versions of a routekaart, each a number or a file that may be a draft still."""

from __future__ import annotations

from pathlib import Path

from leefplek import Finding, InputError, Leefplek, Routekaart
from leefplek.route_changes import changes

from ._cited import wrapped
from ._route_sentences import told
from ._say import say, say_json
from ._toml_file import read_toml

__all__ = ["diff"]


def diff(lp: Leefplek, id: str, old: str, new: str, lang: str, *, as_json: bool) -> int:
    """Tell the changes; answers the exit code."""
    before, after = _read(lp, id, old), _read(lp, id, new)
    found = changes(before, after)
    if as_json:
        say_json(
            {
                "routekaart": id,
                "old": before.version,
                "new": after.version,
                "changes": [
                    {"code": one.code, "route": one.route, "criterion": one.criterion, "text": dict(one.text)}
                    for one in found
                ],
            }
        )
        return 0
    lines = [line for one in found for line in wrapped("  - ", one.text.in_language(lang))]
    head = told("diff", lang, id=id, old=before.version, new=after.version)
    say("\n".join([head, *(lines or [f"  {told('diff_none', lang)}"])]))
    return 0


def _read(lp: Leefplek, id: str, given: str) -> Routekaart:
    """A version by its number, or out of a file; raises `InputError` where that has another routekaart, or none."""
    if given.isdecimal() and given.isascii():
        return lp.declared_routekaart(id, int(given[:9]))
    file = read_toml(Path(given))
    try:
        found = lp.structure(Routekaart, file.data, file=file.name)
    except InputError as error:
        raise file.wrong("this file has no routekaart that is right", error.findings) from None
    if found.id != id:
        wrong = Finding(
            "other_routekaart", f"expected the routekaart {id}", key="id", do="give its own id before --diff"
        )
        raise file.wrong("this is another routekaart", [wrong])
    return found
