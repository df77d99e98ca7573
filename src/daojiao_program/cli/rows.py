"""Long histories as people read them: the like of a place put together, a file row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.text import Text

from daojiao_program.cli.layout import CellRow, TableColumn
from daojiao_program.cli.screen import Screen
from daojiao_program.cli.story import OUTCOMES, what_of
from daojiao_program.cli.words import Words
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.volunteer import GridClaimed
from daojiao_program.engine import Snapshot, moment_of
from daojiao_program.engine.request import NOTHING, REFUSED, TAKEN, RequestRow
from daojiao_program.views.entries import HistoryEntry, findings_of
from daojiao_program.views.history import Attempt, History
from daojiao_program.views.lookup import row_of

_CLAIMED: Final = frozenset(TOWN.stored_as(GridClaimed))


def tell_entries(then: Snapshot, screen: Screen, found: History) -> None:
    """A history over many streams: what happened there on one day in one file's rows is one line."""
    words = Words(then, screen)
    words.learn(id_ for one in found.entries for id_ in words.people_in(one.fields))
    name = words.code(found.of)
    of = found.of if name == found.of else f"{name} {found.of}"
    screen.title(f"{of}的记录", f"History of {of}", simulated=then.simulated)
    screen.table(
        [
            TableColumn(screen.of("位置", "Pos."), wraps=False, right=True),
            TableColumn(screen.of("日期", "Day"), wraps=False),
            TableColumn(screen.of("事项", "What")),
            TableColumn(screen.of("登记", "Entered"), wraps=False),
        ],
        (
            row
            for _, same in groupby(_requests(found.entries), _alike)
            for row in _lines(screen, words, [*same], found.of)
        ),
    )


def _requests(entries: Sequence[HistoryEntry]) -> Iterator[list[HistoryEntry]]:
    """What each request recorded there; what only repeats another of its events is left out."""
    for _, those in groupby(entries, lambda one: one.request.number):
        found = [*those]
        yield [one for one in found if one.topic not in _CLAIMED] or found


def _alike(of: Sequence[HistoryEntry]) -> tuple[object, ...]:
    """What is told in one line; what is refused, late or voided stands alone."""
    row = of[0].request
    if any(one.refused or one.late or one.voided_by is not None for one in of):
        return (row.number,)
    file = (row.source or row.id).rpartition(":")[0]
    return (row.effective_on, row.decision, row.target, [one.topic for one in of], file)


def _lines(
    screen: Screen, words: Words, same: Sequence[Sequence[HistoryEntry]], of: str
) -> Iterator[CellRow]:
    if len(same) == 1:
        for one in same[0]:
            position = "–" if one.position is None else str(one.position)
            said = what_of(screen, words, one, of)
            yield position, one.request.effective_on, said, words.moment(one.recorded_at)[:10]
        return
    first = same[0][0]
    zh, en = zip(*dict.fromkeys(one.title for one in same[0]), strict=True)
    text = Text(screen.of("、".join(zh), "; ".join(en)))
    text.append(screen.of(f" 共{len(same)}条", f", {len(same)} of them"), style="bold")
    where = "" if first.stream.partition(":")[2] == of or first.request.target is None else first.stream
    file = (first.request.source or "").rpartition(":")[0]
    below = " · ".join(one for one in (where, file) if one)
    if below:
        text.append(f"\n{below}", style="dim")
    yield f"{first.position}…", first.request.effective_on, text, words.moment(first.recorded_at)[:10]


def tell_file(then: Snapshot, screen: Screen, found: History) -> None:
    """What came of each row of a file; rows that were simply taken are told together."""
    words = Words(then, screen)
    screen.title(f"{found.of} 各行的结果", f"What came of the rows of {found.of}", simulated=then.simulated)
    rows = [(place, [*those]) for place, those in groupby(found.attempts, lambda one: _place(one, found.of))]
    refused = sum(those[-1].request.outcome == REFUSED for _, those in rows)
    gone = sum(those[-1].voided_by is not None for _, those in rows)
    screen.say(
        f"共{len(rows)}行：受理{len(rows) - refused - gone}行，退回{refused}行，后来撤销或更正{gone}行",
        f"{len(rows)} rows: {len(rows) - refused - gone} taken, {refused} refused, "
        f"{gone} voided or corrected since",
        style="bold",
    )
    screen.table(
        [
            TableColumn(screen.of("行", "Row"), wraps=False, right=True),
            TableColumn(screen.of("结果", "What came of it")),
            TableColumn(screen.of("请求", "Request")),
        ],
        _rows(then, screen, words, rows),
    )


def _place(attempt: Attempt, name: str) -> tuple[str, int]:
    return row_of(attempt.request, name) or ("", 0)


def _rows(
    then: Snapshot, screen: Screen, words: Words, rows: Sequence[tuple[tuple[str, int], list[Attempt]]]
) -> Iterator[CellRow]:
    for plain, group in groupby(rows, lambda one: _plain(one[1])):
        together = [*group]
        if plain and len(together) > 1:
            (sheet, first), (_, last) = together[0][0], together[-1][0]
            ids = (together[0][1][0].request.id, together[-1][1][0].request.id)
            said = screen.of(f"{len(together)}行，都已受理", f"{len(together)} rows, all taken")
            yield f"{_sheet(sheet)}{first}–{last}", said, f"{ids[0]} … {ids[1]}"
            continue
        for (sheet, number), attempts in together:
            for attempt in attempts:
                yield (
                    f"{_sheet(sheet)}{number}",
                    _outcome(then, screen, words, attempt),
                    attempt.request.id,
                )


def _sheet(sheet: str) -> str:
    return f"{sheet} " if sheet else ""


def _plain(attempts: Sequence[Attempt]) -> bool:
    """Whether a row was taken at once, without more to say of it."""
    one = attempts[0]
    quiet = one.voided_by is None and one.voids is None and one.request.findings is None
    return len(attempts) == 1 and one.request.outcome in (TAKEN, NOTHING) and quiet


def _outcome(then: Snapshot, screen: Screen, words: Words, attempt: Attempt) -> Text:
    row = attempt.request
    text = Text(screen.of(*OUTCOMES[row.outcome]), style="red" if row.outcome == REFUSED else "")
    found = findings_of(row)
    if found and row.outcome == REFUSED:
        code = str(found["rule"])
        rule = then.catalogue.rules.get(code)
        sentence = screen.of(*rule.sentences(found)) if rule else ""
        text.append(f" {code} {sentence}", style="red")
        text.append(_since(then, screen, row))
    elif found:
        codes = "、".join(str(one["rule"]) for one in found["warnings"])
        text.append(screen.of(f"，提醒 {codes}", f", warned of {codes}"), style="yellow")
    if attempt.voids is not None:
        text.append(screen.of("，替代了原登记", ", in the place of the former"), style="yellow")
    if attempt.voided_by is not None:
        by = attempt.voided_by
        corrected = by.id == row.id
        day = words.moment(moment_of(by.recorded_at))[:10]
        text.append(
            screen.of(
                f"，{day}{'更正' if corrected else '撤销'}：{by.reason}",
                f", {'corrected' if corrected else 'voided'} on {day}: {by.reason}",
            ),
            style="red",
        )
    return text


def _since(then: Snapshot, screen: Screen, row: RequestRow) -> Text:
    """Where the row was taken in the end, if it was."""
    taken = [one for one in then.attempts(row.id) if one.number > row.number and one.outcome != REFUSED]
    if not taken:
        return Text()
    source = taken[-1].source or taken[-1].actor
    return Text(screen.of(f"；后由 {source} 受理", f"; taken later from {source}"), style="green")
