"""The Merkle tree of RFC 9162, its hashes kept in tiles of 256, and its proofs.

A tile at level 0 holds the hashes of 256 leaves one after another, at the levels above each hash is the root
of a full tile below; the last tile of a level may hold fewer. What stands between them is hashed when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

WIDTH: Final = 256
"""How many hashes a full tile holds."""
SIZE: Final = 32
"""The bytes of a hash."""
_HEIGHT: Final = 8
_FULL: Final = WIDTH * SIZE

Tile = Callable[[int, int], bytes]
"""The hashes of the tile at a level with a number, those that there are."""
TilePlace = tuple[int, int]
"""Level and number of a tile."""

EMPTY: Final = sha256().digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what stands above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def root(tile: Tile, size: int) -> bytes:
    """The root of the first so many leaves."""
    return _range(tile, 0, size) if size else EMPTY


def inclusion(tile: Tile, index: int, size: int) -> list[bytes]:
    """The proof that a leaf, counted from 0, is one of the first so many (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise IndexError(index)
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append(_range(tile, middle, high))
            high = middle
        else:
            found.append(_range(tile, low, middle))
            low = middle
    return found[::-1]


def consistency(tile: Tile, before: int, size: int) -> list[bytes]:
    """The proof that a tree goes on from the one of its first `before` leaves (RFC 9162, 2.1.4.1)."""
    if not 0 < before <= size:
        raise IndexError(before)
    low, high, found = 0, size, []
    whole = True
    while before < high:
        middle = low + _split(high - low)
        if before <= middle:
            found.append(_range(tile, middle, high))
            high = middle
        else:
            found.append(_range(tile, low, middle))
            low = middle
            whole = False
    if not whole:
        found.append(_range(tile, low, high))
    return found[::-1]


def root_by(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof of inclusion comes to for the hash of a leaf, None where it has not its form.

    RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    first, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return None
        if first & 1 or first == last:
            found = node_hash(one, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, one)
        first, last = first >> 1, last >> 1
    return found if last == 0 else None


def goes_on(before: int, size: int, root_before: bytes, root_now: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that one tree is the beginning of the other (RFC 9162, 2.1.4.2)."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and root_before == root_now
    path = [root_before, *proof] if before & (before - 1) == 0 else [*proof]
    if not path:
        return False
    first, last = before - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, one)
        first, last = first >> 1, last >> 1
    return old == root_before and new == root_now and last == 0


def grown(tile: Tile, size: int, leaves: Iterable[bytes]) -> dict[TilePlace, bytes]:
    """The tiles that change, or are new, when the hashes of further leaves come after the first so many."""
    found: dict[TilePlace, bytes] = {}
    level = 0
    while True:
        number, held = divmod(size, WIDTH)
        hashes = (tile(level, number)[: held * SIZE] if held else b"") + b"".join(leaves)
        above = []
        for start in range(0, len(hashes), _FULL):
            part = found[level, number] = hashes[start : start + _FULL]
            if len(part) == _FULL:
                above.append(_folded(part))
            number += 1
        if not above:
            return found
        leaves, size, level = above, size // WIDTH, level + 1


def places(size: int) -> Iterable[tuple[TilePlace, int]]:
    """Every tile of a tree of that size, with the number of its hashes."""
    level = 0
    while size:
        for number in range(-(-size // WIDTH)):
            yield (level, number), min(WIDTH, size - number * WIDTH)
        size, level = size // WIDTH, level + 1


def _range(tile: Tile, low: int, high: int) -> bytes:
    """The root over leaves that begin where a tree of their number does."""
    count = high - low
    if count & (count - 1) == 0:
        level, within = divmod(count.bit_length() - 1, _HEIGHT)
        number, at = divmod(low >> (level * _HEIGHT), WIDTH)
        return _folded(tile(level, number)[at * SIZE : (at + (1 << within)) * SIZE])
    middle = low + _split(count)
    return node_hash(_range(tile, low, middle), _range(tile, middle, high))


@lru_cache(maxsize=512)
def _folded(hashes: bytes) -> bytes:
    """The root over hashes whose number is a power of two; proofs of neighbours ask for the same ones."""
    while len(hashes) > SIZE:
        hashes = b"".join(
            [sha256(b"\x01" + hashes[at : at + 2 * SIZE]).digest() for at in range(0, len(hashes), 2 * SIZE)]
        )
    return hashes


def _split(count: int) -> int:
    """The largest power of two below a number of leaves."""
    return 1 << ((count - 1).bit_length() - 1)
