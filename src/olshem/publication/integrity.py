"""Every byte of a release against its manifest, and the manifest against its signature: what differs is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from olshem import errors
from olshem.publication import layout
from olshem.publication.archive import Bundle
from olshem.publication.model import Difference, Kind
from olshem.publication.signing import PublicKey, Signature, covers_comment, parse_public_key, parse_signature, verifies


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed: the key under which the signature holds (``None``: under none), and what is wrong with it."""

    by: PublicKey | None
    is_given_key: bool
    differences: tuple[Difference, ...]


def check_signature(bundle: Bundle, given: PublicKey | None) -> Signed:
    """Find the key that signed the manifest: the one given, else one that the release ships (it ships it in two forms)."""
    signature, found = _signature(bundle)
    manifest = bundle.files.get(layout.MANIFEST)
    if manifest is None:
        what = bundle.broken.get(layout.MANIFEST)
        kind: Kind = "changed" if what else "missing"
        found.append(Difference(kind, layout.MANIFEST, what or "the manifest is missing: nothing can be checked"))
    if signature is None or manifest is None:
        return Signed(None, False, tuple(found))
    shipped = [key for key in (_key(bundle, layout.PUBLIC_KEY), _key(bundle, layout.PUBLIC_KEY_PEM)) if key is not None]
    keys = ([given] if given is not None else []) + shipped
    for key in keys:
        if verifies(key, manifest, signature):
            return Signed(key, key == given, tuple(found))
    return Signed(None, False, (*found, _blame(keys, signature)))


def _signature(bundle: Bundle) -> tuple[Signature | None, list[Difference]]:
    data = bundle.files.get(layout.SIGNATURE)
    if data is None:
        what = bundle.broken.get(layout.SIGNATURE)
        return None, [Difference("changed" if what else "missing", layout.SIGNATURE, what or "the signature is missing")]
    try:
        return parse_signature(data), []
    except errors.ReleaseError as error:
        return None, [Difference("changed", layout.SIGNATURE, error.message)]


def _key(bundle: Bundle, path: str) -> PublicKey | None:
    try:
        return parse_public_key(bundle.files.get(path, b""))
    except errors.ReleaseError:
        return None


def _blame(keys: list[PublicKey], signature: Signature) -> Difference:
    """Which file is to blame: a signature whose own comment is still signed is whole, so the manifest was changed."""
    if any(covers_comment(key, signature) for key in keys):
        return Difference("changed", layout.MANIFEST, "the manifest is not the one that was signed")
    return Difference("signature", layout.SIGNATURE, "the signature does not hold under any key at hand")


def check_files(bundle: Bundle, manifest: Mapping[str, Any]) -> tuple[int, list[Difference]]:
    """Every file against the manifest: how many were checked, and those that are changed, missing or extra."""
    listed = {entry["path"]: entry for entry in manifest["files"]}
    found = list(_listed(bundle, listed))
    present = {*bundle.files, *bundle.broken} - layout.UNLISTED
    found += [Difference("extra", path, "the manifest does not know this file") for path in sorted(present - {*listed})]
    if layout.root_of(list(manifest["files"])) != manifest["root"]:
        found.append(Difference("changed", layout.MANIFEST, "the root is not that of the files listed"))
    return len(listed), found


def _listed(bundle: Bundle, listed: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    for path, entry in sorted(listed.items()):
        data = bundle.files.get(path)
        if path in bundle.broken:
            yield Difference("changed", path, bundle.broken[path])
        elif data is None:
            yield Difference(
                "missing", path, "the manifest lists this file, and it is not there", published=entry["sha256"], is_digest=True
            )
        elif layout.sha256(data) != entry["sha256"] or len(data) != entry["bytes"]:
            message = f"the file was changed after it was signed ({len(data):,} bytes, {entry['bytes']:,} when signed)"
            yield Difference("changed", path, message, published=entry["sha256"], recomputed=layout.sha256(data), is_digest=True)
