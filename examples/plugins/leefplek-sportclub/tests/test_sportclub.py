"""That leefplek can rely on the plugin, and that the sports club goes as it says."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from leefplek import Actor, Case, Leefplek, Level, Refused
from leefplek.errors import Finding
from leefplek.journeys import play, read_journey
from leefplek.testing import strategies
from leefplek.testing.machine import workflow_machine

import leefplek_sportclub

AT = datetime(2025, 12, 1, 19, 0, tzinfo=UTC)
JONGERE, TRAINER = Actor("jongere-1", role="jongere"), Actor("trainer-1", role="trainer")
VERTROUWENSPERSOON = Actor("vp-1", role="vertrouwenspersoon")
OPENING = {"legal_basis": {"ground": "public_task", "why": "support by the area team"}}
JOURNEYS = sorted((Path(__file__).parent / "journeys").glob("*.toml"))
PARTIES = {"party": ("wij", "saw")}  # so that a consent that is drawn is for a party that somebody may be handed on to
LP = Leefplek(plugins=[leefplek_sportclub], lang="en")


def opened() -> Case:
    """A case as it begins when a trainer tells something."""
    return LP.open("sportclub", OPENING, by=TRAINER, recorded_by=VERTROUWENSPERSOON, at=AT).after


def answered(case: Case, **answers: str) -> Case:
    """The case after the card, on which all is well but for these answers."""
    card = {"id": "sportclub", "version": 1, "answers": {"q1": "yes", "q2": "yes", "q3": "no"} | answers}
    return LP.step(case, "ask_card", {"card": card}, by=JONGERE, recorded_by=VERTROUWENSPERSOON, at=AT).after


def refused(lp: Leefplek, case: Case, transition: str) -> list[tuple[str, str, str]]:
    """Why the trusted person may not take this step."""
    with pytest.raises(Refused) as caught:
        lp.step(case, transition, by=VERTROUWENSPERSOON, at=AT)
    return [(one.code, one.text, one.source) for one in caught.value.refusals]


def wish(case: Case) -> object:
    """Whether the trusted person may come along, as it was last said."""
    said = (one for facts in case.stated_newest_first() for one in facts or () if one.name == "komt_langszij")
    return next((one.value for one in said), None)


def test_it_conforms(conforms: Callable[..., list[Finding]]) -> None:
    """The kit finds no errors, no warnings either, and every text in Dutch and in English."""
    findings = conforms(leefplek_sportclub)
    assert {one.severity for one in findings} <= {"hint"}
    assert not {one.code for one in findings} & {"missing_language", "language_incomplete"}


def test_it_is_found_by_its_name() -> None:
    """By the name of its entry point, once it is installed."""
    mine = Leefplek(entry_points=["sportclub"]).plugins[-1]
    assert (mine.name, mine.distribution, mine.error) == ("sportclub", "leefplek-sportclub", "")
    assert {"workflow sportclub 1", "card sportclub 1"} < set(mine.registered)


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_goes_as_it_tells(path: Path) -> None:
    """The good way, the refused way, handing on, and unsafe: from the signal to the end."""
    played = play(LP, read_journey(LP, path))
    assert played.differences == ()
    assert played.case is not None and played.case.state == "closed"


def test_the_journeys_are_there() -> None:
    """So that an empty folder is not taken for journeys that went well."""
    assert [path.stem for path in JOURNEYS] == ["good", "handed_on", "refused", "unsafe"]


@pytest.mark.parametrize(("question", "answer"), [("q2", "unsafe"), ("q3", "unsafe")])
def test_an_unsafe_answer_opens_the_meldcode(question: str, answer: str) -> None:
    """At the club or elsewhere; the young person may stop, and the Meldcode goes on."""
    case = answered(opened(), **{question: answer})
    assert case.tracks["meldcode"].state == "signalled"
    assert [code for code, _, _ in refused(LP, case, "lose_contact")] == ["safety_first"]
    case = LP.step(case, "stop", by=JONGERE, recorded_by=VERTROUWENSPERSOON, at=AT).after
    assert (case.outcome, case.is_open) == ("not_wanted", True)


def test_answers_that_are_safe_open_nothing() -> None:
    """Not even a concern does."""
    assert dict(answered(opened(), q1="no", q2="not_at_ease", q3="yes").tracks) == {}


def test_one_answer_says_that_the_trusted_person_may_come() -> None:
    """And no other does: a concern is not a wish."""
    questions = LP.card("sportclub", version=1).questions
    wishes = [
        (question.id, one.id)
        for question in questions
        for one in question.answers
        if wish(answered(opened(), **{question.id: one.id})) is True
    ]
    assert wishes == [("q3", "come_along")]


def test_the_card_may_be_left_unanswered() -> None:
    """Somebody may keep every answer to themselves."""
    card = LP.card("sportclub", version=1)
    signal = LP.assess(card, {one.id: "rather_not_say" for one in card.questions})
    assert (signal.level, signal.rather_not_say) == (Level.UNKNOWN, True)


def test_a_signal_that_was_opened_by_mistake_is_no_young_person_who_stopped() -> None:
    slip = {"why": "the same signal twice"}
    assert LP.step(opened(), "entered_in_error", slip, by=TRAINER, at=AT).after.outcome == "entered_in_error"
    with pytest.raises(Refused):
        LP.step(opened(), "entered_in_error", slip, by=Actor("trainer-2", role="trainer"), at=AT)


def test_a_refusal_in_both_languages() -> None:
    """With the place of the rule in the source."""
    dutch = Leefplek(plugins=[leefplek_sportclub], lang="nl")
    assert refused(dutch, opened(), "come_along") == [
        ("ask_first", "Vraag eerst of de jongere wil dat de vertrouwenspersoon langskomt.", "001:14")
    ]
    assert refused(LP, opened(), "come_along") == [
        ("ask_first", "First ask whether the young person wants the trusted person to come along.", "001:14")
    ]


def test_a_question_in_both_languages() -> None:
    """On the card, and where the way of working asks for the fact that an answer states."""
    card, fact = LP.card("sportclub", version=1), leefplek_sportclub.WORKFLOW.facts[0]
    assert card.questions[0].text == {"nl": "Gaat het hier goed met je?", "en": "Is it going well with you here?"}
    assert fact.question["nl"] == "Wil je dat de vertrouwenspersoon langskomt?"
    assert fact.question["en"] == "Do you want the trusted person to come along?"


@given(strategies.cases(LP, "sportclub", words=PARTIES))
@settings(max_examples=50, deadline=None)
def test_nobody_comes_along_who_is_not_wanted(case: Case) -> None:
    """Whatever happened before: the young person had said yes, and had not taken it back."""
    for event in case.events:
        if event.transition in {"come_along", "look_back"}:
            assert wish(LP.replay(case.events[: event.version - 1])) is True


TestWalk = workflow_machine(lambda: Leefplek(plugins=[leefplek_sportclub]), "sportclub", words=PARTIES).TestCase
TestWalk.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
