"""Takes steps with a `Leefplek` and watches: whatever is not as the definition says is kept as a finding.

A guard, a deciding hook or a wrapper around the library may be wrong in many ways; none of them ends the watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

import attrs

from leefplek import Actor, Case, Finding, Leefplek, LeefplekError, Option, Payload, Refusal, Refused, Step, Workflow
from leefplek.definition import PLUGIN_FAILED

from ._holds import holds
from ._reading import Reading

__all__ = ["Seal", "Try", "Watch"]

T = TypeVar("T")

MOST = 200
"""How many different findings are kept: who has these will not miss the next."""

LOOKS = "a guard or hook looks; it changes nothing that it is given"
CASE_GUARDS = "a guard that reads no payload looks at the case, the actor and the moment only"


@attrs.frozen
class Try:
    """One try of a step: what, with what, by whom, and when."""

    transition: str
    payload: Payload = attrs.field(repr=False)
    by: Actor
    at: datetime
    recorded_at: datetime
    command_id: str
    recorded_by: Actor | None = None

    @property
    def how(self) -> dict[str, Any]:
        """The arguments by name that `Leefplek.open` and `Leefplek.step` share."""
        return {
            "by": self.by,
            "at": self.at,
            "recorded_by": self.recorded_by,
            "recorded_at": self.recorded_at,
            "command_id": self.command_id,
        }


class Seal:
    """A seal on what is frozen: it breaks where somebody changes it all the same."""

    def __init__(self, *sealed: object) -> None:
        self._sealed = sealed
        self._print = hash(sealed)

    def broken(self) -> bool:
        """Whether what was sealed changed."""
        try:
            return hash(self._sealed) != self._print
        except TypeError:  # what it holds now can't be frozen
            return True


class Watch:
    """Steps of one `Leefplek` beside what its definitions say."""

    def __init__(self, lp: Leefplek) -> None:
        self.lp = lp
        self.reading = Reading(lp)
        self._definitions = Seal(lp.workflows)
        self._found: dict[Finding, None] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, each thing once."""
        return tuple(self._found)

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep these too."""
        for one in findings:
            if len(self._found) < MOST:
                self._found[one] = None

    def open(self, workflow: Workflow, tried: Try, case_id: str) -> Step | Refused | None:
        """Try to open a case; None where neither a step nor a refusal came of it."""
        key = f"{workflow.id} {workflow.version}: {tried.transition}"
        seal = Seal(None, tried.payload)
        answer = self.call(key, lambda: self.lp.open(workflow.id, tried.payload, case_id=case_id, **tried.how))
        if isinstance(answer, Refused):
            self._failing(key, answer.refusals)
        elif answer is not None:
            self._landed(key, None, tried, answer)
        return None if self._broken(key, seal) else answer

    def step(self, case: Case, tried: Try) -> Step | Refused | None:
        """Try a step; None where neither a step nor a refusal came of it, or the case itself was changed."""
        key = f"{case.workflow} {case.workflow_version}: {tried.transition}"
        seal = Seal(case, tried.payload)
        options = self.options(key, case, tried.by, tried.at)
        answer = self.call(key, lambda: self.lp.step(case, tried.transition, tried.payload, **tried.how))
        option = None if options is None else options.get(tried.transition)
        if isinstance(answer, Refused):
            self._refused(key, case, tried, option, answer)
        elif answer is not None:
            self._taken(key, case, tried, option, answer)
        self._again(key, case, tried, answer)
        return None if self._broken(key, seal) else answer

    def options(self, key: str, case: Case, by: Actor, at: datetime) -> dict[str, Option] | None:
        """The options by transition, compared with what the state offers; None where there was no answer."""
        found = self.call(key, lambda: self.lp.options(case, by=by, at=at))
        if found is None or isinstance(found, Refused):
            return None
        if sorted(one.transition for one in found) != sorted(self.reading.offered(case)):
            self.note(
                "options_offer_other",
                f"in {case.state}, options are about other transitions than the state offers",
                key,
                "options answer once for each transition that the main line and the open tracks offer",
            )
        for one in found:
            self._failing(key, one.refusals)
        return {one.transition: one for one in found}

    def call(self, key: str, call: Callable[[], T]) -> T | Refused | None:
        """The answer, or the refusal; any other error is noted, and the answer is None."""
        try:
            return call()
        except Refused as refused:
            return refused
        except LeefplekError as error:
            text = f"a payload of the right shape by a known role gives {type(error).__name__}: {error.what}"
            self.note("error_instead", text, key, "refuse with a rule where a step may not happen")
        except (Exception, SystemExit) as error:
            text = f"{type(error).__name__} comes out, which is not of the family of leefplek"
            self.note("error_not_ours", text, key, "let what calls leefplek see errors of `LeefplekError` only")
        return None

    def end(self) -> None:
        """Look once more at what no step may have changed: the definitions."""
        if self._definitions.broken():
            self.note("definition_changed", "a workflow changed while steps were taken", "", LOOKS)

    def note(self, code: str, text: str, key: str, do: str) -> None:
        """Keep a finding."""
        self.add([Finding(code, text, key=key, do=do)])

    # ---- what is compared

    def _refused(self, key: str, case: Case, tried: Try, option: Option | None, refused: Refused) -> None:
        codes = {one.code for one in refused.refusals}
        self._failing(key, refused.refusals)
        offered = self.reading.offers(case, tried.transition)
        if (codes == {"not_offered"}) == offered or not codes:
            text = f"in {case.state}, the answer is {', '.join(sorted(codes)) or 'empty'}"
            self.note("offered_otherwise", text, key, "`not_offered`, alone, is for what the state does not offer")
        if offered and ("wrong_role" in codes) == (tried.by.role in self.reading.place(case, tried.transition).roles):
            text = f"in {case.state}, the role {tried.by.role} is judged otherwise than the definition does"
            self.note("role_otherwise", text, key, "`wrong_role` is for the roles that the transition does not name")
        said = {one.code for one in option.refusals} if option is not None else set()
        if not said <= codes:
            text = (
                f"in {case.state}, options refuse with {', '.join(sorted(said - codes))}, which the step does not say"
            )
            self.note("options_disagree", text, key, CASE_GUARDS)

    def _taken(self, key: str, case: Case, tried: Try, option: Option | None, step: Step) -> None:
        if not self.reading.offers(case, tried.transition):
            self.note("offered_otherwise", f"{case.state} does not offer what was taken", key, "offer it, or refuse it")
        elif tried.by.role not in self.reading.place(case, tried.transition).roles:
            text = f"the role {tried.by.role} took a step that is not for it"
            self.note("role_otherwise", text, key, "only the roles of a transition may take it")
        if option is not None and not option.allowed:
            self.note("options_disagree", f"in {case.state}, options say no to what was taken", key, CASE_GUARDS)
        if step.before != case or step.after.events[:-1] != case.events:
            self.note("log_rewritten", "the step does not add one event to the log", key, "events are only added")
        self._landed(key, case, tried, step)

    def _landed(self, key: str, before: Case | None, tried: Try, step: Step) -> None:
        """Where the step leads, and whether the case that it gives is a right one."""
        after = step.after
        expected = self.reading.stands(after.events)
        if after.state != expected or step.event.transition != tried.transition:
            text = f"the case lands in {after.state} where the definition says {expected}"
            self.note("other_target", text, key, "a transition has one target, whoever takes it")
        for id, states in self.reading.tracks(before, step.event).items():
            line = after.line(id)
            if (line.state if line is not None else "") not in states:
                text = f"the track {id} does not stand where the definition says"
                self.note("other_target", text, key, "a track moves by its own steps, and when it is raised")
        self.add(holds(self.lp, self.reading, after))

    def _again(self, key: str, case: Case, tried: Try, first: Step | Refused | None) -> None:
        """Asked again, the answer is the same: who decides looks at nothing but the context."""
        second = self.call(key, lambda: self.lp.step(case, tried.transition, tried.payload, **tried.how))
        if _said(first) != _said(second):
            text = "asked again, the same step gets another answer"
            self.note("other_answer", text, key, "a guard or hook that decides looks at its context and nothing else")

    def _failing(self, key: str, refusals: Iterable[Refusal]) -> None:
        for one in refusals:
            if one.code == PLUGIN_FAILED.code:
                do = "let it answer rules or None, whatever the context is"
                self.note("plugin_failed", f"what has a say in it fails: {one.text}", key, do)

    def _broken(self, key: str, seal: Seal) -> bool:
        broken = seal.broken()
        if broken:
            text = "the case or the payload changed while a step was asked for"
            self.note("case_changed", text, key, LOOKS)
        return broken


def _said(answer: Step | Refused | None) -> object:
    """What was answered, to be compared."""
    return answer.refusals if isinstance(answer, Refused) else answer
