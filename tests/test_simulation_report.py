"""The figures and the page of a run: whole, safe, the same each time, in two languages, and readable."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import InputError
from leefplek.simulation import MissingExtra, Result, Scenario, load_scenario, run, scenario_of
from leefplek.simulation._pages import answer as answers
from leefplek.simulation._pages import figure_words as figure_words
from leefplek.simulation._pages import page_words as page_words
from leefplek.simulation._pages import stress_words as stress_words
from leefplek.simulation._pages.explained import KINDS
from leefplek.simulation._pages.figures import drawings, save_figures
from leefplek.simulation._pages.flows import flows_of
from leefplek.simulation._pages.html import Html, clean, el
from leefplek.simulation._pages.page import GROUNDS, INKS
from leefplek.simulation._pages.report import RunTime, report
from leefplek.simulation._pages.rests_on import lines_of
from leefplek.simulation._pages.sankey import Flow, Node, Picture, balanced, picture
from leefplek.simulation._pages.sankey_svg import COLOURS
from leefplek.simulation._pages.stress import ITEMS, checklist
from leefplek.simulation._results.numbers import amount, between, digits_of, readable
from leefplek.simulation._scenarios.scenario import KaartRef
from leefplek.simulation._statistics.statistics import Interval
from leefplek.simulation._studies.compare import compare

ROOMS = """
scenario = "rooms"
start = 2027-01-01
days = 500
warm_up = 90
title = {nl = "Kamers voor studenten", en = "Rooms for students"}
question = {nl = "Hoeveel kamers?", en = "How many rooms?"}
left_out = {nl = "Verhuizen."}
assumption = "an example"
units = {gemeente = "euro"}
[workflow]
id = "rooms"
states = ["intake", "analysis", "room", "talk", "gone"]
final = ["gone"]
transitions = [
    {id = "analyse", from = ["intake"], to = "analysis"},
    {id = "alone", from = ["analysis"], to = "gone"},
    {id = "place", from = ["analysis"], to = "room"},
    {id = "evaluate", from = ["room"], to = "talk"},
    {id = "again", from = ["talk"], to = "analysis"},
    {id = "leave", from = ["talk"], to = "gone"},
    {id = "give_up", from = ["room"], to = "gone"},
]
[arrivals.signals]
stage = "intake"
per_year = 300
source = "Registration 2025, table 3"
[arrivals.direct]
stage = "analysis"
per_year = 30
[[already]]
stage = "room"
waiting = 5
staying = 20
[pools]
workers = {units = 3, week = [1, 1, 1, 1, 1, 0, 0]}
rooms = {units = 30, costs = [{who = "gemeente", amount = 22.5, per = "unit_day"}]}
[stages.intake]
pool = "workers"
stay = {kind = "lognormal", mean = 1.5, cv = 1.0}
moves = [{do = "analyse", to = "analysis"}]
[stages.analysis]
stay = {kind = "gamma", mean = 9, cv = 0.5}
moves = [{do = "alone", to = "gone", share = 0.6}, {do = "place", to = "room", share = 0.4}]
[stages.room]
pool = "rooms"
stay = {kind = "lognormal", mean = 150.0, cv = 0.6}
patience = [{within = {kind = "exponential", mean = 120.0}, do = "give_up", to = "gone", outcome = "gave_up"}]
moves = [{do = "evaluate", to = "talk"}]
[stages.talk]
stay = {kind = "fixed", value = 1}
moves = [{do = "again", to = "analysis", share = 0.2}, {do = "leave", to = "gone", share = 0.8}]
"""


@pytest.fixture(scope="module")
def rooms() -> Result:
    """A run with a queue, a loop, impatience, a calendar and costs."""
    return run(load_scenario(ROOMS), replications=4, engine="python")


@pytest.fixture(scope="module")
def nobody() -> Result:
    """A run in which nobody comes."""
    text = ROOMS.replace("per_year = 300", "per_year = 0").replace("per_year = 30\n", "per_year = 0\n")
    return run(load_scenario(text.replace("waiting = 5", "waiting = 0").replace("staying = 20", "staying = 0")))


@pytest.fixture(scope="module")
def pages(rooms: Result) -> dict[str, str]:
    """The page in both languages."""
    return {"nl": report(rooms, lang="nl"), "en": report(rooms, lang="en")}


class Page(HTMLParser):
    """A page that was read: its elements, its text, and whether all that was opened was closed."""

    ALONE = ("meta", "br", "col")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements if name == tag]


# ---- the page


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_is_whole_and_asks_nothing_of_elsewhere(pages: dict[str, str], lang: str) -> None:
    """All that is opened is closed, ids are there once, links lead to the page itself, and nothing is fetched."""
    page = Page(pages[lang])
    ids = Counter(given["id"] for _, given in page.elements if "id" in given)
    assert max(ids.values()) == 1
    for tag, attributes in page.elements:
        assert tag not in {"script", "link", "iframe", "img", "object", "embed", "base", "form", "image"}
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        for name in ("href", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")
        if "href" in attributes:
            assert attributes["href"][1:] in ids
        for name in ("aria-labelledby", "clip-path"):
            for one in re.findall(r"[\w-]+", attributes.get(name, "").removeprefix("url(")):
                assert one in ids
    assert "@import" not in pages[lang]
    assert not re.search(r"url\((?!#)", pages[lang])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_can_be_read_by_who_does_not_see_it(pages: dict[str, str], lang: str) -> None:
    """A language, one first heading and no jumps, figures with a title and a description, headers with a scope."""
    page = Page(pages[lang])
    assert page.all("html") == [{"lang": lang}]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    charts = [one for one in page.all("svg") if "role" in one]
    assert len(charts) == len(page.all("figure")) == 5
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in charts)
    assert page.all("th")
    assert all(one["scope"] in ("col", "row") for one in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert len(page.all("main")) == 1


def test_a_page_tells_the_answer_with_its_interval(rooms: Result, pages: dict[str, str]) -> None:
    """The question, the longest wait with its interval, the gaps, and that no effect is claimed."""
    text = Page(pages["nl"]).text
    wait = rooms.statistics["wait.room"]
    assert "Hoeveel kamers?" in text
    assert f"Het langst wacht men op room: gemiddeld {amount(wait.mean, 'nl', digits_of(wait))} dagen" in text
    assert between(wait, "nl") in text
    assert "geen bewijs" in text
    assert "no proof" in Page(pages["en"]).text
    assert "Verhuizen." in text
    assert "bron: Registration 2025, table 3" in text
    assert 'lang="nl">Verhuizen.' in pages["en"], "a text in another language says so"


def test_a_page_holds_all_statistics_and_all_that_they_rest_on(rooms: Result, pages: dict[str, str]) -> None:
    """Each statistic has a line, and so has each table with numbers, with its key."""
    text = Page(pages["en"]).text
    for name in rooms.statistics:
        kind, _, rest = name.partition(".")
        assert KINDS[kind].label["en"].format(name=readable(rest)) in text
    lines = lines_of(rooms.scenario, "en")
    assert {"pools.rooms", "stages.room.stay", "stages.room.patience[0].within", "already[0]"} <= {
        one.key for one in lines
    }
    for one in lines:
        assert one.key in text
        assert one.basis.in_words("en") in text


def test_the_same_run_gives_the_same_page(rooms: Result, pages: dict[str, str]) -> None:
    """Page and figures have no moment of making in them."""
    again = run(load_scenario(ROOMS), replications=4, engine="python")
    assert report(again) == pages["nl"]
    for one, other in zip(drawings(rooms, "nl"), drawings(again, "nl"), strict=True):
        if one.id in ("flows", "waits"):
            assert [one.file(format) for format in ("svg", "png")] == [other.file(format) for format in ("svg", "png")]


def test_what_a_user_set_in_matplotlib_changes_nothing(rooms: Result, pages: dict[str, str]) -> None:
    """Neither is it changed."""
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert report(rooms) == pages["nl"]
        assert matplotlib.rcParams["font.size"] == 30


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_where_nobody_came_there_is_a_page_without_numbers_that_are_none(nobody: Result, lang: Any) -> None:
    """What was not measured is said not to be."""
    page = Page(report(nobody, lang=lang))
    assert not re.search(r"\b(nan|inf|None)\b", page.text, re.IGNORECASE)
    assert {"nl": "niemand gekomen", "en": "Nobody came"}[lang] in page.text
    assert {"nl": "niet gemeten", "en": "not measured"}[lang] in page.text
    assert len(page.all("figure")) == 3


def test_one_replication_gives_a_page_that_says_so() -> None:
    """Without intervals, and without numbers that are none."""
    page = Page(report(run(load_scenario(ROOMS), replications=1), lang="en"))
    assert "How sure the means are is therefore unknown" in page.text
    assert not re.search(r"\bnan\b", page.text, re.IGNORECASE)


def test_the_run_time_is_told_where_it_is_known(rooms: Result, pages: dict[str, str]) -> None:
    """And said not to be, where it is not."""
    assert "12,3 seconden" in report(rooms, ran=RunTime(12.34, "two cores"))
    assert "De rekentijd is niet vermeld." in pages["nl"]


def test_a_comparison_is_told_with_what_differs(rooms: Result) -> None:
    """What the scenarios say differently, the differences with how clear they are, and the limits."""
    scenario = rooms.scenario
    more = attrs.evolve(scenario.pools["rooms"], units=45)
    other = attrs.evolve(scenario, scenario="more-rooms", pools={**scenario.pools, "rooms": more})
    second = run(other, replications=4, engine="python")
    found = compare(rooms, second)
    for lang in ("nl", "en"):
        page = Page(report(second, comparison=found, lang=lang))  # type: ignore[arg-type]
        assert "pools.rooms.units" in page.text
        assert found.limits[lang] in page.text
        assert "more-rooms" in page.text
    assert not found.differences["wait.intake"].clear
    assert found.differences["wait.room"].clear
    row = re.search(r"Wait for room</th>(.*?)</tr>", report(second, comparison=found, lang="en"))
    assert row is not None
    assert "clear" in row[1]


def test_another_language_and_no_matplotlib_are_refused(rooms: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    with pytest.raises(InputError, match="language"):
        report(rooms, lang="fr")  # type: ignore[arg-type]
    monkeypatch.setattr("leefplek.simulation._missing.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="matplotlib"):
        report(rooms)


# ---- hostile texts

SIGNS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "]]>", "&lt;", "${x} $\\frac$", "{0}",
    "{name}", "%s", "\u202egnp", "a\x00b", "javascript:alert(1)", "'; --", "<!--", "\n\n", "\u4f4f\u623f",
]  # fmt: skip
HOSTILE = st.one_of(st.sampled_from(SIGNS), st.text(max_size=40))
PLACES = ["scenario", "title", "source", "stage", "outcome", "unit"]


@given(text=st.one_of(HOSTILE, st.just("\ud800")))
def test_no_text_gets_out_of_its_element(text: str) -> None:
    """Whatever is put in, as text or as an attribute, is read back as that text and makes no element."""
    page = Page(el("div", el("p", text, title=text), text))
    assert [tag for tag, _ in page.elements] == ["div", "p"]
    read = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert page.elements[1][1]["title"].replace("\r\n", "\n").replace("\r", "\n") == read
    assert "".join(page.texts).replace("\r\n", "\n").replace("\r", "\n") == read * 2
    el("p", text).encode()


def test_only_what_was_made_as_html_is_html() -> None:
    """A plain text is never taken for it, also not after joining or formatting."""
    made = el("b", "x")
    assert isinstance(made, Html)
    assert el("p", str(made) + "") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert el("p", f"{made}") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


@pytest.mark.parametrize("where", PLACES)
def test_figures_of_a_scenario_full_of_signs_can_be_read(where: str) -> None:
    """A name is no formula, no markup and no template."""
    result = _renamed(" ".join(SIGNS), where)
    _harmless(report(result), report(_renamed("plain", where)))
    for one in drawings(result, "nl"):
        if one.id in ("flows", "waits"):
            ElementTree.fromstring(one.file("svg"))  # noqa: S314 (made here)


@settings(max_examples=30, deadline=None)
@given(text=HOSTILE, where=st.sampled_from(PLACES), lang=st.sampled_from(["nl", "en"]))
def test_a_scenario_full_of_signs_is_harmless(text: str, where: str, lang: Any) -> None:
    """The page around the figures has the elements that it has without them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leefplek.simulation._pages.report.drawings", lambda result, lang: ())
        _harmless(report(_renamed(text or "x", where), lang=lang), report(_renamed("plain", where), lang=lang))


def _harmless(text: str, plain: str) -> None:
    page, other = Page(text), Page(plain)
    text.encode()
    assert Counter(tag for tag, _ in page.elements) == Counter(tag for tag, _ in other.elements)
    assert not any(name.startswith("on") for _, given in page.elements for name in given)


def _renamed(text: str, where: str) -> Result:
    """A run of a scenario with this text in one place, as it would be without checks."""
    small = _small()
    if where in ("stage", "outcome"):
        names = small.network.names
        renamed = (
            attrs.evolve(names, stages=(text, *names.stages[1:]))
            if where == "stage"
            else attrs.evolve(names, moves=tuple(attrs.evolve(one, outcome=text) for one in names.moves))
        )
        return attrs.evolve(small, network=attrs.evolve(small.network, names=renamed))
    change: dict[str, Any] = {
        "scenario": {"scenario": text},
        "title": {"title": {"nl": text}, "question": {"nl": text}, "left_out": {"nl": text}},
        "source": {"source": text, "assumption": text},
        "unit": {"units": {"gemeente": text}},
    }[where]
    texts = type(small.scenario.title)
    change = {name: texts(one) if name in ("title", "question", "left_out") else one for name, one in change.items()}
    return attrs.evolve(small, scenario=attrs.evolve(small.scenario, **change))


@cache
def _small() -> Result:
    data: dict[str, Any] = {
        "scenario": "small", "start": date(2027, 1, 1), "days": 30.0, "assumption": "an example",
        "units": {"gemeente": "euro"},
        "workflow": {
            "id": "small", "states": ["desk", "gone"], "final": ["gone"],
            "transitions": [{"id": "serve", "from": ["desk"], "to": "gone"}],
        },
        "arrivals": {"all": {"stage": "desk", "per_day": 1.0}},
        "pools": {"staff": {"units": 1, "costs": [{"who": "gemeente", "amount": 2.0, "per": "unit_day"}]}},
        "stages": {
            "desk": {
                "pool": "staff", "stay": {"kind": "exponential", "mean": 0.8}, "moves": [{"do": "serve", "to": "gone"}]
            }
        },
    }  # fmt: skip
    scenario: Scenario = scenario_of(data)
    return run(scenario, replications=2, engine="python", keep="statistics")


def test_a_report_says_what_the_states_of_a_workflow_mean() -> None:
    """In the words of the workflow, in each language; one that the scenario brings has none."""
    small = _small()
    own = attrs.evolve(small.scenario.workflow, id="fijn-wonen", version=None, states=(), final=(), transitions=())
    stages = {"desk": attrs.evolve(small.scenario.stages["desk"], state="waiting_list")}
    result = attrs.evolve(small, scenario=attrs.evolve(small.scenario, workflow=own, stages=stages))
    assert "op desk (wachten op een kamer): gemiddeld" in report(result)
    assert "What the names mean" in report(result, lang="en")
    assert "What the names mean" not in report(small, lang="en")


def test_a_routekaart_is_something_that_a_scenario_rests_on(rooms: Result) -> None:
    """With its name and version."""
    scenario = attrs.evolve(rooms.scenario, routekaart=KaartRef("groningen", 2))
    found = {one.key: one.value for one in lines_of(scenario, "nl")}
    assert found["routekaart"] == "routekaart groningen 2"


# ---- the checklist


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_all_twenty_items_of_stress_are_there(rooms: Result, pages: dict[str, str], lang: Any) -> None:
    """Each with something to say, and honest where the scenario is silent."""
    assert [one.number for one in ITEMS] == [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "3.4",
        "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
    ]  # fmt: skip
    text = Page(pages[lang]).text
    found = checklist(rooms, lang, ran=None)
    assert all(f"{number} {title}" in text and told for number, title, told in found)
    silent = {"nl": "Niet vermeld in het scenario.", "en": "Not stated in the scenario."}[lang]
    assert [number for number, _, told in found if told == silent] == ["3.2"]
    bare = attrs.evolve(rooms, scenario=_bare(rooms.scenario))
    assert [number for number, _, told in checklist(bare, lang, ran=None) if told == silent] == [
        "1.1", "3.1", "3.2", "3.4"
    ]  # fmt: skip


def _bare(scenario: Scenario) -> Scenario:
    """The same without title, question, sources and assumptions."""
    nothing = type(scenario.title)({})
    arrivals = {name: attrs.evolve(one, source=None) for name, one in scenario.arrivals.items()}
    return attrs.evolve(scenario, question=nothing, left_out=nothing, assumption=None, arrivals=arrivals)


# ---- words


@pytest.mark.parametrize(
    "texts",
    [page_words.TOLD, stress_words.TOLD, figure_words.TOLD, answers._T]
    + [{"title": one.title, "label": one.label, "meaning": one.meaning, "unit": one.unit} for one in KINDS.values()],
)
def test_both_languages_say_the_same_things(texts: Any) -> None:
    """Each sentence is there in both, with the same places to fill in."""
    for key, one in texts.items():
        assert set(one) == {"nl", "en"}, key
        places = [set(re.findall(r"\{(\w*)\}", one[lang])) for lang in ("nl", "en")]
        assert places[0] == places[1], key


def test_numbers_are_written_as_the_language_does_and_as_sure_as_they_are() -> None:
    """A comma in Dutch, no more digits than the interval allows, and no minus before nothing."""
    assert amount(1234.5, "nl", 1) == "1.234,5"
    assert amount(1234.5, "en", 1) == "1,234.5"
    assert amount(-0.001, "en", 1) == "0.0"
    wait = Interval(41.2, 38.1, 44.3, 20)
    assert amount(wait.mean, "nl", digits_of(wait)) == "41"
    assert between(wait, "nl") == "tussen 38 en 44"
    assert between(Interval(41.2, float("nan"), float("nan"), 1), "nl") == ""


# ---- figures


def test_figures_are_written_as_what_they_say_they_are(rooms: Result, tmp_path: Path) -> None:
    """SVG that can be read with a title and a source, PNG with its signature, and their names."""
    paths = save_figures(rooms, tmp_path / "figures")
    names = ["flows", "queues", "occupancy", "waits", "statistics"]
    assert [one.name for one in paths] == [f"{name}.{format}" for name in names for format in ("svg", "png")]
    for one in paths:
        data = one.read_bytes()
        if one.suffix == ".png":
            assert data.startswith(b"\x89PNG\r\n\x1a\n")
        else:
            assert ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 (made here)
            assert b"<script" not in data
    assert save_figures(rooms, tmp_path, formats=["svg"], lang="en")[0].name == "flows.svg"
    assert "seed 1, played 4 times" in (tmp_path / "flows.svg").read_text("utf-8")
    with pytest.raises(InputError, match="format"):
        save_figures(rooms, tmp_path, formats=["pdf"])


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_stand_out(mode: str) -> None:
    """WCAG 2.2 AA: texts 4.5 to 1, on panels too; what is drawn 3 to 1."""
    ground, inks = GROUNDS[mode], INKS[mode]
    for name in ("ink", "soft", "link"):
        assert _contrast(inks[name], ground) >= 4.5
        assert _contrast(inks[name], inks["panel"]) >= 4.5
    assert _contrast(inks["rule"], ground) >= 3
    for colour in (*COLOURS.values(), "#0072b2", "#d55e00", "#009e73"):
        assert _contrast(colour, ground) >= 3, colour


# ---- flows


def test_flows_of_a_run_add_up(rooms: Result) -> None:
    """What comes in is what came; what goes into a stage comes out of it, or stays, or was there."""
    found = flows_of(rooms, "en")
    measured = rooms.scenario.days - rooms.scenario.warm_up
    came = sum(one.size for one in found.flows if one.source.name == "comes in")
    arrived = sum(one.arrived for one in rooms.tallies) / len(rooms.tallies) * 365.25 / measured
    assert came == pytest.approx(arrived)
    left = sum(one.size for one in found.flows if one.kind in ("leaves", "gives_up"))
    assert left == pytest.approx(rooms.statistics["throughput"].mean)
    assert any(one.flow.kind == "back" for one in found.picture.bands)
    _adds_up(found.picture)


STAGES = st.builds(Node, st.just("stage"), st.sampled_from("abcdef"))
FLOWS = st.lists(
    st.one_of(
        st.builds(Flow, STAGES, STAGES, st.floats(0, 1e6), st.just("on")),
        st.builds(Flow, st.just(Node("in", "start")), STAGES, st.floats(0, 1e6), st.just("comes")),
        st.builds(Flow, STAGES, st.just(Node("out", "end")), st.floats(0, 1e6), st.just("leaves")),
    ),
    max_size=14,
)


@given(FLOWS)
def test_bands_into_a_node_are_as_wide_as_those_out_of_it(flows: list[Flow]) -> None:
    """Whatever flows where, in circles too: nothing is lost or made, nothing runs to the left, boxes do not overlap."""
    found = picture(balanced(flows, before="before", after="after"), back="back to {}")
    _adds_up(found)
    _balances(flows)
    for one in found.bands:
        assert one.to_x > one.x - 1e-9
    by_layer: dict[float, list[tuple[float, float]]] = {}
    for box in found.boxes:
        by_layer.setdefault(box.x, []).append((box.y, box.y + box.height))
    for layer in by_layer.values():
        layer.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(layer))


@given(FLOWS)
def test_flows_that_were_given_are_all_drawn(flows: list[Flow]) -> None:
    """Each that is not next to nothing, once and in its own size."""
    whole = balanced(flows, before="before", after="after")
    sizes = Counter(round(one.size, 6) for one in whole if one.rests is None)
    drawn: Counter[float] = Counter()
    for one in picture(whole, back="back to {}").bands:
        if (
            one.flow.rests is None
            and one.flow.source.role != "via"
            and not (one.flow.kind == "back" and one.flow.source.role == "in")
        ):
            drawn[round(one.flow.size, 6)] += 1
    assert drawn == sizes


def _balances(flows: list[Flow]) -> None:
    whole = balanced(flows, before="before", after="after")
    for stage in {one.source for one in whole if one.source.role == "stage"}:
        into = sum(one.size for one in whole if one.target == stage)
        assert into == pytest.approx(sum(one.size for one in whole if one.source == stage), rel=1e-6)


def _adds_up(found: Picture) -> None:
    within = 0.0101  # less than a hundredth of what a stage kept is not drawn
    for box in found.boxes:
        into = [one for one in found.bands if one.flow.target == box.node]
        out = [one for one in found.bands if one.flow.source == box.node]
        for some, y in ((into, "to_y"), (out, "y")):
            if some:
                assert sum(one.thickness for one in some) == pytest.approx(box.height, rel=within, abs=1e-6)
                assert min(getattr(one, y) for one in some) == pytest.approx(box.y)
        if box.node.role in ("stage", "via"):
            assert into
            assert out
    assert all(0 <= one.y <= found.height + 1e-6 for one in found.boxes)
