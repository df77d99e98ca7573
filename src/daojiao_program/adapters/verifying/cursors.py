"""The cursors of followers: rows that fit their checksum, and that stand where the store has been."""

from __future__ import annotations

from collections.abc import Iterator

from daojiao_program.adapters.sql.cursors import CURSOR_ROWS, cursor_sum
from daojiao_program.adapters.sql.damage import CHECKSUM
from daojiao_program.adapters.verifying.rows import FactRows
from daojiao_program.engine.ports import CursorRow, Damage
from daojiao_program.engine.wording import Said


def cursor_damages(rows: FactRows, position: int) -> Iterator[Damage]:
    """Each damage of a cursor, in a store that has come to a position and was followed."""
    for *kept, checksum in rows.all("followers", CURSOR_ROWS):
        row = CursorRow(*kept)
        if cursor_sum(row) != checksum:
            yield Damage("followers", str(row.name), "checksum", CHECKSUM)
        elif row.position > position:
            said = Said(f"在末尾第{position}位之后", f"is beyond the last position, {position}")
            yield Damage("followers", row.name, "position", said)
    yield from rows.whole("followers")
