"""Payloads: both forms make the same event, JSON brings each back, and the JSON Schema says what is accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leefplek import Actor, Case, Event, InputError, Leefplek, LeefplekError, Payload, PayloadError, Refusal, Refused
from leefplek.common import RecordFacts
from leefplek.schema import json_schema
from samples import SAMPLES
from story import NOW, Story, actor, moment
from strategies import payloads, transitions, wrong
from walk import NEVER

LP = Leefplek(lang="en", clock=lambda: NOW, ids=iter(map(str, range(10**9))).__next__)
EVERY = pytest.mark.parametrize(("name", "cls"), transitions(LP), ids=[name for name, _ in transitions(LP)])
few = settings(max_examples=25)
SYSTEM = actor("system")


def _validator(cls: type[Payload]) -> Draft202012Validator:
    schema = json_schema(cls)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@EVERY
def test_json_brings_every_payload_back(name: str, cls: type[Payload]) -> None:
    @few
    @given(payloads(cls))
    def there_and_back(plain: Any) -> None:
        payload = LP.structure(cls, plain)
        text = LP.to_json(payload)
        assert LP.from_json(cls, text) == payload
        assert LP.to_json(LP.from_json(cls, text)) == text
        assert hash(payload) == hash(LP.from_json(cls, text))

    there_and_back()


@EVERY
def test_the_schema_accepts_what_the_library_accepts(name: str, cls: type[Payload]) -> None:
    validator = _validator(cls)

    @few
    @given(payloads(cls))
    def right(plain: Any) -> None:
        LP.structure(cls, plain)
        assert list(validator.iter_errors(plain)) == []

    right()


@EVERY
def test_the_schema_and_the_library_reject_the_same(name: str, cls: type[Payload]) -> None:
    validator = _validator(cls)

    @few
    @given(wrong(cls))
    def rejected(plain: Any) -> None:
        with pytest.raises(LeefplekError) as caught:
            LP.structure(cls, plain)
        assert caught.value.findings
        assert not validator.is_valid(plain)

    rejected()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in ("open", *NEVER)])
def test_a_mapping_and_an_object_make_the_same_event(name: str) -> None:
    story = _standing_before(name)
    plain = _plain(SAMPLES[name][0])
    if name == "escalate":
        story.lp = LP
    how: Any = {"by": _by(name), "at": moment("2029-01-01" if name == "escalate" else "2021-03-02"), "command_id": "c"}
    made = LP.structure(LP.payload_class("fijn-wonen", 1, name), plain)
    first, second = (_answer(story.case, name, payload, how) for payload in (plain, made))
    assert first == second
    if isinstance(first, Event):
        assert LP.from_json(Event, LP.to_json(first)) == first


def _answer(case: Case, name: str, payload: Any, how: Any) -> Event | tuple[Refusal, ...]:
    try:
        return LP.step(case, name, payload, **how).event
    except Refused as refused:
        return refused.refusals


def _plain(sample: Any) -> Any:
    return json.loads(json.dumps(sample, default=str))


def _standing_before(name: str) -> Story:
    """A story that stands where this transition is offered."""
    if name.startswith("meldcode."):
        return _track_before(name)
    row = LP.workflow("fijn-wonen").transition(name)
    ways = {
        "signal": Story.open,
        "analysis": Story.to_analysis,
        "route_choice": lambda story: story.to_route_choice().consult(),
        "vooroverleg": Story.to_vooroverleg,
        "plan": Story.to_plan,
        "awaiting_contact": lambda story: story.to_plan().do("apply", by="jongere"),
        "intake": Story.to_intake,
        "waiting_list": Story.to_waiting_list,
        "placed": Story.to_placed,
        "closed": Story.to_closed,
    }
    way: Any = next(ways[state] for state in row.sources if state in ways)
    return way(Story(LP))  # type: ignore[no-any-return]


def _track_before(name: str) -> Story:
    story = Story(LP).open().do("raise_safety", {"why": "er is iets"})
    for step in ("map_signals", "consult", "talk", "weigh", "decide"):
        if name in (f"meldcode.{step}", "meldcode.acute"):
            break
        story.do(f"meldcode.{step}")
    return story


def _by(name: str) -> Actor:
    workflow, _, id = name.rpartition(".")
    roles = LP.workflow(workflow or "fijn-wonen").transition(id).roles
    return actor("saw" if "saw" in roles else roles[0])


NOT_GUESSED = {
    '"false" is not false': ("hold_meeting", {"young_person_present": "false"}, "young_person_present"),
    "3.9 is not 3": ("correct", {"version": 3.9, "why": "x"}, "version"),
    "a moment is no date": ("extend", {"until": "2030-01-01T00:00:00", "reason": "x"}, "until"),
    "a key nobody declared": ("note", {"txet": "x"}, "txet"),
    "an empty text": ("raise_safety", {"why": " "}, "why"),
    "an answer missing": ("ask_card", {"card": {"id": "k", "version": 1, "answers": {"q1": "no"}}}, "card.answers"),
    "an answer nobody knows": (
        "ask_card",
        {"card": {"id": "woonkaart", "version": 1, "answers": {"q1": "no", "q2": "no", "q3": "maybe"}}},
        "card.answers.q3",
    ),
    "a fact nobody declared": ("record_facts", {"facts": [{"name": "x", "value": 1, "said_by": "y"}]}, "facts[0].name"),
    "a fact of another type": (
        "record_facts",
        {"facts": [{"name": "woonvraag", "value": "ja", "said_by": "jongere"}]},
        "facts[0].value",
    ),
    "a reason nobody declared": (
        "lose_contact",
        {"reason": {"side": "provider", "code": "no_contact", "words": "x"}},
        "reason.code",
    ),
}


@pytest.mark.parametrize("what", NOT_GUESSED)
def test_nothing_is_guessed(what: str) -> None:
    """The error names the key and what was expected, never what was given."""
    name, plain, key = NOT_GUESSED[what]
    story = Story(LP).open()
    with pytest.raises(PayloadError) as caught:
        LP.step(story.case, name, plain, by=_by(name), at=moment("2021-03-02"))
    assert [one.key for one in caught.value.findings] == [key]
    assert caught.value.transition == name


def test_all_findings_come_at_once() -> None:
    plain = {"entry": {"kind": "visit", "wehre": "saw"}, "legal_basis": {"ground": 5}, "extra": True}
    with pytest.raises(PayloadError) as caught:
        LP.open("fijn-wonen", plain, by=actor("saw"), at=moment("2021-03-01"))
    keys = {one.key for one in caught.value.findings}
    assert keys == {"entry.kind", "entry.wehre", "legal_basis.ground", "legal_basis.why", "extra"}


@few
@given(st.data())
def test_every_payload_says_the_same_through_the_door(data: st.DataObject) -> None:
    """A wrong payload is an error and a right one never is, wherever the case stands."""
    name, cls = data.draw(st.sampled_from([pair for pair in transitions(LP) if "." not in pair[0]][1:]))
    plain = data.draw(payloads(cls))
    story = Story(LP).open()
    answer = _answer(story.case, name, plain, {"by": SYSTEM, "at": moment("2021-03-02")})
    if not isinstance(answer, Event):
        assert {one.code for one in answer}


def test_a_class_of_several_words_is_called_in_words() -> None:
    with pytest.raises(InputError, match="this is no record facts"):
        Leefplek().structure(RecordFacts, {})
