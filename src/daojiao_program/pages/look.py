"""A look at the store as of two times, held while a page is made; and the events behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Final, Generic, NamedTuple, TypeVar

from daojiao_program.domain.charter import LISTS, Charter, CharterRecord
from daojiao_program.engine import Aggregate, EngineError, Event, Figure, Snapshot, StandingEvent, moment_of

A = TypeVar("A", bound=Aggregate)

MANY: Final = 40
"""How many of the events behind a figure the page shows; a command lists the others."""
FEW: Final = 6
"""The same in a table, where every row has events of its own."""


class PageError(EngineError):
    """No page can be made; the message says why, and what to do."""


class CitedEvent(NamedTuple):
    """An event behind a number: what it counts for, and the request that it answers."""

    position: int
    day: str
    of: str
    request: str
    source: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The events behind a number: how many, the first of them, and the command that lists all."""

    count: int
    lines: Sequence[CitedEvent]
    command: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class Stream(Generic[A]):
    """What something has come to, and the events that led there."""

    state: A
    events: Sequence[StandingEvent]


class Look:
    """What a snapshot says, in the words of a page. Raises `PageError` where its day has no charter."""

    def __init__(self, then: Snapshot) -> None:
        self.then = then
        self.on = then.day
        self.recorded = None if then.recorded_at is None else moment_of(then.recorded_at)
        """When the last of what the page knows was recorded."""
        charter = then.load(CharterRecord, CharterRecord.kind)
        if charter.terms is None:
            raise PageError(
                f"{then.day}还没有章程生效，无法生成页面；"
                "请先登记章程（daojiao charter），或换一个日期（--on）",
                f"no charter is in force on {then.day}, so there is no page; "
                "adopt one (daojiao charter), or choose another day (--on)",
            )
        self.terms: Charter = charter.terms
        self.edition = charter.edition

    def streams(self, kind: type[A], events: Iterable[type[Event]]) -> list[Stream[A]]:
        """Everything of a kind, by id: its state of the day with its events."""
        found: dict[str, list[StandingEvent]] = {}
        for seen in self.then.events(*events):
            found.setdefault(seen.id, []).append(seen)
        return [Stream(_evolved(kind(id_), found[id_]), found[id_]) for id_ in sorted(found)]

    def cited(self, counted: Iterable[tuple[str, int]], command: str, most: int = FEW) -> Cited:
        """What is behind a number: what each event counts for, with its position."""
        every = sorted(counted, key=lambda one: (one[1], one[0]))
        shown = every[:most]
        lines = [
            CitedEvent(
                one.event.position, one.event.effective_on, of, one.request.id, one.request.source or "–"
            )
            for (of, _), one in zip(shown, self.then.cited(position for _, position in shown), strict=True)
        ]
        return Cited(len(every), lines, command)

    def of_stream(self, stream: Stream[A], titles: Iterable[str] = ()) -> Cited:
        """The newest events of a stream, with the command that tells its whole history."""
        of = dict(zip((one.position for one in stream.events), titles, strict=False))
        newest = stream.events[-FEW:]
        cited = self.cited(
            [(of.get(one.position) or one.event.TITLE.zh, one.position) for one in newest],
            f"daojiao history {stream.state.stream}",
        )
        return Cited(len(stream.events), cited.lines, cited.command)

    def figure(self, figure: Figure, names: Titles, *, most: int = MANY, since: date | None = None) -> Cited:
        """What is behind a figure as of this look."""
        return self.cited(
            ((names.key(key), position) for key, position in figure.counted.items()),
            self.command(figure.id, since=since),
            most,
        )

    def command(self, figure: str, *, on: date | None = None, since: date | None = None) -> str:
        """The command that lists all events behind a figure."""
        words = f"daojiao progress --on {on or self.on}"
        known = self.then.known_at
        if known is not None:
            words += f" --known-at {known.isoformat() if isinstance(known, datetime) else known}"
        if since is not None:
            words += f" --since {since}"
        return f"{words} --evidence {figure}"


class Titles:
    """Codes in words, after the charter; ids of people stay ids."""

    def __init__(self, terms: Charter) -> None:
        self._titles: dict[str, tuple[str, str]] = {}
        for name in LISTS:
            for code, one in attrgetter(name)(terms).items():
                self._titles[code] = (one.zh, one.en)

    def both(self, code: str) -> tuple[str, str]:
        """A code in Chinese and English; itself where the charter does not list it."""
        return self._titles.get(code, (code, code))

    def key(self, key: str) -> str:
        """What an event counts for, in Chinese, beside the code."""
        title = self._titles.get(key)
        return key if title is None else f"{key} {title[0]}" if _short(key) else title[0]


_SHORT: Final = 5


def _short(key: str) -> bool:
    """Whether people know something by its code, as they do a grid."""
    return "-" in key and len(key) <= _SHORT


def _evolved(state: A, events: Iterable[StandingEvent]) -> A:
    for one in events:
        state.evolve(one.event, one.on)
    return state
