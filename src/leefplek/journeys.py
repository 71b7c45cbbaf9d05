"""Journeys: a case told step by step in TOML, and played against the way of working.

A journey says who did what and when, which steps must be refused and why, and where the case ends. So an example from
practice is a test that people can read. `read_journey` reads one, `play` plays it.
No message says what a payload holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import attrs

from .app import Leefplek
from .case import Case
from .definition import MAIN, Workflow
from .errors import Finding, InputError, LeefplekError, Refusal, Refused, UnknownName
from .people import Actor
from .toml import parse, read
from .values import TextMap

__all__ = ["Difference", "Expect", "Journey", "JourneyStep", "Played", "PlayedStep", "play", "read_journey", "shipped"]


@attrs.frozen
class JourneyStep:
    """One step that is tried: `by` decides or acts at `at`, with this payload (a mapping, or its payload class).

    `refused` are the codes it must be refused with, all of them; without these it must be allowed. It is recorded by
    `recorded_by` (by default `by`) at `recorded_at` (by default `at`, or the latest recorded so far if that is later).
    `told` is the place in the source that tells this step; `silent` says that no source does. `says` tells in one
    sentence per language what happens.
    """

    at: datetime
    by: Actor
    transition: str
    payload: Any = attrs.field(factory=dict, repr=False)
    recorded_by: Actor | None = None
    recorded_at: datetime | None = None
    told: str | None = None
    silent: bool = False
    refused: tuple[str, ...] = ()
    says: TextMap | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Expect:
    """Where the case must stand at the end; what is not said is not compared. `tracks` are all tracks: id to state."""

    state: str | None = None
    outcome: str | None = None
    tracks: TextMap | None = None


@attrs.frozen
class Journey:
    """A case told step by step, under the newest version of a workflow. `file` is empty for a text."""

    id: str
    workflow: str
    steps: tuple[JourneyStep, ...]
    expect: Expect
    title: TextMap | None = None
    file: str = ""


@attrs.frozen
class _Told:
    """The keys of a journey's file."""

    journey: str
    workflow: str
    step: tuple[JourneyStep, ...]
    expect: Expect = Expect()
    title: TextMap | None = None


@attrs.frozen
class PlayedStep:
    """A step as it went: the state before (None for the first) and after (None when refused), and what refused it."""

    step: JourneyStep
    before: str | None
    after: str | None
    refusals: tuple[Refusal, ...]

    @property
    def allowed(self) -> bool:
        """Whether the step was taken."""
        return not self.refusals


@attrs.frozen
class Difference:
    """What went other than the journey says, at which key. Empty stands for nothing: allowed, or no outcome."""

    key: str
    expected: str
    found: str


@attrs.frozen
class Played:
    """A journey as it went: the case at the end (None when it was not opened), each step, and what went otherwise."""

    journey: Journey
    version: int
    case: Case | None
    steps: tuple[PlayedStep, ...]
    differences: tuple[Difference, ...]

    @property
    def as_expected(self) -> bool:
        """Whether each step and the end went as the journey says."""
        return not self.differences

    def as_data(self) -> dict[str, Any]:
        """The plain data of how it went, for JSON; holds nothing of the payloads."""
        case = self.case
        return {
            "journey": self.journey.id,
            "workflow": self.journey.workflow,
            "version": self.version,
            "state": case.state if case else None,
            "outcome": case.outcome if case else None,
            "tracks": _tracks(case),
            "as_expected": self.as_expected,
            "differences": [attrs.asdict(one) for one in self.differences],
            "steps": [_step_data(one) for one in self.steps],
        }


def _step_data(played: PlayedStep) -> dict[str, Any]:
    step = played.step
    return {
        "at": step.at.isoformat(),
        "transition": step.transition,
        "from": played.before,
        "to": played.after,
        "actor": step.by.id,
        "role": step.by.role,
        "allowed": played.allowed,
        "told": step.told,
        "silent": step.silent,
        "refusals": [attrs.asdict(one) for one in played.refusals],
    }


def shipped() -> tuple[Path, ...]:
    """The journeys that come with leefplek, the six practice examples; raises `InputError` when they are not there."""
    here = Path(__file__).parent
    for place in (here / "shipped_journeys", here.parents[1] / "examples" / "journeys"):
        found = sorted(place.glob("praktijkvoorbeeld-*.toml"))
        if found:
            return tuple(found)
    raise InputError("the practice examples are not there", do="install leefplek again, or run it from a checkout")


# ---- reading


def read_journey(lp: Leefplek, source: str | PathLike[str]) -> Journey:
    """A journey of a TOML file (a path) or a TOML text (a string), checked against the workflow it names.

    Raises `InputError` with every finding: what is no TOML, unknown keys and names, wrong types, payloads of the wrong
    shape. Each names the file and the line or the key, such as `step[2].at`.
    """
    file = "" if isinstance(source, str) else fspath(source)
    data = parse(source) if isinstance(source, str) else read(source)
    findings = list(_findings(lp, data))
    try:
        told = lp.structure(_Told, data, file=file)
    except InputError as error:
        findings = [*error.findings, *findings]
    if findings:
        named = [attrs.evolve(one, file=file) for one in findings]
        raise InputError("this is no journey", file=file, findings=named)
    return Journey(told.journey, told.workflow, told.step, told.expect, told.title, file)


def _findings(lp: Leefplek, data: dict[str, Any]) -> Iterator[Finding]:
    """What does not fit the workflow. The shape is judged elsewhere, so what has a wrong one is passed over here."""
    if not isinstance(data.get("workflow"), str):
        return
    try:
        workflow = lp.workflow(data["workflow"])
    except UnknownName as error:
        yield Finding("unknown_workflow", "expected the id of a loaded workflow", key="workflow", do=error.do)
        return
    if all(one.id != Workflow.OPEN for one in workflow.transitions):
        yield Finding("unknown_workflow", "expected a workflow that a case can be opened with", key="workflow")
        return
    steps = data.get("step")
    if steps == []:
        yield Finding("missing_step", "expected at least one step", key="step")
    yield from _steps_findings(lp, workflow, steps if isinstance(steps, list) else [])
    yield from _end_findings(lp, workflow, _table(data, "expect"))


def _steps_findings(lp: Leefplek, workflow: Workflow, steps: list[Any]) -> Iterator[Finding]:
    roles = {role.id for one in (workflow, _track(lp, workflow)) if one for role in one.roles}
    opened = False
    for index, step in enumerate(steps):
        key = f"step[{index}]"
        transition = step.get("transition") if isinstance(step, dict) else None
        if not isinstance(transition, str):
            continue
        if not opened and transition != Workflow.OPEN:
            yield Finding("open_first", f"expected {Workflow.OPEN}: there is no case yet", f"{key}.transition")
        opened = opened or not step.get("refused")
        for name in ("by", "recorded_by"):
            role = _table(step, name).get("role")
            if isinstance(role, str) and role not in roles:
                yield Finding(
                    "unknown_role", "expected a role of the workflow", f"{key}.{name}.role", do=_one_of(roles)
                )
        yield from _payload_findings(lp, workflow, step, key)


def _payload_findings(lp: Leefplek, workflow: Workflow, step: dict[str, Any], key: str) -> Iterator[Finding]:
    try:
        wanted = lp.payload_class(workflow.id, workflow.version, step["transition"])
    except UnknownName:
        do = f"`leefplek workflow {workflow.id}` shows them"
        yield Finding("unknown_transition", "expected a transition of the workflow", f"{key}.transition", do=do)
        return
    refused = step.get("refused")
    if isinstance(refused, list) and "not_offered" in refused:
        return  # refused before anybody looks at its payload
    payload = step.get("payload", {})
    if not isinstance(payload, dict):
        yield Finding("wrong_shape", "expected a table", key=f"{key}.payload")
        return
    try:
        lp.structure(wanted, payload)
    except InputError as error:
        yield from _below(f"{key}.payload", error.findings)


def _end_findings(lp: Leefplek, workflow: Workflow, expect: dict[str, Any]) -> Iterator[Finding]:
    for name, known in (("state", workflow.states), ("outcome", workflow.outcomes)):
        ids = [one.id for one in known]
        if isinstance(expect.get(name), str) and expect[name] not in ids:
            yield Finding(f"unknown_{name}", "expected one that the workflow knows", f"expect.{name}", do=_one_of(ids))
    track = _track(lp, workflow)
    for name, state in _table(expect, "tracks").items():
        if track is None or workflow.track is None or name != workflow.track.id:
            yield Finding("unknown_track", "expected a track of the workflow", "expect.tracks")
        elif isinstance(state, str) and state not in (ids := [one.id for one in track.states]):
            yield Finding("unknown_state", "expected one that the track knows", "expect.tracks", do=_one_of(ids))


def _track(lp: Leefplek, workflow: Workflow) -> Workflow | None:
    track = workflow.track
    return lp.workflow(track.workflow, track.workflow_version) if track else None


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _one_of(names: Iterable[str]) -> str:
    return f"choose one of {', '.join(sorted(names))}"


def _below(key: str, findings: Iterable[Finding]) -> list[Finding]:
    return [attrs.evolve(one, key=f"{key}.{one.key}" if one.key else key) for one in findings]


# ---- playing


def play(lp: Leefplek, journey: Journey) -> Played:
    """Play a journey: open its case and try each step in order.

    The case has the journey's id, and each step a command id of its own, so that the same journey gives the same
    events. A refusal is no error here: it is compared with what the journey says. Raises `InputError` for a step that
    is wrong in itself, naming the file and the step.
    """
    case: Case | None = None
    steps: list[PlayedStep] = []
    differences: list[Difference] = []
    for number, step in enumerate(journey.steps, start=1):
        if case is None and step.transition != Workflow.OPEN:
            break  # it was not opened, which is a difference already
        before = case
        try:
            case = _take(lp, journey, case, step, f"{journey.id}-{number}")
            played = PlayedStep(step, _line(before, step), _line(case, step), ())
        except Refused as refused:
            played = PlayedStep(step, _line(before, step), None, refused.refusals)
        except LeefplekError as error:
            raise _wrong_step(journey, number - 1, error) from None
        steps.append(played)
        codes = {refusal.code for refusal in played.refusals}
        if codes != set(step.refused):
            differences.append(Difference(f"step[{number - 1}].refused", _list(step.refused), _list(codes)))
    differences += _end(journey.expect, case)
    version = case.workflow_version if case else lp.workflow(journey.workflow).version
    return Played(journey, version, case, tuple(steps), tuple(differences))


def _take(lp: Leefplek, journey: Journey, case: Case | None, step: JourneyStep, command_id: str) -> Case:
    recorded_at = step.recorded_at or step.at
    if case is None:
        return lp.open(
            journey.workflow,
            step.payload,
            by=step.by,
            at=step.at,
            recorded_by=step.recorded_by,
            recorded_at=recorded_at,
            case_id=journey.id,
            command_id=command_id,
        ).after
    return lp.step(
        case,
        step.transition,
        step.payload,
        by=step.by,
        at=step.at,
        recorded_by=step.recorded_by,
        recorded_at=recorded_at,
        command_id=command_id,
    ).after


def _line(case: Case | None, step: JourneyStep) -> str | None:
    """The state of the line that the step belongs to."""
    if case is None:
        return None
    track, dot, _ = step.transition.partition(".")
    line = case.line(track if dot else MAIN)
    return line.state if line else None


def _wrong_step(journey: Journey, index: int, error: LeefplekError) -> InputError:
    key = f"step[{index}]"
    below = f"{key}.payload" if error.findings else f"{key}.{error.key}".rstrip(".")
    findings = _below(below, error.findings) or [Finding("wrong", error.what, key=below, do=error.do)]
    found = [attrs.evolve(one, file=journey.file) for one in findings]
    return InputError("a step of this journey is wrong", file=journey.file, key=key, findings=found)


def _end(expect: Expect, case: Case | None) -> Iterator[Difference]:
    ended = (("state", case.state if case else None), ("outcome", case.outcome if case else None))
    for name, found in ended:
        expected = getattr(expect, name)
        if expected is not None and expected != found:
            yield Difference(f"expect.{name}", expected, found or "")
    tracks = _tracks(case)
    if expect.tracks is not None and dict(expect.tracks) != tracks:
        yield Difference("expect.tracks", _pairs(expect.tracks), _pairs(tracks))


def _tracks(case: Case | None) -> dict[str, str]:
    return {name: line.state for name, line in case.tracks.items()} if case else {}


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(set(codes)))


def _pairs(tracks: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {state}" for name, state in sorted(tracks.items()))
