"""Looking at a store over one connection: rows in numbers, as rows in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from daojiao_program.adapters.sql.counters import Counters, counters_of
from daojiao_program.adapters.sql.damage import damaged
from daojiao_program.adapters.sql.holding import counts, holdings
from daojiao_program.adapters.sql.names import (
    DAY,
    ISO,
    ByNumber,
    Names,
    event_sum,
    numbers_of,
    request_sum,
    thing_sum,
)
from daojiao_program.adapters.sql.statements import (
    AUTOMATIC,
    EVENTS,
    HEAD,
    NOT_OWN,
    OUTCOMES,
    REFS,
    REQUESTS,
    STANDS,
    Executes,
    Scans,
    in_chunks,
    marks_of,
)
from daojiao_program.adapters.sql.totals import check_reads, check_totals
from daojiao_program.engine.ports import NO_DAY, Head, Holdings, Place, RefRow, StreamHead
from daojiao_program.engine.request import CLOCK, EFFECT, REFUSED, EventRow, RequestRow, is_effect
from daojiao_program.engine.wording import Said

GONE: Final = Said("缺失", "is not there")
NO_DAY_AT_ALL: Final = (ValueError, OverflowError, TypeError)
"""What Python says of a number that stands for no day."""


class SqlReading:
    """A consistent look at the store, over one connection in one transaction.

    A row whose checksum does not fit raises `StoreError` with its number; so do a gap where rows are
    counted, and rows that a look would leave out and that are not as they were recorded (control totals).
    """

    def __init__(self, execute: Executes, names: Names, scan: Scans | None = None) -> None:
        self.execute = execute
        self.scan: Scans = scan or execute
        self._names = names
        self._topics = ByNumber(execute, names, "topics")
        self._decisions = ByNumber(execute, names, "decisions")
        self._actors = ByNumber(execute, names, "actors")
        self._reasons = ByNumber(execute, names, "reasons")
        self._sources = ByNumber(execute, names, "sources")

    def head(self) -> Head:
        return self.counters().head

    def counters(self) -> Counters:
        """The head, and the control totals."""
        return counters_of(self.execute(HEAD).fetchone())

    def holds(self) -> Holdings:
        return holdings(self.execute)

    def counts(self, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]) -> dict[str, int]:
        return counts(self.execute, what, names)

    def number_at(self, recorded_at: int) -> int:
        low, high = 0, self.head().number
        while low < high:
            middle = (low + high + 1) // 2
            if self._there(middle).recorded_at <= recorded_at:
                low = middle
            else:
                high = middle - 1
        return low

    def position_of(self, number: int) -> int:
        found = self._requests("where r.number <= ? order by r.number desc limit 1", (number,))
        return found[0].position if found else 0

    def request(self, number: int) -> RequestRow | None:
        found = self._requests("where r.number = ?", (number,))
        if not found and 0 < number <= self.head().number:
            raise damaged("requests", number, GONE)
        return found[0] if found else None

    def _there(self, number: int) -> RequestRow:
        """A request that the counters say is there."""
        found = self.request(number)
        if found is None:
            raise damaged("requests", number, GONE)
        return found

    def attempts(self, id: str) -> list[RequestRow]:
        return self._requests("where r.id = ? order by r.number", (id,))

    def caused_by(self, id: str) -> list[RequestRow]:
        begins = id + EFFECT
        rows = self._requests(
            f"where r.id >= ? and r.id < ? and r.causation = ? and {AUTOMATIC} order by r.number",
            (begins, begins[:-1] + chr(ord(EFFECT) + 1), id),
        )
        return [row for row in rows if is_effect(row)]

    def ticked(self, number: int) -> str:
        begins = CLOCK + EFFECT
        found = self._requests(
            f"where r.id >= ? and r.id < ? and {AUTOMATIC} and r.number <= ? order by r.id desc limit 1",
            (begins, CLOCK + chr(ord(EFFECT) + 1), number),
        )
        return found[0].effective_on if found else ""

    def unasked(self, number: int) -> list[RequestRow]:
        return self._requests(
            f"where r.outcome = {OUTCOMES.index(REFUSED)} and {AUTOMATIC} and r.number <= ? "
            "order by r.number",
            (number,),
        )

    def standing(self, ids: Sequence[str]) -> dict[str, RequestRow]:
        found: dict[str, RequestRow] = {}
        for part in in_chunks(ids):
            rows = self._requests(f"where r.id in ({marks_of(len(part))}) and {STANDS}", part)
            found.update((row.id, row) for row in rows)
        return found

    def voided_by(self, number: int) -> int | None:
        row = self.execute("select by_request from voids where request = ?", (number,)).fetchone()
        return None if row is None else int(row[0])

    def events_of(self, number: int) -> list[EventRow]:
        return self.events_of_each((number,))[number]

    def events_of_each(self, numbers: Sequence[int]) -> dict[int, list[EventRow]]:
        found: dict[int, list[EventRow]] = {number: [] for number in numbers}
        for part in in_chunks([*found]):
            ranges = self.execute(
                "select coalesce(p.position, 0), r.position from requests r "
                f"left join requests p on p.number = r.number - 1 where r.number in ({marks_of(len(part))})",
                part,
            ).fetchall()
            positions = [one for after, last in ranges for one in range(after + 1, last + 1)]
            for row in self._at(sorted(positions)):
                found[row.request].append(row)
        return found

    def reads_of(self, number: int, *, known: int) -> list[str]:
        rows = self.execute(
            "select t.name from reads d join things t on t.number = d.thing "
            "where d.request = ? and d.found_by <= ?",
            (number, known),
        )
        return sorted(name for (name,) in rows)

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        for _, number, version, _, _ in self._things((stream,)):
            rows = self.execute(
                f"{EVENTS}where e.thing = ? and e.version > ? order by e.version", (number, after)
            )
            found = [*self._events(rows)]
            if ":" in stream:  # on a stream of the package a version may be left out
                for expected, row in enumerate(found, after + 1):
                    if row.version != expected:
                        raise damaged("events", f"{stream} {expected}", GONE)
            if version > max(after, found[-1].version if found else 0):
                raise damaged("events", f"{stream} {version}", GONE)
            return found
        return []

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        return {name: StreamHead(version, on) for name, _, version, on, _ in self._things(streams)}

    def later(self, streams: Sequence[str] | None, place: Place, most: int | None = None) -> list[RequestRow]:
        things = [] if streams is None else [*self._things(streams)]
        numbers = [number for _, number, _, _, _ in things]
        for name, number, _, _, reads in things:
            check_reads(self.execute, name, number, reads)
        if streams is not None and not numbers:
            return []
        day, turn = DAY[place[0]] if place[0] else -1_000_000, place[1]
        after = "(r.day > ? or (r.day = ? and coalesce(r.turn, r.number) > ?))"
        found: dict[int, RequestRow] = {}
        for part in in_chunks(numbers) if streams is not None else [()]:
            of = f"({marks_of(len(part))})"
            touched = (
                f"r.number in (select request from events where thing in {of} "
                f"union select request from reads where thing in {of}) and "
            )
            where = f"where {touched if part else ''}{after} and {STANDS} and {NOT_OWN}"
            limit = "" if most is None else f" limit {most + 1}"
            rows = self._requests(where + limit, (*part, *part, day, day, turn))
            found.update((row.number, row) for row in rows)
        return sorted(found.values(), key=lambda row: (row.effective_on, row.turn))

    def moved_since(self, number: int, written: Sequence[str], read: Sequence[str]) -> bool:
        position = self.position_of(number)
        for part in in_chunks([thing for _, thing, _, _, _ in self._things([*written, *read])]):
            events = f"select 1 from events where position > ? and +thing in ({marks_of(len(part))})"
            if self.execute(f"select exists ({events})", (position, *part)).fetchone()[0]:
                return True
        for part in in_chunks([thing for _, thing, _, _, _ in self._things(written)]):
            reads = f"select 1 from reads where thing in ({marks_of(len(part))}) and found_by > ?"
            if self.execute(f"select exists ({reads})", (*part, number)).fetchone()[0]:
                return True
        return False

    def timeline(
        self, topics: Sequence[str], *, until: str, number: int, since: str = ""
    ) -> Iterator[EventRow]:
        counters = self.counters()
        head = counters.head
        if not self._names.totals_held:
            check_totals(self.execute, counters)
            self._names.totals_held = True
        last = head.position if number >= head.number else self.position_of(number)
        wheres: list[str] = []
        values: list[Any] = []
        if topics:
            known = numbers_of(self.execute, self._names, "topics", topics)
            if not known:
                return iter(())
            wheres.append(f"e.topic in ({marks_of(len(known))})")
            values += known.values()
        void = numbers_of(self.execute, self._names, "topics", ["engine.request-voided"])
        if void:
            wheres.append(f"e.topic <> {void['engine.request-voided']}")
        day = "e.day" if self._few_days(since, until, last, head) else "+e.day"
        if until < head.last_on:
            wheres.append(f"{day} <= ?")
            values.append(DAY[until])
        if since:
            wheres.append(f"{day} >= ?")
            values.append(DAY[since])
        if last < head.position:
            wheres.append("e.position <= ?")
            values.append(last)
        wheres.append("not exists (select 1 from voids v where v.request = e.request and v.by_request <= ?)")
        values.append(number)
        rows = self.scan(
            f"{EVENTS}where {' and '.join(wheres)} order by {day}, coalesce(e.turn, e.request), e.position",
            values,
        )
        return self._events(rows)

    def _few_days(self, since: str, until: str, last: int, head: Head) -> bool:
        """Whether the index by day leads to fewer rows than the order in which they were recorded."""
        if last * 2 < head.position:
            return False
        if since:
            row = self.execute(
                "select position from events where day >= ? order by day, position limit 1", (DAY[since],)
            ).fetchone()
            if row is None or row[0] * 2 > head.position:
                return True
        if until < head.last_on:
            row = self.execute(
                "select position from events where day > ? order by day, position limit 1", (DAY[until],)
            ).fetchone()
            return row is not None and bool(row[0] * 2 < head.position)
        return False

    def requests(self, *, after: int = 0, limit: int = 1000) -> list[RequestRow]:
        found = self._requests("where r.number > ? order by r.number limit ?", (after, limit))
        for expected, row in enumerate(found, max(after, 0) + 1):
            if row.number != expected:
                raise damaged("requests", expected, GONE)
        return found

    def in_order(self, number: int) -> Iterator[int]:
        rows = self.scan(
            f"select r.number from requests r where r.number <= ? and {STANDS} and {NOT_OWN} "
            "order by r.day, coalesce(r.turn, r.number)",
            (number,),
        )
        return (number for (number,) in rows)

    def log(self, *, after: int, limit: int, number: int) -> list[tuple[EventRow, RequestRow, int | None]]:
        wheres, values = ["e.position > ?", "e.request <= ?"], [after, number]
        found = self.logged(wheres, values, (), limit)
        for expected, (row, _, _) in enumerate(found, max(after, 0) + 1):
            if row.position != expected:
                raise damaged("events", expected, GONE)
        return [(row, request, None if by is None or by > number else by) for row, request, by in found]

    def logged(
        self, wheres: Sequence[str], values: Sequence[int], topics: Sequence[str], limit: int
    ) -> list[tuple[EventRow, RequestRow, int | None]]:
        """Events in the order of their positions, each with its request, and what voided that."""
        every = [*wheres]
        given: list[int] = [*values]
        if topics:
            known = numbers_of(self.execute, self._names, "topics", topics)
            every.append(f"e.topic in ({marks_of(len(known))})" if known else "1 = 0")
            given += known.values()
        where = " and ".join(every)
        rows = self.execute(f"{EVENTS}where {where} order by e.position limit ?", (*given, limit)).fetchall()
        events = [*self._events(rows)]
        requests = self._asked(events)
        voids: dict[int, int] = {}
        for part in in_chunks([*requests]):
            voids.update(
                self.execute(
                    f"select request, by_request from voids where request in ({marks_of(len(part))})", part
                ).fetchall()
            )
        return [(row, requests[row.request], voids.get(row.request)) for row in events]

    def between(self, after: int, until: int) -> list[EventRow]:
        """The events after a position, up to another, in order."""
        where = "where e.position > ? and e.position <= ? order by e.position"
        return [*self._events(self.execute(EVENTS + where, (after, until)).fetchall())]

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        events = self._at(positions)
        requests = self._asked(events)
        return {row.position: (row, requests[row.request]) for row in events}

    def _asked(self, events: Iterable[EventRow]) -> dict[int, RequestRow]:
        """The requests that these events answer, by number."""
        numbers = sorted({row.request for row in events})
        found = {
            row.number: row
            for part in in_chunks(numbers)
            for row in self._requests(f"where r.number in ({marks_of(len(part))})", part)
        }
        for number in numbers:
            if number not in found:
                raise damaged("requests", number, GONE)
        return found

    def refs_by(self) -> str:
        row = self.execute("select value from store where key = ?", (REFS,)).fetchone()
        return "" if row is None else str(row[0])

    def refs_of(self, kind: str, id: str) -> list[tuple[int, str]]:
        roles = ByNumber(self.execute, self._names, "roles")
        rows = self.execute(
            "select position, role from refs where thing = (select number from things where name = ?) "
            "order by position",
            (f"{kind}:{id}",),
        )
        return [(position, roles[role]) for position, role in rows.fetchall()]

    def refs_between(self, after: int, until: int) -> Iterator[RefRow]:
        rows = self.execute(
            "select t.name, f.position, r.name from refs f join things t on t.number = f.thing "
            "join roles r on r.number = f.role where f.position > ? and f.position <= ?",
            (after, until),
        )
        return (RefRow(*row) for row in rows.fetchall())

    def _at(self, positions: Sequence[int]) -> list[EventRow]:
        found: list[EventRow] = []
        for part in in_chunks(positions):
            where = f"where e.position in ({marks_of(len(part))}) order by e.position"
            found += self._events(self.execute(EVENTS + where, part))
        if len(found) < len({*positions}):
            last = self.head().position
            gone = {*positions}.difference([row.position for row in found])
            for position in sorted(one for one in gone if 0 < one <= last):
                raise damaged("events", position, GONE)
        return found

    def _things(self, names: Iterable[str]) -> Iterator[tuple[str, int, int, str, int]]:
        """Name, number, version, last day and total of reads of those of the things that are known."""
        for part in in_chunks([*names]):
            rows = self.execute(
                f"select number, name, version, day, reads, checksum from things "
                f"where name in ({marks_of(len(part))})",
                part,
            ).fetchall()
            for number, name, version, day, reads, checksum in rows:
                if thing_sum(number, name, version, day, reads) != checksum:
                    raise damaged("things", number)
                yield name, number, version, NO_DAY if day is None else ISO[day], reads

    def _events(self, rows: Iterable[Any]) -> Iterator[EventRow]:
        topics, isos = self._topics, ISO
        for position, stream, version, topic, day, turn, request, data, checksum in rows:
            try:
                row = EventRow(position, stream, version, topics[topic], isos[day], turn, request, data)
            except NO_DAY_AT_ALL:
                raise damaged("events", position) from None
            if event_sum(row) != checksum:
                raise damaged("events", position)
            yield row

    def _requests(self, rest: str, values: Sequence[Any]) -> list[RequestRow]:
        return [*map(self._request, self.execute(REQUESTS + rest, values).fetchall())]

    def _request(self, row: Sequence[Any]) -> RequestRow:
        (number, id_, decision, target, arguments, day, turn, recorded_at, actor, reason, source, line) = row[
            :12
        ]
        documents, correlation, causation, voids, outcome, findings, position, checksum = row[12:]
        try:
            on, answer = ISO[day], OUTCOMES[outcome]
        except (IndexError, *NO_DAY_AT_ALL):
            raise damaged("requests", number) from None
        file = None if source is None else self._sources[source]
        found = RequestRow(
            number,
            id_,
            self._decisions[decision],
            target,
            arguments,
            on,
            turn,
            recorded_at,
            self._actors[actor],
            None if reason is None else self._reasons[reason],
            file if line is None else f"{file}:{line}",
            documents,
            correlation,
            causation,
            voids,
            answer,
            findings,
            position,
        )
        if request_sum(found) != checksum:
            raise damaged("requests", number)
        return found
