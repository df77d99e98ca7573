"""A desk whose decisions are awaited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, Protocol, Self, TypeVar, overload

from daojiao_program.engine.decision import AnyDecision, Decision, ProgramDecision
from daojiao_program.engine.desk import Cause, Desk
from daojiao_program.engine.request import Receipt, Request

P = ParamSpec("P")
T = TypeVar("T")


class Runs(Protocol):
    """Who runs questions in threads: an `AsyncEngine`."""

    async def run(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run it."""
        ...


class AsyncDesk:
    """Somebody who asks, from asyncio: `await desk.ask(Cohort.enrol, "C-04", "K-01", mentor="M-01")`.

    The type checker holds the arguments to those of the decision. Give it a request id, to be able to ask
    again after a cancellation: the first answer comes again.
    """

    def __init__(self, engine: Runs, desk: Desk) -> None:
        self._engine = engine
        self.desk = desk

    def _with(self, desk: Desk) -> Self:
        return type(self)(self._engine, desk)

    def request(self, id: str) -> Self:
        """See `Desk.request`."""
        return self._with(self.desk.request(id))

    def supported_by(self, *documents: str) -> Self:
        """See `Desk.supported_by`."""
        return self._with(self.desk.supported_by(*documents))

    def correcting(self, id: str) -> Self:
        """See `Desk.correcting`."""
        return self._with(self.desk.correcting(id))

    def expecting(self, versions: Mapping[str, int]) -> Self:
        """See `Desk.expecting`."""
        return self._with(self.desk.expecting(versions))

    def because_of(self, cause: Cause) -> Self:
        """See `Desk.because_of`."""
        return self._with(self.desk.because_of(cause))

    def prepare(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Request:
        """The request as it would be submitted; see `Desk.prepare`."""
        return self.desk.prepare(decision, target, arguments)

    @overload
    async def ask(
        self, decision: Decision[P], target: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> Receipt: ...
    @overload
    async def ask(self, decision: ProgramDecision[P], /, *args: P.args, **kwargs: P.kwargs) -> Receipt: ...
    async def ask(self, decision: AnyDecision, /, *args: Any, **kwargs: Any) -> Receipt:
        """Have a decision judged: of an aggregate by its id, or of several. Raises as `Desk.ask` does."""
        target, given = (None, args) if decision.owner is None else (args[0], args[1:])
        return await self._engine.run(self.desk.ask, decision, target, decision.named(given, kwargs))

    def with_consequences(self) -> Self:
        """See `Desk.with_consequences`."""
        return self._with(self.desk.with_consequences())

    async def void(self, request: str, *, consequences: bool = False) -> Receipt:
        """See `Desk.void`."""
        return await self._engine.run(self.desk.void, request, consequences=consequences)

    async def ask_again(self, request: str) -> Receipt:
        """See `Desk.ask_again`."""
        return await self._engine.run(self.desk.ask_again, request)

    async def let_be(self, request: str) -> Receipt:
        """See `Desk.let_be`."""
        return await self._engine.run(self.desk.let_be, request)
