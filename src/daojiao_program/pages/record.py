"""How the record was kept: what was voided, what was entered late, what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from daojiao_program.engine import Said, moment_of
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.pages.look import Cited, Look
from daojiao_program.pages.said import day
from daojiao_program.views.entries import findings_of, title_of

_MANY: Final = 300


@dataclass(frozen=True, slots=True)
class Voided:
    """A request that was taken out again: what it was, and by which request, when and why."""

    request: str
    title: Said
    on: Said
    events: int
    entered: str
    voided: str
    by: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Late:
    """Events of a kind that were entered after something of a later day; how late at the most, in days."""

    title: Said
    days: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Turned:
    """How often a rule refused a request, and its sentence with what was found the last time."""

    code: str
    sentence: Said
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """What was voided, entered late and refused."""

    voided: Sequence[Voided]
    late: Sequence[Late]
    refused: Sequence[Turned]


def record(look: Look) -> Record:
    """How the record was kept, up to the day and the moment of the look."""
    then, until = look.then, look.on.isoformat()
    requests = [*then.requests()]
    by_number = {one.number: one for one in requests}
    events: Counter[int] = Counter()
    late: dict[str, list[tuple[str, int, int]]] = {}
    titles: dict[str, Said] = {}
    for one in then.walk():
        if one.is_void:
            continue
        events[one.request.number] += 1
        if one.late and one.row.effective_on <= until:
            topic = one.row.topic
            titles[topic] = Said(*one.event.TITLE)
            late.setdefault(topic, []).append((one.stream, one.position, _days(look, one.request)))
    voids = [
        one
        for one in requests
        if one.voids is not None and one.outcome != REFUSED and by_number[one.voids].effective_on <= until
    ]
    return Record(
        [_voided(look, by_number[one.voids], one, events) for one in voids if one.voids is not None],
        [
            Late(
                titles[topic],
                max(days for _, _, days in found),
                look.cited(
                    [(stream, position) for stream, position, _ in found],
                    f"daojiao history {found[0][0]}",
                    _MANY,
                ),
            )
            for topic, found in late.items()
        ],
        _refused(look, [one for one in requests if one.outcome == REFUSED and one.effective_on <= until]),
    )


def moment(look: Look, micros: int) -> str:
    """A moment by the town's clocks, to the minute."""
    return f"{moment_of(micros).astimezone(ZoneInfo(look.terms.zone)):%Y-%m-%d %H:%M}"


def _days(look: Look, request: RequestRow) -> int:
    """How many days after the day of which it speaks a request was recorded."""
    entered = moment_of(request.recorded_at).astimezone(ZoneInfo(look.terms.zone)).date()
    return (entered - date.fromisoformat(request.effective_on)).days


def _voided(look: Look, request: RequestRow, by: RequestRow, events: Counter[int]) -> Voided:
    return Voided(
        request.id,
        Said(*title_of(look.then.catalogue, request)),
        day(request.effective_on),
        events[request.number],
        moment(look, request.recorded_at),
        moment(look, by.recorded_at),
        by.id,
        by.reason or "–",
        by.source or "–",
    )


def _refused(look: Look, requests: Sequence[RequestRow]) -> list[Turned]:
    by_rule: dict[str, list[Mapping[str, Any]]] = {}
    for one in requests:
        findings = findings_of(one) or {}
        by_rule.setdefault(str(findings.get("rule", "–")), []).append(findings)
    rules = look.then.catalogue.rules
    return [
        Turned(
            code,
            Said(*rules[code].sentences(found[-1])) if code in rules else Said(code, code),
            len(found),
        )
        for code, found in sorted(by_rule.items())
    ]
