"""Reports for people: progress, verdicts on claims, histories, explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from rich.text import Text

from daojiao_program.audit.claims import REASONS, Claim, Verdict
from daojiao_program.cli.layout import TableColumn
from daojiao_program.cli.screen import Screen, shown
from daojiao_program.cli.words import Words
from daojiao_program.domain.charter import Target
from daojiao_program.domain.figures import HEADINGS
from daojiao_program.engine import Figure
from daojiao_program.views.progress import Progress

_VERDICTS: Final = {"confirmed": "green", "contradicted": "bold red", "not-provable": "yellow"}


def progress_table(screen: Screen, words: Words, progress: Progress) -> None:
    """The figures under their headings, against the targets of the charter of the day."""
    day = screen.day(progress.figures.effective_on)
    screen.title(f"工作进展（截至{day}）", f"Progress as of {day}", simulated=progress.simulated)

    def rows() -> Iterator[Sequence[str | Text] | None]:
        heading = None
        for id_, figure in progress.items():
            if figure.indicator.heading != heading:
                if heading is not None:
                    yield None
                heading = figure.indicator.heading
                title = HEADINGS.get(heading, (heading, heading))
                yield Text(screen.of(*title), style="bold"), "", ""
            yield _figure(screen, words, figure, progress.targets.get(id_), len(progress.lacking(id_)))

    screen.table(
        [
            TableColumn(screen.of("指标", "Figure")),
            TableColumn(screen.of("数值", "Value"), wraps=False, right=True),
            TableColumn(screen.of("代码", "Id"), wraps=False, style="dim"),
        ],
        rows(),
    )


def _figure(
    screen: Screen, words: Words, figure: Figure, target: Target | None, lacking: int
) -> Sequence[str | Text]:
    """A figure's line; what a list holds, a target, and how much lacks its document stand below the name."""
    name = Text(f"  {screen.of(*figure.indicator.title)}")
    value = words.value(figure.value)
    if isinstance(figure.value, tuple):
        value = shown(len(figure.value))
        name.append(f"\n    {words.codes(figure.value)}" if figure.value else "", style="dim")
    if target is not None:
        name.append(f"\n    {_goal(screen, target)}", style="dim")
    if lacking:
        said = screen.of(f"{lacking:,}项缺少应附的文件", f"{lacking:,} without the document demanded")
        name.append(f"\n    {said}", style="yellow")
    return name, value, figure.id


def _goal(screen: Screen, target: Target) -> str:
    due = screen.day(target.due)
    if target.more_than is not None:
        return screen.of(f"目标：{due}前多于{target.more_than:,}", f"target: > {target.more_than:,} by {due}")
    return screen.of(f"目标：{due}前达到{target.at_least:,}", f"target: ≥ {target.at_least:,} by {due}")


def evidence_table(screen: Screen, words: Words, figure: Figure) -> None:
    """The events behind one figure, one line each."""
    indicator = figure.indicator
    found = [*figure.evidence()]
    words.learn(one.key for one in found)
    screen.text()
    screen.say(
        f"“{indicator.title.zh}”的依据：{len(found):,}条",
        f"Evidence of “{indicator.title.en}”: {len(found):,}",
        style="bold",
    )
    screen.table(
        [
            TableColumn(screen.of("位置", "Position"), wraps=False, right=True),
            TableColumn(screen.of("日期", "Day"), wraps=False),
            TableColumn(screen.of("对象", "Of")),
            TableColumn(screen.of("请求", "Request")),
            TableColumn(screen.of("出处", "Source"), style="dim"),
        ],
        (
            (
                str(one.event.position),
                one.event.effective_on,
                words.person(words.code(one.key)),
                one.request.id,
                one.request.source or one.request.actor,
            )
            for one in found
        ),
    )


def claims_table(screen: Screen, words: Words, verdicts: Sequence[Verdict], *, simulated: bool) -> None:
    """Verdicts on claims: those that were decided, then what cannot be proven, by why."""
    screen.title("报道内容核实", "The report's claims", simulated=simulated)
    decided = [one for one in verdicts if one.why is None]
    if decided:
        screen.table(
            [
                TableColumn(screen.of("报道原文", "In the report")),
                TableColumn(screen.of("所指", "What is claimed")),
                TableColumn(screen.of("应为", "Claimed")),
                TableColumn(screen.of("查得", "Found")),
                TableColumn(screen.of("结论", "Verdict")),
            ],
            (
                (
                    one.claim.words,
                    screen.of(one.claim.zh, one.claim.en),
                    _claimed(screen, words, one.claim),
                    _found(screen, words, one),
                    Text(screen.of(*one.words), style=_VERDICTS[one.verdict]),
                )
                for one in decided
            ),
        )
    for why, reason in REASONS.items():
        those = [one.claim for one in verdicts if one.why == why]
        if those:
            screen.text()
            screen.text(Text(screen.of(*reason), style=_VERDICTS["not-provable"]))
            for claim in those:
                quoted = screen.of(f"（{claim.words}）", f" ({claim.words})") if claim.words else ""
                screen.text(f"  - {screen.of(claim.zh, claim.en)}{quoted}")
    screen.text()
    counts = [sum(one.verdict == kind for one in verdicts) for kind in ("confirmed", "contradicted")]
    yet = sum(one.why == "no-part-yet" for one in verdicts)
    never = len(verdicts) - sum(counts) - yet
    later = (f"，暂不能核实{yet}条", f", {yet} not provable yet") if yet else ("", "")
    screen.say(
        f"共{len(verdicts)}条：属实{counts[0]}条，不符{counts[1]}条{later[0]}，不能核实{never}条",
        f"{len(verdicts)} claims: {counts[0]} confirmed, {counts[1]} contradicted{later[1]}, "
        f"{never} not provable",
        style="bold",
    )


def _claimed(screen: Screen, words: Words, claim: Claim) -> str:  # noqa: PLR0911 - one for each relation
    match claim.relation, claim.expected:
        case ">", int() as least:
            return screen.of(f"多于{least:,}", f"> {least:,}")
        case "in", str() as month:
            return screen.of(f"{month[:4]}年{int(month[5:])}月", month)
        case "within", (low, high):
            return f"{low}–{high}"
        case "include", tuple() as codes:
            others = screen.of("及其他", " and others") if claim.others else ""
            return words.codes(map(str, codes), most=len(codes)) + others
        case "all", None:
            return screen.of("全部", "all")
        case "hold", _:
            return screen.of("有", "so")
        case _, date() as on:
            return screen.day(on)
        case _, expected:
            return shown(expected)


def _found(screen: Screen, words: Words, verdict: Verdict) -> str:
    claim, found = verdict.claim, verdict.found
    match claim.relation, found:
        case "within", (low, high):
            return f"{low}–{high}"
        case "include", tuple() as codes:
            return _included(screen, words, claim, [str(one) for one in codes])
        case "all", int() as count:
            lacking = 0 if verdict.off == 0 else abs(verdict.off)
            return screen.of(
                f"{count:,}" + (f"，缺{lacking:,}" if lacking else ""),
                f"{count:,}" + (f", {lacking:,} lacking" if lacking else ""),
            )
        case _:
            return words.value(found)


def _included(screen: Screen, words: Words, claim: Claim, found: Sequence[str]) -> str:
    expected = claim.expected if isinstance(claim.expected, tuple) else ()
    missing = [str(one) for one in expected if one not in found]
    if missing:
        return screen.of("缺", "lacks ") + words.codes(missing, most=len(missing))
    return screen.of(f"都有，共{len(found)}项", f"so, {len(found)} in all")
