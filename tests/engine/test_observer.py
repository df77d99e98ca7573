"""What an observer is told, and what stands in the log: numbers and codes, nothing of anybody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from daojiao_program.engine import Conflict, Engine, Refused, StoreError
from daojiao_program.engine.observer import Measured
from tests.engine.town import MAY, TOWN, asking, clock_at, town
from tests.engine.workflow import Charter, TownTerms, Volunteer


class Notes:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def began(self, what: str) -> object:
        return what

    def ended(self, token: object, facts: Mapping[str, Measured], error: BaseException | None) -> None:
        self.told.append((token, dict(facts), type(error).__name__ if error else ""))

    def refused(self, rule: str) -> None:
        self.told.append(("refused", rule))

    def waited(self, seconds: float) -> None:
        assert 0 <= seconds < 60
        self.told.append(("waited",))

    def judged_again(self, requests: int) -> None:
        self.told.append(("judged again", requests))


class Broken(Notes):
    """An observer that raises whatever it is told, once work has begun."""

    def ended(self, token: object, facts: Mapping[str, Measured], error: BaseException | None) -> None:
        raise RuntimeError

    def refused(self, rule: str) -> None:
        raise RuntimeError

    def waited(self, seconds: float) -> None:
        raise RuntimeError


class NeverBegun(Broken):
    """One that raises from the start."""

    def began(self, what: str) -> object:
        raise RuntimeError


def counts(requests: int, refused: int, events: int, repeated: int = 0) -> dict[str, int]:
    """The facts of a submission."""
    return {"requests": requests, "refused": refused, "repeated": repeated, "events": events}


def test_requests_are_told_with_what_they_came_to(engine: Engine) -> None:
    """Of each transaction the wait, the refusals by rule, and what it came to; also where it raises."""
    notes = Notes()
    engine.observe(notes)
    desk = engine.acting("clerk", on=MAY[1]).request("r")
    desk.of(Volunteer, "a").enrol("x")
    desk.of(Volunteer, "a").enrol("x")
    with pytest.raises(Refused):
        engine.acting("clerk", on=MAY[1]).of(Volunteer, "b").leave()
    with pytest.raises(Conflict):
        desk.expecting({"volunteer:a": 7}).request("s").of(Volunteer, "a").leave()
    assert notes.told == [
        *[("waited",), ("submit", counts(1, 0, 1), "")],
        *[("waited",), ("submit", counts(1, 0, 0, 1), "")],
        *[("waited",), ("refused", "ENROLLED"), ("submit", counts(1, 1, 0), "")],
        *[("waited",), ("submit", {}, "Conflict")],
    ]
    engine.observe(None)
    desk.request("t").of(Volunteer, "b").enrol("x")
    assert len(notes.told) == 9


def test_what_is_judged_again_and_counted_is_told(engine: Engine) -> None:
    """A late entry says how many later requests were judged again for it; a look says that it has counted."""
    desk = engine.acting("clerk", on=MAY[2])
    for id_ in ("x", "x"):
        desk.of(Volunteer, "a").enrol(id_)
    notes = Notes()
    engine.observe(notes)
    late = asking("r", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x"})
    engine.preview([late])
    assert notes.told[0] == ("judged again", 2)
    assert notes.told[-1][0] == "preview"
    notes.told.clear()
    engine.submit([late])
    assert ("judged again", 2) in notes.told
    notes.told.clear()
    with engine.as_of(MAY[2]) as then:
        then.figures()
        then.figures()
        position = then.position
    assert notes.told == [("tally", {"spans": 1, "position": position}, "")]


@pytest.mark.parametrize("kind", [Broken, NeverBegun])
def test_an_observer_that_fails_changes_nothing(
    engine: Engine, caplog: pytest.LogCaptureFixture, kind: type[Notes]
) -> None:
    """What is asked is recorded and answered all the same; the log says that the observer failed."""
    engine.observe(kind())
    receipt = engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x")
    assert engine.figures(at_least=receipt.position)["enrolled"].value == 1
    with pytest.raises(Refused):
        engine.acting("clerk", on=MAY[1]).of(Volunteer, "b").leave()
    assert {(one.levelname, one.getMessage()) for one in caplog.records} == {
        ("WARNING", "the observer failed; what it was told about goes on")
    }


def test_the_log_holds_numbers_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Opened, closed, each transaction; no id, actor, reason, argument or finding."""
    caplog.set_level(logging.DEBUG)
    with town(f"sqlite:///{tmp_path / 'town.db'}") as engine:
        engine.acting("clerk", on=MAY[0]).request("charter").of(Charter, "charter").adopt(TownTerms())
        desk = engine.acting("甲一", on=MAY[1], reason="hush-reason", source="hush.csv#2")
        desk.request("hush-id").of(Volunteer, "hush-volunteer").enrol("hush-team")
        with pytest.raises(Refused):
            desk.of(Volunteer, "hush-other").leave()
    lines = [one.getMessage() for one in caplog.records if one.name == "daojiao_program"]
    assert (lines[0].split()[0], lines[-1].split()[0], len(lines)) == ("opened", "closed", 5)
    assert not [line for line in lines if "hush" in line or "甲" in line]


def test_a_password_is_not_in_the_log(
    postgres_url: str, pg_schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The store is named without it."""
    caplog.set_level(logging.DEBUG)
    url = f"{postgres_url.replace('postgres@', 'postgres:hush@')}&schema={pg_schema}"
    Engine.open(url, TOWN, clock=clock_at()).close()
    assert [one.getMessage().split()[0] for one in caplog.records if one.name == "daojiao_program"] == [
        "opened",
        "closed",
    ]
    assert pg_schema in caplog.text
    assert "hush" not in caplog.text


@pytest.mark.parametrize("scheme", ["sqlite", "mysql", "postgresql+psycopg", ""])
def test_a_password_is_not_in_an_error(scheme: str) -> None:
    """An address that cannot be opened is not quoted with it."""
    with pytest.raises(StoreError) as caught:
        Engine.open(f"{scheme}://li:hush@db/town", TOWN)
    assert "hush" not in str(caught.value)


def test_a_long_wait_is_worth_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever waits long for the lock finds it in the log."""
    monkeypatch.setattr("daojiao_program.engine.observer.LONG_S", 0.1)
    url = f"sqlite:///{tmp_path / 'town.db'}"
    with town(url) as engine, town(url) as other:
        held, over = threading.Event(), threading.Event()

        def hold() -> None:
            with other.ledger.writing():
                held.set()
                over.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(10)
        threading.Timer(0.4, over.set).start()
        engine.acting("clerk", on=MAY[0]).of(Charter, "charter").adopt(TownTerms())
        thread.join()
    (line,) = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert line.startswith("waited ")
    assert line.endswith(" s for the write lock")
