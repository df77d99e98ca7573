"""Reactions: what is asked because something happened."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from inspect import Parameter
from typing import Any, Final, ParamSpec, Protocol, overload

from daojiao_program.engine.decision import AnyDecision, Decision, ProgramDecision
from daojiao_program.engine.definition import is_kind, mistake, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.event import Event, RequestVoided
from daojiao_program.engine.request import REACTION, check_id
from daojiao_program.engine.wording import Said, titled

P = ParamSpec("P")

_GIVEN: Final = ("context", "aggregate", "event")
_LIKE: Final = "def ask_the_citizen(context: Context[DeskTerms], ticket: Ticket, event: Answered)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reaction asks: a decision, of which aggregate (by its id; None over several), with arguments.

    `key` tells it from others that the same reaction asks because of the same request.
    """

    decision: AnyDecision
    target: str | None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def keyed(self, key: str) -> Asked:
        """The same, with a key that stays as it is when the cause is corrected.

        Without one it is told by its place among what the reaction asks.
        """
        return replace(self, key=key)


@overload
def ask(decision: Decision[P], target: str, /, *args: P.args, **kwargs: P.kwargs) -> Asked: ...
@overload
def ask(decision: ProgramDecision[P], /, *args: P.args, **kwargs: P.kwargs) -> Asked: ...
def ask(decision: AnyDecision, /, *args: Any, **kwargs: Any) -> Asked:
    """What a reaction yields: `ask(Ticket.call_back, ticket.id)`, of an aggregate by its id.

    Of a decision over several only its arguments are given. Raises `RequestFault` for what is no decision,
    and for an id that is none.
    """
    if not isinstance(decision, AnyDecision):
        raise RequestFault(f"{told(decision)} is no decision; write ask(Ticket.call_back, ticket.id)")
    if decision.owner is None:
        return Asked(decision, None, decision.named(args, kwargs))
    if not args:
        raise RequestFault(f"{decision.name} is asked of nobody; write ask({decision.name}, the id, …)")
    check_id(decision.owner.kind, args[0])
    return Asked(decision, args[0], decision.named(args[1:], kwargs))


Follows = Iterable[Asked] | None
"""What a reaction gives; nothing where nothing follows."""


class Reaction:
    """What follows from events of some types: `@reaction(Answered)` above `(context, aggregate, event)`.

    Called like the function, which gives what it asks.
    """

    def __init__(
        self, function: Callable[..., Follows], events: tuple[type[Event], ...], title: Said | str, role: str
    ) -> None:
        self.function = function
        self.events = events
        self.title = titled(title, function.__name__)
        self.role = role
        self.name = function.__name__.replace("_", "-")
        self.actor = REACTION + self.name
        self.__doc__ = function.__doc__

    def __call__(self, context: Any, aggregate: Any, event: Any) -> Follows:
        return self.function(context, aggregate, event)


class _Wraps(Protocol):
    def __call__(self, function: Callable[..., Follows], /) -> Reaction: ...


def reaction(*events: type[Event], title: Said | str = "", role: str = "") -> _Wraps:
    """Make a function a reaction: what it yields is asked whenever one of the events is recorded.

    It is given the context of the request that recorded it, the aggregate as it is once that request stands,
    and the event; it changes nothing and reads no clock, since it is asked again for late entries. What it
    asks is judged in the same transaction, under the same rules as anybody's request. `role` is whose task
    it is to see to what is refused. Raises `DefinitionError` for what can be no reaction.
    """
    odd = [one for one in events if not (is_kind(one, Event) and one.TOPIC)]
    if odd or not events or RequestVoided in events:
        raise mistake(
            odd[0] if odd else "reaction", "a reaction names events; write @reaction(Answered) above its def"
        )

    def wrap(function: Callable[..., Follows]) -> Reaction:
        if not inspect.isfunction(function) or inspect.iscoroutinefunction(function):
            raise mistake(function, f"only a function can be a reaction, without async; write {_LIKE}")
        given = [*inspect.signature(function).parameters.values()]
        if len(given) != len(_GIVEN) or any(
            one.kind not in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD) for one in given
        ):
            raise mistake(function, f"a reaction is given the {', the '.join(_GIVEN)}; write {_LIKE}")
        return Reaction(function, events, title, role)

    return wrap
