"""Aggregates answer requests with events; decisions are their questions, `evolve` is their memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_args, get_type_hints

from daojiao_program.engine.decision import AnyDecision, Asking, EventOn
from daojiao_program.engine.event import Event, words
from daojiao_program.engine.rules import Warned
from daojiao_program.engine.upcast import Retired, RetiredDecision

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.figures.indicator import Indicator


class Aggregate:
    """What answers requests. State is set in `__init__`, changed by `evolve` alone, and asked by decisions.

    `kind` begins the name of its streams (`cohort:C-04`); `title` is the Chinese name. `one` says that a
    store has one of it, or one that is meant unless another is named: its id is its kind.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    one: ClassVar[bool] = False
    figures: ClassVar[Sequence[Indicator]] = ()
    retired: ClassVar[Sequence[Retired | RetiredDecision]] = ()
    """What its streams may hold and it does no more."""

    def __init_subclass__(cls, *, kind: str = "", title: str = "", one: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.one = one
        cls.kind = kind or words(cls.__name__).lower().replace(" ", "-")
        cls.title = title or words(cls.__name__)
        for decision in cls.decisions():
            decision.owner = cls
            decision.name = f"{cls.kind}.{decision.action}"

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def stream(self) -> str:
        """The name of its stream of events."""
        return f"{self.kind}:{self.id}"

    def records(self, event: Event) -> EventOn:
        """For a decision over several aggregates: this event is to be recorded on this one."""
        return EventOn(self, event)

    def evolve(self, event: Any, on: date) -> None:
        """Assign what the event of that day says. No rule, no failure; ends in `assert_never`.

        No failure whatever came before: voids and corrections are tried on histories in which an event
        stands without the one that it was built on.
        """
        raise NotImplementedError

    def overdue(self, terms: Any, day: date) -> list[Warned]:  # noqa: ARG002 - for those who have something due
        """What was due of it under these terms and is late on the day, each with its rule.

        Derived from the state of the day and never stored, since the proof may arrive late.
        """
        return []

    @classmethod
    def at(cls, desk: Asking, id: str) -> Self:
        """A handle whose decisions are asked through the desk; it holds no state."""
        handle = cls.__new__(cls)
        handle.id = id
        handle.__dict__["_desk"] = desk
        return handle

    @classmethod
    def titles(cls) -> tuple[str, str]:
        """Its name in Chinese and in English."""
        return cls.title, words(cls.__name__)

    @classmethod
    def event_types(cls) -> tuple[type[Event], ...]:
        """The events of its streams, read from the annotation of `evolve`."""
        annotation = get_type_hints(cls.evolve)["event"]
        found = get_args(annotation) or (annotation,)
        return tuple(one for one in found if isinstance(one, type) and issubclass(one, Event))

    @classmethod
    def decisions(cls) -> tuple[AnyDecision, ...]:
        """Its decisions, in the order in which they are written."""
        return tuple(one for one in vars(cls).values() if isinstance(one, AnyDecision))

    @classmethod
    def catalogue(cls) -> Catalogue:
        """A workflow that consists of this aggregate alone, with the figures it declares."""
        from daojiao_program.engine.catalogue import Catalogue  # noqa: PLC0415 - it lists aggregates

        return Catalogue([cls], figures=cls.figures)


class Terms(Aggregate):
    """The aggregate that holds what is in force (a charter). There is one in a store.

    `terms` is None until something is in force, and then an object with at least `zone`, the name of
    the time zone in which a moment becomes a day; `edition` counts what has been in force.
    """

    terms: Any = None
    edition: int = 0
