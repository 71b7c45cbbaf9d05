"""Journeys: the six practice examples as the source tells them, and every way in which a journey can be wrong."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from leefplek import Actor, InputError, Leefplek
from leefplek.journeys import Difference, Journey, Played, play, read_journey, shipped
from telling import CANARY, OPEN, WRONG, journey, step


@pytest.fixture(scope="session")
def examples(lp: Leefplek) -> dict[str, Played]:
    """The six, played."""
    played = [play(lp, read_journey(lp, file)) for file in shipped()]
    return {one.journey.id: one for one in played}


def texts(played: Played, lang: str = "nl") -> list[str]:
    """What is said of each step that was allowed."""
    return [one.step.says.in_language(lang) for one in played.steps if one.allowed and one.step.says]


# ---- the six practice examples


def test_the_six_are_there_and_end_as_expected(examples: dict[str, Played]) -> None:
    """In the order of the source, each where the source leaves it."""
    assert list(examples) == [f"praktijkvoorbeeld-{number}" for number in range(1, 7)]
    assert all(one.as_expected and one.case is not None for one in examples.values())
    states = [one.as_data()["state"] for one in examples.values()]
    assert states == ["placed", "placed", "route_choice", "placed", "placed", "route_choice"]


SECTIONS = {
    "praktijkvoorbeeld-1": (231, 235),
    "praktijkvoorbeeld-2": (239, 239),
    "praktijkvoorbeeld-3": (243, 243),
    "praktijkvoorbeeld-4": (247, 247),
    "praktijkvoorbeeld-5": (251, 251),
    "praktijkvoorbeeld-6": (255, 255),
}
"""The lines of source 000 that tell each example."""


@pytest.mark.parametrize("name", SECTIONS)
def test_each_step_is_told_or_silent_in_the_order_told(examples: dict[str, Played], name: str) -> None:
    """A step is told by a line of its own section, or says that it is silent; the lines never go back."""
    lines = []
    for one in examples[name].steps:
        assert (one.step.told is not None) != one.step.silent
        if one.step.told is not None:
            match = re.fullmatch(r"000:(\d+)", one.step.told)
            assert match is not None
            lines.append(int(match[1]))
    first, last = SECTIONS[name]
    assert lines == sorted(lines)
    assert (lines[0], lines[-1]) == (first, last)
    moments = [one.step.at for one in examples[name].steps]
    assert moments == sorted(moments)


def test_each_tries_a_step_too_early_and_together_they_meet_the_rules(examples: dict[str, Played]) -> None:
    """A refused step is silent: the source tells what happened, not what could not."""
    met = set()
    for one in examples.values():
        refused = [tried for tried in one.steps if not tried.allowed]
        assert refused
        assert all(tried.step.silent for tried in refused)
        met |= {refusal.code for tried in refused for refusal in tried.refusals}
    needed = "guidance_question_needed routekaarten_needed consent_needed wrong_role exception_needed"
    assert met >= {*needed.split(), "outcome_does_not_fit"}
    (admission,) = [one for one in examples["praktijkvoorbeeld-5"].steps if one.step.transition == "admit"][:1]
    assert (admission.step.by.role, [one.code for one in admission.refusals]) == ("saw", ["wrong_role"])


def transitions(played: Played) -> list[str]:
    """The steps that were taken."""
    return [one.step.transition for one in played.steps if one.allowed]


def test_what_each_example_must_tell(examples: dict[str, Played]) -> None:
    """The turns of each story."""
    first = {one.step.transition: one.step for one in examples["praktijkvoorbeeld-1"].steps if one.allowed}
    assert first["make_contact"].at.date() == first["vooroverleg_positive"].at.date()
    assert first["place"].at.date() - first["make_contact"].at.date() == timedelta(days=21)
    assert "diploma" in "".join(texts(examples["praktijkvoorbeeld-2"])[-3:])
    assert transitions(examples["praktijkvoorbeeld-2"])[-1] == "follow_up"
    marks = [one.step.payload["mark"] for one in examples["praktijkvoorbeeld-3"].steps if "mark" in one.step.payload]
    assert marks == ["used", "possible", "not_possible"]
    fourth = transitions(examples["praktijkvoorbeeld-4"])
    told = ["vooroverleg_negative", "hold_meeting", "vooroverleg_positive", "place", "set_guidance_plan", "move_on"]
    assert [one for one in fourth if one in told] == told
    fifth = transitions(examples["praktijkvoorbeeld-5"])
    assert [one for one in fifth if one in ("repeat_intake", "admit", "place", "move_on")] == [
        "repeat_intake",
        "admit",
        "place",
        "move_on",
    ]
    sixth = examples["praktijkvoorbeeld-6"].steps[-1]
    assert (sixth.step.transition, sixth.before, sixth.after) == (
        "withdraw_application",
        "awaiting_contact",
        "route_choice",
    )


def test_who_decides_and_who_writes_it_down(examples: dict[str, Played]) -> None:
    """The young person's and KmK's decisions are theirs, and SAW writes them down."""
    for one in examples.values():
        for tried in one.steps:
            if tried.step.by.role in ("jongere", "kmk"):
                assert tried.step.recorded_by == Actor("saw-1", role="saw")


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.stem)
def test_each_file_says_what_it_is(file: Path) -> None:
    """Its dates are invented, and it names the section it tells; and each step speaks both languages."""
    first, second = file.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# Vervangend: de datums")
    number = file.stem.removeprefix("praktijkvoorbeeld-")
    assert second.startswith(f"# Praktijkvoorbeeld {number}, uit 'Beschrijving werkwijze: Fijn wonen tijdens het MBO'")


def test_the_same_journey_gives_the_same_events(lp: Leefplek, examples: dict[str, Played]) -> None:
    """Ids are made of the journey's own; and the case comes back from JSON unchanged."""
    for one in examples.values():
        again = play(lp, read_journey(lp, Path(one.journey.file)))
        assert again == one
        assert one.case is not None
        assert one.case.id == one.journey.id
        taken = [number for number, tried in enumerate(one.steps, start=1) if tried.allowed]
        assert [event.command_id for event in one.case.events] == [f"{one.journey.id}-{number}" for number in taken]
        assert lp.replay(one.case.events) == one.case


def test_each_step_says_what_happens_in_both_languages(examples: dict[str, Played]) -> None:
    """And so does the title."""
    for one in examples.values():
        assert set(one.journey.title or {}) == {"nl", "en"}
        assert all(set(tried.step.says or {}) == {"nl", "en"} for tried in one.steps)


def test_the_examples_are_found_or_missed_clearly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In an installed package beside the code, in a checkout under examples; nowhere is a clear error."""
    package = tmp_path / "src" / "leefplek"
    monkeypatch.setattr("leefplek.journeys.__file__", str(package / "journeys.py"))
    with pytest.raises(InputError, match="not there"):
        shipped()
    for place in (tmp_path / "examples" / "journeys", package / "shipped_journeys"):
        place.mkdir(parents=True)
        (place / "another.toml").touch()
        (place / "praktijkvoorbeeld-1.toml").touch()
        assert shipped() == (place / "praktijkvoorbeeld-1.toml",)


# ---- playing


def played(lp: Leefplek, text: str) -> Played:
    """This text, played."""
    return play(lp, read_journey(lp, text))


def test_what_goes_otherwise_is_told(lp: Leefplek) -> None:
    """A step that was refused and should not be, one that was allowed, other codes, and another end."""
    text = journey(
        step("admit", 'refused = ["wrong_role"]'),
        step("note", 'refused = ["not_offered"]'),
        step("admit", "payload = {}"),
        expect='state = "closed"\noutcome = "withdrawn"\ntracks = { meldcode = "decided" }',
    )
    found = played(lp, text)
    assert found.differences == (
        Difference("step[1].refused", "wrong_role", "not_offered"),
        Difference("step[2].refused", "not_offered", ""),
        Difference("step[3].refused", "", "not_offered"),
        Difference("expect.state", "closed", "signal"),
        Difference("expect.outcome", "withdrawn", ""),
        Difference("expect.tracks", "meldcode decided", ""),
    )
    assert not found.as_expected


def test_codes_are_compared_as_a_set(lp: Leefplek) -> None:
    """In any order, each once or more."""
    text = journey(step("dismiss", "payload = { outcome = 'settled' }", 'refused = ["b", "b", "a"]'))
    assert played(lp, text).differences == (Difference("step[1].refused", "a, b", "outcome_does_not_fit"),)


def test_a_case_that_can_not_be_opened_ends_the_journey(lp: Leefplek) -> None:
    """What follows is not tried, and there is nothing to show but the refusal."""
    text = journey(step("note"), expect='state = "signal"').replace('role = "saw"', 'role = "kmk"', 1)
    found = played(lp, text)
    assert found.case is None
    assert len(found.steps) == 1
    data = found.as_data()
    assert (data["state"], data["outcome"], data["tracks"], data["as_expected"]) == (None, None, {}, False)
    assert data["steps"][0]["to"] is data["steps"][0]["from"] is None
    assert data["version"] == 1


def test_an_opening_may_be_tried_too_early(lp: Leefplek) -> None:
    """As long as it says so, and is tried again before anything else."""
    early = OPEN.replace('transition = "open"', 'transition = "open"\nrefused = ["wrong_role"]').replace(
        '"saw" }\ntransition', '"kmk" }\ntransition'
    )
    assert played(lp, journey(head=f'journey = "test"\nworkflow = "fijn-wonen"\n{early}')).as_expected


def test_a_step_is_recorded_at_its_own_moment_or_the_latest_so_far(lp: Leefplek) -> None:
    """Or when it says."""
    found = played(
        lp,
        journey(
            step("note", at="2021-03-05T10:00:00+01:00"),
            step("note", at="2021-03-03T10:00:00+01:00"),
            step("note", "recorded_at = 2021-03-09T10:00:00+01:00"),
            step("note", "recorded_at = 2021-03-01T10:00:00+01:00", at="2021-03-20T10:00:00+01:00"),
            expect='state = "signal"',
        ),
    )
    assert found.case is not None
    assert [event.recorded_at.day for event in found.case.events] == [1, 5, 5, 9]
    assert [one.code for one in found.steps[-1].refusals] == ["at_after_recorded"]


def test_a_track_has_states_of_its_own(lp: Leefplek) -> None:
    """From and to are the track's for a step of the track, and equal for a stay."""
    found = played(
        lp,
        journey(
            step("meldcode.map_signals", 'refused = ["not_offered"]'),
            step("raise_safety", f'payload.why = "{CANARY}"'),
            step("meldcode.map_signals"),
            step("note"),
            expect='tracks = { meldcode = "mapped" }',
        ),
    )
    assert found.as_expected
    went = [(one["from"], one["to"]) for one in found.as_data()["steps"]]
    assert went == [
        (None, "signal"),
        (None, None),
        ("signal", "signal"),
        ("signalled", "mapped"),
        ("signal", "signal"),
    ]
    assert found.as_data()["tracks"] == {"meldcode": "mapped"}
    assert CANARY not in repr([one.refusals for one in found.steps])


# ---- bad input


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_names_its_key(lp: Leefplek, tmp_path: Path, case: str) -> None:
    """One clear error that names the file, the key and what was expected, and nothing of what was given."""
    text, key, expected = WRONG[case]
    file = tmp_path / "journey.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        play(lp, read_journey(lp, file))
    assert caught.value.file == str(file)
    finding = next(one for one in caught.value.findings if one.key.startswith(key) and expected in one.text)
    assert finding.file == str(file)
    if "unknown key in a payload" not in case:  # its name is what was wrong
        assert CANARY not in str(caught.value)


def test_all_findings_come_at_once(lp: Leefplek) -> None:
    """Of the shape, the names and every payload: not the first one only."""
    text = journey(
        step("fly", at="2021-03-02T10:00:00"),
        step("note", "who = 1", role="baker"),
        step("correct", "payload = { version = 3.9, what = 1 }"),
        expect='state = "gone"',
    )
    with pytest.raises(InputError) as caught:
        read_journey(lp, text)
    assert {one.key for one in caught.value.findings} == {
        "step[1].at",
        "step[1].transition",
        "step[2].who",
        "step[2].by.role",
        "step[3].payload.version",
        "step[3].payload.what",
        "step[3].payload.why",
        "expect.state",
    }


def test_a_step_that_is_refused_before_its_payload_needs_none(lp: Leefplek) -> None:
    """A state that does not offer a step says so, whatever comes with it."""
    assert played(lp, journey(step("place", 'refused = ["not_offered"]'))).as_expected


def test_a_journey_can_be_made_without_a_file(lp: Leefplek) -> None:
    """Its parts are plain values; a mistake in it then names the step."""
    made = read_journey(lp, journey(step("note")))
    assert isinstance(made, Journey)
    assert made.file == ""
    assert CANARY not in repr(made)
    wrong = attrs.evolve(made, steps=(made.steps[0], attrs.evolve(made.steps[1], payload={"who": CANARY})))
    with pytest.raises(InputError) as caught:
        play(lp, wrong)
    assert (caught.value.key, [one.key for one in caught.value.findings]) == ("step[1]", ["step[1].payload.who"])
    naive = attrs.evolve(made.steps[1], at=made.steps[1].at.replace(tzinfo=None))
    with pytest.raises(InputError) as caught:
        play(lp, attrs.evolve(made, steps=(made.steps[0], naive)))
    assert caught.value.findings[0].key == "step[1].recorded_at"


@pytest.mark.parametrize(
    "bomb",
    ["x = 1\n" * 2_000_000, "x = " + "[" * 1000 + "]" * 1000, ".".join(["a"] * 20_000) + " = 1"],
    ids=["10 MB", "1,000 levels", "a dotted key of 40 KB"],
)
def test_a_bomb_is_refused_in_time(lp: Leefplek, tmp_path: Path, bomb: str) -> None:
    """Before anything is parsed."""
    file = tmp_path / "bomb.toml"
    file.write_text(bomb)
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read_journey(lp, file)
    assert time.perf_counter() - start < 0.5
    assert caught.value.findings[0].file == str(file)
