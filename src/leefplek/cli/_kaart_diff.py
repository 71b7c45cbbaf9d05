"""What changed between two versions of a routekaart, or it and what takes its place: a number, or a file of a draft."""

from __future__ import annotations

from pathlib import Path

from leefplek import Finding, InputError, Leefplek, Routekaart, UnknownName
from leefplek.route_changes import changes

from ._cited import wrapped
from ._route_sentences import told
from ._say import say, say_json
from ._toml_file import read_toml

__all__ = ["diff"]


def diff(lp: Leefplek, id: str, old: str, new: str, lang: str, *, as_json: bool) -> int:
    """Tell the changes; answers the exit code."""
    before, after = _both(lp, id, old, new)
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
    key = "diff" if before.id == after.id else "diff_replaced"
    head = told(key, lang, id=after.id, before=before.id, old=before.version, new=after.version)
    say("\n".join([head, *(lines or [f"  {told('diff_none', lang)}"])]))
    return 0


def _both(lp: Leefplek, id: str, old: str, new: str) -> tuple[Routekaart, Routekaart]:
    """Two versions of this routekaart; or what takes its place, or it takes the place of, as the other one.

    Raises `InputError` where a file has another routekaart.
    """
    after = _read(lp, id, new)
    try:
        before = _read(lp, id, old)
    except UnknownName:
        if after.id != id or after.replaces is None:
            raise
        before = _read(lp, after.replaces, old)
    if after.id != before.id and after.replaces == before.id and id in (after.id, before.id):
        return before, after
    for one, given in ((before, old), (after, new)):
        if one.id != id:
            do = "give its own id before --diff, or say in the new one which it replaces"
            wrong = Finding("other_routekaart", f"expected the routekaart {id}", key="id", do=do)
            raise read_toml(Path(given)).wrong("this is another routekaart", [wrong])
    return before, after


def _read(lp: Leefplek, id: str, given: str) -> Routekaart:
    """A version by its number, or out of a file; raises `InputError` where that has no routekaart."""
    if given.isdecimal() and given.isascii():
        return lp.declared_routekaart(id, int(given[:9]))
    file = read_toml(Path(given))
    try:
        return lp.structure(Routekaart, file.data, file=file.name)
    except InputError as error:
        raise file.wrong("this file has no routekaart that is right", error.findings) from None
