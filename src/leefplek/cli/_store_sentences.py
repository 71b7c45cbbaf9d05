"""The fixed sentences of the commands for stores, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["doing", "told"]

_TOLD = {
    "begun": words("De opslag is begonnen ({kind}).", "The store is begun ({kind})."),
    "begun_sealed": words(
        "De opslag is begonnen ({kind}), verzegeld met deze sleutels.",
        "The store is begun ({kind}), sealed with these keys.",
    ),
    "there_sealed": words(
        "Hier is al een opslag ({kind}). Wat er vanaf nu bij komt, wordt verzegeld met deze sleutels.",
        "There is a store here already ({kind}). What comes into it from now on is sealed with these keys.",
    ),
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
    "stopped_checkpoint": words("Gestopt. Er is niets getekend.", "Stopped. Nothing was signed."),
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
    "unchanged": words(
        "Er is niets veranderd, voor zover dat te zien is.", "Nothing was changed, as far as can be seen."
    ),
    "changed": words("Er is iets veranderd.", "Something was changed."),
    "signed": words(
        "Getekend tot en met plaats {position}, in {path}. Bewaar dat bestand ergens anders.",
        "Signed up to and including position {position}, in {path}. Keep that file elsewhere.",
    ),
    "signing_key": words(
        "De sleutel is gemaakt: {path}. Houd die geheim. Wie nakijkt, heeft alleen {public} nodig.",
        "The key is made: {path}. Keep it secret. Who verifies needs {public} only.",
    ),
    "master_made": words(
        "De hoofdsleutel is gemaakt: {path}. Bewaar hem op twee plekken, los van de sleutels. "
        "Zonder hem kan niemand lezen wat verzegeld is.",
        "The master key is made: {path}. Keep it in two places, apart from the keys. "
        "Without it nobody can read what is sealed.",
    ),
    "keys_begun": words("De opslag van de sleutels is begonnen.", "The store of the keys is begun."),
    "keys_there": words(
        "Hier zijn al sleutels, en de hoofdsleutel opent ze. Er is niets veranderd.",
        "There are keys here already, and the master key opens them. Nothing changed.",
    ),
    "rotated": words(
        "De nieuwe hoofdsleutel opent nu alle sleutels: {number}. Die in {path} opent ze niet meer.",
        "The new master key opens all keys now: {number}. The one in {path} opens them no more.",
    ),
    "not_done": words("Er is niets gedaan. Doe het met --yes.", "Nothing was done. Do it with --yes."),
    "nothing_done": words("Er is niets gedaan.", "Nothing was done."),
    "would_erase": words(
        "Dit wist een persoon, voor altijd: wat er in alle zaken staat, kan niemand dan nog lezen.",
        "This erases a person, for good: then nobody can read what stands in all cases.",
    ),
    "erased": words(
        "Gewist. Zaken: {cases}; gebeurtenissen daarin: {events}.", "Erased. Cases: {cases}; events in them: {events}."
    ),
    "erased_none": words(
        "Onder deze sleutel is niemand bekend, of niemand meer.", "Nobody is known by this key, or nobody any more."
    ),
    "not_due": words(
        "De bewaartermijn van deze zaak is niet voorbij, of de zaak is er niet.",
        "The period of this case has not ended, or there is no such case.",
    ),
    "would_destroy": words("Dit vernietigt, voor altijd:", "This destroys, for good:"),
    "destroyed": words("Vernietigd: {cases}.", "Destroyed: {cases}."),
    "due": words(
        "{id}: vernietigen vanaf {day}. {rule} ({source})", "{id}: to be destroyed from {day}. {rule} ({source})"
    ),
    "due_uncertain": words(
        "{id}: vernietigen vanaf {day}, de langste termijn die kan gelden. {rule} ({source})",
        "{id}: to be destroyed from {day}, the longest period that may hold. {rule} ({source})",
    ),
    "none_due": words(
        "Er is geen zaak waarvan de bewaartermijn voorbij is.", "There is no case of which the period has ended."
    ),
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
