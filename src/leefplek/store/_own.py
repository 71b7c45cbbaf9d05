"""What a young person may ask about the own file, what is asked in an emergency, and what has to be answered for."""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import attrs

from leefplek import Actor, Case, InputError, UnknownName
from leefplek.access import Grant
from leefplek.stored import check_plain

from ._audit import Seen, audit_stream, seen_in
from ._base import Store
from ._dispute import DISPUTES, Dispute, dispute_stream, disputes_in
from ._dispute import batches as dispute_batches
from ._emergency import EMERGENCIES, Emergency, emergency_stream, in_stream
from ._emergency import batches as emergency_batches
from ._gate import Who
from ._keeping import KeepingDesk
from ._records import Query, Record
from ._shown import Shown, of_track_step, shown, workflow_of

__all__ = ["OwnDesk", "OwnFile", "Report"]

T = TypeVar("T", Emergency, Dispute)

logger = logging.getLogger("leefplek")

LONGEST = 2000
"""How many characters a reason may have."""


@attrs.frozen
class OwnFile:
    """What there is about a young person, for him or her: the cases, who looked at them, what was shared with whom, and
    what was disputed.
    """

    cases: tuple[Shown, ...] = attrs.field(repr=False)
    seen: tuple[Seen, ...] = attrs.field(repr=False)
    disputes: tuple[Dispute, ...] = attrs.field(repr=False)

    def to_json(self) -> str:
        """JSON of it all: readable text, keys in a fixed order."""
        data = {
            "cases": [one.data() for one in self.cases],
            "seen": [one.data() for one in self.seen],
            "disputes": [one.data() for one in self.disputes],
        }
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@attrs.frozen
class Report:
    """What has to be looked into: every emergency access and every dispute, with the reason that was given."""

    emergencies: tuple[Emergency, ...]
    disputes: tuple[Dispute, ...]


class OwnDesk(KeepingDesk):
    """The part of the guarded desk that tells who looked, and takes a dispute or an emergency."""

    def who_saw(
        self, case: str, *, by: Actor, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Seen, ...]:
        """Who did what with a case, in order: every look and step, also what was denied or refused; from one moment
        until before another, where these are given. Which step of the Meldcode it was is told to who may see that.
        """

        for moment in (since, until):
            if moment is not None:
                self.lp.day(moment)  # a moment without a time zone is none

        def found(now: Case, grant: Grant) -> tuple[Seen, ...]:
            every = seen_in(self._store, self._store.read(audit_stream(now.id)))
            workflow = workflow_of(self.lp, now)
            return tuple(
                one if grant.tracks or not of_track_step(one.transition, workflow) else attrs.evolve(one, transition="")
                for one in every
                if (since is None or since <= one.at) and (until is None or one.at < until)
            )

        return self._gate.look(case, Who(by), "who_saw", found)

    def own_file(self, *, by: Actor) -> OwnFile:
        """All that there is about who asks, as far as he or she may see it: the cases, who looked at them, and what was
        disputed. Empty where there is nothing.
        """
        cases: list[Shown] = []
        seen: list[Seen] = []
        disputed: list[Dispute] = []
        who = Who(by)
        rows = self._store.cases(Query(person=by.id))
        for row in rows:
            with contextlib.suppress(UnknownName):
                cases.append(self._gate.look(row.id, who, "show", partial(self._shown, by)))
                disputed += disputes_in(self._store, self._store.read(dispute_stream(row.id)))
                seen += self.who_saw(row.id, by=by)
        if not rows:
            self._gate.note(who, "show", ())
        return OwnFile(tuple(cases), tuple(seen), tuple(disputed))

    def _shown(self, by: Actor, now: Case, grant: Grant) -> Shown:
        return shown(self.lp, now, grant, by.role)

    def dispute(
        self, case: str, *, by: Actor, why: str, trace: str | None = None, version: int | None = None
    ) -> Dispute:
        """Say that an entry of the log (its `trace`), an event (its `version`), or the case as a whole is not right.

        It is kept with the case, and stands in the report until somebody answers it there. Raises `InputError` where
        there is no such entry or event.
        """
        words = reason(why)

        def made(now: Case, _: Grant) -> Dispute:
            entries = (one.trace for one in seen_in(self._store, self._store.read(audit_stream(now.id))))
            if trace is not None and trace not in entries:
                raise InputError("there is no such entry in the log of this case", key="trace")
            if version is not None and not 1 <= version <= now.version:
                raise InputError("there is no such event in this case", key="version")
            one = Dispute(secrets.token_hex(8), now.id, by, self.lp.now(), trace, version, words)
            self._store.write(list(dispute_batches(self._store, one)))
            return one

        return self._gate.look(case, Who(by), "dispute", made)

    def emergency(self, case: str, *, by: Actor, why: str) -> Emergency:
        """See a case that one may not see otherwise, for some hours, and say why. It is always reported: in the log of
        the case, in the report, and to `report`.

        For which roles, how long, and what then may be seen stands in the access table.
        """
        words = reason(why)

        def made(now: Case, _: Grant) -> Emergency:
            at = self.lp.now()
            until = at + timedelta(hours=self._gate.table.emergency.hours)
            one = Emergency(secrets.token_hex(8), now.id, by, at, until, words)
            self._store.write(list(emergency_batches(self._store, one)))
            return one

        stored = self._gate.look(case, Who(by), "emergency", made)
        logger.warning("emergency access to case %s by the role %s", stored.case, by.role)
        if self._report is not None:
            self._report(stored)
        return stored

    def report(self, *, by: Actor) -> Report:
        """Every emergency access and every dispute with its words, for who has to answer for them: whether a reason was
        one can't be judged without it. Where the case was erased the words are gone.
        """
        self._gate.ask(Who(by), "report")
        return Report(
            tuple(self._in_full(EMERGENCIES, emergency_stream, in_stream)),
            tuple(self._in_full(DISPUTES, dispute_stream, disputes_in)),
        )

    def _in_full(
        self, stream: str, of_case: Callable[[str], str], read: Callable[[Store, Iterable[Record]], Iterator[T]]
    ) -> Iterator[T]:
        """What a list of all cases names, as it stands with each case, where its words are."""
        full: dict[str, dict[str, T]] = {}
        for one in read(self._store, self._store.read(stream)):
            if one.case not in full:
                full[one.case] = {that.id: that for that in read(self._store, self._store.read(of_case(one.case)))}
            yield full[one.case].get(one.id, one)


def reason(why: object) -> str:
    """A reason in words; raises `InputError` where there is none, without repeating what was given."""
    if isinstance(why, str) and why.strip() and len(why) <= LONGEST and not any(check_plain(why)):
        return why
    raise InputError("a reason is needed", key="why", why=f"expected words, at most {LONGEST} characters")
