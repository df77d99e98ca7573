"""No history that decisions reach leaves a lifecycle of the town, and every move that is declared is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import Charter, Preparation
from daojiao_program.engine import Aggregate, Engine, Refused, Request, SimulatedClock, micros
from daojiao_program.engine.clock import end_of_day
from daojiao_program.testing import MovesMade, moves_made
from tests.domain.compounds import ALL
from tests.domain.town import CHARTER, NANCHENG, SPATIAL, sized

FLOWS: Final = [one for one in TOWN.aggregates.values() if one.lifecycles()]
FROM: Final = date(2022, 5, 1)
FIELD: Final = "village-governance"

Ask = tuple[str, str | None, Mapping[str, Any]]
Pool = Callable[[Random], Ask]


def charter() -> Charter:
    """A class may be of one, and one course is enough for its field."""
    one = CHARTER.fields[FIELD].model_copy(update={"courses": (SPATIAL,)})
    fields = {**CHARTER.fields, FIELD: one}
    return sized(1, 13).model_copy(update={"fields": fields, "preparation": Preparation(days=3)})


def _volunteer(chance: Random) -> Ask:
    who = f"V-{chance.randrange(40)}"
    return chance.choice(
        [
            ("assign-volunteer", None, {"volunteer": who, "grid": "G-06", "team": "town-backbone"}),
            ("return-volunteer", None, {"volunteer": who}),
        ]
    )


def _person(chance: Random) -> Ask:
    who = f"person:R-{chance.randrange(6)}"
    sign = {"commitment": f"{chance.randrange(3):064x}"}
    return chance.choice(
        [("person.register", who, sign), ("person.register", who, sign), ("person.erase", who, {})]
    )


def _cadre(chance: Random) -> Ask:
    who = f"K-{chance.randrange(1, 4):02}"
    took = {"cadre": who, "village": NANCHENG, "post": "committee-member"}
    return chance.choice(
        [("take-office", None, took), ("take-office", None, took), ("cadre.leave-office", f"cadre:{who}", {})]
    )


def _cohort(chance: Random) -> Ask:
    cohort, who = f"cohort:C-{chance.randrange(5)}", f"K-{chance.randrange(1, 4):02}"
    asks: list[Ask] = [
        ("cohort.plan", cohort, {"field": FIELD}),
        ("cohort.enrol", cohort, {"cadre": who, "mentor": "M-01"}),
        ("cohort.withdraw", cohort, {"cadre": who}),
        ("cohort.complete-session", cohort, {"course": chance.choice([*CHARTER.courses]), "present": [who]}),
        ("cohort.make-up", cohort, {"course": SPATIAL, "present": [who]}),
        ("cohort.graduate", cohort, {}),
    ]
    return chance.choice(asks)


def _compound(chance: Random) -> Ask:
    codes = [f"XQ-{number:02}" for number in range(1, 11)]
    code, *others = chance.sample(codes, chance.choice([1, 2]))
    matter, session = f"YT-{chance.randrange(20)}", f"S-{chance.randrange(3)}"
    reply = chance.choice(["agreed", "declined", "deferred", "referred"])
    asks: list[Ask] = [
        ("compound.join-plan", f"compound:{code}", {}),
        ("compound.apply", f"compound:{code}", {"others": others}),
        ("compound.approve", f"compound:{code}", {"document": "示例〔2022〕1号"}),
        ("compound.found", f"compound:{code}", {"members": ["DY-1", "DY-2", "DY-3"]}),
        ("compound.leave-joint", f"compound:{code}", {}),
        ("compound.meet", "compound:XQ-01", {"session": session, "form": "offline", "parties": ALL}),
        ("compound.raise-matter", "compound:XQ-01", {"matter": matter, "subject": "示例"}),
        ("compound.answer-matter", "compound:XQ-01", {"matter": matter, "reply": reply, "session": session}),
        ("compound.carry-out", "compound:XQ-01", {"matter": matter}),
    ]
    return chance.choice(asks)


def _preparation(chance: Random) -> Ask:
    code = f"XQ-{chance.randrange(1, 11):02}"
    preparation = f"preparation:{code}"
    asks: list[Ask] = [
        ("preparation.begin", preparation, {}),
        ("preparation.find-member", preparation, {"member": f"DY-{chance.randrange(9)}"}),
        ("preparation.lapse", preparation, {}),
    ]
    return chance.choice(asks) if chance.random() < 0.5 else _compound(chance)


def _project(chance: Random) -> Ask:
    project, work = f"project:P-{chance.randrange(3)}", {"work": f"w{chance.randrange(2)}"}
    plan = {"kind": next(iter(CHARTER.project_kinds)), "name": "示例", "village": NANCHENG}
    asks: list[Ask] = [
        ("project.plan", project, plan),
        ("project.approve", project, {"document": "示例〔2022〕1号"}),
        ("project.start", project, {}),
        ("project.add-work", project, {**work, "phase": "一期"}),
        ("project.complete-work", project, work),
        ("project.accept-phase", project, {"phase": "一期"}),
        ("project.accept", project, {}),
        ("project.put-in-use", project, {}),
    ]
    return chance.choice(asks)


def _drive(chance: Random) -> Ask:
    who = [f"A-{number}" for number in range(8)]
    one = {"applicant": chance.choice(who)}
    drive = f"drive:D-{chance.randrange(3)}"
    asks: list[Ask] = [
        ("drive.open", drive, {"name": "示例"}),
        ("drive.offer", drive, {"position": "P-1", "name": "示例", "places": 2}),
        (
            "drive.apply",
            drive,
            {**one, "position": "P-1", "registered": NANCHENG, "standing": "graduate"},
        ),
        (
            "drive.rank",
            drive,
            {"position": "P-1", "ranking": chance.sample(who, chance.randrange(2, 4))},
        ),
        *[("drive.hire", drive, one)] * 4,
        ("drive.withdraw", drive, one),
    ]
    return chance.choice(asks)


def _program(chance: Random) -> Ask:
    asks: list[Ask] = [
        ("program.select", "program:program", {"campaign": "示例"}),
        ("program.assess", "program:program", {"by": f"甲{chance.randrange(9)}", "result": "合格"}),
    ]
    return chance.choice(asks)


POOLS: Final[Mapping[str, Pool]] = {
    "volunteer": _volunteer,
    "person": _person,
    "cadre": _cadre,
    "cohort": lambda chance: (_cadre if chance.random() < 0.1 else _cohort)(chance),
    "compound": _compound,
    "preparation": _preparation,
    "project": _project,
    "drive": _drive,
    "program": _program,
}
"""What is asked of each kind, at random: most of it is refused."""


MOST: Final = 4000
"""How many requests may be tried until every move was made."""


def asked(id_: str, ask: Ask, on: date) -> Request:
    """A request of the office."""
    decision, target, arguments = ask
    return Request(
        id=id_,
        decision=decision,
        target=target,
        arguments=arguments,
        on=on,
        actor="office",
        reason="tried",
    )


def test_every_lifecycle_is_tried() -> None:
    """The pools below are those of the aggregates that have one."""
    assert {one.kind for one in FLOWS} == POOLS.keys()


@pytest.fixture
def town() -> Iterator[Engine]:
    """A town in memory."""
    clock = SimulatedClock(micros(end_of_day(date(2022, 12, 31), CHARTER.zone)))
    with Engine.open("sqlite:///:memory:", TOWN, simulated=True, clock=clock) as engine:
        adopt = {"charter": charter().model_dump(mode="json")}
        engine.submit([asked("charter", ("charter.adopt", "charter:charter", adopt), FROM)])
        yield engine


@pytest.mark.parametrize("kind", FLOWS, ids=lambda one: one.kind)
def test_no_history_leaves_it(town: Engine, kind: type[Aggregate]) -> None:
    """Requests at random, late ones and voids among them: nothing strays, and nothing declared is missing."""
    chance, pool = Random(1), POOLS[kind.kind]
    clerk = town.acting("office", on=FROM, reason="tried")
    standing: list[str] = []
    found: dict[str, MovesMade] = {}
    for number in range(MOST):
        if standing and chance.random() < 0.02:
            with suppress(Refused):
                clerk.void(chance.choice(standing[-20:]))
        on = FROM + timedelta(days=number // 20 + chance.choice([0, 0, 1, 2]))
        request = asked(f"r{number}", pool(chance), on)
        if town.submit([request])[0].refused is None:
            standing.append(request.id)
        if number % 400 == 399:
            with town.as_of() as then:
                found = moves_made(then, kind)
            if not any(one.missing for one in found.values()):
                break
    assert {name: one.strayed for name, one in found.items() if one.strayed} == {}
    assert {name: one.missing for name, one in found.items() if one.missing} == {}
