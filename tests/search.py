"""An exhaustive search over the shipped werkwijze: breadth first, by the library's steps, over what matters of a case.

A node is a case; two cases are the same node when they stand in the same state with the same application, marks,
consent, facts, basis and track. Every edge is a step by the library. Beside the case goes a memory of its own: whether
this application had a positive vooroverleg.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs

import explore
from harness import Bench, Plain
from leefplek import Actor, Case, Payload, Refused
from model_table import ROLES, SAW_TOO, TRACK, TRANSITIONS, rows
from samples import CONCERN, CONSENT, HIDDEN, NO, OVER, SAMPLES, TALK, TASK, UNSAFE

AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
LATER = AT + timedelta(days=1000)
ACTORS = {role: Actor(f"{role}-1", role) for role in ROLES}
ADULT = [
    {"name": "woonvraag", "value": True, "said_by": "jongere"},
    {"name": "begeleidingsvraag", "value": True, "said_by": "jongere"},
    {"name": "geboortedatum", "value": date(2000, 1, 1), "said_by": "jongere"},
]
KMK = {"party": "kmk", "purpose": "plek"}
SAW = {"party": "saw", "purpose": "begeleiding"}

FEW: dict[str, list[Plain]] = {
    "ask_card": [{"card": {"id": "woonkaart", "version": 1, "answers": one}} for one in (NO, HIDDEN, CONCERN, UNSAFE)],
    "record_facts": [{"facts": ADULT}],
    "analyse": [{"talk": TALK, "legal_basis": CONSENT}, {"legal_basis": TASK}, {"talk": TALK}],
    "reopen": [{"talk": TALK, "legal_basis": TASK}, {"legal_basis": TASK}, {"talk": TALK}],
    "consult_routekaart": SAMPLES["consult_routekaart"][:3:2],
    "share_on_ground": [{**KMK, "ground": ground, "decided_by": "x"} for ground in ("vital_interest", "consent")],
    "give_consent": [KMK, {**SAW, "legal_basis": TASK}],
    "withdraw_consent": [KMK, SAW],
    "involve_network": [{"party": "kmk"}, {}],
    "tune_with_school": [{}],
    "hand_over": [{"party": "kmk", **OVER}, {"party": "kmk", **OVER, "plan": {"watch": []}}, {"party": "kmk"}, {}],
    "migrate": [{"to": 2}, {"to": 1}],
    "escalate": [{}, {"line": "meldcode"}],
    "extend": [
        {"line": line, "until": date(2029, 1, 1), "reason": "x"} for line in ("main", "meldcode")
    ] + [{"until": date(2020, 1, 1), "reason": "x"}],
    **{name: SAMPLES[name][:1] for name in SAMPLES if name in (
        "vooroverleg_negative", "decline", "revoke_admission", "withdraw_application", "lose_place", "withdraw",
        "lose_contact", "mark_route", "place", "find_place",
    )},
}  # fmt: skip
FIRST: dict[str, list[tuple[str, Plain]]] = {
    "tune_with_school": [("give_consent", {"party": "school", "purpose": "afstemmen"})],
    "request_vooroverleg": [("record_facts", {"facts": [{**one, "value": False}]}) for one in ADULT[:2]],
    "vooroverleg_positive": [("record_facts", {"facts": [{**ADULT[2], "value": date(2004, 1, 1)}]})],
}
"""What is done first, on a path of its own, before a transition is tried once more."""

ASIDE = {"migrate", "correct", "escalate", "extend"}
"""Tried in every node, but not walked on from: they bring nothing that another path does not."""

Key = tuple[Any, ...]


@attrs.define
class Node:
    """A case, and whether its open application had a positive vooroverleg by our own memory."""

    case: Case
    positive: bool

    @property
    def key(self) -> Key:
        """What matters of the case."""
        case, track = self.case, self.case.tracks.get("meldcode")
        return (
            case.state,
            case.application.status if case.application else None,
            case.consulted & {"huisvesting", "financien"},
            (case.substantiated, case.plan_agreed, case.route is not None),
            case.permission("kmk") is not None,
            case.basis.ground if case.basis else None,
            any(event.transition == "record_facts" for event in case.events),
            track.state if track else None,
            _level(case) if case.state in ("signal", "inquiry") else None,
            self.positive,
        )


def _level(case: Case) -> tuple[str, ...]:
    given = [card for event in case.events if event.payload for card in event.payload.asked()]
    return tuple(
        sorted({answer for card in {one.id: one for one in given}.values() for answer in card.answers.values()})
    )


@attrs.define
class Found:
    """What the search met."""

    nodes: dict[Key, Node] = attrs.field(factory=dict)
    edges: dict[Key, set[Key]] = attrs.field(factory=dict)
    allowed: set[tuple[str, str]] = attrs.field(factory=set)
    refused: dict[tuple[str, str], set[str]] = attrs.field(factory=dict)
    elsewhere: dict[tuple[str, str, str], set[str]] = attrs.field(factory=dict)
    without_talk: list[str] = attrs.field(factory=list)
    """Admissions and placings without a positive vooroverleg in the same application: must stay empty."""


class Search:
    """Breadth first from every way to open a case."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.clock.now = AT + timedelta(days=4000)
        plains = {name: FEW.get(name, SAMPLES[name]) for name in TRANSITIONS}
        self.moves: dict[str, list[Payload]] = {
            name: [bench.payload(name, plain) for plain in some] for name, some in plains.items() if name != "correct"
        }
        self.found = Found()
        self.todo: deque[Node] = deque()

    def run(self) -> Found:
        """Search until nothing new is found."""
        for payload in self.moves["open"]:
            self._open(payload)
        while self.todo:
            node = self.todo.popleft()
            for name in TRANSITIONS:
                if name != "open":
                    self._try(node, name)
        return self.found

    def _open(self, payload: Payload) -> None:
        for role in ("saw", "system"):
            try:
                step = self.bench.first.open("fijn-wonen", payload, by=ACTORS[role], at=AT)
            except Refused as refused:
                self._refused("", "open", refused)
            else:
                self.found.allowed.add(("", "open"))
                self._add(Node(step.after, False))

    def _try(self, node: Node, name: str) -> None:
        row, place = _offered(node.case, name), _place(node.case, name)
        if row is None:
            track = node.case.tracks.get("meldcode")
            key = (node.case.state, track.state if track else "", name)
            if key not in self.found.elsewhere:
                self.found.elsewhere[key] = self._codes(node, name, {}, ACTORS["saw"])
            return
        payloads = self.moves[name] if name != "correct" else self._corrections(node)
        for payload in payloads:
            for role in row[2] if name == "move_on" else (_role(row[2]),):
                self._step(node, name, place, payload, role)
        for first, plain in FIRST.get(name, ()):
            by = ACTORS[_role(rows(1)[first][2])]
            before = self._after(node, first, plain, by)
            for payload in payloads if before else ():
                self._step(before or node, name, place, payload, _role(row[2]))
        self._step(node, name, place, payloads[0], _no_role(row[2]))

    def _corrections(self, node: Node) -> list[Payload]:
        last = node.case.version
        return [self.bench.payload("correct", {"version": one, "why": "x"}) for one in (last, last - 1)]

    def _after(self, node: Node, name: str, plain: Plain, by: Actor) -> Node | None:
        try:
            return Node(self.bench.lp.step(node.case, name, plain, by=by, at=AT).after, node.positive)
        except Refused:
            return None

    def _codes(self, node: Node, name: str, payload: Any, by: Actor) -> set[str]:
        try:
            self.bench.lp.step(node.case, name, payload, by=by, at=AT)
        except Refused as refused:
            return {one.code for one in refused.refusals}
        return set()

    def _step(self, node: Node, name: str, place: str, payload: Payload, role: str) -> None:
        at = LATER if name == "escalate" else AT
        try:
            after = self.bench.lp.step(node.case, name, payload, by=ACTORS[role], at=at).after
        except Refused as refused:
            self._refused(place, name, refused)
            return
        self.found.allowed.add((place, name))
        positive = _remember(node, name, after)
        if name in ("admit", "place") or (after.state == "waiting_list" != node.case.state):
            self.found.without_talk += [] if node.positive else [f"{name} after {_path(node.case)}"]
        if name not in ASIDE and node.key in self.found.nodes:
            self.found.edges[node.key].add(self._add(Node(after, positive)))

    def _refused(self, place: str, name: str, refused: Refused) -> None:
        self.found.refused.setdefault((place, name), set()).update(one.code for one in refused.refusals)

    def _add(self, node: Node) -> Key:
        key = node.key
        if key not in self.found.nodes:
            self.found.nodes[key] = node
            self.found.edges[key] = set()
            self.todo.append(node)
        return key


def _remember(node: Node, name: str, after: Case) -> bool:
    """Our own memory: a positive talk counts from then until the line leaves the way to Kamers met Kansen."""
    if name == "vooroverleg_positive":
        return True
    left = name == "request_vooroverleg" or after.state in ("route_choice", "placed", "closed", "analysis", "signal")
    return node.positive and not left


def _offered(case: Case, name: str) -> Any:
    if name in TRACK:
        track = case.tracks.get("meldcode")
        return TRACK[name] if track and track.state in TRACK[name][0] else None
    row = rows(1)[name]
    return row if case.state in row[0] else None


def _place(case: Case, name: str) -> str:
    return case.tracks["meldcode"].state if name in TRACK and case.tracks else case.state


def _role(roles: tuple[str, ...]) -> str:
    return next((role for role in ("saw", *roles) if role in roles), "saw")


def _no_role(roles: tuple[str, ...]) -> str:
    return next(role for role in ("system", "ouder", *ROLES) if not SAW_TOO.get(role, {role}) & set(roles))


def _path(case: Case) -> str:
    return ", ".join(event.transition for event in case.events)


def ends(found: Found) -> set[Key]:
    """The nodes from which a case can end: closed, with no track open."""
    return explore.ends({key: node.case for key, node in found.nodes.items()}, found.edges)


def main_pairs() -> Iterator[tuple[str, str]]:
    """Every state of every line with each transition that it offers."""
    for name, row in {**rows(1), **TRACK}.items():
        yield from ((state, name) for state in row[0])
