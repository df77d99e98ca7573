"""What is printed as JSON: a model of its fields, filled from what was found; the model gives its schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from daojiao_program.engine.clock import moment_of
from daojiao_program.engine.sharing import told
from daojiao_program.engine.wording import Said


class Document(BaseModel):
    """A JSON document: its fields are read from the attributes of what was found, or from a dict.

    They are printed in the order in which they are declared; one that has a default, and of which nothing
    was found, is left out.
    """

    model_config = ConfigDict(from_attributes=True, frozen=True, extra="forbid")

    @classmethod
    def shown(cls, found: object) -> dict[str, Any]:
        """What was found, in JSON values."""
        return cls.model_validate(found).model_dump(mode="json", by_alias=True, exclude_unset=True)


class Printable:
    """What can be shown as a JSON document: ids and positions, never names."""

    __slots__ = ()

    DOCUMENT: ClassVar[type[Document]]

    def document(self) -> dict[str, Any]:
        """It in JSON values."""
        return self.DOCUMENT.shown(self)


def read_from(*path: str, said: str | None = None) -> Any:
    """A field read from an attribute of an attribute; `said` is its name in the document."""
    return Field(validation_alias=AliasPath(*path), serialization_alias=said)


def attribute(name: str) -> Callable[[Any], Any]:
    """An attribute of what is there; None of what is not."""
    return lambda found: None if found is None else getattr(found, name)


class SaidDocument(Document):
    """A sentence in Chinese and in English."""

    zh: str
    en: str


Pair = Annotated[SaidDocument, BeforeValidator(lambda said: Said(*said))]
"""A sentence that stands as a pair, or as a `Said`."""
MomentText = Annotated[
    datetime,
    BeforeValidator(lambda moment: moment_of(moment) if isinstance(moment, int) else moment),
    PlainSerializer(datetime.isoformat, return_type=str),
    Field(json_schema_extra={"format": "date-time"}),
]
"""A moment of UTC, or the microseconds of one."""
ToldKnown = Annotated[str | int | None, BeforeValidator(told)]
"""As of which knowledge: a moment, the number of a request, or None for now."""
Filled = Annotated[str | None, BeforeValidator(lambda text: text or None)]
"""A text; None where it is empty."""
FieldValues = Annotated[dict[str, Any], BeforeValidator(lambda fields: dict(fields or {}))]
"""Values by field; none where there are none."""
