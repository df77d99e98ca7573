"""A line of a history: an event with the request that it answers, or a request that was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator

from daojiao_program.engine import Catalogue, EngineError, Recorded, Said, Snapshot, moment_of
from daojiao_program.engine.document import (
    Document,
    FieldValues,
    Filled,
    MomentText,
    Printable,
    SaidDocument,
    read_from,
)
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import VOID, RequestRow


class UnknownError(EngineError):
    """The store holds nothing of that name; the message says what names look like."""


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


Papers = Annotated[list[str], BeforeValidator(documents_of)]
"""The documents that support a request."""


class EntryDocument(Document):
    """An event, or a request that was refused: `refused` is what was found then."""

    position: int | None
    effective_on: date
    recorded_at: MomentText
    stream: str
    topic: Filled
    title: SaidDocument
    fields: FieldValues
    role: Filled
    late: bool
    voided_by: int | None
    refused: dict[str, Any] | None = read_from("refusal")
    request: str = read_from("request", "id")
    number: int = read_from("request", "number")
    actor: str = read_from("request", "actor")
    reason: str | None = read_from("request", "reason")
    source: str | None = read_from("request", "source")
    documents: Papers = read_from("request")


@dataclass(frozen=True, slots=True)
class HistoryEntry(Printable):
    """One line of a history: an event with the request that it answers, or a request that was refused.

    `position` is None for a refused one. `role` is the part that the subject has in the event, the
    name of the field or of the stream's kind. `late` tells that something of a later day had been recorded
    on the stream already; `voided_by` is the number of the request that took the event out again,
    and `corrected` tells that this one put another in its place.
    """

    DOCUMENT: ClassVar = EntryDocument

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

    @property
    def refusal(self) -> dict[str, Any] | None:
        """What was found when it was refused."""
        return findings_of(self.request) if self.refused else None


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


def number_of(what: str) -> int | None:
    """The number of the request that is named by it, as in `#12`; None for any other name."""
    digits = what.removeprefix("#")
    return int(digits) if digits != what and digits.isdecimal() and len(digits) <= _DIGITS else None


_DIGITS: Final = 15
"""A number of more digits is none of a store."""


def title_of(catalogue: Catalogue, row: RequestRow) -> Said:
    """What was asked for."""
    if row.decision == VOID:
        return RequestVoided.TITLE
    decision = catalogue.decisions.get(row.decision)
    return decision.title if decision else Said(row.decision)
