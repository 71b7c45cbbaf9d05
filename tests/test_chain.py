"""Proof: links, checkpoints and `verify`. What was changed is found and named; of what was not, nothing is said."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import stat
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leefplek import Finding, InputError, StoreFormatError, StoreUnavailable
from leefplek.store import (
    END,
    Batch,
    MasterKey,
    Record,
    Store,
    check_store,
    checkpoint,
    import_lines,
    new_signing_key,
    open_keys,
    open_store,
    verify,
)
from leefplek.store._chain import next_link
from leefplek.store._signing import Signers
from leefplek.stored import Written
from stores import AT, SAW, exported, fill, library
from test_store_contract import Shelf

VECTORS = Path(__file__).parent / "vectors" / "ed25519_test.json"
OLD_TABLES = (
    "CREATE TABLE leefplek_event (position INTEGER NOT NULL PRIMARY KEY, stream TEXT NOT NULL,"
    " version INTEGER NOT NULL, command_id TEXT, head BLOB NOT NULL, content BLOB, UNIQUE (stream, version))",
    "CREATE UNIQUE INDEX leefplek_event_command ON leefplek_event (stream, command_id)",
    "INSERT INTO leefplek_event SELECT position, stream, version, command_id, head, content FROM new_event",
    "DROP TABLE new_event",
    "PRAGMA user_version = 1",
)


class _BackError(Exception):
    """Take the turn back."""


def wrong(found: Sequence[Finding]) -> list[Finding]:
    """What is wrong; hints say what nobody can know."""
    return [one for one in found if one.severity != "hint"]


def links(store: Store) -> list[bytes | None]:
    """All links."""
    return [record.link for record in store.feed(0, 10_000)]


# ---- links


def by_hand(before: bytes | None, record: Record) -> bytes:
    """The link of a record, made here another way."""
    command = None if record.command_id is None else record.command_id.encode()
    parts = [before, record.stream.encode(), command, record.head, record.content]
    told = b"leefplek link 1\n" + struct.pack(">q", record.version)
    for part in parts:
        told += struct.pack(">q", -1 if part is None else len(part))
    return sha256(told + b"".join(part or b"" for part in parts)).digest()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
RECORDS = st.tuples(
    st.none() | st.binary(max_size=2),
    TEXTS,
    st.integers(1, 3),
    st.none() | TEXTS,
    st.binary(max_size=2),
    st.none() | st.binary(max_size=2),
)


@given(RECORDS, RECORDS)
def test_two_records_have_one_link_only_where_they_are_the_same(one: Any, other: Any) -> None:
    assert (next_link(*one) == next_link(*other)) == (one == other)
    assert next_link(*one) == by_hand(one[0], Record(1, *one[1:]))


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.lists(st.tuples(st.binary(), st.none() | st.binary()), max_size=3)))
)
def test_a_store_links_each_record_to_the_one_before_it(
    given: list[tuple[str, list[tuple[bytes, bytes | None]]]],
) -> None:
    store = open_store("memory:")
    for number, (stream, written) in enumerate(given):
        store.write([Batch(stream, END, f"c{number}", tuple(Written(*one) for one in written))])
    last: dict[str, bytes] = {}
    for record in store.feed(0, 1000):
        last[record.stream] = by_hand(last.get(record.stream), record)
        assert record.link == last[record.stream]
    assert wrong(verify(store)) == []


def test_the_link_of_a_record_never_changes() -> None:
    link = next_link(b"\1" * 32, "case:a", 2, None, b"{}", None)
    assert link.hex() == GOLDEN


GOLDEN = "f351fd16cf7cebc686105a9339ce97889e1babe6e1f29493eb9d880452e6c7a0"


def test_every_store_has_the_same_links(tmp_path: Path, pg_url: str) -> None:
    first, second, third = (open_store(url) for url in ("memory:", f"sqlite:///{tmp_path}/a.db", pg_url))
    fill(first)
    fill(second)
    import_lines(third, io.BytesIO(exported(first)))
    assert links(first) == links(second) == links(third)
    assert None not in links(first)
    for store in (first, second, third):
        assert wrong(verify(store)) == []
        assert check_store(store) == ()
    assert exported(third) == exported(first)
    assert b"link" not in exported(first)
    third.close()


# ---- a store of format 1


def made_old(path: Path) -> None:
    """Make a store as the first format had it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP INDEX leefplek_event_command")
        db.execute("ALTER TABLE leefplek_event RENAME TO new_event")
        for sentence in OLD_TABLES:
            db.execute(sentence)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
    made_old(path)
    return path


def test_a_file_of_format_1_gets_its_links(old: Path) -> None:
    with open_store("memory:") as other, open_store(f"sqlite:///{old}", create=False) as store:
        fill(other)
        assert store.feed(0, 1000) == other.feed(0, 1000)
        assert store.stats().format == 2
        assert check_store(store) == ()
        fresh = open_store(f"sqlite:///{old.parent}/fresh.db")
        shape = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert store._connection().run(shape) == fresh._connection().run(shape)  # type: ignore[attr-defined]
        with closing(sqlite3.connect(old)) as db, pytest.raises(sqlite3.IntegrityError, match="link"):
            db.execute("INSERT INTO leefplek_event (position, stream, version, head) VALUES (99, 'x', 1, '')")


def test_an_upgrade_that_fails_leaves_it_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()

    def fail(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("leefplek.store._upgrade.put_event", fail)
        with pytest.raises(StoreUnavailable):
            open_store(f"sqlite:///{old}")
    assert old.read_bytes() == before
    assert open_store(f"sqlite:///{old}").stats().format == 2


def test_what_was_damaged_before_is_still_found(old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        db.execute("UPDATE leefplek_event SET head = 'text' WHERE position = 3")
        db.execute("UPDATE leefplek_event SET version = 'x' WHERE position = 4")
        db.execute("UPDATE leefplek_event SET stream = x'00' WHERE position = 5")
    store = open_store(f"sqlite:///{old}")
    found = [(one.code, one.key) for one in wrong(verify(store)) if one.code == "wrong_record"]
    broken = "case zaak-0, version 2", "case zaak-1, version x", "stream ?, version 1"
    assert found == [("wrong_record", key) for key in broken]
    new_signing_key(old.with_name("key"))
    with pytest.raises(StoreFormatError, match="not signed"):
        checkpoint(store, old.with_name("key"), old.with_name("points"), AT)


def test_two_who_open_it_at_once_do_it_once(old: Path) -> None:
    from leefplek.store import _sqlite

    store = open_store(f"sqlite:///{old}")
    connection = store._connection()  # type: ignore[attr-defined]
    seen = iter([1, 2])

    class Late:
        """To whom the file seems old at first."""

        def __getattr__(self, name: str) -> Any:
            return getattr(connection, name)

        def run(self, sql: str, values: Sequence[object] = ()) -> Any:
            return [(next(seen),)] if sql == "PRAGMA user_version" else connection.run(sql, values)

    _sqlite.SqliteStore._bring_up(Late())  # type: ignore[arg-type]
    assert wrong(verify(store)) == []


def test_a_database_of_format_1_gets_its_links_from_its_owner(pg_url: str) -> None:
    import psycopg

    from leefplek.store import _postgres

    with open_store(pg_url) as store:
        fill(store)
        before = store.feed(0, 1000)
    with psycopg.connect(pg_url, autocommit=True) as db:
        db.execute("ALTER TABLE leefplek_event DROP COLUMN link")
        db.execute("UPDATE leefplek_store SET format = 1")
        db.execute("CREATE ROLE visitor LOGIN")
        db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO visitor")
        try:
            with pytest.raises(StoreUnavailable) as caught:
                open_store(pg_url.replace("leefplek@", "visitor@", 1), create=False)
            assert caught.value.why == "only the owner of its tables may do that"
        finally:
            db.execute("DROP OWNED BY visitor")
            db.execute("DROP ROLE visitor")
        with open_store(pg_url, create=False) as store:
            assert (store.feed(0, 1000), check_store(store)) == (before, ())
            _postgres._bring_up(store._connection())  # type: ignore[attr-defined]  # who comes second finds it done
            assert store.feed(0, 1000) == before
        with pytest.raises(psycopg.errors.NotNullViolation):
            db.execute("INSERT INTO leefplek_event (position, stream, version, head) VALUES (99, 'x', 1, '')")


# ---- a store with three checkpoints, and what can be done to it


class Signed:
    """A store that was signed three times, with what it held."""

    def __init__(self, folder: Path) -> None:
        self.store: Any = open_store(f"sqlite:///{folder}/cases.db")
        self.key, self.other = folder / "key", folder / "other"
        self.points = folder / "checkpoints"
        self.public = new_signing_key(self.key)
        new_signing_key(self.other)
        desk = fill(self.store, 2)
        self.sign()
        for case in ("zaak-0", "zaak-1"):
            desk.step(case, "note", {"text": "later"}, by=SAW, at=AT)
            self.sign()
        self.lines = self.points.read_bytes().splitlines(keepends=True)
        self.records: list[Record] = self.store.feed(0, 1000)
        self.run = self.store._connection().run

    def sign(self) -> None:
        """One more."""
        checkpoint(self.store, self.key, self.points, AT)

    def look(self, **more: Any) -> list[Finding]:
        """What is wrong with it now."""
        return wrong(verify(self.store, **{"checkpoints": self.points, "public_key": self.public, **more}))

    def after(self, change: Callable[[], object]) -> list[Finding]:
        """What is wrong with it after a change, which is taken back."""
        found: list[Finding] = []
        with suppress(_BackError), self.store.turn():
            change()
            found = self.look()
            raise _BackError
        return found


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    made = Signed(tmp_path_factory.mktemp("signed"))
    yield made
    made.store.close()


def named(record: Record) -> str:
    """What the record is called in a finding, without its version."""
    kind, _, id = record.stream.partition(":")
    return f"case {id}," if kind == "case" else f"stream {record.stream},"


def names(found: Sequence[Finding], record: Record, codes: set[str] | None = None) -> bool:
    """Whether one of them names the record: its stream and its version, or the versions among which it is."""
    for one in found:
        name, _, versions = one.key.partition(" version ")
        first, _, last = versions.partition("-")
        right = name == named(record) and (codes is None or one.code in codes)
        if right and first.isdigit() and int(first) <= record.version <= int(last or first):
            return True
    return False


def flipped(raw: bytes, chance: random.Random) -> bytes:
    """The same bytes with one bit changed, or one byte where there were none."""
    if not raw:
        return b"\0"
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]


def put(signed: Signed, column: str, value: object, record: Record) -> None:
    signed.run(f"UPDATE leefplek_event SET {column} = ? WHERE position = ?", (value, record.position))  # noqa: S608


def a_byte(signed: Signed, chance: random.Random) -> bool:
    record = chance.choice(signed.records)
    column = chance.choice(("head", "content", "link"))
    value = getattr(record, column)
    changed = flipped(value or b"", chance)
    return names(signed.after(lambda: put(signed, column, changed, record)), record, {"wrong_link"})


def a_column(signed: Signed, chance: random.Random) -> bool:
    record = chance.choice(signed.records)
    other = chance.choice([one for one in signed.records if one.stream != record.stream])
    changes: list[tuple[str, object]] = [
        ("command_id", "another" if chance.random() < 0.5 or record.command_id is None else None),
        ("content", None if record.content is not None else b""),
        ("stream", chance.choice(("case:nobody", record.stream + "x"))),
        ("version", record.version + 100 + chance.randrange(9)),
        ("head", record.head.decode()),
        ("position", len(signed.records) + 1 + chance.randrange(3)),
        ("head", other.head),
    ]
    column, value = chance.choice(changes)
    found = signed.after(lambda: put(signed, column, value, record))
    if column == "position":
        return any(one.code == "missing" and f"{one.key}-".startswith(f"position {record.position}-") for one in found)
    return names(found, record)


def a_swap(signed: Signed, chance: random.Random) -> bool:
    one, other = chance.sample(signed.records, 2)

    def contents() -> None:
        for here, there in ((one, other), (other, one)):
            signed.run(
                "UPDATE leefplek_event SET head = ?, content = ? WHERE position = ?",
                (there.head, there.content, here.position),
            )

    def positions() -> None:
        for here, there in ((one.position, -1), (other.position, one.position), (-1, other.position)):
            signed.run("UPDATE leefplek_event SET position = ? WHERE position = ?", (there, here))

    if chance.random() < 0.5:
        same = (one.head, one.content) == (other.head, other.content)
        found = signed.after(contents)
        return same or (names(found, one, {"wrong_link"}) and names(found, other, {"wrong_link"}))
    found = signed.after(positions)
    places = [name.key for name in found if name.code == "checkpoint_mismatch" and name.key.startswith("position ")]
    return bool(places) or any(name.key.startswith((named(one), named(other))) for name in found)


def a_loss(signed: Signed, chance: random.Random) -> bool:
    record = chance.choice(signed.records)
    sql = "DELETE FROM leefplek_event WHERE position = ?"
    found = signed.after(lambda: signed.run(sql, (record.position,)))
    return names(found, record, {"missing"}) and f"position {record.position}" in {one.key for one in found}


def a_cut(signed: Signed, chance: random.Random) -> bool:
    first = chance.randrange(1, len(signed.records) + 1)
    found = signed.after(lambda: signed.run("DELETE FROM leefplek_event WHERE position >= ?", (first,)))
    gone = [one for one in signed.records if one.position >= first]
    return all(names(found, one, {"missing"}) for one in gone)


def one_more(signed: Signed, chance: random.Random) -> bool:
    """A record that is put in twice, or one that nobody stored."""
    record = chance.choice(signed.records)
    version = sum(one.stream == record.stream for one in signed.records) + 1
    again = record._replace(position=len(signed.records) + 1, version=version, command_id="again")
    if chance.random() < 0.5:
        again = again._replace(head=flipped(record.head, chance), link=chance.randbytes(32))
    sql = "INSERT INTO leefplek_event VALUES (?, ?, ?, ?, ?, ?, ?)"
    return names(signed.after(lambda: signed.run(sql, again)), again, {"wrong_link"})


def right_but_not_listed(signed: Signed, chance: random.Random) -> bool:
    """A record with its right link, after the last checkpoint: the list of cases knows nothing of it."""
    record = chance.choice([one for one in signed.records if one.stream.startswith("case:")])
    last = [one for one in signed.records if one.stream == record.stream][-1]
    made = (record.stream, last.version + 1, "more", record.head, record.content)
    more = (len(signed.records) + 1, *made, next_link(last.link, *made))
    found = signed.after(lambda: signed.run("INSERT INTO leefplek_event VALUES (?, ?, ?, ?, ?, ?, ?)", more))
    return [(one.code, one.key) for one in found] == [("wrong_row", named(record)[:-1])]


COLUMNS = (
    "workflow",
    "workflow_version",
    "version",
    "state",
    "due",
    "next_due",
    "next_tick",
    "outcome",
    "person",
    "room",
)


def a_row(signed: Signed, chance: random.Random) -> bool:
    """The list of cases."""
    id = chance.choice(("zaak-0", "zaak-1"))
    kind = chance.randrange(8)
    if kind == 0:
        sql, values = "DELETE FROM leefplek_case WHERE id = ?", (id,)
    elif kind == 1:
        id = f"nobody-{chance.randrange(99)}"
        sql, values = (
            "INSERT INTO leefplek_case (id, workflow, workflow_version, version, state) VALUES (?,'w',1,1,'s')",
            (id,),
        )
    else:
        sql = f"UPDATE leefplek_case SET {chance.choice(COLUMNS)} = {chance.randrange(10**6, 10**9)} WHERE id = ?"  # noqa: S608
        values = (id,)
    found = signed.after(lambda: signed.run(sql, values))
    return [(one.code, one.key) for one in found] == [("wrong_row", f"case {id}")]


def all_anew(signed: Signed, chance: random.Random) -> bool:
    """A record is changed, and every link after it made anew, so that the chain holds."""
    record = chance.choice(signed.records)
    link = next((one.link for one in signed.records if one[1:3] == (record.stream, record.version - 1)), None)
    rest = [one for one in signed.records if one.stream == record.stream and one.version >= record.version]
    head = flipped(record.head, chance)

    def change() -> None:
        before = link
        for one in rest:
            new = one._replace(head=head) if one is record else one
            before = next_link(before, *new[1:6])
            signed.run(
                "UPDATE leefplek_event SET head = ?, link = ? WHERE position = ?", (new.head, before, one.position)
            )

    return names(signed.after(change), record, {"checkpoint_mismatch"})


def the_file(signed: Signed, chance: random.Random) -> bool:
    """The file of checkpoints."""
    lines = list(signed.lines)
    at = chance.randrange(len(lines))
    kind = chance.randrange(5)
    if kind == 0:
        lines[at] = flipped(lines[at], chance)
    elif kind == 1:
        del lines[chance.randrange(len(lines) - 1)]
    elif kind == 2:
        lines.insert(at, lines[at])
    elif kind == 3:
        lines[at] = lines[at][: chance.randrange(len(lines[at]))]
        lines = lines if lines[at] or at < len(lines) - 1 else [*lines[:at], b"{"]
    else:
        lines[at : at + 2] = reversed(lines[at - 1 : at + 1]) if at else reversed(lines[:2])
    other = signed.points.with_name("changed")
    other.write_bytes(b"".join(lines))
    found = signed.look(checkpoints=other)
    return {one.code for one in found} & {"wrong_checkpoint", "wrong_signature", "checkpoint_gap"} != set()


KINDS = (a_byte, a_column, a_swap, a_loss, a_cut, one_more, right_but_not_listed, a_row, all_anew, the_file)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_each_of_ten_thousand_changes_is_found_and_named(signed: Signed, kind: Callable[[Any, Any], bool]) -> None:
    assert [seed for seed in range(10_000 // len(KINDS)) if not kind(signed, random.Random(seed))] == []


def test_nothing_is_said_of_ten_thousand_stores_that_nobody_changed(signed: Signed) -> None:
    store = open_store("memory:", lp=signed.store.lp)
    import_lines(store, io.BytesIO(exported(signed.store)))
    assert wrong(verify(store, checkpoints=signed.points, public_key=signed.public)) == []
    chance = random.Random(1)
    heads = (b"{}", b"", b"\0\xff", b'{"a":1}')
    for number in range(10_000):
        with suppress(_BackError), store.turn():
            for more in range(chance.randrange(4)):
                written = tuple(Written(chance.choice(heads), chance.choice((None, *heads))) for _ in range(3))
                store.write([Batch(f"log:{chance.randrange(3)}", END, f"{number} {more}", written)])
            points = signed.points if number % 2 else None
            assert wrong(verify(store, checkpoints=points)) == []
            raise _BackError


# ---- keys and signatures


def test_the_signatures_of_wycheproof(tmp_path: Path) -> None:
    """What is valid is taken and what is not is refused; of keys of a small order the vectors leave it open."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    tests = json.loads(VECTORS.read_text("utf-8"))["tests"]
    file = tmp_path / "key.pub"
    answers: dict[str, set[bool]] = {}
    for one in tests:
        raw = bytes.fromhex(one["pk"])
        encoding = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        file.write_bytes(Ed25519PublicKey.from_public_bytes(raw).public_bytes(*encoding))
        signers = Signers(file)
        message, signature = bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"])
        answers.setdefault(one["result"], set()).add(signers.signed(sha256(raw).hexdigest(), message, signature))
    assert len(tests) == 210
    assert (answers["valid"], answers["invalid"]) == ({True}, {False})


def test_the_key_is_its_owners_alone_and_nothing_is_written_over(tmp_path: Path) -> None:
    public = new_signing_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert public == tmp_path / "key.pub"
    assert b"PRIVATE" not in public.read_bytes()
    for name in ("key", "nowhere/key", ""):
        with pytest.raises(InputError):
            new_signing_key(tmp_path / name if name else "")
    (tmp_path / "key").unlink()
    with pytest.raises(InputError, match="is there already"):
        new_signing_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_what_is_no_key_is_refused(signed: Signed, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    other = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    none = serialization.NoEncryption()
    wrong_private = other.private_bytes(pem, serialization.PrivateFormat.PKCS8, none)
    wrong_public = other.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    broken = b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    file, points = tmp_path / "file", tmp_path / "points"
    for data in (b"", b"secret", wrong_private, signed.public.read_bytes()):
        file.write_bytes(data)
        with pytest.raises(InputError, match="no key"):
            checkpoint(signed.store, file, points, AT)
    for data in (b"", wrong_public, broken, signed.key.read_bytes()):
        file.write_bytes(data)
        with pytest.raises(InputError, match="no key"):
            signed.look(public_key=file)
    for path in (tmp_path, tmp_path / "nowhere", Path("a\0b")):
        with pytest.raises(InputError, match="can't be read"):
            checkpoint(signed.store, path, points, AT)
        with pytest.raises(InputError, match="can't be read"):
            signed.look(checkpoints=path)
    assert not points.exists()


def test_without_cryptography_it_says_what_to_install(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    for call in (signed.sign, signed.look, lambda: new_signing_key("key")):
        with pytest.raises(InputError, match="not installed") as caught:
            call()
        assert caught.value.do == "pip install 'leefplek[store]'"
    assert wrong(verify(signed.store, checkpoints=signed.points)) == []


def test_another_signer_is_found_and_a_key_may_be_replaced(signed: Signed, tmp_path: Path) -> None:
    points, keys = tmp_path / "points", tmp_path / "keys"
    points.write_bytes(b"".join(signed.lines))
    checkpoint(signed.store, signed.other, points, AT)
    assert [(one.code, one.line) for one in signed.look(checkpoints=points)] == [("wrong_signature", 4)]
    keys.write_bytes(signed.public.read_bytes() + signed.other.with_name("other.pub").read_bytes())
    assert signed.look(checkpoints=points, public_key=keys) == []
    plain = json.loads(signed.lines[1])
    edited = json.dumps({**plain, "count": 1}, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    points.write_bytes(signed.lines[0] + edited + signed.lines[2])
    codes = [(one.code, one.line) for one in signed.look(checkpoints=points)]
    assert codes == [("wrong_signature", 2), ("checkpoint_gap", 3)]


# ---- checkpoints


def test_a_line_tells_how_the_store_stood(signed: Signed) -> None:
    first, second, third = (json.loads(line) for line in signed.lines)
    assert [one["position"] for one in (first, second, third)] == [14, 15, 16]
    assert [one["count"] for one in (first, second, third)] == [14, 15, 16]
    assert first["before"] is None
    assert second["before"] == sha256(signed.lines[0]).hexdigest()
    assert third["streams"] == [["case:zaak-1", 3, signed.records[15].link.hex()]]  # type: ignore[union-attr]
    head = sha256(b"leefplek head 1\n" + bytes.fromhex(second["head"]) + (signed.records[15].link or b""))
    assert third["head"] == head.hexdigest()
    assert stat.S_IMODE(signed.points.stat().st_mode) == 0o600
    assert list(first) == sorted(first)


def test_hints_say_what_nobody_can_know(signed: Signed) -> None:
    hints = [[one.code for one in verify(signed.store, **more)] for more in ({}, {"checkpoints": signed.points})]
    assert hints == [["unproven"], ["unproven", "unsigned"]]
    told: list[tuple[str, int, int]] = []
    more = {"public_key": signed.public, "progress": lambda *given: told.append(given)}
    (hint,) = verify(signed.store, checkpoints=signed.points, **more)
    assert hint.text.startswith("position 16 was signed on 2021-03-01; ")
    assert told == [("read", 16, 16)]


def test_it_reads_page_by_page(signed: Signed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("leefplek.store._verify.PAGE", 2)
    monkeypatch.setattr("leefplek.store._checkpoints.PAGE", 3)
    told: list[tuple[str, int, int]] = []
    assert wrong(verify(signed.store, checkpoints=signed.points, progress=lambda *given: told.append(given))) == []
    assert told == [*(("read", at, 16) for at in range(2, 17, 2)), ("check", 2, 0)]
    point = checkpoint(signed.store, signed.key, tmp_path / "points", AT)
    assert (point.count, point.position, len(point.streams)) == (16, 16, 6)


def test_a_store_that_was_changed_is_not_signed(signed: Signed, tmp_path: Path) -> None:
    points = tmp_path / "points"

    def refused(sql: str, message: str) -> None:
        with suppress(_BackError), signed.store.turn():
            signed.run(sql)
            with pytest.raises(StoreFormatError, match="not signed") as caught:
                checkpoint(signed.store, signed.key, points, AT)
            assert caught.value.why == message
            raise _BackError

    refused("DELETE FROM leefplek_event WHERE position = 3", "a record is missing")
    refused("UPDATE leefplek_event SET content = x'7b7d' WHERE position = 1", WHY.format(1))
    refused("UPDATE leefplek_event SET version = 7 WHERE position = 16", WHY.format(16))
    assert not points.exists()
    points.write_bytes(signed.lines[1])
    told: list[object] = []
    checkpoint(signed.store, signed.key, points, AT, progress=lambda *given: told.append(given))
    assert told == [("read", 16, 16)]
    points.write_bytes(b"".join(signed.lines))
    refused("DELETE FROM leefplek_event WHERE position > 15", "records are missing that the last checkpoint has")
    points.write_bytes(signed.lines[0])
    refused("UPDATE leefplek_event SET link = x'00' WHERE position = 13", WHY.format(15))


WHY = "the record at position {} is not as it was stored"


def mistyped(line: bytes) -> Iterator[bytes]:
    """The line with another kind of value somewhere."""
    more: dict[str, Any] = {"count": True, "position": "9", "signer": [], "streams": [["x", "1", "00"]], "head": "x"}
    for key, value in {**more, "at": "soon", "signature": "*"}.items():
        yield json.dumps({**json.loads(line), key: value}, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def test_a_file_that_is_none_is_not_added_to(signed: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = tmp_path / "points"
    for data in (
        b"{",
        signed.lines[0][:-1],
        signed.lines[0].replace(b'"checkpoint":1', b'"checkpoint":2'),
        *mistyped(signed.lines[0]),
    ):
        points.write_bytes(data)
        with pytest.raises(InputError, match="no file of checkpoints"):
            checkpoint(signed.store, signed.key, points, AT)
    points.write_bytes(b"")
    import os

    monkeypatch.setattr(os, "write", lambda handle, data: 1)
    with pytest.raises(InputError, match="can't be written"):
        checkpoint(signed.store, signed.key, points, AT)
    monkeypatch.undo()
    assert points.read_bytes() == b""
    for path in (signed.store.path, tmp_path / "nowhere" / "points"):
        with pytest.raises(InputError):
            checkpoint(signed.store, signed.key, path, AT)
    for at in (AT.replace(tzinfo=None), "2021-03-01"):
        with pytest.raises(InputError, match="no moment"):
            checkpoint(signed.store, signed.key, points, at)  # type: ignore[arg-type]


# ---- other stores, and other hands


def test_a_store_that_does_not_link_can_be_signed(tmp_path: Path) -> None:
    new_signing_key(tmp_path / "key")
    store = Shelf()
    fill(store, 2)
    paths = {"checkpoints": tmp_path / "points", "public_key": tmp_path / "key.pub"}
    checkpoint(store, tmp_path / "key", tmp_path / "points", AT)
    store.write([Batch("rooms:kmk", END, "more", (Written(b"{}", None),))])
    checkpoint(store, tmp_path / "key", tmp_path / "points", AT)
    assert wrong(verify(store, **paths)) == []
    assert check_store(store) != ()  # a room entry that is none
    record = store.data["records"][0]
    store.data["records"][0] = record._replace(content=b"{}")
    assert [(one.code, one.key) for one in wrong(verify(store, **paths))] == [
        ("checkpoint_mismatch", "case zaak-0, version 1-4")
    ]
    store.data["records"][0] = record
    row = store.data["rows"].pop("zaak-0")
    assert [(one.code, one.key) for one in wrong(verify(store))] == [("wrong_row", "case zaak-0")]
    store.data["rows"] |= {"zaak-0": row, "zaak-9": row.__class__(**{**fields(row), "id": "zaak-9"})}
    assert [(one.code, one.key) for one in wrong(verify(store))] == [("wrong_row", "case zaak-9")]


def fields(row: Any) -> dict[str, Any]:
    """The fields of a line of the list of cases."""
    import attrs

    return attrs.asdict(row, recurse=False)


def test_what_is_sealed_is_proven_without_the_keys_also_when_they_are_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    keys = open_keys(f"sqlite:///{tmp_path}/keys.db", master=MasterKey(bytes(range(32))))
    public = new_signing_key(tmp_path / "key")
    paths = {"checkpoints": tmp_path / "points", "public_key": public}
    with open_store(url, keys=keys) as store, open_store(url) as bare, open_store("memory:") as moved:
        desk = fill(store, 2)
        checkpoint(store, tmp_path / "key", tmp_path / "points", AT)
        assert wrong(verify(bare, **paths)) == wrong(verify(store, **paths)) == []
        desk.erase("p-0", by=SAW, at=AT)
        import_lines(moved, io.BytesIO(exported(bare)))
        for one in (store, bare, moved):
            assert wrong(verify(one, **paths)) == []
        head = bare.read("case:zaak-1")[0].head
        bare._connection().run(  # type: ignore[attr-defined]
            "UPDATE leefplek_event SET head = ? WHERE stream = 'case:zaak-1' AND version = 1", (head + b" ",)
        )
        found = [(one.code, one.key) for one in wrong(verify(bare, **paths))]
        assert found == [("wrong_link", "case zaak-1, version 1")]


def test_what_others_append_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    store, other = open_store(url), open_store(url)
    fill(store, 2)
    desk = fill_desk(other)
    feed, read = type(store).feed, type(store).read
    done: list[str] = []

    def fed(self: Any, after: int, limit: int, **more: Any) -> list[Record]:
        if self is store and not done:
            done.append("feed")
            desk.step("zaak-0", "note", {"text": "meanwhile"}, by=SAW, at=AT, command_id="one")
        return feed(self, after, limit, **more)

    def reads(self: Any, stream: str, after: int = 0) -> list[Record]:
        if self is store and len(done) == 1:
            done.append("read")
            desk.step("zaak-0", "note", {"text": "again"}, by=SAW, at=AT, command_id="two")
        return read(self, stream, after)

    monkeypatch.setattr(type(store), "feed", fed)
    monkeypatch.setattr(type(store), "read", reads)
    assert wrong(verify(store)) == []
    assert done == ["feed", "read"]


def fill_desk(store: Store) -> Any:
    """A desk on a store."""
    from leefplek.store import Desk

    return Desk(library(), store)


def test_what_a_newer_version_wrote_is_let_be(signed: Signed) -> None:
    def change() -> None:
        head = signed.records[15].head.replace(b'"effects":[', b'"format":9,"effects":[', 1)
        made = ("case:new", 1, "c", head, None)
        signed.run("INSERT INTO leefplek_event VALUES (?,?,?,?,?,?,?)", (17, *made, next_link(None, *made)))
        signed.run(
            "INSERT INTO leefplek_case (id, workflow, workflow_version, version, state) VALUES ('new','w',1,1,'s')"
        )

    assert signed.after(change) == []


def test_a_damaged_file_is_a_finding(tmp_path: Path) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path}/a.db")
    fill(store)
    store.feed = lambda *_: (_ for _ in ()).throw(StoreFormatError("it is damaged", why="a page is gone"))
    (found,) = verify(store)
    assert (found.code, found.text) == ("damaged", "it is damaged: a page is gone")
    store.feed = lambda *_: (_ for _ in ()).throw(StoreFormatError("it is damaged"))
    assert verify(store)[0].text == "it is damaged"
