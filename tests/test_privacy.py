"""Nothing of a person in what is printed, logged or raised: a canary stands in every personal and special field."""

from __future__ import annotations

import logging
import traceback
import types
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest

from leefplek import Actor, Case, CommandReused, Event, Leefplek, LeefplekError, LogError, Payload, Refused, hookimpl
from leefplek.values import TextMap, sensitivity
from needs import SeesAll
from samples import NOS
from scenarios import Failing
from story import NOW, Story, actor, moment
from strategies import transitions

CANARY = "Kanarie de Vries"
LP = Leefplek(lang="nl", clock=lambda: NOW)
EVERY = pytest.mark.parametrize(("name", "cls"), transitions(LP), ids=[name for name, _ in transitions(LP)])
_PLAIN: dict[Any, Any] = {bool: True, int: 1, date: "2021-03-01", datetime: "2021-03-01T10:00:00+01:00"}
_OWN: dict[str, Any] = {
    "Reason": {**NOS[0], "words": CANARY},
    "CardAnswers": {"id": "kaart", "version": 1, "answers": {CANARY: "no", "q2": "no", "q3": "unsafe"}},
    "Fact": {"name": "gemeente", "value": CANARY, "said_by": "jongere"},
}


def canaries(cls: type[Any], hidden: bool = False) -> dict[str, Any]:
    """A payload with the canary in each text that is marked personal or special, however deep."""
    hints = get_type_hints(cls)
    made = {}
    for field in attrs.fields(cls):
        mine = hidden or sensitivity(field) != "open"
        made[field.name.rstrip("_")] = _filled(hints[field.name], mine)
    return made


def _filled(wanted: Any, hidden: bool) -> Any:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return _filled(next(one for one in inner if one is not type(None)), hidden)
    if origin is Literal:
        return inner[0]
    if origin is tuple:
        return [_filled(inner[0], hidden)]
    if wanted is TextMap:
        return {CANARY if hidden else "x": CANARY if hidden else "x"}
    if wanted is str:
        return CANARY if hidden else "open"
    return _PLAIN[wanted] if wanted in _PLAIN else _OWN.get(wanted.__name__) or canaries(wanted)


def silent(*things: object) -> None:
    """None of these says the canary."""
    for one in things:
        for text in (repr(one), str(one), f"{one}", f"{one!r}"):
            assert CANARY not in text, text


def _event(name: str, payload: Payload) -> Event:
    """An event with this payload, whatever the state: what is printed does not hang on it."""
    opened = Story(LP).open(person=CANARY, by="saw").event
    return attrs.evolve(opened, transition=name, payload=payload, by=Actor(CANARY, "jongere"))


@EVERY
def test_what_is_printed_says_nothing(name: str, cls: type[Payload]) -> None:
    plain = canaries(cls)
    payload = LP.structure(cls, plain)
    event = _event(name, payload)
    case = LP.replay([event])
    silent(payload, event, case, case.core, *event.effects, Actor(CANARY, "saw"))
    assert (CANARY in LP.to_json(payload)) == any(
        sensitivity(one) != "open" and _has_text(get_type_hints(cls)[one.name]) for one in attrs.fields(cls)
    )


def _has_text(wanted: Any) -> bool:
    return CANARY in str(_filled(wanted, hidden=True))


@EVERY
def test_what_is_raised_says_nothing(name: str, cls: type[Payload]) -> None:
    """Wrong in every way: a value of another type, another key, a word that is no choice."""
    plain = canaries(cls)
    faults = [{**plain, "nobody declared this": CANARY}]
    faults += [{**plain, key: wrong} for key in plain for wrong in ([[CANARY]], {CANARY: [CANARY]})]
    for fault in faults:
        with pytest.raises(LeefplekError) as caught:
            LP.structure(cls, fault)
        _without_keys(caught.value, "".join(traceback.format_exception(caught.value)))


def _without_keys(error: LeefplekError, shown: str) -> None:
    """A key must be named, else nobody can mend it; a value never is."""
    for finding in error.findings:
        assert CANARY not in finding.text + finding.do
        shown = shown.replace(finding.key or CANARY * 2, "")
    assert CANARY not in shown


def test_a_refusal_says_nothing() -> None:
    story = Story(LP).open(person=CANARY)
    payload = {
        "party": "school",
        "form": dict.fromkeys(("housing", "income", "daily_activity", "guidance", "network"), CANARY),
    }
    with pytest.raises(Refused) as caught:
        story.do("hand_over", payload, by=Actor(CANARY, "saw"), recorded_by=Actor(CANARY + " 2", "mentor"))
    silent(caught.value, *caught.value.refusals)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    silent(*LP.options(story.case, by=Actor(CANARY, "jongere"), at=NOW))


def test_other_errors_say_nothing() -> None:
    story = Story(LP).open(person=CANARY).do("note", {"text": CANARY}, command_id="c")
    with pytest.raises(CommandReused) as reused:
        story.do("note", {"text": CANARY + "!"}, command_id="c")
    with pytest.raises(LogError) as log:
        LP.replay(story.case.events[1:])
    with pytest.raises(LeefplekError) as read:
        LP.from_json(Case, LP.to_json(story.case).replace('"version":1', f'"version":"{CANARY}"', 1))
    silent(reused.value, log.value, read.value)
    assert CANARY not in "".join(traceback.format_exception(read.value))


class Careless(SeesAll):
    """An observer that fails with something personal in its error."""

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        raise RuntimeError(step.event.payload.text)


def test_logs_say_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Also not when a plugin fails, and not through the machine's own logger."""
    lp = Leefplek(plugins=[Failing(), Careless()], clock=lambda: NOW)
    story = Story(LP).open(person=CANARY).do("note", {"text": CANARY})
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(Refused):
            lp.step(story.case, "note", {"text": CANARY}, by=actor("saw"), at=moment("2021-03-02"))
        assert lp.committed(story.steps[-1]) != ()
        story.do("note", {"text": CANARY})
    assert caplog.records
    for record in caplog.records:
        assert CANARY not in record.getMessage()
        assert not record.exc_info
