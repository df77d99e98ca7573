"""Whether something stands in a file, byte for byte; of a workbook, in its unpacked parts."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final

_AT_ONCE: Final = 2**20


def holds(path: Path, values: Sequence[str]) -> bool:
    """Whether one of the texts stands in the file. Raises `OSError`."""
    wanted = [one.encode(errors="replace") for one in values]
    return any(_stands(part, wanted) for part in _parts(path))


def _parts(path: Path) -> Iterator[Iterable[bytes]]:
    with path.open("rb") as file:
        yield _pieces(file)
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    with archive.open(name) as part:
                        yield _pieces(part)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
            raise OSError(0, f"damaged archive: {error}", str(path)) from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_AT_ONCE):
        yield piece


def _stands(pieces: Iterable[bytes], wanted: Sequence[bytes]) -> bool:
    longest = max(map(len, wanted), default=0)
    before = b""
    for piece in pieces:
        both = before + piece
        if any(one in both for one in wanted):
            return True
        before = both[-longest:]
    return False
