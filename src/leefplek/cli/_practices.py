"""The command `practice`: the practices that sources tell of, or one as a person reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from leefplek import Practice
from leefplek.practices import Cooperation, Figure, TimeSpent, Told
from leefplek.values import TextMap

from ._cited import wrapped
from ._owned import source_in_words
from ._practice_sentences import said
from ._say import say, say_json
from ._setting import Setting
from ._typed import program

__all__ = ["practices"]

_LISTS = (
    "about",
    "eligibility",
    "contra_indications",
    "asks",
    "gives",
    "duration",
    "caseload",
    "questions",
    "points",
)
_LAST = ("left_out", "gaps")


def practices(id: str | None, setting: Setting, as_json: bool) -> int:
    """The practices that are described, or one of them; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    if id is None and not as_json:
        say("\n".join(_listed(lp.practices, lang)) or said("none", lang))
        return 0
    found = lp.practices if id is None else (lp.practice(id),)
    if as_json:
        say_json([json.loads(lp.to_json(one)) for one in found])
    else:
        say("\n".join(_read(found[0], lang)))
    return 0


def _listed(found: Iterable[Practice], lang: str) -> Iterator[str]:
    first = ""
    for one in found:
        first = first or one.id
        yield said("line", lang, id=one.id, kind=said(one.kind, lang), told=one.told)
        yield f"    {one.title.in_language(lang)}"
    if first:
        yield ""
        yield said("try_one", lang, command=f"{program()} practice {first}")


def _read(one: Practice, lang: str) -> Iterator[str]:
    title = one.title.in_language(lang)
    yield from (title, "=" * len(title), "")
    yield said("line", lang, id=one.id, kind=said(one.kind, lang), told=one.told)
    for key in ("workflows", "routes", "region", "blocks"):
        if names := getattr(one, key):
            yield said(key, lang, names=", ".join(names))
    for key in _LISTS:
        yield from _told(key, getattr(one, key), lang)
    if one.cooperation is not None:
        yield from _cooperation(one.cooperation, lang)
    yield from _part("figures", (_figure(each, lang) for each in one.figures), lang)
    yield from _part("time", (_time(each, lang) for each in one.time), lang)
    differing = (_sentence(each.text, each.told, each.kept, lang) for each in one.contradictions)
    yield from _part("contradictions", differing, lang)
    for key in _LAST:
        yield from _told(key, getattr(one, key), lang)
    yield from _part("sources", [source_in_words(one.source, lang)], lang)


def _part(key: str, lines: Iterable[str], lang: str) -> Iterator[str]:
    """A heading with its lines; nothing where there are none."""
    found = list(lines)
    if found:
        yield from ("", said(key, lang))
        for line in found:
            yield from wrapped("  - ", line)


def _told(key: str, told: Iterable[Told], lang: str) -> Iterator[str]:
    return _part(key, (_sentence(one.text, one.told, one.note, lang) for one in told), lang)


def _sentence(text: TextMap, told: str, more: TextMap | None, lang: str) -> str:
    parts = [text.in_language(lang), f"({told})", more.in_language(lang) if more else ""]
    return " ".join(filter(None, parts))


def _figure(one: Figure, lang: str) -> str:
    """Its numbers without a unit: the text says what they count, and the words of the source stand beside it."""
    numbers = " / ".join(f"{number:.10g}" for number in one.numbers)
    shown = numbers.replace(".", ",") if lang == "nl" else numbers
    return f'{one.text.in_language(lang)}: {shown} ({one.told}: "{one.quote}")'


def _time(one: TimeSpent, lang: str) -> str:
    spent = [f"{one.times}x" if one.times else "", f"{one.minutes} min" if one.minutes else ""]
    what = " ".join(filter(None, [one.what.in_language(lang), *spent]))
    return f"{one.case}, {one.who}: {what} ({one.told})"


def _cooperation(one: Cooperation, lang: str) -> Iterator[str]:
    lines = [
        said("signals", lang, roles=", ".join(one.signals)),
        said("leads", lang, role=one.leads),
        said("first", lang, text=_sentence(one.first.text, one.first.told, one.first.note, lang)),
        said("schakelen", lang, text=_sentence(one.schakelen.text, one.schakelen.told, one.schakelen.note, lang)),
    ]
    for each in one.feedback:
        what = _sentence(each.what, each.told, None, lang)
        owed = said("feedback", lang, by=each.by, to=each.to, what=what)
        lines.append(owed if each.consent_of is None else f"{owed} {said('consent', lang, role=each.consent_of)}")
    return _part("cooperation", lines, lang)
