"""What a sheet is: its columns, the key of a row, the decision that a row asks; told by its headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from daojiao_program.engine import Event
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.intake.csvfile import Table, header_key
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.facts import PersonFact

CellKind = Literal[
    "id", "ids", "day", "number", "text", "texts", "code", "codes", "choice", "person", "reason", "documents"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headers, what its cells hold, and whether each must be filled.

    `listed` names the charter's list of which a `code` is an entry, or each of several `codes`, such as
    `council.parties`; `choices` are a `choice`'s codes with their titles; a `person` field goes into the
    people directory and nowhere else; a filled `reason` takes the place of the file's; `documents` are the
    numbers of those that support the row. Several in a cell are divided by 、. `also` are other words that
    offices have in their headers for it.
    """

    name: str
    zh: str
    en: str
    kind: CellKind
    required: bool = True
    listed: str = ""
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    also: Sequence[str] = ()

    @property
    def called(self) -> tuple[Sequence[str], Sequence[str]]:
        """The keys of other words for it, and those of its own headers."""
        return [*map(_own_key, self.also)], [_own_key(self.zh), _own_key(self.en)]

    @property
    def keys(self) -> Sequence[str]:
        """The keys of all headers that it may have."""
        return [key for some in self.called for key in some]


@cache
def _own_key(title: str) -> str:
    """The key of a header that a sheet has, made once; what files have in theirs is kept nowhere."""
    return header_key(title)


@dataclass(frozen=True, slots=True)
class Asks:
    """The decision that a row asks.

    `arguments` are columns of the same name, but for those that `called` gives another; `target` is the
    column that names the aggregate, and `one` its id where the town has but one; `person` is the column
    of the id whose details go into the directory. `facts` are arguments that say what follows, on the row's
    day, from what the directory holds of the person whose id stands in the column `about` (`person`, unless
    told): the row gives the datum, or the directory has it, and the log holds what follows.
    """

    decision: AnyDecision
    arguments: Sequence[str]
    target: str | None = None
    person: str | None = None
    called: Mapping[str, str] = field(default_factory=dict)
    one: str | None = None
    facts: Mapping[str, PersonFact] = field(default_factory=dict)
    about: str | None = None

    def __post_init__(self) -> None:
        """A fact is about somebody, and an argument of the decision."""
        if self.facts and not (self.about or self.person):
            named = ", ".join(self.facts)
            message = f"{self.decision.name}: {named}: about whom? give `about`, the column of the id"
            raise ValueError(message)

    def column(self, argument: str) -> str:
        """The column from which an argument is read."""
        return self.called.get(argument, argument)


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows that record this event on one day with equal fields, under different keys, look alike."""

    event: type[Event]
    by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the office. `asks` is one decision, or one for each code of the first `choice` column.

    `key` are the columns that name a row; where one need not be filled, an empty one is left out.
    """

    id: str
    zh: str
    en: str
    columns: Sequence[Column]
    key: Sequence[str]
    asks: Asks | Mapping[str, Asks]
    alike: Alike | None = None

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(one for one in self.columns if one.name == name)

    @property
    def day(self) -> Column:
        """The column with the day of which a row speaks."""
        return next(one for one in self.columns if one.kind == "day")

    @property
    def names_persons(self) -> bool:
        """Whether its rows speak of persons: by name, or by the ids under which another sheet names them."""
        return any(one.kind in ("person", "ids") or one.name in PERSONS for one in self.columns)

    def known(self) -> Iterator[Column]:
        """Its columns, and those that every sheet may have."""
        yield from self.columns
        yield from (one for one in EVERYWHERE if all(own.name != one.name for own in self.columns))


PERSONS: Final = frozenset(("volunteer", "cadre", "mentor", "applicant"))
"""Columns of ids of persons; the tests hold them to the sheets whose rows register somebody."""
EVERYWHERE: Final = (
    Column("reason", "原因", "Reason", "reason", required=False),
    Column("documents", "文号", "Documents", "documents", required=False),
)
"""Columns that any sheet may have."""
WRITTEN: Final = (
    "原行号/row",
    "问题列/column",
    "规则/rule",
    "说明",
    "meaning",
    "现为/found",
    "允许/allowed",
    "下一步",
    "next step",
)
"""What is written beside a rejected row; ignored when the mended file is taken in."""
_WRITTEN_KEYS: Final = frozenset(map(header_key, WRITTEN))


@dataclass(frozen=True, slots=True)
class Form:
    """A file's sheet, and at which place in a row each of its columns stands.

    `own` are the places that the office has filled, `unknown` those of them under a header that the sheet
    does not have, `width` is the number of headers.
    """

    sheet: Sheet
    places: Mapping[str, int]
    own: Sequence[int]
    width: int
    unknown: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a file's headers fit a sheet."""

    sheet: Sheet
    places: Mapping[str, int]
    missing: Sequence[str]
    unknown: Sequence[int]
    doubled: Sequence[str]

    @property
    def right(self) -> bool:
        return not (self.missing or self.doubled)

    @property
    def exact(self) -> bool:
        return set(self.places) == {one.name for one in self.sheet.columns}


def header_keys(sheets: Iterable[Sheet]) -> frozenset[str]:
    """The keys of the headers of all these sheets."""
    return _WRITTEN_KEYS.union(key for sheet in sheets for column in sheet.known() for key in column.keys)


def form_of(table: Table, sheets: Sequence[Sheet], told: str | None) -> Form:
    """The table's sheet, told by id or recognised from the headers: the one to which most of them belong.

    Headers that this one does not have stay out, if they are no more than those that it has.

    Raises `IntakeError` when there is none of that id, the headers are not the sheet's, or several fit.
    """
    own = [at for at, one in enumerate(table.headers) if header_key(one) not in _WRITTEN_KEYS]
    if told is not None:
        chosen = [one for one in sheets if one.id == told]
        if not chosen:
            ids = "、".join(f"{one.id} {one.zh}" for one in sheets)
            raise IntakeError(
                f"没有“{told}”这种表；可选：{ids}", f"there is no sheet {told!r}; choose one of those named"
            )
        sheets = chosen
    fits = [_fit(table, own, one) for one in sheets]
    most = max(len(one.places) for one in fits)
    right = [one for one in fits if one.right and len(one.places) == most]
    if told is None:
        right = [one for one in right if len(one.unknown) <= most]
    right = [one for one in right if one.exact] or right
    if len(right) == 1:
        return Form(right[0].sheet, right[0].places, own, len(table.headers), right[0].unknown)
    if right:
        ids = "、".join(f"{one.sheet.id}（{one.sheet.zh}）" for one in right)
        raise IntakeError(
            f"{table.name} 的表头同时符合几种表：{ids}；请指明是哪一种",
            f"the headers of {table.name} fit several sheets: "
            f"{', '.join(one.sheet.id for one in right)}; say which one it is",
        )
    raise _misfit(table, own, max(fits, key=lambda one: (len(one.places), -len(one.missing))))


def _fit(table: Table, own: Sequence[int], sheet: Sheet) -> _Fit:
    # Its own title is always a column's, whichever other one is also called so.
    names = {key: column.name for place in (0, 1) for column in sheet.known() for key in column.called[place]}
    places: dict[str, int] = {}
    unknown: list[int] = []
    doubled: list[str] = []
    for at in own:
        header = table.headers[at]
        if not header_key(header):
            continue
        name = names.get(header_key(header))
        if name is None:
            unknown.append(at)
        elif name in places:
            doubled.append(header)
        else:
            places[name] = at
    missing = [one.zh for one in sheet.columns if one.required and one.name not in places]
    return _Fit(sheet, places, missing, unknown, doubled)


def shown_headers(headers: Sequence[str]) -> list[str]:
    """Headers fit to be shown, whatever they hold."""
    return ["".join(one if one.isprintable() else "�" for one in header[:20]) for header in headers[:30]]


def _misfit(table: Table, own: Sequence[int], fit: _Fit) -> IntakeError:
    sheet = fit.sheet
    found = shown_headers([table.headers[at] for at in own if table.headers[at]])
    unknown = shown_headers([table.headers[at] for at in fit.unknown])
    doubled = shown_headers(fit.doubled)
    zh = [("缺少", fit.missing), ("多出", unknown), ("重复", doubled)]
    en = [("missing", fit.missing), ("unknown", unknown), ("doubled", doubled)]
    apart = len(table.headers) == 1 and any(one in table.headers[0] for one in "\t;，、|")
    optional = "、".join(one.zh for one in sheet.columns if not one.required)
    return IntakeError(
        f"{table.name} 的表头不符合“{sheet.zh}”（{sheet.id}）："
        + "，".join(f"{word}“{'、'.join(names)}”" for word, names in zh if names)
        + f"；现有：{'、'.join(found) or '（空）'}；应为：{'、'.join(one.zh for one in sheet.columns)}"
        + (f"（{optional}可省）" if optional else "")
        + ("；各列须以英文逗号分隔" if apart else ""),
        f"the headers of {table.name} are not those of the sheet {sheet.id}: "
        + ", ".join(f"{word} {', '.join(names)}" for word, names in en if names)
        + f"; found: {', '.join(found) or 'none'}; expected: {', '.join(one.en for one in sheet.columns)}"
        + ("; cells are to be divided by commas" if apart else ""),
    )
