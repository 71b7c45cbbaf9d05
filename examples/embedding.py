"""How another system embeds leefplek: it brings identities and a place for the store, and asks before it does.

Run it with `python examples/embedding.py`. It prints the same story each time, because it gives every moment and
id itself; a real system leaves those out, or hands in its own clock and ids. The store is in memory here; with
`sqlite:///cases.db` it is a file, and nothing else changes. The same behind HTTP: examples/service.py.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from leefplek import Actor, CommandReused, Leefplek, Refused, Step, hookimpl
from leefplek.redaction import Need
from leefplek.store import Conflict, Desk, open_store
from leefplek.values import words


class Worklist:
    """An observer: it hears of a step after it was stored, and of a refusal. What it does can't change either."""

    @hookimpl
    def leefplek_declare_need(self) -> Need:
        """Nothing of what came with a step."""
        return Need("open", words("De werklijst heeft genoeg aan de dag.", "The day is all that the worklist needs."))

    @hookimpl
    def leefplek_step_committed(self, step: Step) -> None:
        """Send the worker a message, say."""
        print(f"    worklist: {step.after.id} is due {step.after.due}")

    @hookimpl
    def leefplek_step_refused(self, refused: Refused) -> None:
        """A refusal is worth counting: it shows which rule people run into."""
        print(f"    worklist: refused once for {', '.join(one.code for one in refused.refusals)}")


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that goes on a minute each time it is read, so that this script prints the same each time."""
    minutes = count()
    return lambda: start + timedelta(minutes=next(minutes))


def say(text: str) -> None:
    """One line of the story."""
    print(text)


def main(url: str = "memory:") -> None:
    """The story."""
    zone = ZoneInfo("Europe/Amsterdam")
    numbers = count(1)
    lp = Leefplek(
        plugins=[Worklist()],
        lang="en",
        clock=ticking(datetime(2024, 3, 4, 17, 0, tzinfo=zone)),
        ids=lambda: f"id-{next(numbers)}",
    )
    with open_store(url) as store:
        tell(Desk(lp, store), datetime(2024, 3, 4, 10, 0, tzinfo=zone))


def tell(desk: Desk, morning: datetime) -> None:
    """Eight things that happen to a case."""
    saw = Actor("worker-7", role="saw")
    young_person = Actor("person-12", role="jongere")

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
    case = desk.open("fijn-wonen", intake, by=saw, at=morning, case_id="case-1", person="person-12").after
    say(f"   {case.id}: {case.state}, due {case.due}")

    say("2. Too early: a step that does not belong to this state is refused, and says why.")
    try:
        desk.step("case-1", "weigh_routes", by=saw, at=morning)
    except Refused as refused:
        for one in refused.refusals:
            say(f"   {one.code}: {one.text} [{one.source}]")

    say("3. After the talk the state offers it, and now a working rule refuses.")
    talk = {"talk": {"on": morning.date(), "with": "jongere"}, "legal_basis": basis}
    case = desk.step("case-1", "analyse", talk, by=saw, at=morning).after
    say(f"   {case.id}: {case.state}, due {case.due}")
    try:
        desk.step("case-1", "weigh_routes", by=saw, at=morning)
    except Refused as refused:
        for one in refused.refusals:
            say(f"   {one.code}: {one.text} [{one.source}]")

    say("4. Before a button is shown: what may this worker do now?")
    for option in desk.options("case-1", by=saw, at=morning):
        if option.transition in {"record_facts", "weigh_routes", "conclude"}:
            because = ", ".join(one.code for one in option.refusals) or "-"
            asks = ", ".join(option.missing) or "-"
            say(f"   {option.transition}: allowed {option.allowed}, asks for {asks}, refused for {because}")

    say("5. The young person tells the question; the worker writes it down. Then the step is allowed.")
    told = {"facts": [{"name": "woonvraag", "value": True, "said_by": "jongere"}]}
    desk.step("case-1", "record_facts", told, by=young_person, recorded_by=saw, at=morning)
    step = desk.step("case-1", "weigh_routes", by=saw, at=morning, command_id="button-1")
    say(f"   {step.after.id}: {step.after.state}, due {step.after.due}")

    say("6. The button was pressed twice. The same command id gives the first step again.")
    again = desk.step("case-1", "weigh_routes", by=saw, at=morning, command_id="button-1")
    say(f"   the same event: {again.event == step.event}")
    try:
        desk.step("case-1", "note", {"text": "another thing"}, by=saw, at=morning, command_id="button-1")
    except CommandReused as error:
        say(f"   {error.what}")

    say("7. The next day: another desk reads the case from the store.")
    stored = Desk(desk.lp, desk.store).case("case-1")
    say(f"   {len(stored.events)} events, the same case: {stored == step.after}")

    say("8. What was decided on an old screen is not written over what is there; the desk decides it anew.")
    stale = desk.lp.replay(stored.events[:-1])
    old = desk.lp.step(stale, "note", {"text": "written on an old screen"}, by=saw, at=morning)
    try:
        desk.store.append("case-1", stale.version, [old.event], "form-9")
    except Conflict as error:
        say(f"   {error.what}. {error.true_now}")
    anew = desk.step(stale, "note", {"text": "written on an old screen"}, by=saw, at=morning, command_id="form-9")
    say(f"   stored as event {anew.event.version}, in state {anew.before.state if anew.before else '-'}")


if __name__ == "__main__":
    main()
