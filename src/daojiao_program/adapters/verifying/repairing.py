"""A whole store, its facts and what is derived from them: what is wrong, and what can be made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from daojiao_program.adapters.sql.damage import CHECKSUM
from daojiao_program.adapters.sql.statements import REFS, Executes, ExecutesMany, Scans
from daojiao_program.adapters.verifying.cursors import cursor_damages
from daojiao_program.adapters.verifying.derived import DERIVED
from daojiao_program.adapters.verifying.rows import FactRows
from daojiao_program.engine.ports import Damage, Meaning

_MADE_ANEW: Final = ("refs", "voids", "progress")


class Verified:
    """One verification, in one transaction."""

    def __init__(
        self, scan: Scans, meaning: Meaning, errors: tuple[type[Exception], ...], *, followed: bool = False
    ) -> None:
        self._rows = FactRows(scan, meaning, errors)
        self._meaning = meaning
        self._followed = followed

    @property
    def requests(self) -> int:
        """How many requests were read."""
        return self._rows.requests

    @property
    def events(self) -> int:
        """How many events were read."""
        return self._rows.events

    @property
    def facts(self) -> Collection[str]:
        """What the store says of itself, by key."""
        return self._rows.anew.facts

    def damages(self) -> Iterator[Damage]:
        """Of the facts; and, where these are sound, of what is derived from them."""
        sound = True
        for damage in self._rows.damages():
            sound = False
            yield damage
        anew = self._rows.anew
        if self._followed:
            yield from cursor_damages(self._rows, anew.head.position)
        if sound:
            yield from anew.damages(self._rows.all, self._meaning.mark)
            for table in (*_MADE_ANEW, "roles"):
                yield from self._rows.whole(table)
        else:
            for number, thing in anew.things.items():
                if not thing.sound:
                    yield Damage("things", str(number), "", CHECKSUM)

    def mendable(self, repairable: Sequence[str] = ()) -> bool:
        """Whether all that is wrong, if anything is, can be made anew; `repairable` are further facts."""
        return all(_made_anew(one, (REFS, *repairable)) for one in self.damages())

    def put(self, execute: Executes, many: ExecutesMany) -> Sequence[str]:
        """Make what is derived anew. Returns the tables."""
        self._rows.anew.put(execute, many, self._rows.refs(execute), self._meaning.mark)
        return DERIVED


def _made_anew(damage: Damage, facts: Collection[str]) -> bool:
    return (
        damage.table in _MADE_ANEW
        or (damage.table == "things" and damage.column in ("version", "day", "reads", "checksum"))
        or (damage.table == "store" and damage.row in facts)
    )
