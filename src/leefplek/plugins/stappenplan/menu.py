"""The menukaart: as a project put it together, and as a young person saw it."""

from __future__ import annotations

from leefplek import Case

from .payloads import MenuItem, Menukaart, ShowMenu

Items = tuple[MenuItem, ...]


def menukaart(project: Case) -> Items | None:
    """The ways of living on the menukaart of a project, to be shown to a young person; none where nobody put it
    together, None where it was erased or can't be read.
    """
    return latest(project, "compose_menu")


def latest(case: Case, transition: str) -> Items | None:
    """The items that came last with this transition, of what was not undone."""
    for event in reversed(case.events):
        if event.transition == transition and event.version not in case.corrected:
            said = event.payload
            return said.items if isinstance(said, Menukaart | ShowMenu) else None
    return ()
