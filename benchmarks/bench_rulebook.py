"""Reading and checking a country's rulebook, against the YAML library alone on the same files.

1,500 services of ten dated terms each, 2,000 bodies, 60 measures and a framework, in the form that people write. The other side
only loads the same files into plain dictionaries.
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from measure_cpu import interleaved
from olshem import rulebook

SERVICES, BODIES, MEASURES, VALUES = 1_500, 2_000, 60, 10
SMALL = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "small-rulebook"
MUST, AIM = 3.0, 0.6


def _dated(values: list[str], indent: str, more: str = "") -> str:
    lines = []
    for place, value in enumerate(values):
        year = 2010 + place
        end = f", to: {year}-12-31, ended: superseded" if place + 1 < len(values) else ""
        lines.append(f'{indent}- {{value: {value}, from: {year}-01-01{end}, act: Order {place}, article: "{place}"{more}}}\n')
    return "".join(lines)


def _text(kind: str, number: int) -> str:
    return f"{{kk: {kind} {number} атауы, ru: Название {kind} {number}, en: The {kind} {number}, review: [kk, ru]}}"


def _service(number: int) -> str:
    terms = _dated([str(1 + (number + place) % 30) for place in range(VALUES)], " " * 8, ", unit: working-day")
    return (
        f"  service-{number}:\n    name: {_text('service', number)}\n    criteria: [timeliness, quality]\n"
        f"    providers: [body-{number % BODIES}, body-{(number * 7 + 1) % BODIES}]\n    standards:\n      term:\n{terms}"
    )


def _body(number: int) -> str:
    names = _dated([_text("body", number)] * VALUES, " " * 6)
    parent = f"    parent:\n{_dated([f'body-{number // 10}'], ' ' * 6)}" if number >= 10 else ""
    return f"  body-{number}:\n    name:\n{names}{parent}    group:\n{_dated(['departments'], ' ' * 6)}"


def country() -> dict[str, bytes]:
    """The files of the generated rulebook, by path."""
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")}
    files["bench-services.yaml"] = ("services:\n" + "".join(map(_service, range(SERVICES)))).encode()
    files["bench-bodies.yaml"] = ("bodies:\n" + "".join(map(_body, range(BODIES)))).encode()
    one = files["measures/on_time_share.yaml"].decode()
    shares = _dated([f"0.{80 + place}" for place in range(VALUES)], "      ")
    targets = f"targets:\n  - body: '*'\n    service: '*'\n    level:\n{shares}"
    for number in range(MEASURES):
        files[f"measures/bench_{number}.yaml"] = (one[: one.index("targets:")] + targets).encode()
    return files


def _load_all(files: dict[str, bytes], loader: type) -> int:
    return sum(len(yaml.load(data, Loader=loader)) for data in files.values())


def main() -> None:
    """Print the ratio of reading and checking to loading."""
    files = country()
    book = rulebook.from_files(files)
    assert (len(book.services), len(book.bodies), len(book.measures)) == (SERVICES + 3, BODIES + 4, MEASURES + 6)
    assert rulebook.value_on(book.services["service-0"].standards["term"], dt.date(2012, 5, 1)) == 3
    sides = {"olshem": partial(rulebook.from_files, files), "yaml": partial(_load_all, files, yaml.CSafeLoader)}
    seconds = interleaved(sides)
    ratio = seconds["olshem"] / seconds["yaml"]
    size = sum(map(len, files.values())) / 1e6
    verdict = "ok" if ratio <= MUST else "MISSED"
    print(f"rulebook read and checked ({size:.1f} MB) / YAML library alone: {ratio:.2f} (must <= {MUST:.0f}, aim {AIM}) {verdict}")
    print(f"  olshem {seconds['olshem']:.2f} s, yaml {seconds['yaml']:.2f} s")


if __name__ == "__main__":
    main()
