"""The rules that hold across cases, as people read them."""

from __future__ import annotations

from leefplek import Refusal, Rule
from leefplek.values import words

__all__ = [
    "NOT_NOW",
    "NOT_THE_PROVIDER",
    "NO_ROOM",
    "OTHER_PERSON",
    "OWN_PARENT",
    "PARKED",
    "PERSON_HAS_CASE",
    "ROOMS_TAKEN",
    "refusal",
]

NO_ROOM = Rule(
    "no_room",
    words(
        "Er is geen kamer vrij bij {provider}.",
        "There is no room free at {provider}.",
    ),
    "000:235",
)
PARKED = Rule(
    "parked",
    words(
        "Deze jongere staat bij {provider} even stil op de wachtlijst, tot en met {until}.",
        "This young person's place on the waiting list of {provider} rests, up to and including {until}.",
    ),
)
PERSON_HAS_CASE = Rule(
    "person_has_case",
    words(
        "Voor deze jongere loopt al een zaak in deze werkwijze. Ga daarmee verder.",
        "There is an open case for this young person in this way of working already. Go on with that one.",
    ),
)
ROOMS_TAKEN = Rule(
    "rooms_taken",
    words(
        "Er wonen meer jongeren dan het nieuwe aantal kamers ({taken}).",
        "More young people live there than the new number of rooms ({taken}).",
    ),
)
NOT_THE_PROVIDER = Rule(
    "not_the_provider",
    words(
        "Alleen {provider} zelf zegt hoeveel kamers er zijn en wie er wacht.",
        "Only {provider} itself says how many rooms there are and who waits.",
    ),
)
OTHER_PERSON = Rule(
    "other_person",
    words(
        "Dit is niet de jongere van deze zaak. Wat een jongere zegt, hoort bij de eigen zaak.",
        "This is not the young person of this case. What a young person says belongs to the own case.",
    ),
)

NOT_NOW = Rule(
    "not_offered",
    words(
        "Deze stap hoort niet bij waar de zaak nu staat.",
        "This step does not belong to where the case stands now.",
    ),
)
"""To who is not shown where that is."""

OWN_PARENT = Rule(
    "own_parent",
    words(
        "De jongere van deze zaak is niet ook de ouder. Waar beiden beslissen, zeggen twee mensen ja.",
        "The young person of this case is not the parent as well. Where both decide, two people say yes.",
    ),
)


def refusal(rule: Rule, lang: str) -> Refusal:
    """A rule of the desk as a refusal."""
    return Refusal(rule.code, rule.sentence(lang), rule.source or SOURCE)


SOURCE = "leefplek.store"
"""Where a rule stands that no source tells."""
