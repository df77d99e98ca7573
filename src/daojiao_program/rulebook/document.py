"""The rule book as a JSON document: what the page says, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer

from daojiao_program.engine.document import Document, Filled, Pair, SaidDocument, read_from
from daojiao_program.files.seal import mark_of

if TYPE_CHECKING:
    from daojiao_program.rulebook.parts import Book

# Nothing of the book is imported, which needs an extra: the models read attributes, whatever has them.
_Moment = Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str)]


class StepDocument(Document):
    """A step, with the table or the text that stands below it."""

    keyword: str
    text: str
    table: list[list[str]]
    docstring: str | None
    line: int


class ExamplesDocument(Document):
    """A table of examples of an outline."""

    name: str
    header: list[str]
    rows: list[list[str]]
    line: int


def _test(found: tuple[str, Any]) -> dict[str, object]:
    id_, result = found
    return {
        "id": id_,
        "outcome": result.outcome if result else None,
        "at": result.at if result else None,
    }


class TestedDocument(Document):
    """A test of a scenario, and how it ended when it last ran."""

    id: str
    outcome: Literal["passed", "failed", "skipped"] | None
    at: _Moment | None


class ScenarioDocument(Document):
    """A scenario."""

    name: str = read_from("scenario", "name")
    line: int = read_from("scenario", "line")
    tags: list[str] = read_from("scenario", "tags")
    description: str = read_from("scenario", "description")
    steps: list[StepDocument] = read_from("scenario", "steps")
    examples: list[ExamplesDocument] = read_from("scenario", "examples")
    tests: list[Annotated[TestedDocument, BeforeValidator(_test)]]


class BlockDocument(Document):
    """A `Rule:` block of a feature file."""

    code: Filled
    name: str
    line: int


class ScenariosDocument(Document):
    """Scenarios that stand together in a feature file."""

    file: str
    language: str = read_from("feature", "language")
    feature: str = read_from("feature", "name")
    rule: BlockDocument | None
    background: list[StepDocument]
    scenarios: list[ScenarioDocument]


class DecisionDocument(Document):
    """A decision, and what it is called."""

    name: str
    zh: str = read_from("title", "zh")
    en: str = read_from("title", "en")


class SiteDocument(Document):
    """A place in the code at which a rule refuses or warns."""

    file: str
    line: int
    function: str
    effect: Annotated[
        Literal["refuses", "warns"], BeforeValidator(lambda warns: "warns" if warns else "refuses")
    ] = read_from("warns")
    condition: Filled
    decisions: list[DecisionDocument]


def _fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Places of the charter with what stands there; of a list, its codes."""
    return {name: [*one] if isinstance(one, Mapping) else one for name, one in fields.items()}


class EntryOfRuleDocument(Document):
    """A rule, the places of the charter that it uses, its places in the code, its scenarios."""

    code: str = read_from("rule", "code")
    sentence: SaidDocument
    source: str = read_from("rule", "source")
    charter: Annotated[dict[str, Any], BeforeValidator(_fields)] = read_from("fields")
    next: Annotated[Pair, BeforeValidator(lambda rule: rule.next_step())] = read_from("rule")
    required: list[SiteDocument] = read_from("sites")
    features: list[ScenariosDocument] = read_from("blocks")


class GroupDocument(Document):
    """The rules of an aggregate, and the files in which they are written."""

    id: str
    title: SaidDocument
    files: list[str]
    rules: list[EntryOfRuleDocument] = read_from("entries")


class RunDocument(Document):
    """When the scenarios last ran, in the time zone of the charter, and what came of them."""

    at: _Moment | None = read_from("run")
    passed: int = read_from("tally", "passed")
    failed: int = read_from("tally", "failed")
    skipped: int = read_from("tally", "skipped")
    unrun: int = read_from("tally", "unrun")


class BookDocument(Document):
    """The rule book."""

    town: SaidDocument | None
    charter: SaidDocument | None
    run: RunDocument
    groups: list[GroupDocument]
    others: list[ScenariosDocument]
    seal: str


def document_of(book: Book) -> dict[str, Any]:
    """The whole book; moments are in the time zone of the charter."""
    return BookDocument.shown(
        {
            "town": book.town,
            "charter": book.charter,
            "run": book,
            "groups": book.groups,
            "others": book.others,
            "seal": mark_of("rulebook-document"),
        }
    )
