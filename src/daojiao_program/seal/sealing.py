"""Sealing: what was recorded since the last checkpoint comes into the tree, and a checkpoint is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from daojiao_program.engine.errors import Conflict
from daojiao_program.seal.checking import since_when
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.leaf import leaf
from daojiao_program.seal.merkle import Tile, TilePlace, consistency, goes_on, grown, leaf_hash, root
from daojiao_program.seal.note import Checkpoint, Note, NoteKey, Signer, Verify
from daojiao_program.seal.ports import SealReading, SealStore, SignedLast

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Sealed:
    """The checkpoint that stands now; `new` requests came into the tree with it, if any."""

    checkpoint: Checkpoint
    note: Note
    new: int


@dataclass(frozen=True, slots=True)
class _Growth:
    """The tree of a look at the store, proved to go on from what was signed before."""

    found: str | None
    before: int
    checkpoint: Checkpoint
    tiles: Mapping[TilePlace, bytes]


def seal(
    store: SealStore, signers: Sequence[Signer], verify: Verify, signed_last: SignedLast, *, at: int
) -> Sealed:
    """Seal what was recorded; the first signer's name is the log's. `at` is a POSIX time.

    Only new rows are read. Raises `SealError`, and signs nothing, where the store does not go on from its
    last checkpoint or from what the key signed last, and `Conflict` where others seal at the same time.
    """
    key = signers[0].key
    for _ in range(_TRIES):
        with store.reading() as look:
            growth = _growth(look, key, verify, signed_last.read(key.name))
        if growth.found is not None and growth.before == growth.checkpoint.size:
            note = Note.read(growth.found)
            return Sealed(growth.checkpoint, note, 0)
        note = Note(growth.checkpoint.text)
        for one in signers:
            note = note.signed(one, at)
        signed_last.keep(
            key.name, str(note)
        )  # before the store has it: a checkpoint handed out binds the key
        with store.writing() as writing:
            if writing.last_note() == growth.found:
                writing.put(growth.tiles, growth.checkpoint.size, str(note))
                return Sealed(growth.checkpoint, note, growth.checkpoint.size - growth.before)
    raise Conflict("其他程序正在封存同一个库；请稍后重试", "another one is sealing the same store; try again")


def overlaid(new: Mapping[TilePlace, bytes], below: Tile) -> Tile:
    """The tiles of a tree that has grown."""

    def tile(level: int, number: int) -> bytes:
        return new.get((level, number)) or below(level, number)

    return tile


def _growth(look: SealReading, key: NoteKey, verify: Verify, remembered: str | None) -> _Growth:
    found = look.last_note()
    before = None if found is None else _signed(found, key, verify)
    after = before.size if before else 0
    size = look.size()
    signed = [one for one in (before, remembered and _signed(remembered, key, verify)) if one]
    for one in signed:
        if one.size > size:
            raise _gone(size, one)
    if before is not None and root(look.tile, after) != before.root:
        raise _changed(look, before)
    rows = (leaf_hash(leaf(one, simulated=look.simulated)) for one in look.rows(after, size))
    tiles = grown(look.tile, after, rows)
    tile = overlaid(tiles, look.tile)
    now = Checkpoint(key.name, size, root(tile, size))
    for one in signed:
        if one.size and not goes_on(one.size, size, one.root, now.root, consistency(tile, one.size, size)):
            raise _changed(look, one)
    return _Growth(found, after, now, tiles)


def _signed(text: str, key: NoteKey, verify: Verify) -> Checkpoint:
    """A checkpoint that this key has signed before. Raises `SealError`."""
    note = Note.read(text)
    found = Checkpoint.read(note)
    if note.signed_by(key, verify) is None:
        raise SealError(
            f"最近的检查点（到第{found.size}号请求）不是密钥 {key.name} 签的；"
            "请用原来的密钥，或查明是谁换了它",
            f"the last checkpoint, of {found.size} requests, is not signed by the key {key.name}; use the "
            "key of before, or find out who put another one there",
        )
    return found


def _gone(size: int, signed: Checkpoint) -> SealError:
    return SealError(
        f"第{size + 1}号至第{signed.size}号请求已封存，现在却不在库中；未签名。请用备份恢复，并查明原因",
        f"requests {size + 1} to {signed.size} were sealed and are not in the store; nothing was signed: "
        "restore it from a copy, and find out why",
        since=size + 1,
    )


def _changed(look: SealReading, signed: Checkpoint) -> SealError:
    since = since_when(look, signed)
    return SealError(
        f"从第{since}号请求起与已签的检查点（到第{signed.size}号）不符；未签名。"
        "请运行 daojiao verify 查明，再用备份恢复",
        f"from request {since} on the store is not as the checkpoint of {signed.size} requests has it; "
        "nothing was signed: run `daojiao verify` for all that differs, and restore it from a copy",
        since=since,
    )
