"""The town's tasks: on the example, on any day and as known at any moment, those of each state by itself."""

from datetime import date
from random import Random

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Aggregate
from tests.example import example_town

DRAW = Random(2022)
LOOKS = [(date(2022, 8, 23), None)] + [
    (date(2022, DRAW.randint(4, 9), DRAW.randint(1, 30)), DRAW.randint(1, 15_564)) for _ in range(3)
]


@pytest.mark.parametrize(("day", "known_at"), LOOKS)
def test_the_worklist_is_the_tasks_of_each_state(day: date, known_at: int | None) -> None:
    """One pass over the events, or each aggregate loaded alone: the same."""
    with example_town() as town, town.as_of(day, known_at) as then:
        terms = then.terms
        alone = {
            (stream, task.decision.name, task.about, task.role, task.due)
            for kind in TOWN.aggregates.values()
            if kind.tasks is not Aggregate.tasks and terms is not None
            for stream in {one.row.stream for one in then.events(*kind.event_types())}
            | {f"{kind.kind}:{id_}" for id_ in kind.expected(terms)}
            for task in then.load(kind, stream.partition(":")[2]).tasks(terms)
            if task.done is None
        }
        listed = [(one.stream, one.decision, one.about, one.role, one.due) for one in then.worklist()]
    assert len(listed) == len(set(listed)), "no two tasks are told apart by nothing"
    assert set(listed) == alone


def test_every_task_names_its_role_and_has_a_title() -> None:
    """Whoever reads the list knows whose it is."""
    with example_town() as town:
        for item in town.worklist(on=date(2022, 8, 23)):
            assert item.fault == ""
            assert item.role
            assert item.title.zh
            assert item.since is not None
