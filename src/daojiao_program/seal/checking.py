"""Is a store as it was sealed? Every leaf is made anew, and held against the tiles and the checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Damage
from daojiao_program.engine.wording import Said
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.leaf import leaf
from daojiao_program.seal.merkle import SIZE, WIDTH, TilePlace, grown, leaf_hash, places, root
from daojiao_program.seal.note import Checkpoint, Note, NoteKey, Verify
from daojiao_program.seal.ports import SealReading

_OTHER: Final = Said("与封存时不符", "is not as it was sealed")
_GONE: Final = Said("缺失", "is not there")


@dataclass(slots=True)
class SealCheck:
    """One check of a store's seal. `kept` are checkpoints that somebody keeps elsewhere.

    `keys` are those that must have signed each checkpoint. `proved` is then how many requests a checkpoint
    proves that was found right; what comes after them nobody has sealed.
    """

    look: SealReading
    verify: Verify
    keys: Sequence[NoteKey] = ()
    kept: Sequence[Note] = ()
    proved: int = 0
    _hashes: list[bytes] = field(default_factory=list)
    _fresh: Mapping[TilePlace, bytes] = field(default_factory=dict)
    _told: bool = False

    def damages(self) -> Iterator[Damage]:
        """Each damage, as it is found."""
        notes = [*self._notes()]
        sealed = max([one.size for one, _ in notes if isinstance(one, Checkpoint)], default=0)
        stored = dict(self.look.tiles())
        yield from self._leaves(stored, sealed)
        self._fresh = grown(lambda *_: b"", 0, self._hashes)
        yield from self._tiles(stored, sealed)
        yield from self._checkpoints(notes)
        if table := self.look.leftover():
            yield Damage(table, "", "", Said("有不属于任何请求的行", "has rows that belong to no request"))

    def _notes(self) -> Iterator[tuple[Checkpoint | SealError, int | None]]:
        """Each checkpoint, or what is wrong with it, with the size under which the store keeps it."""
        for size, text in self.look.notes():
            try:
                note = Note.read(text)
                yield _of_size(Checkpoint.read(note), size), size
                self._check_signed(note)
            except SealError as error:
                yield error, size
        texts = {text.partition("\n\n")[0] for _, text in self.look.notes()}
        for note in self.kept:
            self._check_signed(note)
            found = Checkpoint.read(note)
            if note.text.rstrip("\n") not in texts:
                yield SealError("不在库中", "is kept elsewhere, and not in the store"), found.size
            yield found, None

    def _check_signed(self, note: Note) -> None:
        for key in self.keys:
            if note.signed_by(key, self.verify) is None:
                raise SealError(f"没有 {key.name} 的签名", f"is not signed by {key.name}")

    def _leaves(self, stored: Mapping[TilePlace, bytes], sealed: int) -> Iterator[Damage]:
        odd: list[int] = []
        size = self.look.size()
        try:
            for rows in self.look.rows(0, size):
                hash_ = leaf_hash(leaf(rows, simulated=self.look.simulated))
                self._hashes.append(hash_)
                number, at = divmod(len(self._hashes) - 1, WIDTH)
                held = stored.get((0, number), b"")[at * SIZE : (at + 1) * SIZE]
                if len(self._hashes) <= sealed and held != hash_:
                    odd.append(len(self._hashes))
        except StoreError as error:
            yield Damage("requests", str(len(self._hashes) + 1), "", error.said)
        except UnicodeEncodeError:
            yield Damage(
                "requests", str(len(self._hashes) + 1), "", Said("不是文字", "holds what is no text")
            )
        for first, last in _stretches(odd):
            yield Damage("requests", _of(first, last), "", _OTHER)
        if size < sealed:
            yield Damage("requests", _of(size + 1, sealed), "", _GONE)
        self._told = bool(odd)

    def _tiles(self, stored: Mapping[TilePlace, bytes], sealed: int) -> Iterator[Damage]:
        left = dict(stored)
        for place, width in places(sealed):
            held = left.pop(place, None)
            fresh = self._fresh.get(place, b"")[: width * SIZE]
            if held is None:
                yield Damage("tiles", _at(place), "", _GONE)
            elif held != fresh and not self._told and len(self._hashes) >= sealed:
                yield Damage("tiles", _at(place), "hashes", _OTHER)
        for place in left:
            yield Damage("tiles", _at(place), "", Said("多余", "is there, and no checkpoint needs it"))

    def _checkpoints(self, notes: Sequence[tuple[Checkpoint | SealError, int | None]]) -> Iterator[Damage]:
        right, wrong = [0], []
        for found, size in notes:
            if isinstance(found, SealError):
                yield Damage("checkpoints", str(size), "", found.said)
            elif found.size > len(self._hashes) or root(self._tile, found.size) != found.root:
                wrong.append(found.size)
            else:
                right.append(found.size)
        self.proved = max(one for one in right if not wrong or one < min(wrong))
        for size in sorted({*wrong}):
            good = max((one for one in right if one < size), default=0)
            yield Damage(
                "checkpoints",
                str(size),
                "root",
                Said(
                    f"第{_of(good + 1, size)}号请求与此检查点不符",
                    f"requests {_of(good + 1, size)} are not those that it was signed for",
                ),
            )

    def _tile(self, level: int, number: int) -> bytes:
        return self._fresh.get((level, number), b"")


def since_when(look: SealReading, signed: Checkpoint) -> int:
    """The first request that is not as a checkpoint has it, as far as that can be told.

    Where the tiles were altered as well, it is the first after the last checkpoint that still holds.
    """
    hashes: list[bytes] = []
    try:
        for rows in look.rows(0, signed.size):
            hash_ = leaf_hash(leaf(rows, simulated=look.simulated))
            number, at = divmod(len(hashes), WIDTH)
            if look.tile(0, number)[at * SIZE : (at + 1) * SIZE] != hash_:
                return len(hashes) + 1
            hashes.append(hash_)
    except StoreError:
        return len(hashes) + 1
    fresh = grown(lambda *_: b"", 0, hashes)
    right = 0
    for size, text in look.notes():
        try:
            found = Checkpoint.read(Note.read(text))
        except SealError:
            continue
        if size <= len(hashes) and root(lambda *place: fresh.get(place, b""), size) == found.root:
            right = max(right, size)
    return right + 1


def _of_size(found: Checkpoint, size: int) -> Checkpoint:
    if found.size != size:
        raise SealError(f"写的是{found.size}项请求", f"says that it is of {found.size} requests")
    return found


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours together: the first and the last of each stretch."""
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in group]
        yield found[0], found[-1]


def _of(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _at(place: TilePlace) -> str:
    return f"{place[0]}/{place[1]}"
