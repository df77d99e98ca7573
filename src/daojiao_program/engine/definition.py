"""Mistakes of the code, found when it is defined: where it stands, and what names and types may be."""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, MutableSequence
from collections.abc import Set as AbstractSet
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel

from daojiao_program.engine.errors import DefinitionError

RESERVED: Final = "engine"
"""What the names of the engine's own topics and decisions begin with, before a full stop."""
_TOPIC: Final = re.compile(r"\w[\w-]*(\.\w[\w-]*)*")
_KIND: Final = re.compile(r"\w[\w.-]*")
_NAME_LENGTH: Final = 80


def mistake(of: object, sentence: str) -> DefinitionError:
    """The error for a class or a function: its name, its file and line, and the sentence.

    Of anything else it is the line at which it was handed over, and a text is its own name.
    """
    if not callable(of):
        return DefinitionError(of if isinstance(of, str) else told(of), *_handed_over(), sentence)
    written = of
    if isinstance(of, type):
        name, module = of.__qualname__, of.__module__
    else:
        written = inspect.unwrap(of)
        name = getattr(written, "__qualname__", None) or repr(of)
        module = getattr(written, "__module__", "")
    code = getattr(written, "__code__", None)
    file = code.co_filename if code else getattr(sys.modules.get(module), "__file__", None) or module
    return DefinitionError(
        name.replace("<locals>.", ""), file, code.co_firstlineno if code else _line(of), sentence
    )


def _handed_over() -> tuple[str, int]:
    """The file and the line from which the engine was called."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith(f"{__package__}."):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def _line(of: object) -> int:
    if not isinstance(of, type):
        return 0
    try:
        return inspect.findsource(of)[1] + 1
    except (OSError, IndexError):
        return 0


def check_known(of: type, given: Iterable[str], known: Iterable[str]) -> None:
    """Where a class begins, nothing is said that nobody reads."""
    for name in given:
        raise mistake(
            of, f"it is given {name}=…, which is not known; where it begins stand {', '.join(known)}"
        )


def check_several(of: object, name: str, given: object, kinds: type | tuple[type, ...], like: str) -> None:
    """Of several there is a list or a tuple, and nothing else is in it."""
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise mistake(of, f"{name} is {told(given)}, not several; write {name}=[{like}]")
    for one in given:
        if not isinstance(one, kinds):
            raise mistake(of, f"{name} has {told(one)} in it; write {name}=[{like}]")


def told(value: object) -> str:
    """A value in a sentence: a class by its name, an object of a class by that."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if value is None or isinstance(value, (str, int, float)):
        return repr(value)
    name = type(value).__name__
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} {name}"


def is_kind(kind: object, of: type) -> bool:
    """Whether it is a class, and one of these."""
    return isinstance(kind, type) and issubclass(kind, of)


def check_kind(of: type, kind: object) -> None:
    """A kind begins the names of streams and decisions: it has neither colon nor space."""
    if not (isinstance(kind, str) and _KIND.fullmatch(kind) and len(kind) <= _NAME_LENGTH):
        found = f"the kind {kind!r}" if kind else "an empty kind"
        raise mistake(
            of,
            f"{found} cannot begin the name of a stream; write letters, digits and hyphens, such as "
            f'class {of.__name__}(Aggregate, kind="loan-desk")',
        )
    if kind == RESERVED:
        raise mistake(of, f"the kind {kind!r} is the engine's own; call it otherwise")


def is_zone(zone: object) -> bool:
    """Whether a time zone has this name."""
    try:
        return isinstance(zone, str) and bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def check_topic(of: type, topic: object) -> None:
    """A topic is stored with each event, and those of the engine are its own."""
    like = f'class {of.__name__}(Event, topic="desk.lent")'
    if not (isinstance(topic, str) and _TOPIC.fullmatch(topic) and len(topic) <= _NAME_LENGTH):
        raise mistake(
            of,
            f"the topic {topic!r} is none; write words of letters, digits and hyphens, joined by full stops, "
            f"such as {like}",
        )
    if topic.split(".")[0] == RESERVED and not of.__module__.startswith(__package__ or ""):
        raise mistake(
            of,
            f"the topic {topic!r} begins like those of the engine; call it otherwise, as in {like}",
        )


def hints_of(function: Callable[..., object]) -> dict[str, Any]:
    """The annotations of a function as types. Raises `DefinitionError` for one that names nothing."""
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise mistake(
            function,
            f"an annotation names {error.name!r}, which its file does not know at run time; define or import "
            "it at the top level of the file, outside functions and `if TYPE_CHECKING`",
        ) from None
    except (TypeError, SyntaxError) as error:
        raise mistake(function, f"an annotation cannot be read: {error}; write a type") from None


def plain(annotation: Any) -> Any:
    """A type without the marks about it: `Annotated`, `type` aliases, `NewType`, a bound variable."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif isinstance(annotation, typing.TypeVar):
            annotation = annotation.__bound__ or (
                Union[annotation.__constraints__] if annotation.__constraints__ else Any  # noqa: UP007 - made here
            )
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation


def either(annotation: Any) -> list[Any]:
    """The types of a union, one by one; a type alone is itself."""
    annotation = plain(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return [one for member in get_args(annotation) for one in either(member)]
    return [annotation]


def choices(annotation: Any) -> tuple[str, ...]:
    """The texts of which a value of the type is one; none where it may be anything else."""
    kind = plain(annotation)
    found = get_args(kind) if get_origin(kind) is Literal else ()
    return found if all(isinstance(one, str) for one in found) else ()


def parts(annotation: Any, *, deep: bool) -> Iterator[type]:
    """Every class that an annotation names, with what it holds; `deep` looks into models, too."""
    ahead, seen = [annotation], set[int]()
    while ahead:
        for one in either(ahead.pop()):
            origin = get_origin(one) or one
            if origin is Literal or not isinstance(origin, type):
                continue
            yield origin
            ahead += [each for each in get_args(one) if each is not Ellipsis]
            if deep and id(origin) not in seen:
                seen.add(id(origin))
                ahead += _held(origin)


def _held(kind: type) -> Iterable[Any]:
    """What the fields of a model, a dataclass or a typed tuple or dictionary hold."""
    if issubclass(kind, BaseModel):
        return [one.annotation for one in kind.model_fields.values()]
    if is_dataclass(kind) or is_typeddict(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields")):
        try:
            return get_type_hints(kind).values()
        except NameError:
            return []  # what pydantic cannot read either, and says
    return []


def fields_of(kind: Any) -> Mapping[str, Any]:
    """The fields of a class with their types, as far as they are written."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: one.annotation for name, one in kind.model_fields.items()}
    try:
        return get_type_hints(kind) if isinstance(kind, type) else {}
    except NameError:
        return {}


def field_types(kind: Any, name: str) -> list[Any]:
    """What a field, or a property, of a class may be; nothing where it has none of that name."""
    if kind is Any:
        return [Any]
    fields = fields_of(kind)
    if name in fields:
        return either(fields[name])
    return [Any] if isinstance(kind, type) and isinstance(getattr(kind, name, None), property) else []


def check_whole(of: object, name: str, annotation: Any, *, frozen: bool) -> None:
    """What is stored has one order, so that the same fact has the same bytes; what is frozen stays so."""
    for one in parts(annotation, deep=True):
        if issubclass(one, AbstractSet):
            raise mistake(
                of,
                f"{name} holds a {one.__name__}, whose order differs from process to process; "
                "write tuple[str, ...], and sort what has no order of its own",
            )
    if not frozen:
        return
    for one in parts(annotation, deep=False):
        if issubclass(one, MutableMapping):
            raise mistake(
                of,
                f"{name} holds a {one.__name__}, which can be changed; an event is frozen: "
                "write Mapping[str, str]",
            )
        if issubclass(one, MutableSequence) or (
            one.__module__ == "collections.abc" and issubclass(one, Collection | Iterable) and not _maps(one)
        ):
            raise mistake(
                of,
                f"{name} holds a {one.__name__}, which can be changed or comes back as another; "
                "an event is frozen: write tuple[str, ...]",
            )


def may_change(annotation: Any) -> bool:
    """Whether a value of the type may be a list or a dictionary."""
    return any(
        issubclass(one, Collection) and not issubclass(one, str | bytes | tuple | BaseModel)
        for one in parts(annotation, deep=False)
    )


def _maps(kind: type) -> bool:
    return issubclass(kind, typing.Mapping)


def shown(annotation: Any) -> str:
    """An annotation as it is written."""
    if annotation is NoneType:
        return "None"
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")
