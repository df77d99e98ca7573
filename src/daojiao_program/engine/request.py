"""Requests: who asks what of whom, for which day, why, from where, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from daojiao_program.engine.definition import told
from daojiao_program.engine.errors import EngineError, RequestFault
from daojiao_program.engine.event import Event
from daojiao_program.engine.frozen import fixed
from daojiao_program.engine.rules import Refused, Warned
from daojiao_program.engine.text import control_in, is_text

__all__ = ("EventRow", "RequestRow")

TAKEN = "taken"
NOTHING = "nothing"
REFUSED = "refused"
VOID = "engine.void"
DISMISS = "engine.dismiss"
"""Lets what an automatic request could not do be as it is."""
TICK = "engine.tick"
"""Says that the clock has asked all that it had to ask up to a day."""
REACT = "engine.react"
"""Under this a reaction's fault is recorded, as refused."""
OWN = (VOID, DISMISS, TICK)
"""The decisions of the engine itself, which are never judged again."""
REACTION = "reaction:"
"""With this begins the actor of what a reaction asks."""
EFFECT = ">"
"""Stands in the id of what a reaction asks, behind the id of its cause."""
CLOCK = "clock"
"""The actor of what the clock asks."""
OUTSIDE = "eventsourcing.insert"
"""The decision under which what no catalogue decides is recorded: by a recorder of the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request before it is judged; nothing in it can be changed.

    `correct` replaces the standing request of the same id, at once. `expected` names streams and the
    versions that the asker has seen: if one moved on, the request is not decided and `Conflict` is raised.
    `documents` support the request: document numbers as they are written, files as `sha256:` and 64 hex
    digits. `consequences` says that what reactions and the clock have asked may be withdrawn, or asked
    otherwise, where it would now not be so. `refused` is set by who read a form that makes no request (a
    day that is none, a row twice): nothing is judged, and it is recorded as refused.
    """

    id: str
    decision: str
    target: str | None
    arguments: Mapping[str, Any]
    on: date
    actor: str
    reason: str | None = None
    source: str | None = None
    documents: Sequence[str] = ()
    correlation: str | None = None
    causation: str | None = None
    correct: bool = False
    consequences: bool = False
    expected: Mapping[str, int] = field(default_factory=dict)
    refused: Refused | None = None

    def __post_init__(self) -> None:
        """Raise `EngineError` for text that no database keeps (half a character, NUL) or that nobody writes.

        Control characters and direction marks are refused where they are entered, new lines too: who asks,
        why and from where are lines. What an id may be is a rule (REQUEST-FORM).

        Raises `RequestFault` for what is of no type that a request can have: a moment in place of a day, say.
        """
        if (fault := _fault(self)) is not None:
            raise RequestFault(fault)
        for name, value in (
            ("arguments", fixed(self.arguments)),
            ("documents", tuple(self.documents)),
            ("expected", fixed(self.expected)),
        ):
            object.__setattr__(self, name, value)
        said = (
            *(self.id, self.target, self.actor, self.reason, self.source),
            *(self.correlation, self.causation, *self.documents),
        )
        if not is_text("".join([one for one in said if one])):
            odd = next(one for one in said if one and not is_text(one))
            raise EngineError(f"{odd!r} holds what is no text (NUL or half a character); take it out")
        if not "".join([one for one in said[2:] if one]).isprintable():
            for one in filter(None, said[2:]):
                if name := control_in(one):
                    raise EngineError(
                        f"{one!r} 里有看不见的控制字符（{name}）；请去掉后重试",
                        f"{one!r} holds a control character ({name}); take it out and ask again",
                    )


def check_id(kind: str, id_: object) -> None:
    """Raise `RequestFault` for an id that is no text, or begins with its kind like a stream's name."""
    if not isinstance(id_, str):
        raise RequestFault(f"the id of a {kind} is {id_!r}; an id is text: write {str(id_)!r}")
    begins, colon, rest = id_.partition(":")
    if colon and begins == kind:
        raise RequestFault(f"the id {id_!r} begins with its kind, as its stream's name does; write {rest!r}")


def check_requests(requests: object) -> None:
    """Raise `RequestFault` for what is no list of requests."""
    like = 'desk.prepare(LoanDesk.lend, "main", {"thing": "ladder"})'
    if not isinstance(requests, Sequence):
        raise RequestFault(f"{told(requests)} is no list of requests; write [{like}]")
    for one in requests:
        if not isinstance(one, Request):
            raise RequestFault(f"{told(one)} is no request; write [{like}]")


def _fault(request: Request) -> str | None:
    """What is of the wrong type, and what to write."""
    for name in ("id", "decision", "actor"):
        value = getattr(request, name)
        if not isinstance(value, str):
            return f"{name}={value!r} is no text; write who or what it is, such as {name}={_LIKE[name]!r}"
    for name in ("target", "reason", "source", "correlation", "causation"):
        if not isinstance(value := getattr(request, name), str | None):
            return f"{name}={value!r} is no text; write a text, or None"
    if isinstance(request.on, datetime) or not isinstance(request.on, date):
        return f"on={request.on!r} is no day; write a date, such as on=date(2022, 5, 5) or moment.date()"
    arguments: Any = request.arguments
    if not isinstance(arguments, Mapping):
        return f"arguments={arguments!r} has no names; write a dictionary by the arguments' names"
    if isinstance(request.documents, str) or not all(isinstance(one, str) for one in request.documents):
        return f"documents={request.documents!r} is no list of texts; write documents=[…]"
    return _empty(request)


def _empty(request: Request) -> str | None:
    """What is of the right type and says nothing."""
    if not request.actor.strip():
        return f"actor={request.actor!r} is nobody; write who asks, such as actor='office'"
    if not all(one.strip() for one in request.documents):
        return f"documents={[*request.documents]!r} has an empty one in it; leave it out"
    if odd := [one for one in request.expected if ":" not in str(one)]:
        return f"expected names {odd[0]!r}, which is no stream; write such as {{'loan-desk:main': 2}}"
    return None


_LIKE: Final = {"id": "letter-17", "decision": "grid.close", "actor": "office"}


class RequestRow(NamedTuple):
    """A request as it is stored, a field a column; `effective_on` is an ISO day, `recorded_at` µs of UTC.

    Its place in the timeline is (`effective_on`, `turn`). `turn` is its own number, so that it comes after
    what was recorded before it for the same day; but a correction that keeps the day keeps the turn of
    the request that it replaces: what was built on the mended fact still stands on it.

    `position` is that of the store's last event once the request is recorded, so that the request's own
    events are those after the former request's position; the ledger sets it.
    """

    number: int
    id: str
    decision: str
    target: str | None
    arguments: str
    effective_on: str
    turn: int
    recorded_at: int
    actor: str
    reason: str | None
    source: str | None
    documents: str | None
    correlation: str | None
    causation: str | None
    voids: int | None
    outcome: str
    findings: str | None
    position: int = 0


class EventRow(NamedTuple):
    """An event as it is stored; `request` is the number of the request that it answers, `turn` its turn."""

    position: int
    stream: str
    version: int
    topic: str
    effective_on: str
    turn: int
    request: int
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to an accepted request. `repeated` tells that the same request had been accepted before.

    `followed` is what was recorded with it because of it, in that order: what its reactions asked, and what
    its consequences withdrew, corrected or entered. `withdraws` is the id of the request that it voided.

    `correlation` is the id of the request with which everything began that it belongs to, if any was named.

    `position` is that of the last event of the store when the answer was given: hand it to a view as
    `at_least` to read what was written.
    """

    id: str
    number: int
    position: int
    recorded_at: int
    events: tuple[tuple[str, Event], ...] = ()
    positions: tuple[int, ...] = ()
    warnings: tuple[Warned, ...] = ()
    repeated: bool = False
    correlation: str | None = None
    followed: tuple[Outcome, ...] = ()
    withdraws: str = ""

    @property
    def refused(self) -> None:
        """Always None: a receipt is not a refusal."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What would have been recorded, had it not been a preview, or all or nothing with a refusal among it.

    Nothing was, so it has no number, no position and no moment. `repeated` tells that the same request had
    been accepted before, or earlier in the batch; its events are those of then.
    """

    id: str
    events: tuple[tuple[str, Event], ...] = ()
    warnings: tuple[Warned, ...] = ()
    repeated: bool = False
    correlation: str | None = None
    followed: tuple[Withheld | Refusal, ...] = ()
    withdraws: str = ""

    @property
    def refused(self) -> None:
        """Always None: what would have been accepted is not a refusal."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The answer to a refused request, recorded like an accepted one; `number` is 0 where nothing was."""

    id: str
    number: int
    refused: Refused


Outcome = Receipt | Refusal
"""What a recorded request comes to; `outcome.refused` is None for a receipt."""


def unrecorded(outcome: Outcome) -> Withheld | Refusal:
    """The outcome of a request whose transaction was rolled back: without a number that nobody finds."""
    if isinstance(outcome, Refusal):
        return Refusal(id=outcome.id, number=0, refused=outcome.refused.of(None, request=0))
    return Withheld(
        id=outcome.id,
        events=outcome.events,
        warnings=outcome.warnings,
        repeated=outcome.repeated,
        correlation=outcome.correlation,
        followed=tuple(map(unrecorded, outcome.followed)),
        withdraws=outcome.withdraws,
    )


def is_automatic(actor: str) -> bool:
    """Whether it is a reaction or the clock that asks."""
    return actor == CLOCK or actor.startswith(REACTION)


def let_be_id(row: RequestRow) -> str:
    """The id under which it is recorded that a refused request is let be."""
    return f"{row.id}{EFFECT}let-be/{row.number}"


def is_effect(row: Request | RequestRow) -> bool:
    """Whether a reaction has asked it."""
    return row.actor.startswith(REACTION)


def effect_id(cause: str, reaction: str, key: str) -> str:
    """The id of what a reaction asks because of a request: it begins with that of its cause."""
    return f"{cause}{EFFECT}{reaction}" + (f"/{key}" if key else "")
