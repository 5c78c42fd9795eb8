"""Releases: made, opened, verified. What the public sees comes from here and from nowhere else."""

from __future__ import annotations

from olshem.assessment import score_of, value_for_score
from olshem.publication.making import Inputs, Made, release
from olshem.publication.merkle import merkle_root
from olshem.publication.model import VERDICTS, Difference, Release, ReleaseTable, Verdict
from olshem.publication.opening import open_release
from olshem.publication.parquet import types_of
from olshem.publication.provenance import period_name, provenance_of
from olshem.publication.signing import PublicKey, new_keys, parse_public_key
from olshem.publication.verification import verify
from olshem.rulebook import Rulebook, calendar_days, deadline, due_on, exists_on, in_force, reviews_due, standard, successions, value_on
from olshem.vocabulary import Text

__all__ = [
    "VERDICTS", "Difference", "Inputs", "Made", "PublicKey", "Release", "ReleaseTable", "Rulebook", "Text", "Verdict",
    "calendar_days", "deadline", "due_on", "exists_on", "in_force", "merkle_root", "new_keys", "open_release", "parse_public_key",
    "period_name", "provenance_of", "release", "reviews_due", "score_of", "standard", "successions", "types_of",
    "value_for_score", "value_on", "verify",
]  # fmt: skip
