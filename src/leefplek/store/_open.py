"""From a URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from leefplek import InputError, Leefplek
from leefplek.stored import check_plain

from ._base import Store
from ._given import give
from ._keys import Keys
from ._memory import MemoryStore

__all__ = ["open_store"]


def open_store(url: str, *, create: bool = True, lp: Leefplek | None = None, keys: Keys | None = None) -> Store:
    """The store at a URL, open and checked.

    `memory:` is gone when the process ends. `sqlite:///cases.db` is a file in the folder one is in, and
    `sqlite:////var/lib/cases.db` one at a full path; `?journal=wal` asks for a write-ahead log. `postgresql://...` is a
    PostgreSQL database, with the extra `store`. Without `create`, one that is not there yet is not made. `lp` reads
    what came with a step; a `Desk` says it as well. With `keys` (`open_keys`) what is personal is sealed from now on,
    and a key that was destroyed and came back with an old backup is destroyed again.

    Raises `InputError` for a URL that is none, `StoreFormatError` for what is no store of leefplek or a newer one, and
    `StoreUnavailable`; `KeyMissing` for keys that are those of another store. No message holds a password.
    """
    if not isinstance(url, str):
        raise _no_url("expected a text")
    if any(check_plain(url)) or any(char < " " for char in url):
        raise _no_url("expected a text without control characters and lone surrogates")
    scheme = url.partition(":")[0]
    if scheme == "memory":
        store: Store = _memory(url)
    elif scheme == "sqlite":
        store = _sqlite(url, create)
    elif scheme in ("postgresql", "postgres"):
        store = _postgres(url, create)
    else:
        raise _no_url("expected sqlite:///FILE, postgresql://... or memory:")
    store.lp = lp
    if keys is not None:
        give(store, keys)
    return store


def _memory(url: str) -> Store:
    if url.rstrip("/") != "memory:":
        raise _no_url("expected memory: and nothing more")
    return MemoryStore()


def _sqlite(url: str, create: bool) -> Store:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _no_url("it can't be read") from None
    path = unquote(parts.path)[1:]
    if not parts.path.startswith("/") or parts.netloc or parts.fragment or not path or "\0" in path:
        raise _no_url("expected sqlite:///FILE: a file of this machine, without a server")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    journal = asked.pop("journal", "delete")
    if asked or journal not in ("delete", "wal"):
        raise _no_url("expected nothing after ?, or journal=delete or journal=wal")
    from ._sqlite import SqliteStore

    return SqliteStore(Path(path), create=create, journal=journal)


def _postgres(url: str, create: bool) -> Store:
    try:
        from ._postgres import PostgresStore
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise InputError(
            "PostgreSQL needs a part that is not installed", key="url", do="pip install 'leefplek[store]'"
        ) from None
    return PostgresStore(url, create=create)


def _no_url(why: str) -> InputError:
    return InputError("this is no URL of a store", key="url", why=why)
