"""What is overdue on a day, of every aggregate of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daojiao_program.engine import Snapshot, Warned


@dataclass(frozen=True, slots=True)
class Overdue:
    """What was due of a stream's aggregate and is late, each with its rule."""

    stream: str
    late: Sequence[Warned]

    def document(self) -> dict[str, Any]:
        """It in JSON values."""
        return {
            "stream": self.stream,
            "late": [
                {
                    "rule": one.rule.code,
                    "sentence": one.rule.sentences(one.findings).document(),
                    "next": one.rule.next_step(one.findings).document(),
                    "findings": dict(one.findings),
                }
                for one in self.late
            ],
        }


def overdue_of(then: Snapshot) -> list[Overdue]:
    """What is overdue on the day of the look, by stream; nothing before the terms that it needs."""
    kinds, terms = then.catalogue.aggregates, then.terms
    if terms is None and then.catalogue.terms is not None:
        return []
    found = []
    for stream in sorted({one.row.stream for one in then.events()}):
        kind, _, id_ = stream.partition(":")
        late = then.load(kinds[kind], id_).overdue(terms, then.day) if kind in kinds else []
        if late:
            found.append(Overdue(stream, late))
    return found
