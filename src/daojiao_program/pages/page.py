"""The page put together: everything is read first, then laid out by the templates of this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from daojiao_program.audit.claims import Claim, claims_in, spans_of
from daojiao_program.engine import Known, Said, Snapshot
from daojiao_program.engine.figures.tally import Span
from daojiao_program.engine.text import visible
from daojiao_program.pages.charts import overview, way
from daojiao_program.pages.claims import claims
from daojiao_program.pages.cohorts import cohorts
from daojiao_program.pages.figures import headings
from daojiao_program.pages.flows import flows
from daojiao_program.pages.grids import grids
from daojiao_program.pages.look import Look, Titles
from daojiao_program.pages.places import by_step, compounds, projects
from daojiao_program.pages.record import record
from daojiao_program.pages.said import day, same
from daojiao_program.pages.story import story
from daojiao_program.pages.targets import Pace, aims, months_of
from daojiao_program.pages.todo import to_do
from daojiao_program.views.progress import Progress

_SECTIONS: Final = (
    ("targets", Said("目标与进度", "Targets and pace")),
    ("todo", Said("待办", "To do")),
    ("figures", Said("各项指标", "Figures")),
    ("timeline", Said("大事记", "Timeline")),
    ("grids", Said("基层网格", "Grids")),
    ("cohorts", Said("结对培养", "Cohorts")),
    ("compounds", Said("住宅小区", "Compounds")),
    ("projects", Said("示范村项目", "Projects")),
    ("claims", Said("报道核实", "The report's claims")),
    ("flows", Said("办理流程", "Lifecycles")),
    ("record", Said("登记情况", "How the record was kept")),
)


def put_together(then: Snapshot, *, progress: Callable[[], Progress], said: Sequence[Claim]) -> str:
    """See `daojiao_program.pages.page_of`."""
    look = Look(then)
    names = Titles(look.terms)
    then.count([Span(look.on), *(Span(one) for one in months_of(look)), *spans_of(said)])
    figures = progress()
    found = aims(look, names, figures)
    joined = compounds(look, names)
    zone = ZoneInfo(look.terms.zone)
    recorded = look.recorded.astimezone(zone) if look.recorded else None
    return visible(
        _environment()
        .get_template("page.html.j2")
        .render(
            sections=_SECTIONS,
            town=Said(look.terms.town.zh, look.terms.town.en),
            on=day(look.on),
            recorded=f"{recorded:%Y-%m-%d %H:%M}" if recorded else "–",
            known=_known(then.known_at, zone),
            zone=look.terms.zone,
            position=then.position,
            edition=look.edition,
            simulated=then.simulated,
            aims=found,
            todo=to_do(look, names),
            overview=Markup(overview(found)) if found else None,  # noqa: S704 - drawn here, its text escaped
            headings=headings(look, names, figures),
            story=story(look, names),
            grids=grids(look, names),
            cohorts=cohorts(look, names),
            compounds=joined,
            steps=by_step(joined),
            deliveries=len(look.terms.deliveries),
            projects=projects(look, names),
            claims=claims(look, names, claims_in(then, said)),
            flows=flows(then.catalogue),
            record=record(look),
        )
    )


def _known(known_at: Known, zone: ZoneInfo) -> Said | None:
    """As known when, if not now."""
    if known_at is None:
        return None
    if isinstance(known_at, datetime):
        return same(f"{known_at.astimezone(zone):%Y-%m-%d %H:%M}")
    return Said(f"第{known_at}号请求", f"request no. {known_at}")


@cache
def _environment() -> Environment:
    """Templates that escape what they show, and fail on a name that is not there."""
    found = Environment(
        loader=PackageLoader("daojiao_program.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {"number": _number, "way": _way}
    found.filters.update(filters)
    return found


def _number(count: int) -> str:
    return f"{count:,}"


def _way(course: Pace) -> Markup:
    return Markup(way(course))  # noqa: S704 - drawn here, its text escaped
