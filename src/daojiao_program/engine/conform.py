"""Does a whole store still say the same under the code at hand? The proof to run before an upgrade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final, Literal

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Decider
from daojiao_program.engine.document import Document, Printable
from daojiao_program.engine.errors import EngineError, StoreError
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.figures.tally import Evidence, Figure, tally
from daojiao_program.engine.keeping import refers_of, refs_mark
from daojiao_program.engine.ports import Ledger, Place, Reading, RefRow
from daojiao_program.engine.renamed import RenamedLedger, in_names_of
from daojiao_program.engine.request import OUTSIDE, OWN, REFUSED, EventRow, RequestRow
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.timeline import Branch, Timeline

__all__ = ("Conformance", "Misfit")

_AT_ONCE: Final = 500
"""How many rows are read at once."""
STREAMS: Final = 10_000
"""Of how many streams the states are kept at most; beyond, they are read anew."""

_REFS_AT_ONCE: Final = 50_000
"""Of how many events the references are compared at once: each time all that is stored of them is read."""

Sort = Literal["event", "reference", "request", "outcome", "figure"]


class MisfitDocument(Document):
    """Something that the code at hand does not bear out."""

    sort: Sort
    number: int
    name: str
    where: str
    stored: str
    now: str


@dataclass(frozen=True, slots=True)
class Misfit(Printable):
    """Something that the code at hand does not bear out.

    An `event` or a `request` that does not decode, by its position or number (0: all of it); a `reference`
    that is stored and not marked, or marked and not stored, by the position of its event (0: all were made
    by other marks); an `outcome` that would be otherwise, by the number of its request; a `figure`, by its
    id. `stored` is what the store or the document says, `now` what this code says.
    """

    DOCUMENT: ClassVar = MisfitDocument

    sort: Sort
    number: int
    name: str
    where: str
    stored: str
    now: str


@dataclass(slots=True)
class Conformance:
    """The proof of one store under one catalogue, and how much was looked at so far.

    `figures` is a document as `Progress.document` gives: its figures are counted again for its day, as known
    at its position. One look at the store is held throughout, and no lock: others write meanwhile. Memory is
    bounded by the largest streams: the states of `STREAMS` are kept at most.
    """

    ledger: Ledger
    catalogue: Catalogue
    figures: Mapping[str, Any] | None = None
    events: int = 0
    requests: int = 0
    judged: int = 0
    counted: int = 0
    _odd: set[int] = field(default_factory=set)
    _unread: set[int] = field(default_factory=set)

    def misfits(self) -> Iterator[Misfit]:
        """Each misfit as it is found, in the order of `Sort`. Raises `StoreError`."""
        ledger = in_names_of(self.catalogue, self.ledger)
        with self.ledger.reading() as stored:
            reading = ledger.renamed(stored) if isinstance(ledger, RenamedLedger) else stored
            number = stored.head().number
            yield from self._events(stored)
            yield from self._references(reading)
            yield from self._requests(stored, number)
            yield from self._outcomes(stored, reading, number)
            if self.figures is not None:
                yield from self._figures(reading, self.figures)

    def _events(self, stored: Reading) -> Iterator[Misfit]:
        last = stored.head().position
        for after in range(0, last, _AT_ONCE):
            positions = range(after + 1, min(after + _AT_ONCE, last) + 1)
            for position, row in _each(positions, stored):
                self.events += 1
                if isinstance(row, str):
                    self._odd.add(position)
                    yield Misfit("event", position, "", "", "", row)
                elif row.topic.find(":") < 0:  # else of the package, which decodes it by itself
                    shown = self.catalogue.names.event(row)
                    try:
                        self.catalogue.shown(shown)
                    except StoreError as error:
                        self._odd.add(position)
                        yield Misfit("event", position, row.topic, shown.stream, str(row.data), str(error))

    def _references(self, reading: Reading) -> Iterator[Misfit]:
        last, as_marked = reading.head().position, reading.refs_by() == refs_mark(self.catalogue)
        for after in range(0, last, _REFS_AT_ONCE):
            until = min(after + _REFS_AT_ONCE, last)
            marked = {*self._marked(reading, after, until)}
            stored = {row for row in reading.refs_between(after, until) if row.position not in self._odd}
            if marked != stored and not as_marked:
                now = "`daojiao migrate` stores them by today's"
                yield Misfit("reference", 0, "", "", "made by other marks", now)
                return
            for row in sorted(marked ^ stored, key=_by_position):
                told = f"{row.thing} {row.role}".rstrip()
                said = ("–", told) if row in marked else (told, "–")
                yield Misfit("reference", row.position, "", row.thing, *said)

    def _marked(self, reading: Reading, after: int, until: int) -> Iterator[RefRow]:
        """What the events of these positions refer to; those that do not decode were told."""
        refers = refers_of(self.catalogue)
        for first in range(after, until, _AT_ONCE):
            for position, row in _each(range(first + 1, min(first + _AT_ONCE, until) + 1), reading):
                if position not in self._odd and not isinstance(row, str):
                    yield from refers(row)

    def _requests(self, stored: Reading, last: int) -> Iterator[Misfit]:
        for number in range(1, last + 1):
            self.requests += 1
            row: RequestRow | None = None
            try:
                row = stored.request(number)
                if row is not None and not self._is_judged(row):
                    continue
                why = "it is not there" if row is None else ""
                if row is not None:
                    self._asked(row)
            except Exception as error:  # noqa: BLE001 - what somebody's upcast raises is told like damage
                why = _told(error)
            if why:
                self._unread.add(number)
                name, where, said = (row.decision, row.target or "", row.arguments) if row else ("", "", "")
                yield Misfit("request", number, name, where, said, why)

    def _is_judged(self, row: RequestRow) -> bool:
        retired = row.decision in self.catalogue.retired_decisions
        return row.outcome != REFUSED and row.decision not in (*OWN, OUTSIDE) and not retired

    def _asked(self, row: RequestRow) -> tuple[RequestRow, Any, Any]:
        """A request in the names of today, its decision, and its arguments."""
        asked = self.catalogue.names.request(row)
        decision = self.catalogue.decisions.get(asked.decision)
        if decision is None:
            raise StoreError(f"this version knows no decision {row.decision!r}")
        return asked, decision, decision.stored(asked.arguments)

    def _outcomes(self, stored: Reading, reading: Reading, last: int) -> Iterator[Misfit]:
        decider = Decider(self.catalogue, stored.head().recorded_at)
        course = _Course(self.catalogue, reading)
        for number in stored.in_order(last):
            row = None if number in self._unread else stored.request(number)
            if row is None or not self._is_judged(row):
                continue
            self.judged += 1
            asked, decision, arguments = self._asked(row)
            was, now = row.outcome, ""
            try:
                was = _shown(self._recorded(reading.events_of(number)))
                course.place = (asked.effective_on, asked.turn)
                found = decider.decide(asked, decision, arguments, course.load).events
                now = _shown((stream, event.STORED, encode(event)) for stream, event in found)
            except Refused as refused:
                now = f"refused by {refused.code}"
            except Exception as error:  # noqa: BLE001 - a decision that fails has not the recorded outcome
                now = _told(error)
            if now != was:
                name = f"{asked.id} ({asked.decision})"
                yield Misfit("outcome", number, name, asked.target or "", was, now)

    def _recorded(self, rows: Sequence[EventRow]) -> Iterator[tuple[str, str, str]]:
        for row, event in self.catalogue.read(rows):
            if not isinstance(event, RequestVoided):
                yield row.stream, event.STORED, encode(event)

    def _figures(self, reading: Reading, document: Mapping[str, Any]) -> Iterator[Misfit]:
        try:
            position, day = int(document["position"]), date.fromisoformat(document["effective_on"])
            stated = {str(one["id"]): one for one in document["indicators"]}
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError(
                "the document states no figures; write one with `daojiao progress --json` under the old code"
            ) from error
        if position > reading.head().position:
            yield Misfit("figure", 0, "", "", f"position {position}", "the store does not come so far")
            return
        try:
            number = _number_at(reading, position)
            found = tally(self.catalogue, reading, _Uncited(), effective_on=day, number=number)
        except StoreError as error:
            yield Misfit("figure", 0, "", "", "", str(error))
            return
        by_any_name = {name: one for one in found.values() for name in (one.id, *one.indicator.was)}
        for id_, one in stated.items():
            self.counted += 1
            figure = by_any_name.get(id_)
            if figure is None:
                yield Misfit("figure", 0, id_, "", str(one.get("value")), "there is no such figure")
            elif (said := _said(one)) != (now := _now(figure)):
                differs = said[0] == now[0]
                yield Misfit("figure", 0, id_, "", str(said[differs]), str(now[differs]))


def _said(stated: Mapping[str, Any]) -> tuple[object, object]:
    return stated.get("value"), stated.get("evidence")


def _now(figure: Figure) -> tuple[object, object]:
    value = [*figure.value] if isinstance(figure.value, tuple) else figure.value
    return value, [[key, position] for key, position in sorted(figure.counted.items())]


class _Course:
    """The states at one place after another, of a bounded number of streams."""

    def __init__(self, catalogue: Catalogue, reading: Reading) -> None:
        self._catalogue = catalogue
        self._reading = reading
        self.place: Place = ("", 0)
        self._begin()

    def _begin(self) -> None:
        self._branch = Branch(Timeline(self._catalogue, self._reading))
        self._streams: set[str] = set()

    def load(self, stream: str) -> Aggregate:
        """The aggregate just before the place."""
        if len(self._streams) >= STREAMS and stream not in self._streams:
            self._begin()
        self._streams.add(stream)
        return self._branch.state(stream, self.place)


class _Uncited:
    """The evidence of figures that are only compared."""

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """None is asked for."""
        raise EngineError(f"a proof cites nothing, {len(counted)} things were asked for")


def _number_at(reading: Reading, position: int) -> int:
    """The last request by which the store stood at the position."""
    low, high = 0, reading.head().number
    while low < high:
        middle = (low + high + 1) // 2
        if reading.position_of(middle) <= position:
            low = middle
        else:
            high = middle - 1
    return low


def _each(positions: Sequence[int], stored: Reading) -> Iterator[tuple[int, EventRow | str]]:
    """The rows at these positions; a sentence in place of one that is damaged or not there."""
    try:
        rows: dict[int, tuple[EventRow, RequestRow]] = stored.at(positions)
    except (StoreError, KeyError) as error:  # damaged, or its request is not there
        if len(positions) == 1:
            yield positions[0], _told(error)
            return
        half = len(positions) // 2
        yield from _each(positions[:half], stored)
        yield from _each(positions[half:], stored)
        return
    for position in positions:
        yield position, rows[position][0] if position in rows else "it is not there"


def _by_position(row: RefRow) -> tuple[int, str, str]:
    return row.position, row.thing, row.role


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"


def _shown(events: Iterable[tuple[str, str, str]]) -> str:
    """Events in words; nothing as a dash."""
    return "; ".join(" ".join(one) for one in events) or "–"
