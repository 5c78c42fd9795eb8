"""The files of a release: out of a folder or a ZIP into memory, and into a ZIP whose bytes depend on nothing but its content."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from olshem import errors
from olshem.publication.layout import MANIFEST, SIGNATURE, is_safe

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
MOST_FILES = 20_000
MOST_BYTES = 4 * 2**30
LITTLE, MOST_GROWTH = 64 * 2**20, 200
"""A ZIP may grow 200-fold (ours grow some 30-fold), and any ZIP to 64 MiB: more is a bomb."""
FEW = 64
"""A ZIP of our own length that differs in no more bytes than this was tampered with, rather than packed by another tool."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a release as bytes by path, and the paths that stand there but cannot be read as they should."""

    name: str
    files: Mapping[str, bytes]
    broken: Mapping[str, str] = field(default_factory=dict)
    wrapping: str | None = None


def read_bundle(path: Path, *, most_bytes: int = MOST_BYTES) -> Bundle:
    """Read a release from its folder or its ZIP. A ZIP is read in memory: nothing is unpacked on disk.

    Raises
    ------
    ReleaseError
        ``release.not-a-release``: nothing of a release is there; ``release.archive-broken``: the ZIP cannot be opened, names a
        path outside itself or one twice, or is too large.

    """
    if path.is_dir():
        bundle = _from_folder(path, most_bytes)
    elif path.is_file():
        bundle = _from_zip(path, most_bytes)
    else:
        raise errors.ReleaseError("release.not-a-release", f"there is no {path}", hint="give the folder or the ZIP of a release")
    if not {MANIFEST, SIGNATURE} & {*bundle.files, *bundle.broken}:
        raise errors.ReleaseError("release.not-a-release", f"{path} holds neither {MANIFEST} nor {SIGNATURE}")
    return bundle


def _too_large(path: Path, most_bytes: int) -> errors.ReleaseError:
    return errors.ReleaseError(
        "release.archive-broken", f"{path} holds more than {MOST_FILES:,} files or {most_bytes:,} bytes; no release is that large"
    )


def _from_folder(folder: Path, most_bytes: int) -> Bundle:
    files: dict[str, bytes] = {}
    broken: dict[str, str] = {}
    total = 0
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            item = Path(place) / name
            inside = item.relative_to(folder).as_posix()
            if item.is_symlink() or not item.is_file():
                broken[inside] = "it is a link or a device, not a file"
                continue
            total += item.stat().st_size
            if total > most_bytes or len(files) >= MOST_FILES:
                raise _too_large(folder, most_bytes)
            files[inside] = item.read_bytes()
    return Bundle(folder.name, files, broken)


def _from_zip(path: Path, most_bytes: int) -> Bundle:
    size = path.stat().st_size
    most_bytes = min(most_bytes, max(LITTLE, MOST_GROWTH * size))
    if size > most_bytes:
        raise _too_large(path, most_bytes)
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            folder = _folder([member.filename for member in members])
            files, broken = _members(archive, members, folder, path, most_bytes)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as error:
        raise errors.ReleaseError("release.archive-broken", f"{path} is not a ZIP that can be read ({error})") from error
    return Bundle(path.name, files, broken, _wrapping(data, files, folder) if not broken else None)


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: str, path: Path, most_bytes: int
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The members of a ZIP as bytes, named as they stand in the release's folder, and those that are damaged with the reason."""
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > most_bytes:
        raise _too_large(path, most_bytes)
    files: dict[str, bytes] = {}
    broken: dict[str, str] = {}
    for member in members:
        name = member.filename.removeprefix(folder)
        if not is_safe(name) or name in files or name in broken:
            message = f"{path} holds the path {member.filename[:80]!r}, which is unsafe or stands there twice"
            raise errors.ReleaseError("release.archive-broken", message)
        content = _inflate(archive, member)
        if content is None:
            broken[name] = "its bytes in the ZIP are damaged"
        else:
            files[name] = content
    return files, broken


def _wrapping(data: bytes, files: Mapping[str, bytes], folder: str) -> str | None:
    """What is odd about a ZIP whose members are whole: one of our own length that differs in a few bytes was tampered with.

    A ZIP that another tool packed, or that another build of zlib deflated, has another length and is left alone.
    """
    own = zip_bytes(files, folder)
    if len(own) != len(data) or own == data:
        return None
    differing = [place for place, (ours, theirs) in enumerate(zip(own, data, strict=True)) if ours != theirs]
    if len(differing) > FEW:
        return None
    return f"the wrapping of the ZIP was changed at byte {differing[0]:,}, though the files in it are whole"


def _folder(names: list[str]) -> str:
    """``2025.1/``, the folder of a ZIP in which the release stands; nothing where it stands at the top."""
    first = next((name for name in names if name.count("/") == 1 and name.split("/")[1] in {MANIFEST, SIGNATURE}), "")
    return "" if {MANIFEST, SIGNATURE} & {*names} else first[: first.find("/") + 1]


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """The content of a member, never more than it declares; ``None`` where it is damaged, longer or encrypted."""
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size)
            return None if stream.read(1) else content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return None


def zip_bytes(files: Mapping[str, bytes], folder: str) -> bytes:
    """The ZIP of a release: members in path order under ``folder`` (``2025.1/``), one fixed time and mode, deflated.

    Equal for equal files and one build of zlib; the signature covers the files, not the ZIP.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            archive.writestr(_member(folder + path), files[path], compresslevel=6)
    return buffer.getvalue()


def _member(path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, FIXED_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o100644 << 16
    return member
