"""The Merkle tree hash of RFC 9162 (section 2.1.1), which is that of RFC 6962."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over ``leaves`` in their order.

    One pass that keeps at most one finished subtree of each height, so memory is logarithmic in the number of leaves; equal to
    the recursive definition (split at the largest power of two below n).

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
    peaks: list[bytes] = []
    for place, leaf in enumerate(leaves):
        node = sha256(LEAF + leaf).digest()
        full = place
        while full & 1:
            node = sha256(NODE + peaks.pop() + node).digest()
            full >>= 1
        peaks.append(node)
    if not peaks:
        return sha256(b"").digest()
    root = peaks.pop()
    while peaks:
        root = sha256(NODE + peaks.pop() + root).digest()
    return root
