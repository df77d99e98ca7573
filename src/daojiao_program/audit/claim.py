"""A claim as data, and the file that holds what a report claims."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    field_validator,
    model_validator,
)

from daojiao_program.audit.relations import Claimed
from daojiao_program.engine import EngineError
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_toml

_NAMED: Final = 5
"""How many faults of a file an error names."""


class ClaimsError(EngineError):
    """A claims file cannot be used; the message says what is wrong with it and what to do."""


class Claim(BaseModel):
    """A claim of a report. `figures` decide it; without any, no part of the model records what it speaks of.

    `words` quote the report; `since` counts only what happened on or after that day; `others` is how
    many there are at least besides those that `include` lists.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    words: str = ""
    zh: str
    en: str
    relation: Literal["=", ">", "in", "on", "within", "include", "all", "hold", "opinion"]
    expected: StrictInt | date | StrictStr | tuple[StrictInt, StrictInt] | tuple[StrictStr, ...] | None = None
    figures: tuple[str, ...] = ()
    as_of: date
    since: date | None = None
    others: int = Field(default=0, ge=0)

    @field_validator("expected", mode="wrap")
    @classmethod
    def _expectable(cls, value: object, handler: Callable[[object], Claimed]) -> Claimed:
        try:
            return handler(value)
        except ValidationError:
            raise ValueError(f"{value!r} is no whole number, day, month or list") from None

    @model_validator(mode="after")
    def _fits(self) -> Claim:
        form = _FORMS[self.relation]
        if not form.allows(self.expected):
            raise ValueError(f"{self.relation!r} expects {form.words}, not {self.expected!r}")
        if len(self.figures) > form.figures:
            raise ValueError(f"{self.relation!r} takes at most {form.figures} figures")
        return self


class _Form(NamedTuple):
    """What a relation expects, in words; how many figures it takes at most; whether a value is so."""

    words: str
    figures: int
    allows: Callable[[object], object]


def _pair(value: object) -> bool:
    match value:
        case (int() as low, int() as high):
            return low <= high
        case _:
            return False


_FORMS: Final = {
    "=": _Form("a whole number", 1, lambda one: isinstance(one, int)),
    ">": _Form("a whole number", 1, lambda one: isinstance(one, int)),
    "in": _Form(
        'a month such as "2022-05"',
        1,
        lambda one: isinstance(one, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", one),
    ),
    "on": _Form("a day such as 2022-06-02", 1, lambda one: isinstance(one, date)),
    "within": _Form("the smallest and the largest, such as [9, 13]", 2, _pair),
    "include": _Form(
        "a list of codes",
        1,
        lambda one: isinstance(one, tuple) and one and all(isinstance(code, str) for code in one),
    ),
    "all": _Form("nothing, or how many there are", 1, lambda one: one is None or isinstance(one, int)),
    "hold": _Form("nothing", 1, lambda one: one is None),
    "opinion": _Form("nothing", 0, lambda one: one is None),
}


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Mapping[str, str] = {}
    claim: tuple[Claim, ...]

    @field_validator("claim")
    @classmethod
    def _some(cls, found: tuple[Claim, ...]) -> tuple[Claim, ...]:
        if not found:
            raise ValueError("there is none")
        return found


def read_claims(path: Path) -> list[Claim]:
    """The claims of a TOML file, in its order; `as_of` at its top is every claim's that has none of its own.

    Raises `ClaimsError`, which names the first faults.
    """
    try:
        found = read_toml(path)
    except FileError as error:
        raise ClaimsError(*error.said) from None
    except OSError as error:
        why = error.strerror
        raise ClaimsError(
            f"说法文件 {path} 读不了（{why}），请核对路径",
            f"the claims file {path} cannot be read ({why}); check the path",
        ) from None
    except UnicodeDecodeError:
        raise ClaimsError(
            f"说法文件 {path} 不是UTF-8文本，请另存为UTF-8",
            f"the claims file {path} is not UTF-8 text; save it as UTF-8",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ClaimsError(
            f"说法文件 {path} 不是TOML：{error}", f"the claims file {path} is not TOML: {error}"
        ) from None
    as_of = found.pop("as_of", None)
    rows = found.get("claim")
    if as_of is not None and isinstance(rows, list):
        found["claim"] = [{"as_of": as_of, **row} if isinstance(row, dict) else row for row in rows]
    try:
        claims = [*_File.model_validate(found).claim]
    except ValidationError as error:
        all_ = [*dict.fromkeys(_fault(one, rows) for one in error.errors())]
        faults = "; ".join(all_[:_NAMED]) + (f"; … ({len(all_)})" if len(all_) > _NAMED else "")
        raise ClaimsError(
            f"说法文件 {path} 用不了：{faults}；请改正后再试",
            f"the claims file {path} cannot be used: {faults}; mend the file and try again",
        ) from None
    ids = [one.id for one in claims]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        names = ", ".join(twice)
        raise ClaimsError(
            f"说法文件 {path} 中有两条同名：{names}，请改名",
            f"the claims file {path} has two claims called {names}; rename one",
        )
    return claims


def _fault(error: Mapping[str, Any], rows: object) -> str:
    """A fault in words, with the id of the claim rather than its number where it has one."""
    where = [str(one) for one in error["loc"]]
    if len(where) > 1 and where[0] == "claim" and where[1].isdigit() and isinstance(rows, list):
        row = rows[int(where[1])]
        named = row.get("id") if isinstance(row, dict) else None
        where = [f"claim {named}" if named else f"claim {int(where[1]) + 1}", *where[2:3]]
    return f"{'.'.join(where) or 'file'}: {error['msg'].removeprefix('Value error, ')}"
