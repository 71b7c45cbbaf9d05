"""Keys with which checkpoints are signed: Ed25519, in PEM files as other tools read and write them.

The key that signs belongs to who answers for the store, and stays where the store's own users can't read it. The other
half may be read by all: with it anybody sees whether a checkpoint was signed by that key.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from leefplek import InputError

from ._beside import begin_private, cant_write, part_of, refuse_there, settle

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Signer", "Signers", "new_signing_key"]

LARGEST = 2**16
"""How many bytes a file of keys may have."""

_BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\n?", re.DOTALL)


def new_signing_key(path: Path | str) -> Path:
    """Make a key to sign with in a file that only its owner may read, and beside it PATH.pub, which is answered.

    Whoever checks needs PATH.pub and no more. Nothing is written over. Raises `InputError`.
    """
    ed25519, serialization = _modules()
    private = Path(path)
    part_of(private)
    public = private.with_name(private.name + ".pub")
    key = ed25519.Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    told = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    for one in (private, public):
        refuse_there(one)
    for one, data in ((private, secret), (public, told)):
        try:
            begin_private(one)
            with one.open("r+b") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cant_write(one, error, "give a folder that can be written in") from None
    settle(private.absolute().parent)
    return public


class Signer:
    """Who signs: the key of a file made by `new_signing_key`, or by `openssl genpkey -algorithm ed25519`."""

    def __init__(self, path: Path) -> None:
        ed25519, serialization = _modules()
        try:
            key = serialization.load_pem_private_key(_read(path), None)
        except (ValueError, TypeError):
            _no_key(path, "a private key of Ed25519 in PEM, without a password")
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            _no_key(path, "a private key of Ed25519")
        self._key: Ed25519PrivateKey = key
        self.name = _name(key.public_key())

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes."""
        return self._key.sign(data)


class Signers:
    """Those whose signature counts: the public keys in a file, one after another where a key was replaced."""

    def __init__(self, path: Path) -> None:
        ed25519, serialization = _modules()
        self._keys: dict[str, Any] = {}
        for block in _BLOCK.findall(_read(path)):
            try:
                key = serialization.load_pem_public_key(block)
            except ValueError:
                _no_key(path, "public keys in PEM")
            if not isinstance(key, ed25519.Ed25519PublicKey):
                _no_key(path, "public keys of Ed25519")
            self._keys[_name(key)] = key
        if not self._keys:
            _no_key(path, "a public key in PEM")

    def signed(self, name: str, data: bytes, signature: bytes) -> bool:
        """Whether the key of this name is one of them, and has signed these bytes."""
        from cryptography.exceptions import InvalidSignature

        key = self._keys.get(name)
        try:
            if key is not None:
                key.verify(signature, data)
        except InvalidSignature:
            return False
        return key is not None


def _modules() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ModuleNotFoundError:
        do = "pip install 'leefplek[store]'"
        raise InputError("signatures need a part that is not installed", key="signing_key", do=do) from None
    return ed25519, serialization


def _name(public: Any) -> str:
    """What a key is called: the SHA-256 of its 32 bytes."""
    return sha256(public.public_bytes_raw()).hexdigest()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        raise InputError("this key can't be read", why=why, file=path.name) from None


def _no_key(path: Path, expected: str) -> NoReturn:
    raise InputError("this is no key to use here", why=f"expected {expected}", file=path.name) from None
