"""A line of a history: an event with the request that it answers, or a request that was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from daojiao_program.engine import Catalogue, EngineError, Recorded, Said, Snapshot, moment_of
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import VOID, RequestRow


class UnknownError(EngineError):
    """The store holds nothing of that name; the message says what names look like."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a history: an event with the request that it answers, or a request that was refused.

    `position` is None for a refused one. `role` is the part that the subject has in the event, the
    name of the field or of the stream's kind. `late` tells that something of a later day had been recorded
    on the stream already; `voided_by` is the number of the request that took the event out again,
    and `corrected` tells that this one put another in its place.
    """

    request: RequestRow
    title: Said
    stream: str
    position: int | None = None
    topic: str = ""
    fields: Mapping[str, Any] | None = None
    role: str = ""
    late: bool = False
    voided_by: int | None = None
    corrected: bool = False

    @property
    def effective_on(self) -> date:
        """The day of which it speaks."""
        return date.fromisoformat(self.request.effective_on)

    @property
    def recorded_at(self) -> datetime:
        """When it was entered."""
        return moment_of(self.request.recorded_at)

    @property
    def refused(self) -> bool:
        """Whether it was refused, and so never happened."""
        return self.position is None

    def document(self) -> dict[str, Any]:
        """The entry in JSON values: ids, never names."""
        request = self.request
        return {
            "position": self.position,
            "effective_on": request.effective_on,
            "recorded_at": self.recorded_at.isoformat(),
            "stream": self.stream,
            "topic": self.topic or None,
            "title": self.title.document(),
            "fields": dict(self.fields or {}),
            "role": self.role or None,
            "late": self.late,
            "voided_by": self.voided_by,
            "refused": findings_of(request) if self.refused else None,
            "request": request.id,
            "number": request.number,
            "actor": request.actor,
            "reason": request.reason,
            "source": request.source,
            "documents": documents_of(request),
        }


def findings_of(row: RequestRow) -> dict[str, Any] | None:
    """What was found, with the code of the rule: of a refusal, or the warnings of an accepted request."""
    if row.findings is None:
        return None
    found = json.loads(row.findings)
    return found if isinstance(found, dict) else {"warnings": found}


def documents_of(row: RequestRow) -> list[str]:
    """The documents that support a request: their numbers, or files as `sha256:…`."""
    found: list[str] = json.loads(row.documents) if row.documents else []
    return found


def entry_of(then: Snapshot, one: Recorded, *, role: str = "") -> HistoryEntry:
    """An event as a line of a history."""
    by = then.request(one.voided_by) if one.voided_by else None
    return HistoryEntry(
        one.request,
        one.event.TITLE,
        one.stream,
        one.position,
        one.row.topic,
        one.event.model_dump(mode="json", exclude_none=True),
        role,
        one.late,
        one.voided_by,
        by is not None and by.decision != VOID,
    )


def title_of(catalogue: Catalogue, row: RequestRow) -> Said:
    """What was asked for."""
    if row.decision == VOID:
        return RequestVoided.TITLE
    decision = catalogue.decisions.get(row.decision)
    return decision.title if decision else Said(row.decision)
