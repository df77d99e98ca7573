"""The worklist as a calendar file (RFC 5545): a to-do for each task, by ids, with nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from icalendar import Calendar
from icalendar import Todo as CalendarTodo

from daojiao_program.engine import WorkItem

_PRODUCT = "-//daojiao-program//todo//ZH"


def calendar_of(items: Iterable[WorkItem], made: datetime, called: Callable[[WorkItem], str]) -> str:
    """The calendar. The same task has the same UID in each, so that a calendar takes it in once.

    `made` is the moment of the look, in UTC; `called` gives the line that stands for a task.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for item in items:
        todo = CalendarTodo()
        todo.add("uid", _uid(item))
        todo.add("dtstamp", made)
        todo.add("summary", called(item))
        if item.since is not None and (item.due is None or item.since < item.due):
            todo.add("dtstart", item.since)
        if item.due is not None:
            todo.add("due", item.due)
        if item.role:
            todo.add("categories", [item.role])
        if item.days_late:
            todo.add("priority", 1)
        calendar.add_component(todo)
    return str(calendar.to_ical(), "utf-8")


def _uid(item: WorkItem) -> str:
    day: date | None = item.due
    parts = (item.stream, item.decision, item.about, day.isoformat() if day else "")
    return "/".join(one.replace("/", "~1") for one in parts if one) + "@daojiao-program"
