"""What is overdue on a day, of every aggregate of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from daojiao_program.engine import Snapshot, Warned
from daojiao_program.engine.document import Document, Printable
from daojiao_program.views.why import Applied, AppliedDocument


def _applied(late: Sequence[Warned]) -> list[Applied]:
    return [Applied(one.rule.code, one.rule, one.findings) for one in late]


class OverdueDocument(Document):
    """What is late of a stream."""

    stream: str
    late: Annotated[list[AppliedDocument], BeforeValidator(_applied)]


@dataclass(frozen=True, slots=True)
class Overdue(Printable):
    """What was due of a stream's aggregate and is late, each with its rule."""

    DOCUMENT: ClassVar = OverdueDocument

    stream: str
    late: Sequence[Warned]


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
