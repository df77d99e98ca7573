"""Figures against their targets: how far, at what pace so far, and at what pace from now to the due day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daojiao_program.domain.charter import CharterAdopted, Target
from daojiao_program.engine import Said
from daojiao_program.pages.look import Cited, Look, Titles
from daojiao_program.pages.said import day, number
from daojiao_program.views.progress import Progress

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Pace:
    """The way to a target: from the day on which the first charter came into force to the due day.

    `points` are the figure at the ends of months and on the day of the page.
    """

    start: date
    on: date
    due: date
    value: int
    goal: int
    points: Sequence[tuple[date, int]]

    @property
    def so_far(self) -> float | None:
        """The pace until now, a week; None on the first day."""
        days = (self.on - self.start).days
        return self.value * _WEEK / days if days > 0 else None

    @property
    def needed(self) -> float | None:
        """The pace a week from now on that reaches the target on its due day; None when there is no time."""
        days = (self.due - self.on).days
        return max(self.goal - self.value, 0) * _WEEK / days if days > 0 else None

    @property
    def even(self) -> float:
        """What share of the time has gone, from 0 to 1."""
        days = (self.due - self.start).days
        return min((self.on - self.start).days / days, 1.0) if days > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as the page shows it; `figure` is the id of what is counted for it."""

    title: Said
    figure: str
    goal: Said
    due: Said
    value: str
    course: Pace
    so_far: str
    needed: str
    state: Said
    on_course: bool
    cited: Cited


def aims(look: Look, names: Titles, progress: Progress) -> list[Aim]:
    """The targets of the charter of the day, in its order."""
    start, ends = _start(look), months_of(look)
    targets = {id_: one for id_, one in progress.targets.items() if id_ in progress}
    known = {on: look.then.figures(effective_on=on) for on in (ends if targets else [])}
    found = []
    for id_, target in targets.items():
        now = _whole(progress[id_].value)
        points = [(start, 0), *((on, _whole(known[on][id_].value)) for on in ends), (look.on, now)]
        course = Pace(start, look.on, target.due, now, _goal(target), points)
        state, on_course = _state(course)
        found.append(
            Aim(
                Said(target.zh, target.en),
                id_,
                _goal_words(target),
                day(target.due),
                number(now),
                course,
                "–" if course.so_far is None else f"{course.so_far:.1f}",
                "–" if course.needed is None else f"{course.needed:.1f}",
                state,
                on_course,
                look.figure(progress[id_], names),
            )
        )
    return found


def _start(look: Look) -> date:
    return min((one.on for one in look.then.events(CharterAdopted)), default=look.on)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else len(value) if isinstance(value, tuple) else 0


def _goal(target: Target) -> int:
    """The least number that meets the target."""
    return target.more_than + 1 if target.more_than is not None else target.at_least or 0


def _goal_words(target: Target) -> Said:
    if target.more_than is not None:
        return Said(f"多于{target.more_than:,}", f"more than {target.more_than:,}")
    return Said(f"{target.at_least:,}", f"{target.at_least:,}")


def months_of(look: Look) -> list[date]:
    """The last days of the months from the first charter to the day of the look."""
    start, on = _start(look), look.on
    found = []
    first = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while first - timedelta(days=1) < on:
        found.append(first - timedelta(days=1))
        first = (first + timedelta(days=32)).replace(day=1)
    return [one for one in found if one > start]


def _state(course: Pace) -> tuple[Said, bool]:
    """Where the figure stands on the way, in words, and whether that is well."""
    if course.value >= course.goal:
        return Said("已完成", "reached"), True
    if course.on >= course.due:
        return Said("已到期，未完成", "due and not reached"), False
    if not course.value:
        return Said("尚无记录", "no record yet"), False
    if course.so_far is not None and course.needed is not None and course.so_far >= course.needed:
        return Said("按现有进度可如期完成", "on course at the pace so far"), True
    return Said("按现有进度不能如期完成，需加快", "behind at the pace so far"), False
