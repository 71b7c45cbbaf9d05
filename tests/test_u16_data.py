"""What 004 tells of its fourteen pilots and eight building blocks, against tables written from the source apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import leefplek
from leefplek import Leefplek
from leefplek.practices import Practice
from leefplek.values import TextMap

LP = Leefplek()
TODAY = date(2026, 11, 22)
FOLDER = Path(leefplek.__file__).parent / "plugins" / "u16"
EVERY = {one.id: one for one in LP.practices if one.told.startswith("004:")}
PILOTS = {id: one for id, one in EVERY.items() if one.kind == "pilot"}
BLOCKS = {id: one for id, one in EVERY.items() if one.kind == "building_block"}

MUNICIPALITIES = {  # 004:58
    *("bunnik", "de-bilt", "de-ronde-venen", "houten", "ijsselstein", "lopik", "montfoort", "nieuwegein", "oudewater"),
    *("stichtse-vecht", "utrecht", "utrechtse-heuvelrug", "vijfheerenlanden", "woerden", "wijk-bij-duurstede", "zeist"),
}

AREA, AMBULATORY = "gebiedsgericht-werken", "ambulante-begeleiding"
HOUSING, HOMELESS = "wonen", "aanpak-dakloosheid"
INCLUSION, WORK = "inclusie-in-de-wijk", "activering-en-werk"
RECOVERY, MONEY = "herstelgericht-werken", "financien-op-orde"

OWN_PAGES = {  # the pages of the pilots: which building blocks each names, and on which line it begins
    "ggz-gebiedsteam-houten": (771, {AREA, WORK}),
    "gebiedsgericht-samenwerken-ijsselstein": (831, {AREA, AMBULATORY, HOUSING, WORK, RECOVERY}),
    "proeftuin-beschermd-thuis-nieuwegein": (906, {AMBULATORY, HOUSING, WORK, MONEY}),
    "beschermd-thuis-utrecht-west": (968, {AMBULATORY, HOUSING, WORK, MONEY}),
    "pitstop-woerden": (1050, {HOMELESS, INCLUSION, RECOVERY}),
    "seyster-veste": (1116, {AMBULATORY, HOUSING, HOMELESS, INCLUSION, WORK, RECOVERY, MONEY}),
    "voorkomen-terugval": (1194, {AMBULATORY, HOUSING, HOMELESS, WORK, MONEY}),
    "housing-first-utrecht": (1264, {AMBULATORY, HOMELESS, WORK, MONEY}),
    "buurt-aan-de-slag": (1342, {INCLUSION}),
    "samen-sterk": (1390, {INCLUSION, RECOVERY}),
    "enik-recovery-college": (1450, {RECOVERY}),
    "we-all": (1504, {WORK, RECOVERY, MONEY}),
    "schuldenvrij": (1572, {MONEY}),
    "digicontact": (1627, {AMBULATORY}),
}

LISTS = {  # "Pilots die horen bij deze bouwsteen", on the page of each block
    AREA: {"ggz-gebiedsteam-houten", "gebiedsgericht-samenwerken-ijsselstein"},
    AMBULATORY: {
        *("gebiedsgericht-samenwerken-ijsselstein", "proeftuin-beschermd-thuis-nieuwegein"),
        *("beschermd-thuis-utrecht-west", "seyster-veste", "voorkomen-terugval", "housing-first-utrecht"),
        "digicontact",
    },
    HOUSING: {
        *("gebiedsgericht-samenwerken-ijsselstein", "proeftuin-beschermd-thuis-nieuwegein"),
        *("beschermd-thuis-utrecht-west", "seyster-veste", "voorkomen-terugval"),
    },
    HOMELESS: {"pitstop-woerden", "seyster-veste", "voorkomen-terugval", "housing-first-utrecht"},
    INCLUSION: {"pitstop-woerden", "seyster-veste", "buurt-aan-de-slag", "samen-sterk"},
    WORK: {
        *("ggz-gebiedsteam-houten", "gebiedsgericht-samenwerken-ijsselstein", "proeftuin-beschermd-thuis-nieuwegein"),
        *("beschermd-thuis-utrecht-west", "seyster-veste", "voorkomen-terugval", "housing-first-utrecht", "we-all"),
    },
    RECOVERY: {
        *("gebiedsgericht-samenwerken-ijsselstein", "pitstop-woerden", "seyster-veste", "samen-sterk"),
        *("enik-recovery-college", "we-all"),
    },
    MONEY: {
        *("proeftuin-beschermd-thuis-nieuwegein", "beschermd-thuis-utrecht-west", "seyster-veste"),
        *("voorkomen-terugval", "housing-first-utrecht", "we-all", "schuldenvrij"),
    },
}

TEXT_NAMES = {  # what the running text of a block names and its list does not, and the other way round
    AMBULATORY: (set(), {"digicontact"}, "186"),
    HOUSING: ({"housing-first-utrecht"}, set(), "269"),
    INCLUSION: (set(), {"pitstop-woerden"}, "473"),
    RECOVERY: ({"buurt-aan-de-slag"}, set(), "639"),
}

CLOSING = {  # the lines of "Tot slot"; those of the first block that stand before it are the last two lessons
    AREA: (153, 154, 160, 161, 162, 163),
    AMBULATORY: (242, 243, 244, 248, 249),
    HOUSING: (329, 330, 331, 333, 334, 335, 336, 337, 338),
    HOMELESS: (449, 450, 451, 452, 453, 454),
    INCLUSION: (515, 516, 517, 519, 520, 521, 522),
    WORK: (597, 598, 599, 600, 601, 602, 603, 604, 606),
    RECOVERY: (675, 676, 678, 679),
    MONEY: (748, 749, 753, 754, 755),
}

NUMBERS: dict[str, dict[str, tuple[tuple[float, ...], int]]] = {
    "ggz-gebiedsteam-houten": {
        "start": ((2018,), 779),
        "medewerkers": ((11, 17), 779),
        "behandeling": ((2021, 2022), 781),
    },
    "gebiedsgericht-samenwerken-ijsselstein": {"start": ((2020,), 837), "op-eigen-naam": ((2, 3), 293)},
    "proeftuin-beschermd-thuis-nieuwegein": {
        "looptijd": ((2019, 2021), 912),
        "bedoeld": ((20,), 918),
        "bereikbaar": ((24,), 918),
    },
    "beschermd-thuis-utrecht-west": {
        "start": ((2019, 15), 974),
        "regulier": ((2020,), 974),
        "bereikbaar": ((24, 7), 976),
        "pijlers": ((5,), 988),
    },
    "pitstop-woerden": {"start": ((2016,), 1060), "geen-24-uur": ((24,), 1068)},
    "seyster-veste": {
        "start": ((2020,), 1122),
        "bewoners": ((16,), 1122),
        "gewone-bewoners": ((16,), 1122),
        "samen": ((32, 0.5), 1122),
        "uit-opvang": ((0.5,), 1122),
        "op-eigen-naam": ((3,), 1122),
        "zorg-stopt": ((3,), 1124),
        "actief": ((13, 16), 1136),
        "begeleiders": ((2, 3), 413),
    },
    "voorkomen-terugval": {
        "onderzoek": ((2018,), 1202),
        "punten": ((10, 2019), 1204),
        "programma": ((2020, 2021), 1204),
        "eerder-dakloos": ((0.5,), 1228),
    },
    "housing-first-utrecht": {
        "start": ((2016,), 1272),
        "subsidie": ((2019,), 1274),
        "een-jaar": ((1,), 1280),
        "traject": ((2, 3), 1314),
        "begeleiders": ((2,), 1288),
        "woont-nog": ((80, 90), 1266),
        "caseload": ((2, 10), 417),
    },
    "buurt-aan-de-slag": {"looptijd": ((2018, 2020), 1348)},
    "samen-sterk": {"groep": ((8,), 1396), "coach": ((3,), 1424)},
    "enik-recovery-college": {"start": ((2020,), 1456)},
    "we-all": {"leeftijd": ((17, 29), 1510), "start": ((2017,), 1510)},
    "schuldenvrij": {"start": ((2018,), 1578), "huishoudens": ((14,), 1578)},
    "digicontact": {"start": ((2018,), 1635), "bereikbaar": ((24, 7), 1657)},
    AREA: {},
    AMBULATORY: {},
    HOUSING: {"woont-nog": ((80, 90, 2), 283), "op-eigen-naam": ((2, 3), 293)},
    HOMELESS: {
        "factoren": ((4,), 374),
        "punten": ((10, 2019), 381),
        "leerbijeenkomsten": ((2,), 389),
        "adres": ((2,), 411),
        "caseload": ((2, 10), 417),
        "begeleiders-zeist": ((2, 3), 413),
        "bewoners-zeist": ((15, 16), 435),
    },
    INCLUSION: {"netwerkcoach": ((3,), 495), "huurders-zeist": ((16,), 473)},
    WORK: {"actief-zeist": ((13, 16), 579)},
    RECOVERY: {"kanten": ((4,), 629), "rolmodel": ((4,), 665)},
    MONEY: {},
    "u16": {
        "gekozen": ((15,), 60),
        "niet-begonnen": ((1,), 69),
        "gesprekken": ((2020,), 62),
        "vensters": ((4,), 1683),
    },
}


def lines_of(told: str) -> set[int]:
    """The lines of a place in 004: `004:3-5, 9` is 3, 4, 5 and 9."""
    found: set[int] = set()
    for part in told.removeprefix("004:").split(", "):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def texts(given: Any) -> Iterator[TextMap]:
    """Every text in several languages of a practice."""
    if isinstance(given, TextMap):
        yield given
    elif isinstance(given, tuple):
        for one in given:
            yield from texts(one)
    elif hasattr(given, "__attrs_attrs__"):
        for field in given.__attrs_attrs__:
            yield from texts(getattr(given, field.name))


def test_fourteen_pilots_eight_blocks_and_what_they_are_of() -> None:
    """No more: the fifteenth pilot never began and is not described (004:60, 69)."""
    assert set(PILOTS) == set(OWN_PAGES)
    assert set(BLOCKS) == set(LISTS)
    assert {id for id, one in EVERY.items() if one.kind == "way_of_working"} == {"u16"}
    assert (len(PILOTS), len(BLOCKS), len(EVERY)) == (14, 8, 23)
    gekozen, missing = (EVERY["u16"].figure(id).numbers[0] for id in ("gekozen", "niet-begonnen"))
    assert gekozen - missing == len(PILOTS)


@pytest.mark.parametrize("id", NUMBERS)
def test_the_numbers_of_the_source(id: str) -> None:
    """Each is there, where the source gives it, and no other."""
    found = {one.id: (one.numbers, one.told) for one in EVERY[id].figures}
    assert found == {name: (numbers, f"004:{line}") for name, (numbers, line) in NUMBERS[id].items()}


def test_each_practice_has_its_numbers_looked_up() -> None:
    """No practice is missing from the table above."""
    assert set(NUMBERS) == set(EVERY)


@pytest.mark.parametrize("id", OWN_PAGES)
def test_a_pilot_names_the_blocks_of_its_own_page(id: str) -> None:
    """As it does itself, and not as the text of a block does."""
    first, blocks = OWN_PAGES[id]
    assert set(PILOTS[id].blocks) == blocks
    assert min(lines_of(PILOTS[id].told)) == first
    assert len(PILOTS[id].blocks) == len(blocks)


@pytest.mark.parametrize("block", LISTS)
def test_the_lists_of_the_blocks_are_the_pages_of_the_pilots_turned_round(block: str) -> None:
    """In the source these agree; only running texts do not."""
    assert {id for id, one in PILOTS.items() if block in one.blocks} == LISTS[block]


@pytest.mark.parametrize("block", LISTS)
def test_where_a_text_and_a_list_do_not_agree_it_is_said(block: str) -> None:
    """Kept with the block and, where it is about one pilot, with that pilot; none of them is smoothed over."""
    told = [lines_of(one.told) for one in BLOCKS[block].contradictions]
    if block not in TEXT_NAMES:
        assert not any("lijst" in one.text["nl"] for one in BLOCKS[block].contradictions)
        return
    only_text, only_list, line = TEXT_NAMES[block]
    assert not only_text & LISTS[block]
    assert only_list <= LISTS[block]
    assert any(int(line) in lines for lines in told)
    for pilot in only_text | only_list:
        assert any(int(line) in lines_of(one.told) for one in PILOTS[pilot].contradictions)


@pytest.mark.parametrize("id", ["seyster-veste", HOMELESS, INCLUSION, "u16"])
def test_fifteen_or_sixteen_regular_residents(id: str) -> None:
    """Three places count differently (004:435, 473, 1122); all are kept, and we do not count ourselves."""
    (found,) = (one for one in EVERY[id].contradictions if one.id == "aantal-gewone-bewoners")
    assert lines_of(found.told) == {435, 473, 1122}
    assert BLOCKS[HOMELESS].figure("bewoners-zeist").numbers == (15, 16)
    assert BLOCKS[INCLUSION].figure("huurders-zeist").numbers == (16,)
    assert PILOTS["seyster-veste"].figure("samen").numbers == (32, 0.5)


@pytest.mark.parametrize("block", CLOSING)
def test_a_block_has_each_of_its_closing_points(block: str) -> None:
    """One point for each, in the order of the source."""
    begins = [min(lines_of(one.told)) for one in BLOCKS[block].points]
    assert begins[-len(CLOSING[block]) :] == list(CLOSING[block])


def test_the_ten_qualities_and_what_to_monitor() -> None:
    """The professional of 004:1701-1710, four windows, and the recommendations of 004:1722-1734."""
    points = EVERY["u16"].points
    assert [one.told for one in points[:10]] == [f"004:{line}" for line in range(1701, 1711)]
    assert all(one.text["nl"].startswith("Om te volgen") for one in points[10:])
    assert {min(lines_of(one.told)) for one in points[10:]} == {1722, 1728, 1730, 1732, 1734}
    assert [one.text["nl"].split(",")[0] for one in EVERY["u16"].about if "Venster" in one.text["nl"]] == [
        f"Venster {number}" for number in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("id", PILOTS)
def test_a_pilot_tells_for_whom_it_is_and_what_is_left_out(id: str) -> None:
    """In the municipalities of the U16, with what it asks and gives, and what the source does not give."""
    one = PILOTS[id]
    assert one.region
    assert set(one.region) <= MUNICIPALITIES
    assert one.about
    assert one.eligibility
    assert one.asks
    assert one.gives
    assert one.figures
    assert one.left_out
    assert one.gaps


@pytest.mark.parametrize("id", EVERY)
def test_what_people_read_is_plain_and_leads_to_nobody(id: str) -> None:
    """Every text in Dutch and English, short; and nothing that leads to a person."""
    found = list(texts(EVERY[id]))
    assert len(found) > 10
    assert all({"nl", "en"} <= set(one) for one in found)
    assert all(len(sentence.split()) <= 40 for one in found for sentence in re.split(r"[.!?:;]\s", one["nl"]))
    written = (FOLDER / "praktijken" / f"{id}.toml").read_text("utf-8")
    assert not re.search(r"@|www\.|https?:|\b0\d[\d -]{7,}", written)
    assert not re.search(r"\bbewezen effect\b", written.replace("geen bewezen effect", ""))


def test_the_ways_of_working_and_routes_that_practices_name_are_there() -> None:
    """Each pilot that is modelled names its workflow, and each route stands on a routekaart of some day."""
    loaded = {one.id for one in LP.workflows}
    days = (date(2021, 1, 1), TODAY)
    routes = {route.id for day in days for kaart in LP.routekaarten(day) for route in kaart.routes}
    for one in EVERY.values():
        assert set(one.workflows) <= loaded
        assert set(one.routes) <= routes
        assert set(one.blocks) <= set(BLOCKS)
    assert PILOTS["housing-first-utrecht"].workflows == ("housing-first",)
    assert PILOTS["pitstop-woerden"].workflows == ("pitstop",)
    omklap = {id for id, one in PILOTS.items() if one.workflows == ("omklap",)}
    assert omklap == {
        *("seyster-veste", "proeftuin-beschermd-thuis-nieuwegein"),
        "gebiedsgericht-samenwerken-ijsselstein",
    }


IN_FORCE, AFTER = date(2021, 2, 1), date(2021, 3, 1)
REGIONS = [  # routekaart, route, day, inside, outside
    ("huisvesting", "pitstop", TODAY, ["Woerden"], ["Utrecht", "Zeist", "Groningen"]),
    ("huisvesting", "gemengd-wonen", TODAY, ["Zeist", "IJsselstein"], ["Lopik", "Bunnik", "Groningen"]),
    (
        *("huisvesting", "beschermd-thuis", AFTER),
        ["De Ronde Venen", "Stichtse Vecht", "Woerden", "Oudewater", "Montfoort"],
        ["Nieuwegein", "Utrecht", "Groningen"],
    ),
    ("huisvesting", "beschermd-thuis", IN_FORCE, ["Nieuwegein", "Woerden"], ["Houten", "Groningen"]),
    ("financien", "schuldenvrij", TODAY, ["Nieuwegein"], ["Utrecht", "IJsselstein", "Groningen"]),
]


@pytest.mark.parametrize(("kaart", "route", "day", "inside", "outside"), REGIONS)
def test_a_route_is_for_its_region_only(
    kaart: str, route: str, day: date, inside: list[str], outside: list[str]
) -> None:
    """Whoever lives elsewhere is told so, and nothing more is asked for it."""
    on = LP.routekaart(kaart, on=day)
    for place in inside:
        answer = on.advise({"gemeente": place}).routes[route]
        assert answer.answer in ("undecided", "to_discuss")
        assert answer.reasons[0].answer == "yes"
    for place in outside:
        answer = on.advise({"gemeente": place}).routes[route]
        assert answer.answer == "closed"
        assert {one.criterion.id for one in answer.reasons} == {"region"}


SUPPLEMENTS = {
    ("gespikkeld-wonen-ijsselstein", "gemengd-wonen"): ("huisvesting", "IJsselstein", "begeleider"),
    ("schuldenvrij-nieuwegein", "schuldenvrij"): ("financien", "Nieuwegein", "schulden"),
}


@pytest.mark.parametrize(("id", "route"), SUPPLEMENTS)
@pytest.mark.parametrize("known", [True, False, "rather_not_say"])
def test_what_a_publication_of_2021_tells_is_always_to_discuss(id: str, route: str, known: Any) -> None:
    """Nobody knows how it is now: neither a yes nor a no of ours, whatever is known."""
    kaart, place, fact = SUPPLEMENTS[id, route]
    on = LP.routekaart(kaart, on=TODAY)
    (added,) = (one for one in on.supplements if one.id == id)
    assert (added.status, added.checked_on) == ("vervangend", TODAY)
    assert added.note is not None
    assert "2021" in added.note["nl"]
    assert all(one.retrieved_on == TODAY and one.secondary for one in added.sources), "to verify with who provides it"
    assert all(one.weight != "hard" for route in added.routes for one in route.criteria)
    assert on.advise({"gemeente": place, fact: known}).routes[route].answer == "to_discuss"


def test_routes_of_pilots_stand_in_one_place() -> None:
    """The routekaart on housing already tells of the others; nothing is told twice for one municipality."""
    found = {file.stem for file in (FOLDER / "kaarten").glob("*.toml")}
    assert found == {f"{id}-1" for id, _ in SUPPLEMENTS}
    for pilot in ("we-all", "digicontact", "samen-sterk", "enik-recovery-college", "voorkomen-terugval"):
        assert not PILOTS[pilot].routes


def test_nothing_of_origin_health_or_offences_is_asked() -> None:
    """What We All, Pitstop and IJsselstein say of whom they are for is left to a talk."""
    allowed = {"begeleider", "schulden"}
    for id, _ in SUPPLEMENTS:
        text = (FOLDER / "kaarten" / f"{id}-1.toml").read_text("utf-8")
        assert set(re.findall(r'fact = "(\w+)"', text)) <= allowed
        assert "[[fact]]" not in text
    pitstop = next(one for one in LP.routekaart("huisvesting", on=TODAY).routes if one.id == "pitstop")
    asked = set(re.findall(r"fact='(\w+)'", repr([one.test for one in pitstop.criteria])))
    assert asked == {"vaste_plek", "snel_nodig", "begeleiding_nodig", "samen_wonen"}


@pytest.mark.parametrize("id", EVERY)
def test_a_practice_can_be_written_and_read_again(id: str) -> None:
    """Nothing in it gets lost."""
    assert LP.structure(Practice, json.loads(LP.to_json(EVERY[id]))) == EVERY[id]
