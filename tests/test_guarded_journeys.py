"""Each journey at the guarded desk: who is in the story can do what it tells, and to others there is no such case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from guarded import Clock, denied
from leefplek import Actor, Case, Leefplek, LeefplekError, Refused, UnknownName
from leefplek.access import Directory, Parent, Provider, School, Team
from leefplek.journeys import Journey, JourneyStep, read_journey
from leefplek.people import DECIDERS
from leefplek.store import Desk, GuardedDesk, open_keys, open_store
from sealing import master

JOURNEYS = sorted((Path(__file__).parents[1] / "examples" / "journeys").glob("*.toml"))
LP = Leefplek(lang="en", clock=Clock())
GROUP = LP.access.by_role
PARTY = {role: group.party or role for role, group in GROUP.items()}
OUTSIDE = tuple(role for role, group in GROUP.items() if group.id in ("provider", "partners", "municipality"))
"""The roles in which one is involved as a party, and not by working in the case."""
SCHOOL = [role for role, group in GROUP.items() if group.id == "school"]
PROJECTS = {"team", "guides", "area_team", "advice_team", "partners", "municipality", "steering"}


def people(journey: Journey) -> set[Actor]:
    """Everybody who does something in a story."""
    return {one for step in journey.steps for one in (step.by, step.recorded_by) if one is not None}


def whose(journey: Journey) -> str | None:
    """The young person of the story; None in a way of working in which there is none."""
    if not DECIDERS & {role.id for role in LP.workflow(journey.workflow).roles}:
        return None
    return next((one.id for one in people(journey) if one.role == "jongere"), "jongere-1")


def placed(who: Iterable[Actor], person: str | None, town: str) -> dict[str, Any]:
    """Where these people work: the school, a provider, or the team that keeps the case; who is whose parent."""
    found: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {"school": {}, "team": {}}
    parents = []
    for one in sorted(who, key=lambda one: (one.role, one.id)):
        if one.role in DECIDERS:
            parents += [one] if one.role == "ouder" else []
            continue
        outside = one.role in OUTSIDE and person is not None
        kind = "school" if GROUP[one.role].id == "school" else PARTY[one.role] if outside else "team"
        roles = found.setdefault(kind, {}).setdefault(town, {})
        roles[one.role] = (*roles.get(one.role, ()), one.id)
    pupils = () if person is None else (person,)
    school, team = found.pop("school"), found.pop("team")
    return {
        "schools": tuple(School(id=f"mbo-{id}", staff=staff, pupils=pupils) for id, staff in school.items()),
        "teams": tuple(Team(id=f"team-{id}", members=those, young_people=pupils) for id, those in team.items()),
        "providers": tuple(
            Provider(party=party if town == "hier" else f"{party}-{town}", workers=workers)
            for party, those in found.items()
            for workers in those.values()
        ),
        "parents": tuple(Parent(id=one.id, children=pupils) for one in parents),
    }


STRANGERS = [Actor(f"{role}-elders", role) for role in GROUP if role != "system"]
"""Somebody in every role that people have: of another school, team and provider, with another young person."""


def directory(journey: Journey) -> Directory:
    """The people of the story in their places, and the strangers in theirs."""
    here, there = placed(people(journey), whose(journey), "hier"), placed(STRANGERS, "iemand-anders", "elders")
    return Directory(id="stad", **{key: (*here[key], *there[key]) for key in here})


class Story:
    """A journey that is played at a guarded desk over a store with keys."""

    def __init__(self, file: Path) -> None:
        self.clock = Clock()
        self.lp = Leefplek(lang="en", clock=self.clock)
        self.journey = read_journey(self.lp, file)
        self.person = whose(self.journey)
        keys = open_keys("memory:", master=master())
        self.desk = Desk(self.lp, open_store("memory:", keys=keys))
        self.guarded = GuardedDesk(self.desk, directory(self.journey))
        self.id = self.journey.id

    def case(self) -> Case:
        """The case as it is now."""
        return self.desk.case(self.id)

    def purpose(self, who: Actor) -> str | None:
        """For what somebody was let know, the last time."""
        parties = (who.role, PARTY[who.role])
        known = [one.purpose for one in self.case().core.permissions if one.live and one.party in parties]
        return known[-1] if known else None

    def take(self, step: JourneyStep, opened: bool) -> None:
        """A step, by who tells it or who writes it down."""
        self.clock.now = max(self.clock.now, step.recorded_at or step.at) if opened else step.recorded_at or step.at
        how: dict[str, Any] = {"by": step.by, "at": step.at, "recorded_by": step.recorded_by}
        if not opened:
            self.guarded.open(self.journey.workflow, step.payload, case_id=self.id, person=self.person, **how)
            return
        how["purpose"] = self.purpose(step.recorded_by or step.by)
        self.guarded.step(self.id, step.transition, step.payload, recorded_at=self.clock.now, **how)

    def play(self) -> Iterator[tuple[int, JourneyStep, set[str] | None]]:
        """Each step with the codes that refused it; None where there was said to be no such case."""
        opened = False
        for number, step in enumerate(self.journey.steps):
            codes: set[str] | None = set()
            try:
                self.take(step, opened)
                opened = True
            except Refused as refused:
                codes = {one.code for one in refused.refusals}
            except UnknownName:
                codes = None
            yield number, step, codes

    def seen_by(self, who: Actor, purpose: str | None) -> list[str]:
        """What somebody gets to know of the case, asking for this purpose in each way there is."""
        how: dict[str, Any] = {"by": who, "purpose": purpose}
        now: dict[str, Any] = {"at": self.clock.now, **how}
        ways: dict[str, Callable[[], object]] = {
            "show": lambda: self.guarded.show(self.id, **how),
            "options": lambda: self.guarded.options(self.id, **now),
            "export": lambda: self.guarded.export(self.id, **how),
            "cases": lambda: self.guarded.cases(**how),
            "follow": lambda: self.guarded.follow(**how).events,
            "step": lambda: self.guarded.step(self.id, "note", {"text": "x"}, **now),
            "safety": lambda: self.guarded.step(self.id, "raise_safety", {"why": "x"}, **now),
        }
        return [f"{who.role} {name}" for name, way in ways.items() if _told(way)]

    def looks(self, who: Actor, purpose: str | None) -> bool:
        """Whether somebody may look at the case for this purpose."""
        return _told(lambda: self.guarded.show(self.id, by=who, purpose=purpose))

    def withdraw_all(self) -> None:
        """The young person takes back all that was agreed to."""
        for one in self.case().core.permissions:
            if one.kind == "consent" and one.live:
                what = {"party": one.party, "purpose": one.purpose}
                by = Actor(self.person or "", "jongere")
                self.guarded.step(self.id, "withdraw_consent", what, by=by, at=self.clock.now)


def _told(way: Callable[[], object]) -> bool:
    """Whether it tells anything: also that a rule refuses it tells that the case is there."""
    try:
        return bool(way())
    except LeefplekError as error:
        return not denied(error)


@pytest.mark.parametrize("file", JOURNEYS, ids=lambda file: file.stem)
def test_everybody_can_do_what_the_story_tells_and_nobody_else_sees_it(file: Path) -> None:
    story = Story(file)
    otherwise = [
        (number, step.transition, (step.recorded_by or step.by).role, codes)
        for number, step, codes in story.play()
        if codes != set(step.refused)
    ]
    assert otherwise == []
    before = story.case()
    permissions = before.core.permissions
    purposes = sorted({one.purpose for one in permissions}) or [None]
    far = [one for one in STRANGERS if story.person or GROUP[one.role].id not in PROJECTS]
    assert [told for who in far for told in story.seen_by(who, purposes[-1])] == []
    assert [who for who in far for purpose in purposes[:-1] if story.looks(who, purpose)] == []
    assert story.case() == before

    near = {one for one in people(story.journey) if story.person and (one.role in OUTSIDE or one.role in SCHOOL)}
    agreed = {one.party for one in permissions if one.live}
    looking = {who for who in near if any(story.looks(who, purpose) for purpose in purposes)}
    assert looking == {who for who in near if agreed & {who.role, PARTY[who.role]}}
    story.withdraw_all()
    told = {one for who in near for purpose in purposes for one in story.seen_by(who, purpose)}
    assert told <= {f"{who.role} safety" for who in near} | {f"{role} step" for role in SCHOOL}


def test_a_party_from_outside_goes_by_the_name_that_was_said_yes_to() -> None:
    """A helper sees what his or her own organisation may know, and not what another of that kind may."""
    story = Story(JOURNEYS[0].with_stem("munin"))
    helpers = [Provider(party=party, workers={"hulp": (f"van-{party}",)}) for party in ("jeugd-ggz", "jongerenwerk")]
    told = attrs.evolve(directory(story.journey), providers=tuple(helpers))
    story.guarded = GuardedDesk(story.desk, told)
    seen = set()
    for number, _, _ in story.play():
        for one in helpers if number % 4 == 3 else ():
            who = Actor(f"van-{one.party}", "hulp")
            for purpose in ("behandeling", "hulp"):
                live = story.case().permission(one.party, purpose) is not None
                assert story.looks(who, purpose) == live
                seen.add((one.party, purpose, live))
    assert {("jeugd-ggz", "behandeling", True), ("jongerenwerk", "hulp", True)} <= seen


def test_who_is_to_be_let_know_does_not_write_down_that_it_is_all_right() -> None:
    """A mentor who sees nothing brings in what was said at school, and no consent for the school."""
    story = Story(JOURNEYS[0].with_stem("eigen-wijk"))
    opening, talk = story.journey.steps[:2]
    mentor = opening.by
    story.take(opening, opened=False)
    story.take(talk, opened=True)
    for party in ("mentor", "school"):
        said = attrs.evolve(talk, transition="give_consent", payload={"party": party, "purpose": "hulp"})
        with pytest.raises(UnknownName, match="no such case"):
            story.take(attrs.evolve(said, by=Actor("jongere-1", "jongere"), recorded_by=mentor), opened=True)
    assert [event.transition for event in story.case().events] == ["open", "start_talk"]


def test_a_youth_team_of_the_municipality_sees_a_case_while_the_student_agrees() -> None:
    """Where the directory says that it is a party of its own: not before the yes, and not after it is withdrawn."""
    story = Story(JOURNEYS[0].with_stem("jeugdteam"))
    outside = Provider(party="jeugdteam", workers={"jeugdteam": ("jeugdteam-1",)})
    inside = Team(id="school", members={"smw": ("smw-1",), "zorgteam": ("zorgteam-1",)}, young_people=("jongere-1",))
    told = attrs.evolve(directory(story.journey), teams=(inside,), providers=(outside,))
    story.guarded = GuardedDesk(story.desk, told)
    helper = Actor("jeugdteam-1", "jeugdteam")
    seen = []
    for _, step, codes in story.play():
        assert codes == set(step.refused)
        agreed = story.case().permission("jeugdteam", "hulp") is not None
        seen.append(story.looks(helper, "hulp"))
        assert seen[-1] == agreed
    assert {*seen} == {True, False}
    story.withdraw_all()
    assert not story.looks(helper, "hulp")
