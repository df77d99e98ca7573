"""The command that says what is to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from daojiao_program.cli.about import opened
from daojiao_program.cli.documents import TodoDocument
from daojiao_program.cli.options import STORE, Force, Json, KnownAt, Lang, OnDay, Store, day, known
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.cli.words import Words
from daojiao_program.domain.roles import ROLES
from daojiao_program.engine import Said, WorkItem, moment_of
from daojiao_program.files.seal import sealed_calendar
from daojiao_program.files.writing import TODO, check, write
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.views.todo import Todo, todo_of

_SHOWN: Final = 12


def todo(  # noqa: PLR0913 - by what the list is narrowed, each with a name
    *,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="谁办，如 village-branch / whose it is")
    ] = None,
    village: Annotated[
        str | None, typer.Option("--village", metavar="V", help="在哪个村（社区） / in which village")
    ] = None,
    on: OnDay = None,
    known_at: KnownAt = None,
    due_by: Annotated[
        str | None, typer.Option("--due-by", metavar="DAY", help="这一天以前到期的 / due up to that day")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="逐条列全 / list every one")] = False,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE.ics", help="写成日历文件 / into a calendar file")
    ] = None,
    force: Force = False,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """待办：要办什么、谁办、几时到期 / What is to be done, by whom, until when; overdue first."""
    screen = Screen(lang, as_json=as_json)
    if ics is not None:
        check(ics, TODO, force=force)
    with opened(store, read_only=True) as engine, engine.as_of() as now:
        then = now.as_of(day(on) if on else None, known(known_at, now.zone))
        words = Words(then, screen)
        place = None if village is None else _code(village, words, [*getattr(then.terms, "villages", {})])
        items = then.worklist(role=_role(role), place=place, due_by=day(due_by) if due_by else None)
        found = todo_of(items, _sheets(), then.catalogue)
        late = sum(bool(one.days_late) for one in items)
        screen.document(
            TodoDocument,
            {
                "effective_on": then.day,
                "known_at": then.known_at,
                "simulated": then.simulated,
                "found": len(items),
                "overdue": late,
                "tasks": found,
            },
        )
        when = screen.day(then.day)
        screen.title(f"待办（截至{when}）", f"To do as of {when}", simulated=then.simulated)
        for one in found:
            if one.item.request:
                _stuck(screen, words, one)
            elif one.item.due is not None:
                _dated(screen, words, one)
        rest = sorted((one for one in found if one.item.due is None and not one.item.request), key=_alike)
        for _, group in groupby(rest, key=_alike):
            _group(screen, words, [*group], every=every)
        screen.text()
        screen.say(
            f"共{len(items)}项，逾期{late}项" if items else "没有待办事项",
            f"{len(items)} to do, {late} overdue" if items else "nothing is to be done",
            style="bold",
        )
        if ics is not None:
            made = moment_of(then.recorded_at) if then.recorded_at else datetime.fromtimestamp(0, UTC)
            _to_calendar(screen, words, items, ics, made, force=force)


def _to_calendar(
    screen: Screen, words: Words, items: Sequence[WorkItem], path: Path, made: datetime, *, force: bool
) -> None:
    try:
        from daojiao_program.views.todo_calendar import calendar_of  # noqa: PLC0415 - the extra alone has it
    except ModuleNotFoundError:
        raise UsageError(
            "写日历文件需要 icalendar；请安装 daojiao-program[calendar]",
            "a calendar file needs icalendar: install daojiao-program[calendar]",
        ) from None
    text = calendar_of(items, made, lambda item: f"{screen.of(*item.title)} {_what(words, item)}")
    write(path, sealed_calendar(text, TODO.name), TODO, force=force)
    screen.say(f"日历已写到 {path}", f"the calendar is {path}", style="dim")


def _role(role: str | None) -> str | None:
    """A role by its id or its title."""
    if role is None:
        return None
    return next((id_ for id_, said in ROLES.items() if role in (id_, *said)), role)


def _code(title: str, words: Words, codes: Sequence[str]) -> str:
    """A code of the charter, by itself or by its title."""
    found = next((one for one in codes if title in (one, words.code(one))), None)
    if found is None:
        named = [*map(words.code, codes)]
        raise UsageError(
            f"没有“{title}”这个村（社区）；有：{'、'.join(named)}",
            f"there is no village {title!r}; there is {', '.join(named)}",
        )
    return found


def _sheets() -> Mapping[str, Mapping[str, Said]]:
    """The sheets that ask for each decision."""
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for sheet in SHEETS:
        asks = [*sheet.asks.values()] if isinstance(sheet.asks, Mapping) else [sheet.asks]
        for name in dict.fromkeys(one.decision.name for one in asks):
            found[name][sheet.id] = Said(sheet.zh, sheet.en)
    return found


def _alike(one: Todo) -> tuple[str, str, str]:
    return one.item.decision, one.item.role, one.item.fault


def _what(words: Words, item: WorkItem) -> str:
    """Of what it is, in words: the thing, and which part of it."""
    id_ = item.stream.partition(":")[2]
    title = words.code(id_)
    named = [id_ if title == id_ else f"{id_} {title}"]
    if item.about and item.about != item.place:
        named.append(words.code(item.about))
    return " ".join(named)


def _placed(screen: Screen, words: Words, item: WorkItem) -> str:
    what, place = _what(words, item), words.code(item.place)
    return screen.of(f"{what}（{place}）", f"{what} ({place})") if place and place not in what else what


def _whose(screen: Screen, role: str) -> str:
    said = ROLES.get(role, Said(role, role))
    return screen.of(*said)


def _how(screen: Screen, one: Todo) -> str:
    if one.sheets:
        return screen.of(
            f"填表：{''.join(f'《{sheet.zh}》' for sheet in one.sheets.values())}",
            f"by the sheet {', '.join(f'“{sheet.en}”' for sheet in one.sheets.values())}",
        )
    return one.command


def _dated(screen: Screen, words: Words, one: Todo) -> None:
    item = one.item
    assert item.due is not None  # noqa: S101 - for the type checker
    when = screen.day(item.due)
    line = Text(screen.of(f"{when}前", f"by {when}"), style="bold red" if item.days_late else "bold")
    if item.days_late:
        line.append(screen.of(f"（逾期{item.days_late}天）", f" ({item.days_late} days late)"))
    line.append(f"  {screen.of(*item.title)}  {_what(words, item)}", style="not bold default")
    screen.text(line)
    place = f"{words.code(item.place)} · " if item.place else ""
    screen.text(f"  {place}{_whose(screen, item.role)} · {_how(screen, one)}", style="dim")
    if item.rule is not None:
        screen.text(f"  {item.rule.code} {screen.of(*item.rule.sentences(item.findings))}", style="dim")


def _stuck(screen: Screen, words: Words, one: Todo) -> None:
    """What a reaction or the clock asked, and was refused."""
    item = one.item
    line = Text(screen.of("未能自动登记", "not done by itself"), style="bold red")
    line.append(f"  {screen.of(*item.title)}  {_what(words, item)}", style="not bold default")
    screen.text(line)
    whose = f"{_whose(screen, item.role)} · " if item.role else ""
    screen.text(f"  {whose}{one.command}", style="dim")
    if item.rule is not None:
        screen.text(f"  {item.rule.code} {screen.of(*item.rule.sentences(item.findings))}", style="dim")


def _group(screen: Screen, words: Words, group: Sequence[Todo], *, every: bool) -> None:
    first = group[0].item
    screen.text()
    if first.fault:
        for one in group:
            screen.text(Text(f"{one.item.stream}: {one.item.fault}", style="red"))
        return
    line = Text(screen.of(group[0].heading_zh, first.title.en), style="bold")
    line.append(screen.of(f"  {len(group)}项", f"  {len(group)}"), style="not bold default")
    screen.text(line)
    shown = group if every else group[:_SHOWN]
    comma = screen.of("、", ", ")
    places = [_placed(screen, words, one.item) for one in shown]
    more = len(group) - len(shown)
    rest = screen.of(f"……另有{more}项", f" … and {more} more") if more else ""
    screen.text(f"  {comma.join(places)}{rest}")
    screen.text(f"  {_whose(screen, first.role)} · {_how(screen, group[0])}", style="dim")
