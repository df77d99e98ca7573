"""The engine from asyncio: questions in threads, cancelled, followed, closed."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

from daojiao_program.engine import Conflict, Engine, Recorded, Refusal, Refused, StoreError, Withheld
from daojiao_program.engine.asynchronous import AsyncEngine
from tests.engine.town import MAY, TOWN, asking, clock_at
from tests.engine.workflow import Assigned, Charter, Grid, TownTerms, Volunteer, assign

Opens = Callable[[], Engine]


@pytest.fixture(params=["sqlite", "postgres"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """Opens one store, over each of the databases, with a charter in force."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'town.db'}"
    else:
        url = f"{request.getfixturevalue('postgres_url')}&schema={request.getfixturevalue('pg_schema')}"
    with Engine.open(url, TOWN, clock=clock_at()) as engine:
        engine.acting("clerk", on=MAY[0]).request("charter").of(Charter, "charter").adopt(TownTerms())
    return lambda: Engine.open(url, TOWN, clock=clock_at())


@asynccontextmanager
async def opened(opens: Opens, **options: Any) -> AsyncIterator[AsyncEngine[Engine]]:  # noqa: ANN401 - handed on
    """An asynchronous engine."""
    async with AsyncEngine(opens(), **options) as engine:
        yield engine


@asynccontextmanager
async def held(opens: Opens) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The store's write lock in the hands of another; what is given lets it go."""
    with ExitStack() as stack:
        other = stack.enter_context(opens())
        release, taken = threading.Event(), threading.Event()

        def hold() -> None:
            with other.ledger.writing():
                taken.set()
                release.wait(20)

        thread = threading.Thread(target=hold)
        thread.start()

        async def let_go() -> None:
            release.set()
            await asyncio.to_thread(thread.join)

        try:
            await asyncio.to_thread(taken.wait)
            yield let_go
        finally:
            await let_go()


def test_everything_is_asked_and_looked_at(opens: Opens) -> None:
    """Decisions of one and of several, refusals, voids, previews, figures, states, histories, the log."""

    async def ask() -> None:
        async with opened(opens) as engine:
            desk = engine.acting("clerk", on=MAY[1], reason="misread", source="may.csv#2")
            first = await desk.request("r").ask(Volunteer.enrol, "a", "x")
            second = await desk.because_of(first).supported_by("1").ask(assign, volunteer="a", grid="1")
            with pytest.raises(Refused, match="ENROLLED"):
                await desk.ask(Volunteer.leave, "b")
            with pytest.raises(Conflict, match="is at version"):
                await desk.expecting({"volunteer:a": 7}).ask(Volunteer.leave, "a")
            assert (second.correlation, second.events[-1]) == ("r", ("grid:1", Assigned(volunteer="a")))
            figures = await engine.figures(at_least=second.position)
            assert figures["serving"].value == 1
            assert len(await engine.run(list, figures["serving"].evidence())) == 1
            assert (await engine.load(Grid, "1")).id == "1"
            assert (await engine.load(Volunteer, "a", effective_on=MAY[0])).team is None
            assert await engine.terms(MAY[1]) == TownTerms()
            assert (await engine.history("volunteer:a"))[0].request.source == "may.csv#2"
            assert [one.position for one in await engine.log(after=1, limit=2)] == [2, 3]
            assert [row.outcome for row in await engine.attempts("r")] == ["taken"]
            preview = await engine.preview([desk.prepare(Volunteer.enrol, "c", {"team": "y"})])
            assert isinstance(preview.answers[0], Withheld)
            bad = asking("s", "volunteer.leave", MAY[1], "volunteer:b")
            assert [type(one) for one in await engine.submit([bad])] == [Refusal]
            assert [type(one) for one in await engine.submit([bad], all_or_nothing=True)] == [Refusal]
            assert (await engine.trace("s")) is not None
            corrected = await desk.request("w").ask(Volunteer.enrol, "d", "x")
            corrected = await desk.correcting("w").ask(Volunteer.enrol, "d", "y")
            assert (await desk.void("w")).number == corrected.number + 1
            assert await engine.today() == MAY[19]

    asyncio.run(ask())


def test_many_ask_at_once(opens: Opens) -> None:
    """A hundred at a time through four threads: each is answered, and no two alike."""

    async def ask() -> None:
        async with opened(opens, threads=4) as engine:
            desk = engine.acting("clerk", on=MAY[1])
            receipts = await asyncio.gather(
                *(desk.ask(Volunteer.enrol, f"v-{number}", "x") for number in range(100))
            )
            assert sorted(one.number for one in receipts) == list(range(2, 102))

    asyncio.run(ask())


def test_what_was_begun_is_finished_though_nobody_waits(opens: Opens) -> None:
    """A cancelled request is recorded all the same, and asked again with its id it has the first answer."""

    async def ask() -> None:
        async with opened(opens, threads=1) as engine:
            desk = engine.acting("clerk", on=MAY[1])
            async with held(opens) as let_go:
                begun = asyncio.create_task(desk.request("r").ask(Volunteer.enrol, "a", "x"))
                waits = asyncio.create_task(desk.request("s").ask(Volunteer.enrol, "b", "x"))
                await asyncio.sleep(0.3)
                for task in (begun, waits):
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task
                await let_go()
            again = await desk.request("r").ask(Volunteer.enrol, "a", "x")
            assert again.repeated
            assert [row.id for row in await engine.run(lambda: [*engine.engine.requests()])] == [
                "charter",
                "r",
            ]
            fresh = await desk.request("s").ask(Volunteer.enrol, "b", "x")
            assert not fresh.repeated

    asyncio.run(ask())


def test_closing_waits_for_what_was_begun(opens: Opens, caplog: pytest.LogCaptureFixture) -> None:
    """Its answer comes; what only waited for a thread, or is asked afterwards, is told that all is over."""

    async def ask() -> None:
        engine = AsyncEngine(opens(), threads=1)
        desk = engine.acting("clerk", on=MAY[1])
        async with held(opens) as let_go:
            begun = asyncio.create_task(desk.ask(Volunteer.enrol, "a", "x"))
            waits = asyncio.create_task(desk.ask(Volunteer.enrol, "b", "x"))
            await asyncio.sleep(0.3)
            closing = asyncio.create_task(engine.close())
            await asyncio.sleep(0.2)
            assert not closing.done()
            await let_go()
        assert (await begun).number == 2
        with pytest.raises(StoreError, match="the engine is closed"):
            await waits
        await closing
        await engine.close()
        with pytest.raises(StoreError, match="the engine is closed"):
            await engine.today()

    asyncio.run(ask())
    gc.collect()
    assert not [one for one in caplog.records if one.name == "asyncio"], "an error that nobody looked at"


def test_closing_is_bounded(opens: Opens) -> None:
    """Something that never ends holds nobody up for ever."""
    over = threading.Event()

    async def ask() -> None:
        engine = AsyncEngine(opens(), threads=1)
        stuck = asyncio.create_task(engine.run(over.wait, 20))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await engine.close(timeout_s=0.2)
        assert time.monotonic() - began < 5
        over.set()
        assert await stuck

    asyncio.run(ask())


def test_who_comes_when_too_many_wait_is_told(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing piles up without end."""
    monkeypatch.setattr("daojiao_program.engine.asynchronous.WAITING", 2)
    over = threading.Event()

    async def ask() -> None:
        async with opened(opens, threads=1) as engine:
            tasks = [asyncio.create_task(engine.run(over.wait, 20)) for _ in range(3)]
            await asyncio.sleep(0.1)
            with pytest.raises(Conflict, match="2 questions wait for one of 1 threads; ask again later"):
                await engine.today()
            over.set()
            assert await asyncio.gather(*tasks) == [True, True, True]
            assert await engine.today() == MAY[19]

    asyncio.run(ask())


def test_many_follow_the_log(opens: Opens) -> None:
    """More than there are threads, from any position; one that is cancelled disturbs nobody."""

    async def follow(engine: AsyncEngine[Engine], after: int, count: int) -> list[int]:
        seen: list[Recorded] = []
        async for one in engine.follow_log(after, limit=2):
            seen.append(one)
            if len(seen) == count:
                break
        return [one.position for one in seen]

    async def ask() -> None:
        async with opened(opens, threads=2) as engine:
            tasks = [asyncio.create_task(follow(engine, after % 3, 7 - after % 3)) for after in range(6)]
            lost = asyncio.create_task(follow(engine, 0, 1000))
            await asyncio.sleep(0.2)
            desk = engine.acting("clerk", on=MAY[1])
            for number in range(3):
                await desk.ask(Volunteer.enrol, f"v-{number}", "x")
            lost.cancel()
            with opens() as other:
                for number in range(3, 6):
                    await asyncio.to_thread(
                        other.acting("clerk", on=MAY[1]).of(Volunteer, f"v-{number}").enrol, "x"
                    )
            seen = await asyncio.wait_for(asyncio.gather(*tasks), 30)
            assert seen == [list(range(after % 3 + 1, 8)) for after in range(6)]
            with suppress(asyncio.CancelledError):
                await lost

    asyncio.run(ask())


def test_closing_ends_following(opens: Opens) -> None:
    """Who follows is told."""

    async def ask() -> None:
        engine = AsyncEngine(opens())

        async def follow() -> None:
            async for _ in engine.follow_log():
                pass

        task = asyncio.create_task(follow())
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await engine.close()
        with pytest.raises(StoreError, match="is closed"):
            await task
        assert time.monotonic() - began < 5

    asyncio.run(ask())


def test_the_context_goes_along(opens: Opens) -> None:
    """What the task has set, a trace or a user, is seen in the thread."""
    who: ContextVar[str] = ContextVar("who", default="nobody")

    async def ask() -> None:
        async with opened(opens) as engine:
            who.set("clerk")
            assert await engine.run(who.get) == "clerk"

    asyncio.run(ask())
