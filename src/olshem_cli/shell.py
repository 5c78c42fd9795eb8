"""What every command shares: the outcome it returns, how that is printed, and which exit code it ends with.

A command is a function that returns an :class:`Outcome`; ``@reports("name")`` prints it and exits. ``--json`` and ``--debug``
may stand anywhere on the line: :func:`hoist_common_flags` takes them out before Typer parses the rest.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from olshem import errors

DONE, FAULTS, USAGE, INVALID, REFUSED, BUG = 0, 1, 2, 3, 4, 70
WIDE = 10_000
"""More columns than any table of ours has: a table is never folded to fit."""
COMMON_HELP = "Every command also takes --json (one JSON object on standard output) and --debug (a traceback when Olshem itself fails)."


@dataclass(slots=True)
class Flags:
    """The two flags that every command takes."""

    json: bool = False
    debug: bool = False


flags = Flags()


def hoist_common_flags(arguments: Sequence[str]) -> list[str]:
    """Take ``--json`` and ``--debug`` out of the arguments (up to ``--``), remembering them; return the rest."""
    rest: list[str] = []
    for place, argument in enumerate(arguments):
        if argument == "--":
            return rest + list(arguments[place:])
        if argument == "--json":
            flags.json = True
        elif argument == "--debug":
            flags.debug = True
        else:
            rest.append(argument)
    return rest


@dataclass(slots=True)
class Outcome:
    """What a command did. ``say`` is for a person (standard error); ``data`` is what standard output carries without ``--json``."""

    result: dict[str, Any] = field(default_factory=dict)
    problems: Sequence[errors.Problem] = ()
    say: str = ""
    data: str = ""
    exit_code: int = DONE


def exit_code_of(error: errors.OlshemError) -> int:
    """The exit code that the contracts give to a refusal of this class."""
    if isinstance(error, errors.RefusedError):
        return REFUSED
    return USAGE if isinstance(error, errors.MethodError) else INVALID


def print_problems(problems: Sequence[errors.Problem], *, most: int = 50) -> None:
    """Problems as lines on standard error, the first ``most`` of them."""
    for problem in problems[:most]:
        print(problem, file=sys.stderr)
    if len(problems) > most:
        print(f"... and {len(problems) - most:,} more; --json lists them all", file=sys.stderr)


def finish(command: str, outcome: Outcome) -> int:
    """Print an outcome; return its exit code, or that of an output that cannot be written."""
    try:
        _print(command, outcome)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_output()
    except OSError as error:
        _abandon_output()
        with suppress(OSError):
            print(f"the output cannot be written: {error.strerror}", file=sys.stderr)
        return INVALID
    return outcome.exit_code


def _print(command: str, outcome: Outcome) -> None:
    if flags.json:
        body = {
            "command": command,
            "ok": outcome.exit_code == DONE,
            "result": outcome.result,
            "problems": [problem.as_dict() for problem in outcome.problems],
        }
        print(json.dumps(body, ensure_ascii=False, indent=1, default=str))
        return
    sys.stdout.write(outcome.data)
    sys.stdout.flush()
    print_problems(outcome.problems)
    if outcome.say:
        print(outcome.say, file=sys.stderr)


def open_streams() -> None:
    """Make standard output and error carry UTF-8 and LF, whatever the locale; one that is closed takes everything in silence."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _abandon_output() -> None:
    """Nobody takes the output: what is left in the buffer must not become a second failure when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reports(command: str) -> Callable[[Callable[..., Outcome]], Callable[..., None]]:
    """Turn a function that returns an :class:`Outcome` into a command that prints it and exits with its code."""

    def decorate(function: Callable[..., Outcome]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(*arguments: Any, **options: Any) -> None:
            raise SystemExit(finish(command, _outcome_of(function, arguments, options)))

        return run

    return decorate


def end_after(call: Callable[[], object]) -> NoReturn:
    """Run ``call`` and end the process with the code it exits with, at once.

    A thread of a native library that is still at work while Python takes itself down can abort the process after all is done and
    said (Arrow's threads do, seldom): so Python is not taken down.
    """
    code: object = DONE
    try:
        call()
    except SystemExit as stop:
        code = stop.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else DONE)


def _outcome_of(function: Callable[..., Outcome], arguments: tuple[Any, ...], options: dict[str, Any]) -> Outcome:
    try:
        return function(*arguments, **options)
    except errors.OlshemError as error:
        return Outcome(problems=error.problems, exit_code=exit_code_of(error))
    except KeyboardInterrupt:
        print("stopped; nothing half done was kept", file=sys.stderr)
        raise SystemExit(130) from None
    except OSError as error:  # a file or folder that a room reads or writes without a word of its own
        problem, code = _unusable(error), INVALID
    except Exception as error:  # the one place where a bug becomes an exit code
        hint = "run again with --debug and report what it prints"
        problem, code = errors.Problem("olshem.bug", f"Olshem failed: {type(error).__name__}", hint=hint), BUG
    if flags.debug:
        traceback.print_exc()
    return Outcome(problems=[problem], exit_code=code)


def _unusable(error: OSError) -> errors.Problem:
    file = None if error.filename is None else os.fsdecode(error.filename)
    message = f"this file or folder cannot be used: {error.strerror or type(error).__name__}"
    return errors.Problem("file.unusable", message, file=file, hint="check that it is there, and that you may read or write it")


def new_folders(*paths: Path | None) -> list[errors.Problem]:
    """A warning for each folder that writing these files will make: a slip in a path should not pass in silence. Ask before writing."""
    folders = dict.fromkeys(path.parent for path in paths if path is not None and not path.parent.exists())
    return [
        errors.Problem("out.folder-made", "this folder was not there and was made", severity="warning", file=str(one)) for one in folders
    ]


Advance = Callable[[int], None]


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Advance]:
    """A progress line with rate and time left on standard error, only on a terminal and only past a second.

    Yields a function to be called with the number of units done since its last call.
    """
    if not sys.stderr.isatty() or flags.json:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def day_of(text: str, option: str) -> dt.date:
    """A whole date, as every command takes it."""
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        on = None
    if on is None or on.isoformat() != text:
        raise errors.MethodError("day.invalid", f"{option} is a date such as 2015-01-01; found {text[:80]!r}")
    return on


def table_text(header: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> str:
    """A readable table: numbers to the right, with four significant digits and never in powers of ten; no name is broken.

    A line is as long as its cells; a narrow terminal wraps it.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console(width=WIDE)
    table = Table(title=title or None, box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(header):
        cells = [row[place] for row in rows if row[place] is not None]
        numeric = bool(cells) and all(isinstance(cell, int | float) for cell in cells)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(_cell_text, row))
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and math.isfinite(cell):
        return f"{cell:.0f}" if abs(cell) >= 1000 else f"{Decimal(f'{cell:.4g}'):f}"
    return "" if cell is None else str(cell)
