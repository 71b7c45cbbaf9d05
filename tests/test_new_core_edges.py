"""Edges of what many ways of working share: lists, practices, roles in a track, and what is read when."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from leefplek import Actor, Case, DefinitionError, Guard, InputError, Leefplek, Refused, Workflow, hookimpl
from leefplek.practices import PLACE, minutes_in, numbers_in
from leefplek.testing._reading import Reading
from leefplek.values import TextMap, words
from logeren import WORKFLOW, Brings, library
from samples import TASK
from story import NOW, actor, moment

AT = moment("2021-03-01")

# ---- what is read when


def test_json_may_be_read_and_written_before_a_store_is_looked_at() -> None:
    code = (
        "from datetime import UTC, datetime\nfrom leefplek import Actor, Case, Leefplek\nlp = Leefplek()\n"
        "entry = {'entry': {'kind': 'own_initiative'}, 'legal_basis': {'ground': 'public_task', 'why': 'x'}}\n"
        "step = lp.open('fijn-wonen', entry, by=Actor('a', 'saw'), at=datetime(2021, 1, 1, tzinfo=UTC))\n"
        "assert lp.from_json(Case, lp.to_json(step.after)) == step.after\n"
        "assert lp.read(lp.write(step.event)) == step.event"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


GUARD = Guard("hf_keep_trying", lambda _: None, ())
"""Called as one of a plugin that waits."""


class OnlyGuards:
    """A plugin that brings a guard and nothing else."""

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        """The guard."""
        register(GUARD)


@pytest.mark.parametrize("plugin", [Brings(WORKFLOW, guards=(GUARD,)), OnlyGuards()])
def test_a_plugin_of_another_clashes_with_one_that_waits_when_it_is_loaded(plugin: object) -> None:
    """Not when something of the one that waits is first asked for; and it is the other that is left out."""
    with pytest.raises(DefinitionError, match="declared twice"):
        Leefplek(plugins=[plugin])
    lp = Leefplek(plugins=[plugin], lenient=True)
    assert [one.name for one in lp.plugins if one.error] == [f"{type(plugin).__module__}.{type(plugin).__name__}"]
    assert lp.workflow("housing-first").id == "housing-first"


EXTENDS = """\
extends = "pitstop"
extends_version = 1
id = "pitstop-hier"
version = 1
title.nl = "Pitstop hier"

[[transitions]]
id = "note"
guards = ["logeren_since_when"]
"""


@pytest.mark.parametrize("brought", ["a file", "a plugin with a file"])
def test_who_extends_one_that_waits_finds_it(brought: str, tmp_path: Path) -> None:
    file = tmp_path / "hier.toml"
    file.write_text(EXTENDS, encoding="utf-8")
    how: dict[str, Any] = {"data": [file]} if brought == "a file" else {}
    lp = Leefplek(plugins=[Brings(WORKFLOW, *(() if how else (file,)))], **how)
    assert lp.workflow("pitstop-hier").transition("note").guards == ("logeren_since_when",)
    assert lp.from_json(Workflow, lp.to_json(lp.workflow("pitstop-hier"))) == lp.workflow("pitstop-hier")


# ---- roles in a track


def worried(lp: Leefplek, workflow: str = "logeren") -> Any:
    """A case about whose safety somebody worries."""
    opening = {"where": "school", "legal_basis": TASK}
    case = lp.open(workflow, opening, by=actor("coach"), at=AT).after
    return lp.step(case, "raise_safety", {"why": "er is iets gebeurd"}, by=actor("coach"), at=AT).after


def wrong_role(lp: Leefplek, case: Any, transition: str, by: str = "teamleider") -> str:
    """What somebody is told who may not take this step."""
    with pytest.raises(Refused) as caught:
        lp.step(case, transition, {"signals": "x"} if transition.endswith("signals") else {}, by=actor(by), at=AT)
    (said,) = [one for one in caught.value.refusals if one.code == "wrong_role"]
    options = {one.transition: one for one in lp.options(case, by=actor(by), at=AT)}
    assert said in options[transition].refusals
    return said.text


def test_who_may_take_a_step_of_a_track_is_told_in_the_names_of_the_workflow() -> None:
    lp = library(clock=lambda: NOW)
    case = worried(lp)
    assert wrong_role(lp, case, "meldcode.map_signals").endswith("It is for: the coach, a volunteer.")
    assert wrong_role(lp, case, "meldcode.acute", "vrijwilliger").endswith("It is for: the coach.")
    assert wrong_role(lp, case, "note", "jongere").endswith("It is for: the coach.")


def test_a_track_that_nobody_of_the_workflow_acts_in_tells_its_own_names() -> None:
    assert WORKFLOW.track is not None
    bare = attrs.evolve(WORKFLOW, track=attrs.evolve(WORKFLOW.track, roles=TextMap({})))
    lp = library(bare, clock=lambda: NOW)
    assert "a SAW worker" in wrong_role(lp, worried(lp), "meldcode.map_signals", "coach")


def test_two_workflows_with_one_track_each_tell_their_own_names() -> None:
    roles = tuple(
        attrs.evolve(one, text=words("de gids", "the guide")) if one.id == "coach" else one for one in WORKFLOW.roles
    )
    lp = library(WORKFLOW, attrs.evolve(WORKFLOW, id="trekken", roles=roles), clock=lambda: NOW)
    for workflow, called in (("logeren", "the coach"), ("trekken", "the guide")):
        assert called in wrong_role(lp, worried(lp, workflow), "meldcode.acute", "vrijwilliger")


def test_the_kit_reads_the_same_roles_in_a_track_as_the_steps_ask() -> None:
    lp = library(clock=lambda: NOW)
    case, workflow = worried(lp), lp.workflow("logeren")
    places = Reading(lp).places(workflow)
    for role in workflow.roles:
        options = lp.options(case, by=actor(role.id), at=AT)
        asked = {one.transition for one in options if all(no.code != "wrong_role" for no in one.refusals)}
        assert asked == {one.transition for one in options if role.id in places[one.transition].roles}


# ---- grounds and safety


def test_a_case_on_a_consent_that_was_taken_back_may_still_raise_a_worry_and_gets_a_new_ground() -> None:
    """Nobody may go on with it otherwise."""
    lp = library(clock=lambda: NOW)
    party = {"party": "coach", "purpose": "logeren"}
    ground = {"ground": "consent", "why": "hij wil het zelf", **party}
    case = lp.open("logeren", {"where": "school", "legal_basis": TASK}, by=actor("coach"), at=AT).after
    case = lp.step(case, "give_consent", {**party, "legal_basis": ground}, by=actor("jongere"), at=AT).after
    assert case.basis is not None
    assert case.basis.ground == "consent"
    case = lp.step(case, "withdraw_consent", party, by=actor("jongere"), at=AT).after
    assert case.basis is None
    with pytest.raises(Refused) as caught:
        lp.step(case, "note", {"text": "x"}, by=actor("coach"), at=AT)
    assert [one.code for one in caught.value.refusals] == ["legal_basis_needed"]
    assert lp.step(case, "raise_safety", {"why": "x"}, by=actor("coach"), at=AT).after.track_open
    assert lp.step(case, "withdraw", by=actor("jongere"), at=AT).after.outcome == "withdrawn"
    assert lp.step(case, "lose_contact", by=actor("coach"), at=AT).after.outcome == "out_of_view"
    case = lp.step(case, "give_consent", {**party, "legal_basis": ground}, by=actor("jongere"), at=AT).after
    assert lp.step(case, "note", {"text": "x"}, by=actor("coach"), at=AT).after.state == "vraag"


# ---- lists

LIST = """\
checklist = "verhuislijst"
version = 1
title.nl = "Verhuislijst"
status = "vervangend"

[[who]]
id = "coach"
text.nl = "de coach"

[[part]]
id = "vooraf"
text.nl = "Vooraf"
due = "P2W"

[[part.item]]
id = "dozen"
text.nl = "Dozen halen"

[[part]]
id = "erna"
text.nl = "Erna"
due = "P2W"
told = "004:12"

[[part.item]]
id = "bel"
text.nl = "De bel repareren"
"""
EXTENSION = """\
extends = "verhuislijst"
extends_version = 1
id = "verhuislijst-hier"
version = 1
title.nl = "Onze lijst"

[[transitions]]
id = "mark_done"

[[transitions.fields]]
name = "name"
type = "number"
sensitivity = "open"
"""
COACH = Actor("w-1", "coach")


def lists(folder: Path, *texts: str, lang: Any = "en") -> Leefplek:
    """A library of these files, and nothing beside them."""
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, encoding="utf-8")
    return Leefplek(data=[folder], built_in=False, lang=lang)


def test_a_list_may_speak_dutch_alone(tmp_path: Path) -> None:
    workflow = lists(tmp_path, LIST).workflow("verhuislijst")
    assert workflow.transition("begin_erna").text == words("Verder met: Erna", "Go on with: Erna")
    assert workflow.transition("back_to_vooraf").text["en"] == "Back to: Vooraf"


@pytest.mark.parametrize("part", ["vooraf", "erna"])
def test_who_stops_halfway_begins_at_the_begin_again(part: str, tmp_path: Path) -> None:
    lp = lists(tmp_path, LIST)
    case = lp.open("verhuislijst", by=COACH, at=AT).after
    case = lp.step(case, "mark_done", {"item": "dozen"}, by=COACH, at=AT).after
    if part == "erna":
        case = lp.step(case, "begin_erna", by=COACH, at=AT).after
    case = lp.step(case, "stop", by=COACH, at=AT).after
    assert (case.state, case.outcome) == ("finished", "stopped")
    case = lp.step(case, "reopen", by=COACH, at=AT).after
    assert (case.state, case.outcome, lp.facts(case)["dozen"].value) == ("vooraf", None, "done")


def test_a_list_may_get_a_free_order_in_its_next_version(tmp_path: Path) -> None:
    newer = LIST.replace("version = 1", 'version = 2\norder = "free"')
    lists(tmp_path, LIST, newer)
    first = Leefplek(data=[tmp_path / "0.toml"], built_in=False)
    lp = Leefplek(data=[tmp_path], built_in=False)
    case = first.open("verhuislijst", by=COACH, at=AT).after
    case = lp.step(case, "migrate", {"to": 2}, by=COACH, at=AT).after
    case = lp.step(case, "begin_erna", by=COACH, at=AT).after
    with pytest.raises(Refused, match="Kies eerst een punt"):
        lp.step(case, "finish", by=COACH, at=AT)
    case = lp.step(case, "set_aside", {"item": "dozen", "why": "x"}, by=COACH, at=AT).after
    assert lp.step(case, "finish", by=COACH, at=AT).after.outcome == "worked_through"


def test_two_versions_of_a_list_stand_beside_each_other_and_a_case_moves_from_one_to_the_other(tmp_path: Path) -> None:
    more = '\n[[part.item]]\nid = "sleutel"\ntext.nl = "De sleutel ophalen"\n\n[[part]]\nid = "erna"'
    newer = LIST.replace("version = 1", "version = 2").replace('\n[[part]]\nid = "erna"', more)
    lp = lists(tmp_path, LIST, newer, lang="nl")
    older = lp.workflow("verhuislijst", 1)
    assert not {one.guards for one in older.transitions if one.guards} & {
        one.guards for one in lp.workflow("verhuislijst").transitions
    }
    first = Leefplek(data=[tmp_path / "0.toml"], built_in=False)
    case = first.open("verhuislijst", by=COACH, at=AT).after
    case = lp.step(case, "mark_done", {"item": "dozen"}, by=COACH, at=AT).after
    lp.step(case, "begin_erna", by=COACH, at=AT)  # under version 1 there is nothing more to look at
    case = lp.step(case, "migrate", {"to": 2}, by=COACH, at=AT).after
    with pytest.raises(Refused) as caught:
        lp.step(case, "begin_erna", by=COACH, at=AT)
    assert str(caught.value.refusals[0]).count("De sleutel ophalen") == 1
    assert "Dozen halen" not in str(caught.value.refusals[0])
    case = lp.step(case, "set_aside", {"item": "sleutel", "why": "die is er al"}, by=COACH, at=AT).after
    assert lp.step(case, "begin_erna", by=COACH, at=AT).after.state == "erna"


def test_lists_whose_ids_run_together_do_not_clash(tmp_path: Path) -> None:
    one = LIST.replace('"verhuislijst"', '"na_het"').replace('id = "erna"', 'id = "feest"')
    other = LIST.replace('"verhuislijst"', '"na"').replace('id = "erna"', 'id = "het_feest"')
    assert {flow.id for flow in lists(tmp_path, one, other).workflows} == {"na_het", "na"}


def test_what_an_extension_adds_to_a_list_goes_to_another_process_and_back(tmp_path: Path) -> None:
    lp = lists(tmp_path, LIST, EXTENSION)
    case = lp.open("verhuislijst-hier", by=COACH, at=AT).after
    step = lp.step(case, "mark_done", {"item": "dozen", "name": 3}, by=COACH, at=AT)
    again = pickle.loads(pickle.dumps(step))  # noqa: S301 - our own bytes, as workers get them
    assert again == step
    assert type(again.event.payload) is lp.payload_class("verhuislijst-hier", 1, "mark_done")
    assert lp.from_json(Case, lp.to_json(again.after)) == step.after
    for workflow in lp.workflows:
        assert pickle.loads(pickle.dumps(workflow)) == workflow  # noqa: S301 - our own bytes too
    lines = (
        "import pickle, sys",
        "step = pickle.load(sys.stdin.buffer)",
        "print(step.event.payload.item, step.event.payload.name)",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], input=pickle.dumps(step), capture_output=True)
    assert (done.stdout.decode().strip(), done.stderr.decode()) == ("dozen 3", "")


@pytest.mark.parametrize(
    ("good", "wrong", "code", "key"),
    [
        ('"de coach"', '"de <b>coach</b>"', "html", "who[0].text.nl"),
        ('"de coach"', r'"de coach\u001b[2J"', "control_character", "who[0].text.nl"),
        ('text.nl = "de coach"', 'text.en = "the coach"', "missing_language", "who[0].text.nl"),
        ('id = "coach"', 'id = "de coach"', "wrong_id", "who[0].id"),
        ('"004:12"', r'"004:12\u001b"', "control_character", "part[1].told"),
        ('id = "bel"', 'id = "bel"\ntold = "<i>hier</i>"', "html", "part[1].item[0].told"),
        ('id = "bel"', f'id = "{"b" * 61}"', "wrong_id", "part[1].item[0].id"),
        ("version = 1", 'version = 1\ntold = " hier"', "space_around", "told"),
        ("version = 1", 'version = 1\nbeside.nl = "<i>hier</i>"', "html", "beside.nl"),
    ],
)
def test_all_that_a_list_says_is_plain_text(good: str, wrong: str, code: str, key: str, tmp_path: Path) -> None:
    text = LIST.replace(good, wrong)
    with pytest.raises(InputError) as caught:
        lists(tmp_path, text)
    (found,) = caught.value.findings
    assert (found.code, found.key, found.file, bool(found.line)) == (code, key, "0.toml", True)


@pytest.mark.parametrize("id", ["geboortedatum", "leeftijd", "words", "class", "open", "finished", "main", "DOZEN"])
def test_an_item_may_be_called_as_something_else_is(id: str, tmp_path: Path) -> None:
    lp = lists(tmp_path, LIST.replace('"bel"', f'"{id}"'))
    case = lp.open("verhuislijst", by=COACH, at=AT).after
    for item in (id, "dozen"):
        case = lp.step(case, "mark_done", {"item": item}, by=COACH, at=AT).after
    assert {name for name, fact in lp.facts(case).items() if fact.value == "done"} == {id, "dozen"}
    case = lp.step(case, "begin_erna", by=COACH, at=AT).after
    assert lp.step(case, "finish", by=COACH, at=AT).after.outcome == "worked_through"
    assert lp.from_json(Case, lp.to_json(case)) == case


def test_items_with_the_names_of_facts_change_nothing_for_routekaarten(tmp_path: Path) -> None:
    """A list whose items are called as every fact that is known: advice asks and compares as before."""
    plain = Leefplek()
    names = sorted({kind.name for workflow in plain.workflows for kind in workflow.facts})
    items = "".join(f'\n[[part.item]]\nid = "{name}"\ntext.nl = "x"\n' for name in names)
    file = tmp_path / "lijst.toml"
    file.write_text(LIST + items, encoding="utf-8")
    lp = Leefplek(data=[file])
    told = [[(one.id, one.facts, one.routes) for one in here.routekaarten()] for here in (plain, lp)]
    assert told[0] == told[1]
    assert [one for one in lp.check() if one.severity != "hint"] == []


# ---- practices

PRACTICE = """\
practice = "maatjes"
kind = "pilot"
told = "004:10"
title.nl = "Maatjes"
source = { title = "x", publisher = "y", section = "z", retrieved_on = 2026-01-01 }

[cooperation]
signals = ["mentor"]
leads = "saw"
told = "004:11"
first = { text.nl = "naar de mentor", told = "004:11" }
schakelen = { text.nl = "iemand erbij halen", told = "004:11" }

[[cooperation.feedback]]
by = "saw"
to = "mentor"
consent_of = "jongere"
what.nl = "hoe het gaat"
told = "004:11"

[[figure]]
id = "kosten"
text.nl = "wat het kost"
number = [3]
unit = "euro"
year = "2016-2017"
told = "004:12"
quote = "drie euro"

[[time]]
case = "abe"
who = "saw"
what.nl = "bellen"
told = "004:13"
quote = "tien minuten"
minutes = 10

[[contradiction]]
id = "drie-of-vier"
text.nl = "drie of vier"
kept.nl = "beide"
told = "004:14; 003:2"
"""


def told(folder: Path, text: str) -> Leefplek:
    """A library of one practice."""
    (folder / "maatjes.toml").write_text(text, encoding="utf-8")
    return Leefplek(data=[folder], built_in=False)


@pytest.mark.parametrize(
    ("good", "wrong", "code", "key"),
    [
        ('told = "004:10"', 'told = "004:10"\nregion = ["\\u001b[2J"]', "wrong_id", "region[0]"),
        ('told = "004:10"', 'told = "004:10"\nregion = ["woerden", "De Bilt"]', "wrong_id", "region[1]"),
        ('told = "004:10"', 'told = "004:10"\nworkflows = ["pit stop"]', "wrong_id", "workflows[0]"),
        ('told = "004:10"', 'told = "004:10"\nroutes = ["<b>"]', "wrong_id", "routes[0]"),
        ('told = "004:10"', 'told = "004:10"\nblocks = ["\\u001b"]', "wrong_id", "blocks[0]"),
        ('["mentor"]', '["mentor", "de mentor!"]', "wrong_id", "cooperation.signals[1]"),
        ('leads = "saw"', r'leads = "\u001b]0;x"', "wrong_id", "cooperation.leads"),
        ('by = "saw"', 'by = "een werker"', "wrong_id", "cooperation.feedback[0].by"),
        ('to = "mentor"', 'to = "<i>"', "wrong_id", "cooperation.feedback[0].to"),
        ('consent_of = "jongere"', 'consent_of = "de jongere"', "wrong_id", "cooperation.feedback[0].consent_of"),
        ('year = "2016-2017"', 'year = "<b>2016</b>"', "html", "figure[0].year"),
        ('id = "kosten"', 'id = "de kosten"', "wrong_id", "figure[0].id"),
        ('kept.nl = "beide"', 'kept.nl = "<i>beide</i>"', "html", "contradiction[0].kept.nl"),
        ('kept.nl = "beide"', 'kept.en = "both"', "missing_language", "contradiction[0].kept.nl"),
        ('case = "abe"', 'case = "Abe A."', "wrong_id", "time[0].case"),
        ('who = "saw"', r'who = "\u202esaw"', "wrong_id", "time[0].who"),
        ('"004:10"', '"004:12-9"', "wrong_place", "told"),
        ('"004:12"', '"004:1, 12-12"', "wrong_place", "figure[0].told"),
        ('"004:13"', '"٤:١٣"', "wrong_place", "time[0].told"),
        ('"004:13"', f'"004:{"9" * 5000}-1"', "wrong_place", "time[0].told"),
    ],
)
def test_all_that_a_practice_says_is_plain_text_from_lines_that_can_be(
    good: str, wrong: str, code: str, key: str, tmp_path: Path
) -> None:
    """It is shown on a screen as it stands."""
    assert told(tmp_path, PRACTICE).practice("maatjes").figures[0].numbers == (3.0,)
    with pytest.raises(InputError) as caught:
        told(tmp_path, PRACTICE.replace(good, wrong))
    (found,) = caught.value.findings
    assert (found.code, found.key, found.file, bool(found.line)) == (code, key, "maatjes.toml", True)


def test_what_a_file_is_called_says_what_it_is(tmp_path: Path) -> None:
    """Whatever else it lacks or has: a practice that is not right is no workflow."""
    with pytest.raises(InputError, match="no practice") as caught:
        told(tmp_path, PRACTICE.replace('kind = "pilot"\n', "states = []\n"))
    assert {(one.code, one.key) for one in caught.value.findings} == {
        ("missing_key", "kind"),
        ("unknown_key", "states"),
    }


@pytest.mark.parametrize(("characters", "code"), [(300, None), (301, "too_long")])
def test_a_quote_is_short(characters: int, code: str | None, tmp_path: Path) -> None:
    """It shows where a figure was read, and is no copy."""
    text = PRACTICE.replace("drie euro", f"{'x' * (characters - 5)} drie")
    if code is None:
        assert len(told(tmp_path, text).practice("maatjes").figures[0].quote) == characters
        return
    with pytest.raises(InputError) as caught:
        told(tmp_path, text)
    assert [(one.code, one.key) for one in caught.value.findings] == [(code, "figure[0].quote")]


@pytest.mark.parametrize("digits", [309, 400, 4_000])
def test_a_number_beyond_counting_is_no_duration_and_no_error(digits: int, tmp_path: Path) -> None:
    quote = f"{'9' * digits} minuten"
    assert minutes_in(quote) == frozenset()
    with pytest.raises(InputError) as caught:
        told(tmp_path, PRACTICE.replace("tien minuten", quote))
    assert {one.code for one in caught.value.findings} >= {"too_long", "not_in_quote"}


@pytest.mark.parametrize("quote", ["a" * 60_000, "1" * 60_000, "1." * 30_000, f"{'a' * 60_000} minuten"])
def test_a_text_of_one_long_word_is_read_as_quickly_as_any(quote: str) -> None:
    """To look for a duration from each of its letters would take half a minute."""
    assert minutes_in(quote) == frozenset()


@pytest.mark.parametrize(
    ("quote", "numbers"),
    [
        ("2-3 plekken", {2, 3}),
        ("80-90%", {80, 90}),
        ("1/3 van hen, en 2013/14", {1, 3, 2013, 14}),
        ("€1.050,- per maand", {1050}),
        ("de 3e keer", {3}),
        ("min -5", {5}),
        ("0.800", {0.8}),
        ("0,800", {0.8}),
        ("1.2345", {1.2345}),
        ("1.000.000,50", {1_000_000.5}),
        ("100.000", {100_000}),
        ("12.05.2014", {12.05, 2014}),
        ("½ of 3²", {3}),
    ],
)
def test_numbers_in_odd_places(quote: str, numbers: set[float]) -> None:
    assert numbers_in(quote) == numbers


def test_what_happened_no_times_took_no_time(tmp_path: Path) -> None:
    text = PRACTICE.replace("minutes = 10", "minutes = 10\ntimes = 0").replace("tien minuten", "nul keer tien minuten")
    assert told(tmp_path, text).practice("maatjes").minutes("abe") == {"saw": 0}


def test_the_time_of_a_case_is_added_up_for_each_role(tmp_path: Path) -> None:
    one = PRACTICE[PRACTICE.index("[[time]]") : PRACTICE.index("[[contradiction]]")]
    twice = one.replace("minutes = 10", "minutes = 10\ntimes = 2").replace("tien", "twee keer tien")
    text = PRACTICE + twice + one.replace('who = "saw"', 'who = "mentor"') + one.replace('"abe"', '"sharon"')
    found = told(tmp_path, text).practice("maatjes")
    assert (found.minutes("abe"), found.minutes("sharon")) == ({"saw": 30, "mentor": 10}, {"saw": 10})


@pytest.mark.parametrize(
    "place", ["004:1", "004:1-2", "004:1-2, 5", "003:327; 004:62", "a.b-c:1,2;d:3-4, 9", "één-verslag:3"]
)
def test_a_place_is_a_document_and_its_lines(place: str) -> None:
    assert PLACE.fullmatch(place)
