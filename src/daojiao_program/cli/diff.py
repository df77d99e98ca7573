"""The command that tells what changed between two days, or between what was known at two moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.text import Text

from daojiao_program.cli.about import opened
from daojiao_program.cli.layout import CellRow, TableColumn
from daojiao_program.cli.options import STORE, Json, Lang, Store, day, known
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.cli.story import what_of
from daojiao_program.cli.words import Words
from daojiao_program.views.difference import Difference, EventChange, Fate, FigureChange, Look, difference

_KEYS: Final = 4
_FEW: Final = 30
HOW: Final[dict[Fate, tuple[str, str, str]]] = {
    "entered": ("登记", "entered", "green"),
    "corrected": ("更正为", "corrected to", "yellow"),
    "voided": ("去掉", "gone", "red"),
    "passed": ("登记又撤", "entered and voided", "dim"),
}

FromDay = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="从哪一天，默认今天 / from the day, or today")
]
ToDay = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="到哪一天，默认今天 / to the day, or today")
]
KnownFrom = Annotated[
    str | None,
    typer.Option("--known-from", metavar="MOMENT", help="按当时已登记的情况 / as known then, at first"),
]
KnownTo = Annotated[
    str | None, typer.Option("--known-to", metavar="MOMENT", help="按后来已登记的情况 / as known later")
]


def diff(
    *,
    store: Store = STORE,
    from_day: FromDay = None,
    to_day: ToDay = None,
    known_from: KnownFrom = None,
    known_to: KnownTo = None,
    every: Annotated[bool, typer.Option("--all", help="逐条列全 / list every event")] = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """前后对比：哪些指标、哪些事项变了 / What changed between two days, or two moments of knowledge."""
    screen = Screen(lang, as_json=as_json)
    if not (from_day or known_from):
        raise UsageError(
            "请写 --from 日期（按两个日期比），或 --known-from 时间（按两个时间点已登记的情况比）",
            "give --from DAY to compare two days, or --known-from MOMENT to compare what was known",
        )
    with opened(store, read_only=True) as town:
        # Two moments are compared as of one day; so is one day when another is not named.
        last = to_day or (from_day if known_from else None)
        first = from_day or last
        with town.as_of() as now:
            zone = now.zone
            after = now.as_of(day(last) if last else None, known(known_to, zone))
            before = now.as_of(day(first) if first else after.day, known(known_from, zone))
            found = difference(before, after)
            _in_order(found)
            screen.printed(found.document())
            if not as_json:
                _tell(screen, found, Words(after, screen), every=every)


def _in_order(found: Difference) -> None:
    before, after = found.before, found.after
    backwards = before.effective_on > after.effective_on or before.number > after.number
    if isinstance(before.known_at, datetime) and isinstance(after.known_at, datetime):
        backwards = backwards or before.known_at > after.known_at
    if backwards or (after.known_at is not None and before.known_at is None):
        raise UsageError(
            "请把早的写在前面：--from 不晚于 --to，--known-from 不晚于 --known-to",
            "put the earlier first: --from no later than --to, --known-from no later than --known-to",
        )


def _tell(screen: Screen, found: Difference, words: Words, *, every: bool) -> None:
    screen.title("前后对比", "What changed", simulated=found.simulated)
    first, second = (_look(screen, words, one) for one in (found.before, found.after))
    screen.say(f"  从{first}", f"  from {first}")
    screen.say(f"  到{second}", f"  to {second}")
    screen.text()
    if not found.figures:
        screen.say("各项指标不变", "No figure changes", style="bold")
    else:
        screen.say(
            f"变化的指标：{len(found.figures)}项", f"Figures that differ: {len(found.figures)}", style="bold"
        )
        keys = [key for one in found.figures for key in (*one.came[:_KEYS], *one.went[:_KEYS])]
        words.learn(keys)
        screen.table(
            [
                TableColumn(screen.of("指标", "Figure")),
                TableColumn(screen.of("原为", "From"), wraps=False, right=True),
                TableColumn(screen.of("现为", "To"), wraps=False, right=True),
                TableColumn(screen.of("代码", "Id"), wraps=False, style="dim"),
            ],
            (_figure(screen, words, one) for one in found.figures),
        )
    screen.text()
    _events(screen, words, found.events, every=every)


def _look(screen: Screen, words: Words, look: Look) -> str:
    on = screen.day(look.effective_on)
    if look.known_at is None:
        return on
    known = words.known(look.known_at)
    return screen.of(f"{on}（{known}时已登记）", f"{on} (as known at {known})")


def _figure(screen: Screen, words: Words, one: FigureChange) -> CellRow:
    name = Text(screen.of(*one.indicator.title))
    for sign, keys, style in (("+", one.came, "green"), ("−", one.went, "red")):
        if keys:
            named = [_key(screen, words, key) for key in keys[:_KEYS]]
            if len(keys) > _KEYS:
                named[-1] += screen.of(f"等{len(keys)}项", f" and {len(keys) - _KEYS} more")
            name.append(f"\n  {sign} {screen.of('、', ', ').join(named)}", style=style)
    return name, _value(words, one.before), _value(words, one.after), one.indicator.id


def _key(screen: Screen, words: Words, key: str) -> str:
    """What is counted: a person, a code in words, or an event by its position."""
    title = words.code(key)
    if title == key and key.isdecimal():
        return screen.of(f"事件{key}", f"event {key}")
    return words.person(title)


def _value(words: Words, value: object) -> str:
    return words.value(len(value) if isinstance(value, tuple) else value)


def _events(screen: Screen, words: Words, events: Sequence[EventChange], *, every: bool) -> None:
    late = sum(one.entry.late for one in events)
    screen.say(
        f"变化的事项：{len(events):,}条" + (f"，其中补录{late:,}条" if late else ""),
        f"Events that differ: {len(events):,}" + (f", {late:,} of them late" if late else ""),
        style="bold",
    )
    told = _apart(events, every=every)
    counted = Counter(one.entry.title for one in events) - Counter(one.entry.title for one in told)
    for said, count in counted.most_common():
        title = screen.of(*said)
        screen.say(f"  登记 {title}：{count:,}条", f"  entered {title}: {count:,}")
    if counted:
        screen.say("  加 --all 逐条列出", "  --all lists them", style="dim")
    if told:
        words.learn(id_ for one in told for id_ in words.people_in(one.entry.fields))
        screen.table(
            [
                TableColumn(screen.of("变化", "How"), wraps=False),
                TableColumn(screen.of("日期", "Day"), wraps=False),
                TableColumn(screen.of("事项", "What")),
                TableColumn(screen.of("登记", "Entered"), wraps=False),
            ],
            _told(screen, words, told),
        )


def _apart(events: Sequence[EventChange], *, every: bool) -> Sequence[EventChange]:
    """What is told one by one: all if they are few; else what went or was corrected, and a few late ones."""
    if every or len(events) <= _FEW:
        return events
    changed = [one for one in events if one.how != "entered"]
    with_late = [one for one in events if one.how != "entered" or one.entry.late]
    return with_late if len(with_late) <= _FEW else changed


def _told(screen: Screen, words: Words, told: Sequence[EventChange]) -> Iterator[CellRow]:
    for one in told:
        zh, en, style = HOW[one.how]
        yield (
            Text(screen.of(zh, en), style=style),
            one.entry.request.effective_on,
            what_of(screen, words, one.entry, ""),
            words.moment(one.entry.recorded_at)[:10],
        )
