"""The synthetic nation: a rulebook, two years of cases, and the truth behind them, all from one seed."""

from __future__ import annotations

from olshem.synthetic.nation import SIZES, Nation, make_nation, make_room, rulebook_folder
from olshem.synthetic.profiles import Fault

__all__ = ["SIZES", "Fault", "Nation", "make_nation", "make_room", "rulebook_folder"]
