"""Aggregates answer requests with events; decisions are their questions, `evolve` is their memory."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Concatenate,
    Generic,
    NamedTuple,
    ParamSpec,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_type_hints,
    overload,
)

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import PydanticSerializationError

from daojiao_program.engine.case import Case
from daojiao_program.engine.event import Event, encode, words
from daojiao_program.engine.request import Receipt
from daojiao_program.engine.rules import REQUEST_FORM, Refused

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.indicator import Indicator

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A", bound="Aggregate")


class Written(NamedTuple):
    """An event that a decision records on an aggregate other than the one that was asked."""

    aggregate: Aggregate
    event: Event


Answers = Sequence[Event | Written]


class Asking(Protocol):
    """Whoever carries a decision to the engine: a desk."""

    def ask(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Receipt:
        """Have the decision judged; raise `Refused` when it is refused."""
        ...


class Aggregate:
    """What answers requests. State is set in `__init__`, changed by `evolve` alone, and asked by decisions.

    `kind` begins the name of its streams (`cohort:C-04`); `title` is the Chinese name.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    figures: ClassVar[Sequence[Indicator]] = ()

    def __init_subclass__(cls, *, kind: str = "", title: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = kind or words(cls.__name__).lower().replace(" ", "-")
        cls.title = title or words(cls.__name__)
        for one in cls.decisions():
            one.owner = cls
            one.name = f"{cls.kind}.{one.action}"

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def stream(self) -> str:
        """The name of its stream of events."""
        return f"{self.kind}:{self.id}"

    def records(self, event: Event) -> Written:
        """For a decision over several aggregates: this event is to be recorded on this one."""
        return Written(self, event)

    def evolve(self, event: Any, on: date) -> None:
        """Assign what the event of that day says. No rule, no failure; ends in `assert_never`.

        No failure whatever came before: voids and corrections are tried on histories in which an event
        stands without the one that it was built on.
        """
        raise NotImplementedError

    @classmethod
    def at(cls, desk: Asking, id: str) -> Self:
        """A handle whose decisions are asked through the desk; it holds no state."""
        handle = cls.__new__(cls)
        handle.id = id
        handle.__dict__["_desk"] = desk
        return handle

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


class AnyDecision:
    """A question that an aggregate, or the program over several, answers with events or a refusal.

    Its signature is its schema: arguments are validated by pydantic before it runs.
    """

    def __init__(
        self,
        function: Callable[..., Answers],
        *,
        title: str,
        background: bool,
        ahead: bool,
        leading: int,
    ) -> None:
        self.function = function
        self.title = title
        self.english = words(function.__name__)
        self.background = background
        self.ahead = ahead
        self.action = function.__name__.replace("_", "-")
        self.name = self.action
        self.owner: type[Aggregate] | None = None
        self.__doc__ = function.__doc__
        self._leading = leading
        self._schema: type[BaseModel] | None = None

    @property
    def schema(self) -> type[BaseModel]:
        """The arguments as a pydantic model, made from the signature when first needed."""
        if self._schema is None:
            hints = get_type_hints(self.function, include_extras=True)
            parameters = list(inspect.signature(self.function).parameters.values())[self._leading :]
            fields: dict[str, Any] = {
                one.name: (
                    hints[one.name],
                    ... if one.default is inspect.Parameter.empty else one.default,
                )
                for one in parameters
            }
            self._schema = create_model(
                self.name, __config__=ConfigDict(extra="forbid", frozen=True), **fields
            )
        return self._schema

    def named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Positional arguments by their names, as they are stored."""
        if not args:
            return kwargs
        names = list(self.schema.model_fields)
        if len(args) > len(names):
            message = f"{self.name} takes at most {len(names)} arguments"
            raise TypeError(message)
        return dict(zip(names, args, strict=False)) | kwargs

    def validate(self, arguments: Mapping[str, Any]) -> BaseModel:
        """The arguments as a model; raise `Refused` with what is missing or malformed."""
        try:
            model: BaseModel = self.schema.__pydantic_validator__.validate_python(dict(arguments))
        except ValidationError as error:
            found = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise Refused(REQUEST_FORM, {"found": found, "allowed": list(self.schema.model_fields)}) from None
        return model

    def stored(self, text: str) -> BaseModel:
        """The arguments of a stored request."""
        model: BaseModel = self.schema.__pydantic_validator__.validate_json(text)
        return model

    def restated(self, text: str) -> str:
        """The arguments of a stored request as they are stored now; as they are where they fit no more."""
        try:
            return self.text(self.stored(text))
        except ValidationError:
            return text

    def run(self, target: Aggregate | None, case: Case[Any], arguments: BaseModel) -> Answers:
        """The pure answer: events, or `Refused` raised."""
        given = (case,) if target is None else (target, case)
        return self.function(*given, **arguments.__dict__)

    def text(self, arguments: BaseModel) -> str:
        """The arguments as they are stored; raise `Refused` for a text that is no UTF-8."""
        try:
            return encode(arguments)
        except PydanticSerializationError as error:
            raise Refused(REQUEST_FORM, {"found": str(error)}) from None


class Decision(AnyDecision, Generic[P]):
    """A decision of one aggregate. `desk.of(Cohort, "C-04").enrol(...)` asks it and returns a receipt."""

    @overload
    def __get__(self, instance: None, owner: type[Aggregate]) -> Self: ...
    @overload
    def __get__(self, instance: Aggregate, owner: type[Aggregate]) -> Callable[P, Receipt]: ...
    def __get__(self, instance: Aggregate | None, owner: type[Aggregate]) -> Self | Callable[P, Receipt]:
        if instance is None:
            return self
        desk: Asking | None = instance.__dict__.get("_desk")
        if desk is None:
            message = f"{self.name} is asked through a desk: desk.of({owner.__name__}, {instance.id!r})"
            raise TypeError(message)

        def ask(*args: P.args, **kwargs: P.kwargs) -> Receipt:
            return desk.ask(self, instance.id, self.named(args, kwargs))

        return ask


class Flow(AnyDecision, Generic[P]):
    """A decision over several aggregates: one request, one answer. A desk that names it can ask it."""

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, instance: Asking, owner: type[Any]) -> Callable[P, Receipt]: ...
    def __get__(self, instance: Asking | None, owner: type[Any]) -> Self | Callable[P, Receipt]:
        if instance is None:
            return self
        desk = instance

        def ask(*args: P.args, **kwargs: P.kwargs) -> Receipt:
            return desk.ask(self, None, self.named(args, kwargs))

        return ask


class Terms(Aggregate):
    """The aggregate that holds what is in force (a charter). There is one in a store.

    `terms` is None until something is in force, and then an object with at least `zone`, the name of
    the time zone in which a moment becomes a day; `edition` counts what has been in force.
    """

    terms: Any = None
    edition: int = 0


def decision(
    *, title: str = "", background: bool = False, ahead: bool = False
) -> Callable[[Callable[Concatenate[A, Case[T], P], Answers]], Decision[P]]:
    """Make a method a decision of its aggregate: `(self, case, ...) -> list of events`.

    `background` decisions record facts that no terms govern and may precede the charter;
    `ahead` decisions check their day themselves and may speak of a day to come.
    """

    def wrap(function: Callable[Concatenate[A, Case[T], P], Answers]) -> Decision[P]:
        return Decision(function, title=title, background=background, ahead=ahead, leading=2)

    return wrap


def flow(
    *, title: str = "", background: bool = False, ahead: bool = False
) -> Callable[[Callable[Concatenate[Case[T], P], Answers]], Flow[P]]:
    """Make a function a decision over several aggregates: `(case, ...) -> events recorded on them`."""

    def wrap(function: Callable[Concatenate[Case[T], P], Answers]) -> Flow[P]:
        return Flow(function, title=title, background=background, ahead=ahead, leading=1)

    return wrap
