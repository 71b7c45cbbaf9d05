"""The command `access show`: the access table in words, or one row or group of it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import attrs

from leefplek import Finding, Leefplek, UnknownName
from leefplek.access import NEEDS, OPERATIONS, RELATIONS, AccessTable, Group, MatrixRow, Row
from leefplek.values import TextMap

from ._access_sentences import SEES, told
from ._check import finding_data
from ._cited import wrapped
from ._say import say, say_json
from ._sentences import said
from ._setting import Setting

__all__ = ["show"]


def show(id: str | None, role: str | None, setting: Setting, as_json: bool) -> int:
    """Print the table, one group or one row of it; answers the exit code: 1 where something is wrong with the table."""
    lp = setting.leefplek()
    table = lp.access
    findings = table.check(lp.workflows)
    row, group = _chosen(table, id, role)
    if as_json:
        say_json({**_data(table, row, group), "findings": [finding_data(one) for one in findings]})
    else:
        lines = _row_page(lp, row) if row else _page(lp, table, group)
        say("\n".join([*lines, *_wrong(findings, lp.lang)]))
    return 1 if any(one.severity == "error" for one in findings) else 0


def _rows(table: AccessTable) -> list[Row]:
    return [*table.rows, *(row for one in table.extensions for row in one.rows)]


def _chosen(table: AccessTable, id: str | None, role: str | None) -> tuple[Row | None, Group | None]:
    """The row or the group that is asked for; neither for the whole table."""
    if role is not None and role not in table.by_role:
        why = "a role that is in no group may do nothing"
        raise UnknownName("no group has this role", key="--role", why=why, do=_choose(table.by_role))
    group = None if role is None else table.by_role[role]
    if id is None or id == table.id:
        return None, group
    row = next((one for one in _rows(table) if one.id == id), None)
    named = next((one for one in table.groups if one.id == id), None)
    if row is None and named is None:
        known = [*(one.id for one in table.groups), *(one.id for one in _rows(table))]
        raise UnknownName("the access table has no row or group with this id", do=_choose(known))
    return row, named or group


def _choose(known: Iterable[str]) -> str:
    return f"choose one of {', '.join(known)}"


# ---- as data


def _data(table: AccessTable, row: Row | None, group: Group | None) -> dict[str, Any]:
    if row is not None:
        return {"access": table.id, "row": _plain(row)}
    groups = table.groups if group is None else (group,)
    cells = [one for one in table.matrix() if one.group in groups]
    named = {found.id for one in cells for found in one.rows}
    return {
        "access": table.id,
        "title": dict(table.title),
        "owner": table.owner,
        "status": table.status,
        "checked_on": table.checked_on.isoformat(),
        "extensions": [one.id for one in table.extensions],
        "groups": [_plain(one) for one in groups],
        "matrix": [
            {
                "group": one.group.id,
                "operation": one.operation,
                "relation": one.relation,
                "allowed": one.allowed,
                "rows": [found.id for found in one.rows],
            }
            for one in cells
        ],
        "rows": [_plain(one) for one in _rows(table) if one.id in named],
        "emergency": _plain(table.emergency),
    }


def _plain(one: Any) -> dict[str, Any]:
    """Its fields, as plain data."""
    return {key: _simple(value) for key, value in attrs.asdict(one, recurse=False).items()}


def _simple(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


# ---- in words


def _page(lp: Leefplek, table: AccessTable, group: Group | None) -> Iterator[str]:
    lang = lp.lang
    title = table.title.in_language(lang)
    yield from (title, "=" * len(title), "")
    yield told("table", lang, id=table.id, status=said(table.status, lang), owner=table.owner)
    if table.extensions:
        yield told("extended", lang, ids=", ".join(one.id for one in table.extensions))
    yield told("deny", lang)
    for one in table.groups:
        if group in (None, one):
            yield from ("", *_group(table, one, lang))
    if group is None or group.id in table.emergency.groups:
        yield from ("", *_emergency(table, lang))


def _group(table: AccessTable, group: Group, lang: str) -> Iterator[str]:
    text = _upper(group.text.in_language(lang))
    yield from wrapped("", told("group", lang, text=text, id=group.id, roles=", ".join(group.roles)))
    cells = [one for one in table.matrix() if one.group == group]
    for relation in RELATIONS:
        mine = [one for one in cells if one.relation == relation]
        if mine:
            yield from wrapped("  ", _relation(relation, lang))
            yield from _relations_cells(mine, lang)


def _relation(relation: str, lang: str) -> str:
    if relation == "none":
        return told("no_relation", lang)
    return told("relation", lang, text=RELATIONS[relation].in_language(lang))


def _relations_cells(cells: list[MatrixRow], lang: str) -> Iterator[str]:
    """What may be done, by what it rests on; what may not in one line."""
    allowed = sorted((one for one in cells if one.allowed), key=lambda one: [row.id for row in one.rows])
    for _, some in groupby(allowed, key=lambda one: [row.id for row in one.rows]):
        same = list(some)
        yield from wrapped("    - ", told("may", lang, done=_operations((one.operation for one in same), lang)))
        for row in same[0].rows:
            yield from wrapped("      ", _gives(row, lang))
    denied = [one.operation for one in cells if not one.allowed]
    if not allowed:
        yield f"    - {told('may_nothing', lang)}"
    elif denied:
        yield from wrapped("    - ", told("may_not", lang, done=_operations(denied, lang)))


def _operations(ids: Iterable[str], lang: str) -> str:
    return "; ".join(OPERATIONS[id].in_language(lang) if id in OPERATIONS else id for id in ids)


def _gives(row: Row, lang: str) -> str:
    """What a row needs, and what it lets be seen."""
    parts = [told("row_name", lang, id=row.id)]
    if row.needs != "nothing":
        parts.append(told("needs", lang, text=NEEDS[row.needs].in_language(lang)))
    if row.steps:
        parts.append(told("steps", lang, steps=", ".join(row.steps)))
    if row.sees != "nothing":
        parts.append(told("sees", lang, text=SEES[row.sees].in_language(lang)))
    if row.only:
        parts.append(told("only", lang, steps=", ".join(row.only)))
    if row.tracks:
        parts.append(told("tracks", lang))
    return " ".join(parts)


def _emergency(table: AccessTable, lang: str) -> Iterator[str]:
    may = table.emergency
    texts = {one.id: one.text for one in table.groups}
    groups = ", ".join(_named(texts, id, lang) for id in may.groups)
    yield told("in_emergency", lang)
    what = _operations(may.operations, lang)
    for_whom = told("emergency_for", lang, groups=_upper(groups), done=what, hours=may.hours)
    parts = [for_whom, told("sees", lang, text=SEES[may.sees].in_language(lang))]
    yield from wrapped("  ", " ".join([*parts, *([told("tracks", lang)] if may.tracks else [])]))
    yield from wrapped("  ", may.why.in_language(lang))
    yield from wrapped("  ", told("source", lang, source=may.source, status=said(may.status, lang)))


def _row_page(lp: Leefplek, row: Row) -> Iterator[str]:
    """One row, with why it is so."""
    lang, table = lp.lang, lp.access
    texts = {one.id: one.text for one in table.groups}
    purposes = {one.id: one.text for one in table.purposes}
    yield from (row.id, "=" * len(row.id), "")
    yield from wrapped("", row.why.in_language(lang))
    yield ""
    yield from wrapped("", told("groups", lang, names=", ".join(_named(texts, id, lang) for id in row.groups)))
    what = _operations(row.operations, lang)
    yield from wrapped("", told("may" if row.allow else "may_not", lang, done=what))
    names = "; ".join(_named(RELATIONS, id, lang) for id in row.relations)
    yield from wrapped("", told("relations", lang, names=names))
    if row.allow:
        yield from wrapped("", _gives(row, lang).removeprefix(told("row_name", lang, id=row.id)).strip())
    if row.purpose:
        yield told("purpose", lang, text=_named(purposes, row.purpose, lang))
    yield from wrapped("", told("source", lang, source=row.source, status=said(row.status, lang)))


def _named(texts: Mapping[str, TextMap], id: str, lang: str) -> str:
    return texts[id].in_language(lang) if id in texts else id


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrong(findings: Iterable[Finding], lang: str) -> list[str]:
    lines = [" ".join(f"  - {one.severity} {one.code}: {one}".split()) for one in findings]
    return ["", told("findings", lang), *(f"  {line}" for line in lines)] if lines else []
