"""The lifecycles of the program, drawn."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from daojiao_program.engine import Catalogue, Said
from daojiao_program.views.flow import flows_of
from daojiao_program.views.flow_svg import svg


@dataclass(frozen=True, slots=True)
class DrawnFlow:
    """A lifecycle with its drawing."""

    title: Said
    drawing: Markup


def flows(catalogue: Catalogue) -> list[DrawnFlow]:
    """Every lifecycle, in the order of the catalogue."""
    return [
        DrawnFlow(one.title, Markup(svg(one, inline=True)))  # noqa: S704 - drawn there, its text escaped
        for kind in catalogue.aggregates.values()
        for one in flows_of(kind)
    ]
