"""3-vragen cards in use: what answers mean, what a case keeps of them, and the eleven that ship."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardboard import CANARY, GOOD, Shelving, changed, dated, errors, own, put
from leefplek import (
    Card,
    CardAnswers,
    CardError,
    Case,
    FactKind,
    InputError,
    Leefplek,
    Level,
    PayloadError,
    Signal,
    __version__,
    hookimpl,
)
from leefplek.answers import LEVELS, Reading
from leefplek.cards import IMPLICIT, CardSource, StatedFact
from leefplek.facts import UNKNOWN, Fact
from leefplek.plugins.fijn_wonen.payloads import AskCard
from leefplek.testing.strategies import answers as any_answers
from leefplek.testing.strategies import cards as any_cards
from leefplek.values import TextMap
from needs import SeesAll
from story import NOW, TALK, TASK, Story, opening
from test_findings import GOOD as PLAIN
from test_findings import Brings

ON = "2026-07-01"
WELL = {"q1": "goed-1", "q2": "goed-2", "q3": "goed-3"}

FACTS = changed(
    (
        'because.en = "Then something is the matter 1."\n',
        'because.en = "So"\nfact = [{ name = "woonvraag", value = true }, { name = "schoenmaat", value = 43 }]\n',
    ),
    (
        'because.en = "Then something is the matter 2."\n',
        'because.en = "So"\nfact = [{ name = "geboortedatum", value = 2008-06-30 }]\n',
    ),
)
"""The good card, where some answers state facts: `zorg-1` two of them, `zorg-2` a birthday."""


def sport(version: int = 1, **answers: str) -> dict[str, Any]:
    """The good card as it was answered; questions not named went well."""
    return {"card": {"id": "sportkaart", "version": version, "answers": WELL | answers}, "why": "de trainer vraagt het"}


class Looking(SeesAll):
    """A plugin that keeps the last context it was shown."""

    def __init__(self) -> None:
        self.ctx: Any = None

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> None:
        """Keep it."""
        self.ctx = ctx


def library(*data: Path, **how: Any) -> Leefplek:
    """A library with cards of these places."""
    return Leefplek(**{"data": data, "lang": "en", "clock": lambda: NOW, **how})


def begun(*data: Path, **how: Any) -> Story:
    """A case that has just begun with the woonkaart, where nothing was the matter."""
    return Story(library(*data, **how), on=ON).open(opening({"q1": "no", "q2": "no", "q3": "no"}))


def seen(case: Case, *data: Path, **how: Any) -> Any:
    """The context of a next step with this case, in a library with other cards."""
    looking = Looking()
    library(*data, plugins=[looking], **how).step(case, "note", by=Story().open().event.by, at=case.events[-1].at)
    return looking.ctx


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good card."""
    return put(tmp_path_factory.mktemp("good"), sport=GOOD)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The card that states facts."""
    return put(tmp_path_factory.mktemp("facts"), sport=FACTS)


@pytest.fixture(scope="module")
def card(folder: Path) -> Card:
    """The good card itself."""
    return library(folder, built_in=False).card("sportkaart", version=1)


# ---- what answers mean

SIGNALS: dict[str, tuple[dict[str, str], Level, list[str], bool]] = {
    "all is well": ({}, Level.NONE, [], False),
    "one does not know": ({"q2": "dont_know"}, Level.UNKNOWN, ["q2"], False),
    "one keeps something back": ({"q1": "rather_not_say"}, Level.UNKNOWN, ["q1"], True),
    "nobody knows": (
        {"q1": "dont_know", "q2": "rather_not_say", "q3": "dont_know"},
        Level.UNKNOWN,
        ["q1", "q2", "q3"],
        True,
    ),
    "in own words": ({"q3": "own_words"}, Level.POSSIBLE, ["q3"], False),
    "own words beside what is kept back": (
        {"q1": "rather_not_say", "q3": "own_words"},
        Level.POSSIBLE,
        ["q3"],
        True,
    ),
    "a concern": ({"q1": "zorg-1"}, Level.CONCERN, ["q1"], False),
    "two concerns": ({"q3": "zorg-3", "q1": "zorg-1"}, Level.CONCERN, ["q1", "q3"], False),
    "a concern beside own words": ({"q1": "zorg-1", "q2": "own_words"}, Level.CONCERN, ["q1"], False),
    "unsafe": ({"q2": "gevaar-2"}, Level.UNSAFE, ["q2"], False),
    "unsafe beside a concern": ({"q1": "zorg-1", "q2": "gevaar-2"}, Level.UNSAFE, ["q2"], False),
    "unsafe, and something kept back": ({"q1": "rather_not_say", "q3": "gevaar-3"}, Level.UNSAFE, ["q3"], True),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_the_loudest_answer_counts(name: str, card: Card, lp: Leefplek) -> None:
    answers, level, reasons, kept_back = SIGNALS[name]
    signal = lp.assess(card, WELL | answers)
    assert (signal.level, signal.rather_not_say) == (level, kept_back)
    assert [one.question for one in signal.reasons] == reasons
    assert [one.answer for one in signal.reasons] == [answers[question] for question in reasons]
    assert {one.card for one in signal.reasons} <= {"sportkaart"}


def test_a_reason_says_why_in_every_language(card: Card, lp: Leefplek) -> None:
    """As the card says it; else the question with its answer."""
    answers = {"q1": "zorg-1", "q2": "zorg-2", "q3": "goed-3"}
    first = lp.assess(card, answers).reasons[0]
    assert first.text == TextMap({"nl": "Dan is er iets 1.", "en": "Then something is the matter 1."})
    (unsafe,) = lp.assess(card, answers | {"q3": "gevaar-3"}).reasons
    assert unsafe.text == TextMap({"nl": "Vraag 3? Ik ben niet veilig", "en": "Question 3? I am not safe"})
    (unknown,) = lp.assess(card, WELL | {"q1": "dont_know"}).reasons
    assert unknown.text["nl"] == "Vraag 1? Weet ik niet"


def test_a_signal_keeps_to_itself_what_was_answered(card: Card, lp: Leefplek) -> None:
    signal = lp.assess(card, WELL | {"q1": "zorg-1", "q2": "rather_not_say"})
    for shown in (repr(signal), repr(signal.reasons[0] if signal.reasons else "")):
        assert "zorg" not in shown
        assert "CONCERN" not in shown
        assert "matter" not in shown


def test_a_card_is_asked_by_its_id_too(folder: Path, card: Card) -> None:
    lp = library(folder)
    assert lp.assess("sportkaart", WELL) == lp.assess(card, WELL)
    with pytest.raises(CardError):
        Leefplek(data=[folder], built_in=False, clock=lambda: NOW.replace(year=2031)).assess("sportkaart", WELL)


WRONG_ANSWERS: dict[str, tuple[Any, set[tuple[str, str]]]] = {
    "none": ({}, {("missing_answer", "q1"), ("missing_answer", "q2"), ("missing_answer", "q3")}),
    "one left out": ({"q1": "goed-1", "q3": "goed-3"}, {("missing_answer", "q2")}),
    "one too many": (WELL | {CANARY: "goed-1"}, {("unknown_question", "")}),
    "the answer of another question": (WELL | {"q1": "goed-2"}, {("unknown_answer", "q1")}),
    "an answer by its text": (WELL | {"q3": "Het gaat goed"}, {("unknown_answer", "q3")}),
    "no answer": (WELL | {"q1": None}, {("unknown_answer", "q1")}),
    "several answers": (WELL | {"q1": ["goed-1", "zorg-1"]}, {("unknown_answer", "q1")}),
    "all of it at once": (
        {"q1": CANARY, CANARY: "goed-1", "q3": {}},
        {("unknown_answer", "q1"), ("missing_answer", "q2"), ("unknown_answer", "q3"), ("unknown_question", "")},
    ),
    "no table": (["goed-1", "goed-2", "goed-3"], set()),
    "nothing at all": (None, set()),
    "text": ("goed-1", set()),
}


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_wrong_answers_are_told_all_at_once(name: str, card: Card, lp: Leefplek) -> None:
    """By question, and never with what was answered."""
    answers, expected = WRONG_ANSWERS[name]
    with pytest.raises(InputError) as caught:
        lp.assess(card, answers)
    assert {(one.code, one.key) for one in caught.value.findings} == expected
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("given", [None, 3, {"id": "woonkaart"}])
def test_what_is_no_card_is_an_error_of_the_caller(given: Any, lp: Leefplek) -> None:
    with pytest.raises(InputError):
        lp.assess(given, WELL)


# ---- laws


def raised(means: str) -> list[str]:
    """Every meaning that is worse than this one."""
    words = list(LEVELS)
    return [one for one in words[words.index(means) + 1 :] if one != "unknown"]


def level_of(card: Card, question: str, answer: str) -> Level:
    """What one answer means, read from the card by hand."""
    if answer in IMPLICIT:
        return Level.POSSIBLE if answer == "own_words" else Level.UNKNOWN
    (asked,) = [one for one in card.questions if one.id == question]
    (chosen,) = [one for one in asked.answers if one.id == answer]
    return {"nothing": Level.NONE, "possible": Level.POSSIBLE, "concern": Level.CONCERN, "unsafe": Level.UNSAFE}[
        chosen.means
    ]


@given(st.data())
def test_the_level_is_that_of_the_worst_answer_in_any_order(lp: Leefplek, data: st.DataObject) -> None:
    card = data.draw(any_cards())
    answers = dict(data.draw(any_answers(card)).answers)
    levels = {question: level_of(card, question, answer) for question, answer in answers.items()}
    signal = lp.assess(card, answers)
    assert signal.level == max(levels.values())
    wanted = [] if signal.level is Level.NONE else [one for one in levels if levels[one] is signal.level]
    assert sorted(one.question for one in signal.reasons) == sorted(wanted)
    assert signal.rather_not_say == ("rather_not_say" in answers.values())
    for order in data.draw(st.permutations(list(answers.items()))), list(answers.items())[::-1]:
        assert lp.assess(card, dict(order)) == signal


@given(st.data())
def test_a_worse_meaning_never_makes_a_signal_better(lp: Leefplek, data: st.DataObject) -> None:
    card = data.draw(any_cards())
    answers = data.draw(any_answers(card)).answers
    question = data.draw(st.sampled_from(card.questions))
    answer = data.draw(st.sampled_from(question.answers))
    means = data.draw(st.sampled_from([answer.means, *raised(answer.means)]))
    other = tuple(attrs.evolve(one, means=means) if one is answer else one for one in question.answers)
    asked = tuple(attrs.evolve(one, answers=other) if one is question else one for one in card.questions)
    before, after = lp.assess(card, answers), lp.assess(attrs.evolve(card, questions=asked), answers)
    assert after.level >= before.level
    if answers[question.id] != answer.id:
        assert after == before


@given(any_cards())
def test_a_card_goes_to_json_and_back(lp: Leefplek, card: Card) -> None:
    again = lp.from_json(Card, lp.to_json(card))
    assert again == card
    assert pickle.loads(pickle.dumps(again)) == card  # noqa: S301 - our own bytes, as workers get them


@given(any_cards())
def test_a_card_reads_back_from_the_toml_it_is_written_as(tmp_path_factory: pytest.TempPathFactory, card: Card) -> None:
    place = tmp_path_factory.getbasetemp() / "written.toml"
    place.write_text(as_toml(card), encoding="utf-8")
    lp = Leefplek(data=[place], built_in=False)
    assert lp.card(card.id, version=card.version) == card


EMPTY = Leefplek(built_in=False)


def as_toml(card: Card) -> str:
    """A card as an author writes it; the texts of JSON are those of TOML."""
    plain = json.loads(EMPTY.to_json(card))
    questions, sources = plain.pop("question"), plain.pop("source")
    lines = [*table(plain), *(line for one in sources for line in ("[[source]]", *table(one)))]
    for question in questions:
        answers = question.pop("answer")
        lines += ["[[question]]", *table(question)]
        lines += [line for one in answers for line in ("[[question.answer]]", *table(one))]
    return "\n".join(lines)


def table(plain: Mapping[str, Any]) -> list[str]:
    """The lines of one table."""
    return [f"{key} = {toml(value)}" for key, value in plain.items()]


def toml(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(table(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("value", [True, 7, date(2026, 1, 1), "2026-01-01", "tekst"])
def test_a_fact_on_a_card_is_the_same_after_json(value: Any, lp: Leefplek) -> None:
    """Text that is a day is that day, as with any fact."""
    fact = StatedFact(name="sinds", value=value)
    assert lp.from_json(StatedFact, lp.to_json(fact)) == fact


@pytest.mark.parametrize(
    "make",
    [
        lambda card: attrs.evolve(card, version=0, id="A", questions=card.questions[:2]),
        lambda card: attrs.evolve(card, title="no texts"),
        lambda card: attrs.evolve(card, valid_from="2026-01-01"),
        lambda card: CardSource(title="<b>", publisher="x", section="x", retrieved_on=date(2026, 1, 1)),
        lambda card: StatedFact(name="x", value=1.5),
        lambda card: attrs.evolve(card.questions[0], answers=()),
        lambda card: attrs.evolve(card.questions[0].answers[0], means="maybe"),
    ],
)
def test_a_card_made_in_python_is_held_to_the_same(make: Any, card: Card) -> None:
    with pytest.raises(CardError) as caught:
        make(card)
    assert caught.value.findings


# ---- in a case


class TestFacts:
    """What an answer states, the case knows, where its workflow has a name for it."""

    def test_of_those_that_the_workflow_declares(self, facts: Path) -> None:
        story = begun(facts).do("ask_card", sport(q1="zorg-1", q2="zorg-2"))
        ctx = seen(story.case, facts)
        assert ctx.fact("woonvraag") is True
        assert ctx.fact("geboortedatum") == date(2008, 6, 30)
        assert ctx.age == 18
        assert ctx.fact("schoenmaat") is UNKNOWN
        assert "schoenmaat" not in story.lp.to_json(story.case)

    def test_said_by_the_young_person(self, facts: Path) -> None:
        (card,) = begun(facts).do("ask_card", sport(q1="zorg-1")).case.asked_in_order()[-1] or ()
        assert card.read is not None
        assert card.read.facts == (Fact(name="woonvraag", value=True, said_by="jongere"),)

    def test_not_by_another_answer(self, facts: Path) -> None:
        ctx = seen(begun(facts).do("ask_card", sport(q1="gevaar-1", q2="dont_know")).case, facts)
        assert ctx.fact("woonvraag") is UNKNOWN

    def test_a_later_word_replaces_it(self, facts: Path) -> None:
        story = begun(facts).do("ask_card", sport(q1="zorg-1")).do("analyse", {"talk": TALK, "legal_basis": TASK})
        said = {"facts": [{"name": "woonvraag", "value": False, "said_by": "jongere"}]}
        assert seen(story.do("record_facts", said).case, facts).fact("woonvraag") is False

    def test_of_another_kind_than_the_workflow_knows(self, tmp_path: Path) -> None:
        put(tmp_path, sport=changed(("value = true", f'value = "{CANARY}"'), text=FACTS))
        error = errors(tmp_path, built_in=True)
        assert isinstance(error, CardError)
        (finding,) = error.findings
        assert (finding.code, finding.key) == ("wrong_shape", "card sportkaart 1: q1.zorg-1")
        assert finding.text == "expected true or false for woonvraag"
        assert "sport.toml" in str(error)

    def test_each_workflow_knows_its_own_kinds(self, facts: Path) -> None:
        """Two may give one name to other things; a case hears what fits its own."""
        rows = tuple(
            attrs.evolve(one, payload=AskCard, guards=(), basis_needed=False) if one.id == "stay" else one
            for one in PLAIN.transitions
        )
        other = attrs.evolve(
            PLAIN, transitions=rows, facts=(FactKind("woonvraag", "text", TextMap({"nl": "x", "en": "x"})),)
        )
        lp = library(facts, plugins=[Brings(other)])
        story = Story(lp, on=ON).open({}, by="worker", workflow="good").do("stay", sport(q1="zorg-1"), by="worker")
        (answered,) = story.case.asked_in_order()[-1] or ()
        assert answered.read is not None
        assert answered.read.facts == ()
        story = Story(lp, on=ON).open(opening()).do("ask_card", sport(q1="zorg-1"))
        assert seen(story.case, facts).fact("woonvraag") is True


LATER = {
    "the same cards": (("sport", GOOD),),
    "a newer version": (
        ("sport", dated("2025-01-01", "2026-06-30")),
        ("next", dated("2026-07-01", "2031-01-01", version="2")),
    ),
    "a newer version alone": (("sport", dated("2026-07-01", "2031-01-01", version="2")),),
    "other meanings": (("sport", changed(('means = "concern"', 'means = "nothing"'))),),
    "other questions": (("sport", GOOD.replace('id = "q', 'id = "vraag').replace("zorg", "andere")),),
    "another area": (("sport", changed(('"vrije-tijd"', '"sociaal-netwerk"'))),),
    "no such card": (),
}


@pytest.mark.parametrize("name", LATER)
def test_a_case_keeps_what_its_answers_meant(name: str, folder: Path, tmp_path: Path) -> None:
    """Whatever becomes of the card: replayed, read from JSON, and looked at by a rule."""
    story = begun(folder).do("ask_card", sport(q1="zorg-1", q2="rather_not_say"))
    later = put(tmp_path, **dict(LATER[name]))
    lp = library(later)
    again = lp.from_json(Case, story.lp.to_json(story.case))
    assert again == lp.replay(story.case.events) == story.case
    assert lp.to_json(again) == story.lp.to_json(story.case)
    for case in (story.case, again):
        signal = seen(case, later).signal
        assert (signal.level, signal.rather_not_say) == (Level.CONCERN, True)
        assert [(one.card, one.question, one.answer) for one in signal.reasons] == [("sportkaart", "q1", "zorg-1")]
        (answered,) = case.asked_in_order()[-1] or ()
        assert answered.read == Reading(
            leefgebied="vrije-tijd", means=TextMap({"q1": "concern", "q2": "unknown", "q3": "nothing"})
        )


def test_a_newer_answer_on_a_card_replaces_the_older_one(folder: Path) -> None:
    story = begun(folder).do("ask_card", sport(q1="zorg-1")).do("ask_card", sport())
    assert seen(story.case, folder).signal.level is Level.NONE


def test_answers_are_read_on_the_version_that_was_asked(tmp_path: Path) -> None:
    """On the old card too, after the new one began: it lay on the table."""
    first = dated("2025-01-01", "2026-06-30")
    second = changed(('means = "concern"', 'means = "unsafe"'), text=dated("2026-07-01", "2030-12-31", version="2"))
    lp = begun(put(tmp_path, a=first, b=second))
    assert seen(lp.do("ask_card", sport(1, q1="zorg-1")).case).signal.level is Level.CONCERN
    assert lp.do("ask_card", sport(2, q1="zorg-1")).case.tracks["meldcode"].state == "signalled"


@pytest.mark.parametrize(
    ("payload", "codes"),
    [
        (sport(7), {"unknown_card"}),
        ({"card": {"id": "nergens", "version": 1, "answers": WELL}}, {"unknown_card"}),
        (sport(q1="goed-2"), {"unknown_answer"}),
        ({"card": {"id": "sportkaart", "version": 1, "answers": {"a": "b", "c": "d", "e": "f"}}},
         {"missing_answer", "unknown_question"}),
        (sport(q1="own_words"), {"missing_key"}),
    ],
)  # fmt: skip
def test_what_is_not_on_the_card_can_not_be_answered(payload: Any, codes: set[str], folder: Path) -> None:
    story = begun(folder)
    before = story.case
    with pytest.raises(PayloadError) as caught:
        story.do("ask_card", payload)
    assert {one.code for one in caught.value.findings} == codes
    assert all(one.key.startswith("card") for one in caught.value.findings)
    assert (caught.value.transition, story.case) == ("ask_card", before)


def test_nobody_can_say_beforehand_what_an_answer_means(folder: Path) -> None:
    """Neither as plain data nor as a value: it is read from the card."""
    story = begun(folder)
    nothing = {"leefgebied": "x", "means": {"q1": "nothing", "q2": "nothing", "q3": "nothing"}}
    payload = sport(q1="gevaar-1")
    payload["card"]["read"] = nothing
    assert "meldcode" in Story.do(begun(folder), "ask_card", payload).case.tracks
    card = story.lp.structure(CardAnswers, payload["card"])
    assert "meldcode" in story.do("ask_card", AskCard(card=card, why="x")).case.tracks


@pytest.mark.parametrize("means", [{"q1": CANARY}, {"q1": "UNSAFE"}, {"q1": "4"}])
def test_a_log_in_which_an_answer_means_something_else_is_not_read(means: Any, folder: Path) -> None:
    story = begun(folder).do("ask_card", sport(q1="zorg-1"))
    log = json.loads(story.lp.to_json(story.case))
    log["events"][-1]["payload"]["card"]["read"]["means"] = means
    with pytest.raises(InputError) as caught:
        story.lp.from_json(Case, json.dumps(log))
    (finding,) = caught.value.findings
    assert finding.key.endswith("[1].payload.card.read.means")
    assert CANARY not in str(caught.value)


class TestSafety:
    """An answer that means unsafe opens the Meldcode track; nothing keeps it waiting."""

    @pytest.mark.parametrize("who", ["saw", "bat", "wij", "school_intake", "jongere"])
    def test_whoever_answers_on_whatever_area(self, who: str, folder: Path) -> None:
        """Also on an area that is new, without a reason."""
        payload = sport(q3="gevaar-3")
        del payload["why"]
        story = begun(folder).do("ask_card", payload, by=who)
        assert story.case.tracks["meldcode"].state == "signalled"
        assert seen(story.case, folder).signal.level is Level.UNSAFE

    def test_by_what_the_card_says_and_not_by_the_name_of_an_answer(self, tmp_path: Path) -> None:
        put(tmp_path, sport=GOOD.replace("gevaar", "prima"))
        assert "meldcode" in begun(tmp_path).do("ask_card", sport(q1="prima-1")).case.tracks
        put(tmp_path, sport=GOOD.replace("goed-", "unsafe-"))
        answers = {"q1": "unsafe-1", "q2": "unsafe-2", "q3": "unsafe-3"}
        assert not begun(tmp_path).do("ask_card", sport(**answers)).case.tracks

    def test_at_the_opening(self, tmp_path: Path) -> None:
        put(tmp_path, wij=own(1))
        entry = {"kind": "intake", "where": "saw"}
        card = {"id": "wij-woonkaart", "version": 1, "answers": WELL | {"q1": "gevaar-1"}}
        story = Story(library(tmp_path), on=ON).open({"entry": entry | {"card": card}, "legal_basis": TASK})
        assert story.case.tracks["meldcode"].state == "signalled"

    def test_a_concern_does_not(self, folder: Path) -> None:
        assert not begun(folder).do("ask_card", sport(q1="zorg-1")).case.tracks


class TestLifeAreas:
    """A case starts with one card; another life area comes when it matters, with a reason."""

    def test_another_area_needs_a_reason(self, folder: Path) -> None:
        payload = sport(q1="zorg-1")
        del payload["why"]
        story = begun(folder)
        assert story.refused("ask_card", payload) == {"area_needs_reason"}
        story.do("ask_card", sport())
        assert story.refused("ask_card", payload) == set(), "now the area is known"

    def test_it_goes_by_the_area_and_not_by_the_card(self, tmp_path: Path) -> None:
        put(tmp_path, wij=own(1, leefgebied='"wonen"'))
        payload = {"card": {"id": "wij-woonkaart", "version": 1, "answers": WELL}}
        assert begun(tmp_path).refused("ask_card", payload) == set()


# ---- who had a say

OURS = {(f"leefplek.plugins.{name}", __version__) for name in ("usual", "fijn_wonen", "leefgebieden")}


def plugins_of(story: Story) -> set[tuple[str, str]]:
    """Who had a say in the last event."""
    return {(one.name, one.version) for one in story.event.plugins}


def test_an_event_names_whose_guard_or_card_decided(folder: Path, card: Card) -> None:
    story = begun(folder)
    assert plugins_of(story) == OURS
    assert plugins_of(story.do("ask_card", sport())) - OURS == {("sport.toml", "")}
    assert plugins_of(story.do("note")) <= OURS
    assert story.case == story.lp.from_json(Case, story.lp.to_json(story.case))


def test_a_plugin_is_named_with_its_version(card: Card) -> None:
    shelving = Shelving(card)
    shelving.__version__ = "2.5"  # type: ignore[attr-defined]
    story = begun(plugins=[shelving])
    assert plugins_of(story) == OURS, "its card was not asked"
    assert plugins_of(story.do("ask_card", sport())) - OURS == {("cardboard.Shelving", "2.5")}


def test_a_plugin_that_looks_at_every_step_is_named_at_every_step(folder: Path) -> None:
    story = begun(folder, plugins=[Looking()])
    assert ("test_cards.Looking", "") in plugins_of(story)
    assert ("test_cards.Looking", "") in plugins_of(story.do("note"))


# ---- the cards that ship

AREAS = {
    "financien",
    "geestelijke-gezondheid",
    "huiselijke-relaties",
    "justitie",
    "lichamelijke-gezondheid",
    "middelengebruik",
    "sociaal-netwerk",
    "vrije-tijd",
    "werk-en-school",
    "wonen",
    "zingeving",
}
SHIPPED = Leefplek().cards()


@pytest.mark.parametrize("years", [0, 1, 2])
def test_eleven_life_areas_have_a_card_today_and_in_two_years(years: int) -> None:
    on = date.today() + timedelta(days=365 * years)  # noqa: DTZ011 - the cards must not run out unseen
    assert sorted(one.leefgebied for one in Leefplek().cards(on)) == sorted(AREAS)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.id)
class TestShipped:
    """Each of them, by itself."""

    def test_it_says_that_it_is_a_substitute(self, shipped: Card) -> None:
        assert (shipped.status, shipped.replaces) == ("vervangend", None)
        assert shipped.note is not None
        assert "vervangend" in shipped.note["nl"]
        assert "substitute" in shipped.note["en"]

    def test_it_asks_three_questions_in_both_languages(self, shipped: Card) -> None:
        texts = [shipped.title, *(one.text for one in shipped.questions)]
        for question in shipped.questions:
            texts += [one.text for one in question.answers]
            texts += [one.because for one in question.answers if one.because is not None]
        assert len(shipped.questions) == 3
        assert all({"nl", "en"} <= set(one) for one in texts)
        assert all(one["nl"] != one["en"] for one in texts)

    def test_each_question_can_go_well_and_can_matter(self, shipped: Card) -> None:
        for question in shipped.questions:
            means = [one.means for one in question.answers]
            assert means[0] == "nothing"
            assert {"concern", "possible"} & set(means)

    def test_it_rests_on_dated_sources(self, shipped: Card) -> None:
        assert shipped.sources
        for source in shipped.sources:
            assert source.section
            assert date(2020, 1, 1) <= source.retrieved_on <= date.today()  # noqa: DTZ011

    def test_its_work_is_done(self, shipped: Card) -> None:
        assert shipped.checked_on is not None
        assert shipped.review_due > shipped.valid_from

    def test_every_answer_gives_a_signal_with_reasons(self, shipped: Card, lp: Leefplek) -> None:
        for question in shipped.questions:
            for answer in (*(one.id for one in question.answers), *IMPLICIT):
                given = {one.id: one.answers[0].id for one in shipped.questions} | {question.id: answer}
                signal: Signal = lp.assess(shipped, given)
                assert bool(signal.reasons) == (signal.level is not Level.NONE)
                assert all({"nl", "en"} <= set(one.text) for one in signal.reasons)
