"""How a project stands: its target, and how many of its young people are where. No names, no ids of persons."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from leefplek import Case
from leefplek.facts import ERASED, FactValue, Missing, latest
from leefplek.usual import is_mistake
from leefplek.values import frozen

from .names import PREFIX

PROJECT, YOUNG_PERSON = "stappenplan-project", "stappenplan-jongere"
NONE: Mapping[str, int] = MappingProxyType({})


@frozen
class Tally:
    """The target of a project (None where nobody set it), and the young people of whom a case names it: how many there
    are, how many in each state and with each outcome. The target is no limit: there may be more of them (002:24, 74).

    `unnamed` young people have a case that names no project, of this municipality or of another. Of `unread` ones
    nobody can tell to which project they belong, because what may say so was erased.
    """

    number: int | None
    by: date | None
    young_people: int = 0
    states: Mapping[str, int] = NONE
    outcomes: Mapping[str, int] = NONE
    unread: int = 0
    unnamed: int = 0

    @property
    def durably_housed(self) -> int:
        """How many were let go because their home will last."""
        return self.outcomes.get("durably_housed", 0)


def tally(project: Case, cases: Iterable[Case]) -> Tally:
    """Count the young people whose cases name this project as theirs; other cases may be among them.

    A case that is given twice counts once, and so does a young person with more cases of this project: the one that is
    open, else the one with the latest step. It counts what it is given: of how many cases that is, who asks decides.
    """
    named = [(case, _said(case, "project")) for case in _once(cases) if case.workflow == YOUNG_PERSON]
    own = _per_person(case for case, said in named if said == project.id)
    number, by = _said(project, "aantal"), _said(project, "streefdatum")
    return Tally(
        number if isinstance(number, int) else None,
        by if isinstance(by, date) else None,
        len(own),
        MappingProxyType(Counter(case.state for case in own)),
        MappingProxyType(Counter(case.outcome for case in own if case.outcome is not None)),
        sum(said is ERASED for _, said in named),
        sum(isinstance(said, Missing) and said is not ERASED for _, said in named),
    )


def _once(cases: Iterable[Case]) -> Iterable[Case]:
    """Each case once; of one that is given twice, the longer. One that was opened by mistake is of no young person."""
    longest = {case.id: case for case in sorted(cases, key=lambda one: one.version)}
    return [case for case in longest.values() if not is_mistake(case)]


def _per_person(cases: Iterable[Case]) -> list[Case]:
    """One case for each young person; a case without a key of a person is of somebody else."""
    by_step = sorted(cases, key=lambda one: (one.is_open, one.events[-1].at, one.id))
    return list({(case.person is None, case.person or case.id): case for case in by_step}.values())


def _said(case: Case, name: str) -> FactValue | Missing:
    known = latest(case.stated_newest_first())
    return known.get(PREFIX + name, known[""])
