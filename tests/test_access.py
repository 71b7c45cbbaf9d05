"""The access table: how it is read, what is found wrong with it, what an extension changes, and what it decides.

What each cell of the table that ships says is not written out here: that is done against a table of its own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leefplek import AccessError, Actor, Case, Leefplek
from leefplek._access_grant import Seen
from leefplek.access import (
    DENIED,
    NEEDS,
    OPERATIONS,
    RELATIONS,
    AccessExtension,
    AccessTable,
    Directory,
    Grant,
    Provider,
    decide,
    extended,
    in_emergency,
    read_access,
    read_directory,
)
from leefplek.case import Application
from leefplek.facts import age
from leefplek.people import deciders
from leefplek.plugins import toegang

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TASK = {"ground": "public_task", "why": "Wmo"}
YOUNG, SAW, KMK = Actor("p1", "jongere"), Actor("w1", "saw"), Actor("k1", "kmk")

HEAD = """
access = "klein"
status = "vervangend"
owner = "ons team"
checked_on = 2026-11-22
title = { nl = "Klein", en = "Small" }
"""
EMERGENCY = """
[emergency]
groups = ["team"]
operations = ["show"]
hours = 4
sees = "special"
purpose = "help"
source = "ours"
why = { nl = "Bij gevaar" }
"""
GROUPS = """
[[purpose]]
id = "help"
text = { nl = "helpen" }

[[group]]
id = "team"
text = { nl = "het team" }
roles = ["saw"]
relations = ["own", "none"]
party = "saw"

[[group]]
id = "young"
text = { nl = "de jongere" }
roles = ["jongere"]
relations = ["own", "none"]
"""
ALL = "[" + ", ".join(f'"{one}"' for one in OPERATIONS) + "]"
SOME = "[" + ", ".join(f'"{one}"' for one in OPERATIONS if one not in ("show", "emergency")) + "]"


def row(id: str, operations: str, allow: bool = False, relations: str = '["own", "none"]', more: str = "") -> str:
    """One row, for both groups where nothing else is said."""
    groups = "" if "groups" in more else 'groups = ["team", "young"]\n'
    said = f'id = "{id}"\noperations = {operations}\nrelations = {relations}\nallow = {str(allow).lower()}\n'
    return f'\n[[row]]\n{said}{groups}{more}\nsource = "ours"\nwhy = {{ nl = "Daarom" }}\n'


ROWS = (
    row("rest", SOME)
    + row("look", '["show"]', True, '["own"]', 'needs = "basis"\nsees = "personal"\npurpose = "help"')
    + row("not_look", '["show"]', False, '["none"]')
    + row("ask", '["emergency"]', True, '["own", "none"]', 'groups = ["team"]')
    + row("not_ask", '["emergency"]', False, '["own", "none"]', 'groups = ["young"]')
)
TABLE = HEAD + EMERGENCY + GROUPS + ROWS


def table(text: str = TABLE) -> AccessTable:
    """The table in this text."""
    found = read_access(text, "klein.toml")
    assert isinstance(found, AccessTable)
    return found


def extension(text: str, id: str = "stad", extends: str = "klein") -> AccessExtension:
    """An extension with this in it."""
    head = f'access = "{id}"\nextends = "{extends}"\nowner = "stad"\nchecked_on = 2026-11-22\n'
    found = read_access(f'{head}title = {{ nl = "Stad" }}\n{text}', f"{id}.toml")
    assert isinstance(found, AccessExtension)
    return found


def codes(text: str) -> dict[str, int | None]:
    """What is found in a text that is refused: each code with its line."""
    with pytest.raises(AccessError) as refused:
        read_access(text, "klein.toml")
    assert all(one.file == "klein.toml" for one in refused.value.findings)
    return {one.code: one.line for one in refused.value.findings}


SMALL = table()
OURS = table((Path(toegang.__file__).parent / "toegang.toml").read_text("utf-8"))


@pytest.fixture
def shipped() -> AccessTable:
    """The table that ships."""
    return OURS


def opened(lp: Leefplek, by: Actor = SAW, person: str | None = "p1") -> Case:
    """A case of this young person, opened by somebody."""
    payload = {"entry": {"kind": "own_initiative"}, "legal_basis": TASK}
    return lp.open("fijn-wonen", payload, by=by, at=AT, recorded_at=AT, person=person).after


def later(lp: Leefplek, case: Case, transition: str, by: Actor = YOUNG, **data: Any) -> Case:
    """The case after one more step, written down by the SAW worker."""
    return lp.step(case, transition, data, by=by, recorded_by=SAW, at=AT, recorded_at=AT).after


def asked(shipped: AccessTable, role: str, operation: str, relation: str, case: Case | None, **more: Any) -> Grant:
    """What the table that ships decides."""
    return decide(shipped, role=role, operation=operation, relation=relation, case=case, **more)


# ---- reading


def test_a_table_is_read_and_has_every_word() -> None:
    """What is in the file is in the table, and each operation, relation and need has words in both languages."""
    small = table()
    assert (small.id, small.owner, small.emergency.hours) == ("klein", "ons team", 4)
    assert [group.id for group in small.groups] == ["team", "young"]
    assert small.check([]) == ()
    for known in (OPERATIONS, RELATIONS, NEEDS):
        assert all(set(text) >= {"nl", "en"} for text in known.values())


def wrong(old: str, new: str) -> str:
    """The table with this in it instead; the old must be there."""
    assert old in TABLE
    return TABLE.replace(old, new, 1)


LINE_OF = {line: number for number, line in reversed([*enumerate(TABLE.split("\n"), 1)])}

SLIPS: list[tuple[str, str, str, str | None]] = [
    ("no_toml", 'access = "klein"', "access = ", 'access = "klein"'),
    ("missing_key", 'owner = "ons team"\n', "", None),
    ("unknown_key", 'owner = "ons team"', 'owner = "ons team"\nowns = 1', 'status = "vervangend"'),
    ("wrong_shape", "hours = 4", 'hours = "4"', "hours = 4"),
    ("wrong_hours", "hours = 4", "hours = 48", "hours = 4"),
    ("wrong_hours", "hours = 4", "hours = 0", "hours = 4"),
    ("wrong_id", 'access = "klein"', 'access = "Klein"', 'access = "klein"'),
    ("wrong_id", 'roles = ["saw"]', 'roles = ["SAW"]', 'roles = ["saw"]'),
    ("wrong_id", 'party = "saw"', 'party = "het team"', 'party = "saw"'),
    ("wrong_id", 'purpose = "help"', 'purpose = "Help"', 'purpose = "help"'),
    ("missing_language", 'text = { nl = "het team" }', 'text = { en = "the team" }', 'text = { nl = "het team" }'),
    ("double_id", 'id = "young"', 'id = "team"', 'id = "young"'),
    ("double_role", 'roles = ["jongere"]', 'roles = ["saw"]', None),
    ("missing_key", 'operations = ["show"]\nrelations', "operations = []\nrelations", None),
    ("wrong_shape", "allow = true", 'allow = "true"', "allow = true"),
    ("wrong_shape", 'needs = "basis"', 'needs = "a yes"', 'needs = "basis"'),
    ("wrong_shape", 'sees = "personal"\n', 'sees = "all"\n', 'sees = "personal"'),
    ("wrong_id", 'sees = "personal"\n', 'sees = "personal"\nonly = ["meldcode. talk"]\n', None),
    ("steps_and_more", 'sees = "personal"\n', 'sees = "personal"\nsteps = ["note"]\n', None),
    ("denies_and_gives", 'id = "not_look"', 'id = "not_look"\nsees = "open"', None),
    ("denies_and_gives", 'id = "not_look"', 'id = "not_look"\nneeds = "basis"', None),
    ("denies_and_gives", 'id = "not_look"', 'id = "not_look"\nworkflows = ["landstede"]', None),
    ("wrong_shape", "checked_on = 2026-11-22", "checked_on = 2026-11-22T00:00:00Z", "checked_on = 2026-11-22"),
]


@pytest.mark.parametrize(("code", "old", "new", "line"), SLIPS, ids=[f"{one[0]}-{at}" for at, one in enumerate(SLIPS)])
def test_a_slip_is_found_where_it_stands(code: str, old: str, new: str, line: str | None) -> None:
    """Each finding has its code, and its line where the key is written."""
    found = codes(wrong(old, new))
    assert code in found
    if line is not None:
        assert found[code] == LINE_OF[line] + (code == "unknown_key") * 2


def test_every_slip_is_found_at_once() -> None:
    """A municipality mends all at one time."""
    text = TABLE.replace('party = "saw"', 'party = "S A W"').replace("hours = 4", "hours = 99")
    assert set(codes(text)) == {"wrong_id", "wrong_hours"}


def test_a_table_holds_no_extension() -> None:
    """An extension stands in a file of its own, where what it may not do is looked through."""
    inside = """
[[extensions]]
access = "stad"
extends = "klein"
owner = "stad"
checked_on = 2026-11-22
title = { nl = "Stad" }
"""
    assert set(codes(TABLE + inside)) == {"unknown_key"}


def test_no_finding_holds_what_was_written() -> None:
    """It may be about somebody."""
    with pytest.raises(AccessError) as refused:
        read_access(wrong('party = "saw"', 'party = "Jan Jansen"'), "klein.toml")
    assert "Jansen" not in str(refused.value)


# ---- what is wrong with a table as a whole


def found(text: str, lp: Leefplek | None = None, *workflows: str) -> list[tuple[str, str]]:
    """The code and key of all that is wrong with a table that can be read, beside these ways of working."""
    beside = [] if lp is None else [one for one in lp.workflows if one.id in workflows]
    return [(one.code, one.key) for one in table(text).check(beside)]


def test_a_hole_is_found() -> None:
    """A cell that no row names is denied, and found."""
    text = wrong(row("not_look", '["show"]', False, '["none"]'), "")
    assert found(text) == [("access_hole", "team, show, none"), ("access_hole", "young, show, none")]
    assert not decide(table(text), role="saw", operation="show", relation="none").allowed


def test_a_relation_that_nobody_names_makes_a_hole() -> None:
    """Everybody can be a stranger; a relation more needs cells more."""
    assert ("access_hole", "group team: relations") in found(
        wrong('relations = ["own", "none"]', 'relations = ["own"]')
    )
    more = found(wrong('relations = ["own", "none"]', 'relations = ["own", "team", "none"]'))
    assert ("access_hole", "team, show, team") in more


CLASHES = [
    row("also", '["show"]', False, '["own"]'),
    row("also", '["show"]', True, '["own"]', 'needs = "basis"\nsees = "special"'),
    row("also", '["show"]', True, '["own"]', 'needs = "basis"\nsees = "personal"\ntracks = true\npurpose = "help"'),
]


@pytest.mark.parametrize("more", CLASHES)
def test_a_clash_is_found_and_the_no_wins(more: str) -> None:
    """Two rows of one cell may not contradict each other; as long as they do, a no is a no."""
    both = table(TABLE + more)
    assert {(one.code, one.key) for one in both.check([])} == {
        ("access_clash", "team, show, own"),
        ("access_clash", "young, show, own"),
    }
    if "allow = false" in more:
        assert decide(both, role="saw", operation="show", relation="own") is DENIED


def test_rows_that_need_something_else_are_no_clash() -> None:
    """Without a basis less is seen than with one."""
    assert found(TABLE + row("less", '["show"]', True, '["own"]', 'sees = "open"')) == []


UNKNOWN = [
    (
        "row look: operations",
        'operations = ["show"]\nrelations = ["own"]',
        'operations = ["shew"]\nrelations = ["own"]',
    ),
    ("row look: relations", 'relations = ["own"]\nallow = true', 'relations = ["owns"]\nallow = true'),
    ("row look: purpose", 'sees = "personal"\npurpose = "help"', 'sees = "personal"\npurpose = "helps"'),
    ("row look: only", 'sees = "personal"\n', 'sees = "personal"\nonly = ["opens"]\n'),
    ("row look: workflows", 'sees = "personal"\n', 'sees = "personal"\nworkflows = ["fijnwonen"]\n'),
    ("row ask: groups", 'groups = ["team"]\nsource', 'groups = ["teams"]\nsource'),
    ("group team: relations", 'relations = ["own", "none"]\nparty', 'relations = ["own", "none", "kin"]\nparty'),
    ("emergency: groups", '[emergency]\ngroups = ["team"]', '[emergency]\ngroups = ["teams"]'),
    ("emergency: operations", 'operations = ["show"]\nhours', 'operations = ["shew"]\nhours'),
    ("emergency: purpose", 'purpose = "help"\nsource', 'purpose = "helps"\nsource'),
    ("projects", 'owner = "ons team"', 'owner = "ons team"\nprojects = ["nergens"]'),
]


@pytest.mark.parametrize(("key", "old", "new"), UNKNOWN, ids=[one[0] for one in UNKNOWN])
def test_a_name_that_nobody_knows_is_found(key: str, old: str, new: str) -> None:
    """A slip in a name takes something away, and never gives it."""
    assert ("access_unknown", key) in found(wrong(old, new))


def test_what_may_not_be_looked_at_is_not_listed_or_counted() -> None:
    """Who gets a line or a number of a case that may not be looked at knows that it is there."""
    rest = row("rest", SOME.replace('"count", ', "")) + row("not_count", '["count"]', False, '["none"]')
    others = HEAD + EMERGENCY + GROUPS + rest + ROWS[len(row("rest", SOME)) :]
    for need, finds in (("basis", False), ("nothing", True), ("permission", True)):
        more = row("number", '["count"]', True, '["own"]', f'needs = "{need}"')
        keys = [one for one in found(others + more) if one[0] == "access_beyond_show"]
        assert keys == [("access_beyond_show", f"{group}, count, own") for group in ("team", "young")] * finds
    more = row("number", '["count"]', True, '["own"]') + row("open", '["show"]', True, '["own"]', 'sees = "open"')
    assert found(others + more) == []
    no = row("number", '["count"]', True, '["own"]', 'needs = "basis"') + row("no", '["show"]', False, '["own"]')
    assert ("access_beyond_show", "team, count, own") in found(others + no)


def test_a_row_that_can_never_hold_is_found() -> None:
    """It reads as if something were allowed."""
    rows = {
        "relation": row("odd", '["step"]', True, '["team"]'),
        "decides": row("odd", '["step"]', True, '["own"]', 'groups = ["team"]\nneeds = "decides"'),
        "caseless": row("odd", '["tick"]', True, '["none"]', 'needs = "basis"'),
        "no case": row("odd", '["tick"]', True, '["own"]'),
    }
    for more in rows.values():
        assert ("access_never", "row odd") in found(TABLE + more)
    both = row("fine", '["show"]', True, '["own"]', 'needs = "decides"\nsees = "open"\ngroups = ["young"]')
    assert found(TABLE + both) == []


def test_the_emergency_and_the_rows_say_the_same() -> None:
    """Who may ask for it gets something, and who gets something may ask."""
    text = wrong('[emergency]\ngroups = ["team"]', '[emergency]\ngroups = ["young"]')
    assert [one[0] for one in found(text)] == ["access_clash", "access_clash"]


def test_ways_of_working_are_looked_at(lp: Leefplek) -> None:
    """Each role is in a group, and what is about no young person is named as such."""
    roles = table().check([one for one in lp.workflows if one.id == "fijn-wonen"])
    assert {one.code for one in roles} == {"role_without_group"}
    assert any("kmk" in one.text for one in roles)
    assert ("access_hole", "projects") in found(TABLE, lp, "knelpunt")
    named = wrong('owner = "ons team"', 'owner = "ons team"\nprojects = ["fijn-wonen"]')
    assert ("project_with_person", "projects") in found(named, lp, "fijn-wonen")
    track = wrong('sees = "personal"\n', 'sees = "personal"\nonly = ["meldcode.talk", "open"]\n')
    assert not [one for one in found(track, lp, "fijn-wonen", "meldcode") if one[0] == "access_unknown"]


def test_the_table_that_ships_is_whole(lp: Leefplek, shipped: AccessTable) -> None:
    """No hole, no clash, no unknown name, no row that never holds, no role without a group; all of it ours."""
    assert shipped.check(lp.workflows) == ()
    assert all(one.status == "vervangend" for one in (shipped, shipped.emergency, *shipped.rows))
    assert all(set(one.why) >= {"nl", "en"} for one in (shipped.emergency, *shipped.rows))
    cells = shipped.matrix()
    assert {cell.operation for cell in cells} == set(OPERATIONS)
    assert len({(cell.group.id, cell.operation, cell.relation) for cell in cells}) == len(cells)
    assert lp.access == shipped


# ---- extensions

STAD = """
[roles]
team = ["wijkteam"]

[[group]]
id = "pleegzorg"
text = { nl = "pleegzorg" }
roles = ["pleegzorg"]
relations = ["none"]
"""


def test_an_extension_widens() -> None:
    """Roles come to a group, groups come beside it, and purposes, projects and an emergency of its own."""
    more = (
        STAD
        + EMERGENCY.replace("hours = 4", "hours = 2")
        + row("ours", ALL, False, '["none"]', 'groups = ["pleegzorg"]')
    )
    wide = extended(
        table(), [extension(f'projects = ["buurt"]\n{more}\n[[purpose]]\nid = "zorg"\ntext = {{ nl = "zorg" }}')]
    )
    assert decide(wide, role="wijkteam", operation="emergency", relation="own").allowed
    assert not decide(table(), role="wijkteam", operation="emergency", relation="own").allowed
    assert not decide(wide, role="pleegzorg", operation="show", relation="none").allowed
    assert [one.id for one in wide.purposes] == ["help", "zorg"]
    assert (wide.emergency.hours, wide.projects) == (2, ("buurt",))
    assert extended(table(), []) == table()


def test_an_extension_narrows() -> None:
    """A no in place of a yes, in the cells that it names and nowhere else."""
    narrow = extended(table(), [extension(row("no", '["emergency"]', False, '["none"]', 'groups = ["team"]'))])
    assert not decide(narrow, role="saw", operation="emergency", relation="none").allowed
    assert decide(narrow, role="saw", operation="emergency", relation="own").allowed


def test_two_extensions_that_contradict_each_other_are_found() -> None:
    """Neither wins by its place: the no does."""
    one = extension(row("yes", '["step"]', True, '["own"]', 'groups = ["team"]'))
    other = extension(row("no", '["step"]', False, '["own"]', 'groups = ["team"]'), id="dorp")
    for both in ([one, other], [other, one]):
        wide = extended(table(), both)
        assert [(found.code, found.key) for found in wide.check([])] == [("access_clash", "team, step, own")]
        assert not decide(wide, role="saw", operation="step", relation="own").allowed


def misfits(*added: AccessExtension) -> set[str]:
    """The codes of what is wrong when a table gets these extensions."""
    with pytest.raises(AccessError) as refused:
        extended(table(), added)
    return {one.code for one in refused.value.findings}


def test_an_extension_that_does_not_fit_is_refused() -> None:
    """Another table, a group that is not there, a role in two groups, an id that is taken."""
    assert misfits(extension("", extends="groot")) == {"unknown_table"}
    assert misfits(extension('[roles]\nteams = ["x"]')) == {"access_unknown"}
    assert misfits(extension('[roles]\nteam = ["jongere"]')) == {"double_role"}
    assert misfits(extension(""), extension("")) == {"double_id"}
    assert misfits(extension("", id="klein")) == {"double_id"}
    forbids = (
        '[[row]]\nid = "not_intern"\ngroups = ["team"]\noperations = ["show"]\nrelations = ["own"]\nallow = false\n'
        'source = "ours"\nwhy = { nl = "Nee" }\n'
    )
    assert extended(table(), [extension(forbids)]).extensions
    for old, new in (('["team"]', '["taem"]'), ('["show"]', '["shwo"]'), ('["own"]', '["onw"]')):
        assert misfits(extension(forbids.replace(old, new))) == {"access_unknown"}, "it would forbid nothing"
    other = extension('[[group]]\nid = "taem"\nroles = ["x"]\nrelations = ["own"]\ntext = { nl = "x" }\n', id="dorp")
    assert extended(table(), [extension(forbids.replace('"team"', '"taem"')), other]).extensions
    assert set(codes('access = "stad"\nextends = "K"\nroles = { team = ["X"] }')) >= {"missing_key"}
    head = 'access = "s"\nextends = "K"\nowner = "s"\nchecked_on = 2026-11-22\ntitle = { nl = "s" }\n'
    assert set(codes(head + '[roles]\nteam = ["X"]')) == {"wrong_id"}


GROUP_IDS = ("team", "young")
NAMED = st.tuples(
    st.sets(st.sampled_from(GROUP_IDS), min_size=1),
    st.sets(st.sampled_from([*OPERATIONS]), min_size=1),
    st.sets(st.sampled_from(("own", "none")), min_size=1),
)


@given(NAMED, st.booleans())
def test_a_row_of_an_extension_changes_no_cell_that_it_does_not_name(
    named: tuple[set[str], set[str], set[str]], allow: bool
) -> None:
    """And each that it names, it does change: there its own row stands alone."""
    groups, operations, relations = ([*sorted(one)] for one in named)
    base = SMALL
    one = attrs.evolve(
        base.rows[0],
        id="added",
        groups=tuple(groups),
        operations=tuple(operations),
        relations=tuple(relations),
        allow=allow,
    )
    wide = extended(base, [attrs.evolve(extension(""), rows=(one,))])
    for before, after in zip(base.matrix(), wide.matrix(), strict=True):
        inside = before.group.id in groups and before.operation in operations and before.relation in relations
        assert after.rows == ((one,) if inside else before.rows)
        assert after.allowed == (allow if inside else before.allowed)


# ---- deciding


def test_what_nobody_named_is_denied(lp: Leefplek, shipped: AccessTable) -> None:
    """A role, an operation or a relation that nobody knows, and one that the group can't have."""
    case = opened(lp)
    assert asked(shipped, "saw", "show", "own", case).allowed
    for role, operation, relation in (
        ("saaw", "show", "own"),
        ("saw", "shew", "own"),
        ("saw", "show", "owns"),
        ("saw", "show", "provider"),
        ("researcher", "count", "none"),
        ("", "", ""),
    ):
        assert asked(shipped, role, operation, relation, case, purpose="x", age=20) is DENIED
    assert Grant(False) == DENIED
    assert (DENIED.most, DENIED.tracks, DENIED.sees("open", of_track=False)) == ("nothing", False, None)


def test_what_is_on_no_one_case_has_no_relation(shipped: AccessTable) -> None:
    """Rooms, ticks and reports are asked for without a case."""
    assert asked(shipped, "kmk", "set_rooms", "none", None).allowed
    assert not asked(shipped, "kmk", "set_rooms", "provider", None).allowed
    assert asked(shipped, "system", "tick", "none", None).ground == "upkeep"
    for need in ("basis", "permission", "project"):
        assert any(one.needs == need for one in shipped.rows)
    assert not asked(shipped, "saw", "follow", "own", None).allowed
    assert not asked(shipped, "kmk", "show", "provider", None, purpose="plek").allowed
    assert not asked(shipped, "gemeente", "show", "own", None).allowed


@given(
    st.dates(date(2000, 1, 1), date(2012, 12, 31)), st.integers(min_value=-1, max_value=1), st.sampled_from((12, 16))
)
@example(date(2004, 2, 29), -1, 12)
@example(date(2004, 2, 29), 0, 16)
def test_age_decides_on_the_day_itself(born: date, days: int, years: int) -> None:
    """Around the twelfth and sixteenth birthday, 29 February too, the table says what `deciders` says."""
    on = born.replace(year=born.year + years) + timedelta(days=days)
    then = age(born, on)
    assert (then >= years) == (days >= 0)
    for role in ("jongere", "ouder"):
        assert decide(OURS, role=role, operation="show", relation="own", age=then).allowed == (role in deciders(then))


@given(st.one_of(st.none(), st.integers(min_value=0, max_value=130)))
def test_parent_and_young_person_have_their_say_at_their_age(years: int | None) -> None:
    """In the table that ships both follow `deciders`: nobody sees more for being asked in another way."""
    for role in ("jongere", "ouder"):
        for operation in ("show", "export", "who_saw", "dispute", "list", "count", "follow"):
            got = decide(OURS, role=role, operation=operation, relation="own", age=years)
            assert got.allowed == (role in deciders(years))


def test_the_basis_of_the_case_is_the_ground(lp: Leefplek, shipped: AccessTable) -> None:
    """Who keeps the case sees all of it on that ground, and without it only where it stands."""
    case = opened(lp)
    got = asked(shipped, "saw", "show", "own", case)
    assert (got.ground, got.purpose, got.most, got.tracks) == ("public_task", "support", "special", True)
    assert got.sees("note", of_track=False) == got.sees("meldcode.talk", of_track=True) == "special"
    bare = attrs.evolve(case, core=_without_basis(case))
    less = asked(shipped, "saw", "show", "own", bare)
    assert less.sees("note", of_track=False) == "open"
    assert less.sees("meldcode.talk", of_track=True) == "special"
    assert not asked(shipped, "saw", "follow", "own", bare).allowed


def _without_basis(case: Case) -> Any:
    draft = case.core.thaw()
    draft.basis = None
    return draft.freeze()


def test_a_permission_is_for_one_party_and_one_purpose_until_it_is_taken_back(
    lp: Leefplek, shipped: AccessTable
) -> None:
    """Another purpose is no permission, no purpose neither, another party's neither; a withdrawal ends it."""
    case = later(lp, opened(lp), "give_consent", party="school", purpose="afstemmen")
    got = asked(shipped, "mentor", "show", "school", case, purpose="afstemmen")
    assert (got.allowed, got.ground, got.purpose, got.most) == (True, "consent", "afstemmen", "personal")
    assert got.sees("tune_with_school", of_track=False) == "personal"
    assert got.sees("note", of_track=False) is None
    for purpose in ("plek", "", None):
        assert asked(shipped, "mentor", "show", "school", case, purpose=purpose) is DENIED
    assert asked(shipped, "mentor", "show", "none", case, purpose="afstemmen") is DENIED
    assert asked(shipped, "kmk", "show", "provider", case, purpose="afstemmen") is DENIED
    ended = later(lp, case, "withdraw_consent", party="school", purpose="afstemmen")
    for operation in OPERATIONS:
        if operation not in ("open", "step"):
            assert asked(shipped, "mentor", operation, "school", ended, purpose="afstemmen") is DENIED


@pytest.mark.parametrize(
    ("role", "relation", "may"),
    [
        ("mentor", "school", {"raise_safety", "entered_in_error"}),
        ("kmk", "provider", {"decline", "revoke_admission", "raise_safety"}),
        ("corporatie", "provider", {"raise_safety"}),
        ("jeugdteam", "provider", {"raise_safety"}),
        ("gemeente", "provider", {"raise_safety"}),
        ("saw", "team", {"raise_safety"}),
        ("saw_intern", "team", {"raise_safety"}),
    ],
)
def test_without_a_permission_or_a_basis_there_are_steps_that_may_always_be_taken(
    role: str, relation: str, may: set[str], lp: Leefplek, shipped: AccessTable
) -> None:
    """A worry about safety does not wait for a consent, nor does a no or a mistake; nothing is seen with it."""
    case = opened(lp)
    case = attrs.evolve(case, core=_without_basis(case))
    for row in lp.workflow("fijn-wonen").transitions:
        got = asked(shipped, role, "step", relation, case, transition=row.id)
        assert (got.allowed, got.most) == (row.id in may, "nothing")
    assert asked(shipped, role, "step", relation, case).allowed, "some step may be taken"


BLIND = """start_talk talk listen consult note record_facts adapt_education follow_up withdraw_consent raise_safety
    entered_in_error meldcode.map_signals meldcode.consult meldcode.talk"""
"""What a mentor in the team writes down without seeing the case."""
FIRST = {"eigen-wijk": "start_support close_light"}
"""And where the school itself looks first."""


@pytest.mark.parametrize("id", ["eigen-wijk", "jeugdteam", "mbo-als-wijk", "landstede", "friesland-college", "deltion"])
def test_a_mentor_in_the_team_takes_these_steps_unseeing_and_every_step_with_a_yes(
    id: str, lp: Leefplek, shipped: AccessTable
) -> None:
    """What was done at school is written down (003:456, 485); what others wrote waits for the student (003:461)."""
    mentor = Actor("m1", "mentor")
    case = lp.open(id, {"entry": "noticed", "legal_basis": TASK}, by=mentor, at=AT, recorded_at=AT, person="p1").after
    own = [row.id for row in lp.workflow(id).transitions]
    steps = [*own, *(f"meldcode.{row.id}" for row in lp.workflow("meldcode").transitions)]
    may = {one for one in steps if asked(shipped, "mentor", "step", "school", case, transition=one).allowed}
    assert may == {*BLIND.split(), *FIRST.get(id, "").split()}
    assert {asked(shipped, "mentor", "step", "school", case, transition=one).most for one in may} == {"nothing"}
    yes = {"party": "mentor", "purpose": "hulp", "ground": "consent", "decided_by": "jongere"}
    agreed = lp.step(case, "give_consent", yes, by=YOUNG, at=AT, recorded_at=AT).after
    may_now = [asked(shipped, "mentor", "step", "school", agreed, transition=one, purpose="hulp") for one in steps]
    assert all(one.allowed for one in may_now)
    seen = asked(shipped, "mentor", "show", "school", agreed, purpose="hulp")
    levels = {one: seen.sees(one, of_track=False) for one in ("make_plan", "start_support", "finish", "talk", "listen")}
    assert levels == {
        **dict.fromkeys(("make_plan", "start_support", "finish"), "personal"),
        "talk": None,
        "listen": None,
    }


def test_a_legal_ground_is_a_permission_too(lp: Leefplek, shipped: AccessTable) -> None:
    """And the log says that it was no consent; what the provider may read in full are the steps named."""
    case = later(lp, opened(lp), "share_on_ground", SAW, party="kmk", purpose="plek", ground="law", decided_by="w1")
    got = asked(shipped, "kmk", "show", "provider", case, purpose="plek")
    assert (got.ground, got.purpose, got.most) == ("legal_ground", "plek", "special")
    assert got.sees("add_substantiation", of_track=False) == "special"
    assert got.sees("note", of_track=False) == "personal"
    assert got.sees("meldcode.talk", of_track=True) is None
    bare = asked(shipped, "kmk", "step", "provider", opened(lp))
    assert (bare.allowed, bare.most, bare.sees("admit", of_track=False)) == (True, "nothing", None)


def test_a_party_without_a_name_is_the_role(lp: Leefplek, shipped: AccessTable) -> None:
    """Each party from outside needs a yes of its own."""
    case = later(lp, opened(lp), "give_consent", party="corporatie", purpose="huis")
    assert asked(shipped, "corporatie", "show", "provider", case, purpose="huis").allowed
    assert not asked(shipped, "woningcorporatie", "show", "provider", case, purpose="huis").allowed


def test_a_project_is_seen_by_who_takes_part(lp: Leefplek, shipped: AccessTable) -> None:
    """A way of working without a young person; a case of somebody is none, whatever its way of working is called."""
    by = Actor("g1", "gemeente")
    project = opened(lp)
    draft = project.core.thaw()
    draft.person, draft.workflow = None, "stappenplan-project"
    project = attrs.evolve(project, core=draft.freeze())
    assert asked(shipped, by.role, "show", "own", project).most == "special"
    assert asked(shipped, by.role, "show", "none", project).most == "open"
    for person, workflow in (("p1", "stappenplan-project"), (None, "fijn-wonen")):
        draft = project.core.thaw()
        draft.person, draft.workflow = person, workflow
        assert not asked(shipped, by.role, "show", "own", attrs.evolve(project, core=draft.freeze())).allowed


def test_an_emergency_lets_look_and_no_more(shipped: AccessTable) -> None:
    """Those named, to look: who takes a step would work in the case for good."""
    got = in_emergency(shipped, role="saw", operation="show")
    assert (got.allowed, got.ground, got.purpose, got.most, got.tracks) == (
        True,
        "emergency",
        "emergency",
        "special",
        True,
    )
    for role, operation in (("saw", "step"), ("mentor", "show"), ("nobody", "show"), ("saw", "export")):
        assert in_emergency(shipped, role=role, operation=operation) is DENIED


def test_what_a_grant_says_of_the_whole_case(lp: Leefplek, shipped: AccessTable) -> None:
    """What is seen of some steps only is no more than that; an emergency adds to what was seen already."""
    case = later(lp, opened(lp), "give_consent", party="school", purpose="afstemmen")
    school = asked(shipped, "mentor", "show", "school", case, purpose="afstemmen")
    keeper = asked(shipped, "saw", "show", "own", case)
    young = asked(shipped, "jongere", "show", "own", case, age=17)
    assert [(one.full, one.throughout) for one in (school, keeper, young, DENIED)] == [
        (False, "nothing"),
        (True, "special"),
        (False, "special"),
        (False, "nothing"),
    ]
    both = young.beside(in_emergency(shipped, role="saw", operation="show"))
    assert (both.ground, both.rows, both.full) == ("emergency", young.rows, True)
    assert both.sees("meldcode.talk", of_track=True) == "special"


def test_nobody_sees_what_does_not_concern_them(lp: Leefplek, shipped: AccessTable) -> None:
    """Of a case with a yes for every party a stranger sees nothing; who supervises or counts sees no content."""
    case = opened(lp)
    for party in ("saw", "wij", "bat", "school", "kmk", "corporatie", "gemeente"):
        case = later(lp, case, "give_consent", party=party, purpose="plek")
    for role, group in shipped.by_role.items():
        for operation in OPERATIONS:
            got = asked(shipped, role, operation, "none", case, purpose="plek", age=17)
            assert got.most == "nothing" or operation == "open", (role, operation)
            assert not got.allowed or operation not in ("show", "options", "list", "count", "follow", "export")
        for relation in group.relations:
            seen = asked(shipped, role, "show", relation, case, purpose="plek", age=17)
            if group.id in ("privacy_officer", "clock", "researcher", "steering"):
                assert not seen.allowed
            assert not seen.tracks or group.id in ("team", "guides", "area_team", "advice_team")


def test_the_extension_in_the_head_of_the_table_fits(lp: Leefplek) -> None:
    """What a municipality copies from there can be read, and takes away what it says."""
    head = (Path(toegang.__file__).parent / "toegang.toml").read_text("utf-8").split("\naccess =")[0]
    text = "\n".join(line[4:] for line in head.splitlines() if line.startswith("#   "))
    added = read_access(text, "stad.toml")
    assert isinstance(added, AccessExtension)
    ours = extended(OURS, [added])
    assert [one.code for one in ours.check(lp.workflows)] == []
    case = opened(lp)
    assert decide(OURS, role="saw_intern", operation="show", relation="own", case=case).allowed
    assert not decide(ours, role="saw_intern", operation="show", relation="own", case=case).allowed
    assert decide(ours, role="wijkteam", operation="show", relation="own", case=case).allowed


# ---- relations

DIRECTORY = """
directory = "stad"

[[team]]
id = "noord"
schools = ["alfa"]
young_people = ["p9"]
[team.members]
saw = ["w1", "w2", "w3"]
saw_intern = ["s1"]

[[team]]
id = "zuid"
[team.members]
saw = ["z1"]

[[school]]
id = "alfa"
pupils = ["p1", "p2"]
[school.staff]
mentor = ["m1"]

[[school]]
id = "beta"
pupils = ["p3"]
[school.staff]
mentor = ["m2"]

[[provider]]
party = "kmk"
[provider.workers]
kmk = ["k1"]

[[parent]]
id = "o1"
children = ["p1"]
"""


@pytest.fixture(scope="module")
def stad() -> Directory:
    """Who works where."""
    return read_directory(DIRECTORY)


def test_how_somebody_stands_to_a_case(lp: Leefplek, stad: Directory) -> None:
    """Young person and parent, who works in it, a team, a school: by the directory and by what the case tells."""
    case = opened(lp)
    for actor, relation in (
        (YOUNG, "own"),
        (Actor("p2", "jongere"), "none"),
        (Actor("o1", "ouder"), "own"),
        (Actor("o2", "ouder"), "none"),
        (SAW, "own"),
        (Actor("w2", "saw"), "team"),
        (Actor("s1", "saw_intern"), "team"),
        (Actor("w2", "mentor"), "none"),
        (Actor("z1", "saw"), "none"),
        (Actor("m1", "mentor"), "school"),
        (Actor("m2", "mentor"), "none"),
        (Actor("m1", "jongere"), "none"),
        (KMK, "none"),
        (Actor("x", "privacy_officer"), "none"),
    ):
        assert stad.relation(actor, case) == relation
    nobody = opened(lp, person=None)
    assert [stad.relation(one, nobody) for one in (YOUNG, Actor("o1", "ouder"), Actor("m1", "mentor"), SAW)] == [
        "none",
        "none",
        "none",
        "own",
    ]


def test_a_team_takes_up_what_others_opened(lp: Leefplek, stad: Directory) -> None:
    """Of a pupil of its school, or of a young person it was asked to help; another's not."""
    for person, noord in (("p1", "team"), ("p9", "team"), ("p3", "none")):
        case = opened(lp, Actor(person, "jongere"), person)
        assert stad.relation(Actor("w2", "saw"), case) == noord
        assert stad.relation(Actor("z1", "saw"), case) == "none"


def test_a_provider_is_involved_by_permission_application_or_room(lp: Leefplek, stad: Directory) -> None:
    """As long as one of them is live."""
    case = opened(lp)
    shared = later(lp, case, "give_consent", party="kmk", purpose="plek")
    assert stad.relation(KMK, shared) == "provider"
    assert stad.relation(KMK, later(lp, shared, "withdraw_consent", party="kmk", purpose="plek")) == "none"
    assert stad.relation(KMK, later(lp, case, "give_consent", party="school", purpose="plek")) == "none"
    for name, held in (("room", "kmk"), ("application", Application(1, "opened", "kmk", "plek"))):
        draft = case.core.thaw()
        setattr(draft, name, held)
        assert stad.relation(KMK, attrs.evolve(case, core=draft.freeze())) == "provider"


def test_a_directory_is_read_strictly(tmp_path: Path) -> None:
    """From a file or a text, with every finding, and no id of a person in what it shows of itself."""
    place = tmp_path / "stad.toml"
    place.write_text(DIRECTORY, "utf-8")
    assert read_directory(place) == read_directory(str(place)) == read_directory(DIRECTORY)
    assert not any(id in repr(read_directory(DIRECTORY)) for id in ("w1", "p1", "k1", "m1", "o1"))
    slips = DIRECTORY.replace('schools = ["alfa"]', 'schools = ["gamma"]').replace('saw = ["z1"]', '"S A W" = ["z1"]')
    with pytest.raises(AccessError) as refused:
        read_directory(slips)
    assert {one.code for one in refused.value.findings} == {"wrong_id"}
    with pytest.raises(AccessError) as refused:
        read_directory(DIRECTORY.replace('schools = ["alfa"]', 'schools = ["gamma"]'))
    assert [(one.code, one.line) for one in refused.value.findings] == [("unknown_school", 6)]
    with pytest.raises(AccessError):
        read_directory(DIRECTORY.replace('pupils = ["p3"]', 'pupils = "p3"'))
    with pytest.raises(AccessError) as refused:
        read_directory(DIRECTORY.replace('id = "zuid"', 'id = "noord"').replace('id = "beta"', 'id = "alfa"'))
    assert [(one.code, one.key) for one in refused.value.findings] == [("double_id", "team"), ("double_id", "school")]


def test_of_two_rows_that_hold_the_one_that_shows_most_says_on_what_ground() -> None:
    said = (("open", "less"), ("personal", "more"))
    rows = [row(ground, '["show"]', True, '["own"]', f'sees = "{sees}"\nground = "{ground}"') for sees, ground in said]
    for many in (rows, rows[::-1]):
        got = decide(
            table(HEAD + EMERGENCY + GROUPS + "".join(many) + ROWS), role="saw", operation="show", relation="own"
        )
        assert (len(got.rows), got.most, got.ground) == (2, "personal", "more")


def test_a_provider_is_involved_once_everybody_needed_has_said_yes(lp: Leefplek) -> None:
    """At fourteen the young person and a parent: the yes of one of them makes nobody a provider."""
    who = Directory(id="d", providers=(Provider(party="kmk", workers={"kmk": ("kmk-1",)}),))
    born = {"name": "geboortedatum", "value": date(2012, 1, 1), "said_by": "jongere"}
    case = later(lp, opened(lp), "record_facts", SAW, facts=[born])
    half = later(lp, case, "give_consent", party="kmk", purpose="plek")
    assert who.relation(Actor("kmk-1", "kmk"), half) == "none"
    whole = later(lp, half, "give_consent", Actor("ouder-1", "ouder"), party="kmk", purpose="plek")
    assert who.relation(Actor("kmk-1", "kmk"), whole) == "provider"
    assert who.relation(Actor("kmk-2", "kmk"), whole) == "none"
    for parties, allowed in ((None, True), (("kmk",), True), (("ggz",), False), ((), False)):
        asked = {"role": "kmk", "operation": "show", "relation": "provider", "purpose": "plek", "parties": parties}
        assert decide(OURS, case=whole, **asked).allowed == allowed


def test_all_that_there_is_is_more_than_what_is_about_the_person() -> None:
    """Only then an emergency adds nothing, and need not be looked for."""
    both = [Seen("personal", tracks=True), Seen("special", tracks=False), Seen("special", frozenset({"note"}), True)]
    assert [Grant(True, seen=(one,)).full for one in both] == [False, False, False]
    assert Grant(True, seen=(Seen("special", tracks=True),)).full
