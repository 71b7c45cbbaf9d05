"""Event logs: what others read of ours, what we read of theirs, and whether cases went as their way of working says."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv
from pyarrow import parquet as pq

from conftest import absent
from leefplek import InputError, Leefplek, Workflow
from leefplek.simulation import run, scenario_of
from leefplek.simulation._logs.conforms import VERDICTS, Conformance, conforms
from leefplek.simulation._logs.event_log import EventLog, event_log, micros
from leefplek.simulation._logs.ocel import units
from leefplek.simulation._logs.read_log import SHOWN, read_log
from leefplek.simulation._logs.stays import stays
from leefplek.simulation._results.visits import ROW, MoveName, Names, Visits

NAN = float("nan")
KINDS = (".parquet", ".csv", ".xes", ".xes.gz", ".jsonocel", ".sqlite")
CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
COLUMNS = (CASE, ACTIVITY, TIME, "org:resource", "lifecycle:transition", "concept:instance", "state:from", "state:to")

NAMES = Names(
    date(2026, 3, 1),
    ("signal", "first talk", "analysis", "rest"),
    ("signal", "inquiry", "analysis", "analysis"),
    ("", "team", "case", "team"),
    (
        MoveName(0, "inquire", 1, "", "", False),
        MoveName(1, "analyse", 2, "", "", False),
        MoveName(1, "lose_contact", -1, "closed", "gone", True),
        MoveName(2, "record_facts", 3, "", "", False),
        MoveName(3, "hold_meeting", 2, "", "", False),
        MoveName(3, "withdraw", -1, "closed", "left", False),
        MoveName(2, "a <strange> & \"very\" 'odd'\n\tname é", -1, "", "", False),
    ),
)


def visits_of(cases: list[list[tuple[int, int, float, float, float, float]]], ends: list[int] | None = None) -> Visits:
    """Visits of one replication, or of several with so many cases each: a list of stays for each case."""
    parts = []
    for first, last in zip([0, *(ends or [])], [*(ends or []), len(cases)], strict=True):
        rows = [(number, *stay) for number, case in enumerate(cases[first:last]) for stay in case]
        array = np.array(rows, ROW)
        parts.append(array[np.argsort(array["end"], kind="stable")])
    return Visits(NAMES, tuple(parts))


@st.composite
def cases(draw: st.DrawFn) -> list[tuple[int, int, float, float, float, float]]:
    """The stays of a case: any way through, with and without waiting, to its end or to where it is still there."""
    span = st.integers(0, 3).map(lambda ticks: ticks / 4) | st.floats(0, 900)
    stage, at = draw(st.sampled_from([0, 0, 0, 2])), draw(st.floats(-400, 400))
    found = []
    for _ in range(draw(st.integers(1, 8))):
        moves = [place for place, one in enumerate(NAMES.moves) if one.stage == stage]
        move = draw(st.sampled_from([*moves, -1]))
        start = at + draw(span)
        ready = start + draw(span)
        end = ready + draw(span)
        if move == -1:
            reached = draw(st.integers(0, 2))
            found.append((stage, -1, at, start if reached else NAN, ready if reached == 2 else NAN, NAN))
            break
        if NAMES.moves[move].reneges:
            found.append((stage, move, at, NAN, NAN, end))
            break
        found.append((stage, move, at, start, ready, end))
        stage, at = NAMES.moves[move].target, end
        if stage < 0:
            break
    return found


@st.composite
def visits(draw: st.DrawFn) -> Visits:
    """Visits of one or two replications."""
    found = draw(st.lists(cases(), min_size=1, max_size=6))
    return visits_of(found, [draw(st.integers(0, len(found)))] if draw(st.booleans()) else None)


def many(number: int) -> Visits:
    """Visits of so many cases, some of them long, two replications."""
    rng = np.random.default_rng(7)
    found = []
    for at in rng.uniform(0, 900, number):
        case = [(0, 0, at, at, at + 1, at + 1)]
        case += [(1, 1, at + 1, at + 1 + rng.exponential(), at + 9, at + 9 + rng.integers(0, 2))]
        here = case[-1][-1]
        for _ in range(rng.integers(0, 4)):
            case += [(2, 3, here, here, here + 1, here + 1), (3, 4, here + 1, here + 2, here + 3, here + 3)]
            here += 3
        found.append([*case, (2, -1, here, here, NAN, NAN)])
    return visits_of(found, [number // 2])


EXAMPLE = visits_of(
    [
        [(0, 0, 0, 0, 0.5, 0.5), (1, 1, 0.5, 0.75, 2, 2.5), (2, 3, 2.5, 2.5, 3, 3), (3, 5, 3, 3, 4, 4)],
        [(0, 0, 0.25, 0.25, 0.5, 0.5), (1, 2, 0.5, NAN, NAN, 8)],
        [(0, 0, 1, 1, 1, 1), (1, -1, 1, NAN, NAN, NAN)],
        [(0, 0, 0, 0, 1, 1), (1, 1, 1, 1.5, 2, 2), (2, 6, 2, 2, 5, 5)],
        [(0, -1, 6, 6, 7, NAN)],
    ],
    [3],
)


def rows_of(log: EventLog) -> list[dict[str, Any]]:
    """The rows of a log."""
    found: list[dict[str, Any]] = log.to_arrow().to_pylist()
    return found


def same(one: EventLog, other: EventLog) -> bool:
    """Whether two logs tell the same."""
    return bool(one.to_arrow().equals(other.to_arrow()))


def made(*rows: tuple[str, str], **more: Any) -> EventLog:
    """A log of cases and activities, a day after each other."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.parquet")
        begin = datetime(2026, 1, 1, tzinfo=UTC)
        columns = {
            CASE: pa.array([case for case, _ in rows], pa.string()),
            ACTIVITY: pa.array([activity for _, activity in rows], pa.string()),
            TIME: pa.array([begin + timedelta(days=at) for at in range(len(rows))], pa.timestamp("us", "UTC")),
        }
        pq.write_table(pa.table({**columns, **more}), path)
        return read_log(path)


@pytest.fixture
def fijn_wonen() -> Workflow:
    """The way of working that ships."""
    return Leefplek(entry_points=False).workflow("fijn-wonen")


# ---- what a log tells


def test_a_log_tells_the_stays_of_each_case() -> None:
    rows = [row for row in rows_of(event_log(EXAMPLE)) if row[CASE] == "0-0"]
    told = [(row[ACTIVITY], row["lifecycle:transition"], row["concept:instance"]) for row in rows]
    assert told == [
        ("signal", "start", "1"),
        ("inquire", "complete", "1"),
        ("first talk", "schedule", "2"),
        ("first talk", "start", "2"),
        ("first talk", "suspend", "2"),
        ("analyse", "complete", "2"),
        ("analysis", "start", "3"),
        ("record_facts", "complete", "3"),
        ("rest", "start", "4"),
        ("withdraw", "complete", "4"),
    ]
    assert rows[3][TIME] == datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert [row["org:resource"] for row in rows[1:7]] == ["", "team", "team", "team", "team", "case"]
    assert [(row["state:from"], row["state:to"]) for row in rows[4:6]] == [("inquiry",) * 2, ("inquiry", "analysis")]
    assert (rows[-1]["state:from"], rows[-1]["state:to"]) == ("analysis", "closed")


def test_who_leaves_the_queue_never_starts_and_who_is_there_never_completes() -> None:
    log = event_log(EXAMPLE)
    told: dict[str, list[str]] = {}
    for row in rows_of(log):
        told.setdefault(row[CASE], []).append(row["lifecycle:transition"])
    assert list(told) == ["0-0", "0-1", "0-2", "1-0", "1-1"]
    assert told["0-1"] == ["start", "complete", "schedule", "complete"]
    assert told["0-2"] == ["start", "complete", "schedule"]
    assert told["1-1"] == ["start", "suspend"]


@given(visits())
@settings(max_examples=150)
def test_the_stays_come_out_as_they_went_in(given: Visits) -> None:
    """Joined, begun, ready and left, to the microsecond, for every visit."""
    found = stays(event_log(given))
    names, start = given.names, given.names.start
    replication, case, stage, move = (given.column(name) for name in ("replication", "case", "stage", "outcome"))
    moments = [micros(given.column(name), start).tolist() for name in ("join", "start", "ready", "end")]
    expected = [
        (
            f"{replication[row]}-{case[row]}",
            names.stages[stage[row]],
            names.states[stage[row]],
            names.pools[stage[row]],
            names.moves[move[row]].transition if move[row] >= 0 else "",
            *(part[row] for part in moments),
        )
        for row in range(len(given))
    ]
    words = [
        [found.words[name][at] for at in getattr(found, name).tolist()]
        for name in ("case", "stage", "state", "resource", "transition")
    ]
    times = [getattr(found, name).astype(np.int64).tolist() for name in ("join", "start", "ready", "end")]
    assert Counter(zip(*words, *times, strict=True)) == Counter(expected)
    assert found.to_arrow().num_rows == len(found) == len(given)


@given(visits())
def test_events_are_in_order_and_the_complete_ones_are_a_plain_log(given: Visits) -> None:
    log = event_log(given)
    rows = rows_of(log)
    assert len(log) == len(rows)
    assert sorted(rows, key=lambda row: (*map(int, row[CASE].split("-")), row[TIME])) == rows
    assert same(log.completed(), event_log(given, stays=False))
    assert rows_of(log.completed()) == [row for row in rows if row["lifecycle:transition"] == "complete"]
    assert [rows[at][CASE] for at in log.starts()] == list(dict.fromkeys(row[CASE] for row in rows))


def test_a_log_from_elsewhere_tells_stays_too() -> None:
    """A stay lasts from one thing done to the next; when the first began is not known."""
    log = made(("b", "x"), ("b", "y"), ("a", "x"), ("b", "z"))
    found = stays(log)
    assert [found.words["transition"][at] for at in found.transition.tolist()] == ["x", "y", "z", "x"]
    assert np.isnat(found.join).tolist() == [True, False, False, True]
    assert (found.join[1:3] == found.end[:2]).all()
    assert (found.start[1:3] == found.end[:2]).all()
    assert (found.ready == found.end).all()
    other = made(("a", "x"), ("a", "y"), **{"lifecycle:transition": ["assign", "start"]})
    assert len(stays(other)) == 0, "what has no number and is not complete belongs to no stay"


# ---- files: what is written is read


@pytest.mark.parametrize("kind", KINDS)
@given(visits())
@settings(max_examples=25)
def test_a_log_is_read_as_it_was_written(kind: str, given: Visits) -> None:
    log = event_log(given)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"log{kind}")
        log.write(path)
        assert same(read_log(path), log)
        first = path.read_bytes()
        log.write(path)
        if kind != ".parquet":
            assert path.read_bytes() == first, "the same log is the same bytes"
        assert [one.name for one in Path(folder).iterdir()] == [path.name]


WORD = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=5
)


@pytest.mark.parametrize("kind", [*KINDS, ".json"])
@given(st.lists(st.tuples(WORD, WORD), max_size=8))
@settings(max_examples=25)
def test_any_words_can_be_written_and_read(kind: str, rows: list[tuple[str, str]]) -> None:
    log = made(*rows)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"log{kind}")
        log.write(path)
        assert same(read_log(path), log)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cases", [[], [[(0, -1, 1.5, 1.5, NAN, NAN)]]], ids=["none", "one"])
def test_an_empty_log_and_one_of_one_case(tmp_path: Path, kind: str, cases: list[Any], fijn_wonen: Workflow) -> None:
    log = event_log(visits_of(cases))
    log.write(tmp_path / f"log{kind}")
    found = read_log(tmp_path / f"log{kind}")
    assert same(found, log)
    assert (len(found), len(found.starts()), len(stays(found))) == (len(cases),) * 3
    assert len(conforms(found, fijn_wonen)) == 0
    assert len(units(found).ids) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_thousand_events(tmp_path: Path, kind: str) -> None:
    log = event_log(many(7_500))
    assert len(log) > 100_000
    log.write(tmp_path / f"log{kind}")
    assert same(read_log(tmp_path / f"log{kind}"), log)


def test_tables_of_pandas_and_polars() -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    log = event_log(EXAMPLE)
    frame = log.to_pandas()
    assert list(frame.columns) == list(COLUMNS)
    assert isinstance(frame, pandas.DataFrame)
    assert isinstance(log.to_polars(), polars.DataFrame)
    assert log.to_polars().to_dicts() == rows_of(log)


# ---- pm4py


@pytest.fixture
def pm4py() -> ModuleType:
    """pm4py: what most others read logs with."""
    try:
        import pm4py
    except ImportError as missing:
        absent(f"no pm4py ({missing})")
    found: ModuleType = pm4py
    return found


def plain(frame: Any) -> list[tuple[str, ...]]:
    """The rows of a DataFrame as text, by the columns of a log; "" is what is not there."""
    frame = frame.sort_values([CASE, TIME], kind="stable")
    found = []
    for row in frame.to_dict("records"):
        moment = row[TIME].tz_convert("UTC").isoformat(timespec="microseconds")
        words = ["" if row.get(name) != row.get(name) else str(row.get(name) or "") for name in COLUMNS if name != TIME]
        found.append((moment, *words))
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", ["example", "many"])
def test_pm4py_reads_what_we_write(pm4py: ModuleType, tmp_path: Path, kind: str, which: str) -> None:
    """The same events with the same attributes, from each format."""
    import pandas as pd

    log = event_log(EXAMPLE if which == "example" else many(100))
    path = tmp_path / f"log{kind}"
    log.write(path)
    if kind == ".csv":
        read = pd.read_csv(path, dtype={name: str for name in COLUMNS if name != TIME}, keep_default_na=False)
        frame = pm4py.format_dataframe(read, case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME)
    elif kind == ".parquet":
        frame = pd.read_parquet(path)
    elif kind.startswith(".xes"):
        frame = pm4py.read_xes(str(path))
    else:
        read = pm4py.read_ocel2_json if kind == ".jsonocel" else pm4py.read_ocel2_sqlite
        frame = pm4py.ocel_flattening(read(str(path)), "case")
    found, expected = plain(frame), plain(log.to_pandas())
    if kind == ".sqlite":  # of what happens at one moment it forgets the order
        found, expected = sorted(found), sorted(expected)
    assert found == expected


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [".jsonocel", ".sqlite"])
def test_pm4py_finds_the_units_in_ocel(pm4py: ModuleType, tmp_path: Path, kind: str) -> None:
    log = event_log(EXAMPLE)
    path = tmp_path / f"log{kind}"
    log.write(path)
    ocel = (pm4py.read_ocel2_json if kind == ".jsonocel" else pm4py.read_ocel2_sqlite)(str(path))
    found = Counter(ocel.objects["ocel:type"])
    assert found == {"case": 5, "team": 2, "case (pool)": 2}
    held = ocel.relations[ocel.relations["ocel:qualifier"] == "resource"]
    told = units(log)
    assert Counter(held["ocel:oid"]) == Counter(told.ids[at] for at in told.of.tolist() if at >= 0)


@pytest.mark.filterwarnings("ignore")
def test_the_database_keeps_every_rule_of_ocel(pm4py: ModuleType, tmp_path: Path) -> None:
    from pm4py.objects.ocel.validation import ocel20_rel_validation

    event_log(EXAMPLE).write(tmp_path / "log.sqlite")
    kept, broken = ocel20_rel_validation.apply(str(tmp_path / "log.sqlite"))
    assert len(kept) == 24
    assert list(broken) == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xes", ".xes.gz", ".jsonocel", ".sqlite"])
def test_we_read_what_pm4py_writes(pm4py: ModuleType, tmp_path: Path, kind: str) -> None:
    """Also where the columns are called otherwise, and of OCEL with two types of objects."""
    log = event_log(EXAMPLE)
    frame, path = log.to_pandas(), tmp_path / f"log{kind}"
    if kind in (".csv", ".parquet"):
        frame = frame.rename(columns={CASE: "zaak", ACTIVITY: "stap", TIME: "moment"})
        frame.to_csv(path, index=False) if kind == ".csv" else frame.to_parquet(path)
        found = read_log(path, case="zaak", activity="stap", time="moment")
    elif kind.startswith(".xes"):
        pm4py.write_xes(frame, str(path))
        found = read_log(path)
    else:
        log.write(tmp_path / "first.sqlite")
        ocel = pm4py.read_ocel2_sqlite(str(tmp_path / "first.sqlite"))
        (pm4py.write_ocel2_json if kind == ".jsonocel" else pm4py.write_ocel2_sqlite)(ocel, str(path))
        found = read_log(path)
        rooms = read_log(path, case="team")
        assert set(rooms.names(CASE)) <= {"0-team-1", "1-team-1"}
        assert len(rooms) == 7
    expected = sorted(map(str, rows_of(log)))
    assert sorted(map(str, rows_of(found))) == expected


@pytest.mark.filterwarnings("ignore")
def test_pm4py_finds_the_same_cases_fit(pm4py: ModuleType, fijn_wonen: Workflow) -> None:
    """By token replay of the same way of working as a net; only who has come to an end fits there."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("fijn-wonen")
    places = {one.id: PetriNet.Place(one.id) for one in fijn_wonen.states}
    net.places.update(places.values())
    for one in fijn_wonen.transitions:
        for source in one.sources:
            step = PetriNet.Transition(f"{one.id}-{source}", one.id)
            net.transitions.add(step)
            add_arc_from_to(places[source], step, net)
            add_arc_from_to(step, places[one.target or source], net)
    rng = np.random.default_rng(5)
    rows = list(walks(fijn_wonen, 60, rng, wrong=0.02))
    known = {one.id for one in fijn_wonen.transitions if one.sources}  # what is not in the net is passed over there
    log = made(*(row for row in rows if row[1] in known))
    begin, end = Marking({places[fijn_wonen.initial]: 1}), Marking({places["closed"]: 1})
    replayed = pm4py.conformance_diagnostics_token_based_replay(log.to_pandas(), net, begin, end)
    found = conforms(log, fijn_wonen)
    theirs = {name: one["trace_is_fit"] for name, one in zip(found.case, replayed, strict=True)}
    ours = {name: VERDICTS[at] == "fits" for name, at in zip(found.case, found.verdict, strict=True)}
    assert ours == theirs
    assert 10 < sum(ours.values()) < 50


# ---- units


@given(st.lists(cases(), min_size=1, max_size=12))
@settings(max_examples=100)
def test_no_unit_is_in_two_hands_and_there_are_no_more_than_needed(found: list[Any]) -> None:
    log = event_log(visits_of(found))
    told, each = units(log), stays(log)
    held: dict[int, list[tuple[int, int]]] = {}
    pools: dict[str, list[tuple[int, int]]] = {}
    for stay in np.flatnonzero(~np.isnat(each.start)).tolist():
        unit = {at for at, of in zip(told.of.tolist(), each.of.tolist(), strict=True) if of == stay and at >= 0}
        pool = each.words["resource"][each.resource[stay]]
        assert len(unit) == (1 if pool else 0)
        end = 2**62 if np.isnat(each.end[stay]) else int(each.end[stay].astype(np.int64))
        if pool:
            span = (int(each.start[stay].astype(np.int64)), end)
            held.setdefault(unit.pop(), []).append(span)
            pools.setdefault(pool, []).append(span)
    for spans in held.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for pool, spans in pools.items():
        most = max(sum(one[0] <= at < one[1] for one in spans) for at, _ in spans)
        kind = "case (pool)" if pool == "case" else pool
        assert told.types.count(kind) == max(most, 1)


def test_who_goes_on_in_a_pool_at_once_keeps_the_unit() -> None:
    first = [(3, 4, 0, 0, 2, 2), (2, 3, 2, 2, 3, 3)]
    second = [(1, 1, 1, 1, 2, 2), (2, -1, 2, 2, NAN, NAN)]
    third = [(1, 1, 1, 1, 2, 2), (3, 5, 2, 2, 3, 3), (3, 5, 3, 3, 4, 4)]
    log = event_log(visits_of([first, second, third]))
    told = units(log)
    held = {(row[CASE], told.ids[at]) for row, at in zip(rows_of(log), told.of.tolist(), strict=True) if at >= 0}
    assert {unit for case, unit in held if case == "0-2" and "team" in unit} == {"0-team-3"}


def test_units_are_of_a_replication_where_there_are_some_and_never_called_as_a_case() -> None:
    log = event_log(EXAMPLE)
    assert set(units(log).ids) == {"0-team-1", "0-case-1", "1-team-1", "1-case-1"}
    numbered = {"concept:instance": ["1"] * 2, "org:resource": ["room"] * 2, "lifecycle:transition": ["start"] * 2}
    assert units(made(("room-1", "x"), ("b", "x"), **numbered)).ids == ("room-1_", "room-2")


# ---- conformance


NEVER = "never heard of"


def walks(
    workflow: Workflow, number: int, rng: np.random.Generator, *, wrong: float = 0.0
) -> Iterator[tuple[str, str]]:
    """Cases that go some way through a workflow; now and then anything is done."""
    names = [one.id for one in workflow.transitions] + [NEVER]
    final = {one.id for one in workflow.states if one.final}
    for case in range(number):
        state = workflow.initial
        for _ in range(rng.integers(1, 30)):
            offered = [one for one in workflow.transitions if state in one.sources]
            one = offered[rng.integers(len(offered))]
            if rng.random() < wrong:
                yield f"c{case:04}", names[rng.integers(len(names))]
                continue
            yield f"c{case:04}", one.id
            state = one.target or state
        if state not in final:
            yield f"c{case:04}", "withdraw"


def oracle(log: EventLog, workflow: Workflow, told: bool) -> tuple[list[Any], Counter[Any]]:
    """Each case walked by itself, with a dictionary: its verdict, first deviation and end; and what deviates."""
    table = {(source, one.id): one.target or source for one in workflow.transitions for source in one.sources}
    targets = {one.id: one.target for one in workflow.transitions}
    final = {one.id for one in workflow.states if one.final}
    found, counted = {}, Counter()
    for at, row in enumerate(rows_of(log.completed())):
        first = row[CASE] not in found
        one = found.setdefault(row[CASE], {"state": workflow.initial, "verdict": None, "first": -1})
        activity, state, wrong, where = row[ACTIVITY], one["state"], None, one["state"]
        if first and told and row["state:from"]:
            if row["state:from"] in {each.id for each in workflow.states}:
                one["state"] = state = where = row["state:from"]
            else:
                wrong, where = "unknown_state", ""
        opens = first and activity == "open" and not (told and row["state:from"] and wrong is None)
        if not opens and (state, activity) not in table:
            wrong = wrong or ("not_offered" if activity in targets else "unknown_activity")
        if wrong:
            counted[wrong, where, activity] += 1
            if one["first"] < 0:
                one |= {"verdict": wrong, "first": at}
        one["state"] = table.get((state, activity), targets.get(activity) or state)
    cases = []
    for name, one in found.items():
        ended = one["state"] in final
        cases.append((name, one["verdict"] or ("fits" if ended else "open"), one["first"], ended))
    return cases, counted


def told_of(found: Conformance) -> tuple[list[Any], Counter[Any]]:
    """The same of what was found."""
    verdicts = [VERDICTS[at] for at in found.verdict]
    each = list(zip(found.case, verdicts, found.first.tolist(), found.ended.tolist(), strict=True))
    return each, Counter({(one.kind, one.state, one.activity): one.events for one in found.deviations})


@given(st.data())
@settings(max_examples=60)
def test_conforms_says_what_a_walk_by_hand_says(lp: Leefplek, data: st.DataObject) -> None:
    """Any activities in any order, in any states; and short and long cases."""
    workflow = lp.workflow("fijn-wonen")
    names = ["inquire", "analyse", "weigh_routes", "note", "withdraw", "reopen", "open", "nothing"]
    picked = st.sampled_from(names) | st.sampled_from([one.id for one in workflow.transitions])
    rows = data.draw(st.lists(st.tuples(st.sampled_from("abcde"), picked), max_size=40))
    states = data.draw(
        st.lists(st.sampled_from(["", "signal", "placed", "nowhere", "closed"]), min_size=40, max_size=40)
    )
    done = data.draw(st.lists(st.sampled_from(["complete", "complete", "start"]), min_size=40, max_size=40))
    log = made(*rows, **{"state:from": states[: len(rows)], "lifecycle:transition": done[: len(rows)]})
    for told in (False, True):
        found = conforms(log, workflow, begins="told" if told else "initial")
        assert told_of(found) == oracle(log, workflow, told)
        assert found.fits.tolist() == [one[2] < 0 for one in told_of(found)[0]]


@pytest.mark.parametrize("wrong", [0.0, 0.05])
def test_many_cases_are_walked_at_once(fijn_wonen: Workflow, wrong: float) -> None:
    log = made(*walks(fijn_wonen, 500, np.random.default_rng(3), wrong=wrong))
    found = conforms(log, fijn_wonen)
    assert told_of(found) == oracle(log, fijn_wonen, told=False)
    assert (found.share == 1.0) == (wrong == 0.0)
    assert found.ended.all() or wrong


def test_deviations_are_counted_with_their_place(fijn_wonen: Workflow) -> None:
    log = made(
        ("a", "inquire"), ("a", "place"), ("a", "note"), ("b", "place"), ("b", "?"), ("b", "?"), ("c", "withdraw")
    )
    found = conforms(log, fijn_wonen)
    assert [(one.kind, one.state, one.activity, one.events, one.cases) for one in found.deviations] == [
        ("unknown_activity", "placed", "?", 2, 1),
        ("not_offered", "inquiry", "place", 1, 1),
        ("not_offered", "signal", "place", 1, 1),
    ]
    told = found.to_arrow().to_pylist()
    assert [(one["case"], one["verdict"], one["activity"], one["ended"]) for one in told] == [
        ("a", "not_offered", "place", False),
        ("b", "not_offered", "place", False),
        ("c", "fits", None, True),
    ]
    assert found.share == 1 / 3
    assert np.isnan(conforms(made(), fijn_wonen).share)


SCENARIO = {
    "scenario": "small",
    "start": date(2026, 1, 1),
    "days": 400.0,
    "assumption": "made up",
    "workflow": {"id": "fijn-wonen"},
    "arrivals": {"all": {"stage": "signal", "per_day": 1.0}},
    "already": [{"stage": "plan", "staying": 2, "waiting": 3}],
    "pools": {"team": {"units": 4}, "rooms": {"units": 30}},
    "stages": {
        "signal": {
            "pool": "team",
            "stay": {"kind": "fixed", "value": 2.0},
            "moves": [{"do": "analyse", "to": "analysis"}],
        },
        "analysis": {
            "pool": "team",
            "keep": True,
            "stay": {"kind": "exponential", "mean": 1.5},
            "moves": [{"do": "weigh_routes", "to": "route_choice"}],
        },
        "route_choice": {
            "stay": {"kind": "fixed", "value": 1.0},
            "moves": [
                {"do": "find_place", "to": "placed", "share": 0.5},
                {"do": "choose_route", "to": "plan", "share": 0.5},
            ],
        },
        "plan": {
            "pool": "team",
            "stay": {"kind": "exponential", "mean": 0.5},
            "patience": [{"within": {"kind": "exponential", "mean": 5.0}, "do": "withdraw", "to": "closed"}],
            "moves": [{"do": "find_place", "to": "placed"}],
        },
        "placed": {
            "pool": "rooms",
            "wait_before": True,
            "stay": {"kind": "exponential", "mean": 90.0},
            "moves": [{"do": "conclude", "to": "closed"}],
        },
    },
}


def test_what_the_engine_gives_is_told_and_conforms(lp: Leefplek, tmp_path: Path) -> None:
    """Queues, reneging, blocking, who was there already: all stays come out, no pool has more units than it has."""
    result = run(scenario_of(SCENARIO, lp=lp), lp=lp, replications=2, engine="python")
    assert result.visits is not None
    log = event_log(result.visits)
    assert len(stays(log)) == len(result.visits)
    lifecycle = Counter(row["lifecycle:transition"] for row in rows_of(log))
    assert set(lifecycle) == {"schedule", "start", "suspend", "complete"}
    assert conforms(log, lp.workflow("fijn-wonen"), begins="told").share == 1
    assert conforms(log, lp.workflow("fijn-wonen")).share < 1, "who was there already did not begin with a signal"
    told = units(log)
    assert Counter(one.rsplit("-", 1)[0] for one in told.ids) == {
        "0-team": 4, "0-rooms": 30, "1-team": 4, "1-rooms": 30,
    }  # fmt: skip
    for kind in (".parquet", ".sqlite"):
        log.write(tmp_path / f"log{kind}")
        assert same(read_log(tmp_path / f"log{kind}"), log)


def test_a_simulated_log_conforms(fijn_wonen: Workflow) -> None:
    """What the visits say is what the workflow offers, but for the odd one."""
    found = conforms(event_log(EXAMPLE), fijn_wonen)
    assert [VERDICTS[at] for at in found.verdict] == ["fits", "fits", "open", "unknown_activity"]


# ---- what is wrong


def wrong(path: Path, **how: Any) -> list[tuple[str, str, int | None]]:
    """The findings about a file: code, key and line."""
    with pytest.raises(InputError) as caught:
        read_log(path, **how)
    assert all(one.file == path.name for one in caught.value.findings)
    assert NAME not in str(caught.value)
    return [(one.code, one.key, one.line) for one in caught.value.findings]


NAME = "Jansen"
HEADER = f"{CASE},{ACTIVITY},{TIME}\n"


def test_everything_wrong_in_a_csv_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    text = f'"{NAME}\nx",a,2026-01-01T10:00:00Z\n,a,{NAME}\n{NAME},,\n1,2\n1,2,3,4\n\nx,y,2026-01-01 09:00\n'
    path.write_text(HEADER + text, "utf-8")
    assert wrong(path) == [
        ("wrong_width", "", 6),
        ("wrong_width", "", 7),
        ("no_value", CASE, 4),
        ("no_value", ACTIVITY, 5),
        ("wrong_moment", TIME, 4),
        ("no_zone", TIME, 9),
        ("no_value", TIME, 5),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("no_table", "", 1)]),
        (b"\n", [("no_table", "", 1)]),
        (
            b"a,b\n1,2\n",
            [("missing_column", CASE, None), ("missing_column", ACTIVITY, None), ("missing_column", TIME, None)],
        ),
        (HEADER.encode() + b'x,"y,2026-01-01T00:00:00Z\n', [("no_table", "", 2)]),
        (f"{CASE},{CASE},{ACTIVITY},{TIME}\n".encode(), [("double_column", CASE, 1)]),
        (HEADER.encode() + b"x,\xff,2026-01-01T00:00:00Z\n", [("not_text", ACTIVITY, 2)]),
        (HEADER.encode() + b"\xff,y,\xff\n", [("not_text", CASE, 2), ("not_text", TIME, 2)]),
        (b"\xff\xfe\x00", None),
        (b'"' + b"x" * 200_000 + b'",b\n', [("no_table", "", 1)]),
    ],
)
def test_a_csv_that_is_none(tmp_path: Path, content: bytes, expected: list[Any] | None) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    found = wrong(path)
    assert found == expected or expected is None


def test_lines_are_told_as_far_as_they_are_known(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + f"a,b,c\n{'x' * 200_000},b,c\na,b,c\n", "utf-8")
    assert wrong(path) == [("wrong_moment", TIME, 2), ("wrong_moment", TIME, None), ("wrong_moment", TIME, None)]


def test_many_findings_of_a_kind_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "a,b,c\n" * (SHOWN + 5), "utf-8")
    assert len(wrong(path)) == SHOWN + 1
    with pytest.raises(InputError, match="in 5 more rows"):
        read_log(path)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ({ACTIVITY: pa.array([1.5])}, ("wrong_column", ACTIVITY)),
        ({ACTIVITY: pa.array([None])}, ("no_value", f"{ACTIVITY}[0]")),
        ({CASE: pa.array([True])}, ("wrong_column", CASE)),
        ({"org:resource": pa.array([[1]])}, ("wrong_column", "org:resource")),
        ({TIME: pa.array([5])}, ("wrong_column", TIME)),
        ({TIME: pa.array([datetime(2026, 1, 1)])}, ("no_zone", f"{TIME}[0]")),  # noqa: DTZ001 - that is what it is about
        ({TIME: pa.array([date(2026, 1, 1)])}, ("no_zone", f"{TIME}[0]")),
        ({TIME: pa.array([None], pa.timestamp("us", "UTC"))}, ("no_value", f"{TIME}[0]")),
        ({TIME: pa.array([2**62], pa.timestamp("ms", "UTC"))}, ("wrong_moment", TIME)),
        ({TIME: pa.array([2**62], pa.timestamp("us", "UTC"))}, ("wrong_moment", f"{TIME}[0]")),
        ({TIME: pa.array(["0001-01-01T00:00:00+10:00"])}, ("wrong_moment", f"{TIME}[0]")),
    ],
)
def test_everything_wrong_in_a_parquet_file(tmp_path: Path, column: dict[str, Any], expected: tuple[str, str]) -> None:
    path = tmp_path / "log.parquet"
    right = {CASE: pa.array(["a"]), ACTIVITY: pa.array(["b"]), TIME: pa.array(["2026-01-01T00:00:00Z"])}
    pq.write_table(pa.table({**right, **column}), path)
    assert [one[:2] for one in wrong(path)] == [expected]


def test_no_parquet_at_all(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 and nothing else PAR1")
    assert wrong(path) == [("no_table", "", None)]
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 2, [CASE, CASE]), path)
    assert wrong(path) == [("double_column", CASE, None)]
    pq.write_table(pa.table({"x": [1]}), path)
    assert {one[0] for one in wrong(path, resource="who")} == {"missing_column"}
    assert len(wrong(path, resource="who")) == 4


HEAD = '<log xes.version="1.0"><trace><string key="concept:name" value="Jansen"/>\n'
RIGHT = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-01-01T00:00:00Z"/></event>'


TWICE = '<string key="concept:name" value="a"/><date'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<!DOCTYPE log [<!ENTITY a "Jansen">]><log/>', [("doctype", "", 1)]),
        ('<!DOCTYPE log SYSTEM "http://127.0.0.1/x"><log/>', [("doctype", "", 1)]),
        ("", [("no_xml", "", 1)]),
        ("<log>", [("no_xml", "", 1)]),
        ("<log>&Jansen;</log>", [("no_xml", "", 1)]),
        ('<?xml version="1.0" encoding="nonsense"?><log/>', None),
        ("<html/>", [("foreign_file", "log", 1)]),
        (f"<log>{RIGHT}</log>", [("outside_trace", "event", 1)]),
        (f"<log><trace>\n{RIGHT}</trace></log>", [("no_value", "concept:name", 2)]),
        (f"{HEAD}<event/></trace></log>", [("no_value", "concept:name", 2), ("no_value", TIME, 2)]),
        (f"{HEAD}{RIGHT.replace('2026', 'Jansen')}\n{RIGHT}</trace></log>", [("wrong_moment", TIME, 2)]),
        (f"{HEAD}{RIGHT.replace('Z', '')}</trace></log>", [("no_zone", TIME, 2)]),
        (f"{HEAD}{RIGHT.replace('<date', TWICE)}</trace></log>", [("double_key", "concept:name", 2)]),
        (f"{HEAD}{RIGHT}\n{RIGHT}\n<event", [("no_xml", "", 4)]),
    ],
)
def test_everything_wrong_in_xes_is_told_by_line(tmp_path: Path, text: str, expected: list[Any] | None) -> None:
    path = tmp_path / "log.xes"
    path.write_text(text, "utf-8")
    found = wrong(path)
    assert found == expected or expected is None


def test_xes_of_others(tmp_path: Path) -> None:
    """Prefixes, what is nested in attributes, what is said of the log, a name that comes last, other keys."""
    text = f"""<?xml version="1.0" encoding="ISO-8859-1"?><x:log xmlns:x="http://www.xes-standard.org/">
    <x:global scope="event"><x:string key="concept:name" value="no"/></x:global>
    <x:string key="concept:name" value="no"/>
    <x:trace><x:event><x:string key="Activity" value="é"><x:string key="time:timestamp" value="no"/></x:string>
    <x:list key="l"><x:values><x:string key="Activity" value="no"/></x:values></x:list>
    <x:string key="lifecycle:transition" value="COMPLETE"/><x:int key="who" value="3"/>
    <x:date key="{TIME}" value="2026-01-01T00:00:00.123456789+01:00"/></x:event>
    <x:string key="id" value="z"><x:string key="id" value="no"/></x:string>
    <x:string key="other" value="no"/></x:trace><x:trace/></x:log>"""
    path = tmp_path / "log.xes"
    path.write_bytes(text.encode("latin-1"))
    (row,) = rows_of(read_log(path, case="id", activity="Activity", resource="who"))
    assert [row[name] for name in (CASE, ACTIVITY, "org:resource", "lifecycle:transition")] == [
        "z",
        "é",
        "3",
        "complete",
    ]
    assert row[TIME] == datetime(2025, 12, 31, 23, 0, 0, 123456, UTC)


def test_xes_that_is_no_gzip_or_can_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(b"<log/>")
    assert wrong(path) == [("no_gzip", "", 1)]
    whole = gzip.compress(f"{HEAD}{RIGHT}</trace></log>".encode())
    path.write_bytes(whole[:-20])
    assert wrong(path)[0][0] == "no_gzip"
    with pytest.raises(InputError) as caught:
        made((f"{NAME}\x00", "a")).write(tmp_path / "new.xes")
    assert [(one.code, one.key) for one in caught.value.findings] == [("wrong_text", CASE)]
    assert NAME not in str(caught.value)
    assert not (tmp_path / "new.xes").exists()


def ocel(**parts: Any) -> dict[str, Any]:
    """A small log as OCEL 2.0."""
    event = {"id": "e", "type": "a", "time": "2026-01-01T00:00:00Z", "relationships": [{"objectId": NAME}]}
    return {"objects": [{"id": NAME, "type": "case"}], "events": [{**event, **parts}]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("{", [("no_json", "", 1)]),
        ("[" * 200_000, [("no_json", "", None)]),
        (b"\xff", [("no_json", "", None)]),
        ([], [("foreign_file", "", None)]),
        ({"events": []}, [("foreign_file", "", None)]),
        ({"events": [], "objects": {}}, [("foreign_file", "", None)]),
        (ocel(type=5), [("wrong_shape", "events[0].type", None)]),
        (ocel(time=NAME), [("wrong_moment", "events[0].time", None)]),
        (ocel(time="2026-01-01T00:00:00"), [("no_zone", "events[0].time", None)]),
        (ocel(attributes=NAME), [("wrong_shape", "events[0].attributes", None)]),
        (ocel(attributes=[NAME]), [("wrong_shape", "events[0].attributes[0].name", None)]),
        (
            ocel(attributes=[{"name": "org:resource", "value": {}}]),
            [("wrong_shape", "events[0].attributes[0].value", None)],
        ),
        (ocel(relationships=[{"objectId": "x"}]), [("unknown_object", "events[0].relationships[0].objectId", None)]),
        (ocel(relationships=[5]), [("wrong_shape", "events[0].relationships[0].objectId", None)]),
        ({**ocel(), "objects": [{"id": NAME, "type": "person"}]}, [("no_cases", "case", None)]),
        ({**ocel(), "objects": [5, {"id": NAME}]}, None),
        ({**ocel(), "objects": [{"id": NAME, "type": "case"}] * 2}, [("double_id", "objects[1].id", None)]),
        ({"objects": [], "events": [NAME]}, [("wrong_shape", f"events[0].{one}", None) for one in ("type", "time")]),
    ],
)
def test_everything_wrong_in_ocel_json(tmp_path: Path, data: Any, expected: list[Any] | None) -> None:
    path = tmp_path / "log.jsonocel"
    path.write_bytes(
        data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
    )
    found = wrong(path)
    assert found == expected or expected is None


def test_ocel_json_of_others(tmp_path: Path) -> None:
    """Attributes that a log has not, numbers, a relation told twice, an event of two cases and one of none."""
    attributes = [{"name": "price", "value": 1.5}, {"name": "concept:instance", "value": 7}]
    data = ocel(attributes=attributes, relationships=[{"objectId": one} for one in ("a", NAME, "a", "x")])
    data["objects"] += [{"id": "a", "type": "case"}, {"id": "x", "type": "thing"}]
    data["events"].append({"id": "f", "type": "b", "time": "2026-01-01T00:00:00Z"})
    path = tmp_path / "log.json"
    path.write_text(json.dumps(data), "utf-8")
    assert [(row[CASE], row["concept:instance"]) for row in rows_of(read_log(path))] == [(NAME, "7"), ("a", "7")]
    assert len(read_log(path, case="thing")) == 1


def test_everything_wrong_in_ocel_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(b"no database" * 100)
    assert wrong(path) == [("no_table", "", None)]
    path.write_bytes(b"")
    tables = ["event", "object", "event_map_type", "event_object"]
    assert wrong(path) == [("missing_column", name, None) for name in tables]

    def damaged(*sentences: str) -> list[tuple[str, str, int | None]]:
        event_log(EXAMPLE).write(path)
        with closing(sqlite3.connect(path)) as base, base:
            for one in sentences:
                base.execute(one)
        return wrong(path)

    assert damaged("ALTER TABLE object RENAME COLUMN ocel_type TO x") == [("missing_column", "object.ocel_type", None)]
    assert damaged("DROP TABLE event_signal") == [("missing_column", "event_map_type", None)]
    assert damaged("ALTER TABLE event_signal RENAME COLUMN ocel_time TO x") == [
        ("missing_column", "event_....ocel_time", None)
    ]
    assert damaged("DELETE FROM event_map_type WHERE ocel_type = 'signal'") == [
        ("missing_column", "event_map_type", None)
    ]
    assert damaged("DELETE FROM event_signal WHERE ocel_id = 'e1'") == [
        ("no_value", "events[0].type", None),
        ("no_value", "events[0].time", None),
    ]
    assert damaged("UPDATE event_signal SET ocel_time = 'Jansen' WHERE ocel_id = 'e1'") == [
        ("wrong_moment", "events[0].time", None)
    ]
    assert damaged("UPDATE object SET ocel_type = 'person'") == [("no_cases", "case", None)]
    assert damaged("UPDATE event_object SET ocel_object_id = 'x' WHERE rowid = 2") == [
        ("unknown_object", "event_object[1]", None)
    ]
    assert damaged("UPDATE event_signal SET ocel_time = x'ff00ff'") == [("no_table", "", None)]


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
@settings(max_examples=40)
def test_a_damaged_file_gives_findings_or_a_log(kind: str, data: st.DataObject) -> None:
    """Bytes that changed, went or came: never anything else than an `InputError` with findings."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"log{kind}")
        event_log(EXAMPLE).write(path)
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(whole) - 1))
            whole[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
        path.write_bytes(whole)
        try:
            read_log(path)
        except InputError as error:
            assert error.findings  # noqa: PT017 - either is fine


def test_a_zone_may_be_told(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    times = ["2026-01-01 10:00", "2026-07-01T10:00:00", "2026-10-25T02:30:00", "2026-07-01T10:00:00Z", "2026-07-01"]
    path.write_text("c;a;t\n" + "".join(f"{at};b;{one}\n" for at, one in enumerate(times)), "utf-8-sig")
    how = {"case": "c", "activity": "a", "time": "t", "delimiter": ";"}
    here = [row[TIME].strftime("%m-%d %H:%M") for row in rows_of(read_log(path, zone="Europe/Amsterdam", **how))]
    assert here == ["01-01 09:00", "07-01 08:00", "10-25 00:30", "07-01 10:00", "06-30 22:00"]
    utc = [row[TIME].strftime("%H:%M") for row in rows_of(read_log(path, zone="UTC", **how))]
    assert utc == ["10:00", "10:00", "02:30", "10:00", "00:00"]
    path.write_text("c;a;t\n1;b;2026-01-01 10:00\n", "utf-8")
    assert rows_of(read_log(path, zone="UTC", **how))[0][TIME].hour == 10
    with pytest.raises(InputError, match="no such zone"):
        read_log(path, zone="Nowhere/../x")
    stamps = tmp_path / "log.parquet"
    columns = {
        CASE: pa.array([7]),
        ACTIVITY: pa.array(["b"]).dictionary_encode(),
        TIME: pa.array([0], pa.timestamp("ns")),
    }
    pq.write_table(pa.table(columns), stamps)
    assert rows_of(read_log(stamps, zone="UTC"))[0][TIME].hour == 0
    assert rows_of(read_log(stamps, zone="Europe/Amsterdam"))[0][TIME].hour == 23
    assert read_log(stamps, zone="UTC").names(CASE) == ["7"]


def test_a_place_that_is_not_there_and_a_name_that_tells_nothing(tmp_path: Path) -> None:
    for kind in KINDS:
        with pytest.raises(InputError, match="can't be read"):
            read_log(tmp_path / f"nothing{kind}")
        with pytest.raises(InputError, match="can't be written"):
            event_log(EXAMPLE).write(tmp_path / "no folder" / f"log{kind}")
    with pytest.raises(InputError, match="what kind of log"):
        read_log(tmp_path / "log.txt")
    with pytest.raises(InputError, match="what kind of log"):
        event_log(EXAMPLE).write(tmp_path / "log.txt")


def test_what_is_there_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old", "utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(csv, "write_csv", fails)
    with pytest.raises(InputError, match="no space left"):
        event_log(EXAMPLE).write(path)
    assert path.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]
