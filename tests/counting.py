"""How often a store is read: the transactions begun, and the scans of the timeline within them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from daojiao_program.engine.ports import Ledger, Reading
from daojiao_program.engine.request import EventRow


@dataclass
class Counts:
    """Transactions begun, and of each scan of the timeline how many topics it asked for (0: all)."""

    transactions: int = 0
    scans: list[int] = field(default_factory=list)


def counted(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Count from now on."""
    found = Counts()
    begin = ledger.reading

    @contextmanager
    def reading() -> Iterator[Reading]:
        found.transactions += 1
        with begin() as look:
            scan = look.timeline

            def timeline(
                topics: Sequence[str], *, until: str, number: int, since: str = ""
            ) -> Iterator[EventRow]:
                found.scans.append(len(topics))
                return scan(topics, until=until, number=number, since=since)

            monkeypatch.setattr(look, "timeline", timeline)
            yield look

    monkeypatch.setattr(ledger, "reading", reading)
    return found
