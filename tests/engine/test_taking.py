"""Taking requests: what would be read at length under the lock is read ahead of it, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daojiao_program.engine import Engine, Receipt
from daojiao_program.engine.ports import Writing
from tests.engine.town import MAY, TOWN, asking, chartered, clock_at

STREAM = "volunteer:a"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a store with a stream of six events."""
    url = f"sqlite:///{tmp_path}/town.db"
    with chartered(url) as engine:
        for number in range(6):
            decision, arguments = ("leave", {}) if number % 2 else ("enrol", {"team": "x"})
            asked = asking(f"r{number}", f"volunteer.{decision}", MAY[2], STREAM, arguments)
            [answer] = engine.submit([asked])
            assert isinstance(answer, Receipt)
    return url


@contextmanager
def read_under_lock(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which streams are read while the lock is held."""
    ledger, read = engine.ledger, list[str]()
    writing = ledger.writing

    @contextmanager
    def watched() -> Iterator[Writing]:
        with writing() as found:
            stream = found.stream

            def reads(name: str, after: int = 0) -> object:
                read.append(name)
                return stream(name, after)

            vars(found)["stream"] = reads
            yield found

    with monkeypatch.context() as patch:
        patch.setitem(vars(ledger), "writing", watched)
        yield read


def test_a_long_stream_is_read_ahead_of_the_lock(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its state is not cached yet: nobody waits while it is read; the next request finds it."""
    with Engine.open(url, TOWN, clock=clock_at()) as engine:
        engine._taker.read_under_lock = 5  # noqa: SLF001 - what a small store never reaches
        with read_under_lock(engine, monkeypatch) as read:
            [answer] = engine.submit([asking("more", "volunteer.enrol", MAY[3], STREAM, {"team": "x"})])
            assert isinstance(answer, Receipt)
            assert STREAM not in read
            assert engine._taker.states.get(STREAM) is not None  # noqa: SLF001 - what was read is kept
            [answer] = engine.submit([asking("gone", "volunteer.leave", MAY[3], STREAM)])
            assert isinstance(answer, Receipt)
            assert STREAM not in read


def test_a_short_stream_is_read_under_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ahead of the lock it would be looked at twice."""
    with Engine.open(url, TOWN, clock=clock_at()) as engine, read_under_lock(engine, monkeypatch) as read:
        engine.submit([asking("more", "volunteer.enrol", MAY[3], STREAM, {"team": "x"})])
        assert STREAM in read
