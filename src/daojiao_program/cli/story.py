"""Histories and explanations as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from daojiao_program.cli.layout import TableColumn
from daojiao_program.cli.screen import Screen, refusal_lines, shown
from daojiao_program.cli.words import Words
from daojiao_program.engine import Refused, Snapshot, moment_of
from daojiao_program.engine.request import NOTHING, REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, documents_of, findings_of
from daojiao_program.views.history import Attempt, History
from daojiao_program.views.why import Applied, Explanation

OUTCOMES = {
    "taken": ("已受理", "taken"),
    NOTHING: ("已受理，无须变动", "taken, nothing to do"),
    REFUSED: ("已退回", "refused"),
}


def tell(then: Snapshot, screen: Screen, found: History) -> None:
    """A history: entries in a table, or the attempts of a request one after the other."""
    words = Words(then, screen)
    entries = [*found.entries, *(one for attempt in found.attempts for one in attempt.entries)]
    words.learn([found.of, *(id_ for one in entries for id_ in words.people_in(one.fields))])
    screen.title(
        f"{words.person(found.of)}的记录", f"History of {words.person(found.of)}", simulated=then.simulated
    )
    if found.kind == "request":
        for attempt in found.attempts:
            screen.text()
            _attempt(then, screen, words, attempt)
        return
    _entries(screen, words, found.entries, found.of)


def _entries(screen: Screen, words: Words, entries: Sequence[HistoryEntry], of: str) -> None:
    screen.table(
        [
            TableColumn(screen.of("位置", "Pos."), wraps=False, right=True),
            TableColumn(screen.of("日期", "Day"), wraps=False),
            TableColumn(screen.of("事项", "What")),
            TableColumn(screen.of("登记", "Entered"), wraps=False),
        ],
        (
            (
                "–" if one.position is None else str(one.position),
                one.request.effective_on,
                what_of(screen, words, one, of),
                words.moment(one.recorded_at)[:10],
            )
            for one in entries
        ),
    )


def what_of(screen: Screen, words: Words, one: HistoryEntry, of: str) -> Text:
    """What happened, how it is marked, and below that where and by whose request; not again whom it is of."""
    title = screen.of(*one.title)
    text = Text(title, style="strike" if one.voided_by else "")
    said = words.fields(one.fields, of=of)
    if said:
        text.append(f"{screen.of('：', ': ')}{said}")
    for mark, style in marks_of(screen, one):
        text.append(f" [{mark}]", style=style)
    row = one.request
    parts = ["" if one.stream == of else one.stream, row.id, row.actor, row.reason or "", row.source or ""]
    text.append(f"\n{' · '.join(part for part in parts if part)}", style="dim")
    return text


def marks_of(screen: Screen, one: HistoryEntry) -> list[tuple[str, str]]:
    """How an entry is marked, each mark with its style: refused, late, corrected, voided."""
    marks = []
    if one.refused:
        found = findings_of(one.request) or {}
        marks.append((screen.of(f"退回 {found.get('rule')}", f"refused {found.get('rule')}"), "red"))
    if one.late:
        marks.append((screen.of("补录", "late"), "yellow"))
    if one.voided_by is not None:
        mark = screen.of("已更正", "corrected") if one.corrected else screen.of("已撤销", "voided")
        marks.append((mark, "red"))
    return marks


def _attempt(then: Snapshot, screen: Screen, words: Words, attempt: Attempt) -> None:
    row = attempt.request
    outcome = OUTCOMES[row.outcome]
    head = screen.of(*attempt.title)
    screen.say(
        f"第{row.number}号请求：{head}，{outcome[0]}",
        f"Request no. {row.number}: {head}, {outcome[1]}",
        style="bold",
    )
    _asked(screen, words, row)
    if attempt.voids is not None:
        screen.say(f"  撤销了第{attempt.voids.number}号请求", f"  voided request no. {attempt.voids.number}")
    if attempt.voided_by is not None:
        by = attempt.voided_by
        reason = by.reason or "–"
        screen.say(
            f"  后被第{by.number}号请求撤销：{reason}", f"  voided by request no. {by.number}: {reason}"
        )
    found = findings_of(row)
    if row.outcome == REFUSED and found:
        rule = then.catalogue.rules.get(str(found["rule"]))
        _rule(then, screen, Applied(str(found["rule"]), rule, found))
    _events(screen, words, attempt.entries)


def _asked(screen: Screen, words: Words, row: RequestRow) -> None:
    entered = words.moment(moment_of(row.recorded_at))
    screen.say(
        f"  日期 {row.effective_on}，登记 {entered}，经办 {row.actor}",
        f"  for {row.effective_on}, entered {entered}, by {row.actor}",
    )
    for zh, en, value in (
        ("  原因 ", "  reason ", row.reason),
        ("  出处 ", "  source ", row.source),
        ("  依据 ", "  documents ", shown(documents_of(row)) if row.documents else ""),
    ):
        if value:
            screen.say(f"{zh}{value}", f"{en}{value}")
    if row.causation:
        screen.say(f"  起因 {row.causation}", f"  because of {row.causation}")
    if row.correlation and row.correlation not in (row.causation, row.id):
        screen.say(f"  源于 {row.correlation}", f"  began with {row.correlation}")


def _rule(then: Snapshot, screen: Screen, applied: Applied) -> None:
    if applied.rule is None:
        screen.text(f"  {applied.code}")
        return
    kind = then.catalogue.terms
    refused = Refused(applied.rule, applied.findings).of(None, terms=kind.title if kind else None)
    for line in refusal_lines(screen, refused):
        screen.text(f"  {line}")


def _events(screen: Screen, words: Words, entries: Sequence[HistoryEntry]) -> None:
    for one in entries:
        said = words.fields(one.fields)
        colon = screen.of("：", ": ") if said else ""
        screen.text(f"  {one.position:>6}  {one.stream}  {screen.of(*one.title)}{colon}{said}")


def explain(then: Snapshot, screen: Screen, found: Explanation) -> None:
    """An explanation, from what was asked to what rests on it."""
    words = Words(then, screen)
    row = found.request
    words.learn(
        [
            id_
            for fields in (found.arguments, *(one.fields for one in found.entries))
            for id_ in words.people_in(fields)
        ]
    )
    outcome = OUTCOMES[row.outcome]
    screen.title(
        f"{row.id}：{found.title.zh}，{outcome[0]}",
        f"{row.id}: {found.title.en}, {outcome[1]}",
        simulated=then.simulated,
    )
    _asked(screen, words, row)
    said = words.fields(found.arguments)
    target = f"{row.target} " if row.target else ""
    screen.say(f"  请求 {target}{said}", f"  asked {target}{said}")
    if found.refusal is not None:
        screen.say("退回的依据", "Refused by", style="bold")
        _rule(then, screen, found.refusal)
        return
    for one in found.warnings:
        screen.say("提醒", "Warned by", style="bold")
        _rule(then, screen, one)
    if found.reads:
        screen.say(f"  查看了 {'、'.join(found.reads)}", f"  read {', '.join(found.reads)}")
    screen.say("登记的事件", "What it recorded", style="bold")
    _events(screen, words, found.entries)
    if not found.entries:
        screen.say("  无须变动", "  nothing to do")
    if found.voids is not None:
        screen.say(
            f"  替代了第{found.voids.number}号请求 {found.voids.id}",
            f"  took the place of request no. {found.voids.number} {found.voids.id}",
        )
    if found.voided_by is not None:
        by = found.voided_by
        screen.say(f"  后被 {by.id} 撤销：{by.reason}", f"  voided since by {by.id}: {by.reason}")
    names = [screen.of(*then.catalogue.figures[one].title) for one in found.figures]
    if names:
        screen.say("现在是这些指标的依据", "Figures that it stands behind now", style="bold")
        screen.say(f"  {'、'.join(names)}", f"  {'; '.join(names)}")
    else:
        screen.say("现在不是任何指标的依据", "It stands behind no figure now")
