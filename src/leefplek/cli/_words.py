"""What things are called in a way of working, and where a case of it stands, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from leefplek import Case, Leefplek, Refusal, UnknownName, Workflow
from leefplek.values import TextMap, words

from ._sentences import day, said

__all__ = ["Names", "names_of"]

_FIELDS = {
    "card": words("de kaart met drie antwoorden", "the card with three answers"),
    "decided_by": words("wie dat besliste", "who decided that"),
    "facts": words("wat er bekend is, en wie het zei", "what is known, and who said so"),
    "goals": words("de doelen en acties", "the goals and actions"),
    "grounds": words("de onderbouwing", "the grounds"),
    "ground": words("de grond", "the ground"),
    "kind": words("wat voor plek", "what kind of place"),
    "held": words("is er gepraat", "was there a talk"),
    "item": words("welk punt", "which item"),
    "kinds": words("welke soort", "which kind"),
    "line": words("welk onderdeel", "which line"),
    "mark": words("of die route benut is, nog kan of niet kan", "whether that route was used, is possible or not"),
    "minutes": words("hoeveel minuten", "how many minutes"),
    "next_on": words("het volgende contact", "the next contact"),
    "on": words("op welke dag", "on which day"),
    "outcome": words("de uitkomst", "the outcome"),
    "party": words("welke partij", "which party"),
    "place": words("welke plek", "which place"),
    "purpose": words("waarvoor", "what for"),
    "reason": words("de reden", "the reason"),
    "route": words("welke route", "which route"),
    "routekaart": words("welke routekaart", "which routekaart"),
    "street": words("welke straat", "which street"),
    "to": words("welke versie", "which version"),
    "tool": words("welk hulpmiddel", "which tool"),
    "until": words("tot wanneer", "until when"),
    "version": words("welke versie", "which version"),
    "young_person_present": words("was de jongere erbij", "was the young person there"),
    "why": words("waarom", "why"),
}


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def text(self) -> TextMap: ...


def names_of(lp: Leefplek, id: str, version: int) -> Names:
    """What things are called in a way of working that a case names; by their ids where it is not loaded."""
    try:
        return Names(lp, lp.workflow(id, version), lp.lang)
    except UnknownName:
        return Names(lp, None, lp.lang)


class Names:
    """What things are called in one way of working and its track, in one language; by their ids where there is none."""

    def __init__(self, lp: Leefplek, workflow: Workflow | None, lang: str) -> None:
        track = workflow.track if workflow else None
        self._main = workflow
        self._track = lp.workflow(track.workflow, track.workflow_version) if track else workflow
        self.lang = lang

    @property
    def title(self) -> str:
        """What the way of working is called."""
        return self._in(self._main.title, self._main.id) if self._main else ""

    def step(self, id: str) -> str:
        """What a transition is called, of a track too (`meldcode.consult`)."""
        _, dot, inner = id.partition(".")
        owner = self._track if dot else self._main
        return self._called(owner.transitions if owner else (), inner if dot else id, id)

    def steps(self) -> list[str]:
        """The ids of the transitions, those of the track with its name before them."""
        main, track = self._main, self._main.track if self._main else None
        own = [one.id for one in main.transitions] if main else []
        beside = self._track.transitions if self._track and track else ()
        return [*own, *(f"{track.id}.{one.id}" for one in beside if track)]

    def state(self, id: str, transition: str = "") -> str:
        """What a state is called: of the track if the transition is one of a track."""
        owner = self._track if "." in transition else self._main
        return self._called(owner.states if owner else (), id)

    def role(self, id: str) -> str:
        """What a role is called."""
        return self._called(self._main.roles if self._main else (), id)

    def outcome(self, id: str) -> str:
        """What an outcome is called."""
        return self._called(self._main.outcomes if self._main else (), id)

    def fact(self, name: str) -> str:
        """What a fact is called: an item of a list is one."""
        rows = self._main.facts if self._main else ()
        return next((self._in(one.question, name) for one in rows if one.name == name), name)

    def track(self, id: str) -> str:
        """What a track is called."""
        return self._in(self._track.title, id) if self._track else id

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
        lines = self.stands(how, case.state, case.outcome, case.due)
        for track, line in case.tracks.items():
            lines += [self.beside(track, line.state), *self.due(line.due)]
        return lines

    def stands(self, how: str, state: str, outcome: str | None, due: date | None) -> list[str]:
        """Where the main line stands, in sentences: its state, outcome and due date."""
        lines = [said(how, self.lang, state=self.state(state))]
        if outcome is not None:
            lines.append(said("outcome", self.lang, outcome=self.outcome(outcome)))
        return lines + self.due(due)

    def beside(self, track: str, state: str) -> str:
        """Where a track stands, in a sentence."""
        return said("track", self.lang, title=self.track(track), state=self.state(state, f"{track}."))

    def due(self, on: date | None) -> list[str]:
        """By when the next step is due, if it is."""
        return [] if on is None else [said("due", self.lang, day=day(on, self.lang))]

    def _called(self, rows: Iterable[_Named], id: str, otherwise: str = "") -> str:
        return next((self._in(row.text, id) for row in rows if row.id == id), otherwise or id)

    def _in(self, text: TextMap, id: str) -> str:
        return text.in_language(self.lang) or id
