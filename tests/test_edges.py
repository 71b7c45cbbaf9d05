"""What is easy to get wrong: consent as the case's own ground, who may take back, copies, and logs that contradict."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

import leefplek
from leefplek import (
    Actor,
    Case,
    CommandReused,
    Context,
    Event,
    Extension,
    Fact,
    Field,
    Goal,
    Guard,
    InputError,
    Leefplek,
    LogError,
    PayloadError,
    PluginError,
    Refused,
    Rule,
    TransitionChange,
    UnknownName,
    Workflow,
    hookimpl,
)
from leefplek._calendar import due_after
from leefplek._draft import Draft
from leefplek.effects import ApplicationOpened
from leefplek.plugins.fijn_wonen import AgreePlan, RecordFacts
from leefplek.values import problem, words
from samples import TALK, TASK
from story import KMK, Story, actor, fact, opening

KEPT = {"party": "saw", "purpose": "keep"}


def consented(ground: str = "consent") -> Story:
    """A case that is kept on a consent for SAW."""
    return (
        Story()
        .open(opening() | {"legal_basis": {"ground": ground, "why": "x", **KEPT}})
        .do("give_consent", KEPT, by="jongere")
    )


class TestTheConsentThatKeepsTheCase:
    """When the consent on which a case is kept is withdrawn, little remains until there is a new ground."""

    @pytest.mark.parametrize("ground", ["consent", "Consent", "toestemming", " Toestemming"])
    def test_it_ends_whatever_it_is_called(self, ground: str) -> None:
        story = consented(ground).do("withdraw_consent", KEPT, by="jongere")
        assert story.case.basis is None
        assert "legal_basis_needed" in {one.code for one in story.refusals("note")}

    def test_it_stays_ended_when_the_ground_that_came_after_is_corrected(self) -> None:
        story = consented().do("give_consent", {**KMK, "legal_basis": TASK}, by="jongere")
        story.do("withdraw_consent", KEPT, by="jongere")
        assert story.case.basis is not None
        story.do("correct", {"version": 3, "why": "x"})
        assert story.case.basis is None

    def test_another_purpose_of_the_same_party_leaves_it(self) -> None:
        other = {**KEPT, "purpose": "else"}
        story = consented().do("give_consent", other, by="jongere").do("withdraw_consent", other, by="jongere")
        assert story.case.basis is not None

    @pytest.mark.parametrize(
        ("born", "yes", "counts"),
        [
            ("2000-01-01", ["ouder"], False),
            ("2000-01-01", ["jongere"], True),
            ("2008-01-01", ["jongere"], False),
            ("2008-01-01", ["jongere", "ouder"], True),
            ("2012-01-01", ["jongere"], False),
            ("2012-01-01", ["ouder"], True),
        ],
    )
    def test_a_new_one_counts_when_all_who_decide_said_yes(self, born: str, yes: list[str], counts: bool) -> None:
        story = consented().do("record_facts", fact("geboortedatum", born))
        story.do("withdraw_consent", KEPT, by="jongere" if born < "2010" else "ouder")
        for by in yes:
            story.do("give_consent", {**KEPT, "legal_basis": {"ground": "consent", "why": "x", **KEPT}}, by=by)
        assert (story.case.basis is not None) == counts

    def test_another_consent_leaves_it(self) -> None:
        story = consented().do("give_consent", KMK, by="jongere").do("withdraw_consent", KMK, by="jongere")
        assert story.case.basis is not None


class TestWhoDecides:
    """Only who decides on the day gives, and only who decided, or decides today, takes back."""

    def test_a_parent_has_no_veto_over_an_adult(self) -> None:
        story = Story().open().do("record_facts", fact("geboortedatum", "2000-01-01"))
        story.do("give_consent", KMK, by="jongere").do("give_consent", KMK, by="ouder")
        story.do("withdraw_consent", KMK, by="ouder")
        assert story.case.permission("kmk") is not None

    def test_a_yes_too_early_does_not_count_later(self) -> None:
        story = Story(on="2021-03-01").open().do("record_facts", fact("geboortedatum", "2009-03-02"))
        story.do("give_consent", KMK, by="jongere", on="2021-03-01")
        story.do("give_consent", KMK, by="ouder", on="2021-03-02")
        assert story.case.permission("kmk") is None
        story.do("give_consent", KMK, by="jongere", on="2021-03-02")
        assert story.case.permission("kmk") is not None

    def test_before_the_birth_the_age_is_unknown(self) -> None:
        story = Story().open().do("record_facts", fact("geboortedatum", "2027-01-01"))
        assert story.do("give_consent", KMK, by="jongere").case.permission("kmk") is not None


class TestDates:
    """Each date of a line is escalated once, also when a correction brings it back."""

    def test_a_date_that_comes_back_is_not_escalated_again(self) -> None:
        story = Story(on="2021-03-01").open().do("escalate", by="system", on="2021-03-16")
        story.do("extend", {"until": "2021-04-01", "reason": "x"}, on="2021-03-16")
        story.do("escalate", by="system", on="2021-04-02").do("correct", {"version": 3, "why": "x"})
        assert "already_escalated" in {one.code for one in story.refusals("escalate", by="system", on="2021-05-01")}

    def test_a_line_that_is_due_today_waits_though_another_has_passed(self) -> None:
        story = Story(on="2021-03-01").open().do("raise_safety", {"why": "x"}, on="2021-03-01")
        codes = {one.code for one in story.refusals("escalate", by="system", on="2021-03-15")}
        assert codes == {"due_not_passed"}
        assert story.refusals("escalate", {"line": "meldcode"}, by="system", on="2021-03-15") == ()
        assert story.refusals("escalate", by="system", on="2021-03-16") == ()

    def test_what_was_said_of_a_track_stays(self) -> None:
        story = Story().open().do("raise_safety", {"why": "x"})
        story.do("extend", {"line": "meldcode", "until": "2029-04-01", "reason": "x"})
        assert {one.code for one in story.refusals("correct", {"version": 3, "why": "x"})} == {"not_correctable"}

    def test_options_know_when_no_line_can_be_extended(self) -> None:
        story = Story().open().do("withdraw", by="jongere")
        options = {one.transition: one for one in story.lp.options(story.case, by=actor("saw"), at=datetime.now(UTC))}
        assert {one.code for one in options["extend"].refusals} == {"line_closed"}
        assert {one.code for one in options["migrate"].refusals} == {"version_not_newer"}


@pytest.mark.parametrize(
    ("born", "codes"), [("2003-03-01", set()), ("2003-03-02", {"exception_needed", "parents_needed"})]
)
def test_who_is_18_on_the_day_needs_no_exception(born: str, codes: set[str]) -> None:
    story = Story(on="2021-03-01").to_vooroverleg(born)
    assert {one.code for one in story.refusals("vooroverleg_positive", {}, by="kmk")} == codes


def test_one_person_in_two_roles_records_as_the_role_may() -> None:
    story, young = Story().open(), Actor("both", "jongere")
    writes = {"by": young, "recorded_by": Actor("both", "mentor")}
    assert {one.code for one in story.refusals("record_facts", fact("woonvraag", True), **writes)} == {"wrong_recorder"}
    assert story.refusals("record_facts", fact("woonvraag", True), by=young, recorded_by=Actor("both", "saw")) == ()


def test_an_application_rests_on_there_being_none() -> None:
    draft = Draft()
    opened = ApplicationOpened(1, "kmk", "plek")
    assert opened.possible(draft)
    opened.apply(draft)
    assert not opened.possible(draft)


@pytest.mark.parametrize("route", ["kmk", "KMK", "kamers-met-kansen", "Kamers met Kansen", "kamers_met_kansen"])
def test_the_route_to_kamers_met_kansen_is_not_chosen(route: str) -> None:
    story = Story().to_route_choice().consult()
    assert "other_route_needed" in {one.code for one in story.refusals("choose_route", {"route": route}, by="jongere")}


def test_a_track_names_its_own_definition() -> None:
    story = Story().open().do("raise_safety", {"why": "x"})
    assert {one.source for one in story.refusals("meldcode.decide")} == {"meldcode 1"}


class TestCopies:
    """Everything that leaves the library can be copied and sent to another process."""

    def test_a_refusal_keeps_its_reasons(self) -> None:
        with pytest.raises(Refused) as caught:
            Story().open().do("analyse", {"legal_basis": TASK})
        refused = caught.value
        for twin in (copy.deepcopy(refused), pickle.loads(pickle.dumps(refused))):  # noqa: S301
            assert (twin.refusals, str(twin), twin.transition) == (refused.refusals, str(refused), "analyse")
        with pytest.raises(AttributeError):
            refused.refusals = ()  # type: ignore[misc]

    def test_a_case_with_the_fields_of_a_municipality_is_the_same_everywhere(self) -> None:
        first, second = Leefplek(plugins=[Town()]), Leefplek(plugins=[Town()])
        at = datetime(2021, 3, 1, tzinfo=UTC)
        case = first.open("town", opening(), by=actor("saw"), at=at).after
        analyse = {"talk": TALK, "legal_basis": TASK, "wijk": "Noord"}
        case = first.step(case, "analyse", analyse, by=actor("saw"), at=at).after
        bare = first.payload_class("fijn-wonen", 1, "analyse")
        assert type(case.events[-1].payload).__qualname__ == bare.__qualname__, "it is called as what it extends"
        assert second.from_json(Case, first.to_json(case)) == case
        assert pickle.loads(pickle.dumps(case)) == case  # noqa: S301
        assert copy.deepcopy(case) == case

    def test_a_leefplek_does_not_change(self) -> None:
        lp = Leefplek()
        with pytest.raises(AttributeError):
            lp.lang = "en"

    def test_a_language_that_is_not_here_is_an_error(self) -> None:
        with pytest.raises(InputError):
            Leefplek(lang="fr")  # type: ignore[arg-type]


class Town:
    """A municipality that adds a field."""

    @hookimpl
    def leefplek_register_workflows(self, register: Callable[[Workflow | Extension], None]) -> None:
        """Its extension."""
        change = TransitionChange("analyse", fields=(Field("wijk", "text"),))
        register(Extension("town", 1, words("Stad", "Town"), "fijn-wonen", 1, transitions=(change,)))


class Streams:
    """A plugin whose answer is a stream of rules."""

    @hookimpl
    def leefplek_check_transition(self, ctx: Context[Any]) -> Iterator[Rule]:
        """One rule, as any iterable."""
        yield Rule("not_today", words("Vandaag niet.", "Not today."))


class Sleeps:
    """A plugin with a guard that would have to be awaited."""

    @hookimpl
    def leefplek_register_guards(self, register: Callable[[Guard], None]) -> None:
        """A coroutine."""

        async def check(ctx: Context[Any]) -> None:
            await asyncio.sleep(0)

        register(Guard("sleeps", check, ()))  # type: ignore[arg-type]


def test_any_iterable_of_rules_will_do() -> None:
    with pytest.raises(Refused) as caught:
        Story(Leefplek(plugins=[Streams()])).open()
    assert [one.code for one in caught.value.refusals] == ["not_today"]


def test_a_guard_that_must_be_awaited_is_refused_at_the_build() -> None:
    with pytest.raises(PluginError, match="sleeps"):
        Leefplek(plugins=[Sleeps()])


def test_a_command_that_comes_again_with_nonsense_is_another_command() -> None:
    story = Story().open()
    story.do("note", {"text": "a"}, command_id="c-1")
    with pytest.raises(CommandReused):
        story.do("note", {"text": 3}, command_id="c-1")


def test_a_list_is_taken_as_a_tuple() -> None:
    plan = AgreePlan(goals=[Goal(text="een eigen plek")])  # type: ignore[arg-type]
    assert plan == AgreePlan(goals=(Goal(text="een eigen plek"),))


CONTRADICTIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "opened again": lambda log: log["events"][1]["effects"].append(log["events"][0]["effects"][0]),
    "corrected by itself": lambda log: log["events"][1]["effects"].append({"effect": "corrected", "version": 2}),
    "corrected opening": lambda log: log["events"][1]["effects"].append({"effect": "corrected", "version": 1}),
    "clears what is not there": lambda log: log["events"][1]["effects"].append({"effect": "cleared", "what": ["x"]}),
    "spoke for another": lambda log: log["events"][1]["effects"].append(
        {"effect": "spoke", "version": 9, "stated": True, "asked": False}
    ),
    "happened after it was written": lambda log: log["events"][1].update(at="2999-01-01T00:00:00+00:00"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_log_that_contradicts_itself_is_not_read(name: str) -> None:
    story = Story().to_analysis()
    log = json.loads(story.lp.to_json(story.case))
    CONTRADICTIONS[name](log)
    with pytest.raises(InputError) as caught:
        story.lp.from_json(Case, json.dumps(log))
    assert caught.value.findings[0].key.startswith("events[1]")


def test_two_events_of_one_command_are_not_read() -> None:
    story = Story().to_analysis()
    log = json.loads(story.lp.to_json(story.case))
    log["events"][1]["command_id"] = log["events"][0]["command_id"]
    with pytest.raises((InputError, LogError)):
        story.lp.from_json(Case, json.dumps(log))


def test_a_moment_with_an_odd_offset_comes_back() -> None:
    story = Story().open()
    text = story.lp.to_json(story.event).replace("+00:00", "+00:00:01.000002")
    event = story.lp.from_json(Event, text)
    assert story.lp.from_json(Event, story.lp.to_json(event)) == event


def test_kamers_met_kansen_moves_on_whom_it_placed() -> None:
    placed = Story().to_placed().do("move_on", {"kind": "studio", "place": "x"}, by="kmk")
    assert placed.case.state == "placed"
    assert {one.code for one in placed.refusals("move_on", {"kind": "tent", "place": "x"}, by="kmk")} == {
        "room_or_studio_needed"
    }
    elsewhere = Story().to_route_choice().do("find_place", {"route": "kamernet"}, by="jongere")
    assert {one.code for one in elsewhere.refusals("move_on", {"kind": "studio", "place": "x"}, by="kmk")} == {
        "admission_needed"
    }
    assert elsewhere.do("move_on", {"kind": "tent", "place": "x"}, by="jongere").case.state == "placed"


class TestWhatIsNotOurs:
    """A wrong kind of thing is told as such, whatever it is."""

    @pytest.mark.parametrize("by", [None, "saw-1", {"id": "saw-1", "role": "saw"}])
    def test_who_is_no_actor(self, by: Any) -> None:
        lp = Leefplek()
        with pytest.raises(UnknownName, match="no actor"):
            lp.open("fijn-wonen", opening(), by=by, at=datetime.now(UTC))

    def test_a_track_is_not_opened_by_itself(self) -> None:
        with pytest.raises(UnknownName, match="track"):
            Leefplek().open("meldcode", {}, by=actor("saw"), at=datetime.now(UTC))

    def test_what_is_no_value_is_not_written(self) -> None:
        with pytest.raises(InputError, match="object"):
            Leefplek().to_json(object())  # type: ignore[arg-type]

    def test_a_period_is_years_months_weeks_and_days(self) -> None:
        assert due_after(date(2023, 2, 28), "P1Y") == date(2024, 2, 28)
        with pytest.raises(ValueError, match="no period"):
            due_after(date(2024, 1, 1), "soon")

    def test_a_state_or_transition_that_is_not_there(self) -> None:
        with pytest.raises(KeyError):
            Leefplek().workflow("fijn-wonen").state("nowhere")

    def test_a_value_that_is_given_as_itself_stays(self) -> None:
        lp = Leefplek()
        told = Fact(name="geboortedatum", value="2004-02-29", said_by="jongere")
        assert told.value == date(2004, 2, 29)
        step = Story(lp).open().do("record_facts", {"facts": [told]})
        assert step.case.events[-1].payload == RecordFacts(facts=(told,))

    def test_a_field_that_is_lacking_or_unknown_is_told(self) -> None:
        with pytest.raises(PayloadError) as caught:
            Fact(name="gemeente", colour="red")  # type: ignore[call-arg]
        assert {(one.code, one.key) for one in caught.value.findings} == {
            ("missing_key", "value"),
            ("missing_key", "said_by"),
            ("unknown_key", "colour"),
        }

    def test_values_of_two_classes_are_not_equal(self) -> None:
        assert Fact(name="a", value=True, said_by="b") != RecordFacts(facts=())

    def test_a_field_of_a_type_that_a_value_cannot_have(self) -> None:
        with pytest.raises(TypeError, match="cannot have a field"):
            problem(float)


def test_a_log_that_leads_nowhere_is_told_at_the_next_step() -> None:
    story = Story().to_analysis()
    text = story.lp.to_json(story.case).replace('"state":"analysis"', '"state":"elsewhere"')
    case = story.lp.from_json(Case, text)
    for ask in (
        lambda: story.lp.step(case, "note", {}, by=actor("saw"), at=datetime.now(UTC)),
        lambda: story.lp.options(case, by=actor("saw"), at=datetime.now(UTC)),
    ):
        with pytest.raises(LogError, match="state"):
            ask()


def test_options_are_the_same_when_no_answer_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story().to_route_choice()
    ask: dict[str, Any] = {"by": actor("jongere"), "at": datetime.now(UTC)}
    kept = story.lp.options(story.case, **ask)
    monkeypatch.setattr("leefplek._runtime.KEPT", 0)
    assert Leefplek(lang="en").options(story.case, **ask) == kept == story.lp.options(story.case, **ask)


@pytest.mark.parametrize("text", [b"\xff", "[" * 100_000, "9" * 5_000, "NaN", '{"a": 1, "a": 2}', 3, None])
def test_what_is_no_json_is_told(text: Any) -> None:
    with pytest.raises(InputError, match="JSON"):
        Leefplek().from_json(Case, text)


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leefplek.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert leefplek.__version__ in done.stdout
