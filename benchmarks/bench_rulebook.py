"""Reading and checking a country's rulebook, against the YAML library alone on the same files.

1,500 services of ten dated terms each (a fifth of them by channel), 2,000 bodies, 60 measures and a framework, in the form that people write. The other side
only loads the same files into plain dictionaries.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from measure_cpu import forked, report
from olshem import rulebook

SERVICES, BODIES, MEASURES, VALUES = 1_500, 2_000, 60, 10
SMALL = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "small-rulebook"


def _dated(values: list[str], indent: str, more: str = "") -> str:
    lines = []
    for place, value in enumerate(values):
        year = 2010 + place
        end = f", to: {year}-12-31, ended: superseded" if place + 1 < len(values) else ""
        lines.append(f'{indent}- {{value: {value}, from: {year}-01-01{end}, act: order-{place}, article: "{place}"{more}}}\n')
    return "".join(lines)


def _text(kind: str, number: int) -> str:
    return f"{{kk: {kind} {number} атауы, ru: Название {kind} {number}, en: The {kind} {number}, review: [kk, ru]}}"


def _service(number: int) -> str:
    values = [str(1 + (number + place) % 30) for place in range(VALUES)]
    channels = (", unit: working-day, channel: [portal]", ", unit: working-day, channel: [counter], confidence: read")
    terms = "".join(_dated(values, " " * 8, channel) for channel in (channels if number % 5 == 0 else (", unit: working-day",)))
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
    for old, new in ((b"act: Order 12", b"act: order-2"), (b"act: Order 7", b"act: order-7"), (b"act: Land rules", b"act: order-0")):
        files["services.yaml"] = files["services.yaml"].replace(old, new)
    files["bench-services.yaml"] = ("services:\n" + "".join(map(_service, range(SERVICES)))).encode()
    files["bench-bodies.yaml"] = ("bodies:\n" + "".join(map(_body, range(BODIES)))).encode()
    one = files["measures/on_time_share.yaml"].decode()
    shares = _dated([f"0.{80 + place}" for place in range(VALUES)], "      ")
    targets = f"targets:\n  - body: '*'\n    service: '*'\n    level:\n{shares}"
    end = one.index("author:")
    for number in range(MEASURES):
        files[f"measures/bench_{number}.yaml"] = (one[: one.index("targets:")] + targets + one[end:]).encode()
    files["bench-acts.yaml"] = ("acts:\n" + "".join(map(_act, range(VALUES)))).encode()
    return files


def _act(number: int) -> str:
    return (
        f"  order-{number}:\n    kind: order\n    issuer: {_text('minister', number)}\n    number: '{number}'\n    on: {2010 + number}-01-01\n"
        f"    title: {_text('order', number)}\n    url: https://example.org/{number}\n"
    )


def _load_all(files: dict[str, bytes], loader: type) -> int:
    return sum(len(yaml.load(data, Loader=loader)) for data in files.values())


def _write(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def main() -> None:
    """Print three ratios: reading to loading, reading again to reading, comparing two to reading two."""
    files = country()
    book = rulebook.from_files(files)
    assert (len(book.services), len(book.bodies), len(book.measures)) == (SERVICES + 3, BODIES + 4, MEASURES + 6)
    assert rulebook.value_on(book.services["service-1"].standards["term"], dt.date(2012, 5, 1)) == 4
    draft = {path: data.replace(b"value: 17, from: 2014-01-01", b"value: 18, from: 2014-01-01") for path, data in files.items()}
    with tempfile.TemporaryDirectory() as room:
        before, after = (_write(each, Path(room) / name) for name, each in (("before", files), ("after", draft)))
        kept = Path(room) / "kept"
        assert rulebook.read(before, kept_in=kept) == rulebook.read(before, kept_in=kept) == book
        changed = rulebook.compare(book, rulebook.read(after))
        assert changed
        assert {one.kind for one in changed} == {"changed"}
        sides: dict[str, Callable[[], object]] = {
            "read": partial(rulebook.read, before),
            "yaml": partial(_load_all, files, yaml.CSafeLoader),
            "again": partial(rulebook.read, before, kept_in=kept),
            "diff": lambda: rulebook.compare(rulebook.read(before), rulebook.read(after)),
        }
        seconds = {name: statistics.median(forked(side).cpu for _ in range(3)) for name, side in _without_results(sides).items()}
    size = sum(map(len, files.values())) / 1e6
    print(f"a rulebook of {size:.1f} MB: " + ", ".join(f"{name} {spent:.2f} s" for name, spent in seconds.items()))
    holds = [
        report("read and checked / YAML library alone", seconds["read"] / seconds["yaml"], 3, 0.6),
        report("unchanged again / read and checked", seconds["again"] / seconds["read"], 0.1, 0.05),
        report(f"two read and compared ({len(changed):,} differences) / two read", seconds["diff"] / seconds["read"] / 2, 2, 1.1),
    ]
    sys.exit(not all(holds))


def _without_results(sides: dict[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
    """Sides of which only the cost is wanted: what they make is not sent to the parent."""
    return {name: partial(_drop, side) for name, side in sides.items()}


def _drop(side: Callable[[], object]) -> None:
    side()


if __name__ == "__main__":
    main()
