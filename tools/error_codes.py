"""Write the page of error codes from the code itself: ``python tools/error_codes.py`` (a test holds the page to it)."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from olshem import errors, records, returns
from olshem.measures.findings import TEXTS
from olshem.publication.model import Kind
from olshem_cli import shell

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "errors.md"
CODE = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9…-]*[a-z0-9…])+")
KIND = re.compile(r"[a-z…][a-z0-9…]*(-[a-z0-9…]+)+")
CLASSES = {kind.__name__: kind for kind in (*errors.OlshemError.__subclasses__(), errors.RefusedError)}
AREAS = {"release": "ReleaseError", "rulebook": "RulebookError", "mapping": "RulebookError", "cases": "RulebookError"}
"""first word of a code -> the class of what is noted one by one and raised together; RecordsError where nothing is said"""
RAISED_BY = dict.fromkeys(("add", "Wrong", "word_of"), "RulebookError") | dict.fromkeys(("fault", "_fault", "_row_fault"), "RecordsError")
"""functions that note or make a fault -> the class that it is raised as"""
WORDS = ("rulebook", "mapping", "records", "store", "table", "measures", "assessment", "comparison", "release", "site", "out", "demo")
"""first words of codes that stand alone in a table of codes"""
SPECIAL = {"usage.invalid": shell.USAGE, "olshem.bug": shell.BUG, "file.unusable": shell.INVALID, "cases.differs": shell.FAULTS}
VERIFY = {
    "changed": "a file is not as it was signed",
    "missing": "a file that the manifest lists is not there",
    "extra": "a file is there that the manifest does not list",
    "signature": "the signature does not hold, or is another key's",
    "recompute": "a figure does not follow from what it should follow from",
}
HEAD = """# Error codes

Made from the code by `python tools/error_codes.py`; do not edit by hand. Every refusal, fault and finding carries a stable code: in the text before
the message, with `--json` as `code` in `problems`. `…` stands for what differs from case to case.

Exit codes: 0 done, 1 done with faults or differences, 2 usage, 3 the input cannot be used (nothing was written), 4 the method refuses, 70 a
fault of ours. A warning and a finding do not change the exit code; a refused row goes into quarantine and makes it 1.

| code | class | exit code | meaning |
| --- | --- | --- | --- |
"""


Said = dict[str, list[tuple[int, list[str]]]]
"""The texts that a name of a scope was given, with their lines."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the code where a code is used: the class raised (empty: noted as a problem), and the message."""

    code: str
    kind: str
    message: str
    warning: bool = False


def page() -> str:
    """The page as it should stand."""
    found: dict[str, list[Use]] = {}
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.py")]):
        for use in uses(path):
            found.setdefault(use.code, []).append(use)
    rows = {code: _row(code, places) for code, places in found.items()}
    rows |= {code: f"finding | 0 | {_meaning(found[code])}" for code in TEXTS if code.startswith("measures.")}
    rows |= {word.code: f"finding | 0 | {word.text}" for word in records.FINDINGS.values()}
    rows |= {word.code: f"refused row | 1 | {word.text}" for word in records.REFUSALS.values()}
    rows |= {code: f"finding | 0 | {text}" for code, text in returns.FINDINGS.items()}
    rows |= {code: f"refused row | 1 | {text}" for code, text in returns.REFUSALS.items()}
    rows |= {f"verify.{kind}": f"difference | 1 | {VERIFY[kind]}" for kind in get_args(Kind)}
    return HEAD + "".join(f"| `{code}` | {row} |\n" for code, row in sorted(rows.items()))


def _meaning(places: list[Use]) -> str:
    return "; or ".join(dict.fromkeys(use.message.replace("|", "\\|") for use in places if use.message)) or "as its message says"


def _row(code: str, places: list[Use]) -> str:
    meaning = _meaning(places)
    if all(use.warning for use in places):
        return f"warning | 0 | {meaning}"
    if code in SPECIAL:
        return f" | {SPECIAL[code]} | {meaning}"
    usual = AREAS.get(code.split(".", 1)[0], "RecordsError")
    raised = list(dict.fromkeys(use.kind for use in places if use.kind)) or [usual]
    exits = dict.fromkeys(str(shell.exit_code_of(CLASSES[kind](code, ""))) for kind in raised)
    return f"{', '.join(raised)} | {', '.join(exits)} | {meaning}"


def uses(path: Path) -> Iterator[Use]:
    """Every use of a code in one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.FunctionDef):
            said = _assigned(scope)
            for node in _own(scope):
                yield from _use(node, said, path)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope that are not in a function inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own(child)


def _assigned(scope: ast.AST) -> Said:
    lines: Said = {}
    for node in _own(scope):
        if not isinstance(node, ast.Assign):
            continue
        left, right = node.targets[0], node.value
        pairs = (
            zip(left.elts, right.elts, strict=False) if isinstance(left, ast.Tuple) and isinstance(right, ast.Tuple) else [(left, right)]
        )
        for name, value in pairs:
            if isinstance(name, ast.Name) and (texts := _texts(value)):
                lines.setdefault(name.id, []).append((node.lineno, texts))
    return lines


def _use(node: ast.AST, said: Said, path: Path) -> Iterator[Use]:
    """The code that a node carries, and its message: the next text beside it."""
    if isinstance(node, ast.Tuple):
        yield from _pair(node.elts, path)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield from _pair([key, value], path)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_listed(node.value):
        yield Use(node.value, "", "")
    elif isinstance(node, ast.Call):
        yield from _call(node, said, path)


def _is_listed(text: str) -> bool:
    return CODE.fullmatch(text) is not None and "-" in text and text.split(".", 1)[0] in WORDS


def _pair(nodes: list[ast.expr], path: Path) -> Iterator[Use]:
    """A code and its message side by side, in a tuple or a mapping; of a records mapping's faults, the kind alone."""
    texts = [_text(node) for node in nodes]
    if len(texts) > 1 and texts[0] and texts[1]:
        if _is_listed(texts[0]):
            yield Use(texts[0], "", texts[1])
        elif path.name == "mapping.py" and len(texts) == 4 and KIND.fullmatch(texts[0]):
            yield Use(f"mapping.{texts[0]}", "", texts[1])


def _call(node: ast.Call, said: Said, path: Path) -> Iterator[Use]:
    words = [word.value for word in node.keywords if word.arg in {"code", "message"}]
    texts = [_said(argument, said, node.lineno) for argument in (*node.args, *words)]
    warning = any(word.arg == "severity" and _text(word.value) == "warning" for word in node.keywords)
    function = ast.unparse(node.func)
    name = function.rpartition(".")[2]
    for place, choices in enumerate(texts[:3]):
        message = next((text for later in texts[place + 1 :] for text in later if " " in text), "")
        for code in (code for text in choices for code in _codes(text, function, path)):
            yield Use(code, name if name in CLASSES else RAISED_BY.get(name, ""), message, warning)


def _codes(text: str, function: str, path: Path) -> list[str]:
    """The whole codes that a text in a call stands for; none where it is no code."""
    name = function.rpartition(".")[2]
    if name in {"Problem", "fault", "_fault", *CLASSES} and CODE.fullmatch(text):
        return [] if text.endswith(".…") or text.startswith("…") else [text]
    if not KIND.fullmatch(text):
        return []
    if name in {"add", "_Form"} and path.name == "worked.py":
        return [f"cases.{text}"]
    if name in {"add", "Wrong", "word_of"}:
        return {"documents": [f"rulebook.{text}", f"mapping.{text}"], "rulebook": [f"rulebook.{text}"]}.get(path.parent.name, [])
    if name in {"fault", "_fault", "_row_fault"}:
        owner = "table" if path.name == "files.py" else "records" if path.parent.name == "tables" or function == "tables.fault" else "store"
        return [f"{owner}.{text}"] if path.parent.name in {"tables", "records"} else []
    return []


def _said(node: ast.expr, said: Said, line: int) -> list[str]:
    """The texts that an argument may be: its own, or those that its name was given last."""
    if isinstance(node, ast.Name):
        before = [texts for at, texts in said.get(node.id, []) if at <= line]
        return before[-1] if before else []
    return _texts(node)


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    text = _text(node)
    return [] if text is None else [text]


def _text(node: ast.expr) -> str | None:
    """A text as it stands in the code, with ``…`` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_text(node.left) or "…") + (_text(node.right) or "…")
    return None


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {page().count(chr(10)) - HEAD.count(chr(10))} codes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
