"""What must hold of a case at any time, whatever the way of working; what does not is a finding."""

from __future__ import annotations

from collections.abc import Iterator

from leefplek import Case, Event, Finding, Leefplek, LogError

from ._reading import Reading

__all__ = ["holds", "holds_from_the_start", "survives_json"]


def holds(lp: Leefplek, reading: Reading, case: Case) -> list[Finding]:
    """What is wrong with a case as it stands: its versions, its lines, its outcome, its replay."""
    return [*_log(case), *_lines(reading, case), *_outcome(reading, case), *_replayed(lp, reading, case)]


def _wrong(code: str, text: str, key: str, do: str) -> Finding:
    return Finding(code, text, key=key, do=do)


def _name(case: Case) -> str:
    return f"{case.workflow} {case.workflow_version}"


def _log(case: Case) -> Iterator[Finding]:
    if [event.version for event in case.events] != list(range(1, len(case.events) + 1)):
        yield _wrong("wrong_versions", "versions do not count from 1 without gaps", _name(case), "keep every event")
    if len({event.command_id for event in case.events}) < len(case.events):
        yield _wrong("command_twice", "two events have one command id", _name(case), "a command is one event")


def _lines(reading: Reading, case: Case) -> Iterator[Finding]:
    for id, owner in reading.lines(reading.workflow(case)).items():
        yield from _line(case, id, {state.id: state.final for state in owner.states})


def _line(case: Case, id: str, final: dict[str, bool]) -> Iterator[Finding]:
    line = case.line(id)
    if line is None:
        return
    key = f"{_name(case)}: {line.state}"
    if line.state not in final:
        yield _wrong("unknown_state", "a line stands in a state that nobody declares", key, "look at what moved it")
    elif final[line.state] and line.due is not None:
        yield _wrong("due_on_end", "a line that has ended has a due date", key, "an end has no due date")
    elif not final[line.state] and line.due is None:
        yield _wrong("no_due", "an open line has no due date", key, "give the state a period such as P2W")


def _outcome(reading: Reading, case: Case) -> Iterator[Finding]:
    workflow = reading.workflow(case)
    outcomes = {one.id for one in workflow.outcomes}
    key = f"{_name(case)}: {case.state}"
    ended = any(state.id == case.state and state.final for state in workflow.states)
    if case.outcome is not None and not ended:
        do = "give each transition that leaves an end the effect `reopen`"
        yield _wrong("outcome_while_open", "an open case has an outcome", key, do)
    if outcomes and ended and case.outcome not in outcomes:
        do = "let a guard ask for one of the outcomes of the state"
        yield _wrong("no_outcome", "a case has ended without an outcome that is declared", key, do)


def _replayed(lp: Leefplek, reading: Reading, case: Case) -> Iterator[Finding]:
    if not _folds_to(lp, case.events, case):
        do = "an event holds all that it did; nothing else may change a case"
        yield _wrong("replay_differs", "replaying the events gives another case", _name(case), do)
    if reading.stands(case.events) != case.state:
        do = "a transition has one target, whoever takes it"
        key = f"{_name(case)}: {case.state}"
        yield _wrong("other_state", "by the definition the events lead to another state", key, do)


def _folds_to(lp: Leefplek, events: tuple[Event, ...], case: Case) -> bool:
    try:
        return lp.replay(events) == case
    except LogError:
        return False


def survives_json(lp: Leefplek, value: Case | Event) -> list[Finding]:
    """What is wrong with a case or an event when it went through JSON."""
    key = f"{value.workflow} {value.workflow_version}"
    if isinstance(value, Event):
        key = f"{key}: {value.transition}"
    try:
        same = lp.from_json(type(value), lp.to_json(value)) == value
    except Exception as error:
        do = "use the types that a value knows, and the same rules there and back"
        return [_wrong("json_fails", f"it can't go to JSON and back: {type(error).__name__}", key, do)]
    do = "a value must not change what it is given"
    return [] if same else [_wrong("json_differs", "JSON there and back gives another value", key, do)]


def holds_from_the_start(lp: Leefplek, reading: Reading, moments: list[Case]) -> list[Finding]:
    """What is wrong with the fold at every prefix; `moments` are the cases as they were after each event, in order."""
    found = []
    for was in moments:
        events = moments[-1].events[: was.version]
        if not _folds_to(lp, events, was) or reading.stands(events) != was.state:
            text = "the first events give another case than they did then"
            found.append(_wrong("prefix_differs", text, _name(was), "nothing but events may change a case"))
    return found
