"""The words of the access table: operations, relations and needs, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping

from .values import TextMap, words

__all__ = ["CASELESS", "LEVELS", "NEEDS", "OPERATIONS", "RELATIONS"]

OPERATIONS: Mapping[str, TextMap] = {
    "open": words("een zaak beginnen", "open a case"),
    "step": words("een stap zetten", "take a step"),
    "show": words("een zaak bekijken", "look at a case"),
    "options": words("zien welke stappen nu kunnen", "see which steps may be taken now"),
    "list": words("de zaak in een lijst zien", "see the case in a list"),
    "count": words("de zaak meetellen", "count the case"),
    "follow": words("horen wat er in de zaak gebeurt", "hear what happens in the case"),
    "export": words("een kopie van de zaak maken", "take a copy of the case"),
    "who_saw": words("zien wie de zaak bekeek", "see who looked at the case"),
    "dispute": words("zeggen dat iets niet klopt", "say that something is not right"),
    "emergency": words("in nood toch kijken, met een reden", "look all the same in an emergency, with a reason"),
    "report": words("nagaan wie in nood keek", "go through who looked in an emergency"),
    "erase": words("iemands gegevens wissen", "erase somebody's data"),
    "destroy": words("een zaak vernietigen", "destroy a case"),
    "due": words("zien wat vernietigd moet worden", "see what must be destroyed"),
    "tick": words("verstreken termijnen doorzetten", "act on dates that have passed"),
    "rooms": words("zien hoeveel kamers er zijn", "see how many rooms there are"),
    "set_rooms": words("het aantal kamers zeggen", "say how many rooms there are"),
}
"""What can be done with cases, each in words for people."""

CASELESS = frozenset({"report", "erase", "destroy", "due", "tick", "rooms", "set_rooms"})
"""The operations that are on no one case: the relation is then always `none`."""

RELATIONS: Mapping[str, TextMap] = {
    "own": words(
        "de eigen zaak: van jezelf, van je kind, of waarin je zelf werkt",
        "one's own: the young person, the parent, or who works in it",
    ),
    "team": words("een teamgenoot werkt erin", "somebody of the same team works in it"),
    "school": words("een leerling van de eigen school", "a pupil of one's own school"),
    "provider": words("de eigen organisatie is erbij betrokken", "one's own organisation is involved"),
    "none": words("geen: iemand van buiten, of het gaat om geen zaak", "none: a stranger, or about no one case"),
}
"""What somebody has to do with a case."""

NEEDS: Mapping[str, TextMap] = {
    "nothing": words("niets", "nothing"),
    "basis": words("de zaak heeft een grondslag", "the case has a legal basis"),
    "permission": words(
        "toestemming of een wettelijke grond, voor dit doel", "a consent or legal ground, for this purpose"
    ),
    "decides": words(
        "wie op deze leeftijd beslist: tot 12 de ouder, van 12 tot 16 beiden, vanaf 16 de jongere",
        "who decides at this age: to 11 a parent, from 12 to 15 both, from 16 the young person",
    ),
    "project": words("de zaak gaat niet over een jongere", "the case is about no young person"),
}
"""What must hold of the case."""

LEVELS = ("nothing", "open", "personal", "special")
"""What may be seen, from nothing to all."""
