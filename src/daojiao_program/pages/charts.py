"""Charts as SVG, drawn by Altair: text stays text, and no width hangs on the fonts of a machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import vl_convert

from daojiao_program.pages.targets import Aim, Pace

_WIDTH: Final = 400
_ROW: Final = 46
_PLOT: Final = 130
_INK: Final = "#1f2933"
_DONE: Final = "#b3261e"
_REST: Final = "#e4e7eb"
_MARK: Final = "#1f4e79"
_FONT: Final = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"


def overview(aims: Sequence[Aim]) -> str:
    """How much of each target is reached: a bar each, and a stroke where an even pace would be."""
    rows = [
        {
            "row": index,
            "share": min(one.course.value / one.course.goal, 1.0) if one.course.goal else 1.0,
            "even": one.course.even,
            "title": one.title.zh,
            "said": f"{one.value} / {one.goal.zh}",
            "all": 1.0,
            "none": 0.0,
        }
        for index, one in enumerate(aims)
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-0.5, len(rows) - 0.5], reverse=True, nice=False))
    )
    share = alt.Scale(domain=[0, 1], nice=False)
    layers = [
        base.mark_bar(orient="horizontal", size=14, color=_REST).encode(
            x=alt.X("all:Q", scale=share, axis=None)
        ),
        base.mark_bar(orient="horizontal", size=14, color=_DONE).encode(
            x=alt.X("share:Q", scale=share, axis=None)
        ),
        base.mark_tick(orient="vertical", size=18, thickness=3, color=_MARK).encode(
            x=alt.X("even:Q", scale=share, axis=None)
        ),
        base.mark_text(align="left", dy=-17, fontSize=13, color=_INK, limit=0).encode(
            x=alt.X("none:Q", scale=share, axis=None), text="title:N"
        ),
        base.mark_text(align="right", dy=-17, fontSize=13, fontWeight="bold", color=_INK, limit=0).encode(
            x=alt.X("all:Q", scale=share, axis=None), text="said:N"
        ),
    ]
    return _svg(
        alt.LayerChart(layer=layers), _ROW * len(rows), {"left": 4, "right": 8, "top": 8, "bottom": 4}
    )


def way(course: Pace) -> str:
    """The figure from month to month, and the straight way from there to the target on its due day."""
    first, last = course.start, max(course.due, course.on)
    done = [{"x": (on - first).days, "y": count} for on, count in course.points]
    left = [
        {"x": (course.on - first).days, "y": course.value},
        {"x": (course.due - first).days, "y": course.goal},
    ]
    months = _months(first, last)
    named = ", ".join(f"'{offset}': '{label}'" for offset, label in months.items())
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, (last - first).days or 1], nice=False),
        axis=alt.Axis(
            values=[*months], labelExpr=f"{{{named}}}[datum.value]", title=None, grid=False, **_EXTENT_X
        ),
    )
    top = max(course.goal, course.value) or 1
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[0, top * 1.1], nice=False),
        axis=alt.Axis(title=None, tickCount=4, format=",d", gridColor=_REST, **_EXTENT_Y),
    )
    layers = [
        alt.Chart({"values": [{"y": course.goal}]}).mark_rule(color=_INK, strokeWidth=1).encode(y=y),
        alt.Chart({"values": left}).mark_line(color=_MARK, strokeDash=[5, 4]).encode(x=x, y=y),
        alt.Chart({"values": done}).mark_line(color=_DONE, strokeWidth=2.5).encode(x=x, y=y),
        alt.Chart({"values": done}).mark_point(color=_DONE, filled=True, size=30).encode(x=x, y=y),
    ]
    return _svg(alt.LayerChart(layer=layers), _PLOT, {"left": 44, "right": 14, "top": 8, "bottom": 26})


# What an axis takes is given, not measured.
_EXTENT_X: Final[dict[str, Any]] = {"minExtent": 20, "maxExtent": 20, "labelLimit": 0, "labelOverlap": False}
_EXTENT_Y: Final[dict[str, Any]] = {"minExtent": 36, "maxExtent": 36, "labelLimit": 0, "labelOverlap": False}


def _months(first: date, last: date) -> dict[int, str]:
    """The first days of the months between two days, as days from the first, with what to call them."""
    found = {}
    on = first.replace(day=1)
    while on <= last:
        if on >= first:
            found[(on - first).days] = f"{on.month}月"
        on = (on + timedelta(days=32)).replace(day=1)
    return found


def _svg(chart: alt.LayerChart, height: int, padding: dict[str, int]) -> str:
    spec = (
        chart.properties(width=_WIDTH, height=height, autosize=alt.AutoSizeParams(type="none"))
        .configure(font=_FONT, padding=padding, aria=False, background="transparent")
        .configure_view(stroke=None, clip=False)
        .configure_axis(labelColor=_INK, labelFontSize=12, domainColor=_INK, tickColor=_INK)
        .to_dict()
    )
    return _inline(vl_convert.vegalite_to_svg(spec))


def _inline(svg: str) -> str:
    """An SVG as part of a page: it scales, names no address, and leaves the table to screen readers."""
    opening = re.match(r'<svg\b[^>]*\bwidth="(\d+)" height="(\d+)"[^>]*>', svg)
    if opening is None:
        raise ValueError(f"not the SVG that was expected: {svg[:200]}")
    width, height = opening.groups()
    body = svg[opening.end() :]
    return f'<svg viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">{body}'
