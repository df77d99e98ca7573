"""What is derived from a store's facts: made anew, compared with what stands there, and put in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from zlib import crc32

from daojiao_program.adapters.sql.counters import Counters, fact
from daojiao_program.adapters.sql.damage import CHECKSUM
from daojiao_program.adapters.sql.names import (
    ISO,
    name_sum,
    text_sum,
    thing_sum,
    total_of_events,
    total_of_pair,
)
from daojiao_program.adapters.sql.statements import (
    INSERT_FACT,
    INSERT_NAME,
    INSERT_PROGRESS,
    INSERT_REF,
    INSERT_THING,
    INSERT_VOID,
    MOVE_THING,
    NOTHING_READ,
    REFS,
    Executes,
    ExecutesMany,
)
from daojiao_program.engine.ports import NO_DAY, Damage, Head, RefRow
from daojiao_program.engine.wording import Said

DERIVED: Final = ("things", "refs", "voids", "progress")
"""The tables that are made anew; of `things` the marks, not the names."""
_GONE: Final = Said("缺失", "is not there")
_TOO_MANY: Final = Said("多余", "is there, and nothing gives it")


@dataclass(slots=True)
class Thing:
    """A row of `things` as it stands; `sound`: it fits its checksum."""

    name: str
    version: int
    day: int | None
    reads: int
    sound: bool


@dataclass(slots=True)
class Anew:
    """What follows from the facts."""

    things: dict[int, Thing] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    voids: dict[int, int] = field(default_factory=dict)
    head: Head = field(default_factory=lambda: Head(0, 0, 0))
    events: int = 0
    _last_day: int | None = None
    _marks: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    _reads: Counter[int] = field(default_factory=Counter)
    _refs: Counter[str] = field(default_factory=Counter)

    def stands(self, number: int, position: int, recorded_at: int, day: int | None) -> None:
        """A request was read: the store has come so far."""
        if day is not None and (self._last_day is None or day > self._last_day):
            self._last_day = day
        last_on = NO_DAY if self._last_day is None else ISO[self._last_day]
        self.head = Head(number, position, recorded_at, last_on)

    def event(self, thing: int, version: int, day: int, topic: int, request: int) -> None:
        """An event was read."""
        was, last = self._marks.get(thing, (0, None))
        self._marks[thing] = (max(was, version), day if last is None else max(last, day))
        self.events += total_of_events((topic,), (day,), (thing,), (request,))

    def read(self, thing: int, total: int, day: int | None) -> None:
        """A read was read, for a request of that day."""
        self._reads[thing] += total
        version, last = self._marks.get(thing, (0, None))
        if day is not None:
            self._marks[thing] = (version, day if last is None else max(last, day))

    def refers(self, ref: RefRow) -> None:
        """An event refers to a thing."""
        self._refs[ref.thing] += _mix(ref.position, ref.role)

    def version(self, thing: int) -> int:
        """The version of a stream, up to the last event that was read."""
        return self._marks.get(thing, (0, None))[0]

    @property
    def counters(self) -> Counters:
        """The row of `progress`."""
        return Counters(self.head, self.events, sum(total_of_pair(*pair) for pair in self.voids.items()))

    def marks(self, number: int) -> tuple[int, int | None, int]:
        """Version, day and total of reads of a thing."""
        return (*self._marks.get(number, (0, None)), NOTHING_READ + self._reads[number])

    # -- comparing --------------------------------------------------------------------------------

    def damages(self, rows: Callable[[str, str], Iterator[Any]], mark: str) -> Iterator[Damage]:
        """Where the derived tables are not what they are when made anew."""
        yield from self._of_things()
        yield from self._of_voids(rows)
        if self.facts.get(REFS) == mark:
            yield from self._of_refs(rows)
        elif self.head.position:
            told = Said("引用按别的标记生成", "says that references were made by other marks")
            yield Damage("store", REFS, "value", told)
        yield from self._of_progress(rows)

    def _of_things(self) -> Iterator[Damage]:
        for number, thing in self.things.items():
            version, day, reads = self.marks(number)
            said = {
                "version": (thing.version, version),
                "day": (thing.day, day),
                "reads": (thing.reads, reads),
            }
            wrong = [(column, *pair) for column, pair in said.items() if pair[0] != pair[1]]
            for column, stored, now in wrong:
                if column == "reads" and thing.sound:
                    yield Damage(
                        "reads",
                        thing.name,
                        "request",
                        Said(f"合计应为{stored}，实为{now}", f"come to {now}, and {stored} were kept"),
                    )
                else:
                    yield Damage("things", str(number), column, _differs(stored, now))
            if not thing.sound and not wrong:
                # Events and references that fit bear the name out; else it may be what was altered.
                named = number in self._marks or thing.name in self._refs
                yield Damage("things", str(number), "checksum" if named else "name", CHECKSUM)

    def _of_voids(self, rows: Callable[[str, str], Iterator[Any]]) -> Iterator[Damage]:
        left = dict(self.voids)
        for request, by in rows("voids", "select request, by_request from voids"):
            expected = left.pop(request, None)
            if expected is None:
                yield Damage("voids", str(request), "request", _TOO_MANY)
            elif expected != by:
                yield Damage("voids", str(request), "by_request", _differs(by, expected))
        for request in left:
            yield Damage("voids", str(request), "request", _GONE)

    def _of_refs(self, rows: Callable[[str, str], Iterator[Any]]) -> Iterator[Damage]:
        names = dict(rows("roles", "select number, name from roles"))
        left = Counter(self._refs)
        for thing, position, role in rows("refs", "select thing, position, role from refs"):
            known = self.things.get(thing)
            if known is None or role not in names:
                column = "thing" if known is None else "role"
                yield Damage(
                    "refs", f"{thing} {position}", column, Said("编号不存在", "names what is not there")
                )
            else:
                left[known.name] -= _mix(position, names[role])
        for name, total in left.items():
            if total:
                yield Damage(
                    "refs", name, "position", Said("与事件不符", "are not those that the events give")
                )

    def _of_progress(self, rows: Callable[[str, str], Iterator[Any]]) -> Iterator[Damage]:
        found = [*rows("progress", "select * from progress")]
        if len(found) != 1:
            yield Damage(
                "progress", "", "", Said(f"有{len(found)}行，应为1行", f"has {len(found)} rows in place of 1")
            )
        columns = ("number", "position", "recorded_at", "last_day", "events", "voids", "checksum")
        for row in found:
            now = self.counters.row()
            if text_sum(*row[:-1]) != row[-1] and row[:-1] == now[:-1]:
                yield Damage("progress", "1", "checksum", CHECKSUM)
                continue
            for column, stored, expected in zip(columns[:-1], row, now, strict=False):
                if stored != expected:
                    yield Damage("progress", "1", column, _differs(stored, expected))

    # -- repairing --------------------------------------------------------------------------------

    def put(self, execute: Executes, many: ExecutesMany, refs: Iterator[RefRow], mark: str) -> None:
        """Have it stand in the store, in place of what is there; within a transaction of the caller."""
        for number, thing in self.things.items():
            version, day, reads = self.marks(number)
            if not thing.sound or (thing.version, thing.day) != (version, day):
                total = thing.reads if thing.sound else reads
                checksum = thing_sum(number, thing.name, version, day, total)
                execute(MOVE_THING, (version, day, total, checksum, number))
        execute("delete from voids")
        for pair in self.voids.items():
            execute(INSERT_VOID, pair)
        self._put_refs(execute, many, refs)
        execute("delete from store where key = ?", (REFS,))
        execute(INSERT_FACT, fact(REFS, mark))
        execute("delete from progress")
        execute(INSERT_PROGRESS, self.counters.row())

    def _put_refs(self, execute: Executes, many: ExecutesMany, refs: Iterator[RefRow]) -> None:
        numbers = {thing.name: number for number, thing in self.things.items()}
        roles: dict[str, int] = {
            name: number for number, name in execute("select number, name from roles").fetchall()
        }
        execute("delete from refs")
        part: list[tuple[int, int, int]] = []
        for ref in refs:
            if ref.role not in roles:
                roles[ref.role] = number = max(roles.values(), default=0) + 1
                execute(INSERT_NAME.format("roles"), (number, ref.role, name_sum(number, ref.role)))
            if ref.thing not in numbers:
                numbers[ref.thing] = number = max(numbers.values(), default=0) + 1
                checksum = thing_sum(number, ref.thing, 0, None, 0)
                execute(INSERT_THING, (number, ref.thing, 0, None, 0, checksum))
            part.append((numbers[ref.thing], ref.position, roles[ref.role]))
            if len(part) >= _AT_ONCE:
                many(INSERT_REF, part)
                part = []
        if part:
            many(INSERT_REF, part)


_AT_ONCE: Final = 5000


def _mix(position: int, role: str) -> int:
    """One number for a reference; the sum over those of a thing is compared."""
    return crc32(f"{position} {role}".encode()) + 1


def _differs(stored: object, now: object) -> Said:
    was, anew = ("–" if one is None else one for one in (stored, now))
    return Said(f"存的是{was}，应为{anew}", f"is {was}, and {anew} when made anew")
