"""The fixed sentences of the commands for access and logs, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["OUTCOMES", "SEES", "SHARED", "ground", "told"]

_TOLD = {
    "table": words("{id}. {status}. Eigenaar: {owner}.", "{id}. {status}. Owner: {owner}."),
    "extended": words("Aangevuld door: {ids}.", "Extended by: {ids}."),
    "deny": words("Wat hier niet staat, mag niet.", "What does not stand here, is not allowed."),
    "group": words("{text} ({id}; rollen: {roles})", "{text} ({id}; roles: {roles})"),
    "no_relation": words("Los van een zaak, of bij geen zaak betrokken:", "Apart from a case, or involved in none:"),
    "relation": words("Verhouding tot de zaak: {text}:", "Relation to the case: {text}:"),
    "may": words("Mag: {done}.", "May: {done}."),
    "may_nothing": words("Mag niets.", "May do nothing."),
    "may_not": words("Mag niet: {done}.", "May not: {done}."),
    "needs": words("Nodig: {text}.", "Needs: {text}."),
    "sees": words("Ziet: {text}.", "Sees: {text}."),
    "tracks": words("Ook van de Meldcode.", "Of the Meldcode too."),
    "steps": words("Zet alleen deze stappen: {steps}.", "Takes only these steps: {steps}."),
    "only": words("Alleen van deze stappen: {steps}.", "Only of these steps: {steps}."),
    "row_name": words("[{id}]", "[{id}]"),
    "in_emergency": words("In een noodgeval", "In an emergency"),
    "emergency_for": words(
        "{groups}: {done}, {hours} uur lang, met een reden.", "{groups}: {done}, for {hours} hours, with a reason."
    ),
    "groups": words("Wie: {names}.", "Who: {names}."),
    "relations": words("Verhouding tot de zaak: {names}.", "Relation to the case: {names}."),
    "purpose": words("Waarvoor: {text}.", "What for: {text}."),
    "source": words("Bron: {source}. {status}.", "Source: {source}. {status}."),
    "findings": words("Hier is iets mis met de tabel:", "Something is wrong with the table:"),
    # who saw
    "seen": words("Wie deed wat met zaak {id}", "Who did what with case {id}"),
    "nobody_saw": words("Er is niets opgeschreven in deze tijd.", "Nothing is written down in this time."),
    "entry": words("{time} {who} ({id}): {done}; {outcome}.", "{time} {who} ({id}): {done}; {outcome}."),
    "erased": words("gewist", "erased"),
    "step": words("Stap: {step}.", "Step: {step}."),
    "ground": words("Grond: {text}.", "Ground: {text}."),
    "for": words("Waarvoor: {text}.", "What for: {text}."),
    "station": words("Vanaf: {text}.", "From: {text}."),
    # the own file
    "file": words("Wat er over jou is", "What there is about you"),
    "file_none": words(
        "Er is niets over jou, of niets dat je in deze rol mag zien.",
        "There is nothing about you, or nothing that you may see in this role.",
    ),
    "file_whole": words(
        "Wat er precies is opgeschreven, staat in het bestand dat --out maakt.",
        "What exactly was written down stands in the file that --out makes.",
    ),
    # always told, so that it says nothing about this file
    "file_parts": words(
        "Dit is wat je in deze rol mag zien. Soms staat iets er niet bij, zoals iets dat iemand in gevaar kan brengen.",
        "This is what you may see in this role. Sometimes something is left out, such as what may put somebody in "
        "danger.",
    ),
    "file_rights": words(
        "Klopt er iets niet? Dan mag je dat zeggen. Wil je dat het wordt gewist? Vraag het de functionaris "
        "gegevensbescherming: die let op de regels voor gegevens.",
        "Is something not right? You may say so. Do you want it to be erased? Ask the privacy officer, who sees to "
        "the rules for data.",
    ),
    "shared": words("Delen met anderen", "Sharing with others"),
    "share": words("{day}: {party}, voor {purpose}. {done}.", "{day}: {party}, for {purpose}. {done}."),
    "shared_none": words("Met niemand.", "With nobody."),
    "disputed": words("Waar ben je het niet mee eens?", "What do you not agree with?"),
    "dispute_of": words("{day}: zaak {id}{where}.", "{day}: case {id}{where}."),
    "of_version": words(", gebeurtenis {version}", ", event {version}"),
    "of_trace": words(", regel {trace} van het logboek", ", entry {trace} of the log"),
    "written": words("Geschreven: {path}.", "Written: {path}."),
    # dispute, emergency, report
    "dispute_kept": words(
        "Opgeschreven bij zaak {id}: hier is iemand het niet mee eens. De functionaris gegevensbescherming ziet dat.",
        "Written down with case {id}: somebody does not agree. The privacy officer can see that.",
    ),
    "emergency_until": words(
        "Je mag zaak {id} bekijken tot {until}. Dit is opgeschreven en gemeld.",
        "You may look at case {id} until {until}. This is written down and reported.",
    ),
    "emergencies": words("In nood bekeken:", "Looked at in an emergency:"),
    "emergency_of": words(
        "{at}: zaak {id}, door {who} ({by}), tot {until}.", "{at}: case {id}, by {who} ({by}), until {until}."
    ),
    "reason": words("Reden: {why}", "Reason: {why}"),
    "reason_erased": words("De reden is gewist.", "The reason was erased."),
    "disputes": words("Niet mee eens:", "Not agreed with:"),
    "report_none": words("Er is niets om na te gaan.", "There is nothing to look into."),
}

SEES = {
    "nothing": words("niets van wat is opgeschreven", "nothing of what was written down"),
    "open": words("alleen wat niets over iemand zegt", "only what says nothing about anybody"),
    "personal": words("ook wat over de persoon gaat", "what is about the person too"),
    "special": words(
        "alles, ook gezondheid, veiligheid en eigen woorden", "all, health, safety and own words included"
    ),
}
"""Up to how careful a field is shown, in words."""

OUTCOMES = {
    "allowed": words("dit mocht", "this was allowed"),
    "denied": words("dit mocht niet", "this was not allowed"),
    "refused": words("dit werd geweigerd", "this was refused"),
    "failed": words("dit ging mis", "this went wrong"),
}
"""How it ended, in words."""

_GROUNDS = {
    "nothing": words("geen nodig", "none needed"),
    "consent": words("toestemming", "a consent"),
    "legal_ground": words("een wettelijke grond", "a legal ground"),
    "public_task": words("een taak van de overheid", "a public task"),
    "legal_obligation": words("een plicht in de wet", "a duty in the law"),
    "vital_interest": words("iemands leven is in gevaar", "somebody's life is in danger"),
    "own_file": words("het eigen dossier", "one's own file"),
    "task": words("het eigen werk", "one's own work"),
    "closing": words("de zaak afsluiten", "closing the case"),
    "safety": words("veiligheid", "safety"),
    "emergency": words("nood", "an emergency"),
    "supervision": words("toezicht", "supervision"),
    "upkeep": words("termijnen bewaken", "keeping the dates"),
    "project": words("de zaak gaat niet over een jongere", "the case is about no young person"),
}
"""On what ground, in words; any other is told by its own word."""

SHARED = {
    "consent": words("De toestemming is gegeven", "The consent was given"),
    "ground": words("Dit mag op een wettelijke grond", "A legal ground allows this"),
    "told": words("Dit is verteld", "This was told"),
    "withdrawn": words("De toestemming is ingetrokken", "The consent was withdrawn"),
}
"""What happened to the sharing, in words."""


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)


def ground(id: str, lang: str) -> str:
    """A ground in words; one that is not known here by its own word."""
    return _GROUNDS[id].in_language(lang) if id in _GROUNDS else id
