"""The log by position, and waiting for it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from daojiao_program.engine import Engine, EngineError, Recorded, StoreError
from tests.engine.town import MAY
from tests.engine.workflow import Enrolled, Volunteer


def test_the_log_is_every_event_in_order(engine: Engine) -> None:
    """With its request, voided or not; a void is an event that nothing voids; a correction has both."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    desk.request("r").of(Volunteer, "a").enrol("x")
    desk.correcting("r").of(Volunteer, "a").enrol("y")
    desk.void("r")
    log = engine.log(after=1)
    assert [(one.position, one.stream, one.version, one.on) for one in log] == [
        (position, "volunteer:a", position - 1, MAY[1]) for position in range(2, 6)
    ]
    assert [(one.event, one.voided_by) for one in log if not one.is_void] == [
        (Enrolled(team="x"), 3),
        (Enrolled(team="y"), 4),
    ]
    assert [(one.request.number, one.voided_by) for one in log if one.is_void] == [(3, None), (4, None)]
    assert log == engine.history("volunteer:a")
    assert [one.request.id for one in log] == ["r", "r", "r", "void/r/3"]
    of_correction = engine.trace(3)
    assert of_correction is not None
    assert of_correction.events == log[1:3]


def test_the_log_is_read_in_parts(engine: Engine) -> None:
    """From each part to the next, until one is empty; a limit that would be no bound is refused."""
    for number in range(5):
        engine.acting("clerk", on=MAY[1]).of(Volunteer, f"v-{number}").enrol("x")
    parts: list[list[Recorded]] = []
    while part := engine.log(after=parts[-1][-1].position if parts else 0, limit=4):
        parts.append(part)
    assert [one.position for part in parts for one in part] == [1, 2, 3, 4, 5, 6]
    assert [len(part) for part in parts] == [4, 2]
    for limit in (0, -1, 10_001):
        with pytest.raises(EngineError, match=rf"limit={limit} is not allowed; give 1 to 10000"):
            engine.log(limit=limit)


def test_waiting_is_bounded(engine: Engine) -> None:
    """It tells where the store stands; a wait without end is refused."""
    assert engine.wait(0, timeout=0) == 1
    assert engine.wait(1, timeout=0.05) == 1
    for timeout in (float("inf"), float("nan"), 3601):
        with pytest.raises(EngineError, match="is not allowed; give up to 3600 seconds"):
            engine.wait(0, timeout)


def test_a_view_waits_for_what_was_written(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """`at_least` ends as soon as the position is there, and says so when it does not come."""
    desk = engine.acting("clerk", on=MAY[1])
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(engine.figures, at_least=2)
        time.sleep(0.2)
        assert not asked.done()
        desk.of(Volunteer, "a").enrol("x")
        assert asked.result(30)["enrolled"].value == 1
    monkeypatch.setattr("daojiao_program.engine.opening._CATCH_UP_S", 0.1)
    with pytest.raises(StoreError, match="stands at position 2 and did not come to 3"):
        engine.figures(at_least=3)


def test_closing_the_engine_ends_a_wait(engine: Engine) -> None:
    """Who waits is told that the store is closed."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(engine.wait, 1, 60)
        threading.Timer(0.2, engine.close).start()
        with pytest.raises(StoreError, match="the store is closed"):
            waiting.result(30)
