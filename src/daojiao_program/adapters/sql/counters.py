"""How far a store has come, and what it is: its counters and its facts, each with a checksum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from daojiao_program.adapters.sql.damage import damaged, unsound
from daojiao_program.adapters.sql.names import DAY, ISO, text_sum
from daojiao_program.adapters.sql.statements import FORMAT, OPEN, REFS
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import NO_DAY, Head
from daojiao_program.engine.wording import Said


class Counters(NamedTuple):
    """The row of `progress`: the head, and the control totals of events and voids."""

    head: Head
    events: int = 0
    voids: int = 0

    def row(self) -> tuple[Any, ...]:
        """It as it is stored, with its checksum."""
        number, position, recorded_at, last_on = self.head
        day = DAY[last_on] if last_on else None
        values = (number, position, recorded_at, day, self.events, self.voids)
        return (*values, text_sum(*values))


def counters_of(row: Sequence[Any] | None) -> Counters:
    """The counters from their row. Raises `StoreError` where it is lost or damaged."""
    if row is None:
        raise unsound(Said("计数（progress）丢失", "it has lost its counters (progress)"))
    number, position, recorded_at, day, events, voids, checksum = row
    if text_sum(*row[:-1]) != checksum:
        raise damaged("progress", 1)
    head = Head(number, position, recorded_at, NO_DAY if day is None else ISO[day])
    return Counters(head, events, voids)


NOTHING_YET: Final = Counters(Head(0, 0, 0)).row()
"""The counters of an empty store."""


FACTS: Final[Mapping[str, bool]] = {"format": True, "simulated": True, REFS: False, OPEN: False}
"""What `store` says, by key, and whether it always does."""


def fact(key: str, value: str) -> tuple[str, str, int]:
    """A row of `store`."""
    return key, value, text_sum(key, value)


def first_facts(*, simulated: bool) -> list[tuple[str, str, int]]:
    """What an empty store says of itself."""
    return [fact("format", str(FORMAT)), fact("simulated", "yes" if simulated else "no")]


def format_of(rows: Iterable[Sequence[Any]], where: str) -> int:
    """The format that the facts of a store name. Raises `StoreError` where they name none."""
    found = _by_key(rows).get("format", "")
    if not found.isdecimal():
        raise StoreError(
            f"{where} 没有说明格式，可能已损坏；请用备份恢复",
            f"{where} does not name its format: it is damaged, or no store of this program; restore it from "
            "a copy",
        )
    return int(found)


def check_format(rows: Iterable[Sequence[Any]], where: str) -> None:
    """Raise `StoreError` for a store of another format than today's."""
    found = format_of(rows, where)
    if found > FORMAT:
        raise StoreError(
            f"{where} 的格式（{found}）比本程序支持的（{FORMAT}）新；请升级程序",
            f"{where} has format {found}, newer than this program knows ({FORMAT}); upgrade it",
        )
    if found < FORMAT:
        raise StoreError(
            f"{where} 的格式（{found}）比本程序使用的（{FORMAT}）旧，尚未作任何改动；"
            "请运行 daojiao migrate 升级，升级前会保留一份副本",
            f"{where} has format {found}, older than this program uses ({FORMAT}); nothing was changed: "
            "bring it up to date with `daojiao migrate`, which keeps a copy",
        )


def check_facts(rows: Sequence[Sequence[Any]], where: str, *, simulated: bool) -> bool:
    """Check the format and the facts of a store that stands. Returns whether it is simulated."""
    check_format(rows, where)
    for key, value, checksum in rows:
        if text_sum(key, value) != checksum:
            raise damaged("store", key)
    is_simulated = _by_key(rows).get("simulated")
    if is_simulated not in ("yes", "no"):
        raise damaged("store", "simulated", Said("缺失", "is not there"))
    if simulated and is_simulated == "no":
        message = f"{where} is a real store; a simulation needs a store of its own"
        raise StoreError(message)
    return is_simulated == "yes"


def _by_key(rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    """The facts; older formats have no checksum of them."""
    return {key: value for key, value, *_ in rows}
