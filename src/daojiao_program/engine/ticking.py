"""The clock: which of its requests are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from daojiao_program.engine.decide import Decider, Load
from daojiao_program.engine.request import CLOCK, Request
from daojiao_program.engine.tasks import Task


def clock_id(stream: str, task: Task) -> str:
    """The id of what the clock asks of an overdue task: from its stream, what it is, and its due day."""
    about = f"/{task.about}" if task.about else ""
    return f"{CLOCK}/{stream}/{task.decision.action}{about}/{task.due}"


def overdue(tasks: Iterable[Task], day: date) -> Iterator[Task]:
    """The tasks that are overdue on a day and name what the clock asks then."""
    for task in tasks:
        if task.late is not None and task.done is None and task.due is not None and task.due < day:
            yield task


def clock_request(stream: str, task: Task, on: date) -> Request:
    """What the clock asks of a task that is overdue."""
    assert task.late is not None  # noqa: S101 - for the type checker: `overdue` gives no other
    return Request(
        id=clock_id(stream, task),
        decision=task.late.name,
        target=stream,
        arguments={},
        on=on,
        actor=CLOCK,
    )


def is_due(decider: Decider, id_: str, stream: str, on: date, load: Load) -> bool:
    """Whether the clock asks for this of a stream on a day, by the states that `load` gives.

    Not where the tasks cannot be told.
    """
    terms = decider.in_force(on, load)
    if terms is None and decider.terms_stream:
        return False
    state = load(stream)
    try:
        return any(clock_id(stream, one) == id_ for one in overdue(state.tasks(terms), on))
    except Exception:  # noqa: BLE001 - somebody's code; the worklist says so
        return False
