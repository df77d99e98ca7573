"""What a store offers to its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from daojiao_program.seal.leaf import LeafRows
from daojiao_program.seal.merkle import TilePlace


class SealReading(Protocol):
    """One look at a store and its seal."""

    simulated: bool

    def size(self) -> int:
        """How many requests are stored."""
        ...

    def rows(self, after: int, until: int) -> Iterator[LeafRows]:
        """What was stored with each request after a number up to another, in order. Raises `StoreError`."""
        ...

    def leftover(self) -> str:
        """The table that has rows which belong to no request, if one has."""
        ...

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile; none where it is not there."""
        ...

    def tiles(self) -> Iterator[tuple[TilePlace, bytes]]:
        """Every tile, in order."""
        ...

    def notes(self) -> list[tuple[int, str]]:
        """Every checkpoint with the size under which it is kept, in order of sizes."""
        ...

    def last_note(self) -> str | None:
        """The newest checkpoint."""
        ...


class SealWriting(SealReading, Protocol):
    """A transaction under the store's write lock."""

    def put(self, tiles: Mapping[TilePlace, bytes], size: int, note: str) -> None:
        """Keep tiles and a checkpoint, each in place of what stands there."""
        ...


class SealStore(Protocol):
    """A store whose seal is kept in it."""

    def reading(self) -> AbstractContextManager[SealReading]:
        """Look at it."""
        ...

    def writing(self) -> AbstractContextManager[SealWriting]:
        """Take its write lock."""
        ...


class SignedLast(Protocol):
    """What a key has signed last, kept beside the key and not in the store."""

    def read(self, origin: str) -> str | None:
        """The newest checkpoint of a log that the key signed."""
        ...

    def keep(self, origin: str, note: str) -> None:
        """Keep the newest."""
        ...
