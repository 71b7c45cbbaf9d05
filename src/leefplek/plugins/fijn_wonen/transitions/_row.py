"""A row of the werkwijze in few words, and the roles that come back in many."""

from leefplek import Payload, Transition
from leefplek.values import words

JONGERE = ("jongere",)
SAW = ("saw",)
KMK = ("kmk",)
TO_KMK = "kmk"
"""The party that hears of the case in the vooroverleg and after."""


def row(
    id: str,
    nl: str,
    en: str,
    sources: tuple[str, ...],
    target: str | None,
    roles: tuple[str, ...],
    payload: type[Payload],
    *guards: str,
    effects: tuple[str, ...] = (),
    outcome: str | None = None,
    consent_for: str | None = None,
    basis_needed: bool = True,
    correctable: bool = True,
    sole_decider: bool = False,
    restarts_due: tuple[str, ...] = (),
    source: str = "",
) -> Transition:
    """A transition; `nl` and `en` are its name, `guards` come after the payload class."""
    return Transition(
        id=id,
        text=words(nl, en),
        sources=sources,
        target=target,
        roles=roles,
        payload=payload,
        guards=guards,
        effects=effects,
        outcome=outcome,
        consent_for=consent_for,
        basis_needed=basis_needed,
        correctable=correctable,
        sole_decider=sole_decider,
        restarts_due=restarts_due,
        source=source,
    )
