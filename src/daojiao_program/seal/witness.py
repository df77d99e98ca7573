"""Witnesses: somebody else signs that a checkpoint goes on from the one they saw before.

What an office sends is a checkpoint, with a proof before it where the witness has seen one already (the
request of C2SP tlog-witness): `old 17`, the proof a hash a line, an empty line, the note.
"""

from __future__ import annotations

from collections.abc import Sequence

from daojiao_program.seal.errors import SealError
from daojiao_program.seal.merkle import consistency, goes_on
from daojiao_program.seal.note import Checkpoint, Note, NoteKey, Signer, Verify, decoded, encoded
from daojiao_program.seal.ports import SealReading, SignedLast

_OLD = "old "


def asking(look: SealReading, note: Note, seen: Checkpoint | None) -> str:
    """What a witness is sent who has seen that checkpoint. Raises `SealError`."""
    if seen is None or seen.size == 0:
        return str(note)
    now = Checkpoint.read(note)
    if seen.origin != now.origin or seen.size > now.size:
        raise SealError(
            f"见证方见过 {seen.origin} 到第{seen.size}号请求，本库是 {now.origin} 到第{now.size}号",
            f"the witness has seen {seen.origin} up to request {seen.size}, and this is {now.origin} up to "
            f"{now.size}",
        )
    proof = encoded(consistency(look.tile, seen.size, now.size))
    return "\n".join([f"{_OLD}{seen.size}", *proof, "", str(note)])


def cosigned(text: str, signer: Signer, log: NoteKey, verify: Verify, seen: SignedLast, *, at: int) -> Note:
    """The note with the witness's signature, and it is kept as the last one seen.

    The first checkpoint of a log is taken as it is; every later one must be proved to go on from the last.
    Raises `SealError`, and signs nothing.
    """
    old, proof, note = _read(text)
    now = Checkpoint.read(note)
    if note.signed_by(log, verify) is None:
        raise SealError(
            f"检查点没有 {log.name} 的签名；请核对公钥", f"it is not signed by {log.name}; check the key"
        )
    before = seen.read(now.origin)
    if before is not None:
        last = Checkpoint.read(Note.read(before))
        if last.size not in {old, now.size}:
            raise SealError(
                f"见证方上次见到第{last.size}号；请用 daojiao checkpoint --since 附上从那里起的证明",
                f"the witness has seen it up to request {last.size}; have the proof from there sent along: "
                "`daojiao checkpoint --since`",
            )
        if not goes_on(last.size, now.size, last.root, now.root, proof):
            raise SealError(
                f"检查点（到第{now.size}号）与见证方见过的（到第{last.size}号）不连续：已封存的内容被改过。不签",
                f"the checkpoint of {now.size} requests does not go on from the one of {last.size} that the "
                "witness has seen: what was sealed has been changed; it is not cosigned",
                since=1,
            )
    found = note.signed(signer, at)
    seen.keep(now.origin, str(found))
    return found


def _read(text: str) -> tuple[int, Sequence[bytes], Note]:
    if not text.startswith(_OLD):
        return 0, (), Note.read(text)
    head, _, note = text.partition("\n\n")
    first, *proof = head.split("\n")
    size = first.removeprefix(_OLD)
    if not (size.isascii() and size.isdecimal()):
        raise SealError(f"“{first}”不对；应为 old 和数目", f"{first!r} is not `old` and a size")
    return int(size), [decoded(one) for one in proof], Note.read(note)
