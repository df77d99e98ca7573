"""Which accepted requests lack the document that the charter of their day demands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from daojiao_program.domain.charter import CharterAdopted, CharterAmended, CharterRecord
from daojiao_program.engine import Snapshot
from daojiao_program.engine.request import TAKEN, RequestRow

Demands = Sequence[tuple[date, frozenset[str]]]
"""From which day on which decisions must carry a document, by day."""


def demands_of(then: Snapshot) -> Demands:
    """What the charters have demanded, each from the day on which it came into force.

    A decision goes by its name of today, whatever it was called when the charter was adopted.
    """
    today = then.catalogue.names.today
    rows = then.history(f"{CharterRecord.kind}:{CharterRecord.kind}")
    found = [
        (one.on, one.row.turn, frozenset(map(today, one.event.charter.documents)))
        for one in rows
        if one.voided_by is None and isinstance(one.event, CharterAdopted | CharterAmended)
    ]
    return [(on, demanded) for on, _, demanded in sorted(found, key=lambda one: one[:2])]


def lacking(demands: Demands, requests: Iterable[RequestRow]) -> Iterator[RequestRow]:
    """The accepted requests whose decision must carry a document, and that carry none."""
    if not any(demanded for _, demanded in demands):
        return
    for row in requests:
        if row.outcome == TAKEN and not row.documents:
            day = date.fromisoformat(row.effective_on)
            demanded = [names for on, names in demands if on <= day]
            if demanded and row.decision in demanded[-1]:
                yield row


def positions_lacking(then: Snapshot) -> frozenset[int]:
    """The positions of the events whose requests lack the document that they must carry."""
    demands = demands_of(then)
    if not any(demanded for _, demanded in demands):
        return frozenset()
    return frozenset(position for _, positions in short_of(then, demands) for position in positions)


def short_of(then: Snapshot, demands: Demands) -> Iterator[tuple[RequestRow, range]]:
    """The requests that lack the document that they must carry, with the positions of their events."""
    last = 0

    def each() -> Iterator[RequestRow]:
        nonlocal last
        for row in then.requests():
            yield row
            last = row.position

    for row in lacking(demands, each()):
        yield row, range(last + 1, row.position + 1)
