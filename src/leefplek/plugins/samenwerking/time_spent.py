"""How much time each role put into a case, as far as it was written down (003:225-231, 319)."""

from leefplek import Case

__all__ = ["minutes_spent"]


def minutes_spent(case: Case) -> dict[str, int]:
    """The minutes that each role put into this case, by role, in the order in which they first did.

    Steps that were undone do not count. What was erased, or can't be read here, has no minutes to tell.
    """
    spent: dict[str, int] = {}
    for event in case.events:
        minutes = getattr(event.payload, "minutes", None)
        if minutes is not None and event.version not in case.corrected:
            spent[event.by.role] = spent.get(event.by.role, 0) + minutes
    return spent
