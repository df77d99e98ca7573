"""The tree against the algorithms of RFC 9162, which are written here plainly from its text."""

from __future__ import annotations

import functools
import random
from hashlib import sha256

import pytest

from daojiao_program.seal.merkle import (
    SIZE,
    WIDTH,
    consistency,
    goes_on,
    grown,
    inclusion,
    leaf_hash,
    places,
    root,
    root_by,
)

MOST = 10**6


class Rfc:
    """Section 2.1 of the RFC over leaves that are their numbers; a subtree is hashed once."""

    def __init__(self) -> None:
        self.mth = functools.cache(self._mth)

    def _mth(self, low: int, high: int) -> bytes:
        """MTH(D[low:high])."""
        n = high - low
        if n == 0:
            return sha256(b"").digest()
        if n == 1:
            return sha256(b"\x00" + str(low).encode()).digest()
        k = self.k(n)
        return sha256(b"\x01" + self.mth(low, low + k) + self.mth(low + k, high)).digest()

    @staticmethod
    def k(n: int) -> int:
        """The largest power of two smaller than n."""
        k = 1
        while k * 2 < n:
            k *= 2
        return k

    def path(self, m: int, low: int, high: int) -> list[bytes]:
        """PATH(m, D[low:high])."""
        n = high - low
        if n == 1:
            return []
        k = self.k(n)
        if m < k:
            return [*self.path(m, low, low + k), self.mth(low + k, high)]
        return [*self.path(m - k, low + k, high), self.mth(low, low + k)]

    def subproof(self, m: int, low: int, high: int, *, b: bool) -> list[bytes]:
        """SUBPROOF(m, D[low:high], b)."""
        n = high - low
        if m == n:
            return [] if b else [self.mth(low, high)]
        k = self.k(n)
        if m <= k:
            return [*self.subproof(m, low, low + k, b=b), self.mth(low + k, high)]
        return [*self.subproof(m - k, low + k, high, b=False), self.mth(low, low + k)]


def included(hash_: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """2.1.3.2: the root that the proof leads to, or None where it fails before."""
    if index >= size:
        return None
    fn, sn, r = index, size - 1, hash_
    for p in proof:
        if sn == 0:
            return None
        if fn % 2 == 1 or fn == sn:
            r = sha256(b"\x01" + p + r).digest()
            if fn % 2 == 0:
                while fn % 2 == 0 and fn != 0:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


def consistent(first: int, second: int, first_hash: bytes, second_hash: bytes, proof: list[bytes]) -> bool:
    """2.1.4.2, for 0 < first < second."""
    if not proof:
        return False
    if first.bit_count() == 1:
        proof = [first_hash, *proof]
    fn, sn = first - 1, second - 1
    while fn % 2 == 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            fr = sha256(b"\x01" + c + fr).digest()
            sr = sha256(b"\x01" + c + sr).digest()
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\x01" + sr + c).digest()
        fn, sn = fn >> 1, sn >> 1
    return fr == first_hash and sr == second_hash and sn == 0


class Tiles:
    """A tree in tiles, grown in portions."""

    def __init__(self) -> None:
        self.size = 0
        self.held: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, number: int) -> bytes:
        """A tile."""
        return self.held[level, number]

    def grow(self, to: int) -> None:
        """Add the leaves up to that number."""
        leaves = (leaf_hash(str(one).encode()) for one in range(self.size, to))
        self.held |= grown(self.tile, self.size, leaves)
        self.size = to


@pytest.fixture(scope="module")
def rfc() -> Rfc:
    """The plain algorithms."""
    return Rfc()


def held_to(rfc: Rfc, tiles: Tiles, size: int, indices: list[int], befores: list[int]) -> None:
    """Roots and proofs of a size are the RFC's, and each side takes the other's; nothing else is taken."""
    now = rfc.mth(0, size)
    assert root(tiles.tile, size) == now
    for index in indices:
        proof = inclusion(tiles.tile, index, size)
        hash_ = leaf_hash(str(index).encode())
        assert proof == rfc.path(index, 0, size)
        assert root_by(index, size, hash_, proof) == included(hash_, index, size, proof) == now
        assert root_by(index, size, leaf_hash(b"other"), proof) != now
        assert root_by(index, size, hash_, [*proof, now]) is None
        assert root_by(index, size + 1, hash_, proof) != rfc.mth(0, size + 1)
    for before in befores:
        proof = consistency(tiles.tile, before, size)
        then = rfc.mth(0, before)
        assert proof == rfc.subproof(before, 0, size, b=True)
        assert goes_on(before, size, then, now, proof)
        if before < size:
            assert consistent(before, size, then, now, proof)
        assert not goes_on(before, size, now if before < size else leaf_hash(b""), now, proof)
        assert not goes_on(before, size, then, leaf_hash(b""), proof)
        assert not goes_on(before, size, then, now, [*proof, now])


def test_every_size_to_130(rfc: Rfc) -> None:
    """Every root, every leaf's proof and every consistency proof, in a tree that grows by one."""
    tiles = Tiles()
    assert root(tiles.tile, 0) == rfc.mth(0, 0)
    for size in range(1, 131):
        tiles.grow(size)
        held_to(rfc, tiles, size, [*range(size)], [*range(1, size + 1)])


def test_a_thousand_sizes_to_a_million(rfc: Rfc) -> None:
    """Random sizes of one tree of a million leaves, each with a leaf and an earlier size."""
    draw = random.Random(9162)
    tiles = Tiles()
    tiles.grow(MOST)
    for _ in range(1000):
        size = draw.randint(1, MOST)
        held_to(rfc, tiles, size, [draw.randrange(size)], [draw.randint(1, size)])


def test_grown_in_portions_it_is_the_same() -> None:
    """Whatever the portions, the tiles come out the same, and are those that `places` names."""
    draw = random.Random(6962)
    for _ in range(20):
        whole, parts = Tiles(), Tiles()
        size = draw.randint(1, 3 * WIDTH * WIDTH // 2)
        whole.grow(size)
        while parts.size < size:
            parts.grow(min(size, parts.size + draw.randint(1, 2 * WIDTH)))
        assert whole.held == parts.held
        assert {place: SIZE * count for place, count in places(size)} == {
            place: len(held) for place, held in whole.held.items()
        }


def test_a_known_tree() -> None:
    """The roots that the first certificate-transparency log published as test vectors."""
    leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    held = grown(lambda *_: b"", 0, [leaf_hash(bytes.fromhex(one)) for one in leaves])
    assert [root(lambda *place: held[place], size).hex() for size in range(1, 9)] == roots


def test_outside_of_the_tree() -> None:
    """A leaf or a size that is not there has no proof, and proves nothing."""
    tiles = Tiles()
    tiles.grow(5)
    for index in (-1, 5):
        with pytest.raises(IndexError):
            inclusion(tiles.tile, index, 5)
        assert root_by(index, 5, leaf_hash(b""), []) is None
    for before in (0, 6):
        with pytest.raises(IndexError):
            consistency(tiles.tile, before, 5)
        assert not goes_on(before, 5, leaf_hash(b""), leaf_hash(b""), [])
    assert not goes_on(3, 5, leaf_hash(b""), leaf_hash(b""), [])
