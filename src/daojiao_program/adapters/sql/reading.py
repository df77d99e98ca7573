"""Looking at a store over one connection: rows in numbers, as rows in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal

from daojiao_program.adapters.sql.holding import counts, holdings
from daojiao_program.adapters.sql.names import DAY, ISO, ByNumber, Names, event_sum, numbers_of, request_sum
from daojiao_program.adapters.sql.statements import (
    EVENTS,
    HEAD,
    NO_VOID,
    OUTCOMES,
    REFS,
    REQUESTS,
    STANDS,
    Executes,
    Scans,
    in_chunks,
    marks_of,
)
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import NO_DAY, Head, Holdings, Place, RefRow, StreamHead
from daojiao_program.engine.request import EventRow, RequestRow


class SqlReading:
    """A consistent look at the store, over one connection in one transaction.

    A row whose checksum does not fit raises `StoreError` with its number.
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
        row = self.execute(HEAD).fetchone()
        if row is None:
            raise StoreError("the store is damaged: it has lost its counters; restore it from a copy")
        return head_of(row)

    def holds(self) -> Holdings:
        return holdings(self.execute)

    def counts(self, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]) -> dict[str, int]:
        return counts(self.execute, what, names)

    def number_at(self, recorded_at: int) -> int:
        low, high = 0, self.head().number
        while low < high:
            middle = (low + high + 1) // 2
            row = self.execute("select recorded_at from requests where number = ?", (middle,)).fetchone()
            if row[0] <= recorded_at:
                low = middle
            else:
                high = middle - 1
        return low

    def position_of(self, number: int) -> int:
        row = self.execute(
            "select position from requests where number <= ? order by number desc limit 1", (number,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def request(self, number: int) -> RequestRow | None:
        found = self._requests("where r.number = ?", (number,))
        return found[0] if found else None

    def attempts(self, id: str) -> list[RequestRow]:
        return self._requests("where r.id = ? order by r.number", (id,))

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
        rows = self.execute(
            f"{EVENTS}where e.position > coalesce((select position from requests where number = ?), 0) "
            "and e.position <= (select position from requests where number = ?) order by e.position",
            (number - 1, number),
        )
        return [*self._events(rows)]

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
        rows = self.execute(
            f"{EVENTS}where e.thing = (select number from things where name = ?) and e.version > ? "
            "order by e.version",
            (stream, after),
        )
        return [*self._events(rows)]

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        return {name: StreamHead(version, on) for name, _, version, on in self._things(streams)}

    def later(self, streams: Sequence[str] | None, place: Place, most: int | None = None) -> list[RequestRow]:
        numbers = [] if streams is None else [number for _, number, _, _ in self._things(streams)]
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
            where = f"where {touched if part else ''}{after} and {STANDS} and {NO_VOID}"
            limit = "" if most is None else f" limit {most + 1}"
            rows = self._requests(where + limit, (*part, *part, day, day, turn))
            found.update((row.number, row) for row in rows)
        return sorted(found.values(), key=lambda row: (row.effective_on, row.turn))

    def moved_since(self, number: int, written: Sequence[str], read: Sequence[str]) -> bool:
        position = self.position_of(number)
        for part in in_chunks([thing for _, thing, _, _ in self._things([*written, *read])]):
            events = f"select 1 from events where position > ? and +thing in ({marks_of(len(part))})"
            if self.execute(f"select exists ({events})", (position, *part)).fetchone()[0]:
                return True
        for part in in_chunks([thing for _, thing, _, _ in self._things(written)]):
            reads = f"select 1 from reads where thing in ({marks_of(len(part))}) and found_by > ?"
            if self.execute(f"select exists ({reads})", (*part, number)).fetchone()[0]:
                return True
        return False

    def timeline(
        self, topics: Sequence[str], *, until: str, number: int, since: str = ""
    ) -> Iterator[EventRow]:
        head = self.head()
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
        return self._requests("where r.number > ? order by r.number limit ?", (after, limit))

    def in_order(self, number: int) -> Iterator[int]:
        rows = self.scan(
            f"select r.number from requests r where r.number <= ? and {STANDS} and {NO_VOID} "
            "order by r.day, coalesce(r.turn, r.number)",
            (number,),
        )
        return (number for (number,) in rows)

    def log(self, *, after: int, limit: int, number: int) -> list[tuple[EventRow, RequestRow, int | None]]:
        wheres, values = ["e.position > ?", "e.request <= ?"], [after, number]
        found = self.logged(wheres, values, (), limit)
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
        requests = self._by_number({row.request for row in events})
        voids: dict[int, int] = {}
        for part in in_chunks([*requests]):
            voids.update(
                self.execute(
                    f"select request, by_request from voids where request in ({marks_of(len(part))})", part
                ).fetchall()
            )
        return [(row, requests[row.request], voids.get(row.request)) for row in events]

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        events = self._at(positions)
        requests = self._by_number({row.request for row in events})
        return {row.position: (row, requests[row.request]) for row in events}

    def _by_number(self, numbers: AbstractSet[int]) -> dict[int, RequestRow]:
        return {
            row.number: row
            for part in in_chunks(sorted(numbers))
            for row in self._requests(f"where r.number in ({marks_of(len(part))})", part)
        }

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
            found += self._events(self.execute(f"{EVENTS}where e.position in ({marks_of(len(part))})", part))
        return found

    def _things(self, names: Iterable[str]) -> Iterator[tuple[str, int, int, str]]:
        """Name, number, version and last day of those of the things that are known."""
        for part in in_chunks([*names]):
            rows = self.execute(
                f"select name, number, version, day from things where name in ({marks_of(len(part))})", part
            ).fetchall()
            yield from (
                (name, number, version, NO_DAY if on is None else ISO[on])
                for name, number, version, on in rows
            )

    def _events(self, rows: Iterable[Any]) -> Iterator[EventRow]:
        topics, isos = self._topics, ISO
        for position, stream, version, topic, day, turn, request, data, checksum in rows:
            row = EventRow(position, stream, version, topics[topic], isos[day], turn, request, data)
            if event_sum(row) != checksum:
                raise damaged("event", position)
            yield row

    def _requests(self, rest: str, values: Sequence[Any]) -> list[RequestRow]:
        return [*map(self._request, self.execute(REQUESTS + rest, values).fetchall())]

    def _request(self, row: Sequence[Any]) -> RequestRow:
        (number, id_, decision, target, arguments, day, turn, recorded_at, actor, reason, source, line) = row[
            :12
        ]
        documents, correlation, causation, voids, outcome, findings, position, checksum = row[12:]
        file = None if source is None else self._sources[source]
        found = RequestRow(
            number,
            id_,
            self._decisions[decision],
            target,
            arguments,
            ISO[day],
            turn,
            recorded_at,
            self._actors[actor],
            None if reason is None else self._reasons[reason],
            file if line is None else f"{file}:{line}",
            documents,
            correlation,
            causation,
            voids,
            OUTCOMES[outcome],
            findings,
            position,
        )
        if request_sum(found) != checksum:
            raise damaged("request", number)
        return found


def head_of(row: Sequence[Any]) -> Head:
    """The head of a store from the row of its counters."""
    number, position, recorded_at, day = row
    return Head(number, position, recorded_at, NO_DAY if day is None else ISO[day])


def damaged(what: str, number: int) -> StoreError:
    """The error for a row that is not as it was written."""
    zh = {"event": "事件", "request": "请求"}[what]
    return StoreError(
        f"数据库已损坏：{zh} {number} 与登记时不符（校验和不一致）；请用备份恢复",
        f"the store is damaged: {what} {number} is not as it was recorded (its checksum does not fit); "
        "restore it from a copy",
    )
