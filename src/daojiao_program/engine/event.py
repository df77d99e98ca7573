"""Events: what has happened, in the field's words, frozen."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, ClassVar, Final, get_args

from pydantic import BaseModel, ConfigDict
from pydantic.errors import PydanticUndefinedAnnotation
from pydantic.fields import FieldInfo

from daojiao_program.engine.definition import check_known, check_topic, check_whole, mistake, parts, shown
from daojiao_program.engine.upcast import Upcasts, check_chain, spelled
from daojiao_program.engine.wording import Said, titled


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field as the id of something else: `Annotated[str, Ref("cadre", "trains")]`.

    `kind` is the kind of thing named; `role` is the part it has in the event. Views of one
    person, erasure and object-centric exports follow these marks.
    """

    kind: str
    role: str = ""


class Event(BaseModel):
    """A fact of the past. Subclasses name their topic, and a title where the class's name is not all of it.

    `class CadreEnrolled(Event, topic="cohort.cadre-enrolled", title="学员编入")` is in English what its name
    says; `title="Lent"` is its only title, and `title=Said("借出", "Lent")` gives both.

    Fields hold JSON values and tuples, never sets, so that the same fact always has the same bytes, and
    nothing that can be changed. Raises `DefinitionError` for what cannot be stored so.

    What changes later is declared here, and what is stored stays as it is: `was=(…)` are its former topics;
    with each change of its fields that old rows do not fit, `version` counts on, and `upcasts` has for each
    former version a function from its fields to the next (see docs/how-to/change-an-event.md). Raises
    `DefinitionError` when the chain has a gap.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    WAS: ClassVar[tuple[str, ...]] = ()
    UPCASTS: ClassVar[Upcasts] = {}
    STORED: ClassVar[str] = ""
    """The topic as it is stored today, with its version."""
    TITLE: ClassVar[Said] = Said()

    def __init_subclass__(
        cls,
        *,
        topic: str = "",
        title: Said | str = "",
        version: int = 1,
        was: Sequence[str] = (),
        upcasts: Upcasts | None = None,
        **kwargs: Any,
    ) -> None:
        check_known(cls, kwargs, ("topic", "title", "version", "was", "upcasts"))
        super().__init_subclass__()
        # pydantic takes a `title` for its own, and would hand it down to subclasses.
        own: Said | str = cls.model_config.pop("title", None) or title
        cls.TITLE = titled(own, cls.__name__)
        former = (was,) if isinstance(was, str) else tuple(was)
        cls.TOPIC, cls.VERSION, cls.WAS, cls.UPCASTS = (
            topic,
            version,
            former,
            {} if upcasts is None else upcasts,
        )
        cls.STORED = spelled(topic, version)
        if topic:
            check_chain(cls, (topic, *former), version, cls.UPCASTS)
            for one in (topic, *former):
                check_topic(cls, one)
        for name in inspect.get_annotations(cls):
            if name in _TAKEN:
                raise mistake(cls, f"a field called {name!r} hides what every event has; call it otherwise")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__pydantic_complete__:
            for name, field in cls.model_fields.items():
                check_whole(cls, name, field.annotation, frozen=True)

    @classmethod
    def check_fields(cls) -> None:
        """Raise `DefinitionError` for a field that would not come back from the store as it was."""
        try:
            cls.model_rebuild()
        except PydanticUndefinedAnnotation as error:
            raise mistake(
                cls,
                f"a field names {error.name!r}, which is not known; define it at the top level of the file",
            ) from None
        for name, field in cls.model_fields.items():
            check_whole(cls, name, field.annotation, frozen=True)
            check_default(cls, f"{cls.TOPIC}.{name}", field)
        for name, mark in cls.refs().items():
            _check_ref(cls, name, mark)

    @classmethod
    def refs(cls) -> dict[str, Ref]:
        """Field name to the reference it is marked as, for every field so marked."""
        return {
            name: mark
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Ref)
        }


def _check_ref(of: type[Event], name: str, mark: Ref) -> None:
    """What refers to something is its id, or several: texts."""
    for one in parts(of.model_fields[name].annotation, deep=True):
        if one is not NoneType and not issubclass(one, str | Sequence):
            raise mistake(
                of,
                f"{name} refers to a {mark.kind} and may be {shown(one)}; an id is text: write "
                f'{name}: Annotated[str, Ref("{mark.kind}")], or tuple[str, ...]',
            )


def check_default(of: object, name: str, field: FieldInfo) -> None:
    """Nothing is stored for None, so a field that may be None must be None where nothing is stored."""
    if type(None) in get_args(field.annotation) and not field.is_required() and field.default is not None:
        raise mistake(
            of,
            f"{name} may be None and has the default {field.default!r}: None would be lost, since nothing is "
            f"stored for it; write {name}: … | None = None, or a type without None",
        )


def encode(model: BaseModel) -> str:
    """The compact JSON text that is stored: UTF-8, fields in their declared order, nothing for None."""
    return model.__pydantic_serializer__.to_json(model, exclude_none=True).decode()


_TAKEN: Final = frozenset(name for name in dir(Event) if not name.startswith("_"))
"""What no field may be called."""


class RequestVoided(Event, topic="engine.request-voided", title="撤销请求"):
    """Another request's events are taken out of the timeline; one such event a stream that it wrote."""

    request: int


class EventRetired(Event, topic="engine.event-retired", title="停用的事件"):
    """What a history shows of an event that counts no more: its stored name, its fields; never stored."""

    former: str
    held: Mapping[str, Any]


VOIDED: Final = RequestVoided.TOPIC
