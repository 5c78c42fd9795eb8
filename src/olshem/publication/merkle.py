"""The Merkle tree hash of RFC 9162 (section 2.1.1), which is that of RFC 6962."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice

LEAF, NODE = b"\x00", b"\x01"
BLOCK = 1_024
"""Leaves whose subtree is made at once: a power of two that stays in the processor's cache."""


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over ``leaves`` in their order.

    The subtree of each full block of leaves is made by itself, then the tree over their roots: the same tree, as a block is a power
    of two. Holds one block of leaves and 32 bytes for each block before it.

    Parameters
    ----------
    leaves
        The entries as bytes, of any length, in order. No leaves: the hash of the empty string, as the RFC says.

    Returns
    -------
    bytes
        32 bytes.

    Source
    ------
    RFC 9162, section 2.1.1.
    """
    sha256 = hashlib.sha256
    rest = iter(leaves)
    roots = []
    while block := [sha256(LEAF + leaf).digest() for leaf in islice(rest, BLOCK)]:
        roots.append(_root_of(block))
    return _root_of(roots) if roots else sha256(b"").digest()


def _root_of(level: list[bytes]) -> bytes:
    """The root over nodes: neighbours are hashed in pairs, a last one without a neighbour rises as it is (as in the RFC's split)."""
    sha256 = hashlib.sha256
    while len(level) > 1:
        nodes = iter(level)
        above = [sha256(NODE + left + right).digest() for left, right in zip(nodes, nodes, strict=False)]
        level = [*above, level[-1]] if len(level) % 2 else above
    return level[0]
