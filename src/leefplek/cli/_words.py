"""The fixed words of the command in both languages, and the names of things in a way of working."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from leefplek import Case, Leefplek, Refusal, Workflow
from leefplek.values import TextMap, words

__all__ = ["Names", "day", "said"]

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
    "next": words("Wat kun je nu proberen?", "What to try next?"),
    "try_options": words("waar deze zaak staat, en wat nu kan", "where this case stands, and what is possible now"),
    "try_role": words("hetzelfde, maar dan voor de jongere zelf", "the same, for the young person"),
    "try_run": words(
        "speel een verhaal na; verander er iets in en kijk", "play a journey; change something in it and see"
    ),
    "try_workflow": words("alle stappen van de werkwijze", "all steps of the way of working"),
    "try_mermaid": words("de werkwijze als tekening", "the way of working as a drawing"),
    "try_check": words("zit de werkwijze goed in elkaar?", "is the way of working sound?"),
    "try_lang": words("ditzelfde in het Engels", "the same in Dutch"),
}

_FIELDS = {
    "card": words("de kaart met drie antwoorden", "the card with three answers"),
    "decided_by": words("wie dat besliste", "who decided that"),
    "facts": words("wat er bekend is, en wie het zei", "what is known, and who said so"),
    "goals": words("de doelen en acties", "the goals and actions"),
    "grounds": words("de onderbouwing", "the grounds"),
    "ground": words("de grond", "the ground"),
    "kind": words("wat voor plek", "what kind of place"),
    "line": words("welk onderdeel", "which line"),
    "mark": words("of die route benut is, nog kan of niet kan", "whether that route was used, is possible or not"),
    "on": words("op welke dag", "on which day"),
    "outcome": words("de uitkomst", "the outcome"),
    "party": words("welke partij", "which party"),
    "place": words("welke plek", "which place"),
    "purpose": words("waarvoor", "what for"),
    "reason": words("de reden", "the reason"),
    "route": words("welke route", "which route"),
    "routekaart": words("welke routekaart", "which routekaart"),
    "to": words("welke versie", "which version"),
    "until": words("tot wanneer", "until when"),
    "version": words("welke versie", "which version"),
    "why": words("waarom", "why"),
}


def said(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _SAID[what].in_language(lang).format(**values)


def day(on: date, lang: str) -> str:
    """A day in words: 1 maart 2021."""
    return f"{on.day} {_MONTHS.in_language(lang).split()[on.month - 1]} {on.year}"


class Names:
    """What things are called in one way of working and its track, in one language."""

    def __init__(self, lp: Leefplek, workflow: Workflow, lang: str) -> None:
        track = workflow.track
        self._main = workflow
        self._track = lp.workflow(track.workflow, track.workflow_version) if track else workflow
        self.lang = lang

    def step(self, id: str) -> str:
        """What a transition is called, of a track too (`meldcode.consult`)."""
        _, dot, inner = id.partition(".")
        owner = self._track if dot else self._main
        return self._in(owner.transition(inner if dot else id).text, id)

    def state(self, id: str, transition: str = "") -> str:
        """What a state is called: of the track if the transition is one of a track."""
        owner = self._track if "." in transition else self._main
        return self._in(owner.state(id).text, id)

    def role(self, id: str) -> str:
        """What a role is called."""
        return next((self._in(role.text, id) for role in self._main.roles if role.id == id), id)

    def fields(self, names: Iterable[str]) -> str:
        """What payload fields are called."""
        return ", ".join(self._in(_FIELDS[name], name) if name in _FIELDS else name for name in names)

    def because(self, refusal: Refusal) -> str:
        """Why not, and where that stands."""
        return f"{refusal.text} ({refusal.source})"

    def standing(self, case: Case | None, how: str) -> list[str]:
        """Where a case stands, in sentences: its state, outcome, due date and tracks."""
        if case is None:
            return [said(how, self.lang, state=said("nowhere", self.lang))]
        lines = [said(how, self.lang, state=self.state(case.state))]
        if case.outcome is not None:
            names = {one.id: self._in(one.text, one.id) for one in self._main.outcomes}
            lines.append(said("outcome", self.lang, outcome=names.get(case.outcome, case.outcome)))
        if case.due is not None:
            lines.append(said("due", self.lang, day=day(case.due, self.lang)))
        for track, line in case.tracks.items():
            title = self._in(self._track.title, track)
            state = self.state(line.state, f"{track}.")
            lines.append(said("track", self.lang, title=title, state=state))
            if line.due is not None:
                lines.append(said("due", self.lang, day=day(line.due, self.lang)))
        return lines

    def _in(self, text: TextMap, id: str) -> str:
        return text.in_language(self.lang) or id
