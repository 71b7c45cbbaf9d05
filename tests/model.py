"""An independent model of the werkwijze, written from the table of the design and not from the code.

It knows plain dicts, dates and words only. `Model.codes` predicts what refuses a step, `Model.take` what a step does;
`Model.picture` is what a case must then look like. A log of plain changes stands behind it, so that a correction is a
second walk over that log.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import model_needs as needs
from model_needs import ERASED
from model_state import Change, State
from model_table import NO_BASIS, OUTCOME, PARTY, RECORDERS, SAW_TOO, TRACK, due_in, rows

Payload = dict[str, Any]
Entry = dict[str, Any]

STATE = ("record_facts", "consult_routekaart")
HERE = ZoneInfo("Europe/Amsterdam")


def day(moment: datetime) -> date:
    """The date of a moment where the werkwijze lives."""
    return moment.astimezone(HERE).date()


def years(born: date, on: date) -> int:
    """Age: the birthday counts when it has come; 29 February comes on 1 March in a common year."""
    return on.year - born.year - (1 if (on.month, on.day) < (born.month, born.day) else 0)


class Model:
    """One case, as the design says it goes."""

    def __init__(self, newest: int = 1) -> None:
        self.newest = newest
        self.log: list[Entry] = []
        self.corrected: set[int] = set()
        self.now = State()
        self.stored: datetime | None = None
        self._facts: dict[str, Any] | None = None

    # ---- what is known

    @property
    def state(self) -> str:
        """Where the main line stands."""
        return str(self.now.main[0])

    @property
    def safety_open(self) -> bool:
        """Whether the Meldcode is under way."""
        return self.now.track is not None and self.now.track[1] is not None

    def counted(self) -> list[Entry]:
        """The log without what was corrected."""
        return [one for one in self.log if one["version"] not in self.corrected]

    def fact(self, name: str) -> Any:
        """The latest value of a fact; None if unknown, `ERASED` if it may have been in what is gone."""
        if self._facts is None:
            known: dict[str, Any] = {}
            for entry in self.counted():
                stated = entry["payload"].get("facts") if entry["transition"] in STATE else None
                if not stated:
                    continue
                if entry["erased"]:
                    known = {"": ERASED}
                for one in () if entry["erased"] else stated:
                    known[one["name"]] = None if one["value"] in ("dont_know", "rather_not_say") else one["value"]
            self._facts = known
        return self._facts.get(name, self._facts.get(""))

    def age(self, on: date) -> Any:
        """Age on a day; None if unknown."""
        born = self.fact("geboortedatum")
        if isinstance(born, date):
            return years(born, on) if born <= on else None
        return born

    def level(self) -> Any:
        """The words of the latest answers per card, all together; `ERASED` when a card is gone."""
        cards: dict[str, list[str]] = {}
        for entry in self.counted():
            if entry["transition"] in ("open", "ask_card"):
                card = needs.card_of(entry["payload"])
                if card and entry["erased"]:
                    return ERASED
                if card:
                    cards[card["id"]] = list(card["answers"].values())
        return [answer for answers in cards.values() for answer in answers] if cards else None

    def cards(self) -> list[Any]:
        """The cards that were answered so far and can still be read."""
        return [
            needs.card_of(entry["payload"])
            for entry in self.counted()
            if entry["transition"] in ("open", "ask_card") and not entry["erased"]
        ]

    # ---- what refuses

    def codes(
        self, transition: str, who: tuple[Any, Any], payload: Payload, at: datetime, stored: datetime
    ) -> set[str]:
        """Why this step is refused; empty if it is not. `who` decides, and who writes it down: pairs of id and role."""
        row = self.row(transition)
        if row is None:
            return {"not_offered"}
        by, writer = who
        found = self.role_codes(transition, by[1])
        if by != writer and not (RECORDERS.get(by[1], set()) & SAW_TOO.get(writer[1], {writer[1]})):
            found.add("wrong_recorder")
        if at > (max(stored, self.stored) if self.stored else stored):
            found.add("at_after_recorded")
        found |= self.case_codes(transition, day(at), payload)
        found |= set(needs.PAYLOAD.get(transition, needs.nothing)(self, payload, day(at)))
        if transition == "correct":
            found |= needs.correct(self, payload, by, writer)
        found |= needs.whose(self, transition, by)
        if transition == "move_on" and by[1] == "kmk" and payload["kind"] not in ("room", "studio"):
            found.add("room_or_studio_needed")
        return found

    def row(self, transition: str) -> Any:
        """What the table says of this transition here; None if it is not offered."""
        if transition == "open":
            return rows(self.newest)["open"] if not self.log else None
        source = self.state
        table: dict[str, Any] = rows(self.now.workflow_version)
        if transition.startswith("meldcode."):
            source, table = (self.now.track[0] if self.now.track else ""), TRACK
        row = table.get(transition)
        return row if row and source in row[0] else None

    def role_codes(self, transition: str, role: str) -> set[str]:
        """Whether this role may take it."""
        row = self.row(transition)
        if not SAW_TOO.get(role, {role}) & set(row[2]):
            return {"wrong_role"}
        elsewhere = transition == "move_on" and role == "kmk" and not self.now.by_kmk
        return {"admission_needed"} if elsewhere else set()

    def case_codes(self, transition: str, on: date, payload: Payload | None = None) -> set[str]:
        """What refuses it whatever comes with it (and, with a payload, whether its party may hear of the case)."""
        found = set(needs.CASE.get(transition, needs.nothing)(self, {}, on))
        main = "." not in transition
        if main and transition != "open" and transition not in NO_BASIS and self.now.basis is None:
            found.add("legal_basis_needed")
        if transition in PARTY and not (PARTY[transition] == "*" and payload is None):
            party, purpose = self.told(transition, payload or {})
            if party is None or purpose is None or not self.now.live(party, purpose):
                found.add("consent_needed")
        return found

    def told(self, transition: str, payload: Payload) -> tuple[str | None, str | None]:
        """Who hears of the case with this step, and what for."""
        party = payload.get("party") if PARTY[transition] == "*" else PARTY[transition]
        if party is None:
            return None, None
        if payload.get("purpose"):
            return party, payload["purpose"]
        if party == "kmk" and self.now.app:
            return party, self.now.app[2]
        live = self.now.purposes(party)
        return party, (live[-1] if live else None)

    # ---- what happens

    def take(self, transition: str, who: tuple[Any, Any], payload: Payload, at: datetime, stored: datetime) -> None:
        """Take a step that nothing refuses."""
        row, on = self.row(transition), day(at)
        rests = self._rests(transition, payload)
        changes = [*self._moved(transition, row, on), *needs.changes(self, transition, payload, who[0], on)]
        self.stored = max(stored, self.stored) if self.stored else stored
        entry = {
            "version": len(self.log) + 1,
            "workflow_version": self.now.workflow_version,
            "transition": transition,
            "by": who[0],
            "writer": who[1],
            "payload": payload,
            "erased": False,
            "changes": changes,
            "rests": rests,
        }
        self.log.append(entry)
        if transition in (*STATE, "correct", "open"):
            self._facts = None
        for change in changes:
            self.now.apply(change)
        if transition == "correct":
            self.corrected = self.corrected | {payload["version"]}
            self.now = self.folded()

    def _moved(self, transition: str, row: Any, on: date) -> list[Change]:
        if transition.startswith("meldcode."):
            return [("track", row[1], due_in(row[1], on, 1))] if row[1] else []
        if row[1] is None:
            restart = transition == "follow_up" and self.state == "placed"
            return [("due", "main", due_in("placed", on, self.now.workflow_version))] if restart else []
        version = self.now.workflow_version if self.log else self.newest
        outcome = [("outcome", OUTCOME[transition])] if transition in OUTCOME else []
        return [("move", row[1], due_in(row[1], on, version)), *outcome]

    def _rests(self, transition: str, payload: Payload) -> list[Change]:
        """What a later correction must not take from under this step."""
        app = self.now.app
        rests: list[Change] = []
        if transition in PARTY:
            rests.append(("live", *self.told(transition, payload)))
        if transition == "request_vooroverleg":
            rests.append(("no_app",))
        if transition == "migrate":
            rests.append(("known", payload["to"]))
        status = {"vooroverleg_positive": "opened", "admit": "positive", "place": "admitted"}.get(transition)
        if app and status:
            rests.append(("app", app[0], status))
        elif app and transition in needs.ENDS:
            rests.append(("app", app[0], None))
        return rests

    def folded(self, without: int = 0) -> State:
        """The state after the whole log, as if these versions had not been; what is of the track stays."""
        made = State()
        for entry in self.log:
            gone = entry["version"] in self.corrected or entry["version"] == without
            for change in entry["changes"]:
                if not gone or change[0] == "track" or (change[0] in ("due", "escalated") and change[1] != "main"):
                    made.apply(change)
        return made

    def erase(self, version: int) -> None:
        """The content of an event is gone."""
        self.log[version - 1]["erased"] = True
        self._facts = None

    # ---- what it looks like

    def picture(self) -> dict[str, Any]:
        """What the case must say of itself; the plan and the route where they matter."""
        now = self.now
        planned = now.main[0] in ("plan", "route_active", "awaiting_contact", "intake", "waiting_list", "placed")
        return {
            "version": len(self.log),
            "workflow_version": now.workflow_version,
            "main": tuple(now.main),
            "track": tuple(now.track) if now.track else None,
            "outcome": now.outcome,
            "application": tuple(now.app) if now.app else None,
            "live": {pair for pair in (*now.consents, *now.grounds) if now.live(*pair)},
            "routekaarten": now.kaarten,
            "substantiated": now.substantiated,
            "plan": now.plan if planned else None,
            "route": now.route if now.main[0] in ("plan", "route_active") else None,
            "basis": now.basis,
            "corrected": self.corrected,
            "open": now.main[1] is not None or self.safety_open,
        }
