"""The exception tree and the located problem, shared by every room.

    OlshemError                 anything this library refuses on purpose
    ├── RulebookError           a rulebook (or mapping, or spec) is wrong: file, line, column, key
    ├── RecordsError            a file of records cannot be read: file, row, column
    ├── MethodError             an argument is outside what the method allows (also a ValueError)
    │   └── RefusedError        the method refuses this input for a reason of its own
    ├── DisclosureError         the act would reveal a case or a suppressed cell
    └── ReleaseError            a release is unreadable, altered, or may not be made

Every error carries a stable ``code`` such as ``rulebook.unit-unknown`` and a tuple of :class:`Problem`. The command line maps
the classes to exit codes (``olshem_cli.shell``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One located fault: what is wrong, where, what was expected, what was found, what to do.

    ``line`` and ``column`` count from 1 in a text file; ``row`` counts from 1 at the first data row of a table, whose ``column``
    is then the column's name. ``found`` never holds more than 80 characters of the input.
    """

    code: str
    message: str
    severity: Severity = "error"
    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | int | None = None
    key: str | None = None
    found: str | None = None
    expected: str | None = None
    hint: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The problem as one JSON object, every key present."""
        return asdict(self)

    def __str__(self) -> str:
        if self.row is not None or isinstance(self.column, str):
            row, column = (f"{name} {part}" if part is not None else "" for name, part in (("row", self.row), ("column", self.column)))
            place = ", ".join(part for part in (self.file or "input", row, column) if part)
        else:
            place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        text = f"{place}: {self.code}: {self.message}" if place else f"{self.code}: {self.message}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.found is not None:
            text += f"; found {self.found}"
        return text + (f" ({self.hint})" if self.hint else "")


class OlshemError(Exception):
    """Base of every refusal. ``code`` is stable; ``problems`` holds at least one located problem."""

    def __init__(self, code: str, message: str, *, problems: Iterable[Problem] = (), hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.problems: tuple[Problem, ...] = tuple(problems) or (Problem(code=code, message=message, hint=hint),)


class RulebookError(OlshemError):
    """A rulebook, mapping or specification is wrong; ``problems`` holds all of its faults."""


class RecordsError(OlshemError):
    """A file of records or a store cannot be read or would be damaged."""


class MethodError(OlshemError, ValueError):
    """An argument is outside what the method allows."""


class RefusedError(MethodError):
    """The method refuses: the input is legal, but no honest answer exists for it."""


class DisclosureError(OlshemError):
    """The act would reveal a single case or a suppressed cell."""


class ReleaseError(OlshemError):
    """A release is unreadable or altered, or may not be made as asked."""
