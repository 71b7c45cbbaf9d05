"""The facts that advice is asked on: of a small TOML file, or of a case. No message says what a fact is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from leefplek import Case, Finding, InputError, Leefplek, LeefplekError, RoutekaartOn
from leefplek.journeys import play, read_journey
from leefplek.values import problem

from ._toml_file import STDIN, TomlFile, named, read_bytes, read_toml

__all__ = ["Given", "facts_of_case", "facts_of_file", "nothing_known"]

_BORN = "geboortedatum"
_MOST = 16 * 1024 * 1024


class Given(NamedTuple):
    """Facts by name, and what they were read from; of a journey its day; of a case how routes were marked in it, and
    the steps that its state offers (None: there is no case)."""

    facts: Mapping[str, Any]
    file: TomlFile | None = None
    on: date | None = None
    marks: Mapping[str, str] = MappingProxyType({})
    steps: Collection[str] | None = None

    def known(self, kaarten: Iterable[RoutekaartOn]) -> Mapping[str, Any]:
        """The facts, where these routekaarten can use them: of a case, only those that they ask.

        Raises `InputError` with all findings; those of a file with their lines.
        """
        every = tuple(kaarten)
        if self.file is not None:
            findings = dict.fromkeys([*_shape(self.file), *_wrong(every, self.facts)])
            if findings:
                raise self.file.wrong("this file has no facts that can be used", findings)
            return self.facts
        asked = {_BORN, *(name for kaart in every for name in kaart.facts)}
        facts = {name: one for name, one in self.facts.items() if name in asked}
        wrong = dict.fromkeys(_wrong(every, facts))
        if wrong:
            raise InputError("these facts can't be used", findings=wrong)
        return facts


def nothing_known() -> Given:
    """No facts at all."""
    return Given({})


def facts_of_file(path: Path) -> Given:
    """The facts of a TOML file, or of stdin."""
    file = read_toml(path)
    facts = file.data.get("facts")
    held = {name: one for name, one in facts.items() if _odd(one) is None} if isinstance(facts, dict) else {}
    return Given(held, file)


def facts_of_case(lp: Leefplek, path: Path) -> Given:
    """What is known of a case: of a journey, played, on the day of its last step; or of the JSON of a case."""
    given = read_bytes(path, _MOST, "give a journey (TOML), or the JSON of a case")
    if given.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        case = _read_case(lp, path, given)
        return Given(lp.facts(case), marks=_marks(case), steps=_steps(lp, case))
    journey = read_journey(lp, given.decode("utf-8", "replace") if str(path) == STDIN else path)
    told = play(lp, journey).case
    if told is None:
        do = "`leefplek run` tells why its first step was refused"
        raise InputError("this journey opens no case", do=do, file=named(path))
    return Given(lp.facts(told), on=journey.steps[-1].at.date(), marks=_marks(told), steps=_steps(lp, told))


def _marks(case: Case) -> dict[str, str]:
    """How each route was marked last: used, possible, not possible or unknown (000:243)."""
    counted: Iterable[Any] = (event.payload for event in case.events if event.version not in case.corrected)
    return {one.route: one.mark for one in counted if hasattr(one, "route") and hasattr(one, "mark")}


def _steps(lp: Leefplek, case: Case) -> tuple[str, ...]:
    """The transitions of its way of working that begin in the state of a case."""
    rows = lp.workflow(case.workflow, case.workflow_version).transitions
    return tuple(row.id for row in rows if case.state in row.sources)


def _read_case(lp: Leefplek, path: Path, given: bytes) -> Case:
    try:
        return lp.from_json(Case, given)
    except LeefplekError as error:
        error.file = error.file or named(path)
        raise


# ---- what is wrong


def _shape(file: TomlFile) -> Iterator[Finding]:
    """What else there is than the one table of facts, and what can't be a value of any fact."""
    for key in file.data:
        if key != "facts":
            do = "write facts below [facts], and nothing else in this file"
            yield Finding("unknown_key", "nobody declared this key", key=key[:60], do=do)
    facts = file.data.get("facts")
    if not isinstance(facts, dict):
        do = "write the line [facts], and below it a fact on each line"
        yield Finding("missing_key", "there is no table of facts", key="facts", do=do)
        return
    for name, one in facts.items():
        expected = _odd(one)
        if expected is not None:
            do = "dont_know is an answer too"
            yield Finding("wrong_shape", f"expected {expected}", key=f"facts.{name[:60]}", do=do)


def _odd(one: object) -> str | None:
    """What was expected of a text or a number that no fact can have, whatever its kind."""
    if isinstance(one, str):
        return problem(str)(one)
    return problem(int)(one) if isinstance(one, int) and not isinstance(one, bool) else None


def _wrong(kaarten: Iterable[RoutekaartOn], facts: Mapping[str, Any]) -> Iterator[Finding]:
    for kaart in kaarten:
        try:
            kaart.advise(facts)
        except InputError as error:
            yield from error.findings
