"""The terms that a scenario begins with, as the decision that puts them in force takes them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Catalogue, Context, Event, Refused, Said, Terms
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.rulebook.settings import SettingsError
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.lexicon import Lexicon
from daojiao_program.testing.bdd.tables import told
from daojiao_program.testing.bdd.text import folded, number
from daojiao_program.testing.unmet import Unmet


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


def read_held(catalogue: Catalogue, file: Path) -> HeldTerms:
    """Terms from a TOML file. Raises `SettingsError` and `CharterError`."""
    by = putting(catalogue)
    if by is None:
        raise SettingsError(
            f"这里的目录没有条款，[tool.daojiao] 不必写 {file.name}",
            f"the catalogue here has no terms; leave {file.name} out of [tool.daojiao]",
        )
    if catalogue is TOWN:
        return HeldTerms(by, read_charter(file))
    try:
        found = HeldTerms(by, by.model.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))))
        by.whole(found.terms)
    except (OSError, ValueError, Refused) as error:
        why = "; ".join(_faults(error)) if isinstance(error, ValidationError) else str(error)
        raise SettingsError(f"读不出条款 {file}：{why}", f"no terms can be read from {file}: {why}") from None
    return found


def _faults(error: ValidationError) -> Iterator[str]:
    return (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())


def changed(held: HeldTerms, path: str, value: str | None, lexicon: Lexicon) -> HeldTerms:
    """The terms with a value in one place, or without the entry if `value` is None. Raises `Unmet`.

    A place is named by its title, such as `每期最少人数`, or by the names of what it lies in, such as
    `training.smallest` or `grids.G-06.village`; an entry may be named by its title too.
    """
    title = title_of(held.by.kind)
    whole: dict[str, Any] = held.whole.model_dump(mode="json")
    first, _, rest = path.partition(".")
    place = lexicon.places.get(folded(first), first)
    parts = f"{place}.{rest}".rstrip(".").split(".")
    holder = whole
    for at, part in enumerate(parts):
        key = _key(holder, part, lexicon)
        if key is None:
            near = get_close_matches(part, [*holder, *(() if at else lexicon.places)], 3, 0.3)
            known, under = "、".join(near or list(holder)[:20]), ".".join(parts[:at])
            raise Unmet(
                f"{title.zh}里没有“{path}”；“{under or title.zh}”之下有：{known}",
                f"the {title.en} has no {path!r}; under {under or 'it'} are: {known}",
            )
        if at < len(parts) - 1:
            holder = holder[key]
        elif value is None:
            del holder[key]
        else:
            holder[key] = _value(value, holder[key], CellReader(held.terms, None), lexicon, key)
    try:
        return replace(held, whole=held.by.model.model_validate(whole))
    except ValidationError as error:
        places = [(".".join(map(str, one["loc"])), one) for one in error.errors()]
        raise Unmet(
            f"改后的{title.zh}不成立：" + "；".join(f"{at}：{told(one)}" for at, one in places),
            f"the {title.en} would not hold: " + "; ".join(f"{at}: {one['msg']}" for at, one in places),
        ) from None


def title_of(kind: type[Terms] | None) -> Said:
    """What terms are called within a sentence."""
    if kind is None:
        return Said("条款", "terms")
    return Said(kind.title.zh, kind.title.en[:1].lower() + kind.title.en[1:])


def _key(holder: Any, part: str, lexicon: Lexicon) -> str | None:  # noqa: ANN401 - JSON
    if not isinstance(holder, dict):
        return None
    if part in holder:
        return part
    for key, one in holder.items():
        names = [*lexicon.word("terms", key).names]
        if isinstance(one, Mapping):
            names += [str(one.get("zh")), str(one.get("en"))]
        if folded(part) in map(folded, names):
            return str(key)
    return None


def _value(text: str, now: Any, reader: CellReader, lexicon: Lexicon, key: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(now, int) or now is None:
        found = number(text)
        if found is not None:
            return found
    if folded(text) in ("无", "none"):
        return None
    if isinstance(now, list):
        return [reader.code(one, lexicon.word("terms", key)) for one in text.split("、")]
    return reader.code(text, lexicon.word("terms", key))


_NOWHERE: Context[None] = Context(
    lambda _kind, _id: None, on=date.min, entered=date.min, terms=None, actor="", reason=None
)
"""For a decision that does no more than to say what it was given."""
