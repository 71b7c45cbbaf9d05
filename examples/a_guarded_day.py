"""A day on which everybody sees what concerns them, and nothing more; and a file that is gone when it has to be.

Run it with `python examples/a_guarded_day.py`. It needs `pip install 'leefplek[store]'`. The people do not exist. What
each of them may see and do stands in the access table: `leefplek access show`. The databases are files of SQLite here;
with PostgreSQL nothing changes but where this looks into the files themselves.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from leefplek import Actor, Leefplek, Refused, UnknownName
from leefplek.access import Directory, Provider, School, Team
from leefplek.store import (
    Desk,
    Emergency,
    GuardedDesk,
    MasterKey,
    backup,
    checkpoint,
    export_lines,
    new_signing_key,
    open_keys,
    open_store,
    verify,
)

MORNING = datetime(2024, 3, 4, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
PERSON = "leerling-3141"

SAW = Actor("saw-1", role="saw")
INTERN = Actor("stagiair-1", role="saw_intern")
MENTOR = Actor("mentor-1", role="mentor")
KMK = Actor("kmk-1", role="kmk")
YOUNG_PERSON = Actor(PERSON, role="jongere")
STRANGER = Actor("saw-9", role="saw")
OFFICER = Actor("fg-1", role="privacy_officer")
EVERYBODY = {
    "the SAW worker": (SAW, None),
    "the intern": (INTERN, None),
    "the school": (MENTOR, "afstemming"),
    "Kamers met Kansen": (KMK, "aanmelding"),
    "the young person": (YOUNG_PERSON, None),
    "a stranger": (STRANGER, None),
}
DIRECTORY = Directory(
    id="voorbeeld",
    teams=(Team(id="saw-centrum", members={"saw": ("saw-1",), "saw_intern": ("stagiair-1",)}),),
    schools=(School(id="voorbeeldschool", staff={"mentor": ("mentor-1",)}, pupils=(PERSON,)),),
    providers=(Provider(party="kmk", workers={"kmk": ("kmk-1",)}),),
)
WORDS = "thuis slaapt hij op de bank, en dat is al lang zo"
DANGER = "de jongere belde: er is nu gevaar"
DISPUTED = "ik heb niet gebeld"
"""What was said, in words of one's own: the most careful kind of content."""


class Clock:
    """A clock that goes on a minute each time it is read, so that this prints the same each time."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def main() -> None:
    """The day, in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        tell(Path(folder))


def tell(folder: Path) -> None:
    """What happens, in order."""
    clock = Clock(MORNING)
    lp = Leefplek(lang="en", clock=clock)
    MasterKey.new(folder / "master.key")
    new_signing_key(folder / "signing.pem")
    with at_desk(lp, folder) as desk:
        id = the_morning(desk)
        the_consents(desk, id)
        the_emergency(desk, id, clock)
        the_own_file(desk, id)
    the_erasure(lp, folder)
    the_proof(folder)


@contextmanager
def at_desk(lp: Leefplek, folder: Path, cases: str = "cases.db") -> Iterator[GuardedDesk]:
    """The desk over a database of cases, with the keys that open it."""
    with (
        open_keys(f"sqlite:///{folder / 'keys.db'}", master=MasterKey.read(folder / "master.key")) as keys,
        open_store(f"sqlite:///{folder / cases}", keys=keys) as store,
    ):
        yield GuardedDesk(Desk(lp, store), DIRECTORY, report=reported)


def the_morning(desk: GuardedDesk) -> str:
    """A case is opened, and somebody works in it."""
    print("1. The SAW worker opens a case; the young person tells how it is at home.")
    start = {
        "entry": {"kind": "own_initiative", "where": "jongere"},
        "legal_basis": {"ground": "public_task", "why": "support at school"},
    }
    id = desk.open("fijn-wonen", start, by=SAW, at=MORNING, person=PERSON, case_id="zaak-1").id
    desk.step(id, "note", {"text": WORDS}, by=SAW, at=MORNING)
    who_sees_what(desk, id)
    return id


def the_consents(desk: GuardedDesk, id: str) -> None:
    """The young person lets the school and Kamers met Kansen know, and takes the one back."""
    print("2. The young person consents: the school, and Kamers met Kansen, each for one purpose.")
    for party, purpose in (("school", "afstemming"), ("kmk", "aanmelding")):
        consent = {"party": party, "purpose": purpose, "ground": "consent", "decided_by": "jongere"}
        desk.step(id, "give_consent", consent, by=YOUNG_PERSON, recorded_by=SAW, at=MORNING)
    who_sees_what(desk, id)
    print("   the school, for another purpose:", seen(desk, id, MENTOR, "aanmelding"))

    print("3. The consent for the school is withdrawn. From that moment the school sees nothing.")
    desk.step(id, "withdraw_consent", {"party": "school", "purpose": "afstemming"}, by=YOUNG_PERSON, at=MORNING)
    who_sees_what(desk, id)
    print("   cases that the school can count:", desk.count(by=MENTOR, purpose="afstemming"))


def the_emergency(desk: GuardedDesk, id: str, clock: Clock) -> None:
    """Somebody who is not involved has to look, and says why."""
    print("4. A worker of another team is called: there is danger. It is asked with a reason, and reported at once.")
    desk.emergency(id, by=STRANGER, why=DANGER)
    print("   the other worker:", seen(desk, id, STRANGER, None))
    clock.at += timedelta(hours=4)
    print("   four hours later:", seen(desk, id, STRANGER, None))


def reported(emergency: Emergency) -> None:
    """Who has to know hears it: here it is printed, elsewhere it is a message to the privacy officer."""
    print(f"   reported: emergency access to {emergency.case} by the role {emergency.by.role}")


def the_own_file(desk: GuardedDesk, id: str) -> None:
    """The young person asks who looked."""
    print("5. The young person asks for the own file: who looked, and what was shared with whom.")
    mine = desk.own_file(by=YOUNG_PERSON)
    looked = Counter(
        f"{one.by.id} ({one.by.role}), {one.operation} {one.outcome}{one.ground and f' on the ground {one.ground}'}"
        for one in mine.seen
        if one.operation in ("show", "emergency") and one.by != YOUNG_PERSON
    )
    for told, times in looked.items():
        print(f"   {told}: {times} times" if times > 1 else f"   {told}: once")
    for shared in mine.cases[0].shared:
        print(f"   event {shared.version}: {shared.party}, for {shared.purpose}: {shared.what}")
    entry = next(one for one in mine.seen if one.emergency)
    desk.dispute(id, by=YOUNG_PERSON, trace=entry.trace, why=DISPUTED)
    report = desk.report(by=OFFICER)
    print(f"   for the privacy officer: {len(report.emergencies)} emergency, {len(report.disputes)} dispute")


def the_erasure(lp: Leefplek, folder: Path) -> None:
    """The file has to go; copies were made before."""
    print("6. A backup and an export are made. Then the file is erased.")
    with closing(open_store(f"sqlite:///{folder / 'cases.db'}")) as store:
        backup(store, folder / "backup.db")
        export_lines(store, folder / "export.jsonl")
    keys = wrapped_keys(folder / "keys.db")
    said = [text.encode() for text in (WORDS, DANGER, DISPUTED, PERSON)]
    print("   before, files with the words in clear:", files_with(folder, said))
    print("   before, files with a key that opens them:", files_with(folder, keys))
    with at_desk(lp, folder) as desk:
        erased = desk.erase(PERSON, by=OFFICER, ground="request")
    print(f"   erased: {len(erased.cases)} case")
    print("   afterwards, files with the words or a key:", files_with(folder, [*said, *keys]))
    for cases in ("cases.db", "backup.db"):
        with at_desk(lp, folder, cases) as desk:
            print(f"   {cases}, the young person:", seen(desk, "zaak-1", YOUNG_PERSON, None))
            print(f"   {cases}, the SAW worker:", seen(desk, "zaak-1", SAW, None))


def wrapped_keys(database: Path) -> list[bytes]:
    """The keys of people and cases, as they are kept: wrapped by one another."""
    with closing(sqlite3.connect(database)) as con:
        return [key for (key,) in con.execute("SELECT wrapped FROM leefplek_key WHERE wrapped IS NOT NULL")]


def files_with(folder: Path, wanted: Iterable[bytes]) -> list[str]:
    """The files in which one of these stands, by their bytes; nobody may have them open."""
    looked_for = list(wanted)
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return [name for name, found in files.items() if any(one in found for one in looked_for)]


def the_proof(folder: Path) -> None:
    """Somebody changes the file behind everybody's back."""
    print("7. A checkpoint is signed and kept elsewhere. Then one byte in the database is changed.")
    points, key = folder / "checkpoints.jsonl", folder / "signing.pem"
    with open_store(f"sqlite:///{folder / 'cases.db'}") as store:  # without keys: it is proven without them
        checkpoint(store, key, points, at=MORNING)
        before = verify(store, checkpoints=points, public_key=f"{key}.pub")
    flip(folder / "cases.db", "case:zaak-1", 2)
    with open_store(f"sqlite:///{folder / 'cases.db'}") as store:
        after = verify(store, checkpoints=points, public_key=f"{key}.pub")
    for when, found in (("before", before), ("after", after)):
        print(f"   {when}:", [f"{one.key}: {one.text}" for one in found if one.severity == "error"])


def flip(database: Path, stream: str, version: int) -> None:
    """Change one byte of what is stored, as only somebody with rights on the file can."""
    with closing(sqlite3.connect(database)) as con, con:
        where = (stream, version)
        ((content,),) = con.execute("SELECT content FROM leefplek_event WHERE stream = ? AND version = ?", where)
        changed = bytes([*content[:-8], content[-8] ^ 1, *content[-7:]])
        con.execute("UPDATE leefplek_event SET content = ? WHERE stream = ? AND version = ?", (changed, *where))


def who_sees_what(desk: GuardedDesk, id: str) -> None:
    """One line for each."""
    for name, (actor, purpose) in EVERYBODY.items():
        print(f"   {name}: {seen(desk, id, actor, purpose)}")


def seen(desk: GuardedDesk, id: str, actor: Actor, purpose: str | None) -> str:
    """What somebody gets to see of a case."""
    try:
        case = desk.show(id, by=actor, purpose=purpose)
    except (UnknownName, Refused) as error:
        return error.what
    notes = [event for event in case.events if event.transition == "note"]
    words = (
        "the note and what it says" if any(WORDS in str(event.payload) for event in notes) else "not what the note says"
    )
    return f"{case.state}, {len(case.events)} events, {words}"


if __name__ == "__main__":
    main()
