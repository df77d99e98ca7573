"""Commands for a person's requests: what is held of them, and to be forgotten."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from daojiao_program.cli.about import opened_town
from daojiao_program.cli.options import ACTOR, STORE, Actor, Json, Lang, OnDay, Store, day
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.cli.story import tell
from daojiao_program.engine import Refused
from daojiao_program.intake.erasure import ErasureDocument

PersonId = Annotated[str, typer.Argument(metavar="ID", help="人员编号，如 V-0001 / the person's id")]
GivenReason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="原因，须填写 / why, to be given")]


def erase(
    person: PersonId,
    *,
    reason: GivenReason,
    on: OnDay = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """删除一个人的个人信息 / Forget a person, in the log and in the directory."""
    screen = Screen(lang, as_json=as_json)
    if not reason.strip():
        raise UsageError("请写明删除的原因，如本人要求", "write why, such as: they asked for it")
    with opened_town(store, "erase") as town:
        try:
            found = town.erase(person, reason=reason, actor=actor, on=day(on) if on else None)
        except Refused as refused:
            screen.refused(refused)
        told = {"reached": found.reached, "left": found.left}
        screen.document(ErasureDocument, {"id": found.id, "request": found.receipt.id, **told})
        if found.receipt.events:
            screen.say(f"{found.id} 的个人信息已删除", f"{found.id} is forgotten", style="bold")
        else:
            screen.say(f"{found.id} 此前已删除，又清理一遍", f"{found.id} had been forgotten; cleared again")
        screen.say("已清除：", "reached:")
        for one in found.reached:
            screen.say(f"  {one.zh}", f"  {one.en}")
        if found.left:
            screen.say("还须处理：", "still to be done:", style="yellow")
            for one in found.left:
                screen.say(f"  {one.zh}", f"  {one.en}")


def access(
    person: PersonId, *, store: Store = STORE, as_json: Json = False, lang: Lang = Language.ZH
) -> None:
    """查阅一个人的全部信息 / All that is held of a person."""
    screen = Screen(lang, as_json=as_json)
    with opened_town(store, "access", read_only=True) as town:
        found = town.access(person)
        screen.printed(found.document())
        if as_json:
            return
        screen.title(f"{found.id} 的全部信息", f"All that is held of {found.id}", simulated=town.simulated)
        if found.erased_on:
            screen.say(f"已于 {found.erased_on} 删除", f"forgotten on {found.erased_on}")
        elif not found.held:
            screen.say("人员名录里没有此人", "the directory does not hold them")
        for at, fields in enumerate(found.held):
            said = screen.of("、", ", ").join(f"{name} {value}" for name, value in fields.items())
            screen.say(f"{'以前' if at else '现在'}：{said}", f"{'formerly' if at else 'now'}: {said}")
        if found.mentioned:
            numbers = screen.of("、", ", ").join(f"#{one}" for one in found.mentioned)
            screen.say(f"文字里写到此人的请求：{numbers}", f"requests whose texts speak of them: {numbers}")
        for one in found.files:
            screen.say(f"文件 {one.path}（{one.day}）", f"file {one.path} of {one.day}")
        if found.history.entries:
            with town.as_of(date.max) as now:
                tell(now, screen, found.history)
