"""What is stored may grow; whatever else changes its shape needs a version or a declaration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from daojiao_program.engine import Catalogue
from daojiao_program.engine.schema import described, undeclared
from daojiao_program.engine.shapes import narrowed
from tests.engine.changed import NEW, OLD


class Colour(StrEnum):
    """Some."""

    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    """A part."""

    a: int
    more: dict[str, Inner] = {}


class Grown(BaseModel):
    """The part, with a field that may be left out."""

    a: int
    b: str | None = None
    more: dict[str, Grown] = {}


class Changed(BaseModel):
    """The part, deep inside of which a field is of another type."""

    a: str
    more: dict[str, Changed] = {}


NONE: Any = object()


def shape(field: object, default: object = ...) -> Mapping[str, Any]:
    """The schema of an event that has the field."""
    fields: dict[str, Any] = {} if field is NONE else {"x": (field, default)}
    model: type[BaseModel] = create_model("Shape", __config__={"extra": "forbid"}, **fields)
    return model.model_json_schema()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((NONE,), (str | None, None)),
        ((NONE,), (int, 3)),
        ((str,), (str | None, None)),
        ((str,), (str | int,)),
        ((int,), (float,)),
        ((Literal["a"],), (Literal["a", "b"],)),
        ((Literal["a", "b"],), (str,)),
        ((Annotated[int, Field(ge=3)],), (Annotated[int, Field(ge=2)],)),
        ((Annotated[str, Field(max_length=3)],), (str,)),
        ((Inner,), (Grown,)),
        ((tuple[Inner, ...],), (tuple[Grown, ...],)),
        ((Inner | None, None), (Grown | None, None)),
        ((int, 3), (int, 3)),
        ((str,), (Annotated[str, Field(description="other words", title="X")],)),
        ((str,), (Any,)),
    ],
)
def test_what_still_reads_is_no_change(before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    """A field that may be left out, more choices, wider bounds, deep inside too."""
    assert narrowed(shape(*before), shape(*after)) == []
    assert narrowed(shape(*before), shape(*before)) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((str,), (NONE,), "x is gone"),
        ((NONE,), (str,), "x is required"),
        ((str | None, None), (str,), "x is required"),
        ((str,), (int,), "x was string and is integer"),
        ((float,), (int,), "x was number and is integer"),
        ((Any,), (int,), "x was anything and is integer"),
        ((str | int,), (str,), "x was integer and is string"),
        ((Literal["a", "b"],), (Literal["a"],), "x may not be 'b' any more"),
        ((str,), (Colour,), "x may not be 'anything else' any more"),
        ((int, 3), (int, 4), "x left out meant 3 and means 4"),
        ((Annotated[int, Field(ge=2)],), (Annotated[int, Field(ge=3)],), "x has minimum 3, which was 2"),
        ((str,), (Annotated[str, Field(max_length=3)],), "x has maxLength 3, which was none"),
        ((str,), (date,), "x has format date, which was none"),
        ((Inner,), (Changed,), "x.a was integer and is string"),
        ((dict[str, Inner],), (dict[str, Changed],), "x.*.a was integer and is string"),
        ((tuple[Inner, ...],), (tuple[Changed, ...],), "x[].a was integer and is string"),
        ((tuple[int, Inner],), (tuple[int, Changed],), "x[1].a was integer and is string"),
        ((Inner | None, None), (Changed | None, None), "x.a was integer and is string"),
    ],
)
def test_what_would_not_read_as_it_was_meant_is_told(
    before: tuple[Any, ...], after: tuple[Any, ...], told: str
) -> None:
    """With the field, what it was and what it is."""
    assert told in narrowed(shape(*before), shape(*after))


def document(catalogue: Catalogue) -> Any:  # noqa: ANN401 - a JSON document
    """The catalogue as a document that was read from a file."""
    return json.loads(json.dumps(described(catalogue)))


def test_declared_changes_are_none() -> None:
    """Whatever the new catalogue of these tests has renamed, split, retired or given a version."""
    assert [*undeclared(document(OLD), document(NEW))] == []


def test_each_undeclared_change_says_what_to_write() -> None:
    """What nothing claims any more, a former name let go, another shape under the same version."""
    before, after = document(NEW), document(NEW)
    after["events"].pop("person.left")
    after["events"]["person.joined"]["was"] = []
    after["events"]["person.joined"]["schema"]["properties"].pop("fee")
    after["events"]["member.paid"]["version"] = 2
    after["retired"]["events"].pop("member.greeted")
    after["retired"]["kinds"] = []
    after["kinds"]["person"]["was"] = []
    before["kinds"]["pilot"] = {"was": []}
    after["decisions"]["settle"]["schema"]["required"].append("note")
    found = [*undeclared(before, after)]
    for one in (
        "nothing reads the event 'person.left': write was=('person.left',) on what replaces it, or Retired(",
        "nothing reads the event 'member.signed@2': write was=('member.signed',)",
        "nothing reads the event 'member.greeted': write",
        "the event 'person.joined' has another shape and still version 3: fee is gone; write version=4, ",
        "the decision 'settle' has another shape and still version 2: note is required; write version=3",
        "nothing reads the kind 'member': write was=('member',) on what replaces it, or RetiredKind(",
        "nothing reads the kind 'pilot'",
    ):
        assert any(one in told for told in found), (one, found)
    assert not any("member.paid" in one for one in found)
    back = [*undeclared(after, before)]
    assert (
        "nothing reads the event 'member.paid@2': write was=('member.paid',) on what replaces it, or "
        in back[0]
    )
