"""The JSON Schema of a rulebook's files, for editors."""

from __future__ import annotations

from typing import Any

from olshem import documents
from olshem.errors import MethodError
from olshem.rulebook.reader import SECTIONS, Header
from olshem.rulebook.worked import FOLDER, CaseFile
from olshem.vocabulary import Code


def schema(section: str | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of a rulebook.

    Parameters
    ----------
    section
        ``None`` for a file at the top of the folder, which may hold any section and, as ``rulebook.yaml``, the header; a section
        such as ``measures`` for a file in the folder of that name, which holds one thing; ``cases`` for a file of worked cases.

    Returns
    -------
    dict
        The schema, made from the same types that the reader takes.

    Raises
    ------
    MethodError
        ``rulebook.section-unknown``.

    """
    if section == FOLDER:
        return documents.schema(CaseFile, title="Worked cases beside an Olshem rulebook")
    if section is not None:
        if section not in SECTIONS:
            raise MethodError("rulebook.section-unknown", f"there is no section {section!r}; there are {', '.join((*SECTIONS, FOLDER))}")
        return documents.schema(SECTIONS[section], title=f"One file of {section}/ in an Olshem rulebook")
    made = documents.schema(Header, title="A file at the top of an Olshem rulebook")
    defs = made.pop("$defs")
    header = defs.pop(Header.__name__)
    properties = dict(header["properties"])
    for name, as_ in SECTIONS.items():
        one = documents.schema(dict[Code, as_])  # type: ignore[valid-type]
        defs |= one["$defs"]
        properties[name] = {key: value for key, value in one.items() if not key.startswith("$")}
    others = [name for name in header["required"] if name != "rulebook"]
    del made["$ref"]
    return made | {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "dependentRequired": {"rulebook": others},
        "$defs": dict(sorted(defs.items())),
    }
