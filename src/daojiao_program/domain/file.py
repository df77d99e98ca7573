"""The office's files as the log knows them: which file was taken in, and what came of its rows."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.engine import Aggregate, Context, Event, decision


class FileTaken(Event, topic="file.taken", title="文件收录"):
    """A file was taken in to its end; `same` rows had been accepted before."""

    name: str
    sheet: str
    accepted: int
    same: int
    refused: int


class OfficeFile(Aggregate, kind="file", title="办公文件"):
    """A file, by the SHA-256 of its bytes."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.days: list[date] = []

    @decision(title="收录文件", background=True)
    def take(
        self, _: Context[None], *, name: str, sheet: str, accepted: int, same: int, refused: int
    ) -> list[FileTaken]:
        """Record that the file was taken in, and with what result."""
        return [FileTaken(name=name, sheet=sheet, accepted=accepted, same=same, refused=refused)]

    def evolve(self, event: FileTaken, on: date) -> None:
        """Assign."""
        match event:
            case FileTaken():
                self.days.append(on)
            case _:
                assert_never(event)
