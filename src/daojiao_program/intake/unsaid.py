"""What of a row is not to be told: cells that may speak of a person, outside the columns made for that."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from typing import Final

from daojiao_program.engine.ports import SealedCell
from daojiao_program.intake.cells import LOST, narrow
from daojiao_program.intake.personal import harmless, number_in, withheld
from daojiao_program.intake.sheet import Column

_LABELS: Final = ("id", "ids", "code", "codes", "choice", "documents")
"""Kinds of cells that name something, and in which a name of a person is out of place, alone or not."""
_HAN: Final = re.compile("[\u3400-\u9fff]")
_SHORTEST_HAN: Final = 2
_SHORTEST: Final = 6


class Unsaid:
    """What of one row is not to be told: `cells` by column. `own` is what the row says of its person.

    Where persons are `named`, no cell is told that its column does not take, unless it is plainly a slip of
    what it takes; anywhere, no number of a person. `key` gives the secret of a commitment by the column;
    `sealed` are the commitments, with their secrets.
    """

    def __init__(self, own: Iterable[str], key: Callable[[str], bytes], *, named: bool) -> None:
        self._own = [one for one in map(bare, own) if _tells(one)]
        self._named = named
        self._key = key
        self._described: dict[str, str] = {}
        self.cells: dict[str, str] = {}
        self.sealed: list[SealedCell] = []

    def told(self, column: Column, cell: str) -> str:
        """A cell that its column does not take, as it may be told: as it is, or described."""
        text = cell.strip()
        if not text or text == "…":
            return text
        if column.kind == "person":
            return "…"
        if self._named and not harmless(column.kind, text):
            return self.describe(column, cell)
        return self.describe(column, cell) if number_in(text) else text

    def describe(self, column: Column, cell: str) -> str:
        """A cell described."""
        text = self.cells[column.name] = cell.strip()
        secret = self._key(column.name)
        commitment = hmac.new(secret, text.encode(errors="replace"), hashlib.sha256).hexdigest()
        self.sealed.append(SealedCell(commitment, secret, ""))
        told = self._described[column.name] = withheld(text, commitment)
        return told

    def personal(self, column: Column, cell: str) -> bool:
        """Whether a cell surely holds what is a person's alone."""
        if not cell or column.kind in ("person", "number"):
            return False
        if self._own:
            plain = bare(cell)
            label = column.kind in _LABELS
            if any(one in plain if label else one == plain for one in self._own):
                return True
        return bool(number_in(cell))

    def raw(self, column: Column, cell: str) -> str:
        """A cell of a row that makes no request, as it may be told."""
        text = cell.strip()
        if column.name in self._described:
            return self._described[column.name]
        spoilt = self._named and LOST in text
        plain = bare(text) if self._own else ""
        return self.describe(column, text) if spoilt or any(one in plain for one in self._own) else text


def _tells(plain: str) -> bool:
    """Whether a text is long enough to tell one person from another."""
    return len(plain) >= _SHORTEST or len(_HAN.findall(plain)) >= _SHORTEST_HAN


def bare(text: str) -> str:
    """A text without the differences of width, case and spacing."""
    return "".join(narrow(text).casefold().replace("-", "").split())
