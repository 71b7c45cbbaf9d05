"""How long a case is kept: which rule holds by what the case did, to the day, whatever became of its content."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leefplek
from leefplek import Case, InputError, Leefplek, RetentionError
from leefplek.effects import Newer
from leefplek.errors import SealError
from leefplek.retention import (
    Due,
    Retention,
    RetentionExtension,
    RetentionPolicy,
    RetentionRule,
    When,
    extended,
    read_retention,
)
from leefplek.values import words
from story import NOW, TALK, TASK, Story, fact

LP = Leefplek(lang="en", clock=lambda: NOW)
SHIPPED = Path(leefplek.__file__).parent / "plugins/bewaartermijnen/bewaartermijnen.toml"
ZONE = ZoneInfo("Europe/Amsterdam")
WRITTEN = datetime(2021, 6, 1, 12, tzinfo=UTC)
"""When the steps of these stories are written down: later than they happened."""

GOOD = """\
retention = "eigen"
title = { nl = "Bewaren" }
owner = "gemeente"
checked_on = 2026-11-22
review_every = "P1Y"

[[source]]
id = "raad"
title = "Besluit"
publisher = "Gemeente"
section = "1"
retrieved_on = 2026-11-22

[[rule]]
id = "alles"
text = { nl = "Alles" }
period = "2 years"
trigger = "end"
source = "raad"
checked_on = 2026-11-22
status = "vastgesteld"
"""
MORE = GOOD.replace('title = { nl = "Bewaren" }', 'extends = "bewaartermijnen"').replace('"alles"', '"wmo"')


class Kept(Story):
    """A story of which each step is written down on a day that it says."""

    def do(self, transition: str, payload: Any = None, **how: Any) -> Kept:
        """The next step."""
        super().do(transition, payload, **{"recorded_at": WRITTEN, **how})
        return self

    def open(self, payload: Any = None, **how: Any) -> Kept:
        """The beginning."""
        super().open(payload, **{"recorded_at": WRITTEN, **how})
        return self


def story(on: str = "2021-03-01") -> Kept:
    return Kept(LP, on)


def due(told: Story | Case, lp: Leefplek = LP) -> Due:
    """The answer for a case that has one."""
    found = lp.retention.destroy_on(told.case if isinstance(told, Story) else told)
    assert found is not None
    return found


def policy(*rules: RetentionRule, day: Any = LP.day) -> RetentionPolicy:
    """A policy of these rules, with one for all the rest."""
    base = read_retention(GOOD)
    assert isinstance(base, Retention)
    return RetentionPolicy(attrs.evolve(base, rules=(*rules, *base.rules)), day)


def rule(id: str = "eerst", **how: Any) -> RetentionRule:
    """A rule of 9 years."""
    said = {
        "when": When(workflows=("fijn-wonen",)),
        "text": words("x", "x"),
        "period": "9 years",
        "trigger": "end",
        "source": "raad",
        "status": "vastgesteld",
    }
    return RetentionRule(id=id, checked_on=date(2026, 11, 22), **{**said, **how})


# ---- what ships


def closed_in(told: Story, on: str = "2021-05-01") -> Story:
    """The young person stops."""
    return told.do("withdraw", by="jongere", on=on)


def test_a_withdrawn_application_is_destroyed_six_weeks_and_a_day_after_it_ended() -> None:
    found = due(closed_in(story().to_route_choice()))
    assert (found.rule.id, found.on, found.since, found.certain) == (
        "ingetrokken-aanvraag",
        date(2021, 6, 13),
        date(2021, 5, 1),
        True,
    )
    assert found.source.publisher == "Schulinck"


def test_a_mistake_is_kept_short_only_where_nothing_happened() -> None:
    """Else a worker could make a case go away by calling it one."""
    slip = {"why": "de verkeerde jongere"}
    found = due(story().open().do("entered_in_error", slip, on="2021-05-01"))
    assert (found.rule.id, found.on) == ("vergissing", date(2021, 6, 13))
    worried = story().open().do("raise_safety", {"why": "x"}).do("meldcode.acute", {})
    for told in (story().to_plan(), story().to_placed(), story().to_analysis(), worried):
        assert due(told.do("entered_in_error", slip, on="2021-05-01")).rule.id != "vergissing"
    (rule,) = [one for one in LP.retention.rules if one.id == "vergissing"]
    begins = {one.initial for one in LP.workflows if any(row.id == "open" for row in one.transitions)}
    assert set(rule.when.only_reached) == begins | {"closed", "finished"}


def test_a_plan_of_which_nothing_came_is_kept_five_years() -> None:
    for told in (story().to_plan(), story().to_intake(), story().to_waiting_list()):
        found = due(closed_in(told))
        assert (found.rule.id, found.on) == ("plan-zonder-voorziening", date(2026, 5, 2))


def test_a_place_is_a_provision() -> None:
    told = story().to_placed().do("lose_contact", on="2021-05-01")
    found = due(told)
    assert (found.rule.id, found.certain) == ("wmo", True)
    assert found.since == date(2021, 6, 1), "counted from the last change, not from the end"
    assert found.on == date(2036, 6, 2)


@pytest.mark.parametrize(
    ("born", "id", "certain", "on"),
    [
        ("2003-03-02", "jeugdwet", True, date(2041, 6, 2)),
        ("2003-03-01", "wmo", True, date(2036, 6, 2)),
        ("2021-03-01", "jeugdwet", True, date(2041, 6, 2)),
        ("2021-03-02", "jeugdwet", False, date(2041, 6, 2)),
    ],
)
def test_who_was_a_minor_on_the_first_day_comes_under_the_jeugdwet(born: str, id: str, certain: bool, on: date) -> None:
    """A day of birth after the first day is none: then the longest period counts."""
    told = story().to_analysis().do("record_facts", fact("geboortedatum", born)).do("lose_contact", on="2021-05-01")
    found = due(told)
    assert (found.rule.id, found.certain, found.on) == (id, certain, on)


def test_where_the_age_is_not_known_the_longest_period_counts_and_that_is_said() -> None:
    found = due(story().to_analysis().do("lose_contact"))
    assert (found.rule.id, found.on, found.certain) == ("jeugdwet", date(2041, 6, 2), False)


def test_the_answer_names_no_person() -> None:
    found = due(closed_in(story().to_route_choice()))
    assert "2000" not in repr(found)


# ---- open, ended, reopened, corrected


def test_a_track_is_waited_for_and_no_short_period_holds_after_it() -> None:
    told = closed_in(story().open().do("raise_safety", {"why": "x"}))
    assert not told.case.core.main.is_open
    assert LP.retention.destroy_on(told.case) is None
    told.do("meldcode.acute", on="2021-05-20")
    assert due(told).rule.id == "jeugdwet"
    (end,) = (one.since for one in [policy().destroy_on(told.case)] if one)
    assert end == date(2021, 5, 20), "the end is that of the last line"


def test_a_track_that_ended_first_does_not_move_the_end() -> None:
    told = closed_in(story().open().do("raise_safety", {"why": "x"}).do("meldcode.acute", on="2021-03-10"))
    found = policy().destroy_on(told.case)
    assert found is not None
    assert found.since == date(2021, 5, 1)


def test_a_case_that_is_reopened_is_not_destroyed_and_counts_anew_from_its_next_end() -> None:
    told = closed_in(story().to_analysis())
    assert due(told).on == date(2021, 6, 13)
    told.do("reopen", {"talk": TALK, "legal_basis": TASK}, on="2021-05-05")
    assert LP.retention.destroy_on(told.case) is None
    assert due(closed_in(told, "2021-05-20")).on == date(2021, 7, 2)


def test_what_was_corrected_did_not_happen() -> None:
    inquired = rule(when=When(reached=("inquiry",)))
    told = story().open().do("inquire")
    right = closed_in(story().open().do("inquire"))
    wrong = closed_in(told.do("correct", {"version": 2, "why": "een vergissing"}))
    assert [holding(policy(inquired), one.case) for one in (right, wrong)] == ["eerst", "alles"]


def holding(kept: RetentionPolicy, case: Case) -> str:
    found = kept.destroy_on(case)
    assert found is not None
    return found.rule.id


def test_an_event_of_a_newer_version_keeps_a_case_from_being_destroyed() -> None:
    events = closed_in(story().open()).case.events
    newer = attrs.evolve(events[-1], effects=(*events[-1].effects, Newer()))
    assert LP.retention.destroy_on(LP.replay([*events[:-1], newer])) is None


def test_what_is_no_case_is_told() -> None:
    with pytest.raises(InputError):
        LP.retention.destroy_on("zaak-1")  # type: ignore[arg-type]


# ---- what a rule may ask


PLANNED = ("signal", "analysis", "route_choice", "vooroverleg", "plan")
ASKED: dict[str, tuple[When, bool]] = {
    "this workflow": (When(workflows=("pitstop", "fijn-wonen")), True),
    "another": (When(workflows=("pitstop",)), False),
    "this outcome": (When(outcomes=("withdrawn",)), True),
    "another outcome": (When(outcomes=("out_of_view",)), False),
    "this ground": (When(grounds=("public_task",)), True),
    "another ground": (When(grounds=("consent",)), False),
    "a state": (When(reached=("placed", "vooroverleg")), True),
    "a state where it never was": (When(reached=("placed",)), False),
    "no other states": (When(only_reached=(*PLANNED, "closed")), True),
    "not even one": (When(only_reached=("signal", "analysis", "closed")), False),
    "an application": (When(happened=("applied",)), True),
    "no admission": (When(never=("admitted", "placed", "track_raised")), True),
    "no plan": (When(never=("plan_agreed",)), False),
    "a place": (When(happened=("placed", "track_raised")), False),
    "an adult": (When(under_18=False), True),
    "a minor": (When(under_18=True), False),
    "all at once": (When(outcomes=("withdrawn",), happened=("plan_agreed",), under_18=False), True),
    "all but one": (When(outcomes=("withdrawn",), happened=("plan_agreed",), under_18=True), False),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_rule_holds_where_all_that_it_asks_is_so(what: str) -> None:
    when, holds = ASKED[what]
    case = closed_in(story().to_plan()).case
    assert holding(policy(rule(when=when)), case) == ("eerst" if holds else "alles")


def test_all_that_may_happen_is_seen() -> None:
    told = story().to_route_choice().consult().do("choose_route", {"route": "kamernet"}, by="jongere")
    assert holding(policy(rule(when=When(happened=("route_chosen",)))), closed_in(told).case) == "eerst"
    placed = story().to_placed().do("lose_contact").case
    for what in ("applied", "admitted", "placed", "plan_agreed"):
        assert holding(policy(rule(when=When(happened=(what,)))), placed) == "eerst"


def test_a_case_without_a_ground_left_has_none() -> None:
    told = closed_in(story().to_analysis())
    draft = told.case.core.thaw()
    draft.basis = None
    bare = attrs.evolve(told.case, core=draft.freeze())
    assert holding(policy(rule(when=When(grounds=("public_task",)))), bare) == "alles"


# ---- content that is gone


STORIES = {
    "withdrawn": lambda: closed_in(story().to_route_choice()),
    "planned": lambda: closed_in(story().to_plan("2004-01-01")),
    "placed": lambda: story().to_placed().do("lose_contact"),
    "a minor": lambda: story().to_route_choice("2006-01-01").do("lose_contact"),
}
CASES = {name: made().case for name, made in STORIES.items()}


@given(st.sampled_from(sorted(CASES)), st.sets(st.integers(0, 20)))
def test_erased_content_never_brings_the_day_nearer(name: str, gone: set[int]) -> None:
    case = CASES[name]
    events = [attrs.evolve(one, payload=None) if at in gone else one for at, one in enumerate(case.events)]
    before, after = due(case), due(LP.replay(events))
    assert after.on >= before.on
    assert after.certain or after.rule.id == "jeugdwet"
    if not gone:
        assert after == before


def test_content_that_cannot_be_opened_counts_as_unknown() -> None:
    def sealed() -> None:
        raise SealError("there is no key")

    told = story().to_route_choice().do("lose_contact")
    assert due(told).rule.id == "wmo"
    events = LP.read_all([LP.write(one) for one in told.case.events])
    for one in events:
        object.__setattr__(one, "_later", sealed)
    found = due(LP.replay(events))
    assert (found.rule.id, found.certain) == ("jeugdwet", False)


# ---- the calendar


def on_days(case: Case, at: datetime, written: datetime) -> Case:
    """The same case, of which all happened at one moment and was written down at another."""
    return LP.replay([attrs.evolve(one, at=at, recorded_at=written) for one in case.events])


def reckoned(day: date, number: int, unit: str) -> date:
    """The day after a period, worked out month by month; what no month has is its last day."""
    number_of_day, months = day.day, number * {"year": 12, "month": 1}.get(unit, 0)
    day = day.replace(day=1)
    for _ in range(months):
        day = (day + timedelta(days=31)).replace(day=1)
    first = day
    while day.day < number_of_day and (day + timedelta(days=1)).month == first.month:
        day += timedelta(days=1)
    return day + timedelta(days=1 + number * {"week": 7, "day": 1}.get(unit, 0))


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CLOSED = CASES["withdrawn"]


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=4000)), st.sampled_from(["end", "last_change"]), st.data())
def test_the_day_is_the_one_after_the_period_of_whole_days_in_the_zone(
    at: datetime, later: timedelta, trigger: Any, data: st.DataObject
) -> None:
    number, unit = data.draw(st.integers(1, 400)), data.draw(st.sampled_from(["year", "month", "week", "day"]))
    kept = policy(rule(period=f"{number} {unit}s", trigger=trigger))
    found = kept.destroy_on(on_days(CLOSED, at, at + later))
    assert found is not None
    since = (at if trigger == "end" else at + later).astimezone(ZONE).date()
    assert found.since == since
    assert found.on == reckoned(since, number, unit)


@pytest.mark.parametrize(
    ("ended", "period", "on"),
    [
        ("2020-02-29", "1 year", date(2021, 3, 1)),
        ("2020-02-29", "4 years", date(2024, 3, 1)),
        ("2021-02-28", "3 years", date(2024, 2, 29)),
        ("2021-01-31", "1 month", date(2021, 3, 1)),
        ("2021-01-01", "6 weeks", date(2021, 2, 13)),
        ("2021-12-31", "1 day", date(2022, 1, 2)),
    ],
)
def test_leap_days_and_the_ends_of_months(ended: str, period: str, on: date) -> None:
    at = datetime.fromisoformat(f"{ended}T12:00:00+00:00")
    found = policy(rule(period=period)).destroy_on(on_days(CLOSED, at, at))
    assert found is not None
    assert found.on == on


def test_days_are_those_of_the_zone() -> None:
    late = datetime(2021, 5, 1, 22, 30, tzinfo=UTC)
    days = [due(on_days(CLOSED, late, late), Leefplek(zone=zone)).since for zone in ("UTC", "Europe/Amsterdam")]
    assert days == [date(2021, 5, 1), date(2021, 5, 2)]


# ---- a municipality of its own


def municipal(text: str) -> RetentionExtension:
    found = read_retention(text)
    assert isinstance(found, RetentionExtension)
    return found


def shipped() -> Retention:
    found = read_retention(SHIPPED.read_text(encoding="utf-8"))
    assert isinstance(found, Retention)
    return found


def test_a_municipality_gives_another_period_with_its_own_source() -> None:
    made = extended(shipped(), municipal(MORE))
    assert [one.id for one in made.rules] == [one.id for one in shipped().rules]
    assert (made.id, made.owner, made.title) == ("eigen", "gemeente", shipped().title)
    found = RetentionPolicy(made, LP.day).destroy_on(CASES["placed"])
    assert found is not None
    assert (found.rule.period, found.source.publisher) == ("2 years", "Gemeente")


def test_a_rule_that_is_added_comes_first() -> None:
    added = '[rule.when]\noutcomes = ["withdrawn"]\n'
    made = extended(shipped(), municipal(MORE.replace('"wmo"', '"korter"') + added))
    assert [one.id for one in made.rules][:3] == ["korter", "vergissing", "ingetrokken-aanvraag"]
    assert holding(RetentionPolicy(made, LP.day), CASES["planned"]) == "korter"


WRONG_EXTENSIONS = {
    "of nothing": (MORE.replace('extends = "bewaartermijnen"', 'extends = "x"'), ("unknown_table", "extends")),
    "that leaves no rule for the rest": (MORE + "[rule.when]\nunder_18 = true\n", ("no_last_rule", "rule[0]")),
    "that leaves no other rule": (MORE.replace('"wmo"', '"alles"'), ("never_reached", "rule[0]")),
    "of a source": (MORE.replace('"raad"', '"schulinck"'), ("double_id", "source")),
}


@pytest.mark.parametrize("what", WRONG_EXTENSIONS)
def test_an_extension_that_does_not_fit_is_told(what: str) -> None:
    text, expected = WRONG_EXTENSIONS[what]
    with pytest.raises(RetentionError) as caught:
        extended(shipped(), municipal(text))
    assert [(one.code, one.key) for one in caught.value.findings] == [expected]


# ---- what is wrong in a file


WRONG = {
    "a period": (GOOD.replace('"2 years"', '"P2Y"'), [("wrong_period", "rule[0].period", 17)]),
    "no years": (GOOD.replace('"2 years"', '"0 years"'), [("wrong_period", "rule[0].period", 17)]),
    "a source": (GOOD.replace('source = "raad"', 'source = "x"'), [("no_source", "rule[0].source", 19)]),
    "what is ours": (GOOD.replace("vastgesteld", "vervangend"), [("missing_key", "rule[0].note", 14)]),
    "a review": (GOOD.replace('"P1Y"', '"P0D"'), [("wrong_period", "review_every", 5)]),
    "no rules": (MORE[: MORE.index("[[rule]]")], [("missing_key", "rule", None)]),
    "an empty list of rules": ("rule = []\n" + GOOD[: GOOD.index("[[rule]]")], [("no_last_rule", "rule", 1)]),
    "an extension of nothing": ("rule = []\n" + MORE[: MORE.index("[[rule]]")], [("no_rule", "rule", 1)]),
    "an id": (GOOD + '[rule.when]\nreached = ["plan", "Een plan"]\n', [("wrong_id", "rule[0].when.reached[1]", 23)]),
    "a word": (GOOD + '[rule.when]\nnever = ["geplaatst"]\n', [("wrong_shape", "rule[0].when.never[0]", 23)]),
    "a section": (GOOD + 'section = " x"\nnote.nl = "x "\n', [("space_around", "rule[0].section", 22),
                  ("space_around", "rule[0].note.nl", 23)]),
    "everything": (
        GOOD.replace('"eigen"', '"E"').replace('"alles"', '"A"').replace('"2 years"', '"lang"'),
        [("wrong_id", "rule[0].id", 15), ("wrong_period", "rule[0].period", 17)],
    ),
    "twice": (
        GOOD + GOOD[GOOD.index("[[rule]]") :] + GOOD[GOOD.index("[[source]]") : GOOD.index("[[rule]]")],
        [("double_id", "source", 7), ("double_id", "rule", 14), ("never_reached", "rule[0]", 14)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_all_that_is_wrong_is_told_with_its_line(what: str) -> None:
    text, expected = WRONG[what]
    with pytest.raises(RetentionError) as caught:
        read_retention(text, "bewaren.toml")
    assert [(one.code, one.key, one.line) for one in caught.value.findings] == expected
    assert {one.file for one in caught.value.findings} == {"bewaren.toml"}


def test_what_is_no_toml_is_told() -> None:
    with pytest.raises(InputError):
        read_retention("x =")


def test_names_that_no_workflow_has_are_told() -> None:
    when = '[rule.when]\nworkflows = ["fijn-wonen", "x"]\noutcomes = ["y"]\nreached = ["z"]\nonly_reached = ["plan"]\n'
    made = municipal(MORE + when)
    assert [one.key.removeprefix("rule[0].when.") for one in made.check(LP.workflows)] == [
        "workflows[1]",
        "outcomes[0]",
        "reached[0]",
    ]
    assert shipped().check(LP.workflows) == ()
    assert (made.review_due, shipped().review_due) == (date(2027, 11, 22), date(2027, 11, 22))


def test_what_leefplek_chose_itself_says_so() -> None:
    for one in LP.retention.rules:
        assert one.status == "vervangend"
        assert one.note is not None
        assert {"nl", "en"} <= set(one.note)
        assert {"nl", "en"} <= set(one.text)


def test_where_nobody_brings_a_table_nothing_is_due() -> None:
    empty = Leefplek(built_in=False).retention
    assert (empty.table, empty.rules, empty.destroy_on(CLOSED)) == (None, (), None)
