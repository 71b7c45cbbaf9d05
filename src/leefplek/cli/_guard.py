"""The desk that a command asks: over which store, with which keys, for whom, and who stands how to a case."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from leefplek import Actor, InputError, KeyMissing, Leefplek, Refused
from leefplek.access import Directory, Relations, read_directory
from leefplek.store import Desk, GuardedDesk, Store, open_store

from ._case_options import Acted, Asking
from ._case_sentences import told
from ._say import say, say_json
from ._setting import Setting, aside

if TYPE_CHECKING:
    from leefplek.store import Keys

__all__ = ["asker", "desk", "keys", "one_person", "store", "tell_refused", "writer"]

NOBODY = Directory(id="nobody")
"""Where nobody says who works where: only who acted in a case, and the young person, have to do with it."""


@contextlib.contextmanager
def desk(asking: Asking, setting: Setting) -> Iterator[GuardedDesk]:
    """The guarded desk over a store that is there; what others print meanwhile stays out of the way of JSON."""
    if asking.url.startswith("memory:"):
        do = "give sqlite:///FILE or postgresql://..."
        raise InputError("a store in memory is gone when this command ends", key="--store", do=do)
    relations: Relations = NOBODY if asking.directory is None else read_directory(asking.directory)
    lp = setting.leefplek()
    try:
        with aside(), store(asking, lp) as opened:
            yield GuardedDesk(Desk(lp, opened), relations, station=asking.station or "")
    except KeyMissing as error:
        error.do = "give the keys of this store, with --keys URL and --master FILE"
        raise


@contextlib.contextmanager
def store(asking: Asking, lp: Leefplek) -> Iterator[Store]:
    """The store that is asked for, with its keys where these are named."""
    with keys(asking.keys, asking.master) as found, open_store(asking.url, create=False, lp=lp, keys=found) as opened:
        yield opened


@contextlib.contextmanager
def keys(url: str | None, master: Path | None, *, create: bool = False) -> Iterator[Keys | None]:
    """The keys at a URL; none where none are named. One without the other is a slip."""
    if url is None and master is None:
        yield None
        return
    if url is None or master is None:
        do = "give both --keys URL and --master FILE"
        raise InputError("keys open with their master key", key="--master" if master is None else "--keys", do=do)
    from leefplek.store import MasterKey, open_keys

    with open_keys(url, master=MasterKey.read(master), create=create) as found:
        yield found


def asker(asking: Asking) -> Actor:
    """Who asks."""
    if asking.asker is None:
        raise InputError("somebody asks this", key="--as", do="say who, in which role: --as ID:ROLE")
    return Actor(*asking.asker)


def writer(asking: Asking, acted: Acted) -> tuple[Actor, Actor | None]:
    """Who does it, and who writes it down where that is another: who asks."""
    given = {one for one in (asking.asker, acted.recorded_by) if one is not None}
    if len(given) > 1:
        do = "give --as or --recorded-by, or the same with both"
        raise InputError("who asks is who writes it down", key="--recorded-by", do=do)
    writes = next(iter(given), None)
    by = acted.by or asking.asker
    if by is None:
        raise InputError("somebody does this", key="--by", do="say who, in which role: --by ID:ROLE")
    return Actor(*by), None if writes in (None, by) else Actor(*writes)


def one_person(asking: Asking, by: tuple[str, str] | None) -> Actor:
    """Who asks and does it; here that is one person."""
    given = {one for one in (asking.asker, by) if one is not None}
    if len(given) > 1:
        raise InputError("who asks does this as well", key="--by", do="give --as or --by, or the same with both")
    if not given:
        raise InputError("somebody asks this", key="--by", do="say who, in which role: --by ID:ROLE")
    return Actor(*given.pop())


def tell_refused(refused: Refused, setting: Setting, as_json: bool) -> int:
    """Tell why something that is asked of no one case may not be; answers the exit code."""
    if as_json:
        say_json({"refusals": [attrs.asdict(one) for one in refused.refusals]})
    else:
        lines = [told("against", setting.lang), *(f"  * {one.text} ({one.source})" for one in refused.refusals)]
        say("\n".join([*lines, told("nothing_done", setting.lang)]))
    return 1
