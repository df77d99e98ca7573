"""Why: one request explained, from what was asked to the figures that it stands behind now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from daojiao_program.engine import Engine, Known, Rule, Said, Snapshot
from daojiao_program.engine.document import (
    Document,
    FieldValues,
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


class AppliedDocument(Document):
    """A rule that refused a request or warned of it."""

    rule: str = read_from("code")
    sentence: SaidDocument = read_from("sentences")
    next: SaidDocument = read_from("next_step")
    findings: FieldValues


class ExplanationDocument(Document):
    """One request, from what was asked to what rests on it now."""

    number: int = read_from("request", "number")
    request: str = read_from("request", "id")
    decision: str = read_from("request", "decision")
    title: SaidDocument
    target: str | None = read_from("request", "target")
    arguments: dict[str, Any]
    effective_on: date = read_from("request", "effective_on")
    recorded_at: MomentText = read_from("request", "recorded_at")
    actor: str = read_from("request", "actor")
    reason: str | None = read_from("request", "reason")
    source: str | None = read_from("request", "source")
    documents: Papers = read_from("request")
    causation: str | None = read_from("request", "causation")
    correlation: str | None = read_from("request", "correlation")
    outcome: str = read_from("request", "outcome")
    refusal: AppliedDocument | None
    warnings: list[AppliedDocument]
    reads: list[str]
    events: list[EntryDocument] = read_from("entries")
    figures: list[str]
    voids: Annotated[str | None, BeforeValidator(attribute("id"))]
    voided_by: Annotated[str | None, BeforeValidator(attribute("id"))]


@dataclass(frozen=True, slots=True)
class Applied(Printable):
    """A rule that refused a request or warned of it, with the values found.

    `rule` is None when this version no longer knows the code.
    """

    DOCUMENT: ClassVar = AppliedDocument

    code: str
    rule: Rule | None
    findings: Mapping[str, Any]

    @property
    def sentences(self) -> Said:
        """The rule, with the values found."""
        return self.rule.sentences(self.findings) if self.rule else Said(self.code)

    @property
    def next_step(self) -> Said:
        """What to do."""
        return self.rule.next_step(self.findings) if self.rule else Said()


@dataclass(frozen=True, slots=True)
class Explanation(Printable):
    """One request: what was asked, what it read, what came of it, and what rests on it now.

    `reads` are the streams that it read without writing them (of a refused request none are kept);
    `figures` the ids of the figures that count one of its events on the day of what is known.
    """

    DOCUMENT: ClassVar = ExplanationDocument

    request: RequestRow
    title: Said
    reads: Sequence[str]
    refusal: Applied | None
    warnings: Sequence[Applied]
    entries: Sequence[HistoryEntry]
    figures: Sequence[str]
    voids: RequestRow | None
    voided_by: RequestRow | None

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked with."""
        found: dict[str, Any] = json.loads(self.request.arguments)
        return found


def why(engine: Engine, what: str | int, *, known_at: Known = None) -> Explanation:
    """See `explain`, of what is known at a moment or at a request (now)."""
    with engine.as_of(date.max, known_at) as then:
        return explain(then, what)


def explain(then: Snapshot, what: str | int) -> Explanation:
    """Explain a request by its id (the one that stands, else the newest), its number or an event's position.

    A number is written `#7`.

    All of it as known then, whatever the day. Raises `UnknownError` when the store holds neither.
    """
    named = number_of(what) if isinstance(what, str) and not then.attempts(what) else None
    number = _request_at(then, what) if isinstance(what, int) else named
    trace = then.trace(str(what) if number is None else number)
    if trace is None or trace.request.effective_on > then.day.isoformat():
        raise UnknownError(
            f"库中没有请求或事件“{what}”；请写请求编号（如 volunteers/V-0001，或 #7 即第7号请求）、"
            "或事件位置（如 12）",
            f"the store holds no request and no event {what!r}; give a request's id such as "
            "volunteers/V-0001, or its number such as #7, or an event's position such as 12",
        )
    row = trace.request
    found = findings_of(row) or {}
    refused = row.outcome == REFUSED
    rules = then.catalogue.rules
    return Explanation(
        row,
        title_of(then.catalogue, row),
        then.reads_of(row.number),
        _rule(rules, found) if refused else None,
        [] if refused else [_rule(rules, one) for one in found.get("warnings", ())],
        [entry_of(then, one) for one in trace.events],
        _figures(then, row, {one.position for one in trace.events}),
        then.request(row.voids) if row.voids and not refused else None,
        trace.voided_by,
    )


def _request_at(then: Snapshot, position: int) -> int | None:
    found = then.log(position - 1, 1) if position > 0 else []
    return found[0].request.number if found else None


def _rule(rules: Mapping[str, Rule], found: Mapping[str, Any]) -> Applied:
    code = str(found.get("rule"))
    return Applied(code, rules.get(code), {key: one for key, one in found.items() if key != "rule"})


def _figures(then: Snapshot, row: RequestRow, positions: set[int]) -> list[str]:
    """The figures that count one of the events on the day of what is known, or that of the request."""
    if not positions:
        return []
    day = min(then.day, max(then.known_on, date.fromisoformat(row.effective_on)))
    figures = then.figures(effective_on=day)
    return [id_ for id_, one in figures.items() if not positions.isdisjoint(one.counted.values())]
