"""The command that looks over what an office looks over every week."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.text import Text

from daojiao_program.audit.checks import Checked
from daojiao_program.cli.about import opened
from daojiao_program.cli.documents import ChecksDocument, LateDocument
from daojiao_program.cli.options import STORE, Json, KnownAt, Lang, OnDay, Store, day, known
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen
from daojiao_program.cli.words import Words
from daojiao_program.engine import Snapshot
from daojiao_program.snapshot import TownSnapshot
from daojiao_program.views.overdue import overdue_of

_SHOWN: Final = 8
_NAMED: Final = 4


def check(
    *,
    store: Store = STORE,
    on: OnDay = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="只看这一天起的活动和登记 / from that day on"),
    ] = None,
    known_at: KnownAt = None,
    every: Annotated[bool, typer.Option("--all", help="逐条列全 / list every finding")] = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """每周核对：重复、矛盾、遗漏 / What to look over every week: doubles, contradictions, gaps."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as town, town.as_of() as now:
        then = now.as_of(day(on) if on else None, known(known_at, now.zone))
        if not isinstance(then, TownSnapshot):
            raise typer.Exit(_late(then, screen))
        as_of = then.day
        found = then.checks(since=day(since) if since else None)
        total = sum(len(one.findings) for one in found)
        screen.document(
            ChecksDocument,
            {
                "effective_on": as_of,
                "known_at": then.known_at,
                "since": day(since) if since else None,
                "simulated": then.simulated,
                "found": total,
                "checks": found,
            },
        )
        if not as_json:
            words = Words(then, screen)
            when = screen.day(as_of)
            screen.title(f"每周核对（截至{when}）", f"Weekly checks as of {when}", simulated=then.simulated)
            for one in found:
                _told(screen, words, one, len(one.findings) if every else _SHOWN)
            screen.text()
            screen.say(
                f"共{total}条待核对" if total else "没有发现问题",
                f"{total} to look into" if total else "nothing found",
                style="bold",
            )
            if total:
                screen.say(
                    "查某项的请求编号用 daojiao history，撤销用 daojiao void，更正用 daojiao amend",
                    "daojiao history shows the request of an entry; daojiao void takes it out, "
                    "daojiao amend corrects it",
                    style="dim",
                )
    raise typer.Exit(REFUSED if total else DONE)


def _late(then: Snapshot, screen: Screen) -> int:
    """Of a catalogue of one's own: what is overdue on the day. Returns the exit status."""
    found = overdue_of(then)
    total = sum(len(one.late) for one in found)
    screen.document(
        LateDocument,
        {
            "effective_on": then.day,
            "known_at": then.known_at,
            "simulated": then.simulated,
            "found": total,
            "overdue": found,
        },
    )
    when = screen.day(then.day)
    screen.title(f"逾期事项（截至{when}）", f"Overdue as of {when}", simulated=then.simulated)
    for one in found:
        screen.text(one.stream, style="bold")
        for late in one.late:
            screen.text(f"  {late.rule.code} {screen.of(*late.rule.sentences(late.findings))}")
            if following := screen.of(*late.rule.next_step(late.findings)):
                screen.text(f"  → {following}", style="cyan")
    if not total:
        screen.say("没有逾期事项", "nothing is overdue")
    return REFUSED if total else DONE


def _told(screen: Screen, words: Words, one: Checked, most: int) -> None:
    title = Text(screen.of(one.check.zh, one.check.en), style="bold")
    count = len(one.findings)
    if not count:
        screen.text(Text("✓ ", style="green") + title)
        return
    screen.text()
    screen.text(Text("✗ ", style="red") + title + Text(screen.of(f"：{count}条", f": {count}"), style="red"))
    shown = one.findings[:most]
    words.learn(id_ for each in shown for id_ in each.people[:_NAMED])
    for each in shown:
        text = Text(f"  {screen.of(each.zh, each.en)}")
        names = [words.person(id_) for id_ in each.people[:_NAMED]]
        names = [name for name, id_ in zip(names, each.people, strict=False) if name != id_]
        if names:
            rest = "…" if len(each.people) > _NAMED else ""
            text.append(f"\n    {screen.of('、', ', ').join(names)}{rest}", style="dim")
        screen.text(text)
    if count > most:
        screen.say(
            f"  …… 还有{count - most}条，加 --all 看全部",
            f"  … {count - most} more; --all lists them",
            style="dim",
        )
    zh, en = one.check.remedy
    screen.say(f"  → {zh}", f"  → {en}", style="cyan")
