"""Lifecycles: the statuses that a thing goes through, and which event leads from which to which.

The status is kept beside `evolve`: it is a fold over the standing events like the rest of the state, so that
it stays right when one of them is entered late, corrected or voided. An event that finds a status from which
it does not lead leaves the status as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, overload

from daojiao_program.engine.definition import choices, mistake
from daojiao_program.engine.event import Event
from daojiao_program.engine.figures.indicator import ID, Key
from daojiao_program.engine.figures.measures import Current
from daojiao_program.engine.wording import Said, titled

if TYPE_CHECKING:
    from datetime import date

    from daojiao_program.engine.aggregate import Aggregate

    Evolve = Callable[[Any, Any, date], None]

START: Final = Said("未开始", "not begun")
"""What is said of a thing to which nothing has happened yet; its status is None."""
_WRITTEN: Final = "__evolve__"
"""Where an `evolve` that keeps a status has the one that was written."""


class Status:
    """A status of a lifecycle: `Status("assigned", "已交办")`, `Status("closed", "已办结", final=True)`.

    `id` is its value in the code and, unless `en` says otherwise, its English. No move leads out of a final
    one.
    """

    __slots__ = ("final", "given", "id", "title")

    def __init__(self, id: str, zh: str = "", en: str = "", *, final: bool = False) -> None:
        self.id = id
        self.given = Said(zh, en)
        """What its author calls it; the name in the code does not count as a language that is spoken."""
        self.title = Said(zh, en or id.replace("-", " "))
        self.final = final

    def __repr__(self) -> str:
        return f"Status({self.id!r}, {self.title.zh!r}, {self.title.en!r}, final={self.final})"


@dataclass(frozen=True, slots=True)
class By:
    """The status that a field of the event names: `moves={Answered: ("raised", By("reply"))}`."""

    field: str


From = str | tuple[str | None, ...] | None
"""One status, several, or None: nothing has happened yet."""


class Move(NamedTuple):
    """An arrow of the drawing: the event leads from one status, or from the start, to another."""

    event: type[Event]
    source: str | None
    to: str


class Lifecycle:
    """The statuses of an aggregate, and the events that lead from one to another.

    `moves` gives for each such event from which statuses it leads (one, several, or None for the start), and
    to which. It is the attribute `lifecycle` of its aggregate; the engine keeps `aggregate.status`, which is
    None until the first move.
    """

    of: str = ""
    """The field of its events that tells one part from another, where it is the lifecycle of parts."""

    def __init__(self, *statuses: Status, moves: Mapping[type[Event], tuple[From, str | By]]) -> None:
        self.statuses: Mapping[str, Status] = {getattr(one, "id", ""): one for one in statuses}
        self.given = statuses
        self.declared = moves
        self.table: dict[type[Event], dict[str | None, Any]] = {}
        """Where each event leads from each status; made once the declaration is known to be right."""

    def title(self, status: str | None) -> Said:
        """What a status is called."""
        return START if status is None else self.statuses[status].title

    @property
    def events(self) -> Collection[type[Event]]:
        """The events that lead from one status to another."""
        return self.declared.keys()

    def moves(self) -> Iterator[Move]:
        """Each arrow, in the order in which the moves are declared."""
        for event, (sources, to) in self.declared.items():
            for source in each(sources):
                yield from (Move(event, source, one) for one in targets(event, to))

    def after(self, status: str | None, event: Event) -> str | None:
        """The status after an event: as it was, where the event does not lead from it."""
        moves = self.table.get(type(event))
        to = status if moves is None else moves.get(status, status)
        return str(getattr(event, to.field)) if isinstance(to, By) else to

    def part_of(self, event: Event) -> str:
        """Of which part an event is; of none where the lifecycle is the aggregate's own."""
        return str(getattr(event, self.of)) if self.of else ""

    def now(self, *statuses: str) -> Current:
        """A figure: how many are in one of these statuses, as `lifecycle.now("received", "assigned")`.

        Each counts by the event that led it there last. Raises `DefinitionError` for a status that is not
        declared, and where an event may lead to one of these or to another, as its field says.
        """
        key: Key = (ID, self.of) if self.of else ID
        if unknown := [one for one in statuses if one not in self.statuses]:
            raise mistake(self, f"it has no status {unknown[0]!r}; count one of {', '.join(self.statuses)}")
        enter: dict[type[Event], Key] = {}
        leave: dict[type[Event], Key] = {}
        for event, (_, to) in self.declared.items():
            among = {one in statuses for one in targets(event, to)}
            if len(among) > 1:
                raise mistake(
                    event,
                    f"it leads to {', '.join(targets(event, to))}, of which not all are counted; count by "
                    "Select(…, where={…}) instead",
                )
            (enter if True in among else leave)[event] = key
        return Current(enter, leave)

    def settle(self) -> None:
        """Make the table of the moves, once they are known to be right."""
        self.table = {event: dict.fromkeys(each(one), to) for event, (one, to) in self.declared.items()}


class PartLifecycle(Lifecycle):
    """The lifecycle of the parts of an aggregate: `matters = PartLifecycle(…)` for those of a council.

    `of` names the field of its events that tells one part from another. Under the name of the attribute the
    engine keeps a dictionary: from each part to which something has happened to its status.
    """

    def __init__(
        self,
        *statuses: Status,
        of: str,
        title: Said | str,
        moves: Mapping[type[Event], tuple[From, str | By]],
    ) -> None:
        super().__init__(*statuses, moves=moves)
        self.of = of
        self.called = titled(title, of)
        self._name = of

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> dict[str, str]: ...
    def __get__(self, instance: object | None, owner: type) -> Self | dict[str, str]:
        if instance is None:
            return self
        message = f"a handle of {owner.__name__} holds no {self._name}: load it to see them"
        raise AttributeError(message)


def kept_beside(evolve: Evolve, lifecycle: Lifecycle | None, parts: Mapping[str, PartLifecycle]) -> Evolve:
    """An `evolve` that keeps, beside what it assigns, the status and those of the parts.

    What has no lifecycle pays nothing: its `evolve` is as it was written. What has one pays for a call and
    for a look-up in a dictionary.
    """
    kept: Evolve = getattr(evolve, _WRITTEN, evolve)
    if lifecycle is None and not parts:
        return kept
    written = kept
    if lifecycle is not None:
        kept = _of_its_own(kept, lifecycle)
    if parts:
        kept = _of_parts(kept, parts)
    vars(kept)[_WRITTEN] = written
    return kept


def _of_its_own(written: Evolve, lifecycle: Lifecycle) -> Evolve:
    moves, after = lifecycle.table, lifecycle.after
    told = any(isinstance(to, By) for _, to in lifecycle.declared.values())
    none: dict[str | None, Any] = {}

    @wraps(written)
    def evolve(self: Aggregate, event: Event, on: date) -> None:
        before = self.status
        written(self, event, on)
        # Assigned though nothing moves: what was called may be the evolve of its base, with other moves.
        self.status = after(before, event) if told else moves.get(type(event), none).get(before, before)

    return evolve


def _of_parts(moved: Evolve, parts: Mapping[str, PartLifecycle]) -> Evolve:
    moves: dict[type[Event], list[tuple[str, PartLifecycle]]] = {}
    for name, one in parts.items():
        for event in one.events:
            moves.setdefault(event, []).append((name, one))

    @wraps(moved)
    def evolve(self: Aggregate, event: Event, on: date) -> None:
        moved(self, event, on)
        for name, one in moves.get(type(event), ()):
            kept, part = vars(self)[name], one.part_of(event)
            status = one.after(kept.get(part), event)
            if status is not None:
                kept[part] = status

    return evolve


def each(sources: From) -> tuple[str | None, ...]:
    """The statuses from which an event leads."""
    return sources if isinstance(sources, tuple) else (sources,)


def targets(event: type[Event], to: str | By) -> tuple[str, ...]:
    """To which statuses an event may lead; none where the field that names them is no `Literal`."""
    if isinstance(to, str):
        return (to,)
    field = event.model_fields.get(to.field)
    return choices(field.annotation) if field is not None else ()
