"""Returns: what bodies counted themselves and sent in on a form; what is due and did not come; numerators and denominators."""

from __future__ import annotations

from olshem.returns.reading import ReturnsResult, read
from olshem.returns.schema import REFUSED, RETURNS, read_file
from olshem.returns.template import last_numbers, template
from olshem.returns.words import FINDINGS, REFUSALS

__all__ = ["FINDINGS", "REFUSALS", "REFUSED", "RETURNS", "ReturnsResult", "last_numbers", "read", "read_file", "template"]
