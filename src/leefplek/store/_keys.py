"""The keys of people and cases: who has them opens what was sealed, and once they are destroyed nobody does.

A person has a key, wrapped by the master key; a case has one, wrapped by that of its person. A key is wrapped with
AES-GCM, as contents are sealed, and not with AES key wrap: so a wrapped key is bound to its row, and one that is put in
the place of another does not open. No id of a person stands here in clear: a person is looked for by an HMAC under a
secret that the master key wraps, and the id itself is sealed under the person's own key.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leefplek import ContentChanged, InputError, KeyDestroyed, KeyMissing, KeyWrong

from ._records import check_id
from ._secret import NONCE, UNCHANGED, MasterKey, SecretKey, bound

if TYPE_CHECKING:
    from ._sql import SqlStore

__all__ = ["Keys", "Look", "destroyed", "missing", "open_keys", "rotate"]

PERSON, CASE = "person", "case"

TABLES = (
    "CREATE TABLE leefplek_key ("
    "id {text} NOT NULL PRIMARY KEY, kind {text} NOT NULL, owner {text} NOT NULL, name {text}, lookup {bytes},"
    " said {bytes}, wrapped {bytes})",
    "CREATE INDEX leefplek_key_owner ON leefplek_key (owner)",
    "CREATE INDEX leefplek_key_name ON leefplek_key (name)",
    "CREATE INDEX leefplek_key_lookup ON leefplek_key (lookup)",
    "CREATE TABLE leefplek_keys (name {text} NOT NULL PRIMARY KEY, number {number} NOT NULL, value {bytes})",
)
"""`name` is the id of a case; `owner` is the alias of its person, or nothing. Where a key was destroyed, `wrapped` and
what is sealed with it are gone, and the ids stay."""

ROW = "id, kind, owner, name, lookup, said, wrapped"
OF_ID = f"SELECT {ROW} FROM leefplek_key WHERE id = ?"
OF_NAME = f"SELECT {ROW} FROM leefplek_key WHERE name = ? ORDER BY id"
OF_OWNER = f"SELECT {ROW} FROM leefplek_key WHERE owner = ? ORDER BY name"
OF_LOOKUP = f"SELECT {ROW} FROM leefplek_key WHERE lookup = ? ORDER BY wrapped IS NULL, id"
STILL_FOUND = "SELECT id FROM leefplek_key WHERE id = ? AND wrapped IS NULL AND lookup IS NOT NULL"
PUT = f"INSERT INTO leefplek_key ({ROW}) VALUES (?, ?, ?, ?, ?, ?, ?)"
DESTROY = "UPDATE leefplek_key SET said = NULL, wrapped = NULL WHERE wrapped IS NOT NULL AND "
MOVED = "UPDATE leefplek_keys SET number = number + 1 WHERE name = 'generation'"
GENERATION = "SELECT number FROM leefplek_keys WHERE name = 'generation'"
BY_MASTER = f"SELECT {ROW} FROM leefplek_key WHERE owner = '' AND wrapped IS NOT NULL"


class _Row(NamedTuple):
    """A key as it is kept."""

    id: str
    kind: str
    owner: str
    name: str | None
    lookup: bytes | None
    said: bytes | None
    wrapped: bytes | None

    @property
    def place(self) -> bytes:
        """What its wrapping is bound to."""
        return bound("leefplek key", self.kind, self.id, self.owner, self.name or "")


class _Known:
    """What was looked up, while no key was destroyed and the master key is the same."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.secrets: dict[str, SecretKey] = {}
        self.people: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.cases: dict[tuple[str, str], str] = {}
        self.only: dict[str, SecretKey] = {}
        self.living: set[str] = set()


class _Held(threading.local):
    """What a thread holds on to while one step or look is under way."""

    depth = 0
    number: int | None = None


class Look:
    """The keys as they are at one moment, for who opens much at once: a key that is not here, or was destroyed, is
    nothing."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known = keys._fresh()
        self._gone: set[str] = set()

    def secret(self, key_id: str) -> SecretKey | None:
        """The key of a case."""
        if key_id in self._gone:
            return None
        try:
            return self._keys._secret(self._known, key_id)
        except (KeyMissing, KeyDestroyed):
            self._gone.add(key_id)
            return None

    def person(self, alias: str) -> str:
        """The person's own id; the alias itself where nobody here can tell."""
        try:
            return self._keys._person(self._known, alias) or alias
        except KeyMissing:
            return alias

    def lives(self, case_id: str) -> bool:
        """Whether a key of this case is here and was not destroyed."""
        living = self._known.living
        if case_id not in living and self._keys.lives(case_id):
            living.add(case_id)
        return case_id in living


class Keys:
    """The keys that a store seals with, in a database of their own; `open_keys` opens them.

    Safe to share between threads; after a fork, open them again. What is kept in memory counts as long as no key was
    destroyed: `generation` is asked each time.
    """

    def __init__(self, room: SqlStore, master: MasterKey) -> None:
        if not isinstance(master, MasterKey):
            raise InputError("this is no master key", key="master", do="MasterKey.new(path), or MasterKey.read(path)")
        self._room = room
        self._master = master
        self._held = _Held()
        with room.turn():
            self._begin()
        self._known = _Known(self.generation())

    def __repr__(self) -> str:
        return f"Keys({self._room.kind})"

    def __enter__(self) -> Keys:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is open."""
        self._known = _Known(-1)
        self._room.close()

    # ---- people

    def known(self, person: str) -> str | None:
        """The alias of a person, if there is one; makes nothing."""
        return self._alias_of(self._fresh(), person)

    def alias(self, person: str) -> str:
        """The alias of a person: `~` and a random id, which tells nothing. It is made, durable, when first asked."""
        check_id(person, "person")
        known = self._fresh()
        found = self._alias_of(known, person)
        if found is not None:
            return found
        with self._room.turn():
            found = self._alias_of(self._fresh(), person)
            if found is not None:
                return found
            alias = "~" + secrets.token_hex(16)
            key = SecretKey.random(alias)
            said = b"".join(key.seal(person.encode(), _said(alias)))
            row = _Row(alias, PERSON, "", None, self._lookup.digest(person.encode()), said, None)
            self._ask(PUT, (*row[:-1], self._master.wrap(key, row.place)))
        return alias

    def person(self, alias: str) -> str | None:
        """The person's own id; None where it was destroyed. Raises `KeyMissing` where there is no such alias."""
        return self._person(self._fresh(), alias)

    def _person(self, known: _Known, alias: str) -> str | None:
        found = known.people.get(alias)
        if found is None:
            row = self._row(alias, PERSON)
            if row.said is None:
                return None
            key = self._opened(known, row)
            found = key.open(row.said[:NONCE], row.said[NONCE:], _said(alias)).decode()
            known.people[alias] = found
        return found

    def traces(self, person: str) -> tuple[str, ...]:
        """Every alias of a person that is still known for theirs: one that lives, and those whose end is not written
        down yet; makes nothing."""
        self.known(person)
        return tuple(_Row(*one).id for one in self._ask(OF_LOOKUP, (self._lookup.digest(person.encode()),)))

    def forget(self, alias: str) -> None:
        """Keep no longer whose alias this was; for one that was destroyed."""
        if not self._ask(STILL_FOUND, (alias,)):
            return
        with self._room.turn():
            self._ask("UPDATE leefplek_key SET lookup = NULL WHERE wrapped IS NULL AND id = ?", (alias,))

    def _alias_of(self, known: _Known, person: str) -> str | None:
        found = known.aliases.get(person)
        if found is None:
            rows = [_Row(*one) for one in self._ask(OF_LOOKUP, (self._lookup.digest(person.encode()),))]
            if not rows or rows[0].wrapped is None:
                return None
            found = rows[0].id
            if self._person(known, found) != person:
                raise _wrong()  # what is looked for is bound to nothing: only the id that is sealed tells whose it is
            known.aliases[person] = found
        return found

    # ---- cases

    def case_key(self, case_id: str, alias: str | None) -> SecretKey:
        """The key of a case of this person, or of nobody; made, durable, when first asked.

        Raises `KeyDestroyed` where it was destroyed, or that of the person was.
        """
        check_id(case_id, "case_id")
        known, owner = self._fresh(), alias or ""
        id = known.cases.get((case_id, owner))
        if id is not None:
            return self._secret(known, id)
        with self._room.turn():
            known = self._fresh()
            rows = [_Row(*one) for one in self._ask(OF_NAME, (case_id,))]
            row = next((one for one in rows if one.owner == owner), None)
            if row is None:
                row = self._made(known, case_id, owner)
        key = self._opened(known, row)
        known.cases[case_id, owner] = row.id
        return key

    def _made(self, known: _Known, case_id: str, owner: str) -> _Row:
        key = SecretKey.random(secrets.token_hex(16))
        row = _Row(key.id, CASE, owner, case_id, None, None, None)
        row = row._replace(wrapped=self._above(known, owner).wrap(key, row.place))
        self._ask(PUT, row)
        return row

    def keys_of(self, case_id: str) -> tuple[str, ...]:
        """The ids of the keys that were made for a case: one, but where two began it at once."""
        return tuple(_Row(*one).id for one in self._ask(OF_NAME, (case_id,)))

    def holds(self, alias: str) -> bool:
        """Whether the key of this person is here and was not destroyed."""
        rows = self._ask(OF_ID, (alias,))
        return bool(rows) and _Row(*rows[0]).wrapped is not None

    def lives(self, case_id: str) -> bool:
        """Whether a key of this case is here and was not destroyed."""
        return any(_Row(*one).wrapped is not None for one in self._ask(OF_NAME, (case_id,)))

    def cases_of(self, alias: str) -> tuple[str, ...]:
        """The cases of a person whose keys were not destroyed."""
        rows = (_Row(*one) for one in self._ask(OF_OWNER, (alias,)))
        return tuple(str(row.name) for row in rows if row.wrapped is not None)

    def only(self, case_id: str) -> SecretKey | None:
        """The key of a case that has one; None where it has none, or more. Raises as `secret` does."""
        known = self._fresh()
        found = known.only.get(case_id)
        if found is None:
            rows = [_Row(*one) for one in self._ask(OF_NAME, (case_id,))]
            if len(rows) != 1:
                return None
            known.only[case_id] = found = self._opened(known, rows[0])
        return found

    def case_of(self, key_id: str) -> str | None:
        """The case that a key was made for, also one that was destroyed; raises `KeyMissing`."""
        return self._row(key_id, CASE).name

    def secret(self, key_id: str) -> SecretKey:
        """The key of a case by its id. Raises `KeyMissing`, `KeyWrong` or `KeyDestroyed`."""
        return self._secret(self._fresh(), key_id)

    def _secret(self, known: _Known, key_id: str) -> SecretKey:
        found = known.secrets.get(key_id)
        return self._opened(known, self._row(key_id, CASE)) if found is None else found

    def look(self) -> Look:
        """The keys as they are now, for who opens much at once."""
        return Look(self)

    def is_destroyed(self, key_id: str) -> bool:
        """Whether a key was destroyed: of a case by its id, of a person by the alias."""
        rows = self._ask(OF_ID, (key_id,))
        return bool(rows) and _Row(*rows[0]).wrapped is None

    # ---- destroying

    def destroy_case(self, case_id: str) -> bool:
        """Destroy the keys of a case, for good; answers whether there was one. Its id stays."""
        with self._destroying():
            found = any(_Row(*one).wrapped is not None for one in self._ask(OF_NAME, (case_id,)))
            self._ask(DESTROY + "name = ?", (case_id,))
        return found

    def destroy_person(self, alias: str) -> tuple[str, ...]:
        """Destroy the key of a person and of every case, for good; answers the ids of the cases. Asked again, the same.

        The alias and the ids of the cases stay.
        """
        with self._destroying():
            self._ask(DESTROY + "id = ?", (alias,))
            self._ask(DESTROY + "owner = ?", (alias,))
            return tuple(str(_Row(*one).name) for one in self._ask(OF_OWNER, (alias,)))

    @contextlib.contextmanager
    def _destroying(self) -> Iterator[None]:
        with self._room.turn():
            self._ask(MOVED)
            yield
        self._held.number = None
        self._known = _Known(-1)
        self._room.clean()  # type: ignore[attr-defined]

    def generation(self) -> int:
        """A number that moves whenever a key is destroyed or the master key changes; cheap to ask."""
        held = self._held
        if held.number is not None:
            return held.number
        found = self._ask(GENERATION)
        if len(found) != 1 or type(found[0][0]) is not int:
            raise _wrong()
        number: int = found[0][0]
        if held.depth:
            held.number = number
        return number

    @contextlib.contextmanager
    def at_once(self) -> Iterator[None]:
        """Meanwhile this thread asks for the generation once: in a turn of the store, for one step or look.

        In a turn nobody else erases, so it can't move; what this thread destroys itself counts at once. Not outside of
        one: a case that is opened would be sealed for who is erased just then.
        """
        held = self._held
        held.depth += 1
        try:
            yield
        finally:
            held.depth -= 1
            if not held.depth:
                held.number = None

    # ---- the master key

    def rotate(self, new: MasterKey) -> int:
        """Wrap all keys by another master key, in one transaction; answers how many. The old one opens nothing here
        afterwards. Raises `OutcomeUnknown` where a commit failed: keep both, and see which one opens the keys."""
        if not isinstance(new, MasterKey):
            raise InputError("this is no master key", key="new", do="MasterKey.new(path), or MasterKey.read(path)")
        if new.same(self._master):
            why = "the old one would still open all, and so would every copy of the keys"
            raise InputError("this is the same master key", key="new", why=why, do="make another one, and name that")
        with self._room.turn():
            self._fresh()
            rows = [_Row(*one) for one in self._ask(BY_MASTER)]
            for row in rows:
                key = self._unwrapped(row, self._master)
                self._ask("UPDATE leefplek_key SET wrapped = ? WHERE id = ?", (new.wrap(key, row.place), row.id))
            wrapped = new.wrap(self._lookup, _place_of_lookup(self.id))
            self._ask("UPDATE leefplek_keys SET value = ? WHERE name = 'lookup'", (wrapped,))
            self._ask(MOVED)
        self._master = new
        self._held.number = None
        self._known = _Known(-1)
        self._room.clean()  # type: ignore[attr-defined]
        return len(rows)

    def backup(self, path: Path | str) -> int:
        """Copy the file of the keys into a new one, which opens with the same master key; answers its bytes.

        Keep few, and take those away that were made before an erasure: what they hold comes back with them.
        """
        size: int = self._room.copy(Path(path))  # type: ignore[attr-defined]
        return size

    # ---- inside

    def _begin(self) -> None:
        """What holds for all keys: made when they are first opened, and proof of the master key after that."""
        found = {name: value for name, _, value in self._ask("SELECT name, number, value FROM leefplek_keys")}
        if found:
            try:
                self.id = bytes(found["id"]).decode()
                self._lookup = self._unlocked(bytes(found["lookup"]))
            except (KeyError, TypeError, ValueError):
                raise _wrong() from None
            return
        self.id, self._lookup = secrets.token_hex(16), SecretKey.random()
        put = "INSERT INTO leefplek_keys (name, number, value) VALUES (?, ?, ?)"
        self._ask(put, ("id", 0, self.id.encode()))
        self._ask(put, ("lookup", 0, self._master.wrap(self._lookup, _place_of_lookup(self.id))))
        self._ask(put, ("generation", 0, None))

    def _fresh(self) -> _Known:
        """What is known, where it still counts."""
        known, now = self._known, self.generation()
        if known.generation != now:
            ((wrapped,),) = self._ask("SELECT value FROM leefplek_keys WHERE name = 'lookup'")
            self._unlocked(bytes(wrapped))  # it may be another master key meanwhile: nothing is wrapped by the old one
            self._known = known = _Known(now)
        return known

    def _unlocked(self, wrapped: bytes) -> SecretKey:
        """The secret by which people are looked for; raises `KeyWrong` where the master key does not open it."""
        try:
            return self._master.unwrap(wrapped, _place_of_lookup(self.id))
        except ContentChanged:
            raise _wrong() from None

    def _row(self, id: str, kind: str) -> _Row:
        rows = self._ask(OF_ID, (id,))
        if not rows or rows[0][1] != kind:
            raise missing()
        return _Row(*rows[0])

    def _above(self, known: _Known, owner: str) -> SecretKey:
        """The key that wraps those of an owner: the person's, or the master key."""
        if not owner:
            return self._master
        found = known.secrets.get(owner)
        return self._opened(known, self._row(owner, PERSON)) if found is None else found

    def _opened(self, known: _Known, row: _Row) -> SecretKey:
        if row.wrapped is None:
            raise destroyed(row.name or "")
        key = self._unwrapped(row, self._above(known, row.owner))
        known.secrets[row.id] = key
        return key

    def _unwrapped(self, row: _Row, above: SecretKey) -> SecretKey:
        try:
            return above.unwrap(bytes(row.wrapped or b""), row.place, row.id)
        except (ContentChanged, TypeError):
            raise _wrong() from None

    def _ask(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        return self._room._ask(sql, values)


def open_keys(url: str, *, master: MasterKey, create: bool = True) -> Keys:
    """The keys at a URL, open and checked: `sqlite:///keys.db`, `postgresql://...` or `memory:`.

    A SQLite file holds keys and nothing else, apart from the store; in PostgreSQL they stand in a schema of their own,
    `leefplek_keys`. Without `create`, keys that are not there are not made. Needs the extra `store`.

    Raises `KeyWrong` for another master key, `InputError`, `StoreFormatError` and `StoreUnavailable`.
    """
    from ._keys_rooms import room

    return Keys(room(url, create), master)


def rotate(keys: Keys, new: MasterKey) -> int:
    """Wrap all keys by another master key: `Keys.rotate`."""
    return keys.rotate(new)


def _said(alias: str) -> bytes:
    return bound("leefplek person", alias)


def _place_of_lookup(id: str) -> bytes:
    return bound("leefplek lookup", id)


def missing(case: str = "") -> KeyMissing:
    """Nobody here has the key."""
    return KeyMissing(
        "the key that opens this is not here",
        true_now=UNCHANGED,
        do="open the store with its own keys: open_store(url, keys=open_keys(...))",
        case=case,
    )


def destroyed(case: str = "") -> KeyDestroyed:
    """The key is gone."""
    return KeyDestroyed(
        "the key of this case was destroyed",
        true_now="Nothing was stored.",
        why="what it held was erased, for good",
        do="who comes back is a new case",
        case=case,
    )


def _wrong() -> KeyWrong:
    return KeyWrong(
        "this master key does not open the keys",
        true_now="Nothing was changed in them.",
        why="it is another one, or what stands there was changed",
        do="look which master key belongs to these keys",
    )
