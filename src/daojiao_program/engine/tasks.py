"""What is to be done: the tasks of an aggregate, and the worklist that is made of them.

Nothing of it is stored. A task follows from a state and the terms alone, and so it is right again as soon as
something is entered late, corrected or voided; whether it is overdue is only known of a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.definition import told
from daojiao_program.engine.request import REACTION, RequestRow
from daojiao_program.engine.rules import Rule, Warned, advise
from daojiao_program.engine.wording import Said

if TYPE_CHECKING:
    from daojiao_program.engine.aggregate import Aggregate
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.recorded import StandingEvent

_LIKE: Final = 'Task(Ticket.answer, role="water-office", due=terms.calendar.working_days(self.since, 15))'
_FAULTY: Final = Said("待办算不出", "its tasks cannot be told")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done of an aggregate, by the decision that does it.

    `role` is whose it is; `since` the day from which on it is to be done (the last on which anything happened
    to the aggregate, unless told), `due` the last on which it is in time, by `rule`. `about` tells it from
    others of the same decision (which matter, which phase), `place` says where. `late` is the decision
    that is asked when it is overdue. `done` is the day on which it was done: then it is on no worklist, and
    still tells that it was late. Raises `TypeError` for what a task is not made of.
    """

    decision: AnyDecision
    role: str = ""
    since: date | None = None
    due: date | None = None
    rule: Rule | None = None
    about: str = ""
    place: str = ""
    late: AnyDecision | None = None
    done: date | None = None

    def __post_init__(self) -> None:
        """Refuse what would make a worklist fail later."""
        days = (self.since, self.due, self.done)
        for what, fits, like in (
            (self.decision, isinstance(self.decision, AnyDecision), "a decision"),
            (self.late, self.late is None or isinstance(self.late, AnyDecision), "late=, a decision"),
            (self.rule, self.rule is None or isinstance(self.rule, Rule), "rule=, a rule"),
            *((text, isinstance(text, str), "a text") for text in (self.role, self.about, self.place)),
            *((day, day is None or type(day) is date, "a day") for day in days),
        ):
            if not fits:
                raise TypeError(f"a task is not made of {told(what)}: it takes {like}; write {_LIKE}")

    def days_late(self, day: date) -> int:
        """By how many days it is late on a day, or was when it was done; 0 where it is not."""
        return 0 if self.due is None else max(0, ((self.done or day) - self.due).days)

    def findings(self, day: date) -> Mapping[str, object]:
        """What its rule tells of it on a day: after how many days, and how many are allowed."""
        if self.since is None or self.due is None:
            return {"found": (self.done or day).isoformat(), "allowed": f"≤ {self.due}"}
        return {"found": ((self.done or day) - self.since).days, "allowed": (self.due - self.since).days}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A task on the worklist of a day: of which stream it is, and by how many days it is late.

    `fault` is the sentence of the code's fault where an aggregate cannot tell its tasks; then nothing else
    of it is known, and whoever wrote it is to mend it. `request` is the id of what a reaction or the clock
    asked and was refused, by `rule`: it is to be asked again once it can be, or let be.
    """

    stream: str
    decision: str
    title: Said
    role: str = ""
    since: date | None = None
    due: date | None = None
    days_late: int = 0
    rule: Rule | None = None
    about: str = ""
    place: str = ""
    late: str = ""
    findings: Mapping[str, object] = field(default_factory=dict)
    fault: str = ""
    request: str = ""

    def __str__(self) -> str:
        when = f"due {self.due}" if self.due else "no due day"
        if self.days_late:
            when += f", {self.days_late} days late"
        of = f"{self.stream} {self.about}".rstrip()
        if self.fault:
            return f"{of}: {self.fault}"
        whose = f", {self.role}" if self.role else ""
        if self.request and self.rule is not None:
            when = f"refused by {self.rule.code}: {self.request}"
        return f"{of}: {self.title.en or self.title.zh} ({self.decision}{whose}), {when}"


def late_of(tasks: Iterable[Task], day: date) -> list[Warned]:
    """What of these is late on the day, or was when it was done, each with its rule."""
    return [
        late
        for one in tasks
        if one.rule is not None
        for late in advise(not one.days_late(day), one.rule, **one.findings(day))
    ]


class StateFold:
    """Every aggregate of some kinds, from their standing events in the order of the timeline: one pass."""

    def __init__(self, kinds: Iterable[type[Aggregate]]) -> None:
        self.kinds = {one.kind: one for one in kinds}
        self.found: dict[str, Aggregate] = {}
        self.last: dict[str, date] = {}
        """The last day on which anything happened to each."""

    def take(self, events: Iterable[StandingEvent]) -> StateFold:
        """Take in events of these kinds."""
        for row, event in events:
            kind, _, id_ = row.stream.partition(":")
            if kind in self.kinds:
                state = self.found.get(row.stream)
                if state is None:
                    state = self.found[row.stream] = self.kinds[kind](id_)
                on = self.last[row.stream] = date.fromisoformat(row.effective_on)
                state.evolve(event, on)
        return self

    def expect(self, terms: Any) -> None:
        """Those that the terms list, and of which nothing has been recorded yet."""
        for kind in self.kinds.values():
            for id_ in kind.expected(terms):
                state = kind(id_)
                self.found.setdefault(state.stream, state)


def work_items(catalogue: Catalogue, states: StateFold, terms: Any, day: date) -> Iterator[WorkItem]:
    """What is to be done on the day, by the states of that."""
    for stream, state in states.found.items():
        yield from _items_of(catalogue, state, terms, day, states.last.get(stream))


def stuck_item(catalogue: Catalogue, row: RequestRow) -> WorkItem:
    """What a reaction or the clock asked, and was refused."""
    findings = json.loads(row.findings or "{}")
    rule = catalogue.rules.get(findings.pop("rule", ""))
    decision = catalogue.decisions.get(row.decision)
    reaction = catalogue.reactions.get(row.actor.removeprefix(REACTION))
    return WorkItem(
        stream=row.target or "",
        decision=row.decision,
        title=decision.title if decision else _FAULTY if reaction is None else reaction.title,
        role=reaction.role if reaction else "",
        since=date.fromisoformat(row.effective_on),
        rule=rule,
        findings=findings,
        request=row.id,
    )


def by_urgency(items: Iterable[WorkItem]) -> list[WorkItem]:
    """Overdue first, and what is stuck; then what is due soonest, then what has no due day."""
    return sorted(items, key=_urgency)


def _urgency(item: WorkItem) -> tuple[Any, ...]:
    due, since = item.due or date.max, item.since or date.min
    return (not (item.days_late or item.request), due, since, item.stream, item.decision, item.about)


def _items_of(
    catalogue: Catalogue, state: Aggregate, terms: Any, day: date, last: date | None
) -> Iterator[WorkItem]:
    try:
        tasks = [_checked(catalogue, one) for one in state.tasks(terms)]
    except Exception as error:  # noqa: BLE001 - somebody's code: the others' tasks are told all the same
        fault = f"{type(state).__name__}.tasks: {type(error).__name__}: {error}"
        yield WorkItem(state.stream, "", _FAULTY, since=last, fault=fault)
        return
    for task in tasks:
        if task.done is None:
            yield WorkItem(
                state.stream,
                task.decision.name,
                task.decision.title,
                task.role,
                task.since or last,
                task.due,
                task.days_late(day),
                task.rule,
                task.about,
                task.place,
                task.late.name if task.late else "",
                task.findings(day),
            )


def _checked(catalogue: Catalogue, task: object) -> Task:
    if not isinstance(task, Task):
        raise TypeError(f"it gives {told(task)}; yield {_LIKE}")
    if task.decision.name not in catalogue.decisions:
        raise TypeError(f"it names {task.decision.name}, which is no decision of the catalogue")
    return task
