"""The fixed sentences of the commands for stores, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["doing", "told"]

_TOLD = {
    "begun": words("De opslag is begonnen ({kind}).", "The store is begun ({kind})."),
    "there": words(
        "Hier is al een opslag ({kind}). Er is niets veranderd.",
        "There is a store here already ({kind}). Nothing changed.",
    ),
    "exported": words("Geschreven: {path}, met {records} regels.", "Written: {path}, with {records} records."),
    "went_on": words(
        "{kept} daarvan stonden er al: hiermee is verdergegaan.",
        "{kept} of them were there already: it went on with these.",
    ),
    "imported": words(
        "Opgeslagen: {stored}. Die stonden er al: {passed}.", "Stored: {stored}. There already: {passed}."
    ),
    "backed_up": words(
        "De reservekopie is gemaakt en nagekeken: {path} ({size} bytes).",
        "The backup is made and looked over: {path} ({size} bytes).",
    ),
    "stopped": words("Gestopt.", "Stopped."),
    "stopped_export": words(
        "Gestopt. Wat geschreven is, staat in {path}.part. Met dezelfde opdracht ga je verder.",
        "Stopped. What was written is in {path}.part. The same command goes on with it.",
    ),
    "stopped_import": words(
        "Gestopt. Wat opgeslagen is, blijft opgeslagen. Met dezelfde opdracht ga je verder.",
        "Stopped. What was stored stays stored. The same command goes on from there.",
    ),
    "stopped_backup": words(
        "Gestopt. Er is geen reservekopie. Aan de opslag zelf is niets veranderd.",
        "Stopped. There is no backup. Nothing changed in the store itself.",
    ),
    "kind": words("Soort: {kind}, vorm {format}.", "Kind: {kind}, format {format}."),
    "cases": words("Zaken: {cases}, waarvan lopend: {open_cases}.", "Cases: {cases}, of which open: {open_cases}."),
    "events": words(
        "Gebeurtenissen in zaken: {events}. Laatste plaats: {position}.",
        "Events of cases: {events}. Last position: {position}.",
    ),
    "setting": words("{name}: {value}", "{name}: {value}"),
    "sound": words("Alles is nagekeken. Er is niets mis.", "All of it was looked at. Nothing is wrong."),
}
_DOING = {
    "read": words("Gelezen:", "Read:"),
    "check": words("Nagekeken:", "Looked at:"),
    "store": words("Opgeslagen:", "Stored:"),
    "write": words("Geschreven:", "Written:"),
    "copy": words("Gekopieerd:", "Copied:"),
}


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)


def doing(lang: str) -> dict[str, str]:
    """What is being done, in this language."""
    return {what: text.in_language(lang) for what, text in _DOING.items()}
