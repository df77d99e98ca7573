"""The case at hand: all that a decision may know besides its arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from daojiao_program.engine.definition import is_kind, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.request import check_id
from daojiao_program.engine.rules import Rule, Warned, advise

if TYPE_CHECKING:
    from daojiao_program.engine.aggregate import Aggregate

T = TypeVar("T")
A = TypeVar("A", bound="Aggregate")


class Context(Generic[T]):
    """What a decision may know: the day it speaks of, the day it is entered, the terms, and what it loads.

    `on` is the day for which the request is judged, `entered` the local day on which it was recorded,
    `terms` what is in force on `on`. Whatever is loaded is guarded: if it changes before the request is
    recorded, or would have been otherwise through a late entry, the request is judged again.
    """

    __slots__ = ("_load", "actor", "entered", "on", "reason", "terms", "warnings")

    def __init__(
        self,
        load: Callable[[type[Any], str], Any],
        *,
        on: date,
        entered: date,
        terms: T,
        actor: str,
        reason: str | None,
    ) -> None:
        self._load = load
        self.on = on
        self.entered = entered
        self.terms = terms
        self.actor = actor
        self.reason = reason
        self.warnings: list[Warned] = []

    def load(self, kind: type[A], id: str) -> A:
        """The aggregate as it was at the place of this request. Not to be changed.

        Raises `RequestFault` for what is no aggregate, and for an id that begins with its kind.
        """
        if not is_kind(kind, object):
            raise RequestFault(f"{told(kind)} is no aggregate; write context.load(LoanDesk, 'main')")
        if isinstance(id, str):  # else who runs the decision says what it asked
            check_id(kind.kind, id)
        loaded: A = self._load(kind, id)
        return loaded

    def advise(self, condition: object, rule: Rule, /, **findings: Any) -> None:
        """Unless the condition holds, record the rule's warning with the request, and refuse nothing."""
        self.warnings += advise(condition, rule, **findings)
