"""A proof to hand on: requests, such as those behind a figure, each with its way to a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final, Literal

from daojiao_program.engine.document import Document, Printable
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.leaf import leaf
from daojiao_program.seal.merkle import Tile, inclusion, leaf_hash, root_by
from daojiao_program.seal.note import Checkpoint, Note, encoded
from daojiao_program.seal.ports import SealReading

FORM: Final = "daojiao-proof/1"


class ProvedDocument(Document):
    """A request: its leaf (docs/reference/seal.md), and the hashes on the way to the root."""

    number: int
    leaf: str
    path: list[str]


class ProvedFigureDocument(Document):
    """A figure as of a day, and the position of the event behind each thing that it counts."""

    id: str
    effective_on: str
    known_at: int
    value: int | str | list[str] | None
    counted: dict[str, int]


class ProofDocument(Document):
    """A proof that requests are in a log under a checkpoint, and a figure that rests on them, if asked."""

    form: Literal["daojiao-proof/1"]
    checkpoint: str
    figure: ProvedFigureDocument | None
    requests: list[ProvedDocument]


@dataclass(frozen=True, slots=True)
class Proved:
    """A request, proved."""

    number: int
    leaf: str
    path: list[str]


@dataclass(frozen=True, slots=True)
class Proof(Printable):
    """Requests proved under a checkpoint, and the figure that rests on them."""

    DOCUMENT: ClassVar = ProofDocument

    checkpoint: str
    requests: list[Proved]
    figure: dict[str, Any] | None = None
    form: str = FORM


def prove(look: SealReading, numbers: Iterable[int], figure: dict[str, Any] | None = None) -> Proof:
    """Prove requests under the newest checkpoint. Raises `SealError` where it cannot."""
    text = look.last_note()
    if text is None:
        raise SealError(
            "本库还没有封存过；请先运行 daojiao seal", "the store was never sealed; run `daojiao seal` first"
        )
    note = Note.read(text)
    checkpoint = Checkpoint.read(note)
    tile = cache(look.tile)
    return Proof(text, [_proved(look, tile, number, checkpoint) for number in sorted({*numbers})], figure)


def _proved(look: SealReading, tile: Tile, number: int, under: Checkpoint) -> Proved:
    if not 0 < number <= under.size:
        raise SealError(
            f"第{number}号请求还未封存（检查点到第{under.size}号）；请先运行 daojiao seal",
            f"request {number} is not sealed yet (up to {under.size} it is); run `daojiao seal`",
        )
    [rows] = look.rows(number - 1, number)
    made = leaf(rows, simulated=look.simulated)
    path = inclusion(tile, number - 1, under.size)
    if root_by(number - 1, under.size, leaf_hash(made), path) != under.root:
        raise SealError(
            f"第{number}号请求与封存时不符；请运行 daojiao verify",
            f"request {number} is not as it was sealed; run `daojiao verify`",
            since=number,
        )
    return Proved(number, made.decode(), encoded(path))
