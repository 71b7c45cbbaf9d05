"""The fixed sentences of the command, in both languages."""

from __future__ import annotations

from datetime import date

from leefplek.values import words

__all__ = ["day", "months", "said"]

_MONTHS = words(
    "januari februari maart april mei juni juli augustus september oktober november december",
    "January February March April May June July August September October November December",
)

_SAID = {
    "example": words("Praktijkvoorbeeld {number}", "Practice example {number}"),
    "by": words("door: {who}", "by: {who}"),
    "now": words("Nu: {state}.", "Now: {state}."),
    "refused": words("Geweigerd: {step} ({by}). Waarom:", "Refused: {step} ({by}). Why:"),
    "ends": words("Zo eindigt het: {state}.", "This is how it ends: {state}."),
    "nowhere": words("de zaak is niet begonnen", "the case did not begin"),
    "due": words("De volgende stap is uiterlijk nodig op {day}.", "The next step is due on or before {day}."),
    "outcome": words("Uitkomst: {outcome}.", "Outcome: {outcome}."),
    "track": words("Ernaast loopt: {title}: {state}.", "Beside it runs: {title}: {state}."),
    "as_expected": words("Dit ging zoals verwacht.", "This went as expected."),
    "not_as_expected": words("Dit ging NIET zoals verwacht:", "This did NOT go as expected:"),
    "difference": words("{key}: verwacht {expected}, het werd {found}", "{key}: expected {expected}, found {found}"),
    "allowed": words("toegestaan", "allowed"),
    "nothing": words("niets", "nothing"),
    "summary": words("{steps} stappen, waarvan {refused} geweigerd.", "{steps} steps, of which {refused} refused."),
    "stands": words("Hier staat de zaak: {state}.", "This is where the case stands: {state}."),
    "options_for": words("Wat {who} nu kan doen", "What {who} can do now"),
    "may": words("Dit mag:", "This may happen:"),
    "may_not": words("Dit mag nog niet, of niet met deze rol:", "This may not happen yet, or not in this role:"),
    "needs": words("Schrijf op: {fields}.", "Write down: {fields}."),
    "nothing_found": words("niets gevonden", "nothing found"),
    "note_differs": words(
        "let op: dit verhaal ging niet zoals verwacht; `leefplek run` zegt wat er anders was",
        "note: this journey did not go as expected; `leefplek run` says what was different",
    ),
    "intro": words(
        "Zes praktijkvoorbeelden uit 'Beschrijving werkwijze: Fijn wonen tijdens het MBO', stap voor stap.\n"
        "Tussen haakjes staat de bron: 000:231 is regel 231 van dat stuk. De andere bronnen staan in docs/sources.md.\n"
        "Staat er geen bron bij? Dan staat de stap niet in het stuk, maar hoort hij wel bij de werkwijze.\n"
        "De datums zijn verzonnen.",
        "Six practice examples from 'Beschrijving werkwijze: Fijn wonen tijdens het MBO', step by step.\n"
        "The source stands in brackets: 000:231 is line 231 of that text. The other sources are in docs/sources.md.\n"
        "A step without a source is not in the text, but the way of working needs it. The dates are invented.",
    ),
    "workflows_none": words("Er zijn geen werkwijzen geladen.", "No ways of working are loaded."),
    "workflow_line": words(
        "{id} {version} ({source}): {states} toestanden, {transitions} stappen",
        "{id} {version} ({source}): {states} states, {transitions} transitions",
    ),
    "signs": words(
        "P2W is twee weken, P3M drie maanden. * is elke toestand, * (open) elke behalve de laatste.\n"
        "consent_needed (...): die partij hoort pas van de zaak met toestemming of op een wettelijke grond.",
        "P2W is two weeks, P3M three months. * is any state, * (open) any but the last.\n"
        "consent_needed (...): that party hears of the case only with consent or on a legal ground.",
    ),
    "rules_head": words(
        "| wat een stap vraagt | wat er staat als dat er niet is | bron |",
        "| what a step needs | what is said without it | source |",
    ),
    "roles_head": words("| wie | betekenis |", "| who | meaning |"),
    "facts_head": words("| feit | vraag |", "| fact | question |"),
    "items_head": words("| feit | vraag | ernaast |", "| fact | question | beside it |"),
    "try_one": words("Bekijk er een: {command}", "Look at one: {command}"),
    "next": words("Wat kun je nu proberen?", "What to try next?"),
    "try_options": words("waar deze zaak staat, en wat nu kan", "where this case stands, and what is possible now"),
    "try_role": words("hetzelfde, maar dan voor de jongere zelf", "the same, for the young person"),
    "try_run": words(
        "speel een verhaal na; verander er iets in en kijk", "play a journey; change something in it and see"
    ),
    "try_workflow": words("alle werkwijzen die er zijn", "all ways of working that there are"),
    "try_mermaid": words("de werkwijze als tekening", "the way of working as a drawing"),
    "try_check": words("zit de werkwijze goed in elkaar?", "is the way of working sound?"),
    "try_lang": words("ditzelfde in het Engels", "the same in Dutch"),
    "cards_none": words("Er is geen kaart die geldt ({day}).", "No card is in force ({day})."),
    "today": words("vandaag", "today"),
    "card_line": words(
        "{id} (leefgebied {area}), versie {version}. {status}.", "{id} (life area {area}), version {version}. {status}."
    ),
    "vervangend": words("Vervangend: niet vastgesteld", "Substitute: not agreed upon"),
    "vastgesteld": words("Vastgesteld", "Agreed upon"),
    "try_card": words("Bekijk een kaart: {command}", "Look at a card: {command}"),
    "try_ask": words("Probeer de kaart: {command}", "Try the card: {command}"),
    "question": words("Vraag {number}: {text}", "Question {number}: {text}"),
    "always": words("Bij elke vraag kan ook:", "Every question may also be answered with:"),
    "nothing_means": words("geen zorg", "no concern"),
    "unknown_means": words("dan weten we het nog niet", "then we do not know yet"),
    "possible_means": words("misschien een zorg", "maybe a concern"),
    "concern_means": words("een zorg", "a concern"),
    "unsafe_means": words("niet veilig", "not safe"),
    "stated": words("Dan staat ook vast: {facts}.", "This states too: {facts}."),
    "yes": words("ja", "yes"),
    "no": words("nee", "no"),
    "owner": words("Eigenaar: {owner}.", "Owner: {owner}."),
    "valid": words("Geldt van {first} tot en met {last}.", "In force from {first} up to and including {last}."),
    "checked": words("Voor het laatst nagekeken op {day}.", "Last looked over on {day}."),
    "review": words("Opnieuw nakijken: uiterlijk {day}.", "To be looked over again: by {day}."),
    "replaces": words("Komt in de plaats van de kaart {id}.", "Takes the place of the card {id}."),
    "sources": words("Bronnen:", "Sources:"),
    "source": words(
        "{title}. {publisher}. {section}. Opgezocht op {day}.", "{title}. {publisher}. {section}. Looked up on {day}."
    ),
    "licence": words("Licentie: {licence}.", "Licence: {licence}."),
    "ask_intro": words(
        "Drie vragen. Je mag elke vraag overslaan. Niets van wat je hier zegt, wordt bewaard.",
        "Three questions. You may skip any of them. Nothing that you say here is kept.",
    ),
    "ask_question": words("Vraag {number} van 3", "Question {number} of 3"),
    "ask_answer": words("Jouw antwoord (een nummer): ", "Your answer (a number): "),
    "ask_again": words(
        "Dat is geen antwoord op deze vraag. Kies een nummer van 1 tot en met {last}.",
        "That is no answer to this question. Choose a number from 1 to {last}.",
    ),
    "ask_words": words("Zeg het in je eigen woorden: ", "Say it in your own words: "),
    "ask_words_again": words(
        "Er staat nog niets. Schrijf een paar woorden.", "There is nothing yet. Write a few words."
    ),
    "ask_ended": words(
        "Je bent gestopt voordat alle vragen klaar waren. Dat mag. Er is niets bewaard.",
        "You stopped before all questions were done. That is fine. Nothing was kept.",
    ),
    "ask_lost": words(
        "Er kwam te vaak geen antwoord op deze vraag. Daarom stopt het hier. Er is niets bewaard.",
        "Too many times there was no answer to this question. So it stops here. Nothing was kept.",
    ),
    "ask_says": words("Dit zeggen je antwoorden", "This is what your answers say"),
    "ask_why": words("Waarom:", "Why:"),
    "ask_next": words("Wat gebeurt er nu?", "What happens next?"),
    "ask_kept": words("Er is niets bewaard en niets doorgestuurd.", "Nothing was kept, and nothing was passed on."),
    "rather_not_say": words(
        "Er is iets dat je liever niet zegt. Dat mag.", "There is something you would rather not say. That is fine."
    ),
    "own_words": words(
        "Je eigen woorden kan alleen een mens lezen, dit programma niet.",
        "Your own words can only be read by a person, not by this program.",
    ),
    "none_level": words("Uit je antwoorden komt geen zorg.", "There is no concern in your answers."),
    "unknown_level": words("We weten nog niet of er iets is.", "We do not know yet if something is the matter."),
    "possible_level": words("Misschien is er iets.", "Maybe something is the matter."),
    "concern_level": words("Er is een zorg.", "There is a concern."),
    "unsafe_level": words("Je zegt dat je niet veilig bent.", "You say that you are not safe."),
    "none_next": words(
        "Er hoeft nu niets. Je kunt altijd terugkomen.", "Nothing needs to happen now. You can always come back."
    ),
    "unknown_next": words(
        "Je hoeft niets te zeggen. Een medewerker vraagt of je er later nog over wilt praten.",
        "You do not have to say anything. A worker asks if you want to talk about it later.",
    ),
    "possible_next": words(
        "Een medewerker praat hier met je over, als jij dat wilt. Samen kijken jullie of er iets nodig is.",
        "A worker talks with you about this, if you want to. Together you see if something is needed.",
    ),
    "concern_next": words(
        "Een medewerker praat hier met je over. Samen bekijken jullie wat jou kan helpen.",
        "A worker talks with you about this. Together you look at what can help you.",
    ),
    "unsafe_next": words(
        "Een medewerker kijkt nu samen met jou naar je veiligheid. Dat wacht niet.\n"
        "  Is er niemand bij je? Vertel het dan zelf aan iemand. Ben je nu in gevaar? Vraag meteen hulp.",
        "A worker looks at your safety with you now. That does not wait.\n"
        "  Is nobody with you? Then tell somebody yourself. Are you in danger now? Ask for help at once.",
    ),
    "plugin_brings": words("brengt: {things}", "brings: {things}"),
    "plugin_need": words("krijgt te zien: {sees} ({why})", "gets to see: {sees} ({why})"),
    "plugin_hooks": words("hooks: {hooks}", "hooks: {hooks}"),
    "plugin_failed": words("MISLUKT: {error}", "FAILED: {error}"),
    "plugins_waiting": words(
        "Wel geïnstalleerd, niet gevraagd, en dus niet geladen:", "Installed, not asked for, and so not loaded:"
    ),
    "plugin_ask": words("vraag erom met --plugin {name}", "ask for it with --plugin {name}"),
    "written": words("Geschreven: {path}", "Written: {path}"),
    "then": words("Wat kun je nu doen?", "What to do next?"),
    "then_check": words("klopt de kaart?", "is the card right?"),
    "then_ask": words("de drie vragen, zoals een jongere ze ziet", "the three questions, as a young person sees them"),
    "then_edit": words(
        "Vervang daarna de vragen door die van je team. Wat een regel is, staat erbij.",
        "Then replace the questions by those of your team. What a line is for stands with it.",
    ),
    "then_cd": words("ga erheen", "go there"),
    "then_install": words("zet alles klaar", "make all ready"),
    "then_test": words(
        "de tests slagen meteen; verander iets en kijk", "the tests pass at once; change something and see"
    ),
    "then_readme": words("Lees daarna README.md.", "Then read README.md."),
}


def said(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _SAID[what].in_language(lang).format(**values)


def day(on: date, lang: str) -> str:
    """A day in words: 1 maart 2021."""
    return f"{on.day} {months(lang)[on.month - 1]} {on.year}"


def months(lang: str) -> list[str]:
    """The names of the months."""
    return _MONTHS.in_language(lang).split()
