"""Whatever a stranger signs, verifying it ends soon: in a verdict or in a refusal of ours, never in a failure."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import releasing
from olshem import errors, publication
from olshem.publication import parquet

SECONDS = 30
ODD_TEXTS = [
    "",
    "0",
    "-1",
    "1e999",
    "1e-400",
    "NaN",
    "2025-02-30",
    "9" * 40,
    "*",
    "-",
    "a" * 200_000,
    "\0",
    "../../etc",
    "\ud800",
    "ok",
    "=1+1",
]
texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=12)
numbers = st.integers() | st.floats() | st.just(10**400)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
KINDS = ("manifest", "descriptor", "provenance", "cell", "rulebook", "bytes", "deep", "gone")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail what takes longer, even where it would never end."""

    def stop(*_: object) -> None:
        raise AssertionError(f"verifying took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def put(tree: Any, value: object, draw: random.Random) -> Any:
    """The tree with one of its values, anywhere, replaced."""
    if not isinstance(tree, dict | list) or not tree or draw.random() < 0.1:
        return value
    place = draw.choice([*tree]) if isinstance(tree, dict) else draw.randrange(len(tree))
    tree[place] = put(tree[place], value, draw)
    return tree


def spoil(folder: Path, kind: str, value: object, draw: random.Random) -> None:
    """Change one thing in a release; the manifest is changed when it is signed."""
    if kind in {"descriptor", "provenance"}:
        path = folder / "datapackage.json" if kind == "descriptor" else draw.choice(sorted((folder / "provenance").iterdir()))
        path.write_text(json.dumps(put(json.loads(path.read_bytes()), value, draw)))
    elif kind == "cell":
        path = draw.choice(sorted((folder / "data").glob("*.csv")))
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        row = draw.choice(rows)
        row[draw.randrange(len(row))] = str(value)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8", errors="surrogatepass")
    elif kind == "rulebook":
        path = draw.choice(sorted((folder / "rulebook").rglob("*.yaml")))
        lines = path.read_text(encoding="utf-8").splitlines()
        place = draw.randrange(len(lines))
        lines[place] = f"{lines[place].partition(':')[0]}: {json.dumps(value)}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif kind != "manifest":
        path = draw.choice(
            sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in {"manifest.json", "manifest.sig"})
        )
        if kind == "gone":
            path.unlink()
            return
        data = bytearray(path.read_bytes())
        for _ in range(draw.randint(1, 8)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        path.write_bytes(b"[" * 100_000 if kind == "deep" else bytes(data))


def check(made: Path, changes: list[tuple[str, object]], seed: int) -> None:
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(made, Path(place) / "2025.1"))
        for kind, value in changes:
            with suppress(ValueError):  # what an earlier change has spoilt already
                spoil(folder, kind, value, draw)
        in_manifest = [value for kind, value in changes if kind == "manifest"]

        def change(manifest: dict[str, object]) -> object:
            for value in in_manifest:
                manifest = put(manifest, value, draw)
            return manifest

        releasing.resign(folder, made.parents[1] / "keys" / "release.key", change)
        with within(SECONDS):
            for ask in (publication.verify, publication.open_release):
                try:
                    answer = ask(folder)
                except errors.ReleaseError:
                    continue
                except errors.RulebookError:  # the rulebook in it: fit to say to who opens it, for verify a finding
                    if ask is publication.verify:
                        raise
                    continue
                assert not isinstance(answer, publication.Verdict) or answer.word in publication.VERDICTS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releasing.make_release(tmp_path_factory.mktemp("hostile"))


changes = st.lists(st.tuples(st.sampled_from(KINDS), values), min_size=1, max_size=3)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(changes=changes, seed=st.integers(0, 10**6))
@settings(calm, max_examples=20)
def test_a_hostile_release_gets_a_verdict_or_a_refusal(made: Path, changes: list[tuple[str, object]], seed: int) -> None:
    check(made, changes, seed)


def test_a_column_name_that_is_no_text_is_refused() -> None:
    data = parquet.parquet_bytes(pa.table({"name": [1]})).replace(b"name", b"na\x9de")
    with pytest.raises(errors.ReleaseError, match="not a Parquet file"):
        parquet.read_parquet(data, file="data/a.parquet", most_rows=1)


@pytest.mark.slow
@given(changes=changes, seed=st.integers(0, 10**6))
@settings(calm, max_examples=600)
def test_many_hostile_releases(made: Path, changes: list[tuple[str, object]], seed: int) -> None:
    check(made, changes, seed)
