"""Merkle roots as published: the test data of Certificate Transparency's reference implementation, which RFC 9162 hashes alike.

Source: github.com/transparency-dev/merkle, `testonly/constants.go` (LeafInputs, RootHashes), first in the tests of
github.com/google/certificate-transparency: eight leaves, the root after each.
"""

from __future__ import annotations

import hashlib

import pytest

from olshem import publication

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_published_one(size: int) -> None:
    assert publication.merkle_root(bytes.fromhex(leaf) for leaf in LEAVES[:size]).hex() == ROOTS[size]


def recursive(leaves: list[bytes]) -> bytes:
    """Section 2.1.1, written as it stands."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + recursive(leaves[:k]) + recursive(leaves[k:])).digest()


@pytest.mark.parametrize("size", [*range(40), 100, 127, 128, 129, 1023, 1024, 1025, 2049, 5000])
def test_the_root_is_that_of_the_recursive_definition(size: int) -> None:
    leaves = [str(place).encode() for place in range(size)]
    assert publication.merkle_root(leaves) == recursive(leaves)


def test_a_leaf_is_never_a_node() -> None:
    two = publication.merkle_root([b"a", b"b"])
    inner = hashlib.sha256(b"\x00a").digest() + hashlib.sha256(b"\x00b").digest()
    assert publication.merkle_root([inner]) != two
