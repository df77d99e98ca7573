"""The terms that a scenario begins with, as the decision that puts them in force takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Catalogue
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.rulebook.terms import HeldTerms, putting, read_terms, title_of
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.lexicon import Lexicon
from daojiao_program.testing.bdd.tables import told
from daojiao_program.testing.bdd.text import folded, number
from daojiao_program.testing.unmet import Unmet


def read_held(catalogue: Catalogue, file: Path) -> HeldTerms:
    """Terms from a TOML file. Raises `SettingsError` and `CharterError`."""
    by = putting(catalogue)
    if by is not None and catalogue is TOWN:
        return HeldTerms(by, read_charter(file))
    return read_terms(catalogue, file)


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
