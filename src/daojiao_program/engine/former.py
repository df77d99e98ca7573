"""Former names of kinds and decisions, and former arguments, by those of today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.definition import mistake
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.request import REFUSED, EventRow, RequestRow
from daojiao_program.engine.upcast import check_chain, spelled, spellings

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue


class FormerNames:
    """Every name that kinds and decisions have or had. Raises `DefinitionError` for two claims."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.kinds: dict[str, str] = {}
        for kind, aggregate in catalogue.aggregates.items():
            check_chain(aggregate, (kind, *aggregate.was), 1, {})
            for name in (kind, *aggregate.was):
                if (found := self.kinds.setdefault(name, kind)) != kind:
                    raise mistake(
                        aggregate,
                        f"it claims the kind {name!r}, and so does {found}; take it out of one of them",
                    )
        self.former = {kind: one.was for kind, one in catalogue.aggregates.items() if one.was}
        self.asked: dict[str, tuple[AnyDecision, int]] = {}
        for one in catalogue.decisions.values():
            for spelling, version in spellings(_names(one), one.changed.version).items():
                if (claimed := self.asked.setdefault(spelling, (one, version)))[0] is not one:
                    raise mistake(
                        one.function,
                        f"it claims what is stored as {spelling!r}, and so does {claimed[0].name}; take it "
                        "out of one of them",
                    )
        changed = any(one.changed.version > 1 or len(_names(one)) > 1 for one in catalogue.decisions.values())
        self.changed = bool(self.former) or changed

    @staticmethod
    def of(decision: AnyDecision) -> tuple[str, ...]:
        """The names of a decision, today's first, as they are asked and stored."""
        return _names(decision)

    def today(self, name: str) -> str:
        """What a decision is called today; a name that none ever had as it is."""
        found = self.asked.get(name)
        return found[0].name if found else name

    def stream(self, stored: str) -> str:
        """A stored stream by its name of today."""
        kind, colon, id_ = stored.partition(":")
        return f"{self.kinds.get(kind, kind)}{colon}{id_}"

    def event(self, row: EventRow) -> EventRow:
        """A stored event on its stream of today."""
        return row._replace(stream=self.stream(row.stream)) if self.former else row

    def request(self, row: RequestRow) -> RequestRow:
        """A stored request as it would be asked today.

        Raises `StoreError` for an accepted one whose arguments cannot be led to today's.
        """
        target = self.stream(row.target) if self.former and row.target else row.target
        found = self.asked.get(row.decision)
        if found is None:
            return row if target == row.target else row._replace(target=target)
        decision, version = found
        arguments = row.arguments
        try:
            arguments = _today(decision, version, arguments)
        except Exception as error:
            # An upcast is somebody's code; what a refused request was asked with may be anything.
            if row.outcome != REFUSED:
                raise StoreError(
                    f"读不出第{row.number}号请求（{row.id}，{row.decision}）："
                    f"{type(error).__name__}: {error}",
                    f"request {row.number} ({row.id}, {row.decision!r}) cannot be read: its arguments do not "
                    f"lead to today's ({type(error).__name__}: {error})",
                ) from error
        return row._replace(decision=decision.name, target=target, arguments=arguments)

    def stored(self, row: RequestRow) -> RequestRow:
        """A request of today under the name by which it is stored, with the version of its arguments."""
        decision = self._catalogue.decisions.get(row.decision)
        if decision is None or decision.changed.version == 1:
            return row
        return row._replace(decision=spelled(decision.name, decision.changed.version))


def _names(one: AnyDecision) -> tuple[str, ...]:
    """The names of a decision, today's first: every action with every kind that it had."""
    if one.owner is None:
        return (one.name, *one.changed.was)
    kinds = (one.owner.kind, *one.owner.was)
    return tuple(f"{kind}.{action}" for kind in kinds for action in (one.action, *one.changed.was))


def _today(decision: AnyDecision, version: int, arguments: str) -> str:
    if version == decision.changed.version:
        return arguments
    fields = json.loads(arguments)
    for one in range(version, decision.changed.version):
        fields = decision.changed.upcasts[one](fields)
    return decision.text(decision.stored(json.dumps(fields)))
