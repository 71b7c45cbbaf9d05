"""An exhaustive search over any way of working: breadth first, by the library's own steps, over what matters of a case.

A node is a case. Two cases are one node when they stand in the same state with the same outcome, facts, consents, plan,
route and application. What stands beside that is looked at once in each state: the track, consents in another order,
and a ground that is a consent or was lost. In each node every step is tried with each sample, by who may take it and by
who may not. Steps that change nothing of this (a note, a meeting, more time) are tried until each was taken where it is
offered, and never walked on from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import attrs

from leefplek import Actor, Case, Event, Leefplek, Payload, Refused, State, Workflow, hookimpl
from leefplek.checklists import Begin, Done, SetAside
from leefplek.common import (
    Bottleneck,
    Consult,
    Correct,
    End,
    Escalate,
    Extend,
    FollowUp,
    GiveConsent,
    HandOver,
    HoldMeeting,
    Migrate,
    Mistaken,
    Note,
    RaiseSafety,
    RecordFacts,
    ShareOnGround,
    Talked,
    WithBasis,
    WithdrawConsent,
    WithReason,
)
from leefplek.definition import CONTENT_ERASED, MAIN
from leefplek.facts import FactKind, Missing
from leefplek.testing._reading import Place, Reading
from samples import CONSENT, FORM, OVER, SAMPLES, TALK, TASK, WATCH

Plain = Mapping[str, Any]
Key = tuple[Any, ...]
Pair = tuple[str, str]
"""A state of a line, and a transition."""
First = Mapping[str, Sequence[tuple[str, Plain]]]
"""By transition what is done first, on a path of its own, before it is tried once more."""

AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
LATER = AT + timedelta(days=1000)
CAP = 3000
"""More nodes than this are too many to search, and too many to think about."""

QUIET = (Note, FollowUp, HoldMeeting, Consult, Bottleneck, Extend, Escalate, Migrate, Correct)
"""Payload classes of steps that bring nothing that matters, or nothing that another path does not."""

FREE_OF_CHARGE: dict[type[Payload], list[Plain]] = {
    Payload: [{}],
    Begin: [{"about": "een school"}, {}],
    Note: [{"text": "iets om te onthouden"}, {}],
    FollowUp: [{"how": "goed", "next_on": date(2021, 9, 1)}, {}],
    HoldMeeting: [
        {"about": "hoe het gaat", "present": ["jongere"], "young_person_present": True, "minutes": 30},
        {"young_person_present": False, "why_not": "was ziek"},
        {"young_person_present": False},
    ],
    Consult: [{"with": "veilig thuis", "about": "hoe nu verder", "minutes": 15}, {}],
    Bottleneck: [{"what": "er zijn te weinig kamers"}],
    Mistaken: [{"why": "twee keer geopend"}],
    RaiseSafety: [{"why": "er is iets gebeurd"}],
    Extend: [
        *({"line": line, "until": date(2029, 1, 1), "reason": "meer tijd nodig"} for line in (MAIN, "meldcode")),
        {"until": date(2020, 1, 1), "reason": "te vroeg"},
    ],
    Escalate: [{}, {"line": "meldcode"}],
    Talked: [{"talk": TALK, "legal_basis": TASK}, {"legal_basis": TASK}, {"talk": TALK}],
    WithBasis: [{"legal_basis": TASK}, {"legal_basis": CONSENT}, {}],
}
"""What comes with a step that many ways of working have, by the class of its payload."""


class Newer:
    """A plugin of the test: a newer version of each way of working, to move to."""

    def __init__(self, workflows: Iterable[Workflow]) -> None:
        self.workflows = tuple(workflows)

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        """The same again, one version on."""
        for one in self.workflows:
            register(attrs.evolve(one, version=one.version + 1))


@attrs.frozen
class Ground:
    """What is searched with: `first` knows each way of working as it is, `lp` a newer version of it too."""

    first: Leefplek
    lp: Leefplek
    reading: Reading


def ground(**how: Any) -> Ground:
    """The ground of a `Leefplek` that is built like this."""
    how = {"lang": "en", "clock": lambda: AT + timedelta(days=4000), **how}
    first = Leefplek(**how)
    newer = Newer(openable(first))
    lp = Leefplek(**{**how, "plugins": [*how.get("plugins", ()), newer]})
    return Ground(first, lp, Reading(first))


shipped = cache(ground)
"""The ground of what comes with leefplek."""


def openable(lp: Leefplek) -> list[Workflow]:
    """The newest version of each way of working that a case can be opened with."""
    newest = [one for one in lp.workflows if lp.workflow(one.id) == one]
    return [one for one in newest if any(row.id == Workflow.OPEN for row in one.transitions)]


# ---- what comes with a step


@attrs.frozen
class Samples:
    """The payloads that a search tries: those of the way of working itself, else those of what it shares."""

    workflow: Workflow
    own: Mapping[str, Sequence[Plain]]

    @property
    def parties(self) -> list[tuple[str, str]]:
        """Who may hear of the case by a consent, and what for; those that steps need, and one for a handover."""
        named = []
        for row in self.workflow.transitions:
            for plain in self.own.get(row.id, [{}]):
                party = plain.get("party") if row.consent_for == "*" else row.consent_for
                if party is not None:
                    named.append((party, plain.get("purpose") or "samenwerken"))
        return list(dict.fromkeys(named)) or [("school", "samenwerken")]

    def of(self, name: str, place: Place) -> list[Plain]:
        """What is tried with a transition."""
        if name in self.own:
            return [*self.own[name], *(self._bases(self.own[name][0]) if name == Workflow.OPEN else ())]
        if place.line != MAIN:
            return list(SAMPLES[name])
        shared = self._shared(place.row.payload)
        if not shared:
            raise LookupError(f"{self.workflow.id} has no samples of {name}")
        return shared

    @staticmethod
    def _bases(first: Plain) -> list[Plain]:
        return [{**first, "legal_basis": CONSENT}] if "legal_basis" in first else []

    def _shared(self, payload: type[Payload]) -> list[Plain]:
        shares = [{"party": party, "purpose": purpose} for party, purpose in self.parties]
        reasons = [attrs.asdict(one, filter=lambda field, _: field.name != "text") for one in self.workflow.reasons[:1]]
        reasoned: list[Plain] = [{"reason": {**one, "words": "in eigen woorden"}} for one in reasons]
        over = {**shares[0], **OVER, "form": {**FORM, "signals": "slaapt slecht"}}
        keeper = [{"party": one, "purpose": "begeleiding"} for one in self.workflow.keepers[:1]]
        made: dict[type[Payload], list[Plain]] = {
            **FREE_OF_CHARGE,
            RecordFacts: self._facts(),
            ShareOnGround: [
                {**shares[0], "ground": ground, "decided_by": "iemand"} for ground in ("vital_interest", "consent")
            ],
            GiveConsent: [{**shares[0], "legal_basis": TASK}, *shares],
            WithdrawConsent: [*shares, *keeper],
            End: [*reasoned, {}],
            WithReason: reasoned,
            HandOver: [over, {**over, "plan": {"watch": WATCH[1:]}}, {**over, "plan": None}, {**over, "form": None}],
            Migrate: [{"to": self.workflow.version + 1}, {"to": self.workflow.version}],
        }
        return made.get(payload, [])

    def _facts(self) -> list[Plain]:
        said = {kind.name: _value(kind) for kind in self.workflow.facts}
        return [{"facts": [{"name": name, "value": one, "said_by": "jongere"} for name, one in said.items()]}]


def _value(kind: FactKind) -> Any:
    if kind.type == "choice":
        return kind.choices[0].id
    return {"boolean": True, "number": 1, "date": date(2000, 1, 1), "text": "iets", "money": 100}[kind.type]


# ---- what was met


@attrs.define
class Explored:
    """What a search met. `best` is the first event of each transition, with the earliest of its samples that passed."""

    workflow: Workflow
    nodes: dict[Key, Case] = attrs.field(factory=dict)
    edges: dict[Key, set[Key]] = attrs.field(factory=dict)
    taken: set[Pair] = attrs.field(factory=set)
    kept_out: set[Pair] = attrs.field(factory=set)
    refused: dict[str, set[str]] = attrs.field(factory=dict)
    elsewhere: dict[Key, set[str]] = attrs.field(factory=dict)
    best: dict[str, tuple[int, Event]] = attrs.field(factory=dict)
    tries: int = 0

    def states(self) -> set[str]:
        """The states of the main line that were reached."""
        return {case.state for case in self.nodes.values()}


def ends(nodes: Mapping[Key, Case], edges: Mapping[Key, Iterable[Key]]) -> set[Key]:
    """The nodes from which a case can end: closed, with no track open."""
    back: dict[Key, set[Key]] = {key: set() for key in nodes}
    for key, nexts in edges.items():
        for one in nexts:
            back[one].add(key)
    done = {key for key, case in nodes.items() if not case.is_open}
    todo = list(done)
    while todo:
        for one in back[todo.pop()] - done:
            done.add(one)
            todo.append(one)
    return done


# ---- the search


class Explorer:
    """Breadth first from every way to open a case."""

    def __init__(
        self, ground: Ground, workflow: Workflow, own: Mapping[str, Sequence[Plain]], first: First | None = None
    ) -> None:
        self.ground, self.workflow = ground, workflow
        self.places = ground.reading.places(workflow)
        self.samples = Samples(workflow, own)
        self.moves = {name: self._made(name) for name, place in self.places.items() if place.row.payload is not Correct}
        self.parties = list(dict.fromkeys(party for party, _ in self.samples.parties))
        self.roles = [role.id for role in workflow.roles]
        self.lists = any(issubclass(row.payload, Done) for row in workflow.transitions)
        self.first = first or {}
        self.found = Explored(workflow)
        self.todo: deque[Key] = deque()
        self.seen: set[Key] = set()

    def _made(self, name: str) -> list[Payload]:
        place = self.places[name]
        if issubclass(place.row.payload, (Done, SetAside)):
            return []
        cls = self.ground.first.payload_class(self.workflow.id, self.workflow.version, name)
        plains = self.samples.of(name, place)
        return [self.ground.first.structure(cls, dict(one)) for one in plains]

    def run(self) -> Explored:
        """Search until nothing new is found, or there is too much."""
        opening = self.places[Workflow.OPEN]
        for number, payload in enumerate(self.moves[Workflow.OPEN]):
            for role in self._right(opening):
                self._take(None, Workflow.OPEN, "", number, payload, role)
        for role in self._wrong(opening):
            self._take(None, Workflow.OPEN, "", 0, self.moves[Workflow.OPEN][0], role)
        while self.todo and len(self.found.nodes) <= CAP:
            key = self.todo.popleft()
            for name in self.places:
                if name != Workflow.OPEN:
                    self._try(key, name)
        return self.found

    # ---- what matters of a case

    def key(self, case: Case) -> Key:
        """What matters of a case."""
        beside = self._beside(case)
        if beside:
            return (case.state, *beside)
        facts = {name: one.value for name, one in self.ground.lp.facts(case).items()}
        known = {name: "" if self.lists else value for name, value in facts.items() if not isinstance(value, Missing)}
        return (
            case.state,
            case.outcome,
            frozenset(known.items()),
            len(self._consents(case)),
            case.application.status if case.application else None,
            case.consulted,
            (case.substantiated, case.plan_agreed, case.route, case.room),
            _answers(case) if case.state == self.workflow.initial else (),
        )

    def _consents(self, case: Case) -> list[str]:
        return [party for party in self.parties if case.permission(party) is not None]

    def _beside(self, case: Case) -> Key:
        """What stands beside a case: a track that was raised, consents in another order, a ground that is no task."""
        for id, line in case.tracks.items():
            return (id, line.state)
        live = self._consents(case)
        if live != self.parties[: len(live)]:
            return ("consents", tuple(live))
        if any("legal_basis" in row.effects for row in self.workflow.transitions):
            if case.basis is None:
                return ("no basis",)
            if case.basis.ground == "consent":
                return ("consent",)
        return ()

    # ---- trying

    def _try(self, key: Key, name: str) -> None:
        case, place = self.found.nodes[key], self.places[name]
        stands = self._stands(case, place)
        if self.ground.reading.offers(case, name):
            self._offered(key, case, name, stands)
            return
        lines = (case.state, stands, name)
        if lines not in self.found.elsewhere:
            self.found.elsewhere[lines] = self._codes(case, name)

    def _offered(self, key: Key, case: Case, name: str, stands: str) -> None:
        """Try a step in a node; the first time in a state by everybody who is named for it, and who is not."""
        place, pair, beside = self.places[name], (stands, name), key[1] if len(key) < 4 else ""
        fresh = (*pair, beside) not in self.seen
        self.seen.add((*pair, beside))
        if self._quiet(name) and pair in self.found.taken and not fresh:
            return
        payloads, right = self._payloads(case, name), self._right(place)
        for number, payload in enumerate(payloads):
            if fresh or self._matters(case, payload):
                for role in right if fresh else right[:1]:
                    self._take(case, name, stands, number, payload, role, key)
        for role in self._wrong(place) if pair not in self.found.kept_out else ():
            self._take(case, name, stands, 0, payloads[0], role)
        if fresh:
            self._by_one_person(case, name, payloads[0], right)
        self._with_first(case, name, stands, payloads, right)
        if place.row.payload is Correct and pair not in self.found.taken:
            self._note_and_correct(case, name, stands)

    @staticmethod
    def _matters(case: Case, payload: Payload) -> bool:
        """Whether this may change anything: a yes that was given, or one that was not and is taken back, does not."""
        if isinstance(payload, GiveConsent) and payload.legal_basis is None:
            return case.permission(payload.party, payload.purpose) is None
        return not isinstance(payload, WithdrawConsent) or case.permission(payload.party, payload.purpose) is not None

    def _with_first(self, case: Case, name: str, stands: str, payloads: list[Payload], right: list[str]) -> None:
        for other, plain in self.first.get(name, ()):
            before = self._after(case, other, self._right(self.places[other])[0], plain)
            for number, payload in enumerate(payloads if before else ()):
                self._take(before, name, stands, number, payload, right[0])

    def _by_one_person(self, case: Case, name: str, payload: Payload, right: list[str]) -> None:
        """Try it by who acted in this case in another role: some work is not for one and the same person."""
        for role in right:
            for id in dict.fromkeys(one.by.id for one in case.events if one.by.role != role):
                try:
                    self.ground.lp.step(case, name, payload, by=Actor(id, role), at=AT)
                except Refused as refused:
                    self.found.refused.setdefault(name, set()).update(one.code for one in refused.refusals)

    def _quiet(self, name: str) -> bool:
        row = self.places[name].row
        return row.payload in QUIET and row.target is None

    def _note_and_correct(self, case: Case, name: str, stands: str) -> None:
        """Where nothing was written down yet that may be undone, something is first."""
        for other, place in self.places.items():
            if place.row.payload in (Note, FollowUp, Escalate) and self.ground.reading.offers(case, other):
                for role in self._right(place):
                    noted = self._after(case, other, role)
                    if noted is not None and role in self.places[name].roles:
                        self._take(noted, name, stands, 0, Correct(version=noted.version, why="een vergissing"), role)
        if (stands, name) not in self.found.taken and case.version > 1:
            self._note_correct_later(case, name, stands)

    def _note_correct_later(self, case: Case, name: str, stands: str) -> None:
        """Where nothing may be written down any more, something is just before the last step, and undone after it."""
        last, before = case.events[-1], self.ground.lp.replay(case.events[:-1])
        if last.payload is None or "note" not in self.places or not self.ground.reading.offers(before, "note"):
            return
        for role in self._right(self.places["note"]):
            noted = self._after(before, "note", role)
            again = None if noted is None else self._after(noted, last.transition, last.by.role, last.payload)
            if noted is not None and again is not None and role in self.places[name].roles:
                self._take(again, name, stands, 0, Correct(version=noted.version, why="een vergissing"), role)

    def _after(self, case: Case, name: str, role: str, payload: Any = None) -> Case | None:
        at = LATER if self.places[name].row.payload is Escalate else AT
        try:
            return self.ground.lp.step(case, name, payload or self.moves[name][0], by=_actor(role), at=at).after
        except Refused:
            return None

    def _payloads(self, case: Case, name: str) -> list[Payload]:
        cls = self.places[name].row.payload
        if cls is Correct:
            versions = range(case.version, max(case.version - 4, 0), -1)
            return [Correct(version=one, why="een vergissing") for one in versions]
        if issubclass(cls, (Done, SetAside)):
            return [self._mark(case, name, cls)]
        return self.moves[name]

    def _mark(self, case: Case, name: str, cls: type[Payload]) -> Payload:
        """The first item of a list that was not looked at yet."""
        known, items = self.ground.lp.facts(case), [kind.name for kind in self.workflow.facts]
        item = next((one for one in items if one not in known), items[0])
        said = {"words": "gelukt"} if issubclass(cls, Done) else {"why": "niet nodig"}
        return self.ground.first.structure(cls, {"item": item, **said})

    def _stands(self, case: Case, place: Place) -> str:
        line = case.line(place.line)
        return line.state if line else ""

    def _right(self, place: Place) -> list[str]:
        """Who may take a step, of this way of working: first who is named for it."""
        named = [role for role in place.row.roles if role in self.roles]
        return named or [role for role in self.roles if role in place.roles][:1]

    def _wrong(self, place: Place) -> list[str]:
        return [role for role in reversed(self.roles) if role not in place.roles][:1]

    def _codes(self, case: Case, name: str, payload: Payload | None = None, roles: Sequence[str] = ()) -> set[str]:
        payload = payload or (self._payloads(case, name) or [Payload()])[0]
        role = next(iter([*roles, *self.roles]))
        try:
            self.ground.lp.step(case, name, payload, by=_actor(role), at=AT)
        except Refused as refused:
            return {one.code for one in refused.refusals}
        return set()

    def _take(
        self, case: Case | None, name: str, stands: str, number: int, payload: Payload, role: str, key: Key = ()
    ) -> None:
        found, pair = self.found, (stands, name)
        found.tries += 1
        at = LATER if self.places[name].row.payload is Escalate else AT
        try:
            if case is None:
                step = self.ground.first.open(self.workflow.id, payload, by=_actor(role), at=at)
            else:
                step = self.ground.lp.step(case, name, payload, by=_actor(role), at=at)
        except Refused as refused:
            codes = {one.code for one in refused.refusals}
            found.refused.setdefault(name, set()).update(codes)
            if "wrong_role" in codes:
                found.kept_out.add(pair)
            return
        found.taken.add(pair)
        if name not in found.best or number < found.best[name][0]:
            found.best[name] = (number, step.event)
        if self._quiet(name):
            return
        after = self.key(step.after)
        if after not in found.nodes:
            found.nodes[after] = step.after
            found.edges[after] = set()
            self.todo.append(after)
        if key:
            found.edges[key].add(after)

    # ---- what was erased

    def erased(self, many: int = 60) -> dict[str, set[str]]:
        """The codes that refuse each step where the content of all that was before is gone, in so many nodes and one of
        each state; and where every fact was taken back, or never said.
        """
        met: dict[str, set[str]] = {}
        cases = list(self.found.nodes.values())
        of_each_state = {case.state: case for case in cases}
        for case in (*cases[:: max(1, len(cases) // many)], *of_each_state.values()):
            for payload in (None, Payload()):
                bare = self.ground.lp.replay(attrs.evolve(event, payload=payload) for event in case.events)
                self._codes_of_all(bare, met)
            for one in self._taken_back(case):
                self._codes_of_all(one, met)
        return met

    def _codes_of_all(self, case: Case, met: dict[str, set[str]]) -> None:
        for name, place in self.places.items():
            if name != Workflow.OPEN and self.ground.reading.offers(case, name):
                for payload in self._payloads(case, name):
                    met.setdefault(name, set()).update(self._codes(case, name, payload, self._right(place)[:1]))

    def _taken_back(self, case: Case) -> Iterator[Case]:
        """The case after somebody says not to know any more what was known: all of it, or what a step may say."""
        known = [{"name": name, "value": "dont_know", "said_by": "x"} for name in self.ground.lp.facts(case)]
        for name, place in self.places.items():
            if place.row.payload is not RecordFacts or not known or not self.ground.reading.offers(case, name):
                continue
            role = self._right(place)[0]
            whole = self._after(case, name, role, {"facts": known})
            some = [whole] if whole else [self._after(case, name, role, {"facts": [one]}) for one in known]
            yield from (one for one in some if one is not None)

    def speechless(self) -> list[Any]:
        """Steps that fail on an erased case, and guards that may say that they can't read it and never did."""
        met = self.erased()
        found: list[Any] = [name for name, codes in met.items() if "plugin_failed" in codes]
        guards = self.ground.first._library.guards
        saying = {(name, guard) for name, guard in self._guarded() if CONTENT_ERASED in guards[guard].rules}
        said = {guard for name, guard in saying if CONTENT_ERASED.code in met.get(name, ())}
        return [*found, *sorted({guard for _, guard in saying} - said)]

    # ---- what should have been met

    def gaps(self) -> dict[str, list[Any]]:
        """What a search should have met and did not, by what it is; empty lists where all is well."""
        found = self.found
        pairs = [(state, name) for name, place in self.places.items() for state in place.row.sources]
        pairs.append(("", Workflow.OPEN))
        free = [pair for pair in pairs if self.places[pair[1]].row.roles]
        kept = [pair for pair in pairs if self._wrong(self.places[pair[1]])]
        tracks = {
            state.id
            for id, one in self.ground.reading.lines(self.workflow).items()
            if id != MAIN
            for state in one.states
        }
        states = {one.id for one in self.workflow.states}
        done = ends(found.nodes, found.edges)
        reached = {line.state for case in found.nodes.values() for line in case.tracks.values()}
        return {
            "too many nodes": [len(found.nodes)] if len(found.nodes) > CAP else [],
            "samples of no transition": sorted(set(self.samples.own) - set(self.places)),
            "states never reached": sorted((states - found.states()) | (tracks - reached)),
            "nodes that can't end": [path(found.nodes[key]) for key in found.nodes if key not in done][:5],
            "states that can't end": sorted(states - {found.nodes[key].state for key in done}),
            "never taken": [pair for pair in free if pair not in found.taken],
            "never refused by role": [pair for pair in kept if pair not in found.kept_out],
            "nobody here may take": [
                name for name, one in self.places.items() if one.row.roles and not self._right(one)
            ],
            "offered elsewhere": [key for key, codes in found.elsewhere.items() if codes != {"not_offered"}],
            "guards never seen": list(self._unseen()),
            "guards that fail": [name for name, codes in found.refused.items() if "plugin_failed" in codes],
        }

    def _unseen(self) -> Iterator[tuple[str, str, str]]:
        """Guards that never refused a transition, or never let it pass."""
        guards = self.ground.first._library.guards
        for name, guard in self._guarded():
            codes = {rule.code for rule in guards[guard].rules} - {CONTENT_ERASED.code}
            if not codes & self.found.refused.get(name, set()):
                yield (name, guard, "never refused")
            if name not in self.found.best:
                yield (name, guard, "never let pass")

    def _guarded(self) -> Iterator[tuple[str, str]]:
        """Each guard of each transition, by name."""
        for name, place in self.places.items():
            target: State | None = place.owner.state(place.row.target) if place.row.target else None
            yield from ((name, guard) for guard in (*place.row.guards, *(target.needs if target else ())))


def _answers(case: Case) -> Key:
    """What was answered last on each card, whatever the question."""
    asked = {card.id: card for cards in case.asked_in_order() for card in cards or ()}
    return tuple(sorted({answer for card in asked.values() for answer in card.answers.values()}))


@cache
def _actor(role: str) -> Actor:
    return Actor(f"{role}-1", role)


def path(case: Case) -> str:
    """The steps of a case."""
    return ", ".join(event.transition for event in case.events)
