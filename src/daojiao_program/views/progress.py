"""Progress: the figures of the program against the charter's targets, as of two times."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from daojiao_program.domain.charter import Charter, Target
from daojiao_program.engine import Figure, Figures
from daojiao_program.engine.document import Document, ToldKnown


class IndicatorDocument(Document):
    """A figure: `evidence` is the position of the event behind each thing counted, as [key, position].

    `undocumented`, where there are any, are the keys whose event lacks the document that it must have.
    """

    id: str
    value: int | str | list[str] | None
    target: str | None
    due: date | None
    undocumented: tuple[str, ...] = ()
    evidence: list[tuple[str, int]]


class ProgressDocument(Document):
    """The figures document: ids and positions, never names."""

    position: int
    effective_on: date
    known_at: ToldKnown
    simulated: bool
    indicators: list[IndicatorDocument]


@dataclass(frozen=True, slots=True)
class Progress(Mapping[str, Figure]):
    """Figures by indicator id, each with its evidence; `targets` are those of the charter of the day.

    `unsupported` are the positions of events that lack the document which the charter demands.
    """

    figures: Figures
    targets: Mapping[str, Target]
    simulated: bool
    unsupported: AbstractSet[int] = frozenset()

    def __getitem__(self, key: str) -> Figure:
        return self.figures[key]

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator over ids
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    def lacking(self, id: str) -> list[str]:
        """What the figure counts by an event that lacks the document which the charter demands."""
        if not self.unsupported:
            return []
        counted = self.figures[id].counted
        return sorted(key for key, position in counted.items() if position in self.unsupported)

    def document(self) -> dict[str, Any]:
        """The figures document, in JSON values: ids and positions, never names."""
        figures = self.figures
        return ProgressDocument.shown(
            {
                "position": figures.position,
                "effective_on": figures.effective_on,
                "known_at": figures.known_at,
                "simulated": self.simulated,
                "indicators": [self._indicator(figure) for figure in figures.values()],
            }
        )

    def _indicator(self, figure: Figure) -> dict[str, Any]:
        target, lacking = self.targets.get(figure.id), self.lacking(figure.id)
        return {
            "id": figure.id,
            "value": figure.value,
            "target": goal(target) if target else None,
            "due": target.due if target else None,
            **({"undocumented": lacking} if lacking else {}),
            "evidence": sorted(figure.counted.items()),
        }


def goal(target: Target) -> str:
    """A target's number as it is written: `> 80` or `≥ 14`."""
    return f"> {target.more_than}" if target.more_than is not None else f"≥ {target.at_least}"


def targets_of(terms: Charter | None, figures: Figures) -> dict[str, Target]:
    """The targets of a charter by the figure that they are for, which it may name by a former id."""
    every = terms.targets.values() if terms is not None else ()
    return {figures[one.figure].id if one.figure in figures else one.figure: one for one in every}
