"""Terms before they are in force: from a file, as the decision that puts them in force takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from daojiao_program.engine import Catalogue, Context, Event, Refused, Said, Terms
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_toml
from daojiao_program.rulebook.settings import SettingsError


@dataclass(frozen=True)
class Putting:
    """How a catalogue's terms are put in force: by the first of their decisions, and changed by the second.

    By the first again where no other takes the same. `argument` is the one that holds the terms
    whole; `""` where each of their fields is an argument of its own.
    """

    kind: type[Terms]
    adopt: AnyDecision
    amend: AnyDecision
    argument: str
    model: type[BaseModel]

    def whole(self, terms: Any) -> BaseModel:  # noqa: ANN401 - of any catalogue
        """Terms in force, as they are put in force."""
        if isinstance(terms, self.model):
            return terms
        return self.model.model_validate(
            {name: getattr(terms, name, None) for name in self.model.model_fields}
        )

    def arguments(self, whole: BaseModel) -> dict[str, Any]:
        """What the decisions are asked with."""
        return {self.argument: whole} if self.argument else dict(whole)


def putting(catalogue: Catalogue) -> Putting | None:
    """How the terms of a catalogue are put in force; None where it has none, or none that can be put."""
    kind = catalogue.terms
    decisions = kind.decisions() if kind is not None else ()
    if kind is None or not decisions:
        return None
    adopt, *others = decisions
    fields = adopt.schema.model_fields
    amend = next((one for one in others if one.schema.model_fields.keys() == fields.keys()), adopt)
    for name, field in fields.items():
        whole = field.annotation
        if len(fields) == 1 and isinstance(whole, type) and issubclass(whole, BaseModel):
            return Putting(kind, adopt, amend, name, whole)
    return Putting(kind, adopt, amend, "", adopt.schema)


@dataclass(frozen=True)
class HeldTerms:
    """Terms that are not in force yet, and how they are put in force."""

    by: Putting
    whole: BaseModel

    @cached_property
    def terms(self) -> Any:  # noqa: ANN401 - of any catalogue
        """The terms as decisions are given them, once they are in force."""
        if self.by.argument:
            return self.whole
        holder = self.by.kind(self.by.kind.kind)
        for one in self.by.adopt.function(holder, _NOWHERE, **self.by.arguments(self.whole)):
            if isinstance(one, Event):
                holder.evolve(one, _NOWHERE.on)
        return holder.terms


def read_terms(catalogue: Catalogue, file: Path) -> HeldTerms:
    """Terms from a TOML file. Raises `SettingsError`."""
    by = putting(catalogue)
    if by is None:
        raise SettingsError(
            f"这里的目录没有条款，[tool.daojiao] 不必写 {file.name}",
            f"the catalogue here has no terms; leave {file.name} out of [tool.daojiao]",
        )
    try:
        found = HeldTerms(by, by.model.model_validate(read_toml(file)))
        by.whole(found.terms)
    except (OSError, ValueError, Refused, FileError) as error:
        why = "; ".join(_faults(error)) if isinstance(error, ValidationError) else str(error)
        raise SettingsError(f"读不出条款 {file}：{why}", f"no terms can be read from {file}: {why}") from None
    return found


def _faults(error: ValidationError) -> Iterator[str]:
    return (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())


def title_of(kind: type[Terms] | None) -> Said:
    """What terms are called within a sentence."""
    if kind is None:
        return Said("条款", "terms")
    return Said(kind.title.zh, kind.title.en[:1].lower() + kind.title.en[1:])


_NOWHERE: Context[None] = Context(
    lambda _kind, _id: None, on=date.min, entered=date.min, terms=None, actor="", reason=None
)
"""For a decision that does no more than to say what it was given."""
