"""Pages that show commands: read, run as a reader would, and compared with what comes out."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FILE = re.compile(r"^```yaml\n(# ([^\s:]+\.yaml)\n.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file that the reader is to write: its first line says where."""
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "..."


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the page and the lines that the page shows below it."""

    line: int
    command: str
    shown: str


def steps(page: str) -> list[Step]:
    """Every ``$ command`` of the console blocks, in order; a command goes on after a backslash at the end of its line."""
    found = []
    for block in BLOCK.finditer(page):
        first = page[: block.start(1)].count("\n") + 1
        lines = block[1].splitlines()
        starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
        for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
            end = place
            while lines[end].endswith("\\"):
                end += 1
            command = "\n".join([lines[place][2:], *(line.removeprefix("> ") for line in lines[place + 1 : end + 1])])
            found.append(Step(first + place, command, "\n".join(lines[end + 1 : following]).rstrip()))
    return found


def agrees(shown: str, printed: str) -> bool:
    """Whether the output is what the page shows; ``...`` stands for anything, also over lines. Blanks at line ends do not matter."""
    tidy = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    pattern = ".*?".join(re.escape(part) for part in shown.split(ANYTHING))
    return re.fullmatch(pattern, tidy, re.DOTALL) is not None


def write_files(text: str, first: int, last: int, folder: Path) -> None:
    """Write the files that the page shows from one line to another."""
    for block in FILE.finditer(text):
        if first <= text[: block.start()].count("\n") + 1 < last:
            (folder / block[2]).parent.mkdir(parents=True, exist_ok=True)
            (folder / block[2]).write_text(block[1], encoding="utf-8")


def run_page(page: Path, folder: Path) -> int:
    """Run every command of a page in a folder, in order, and write the files that it shows where it shows them.

    Fails at the first command that prints something else. How many were run.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120", "LC_ALL": "C.UTF-8"}
    text = page.read_text(encoding="utf-8")
    found = [step for step in steps(text) if there(step.command)]
    line = 0
    for step in found:
        write_files(text, line, step.line, folder)
        line = step.line
        command, pipe = ["bash", "-c", step.command], subprocess.PIPE
        done = subprocess.run(command, cwd=folder, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, check=False)
        difference = "\n".join(difflib.unified_diff(step.shown.splitlines(), done.stdout.splitlines(), "the page", "the run", lineterm=""))
        assert agrees(step.shown, done.stdout), f"{page}:{step.line}: {step.command}\n{difference}"
    return len(found)


def there(command: str) -> bool:
    """Whether the program is at hand: a reader's own tools may not be, and are left out (each has a test of its own)."""
    name = command.split(maxsplit=1)[0]
    return name not in {"minisign", "unzip"} or shutil.which(name) is not None
