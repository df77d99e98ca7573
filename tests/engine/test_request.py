"""Requests: what is the same request, under an older and a newer version of its form."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Engine,
    EngineError,
    Event,
    Request,
    decision,
)
from tests.engine.town import MAY, asking, clock_at
from tests.engine.workflow import Planned


def lamp(plan: Callable[..., list[Event]]) -> Catalogue:
    """A workflow with the decision `lamp.plan`, in one of its versions."""
    plan.__name__ = "plan"

    class Lamp(Aggregate):
        """Is planned."""

        only = decision()(plan)

        def evolve(self, event: Planned, on: date) -> None:
            """Assign nothing."""

    return Lamp.catalogue()


def test_a_request_stays_the_same_when_its_form_has_grown() -> None:
    """A newer version has a field more, with a default: an old file taken in again is answered as before."""

    def old(self: Aggregate, context: Context[None], far: int) -> list[Event]:
        return [Planned()]

    def grown(self: Aggregate, context: Context[None], far: int, by: str = "foot") -> list[Event]:
        return [Planned()]

    def other(self: Aggregate, context: Context[None], near: int) -> list[Event]:
        return [Planned()]

    def asked(version: Callable[..., list[Event]], **arguments: object) -> str:
        newer = Engine(engine.ledger, lamp(version), clock=engine.clock)
        (answer,) = newer.submit([asking("r", "lamp.plan", MAY[1], "lamp:l", arguments)])
        return answer.refused.code if answer.refused else ""

    with Engine(open_ledger("sqlite:///:memory:"), lamp(old), clock=clock_at()) as engine:
        assert [asked(old, far=3), asked(grown, far=3)] == ["", ""]
        assert [asked(grown, far=3, by="sea"), asked(other, near=3)] == ["REQUEST-SAME"] * 2
        assert [row.outcome for row in engine.attempts("r")] == ["taken", "refused", "refused"]


@pytest.mark.parametrize("odd", ["a\0b", "half \ud800"])
@pytest.mark.parametrize("field", ["id", "actor", "reason", "source", "correlation", "causation"])
def test_what_is_no_text_is_not_asked(field: str, odd: str) -> None:
    """NUL and half a character are refused in a sentence before anything is judged."""
    whole = Request(id="r", decision="d", target=None, arguments={}, on=date(2022, 5, 5), actor="clerk")
    with pytest.raises(EngineError, match="is no text"):
        replace(whole, **{field: odd})  # type: ignore[arg-type]  # the name is a parameter of the test
