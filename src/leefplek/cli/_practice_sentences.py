"""The fixed sentences of the command `practice`, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["said"]

_SAID = {
    "none": words("Er zijn geen praktijken geladen.", "No practices are loaded."),
    "line": words("{id} ({kind}), {told}", "{id} ({kind}), {told}"),
    "try_one": words("Bekijk er een: {command}", "Look at one: {command}"),
    "pilot": words("pilot", "pilot"),
    "practice": words("praktijk", "practice"),
    "variant": words("variant van samenwerking", "variant of cooperation"),
    "building_block": words("bouwsteen", "building block"),
    "way_of_working": words("werkwijze", "way of working"),
    "workflows": words("Als werkwijze in leefplek: {names}.", "As a way of working in leefplek: {names}."),
    "routes": words("Als route op een routekaart: {names}.", "As a route on a routekaart: {names}."),
    "region": words("Gemeente: {names}.", "Municipality: {names}."),
    "blocks": words("Bouwstenen: {names}.", "Building blocks: {names}."),
    "about": words("Wat het is:", "What it is:"),
    "eligibility": words("Voor wie:", "For whom:"),
    "contra_indications": words("Wanneer het niet past:", "When it does not fit:"),
    "asks": words("Wat het vraagt:", "What it asks:"),
    "gives": words("Wat het geeft:", "What it gives:"),
    "duration": words("Hoelang:", "How long:"),
    "caseload": words("Voor hoeveel mensen tegelijk:", "For how many people at a time:"),
    "questions": words(
        "Vragen voor de gesprekken; het hoeft niet in één keer:", "Questions for the talks; not all need be in one:"
    ),
    "points": words("Waar de bron op wijst:", "What the source points out:"),
    "cooperation": words("Samenwerken:", "Working together:"),
    "signals": words("wie een signaal geeft: {roles}", "who may signal: {roles}"),
    "leads": words("wie leidt: {role}", "who leads: {role}"),
    "first": words("waar een vraag eerst heen gaat: {text}", "where a question goes first: {text}"),
    "schakelen": words("wat schakelen hier is: {text}", "what switching to help means here: {text}"),
    "feedback": words("{by} vertelt {to}: {what}", "{by} tells {to}: {what}"),
    "consent": words("Met toestemming van {role}.", "With the consent of {role}."),
    "figures": words("Cijfers, met de woorden van de bron:", "Figures, with the words of the source:"),
    "time": words("Tijd in een verteld voorbeeld:", "Time in a told example:"),
    "contradictions": words("Waar de bron zichzelf tegenspreekt:", "Where the source contradicts itself:"),
    "left_out": words("Wat leefplek niet overneemt, en waarom:", "What leefplek leaves out, and why:"),
    "gaps": words("Wat de bron noemt en niet geeft:", "What the source names and does not give:"),
    "sources": words("Bron:", "Source:"),
}


def said(key: str, lang: str, **values: str) -> str:
    """A sentence in this language, filled in."""
    return _SAID[key].in_language(lang).format(**values)
