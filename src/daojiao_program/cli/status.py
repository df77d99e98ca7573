"""The commands that say where clock and followers stand, and have a follower go on that was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from daojiao_program.cli.about import opened
from daojiao_program.cli.documents import RunningDocument
from daojiao_program.cli.options import STORE, Json, Lang, Store
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError
from daojiao_program.engine import Engine, FollowerStatus


def status(*, store: Store = STORE, as_json: Json = False, lang: Lang = Language.ZH) -> None:
    """时钟走到哪天，各路转送到哪里、为何停下 / Where clock and followers stand, and what went wrong."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as engine:
        found = engine.followers()
        tell_status(screen, engine, found)
        if not found:
            screen.say("还没有转送", "nobody follows")
    raise typer.Exit(REFUSED if any(one.stopped for one in found) else DONE)


def resume(
    name: Annotated[str, typer.Argument(metavar="NAME", help="转送的名称 / the name of the follower")],
    *,
    skip: Annotated[
        bool, typer.Option("--skip", help="跳过停下时的那一项 / pass over the change at which it stopped")
    ] = False,
    rewind: Annotated[
        int | None,
        typer.Option(
            "--from", min=0, metavar="POSITION", help="从第几条起重新转送 / hand on anew from there"
        ),
    ] = None,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """让停下的转送继续 / Have a follower go on that was stopped."""
    screen = Screen(lang, as_json=as_json)
    if skip and rewind is not None:
        raise UsageError("--skip 和 --from 只能用一个", "give --skip or --from, not both")
    with opened(store) as engine:
        if name not in (known := [one.name for one in engine.followers()]):
            raise UsageError(
                f"没有名为“{name}”的转送；现有 {'、'.join(known) or '无'}",
                f"there is no follower {name!r}; known are {', '.join(known) or 'none'}",
            )
        follower = engine.follow(name)
        if rewind is None:
            follower.resume(skip=skip)
        else:
            follower.rewind(rewind)
        tell_status(screen, engine, [follower.status()])


def tell_status(screen: Screen, engine: Engine, found: Sequence[FollowerStatus]) -> None:
    """Tell where the clock and these followers stand."""
    with engine.as_of() as now:
        ticked, today, position, zone = now.ticked, now.day, now.position, now.zone
    screen.document(
        RunningDocument,
        {
            "simulated": engine.simulated,
            "position": position,
            "today": today,
            "ticked": ticked,
            "followers": found,
        },
    )
    screen.title("运行情况", "Status", simulated=engine.simulated)
    if ticked is None:
        screen.say("时钟：还没有走过，请运行 daojiao run", "clock: it has never ticked; run `daojiao run`")
    else:
        days = (today - ticked).days
        screen.say(
            f"时钟：已走到{screen.day(ticked)}" + (f"，落后{days}天" if days > 0 else ""),
            f"clock: ticked up to {screen.day(ticked)}" + (f", {days} days behind" if days > 0 else ""),
        )
    for one in found:
        _tell(screen, one, ZoneInfo(zone))


def _tell(screen: Screen, one: FollowerStatus, zone: ZoneInfo) -> None:
    since = f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}" if one.since else ""
    screen.say(
        f"转送 {one.name}：已到第{one.position}条"
        + (f"，落后{one.behind}条（{since} 起）" if one.behind else "，没有落后"),
        f"follower {one.name}: at position {one.position}, "
        + (f"{one.behind} behind (since {since})" if one.behind else "not behind"),
    )
    if one.holder:
        screen.say(f"  {one.holder} 正在转送", f"  {one.holder} is at work")
    if not one.fault:
        return
    screen.say(
        f"  {'停在' if one.stopped else '暂时送不出'} {one.stream}（第{one.failed}条，试过{one.tries}次）",
        f"  {'stopped' if one.stopped else 'not taken for now'} at {one.stream} "
        f"(position {one.failed}, tried {one.tries} times)",
        style="yellow",
    )
    screen.text(f"  {one.fault}")
    if one.stopped:
        screen.say(
            f"  下一步：查明后 daojiao resume {one.name}；不送这一项，加 --skip",
            f"  next: find out why, then daojiao resume {one.name}; to pass over this change, --skip",
        )
    else:
        screen.say(f"  {one.again_s:.0f} 秒后再试", f"  tried again in {one.again_s:.0f} s")
