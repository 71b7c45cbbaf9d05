"""Secret keys: AES-256-GCM of the library `cryptography`, with a new random nonce of 96 bits for each thing sealed.

What is sealed is bound to its place: whoever moves it to another place, or changes a byte of it, finds that it does not
open. Nothing here makes cryptography of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from leefplek import ContentChanged, InputError

from ._beside import cant_write, settle

__all__ = ["KEY", "NONCE", "TAG", "MasterKey", "SecretKey", "bound"]

KEY = 32
"""Bytes of a key: AES-256."""

NONCE = 12
"""Bytes of a nonce: 96 bits, the size that GCM is made for."""

TAG = 16
"""Bytes by which it is seen that nothing was changed: 128 bits, all of them."""

UNCHANGED = "It stands there as it was; nothing was changed."


def bound(*parts: str | bytes) -> bytes:
    """The place of what is sealed, as bytes: each part with its length before it, so that no two places are alike."""
    made = []
    for part in parts:
        one = part.encode() if isinstance(part, str) else part
        made += [len(one).to_bytes(8, "big"), one]
    return b"".join(made)


class SecretKey:
    """A key of 256 bits; nothing shows it."""

    __slots__ = ("_aead", "_bytes", "id")

    def __init__(self, secret: bytes, id: str = "") -> None:
        if type(secret) is not bytes or len(secret) != KEY:
            raise InputError("this is no key", key="key", why=f"expected {KEY} bytes")
        self.id = id
        self._bytes = secret
        self._aead = _aead()(secret)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __reduce__(self) -> Any:
        raise InputError("a key is not copied or written", do="open the keys where they are needed")

    def seal(self, text: bytes, place: bytes) -> tuple[bytes, bytes]:
        """A new nonce, and the text sealed with it, bound to its place; the tag stands behind it."""
        nonce = secrets.token_bytes(NONCE)
        return nonce, self._aead.encrypt(nonce, text, place)

    def open(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        """What was sealed. Raises `ContentChanged` where a byte of it, or its place, is not what it was."""
        from cryptography.exceptions import InvalidTag

        if len(nonce) != NONCE or len(sealed) < TAG:
            raise changed()
        try:
            opened: bytes = self._aead.decrypt(nonce, sealed, place)
        except InvalidTag:
            raise changed() from None
        return opened

    def wrap(self, key: SecretKey, place: bytes) -> bytes:
        """Another key, sealed with this one: nonce and text together."""
        return b"".join(self.seal(key._bytes, place))

    def unwrap(self, wrapped: bytes, place: bytes, id: str = "") -> SecretKey:
        """The key that was wrapped."""
        return SecretKey(self.open(wrapped[:NONCE], wrapped[NONCE:], place), id)

    def digest(self, text: bytes) -> bytes:
        """HMAC-SHA256 of a text: who does not have the key can't tell which text it is by trying."""
        import hmac

        return hmac.digest(self._bytes, text, "sha256")

    def same(self, other: SecretKey) -> bool:
        """Whether this is the same key, however often it was read."""
        return secrets.compare_digest(self._bytes, other._bytes)

    @classmethod
    def random(cls, id: str = "") -> SecretKey:
        """A new key."""
        return cls(secrets.token_bytes(KEY), id)


class MasterKey(SecretKey):
    """The key that opens all others: 32 random bytes, kept apart from the keys and from the store.

    In a file of its own that only its owner may read, or handed in as bytes by a service that keeps secrets.
    """

    __slots__ = ()

    @classmethod
    def new(cls, path: Path | str) -> MasterKey:
        """A new master key, in a new file; raises `InputError` where there is something under this name."""
        file, secret = Path(path), secrets.token_bytes(KEY)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise InputError("this is there already", why="no key is written over", file=file.name) from None
        except (OSError, ValueError) as error:
            raise _cant("written", file, error) from None
        try:
            with os.fdopen(handle, "wb") as made:
                made.write(secret)
                made.flush()
                os.fsync(made.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                file.unlink()
            raise cant_write(file, error, "make room, and make it again") from None
        settle(file.absolute().parent)
        return cls(secret)

    @classmethod
    def read(cls, path: Path | str) -> MasterKey:
        """The master key in a file; raises `InputError` for what is none, or what others may read."""
        file = Path(path)
        try:
            with file.open("rb") as found:
                mode = os.fstat(found.fileno()).st_mode
                secret = found.read(KEY + 1)
        except (OSError, ValueError) as error:
            raise _cant("read", file, error) from None
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            do = "let only its owner read it: chmod 600"
            raise InputError("others may read this master key", why="then it keeps nothing", do=do, file=file.name)
        if len(secret) != KEY:
            raise InputError("this is no master key", why=f"expected {KEY} bytes", file=file.name)
        return cls(secret)


def _cant(what: str, file: Path, error: Exception) -> InputError:
    why = getattr(error, "strerror", None) or "the name can't be used"
    return InputError(f"the master key can't be {what}", why=why, file=file.name)


def changed(case: str = "") -> ContentChanged:
    """What stands there is not what was sealed."""
    return ContentChanged(
        "what stands here is not what was sealed",
        true_now=UNCHANGED,
        why="it does not open under its own key, in its own place",
        do="look what else was changed, and compare with a backup",
        case=case,
    )


def _aead() -> Any:
    """AES-GCM, from the extra."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "cryptography":
            raise
        raise InputError(
            "keys need a part that is not installed", key="keys", do="pip install 'leefplek[store]'"
        ) from None
    return AESGCM
