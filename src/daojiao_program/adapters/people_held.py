"""All that a people directory holds of one person, and which files were made of people."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any, Final, Protocol

from daojiao_program.engine.ports import MadeFile, PersonHeld

FILES: Final = (
    "create table if not exists files (path {text} primary key, sort {text} not null, day {text} not null)"
)
"""Files outside the directory that hold something of persons: copies, refused rows."""

SEALED: Final = (
    "create table if not exists sealed "
    "(commitment {text} primary key, secret {bytes} not null, about {text} not null)"
)
"""Keys of commitments to cells that the log describes; erased with the person of the row or of the cell."""


class Session(Protocol):
    """A transaction: runs statements with `?` for each value."""

    def rows(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        """Run it and fetch what it gives."""
        ...

    def many(self, statement: str, values: Sequence[Sequence[Any]], /) -> None:
        """Run it once for each row of values."""
        ...

    def run(self, statement: str, /) -> None:
        """Run a statement that gives nothing."""
        ...


def held(session: Session, id: str) -> PersonHeld:
    """All versions of a person, the newest first, and the day of the tombstone."""
    rows = session.rows("select fields from people where id = ? order by kept desc, version desc", (id,))
    gone = session.rows("select day from erased where id = ?", (id,))
    return PersonHeld([json.loads(fields) for (fields,) in rows], gone[0][0] if gone else None)


def commitment_to(secret: bytes, cell: str) -> str:
    """HMAC-SHA-256 of a cell, in 64 hex digits."""
    return hmac.new(secret, cell.encode(errors="replace"), hashlib.sha256).hexdigest()


def unseal(session: Session, ids: Sequence[str]) -> None:
    """Forget the keys of cells of these persons: of their rows, and wherever what is held of them stands."""
    values = {value for id in ids for each in held(session, id).versions for value in each.values()}
    gone = [
        (commitment,)
        for commitment, secret, about in session.rows("select commitment, secret, about from sealed")
        if about in ids or any(commitment_to(secret, one) == commitment for one in values)
    ]
    session.many("delete from sealed where commitment = ?", gone)


def note(session: Session, files: list[tuple[str, str, str]]) -> None:
    """Keep which files were made."""
    session.many(
        "insert into files values (?, ?, ?) "
        "on conflict (path) do update set sort = excluded.sort, day = excluded.day",
        files,
    )


def noted(session: Session) -> list[MadeFile]:
    """The files that were made, in the order of their paths."""
    return [MadeFile(*row) for row in session.rows("select path, sort, day from files order by path")]
