"""Checklists: a list that is data works through a log like a case, and what is not right in it is named by line."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from explore import Explorer, ground
from leefplek import (
    Actor,
    Case,
    DefinitionError,
    Leefplek,
    LeefplekError,
    PayloadError,
    Refused,
    StateChange,
    TransitionChange,
    Workflow,
)
from leefplek.checklists import Checklist, Done, SetAside, actions_of, guards_of, workflow_of
from leefplek.definition import Extension
from leefplek.draw import draw
from leefplek.testing import check_workflow
from leefplek.testing.machine import workflow_machine
from leefplek.values import words
from logeren import Brings
from story import NOW, moment

GOOD = """\
checklist = "verhuislijst"
version = 1
title = { nl = "Verhuislijst", en = "Moving list" }
status = "vervangend"
told = "004:10"
beside = { nl = "Waarom", en = "Why" }

[[who]]
id = "coach"
text = { nl = "de coach", en = "the coach" }

[[who]]
id = "buur"
text = { nl = "de buur", en = "the neighbour" }

[[part]]
id = "vooraf"
text = { nl = "Vooraf", en = "Before" }
due = "P2W"

[[part.item]]
id = "dozen"
text = { nl = "Dozen halen", en = "Get boxes" }
told = "004:11"
beside = { nl = "Anders past het niet.", en = "Else it does not fit." }

[[part.item]]
id = "bus"
text = { nl = "Een bus regelen", en = "Arrange a van" }

[[part]]
id = "de_dag"
text = { nl = "De dag zelf", en = "The day itself" }
due = "P1D"
told = "004:12"

[[part.item]]
id = "sleutel"
text = { nl = "De sleutel ophalen", en = "Fetch the key" }

[[part]]
id = "erna"
text = { nl = "Erna", en = "After" }
due = "P1M"

[[part.item]]
id = "adres"
text = { nl = "Je adres doorgeven", en = "Tell your address" }

[[part.item]]
id = "feest"
text = { nl = "Een feest geven", en = "Give a party" }
"""
PARTS = {"vooraf": ("dozen", "bus"), "de_dag": ("sleutel",), "erna": ("adres", "feest")}
ITEMS = tuple(item for items in PARTS.values() for item in items)
ORDER = (*PARTS, "finished")
COACH, BUUR = Actor("coach-1", "coach"), Actor("buur-1", "buur")


def changed(*changes: tuple[str, str]) -> str:
    """The good list with the first place of each of these texts replaced."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def file(folder: Path, text: str = GOOD, name: str = "verhuislijst") -> Path:
    """A file with this text."""
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the good list."""
    return file(tmp_path_factory.mktemp("lijst"))


@pytest.fixture(scope="module")
def lp(place: Path) -> Leefplek:
    """A library that knows the list."""
    return Leefplek(data=[place], built_in=False, lang="en", clock=lambda: NOW)


class Worked:
    """A list that somebody works through."""

    def __init__(self, lp: Leefplek) -> None:
        self.lp = lp
        self.case: Case = lp.open("verhuislijst", {"about": "een huis"}, by=COACH, at=moment("2021-03-01")).after

    def do(self, transition: str, by: Actor = COACH, on: str = "2021-03-01", **payload: Any) -> Worked:
        """A step."""
        self.case = self.lp.step(self.case, transition, payload, by=by, at=moment(on)).after
        return self

    def codes(self, transition: str, by: Actor = COACH, **payload: Any) -> list[str]:
        """The codes that refuse a step; none where it is taken."""
        try:
            self.do(transition, by, **payload)
        except Refused as refused:
            return [one.code for one in refused.refusals]
        return []

    def mark(self, items: Iterable[str]) -> Worked:
        """These items are done."""
        for item in items:
            self.do("mark_done", item=item)
        return self

    @property
    def marks(self) -> dict[str, Any]:
        """What was marked, as it stands."""
        return {name: one.value for name, one in self.lp.facts(self.case).items() if one.value in ("done", "set_aside")}


@pytest.fixture
def worked(lp: Leefplek) -> Worked:
    """A list that has just begun."""
    return Worked(lp)


# ---- what is not right

BROKEN = {
    "no parts": (GOOD[: GOOD.index("[[part]]")] + "part = []\n", "missing_key", "part"),
    "parts that nobody wrote": (GOOD[: GOOD.index("[[part]]")], "missing_key", "part"),
    "no items": (
        changed(
            (GOOD[GOOD.index('[[part.item]]\nid = "sleutel"') : GOOD.index('[[part]]\nid = "erna"')], "item = []\n")
        ),
        "missing_key",
        "part[1].item",
    ),
    "nobody who does it": (
        changed((GOOD[GOOD.index("[[who]]") : GOOD.index("[[part]]")], "")).replace("version", "who = []\nversion"),
        "missing_key",
        "who",
    ),
    "two items under one id": (changed(('id = "bus"', 'id = "dozen"')), "double_id", "part"),
    "an item of another part": (changed(('id = "feest"', 'id = "dozen"')), "double_id", "part"),
    "an item with the id of a part": (changed(('id = "feest"', 'id = "vooraf"')), "double_id", "part"),
    "a period that is none": (changed(('due = "P1D"', 'due = "een dag"')), "wrong_period", "part[1].due"),
    "a part that ends": (changed(('id = "erna"', 'id = "finished"')), "reserved_id", "part[2].id"),
    "a part that opens": (changed(('id = "vooraf"', 'id = "open"')), "reserved_id", "part[0].id"),
    "a part with a line in its id": (changed(('id = "de_dag"', 'id = "de-dag"')), "wrong_id", "part[1].id"),
    "an item with space in its id": (changed(('id = "bus"', 'id = "een bus"')), "wrong_id", "part[0].item[1].id"),
    "an id of the list": (changed(('"verhuislijst"', '"Verhuis lijst"')), "wrong_id", "checklist"),
    "no Dutch": (
        changed(('{ nl = "Een bus regelen", en', "{ en")),
        "missing_language",
        "part[0].item[1].text.nl",
    ),
    "a title with markup": (changed(('nl = "Verhuislijst"', 'nl = "<b>Verhuislijst</b>"')), "html", "title.nl"),
    "a second column with markup": (
        changed(("Anders past het niet.", "<b>Anders</b> past het niet.")),
        "html",
        "part[0].item[0].beside.nl",
    ),
    "a place with markup": (changed(('told = "004:11"', 'told = "<b>004</b>"')), "html", "part[0].item[0].told"),
    "a place of a part": (changed(('told = "004:12"', 'told = " 004:12"')), "space_around", "part[1].told"),
    "a place of the list": (changed(('told = "004:10"', 'told = "<b>004</b>"')), "html", "told"),
    "the head of the second column": (changed(('nl = "Waarom"', 'nl = " Waarom"')), "space_around", "beside.nl"),
    "a role with an id that is none": (changed(('id = "buur"', 'id = "De buur"')), "wrong_id", "who[1].id"),
    "a role without Dutch": (
        changed(('{ nl = "de buur", en', "{ en")),
        "missing_language",
        "who[1].text.nl",
    ),
    "another status": (changed(('"vervangend"', '"bijna"')), "wrong_shape", "status"),
    "a version that is text": (changed(("version = 1", 'version = "1"')), "wrong_shape", "version"),
    "no version": (changed(("version = 1\n", "")), "missing_key", "version"),
    "a version of nothing": (changed(("version = 1", "version = 0")), "wrong_version", "verhuislijst 0: version"),
    "a key that nobody knows": (changed(("due = ", "voor = ")), "unknown_key", "part[0].voor"),
    "two roles under one id": (changed(('id = "buur"', 'id = "coach"')), "double_role", "verhuislijst 1: coach"),
    "a role that is there already": (
        changed(('id = "buur"', 'id = "system"')),
        "double_role",
        "verhuislijst 1: system",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_named_by_file_key_and_code(what: str, tmp_path: Path) -> None:
    text, code, key = BROKEN[what]
    path = file(tmp_path, text)
    with pytest.raises(LeefplekError) as caught:
        Leefplek(data=[path], built_in=False)
    found = [one for one in caught.value.findings if (one.code, one.key) == (code, key)]
    assert len(found) == 1, caught.value.findings
    assert "verhuislijst.toml" in str(caught.value)
    (report,) = Leefplek(data=[path], built_in=False, lenient=True).plugins
    assert (report.registered, bool(report.error)) == ((), True)


@pytest.mark.parametrize(
    ("what", "on"),
    [
        ("a period that is none", 'due = "een dag"'),
        ("a part that ends", 'id = "finished"'),
        ("an item with space in its id", 'id = "een bus"'),
        ("another status", "status = "),
        ("a key that nobody knows", "voor = "),
    ],
)
def test_the_line_is_named_too(what: str, on: str, tmp_path: Path) -> None:
    text, code, key = BROKEN[what]
    with pytest.raises(LeefplekError) as caught:
        Leefplek(data=[file(tmp_path, text)], built_in=False)
    (found,) = [one for one in caught.value.findings if (one.code, one.key) == (code, key)]
    assert found.line == text[: text.index(on)].count("\n") + 1


def test_two_lists_under_one_id_clash(tmp_path: Path) -> None:
    with pytest.raises(LeefplekError, match="declared twice"):
        Leefplek(data=[file(tmp_path), file(tmp_path, name="ook")], built_in=False)


def test_a_list_may_be_made_in_python() -> None:
    with pytest.raises(DefinitionError) as caught:
        Checklist(id="x", version=1, title=words("x", "x"), status="vervangend", who=(), parts=())
    assert [(one.code, one.key) for one in caught.value.findings] == [("missing_key", "part"), ("missing_key", "who")]


# ---- the list as a workflow


def test_the_list_is_a_workflow(lp: Leefplek) -> None:
    workflow = lp.workflow("verhuislijst")
    assert [one.id for one in workflow.states] == list(ORDER)
    assert [one.due for one in workflow.states] == ["P2W", "P1D", "P1M", None]
    assert [kind.name for kind in workflow.facts] == list(ITEMS)
    assert workflow.facts[0].why == words("Anders past het niet.", "Else it does not fit.")
    assert [role.id for role in workflow.roles] == ["coach", "buur", "system"]
    assert workflow.transition("begin_de_dag").source == "004:12"
    assert (workflow.transition("mark_done").source, workflow.transition("back_to_vooraf").source) == ("004:10", "")
    assert workflow.transition("migrate").text["nl"] == "Naar een nieuwere versie van de lijst"
    assert lp.check() == ()


def test_two_lists_as_data_keep_their_own_items(tmp_path: Path) -> None:
    """The classes of what is written down have the name of their list in them."""
    other = changed(('"verhuislijst"', '"inpaklijst"'), ('id = "dozen"', 'id = "kratten"'))
    both = Leefplek(data=[file(tmp_path), file(tmp_path, other, name="inpaklijst")], built_in=False)
    for workflow in both.workflows:
        assert both.from_json(Workflow, both.to_json(workflow)) == workflow


def test_nothing_is_missing_in_it(place: Path, lp: Leefplek) -> None:
    where = ground(data=[place], built_in=False)
    search = Explorer(where, where.first.workflow("verhuislijst"), {})
    search.run()
    assert {what: those for what, those in search.gaps().items() if those} == {}
    found = check_workflow(lambda: lp, "verhuislijst", steps=400)
    assert [one for one in found if one.severity != "hint"] == []
    small = settings(max_examples=10, stateful_step_count=20)
    run_state_machine_as_test(workflow_machine(lambda: lp, "verhuislijst"), settings=small)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_left_is_told_in_both_languages(lang: Any, place: Path) -> None:
    here = Worked(Leefplek(data=[place], built_in=False, lang=lang))
    with pytest.raises(Refused) as caught:
        here.mark(["bus"]).do("begin_de_dag")
    (refusal,) = caught.value.refusals
    assert refusal.code == "items_open"
    assert ("Dozen halen" if lang == "nl" else "Get boxes") in str(refusal)
    assert ("Een bus regelen" if lang == "nl" else "Arrange a van") not in str(refusal)


def test_where_the_rule_stands(worked: Worked) -> None:
    def source(transition: str) -> str:
        with pytest.raises(Refused) as caught:
            worked.do(transition)
        return caught.value.refusals[0].source

    assert source("begin_de_dag") == "004:10", "of the list, where the part names none"
    worked.mark(PARTS["vooraf"]).do("begin_de_dag")
    assert source("begin_erna") == "004:12"


def test_everything_in_order(worked: Worked) -> None:
    """From the begin to the end: who does what is in the log."""
    worked.mark(PARTS["vooraf"]).do("begin_de_dag").mark(PARTS["de_dag"]).do("begin_erna")
    worked.do("set_aside", BUUR, item="feest", why="geen zin in").do("mark_done", item="adres").do("finish", BUUR)
    assert (worked.case.state, worked.case.outcome, worked.case.is_open) == ("finished", "worked_through", False)
    assert worked.marks == {**dict.fromkeys(ITEMS, "done"), "feest": "set_aside"}
    assert worked.codes("note") == ["not_offered"]
    worked.do("reopen")
    assert (worked.case.state, worked.case.outcome) == ("vooraf", None)
    assert len(worked.marks) == 5, "what was marked still counts"
    assert worked.do("stop").case.outcome == "stopped"


def test_a_mark_may_be_changed_and_taken_back(worked: Worked) -> None:
    worked.mark(["dozen"]).do("set_aside", item="dozen", why="toch niet")
    assert worked.marks == {"dozen": "set_aside"}
    worked.do("correct", version=worked.case.version, why="toch wel")
    assert worked.marks == {"dozen": "done"}
    worked.do("correct", version=2, why="nee")
    assert worked.marks == {}
    assert worked.codes("begin_de_dag") == ["items_open"]


def test_a_mark_that_was_erased_is_neither_done_nor_open(worked: Worked) -> None:
    worked.mark(["dozen"])
    events = [attrs.evolve(one, payload=None) if one.transition == "mark_done" else one for one in worked.case.events]
    worked.case = worked.lp.replay(events)
    assert worked.codes("begin_de_dag") == ["content_erased"]


def test_what_comes_of_an_item_is_on_the_action_list(worked: Worked) -> None:
    """Answers lead to actions, and so to a list to go on with (003:545); the last look at an item counts."""

    def action(text: str) -> dict[str, Any]:
        return {"text": text, "owner": "coach", "due": date(2024, 5, 1)}

    def listed() -> list[tuple[str, str]]:
        return [(item, one.text) for item, one in actions_of(worked.case)]

    assert listed() == []
    worked.do("mark_done", item="dozen", actions=[action("bellen"), action("halen")])
    worked.do("mark_done", item="bus", actions=[action("sparen")])
    assert listed() == [("dozen", "bellen"), ("dozen", "halen"), ("bus", "sparen")]
    worked.do("mark_done", item="dozen", actions=[action("vouwen")])
    assert listed() == [("bus", "sparen"), ("dozen", "vouwen")]
    worked.do("set_aside", item="bus", why="fiets")
    assert listed() == [("dozen", "vouwen")]
    worked.do("correct", version=worked.case.version, why="een vergissing")
    assert listed() == [("bus", "sparen"), ("dozen", "vouwen")]


def test_who_wrote_a_mark_down_takes_it_back(worked: Worked) -> None:
    worked.mark(["dozen"])
    assert worked.codes("correct", BUUR, version=2, why="van een ander") == ["not_own_record"]
    assert worked.codes("correct", COACH, version=2, why="van mij") == []


def test_a_mark_that_the_next_part_rests_on_may_be_taken_back_and_the_list_stays_where_it_is(worked: Worked) -> None:
    worked.mark(PARTS["vooraf"]).do("begin_de_dag").do("correct", version=2, why="niet af")
    assert worked.case.state == "de_dag"
    assert worked.codes("back_to_vooraf") == []
    assert worked.codes("begin_de_dag") == ["items_open"]


def test_an_item_that_is_not_on_the_list_is_a_clear_error(worked: Worked) -> None:
    for transition, more in (("mark_done", {}), ("set_aside", {"why": "x"})):
        with pytest.raises(PayloadError) as caught:
            worked.do(transition, item="kat", **more)
        (found,) = caught.value.findings
        assert (found.code, found.key) == ("wrong_shape", "item")
        assert all(item in str(found) for item in ITEMS)
    assert worked.codes("set_aside", item="dozen", why="al gehaald") == []
    with pytest.raises(PayloadError, match="why"):
        worked.do("set_aside", item="dozen")


def test_only_who_is_named_works_on_it(worked: Worked) -> None:
    system = Actor("x", "system")
    assert worked.codes("mark_done", system, item="dozen") == ["wrong_role"]
    assert worked.codes("mark_done", BUUR, item="dozen") == []
    assert worked.codes("escalate", system) == ["due_not_passed"]
    worked.do("escalate", system, on="2021-03-20")
    assert worked.codes("extend", COACH, until="2021-05-01", reason="ziek") == []


def test_payloads_of_a_list_are_those_of_all_lists_and_travel(lp: Leefplek) -> None:
    """Two libraries agree on the class, and another process makes the same."""
    cls = lp.payload_class("verhuislijst", 1, "mark_done")
    assert issubclass(cls, Done)
    assert issubclass(lp.payload_class("verhuislijst", 1, "set_aside"), SetAside)
    worked = Worked(lp).do("mark_done", item="dozen", words="bij de winkel")
    payload = worked.case.events[-1].payload
    assert type(payload) is cls
    assert pickle.loads(pickle.dumps(payload)) == payload  # noqa: S301 - our own bytes, as workers get them
    assert lp.from_json(Case, lp.to_json(worked.case)) == worked.case
    assert lp.checked(lp.write(worked.case.events[-1])) == worked.case.events[-1]
    assert "bij de winkel" not in repr(payload)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", ["# Verhuislijst (verhuislijst 1)", "De dag zelf", "Verder met: Erna", "Terug naar: Vooraf"]),
        ("en", ["# Moving list (verhuislijst 1)", "The day itself", "Go on with: After", "Back to: Before"]),
    ],
)
def test_the_table_of_a_list_speaks_both_languages(lang: str, said: list[str], lp: Leefplek) -> None:
    table = draw(lp.workflow("verhuislijst"), lang=lang)
    assert [one for one in said if one not in table] == []
    assert "coach, buur" in table


# ---- laws

WAYS = st.lists(
    st.tuples(st.sampled_from(["mark_done", "set_aside"]), st.sampled_from(ITEMS))
    | st.tuples(st.just("go_on"), st.just(""))
    | st.tuples(st.just("back"), st.just("")),
    max_size=25,
)


@given(ways=WAYS)
def test_the_next_part_begins_exactly_when_each_item_of_this_one_was_looked_at(
    ways: list[tuple[str, str]], lp: Leefplek
) -> None:
    """Whatever the order, going back and forth: no mark is lost."""
    worked, at = Worked(lp), 0
    marks: dict[str, str] = {}
    for what, item in ways:
        if what == "mark_done":
            worked.do(what, item=item)
            marks[item] = "done"
        elif what == "set_aside":
            worked.do(what, item=item, why="niet nodig")
            marks[item] = "set_aside"
        elif what == "go_on":
            step = "finish" if at == 2 else f"begin_{ORDER[at + 1]}"
            open_items = [one for one in PARTS[ORDER[at]] if one not in marks]
            assert worked.codes(step) == (["items_open"] if open_items else [])
            at += not open_items
        elif at > 0:
            worked.do(f"back_to_{ORDER[at - 1]}")
            at -= 1
        assert (worked.case.state, worked.marks) == (ORDER[at], marks)
        if at == 3:
            break
    assert lp.replay(worked.case.events) == worked.case


@given(items=st.permutations(ITEMS))
def test_items_may_be_looked_at_before_their_part(items: list[str], lp: Leefplek) -> None:
    worked = Worked(lp).mark(items)
    for step in ("begin_de_dag", "begin_erna", "finish"):
        assert worked.codes(step) == []
    assert worked.case.outcome == "worked_through"


# ---- extended by another


def test_a_list_may_be_extended(place: Path) -> None:
    """Another name, another period, and a guard more: what its items are stays."""
    extension = Extension(
        id="verhuislijst-hier",
        version=1,
        title=words("Onze lijst", "Our list"),
        extends="verhuislijst",
        extends_version=1,
        states=(StateChange("vooraf", due="P1M", text=words("Eerst", "First")),),
        transitions=(TransitionChange("finish", roles=("coach",)),),
    )
    lp = Leefplek(data=[place], plugins=[Brings(extension, guards=())], built_in=False)
    ours = lp.workflow("verhuislijst-hier")
    assert (ours.state("vooraf").due, ours.state("vooraf").text["nl"]) == ("P1M", "Eerst")
    case = lp.open("verhuislijst-hier", by=COACH, at=moment("2021-03-01")).after
    step = lp.step(case, "mark_done", {"item": "dozen"}, by=COACH, at=moment("2021-03-01"))
    assert step.after.state == "vooraf"
    with pytest.raises(Refused, match="Een bus regelen"):
        lp.step(step.after, "begin_de_dag", by=COACH, at=moment("2021-03-01"))
    assert lp.check() == ()


def test_the_guards_and_the_workflow_of_a_list_belong_together(place: Path, lp: Leefplek) -> None:
    read = lp.structure(Checklist, _table())
    workflow = workflow_of(read)
    assert workflow == lp.workflow("verhuislijst")
    assert {one.name for one in guards_of(read)} == {name for row in workflow.transitions for name in row.guards}
    assert [one.id for one in read.items] == list(ITEMS)
    newer = attrs.evolve(read, version=2)
    assert workflow_of(newer).version == 2


def _table() -> dict[str, Any]:
    return tomllib.loads(GOOD)


# ---- a free order

FREE = ('status = "vervangend"\n', 'status = "vervangend"\norder = "free"\n')


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> Leefplek:
    """The same list, from which one chooses."""
    path = file(tmp_path_factory.mktemp("vrij"), changed(FREE))
    return Leefplek(data=[path], built_in=False, lang="en", clock=lambda: NOW)


@given(st.lists(st.sampled_from([f"begin_{part}" for part in PARTS] + list(ITEMS)), max_size=12))
def test_in_a_free_order_any_part_follows_any_other_and_one_item_is_enough(free: Leefplek, way: list[str]) -> None:
    here, marked = Worked(free), set()
    for one in way:
        if one in ITEMS:
            here.mark([one])
            marked.add(one)
        else:
            there = one == f"begin_{here.case.state}"
            assert here.codes(one) == (["not_offered"] if there else [])
    assert set(here.marks) == marked
    assert here.codes("finish") == ([] if marked else ["nothing_looked_at"])


def test_a_list_of_a_free_order_lacks_nothing_either(tmp_path: Path) -> None:
    where = ground(data=[file(tmp_path, changed(FREE))], built_in=False)
    search = Explorer(where, where.first.workflow("verhuislijst"), {})
    search.run()
    assert {what: those for what, those in search.gaps().items() if those} == {}


def test_a_list_of_one_part_in_a_free_order(tmp_path: Path) -> None:
    text = changed(FREE)
    lp = Leefplek(data=[file(tmp_path, text[: text.index('[[part]]\nid = "de_dag"')])], built_in=False, lang="en")
    assert not [one for one in lp.workflow("verhuislijst").transitions if one.id.startswith("begin_")]
    assert Worked(lp).mark(["bus"]).codes("finish") == []


def test_no_other_order(tmp_path: Path) -> None:
    with pytest.raises(LeefplekError) as caught:
        Leefplek(data=[file(tmp_path, changed((FREE[0], FREE[0] + 'order = "any"\n')))], built_in=False)
    assert [(one.code, one.key, one.line) for one in caught.value.findings] == [("wrong_shape", "order", 5)]
