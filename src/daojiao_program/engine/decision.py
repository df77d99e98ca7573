"""Decisions: the questions that aggregates answer with events or a refusal; the signature is the schema."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    NamedTuple,
    Never,
    ParamSpec,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from pydantic import BaseModel, ConfigDict, PydanticUserError, ValidationError, create_model
from pydantic_core import PydanticSerializationError

from daojiao_program.engine.context import Context
from daojiao_program.engine.definition import (
    check_whole,
    either,
    hints_of,
    may_change,
    mistake,
    parts,
    plain,
    shown,
)
from daojiao_program.engine.errors import DecisionFault, RequestFault
from daojiao_program.engine.event import Event, check_default, encode
from daojiao_program.engine.request import Receipt
from daojiao_program.engine.rules import REQUEST_FORM, Refused
from daojiao_program.engine.signature import check_signature
from daojiao_program.engine.upcast import Advance, Changed, check_chain
from daojiao_program.engine.wording import Said, is_chinese, titled, words

if TYPE_CHECKING:
    from daojiao_program.engine.aggregate import Aggregate

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A", bound="Aggregate")


class EventOn(NamedTuple):
    """An event that a decision records on an aggregate other than the one that was asked."""

    aggregate: Aggregate
    event: Event


Decided = Sequence[Event | EventOn]


class Asking(Protocol):
    """Whoever carries a decision to the engine: a desk."""

    def ask(self, decision: AnyDecision, target: str | None, arguments: Mapping[str, Any]) -> Receipt:
        """Have the decision judged; raise `Refused` when it is refused."""
        ...


class AnyDecision:
    """A question that an aggregate, or the program over several, answers with events or a refusal.

    Its signature is its schema: arguments are validated by pydantic before it runs.
    """

    def __init__(
        self,
        function: Callable[..., Decided],
        *,
        title: Said | str,
        background: bool,
        ahead: bool,
        leading: int,
        changed: Changed,
    ) -> None:
        self.function = function
        self.changed = changed
        self.called = titled(title, function.__name__)
        self._named = not isinstance(title, Said) and self.called.en == words(function.__name__)
        self.background = background
        self.ahead = ahead
        self.action = function.__name__.replace("_", "-")
        self.name = self.action
        self.owner: type[Aggregate] | None = None
        self.__doc__ = function.__doc__
        self._leading = leading
        self._schema: type[BaseModel] | None = None
        self._lists: tuple[str, ...] = ()
        self._looks: Callable[[Any, Decided, date, AnyDecision], str] | None = None

    @property
    def title(self) -> Said:
        """What it is called; a name in the code stands behind its aggregate: `Cohort: enrol`."""
        if self.owner is None or not self._named:
            return self.called
        of = words(self.owner.__name__) if is_chinese(self.owner.title.en) else self.owner.title.en
        english = f"{of}: {self.called.en.lower()}"
        return Said(english) if self.called.zh == self.called.en else Said(self.called.zh, english)

    def owned_by(self, owner: type[Aggregate]) -> Self:
        """The decision as `owner` has it: itself, or a copy where another aggregate has it already."""
        found = self if self.owner in (None, owner) else copy.copy(self)
        found.owner = owner
        found.name = f"{owner.kind}.{found.action}"
        found._schema = None  # noqa: SLF001 - its own: the schema bears the name
        found._looks = getattr(owner, "put_by", None)  # noqa: SLF001 - its own
        return found

    @property
    def schema(self) -> type[BaseModel]:
        """The arguments as a pydantic model, made from the signature when first needed."""
        if self._schema is None:
            hints = hints_of(self.function)
            parameters = list(inspect.signature(self.function).parameters.values())[self._leading :]
            fields: dict[str, Any] = {
                one.name: (
                    hints[one.name],
                    ... if one.default is inspect.Parameter.empty else one.default,
                )
                for one in parameters
            }
            try:
                made: type[BaseModel] = create_model(
                    self.name, __config__=ConfigDict(extra="forbid", frozen=True), **fields
                )
            except PydanticUserError as error:
                told = str(error).partition("\n")[0]
                raise mistake(self.function, f"its arguments cannot be read from JSON: {told}") from error
            self._lists = tuple(name for name, one in made.model_fields.items() if may_change(one.annotation))
            self._schema = made
        return self._schema

    def check(self) -> None:
        """Raise `DefinitionError` for arguments that cannot be stored, or an answer that is none."""
        for name, field in self.schema.model_fields.items():
            check_whole(self.function, name, field.annotation, frozen=False)
            check_default(self.function, name, field)
        hints = hints_of(self.function)
        context = list(inspect.signature(self.function).parameters)[self._leading - 1]
        given = plain(hints.get(context, Any))
        if (get_origin(given) or given) not in (Context, Any, object):
            raise mistake(
                self.function,
                f"{context} is the context, not a {shown(given)}; write {self._like}, and arguments after it",
            )
        for one in either(hints.get("return", Any)):
            held = get_origin(one) or one
            if one is not Any and (one is str or held is EventOn or not _is_sequence(held)):
                raise mistake(
                    self.function,
                    f"it answers {shown(one)}; a decision returns a list of events: write "
                    "-> list[Event], and return [] where there is nothing to record",
                )

    def reads(self) -> Any:
        """The type of the terms that its context has, as it is annotated; None where it says nothing."""
        context = list(inspect.signature(self.function).parameters)[self._leading - 1]
        given = plain(hints_of(self.function).get(context, Any))
        of = get_args(given)
        return plain(of[0]) if get_origin(given) is Context and of else None

    def returns(self) -> list[type[Event]]:
        """The events that its annotation says it records on the one asked; what is `EventOn` is not told."""
        annotation = hints_of(self.function).get("return", Any)
        return [
            one
            for sequence in either(annotation)
            for member in get_args(sequence)
            for one in parts(member, deep=False)
            if issubclass(one, Event) and one is not Event
        ]

    @property
    def _like(self) -> str:
        first = "self, " if self._leading > 1 else ""
        return f"def {self.function.__name__}({first}context: Context[…], …)"

    def named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Positional arguments by their names, as they are stored."""
        if not args:
            return kwargs
        names = list(self.schema.model_fields)
        if len(args) > len(names):
            most = ", ".join(names) or "no argument"
            raise RequestFault(f"{self.name} is given {len(args)} arguments; it takes {most}")
        return dict(zip(names, args, strict=False)) | kwargs

    def validate(self, arguments: Mapping[str, Any]) -> BaseModel:
        """The arguments as a model; raise `Refused` with what is missing or malformed."""
        try:
            model: BaseModel = self.schema.__pydantic_validator__.validate_python(dict(arguments))
        except ValidationError as error:
            found = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise Refused(REQUEST_FORM, {"found": found, "allowed": list(self.schema.model_fields)}) from None
        return model

    def stored(self, text: str | bytes) -> BaseModel:
        """The arguments of a stored request."""
        model: BaseModel = self.schema.__pydantic_validator__.validate_json(text)
        return model

    def restated(self, text: str) -> str:
        """The arguments of a stored request as they are stored now; as they are where they fit no more."""
        try:
            return self.text(self.stored(text))
        except ValidationError:
            return text

    def run(self, target: Aggregate | None, context: Context[Any], arguments: BaseModel) -> Decided:
        """The pure answer: events, or `Refused` raised. Lists are the decision's own: it may sort them."""
        given = (context,) if target is None else (target, context)
        values = arguments.__dict__
        if self._lists:
            values = values | {
                name: copy.deepcopy(value)
                for name in self._lists
                if isinstance(value := values[name], (list, dict))
            }
        found = self.function(*given, **values)
        if self._looks is not None and (odd := self._looks(target, found, context.on, self)):
            code = self.function.__code__
            stream = "" if target is None else target.stream
            raise DecisionFault(self.name, stream, code.co_filename, code.co_firstlineno, odd)
        return found

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
            like = f"desk.of({owner.__name__}, {instance.id!r}).{self.function.__name__}(…)"
            raise RequestFault(f"{self.name} is asked through a desk: {like}")

        def ask(*args: P.args, **kwargs: P.kwargs) -> Receipt:
            return desk.ask(self, instance.id, self.named(args, kwargs))

        return ask


class ProgramDecision(AnyDecision, Generic[P]):
    """A decision over several aggregates: one request, one answer. A desk that names it can ask it."""

    def __call__(self, *_: Any, **__: Any) -> Never:
        """Raise `RequestFault`: it is asked through a desk."""
        name = self.function.__name__
        raise RequestFault(f"{self.name} is asked through a desk: desk.ask({name}, None, {{…}})")

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


class _Wraps(Protocol):
    """What `decision(...)` gives: makes a method, or a function over several aggregates, a decision."""

    @overload
    def __call__(self, function: Callable[Concatenate[A, Context[T], P], Decided]) -> Decision[P]: ...
    @overload
    def __call__(self, function: Callable[Concatenate[Context[T], P], Decided]) -> ProgramDecision[P]: ...


def decision(
    *bare: Never,
    title: Said | str = "",
    background: bool = False,
    ahead: bool = False,
    version: int = 1,
    was: Sequence[str] = (),
    upcasts: Mapping[int, Advance] | None = None,
) -> _Wraps:
    """Make a method a decision of its aggregate, or a function one over several.

    `(self, context, ...) -> list of events`, or `(context, ...) -> events recorded on those it loads`.
    `title` is as an event's. `background` decisions record facts that no terms govern and may precede them;
    `ahead` decisions check their day themselves and may speak of a day to come.
    `was` are its former names (`sign`, without the kind); with each change of its arguments that stored
    requests do not fit, `version` counts on, and `upcasts` leads from each former version to the next.
    Raises `DefinitionError` for a signature that cannot be asked, once it is written; what its annotations
    say is checked by the catalogue that takes it in.
    """
    if bare:
        raise mistake(next(iter(bare)), "write @decision(), with brackets, above it")

    def wrap(function: Callable[..., Decided]) -> Any:
        leading = check_signature(function)
        name = function.__name__.replace("_", "-")
        former = tuple(one.replace("_", "-") for one in ((was,) if isinstance(was, str) else was))
        steps = {} if upcasts is None else upcasts
        check_chain(function, (name, *former), version, steps)
        changed = Changed(version, former, steps)
        more: dict[str, Any] = {"title": title, "background": background, "ahead": ahead, "changed": changed}
        if leading > 1:
            return Decision(function, leading=2, **more)
        return ProgramDecision(function, leading=1, **more)

    return wrap


def _is_sequence(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Sequence)
