"""A desk: somebody who asks for decisions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, Self, TypeVar

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.definition import is_kind, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.request import (
    VOID,
    Outcome,
    Receipt,
    Refusal,
    Request,
    RequestRow,
    check_id,
)

A = TypeVar("A", bound=Aggregate)


class Takes(Protocol):
    """Who takes requests: an engine."""

    def submit(self, asks: Sequence[Request]) -> list[Outcome]:
        """Judge and record."""
        ...

    def attempts(self, request: str) -> list[RequestRow]:
        """Every request asked with that id."""
        ...


class Cause(Protocol):
    """What something else is asked because of: a `Receipt`, or the request of an event in the log."""

    @property
    def id(self) -> str:
        """The request id."""
        ...

    @property
    def correlation(self) -> str | None:
        """The id of the request with which it all began."""
        ...


class Desk:
    """Somebody who asks: an actor, the day spoken of, the reason, where it comes from.

    Every method that asks returns a `Receipt` or raises `Refused`; both are recorded.
    """

    def __init__(
        self,
        engine: Takes,
        actor: str,
        *,
        on: date,
        reason: str | None = None,
        source: str | None = None,
        documents: Sequence[str] = (),
        request: str | None = None,
        correct: bool = False,
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self.engine = engine
        self.actor = actor
        self.on = on
        self.reason = reason
        self.source = source
        self.documents = tuple(documents)
        self._request = request
        self._correct = correct
        self._expected = expected or {}
        self._causation: str | None = None
        self._correlation: str | None = None

    def _with(self, **changes: Any) -> Self:
        desk = object.__new__(type(self))
        desk.__dict__.update(self.__dict__, **changes)
        return desk

    def request(self, id: str) -> Self:
        """The same desk; what it asks next has this request id, so that asking again is answered once."""
        return self._with(_request=id)

    def supported_by(self, *documents: str) -> Self:
        """The same desk; what it asks next is supported by document numbers, or files as `sha256:…`."""
        return self._with(documents=documents)

    def correcting(self, id: str) -> Self:
        """The same desk; what it asks next replaces the accepted request with this id, with a reason."""
        return self._with(_request=id, _correct=True)

    def expecting(self, versions: Mapping[str, int]) -> Self:
        """The same desk; what it asks is decided only while streams are at these versions (`Conflict`)."""
        return self._with(_expected=dict(versions))

    def because_of(self, cause: Cause) -> Self:
        """The same desk; what it asks next follows from a request: give its receipt, or `recorded.request`.

        The request's id is kept as the causation; as the correlation its own, or else its id, so that all
        that came of one request is found by it. Raises `RequestFault` for what is neither.
        """
        if not hasattr(cause, "correlation"):
            raise RequestFault(
                f"{told(cause)} is no cause; give a receipt, or the request of a recorded event"
            )
        return self._with(_causation=cause.id, _correlation=cause.correlation or cause.id)

    def of(self, kind: type[A], id: str) -> A:
        """A handle on an aggregate: its decisions, asked from this desk.

        Raises `RequestFault` for what is no aggregate, and for an id that is no text or begins with its kind.
        """
        if not is_kind(kind, Aggregate):
            raise RequestFault(f"{told(kind)} is no aggregate; write desk.of(LoanDesk, 'main')")
        return kind.at(self, id)

    def prepare(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Request:
        """The request as it would be submitted. Raises `RequestFault` for what none is made of."""
        if not isinstance(decision, AnyDecision):
            raise RequestFault(f"{told(decision)} is no decision; write LoanDesk.lend, or a function's name")
        owner = decision.owner
        if target is not None:
            if owner is None:
                raise RequestFault(
                    f"{decision.name} is over several and has no target, not {target!r}; write None there"
                )
            check_id(owner.kind, target)
        return Request(
            id=self._request or uuid.uuid4().hex,
            decision=decision.name,
            target=f"{owner.kind}:{target}" if owner and target is not None else None,
            arguments=arguments,
            on=self.on,
            actor=self.actor,
            reason=self.reason,
            source=self.source,
            documents=self.documents,
            correlation=self._correlation,
            causation=self._causation,
            correct=self._correct,
            expected=self._expected,
        )

    def ask(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Receipt:
        """Have a decision judged. Raises `Refused`, `Conflict`, `StoreError`."""
        return self._answered(self.prepare(decision, target, arguments))

    def void(self, request: str) -> Receipt:
        """Take an accepted request's events out of the timeline, with a reason; asked again, answered once.

        Raises `Refused` (VOID-STANDING, VOID-REASON, LATER-STANDS).
        """
        return self._answered(self.prepare_void(request))

    def prepare_void(self, request: str) -> Request:
        """The void as it would be submitted. Raises `RequestFault` for what is no request's id."""
        if not isinstance(request, str):
            raise RequestFault(f"{told(request)} is no request's id; write void('letter-17'), or receipt.id")
        accepted = [row.number for row in self.engine.attempts(request) if row.outcome != "refused"]
        return Request(
            id=self._request or f"void/{request}/{accepted[-1] if accepted else 0}",
            decision=VOID,
            target=None,
            arguments={"request": request},
            on=self.on,
            actor=self.actor,
            reason=self.reason,
            source=self.source,
            documents=self.documents,
            correlation=self._correlation,
            causation=self._causation,
            expected=self._expected,
        )

    def _answered(self, ask: Request) -> Receipt:
        answer = self.engine.submit([ask])[0]
        if isinstance(answer, Refusal):
            raise answer.refused
        return answer
