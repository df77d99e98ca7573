"""The lifecycles of an aggregate as drawings: what they show, and their text for Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

from daojiao_program.engine import Aggregate, Event, Lifecycle, PartLifecycle, Said, Status
from daojiao_program.engine.document import Document, Printable, SaidDocument, read_from
from daojiao_program.engine.wording import Language

_ESCAPED: Mapping[int, str] = {ord(sign): f"#{ord(sign)};" for sign in '#;:"<>{}\n'}
"""What Mermaid would read as its own."""


class StatusDocument(Document):
    """A status of a lifecycle."""

    id: str
    title: SaidDocument
    final: bool


class ArrowDocument(Document):
    """An event that leads from one of these statuses (None is the start) to one of those."""

    event: str = read_from("topic", said="event")
    title: SaidDocument
    sources: list[str | None]
    targets: list[str]


class FlowDocument(Document):
    """A lifecycle of an aggregate, or of its parts, which `of` tells apart."""

    kind: str
    of: str
    title: SaidDocument
    statuses: list[StatusDocument]
    arrows: list[ArrowDocument]


@dataclass(frozen=True, slots=True)
class Arrow(Printable):
    """An event that leads from one of these statuses (None is the start) to one of those."""

    DOCUMENT: ClassVar = ArrowDocument

    event: type[Event]
    sources: Sequence[str | None]
    targets: Sequence[str]

    @property
    def title(self) -> Said:
        """What the event is called."""
        return self.event.TITLE

    @property
    def topic(self) -> str:
        """The name of the event."""
        return self.event.TOPIC


@dataclass(frozen=True, slots=True)
class Flow(Printable):
    """A lifecycle as it is drawn: statuses in the order in which they are declared, and the arrows."""

    DOCUMENT: ClassVar = FlowDocument

    kind: str
    of: str
    title: Said
    statuses: Sequence[Status]
    arrows: Sequence[Arrow]


def flows_of(kind: type[Aggregate]) -> list[Flow]:
    """The lifecycles of an aggregate: its own, then those of its parts; none where it has none."""
    return [*(_flow(kind, one) for one in kind.lifecycles().values())]


def _flow(kind: type[Aggregate], lifecycle: Lifecycle) -> Flow:
    title = kind.title
    if isinstance(lifecycle, PartLifecycle):
        called = lifecycle.called
        title = Said(f"{title.zh} · {called.zh}", f"{title.en} · {called.en}")
    ends: dict[type[Event], tuple[dict[str | None, None], dict[str, None]]] = {}
    for move in lifecycle.moves():
        sources, targets = ends.setdefault(move.event, ({}, {}))
        sources[move.source] = targets[move.to] = None
    arrows = [Arrow(event, tuple(sources), tuple(targets)) for event, (sources, targets) in ends.items()]
    return Flow(kind.kind, lifecycle.of, title, [*lifecycle.statuses.values()], arrows)


def mermaid(flow: Flow, lang: Language = "zh") -> str:
    """The drawing as text that Mermaid draws: a `stateDiagram-v2`."""
    return "\n".join(_mermaid(flow, lang)) + "\n"


def _mermaid(flow: Flow, lang: Language) -> Iterator[str]:
    names: dict[str | None, str] = {one.id: f"s{at}" for at, one in enumerate(flow.statuses, 1)}
    names[None] = "[*]"
    yield "stateDiagram-v2"
    for one in flow.statuses:
        yield f'    state "{_text(one.title, lang)}" as {names[one.id]}'
    for arrow in flow.arrows:
        for source, target in product(arrow.sources, arrow.targets):
            yield f"    {names[source]} --> {names[target]}: {_text(arrow.title, lang)}"
    for one in flow.statuses:
        if one.final:
            yield f"    {names[one.id]} --> [*]"


def _text(said: Said, lang: Language) -> str:
    return said.only((lang,)).translate(_ESCAPED)
