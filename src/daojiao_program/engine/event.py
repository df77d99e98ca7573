"""Events: what has happened, in the field's words, frozen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from daojiao_program.engine.upcast import Upcasts, check_chain, spelled


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field as the id of something else: `Annotated[str, Ref("cadre", "trains")]`.

    `kind` is the kind of thing named; `role` is the part it has in the event. Views of one
    person, erasure and object-centric exports follow these marks.
    """

    kind: str
    role: str = ""


def words(name: str) -> str:
    """`CadreEnrolled` or `complete_session` as plain English words."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return parts[:1].upper() + parts[1:]


class Event(BaseModel):
    """A fact of the past. Subclasses name their topic and their Chinese title.

    `class CadreEnrolled(Event, topic="cohort.cadre-enrolled", title="学员编入")`.

    Fields hold JSON values and tuples, never sets, so that the same fact always has the same bytes.

    What changes later is declared here, and what is stored stays as it is: `was=(…)` are its former topics;
    with each change of its fields that old rows do not fit, `version` counts on, and `upcasts` has for each
    former version a function from its fields to the next (see docs/how-to/change-an-event.md). Raises
    `ValueError` when the chain has a gap.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    WAS: ClassVar[tuple[str, ...]] = ()
    UPCASTS: ClassVar[Upcasts] = {}
    STORED: ClassVar[str] = ""
    """The topic as it is stored today, with its version."""

    def __init_subclass__(
        cls,
        *,
        topic: str = "",
        version: int = 1,
        was: Sequence[str] = (),
        upcasts: Upcasts | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        former = (was,) if isinstance(was, str) else tuple(was)
        cls.TOPIC, cls.VERSION, cls.WAS, cls.UPCASTS = topic, version, former, upcasts or {}
        cls.STORED = spelled(topic, version)
        if topic:
            check_chain(f"the event {cls.__qualname__}", (topic, *former), version, cls.UPCASTS)

    @classmethod
    def titles(cls) -> tuple[str, str]:
        """The event's name in Chinese and in English."""
        english = words(cls.__name__)
        return cls.model_config.get("title") or english, english

    @classmethod
    def refs(cls) -> dict[str, Ref]:
        """Field name to the reference it is marked as, for every field so marked."""
        return {
            name: mark
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Ref)
        }


def encode(model: BaseModel) -> str:
    """The compact JSON text that is stored: UTF-8, fields in their declared order, nothing for None."""
    return model.__pydantic_serializer__.to_json(model, exclude_none=True).decode()


class RequestVoided(Event, topic="engine.request-voided", title="撤销请求"):
    """Another request's events are taken out of the timeline; one such event a stream that it wrote."""

    request: int


class EventRetired(Event, topic="engine.event-retired", title="停用的事件"):
    """What a history shows of an event that counts no more: its stored name, its fields; never stored."""

    former: str
    held: dict[str, Any]


VOIDED: Final = RequestVoided.TOPIC
