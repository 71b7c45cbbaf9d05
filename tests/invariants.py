"""What must hold after every event, looked up in the log and the case alone, without the model."""

from __future__ import annotations

import attrs

from leefplek import Case, Event, Leefplek
from model_table import CLOSING, PARTY, SAW_TOO, TRACK, rows

CLOSED_TOO = {name for name, row in rows(1).items() if "closed" in row[0]}
DECIDERS = {"saw", "bat", "wij", "kmk"}


def check_event(before: Case | None, event: Event, after: Case) -> None:
    """What holds between a case, its next event, and the case after it."""
    assert after.events[-1] == event
    assert before is None or after.events[:-1] == before.events  # 4: nothing is lost or put in between
    if before is None:
        assert event.transition == "open"
        return
    assert event.recorded_at >= before.events[-1].recorded_at  # 15: a clock that goes back reorders nothing
    assert event.at <= event.recorded_at
    _listed(before, event)
    _heard(before, event)
    _safety(before, event, after)


def _listed(before: Case, event: Event) -> None:
    """1, 6: only what the table lists where the line stands; after the end, only what lists `closed`, and tracks."""
    if event.transition in TRACK:
        assert before.tracks["meldcode"].state in TRACK[event.transition][0]
        return
    assert before.state in rows(before.workflow_version)[event.transition][0]
    assert before.state != "closed" or event.transition in CLOSED_TOO


def _heard(before: Case, event: Event) -> None:
    """8, 9: who hears of the case has a live consent, or there is a ground of law, at that very moment."""
    if event.transition not in PARTY:
        return
    party = PARTY[event.transition]
    if party == "*":
        assert event.payload is not None
        party = getattr(event.payload, "party")  # noqa: B009 - the payloads of these steps have one
    live = {(one.party, one.purpose) for one in before.permissions if one.live}
    purpose = getattr(event.payload, "purpose", None)
    if before.application and event.transition != "request_vooroverleg" and PARTY[event.transition] == "kmk":
        purpose = before.application.purpose
    assert party in {heard for heard, why in live if purpose in (None, why)}


def _safety(before: Case, event: Event, after: Case) -> None:
    """10, 11: a worry ends by a decision of an entitled role only; a new signal opens it, or finds it open."""
    was, now = before.tracks.get("meldcode"), after.tracks.get("meldcode")
    if was and was.is_open and not (now and now.is_open):
        assert event.transition in ("meldcode.decide", "meldcode.acute")
        assert SAW_TOO.get(event.by.role, {event.by.role}) & DECIDERS
    asked = event.payload.asked() if event.payload else ()
    unsafe = any("unsafe" in card.answers.values() for card in asked)
    if unsafe or event.transition == "raise_safety":
        assert now is not None
        assert now.is_open
        assert after.is_open
    assert set(before.tracks) <= set(after.tracks)


def check_case(case: Case, lp: Leefplek) -> None:
    """What holds of a case at any time."""
    assert [event.version for event in case.events] == list(range(1, case.version + 1))  # 3
    assert len({event.command_id for event in case.events}) == case.version  # 13
    for line in (case.line("main"), *case.tracks.values()):
        assert line is not None
        final = line.state in ("closed", "decided")
        assert (line.due is None) == final == (not line.is_open)  # every open line has a due date
    assert (case.outcome is not None) == (case.state == "closed")  # 6
    if case.state == "closed":
        assert case.application is None
    open_track = any(line.is_open for line in case.tracks.values())
    assert case.is_open == (case.state != "closed" or open_track)  # 10
    check_places(case)
    assert lp.replay(case.events) == case  # 2
    erased = lp.replay([attrs.evolve(event, payload=None) for event in case.events])
    assert erased.core == case.core  # 20: what is erased still folds


def check_places(case: Case) -> None:
    """7: no place of Kamers met Kansen without an admission, no admission without a positive vooroverleg before it."""
    talk = admitted = False
    for event in case.events:
        if event.version in case.corrected:
            continue
        name = event.transition
        if name in ("request_vooroverleg", "vooroverleg_negative", "withdraw_application", "decline", *CLOSING):
            talk = admitted = False
        elif name == "vooroverleg_positive":
            talk = True
        elif name == "admit":
            assert talk
            admitted = True
        elif name == "place":
            assert admitted
            talk = admitted = False
