"""What things are called in a way of working, and where a case of it stands, in words."""

from __future__ import annotations

from collections.abc import Iterable

from leefplek import Case, Leefplek, Refusal, Workflow
from leefplek.values import TextMap, words

from ._sentences import day, said

__all__ = ["Names"]

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
