"""How a project stands: its target, and how many of its young people are where. No names, no ids of persons."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from leefplek import Case
from leefplek.facts import ERASED, FactValue, Missing, latest
from leefplek.values import frozen

from .names import PREFIX

PROJECT, YOUNG_PERSON = "stappenplan-project", "stappenplan-jongere"
NONE: Mapping[str, int] = MappingProxyType({})


@frozen
class Tally:
    """The target of a project (None where nobody set it), and the young people of whom a case names it: how many there
    are, how many in each state and with each outcome. Of `unread` cases nobody can tell to which project they belong,
    because what may say so was erased.
    """

    number: int | None
    by: date | None
    young_people: int = 0
    states: Mapping[str, int] = NONE
    outcomes: Mapping[str, int] = NONE
    unread: int = 0

    @property
    def durably_housed(self) -> int:
        """How many were let go because their home will last."""
        return self.outcomes.get("durably_housed", 0)


def tally(project: Case, cases: Iterable[Case]) -> Tally:
    """Count the cases of young people that name this project as theirs; other cases may be among them."""
    named = [(case, _said(case, "project")) for case in cases if case.workflow == YOUNG_PERSON]
    own = [case for case, said in named if said == project.id]
    number, by = _said(project, "aantal"), _said(project, "streefdatum")
    return Tally(
        number if isinstance(number, int) else None,
        by if isinstance(by, date) else None,
        len(own),
        MappingProxyType(Counter(case.state for case in own)),
        MappingProxyType(Counter(case.outcome for case in own if case.outcome is not None)),
        sum(said is ERASED for _, said in named),
    )


def _said(case: Case, name: str) -> FactValue | Missing:
    known = latest(case.stated_newest_first())
    return known.get(PREFIX + name, known[""])
