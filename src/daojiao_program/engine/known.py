"""What is known of a store once a request was recorded: rows of streams and of the log, with their marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from daojiao_program.engine.event import VOIDED, RequestVoided
from daojiao_program.engine.recorded import Latest, Recorded
from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.engine.sharing import CHUNK, Shared


class KnownRows:
    """What is known once request `number` was recorded, whatever the day."""

    def __init__(self, shared: Shared, number: int) -> None:
        self._shared = shared
        self._number = number
        self._streams: dict[str, Sequence[EventRow]] = {}

    def stream(self, stream: str) -> Sequence[EventRow]:
        """The stored events of a stream that are known, in order."""
        found = self._streams.get(stream)
        if found is None:
            rows = self._shared.reading.stream(stream)
            found = [row for row in rows if row.request <= self._number]
            if len(self._streams) < CHUNK:
                self._streams[stream] = found
        return found

    def voids(self, rows: Sequence[EventRow]) -> dict[int, int]:
        """Of a stream's requests those that were voided, each with the request that did it."""
        return {
            event.request: row.request
            for row in rows
            if row.topic == VOIDED
            for event in self._shared.shown(row)
            if isinstance(event, RequestVoided)
        }

    def told(
        self, found: Mapping[int, tuple[EventRow, RequestRow]], whole: Sequence[EventRow]
    ) -> list[Recorded]:
        """Some of the events of whole streams, by position, marked by what the streams say."""
        voids, latest = self.voids(whole), Latest()
        late = {row.position for row in whole if latest.is_late(row)}
        return [
            Recorded(
                row,
                event,
                request,
                None if row.topic == VOIDED else voids.get(row.request),
                row.position in late and request.voids is None,
            )
            for row, request in (found[position] for position in sorted(found))
            for event in self._shared.shown(row)
        ]

    def part(self, after: int, limit: int, latest: Latest) -> Iterator[Recorded]:
        """Some of the log; `latest` has seen what comes before, or a stream's own rows are asked."""
        for row, request, by in self._shared.reading.log(after=after, limit=limit, number=self._number):
            known = row.version == 1 or latest.knows(row.stream)
            late = latest.is_late(row, "" if known else self._before(row)) and request.voids is None
            for event in self._shared.shown(row):
                yield Recorded(row, event, request, None if row.topic == VOIDED else by, late)

    def _before(self, first: EventRow) -> str:
        """The last day of which the stream spoke before this event."""
        rows = [row for row in self.stream(first.stream) if row.position < first.position]
        return max((row.effective_on for row in rows if row.topic != VOIDED), default="")
