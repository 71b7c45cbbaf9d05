"""The fixed sentences of the commands for cases, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["told"]

_TOLD = {
    "case": words("Zaak {id}", "Case {id}"),
    "workflow": words("Werkwijze: {title} ({id} {version}).", "Way of working: {title} ({id} {version})."),
    "readable_only": words(
        "Hierin staat iets van een nieuwere versie. De zaak kan bekeken worden, maar niet verder.",
        "This holds something of a newer version. The case can be looked at, but not go on.",
    ),
    "opened": words("De zaak is geopend: {id}.", "The case is opened: {id}."),
    "stored": words("Opgeslagen in zaak {id}: {step}.", "Stored in case {id}: {step}."),
    "not_stored": words("Er is niets opgeslagen.", "Nothing is stored."),
    "nothing_done": words("Er is niets gedaan.", "Nothing was done."),
    "recorded": words("{by}; opgeschreven door: {who}", "{by}; written down by: {who}"),
    "now_beside": words("Ernaast nu: {state}.", "Beside it now: {state}."),
    "escalated": words("De datum {day} ging voorbij.", "The date {day} passed."),
    "corrected": words("Dit telt niet meer.", "This no longer counts."),
    "on": words("Vandaag is {day}.", "Today is {day}."),
    "overdue": words("Te laat:", "Overdue:"),
    "this_week": words("Deze week, tot en met {day}:", "This week, up to and including {day}:"),
    "later": words("Later:", "Later:"),
    "ended": words("Afgelopen:", "Ended:"),
    "none": words("Er is geen zaak die hierbij past.", "No case fits this."),
    "beside": words("(ernaast)", "(beside it)"),
    "count": words("Zaken die hierbij passen: {number}.", "Cases that fit this: {number}."),
    "hidden": words(
        "Niet alles wat hierbij hoort, is te zien in deze rol.", "Not all that came with it is shown to this role."
    ),
    "no_events": words("Wat er gebeurde, is niet te zien in deze rol.", "What happened is not shown to this role."),
    "ticked": words(
        "Datums die voorbij zijn en nu opgeschreven: {number}.", "Dates that have passed, written down now: {number}."
    ),
    "migrating": words("Zaak {id} van versie {old} naar versie {to}.", "Case {id} from version {old} to version {to}."),
    "changes": words("Dit verandert:", "This changes:"),
    "no_changes": words("Waar de zaak nu staat, verandert niets.", "Nothing changes where the case stands now."),
    "against": words("Dit mag niet. Waarom:", "This may not happen. Why:"),
    "migrated": words("De verandering is opgeslagen.", "The change is stored."),
    "dry_run": words("Dit was om te kijken.", "This was to look."),
}


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)
