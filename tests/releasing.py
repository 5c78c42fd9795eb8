"""Releases for tests: small hand-made tables of the small rulebook, and a release made from them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from olshem import assessment, comparison, measures, publication, rulebook
from olshem.publication import layout, signing

HERE = Path(__file__).resolve().parent
SMALL = HERE / "fixtures" / "small-rulebook"
AS_OF = "2026-01-10T00:00:00"
COLUMNS = {
    "measures": "measure body service channel area starts_on ends_on as_of numerator denominator n n_open n_overdue n_not_due n_without_due"
    " value low high level method unit polarity status rulebook_digest records_digest",
    "ratings": "body rating status reason row binding next_rating points_to_next lower_rating points_to_lower starts_on ends_on",
    "league": "measure starts_on ends_on group id value se rank rank_low rank_high tie_group p_top_k p_bottom_k shrunk status",
    "curves": "measure body service starts_on ends_on t at_risk events censored survival low high",
    "findings": "code severity body measure starts_on ends_on count text",
}
# body, service -> cases of a month, of them on time, late, overdue, not yet due
MONTH = {
    ("health", "birth-certificate"): (40, 36, 2, 1, 1),
    ("justice", "birth-certificate"): (30, 18, 8, 3, 1),
    ("justice", "passport"): (50, 41, 5, 2, 2),
    ("land", "land-plot"): (25, 12, 8, 4, 1),
}
MEDIAN = {"health": 3.0, "justice": 6.5, "land": 28.0, "akimat": 5.0, "*": 5.0}


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    """A table, and an honest little provenance beside it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(list(columns))
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return path


def write_meta(path: Path, **more: object) -> None:
    """The ``.meta.json`` of a table."""
    path.with_name(path.name + ".meta.json").write_text(json.dumps({"command": "hand-made", "seed": 1, **more}, sort_keys=True))


def wilson(numerator: int, denominator: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval, written out."""
    share, spread = numerator / denominator, z * z / denominator
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * (share * (1 - share) / denominator + spread / (4 * denominator)) ** 0.5
    return centre - half, centre + half


def periods() -> list[tuple[str, str, int]]:
    """The year 2025 and its twelve months, with the number of months in each."""
    last = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    months = [(f"2025-{month:02}-01", f"2025-{month:02}-{day}", 1) for month, day in enumerate(last, start=1)]
    return [("2025-01-01", "2025-12-31", 12), *months]


Counts = dict[tuple[str, str], tuple[int, ...]]


def cells(counts: Counts) -> Counts:
    """Counts for every published body and service: leaves, the administration above them, and all."""
    total: Counts = {}
    for (body, service), part in counts.items():
        for key in {(b, s) for b in (body, "akimat", "*") for s in (service, "*")}:
            total[key] = tuple(a + b for a, b in zip(total.get(key, (0,) * 5), part, strict=True))
    return total


def measure_rows(counts: Counts | None = None, *, year_only: bool = False) -> list[list[object]]:
    """Rows of three measures for every cell and period, from counts of a month (or, year only, of the year)."""
    rows: list[list[object]] = []
    for (body, service), part in cells(counts or MONTH).items():
        for starts, ends, months in [("2025-01-01", "2025-12-31", 1)] if year_only else periods():
            n, on_time, late, overdue, not_due = (months * count for count in part)
            due = on_time + late + overdue
            start = [body, service, "*", "*", starts, ends, AS_OF]
            sizes = [n, overdue + not_due, overdue, not_due, 0]
            share = [on_time, due, *sizes, on_time / due, *wilson(on_time, due), 0.95, "wilson", "share", "higher"]
            wait = [n, n, *sizes, MEDIAN[body], MEDIAN[body] - 0.5, MEDIAN[body] + 0.5, 0.95, "kaplan-meier-log-log", "day", "lower"]
            over = [overdue, n, *sizes, float(overdue), None, None, None, None, "case", "lower"]
            for code, cell in (("on_time_share", share), ("wait_median", wait), ("overdue_open", over)):
                rows.append([code, *start, *cell, "ok", "", "0" * 64])
    return rows


def rows_of(columns: dict[str, list[object]], role: str) -> list[list[object]]:
    """Columns as rows of a role."""
    return [list(row) for row in zip(*(columns[name] for name in COLUMNS[role].split()), strict=True)]


def curve_rows() -> list[list[object]]:
    """A waiting-time curve for every department in 2025."""
    rows: list[list[object]] = []
    for body in ("health", "justice", "land", "akimat", "*"):
        at_risk = n = 12 * cells(MONTH)[body, "*"][0]
        for t, part in ((1, 0.2), (3, 0.3), (6, 0.2), (12, 0.15), (30, 0.1)):
            events = int(n * part)
            survival = (at_risk - events) / n
            edges = max(0.0, survival - 0.03), min(1.0, survival + 0.03)
            rows.append(["wait_median", body, "*", "2025-01-01", "2025-12-31", t, at_risk, events, 0, survival, *edges])
            at_risk -= events
    return rows


def rateable_rulebook(folder: Path) -> Path:
    """The small rulebook without its hand-made score, so that its framework rates what was measured."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    framework = folder / "frameworks" / "annual.yaml"
    text = re.sub(r"        - code: courtesy\n(?:          .*\n)+", "", framework.read_text(encoding="utf-8"))
    framework.write_text(text.replace("[timeliness, courtesy]", "[timeliness]"), encoding="utf-8")
    return folder


def write_tables(folder: Path, rows: list[list[object]] | None = None) -> dict[str, Path]:
    """Hand-made measures of the small rulebook, and what follows from them, each with its provenance; by role.

    The rulebook's folder is among them, under ``rulebook``.
    """
    paths = {"rulebook": rateable_rulebook(folder / "rulebook")}
    book = rulebook.read(paths["rulebook"])
    place = COLUMNS["measures"].split().index("rulebook_digest")
    given = [[*row[:place], book.digest, *row[place + 1 :]] for row in (measure_rows() if rows is None else rows)]
    paths["measures"] = write_csv(folder / "measures.csv", COLUMNS["measures"].split(), given)
    shown = measures.withhold_small(measures.read_file(paths["measures"]), book)
    columns = {name: shown.column(name).to_pylist() for name in shown.column_names}
    league, _ = comparison.league_table(columns, book, "on_time_share", "2025", options=comparison.Options(draws=200))
    day = ["2025-01-01", "2025-12-31"]
    follows = {
        "ratings": rows_of(assessment.rate_table(columns, book, book.frameworks["annual"], "2025"), "ratings"),
        "league": rows_of(league, "league"),
        "curves": curve_rows(),
        "findings": [["records.decided-before-submitted", "warning", "health", "*", *day, 12, "decided before it was submitted"]],
    }
    for role, made in follows.items():
        paths[role] = write_csv(folder / f"{role}.csv", COLUMNS[role].split(), made)
    for role in COLUMNS:
        more = {"options": {"draws": 200}} if role == "league" else {}
        write_meta(paths[role], digests={"rulebook": book.digest}, **more)
    return paths


def inputs_of(paths: dict[str, Path]) -> publication.Inputs:
    """The tables as the inputs of a release."""
    return publication.Inputs(
        rulebook=paths["rulebook"], measures=(paths["measures"],), ratings=paths["ratings"], league=(paths["league"],),
        findings=(paths["findings"],), curves=(paths["curves"],),
    )  # fmt: skip


def make_release(folder: Path, *, number: str = "2025.1", at: str = "2026-01-13", **more: str) -> Path:
    """A release of the small rulebook's hand-made tables in ``folder/releases/``; the keys stand in ``folder/keys``."""
    if not (folder / "tables").exists():
        write_tables(folder / "tables")
    paths = {path.stem: path for path in (folder / "tables").iterdir() if path.suffix in {"", ".csv"}}
    keys = folder / "keys"
    if not keys.exists():
        publication.new_keys(keys)
    made = publication.release(inputs_of(paths), number=number, at=at, key=keys / "release.key", out=folder / "releases", **more)
    return made.folder


def resign(folder: Path, secret: Path, change: Callable[[dict[str, object]], object] = lambda manifest: manifest) -> None:
    """What a forger does: hash everything anew and sign with a key of their own, shipped in place of the publisher's.

    ``change`` may make anything of the manifest that is then signed.
    """
    key = signing.read_secret(secret)
    public = signing.public_key_of(key)
    (folder / "release.pub").write_bytes(public.minisign())
    (folder / "release.pub.pem").write_bytes(public.pem())
    manifest = json.loads((folder / "manifest.json").read_text())
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in {"manifest.json", "manifest.sig"}]
    manifest["files"] = [layout.file_entry(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(paths)]
    manifest |= {"root": layout.root_of(manifest["files"]), "key_id": public.id}
    data = (json.dumps(change(manifest), sort_keys=True, indent=2) + "\n").encode()
    (folder / "manifest.json").write_bytes(data)
    (folder / "manifest.sig").write_bytes(signing.sign(key, data, "forged").file())
