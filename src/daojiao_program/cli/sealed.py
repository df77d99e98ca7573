"""The check of a store's seal, for `daojiao verify`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.cli.keys import key_module
from daojiao_program.cli.screen import UsageError
from daojiao_program.engine import StoreError
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Damage
from daojiao_program.files.reading import read_text
from daojiao_program.seal.checking import SealCheck
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.note import Note, NoteKey

NOTE_BYTES: Final = 1024 * 1024
"""Of a checkpoint with all its signatures, and a proof before it."""


class SealVerification:
    """Holds a store against its seal, and against checkpoints that are kept elsewhere.

    A store that is damaged so that it cannot be opened is not held against its seal: that damage is told.
    """

    def __init__(self, store: str, kept: Sequence[Path], keys: Sequence[str]) -> None:
        self._store = store
        self._kept = [note_in(one) for one in kept]
        self._keys = [NoteKey.read(one) for one in keys]
        self._verify = key_module().verified if keys else _nobody
        self.size = 0

    def damages(self) -> Iterator[Damage]:
        """Each damage as it is found. Raises `StoreError` where there is no store to be read."""
        try:
            ledger = open_ledger(self._store, create=False, read_only=True)
        except SealError:
            raise
        except StoreError:
            return  # told by who reads the rows
        try:
            with LedgerSeal(ledger).reading() as look:
                check = SealCheck(look, self._verify, self._keys, self._kept)
                yield from check.damages()
                self.size = check.proved
                if self._kept and not look.notes():
                    raise UsageError(
                        "本库没有封存过，却给了检查点；请核对是哪个库",
                        "the store was never sealed, and a checkpoint is given; check which store it is of",
                    )
        finally:
            ledger.close()


def note_in(file: Path) -> Note:
    """The checkpoint in a file. Raises `SealError`."""
    return Note.read(text_in(file))


def text_in(file: Path) -> str:
    """The text of a checkpoint in a file. Raises `SealError`."""
    try:
        return read_text(file, NOTE_BYTES)
    except UnicodeDecodeError:
        raise SealError(f"{file} 不是检查点", f"{file} is no checkpoint") from None


def _nobody(*_: object) -> bool:
    return False
