"""Ed25519 keys, and signatures in minisign's format (prehashed), so that anybody's minisign verifies a release.

A public key is ``"Ed" + key id + key`` in base64; a signature is ``"ED" + key id + signature of the BLAKE2b-512 of the file``, then
a trusted comment and a second signature over the first signature and that comment. The untrusted comment is covered by neither, so
we accept only the one that we write ourselves.

Source: https://jedisct1.github.io/minisign/ ("Signature format").
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from olshem import errors

PEM, RAW = serialization.Encoding.PEM, serialization.Encoding.Raw
SECRET_NAME, PUBLIC_NAME, PUBLIC_PEM_NAME = "release.key", "release.pub", "release.pub.pem"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, 32 bytes."""

    raw: bytes

    @property
    def id_bytes(self) -> bytes:
        """The key's id: the first 8 bytes of the BLAKE2b-512 of the raw key."""
        return hashlib.blake2b(self.raw).digest()[:8]

    @property
    def id(self) -> str:
        """The id in hexadecimal, as the manifest gives it."""
        return self.id_bytes.hex()

    @property
    def minisign_id(self) -> str:
        """The id as minisign prints it: the same bytes read as a little-endian number."""
        return self.id_bytes[::-1].hex().upper()

    def minisign(self, remark: str = "") -> bytes:
        """The key as a minisign public key file; ``remark`` is added to its comment."""
        body = base64.b64encode(b"Ed" + self.id_bytes + self.raw).decode()
        return f"untrusted comment: minisign public key {self.minisign_id}{remark}\n{body}\n".encode()

    def pem(self) -> bytes:
        """The key in PEM (SubjectPublicKeyInfo)."""
        return Ed25519PublicKey.from_public_bytes(self.raw).public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class Signature:
    """A parsed signature file."""

    key_id: bytes
    signature: bytes
    trusted_comment: str
    global_signature: bytes

    def file(self) -> bytes:
        """The signature as the one file that we write for it."""
        first = base64.b64encode(b"ED" + self.key_id + self.signature).decode()
        second = base64.b64encode(self.global_signature).decode()
        comment = f"untrusted comment: signature from olshem release key {self.key_id[::-1].hex().upper()}"
        return f"{comment}\n{first}\ntrusted comment: {self.trusted_comment}\n{second}\n".encode()


def public_key_of(secret: Ed25519PrivateKey) -> PublicKey:
    """The public half of a private key."""
    return PublicKey(secret.public_key().public_bytes(RAW, serialization.PublicFormat.Raw))


def sign(secret: Ed25519PrivateKey, data: bytes, trusted_comment: str) -> Signature:
    """Sign ``data``; Ed25519 is deterministic, so equal inputs give equal bytes. The comment is one line."""
    signature = secret.sign(hashlib.blake2b(data).digest())
    return Signature(public_key_of(secret).id_bytes, signature, trusted_comment, secret.sign(signature + trusted_comment.encode()))


def verifies(key: PublicKey, data: bytes, signature: Signature) -> bool:
    """Whether ``signature`` was made over ``data`` and over its trusted comment by ``key``."""
    return covers_comment(key, signature) and _holds(key, signature.signature, hashlib.blake2b(data).digest())


def covers_comment(key: PublicKey, signature: Signature) -> bool:
    """Whether the signature file is whole: made by ``key``, its trusted comment as it was signed."""
    signed = signature.signature + signature.trusted_comment.encode()
    return signature.key_id == key.id_bytes and _holds(key, signature.global_signature, signed)


def _holds(key: PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def parse_signature(data: bytes) -> Signature:
    """Read a signature file, accepting only the form that :meth:`Signature.file` writes.

    Raises
    ------
    ReleaseError
        ``release.signature-unreadable``.

    """
    try:
        _, first, comment, second = data.decode().removesuffix("\n").split("\n")
        body, last = base64.b64decode(first, validate=True), base64.b64decode(second, validate=True)
        parsed = Signature(body[2:10], body[10:], comment.removeprefix("trusted comment: "), last)
    except (ValueError, binascii.Error) as error:
        raise errors.ReleaseError("release.signature-unreadable", "the signature is not in minisign's format") from error
    if parsed.file() != data:
        raise errors.ReleaseError("release.signature-unreadable", "the signature file is not as Olshem writes it")
    return parsed


def parse_public_key(data: bytes, *, file: str = "the public key") -> PublicKey:
    """Read a public key in PEM or in minisign's form (the file, or its last line alone).

    Raises
    ------
    ReleaseError
        ``release.key-unreadable``.

    """
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            loaded = serialization.load_pem_public_key(data)
            if isinstance(loaded, Ed25519PublicKey):
                return PublicKey(loaded.public_bytes(RAW, serialization.PublicFormat.Raw))
        else:
            body = base64.b64decode(data.split()[-1] if data.split() else b"", validate=True)
            key = PublicKey(body[10:])
            if body[:2] == b"Ed" and len(body) == 42 and body[2:10] == key.id_bytes:
                return key
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        pass
    raise errors.ReleaseError(
        "release.key-unreadable",
        f"{file} is not an Ed25519 public key of Olshem",
        hint="give release.pub (minisign) or release.pub.pem (PEM), as `olshem keys new` writes them",
    )


def read_secret(path: Path) -> Ed25519PrivateKey:
    """Read a private key in PEM (PKCS 8, no password).

    Raises
    ------
    ReleaseError
        ``release.key-unreadable``.

    """
    hint = "give the file release.key that `olshem keys new DIR` made"
    try:
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise errors.ReleaseError("release.key-unreadable", f"cannot read the key {path}: {error.strerror}", hint=hint) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise errors.ReleaseError("release.key-unreadable", f"{path} is not a private key in PEM without a password", hint=hint) from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise errors.ReleaseError("release.key-unreadable", f"{path} is a private key, but not an Ed25519 one", hint=hint)
    return loaded


def new_keys(directory: Path, at: str = "") -> PublicKey:
    """Make a key pair in ``directory``: ``release.key`` (PEM, readable by its owner alone), ``release.pub.pem`` and ``release.pub``.

    ``at`` stands in the comment of ``release.pub``; no clock is read.

    Raises
    ------
    ReleaseError
        ``keys.exists``: one of the three is there already; nothing is ever overwritten.

    """
    there = [name for name in (SECRET_NAME, PUBLIC_NAME, PUBLIC_PEM_NAME) if (directory / name).exists()]
    if there:
        message = f"{directory / there[0]} is there already"
        raise errors.ReleaseError("keys.exists", message, hint="keys are never overwritten; name another folder")
    if "\n" in at or "\r" in at:
        raise errors.MethodError("keys.at-invalid", "--at is one line")
    secret = Ed25519PrivateKey.generate()
    public = public_key_of(secret)
    directory.mkdir(parents=True, exist_ok=True)
    body = secret.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _new_file(directory / SECRET_NAME, body, 0o600)
    _new_file(directory / PUBLIC_PEM_NAME, public.pem(), 0o644)
    _new_file(directory / PUBLIC_NAME, public.minisign(f", made {at}" if at else ""), 0o644)
    return public


def _new_file(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
