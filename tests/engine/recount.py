"""The town's figures counted by hand, from events in the order of the timeline."""

from collections.abc import Iterable
from datetime import date

from daojiao_program.engine import Event
from tests.engine.workflow import Adopted, Assigned, Claimed, Enrolled, Held, Joined, Left, Met, Released

Count = int | str | tuple[str, ...] | None


def recount(timeline: Iterable[tuple[date, str, Event]]) -> dict[str, Count]:  # noqa: C901 - one plain loop over all
    """Count every figure."""
    team: dict[str, str] = {}
    grid: dict[str, str] = {}
    trainees: dict[str, set[str]] = {}
    sizes: dict[str, int] = {}
    served: set[str] = set()
    visitors: set[str] = set()
    days: set[date] = set()
    hours = teas = 0
    met: list[date] = []
    latest: date | None = None
    taught: set[str] = set()
    all_taught: set[str] = set()
    after: set[str] = set()
    courses: set[str] = set()
    for on, stream, event in timeline:
        id_ = stream.split(":")[1]
        if isinstance(event, Enrolled):
            team[id_] = event.team
        elif isinstance(event, Left):
            team.pop(id_, None)
        elif isinstance(event, Claimed):
            grid[id_] = event.grid
        elif isinstance(event, Released):
            grid.pop(id_, None)
        elif isinstance(event, Assigned):
            served.add(id_)
        elif isinstance(event, Joined):
            if id_ in sizes:
                after.add(event.cadre)
            trainees.setdefault(id_, set()).add(event.cadre)
        elif isinstance(event, Met):
            sizes.setdefault(id_, len(trainees.get(id_, ())))
            met.append(on)
            days.add(on)
            latest = on
            all_taught.add(event.course)
            if trainees.get(id_):
                taught.add(event.course)
        elif isinstance(event, Held):
            visitors |= {*event.people}
            days.add(on)
            latest = on
            hours += event.hours
            teas += event.hours if event.kind == "tea" else 0
        elif isinstance(event, Adopted):
            courses = {*event.terms.courses}
    return {
        "enrolled": len(team),
        "teams": tuple(sorted({*team.values()})),
        "grids": tuple(sorted(served)),
        "serving": len({*grid.values()}),
        "visitors": tuple(sorted(visitors)),
        "days": len(days),
        "hours": hours,
        "teas": teas,
        "begun": met[0].isoformat() if met else None,
        "latest": latest.isoformat() if latest else None,
        "taught": len(taught),
        "after": len(after),
        "largest": max(sizes.values(), default=None),
        "smallest": min(sizes.values(), default=None),
        "courses": len(courses),
        "untaught": len(courses - all_taught) if courses else None,
    }
