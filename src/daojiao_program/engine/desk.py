"""A desk: somebody who asks for decisions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, Self, TypeVar

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.definition import is_kind, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.request import (
    DISMISS,
    REFUSED,
    VOID,
    Outcome,
    Receipt,
    Refusal,
    Request,
    RequestRow,
    check_id,
    is_automatic,
    let_be_id,
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
        self._consequences = False
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

    def with_consequences(self) -> Self:
        """The same desk; what it asks next may withdraw, or have asked otherwise, what followed by itself.

        What people asked comes out as it did, or it is refused (LATER-STANDS).
        """
        return self._with(_consequences=True)

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
            consequences=self._consequences,
            expected=self._expected,
        )

    def ask(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Receipt:
        """Have a decision judged. Raises `Refused`, `Conflict`, `StoreError`."""
        return self._answered(self.prepare(decision, target, arguments))

    def void(self, request: str, *, consequences: bool = False) -> Receipt:
        """Take an accepted request's events out of the timeline, with a reason; asked again, answered once.

        With `consequences` all goes with it that followed from it by itself, in one transaction.
        Raises `Refused` (VOID-STANDING, VOID-REASON, EFFECT-STANDS, CAUSE-STANDS, LATER-STANDS).
        """
        return self._answered(self.prepare_void(request, consequences=consequences))

    def ask_again(self, request: str) -> Receipt:
        """Have what a reaction or the clock asked, and was refused, judged once more.

        It is still the reaction or the clock that asks; who had it asked stands in its reason. Raises
        `Refused`, also where its cause does not ask it any more, and `RequestFault` for what is no such
        request.
        """
        row = self._stuck(request)
        why = f"{self.actor}: {self.reason}" if self.reason else self.actor
        return self._answered(
            Request(
                id=row.id,
                decision=row.decision,
                target=row.target,
                arguments=json.loads(row.arguments),
                on=date.fromisoformat(row.effective_on),
                actor=row.actor,
                reason=why,
                consequences=self._consequences,
                correlation=row.correlation,
                causation=row.causation,
            )
        )

    def let_be(self, request: str) -> Receipt:
        """Let what a reaction or the clock asked, and was refused, be as it is, with a reason.

        It is on no worklist any more. Raises `Refused` (STUCK-STANDS, VOID-REASON), and `RequestFault`.
        """
        row = self._stuck(request)
        return self._answered(replace(self._own(DISMISS, request), id=let_be_id(row)))

    def _stuck(self, request: str) -> RequestRow:
        attempts = self.engine.attempts(request)
        if not attempts or attempts[-1].outcome != REFUSED or not is_automatic(attempts[-1].actor):
            raise RequestFault(
                f"{request!r} is nothing that a reaction or the clock was refused; the worklist names what is"
            )
        return attempts[-1]

    def prepare_void(self, request: str, *, consequences: bool = False) -> Request:
        """The void as it would be submitted. Raises `RequestFault` for what is no request's id."""
        if not isinstance(request, str):
            raise RequestFault(f"{told(request)} is no request's id; write void('letter-17'), or receipt.id")
        accepted = [row.number for row in self.engine.attempts(request) if row.outcome != REFUSED]
        own = self._own(VOID, request)
        id_ = self._request or f"void/{request}/{accepted[-1] if accepted else 0}"
        return replace(own, id=id_, expected=self._expected, consequences=consequences)

    def _own(self, decision: str, request: str) -> Request:
        return Request(
            id=request,
            decision=decision,
            target=None,
            arguments={"request": request},
            on=self.on,
            actor=self.actor,
            reason=self.reason,
            source=self.source,
            documents=self.documents,
            correlation=self._correlation,
            causation=self._causation,
        )

    def _answered(self, ask: Request) -> Receipt:
        answer = self.engine.submit([ask])[0]
        if isinstance(answer, Refusal):
            raise answer.refused
        return answer
