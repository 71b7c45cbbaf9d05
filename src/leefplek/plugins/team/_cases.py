"""Cases as the overviews read them."""

from collections.abc import Iterable, Iterator

from leefplek import Case, Event
from leefplek.usual import is_mistake

__all__ = ["counting", "once"]


def once(cases: Iterable[Case]) -> Iterable[Case]:
    """Each case once; of one that is given twice, the longer. One that was opened by mistake tells of nobody."""
    longest = {case.id: case for case in sorted(cases, key=lambda one: one.version)}
    return [case for case in longest.values() if not is_mistake(case)]


def counting(case: Case) -> Iterator[Event]:
    """The events that were not undone."""
    return (event for event in case.events if event.version not in case.corrected)
