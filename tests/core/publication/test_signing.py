"""Keys and signatures: minisign's format, so that anybody's minisign verifies them; nothing is overwritten."""

from __future__ import annotations

import base64
import hashlib
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from olshem import errors, publication
from olshem.publication import signing

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = signing.public_key_of(SECRET)


def test_the_key_id_is_that_of_the_contract() -> None:
    assert PUBLIC.id == hashlib.blake2b(PUBLIC.raw, digest_size=64).digest()[:8].hex()
    assert bytes.fromhex(PUBLIC.minisign_id)[::-1] == PUBLIC.id_bytes


def test_signing_is_deterministic_and_reads_back() -> None:
    one, two = (signing.sign(SECRET, b"figures", "a comment").file() for _ in range(2))
    assert one == two
    assert signing.verifies(PUBLIC, b"figures", signing.parse_signature(one))
    assert base64.b64decode(one.split(b"\n")[1])[:2] == b"ED"


def test_every_changed_byte_of_a_signature_is_refused() -> None:
    good = signing.sign(SECRET, b"figures", "a comment").file()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1
        assert not _holds(bytes(bad)), f"byte {place}"


def _holds(signature: bytes) -> bool:
    try:
        return signing.verifies(PUBLIC, b"figures", signing.parse_signature(signature))
    except errors.ReleaseError:
        return False


@pytest.mark.parametrize("form", [PUBLIC.pem(), PUBLIC.minisign(), PUBLIC.minisign(", made 2026"), PUBLIC.minisign().split(b"\n")[1]])
def test_a_public_key_reads_in_every_form(form: bytes) -> None:
    assert publication.parse_public_key(form) == PUBLIC


NO_KEYS = [b"", b"\n", b"hello", b"-----BEGIN PUBLIC KEY-----\nx\n", b"\xff\xfe", base64.b64encode(b"Ed" + bytes(40))]


@pytest.mark.parametrize("form", NO_KEYS)
def test_what_is_no_public_key_is_refused(form: bytes) -> None:
    with pytest.raises(errors.ReleaseError) as caught:
        publication.parse_public_key(form)
    assert caught.value.code == "release.key-unreadable"


def test_new_keys_are_made_once_and_the_secret_is_its_owners_alone(tmp_path: Path) -> None:
    key = publication.new_keys(tmp_path / "keys", "2026-01-13")
    secret = tmp_path / "keys" / "release.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert signing.public_key_of(signing.read_secret(secret)) == key
    assert b"made 2026-01-13" in (tmp_path / "keys" / "release.pub").read_bytes()
    assert publication.parse_public_key((tmp_path / "keys" / "release.pub.pem").read_bytes()) == key
    before = secret.read_bytes()
    for gone in ("release.key", "release.pub"):
        (tmp_path / "keys" / gone).rename(tmp_path / gone)
        with pytest.raises(errors.ReleaseError) as caught:
            publication.new_keys(tmp_path / "keys")
        assert caught.value.code == "keys.exists"
        (tmp_path / gone).rename(tmp_path / "keys" / gone)
    assert secret.read_bytes() == before


def test_a_key_that_cannot_sign_is_refused(tmp_path: Path) -> None:
    for name, content in (("none", None), ("text", b"not a key"), ("public", PUBLIC.pem())):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(errors.ReleaseError) as caught:
            signing.read_secret(path)
        assert caught.value.code == "release.key-unreadable"


@pytest.mark.skipif(shutil.which("minisign") is None, reason="Debian's minisign is not installed")
def test_debians_minisign_verifies_a_release_and_refuses_one_changed_byte(spoilt: Path) -> None:
    command = ["minisign", "-Vm", "manifest.json", "-x", "manifest.sig", "-p", "release.pub"]
    good = subprocess.run(command, cwd=spoilt, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert "Olshem release 2025.1 of small, published 2026-01-13" in good.stdout
    manifest = bytearray((spoilt / "manifest.json").read_bytes())
    manifest[len(manifest) // 2] ^= 1
    (spoilt / "manifest.json").write_bytes(manifest)
    assert subprocess.run(command, cwd=spoilt, capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_checks_every_file_of_a_release(spoilt: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=spoilt, capture_output=True, check=False).returncode == 0
    (spoilt / "data" / "ratings.csv").write_text("body\n")
    assert b"data/ratings.csv" in subprocess.run(command, cwd=spoilt, capture_output=True, check=False).stdout
