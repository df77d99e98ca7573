"""Which accepted requests lack the document that the charter of their day demands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from daojiao_program.domain.charter import CharterAdopted, CharterAmended, CharterRecord
from daojiao_program.engine import Engine
from daojiao_program.engine.request import TAKEN, RequestRow

Demands = Sequence[tuple[date, frozenset[str]]]
"""From which day on which decisions must carry a document, by day."""


def demands_of(engine: Engine) -> Demands:
    """What the charters have demanded, each from the day on which it came into force."""
    rows = engine.history(f"{CharterRecord.kind}:{CharterRecord.kind}")
    found = [
        (date.fromisoformat(one.row.effective_on), one.row.turn, frozenset(one.event.charter.documents))
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


def positions_lacking(engine: Engine) -> frozenset[int]:
    """The positions of the events whose requests lack the document that they must carry."""
    found: set[int] = set()
    before = 0
    demands = demands_of(engine)
    if any(demanded for _, demanded in demands):
        rows = list(engine.requests())
        short = {row.number for row in lacking(demands, rows)}
        for row in rows:
            if row.number in short:
                found.update(range(before + 1, row.position + 1))
            before = row.position
    return frozenset(found)
