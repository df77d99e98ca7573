"""Lists as of a look: what is to be done, and which aggregates there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.definition import is_kind, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.request import REFUSED, RequestRow, let_be_id
from daojiao_program.engine.sharing import check_day
from daojiao_program.engine.tasks import StateFold, WorkItem, by_urgency, stuck_item, work_items

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.event import Event
    from daojiao_program.engine.recorded import StandingEvent

A = TypeVar("A", bound=Aggregate)


class Listing:
    """The part of a look that lists: each list from one pass over the events of the kinds concerned."""

    catalogue: Catalogue
    day: date
    _work: list[WorkItem] | None = None

    if TYPE_CHECKING:

        @property
        def terms(self) -> Any: ...
        def events(self, *of: type[Event] | str, since: date | None = None) -> Iterator[StandingEvent]: ...
        def attempts(self, request: str) -> list[RequestRow]: ...
        def voided_by(self, number: int) -> int | None: ...
        def _unasked(self) -> list[RequestRow]: ...

    def worklist(
        self,
        *,
        role: str | None = None,
        kind: type[Aggregate] | None = None,
        place: str | None = None,
        due_by: date | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[WorkItem]:
        """What is to be done on the day: overdue first, then what is due soonest; see `Aggregate.tasks`.

        Of a role, of a kind of aggregate, at a place, or due up to a day; `after` so many, `limit` of them.
        Nothing before there are terms, where the catalogue has some. Read once a look.
        """
        check_day("due_by", due_by)
        if self._work is None:
            self._work = self._to_do()
        found = [
            one
            for one in self._work
            if (role is None or one.role == role)
            and (kind is None or one.stream.startswith(f"{kind.kind}:"))
            and (place is None or one.place == place)
            and (due_by is None or (one.due is not None and one.due <= due_by))
        ]
        return found[after : None if limit is None else after + limit]

    def _to_do(self) -> list[WorkItem]:
        terms = self.terms
        kinds = [one for one in self.catalogue.aggregates.values() if one.tasks is not Aggregate.tasks]
        found: list[WorkItem] = []
        if kinds and (terms is not None or self.catalogue.terms is None):
            states = self._states(kinds)
            states.expect(terms)
            found += work_items(self.catalogue, states, terms, self.day)
        if kinds or self.catalogue.reactions:
            found += [stuck_item(self.catalogue, row) for row in self.stuck()]
        return by_urgency(found)

    def stuck(self) -> list[RequestRow]:
        """What reactions and the clock asked up to the day and were refused, not asked again nor let be."""
        newest = {row.id: row for row in self._unasked() if row.effective_on <= self.day.isoformat()}
        return [
            row
            for row in newest.values()
            if self.attempts(row.id)[-1].number == row.number
            and not self._stands(let_be_id(row))
            and (row.causation is None or self._stands(row.causation))
        ]

    def _stands(self, id_: str) -> bool:
        return any(
            row.outcome != REFUSED and self.voided_by(row.number) is None for row in self.attempts(id_)
        )

    def _states(self, kinds: Iterable[type[Aggregate]]) -> StateFold:
        states = StateFold(kinds)
        topics = {event for kind in states.kinds.values() for event in kind.event_types()}
        return states.take(self.events(*topics))

    def find(
        self,
        kind: type[A],
        *,
        status: str | Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        **fields: object,
    ) -> list[A]:
        """The aggregates of a kind of which anything stands, by id: in these statuses, with these fields.

        `find(Ticket, status="assigned", unit="water", after="T-17", limit=50)`. Raises `RequestFault` for
        what is no aggregate, and for a status or a field that it has not.
        """
        if not is_kind(kind, Aggregate):
            raise RequestFault(f"{told(kind)} is no aggregate; write find(Ticket, status='assigned')")
        wanted = None if status is None else (status,) if isinstance(status, str) else tuple(status)
        known = kind.lifecycle.statuses if kind.lifecycle else {}
        _check_known(kind, "status", wanted or (), known)
        _check_known(kind, "field", fields, vars(kind("1")))
        found = [
            one
            for one in self._states([kind]).found.values()
            if isinstance(one, kind)
            and one.id > after
            and (wanted is None or one.status in wanted)
            and all(getattr(one, name) == value for name, value in fields.items())
        ]
        return sorted(found, key=attrgetter("id"))[:limit]


def _check_known(kind: type[Aggregate], sort: str, named: Iterable[str], known: Iterable[str]) -> None:
    has = [*known]
    for one in named:
        if one not in has:
            raise RequestFault(f"{kind.__name__} has no {sort} {one!r}; it has {', '.join(has) or 'none'}")
