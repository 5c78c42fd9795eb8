"""A folder of YAML to a checked rulebook: all faults of all files in one run."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from olshem import documents
from olshem.documents import FAULT, MAPPING, SCALAR, Faults, Node
from olshem.errors import Problem, RulebookError
from olshem.rulebook import checks, kept, whole
from olshem.rulebook.folder import files_of
from olshem.rulebook.model import (
    Act,
    Area,
    Body,
    CalendarRule,
    Dated,
    Form,
    Framework,
    Measure,
    ModelStandard,
    Named,
    Rulebook,
    Service,
    Statute,
    Survey,
)
from olshem.vocabulary import Code, Text, is_code

CODE = "rulebook"
MAIN_FILE = "rulebook.yaml"
MAPPING_FILES = ("mapping.yaml", "mapping-answers.yaml", "mapping-complaints.yaml")
"""How records are read: shipped with the rulebook, read by another room."""
SECTIONS: Mapping[str, Any] = {
    "bodies": Body,
    "services": Service,
    "measures": Measure,
    "frameworks": Framework,
    "areas": Area,
    "channels": Named,
    "groups": Named,
    "sectors": Named,
    "calendars": CalendarRule,
    "statutes": Statute,
    "model_standards": ModelStandard,
    "acts": Act,
    "forms": Form,
    "surveys": Survey,
}


@dataclass(frozen=True, slots=True)
class Header:
    """What ``rulebook.yaml`` says of the rulebook itself."""

    rulebook: Code
    version: str
    title: Text
    about: Text
    time_zone: str
    calendar: Code = field(metadata={"refers": "calendars"})
    statute: Code | None = field(default=None, metadata={"refers": "statutes"})
    synthetic: bool = False
    rankability_floor: tuple[Dated[float], ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and where each thing stands.

    ``half_read`` names the sections of which some code may have been missed: what refers to them is not called unknown.
    """

    things: dict[str, dict[Code, Any]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    places: dict[str, dict[Code, whole.Place]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    header: Any = None
    half_read: set[str] = field(default_factory=set)
    faults: list[tuple[Faults, Node | None]] = field(default_factory=list)


def read(directory: Path, *, kept_in: Path | None = None) -> Rulebook:
    """Read and check a rulebook's folder.

    Parameters
    ----------
    directory
        The folder that holds ``rulebook.yaml``.
    kept_in
        A folder of the user's own in which checked rulebooks are kept: one that has not changed is not read and checked again.
        ``None``: nothing is kept.

    Returns
    -------
    Rulebook
        Complete and checked; ``files`` holds the bytes that were read.

    Raises
    ------
    RulebookError
        ``rulebook.invalid`` with every fault of every file, by file and line, files relative to ``directory``;
        ``rulebook.folder-missing`` or ``rulebook.file-unreadable`` where there is nothing to read.

    """
    files = _that_count(files_of(directory))
    return kept.through(kept_in, files, digest_of(files), lambda: from_files(files))


def from_files(files: Mapping[str, bytes]) -> Rulebook:
    """Read and check a rulebook from the bytes of its files, such as a release's copy.

    Parameters
    ----------
    files
        Bytes by path relative to the rulebook's folder, with ``/``. Only ``*.yaml`` outside ``cases/`` count.

    Returns
    -------
    Rulebook
        As :func:`read`.

    Raises
    ------
    RulebookError
        As :func:`read`.

    """
    book, problems = _load(files)
    if book is None:
        count = f"{len(problems)} fault{'s' if len(problems) > 1 else ''}"
        raise RulebookError("rulebook.invalid", f"the rulebook has {count}", problems=problems)
    return book


def check(directory: Path) -> tuple[Problem, ...]:
    """Every fault of a rulebook's folder, by file and line; empty where it is sound.

    Parameters
    ----------
    directory
        The folder that holds ``rulebook.yaml``.

    Returns
    -------
    tuple of Problem
        Files relative to ``directory``.

    """
    try:
        return _load(files_of(directory))[1]
    except RulebookError as error:
        return error.problems


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over each path, NUL, its bytes, NUL, in path order, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + files[path] + b"\0")
    return digest.hexdigest()


def _that_count(given: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: given[path] for path in sorted(given) if path.endswith(".yaml") and not path.startswith("cases/")}


def _load(given: Mapping[str, bytes]) -> tuple[Rulebook | None, tuple[Problem, ...]]:
    files = _that_count(given)
    reading = _Reading()
    for path, data in files.items():
        if path not in MAPPING_FILES:
            _read_file(path, data, reading)
    if MAIN_FILE not in files:
        faults = Faults(MAIN_FILE, CODE)
        faults.add(None, "file-missing", "the rulebook has no such file", expected=f"{MAIN_FILE} with rulebook, version, title ...")
        reading.faults.append((faults, None))
    known = {section: place for section, place in reading.places.items() if section not in reading.half_read}
    whole.check_references([faults for faults, _ in reading.faults], known)
    whole.check(reading.things, reading.places)
    problems = tuple(problem for faults, root in reading.faults for problem in faults.problems(root))
    problems = tuple(sorted(problems, key=lambda problem: problem.file or ""))
    return (None, problems) if problems else (_book(reading, files), ())


def _book(reading: _Reading, files: Mapping[str, bytes]) -> Rulebook:
    header: Header = reading.header
    return Rulebook(
        code=header.rulebook,
        version=header.version,
        title=header.title,
        about=header.about,
        time_zone=header.time_zone,
        calendar=header.calendar,
        statute=header.statute,
        rankability_floor=header.rankability_floor,
        synthetic=header.synthetic,
        digest=digest_of(files),
        files=dict(files),
        **reading.things,
    )


def _read_file(path: str, data: bytes, reading: _Reading) -> None:
    faults = Faults(path, CODE)
    folder, _, name = path.rpartition("/")
    code = name.removesuffix(".yaml")
    if folder and not _is_in_place(folder, code, faults):
        reading.faults.append((faults, None))
        reading.half_read.update({folder} if folder in SECTIONS else SECTIONS)
        return
    root = documents.parse(data, faults)
    reading.faults.append((faults, root))
    if folder:
        _read_thing(folder, Code(code), Node(SCALAR, code, 1, 1), root, faults, reading)
    elif root is None:
        reading.half_read.update(SECTIONS)
    elif root.kind != MAPPING:
        reading.half_read.update(SECTIONS)
        faults.add(root, "type-wrong", "this is of the wrong kind", expected="a mapping with keys such as services", found=root.shown())
    else:
        _read_top(root, faults, reading)


def _is_in_place(folder: str, code: str, faults: Faults) -> bool:
    if folder not in SECTIONS:
        hint = documents.did_you_mean(folder, SECTIONS)
        expected = "a folder named " + ", ".join(SECTIONS)
        faults.add(None, "folder-unknown", "a file in this folder is read by nothing", expected=expected, found=folder, hint=hint)
    elif not is_code(code):
        faults.add(None, "code-invalid", "a file's name is the code of its thing", expected="letters, digits, - and _", found=code)
    else:
        return True
    return False


def _read_top(root: Node, faults: Faults, reading: _Reading) -> None:
    """A file at the top: sections, and in the main file the header beside them."""
    header: list[Node] = []
    seen: set[str] = set()
    is_main = faults.file == MAIN_FILE
    for name, below in root.pairs():
        section = name.value if name.kind == SCALAR else ""
        if section not in SECTIONS:
            header += [name, below]
            if below.kind == MAPPING and section not in Header.__dataclass_fields__:
                reading.half_read.update(SECTIONS)
        elif section in seen:
            faults.add(name, "key-duplicate", "this key stands here twice", expected="each key once", found=section)
        else:
            seen.add(section)
            _read_section(section, below, faults, reading)
    if is_main or header:
        _read_header(Node(MAPPING, header, root.line, root.column), is_main, faults, reading)


def _read_header(node: Node, is_main: bool, faults: Faults, reading: _Reading) -> None:
    if is_main:
        reading.header = documents.convert(node, Header, faults, {**checks.BY_TYPE, Header: _check_header})
        return
    for name, _ in node.pairs():
        word = name.value if name.kind == SCALAR else ""
        elsewhere = word in Header.__dataclass_fields__
        hint = f"this key stands in {MAIN_FILE}" if elsewhere else documents.did_you_mean(word, SECTIONS)
        faults.add(name, "key-unknown", "this key means nothing here", expected="one of " + ", ".join(SECTIONS), hint=hint)


def _check_header(value: Header, node: Node, faults: Faults) -> None:
    try:
        zoneinfo.ZoneInfo(value.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        expected = "a name such as Asia/Almaty"
        faults.add(node.at("time_zone"), "time-zone-unknown", "there is no such time zone", expected=expected)
    for place, floor in enumerate(value.rankability_floor):
        if floor.value is not None and not 0 <= floor.value <= 1:
            spot = node.at("rankability_floor", place, "value")
            faults.add(spot, "number-outside", "rankability lies between 0 and 1", expected="0 to 1")


def _read_section(section: str, node: Node, faults: Faults, reading: _Reading) -> None:
    if node.kind != MAPPING:
        reading.half_read.add(section)
        documents.convert(node, Mapping[Code, str], faults, {})
        return
    for name, below in node.pairs():
        code = documents.convert(name, Code, faults, {})
        if code is FAULT:
            reading.half_read.add(section)
        else:
            _read_thing(section, code, name, below, faults, reading)


def _read_thing(section: str, code: Code, name: Node, node: Node | None, faults: Faults, reading: _Reading) -> None:
    there = reading.places[section].get(code)
    if there is not None:
        found = f"{code}, also in {there.faults.file}:{there.name.line}"
        reading.half_read.add(section)
        faults.add(name, "code-repeated", "this code stands twice", expected="each code once in the rulebook", found=found)
        return
    reading.places[section][code] = whole.Place(faults, name, node)
    if node is None:
        return
    value = documents.convert(node, SECTIONS[section], faults, checks.BY_TYPE, code=code)
    if value is not FAULT:
        reading.things[section][code] = value
