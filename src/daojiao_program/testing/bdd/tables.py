"""Tables under a step: rows by field, with errors that name row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from daojiao_program.engine import Aggregate, Event
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.testing.bdd.cells import CellReader, unfolded
from daojiao_program.testing.bdd.lexicon import RESERVED, Lexicon
from daojiao_program.testing.bdd.text import clauses, folded, plain, unquoted
from daojiao_program.testing.unmet import Unmet, expect

StepTable = Sequence[Sequence[str]]
_PROSE: Final = ("@reason", "@documents", "@actor")
"""In these `1日至3日` does not stand for three rows."""
_LINK: Final = re.compile(r"^(?:为|是|:|=|is )\s*")
"""Between a field and its value in a sentence."""
_EVENT: Final[Mapping[str, str]] = {
    folded(name): key
    for key, names in {
        "event": ("事件", "event"),
        "of": ("对象", "of", "stream"),
        "on": ("日期", "day", "date", "on"),
    }.items()
    for name in names
}
"""What a table of events says besides the events' fields."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number below the headers, the text of each field that is filled, and its headers."""

    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]

    def at(self, field: str) -> tuple[str, str]:
        """Where a field stands, in Chinese and English."""
        header = self.headers.get(field, field)
        return f"第{self.number}行“{header}”栏", f"row {self.number}, column {header!r}"


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """One row of a table of events: which event, its fields, and on what and when it is said to be."""

    kind: type[Event]
    row: TableRow
    of: str | None
    on: str | None


def below(table: StepTable | None) -> StepTable:
    """The table below a step, with at least one row below its headers. Raises `Unmet`."""
    if not table:
        raise Unmet("这一步下面要有一张表", "this step needs a table below it")
    expect(
        len(table) > 1,
        "表格只有一行，那是表头；表头之下请写数据行",
        "the table has one row, and that is its headers; put rows below them",
    )
    return table


class Tables:
    """Reads tables of requests and events by the names of a catalogue."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def requests(self, decision: AnyDecision, table: StepTable | None, words: str | None) -> list[TableRow]:
        """What a table, a sentence, or both say of a decision's arguments. Raises `Unmet`."""
        known = self.lexicon.headers(decision.name, decision.schema, decision.owner)
        said = self._sentence(decision, known, words) if words else {}
        rows = [*self.rows(below(table), known, self._shown(decision))] if table else [TableRow(1, {}, {})]
        twice = [row.headers[field] for row in rows for field in said if field in row.headers]
        expect(
            not twice,
            f"“{'、'.join(twice)}”既写在冒号后，又写在表里；请只写一处",
            f"{', '.join(twice)} is said after the colon and in the table; say it once",
        )
        lists = self._lists(decision.schema)
        found = []
        for row in rows:
            each = unfolded({**said, **row.cells}, lists)
            ids = {one.get("@request", str(at)) for at, one in enumerate(each)}
            expect(
                len(ids) == len(each),
                f"第{row.number}行是{len(each)}件，编号也要写成起讫，如“甲1至甲{len(each)}”",
                f"row {row.number} stands for {len(each)}: its id must be a range too, as A1 to A{len(each)}",
            )
            found += [TableRow(row.number, one, row.headers) for one in each]
        return found

    def _shown(self, decision: AnyDecision) -> tuple[str, str]:
        return self.lexicon.shown(decision.name, decision.schema, decision.owner)

    def _lists(self, model: type[BaseModel]) -> set[str]:
        schema = self.lexicon.schema(model)
        return {*_PROSE, *(name for name, one in schema.items() if one.get("type") == "array")}

    def rows(self, table: StepTable, known: Mapping[str, str], shown: tuple[str, str]) -> Iterator[TableRow]:
        """The rows of a table whose headers mean these fields; an empty cell says nothing. Raises `Unmet`."""
        headers: dict[str, str] = {}
        for header in table[0]:
            field = known.get(folded(header))
            if field is None:
                raise Unmet(
                    f"表头“{header}”不认识；可用：{shown[0]}",
                    f"the header {header!r} is not known; known: {shown[1]}",
                )
            expect(
                field not in headers,
                f"表头“{header}”与“{headers.get(field)}”是同一栏",
                f"the headers {header!r} and {headers.get(field)!r} mean the same",
            )
            headers[field] = header
        for number, cells in enumerate(table[1:], 1):
            filled = {
                field: plain(text) for field, text in zip(headers, cells, strict=True) if str(text).strip()
            }
            yield TableRow(number, filled, headers)

    def _sentence(self, decision: AnyDecision, known: Mapping[str, str], words: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for clause in clauses(words):
            text = clause.strip()
            header = next(
                (
                    text[:at]
                    for at in range(len(text), 0, -1)
                    if _ends(text, at) and folded(text[:at]) in known
                ),
                None,
            )
            if header is None:
                raise Unmet(
                    f"“{text}”没有写明是哪一项；可用：{self._shown(decision)[0]}",
                    f"{text!r} does not begin with a known field: {self._shown(decision)[1]}",
                )
            value = text[len(header) :].strip()
            expect(
                known[folded(header)] not in found,
                f"“{header}”写了两次；几个值请用“、”隔开，写在一处",
                f"{header!r} is said twice; several values are divided by 、 in one place",
            )
            found[known[folded(header)]] = unquoted(_LINK.sub("", value))
        return found

    def arguments(self, decision: AnyDecision, row: TableRow, reader: CellReader) -> dict[str, Any]:
        """The arguments of a request, as they are given to pydantic."""
        return self._values(decision.name, decision.schema, row, reader)

    def checked(self, decision: AnyDecision, row: TableRow, arguments: Mapping[str, Any]) -> None:
        """Raise `Unmet` with row and column for arguments that are missing or malformed."""
        self._validated(decision.schema, row, arguments)

    def target(self, decision: AnyDecision, row: TableRow, reader: CellReader) -> str | None:
        """The id of the aggregate that is asked; None for a decision over several. Raises `Unmet`."""
        owner = decision.owner
        if owner is None:
            return None
        word = self.lexicon.word(decision.name, owner.kind)
        if "@target" in row.cells:
            return reader.code(row.cells["@target"], word)
        expect(
            owner.one,
            f"没有写明是哪个“{word.zh}”，请加这一栏",
            f"it is not said of which {word.en!r}; add that column",
        )
        return owner.kind

    def events(self, table: StepTable) -> Iterator[StatedEvent]:
        """The rows of a table of events, each with its own kind of event. Raises `Unmet`."""
        for number, cells in enumerate(below(table)[1:], 1):
            told = {
                header: plain(text) for header, text in zip(table[0], cells, strict=True) if str(text).strip()
            }
            about = {
                _EVENT[folded(header)]: text for header, text in told.items() if folded(header) in _EVENT
            }
            expect("event" in about, f"第{number}行没有写明事件", f"row {number} names no event")
            kinds = self._named(about["of"])[0].event_types() if "of" in about else None
            kind = self.lexicon.event(about["event"], kinds)
            known = self.lexicon.headers(kind.TOPIC, kind, None)
            shown = [one or "–" for one in self.lexicon.shown(kind.TOPIC, kind, None)]
            rest = {header: text for header, text in told.items() if folded(header) not in _EVENT}
            strange = [one for one in rest if known.get(folded(one), "@").startswith("@")]
            expect(
                not strange,
                f"第{number}行：事件“{about['event']}”没有“{'、'.join(strange)}”这一项；可用：{shown[0]}",
                f"row {number}: the event {about['event']!r} has no {', '.join(strange)}; known: {shown[1]}",
            )
            fields = {known[folded(header)]: header for header in rest}
            expect(
                len(fields) + len(about) == len(told),
                f"第{number}行有两栏是同一项；请只留一栏：{'、'.join(told)}",
                f"row {number} has two columns that mean the same; keep one: {', '.join(told)}",
            )
            row = TableRow(number, {field: rest[header] for field, header in fields.items()}, fields)
            yield StatedEvent(kind, row, about.get("of"), about.get("on"))

    def stream(self, of: str, reader: CellReader) -> str:
        """`cohort:C-01` or `一期结对培养“C-01”` as the name of a stream. Raises `Unmet`."""
        kind, id_ = self._named(of)
        return f"{kind.kind}:{self.id_of(kind, id_, reader)}"

    def id_of(self, kind: type[Aggregate], text: str, reader: CellReader) -> str:
        """The id that a text means: one of which there is one goes by its kind, others by id or title."""
        return kind.kind if kind.one else reader.code(text, self.lexicon.word(kind.kind, kind.kind))

    def _named(self, of: str) -> tuple[type[Aggregate], str]:
        found = re.fullmatch(rf"({self.lexicon.pattern('aggregate')})[:\s]?(.+)", plain(of), re.IGNORECASE)
        if found is None:
            return self.lexicon.aggregate(of), of
        return self.lexicon.aggregate(found[1]), unquoted(found[2])

    def event(self, one: StatedEvent, reader: CellReader, *, whole: bool) -> dict[str, Any]:
        """The fields of an event that its row tells; `whole` asks for all that must be there."""
        values = self._values(one.kind.TOPIC, one.kind, one.row, reader)
        if whole:
            self._validated(one.kind, one.row, values)
        return values

    def _values(self, of: str, model: type[BaseModel], row: TableRow, reader: CellReader) -> dict[str, Any]:
        schema = self.lexicon.schema(model)
        found = {}
        for field, text in row.cells.items():
            if field in RESERVED or field == "@target":
                continue
            try:
                found[field] = reader.value(text, schema.get(field, {}), self.lexicon.word(of, field))
            except Unmet as error:
                zh, en = row.at(field)
                raise Unmet(f"{zh}：{error.zh}", f"{en}: {error.en}") from None
        return found

    def _validated(self, model: type[BaseModel], row: TableRow, values: Mapping[str, Any]) -> None:
        try:
            model.model_validate(dict(values))
        except ValidationError as error:
            wrong = [(row.at(str(one["loc"][0])), one) for one in error.errors()]
        else:
            return
        raise Unmet(
            "；".join(f"{zh}：{told(one)}（{one['msg']}）" for (zh, _), one in wrong),
            "; ".join(f"{en}: {_english(one)}" for (_, en), one in wrong),
        )


def _ends(text: str, at: int) -> bool:
    """Whether a field's name may end here: not within a word or a quotation, nor behind a space or dash."""
    inside = text[at - 1 : at + 1].isascii() and text[at - 1 : at + 1].isalpha() and at < len(text)
    return not inside and text[:at].count('"') % 2 == 0 and text[at - 1] not in " -_"


def _english(error: Mapping[str, Any]) -> str:
    """A fault of a value in English."""
    return str(error["msg"]) + ("" if error["type"] == "missing" else f", found {error['input']!r}")


def told(error: Mapping[str, Any]) -> str:
    """A fault of a value in Chinese, with what was found."""
    kind = str(error["type"])
    found = error["input"]
    if kind == "missing":
        return "须填写"
    if kind == "extra_forbidden":
        return "没有这一项"
    if kind.startswith("int"):
        return f"应为整数，现为“{found}”"
    if kind == "literal_error":
        return f"现为“{found}”，不在可选之列"
    return f"“{found}”不合要求"
