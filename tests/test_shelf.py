"""Cards beside each other: which one is in force, what takes the place of what, and what can't stand together."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardboard import GOOD, AlsoShelving, Shelving, dated, errors, own, put, set_to
from leefplek import Card, CardError, InputError, Leefplek, UnknownName
from leefplek.testing import check_path

PATIENCE = 5.0
DAY = date(2026, 7, 1)
FIRST = dated("2025-01-01", "2025-12-31")
SECOND = dated("2026-01-01", "2026-12-31", version="2")
THIRD = dated("2028-01-01", "2028-12-31", version="3")


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


def found(lp: Leefplek, id: str, on: str) -> str:
    """Which card is in force on a day, and which version; nothing where none is."""
    try:
        card = lp.card(id, day(on))
    except CardError:
        return "nothing"
    return f"{card.id} {card.version}"


# ---- periods and versions


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Leefplek:
    """A card in three versions: the second follows on the first, the third comes a year later."""
    return Leefplek(data=[put(tmp_path_factory.mktemp("cards"), a=FIRST, b=SECOND, c=THIRD)], built_in=False)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2024-12-31", "nothing"),
        ("2025-01-01", "sportkaart 1"),
        ("2025-12-31", "sportkaart 1"),
        ("2026-01-01", "sportkaart 2"),
        ("2026-12-31", "sportkaart 2"),
        ("2027-01-01", "nothing"),
        ("2027-12-31", "nothing"),
        ("2028-01-01", "sportkaart 3"),
        ("2028-12-31", "sportkaart 3"),
        ("2029-01-01", "nothing"),
        ("0001-01-01", "nothing"),
        ("9999-12-31", "nothing"),
    ],
)
def test_a_card_is_in_force_from_its_first_day_to_its_last(on: str, expected: str, versions: Leefplek) -> None:
    assert found(versions, "sportkaart", on) == expected
    listed = [f"{one.id} {one.version}" for one in versions.cards(day(on))]
    assert listed == ([] if expected == "nothing" else [expected])


def test_where_none_is_in_force_the_periods_are_told(versions: Leefplek) -> None:
    with pytest.raises(CardError) as caught:
        versions.card("sportkaart", day("2027-06-01"))
    for part in ("version 1 from 2025-01-01 to 2025-12-31", "version 2", "version 3"):
        assert part in caught.value.why


def test_old_and_coming_versions_can_be_read_on_any_day(versions: Leefplek) -> None:
    assert [versions.card("sportkaart", version=number).valid_from.year for number in (1, 2, 3)] == [2025, 2026, 2028]


@pytest.mark.parametrize(
    "ask",
    [
        lambda lp: lp.card("nothing"),
        lambda lp: lp.card("nothing", version=1),
        lambda lp: lp.card("sportkaart", version=4),
        lambda lp: lp.card("sportkaart", version="1"),
        lambda lp: lp.card("sportkaart", version=[1]),
        lambda lp: lp.card(["sportkaart"], version=1),
        lambda lp: lp.card(None),
        lambda lp: lp.assess("nothing", {}),
    ],
)
def test_a_card_or_version_that_is_not_there(ask: Any, versions: Leefplek) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(versions)
    assert caught.value.do


@pytest.mark.parametrize("on", ["2026-07-01", datetime(2026, 7, 1, tzinfo=UTC), 20260701, True])
def test_what_is_no_day(on: Any, versions: Leefplek) -> None:
    for ask in (lambda: versions.cards(on), lambda: versions.card("sportkaart", on)):
        with pytest.raises(InputError, match="this is no day"):
            ask()


def test_the_day_is_that_of_the_time_zone(tmp_path: Path) -> None:
    """Half an hour before midnight in Greenwich, the new year has begun in Amsterdam."""
    put(tmp_path, a=FIRST, b=SECOND)
    how: dict[str, Any] = {"data": [tmp_path], "clock": lambda: datetime(2025, 12, 31, 23, 30, tzinfo=UTC)}
    assert Leefplek(**how, built_in=False).card("sportkaart").version == 2
    assert Leefplek(**how, built_in=False, zone="UTC").card("sportkaart").version == 1


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), min_size=1, max_size=5)


@given(SPANS)
def test_versions_are_loaded_where_no_two_share_a_day(good: Card, spans: list[tuple[int, int]]) -> None:
    """And then on each day there is the one whose period it is in, or none."""
    start = day("2026-01-01")
    cards = [
        attrs.evolve(good, version=n + 1, valid_from=start + timedelta(a), valid_until=start + timedelta(a + length))
        for n, (a, length) in enumerate(spans)
    ]
    days = [start + timedelta(number) for number in range(-1, 41)]
    inside = {on: [one.version for one in cards if one.valid_from <= on <= one.valid_until] for on in days}
    if any(len(numbers) > 1 for numbers in inside.values()):
        with pytest.raises(CardError):
            Leefplek(plugins=[Shelving(*cards)], built_in=False)
        return
    lp = Leefplek(plugins=[Shelving(*cards)], built_in=False)
    assert {on: [one.version for one in lp.cards(on)] for on in days} == inside


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """The good card."""
    lp = Leefplek(data=[put(tmp_path_factory.mktemp("cards"), a=FIRST)], built_in=False)
    return lp.card("sportkaart", version=1)


# ---- a card of one's own in the place of a substitute

REPLACING = {
    "under an id of its own": own(1, "2026-01-01", "2026-12-31"),
    "under the same id": own(2, "2026-01-01", "2026-12-31", id='"woonkaart"'),
    "under the same id and version": own(1, "2026-01-01", "2026-12-31", id='"woonkaart"'),
}


@pytest.mark.parametrize("name", REPLACING)
@pytest.mark.parametrize(
    ("on", "ours"),
    [("2025-12-31", True), ("2026-01-01", False), ("2026-12-31", False), ("2027-01-01", True)],
)
def test_it_takes_the_place_in_its_own_period(name: str, on: str, ours: bool, tmp_path: Path) -> None:
    """Outside of it the substitute stands in again: nobody is left without a card."""
    lp = Leefplek(data=[put(tmp_path, mine=REPLACING[name])])
    card = lp.card("woonkaart", day(on))
    assert card.status == ("vervangend" if ours else "vastgesteld")
    assert card == lp.card(card.id, day(on))
    assert card in lp.cards(day(on))
    assert len(lp.cards(day(on))) == 11


def test_the_substitute_stays_readable(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, mine=own(1))])
    assert lp.card("woonkaart", DAY).id == "wij-woonkaart"
    assert lp.card("woonkaart", version=1).owner == "leefplek"


def test_versions_of_a_replacement_follow_each_other_with_a_gap(tmp_path: Path) -> None:
    put(tmp_path, a=own(1, "2025-01-01", "2025-06-30"), b=own(2, "2025-07-01", "2025-12-31"), c=own(3, "2027-01-01"))
    lp = Leefplek(data=[tmp_path])
    days = ("2024-12-31", "2025-06-30", "2025-07-01", "2025-12-31", "2026-06-01", "2027-01-01", "2031-01-01")
    assert [found(lp, "woonkaart", on) for on in days] == [
        "woonkaart 1",
        "wij-woonkaart 1",
        "wij-woonkaart 2",
        "wij-woonkaart 2",
        "woonkaart 1",
        "wij-woonkaart 3",
        "woonkaart 1",
    ]


def test_two_may_replace_one_in_turn(tmp_path: Path) -> None:
    other = own(1, "2026-01-01", "2026-12-31", id='"school-woonkaart"')
    lp = Leefplek(data=[put(tmp_path, a=own(1, "2025-01-01", "2025-12-31"), b=other)])
    assert [found(lp, "woonkaart", on) for on in ("2025-12-31", "2026-01-01")] == [
        "wij-woonkaart 1",
        "school-woonkaart 1",
    ]


def test_it_may_replace_what_is_not_loaded(tmp_path: Path) -> None:
    """A team without the built-in cards has no less of a card."""
    lp = Leefplek(data=[put(tmp_path, mine=own(1))], built_in=False)
    assert found(lp, "woonkaart", "2026-01-01") == "wij-woonkaart 1"
    assert [one.id for one in lp.cards(DAY)] == ["wij-woonkaart"]


def test_the_load_report_says_who_brings_what(tmp_path: Path, good: Card) -> None:
    file = put(tmp_path / "plugin", c=THIRD) / "c.toml"
    folder = put(tmp_path / "folder", a=own(2))
    reports = Leefplek(data=[folder], plugins=[Shelving(good, file)], built_in=False).plugins
    assert [(one.name, one.hooks, one.registered, one.is_file) for one in reports] == [
        (
            "cardboard.Shelving",
            ("leefplek_register_cards",),
            ("card sportkaart 1", "card sportkaart 3"),
            False,
        ),
        ("a.toml", (), ("card wij-woonkaart 2 (replaces woonkaart)",), True),
    ]


# ---- the work that waits for an owner


def hints(*texts: str, folder: Path, on: str) -> list[tuple[str, str]]:
    """The hints on these cards on a day."""
    clock = datetime.combine(day(on), datetime.min.time(), UTC) + timedelta(hours=12)
    named = {f"card-{number}": text for number, text in enumerate(texts)}
    lp = Leefplek(data=[put(folder, **named)], built_in=False, clock=lambda: clock)
    assert {one.severity for one in lp.check()} <= {"hint"}
    return [(one.code, one.file) for one in lp.check()]


CHECKED = set_to("checked_on", "2026-06-30")

WORK: dict[str, tuple[tuple[str, ...], str, list[tuple[str, str]]]] = {
    "looked over half a year ago": ((CHECKED,), "2026-12-30", []),
    "a day too late": ((CHECKED,), "2026-12-31", [("stale", "card-0.toml")]),
    "never looked over, in its first half year": ((FIRST,), "2025-07-01", []),
    "never looked over": ((FIRST,), "2025-07-02", [("stale", "card-0.toml")]),
    "its last day": ((FIRST,), "2025-12-31", [("stale", "card-0.toml")]),
    "after its end": ((FIRST,), "2026-01-01", [("ended", "card-0.toml")]),
    "after its end, with a next version": ((FIRST, SECOND), "2026-01-01", []),
    "between two versions": ((FIRST, THIRD), "2026-01-01", []),
    "after all of them": ((FIRST, SECOND, THIRD), "2029-01-01", [("ended", "card-2.toml")]),
    "not yet begun": ((THIRD,), "2026-01-01", []),
    "a substitute that is replaced": (
        (dated("2025-01-01", "2027-12-31", id='"woonkaart"'), own(1, "2026-09-01")),
        "2026-10-01",
        [],
    ),
    "an ended substitute that is replaced": (
        (dated("2025-01-01", "2026-08-31", id='"woonkaart"'), own(1, "2026-09-01")),
        "2026-10-01",
        [],
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_what_an_owner_should_look_at(name: str, tmp_path: Path) -> None:
    texts, on, expected = WORK[name]
    assert hints(*texts, folder=tmp_path, on=on) == expected


# ---- what can't stand together

OURS = dated("2020-01-01", "2030-12-31", id='"woonkaart"')


@attrs.frozen
class Clash:
    """Two cards that can't be loaded together: what is found, and under which key."""

    texts: tuple[str, str]
    code: str
    key: str
    says: str = ""


CLASHES = {
    "two versions on one day": Clash(
        (FIRST, dated("2025-12-31", "2026-12-31", version="2")), "overlapping_versions", "card sportkaart 2", "1 and 2"
    ),
    "a version within another": Clash(
        (GOOD, dated("2026-01-01", "2026-01-01", version="7")), "overlapping_versions", "card sportkaart 7"
    ),
    "one version twice": Clash((FIRST, FIRST), "clash", "card sportkaart 1", "brought twice"),
    "one version twice, in other years": Clash(
        (FIRST, dated("2028-01-01", "2028-12-31")), "clash", "card sportkaart 1", "brought twice"
    ),
    "two that replace one": Clash(
        (own(1), own(1, id='"school-woonkaart"')), "clash", "card school-woonkaart 1", "two cards replace woonkaart"
    ),
    "two that replace one for a day": Clash(
        (own(1, last="2026-01-01"), own(1, "2026-01-01", id='"school-woonkaart"')), "clash", "card school-woonkaart 1"
    ),
    "an agreed card that is replaced": Clash(
        (dated("2025-01-01", "2025-12-31", id='"woonkaart"', status='"vastgesteld"'), own(1)),
        "clash",
        "card wij-woonkaart 1",
        "no substitute",
    ),
    "a replacement that is replaced": Clash(
        (own(1), own(1, id='"school-woonkaart"', replaces='"wij-woonkaart"')), "clash", "card school-woonkaart 1"
    ),
    "two that replace each other": Clash(
        (own(1, replaces='"school-woonkaart"'), own(1, id='"school-woonkaart"', replaces='"wij-woonkaart"')),
        "clash",
        "card school-woonkaart 1",
    ),
}


def _one_folder(folder: Path, one: str, other: str) -> tuple[dict[str, Any], tuple[str, str]]:
    return {"data": [put(folder, a=one, b=other)]}, ("a.toml", "b.toml")


def _two_folders(folder: Path, one: str, other: str) -> tuple[dict[str, Any], tuple[str, str]]:
    """With files of one name, so that the second is called by its folder too."""
    return {"data": [put(folder / "one", a=one), put(folder / "other", a=other)]}, ("a.toml", "other/a.toml")


def _two_plugins(folder: Path, one: str, other: str) -> tuple[dict[str, Any], tuple[str, str]]:
    put(folder, a=one, b=other)
    plugins = [Shelving(folder / "a.toml"), AlsoShelving(folder / "b.toml")]
    return {"plugins": plugins}, ("cardboard.Shelving", "cardboard.AlsoShelving")


def _plugin_and_folder(folder: Path, one: str, other: str) -> tuple[dict[str, Any], tuple[str, str]]:
    plugin = Shelving(put(folder / "one", a=one) / "a.toml")
    return {"plugins": [plugin], "data": [put(folder / "other", b=other)]}, ("cardboard.Shelving", "b.toml")


PLACES = {
    "one folder": _one_folder,
    "two folders": _two_folders,
    "two plugins": _two_plugins,
    "a plugin and a folder": _plugin_and_folder,
}


@pytest.mark.parametrize("name", CLASHES)
@pytest.mark.parametrize("places", PLACES)
def test_two_cards_that_clash_are_both_named(name: str, places: str, tmp_path: Path) -> None:
    clash = CLASHES[name]
    how, owners = PLACES[places](tmp_path, *clash.texts)
    with pytest.raises(CardError) as caught:
        Leefplek(built_in=False, **how)
    (finding,) = [one for one in caught.value.findings if one.code == clash.code]
    assert finding.key == clash.key
    assert clash.says in finding.text
    assert all(owner in finding.text for owner in owners)


@pytest.mark.parametrize("name", CLASHES)
@pytest.mark.parametrize("places", PLACES)
def test_where_that_is_asked_the_first_one_stays(name: str, places: str, tmp_path: Path) -> None:
    how, owners = PLACES[places](tmp_path, *CLASHES[name].texts)
    lp = Leefplek(built_in=False, lenient=True, **how)
    first, second = lp.plugins
    assert (first.name, second.name) == owners
    assert (len(first.registered), first.error) == (1, "")
    assert second.registered == ()
    assert CLASHES[name].key in second.error


@pytest.mark.parametrize(
    ("text", "code"),
    [(OURS, "clash"), (dated("2025-01-01", "2025-12-31", id='"woonkaart"', version="2"), "overlapping_versions")],
)
def test_a_card_that_clashes_with_one_of_ours(text: str, code: str, tmp_path: Path) -> None:
    """Both are named; a check of the file alone takes it for no fault, but says that it can't be loaded beside ours."""
    error = errors(put(tmp_path, mine=text), built_in=True)
    assert [one.code for one in error.findings] == [code]
    assert "leefplek.plugins.leefgebieden" in str(error)
    assert "mine.toml" in str(error)
    assert (code, "warning") in {(one.code, one.severity) for one in check_path(tmp_path)}
    lenient = Leefplek(data=[tmp_path], lenient=True)
    assert lenient.card("woonkaart", DAY).owner == "leefplek"
    assert [one.name for one in lenient.plugins if one.error] == ["mine.toml"]


def test_a_file_that_is_given_twice_is_a_clash(tmp_path: Path) -> None:
    """It is two owners, so that both can be named."""
    file = put(tmp_path / "cards", a=FIRST) / "a.toml"
    (finding,) = errors(file, file).findings
    assert (finding.code, finding.key) == ("clash", "card sportkaart 1")
    assert finding.text.endswith("by a.toml and by cards/a.toml")


def test_all_clashes_are_told_at_once(tmp_path: Path) -> None:
    both = dated("2025-06-01", "2025-06-30", version="3", id='"andere-kaart"')
    put(tmp_path, a=FIRST, b=FIRST, c=dated("2025-12-31", "2026-12-31", version="2"), d=both, e=both)
    error = errors(tmp_path)
    assert [(one.code, one.key) for one in error.findings] == [
        ("clash", "card sportkaart 1"),
        ("overlapping_versions", "card sportkaart 2"),
        ("overlapping_versions", "card sportkaart 2"),
        ("clash", "card andere-kaart 3"),
    ]


def test_many_versions_of_a_card(tmp_path: Path) -> None:
    """Loading compares cards of one id only."""
    days = [date(2000, 1, 1) + timedelta(days=number) for number in range(300)]
    cards = {f"v{n}": dated(day.isoformat(), day.isoformat(), version=str(n + 1)) for n, day in enumerate(days)}
    start = time.perf_counter()
    lp = Leefplek(data=[put(tmp_path, **cards)], built_in=False)
    assert time.perf_counter() - start < PATIENCE
    assert lp.card("sportkaart", days[250]).version == 251


def test_a_slip_in_what_a_card_replaces_is_a_hint(tmp_path: Path) -> None:
    put(tmp_path, slip=GOOD.replace('status = "vervangend"', 'status = "vastgesteld"\nreplaces = "wonkaart"'))
    lp = Leefplek(data=[tmp_path])
    (found,) = [one for one in lp.check() if one.code == "replaces_nothing"]
    assert (found.severity, found.file) == ("hint", "slip.toml")
    assert "replaces_nothing" in {one.code for one in check_path(tmp_path)}
