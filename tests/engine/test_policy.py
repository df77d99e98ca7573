"""The policy in force: the product judges under other rules, and never in a store that takes requests."""

import pickle
import threading

import pytest

from daojiao_program.engine import (
    AS_WRITTEN,
    Engine,
    EngineError,
    Policy,
    Refusal,
    Refused,
    advise,
    judging_under,
    require,
)
from daojiao_program.engine.rules import DAY_AHEAD
from daojiao_program.testing import switched_off
from tests.engine.town import MAY, TOWN, asking
from tests.engine.workflow import LONG, ONCE, ROOM, Cohort

FULL = [asking(f"j{n}", "cohort.join", MAY[2], "cohort:c", {"cadre": f"k{n}"}) for n in range(3)]
"""The third finds no place."""


def codes(engine: Engine) -> list[str]:
    """By which rules the third cadre, and a day to come, would be refused."""
    ahead = asking("ahead", "cohort.join", MAY[30], "cohort:d", {"cadre": "k"})
    return [one.refused.code if one.refused else "" for one in engine.preview([*FULL, ahead]).answers]


def test_an_engine_previews_under_the_policy_that_it_is_given(engine: Engine) -> None:
    """Off, always, or both; the engine's own rules too; what is not named stays as it is written."""

    def under(policy: Policy) -> list[str]:
        return codes(Engine(engine.ledger, TOWN, clock=engine.clock, policy=policy))

    assert codes(engine) == ["", "", ROOM.code, DAY_AHEAD.code]
    assert under(Policy(off={ROOM.code})) == ["", "", "", DAY_AHEAD.code]
    assert under(Policy(off={ROOM.code, DAY_AHEAD.code})) == [""] * 4
    assert under(Policy(always={ROOM.code})) == [ROOM.code] * 3 + [DAY_AHEAD.code]
    assert codes(engine) == ["", "", ROOM.code, DAY_AHEAD.code]


def test_a_store_takes_requests_under_the_rules_as_they_are_written_alone(engine: Engine) -> None:
    """An engine with another policy takes none; one without is not reached by what is in force around it."""
    other = Engine(engine.ledger, TOWN, clock=engine.clock, policy=Policy(off={ROOM.code}))
    with pytest.raises(EngineError, match=r"judges under other rules \(switched off: ROOM\): it previews"):
        other.submit(FULL)
    with pytest.raises(EngineError, match="open it without a policy to record"):
        other.acting("clerk", on=MAY[2]).of(Cohort, "c").join("k")
    with judging_under(Policy(off={ROOM.code})), switched_off(ROOM.code):
        outcomes = engine.submit(FULL)
    assert [isinstance(one, Refusal) for one in outcomes] == [False, False, True]
    assert [row.id for row in engine.requests()] == ["charter", "j0", "j1", "j2"]


def test_a_policy_holds_for_its_block_and_its_thread() -> None:
    """Also if the block ends with an error; another thread is judged as it is written."""
    refused: list[str] = []

    def other() -> None:
        try:
            require(None, ONCE)
        except Refused as no:
            refused.append(no.code)

    def within() -> None:
        with judging_under(Policy(off={"ONCE"})):
            require(None, ONCE)
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within()
    other()
    assert refused == ["ONCE", "ONCE"]


def test_warnings_ask_the_policy_as_refusals_do() -> None:
    """One that is off is not given; one that comes always is."""
    assert [one.rule for one in advise(None, LONG)] == [LONG]
    with judging_under(Policy(off={"LONG"})):
        assert advise(None, LONG) == []
    with judging_under(Policy(always={"LONG"})):
        assert [one.rule for one in advise(1, LONG)] == [LONG]


class Lenient(Policy):
    """A policy of one's own: what is stated holds, what is assumed need not."""

    def holds(self, condition: object, code: str) -> bool:
        """Whether it is taken to hold."""
        return bool(condition) or code == "ROOM"


def test_a_policy_may_be_ones_own(engine: Engine) -> None:
    """It decides what holds; its name is told where nothing else is to be told."""
    own = Engine(engine.ledger, TOWN, clock=engine.clock, policy=Lenient())
    assert codes(own) == ["", "", "", DAY_AHEAD.code]
    with pytest.raises(EngineError, match=r"other rules \(Lenient\)"):
        own.submit(FULL)


def test_a_policy_can_be_shown_and_sent() -> None:
    """It says what is otherwise."""
    policy = Policy(off=frozenset({"B", "A"}), always=frozenset({"C"}))
    assert str(policy) == "switched off: A, B; always refusing: C"
    assert pickle.loads(pickle.dumps(policy)) == policy  # noqa: S301 - our own
    assert Policy() == AS_WRITTEN
