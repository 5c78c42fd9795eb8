"""A nation drawn once for the tests of the room."""

from __future__ import annotations

import pytest

from drawing import Drawn, draw

COUNT = 60_000


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    nation, table, true = draw(COUNT, seed=1)
    return Drawn(nation.book, table.to_pylist(), {(row["body"], row["measure"]): row for row in true.to_pylist()})
