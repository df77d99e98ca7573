"""The engine from asyncio: each question runs in a thread of a bounded pool, and is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from types import TracebackType
from typing import Any, Final, Generic, Literal, ParamSpec, Self, TypeVar, overload

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.asyncdesk import AsyncDesk
from daojiao_program.engine.definition import told
from daojiao_program.engine.engine import Engine, Preview
from daojiao_program.engine.errors import Conflict, RequestFault, StoreError
from daojiao_program.engine.figures.tally import Figures
from daojiao_program.engine.recorded import Recorded, Trace
from daojiao_program.engine.request import Outcome, Request, RequestRow, Withheld
from daojiao_program.engine.sharing import Known

__all__ = ("AsyncDesk", "AsyncEngine")

A = TypeVar("A", bound=Aggregate)
E = TypeVar("E", bound=Engine)
P = ParamSpec("P")
T = TypeVar("T")

THREADS: Final = 8
"""How many questions are asked at once, unless said otherwise."""
WAITING: Final = 1000
"""How many more may wait for a thread; the next gets a `Conflict` at once."""
CLOSE_S: Final = 30.0
"""How long closing waits for what was begun, unless said otherwise."""
_WAIT_S: Final = 10.0


class AsyncEngine(Generic[E]):
    """An engine, asked from one event loop; close it, or use it in an `async with` block.

    Whoever is cancelled while he awaits an answer does not undo the question: what was begun is finished, and
    recorded; what no thread had begun is not asked. He asks again with the same request id, and gets the
    first answer. At most `threads` questions are asked at once and 1,000 wait; the next gets a `Conflict`.
    """

    def __init__(self, engine: E, *, threads: int = THREADS) -> None:
        if not isinstance(engine, Engine):
            raise RequestFault(f"{told(engine)} is no engine; write AsyncEngine(Engine.open(url, catalogue))")
        self.engine = engine
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="engine")
        self._follower = ThreadPoolExecutor(1, thread_name_prefix="engine-follower")
        self._open: set[Future[Any]] = set()
        self._closed = False
        self._position = 0
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have something that asks the engine run in one of its threads, such as `town.engine.progress`.

        A function of one's own may look with `engine.engine.as_of(…)` and ask the one look many things.
        Raises what it raises; `Conflict` when too many wait, `StoreError` when this is closed.
        """
        if self._closed:
            raise StoreError(_CLOSED)
        if len(self._open) >= self._threads + WAITING:
            raise Conflict(f"{WAITING} questions wait for one of {self._threads} threads; ask again later")
        context = copy_context()

        def asked() -> T:
            if self._closed:  # meanwhile
                raise StoreError(_CLOSED)
            return context.run(question, *args, **kwargs)

        future = self._pool.submit(asked)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return await asyncio.wrap_future(future)

    async def close(self, *, timeout_s: float = CLOSE_S) -> None:
        """Let what was begun be finished, for a bounded time, and give back the store; again: no error.

        What waits for a thread, what is asked later and who follows the log get a `StoreError`.
        """
        if self._closed:
            return
        self._closed = True
        if begun := [asyncio.wrap_future(one) for one in tuple(self._open)]:
            for one in begun:
                one.add_done_callback(_looked_at)  # its answer is for who has asked
            await asyncio.wait(begun, timeout=timeout_s)
        await asyncio.to_thread(self.engine.close)
        self._pool.shutdown(wait=False)
        self._follower.shutdown(wait=False)

    # -- asking -----------------------------------------------------------------------------------

    def acting(
        self, actor: str, *, on: date, reason: str | None = None, source: str | None = None
    ) -> AsyncDesk:
        """A desk at which somebody asks for decisions that speak of a day; they are awaited."""
        return AsyncDesk(self, self.engine.acting(actor, on=on, reason=reason, source=source))

    @overload
    async def submit(
        self, asks: Sequence[Request], *, all_or_nothing: Literal[False] = False
    ) -> list[Outcome]: ...
    @overload
    async def submit(self, asks: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome | Withheld]: ...
    async def submit(
        self, asks: Sequence[Request], *, all_or_nothing: bool = False
    ) -> list[Outcome] | list[Outcome | Withheld]:
        """See `Engine.submit`."""
        return await self.run(self.engine.submit, asks, all_or_nothing=all_or_nothing)

    async def preview(self, asks: Sequence[Request], *, effective_on: date | None = None) -> Preview:
        """See `Engine.preview`."""
        return await self.run(self.engine.preview, asks, effective_on=effective_on)

    async def tick(self, day: date | None = None) -> list[Outcome]:
        """See `Engine.tick`."""
        return await self.run(self.engine.tick, day)

    # -- looking ----------------------------------------------------------------------------------

    async def today(self) -> date:
        """See `Engine.today`."""
        return await self.run(self.engine.today)

    async def load(
        self,
        kind: type[A],
        id: str,
        *,
        effective_on: date | None = None,
        known_at: Known = None,
    ) -> A:
        """See `Engine.load`."""
        return await self.run(self.engine.load, kind, id, effective_on=effective_on, known_at=known_at)

    async def terms(self, on: date) -> Any:
        """See `Engine.terms`."""
        return await self.run(self.engine.terms, on)

    async def figures(
        self,
        *,
        effective_on: date | None = None,
        known_at: Known = None,
        since: date | None = None,
        at_least: int = 0,
    ) -> Figures:
        """See `Engine.figures`. Evidence is looked up where it is asked for: `await engine.run(list, …)`."""
        return await self.run(
            self.engine.figures, effective_on=effective_on, known_at=known_at, since=since, at_least=at_least
        )

    async def history(self, stream: str) -> list[Recorded]:
        """See `Engine.history`."""
        return await self.run(self.engine.history, stream)

    async def trace(self, request: str | int) -> Trace | None:
        """See `Engine.trace`."""
        return await self.run(self.engine.trace, request)

    async def attempts(self, request: str) -> list[RequestRow]:
        """See `Engine.attempts`."""
        return await self.run(self.engine.attempts, request)

    async def log(self, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """See `Engine.log`."""
        return await self.run(self.engine.log, after, limit)

    async def follow_log(self, after: int = 0, *, limit: int = 1000) -> AsyncIterator[Recorded]:
        """Every event after a position, those still to come too, without end; `limit` are read at once.

        However many follow, one thread waits for all of them. Raises `StoreError` once this is closed.
        """
        while True:
            read = await self.log(after, limit)
            for one in read:
                yield one
                after = one.position
            if len(read) < limit:
                await self._past(after)

    async def _past(self, after: int) -> None:
        """Wait until the store has come past a position."""
        while self._position <= after:
            if self._closed:
                raise StoreError(_CLOSED)
            if self._watching is None or self._watching.done():
                self._watching = asyncio.ensure_future(self._watch())
                self._watching.add_done_callback(_looked_at)
            await asyncio.shield(self._watching)  # who is cancelled takes it from nobody else

    async def _watch(self) -> None:
        waiting = self._follower.submit(self.engine.wait, self._position, _WAIT_S)
        self._position = await asyncio.wrap_future(waiting)


_CLOSED: Final = "the engine is closed"


def _looked_at(one: asyncio.Future[Any]) -> None:
    """Nobody may be left who awaits it; its error is no news then."""
    if not one.cancelled():
        one.exception()
