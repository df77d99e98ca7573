"""What is to be done, as it is printed: each task, whose it is, and by which sheet it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from daojiao_program.engine import Catalogue, Said, WorkItem
from daojiao_program.engine.document import Document, Filled, Pair, Printable, attribute, read_from


class WorkItemDocument(Document):
    """A task: of which stream and about what, the decision that does it, whose it is, until when."""

    stream: str = read_from("item", "stream")
    about: Filled = read_from("item", "about")
    decision: Filled = read_from("item", "decision")
    title: Pair = read_from("item", "title")
    role: Filled = read_from("item", "role")
    place: Filled = read_from("item", "place")
    since: date | None = read_from("item", "since")
    due: date | None = read_from("item", "due")
    days_late: int = read_from("item", "days_late")
    rule: Annotated[str | None, BeforeValidator(attribute("code"))] = read_from("item", "rule")
    late: Filled = read_from("item", "late")
    sheets: Annotated[list[str], BeforeValidator(list)]
    fault: Filled = read_from("item", "fault")
    request: Filled = read_from("item", "request")


@dataclass(frozen=True, slots=True)
class Todo(Printable):
    """A task, and the sheets, by id, with which an office enters that it was done."""

    DOCUMENT: ClassVar = WorkItemDocument

    item: WorkItem
    sheets: Mapping[str, Said]
    thing: Said

    @property
    def heading_zh(self) -> str:
        """What is to be done, of which kind of thing: 示范村项目：开工."""
        return f"{self.thing.zh}：{self.item.title.zh}" if self.thing.zh else self.item.title.zh

    @property
    def command(self) -> str:
        """The command that asks for the decision, up to what only its asker knows."""
        if self.item.request:
            return f"daojiao again '{self.item.request}'"
        kind, _, id_ = self.item.stream.partition(":")
        own = self.item.decision.startswith(f"{kind}.")
        return f"daojiao ask {self.item.decision}" + (f" {id_}" if own else "")


def todo_of(
    items: Sequence[WorkItem], sheets: Mapping[str, Mapping[str, Said]], catalogue: Catalogue
) -> list[Todo]:
    """The tasks, each with the sheets of its decision and what kind of thing it is about."""
    owners = {name: one.owner for name, one in catalogue.decisions.items()}
    things = {name: owner.title for name, owner in owners.items() if owner is not None}
    return [Todo(one, sheets.get(one.decision, {}), things.get(one.decision, Said())) for one in items]
