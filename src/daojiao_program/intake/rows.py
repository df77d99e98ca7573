"""From a row of a sheet to the request that it makes, or to why it makes none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from daojiao_program.engine import Refused, Request
from daojiao_program.engine.ports import SealedCell
from daojiao_program.engine.rules import REQUEST_FORM, REQUEST_SAME
from daojiao_program.engine.text import CONTROL, control_in
from daojiao_program.intake.cells import (
    LONGEST_TEXT,
    LOST,
    MUST,
    NO_MORE,
    READABLE,
    Charters,
    Lists,
    MalformedError,
    day_and_rest,
    folded,
    id_of,
    ids_of,
    known_choice,
    line_of,
    number_of,
    text_of,
    texts_of,
)
from daojiao_program.intake.csvfile import Row, is_damaged
from daojiao_program.intake.personal import ELSEWHERE, is_withheld
from daojiao_program.intake.sheet import Asks, Column, Form
from daojiao_program.intake.unsaid import Unsaid

_PLAIN: Final[Mapping[str, Callable[[str], object]]] = {
    "id": id_of,
    "ids": ids_of,
    "number": number_of,
    "text": text_of,
    "texts": texts_of,
    "documents": texts_of,
    "reason": line_of,
    "person": text_of,
}
_SHOWN: Final = 60
_LONGEST: Final = 400


@dataclass(slots=True)
class RowDraft:
    """A row read: the request that it is to make. `refused` tells why it cannot be judged.

    `withheld` are cells, by column, that the log is not to hold: each is described in its place, with a
    commitment of which `sealed` has the key. The
    arguments of a row that makes no request (`raw`) are its cells, by column. `erased` tells that its person
    was forgotten, so that nothing of them was put into the directory. `cut` says what of a cell was left out.
    """

    row: Row
    id: str
    on: date
    asks: Asks
    target: str | None
    arguments: dict[str, Any]
    reason: str | None
    documents: Sequence[str] = ()
    person: tuple[str, dict[str, str]] | None = None
    about: str | None = None
    refused: Refused | None = None
    commitment: str | None = None
    withheld: Mapping[str, str] = field(default_factory=dict)
    sealed: Sequence[SealedCell] = ()
    raw: bool = False
    erased: bool = False
    cut: tuple[str, str] | None = None


@dataclass(slots=True)
class _Faults:
    columns: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    cut: tuple[str, str] | None = None

    def add(self, column: str, found: str, allowed: str) -> None:
        self.columns.append(column)
        self.found.append(found if is_withheld(found) else found[:_SHOWN])
        self.allowed.append(allowed)

    def refused(self) -> Refused:
        allowed = list(dict.fromkeys(self.allowed))
        if len(allowed) > 1:
            allowed = [f"{one}：{what}" for one, what in zip(self.columns, self.allowed, strict=True)]
        return Refused(REQUEST_FORM, {"columns": self.columns, "found": self.found, "allowed": allowed})


class RowReader:
    """Reads the rows of one file, in order."""

    def __init__(
        self,
        form: Form,
        file: str,
        charters: Charters,
        *,
        received: date,
        reason: str | None,
        key: Callable[[str], bytes],
    ) -> None:
        self.form = form
        self.file = file
        self._charters = charters
        self._received = received
        self._reason = reason
        self._key = key
        self._seen: dict[str, int] = {}
        sheet = form.sheet
        self._named = sheet.names_persons
        self._day = (sheet.day, form.places[sheet.day.name])
        self._columns = [
            (one, form.places[one.name])
            for one in sheet.known()
            if one.name in form.places and one.kind != "day"
        ]
        self._choice = next((one.name for one in sheet.columns if one.kind == "choice"), "")
        self._last = max(form.own, default=-1) + 1
        self._unknown = frozenset(form.unknown)
        self._nameless = [at for at in form.own if at not in form.places.values() and at not in self._unknown]

    def read(self, row: Row) -> RowDraft:
        """The draft of a row; what is wrong with its form is in `refused`."""
        faults = _Faults()
        own = (row.cells[at] for one, at in self._columns if one.kind == "person" and at < len(row.cells))
        unsaid = Unsaid(own, self._key, named=self._named)
        cells = self._cells(row, faults, unsaid)
        unread = {at for at, _ in row.unusable}
        if row.damaged:
            unread |= {at for at, cell in enumerate(cells) if CONTROL.search(cell.replace("\r", ""))}
        said = self._read(cells, faults, unsaid, unread)
        asks = self._asked(said)
        if not faults.columns:
            self._needs(asks, said, faults)
        id_ = self._id(said, row, unsaid)
        person = self._person(asks, said)
        draft = RowDraft(
            row,
            id_,
            said[self._day[0].name] or self._received,
            asks,
            said.get(asks.target) if asks.target else asks.one,
            {name: said[column] for name, column in _read_from(asks) if said.get(column) is not None},
            said.get("reason") or self._reason,
            said.get("documents") or (),
            person,
            said.get(asks.about or asks.person or "") if asks.facts else None,
            withheld=unsaid.cells,
            sealed=[one._replace(about=person[0] if person and person[0] else "") for one in unsaid.sealed],
            cut=faults.cut,
        )
        if faults.columns:
            draft.refused = faults.refused()
            draft.arguments = self._raw(cells, unsaid)
            draft.raw = True
            draft.person = None
        elif (alike := folded(id_)) in self._seen:
            first = self._seen[alike]
            found = f"第 {first} 行和第 {row.number} 行 rows {first} and {row.number}"
            draft.refused = Refused(REQUEST_SAME, {"found": found, "columns": self._key_headers()})
            draft.person = None
        else:
            self._seen[alike] = row.number
        return draft

    def ask(self, draft: RowDraft, *, actor: str, correct: bool) -> Request:
        """The request, with the commitment if there is one."""
        decision = draft.asks.decision
        arguments = draft.arguments
        if draft.commitment is not None:
            arguments = {**arguments, "commitment": draft.commitment}
        owner = decision.owner
        return Request(
            id=draft.id,
            decision=decision.name,
            target=f"{owner.kind}:{draft.target}" if owner is not None and draft.target is not None else None,
            arguments=arguments,
            on=draft.on,
            actor=actor,
            reason=draft.reason,
            source=f"{self.file}:{draft.row.number}",
            documents=draft.documents,
            correct=correct,
            refused=draft.refused,
        )

    def _cells(self, row: Row, faults: _Faults, unsaid: Unsaid) -> Sequence[str]:
        cells = row.cells
        if len(cells) < self._last:
            cells = [*cells, *[""] * (self._last - len(cells))]
        spoilt = row.damaged and {at for at, cell in enumerate(cells) if is_damaged(cell)}
        if spoilt and not spoilt <= self._unknown:
            damaged = [
                (one.zh, cells[at]) for one, at in [self._day, *self._columns] if is_damaged(cells[at])
            ]
            odd = {control_in(cell) for _, cell in damaged if LOST not in cell}
            faults.add("、".join(one for one, _ in damaged) or "–", "、".join(sorted(odd)) or LOST, READABLE)
        if row.unusable:
            cells = self._usable(row, [*cells], faults, unsaid)
        if len(cells) > self.form.width or self._nameless:
            surplus = [*cells[self.form.width :], *(cells[at] for at in self._nameless)]
            if any(one.strip() for one in surplus):
                faults.add("–", "…", NO_MORE)
        return cells

    def _usable(self, row: Row, cells: list[str], faults: _Faults, unsaid: Unsaid) -> Sequence[str]:
        """The cells, without what a workbook has spoilt: a formula may name what the log must not hold."""
        columns = {at: column for column, at in [self._day, *self._columns]}
        for at, allowed in row.unusable:
            if at in columns:
                hidden = columns[at].kind == "person" or cells[at].startswith("=")
                cells[at] = "…" if hidden else cells[at].strip()
                faults.add(columns[at].zh, unsaid.told(columns[at], cells[at]) or "–", allowed)
        return cells

    def _read(
        self, cells: Sequence[str], faults: _Faults, unsaid: Unsaid, unusable: Collection[int]
    ) -> dict[str, Any]:
        """What the cells say, by column."""
        said: dict[str, Any] = {}
        day, at = self._day
        try:
            on, rest = day_and_rest(cells[at])
            said[day.name] = on
            if rest:
                faults.cut = f"“{day.zh}”中的“{rest}”未登记", f"{day.en}: {rest!r} was left out"
        except MalformedError as error:
            said[day.name], on = None, self._received
            if at not in unusable:
                found = unsaid.told(day, cells[at])
                faults.add(day.zh, found or "–", error.allowed if found else MUST)
        lists = self._charters.on(on)
        for column, at in self._columns:
            cell = cells[at]
            value: Any = None
            if at in unusable:
                pass
            elif unsaid.personal(column, cell):
                faults.add(column.zh, unsaid.describe(column, cell), ELSEWHERE)
            elif cell and not cell.isspace():
                try:
                    value = _value(column, cell, lists, unsaid)
                except MalformedError as error:
                    faults.add(column.zh, unsaid.told(column, cell), error.allowed)
            elif column.required:
                faults.add(column.zh, "–", MUST)
            said[column.name] = value
        return said

    def _asked(self, said: Mapping[str, Any]) -> Asks:
        asks = self.form.sheet.asks
        if isinstance(asks, Asks):
            return asks
        return asks.get(str(said.get(self._choice))) or next(iter(asks.values()))

    def _needs(self, asks: Asks, said: Mapping[str, Any], faults: _Faults) -> None:
        """What this decision needs, though not every row of the sheet does."""
        if isinstance(self.form.sheet.asks, Asks):
            return
        fields = asks.decision.schema.model_fields
        for name, column in _read_from(asks):
            if fields[name].is_required() and said.get(column) is None:
                faults.add(self.form.sheet.column(column).zh, "–", MUST)

    def _id(self, said: Mapping[str, Any], row: Row, unsaid: Unsaid) -> str:
        sheet = self.form.sheet
        named = {name: said.get(name) for name in sheet.key}
        parts = [one for name, one in named.items() if one is not None or sheet.column(name).required]
        id_ = "/".join((sheet.id, *map(_part, parts)))
        nameless = None in parts or not named.keys().isdisjoint(unsaid.cells)
        if nameless or not id_.isprintable() or LOST in id_ or len(id_) > _LONGEST:
            return f"{sheet.id}/{self.file}:{row.number}"
        return id_

    def _person(self, asks: Asks, said: Mapping[str, Any]) -> tuple[str, dict[str, str]] | None:
        if asks.person is None or is_withheld(said[asks.person]):
            return None
        fields = {
            one.name: said[one.name]
            for one, _ in self._columns
            if one.kind == "person" and said[one.name] is not None
        }
        return said[asks.person], fields

    def _raw(self, cells: Sequence[str], unsaid: Unsaid) -> dict[str, Any]:
        """The cells as they stand, by column; what the directory alone may hold is left out, or described."""
        return {
            one.name: unsaid.raw(one, cells[at])[:LONGEST_TEXT]
            for one, at in [self._day, *self._columns]
            if one.kind != "person"
        }

    def _key_headers(self) -> list[str]:
        return [self.form.sheet.column(name).zh for name in self.form.sheet.key]


def _read_from(asks: Asks) -> list[tuple[str, str]]:
    """Each argument with the column from which it is read."""
    return [(name, asks.column(name)) for name in asks.arguments]


def _value(column: Column, cell: str, lists: Lists, unsaid: Unsaid) -> object:
    """What a cell says; what no list has, as it may be told. Raises `MalformedError`."""
    if column.kind == "code":
        return lists.find(column.listed, cell) or unsaid.told(column, text_of(cell))
    if column.kind == "codes":
        return [lists.find(column.listed, one) or unsaid.told(column, one) for one in texts_of(cell)]
    if column.kind == "choice":
        return known_choice(column.choices, cell)
    return _PLAIN[column.kind](cell)


def _part(value: object) -> str:
    """A part of a request's id; `/` divides parts, so that within one it is written otherwise."""
    text = str(value)
    return text.replace("%", "%25").replace("/", "%2F") if "/" in text or "%" in text else text
