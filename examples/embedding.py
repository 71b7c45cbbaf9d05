"""How another system embeds leefplek: it brings a store and identities, and asks before it does.

Run it with `python examples/embedding.py`. It prints the same story each time, because it gives every moment and
id itself; a real system leaves those out, or hands in its own clock and ids.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from leefplek import Actor, Case, CommandReused, Event, Leefplek, Refused, Step, hookimpl


class MemoryStore:
    """The least that a store must do: keep events as text, in order, each version of a case once.

    A database does the same with a unique key on (case id, version). That key is what keeps two people who step with
    one case at the same time from both succeeding.
    """

    def __init__(self) -> None:
        self._events: list[tuple[str, int, str]] = []

    def append(self, case_id: str, version: int, text: str) -> None:
        """Keep an event; the version must be the next one of its case."""
        if version != len(self.read(case_id)) + 1:
            raise ValueError("somebody else took a step with this case: read it again, and ask again")
        self._events.append((case_id, version, text))

    def read(self, case_id: str) -> list[str]:
        """The events of one case, in order."""
        return [text for id, _, text in self._events if id == case_id]


class Worklist:
    """An observer: it hears of a step after it was stored, and of a refusal. What it does can't change either."""

    @hookimpl
    def leefplek_step_committed(self, step: Step) -> None:
        """Keep the list of cases with a due date."""
        print(f"    worklist: {step.after.id} is due {step.after.due}")

    @hookimpl
    def leefplek_step_refused(self, refused: Refused) -> None:
        """A refusal is worth counting: it shows which rule people run into."""
        print(f"    worklist: refused once for {', '.join(one.code for one in refused.refusals)}")


class Desk:
    """What the embedding system builds around leefplek: load, ask, store, tell."""

    def __init__(self, lp: Leefplek, store: MemoryStore) -> None:
        self.lp = lp
        self.store = store

    def load(self, case_id: str) -> Case:
        """The case is the fold of its events; nothing else is stored."""
        return self.lp.replay(self.lp.from_json(Event, text) for text in self.store.read(case_id))

    def keep(self, step: Step) -> Case:
        """First store, then say so: an observer never hears of what was not stored."""
        event = step.event
        self.store.append(event.case_id, event.version, self.lp.to_json(event))
        for failed in self.lp.committed(step):
            print(f"    the observer {failed} failed; the step stands")
        return step.after


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that goes on a minute each time it is read, so that this script prints the same each time."""
    minutes = count()
    return lambda: start + timedelta(minutes=next(minutes))


def say(text: str) -> None:
    """One line of the story."""
    print(text)


def main() -> None:
    """The story."""
    zone = ZoneInfo("Europe/Amsterdam")
    numbers = count(1)
    lp = Leefplek(
        plugins=[Worklist()],
        lang="en",
        clock=ticking(datetime(2024, 3, 4, 17, 0, tzinfo=zone)),
        ids=lambda: f"id-{next(numbers)}",
    )
    desk = Desk(lp, MemoryStore())
    saw = Actor("worker-7", role="saw")
    young_person = Actor("person-12", role="jongere")
    morning = datetime(2024, 3, 4, 10, 0, tzinfo=zone)

    say("1. A case is opened at an intake, with the three questions.")
    basis = {"ground": "public_task", "why": "support at school by the area team"}
    intake = {
        "entry": {
            "kind": "intake",
            "where": "saw",
            "card": {
                "id": "woonkaart",
                "version": 1,
                "answers": {"q1": "concern", "q2": "no", "q3": "rather_not_say"},
            },
        },
        "legal_basis": basis,
    }
    opened = lp.open("fijn-wonen", intake, by=saw, at=morning, case_id="case-1", person="person-12")
    case = desk.keep(opened)
    say(f"   {case.id}: {case.state}, due {case.due}")

    say("2. Too early: a step that does not belong to this state is refused, and says why.")
    try:
        lp.step(case, "weigh_routes", by=saw, at=morning)
    except Refused as refused:
        for one in refused.refusals:
            say(f"   {one.code}: {one.text} [{one.source}]")

    say("3. After the talk the state offers it, and now a working rule refuses.")
    talk = {"talk": {"on": morning.date(), "with": "jongere"}, "legal_basis": basis}
    case = desk.keep(lp.step(case, "analyse", talk, by=saw, at=morning))
    say(f"   {case.id}: {case.state}, due {case.due}")
    try:
        lp.step(case, "weigh_routes", by=saw, at=morning)
    except Refused as refused:
        for one in refused.refusals:
            say(f"   {one.code}: {one.text} [{one.source}]")

    say("4. Before a button is shown: what may this worker do now?")
    for option in lp.options(case, by=saw, at=morning):
        if option.transition in {"record_facts", "weigh_routes", "conclude"}:
            because = ", ".join(one.code for one in option.refusals) or "-"
            asks = ", ".join(option.missing) or "-"
            say(f"   {option.transition}: allowed {option.allowed}, asks for {asks}, refused for {because}")

    say("5. The young person tells the question; the worker writes it down. Then the step is allowed.")
    told = {"facts": [{"name": "woonvraag", "value": True, "said_by": "jongere"}]}
    case = desk.keep(lp.step(case, "record_facts", told, by=young_person, recorded_by=saw, at=morning))
    step = lp.step(case, "weigh_routes", by=saw, at=morning, command_id="button-1")
    case = desk.keep(step)
    say(f"   {case.id}: {case.state}, due {case.due}")

    say("6. The button was pressed twice. The same command id gives the first step again.")
    again = lp.step(case, "weigh_routes", by=saw, at=morning, command_id="button-1")
    say(f"   the same event: {again.event == step.event}")
    try:
        lp.step(case, "note", {"text": "another thing"}, by=saw, at=morning, command_id="button-1")
    except CommandReused as error:
        say(f"   {error.what}")

    say("7. The next day: the case is read from the store.")
    stored = desk.load("case-1")
    say(f"   {len(stored.events)} events, the same case: {stored == case}")

    say("8. A case that somebody else changed in the meantime is not overwritten.")
    stale = lp.replay(stored.events[:-1])
    try:
        desk.keep(lp.step(stale, "note", {"text": "written on an old screen"}, by=saw, at=morning))
    except ValueError as error:
        say(f"   {error}")


if __name__ == "__main__":
    main()
