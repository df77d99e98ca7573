"""A lifecycle as an SVG: the statuses one below the other, what leads to the next between them.

Each event that skips, goes back, or has several ends has a lane of its own at the right: a line with a stub
from each status from which it leads, and an arrow to each to which it does. A lane is as wide as its title,
which stands between two rows, where no stub passes: no title lies on a line, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from daojiao_program.engine.wording import Language
from daojiao_program.views.flow import Flow

_SIZE: Final = 14
_NARROW: Final = 0.62
"""How wide a sign that is not Chinese is taken to be, of a Chinese one."""
_SPACE: Final = ' xmlns="http://www.w3.org/2000/svg"'
_MARGIN: Final = 12
_ROW: Final = 36
_GAP: Final = 44
"""Between two rows: an arrow, with the title of its event."""
_PORT: Final = 22
"""Between two stubs of a status: as high as a title."""
_DOT: Final = 6
_FONT: Final = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
_LINE: Final = 'class="line" fill="none" stroke="currentColor" stroke-width="1.1"'
_BOX: Final = 'fill="none" stroke="currentColor" stroke-width="1.6" rx="8"'


@dataclass(slots=True)
class _Row:
    """A status, or the start: how high it stands, and the lanes that touch it, each at a port of its own."""

    title: str
    final: bool = False
    top: float = 0
    ports: list[tuple[_Lane, bool]] = field(default_factory=list)

    @property
    def height(self) -> float:
        return max(_ROW if self.title else 2 * _DOT, _PORT * len(self.ports) + 14 * bool(self.ports))

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def port(self, lane: _Lane, *, arrives: bool) -> float:
        """How high a lane leaves the row, or arrives."""
        at = next(at for at, one in enumerate(self.ports) if one[0] is lane and one[1] is arrives)
        return self.middle + _PORT * (at - (len(self.ports) - 1) / 2)


@dataclass(slots=True, eq=False)
class _Lane:
    """An event beside the column, by the numbers of the rows from which and to which it leads."""

    title: str
    sources: Sequence[int]
    targets: Sequence[int]
    x: float = 0

    @property
    def first(self) -> int:
        return min(*self.sources, *self.targets)

    @property
    def length(self) -> int:
        return max(*self.sources, *self.targets) - self.first


def svg(flow: Flow, lang: Language = "zh", *, inline: bool = False) -> str:
    """The drawing, with no background, in the colour of the text around it.

    A file of its own, or to stand `inline` in a page, which names no address.
    """
    rows = [_Row(""), *(_Row(one.title.only((lang,)), one.final) for one in flow.statuses)]
    down, lanes = _arrows(flow, lang)
    for lane in lanes:
        for row in lane.sources:
            rows[row].ports.append((lane, False))
        for row in lane.targets:
            rows[row].ports.append((lane, True))
    y: float = _MARGIN
    for one in rows:
        one.top = y
        y += one.height + _GAP
    boxes = [_width(one.title) + 2 * _SIZE for one in rows]
    column = max(*boxes, *(2 * _width(one) + 2 * _SIZE for one in down.values()), 0)
    x = _MARGIN + column + _PORT
    for lane in lanes:
        lane.x = x
        x += _width(lane.title) + _PORT
    parts = [*_column(rows, down, column), *(part for lane in lanes for part in _beside(lane, rows, column))]
    width, height = (f"{one:.0f}" for one in (x + _MARGIN, y - _GAP + _MARGIN))
    return (
        f'<svg{"" if inline else _SPACE} class="flow" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label={quoteattr(flow.title.only((lang,)))} '
        f'font-family="{_FONT}" font-size="{_SIZE}" fill="currentColor">{"".join(parts)}</svg>\n'
    )


def _arrows(flow: Flow, lang: Language) -> tuple[dict[int, str], list[_Lane]]:
    """What leads to each row from the one above it alone; the lanes of the rest, short ones first."""
    at: dict[str | None, int] = {one.id: row for row, one in enumerate(flow.statuses, 1)}
    at[None] = 0
    down: dict[int, str] = {}
    lanes = []
    for arrow in flow.arrows:
        sources, targets = sorted(at[one] for one in arrow.sources), sorted(at[one] for one in arrow.targets)
        title = arrow.title.only((lang,))
        if targets == [sources[0] + 1] and len(sources) == 1 and targets[0] not in down:
            down[targets[0]] = title
        else:
            lanes.append(_Lane(title, sources, targets))
    return down, sorted(lanes, key=lambda one: (one.length, one.first))


def _column(rows: Sequence[_Row], down: dict[int, str], column: float) -> Iterator[str]:
    """The statuses, and the arrows from each to the next."""
    middle = _MARGIN + column / 2
    yield f'<circle cx="{middle:.1f}" cy="{rows[0].middle:.1f}" r="{_DOT}"/>'
    for one in rows[1:]:
        for inset in (0, 3)[: 1 + one.final]:
            yield (
                f'<rect {_BOX} x="{_MARGIN + inset}" y="{one.top + inset:.1f}" '
                f'width="{column - 2 * inset:.1f}" height="{one.height - 2 * inset:.1f}"/>'
            )
        yield _text(middle, one.middle, one.title, "middle")
    for row, title in down.items():
        above, below = rows[row - 1], rows[row]
        start = above.top + above.height if row > 1 else above.middle + _DOT
        yield f'<path {_LINE} d="M{middle:.1f} {start:.1f}V{below.top - 6:.1f}"/>'
        yield _head(middle, below.top, "down")
        yield _text(middle + _SIZE / 2, (start + below.top) / 2, title)


def _beside(lane: _Lane, rows: Sequence[_Row], column: float) -> Iterator[str]:
    """A lane: its line, its stubs, its arrows, its title between two rows."""
    edge, x = _MARGIN + column, lane.x
    stubs = [rows[one].port(lane, arrives=False) for one in lane.sources]
    ends = [rows[one].port(lane, arrives=True) for one in lane.targets]
    for row, y in zip(lane.sources, stubs, strict=True):
        start = edge if row else _MARGIN + column / 2 + _DOT
        yield f'<path {_LINE} d="M{start:.1f} {y:.1f}H{x:.1f}"/>'
    for y in ends:
        yield f'<path {_LINE} d="M{x:.1f} {y:.1f}H{edge + 6:.1f}"/>'
        yield _head(edge, y, "left")
    top, bottom = min(*stubs, *ends), max(*stubs, *ends)
    yield f'<path {_LINE} d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
    first = rows[lane.first]
    yield _text(
        x + _SIZE / 2, first.top + first.height + _GAP / 2 if lane.length else (top + bottom) / 2, lane.title
    )


def _head(x: float, y: float, to: str) -> str:
    end = "l-4 -8h8z" if to == "down" else "l8 -4v8z"
    return f'<path d="M{x:.1f} {y:.1f}{end}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" dy="0.36em" text-anchor="{anchor}">{escape(text)}</text>'
        if text
        else ""
    )


def _width(text: str) -> float:
    return sum(
        _SIZE if east_asian_width(sign) in "WF" or sign in "“”…—" else _SIZE * _NARROW for sign in text
    )
