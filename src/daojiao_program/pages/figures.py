"""The figures under the report's three headings, each with the events behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daojiao_program.domain.figures import HEADINGS
from daojiao_program.engine import Figure, Said
from daojiao_program.pages.look import Cited, Look, Titles
from daojiao_program.pages.said import listed, value
from daojiao_program.views.progress import Progress, goal


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page shows it; `holds` are the members of a list, `goal` the target, if any.

    `lacking` is how much of it counts by an event without the document that the charter demands.
    """

    id: str
    title: Said
    value: Said
    holds: Said | None
    goal: str | None
    lacking: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class HeadingFigures:
    """One of the three headings with its figures; those of which nothing is recorded stand apart."""

    id: str
    title: Said
    figures: Sequence[Shown]
    empty: Sequence[Shown]


def headings(look: Look, names: Titles, progress: Progress) -> list[HeadingFigures]:
    """The figures by heading, in the order in which they are declared."""
    found = []
    for id_, title in HEADINGS.items():
        mine = [
            _shown(look, names, progress, one) for one in progress.values() if one.indicator.heading == id_
        ]
        said = [one for one in mine if one.cited.count]
        found.append(HeadingFigures(id_, Said(*title), said, [one for one in mine if not one.cited.count]))
    return found


def _shown(look: Look, names: Titles, progress: Progress, figure: Figure) -> Shown:
    target = progress.targets.get(figure.id)
    indicator = figure.indicator
    holds = figure.value if isinstance(figure.value, tuple) else ()
    return Shown(
        figure.id,
        Said(*indicator.title),
        value(figure.value),
        listed(holds, names) if holds else None,
        goal(target) if target else None,
        len(progress.lacking(figure.id)),
        look.figure(figure, names),
    )
