"""Histories: of a stream, of a person or anything else with an id, of a request; refused requests too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Json

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Said, Snapshot
from daojiao_program.engine.document import (
    Document,
    MomentText,
    Printable,
    SaidDocument,
    attribute,
    read_from,
)
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import (
    EntryDocument,
    HistoryEntry,
    Papers,
    UnknownError,
    entry_of,
    findings_of,
    number_of,
    title_of,
)
from daojiao_program.views.lines import among, known_of, refusal_of, speaks_of, with_refusals
from daojiao_program.views.lookup import (
    at_place,
    carries,
    carrying,
    entries_of,
    in_order,
    place_of,
    row_of,
)


class AttemptDocument(Document):
    """One time that a request was asked."""

    number: int = read_from("request", "number")
    id: str = read_from("request", "id")
    decision: str = read_from("request", "decision")
    title: SaidDocument
    target: str | None = read_from("request", "target")
    arguments: Json[dict[str, Any]] = read_from("request", "arguments")
    effective_on: date = read_from("request", "effective_on")
    recorded_at: MomentText = read_from("request", "recorded_at")
    actor: str = read_from("request", "actor")
    reason: str | None = read_from("request", "reason")
    source: str | None = read_from("request", "source")
    documents: Papers = read_from("request")
    causation: str | None = read_from("request", "causation")
    correlation: str | None = read_from("request", "correlation")
    outcome: str = read_from("request", "outcome")
    findings: Annotated[dict[str, Any] | None, BeforeValidator(findings_of)] = read_from("request")
    voids: Annotated[int | None, BeforeValidator(attribute("number"))]
    voided_by: Annotated[int | None, BeforeValidator(attribute("number"))]
    events: list[EntryDocument] = read_from("entries")


class HistoryDocument(Document):
    """What the store knows of something."""

    of: str
    kind: Literal["stream", "subject", "request", "place", "document", "file"]
    entries: list[EntryDocument]
    attempts: list[AttemptDocument]


@dataclass(frozen=True, slots=True)
class Attempt(Printable):
    """One time that a request was asked, and what came of it."""

    DOCUMENT: ClassVar = AttemptDocument

    request: RequestRow
    title: Said
    entries: Sequence[HistoryEntry]
    voided_by: RequestRow | None
    voids: RequestRow | None


@dataclass(frozen=True, slots=True)
class History(Printable):
    """What the store knows of something, as entries; of a request or a file, as the attempts made of it."""

    DOCUMENT: ClassVar = HistoryDocument

    of: str
    kind: Literal["stream", "subject", "request", "place", "document", "file"]
    entries: Sequence[HistoryEntry] = ()
    attempts: Sequence[Attempt] = ()


def history_of(then: Snapshot, what: str) -> History:
    """The history of a stream, a request, a place, a file, a document, or of whoever has that id.

    `cohort:C-04` is a stream, `volunteers/V-0001` a request, and `#12` the request of that number. A place is
    a village, a grid or a compound, by its code or title. A file is named as it was taken in; its history is
    what came of each row. A document goes by its number, or a file's hash. A person's history goes over all
    streams and parts: what happened on streams of that id, and wherever else a field marked as a reference
    names it; so does that of anything else that events refer to (`plot:P-05`). All of it up to the day of the
    look, as it was known then. Raises `UnknownError` when the store holds nothing of the name.
    """
    until = then.day.isoformat()
    numbered = number_of(what)
    named = then.request(numbered) if numbered else None
    asked = then.attempts(what) or ([named] if named else [])
    attempts = [row for row in asked if row.effective_on <= until]
    if attempts:
        return History(what, "request", attempts=_attempts(then, attempts))
    found = (_stream_or_place(then, what) or _otherwise(then, what)) if what else None
    if found is None or not (found.entries or found.attempts):
        raise _unknown(then, what)
    return found


def _unknown(then: Snapshot, what: str) -> UnknownError:
    """What is not there, and what can be named."""
    zh, en = f"库中没有“{what}”；请写", f"the store holds nothing called {what!r}; give "
    if then.catalogue is TOWN:
        return UnknownError(
            zh + "对象（如 cohort:C-04）、人员（如 V-0001）、请求（如 volunteers/V-0001 或 #12）、"
            "村（社区）或网格（如 G-01）、文件名或文号",
            en + "a stream such as cohort:C-04, a person such as V-0001, a request such as volunteers/V-0001 "
            "or #12, a place such as G-01, the name of a file or the number of a document",
        )
    kinds = ", ".join(f"{one}:…" for one in then.catalogue.things)
    return UnknownError(
        f"{zh}对象（{kinds}）、编号、请求编号（或 #12）、文件名或文号",
        f"{en}a thing ({kinds}), an id, a request's id or number (#12), the name of a file or the number "
        "of a document",
    )


def _stream_or_place(then: Snapshot, what: str) -> History | None:
    kind, colon, id_ = what.partition(":")
    if colon and kind in then.catalogue.aggregates:
        entries = [entry_of(then, one) for one in then.history(what)]
        return History(what, "stream", with_refusals(then, entries, lambda row: row.target == what))
    if colon and kind in then.catalogue.things:
        concerned = then.concerning(kind, id_)
        told = [entry_of(then, one, role=role) for role, one in concerned if one.on <= then.day]
        return History(what, "subject", told) if told else None
    place = place_of(then, what)
    return History(place, "place", at_place(then, place)) if place is not None else None


def _otherwise(then: Snapshot, what: str) -> History:
    """The history of a file, a document, or of whoever has that id, with one pass over the requests."""
    rows = [row for row in known_of(then) if _means(row, what)]
    if filed := [row for row in rows if row_of(row, what) is not None]:
        return History(what, "file", attempts=_attempts(then, in_order(filed, what)))
    if carried := [row for row in rows if carries(row, what)]:
        return History(what, "document", carrying(then, carried))
    entries = [
        entry_of(then, one, role=role) for role, one in then.concerning(None, what) if one.on <= then.day
    ]
    return History(what, "subject", among(entries, [refusal_of(then, row) for row in rows]))


def _means(row: RequestRow, what: str) -> bool:
    """Whether a request came from a file of that name, carries that document, or was refused to that id."""
    refused = row.outcome == REFUSED and speaks_of(row, what)
    return refused or carries(row, what) or row_of(row, what) is not None


def _attempts(then: Snapshot, rows: Sequence[RequestRow]) -> list[Attempt]:
    recorded = entries_of(then, rows)
    found = []
    for row in rows:
        entries = recorded[row.number]
        voids = then.request(row.voids) if row.voids and row.outcome != REFUSED else None
        by = _voided_by(then, row, entries)
        found.append(Attempt(row, title_of(then.catalogue, row), entries, by, voids))
    return found


def _voided_by(then: Snapshot, row: RequestRow, entries: Sequence[HistoryEntry]) -> RequestRow | None:
    """The request that took this one out again; its entries tell, if it has any."""
    if row.outcome == REFUSED:
        return None
    marks = [one.voided_by for one in entries if one.voided_by is not None]
    by = marks[0] if marks else None if entries else then.voided_by(row.number)
    return then.request(by) if by is not None else None
