"""Mistakes of a lifecycle, found when its aggregate is defined."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from daojiao_program.engine.definition import mistake
from daojiao_program.engine.event import Event
from daojiao_program.engine.lifecycle import By, Lifecycle, PartLifecycle, Status, each, targets

if TYPE_CHECKING:
    from daojiao_program.engine.aggregate import Aggregate

_LONGEST: Final = 80
_PAIR: Final = 2


def check_lifecycle(owner: type[Aggregate], name: str, lifecycle: Lifecycle) -> None:
    """Raise `DefinitionError` for statuses and moves that do not fit together."""
    _check_statuses(owner, name, lifecycle.given)
    if not isinstance(lifecycle.declared, Mapping):
        raise mistake(owner, f'its {name} has no moves; write moves={{Received: (None, "received"), …}}')
    for event, move in lifecycle.declared.items():
        _check_move(owner, name, lifecycle, event, move)
    _check_reached(owner, name, lifecycle)


def check_evolved(
    owner: type[Aggregate], name: str, lifecycle: Lifecycle, events: Collection[type[Event]]
) -> None:
    """Raise `DefinitionError` for a move by an event that is not among those of the aggregate."""
    for event in lifecycle.events:
        if event not in events:
            raise mistake(
                owner,
                f"its {name} moves by {event.__name__}, which its evolve does not name; write there "
                f"event: … | {event.__name__}, or take the move out",
            )


def _check_statuses(owner: type[Aggregate], name: str, given: Collection[object]) -> None:
    if not given:
        raise mistake(owner, f'its {name} has no status; write Status("received", "已受理") in it')
    ids: set[str] = set()
    titles: dict[str, str] = {}
    for one in given:
        if not isinstance(one, Status):
            raise mistake(owner, f'its {name} has {one!r} for a status; write Status("received", "已受理")')
        called: object = one.id
        if not (
            isinstance(called, str)
            and called.strip() == called != ""
            and called.isprintable()
            and len(called) <= _LONGEST
        ):
            raise mistake(
                owner, f'its {name} has a status {one.id!r}; write a short word, as in Status("received")'
            )
        if called in ids:
            raise mistake(owner, f"its {name} has the status {called!r} twice; take one of them out")
        ids.add(called)
        for text in {*one.title}:
            if titles.setdefault(text, called) != called:
                raise mistake(
                    owner,
                    f"its {name} calls both {titles[text]!r} and {called!r} {text!r}; give each a title of "
                    "its own",
                )


def _check_move(owner: type[Aggregate], name: str, lifecycle: Lifecycle, event: object, move: object) -> None:
    if not (isinstance(event, type) and issubclass(event, Event) and event is not Event):
        raise mistake(
            owner, f"its {name} moves by {event!r}, which is no event; write moves={{Received: (None, …)}}"
        )
    by = f"its {name} moves by {event.__name__}"
    like = f'write {event.__name__}: ("from", "to")'
    if not (isinstance(move, tuple) and len(move) == _PAIR and isinstance(move[1], str | By)):
        raise mistake(owner, f"{by} as {move!r}, which does not say from which statuses to which; {like}")
    sources, to = move
    if isinstance(to, By) and not targets(event, to):
        raise mistake(
            owner,
            f"{by} to what its field {to.field!r} says, which is no Literal of statuses; write in the event "
            f'{to.field}: Literal["agreed", "declined"]',
        )
    if isinstance(lifecycle, PartLifecycle) and lifecycle.of not in event.model_fields:
        raise mistake(
            owner,
            f"{by}, which has no field {lifecycle.of!r} to tell its parts apart; write it in the event, or "
            "of=… with a field that all of these events have",
        )
    if not each(sources):
        raise mistake(owner, f"{by} from no status at all; {like}")
    for status in (*each(sources), *targets(event, to)):
        if status is not None and status not in lifecycle.statuses:
            known = ", ".join(map(repr, lifecycle.statuses))
            raise mistake(
                owner,
                f"{by} and names the status {status!r}, which it does not declare; write "
                f'Status({status!r}, "…"), or one of {known}',
            )
    for status in each(sources):
        if status is not None and lifecycle.statuses[status].final:
            raise mistake(
                owner,
                f"{by} out of {status!r}, which is final; take final=True away there, or take the move out",
            )


def _check_reached(owner: type[Aggregate], name: str, lifecycle: Lifecycle) -> None:
    arrows = [*lifecycle.moves()]
    reached: set[str | None] = {None}
    ahead: list[str | None] = [None]
    while ahead:
        at = ahead.pop()
        new = {one.to for one in arrows if one.source == at} - reached
        reached |= new
        ahead += new
    if len(reached) == 1:
        raise mistake(
            owner,
            f"nothing begins its {name}; write the event with which it does: "
            f'{{Received: (None, "{next(iter(lifecycle.statuses))}")}}',
        )
    for status in lifecycle.statuses:
        if status not in reached:
            raise mistake(
                owner,
                f"its {name} never comes from the start to the status {status!r}; write the event that leads "
                f'there, as in {{Assigned: ("…", "{status}")}}, or take the status out',
            )
