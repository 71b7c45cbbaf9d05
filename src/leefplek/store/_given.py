"""Giving keys to a store: from now on it is sealed, and it says with which keys."""

from __future__ import annotations

import json

from leefplek import Conflict, InputError, KeyMissing
from leefplek.stored import Written, dumps

from ._base import Store
from ._erasure import destroy_again
from ._keys import Keys
from ._records import Batch
from ._sealing import KEYS_STREAM

__all__ = ["give"]


def give(store: Store, keys: Keys) -> None:
    """Seal and open with these keys. The first time this is written down in the store, so that nobody goes on without.

    Raises `KeyMissing` where the store was sealed with others.
    """
    if not isinstance(keys, Keys):
        raise InputError("these are no keys", key="keys", do="open_keys(url, master=...)")
    named = _named(store)
    if named is None:
        named = _begun(store, keys)
    if named != keys.id:
        raise KeyMissing(
            "these are not the keys of this store",
            true_now="Nothing was changed in it.",
            why="it was sealed with others",
            do="open the keys that belong to it",
        )
    store.keys = keys
    destroy_again(store, keys)


def _named(store: Store) -> str | None:
    records = store.read(KEYS_STREAM)
    return json.loads(records[0].head)["keys"] if records else None


def _begun(store: Store, keys: Keys) -> str | None:
    head = {"what": "sealed", "keys": keys.id}
    try:
        store.write([Batch(KEYS_STREAM, 0, "sealed", (Written(dumps(head), None),))])
    except Conflict:  # another process was first
        return _named(store)
    return keys.id
