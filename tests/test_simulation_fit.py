"""From a log to a scenario and back: what was put in comes out within its interval, and what can't be known is said."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import InputError, Leefplek
from leefplek.simulation import EventLog, Scenario, event_log, load_scenario, read_log, run, scenario_of
from leefplek.simulation._fits.coming import monthly, portion, rate
from leefplek.simulation._fits.durations import PEOPLE, chosen, differ
from leefplek.simulation._fits.fit import fit
from leefplek.simulation._fits.fitted import Fitted
from leefplek.simulation._fits.likelihood import KINDS, distance, goodness, kaplan_meier, likeliest
from leefplek.simulation._fits.log_against import compare_log
from leefplek.simulation._fits.observed import observed, seen
from leefplek.simulation._scenarios.clean_names import cleaned, distinct
from leefplek.simulation._scenarios.toml_out import scenario_text

HOUSE = """
scenario = "house"
start = 2026-01-01
days = 700
assumption = "made up"
[workflow]
id = "house"
states = ["talk", "plan", "room"]
final = ["gone", "elsewhere"]
transitions = [
    {id = "invite", from = ["talk"], to = "plan"},
    {id = "advise", from = ["talk"], to = "gone"},
    {id = "admit", from = ["plan"], to = "room"},
    {id = "leave", from = ["room"], to = "gone"},
    {id = "give_up", from = ["room"], to = "elsewhere"},
]
[arrivals.signals]
stage = "talk"
per_year = 365.25
[pools]
workers.units = 4
rooms.units = 60
[stages.talk]
pool = "workers"
stay = {kind = "lognormal", mean = 3, cv = 0.8}
moves = [{do = "invite", to = "plan", share = 0.6}, {do = "advise", to = "gone", share = 0.4}]
[stages.plan]
stay = {kind = "gamma", mean = 10, cv = 0.5}
moves = [{do = "admit", to = "room"}]
[stages.room]
pool = "rooms"
stay = {kind = "weibull", scale = 150, shape = 1.5}
moves = [{do = "leave", to = "gone"}]
patience = [{within = {kind = "exponential", mean = 90}, do = "give_up", to = "elsewhere"}]
"""
TRUE = {"talk": 3.0, "plan": 10.0, "room": 150 * math.gamma(1 + 1 / 1.5)}


@cache
def house() -> Scenario:
    return load_scenario(HOUSE)


def log_of(scenario: Scenario, seed: int = 1) -> EventLog:
    visits = run(scenario, seed=seed, replications=1, engine="python").visits
    assert visits is not None
    return event_log(visits)


@cache
def log(seed: int = 1) -> EventLog:
    return log_of(house(), seed)


@cache
def fitted(seed: int = 1) -> Fitted:
    return fit(log(seed))


def codes(found: Iterable[object]) -> set[str]:
    return {one.code for one in found}  # type: ignore[attr-defined]


def written(tmp_path: Path, rows: list[str], header: str = "case:concept:name,concept:name,time:timestamp") -> EventLog:
    file = tmp_path / "log.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_log(file, zone="UTC")


# ---- durations


def test_what_was_put_in_lies_within_the_intervals() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(60):
        end = rng.uniform(0, 12, 150)
        x = 5 * rng.weibull(1.5, 150)
        found = likeliest("weibull", np.minimum(x, end), x <= end)
        assert found is not None
        held += [found.numbers["scale"].contains(5), found.numbers["shape"].contains(1.5)]
        x = rng.gamma(4, 1.25, 150)
        found = likeliest("gamma", np.minimum(x, end), x <= end)
        assert found is not None
        held += [found.numbers["mean"].contains(5), found.numbers["cv"].contains(0.5)]
    assert np.mean(held) > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_is_found_again(kind: str) -> None:
    rng = np.random.default_rng(3)
    x = {
        "exponential": lambda: rng.exponential(4, 2000),
        "lognormal": lambda: rng.lognormal(1, 0.7, 2000),
        "gamma": lambda: rng.gamma(3, 2, 2000),
        "weibull": lambda: 4 * rng.weibull(2.5, 2000),
    }[kind]()
    end = rng.uniform(0, 20, 2000)
    took, ended = np.minimum(x, end), x <= end
    found = chosen(took, ended)
    assert found is not None
    assert found.distribution.kind == kind
    assert found.fit > 0.001
    assert found.distance < 0.1
    assert found.mean.contains(float(x.mean()))


def test_an_exponential_mean_is_all_the_time_over_all_that_ended() -> None:
    found = likeliest("exponential", np.array([1.0, 2.0, 5.0]), np.array([True, True, False]))
    assert found is not None
    assert found.mean.mean == pytest.approx(4.0)
    assert found.aic == pytest.approx(2 + 2 * (2 * math.log(4) + 2))


def test_kaplan_and_meier() -> None:
    # Kalbfleisch and Prentice: a table that can be reckoned by hand
    at, share = kaplan_meier(np.array([6.0, 6, 6, 6, 7, 9, 10, 10]), np.array([1, 1, 1, 0, 1, 0, 1, 0], bool))
    assert at.tolist() == [6, 7, 10]
    assert share == pytest.approx([5 / 8, 5 / 8 * 3 / 4, 5 / 8 * 3 / 4 * 1 / 2])


def test_open_stays_count_and_leaving_them_out_does_harm() -> None:
    rng = np.random.default_rng(11)
    x, end = rng.exponential(100, 800), rng.uniform(0, 150, 800)
    with_open = chosen(np.minimum(x, end), x <= end)
    without = chosen(x[x <= end], np.ones(int((x <= end).sum()), bool))
    assert with_open is not None
    assert without is not None
    assert with_open.mean.contains(100)
    assert without.mean.high < 70


def test_none_fits_and_what_was_observed_is_kept_of_ten_at_a_time() -> None:
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.uniform(1, 2, 400), rng.uniform(50, 60, 205)])
    found = chosen(x, np.ones(605, bool))
    assert found is not None
    values, weights = found.distribution.values, found.distribution.weights
    assert values is not None
    assert weights is not None
    assert len(values) <= 605 // PEOPLE
    assert not set(values) & set(x.tolist())
    assert np.average(values, weights=weights) == pytest.approx(x.mean(), rel=0.01)
    assert found.mean.contains(float(x.mean()))
    few = chosen(x[::30], np.ones(len(x[::30]), bool))
    assert few is not None
    assert few.distribution.kind != "empirical"


def test_durations_that_are_no_spread() -> None:
    always = chosen(np.full(20, 7.0), np.ones(20, bool))
    nothing = chosen(np.zeros(3), np.ones(3, bool))
    once = chosen(np.array([7.0]), np.ones(1, bool))
    assert always is not None
    assert nothing is not None
    assert once is not None
    assert (always.distribution.kind, always.distribution.value) == ("fixed", 7.0)
    assert nothing.distribution.value == 0.0
    assert (once.distribution.kind, once.distribution.mean) == ("exponential", 7.0)
    assert chosen(np.array([3.0]), np.zeros(1, bool)) is None


def test_a_fit_that_is_right_is_seldom_refused_and_one_that_is_wrong_is() -> None:
    rng = np.random.default_rng(8)
    ones = np.ones(500, bool)
    chances = []
    for _ in range(100):
        x = rng.exponential(3, 500)
        found = likeliest("exponential", x, ones)
        assert found is not None
        chances.append(goodness(found, x, ones))
        assert distance(found, x, ones) < 0.12
    assert 0.3 < np.mean(chances) < 0.65
    assert min(chances) > 1e-4
    wrong = rng.lognormal(0, 0.4, 500)
    found = likeliest("exponential", wrong, ones)
    assert found is not None
    assert goodness(found, wrong, ones) < 1e-6


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.booleans()), min_size=1, max_size=60),
)
def test_any_durations_give_a_distribution_that_a_scenario_may_have(given: list[tuple[float, bool]]) -> None:
    took, ended = np.array([one for one, _ in given]), np.array([one for _, one in given])
    found = chosen(took, ended)
    assert (found is None) == (not ended.any())
    if found is None:
        return
    one = attrs.evolve(house().stages["plan"], stay=found.distribution)
    made = attrs.evolve(house(), stages={**house().stages, "plan": one})
    assert load_scenario(scenario_text(made)) == made


def test_groups_that_differ() -> None:
    rng = np.random.default_rng(4)
    assert differ([rng.exponential(1, 50), rng.exponential(1, 80)]) > 0.001
    assert differ([rng.exponential(1, 50), rng.exponential(4, 80)]) < 1e-6
    assert differ([np.ones(10), np.ones(10)]) == 1.0
    # the example of scipy.stats.kruskal
    assert differ([np.array([1.0, 3, 5, 7, 9]), np.array([2.0, 4, 6, 8, 10])]) == pytest.approx(0.6015081344405895)


# ---- shares and rates


def test_exact_intervals() -> None:
    five = portion(5, 20)
    assert (five.low, five.high) == pytest.approx((0.08657147, 0.49104587), abs=1e-7)
    assert (portion(0, 20).low, portion(20, 20).high) == (0.0, 1.0)
    ten = rate(10, 365.25)
    assert (ten.low, ten.high) == pytest.approx((4.795389, 18.390356), abs=1e-5)
    assert rate(0, 365.25).high == pytest.approx(3.688879, abs=1e-5)


def test_months_are_told_where_they_differ_for_sure() -> None:
    rng = np.random.default_rng(6)
    start, days = date(2026, 1, 1), 1096.0
    every = rng.uniform(0, days, 1500)
    assert monthly(every, start, days)[0] is None
    dates = [start + timedelta(int(one)) for one in every]
    september = every[[one.month == 9 for one in dates]]
    weights, chance = monthly(np.sort(np.concatenate([every, september, september])), start, days)
    assert weights is not None
    assert chance < 1e-6
    assert max(range(12), key=lambda month: weights[month]) == 8
    assert weights[8] == pytest.approx(3 / (1 + 2 / 12), rel=0.15)
    assert math.isnan(monthly(every, start, 400.0)[1])


# ---- a log of a scenario


def test_parameters_come_back_within_their_intervals() -> None:
    held: list[bool] = []
    for seed in range(1, 13):
        found = fitted(seed)
        held += [one.mean.contains(TRUE[one.stage]) for one in found.durations]
        held += [one.mean.contains(90.0) for one in found.patience]
        held += [one.share.contains(0.6) for one in found.splits if one.do == "invite"]
        held += [one.per_year.contains(365.25) for one in found.arrivals]
        assert [(one.pool, one.units) for one in found.pools] == [("workers", 4), ("rooms", 60)]
        assert all(one.full > 0.99 for one in found.pools)
    assert len(held) == 12 * 6
    assert np.mean(held) >= 0.9


def test_a_fitted_scenario_runs_as_the_one_that_made_the_log() -> None:
    long = attrs.evolve(house(), days=2500.0)
    again = attrs.evolve(fit(log_of(long, 4)).scenario, days=700.0)
    one = run(house(), replications=30, engine="python").statistics
    other = run(again, replications=30, engine="python").statistics
    for name in ("wait.room", "present.room", "present.plan", "in_use.workers", "throughput"):
        assert other[name].mean == pytest.approx(one[name].mean, rel=0.25), name
    assert other["reneged.room"].mean == pytest.approx(one["reneged.room"].mean, abs=0.06)


def test_the_text_is_read_again_to_the_same_scenario(tmp_path: Path) -> None:
    found = fitted()
    file = tmp_path / "fitted.toml"
    file.write_text(found.to_toml(), encoding="utf-8")
    assert load_scenario(file) == found.scenario
    assert json.loads(json.dumps(found.as_data()))["cases"] == found.cases
    for stage in found.scenario.stages.values():
        assert stage.stay is not None
        assert stage.stay.source is not None
        assert "95% interval" in stage.stay.source
    log().write(tmp_path / "house.parquet")
    source = fit(tmp_path / "house.parquet", scenario="anew").scenario.source
    assert source is not None
    assert source.startswith("house.parquet (sha256 ")
    assert str(tmp_path) not in found.text


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1).filter(lambda one: "\0" not in one and one.isprintable()), st.floats(1e-6, 1e9))
def test_any_text_and_number_is_written_so_that_it_reads_back(text: str, number: float) -> None:
    stages = {name: attrs.evolve(one, source=text) for name, one in house().stages.items()}
    arrivals = {text: attrs.evolve(house().arrivals["signals"], per_year=number)}
    made = attrs.evolve(house(), stages=stages, arrivals=arrivals, scenario=text, source=f"{text}\x7f\n\t\"'\\ é")
    assert load_scenario(scenario_text(made, above=[f"a\nb = {text}"])) == made


def test_everything_that_a_scenario_may_have_is_written() -> None:
    examples = Path(__file__).parents[1] / "examples" / "scenarios"
    for file in sorted(examples.glob("*.toml")):
        scenario = load_scenario(file)
        assert load_scenario(scenario_text(scenario)) == scenario, file.name


def test_two_ways_to_see_a_replication_agree() -> None:
    visits = run(house(), replications=1, engine="python").visits
    assert visits is not None
    one, other = seen(visits, 700.0), observed(event_log(visits), since=date(2026, 1, 1), until=date(2027, 12, 2))
    for name in ("case", "join", "start", "ready", "end", "first"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), abs=1e-9, nan_ok=True), name
    assert [other.names.stages[at] for at in other.stage] == [one.names.stages[at] for at in one.stage]
    told = [[x.names.moves[at].transition if at >= 0 else "" for at in x.move] for x in (one, other)]
    assert told[0] == told[1]
    assert other.days == 700.0


def test_waits_that_hold_a_place_and_units_that_go_along() -> None:
    text = HOUSE.replace('pool = "rooms"\nstay', 'pool = "rooms"\nwait_before = true\nstay')
    text = text[: text.index("patience = ")].replace(
        '[stages.plan]\nstay = {kind = "gamma", mean = 10, cv = 0.5}',
        '[stages.plan]\npool = "workers"\nstay = {kind = "gamma", mean = 2, cv = 0.5}',
    )
    text = text.replace('[stages.talk]\npool = "workers"', '[stages.talk]\npool = "workers"\nkeep = true')
    text = text.replace("workers.units = 4", "workers.units = 6").replace("rooms.units = 60", "rooms.units = 90")
    found = fit(log_of(load_scenario(text)))
    assert found.scenario.stages["room"].wait_before
    assert found.scenario.stages["talk"].keep
    assert not found.scenario.stages["plan"].keep
    means = {one.stage: one.mean for one in found.durations}
    assert means["plan"].contains(2.0)
    run(found.scenario, replications=1, engine="python")


def test_the_first_warning_is_about_people_and_no_case_is_named() -> None:
    found = fitted()
    assert found.warnings[0].code == "personal_data"
    assert "pseudonym" in found.warnings[0].text
    names = set(log().names("case:concept:name"))
    said = [found.text, json.dumps(found.as_data()), repr(found)]
    assert not any(f'"{name}"' in text or f" {name} " in text for name in names for text in said)


# ---- too few data


def test_thin_data_say_so_and_what_is_known() -> None:
    found = fit(log_of(attrs.evolve(house(), days=90.0)))
    assert {"short_log", "few_stays", "mostly_open"} <= codes(found.thin)
    assert all("known" in one.text or one.code == "short_log" for one in found.thin)
    assert load_scenario(found.text) == found.scenario
    rare = HOUSE.replace("share = 0.6", "share = 0.995").replace("share = 0.4", "share = 0.005")
    assert "few_moves" in codes(fit(log_of(load_scenario(rare))).thin)
    long = fit(log_of(attrs.evolve(house(), days=1500.0)))
    assert not long.thin


def test_a_stage_that_nobody_left_and_one_case_alone(tmp_path: Path) -> None:
    stays = "case:concept:name,concept:name,time:timestamp,lifecycle:transition,concept:instance,state:from,state:to"
    rows = [
        "Jan,talk,2026-01-01T09:00,start,1,talk,talk",
        "Jan,invite,2026-01-03T09:00,complete,1,talk,room",
        "Jan,room,2026-01-03T09:00,start,2,room,room",
    ]
    found = fit(written(tmp_path, rows, stays), until=date(2026, 3, 1))
    assert "nobody_left" in codes(found.thin)
    assert found.scenario.stages["room"].moves[0].to == "not_seen"
    assert "Jan" not in found.text
    assert run(found.scenario, replications=1, engine="python").cases >= 0
    assert load_scenario(found.text) == found.scenario


def test_a_log_without_events_and_times_that_leave_out_a_part(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no events"):
        fit(written(tmp_path, []))
    for key, day in (("since", date(2026, 2, 1)), ("until", date(2027, 1, 1))):
        with pytest.raises(InputError) as caught:
            fit(log(), **{key: day})  # type: ignore[arg-type]
        assert caught.value.key == key
    with pytest.raises(InputError):
        compare_log(written(tmp_path, []), house())


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["Jansen", "De Vries", "Bakker"]),
        st.sampled_from(["ask", "answer", "go home", "open", "begin"]),
        st.integers(0, 40),
        st.sampled_from(["schedule", "start", "suspend", "complete", "complete", "abort"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["", "desk", "Smit"]),
        st.sampled_from(["", "a", "b", "b c"]),
        st.sampled_from(["", "a", "b", "end"]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(EVENTS, st.booleans())
def test_whatever_a_log_says_there_is_a_scenario_or_a_reason(rows: list[tuple[object, ...]], states: bool) -> None:
    lines = []
    for *words, source, to in rows:
        case, activity, hours, *more = words
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * int(str(hours)))
        told = [source or "a", to or "b"] if states else [source, to]
        lines.append(",".join(map(str, [case, activity, at.isoformat(), *more, *told])))
    header = "case:concept:name,concept:name,time:timestamp,lifecycle:transition,concept:instance,org:resource"
    with TemporaryDirectory() as place:
        log = written(Path(place), lines, f"{header},state:from,state:to")
    try:
        found = fit(log)
        said = found.text
        assert load_scenario(said) == found.scenario
        json.dumps(found.as_data(), allow_nan=False)
        parting = compare_log(log, found.scenario, replications=5, engine="python")
        json.dumps(parting.as_data(), allow_nan=False)
    except InputError as error:
        said = str(error)
    assert not any(name in said for name in ("Jansen", "De Vries", "Bakker"))


# ---- logs from elsewhere


def test_a_plain_log_of_activities(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    rows, day = [], datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(400):
        at = day + timedelta(days=float(rng.uniform(0, 500)))
        for activity in ("Create Fine", "Send Fine", "Payment" if rng.random() < 0.7 else "Send for Credit-Collection"):
            rows.append(f"Piet {number},{activity},{at.isoformat()}")
            at += timedelta(days=float(rng.gamma(4, 5)))
    found = fit(written(tmp_path, rows))
    assert found.told == "activities"
    assert {"waits_not_told", "ends_not_told"} <= codes(found.warnings)
    assert "no_start" in codes(found.thin)
    assert list(found.scenario.stages) == ["begin", "Create_Fine", "Send_Fine"]
    means = {one.stage: one for one in found.durations}
    assert means["Send_Fine"].mean.contains(20.0)
    assert {one.to for one in found.splits if one.stage == "Send_Fine"} == {"Payment", "Send_for_Credit_Collection"}
    assert "Piet" not in found.text
    parting = compare_log(written(tmp_path, rows), found.scenario, replications=15)
    assert parting.parted == ()
    assert parting.fits == 1.0
    assert parting.conformance is None


def test_an_activity_that_ends_cases_may_be_said(tmp_path: Path) -> None:
    rows = []
    for number in range(40):
        steps = ["call", "visit", "call"] if number % 2 else ["call"]
        rows += [f"{number},{one},2026-01-{at + 1:02}T{number % 24:02}:00" for at, one in enumerate(steps)]
    told = fit(written(tmp_path, rows), ends=["call"])
    assert {one.to for one in told.splits} >= {"call", "ended"}
    assert "ends_not_told" not in codes(told.warnings)
    with pytest.raises(InputError) as caught:
        fit(written(tmp_path, rows))
    assert "ends=" in caught.value.do


def test_starts_without_states_and_workers_for_resources(tmp_path: Path) -> None:
    header = "case:concept:name,concept:name,time:timestamp,lifecycle:transition,concept:instance,org:resource"
    rows = []
    for number in range(60):
        who, at = ("Ann", "Bob")[number % 2], datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
        for place, activity in enumerate(("register", "decide")):
            begins, ends = at + timedelta(hours=5 * place), at + timedelta(hours=5 * place + 3 + number % 2)
            rows.append(f"{number},{activity},{begins.isoformat()},start,{place},{who}")
            rows.append(f"{number},{activity},{ends.isoformat()},complete,{place},{who}")
    found = fit(written(tmp_path, rows, header))
    assert found.told == "stays"
    assert list(found.scenario.pools) == ["register", "decide"]
    assert not any(name in found.text for name in ("Ann", "Bob"))
    assert {"ends_not_told", "gaps"} <= codes(found.warnings)
    assert found.scenario.pools["register"].units is None  # nobody waited


def test_only_what_is_complete_of_a_log_with_states() -> None:
    plain = log().completed()
    found = fit(plain)
    assert found.told == "steps"
    means = {one.stage: one.mean for one in found.durations}
    assert means["plan"].contains(10.0)
    assert "no_start" in codes(found.thin)
    assert compare_log(plain, house(), replications=10).parted == ()


def test_a_workflow_that_is_loaded() -> None:
    lp = Leefplek()
    text = """
scenario = "first weeks"
start = 2026-01-01
days = 400
assumption = "made up"
workflow = { id = "fijn-wonen" }
arrivals.signals = { stage = "signal", per_day = 1 }
[stages.signal]
stay = { kind = "exponential", mean = 3 }
moves = [{ do = "accept_signal", to = "inquiry" }]
[stages.inquiry]
stay = { kind = "exponential", mean = 9 }
moves = [{ do = "dismiss", to = "closed" }]
"""
    workflow = lp.workflow("fijn-wonen")
    offered = {one.id: one for one in workflow.transitions}
    begin = next(one for one in workflow.transitions if "signal" in one.sources and one.target == "inquiry")
    assert "inquiry" in offered["dismiss"].sources
    scenario = load_scenario(text.replace("accept_signal", begin.id))
    log = log_of(scenario)
    for one in (log, log.completed()):
        found = fit(one, workflow=workflow, lp=lp)
        assert found.scenario.workflow.id == "fijn-wonen"
        parting = compare_log(one, found.scenario, lp=lp, replications=10)
        assert parting.parted == ()
        assert parting.conformance is not None


# ---- a log next to a model


def test_a_log_and_its_own_model_part_nowhere_mostly() -> None:
    parted = [compare_log(log(seed), house(), replications=20).parted for seed in range(1, 9)]
    assert sum(1 for one in parted if one) <= 1
    assert compare_log(log(), fitted().scenario, replications=20).parted == ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("mean = 10, cv = 0.5", "mean = 12, cv = 0.5", {"stay.plan"}),
        ("share = 0.6}, {do", "share = 0.45}, {do", {"move.talk.invite", "move.talk.advise"}),
        ("per_year = 365.25", "per_year = 470", {"arrivals.talk"}),
        ("mean = 90", "mean = 9", {"wait.room"}),
        ("rooms.units = 60", "", {"wait.room", "queue.room", "reneged.room"}),
    ],
)
def test_a_changed_model_parts_there(old: str, new: str, where: set[str]) -> None:
    text = HOUSE.replace(old, new) if old != "share = 0.6}, {do" else HOUSE
    if old == "share = 0.6}, {do":
        text = HOUSE.replace("share = 0.6", "share = 0.45").replace("share = 0.4}", "share = 0.55}")
    if not new:
        text = text.replace("[pools]", "[pools.rooms]\n[pools]")
    parting = compare_log(log_of(attrs.evolve(house(), days=1400.0), 3), load_scenario(text), replications=20)
    assert where & set(parting.parted), parting.parted
    numbers = {"stay.plan", "stay.talk", "stay.room", "move.talk.invite", "move.talk.advise", "arrivals.talk"}
    assert set(parting.parted) & numbers <= where, parting.parted
    said = [one["en"] for one in parting.words]
    assert len(said) == len(parting.parted)
    assert all("in the log" in one for one in said)
    data = json.loads(json.dumps(parting.as_data()))
    assert data["parted"] == list(parting.parted)


def test_what_only_one_of_them_has() -> None:
    text = HOUSE.replace('{do = "advise", to = "gone", share = 0.4}', '{do = "refer", to = "elsewhere", share = 0.4}')
    text = text.replace(
        '{id = "advise", from = ["talk"], to = "gone"}', '{id = "refer", from = ["talk"], to = "elsewhere"}'
    )
    parting = compare_log(log(), load_scenario(text), replications=10)
    assert parting.only_in_log == ("talk.advise",)
    assert parting.only_in_model == ("talk.refer",)
    assert parting.fits < 0.8
    assert parting.conformance is not None
    assert parting.conformance.share == pytest.approx(parting.fits, abs=0.01)  # it leaves out who made no step yet
    assert {"move.talk.advise", "move.talk.refer"} <= set(parting.parted)


def test_other_days_move_the_scenario_and_shared_days_are_compared() -> None:
    later = attrs.evolve(house(), start=date(2030, 1, 1))
    parting = compare_log(log(), later, replications=10)
    assert "moved" in codes(parting.notices)
    assert parting.parted == ()
    earlier = attrs.evolve(house(), start=date(2025, 7, 5))  # 180 days before the log begins, which begins empty
    parting = compare_log(log(), earlier, replications=10)
    assert "moved" not in codes(parting.notices)
    assert parting.days == pytest.approx(700, abs=3)
    assert "stay.plan" not in parting.parted


# ---- names


@settings(deadline=None)
@given(st.lists(st.text() | st.sampled_from(["open", "begin_a", "begin_", "begin", "a b", "a_b", "1"]), max_size=8))
def test_names_are_ones_that_a_workflow_may_have(words: list[str]) -> None:
    names = distinct(words, clean=True)
    assert set(names) == set(words)
    assert len(set(names.values())) == len(names)
    assert all(one.isidentifier() for one in names.values())
    assert all(cleaned(one) == one for one in names.values())


def test_a_scenario_of_plain_data_is_the_same() -> None:
    found = fitted().scenario
    assert scenario_of({"scenario": "x"} | _plain(found)) == found


def _plain(scenario: Scenario) -> dict[str, object]:
    import tomllib

    return tomllib.loads(scenario_text(scenario))
