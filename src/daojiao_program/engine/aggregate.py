"""Aggregates answer requests with events; decisions are their questions, `evolve` is their memory."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Never, Self

from daojiao_program.engine.decision import AnyDecision, Asking, Decision, EventOn
from daojiao_program.engine.definition import (
    check_kind,
    check_known,
    check_several,
    either,
    hints_of,
    is_zone,
    mistake,
    shown,
    told,
)
from daojiao_program.engine.event import Event
from daojiao_program.engine.lifecycle import Lifecycle, PartLifecycle, kept_beside
from daojiao_program.engine.lifecycle_checked import check_evolved, check_lifecycle
from daojiao_program.engine.request import check_id
from daojiao_program.engine.rules import REQUEST_FORM, STATUS_HELD, TERMS_FIRST, Rule, Rules, Warned, require
from daojiao_program.engine.tasks import Task, late_of
from daojiao_program.engine.upcast import Retired, RetiredDecision
from daojiao_program.engine.wording import Said, titled, words

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.figures.indicator import Indicator


class Aggregate:
    """What answers requests. State is set in `__init__`, changed by `evolve` alone, and asked by decisions.

    A subclass of an aggregate is asked, as an aggregate of its own, what its base is asked.

    `kind` begins the name of its streams (`cohort:C-04`); `title` is what it is called, as an event's is.
    `one` says that a store has one of it, or one that is meant unless another is named: its id is its kind.
    `rules` are those that are its own; where none are named, those to which its code comes.
    `was` are its former kinds, the oldest first: streams keep in the store the name under which they were
    first written.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[Said] = Said()
    one: ClassVar[bool] = False
    was: ClassVar[tuple[str, ...]] = ()
    rules: ClassVar[Rules | Sequence[Rule] | None] = None
    figures: ClassVar[Sequence[Indicator]] = ()
    retired: ClassVar[Sequence[Retired | RetiredDecision]] = ()
    """What its streams may hold and it does no more."""
    lifecycle: ClassVar[Lifecycle | None] = None
    """The statuses that it goes through, where it has any."""
    _parts: ClassVar[Mapping[str, PartLifecycle]] = {}
    status: str | None
    """Where it is in its lifecycle, if it has one: kept by the engine, None until the first move."""

    def __init_subclass__(
        cls,
        *,
        kind: str = "",
        title: Said | str = "",
        one: bool = False,
        was: Sequence[str] = (),
        rules: Rules | Sequence[Rule] | None = None,
        **kwargs: Any,
    ) -> None:
        check_known(cls, kwargs, ("kind", "title", "one", "was", "rules"))
        super().__init_subclass__()
        if rules is not None:
            cls.rules = rules
        for name in ("kind", "title", "one"):
            if name in vars(cls):
                raise mistake(
                    cls, f"{name} is said where the class begins: class {cls.__name__}(…, {name}=…)"
                )
        cls.one = one
        cls.was = (was,) if isinstance(was, str) else tuple(was)
        cls.kind = kind or words(cls.__name__).lower().replace(" ", "-")
        cls.title = titled(title, cls.__name__)
        check_kind(cls, cls.kind)
        for name, decision in cls._asked():
            own = decision.owned_by(cls)
            if vars(cls).get(name) is not own:
                setattr(cls, name, own)
        _check_evolve(cls)
        _keep_status(cls)

    def __init__(self, id: str) -> None:
        self.id = id
        if self.lifecycle is not None:
            self.status = None
        for name in self._parts:
            vars(self)[name] = {}

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
        stands without the one that it was built on. Raises `NotImplementedError` where it is not written.
        """
        raise NotImplementedError

    def require_status(self, *statuses: str | None) -> None:
        """Refuse (STATUS-HELD) unless it is in one of these statuses of its lifecycle; None is before any.

        Raises `DefinitionError` for one that the lifecycle does not declare.
        """
        lifecycle = self.lifecycle
        known = () if lifecycle is None else lifecycle.statuses
        if lifecycle is None or not statuses or not all(one is None or one in known for one in statuses):
            raise mistake(
                type(self),
                f"it requires the status {', '.join(map(repr, statuses))}, and its lifecycle declares "
                f"{', '.join(map(repr, known)) or 'none'}; write one of those, or declare it",
            )
        held = self.status in statuses
        require(held, STATUS_HELD, **({} if held else self._status_found(lifecycle, statuses)))

    def _status_found(self, lifecycle: Lifecycle, statuses: Sequence[str | None]) -> dict[str, object]:
        """What STATUS-HELD tells, with titles in both languages."""
        now, titles = lifecycle.title(self.status), [lifecycle.title(one) for one in statuses]
        return {
            "found": self.status,
            "allowed": ["–" if one is None else one for one in statuses],
            "thing_zh": self.title.zh,
            "thing_en": self.title.en[:1].lower() + self.title.en[1:],
            "found_zh": now.zh,
            "found_en": now.en,
            "allowed_zh": "”或“".join(one.zh for one in titles),
            "allowed_en": " or ".join(one.en for one in titles),
        }

    def tasks(self, terms: Any) -> Iterable[Task]:  # noqa: ARG002 - for those who have something to do
        """What is to be done of it under these terms; see `Task`.

        From the state and the terms alone, never from the clock, so that it is right on every day asked.
        """
        return ()

    @classmethod
    def expected(cls, terms: Any) -> Iterable[str]:  # noqa: ARG003 - for those whom the terms list
        """The ids that these terms list: they have tasks before anything is recorded of them."""
        return ()

    def overdue(self, terms: Any, day: date) -> list[Warned]:
        """What of its tasks is late on the day, or was when it was done, each with its rule.

        Derived from the state of the day and never stored, since the proof may arrive late.
        """
        return late_of(self.tasks(terms), day)

    @classmethod
    def at(cls, desk: Asking, id: str) -> Self:
        """A handle whose decisions are asked through the desk; it holds no state."""
        check_id(cls.kind, id)
        handle = cls.__new__(cls)
        handle.id = id
        handle.__dict__["_desk"] = desk
        return handle

    if not TYPE_CHECKING:  # which knows every name that there is

        def __getattr__(self, name: str) -> Never:
            """Say what there is instead. Raises `AttributeError`."""
            kind = type(self)
            asked = [one for one in dir(kind) if isinstance(getattr(kind, one), AnyDecision)]
            if "_desk" in vars(self) and not name.startswith("__"):
                raise AttributeError(
                    f"{kind.__name__} is asked {', '.join(asked) or 'nothing'} here, not {name}; "
                    f"load it to see its state: engine.load({kind.__name__}, {self.id!r})",
                    name=name,
                    obj=self,
                )
            raise AttributeError(f"{kind.__name__!r} object has no attribute {name!r}", name=name, obj=self)

    @classmethod
    def event_types(cls) -> tuple[type[Event], ...]:
        """The events of its streams, read from the annotation of `evolve`. Raises `DefinitionError`."""
        like = "def evolve(self, event: Lent | Returned, on: date) -> None"
        if cls.evolve is Aggregate.evolve:
            raise mistake(cls, f"it has no evolve; write {like}, which assigns what each event says")
        name = list(inspect.signature(cls.evolve).parameters)[1]
        found = either(hints_of(cls.evolve)[name])
        for one in found:
            if not (isinstance(one, type) and issubclass(one, Event) and one is not Event):
                raise mistake(
                    cls.evolve, f"it takes {shown(one)}, which names no event; name each of them: {like}"
                )
            if not one.TOPIC:
                raise mistake(
                    one,
                    f'it is an event without a topic; write class {one.__name__}(Event, topic="desk.lent")',
                )
        return tuple(dict.fromkeys(found))

    @classmethod
    def lifecycles(cls) -> Mapping[str, Lifecycle]:
        """Its own lifecycle and those of its parts, by the names of the attributes that hold them."""
        own: Mapping[str, Lifecycle] = {} if cls.lifecycle is None else {"lifecycle": cls.lifecycle}
        return {**own, **cls._parts}

    @classmethod
    def decisions(cls) -> tuple[AnyDecision, ...]:
        """Its decisions, in the order in which they are written, those of its base first."""
        return tuple(decision for _, decision in cls._asked())

    @classmethod
    def _asked(cls) -> list[tuple[str, AnyDecision]]:
        """Its decisions by the names of their methods. Raises `DefinitionError` for a name that is taken."""
        names = {
            name: base
            for base in reversed(cls.__mro__)
            for name, one in vars(base).items()
            if isinstance(one, AnyDecision)
        }
        found: dict[str, tuple[str, AnyDecision]] = {}
        for name, base in names.items():
            one = inspect.getattr_static(cls, name)
            if one is None:
                continue  # a decision of its base that it is not asked
            if not isinstance(one, AnyDecision):
                raise mistake(
                    cls,
                    f"{name} hides the decision that {base.__name__} has; write @decision() above it, or "
                    f"{name} = None if it is not to be asked",
                )
            if not isinstance(one, Decision):
                raise mistake(one.function, "a decision of an aggregate begins with self: (self, context, …)")
            if name.startswith("_") or name in _TAKEN or (issubclass(cls, Terms) and hasattr(Terms, name)):
                raise mistake(
                    one.function,
                    f"a decision cannot be called {name!r}, which the engine uses; call it otherwise",
                )
            if one.action in found:
                raise mistake(
                    one.function,
                    f"two decisions are called {one.action!r}: {found[one.action][0]} and {name}",
                )
            found[one.action] = name, one
        return [*found.values()]

    @classmethod
    def check(cls) -> None:
        """Raise `DefinitionError` for what only the finished class shows: its state, events and answers."""
        cls._check_state()
        check_several(cls, "retired", cls.retired, (Retired, RetiredDecision), 'Retired("desk.lent"), …')
        check_several(cls, "figures", cls.figures, object, 'Indicator("out", "things out", …), …')
        events = cls.event_types()
        for one in events:
            one.check_fields()
        for name, lifecycle in cls.lifecycles().items():
            check_evolved(cls, name, lifecycle, events)
        for _, decision in cls._asked():
            decision.check()
            for event in decision.returns():
                if event not in events:
                    raise mistake(
                        decision.function,
                        f"it answers {event.__name__}, which {cls.__name__}.evolve does not name; "
                        f"write there event: … | {event.__name__}",
                    )

    @classmethod
    def _check_state(cls) -> None:
        """Raise `DefinitionError` for an aggregate that is not made from its id, and for names taken."""
        try:
            state = vars(cls(_SOME_ID))
        except (TypeError, AttributeError) as error:
            raise mistake(
                cls, f"it cannot be made from its id alone: {error}; write def __init__(self, id: str)"
            ) from error
        if state.get("id") != _SOME_ID:
            raise mistake(cls, "it does not keep its id; write super().__init__(id) first in its __init__")
        asked = {name for name, _ in cls._asked()}
        for name in state.keys() - {"id"}:
            if name in asked or name in _TAKEN:
                raise mistake(cls, f"self.{name} hides what an aggregate has of that name; call it otherwise")
        if cls.lifecycle is not None and state.get("status", "") is not None:
            raise mistake(
                cls, "it sets self.status, which the engine keeps by its lifecycle; take it out of __init__"
            )

    @classmethod
    def catalogue(cls) -> Catalogue:
        """A workflow that consists of this aggregate alone, with the figures it declares."""
        from daojiao_program.engine.catalogue import Catalogue  # noqa: PLC0415 - it lists aggregates

        return Catalogue([cls], figures=cls.figures)


_SOME_ID: Final = "1"
_TAKEN: Final = frozenset({*dir(Aggregate), *vars(Aggregate(_SOME_ID))})
"""What no decision, and no part of the state but the id, may be called."""


def _check_evolve(cls: type[Aggregate]) -> None:
    written = vars(cls).get("evolve")
    if written is None:
        return
    like = "def evolve(self, event: Lent | Returned, on: date) -> None"
    if not inspect.isfunction(written):
        raise mistake(cls, f"evolve is no method; write {like}")
    given = [*inspect.signature(written).parameters.values()]
    if len(given) != len(("self", "event", "on")):
        raise mistake(written, f"it is given an event and its day: write {like}")
    if given[1].annotation is inspect.Parameter.empty:
        raise mistake(written, f"it does not say which events it takes; write {like}")


def _keep_status(cls: type[Aggregate]) -> None:
    """Have its `evolve` keep the status, and those of its parts, where it has a lifecycle."""
    cls._parts = {
        name: one
        for base in reversed(cls.__mro__)
        for name, one in vars(base).items()
        if isinstance(one, PartLifecycle) and name != "lifecycle"
    }
    if not (cls.lifecycle is None or type(cls.lifecycle) is Lifecycle):
        raise mistake(cls, f"its lifecycle is {cls.lifecycle!r}; write lifecycle = Lifecycle(Status(…), …)")
    for name, one in cls.lifecycles().items():
        check_lifecycle(cls, name, one)
        one.settle()
    kept = kept_beside(cls.evolve, cls.lifecycle, cls._parts)
    if kept is not cls.evolve:
        cls.evolve = kept  # type: ignore[method-assign, assignment] # it does the same, and keeps the status


class Terms(Aggregate):
    """The aggregate that holds what is in force (a charter, the terms of a desk). There is one in a store.

    `terms` is None until something is in force, and then an object with at least `zone`, the name of
    the time zone in which a moment becomes a day; `edition` counts what has been in force. `first` is the
    rule that refuses what is asked before there are any, and `title` what a refusal calls them.
    """

    first: ClassVar[Rule] = TERMS_FIRST
    terms: Any = None
    edition: int = 0

    def __init_subclass__(cls, *, one: bool = True, **kwargs: Any) -> None:
        super().__init_subclass__(one=one, **kwargs)

    def put_by(self, answer: object, on: date, decision: AnyDecision) -> str:
        """What would be odd about the terms once these events are recorded; nothing where nothing is.

        Raises `Refused` (REQUEST-FORM) for a time zone that there is not: no day could be told any more.
        """
        after = copy.deepcopy(self)
        for one in answer if isinstance(answer, Sequence) else ():
            if isinstance(one, Event):
                after.evolve(one, on)
        if after.terms is None:
            first = decision is type(self).decisions()[0] and answer
            return "puts nothing in force; write self.terms = … in evolve" if first else ""
        zone = getattr(after.terms, "zone", None)
        if not isinstance(zone, str):
            return (
                f"puts {told(after.terms)} in force, which has no zone; give it zone: str, the name of the "
                "time zone in which a moment becomes a day, such as 'Asia/Shanghai'"
            )
        require(
            is_zone(zone), REQUEST_FORM, found=f"zone {zone!r}", allowed="Asia/Shanghai, Europe/Berlin, UTC …"
        )
        return ""

    def held(self, on: date) -> Any:
        """The terms in force on the day as of which this is loaded. Raises `Refused` by the rule `first`."""
        require(self.terms is not None, self.first, found=on.isoformat())
        return self.terms
