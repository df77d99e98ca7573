"""What is to be done on the day of the page: what has a due day first, then what is alike together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from daojiao_program.domain.roles import ROLES
from daojiao_program.engine import Catalogue, Said, WorkItem
from daojiao_program.pages.look import Look, Titles
from daojiao_program.pages.said import day, same

_SHOWN = 16


@dataclass(frozen=True, slots=True)
class DueRow:
    """A task with a due day: what, of what, whose, until when; `days_late` is 0 while it is in time."""

    title: Said
    of: str
    place: Said
    role: Said
    due: Said
    days_late: int


@dataclass(frozen=True, slots=True)
class AlikeTasks:
    """Tasks of the same decision and role without a due day: the first of them, and how many there are."""

    title: Said
    role: Said
    count: int
    shown: Sequence[str]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class ToDo:
    """The worklist of a page."""

    due: Sequence[DueRow]
    alike: Sequence[AlikeTasks]
    count: int
    late: int


def to_do(look: Look, names: Titles) -> ToDo:
    """The worklist as of the look; tasks that cannot be told are left to the weekly check."""
    items = [_whole(one, look.then.catalogue) for one in look.then.worklist() if not one.fault]
    dated = [_row(one, names) for one in items if one.due is not None]
    rest = sorted((one for one in items if one.due is None), key=_alike)
    groups = [_group([*group], names) for _, group in groupby(rest, key=_alike)]
    return ToDo(dated, groups, len(items), sum(bool(one.days_late) for one in items))


def _whole(one: WorkItem, catalogue: Catalogue) -> WorkItem:
    """The task with the kind of thing in its Chinese title too: 示范村项目：开工."""
    owner = catalogue.decisions[one.decision].owner
    return (
        one if owner is None else replace(one, title=Said(f"{owner.title.zh}：{one.title.zh}", one.title.en))
    )


def _alike(one: WorkItem) -> tuple[str, str]:
    return one.decision, one.role


def _of(one: WorkItem, names: Titles) -> str:
    """A thing by its id, with its title where the charter has one, and which part of it."""
    id_ = one.stream.partition(":")[2]
    zh = names.both(id_)[0]
    named = [id_ if zh == id_ else f"{id_} {zh}"]
    if one.about and one.about != one.place:
        named.append(names.both(one.about)[0])
    return " ".join(named)


def _row(one: WorkItem, names: Titles) -> DueRow:
    due = day(one.due) if one.due else same("–")
    place = Said(*names.both(one.place)) if one.place else same("–")
    return DueRow(one.title, _of(one, names), place, _role(one.role), due, one.days_late)


def _group(group: Sequence[WorkItem], names: Titles) -> AlikeTasks:
    first = group[0]
    return AlikeTasks(first.title, _role(first.role), len(group), [_of(one, names) for one in group[:_SHOWN]])


def _role(role: str) -> Said:
    return ROLES.get(role, same(role))
