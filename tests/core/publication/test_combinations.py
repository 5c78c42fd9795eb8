"""Which withheld cells follow from all sums together: against the definition by ranks, and against what an outsider would do."""

from __future__ import annotations

import random

import numpy as np
import pytest

from olshem.publication.combinations import combination, determined
from olshem.publication.disclosure import Sizes, withhold
from olshem.publication.margins import Margin, margins

YEAR = ("2025-01-01", "2025-12-31")


def by_rank(sums: list[Margin], hidden: list[bool]) -> list[int]:
    """The definition: a cell follows if adding the equation of that cell alone leaves the rank of the equations as it is."""
    matrix = np.zeros((len(sums), len(hidden)))
    for place, one in enumerate(sums):
        matrix[place, list(one.parts)] = 1
        matrix[place, one.total] = -1
    matrix[:, [place for place, gone in enumerate(hidden) if not gone]] = 0
    rank = np.linalg.matrix_rank(matrix)
    units = np.eye(len(hidden))
    return [cell for cell, gone in enumerate(hidden) if gone and np.linalg.matrix_rank(np.vstack([matrix, units[cell]])) == rank]


def random_table(seed: int) -> tuple[list[tuple[str, ...]], list[int], list[Margin]]:
    """Cells of a few bodies (two above others), services and months, with their sums."""
    draw = random.Random(seed)
    above = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    cells: dict[tuple[str, ...], int] = {}
    for body in (*above, "c"):
        for service in ("s", "t", "u"):
            for month in ("01", "02", "03"):
                n = int(draw.paretovariate(0.6)) if draw.random() < 0.8 else 0
                for one in {body, above.get(body, "*"), "*"}:
                    for kind in (service, "*"):
                        for period in ((f"2025-{month}-01", f"2025-{month}-28"), YEAR):
                            key = ("m", one, kind, "*", "*", *period)
                            cells[key] = cells.get(key, 0) + n
    keys = sorted(key for key, n in cells.items() if n)
    days = {key[6] for key in keys}
    return keys, [cells[key] for key in keys], margins(keys, dict.fromkeys(days, above))


@pytest.mark.parametrize("seed", range(20))
def test_what_follows_is_what_the_ranks_say(seed: int) -> None:
    keys, _, sums = random_table(seed)
    draw = random.Random(seed)
    for share in (0.2, 0.4, 0.6):
        hidden = [draw.random() < share for _ in keys]
        assert determined(sums, hidden) == by_rank(sums, hidden)


@pytest.mark.parametrize("seed", range(20))
def test_withholding_leaves_nothing_that_follows(seed: int) -> None:
    _, n, sums = random_table(seed)
    hidden = withhold(Sizes(n, n, [10] * len(n)), sums, [size < 10 for size in n])
    assert by_rank(sums, hidden) == []


def test_a_combination_names_the_shown_cells_it_needs() -> None:
    keys, _, sums = random_table(3)
    draw = random.Random(3)
    hidden = [draw.random() < 0.4 for _ in keys]
    following = determined(sums, hidden)
    assert following
    for cell in (place for place, gone in enumerate(hidden) if gone):
        shown = combination(sums, hidden, cell)
        assert (shown is not None) == (cell in following)
        if shown:
            assert not any(hidden[one] for one in shown)


# Three bodies in pairs: every single sum has two withheld parts, and yet x + y, y + z and x + z give x, y and z.
TRIANGLE = [Margin(3, (0, 1)), Margin(4, (1, 2)), Margin(5, (0, 2))]


def test_three_sums_that_are_safe_one_by_one_give_everything_away_together() -> None:
    hidden = [True, True, True, False, False, False]
    assert determined(TRIANGLE, hidden) == [0, 1, 2]
    assert combination(TRIANGLE, hidden, 0) == [3, 4, 5]
    sizes = Sizes([8, 9, 9, 17, 18, 17], [8, 9, 9, 17, 18, 17], [10] * 6)
    found = withhold(sizes, TRIANGLE, [True, True, True, False, False, False])
    assert sum(found) == 4
    assert determined(TRIANGLE, found) == []
