"""What to know before a fitted scenario is used: about people, about what the log tells, and where data are thin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from leefplek import Finding

from .coming import TWO_YEARS, steady, trend
from .durations import ENOUGH_STAYS, PEOPLE, REFUSED
from .fitted import Duration, Fitted
from .observed import Observed

__all__ = ["findings_of_fit", "thin_of"]

FEW_MOVES = 5
HALF = 0.5
YEAR = 365.0
LONGER = 3.0
"""A log should last so many times as long as a stay that is fitted to it."""

SURE = 0.001
"""A difference is told of where chance alone makes one as large less often."""

_SIGMAS = 3.29
_FULL = 0.95
_SOME = 0.01


def _warning(code: str, text: str, key: str = "", do: str = "") -> Finding:
    return Finding(code, text, key=key, severity="warning", do=do)


# ---- too few data


def thin_of(found: Fitted) -> Iterator[Finding]:
    """Where the data are too few, and what is known all the same."""
    if found.days < YEAR:
        text = f"the log is of {found.days:.0f} days: nothing is known of how the seasons differ"
        yield _warning("short_log", text, "arrivals")
    elif found.days < TWO_YEARS:
        text = f"the log is of {found.days:.0f} days: the seasons can't be told from chance in less than two years"
        yield _warning("short_log", text, "arrivals")
    for come in found.arrivals:
        if come.many < ENOUGH_STAYS:
            low, high = come.per_year.low, come.per_year.high
            text = f"{come.many} came: somewhere between {low:.4g} and {high:.4g} a year is known, not the rate itself"
            yield _warning("few_arrivals", text, f"arrivals.{come.stage}")
    for one in found.durations:
        yield from _duration(one, found.days, f"stages.{one.stage}.stay", "stays")
    for one in found.patience:
        yield from _duration(one, found.days, f"stages.{one.stage}.patience", "waits that were given up")
    alone = {one.stage for one in found.splits if one.share.mean == 1.0}
    for split in found.splits:
        if split.many < FEW_MOVES and split.stage not in alone:
            text = (
                f"{split.many} of {split.share.n} took {split.do}: that some do is known, "
                f"and that it is less than {split.share.high:.0%}; the share itself is not"
            )
            yield _warning("few_moves", text, f"stages.{split.stage}.moves")


def _duration(one: Duration, days: float, key: str, what: str) -> Iterator[Finding]:
    every = one.ended + one.going_on
    mean = one.mean
    if one.ended < ENOUGH_STAYS:
        text = (
            f"{one.ended} {what} have ended: the mean is known to lie about between {mean.low:.4g} and "
            f"{mean.high:.4g} days, the shape of the distribution is not known"
        )
        yield _warning("few_stays", text, key)
    if not one.do and one.going_on > HALF * every:
        text = (
            f"{one.going_on} of {every} {what} are still going on: how long the short ones take is known, "
            "how long the others will take follows from the distribution alone"
        )
        yield _warning("mostly_open", text, key)
    if not one.do and mean.mean * LONGER > days:
        text = f"the log lasts {days:.0f} days and a stay {mean.mean:.4g}: of long ones it has seen few end"
        yield _warning("short_log", text, key)


# ---- what else to know


def findings_of_fit(found: Fitted, seen: Observed, dropped: int) -> Iterator[Finding]:
    """The warnings, first that which is about people. `dropped` are moves that the workflow does not offer."""
    yield _warning(
        "personal_data",
        "the log holds pseudonyms and stays personal data; a number in this scenario that rests on few people may "
        f"point at one (durations as observed are only kept as means of at least {PEOPLE} stays, in three digits)",
        do="look at the findings of thin data before the scenario is shared",
    )
    yield _warning(
        "left_out", "profiles, priorities, calendars, costs and who were there at the start are not in an event log"
    )
    yield from _told(found, seen, dropped)
    yield from _misfits(found)
    yield from _arrivals(found, seen)
    for one in found.pools:
        if one.units is not None and one.full < _FULL:
            text = (
                f"while somebody waited all {one.units} units were in use only {one.full:.0%} of the time: "
                "their number changes, or a resource is more than one pool"
            )
            yield _warning("units_vary", text, f"pools.{one.pool}", "say in its calendar when there are fewer")


def _told(found: Fitted, seen: Observed, dropped: int) -> Iterator[Finding]:
    if found.told != "stays":
        text = "the log does not tell when stays began: they last from one event to the next, waits included"
        yield _warning("waits_not_told", text, "stages")
    if not seen.ends_told:
        text = "the log does not tell where cases end: where no event ever follows, or where `ends` says so"
        yield _warning("ends_not_told", text, "workflow")
    if found.told == "stays" and seen.gaps > _SOME:
        text = f"{seen.gaps:.0%} of the stays do not begin where the one before ends: that time is not in the scenario"
        yield _warning("gaps", text, "stages")
    if found.told == "stays" and seen.torn > _SOME:
        text = f"the trail of {seen.torn:.0%} of the cases breaks off: they are taken to be still there"
        yield _warning("torn", text, "stages")
    if dropped:
        text = f"{dropped} of {int((seen.move >= 0).sum())} steps are not offered by the workflow, and left out"
        yield _warning("not_offered", text, "workflow", "ask conforms where")


def _misfits(found: Fitted) -> Iterator[Finding]:
    for one in (*found.durations, *found.patience):
        key = f"stages.{one.stage}.{'patience' if one.do else 'stay'}"
        if one.kind == "empirical":
            yield _warning("none_fits", "none of the distributions fits: the durations as observed, in groups", key)
        elif one.fit < REFUSED:
            yield _warning("bad_fit", f"no distribution fits, and the least bad is taken ({one.kind})", key)
    for one in found.durations:
        if one.spread_by_move < SURE:
            text = "how long a stay takes differs by the move that ends it; here it has one distribution for all"
            key = f"stages.{one.stage}.stay"
            yield _warning("stays_differ", text, key, "give the moves a stay of their own")


def _arrivals(found: Fitted, seen: Observed) -> Iterator[Finding]:
    at = np.where(np.isnan(seen.join), np.where(np.isnan(seen.start), seen.end, seen.start), seen.join)
    for one in found.arrivals:
        mine = at[seen.first & (seen.stage == seen.names.stages.index(one.stage))]
        key = f"arrivals.{one.stage}"
        up = trend(mine, seen.days)
        if abs(up) > _SIGMAS:
            text = f"{'more' if up > 0 else 'fewer'} came towards the end of the log: the scenario has one rate"
            yield _warning("rate_changes", text, key, "say in changes from when on")
        elif one.months is None and steady(mine, seen.days) < SURE:
            text = "weeks differ more in arrivals than chance makes them: groups, holidays, or another rate at times"
            yield _warning("not_poisson", text, key)
