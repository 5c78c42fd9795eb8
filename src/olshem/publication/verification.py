"""Verifying a release: its bytes, its signature, and every figure that can be computed once more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from olshem import errors
from olshem.publication import layout, lineage, opening, parquet, recompute, remeasure, withholding
from olshem.publication.archive import Bundle, read_bundle
from olshem.publication.intake import META
from olshem.publication.integrity import Signed, check_files, check_signature
from olshem.publication.model import Difference, Release, ReleaseTable, TextTable, Verdict, Word
from olshem.publication.signing import PublicKey

RECOMPUTED = ("ratings", "league")
STEPS = {
    "data/": "Parquet from CSV",
    "data/successions.csv": "successions from the rulebook",
    "data/measures.csv": "ratings and league tables from measures",
}
"""What is made once more, where the release holds a file whose path begins so."""
FROM_RECORDS = "measures, curves and findings from records"
OTHER_RECORDS = "these are not the records that the figures were made from"


def verify(
    path: Path | str,
    *,
    public_key: PublicKey | None = None,
    records: Path | None = None,
    recompute: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Check a release: every byte, the signature, and (unless told not to) every figure that follows from others.

    Parameters
    ----------
    path
        The folder or the ZIP of a release.
    public_key
        The publisher's key, from where you trust it. Without it the release is checked against the key that it ships, which
        proves that it is whole, not who made it.
    records
        A store of records, or a file of returns: the measures of such are then computed once more from it.
    recompute
        Ratings and league tables are computed once more from the measures, CSV and Parquet are compared, small cells looked for.
    progress
        Called with 1 after each month of records.

    Returns
    -------
    Verdict
        ``authentic`` (under the key given), ``authentic-self-signed``, ``altered``, ``records-differ`` (whole, and ``records`` are
        others than those it was made from: then nothing is computed from them) or ``unknown-key`` (whole, or not, but signed by
        another key than the one given), with everything that differs. Where library versions differ from the manifest's, numbers
        are compared to a part in a billion and the notes say which versions.

    Raises
    ------
    ReleaseError
        ``release.not-a-release``, ``release.archive-broken``, and ``release.manifest-unreadable`` where it is signed as it is.

    """
    bundle = read_bundle(Path(path))
    signed = check_signature(bundle, public_key)
    found = list(signed.differences) + _wrapping(bundle)
    manifest = _manifest(bundle, found)
    if manifest is None:
        return Verdict("altered", None, None, None, 0, 0, tuple(found))
    checked, differences = check_files(bundle, manifest)
    found += differences
    if signed.by is not None and signed.by.id != manifest["key_id"]:
        found.append(Difference("signature", layout.MANIFEST, "the manifest names another key than the one that signed it"))
    cells, notes = 0, _neighbour(Path(path), manifest)
    if recompute:
        cells, more, told = _figures(bundle, manifest, records, progress or (lambda done: None))
        found += more
        notes += told
    word = _word(signed, public_key, found)
    if word == "records-differ":
        notes += ["no key was given: who published it is unproved"] if public_key is None else []
    about = (manifest["number"], manifest["at"], manifest["key_id"])
    return Verdict(
        word,
        *about,
        checked,
        cells,
        tuple(_once(found)),
        tuple(notes),
        _steps(manifest, records=records is not None and word != "records-differ") if cells else (),
    )


def _steps(manifest: Mapping[str, Any], *, records: bool) -> tuple[str, ...]:
    """What was made once more, in words."""
    paths = [str(entry["path"]) for entry in manifest["files"]]
    made = [step for start, step in STEPS.items() if any(path.startswith(start) for path in paths)]
    return (*made, *([FROM_RECORDS] if records else []))


def _wrapping(bundle: Bundle) -> list[Difference]:
    return [Difference("changed", bundle.name, bundle.wrapping)] if bundle.wrapping else []


def _manifest(bundle: Bundle, found: list[Difference]) -> Mapping[str, Any] | None:
    """The manifest; ``None`` where it cannot be read because it was altered, which then stands among what was found."""
    try:
        return opening.parse_manifest(bundle)
    except errors.ReleaseError as error:
        if not found:
            raise
        if all(difference.path != layout.MANIFEST for difference in found):
            found.append(Difference("changed", layout.MANIFEST, error.message))
        return None


def _neighbour(path: Path, manifest: Mapping[str, Any]) -> list[str]:
    """A note where the release before this one stands beside it, and is not the one that this one names."""
    before = manifest.get("previous_number")
    beside = path.parent / str(before) / layout.MANIFEST
    if before is None or not beside.is_file() or layout.sha256(beside.read_bytes()) == manifest.get("previous"):
        return []
    return [f"release {before} beside it is not the one that this release was made after: verify that one as well"]


def _word(signed: Signed, given: PublicKey | None, found: list[Difference]) -> Word:
    if given is not None and signed.by is not None and not signed.is_given_key:
        return "unknown-key"
    if signed.by is None or any(one.message != OTHER_RECORDS for one in found):
        return "altered"
    if found:
        return "records-differ"
    return "authentic" if given is not None else "authentic-self-signed"


def _once(found: list[Difference]) -> list[Difference]:
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- figures
def _figures(
    bundle: Bundle, manifest: Mapping[str, Any], store: Path | None, progress: Callable[[int], None]
) -> tuple[int, list[Difference], list[str]]:
    """Everything that follows from something else in the release: how many cells were compared, what differs, and notes."""
    try:
        release = opening.from_bundle(bundle, manifest)
    except (errors.ReleaseError, errors.RulebookError) as error:
        return _unreadable(error, manifest)
    notes = version_notes(manifest["versions"])
    exact = not notes
    found: list[Difference] = []
    if release.rulebook.digest != manifest["digests"].get("rulebook"):
        message = "the rulebook is not the one that the figures were made with"
        digests = (manifest["digests"].get("rulebook"), release.rulebook.digest)
        found.append(Difference("recompute", "rulebook", message, None, None, *digests, is_digest=True))
    cells = 0
    steps = [_twins(bundle, release), _derived(bundle, release, exact), _leaks(release), lineage.again(release)]
    if store is not None:
        steps.append(_measured(bundle, release, store, exact, progress))
    for step in steps:
        for one in step:
            cells += one.cells
            found += one.differences
    if not release.of_role("measures"):
        notes.append("it holds no figures: only the rulebook, and so what is promised")
    elif store is None:
        notes.append("the measures were not recomputed: give --records STORE where you have the records")
    return cells, found, notes


def _unreadable(error: errors.OlshemError, manifest: Mapping[str, Any]) -> tuple[int, list[Difference], list[str]]:
    """A descriptor or rulebook in which nobody can read the figures is a fault, but for a form of releases that is newer than ours."""
    if layout.is_newer(manifest.get("format")):
        return 0, [], [f"figures were not recomputed: {manifest['format']} is newer than this version of Olshem reads"]
    path = "rulebook" if isinstance(error, errors.RulebookError) else layout.DESCRIPTOR
    return 0, [Difference("recompute", path, f"no figure can be computed again: {error.message}")], []


def version_notes(versions: Mapping[str, str]) -> list[str]:
    """A sentence for each library whose version here is not the one that the release was made with."""
    notes = []
    for name, made_with in sorted(versions.items()):
        try:
            here = metadata.version(name)
        except (metadata.PackageNotFoundError, ValueError):
            here = "absent"
        if here != made_with:
            notes.append(f"made with {name} {made_with}, checked with {here}: numbers were compared to a part in a billion")
    return notes


def _meta(bundle: Bundle, table: ReleaseTable) -> Mapping[str, Any]:
    try:
        meta = json.loads(bundle.files.get(f"provenance/{table.name}.csv{META}", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return meta if isinstance(meta, dict) else {}


def _text(table: ReleaseTable) -> TextTable:
    return TextTable(table.columns, table.rows)


def _twins(bundle: Bundle, release: Release) -> Iterator[recompute.Comparison]:
    """Each CSV against its typed twin."""
    for table in release.tables.values():
        path = table.file.removesuffix("csv") + "parquet"
        if path not in bundle.files:
            continue
        try:
            wanted = parquet.typed(_text(table), table.role, file=table.file)
            twin = parquet.read_parquet(bundle.files[path], file=path, most_rows=wanted.num_rows)
        except errors.ReleaseError as error:
            yield recompute.Comparison(0, tuple(Difference("recompute", one.file or path, one.message, one.row) for one in error.problems))
            continue
        try:
            yield recompute.compare_typed(wanted, twin, path=path)
        except (ValueError, OverflowError) as error:
            yield recompute.Comparison(0, (Difference("recompute", path, f"a cell cannot be read: {error}"),))


def _derived(bundle: Bundle, release: Release, exact: bool) -> Iterator[recompute.Comparison]:
    """Ratings and league tables once more from the measures."""
    measured = [_text(table) for table in release.of_role("measures")]
    if not measured:
        return
    columns = recompute.joined(measured)
    for table in release.tables.values():
        if table.role in RECOMPUTED:
            try:
                made = recompute.again(table.role, _text(table), columns, release.rulebook, _meta(bundle, table))
            except errors.ReleaseError as error:
                yield recompute.Comparison(0, (Difference("recompute", table.file, error.message),))
                continue
            yield recompute.compare(_text(table), made, table.role, path=table.file, exact=exact)


def _leaks(release: Release) -> Iterator[recompute.Comparison]:
    """Totals from which a withheld figure could be had, and figures that should have been withheld."""
    measured = release.of_role("measures")
    try:
        leaks = withholding.published_leaks([_text(table) for table in measured], release.rulebook)
    except (errors.ReleaseError, ValueError, KeyError, OverflowError) as error:
        yield recompute.Comparison(0, (Difference("recompute", "data/measures.csv", f"the measures cannot be read as figures: {error}"),))
        return
    message = "a withheld or too small figure can be worked out from this row"
    places = {(table.file, number): key for table in measured for number, key in enumerate(withholding.row_keys(_text(table)), start=1)}
    found = [Difference("recompute", file, message, number) for (file, number), key in places.items() if key in leaks]
    yield recompute.Comparison(0, tuple(found))


def _digests(tables: Iterable[ReleaseTable]) -> set[str]:
    """The digests of what measure tables were made of."""
    return {digest for table in tables for digest in _text(table).column("records_digest")} - {""}


def _measured(
    bundle: Bundle, release: Release, store: Path, exact: bool, progress: Callable[[int], None]
) -> Iterator[recompute.Comparison]:
    """Measures, curves and findings once more from the records, or from the returns: those that were made of such."""
    metas = {name: _meta(bundle, table) for name, table in release.tables.items()}
    measured = [table for table in release.of_role("measures") if remeasure.is_of_returns(_text(table)) == store.is_file()]
    others = _digests(table for table in release.of_role("measures") if table not in measured)
    roles = {name: table.role for name, table in release.tables.items() if remeasure.records_of(metas[name]) not in others}
    theirs = _digests(measured)
    try:
        here = remeasure.digests_of(store, release.rulebook, [metas[table.name] for table in measured])
        if here != theirs:
            digests = (", ".join(sorted(theirs)), ", ".join(sorted(here)))
            other = Difference("recompute", "data/measures.csv", OTHER_RECORDS, None, "records_digest", *digests, is_digest=True)
            yield recompute.Comparison(0, (other,))
            return
        made = remeasure.from_records(store, release.rulebook, metas, roles, progress=progress)
    except (errors.ReleaseError, ValueError) as error:
        yield recompute.Comparison(0, (Difference("recompute", "provenance", str(error)),))
        return
    for name, table in made.items():
        ours = release.tables[name]
        yield recompute.compare(_text(ours), table, ours.role, path=ours.file, exact=exact)
