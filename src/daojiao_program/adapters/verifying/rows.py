"""What is wrong with the rows of a store, by table, row and column.

Requests, events, reads and names are facts, each held against its checksum and against the others. What is
derived from them is made anew on the way, and compared by `derived`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, Final

from daojiao_program.adapters.sql.counters import FACTS
from daojiao_program.adapters.sql.damage import CHECKSUM
from daojiao_program.adapters.sql.names import (
    DICTIONARIES,
    ISO,
    event_sum,
    name_sum,
    request_sum,
    text_sum,
    thing_sum,
    total_of_pair,
)
from daojiao_program.adapters.sql.statements import OUTCOMES, REFUSED, Scans
from daojiao_program.adapters.verifying.derived import Anew, Thing
from daojiao_program.engine.event import VOIDED
from daojiao_program.engine.ports import Damage, Meaning, RefRow
from daojiao_program.engine.request import TAKEN, EventRow, RequestRow
from daojiao_program.engine.wording import Said

_UNKNOWN: Final = Said("引用的编号不存在", "refers to a number that is not there")
_DISAGREES: Final = Said("与所属请求或对象不符", "disagrees with its request or its stream")
_GONE: Final = Said("缺失", "is not there")
_ODD: Final = (TypeError, ValueError, OverflowError, IndexError, KeyError)
"""What Python says of values that no row of ours has."""
_NAMES: Final = "select number, name, checksum from {} order by number"
_REQUESTS: Final = (
    "select number, id, decision, target, arguments, day, turn, recorded_at, actor, reason, source, line, "
    "documents, correlation, causation, voids, outcome, findings, position, checksum from requests "
    "order by number"
)
_EVENTS: Final = (
    "select position, thing, version, topic, day, turn, request, data, checksum from events order by position"
)


class FactRows:
    """One pass over all rows of a store; `anew` is what is derived from them."""

    def __init__(self, scan: Scans, meaning: Meaning, errors: tuple[type[Exception], ...]) -> None:
        self._scan = scan
        self._meaning = meaning
        self._errors = errors
        self._names: dict[str, dict[int, str]] = {table: {} for table in DICTIONARIES}
        self._positions, self._days, self._turns = array("q", [0]), array("q", [0]), array("q", [0])
        self._voids, self._outcomes = array("q", [0]), bytearray(1)
        self.anew = Anew()
        self._stored: dict[str, str] = {}
        """Today's kind to the name under which it is stored, where that is another."""
        self.requests = self.events = 0
        self.unread: set[str] = set()
        """The tables that could not be read to their end."""

    def damages(self) -> Iterator[Damage]:
        """Each damage of a fact, as it is found."""
        yield from self._facts()
        for table in DICTIONARIES:
            yield from self._named(table)
        yield from self._things()
        yield from self._all_requests()
        yield from self._all_events()
        yield from self._reads()

    def all(self, table: str, statement: str) -> Iterator[Any]:
        """The rows of a table, as far as it can be read."""
        try:
            yield from self._scan(statement)
        except self._errors:
            self.unread.add(table)

    def whole(self, table: str) -> Iterator[Damage]:
        """A damage where the table could not be read to its end."""
        if table in self.unread:
            yield Damage(table, "", "", Said("读不到末尾", "cannot be read to its end"))

    def _facts(self) -> Iterator[Damage]:
        found = set()
        for key, value, checksum in self.all("store", "select key, value, checksum from store"):
            found.add(key)
            self.anew.facts[key] = value
            if not _fits(text_sum, (key, value), checksum):
                yield Damage("store", str(key), "value", CHECKSUM)
            elif key not in FACTS:
                yield Damage("store", str(key), "key", Said("不是本程序的", "is none of this program's"))
        yield from self.whole("store")
        for key in FACTS:
            if FACTS[key] and key not in found:
                yield Damage("store", key, "key", _GONE)

    def _named(self, table: str) -> Iterator[Damage]:
        expected, names = 1, self._names[table]
        for number, name, checksum in self.all(table, _NAMES.format(table)):
            yield from _missing(table, "number", expected, number)
            expected = max(expected, number) + 1
            names[number] = name
            if not _fits(name_sum, (number, name), checksum):
                yield Damage(table, str(number), "name", CHECKSUM)
        yield from self.whole(table)

    def _things(self) -> Iterator[Damage]:
        expected, names = 1, set()
        for row in self.all(
            "things", "select number, name, version, day, reads, checksum from things order by number"
        ):
            number, name, version, day, reads, checksum = row
            yield from _missing("things", "number", expected, number)
            expected = max(expected, number) + 1
            self.anew.things[number] = Thing(
                name, version, day, reads, sound=_fits(thing_sum, row[:-1], checksum)
            )
            if name in names:
                yield Damage("things", str(number), "name", Said("重名", "stands there twice"))
            names.add(name)
        kinds = {str(one.name).partition(":")[0] for one in self.anew.things.values() if one.version}
        for kind, former in self._meaning.kinds.items():
            self._stored[kind] = next((one for one in (*former, kind) if one in kinds), former[0])
        yield from self.whole("things")

    # -- requests ---------------------------------------------------------------------------------

    def _all_requests(self) -> Iterator[Damage]:
        before = 0
        for raw in self.all("requests", _REQUESTS):
            number = raw[0]
            for gone in _missing("requests", "number", len(self._positions), number):
                yield gone
                self._note(self._positions[-1], 0, 0, 0, REFUSED)
            if number < len(self._positions):
                continue  # number 0 or less, which is told already
            self.requests += 1
            try:
                yield from self._one_request(raw, before)
                before = max(before, raw[7])
            except _ODD as error:
                yield Damage("requests", str(number), "", _unreadable(error))
            if len(self._positions) == number:
                self._note(self._positions[-1], 0, 0, 0, REFUSED)
        yield from self.whole("requests")

    def _one_request(self, raw: Sequence[Any], before: int) -> Iterator[Damage]:
        number, id_, decision, target, arguments, day, turn, at, actor, reason, source, line = raw[:12]
        documents, correlation, causation, voids, outcome, findings, position, checksum = raw[12:]
        known: list[tuple[str, Any, Container[int]]] = [
            ("decision", decision, self._names["decisions"]),
            ("target", target, self.anew.things),
            ("actor", actor, self._names["actors"]),
            ("reason", reason, self._names["reasons"]),
            ("source", source, self._names["sources"]),
        ]
        unknown = [column for column, one, table in known if one is not None and one not in table]
        for column in unknown:
            yield Damage("requests", str(number), column, _UNKNOWN)
        last = self._positions[-1]
        odd = [
            ("day", not _is_day(day), Said("不是日期", "is no day")),
            (
                "turn",
                turn is not None and not 0 < turn < number,
                Said("不是当日次序", "is no turn of that day"),
            ),
            ("recorded_at", at < before, Said("早于前一项", "is earlier than that of the one before")),
            ("position", position < last, Said("小于前一项", "is lower than that of the one before")),
            ("outcome", not 0 <= outcome < len(OUTCOMES), Said("不是结果", "is no outcome")),
            (
                "voids",
                voids is not None and not 0 < voids < number,
                Said("所撤销的请求不存在", "names no earlier request"),
            ),
        ]
        wrong = [(column, said) for column, is_odd, said in odd if is_odd]
        for column, said in wrong:
            yield Damage("requests", str(number), column, said)
        if unknown or wrong:
            return
        names = self._names
        file = None if source is None else names["sources"][source]
        row = RequestRow(
            number,
            id_,
            names["decisions"][decision],
            None if target is None else self.anew.things[target].name,
            arguments,
            ISO[day],
            number if turn is None else turn,
            at,
            names["actors"][actor],
            None if reason is None else names["reasons"][reason],
            file if line is None else f"{file}:{line}",
            documents,
            correlation,
            causation,
            voids,
            OUTCOMES[outcome],
            findings,
            position,
        )
        self._note(position, day, row.turn, voids or 0, outcome)
        self.anew.stands(number, position, at, day if outcome != REFUSED else None)
        if not _fits(request_sum, (row,), checksum):
            yield Damage("requests", str(number), "checksum", CHECKSUM)
            return
        if outcome != REFUSED and voids is not None:
            if self._outcomes[voids] == REFUSED or voids in self.anew.voids:
                yield Damage("requests", str(number), "voids", Said("所撤销的请求不成立", "does not stand"))
            else:
                self.anew.voids[voids] = number
        if why := self._meaning.request(row):
            yield Damage("requests", str(number), "arguments", why)

    def _note(self, position: int, day: int, turn: int, voids: int, outcome: int) -> None:
        """Keep what events and reads are held against."""
        self._positions.append(position)
        self._days.append(day)
        self._turns.append(turn)
        self._voids.append(voids)
        self._outcomes.append(outcome)

    # -- events -----------------------------------------------------------------------------------

    def _all_events(self) -> Iterator[Damage]:
        expected = 1
        for raw in self.all("events", _EVENTS):
            position = raw[0]
            yield from _missing("events", "position", expected, position)
            expected = max(expected, position) + 1
            self.events += 1
            try:
                yield from self._one_event(raw)
            except _ODD as error:
                yield Damage("events", str(position), "", _unreadable(error))
        yield from self.whole("events")
        if "requests" not in self.unread:
            yield from _missing("events", "position", expected, self._positions[-1] + 1)

    def _one_event(self, raw: Sequence[Any]) -> Iterator[Damage]:
        position, thing, version, topic, day, turn, request, data, checksum = raw
        known = self.anew.things.get(thing)
        topics = self._names["topics"]
        if known is None or topic not in topics:
            column = "thing" if known is None else "topic"
            yield Damage("events", str(position), column, _UNKNOWN)
            return
        if turn is None:
            turn = request
        row = EventRow(position, known.name, version, topics[topic], ISO[day], turn, request, data)
        expected = self._expected(row, thing)
        wrong = [column for column, value in expected if getattr(row, column) != value]
        if not _fits(event_sum, (row,), checksum):
            column = next(
                (
                    column
                    for column, value in expected
                    if _fits(event_sum, (row._replace(**{column: value}),), checksum)
                ),
                "",
            ) or self._other_column(row, checksum)
            yield Damage("events", str(position), _COLUMNS.get(column, column), CHECKSUM)
        else:
            for column in wrong:
                yield Damage("events", str(position), _COLUMNS.get(column, column), _DISAGREES)
            if not wrong:
                yield from self._meant(row)
        self.anew.event(thing, version, day, topic, request)

    def _expected(self, row: EventRow, thing: int) -> list[tuple[str, Any]]:
        """What request and stream say of an event, by field."""
        request = self._request_at(row.position)
        said: list[tuple[str, Any]] = [("request", request)]
        if 0 < request < len(self._days):
            of = self._voids[request] if row.topic == VOIDED else request
            said += [("effective_on", ISO[self._days[of]]), ("turn", self._turns[request])]
            if self._outcomes[request] != OUTCOMES.index(TAKEN):
                said[0] = ("request", 0)
        if ":" in row.stream:
            said.append(("version", self.anew.version(thing) + 1))
        return said

    def _request_at(self, position: int) -> int:
        """The request that recorded the event at a position: the first that has come so far."""
        low, high = 0, len(self._positions)
        while low < high:
            middle = (low + high) // 2
            if self._positions[middle] < position:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self._positions) else 0

    def _other_column(self, row: EventRow, checksum: int) -> str:
        for topic in self._names["topics"].values():
            if _fits(event_sum, (row._replace(topic=topic),), checksum):
                return "topic"
        return "checksum"

    def _meant(self, row: EventRow) -> Iterator[Damage]:
        if why := self._meaning.event(row):
            yield Damage("events", str(row.position), "data", why)
            return
        for ref in self._refers(row):
            self.anew.refers(ref)

    def _refers(self, row: EventRow) -> Iterator[RefRow]:
        for ref in self._meaning.refers(row):
            kind, colon, id_ = ref.thing.partition(":")
            yield ref._replace(thing=f"{self._stored.get(kind, kind)}{colon}{id_}")

    def refs(self, scan: Scans) -> Iterator[RefRow]:
        """What all events refer to; once they are found sound."""
        topics = self._names["topics"]
        for position, thing, version, topic, day, turn, request, data, _ in scan(_EVENTS):
            name = self.anew.things[thing].name
            yield from self._refers(
                EventRow(position, name, version, topics[topic], ISO[day], turn or request, request, data)
            )

    def _accepted(self, number: object, least: int) -> bool:
        """Whether that is the number of an accepted request, this one or a later one."""
        last = len(self._positions) - 1
        return isinstance(number, int) and least <= number <= last and self._outcomes[number] != REFUSED

    # -- reads ------------------------------------------------------------------------------------

    def _reads(self) -> Iterator[Damage]:
        for thing, request, by in self.all("reads", "select thing, request, found_by from reads"):
            odd = [
                column
                for column, is_odd in (
                    ("thing", thing not in self.anew.things),
                    ("request", not self._accepted(request, 1)),
                    ("found_by", not self._accepted(by, request if isinstance(request, int) else 1)),
                )
                if is_odd
            ]
            for column in odd:
                yield Damage("reads", f"{thing} {request}", column, _UNKNOWN)
            if "thing" not in odd and isinstance(request, int) and isinstance(by, int):
                self.anew.read(thing, total_of_pair(request, by), None if odd else self._days[request])
        yield from self.whole("reads")


_COLUMNS: Final = {"stream": "thing", "effective_on": "day"}
"""Fields in words by the column in which they stand, where it is called otherwise."""


def _missing(table: str, column: str, expected: int, found: int) -> Iterator[Damage]:
    """Each number from the expected one up to the one that was found."""
    if found < expected:
        yield Damage(table, str(found), column, Said("编号不对", "has a number that cannot be"))
    for number in range(expected, min(found, expected + _MOST)):
        yield Damage(table, str(number), column, _GONE)
    if found > expected + _MOST:
        yield Damage(table, f"{expected + _MOST}–{found - 1}", column, _GONE)


_MOST: Final = 100
"""How many missing rows in a stretch are told one by one."""


def _fits(sum_of: Callable[..., int], row: Iterable[Any], checksum: object) -> bool:
    """Whether a row fits its checksum; what no row of ours holds does not."""
    try:
        return sum_of(*row) == checksum
    except _ODD:
        return False


def _is_day(day: int) -> bool:
    try:
        return bool(ISO[day])
    except _ODD:
        return False


def _unreadable(error: Exception) -> Said:
    return Said("读不出", f"cannot be read ({type(error).__name__})")
