"""The keys: made once, kept apart, wrapped, rotated, destroyed; what is told where one is wrong, missing or gone."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import stat
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside import at_once
from leefplek import (
    ContentChanged,
    InputError,
    KeyDestroyed,
    KeyMissing,
    KeyWrong,
    SealError,
    StoreFormatError,
    StoreUnavailable,
)
from leefplek.store import Keys, MasterKey, _secret, open_keys, open_store, rotate
from leefplek.store._keys_rooms import KeyFile
from leefplek.store._secret import SecretKey
from sealing import keys_in, master

VECTORS = Path(__file__).parent / "vectors" / "aes_gcm_test.json"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where keys may be kept."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("pg_url")
        return found
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'keys.db'}"


@pytest.fixture
def keys(url: str) -> Iterator[Keys]:
    """Keys that are new."""
    with open_keys(url, master=master()) as made:
        yield made


class TestKeys:
    """What holds of keys wherever they are kept."""

    def test_a_person_has_one_alias_that_tells_nothing(self, keys: Keys) -> None:
        assert keys.known("anna") is None
        alias = keys.alias("anna")
        assert alias == keys.alias("anna") == keys.known("anna")
        assert (alias[0], "anna" in alias, keys.alias("bo") == alias) == ("~", False, False)
        assert keys.person(alias) == "anna"
        keys._known.people.clear()
        assert keys.person(alias) == "anna"
        assert keys.traces("anna") == (alias,)
        assert keys.holds(alias)
        with pytest.raises(InputError):
            keys.alias("")
        with pytest.raises(KeyMissing):
            keys.person("~nobody")

    @pytest.mark.parametrize("ask", [lambda keys: keys.alias("anna"), lambda keys: keys.case_key("case 1", None).id])
    def test_of_two_who_ask_first_both_get_the_same(
        self, keys: Keys, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Keys], str]
    ) -> None:
        """The other asked between the look of the first and its turn."""
        turn, others = keys._room.turn, []

        def later() -> object:
            monkeypatch.setattr(keys._room, "turn", turn)
            others.append(ask(keys))
            return turn()

        monkeypatch.setattr(keys._room, "turn", later)
        assert ask(keys) == others[0]

    def test_a_case_has_one_key(self, keys: Keys) -> None:
        alias = keys.alias("anna")
        for owner in (alias, None):
            key = keys.case_key(f"case of {owner}", owner)
            nonce, text = key.seal(b"text", b"place")
            keys._known.secrets.clear()
            assert keys.case_key(f"case of {owner}", owner).open(nonce, text, b"place") == b"text"
            assert keys.secret(key.id).open(nonce, text, b"place") == b"text"
            assert keys.case_of(key.id) == f"case of {owner}"
            assert keys.keys_of(f"case of {owner}") == (key.id,)
            assert keys.lives(f"case of {owner}")
        with pytest.raises(KeyMissing):
            keys.secret("0" * 32)
        with pytest.raises(KeyMissing):
            keys.secret(alias)

    def test_two_who_ask_at_once_get_the_same(self, keys: Keys) -> None:
        asked = [lambda: keys.case_key("a", keys.alias("anna")).id] * 4
        assert len(set(at_once(*asked))) == 1
        assert len(set(at_once(*[lambda: keys.alias("anna")] * 4))) == 1

    def test_what_is_destroyed_stays_so(self, keys: Keys) -> None:
        alias = keys.alias("anna")
        mine, other = keys.case_key("a", alias), keys.case_key("b", keys.alias("bo"))
        before = keys.generation()
        assert keys.destroy_person(alias) == keys.destroy_person(alias) == ("a",)
        assert keys.generation() > before
        assert (keys.person(alias), keys.known("anna"), keys.traces("anna")) == (None, None, (alias,))
        for call in (
            lambda: keys.secret(mine.id),
            lambda: keys.case_key("a", alias),
            lambda: keys.case_key("n", alias),
        ):
            with pytest.raises(KeyDestroyed):
                call()
        assert (keys.is_destroyed(mine.id), keys.is_destroyed(alias), keys.is_destroyed(other.id)) == (
            True,
            True,
            False,
        )
        assert not keys.lives("a")
        assert not keys.holds(alias)
        assert keys.alias("anna") != alias, "who comes back is somebody else"
        keys.forget(alias)
        assert alias not in keys.traces("anna")
        assert keys.secret(other.id).id == other.id
        assert (keys.destroy_case("b"), keys.destroy_case("b"), keys.destroy_case("nothing")) == (True, False, False)

    def test_what_is_not_there_is_not_made(self, url: str) -> None:
        if url == "memory:":
            return
        with pytest.raises((StoreUnavailable, StoreFormatError)):
            open_keys(url, master=master(), create=False)
        open_keys(url, master=master()).close()
        open_keys(url, master=master(), create=False).close()

    def test_two_at_once_see_what_the_other_destroyed(self, url: str) -> None:
        if url == "memory:":
            return
        with open_keys(url, master=master()) as one, open_keys(url, master=master()) as two:
            alias = one.alias("anna")
            key = two.case_key("a", alias)
            assert two.person(alias) == "anna"
            one.destroy_person(alias)
            assert two.person(alias) is None
            with pytest.raises(KeyDestroyed):
                two.secret(key.id)
            assert two.look().secret(key.id) is None
            assert (two.look().person(alias), two.look().person("~nobody")) == (alias, "~nobody")

    def test_rotation_leaves_the_keys_and_ends_the_old_master(self, url: str) -> None:
        with open_keys(url, master=master()) as keys:
            alias = keys.alias("anna")
            ids = [keys.case_key("a", alias).id, keys.case_key("b", None).id]
            sealed = [keys.secret(id).seal(b"text", b"place") for id in ids]
            keys.destroy_person(keys.alias("gone"))
            assert rotate(keys, master(1)) == 2
            assert [keys.secret(id).open(*one, b"place") for id, one in zip(ids, sealed, strict=True)] == [b"text"] * 2
            assert keys.alias("anna") == alias
            assert set(keys._room._settings(keys._room._connection())) >= set()
            with pytest.raises(InputError):
                keys.rotate(b"no key")  # type: ignore[arg-type]
            with pytest.raises(InputError, match="the same master key"):
                keys.rotate(master(1))
        if url != "memory:":
            with pytest.raises(KeyWrong):
                open_keys(url, master=master())
            with open_keys(url, master=master(1)) as again:
                assert again.person(alias) == "anna"

    def test_who_has_the_old_master_in_memory_is_told(self, url: str) -> None:
        if url == "memory:":
            return
        with open_keys(url, master=master()) as old, open_keys(url, master=master()) as new:
            alias = old.alias("anna")
            assert old.person(alias) == "anna"
            new.rotate(master(1))
            for call in (
                lambda: old.person(alias),
                lambda: old.alias("bo"),
                lambda: old.case_key("a", None),
                lambda: old.rotate(master(2)),
            ):
                with pytest.raises(KeyWrong):
                    call()
            assert new.alias("bo") == new.alias("bo"), "nothing was wrapped by the old one"

    def test_a_rotation_that_breaks_off_changes_nothing(self, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = [keys.case_key(f"{number}", None).id for number in range(3)]
        left = [2]
        wrap = SecretKey.wrap

        def breaking(self: SecretKey, key: SecretKey, place: bytes) -> bytes:
            left[0] -= 1
            if left[0] < 0:
                raise RuntimeError("the power fails")
            return wrap(self, key, place)

        with monkeypatch.context() as patched:
            patched.setattr(SecretKey, "wrap", breaking)
            with pytest.raises(RuntimeError):
                keys.rotate(master(1))
        keys._known.secrets.clear()
        assert [keys.secret(id).id for id in ids] == ids

    def test_a_wrapped_key_opens_in_its_own_row_only(self, keys: Keys) -> None:
        one, two = keys.case_key("a", None).id, keys.case_key("b", None).id
        ((wrapped,),) = keys._room._ask("SELECT wrapped FROM leefplek_key WHERE id = ?", (one,))
        with keys._room.turn():
            keys._room._ask("UPDATE leefplek_key SET wrapped = ? WHERE id = ?", (wrapped, two))
        keys._known.secrets.clear()
        assert keys.secret(one).id == one
        with pytest.raises(KeyWrong):
            keys.secret(two)

    def test_nothing_shows_a_key(self, keys: Keys) -> None:
        key = keys.case_key("a", keys.alias("anna"))
        for one in (keys, key, master()):
            assert repr(one).endswith("...)") or repr(one).startswith("Keys(")
            assert "anna" not in repr(one)
        for secret in (key, master()):
            with pytest.raises(InputError):
                pickle.dumps(secret)


PEOPLE = st.sampled_from(["anna", "bo", "cas"])
DOING = st.lists(st.tuples(st.sampled_from(["alias", "case", "destroy", "forget", "rotate"]), PEOPLE), max_size=30)


@given(DOING)
def test_keys_are_as_a_table_says(doing: list[tuple[str, str]]) -> None:
    """Against a plain table: who has which alias, and which cases live, whatever is done in whatever order."""
    keys = open_keys("memory:", master=master())
    alias: dict[str, str] = {}
    cases: dict[str, tuple[str, str]] = {}
    gone: dict[str, str] = {}
    for number, (what, person) in enumerate(doing):
        if what == "alias":
            assert keys.alias(person) == alias.setdefault(person, keys.alias(person))
        elif what == "case":
            mine = alias.setdefault(person, keys.alias(person))
            cases[f"{number}"] = (keys.case_key(f"{number}", mine).id, mine)
        elif what == "destroy" and person in alias:
            gone[person] = alias.pop(person)
            mine = gone[person]
            assert set(keys.destroy_person(mine)) == {id for id, (_, owner) in cases.items() if owner == mine}
        elif what == "forget":
            keys.forget(gone.get(person, "~"))
        else:
            keys.rotate(master(number + 1))
    assert {one: keys.known(one) for one in ("anna", "bo", "cas")} == {
        one: alias.get(one) for one in ("anna", "bo", "cas")
    }
    for id, (key, owner) in cases.items():
        assert keys.lives(id) == (owner in alias.values()) != keys.is_destroyed(key)
        assert set(keys.cases_of(owner)) == {one for one, (_, of) in cases.items() if of == owner and keys.lives(one)}


class TestMasterKey:
    """The key of all keys."""

    def test_it_is_its_owners_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "master"
        MasterKey.new(file)
        assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_size) == (0o600, 32)
        with open_keys(f"sqlite:///{tmp_path / 'k.db'}", master=MasterKey.read(file)) as keys:
            assert keys.alias("anna")
        assert stat.S_IMODE((tmp_path / "k.db").stat().st_mode) == 0o600
        file.chmod(0o640)
        with pytest.raises(InputError, match="others may read"):
            MasterKey.read(file)

    def test_what_is_none_is_refused(self, tmp_path: Path) -> None:
        MasterKey.new(tmp_path / "there")
        for size in (0, 31, 33):
            file = tmp_path / f"{size}"
            file.write_bytes(b"x" * size)
            file.chmod(0o600)
            with pytest.raises(InputError, match="no master key"):
                MasterKey.read(file)
        for call in (
            lambda: MasterKey.new(tmp_path / "there"),
            lambda: MasterKey.new(tmp_path / "no folder" / "key"),
            lambda: MasterKey.new("a\0b"),
            lambda: MasterKey.read(tmp_path / "nowhere"),
            lambda: MasterKey(b"short"),
            lambda: MasterKey("x" * 32),  # type: ignore[arg-type]
            lambda: open_keys("memory:", master=b"x" * 32),  # type: ignore[arg-type]
        ):
            with pytest.raises(InputError):
                call()

    def test_a_full_disk_leaves_no_half_key(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(InputError, match="No space left"):
                MasterKey.new(tmp_path / "key")
        assert not (tmp_path / "key").exists()

    def test_the_wrong_one_is_told_at_once(self, tmp_path: Path) -> None:
        keys_in(tmp_path).close()
        with pytest.raises(KeyWrong) as told:
            open_keys(f"sqlite:///{tmp_path / 'keys.db'}", master=master(1))
        assert isinstance(told.value, SealError)


class TestTheFile:
    """A file of keys is one, and nothing else is."""

    def test_its_settings_were_read_back(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        settings = keys._room._settings(keys._room._connection())
        assert {key: settings[key] for key in ("journal_mode", "synchronous", "secure_delete")} == {
            "journal_mode": "delete",
            "synchronous": "3",
            "secure_delete": "1",
        }
        assert keys._room.unsound() == []  # type: ignore[attr-defined]

    def test_a_store_is_no_file_of_keys_and_the_other_way_round(self, tmp_path: Path) -> None:
        open_store(f"sqlite:///{tmp_path / 'cases.db'}").close()
        with pytest.raises(StoreFormatError):
            keys_in(tmp_path, "cases.db")
        keys_in(tmp_path).close()
        with pytest.raises(StoreFormatError):
            open_store(f"sqlite:///{tmp_path / 'keys.db'}")

    @pytest.mark.parametrize(
        "how",
        [
            lambda file: file.mkdir(),
            lambda file: file.write_bytes(b"short"),
            lambda file: file.write_bytes(b"no database" * 100),
            lambda file: _sql(file, "CREATE TABLE other (x)"),
            lambda file: _sql(file, "CREATE TABLE other (x)", f"PRAGMA application_id = {0x4C65654B}"),
            lambda file: _changed(file, "DROP TABLE leefplek_keys"),
            lambda file: _changed(file, "PRAGMA user_version = 9"),
            lambda file: _changed(file, "PRAGMA user_version = 0"),
        ],
    )
    def test_what_is_none_is_left_alone(self, tmp_path: Path, how: Callable[[Path], Any]) -> None:
        how(tmp_path / "keys.db")
        with pytest.raises(StoreFormatError):
            keys_in(tmp_path)

    def test_one_that_cannot_be_opened_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from leefplek.store import _keys_rooms

        keys_in(tmp_path).close()

        def cant(_: Path) -> None:
            raise sqlite3.OperationalError("not now")

        monkeypatch.setattr(_keys_rooms, "glance", cant)
        keys_in(tmp_path).close()  # it could be opened after all

    def test_two_may_begin_it_at_once(self, tmp_path: Path) -> None:
        made = at_once(*[lambda: keys_in(tmp_path)] * 4)
        assert len({one.id for one in made}) == 1

    def test_who_is_second_finds_it_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Between the look and the turn somebody else began it."""
        begin = KeyFile._begin_file

        def late(self: KeyFile, connection: Any) -> None:
            monkeypatch.undo()
            keys_in(tmp_path).close()
            begin(self, connection)

        monkeypatch.setattr(KeyFile, "_begin_file", late)
        assert keys_in(tmp_path).alias("anna")

    def test_a_backup_opens_with_the_same_master(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        alias = keys.alias("anna")
        assert keys.backup(tmp_path / "copy.db") == (tmp_path / "copy.db").stat().st_size
        assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
        assert keys_in(tmp_path, "copy.db").person(alias) == "anna"
        for name in ("copy.db", "keys.db", "no folder/copy.db"):
            with pytest.raises(InputError):
                keys.backup(tmp_path / name)
        assert not list(tmp_path.glob("*.part"))

    def test_no_id_of_a_person_stands_in_it(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        keys.case_key("a", keys.alias("canary-person"))
        keys.close()
        assert b"canary" not in (tmp_path / "keys.db").read_bytes()

    def test_keys_elsewhere_are_not_backed_up_here(self, tmp_path: Path, pg_url: str) -> None:
        for where in ("memory:", pg_url):
            with open_keys(where, master=master()) as keys, pytest.raises(InputError):
                keys.backup(tmp_path / "copy.db")

    @pytest.mark.parametrize(
        "url",
        [
            7,
            "a\nb",
            "memory:x",
            "sqlite:keys.db",
            "sqlite://host/keys.db",
            "sqlite:///k?x=1",
            "sqlite:///",
            "x:",
            "sqlite://[",
        ],
    )
    def test_a_url_that_is_none(self, url: Any) -> None:
        with pytest.raises(InputError):
            open_keys(url, master=master())


class TestPostgres:
    """Keys in a schema of their own."""

    def test_not_all_of_it_or_a_newer_one_is_refused(self, pg_url: str) -> None:
        import psycopg

        open_keys(pg_url, master=master()).close()
        with psycopg.connect(pg_url, autocommit=True) as db:
            db.execute("UPDATE leefplek_keys.leefplek_format SET format = 9")
            with pytest.raises(StoreFormatError, match="newer"):
                open_keys(pg_url, master=master())
            db.execute("DROP TABLE leefplek_keys.leefplek_format")
        with pytest.raises(StoreFormatError):
            open_keys(pg_url, master=master())

    def test_what_cannot_be_made_is_not_half_made(self, pg_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from leefplek.store import _keys_postgres

        with monkeypatch.context() as patched:
            patched.setattr(_keys_postgres, "TABLES", (*_keys_postgres.TABLES, "CREATE NONSENSE"))
            with pytest.raises(StoreUnavailable):
                open_keys(pg_url, master=master())
        with pytest.raises(StoreUnavailable, match="no keys"):
            open_keys(pg_url, master=master(), create=False)

    def test_a_store_and_its_keys_may_share_a_database(self, pg_url: str) -> None:
        """The turn of the one is not that of the other."""
        with open_keys(pg_url, master=master()) as keys, open_store(pg_url, keys=keys) as store, store.turn():
            assert keys.alias("anna") == keys.alias("anna")

    def test_a_table_that_cannot_be_written_anew_now_is_told(
        self, pg_url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        import psycopg

        with open_keys(pg_url, master=master()) as keys:
            alias = keys.alias("anna")
            keys._room._connection().run("SET lock_timeout = '100ms'")
            with psycopg.connect(pg_url) as other:
                other.execute("SELECT * FROM leefplek_keys.leefplek_key")
                other.execute("LOCK TABLE leefplek_keys.leefplek_key IN ACCESS SHARE MODE")
                keys.destroy_person(alias)
            assert "rotate" in caplog.text
            assert keys.person(alias) is None

    def test_a_server_that_goes_away_is_told(self, pg_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        import psycopg

        keys = open_keys(pg_url, master=master())
        with psycopg.connect(pg_url, autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with pytest.raises(StoreUnavailable):
            keys._room._connection().begin()
        assert keys.alias("anna")


def test_the_vectors_of_wycheproof(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the functions that seal and open: with a key of 256 bits and a nonce of 96; all others are refused."""
    tests = json.loads(VECTORS.read_text("utf-8"))["tests"]
    took = refused = 0
    for one in tests:
        key, iv, place, text, sealed, tag = (
            bytes.fromhex(one[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        if len(key) != 32:
            with pytest.raises(InputError):
                SecretKey(key)
            continue
        secret = SecretKey(key)
        if len(iv) == 12 and one["result"] == "valid":
            monkeypatch.setattr(_secret.secrets, "token_bytes", lambda _, iv=iv: iv)
            assert secret.seal(text, place) == (iv, sealed + tag)
            assert secret.open(iv, sealed + tag, place) == text
            took += 1
        else:
            with pytest.raises(ContentChanged):
                secret.open(iv, sealed + tag, place)
            refused += 1
        for short in (b"", tag[:12]):
            with pytest.raises(ContentChanged):
                secret.open(iv, short, place)
    assert (len(tests), took, refused) == (316, 39, 66)


def test_without_the_extra_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also without PostgreSQL's driver; another module that is missing is no matter of the extra."""
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
        with pytest.raises(InputError, match="pip install"):
            MasterKey.new(tmp_path / "key")
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "psycopg", None)
        patched.delitem(sys.modules, "leefplek.store._keys_postgres", raising=False)
        patched.delitem(sys.modules, "leefplek.store._postgres", raising=False)
        with pytest.raises(InputError, match="pip install"):
            open_keys("postgresql://x", master=master())
    for module in ("cryptography.hazmat.primitives.ciphers.aead", "leefplek.store._keys_postgres"):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, module, _Broken(module))
            with pytest.raises(ModuleNotFoundError, match="something else"):
                open_keys("postgresql://x", master=MasterKey(bytes(32)))


class _Broken(types.ModuleType):
    """A module in which something else is missing."""

    def __getattr__(self, name: str) -> Any:
        raise ModuleNotFoundError("something else is missing", name="else")


def _sql(file: Path, *orders: str) -> None:
    with sqlite3.connect(file) as db:
        for one in orders:
            db.execute(one)
    db.close()


def _changed(file: Path, order: str) -> None:
    keys_in(file.parent).close()
    _sql(file, order)
