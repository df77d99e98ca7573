"""Commands that ask, or show what asking would come to: init, charter, preview, void, amend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.cli.about import about, opened, opened_town
from daojiao_program.cli.ask import amended, asked
from daojiao_program.cli.backup import note_copies
from daojiao_program.cli.documents import MigratedDocument, ReceiptDocument, StoreDocument
from daojiao_program.cli.options import (
    ACTOR,
    STORE,
    Actor,
    Consequences,
    DryRun,
    Json,
    Lang,
    OnDay,
    OnSameDay,
    Reason,
    RequestId,
    Store,
    day,
)
from daojiao_program.cli.receipts import answer_of, receipt_of, tell_events
from daojiao_program.cli.screen import Language, Screen, changes_of
from daojiao_program.cli.words import Words
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Engine, Preview, Refusal, Refused, Request
from daojiao_program.engine.address import shown_url
from daojiao_program.program import DATA

Fields = Annotated[
    list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="字段=值 / what to ask with")
]


def init(
    *,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="模拟数据，永久标明 / a simulation, marked so for ever")
    ] = False,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """新建数据库 / Make a store, unless there is one."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, create=True, simulated=simulated) as town:
        with town.as_of(date.max) as now:
            position = now.position
        where = shown_url(store)
        screen.document(StoreDocument, {"store": where, "simulated": town.simulated, "position": position})
        screen.title(f"数据库 {where} 已就绪", f"The store {where} is ready", simulated=town.simulated)
        if not position:
            screen.say(
                *(
                    ("下一步：daojiao charter 章程文件 --on 生效日期", "next: daojiao charter FILE --on DAY")
                    if about() is TOWN
                    else (
                        "下一步：daojiao ask 决定 对象 字段=值",
                        "next: daojiao ask DECISION TARGET FIELD=VALUE",
                    )
                )
            )


def migrate(*, store: Store = STORE, as_json: Json = False, lang: Lang = Language.ZH) -> None:
    """升级旧版数据库，并保留副本 / Bring an older store up to date; a copy is kept."""
    screen = Screen(lang, as_json=as_json)
    found = Engine.migrate(store, about())
    if found.copy is not None and store.startswith("sqlite") and about() is TOWN:
        note_copies(store, [Path(found.copy)])  # texts of older versions may speak of persons
    screen.document(MigratedDocument, found)
    where = shown_url(store)
    if found.copy is None:
        screen.say(f"{where} 已是最新格式（{found.now}）", f"{where} is up to date (format {found.now})")
        return
    screen.say(
        f"{where} 已由格式 {found.found} 升级到格式 {found.now}，"
        f"共 {found.requests} 条请求、{found.events} 个事件，已逐条核对。升级前的副本：{found.copy}",
        f"{where} was brought from format {found.found} to {found.now}: {found.requests} requests and "
        f"{found.events} events, each compared with what stood there. The copy from before: {found.copy}",
    )


def charter(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="章程文件，默认用随附的 / by default the town's own"),
    ] = None,
    *,
    on: OnDay = None,
    amend: Annotated[
        bool, typer.Option("--amend", help="修订已有的章程 / amend the charter in force")
    ] = False,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """通过或修订章程 / Adopt a charter, or amend it."""
    screen = Screen(lang, as_json=as_json)
    with opened_town(store, "charter") as town:
        in_force = day(on) if on else town.today()
        enact = town.amend_charter if amend else town.adopt_charter
        try:
            receipt = enact(file or DATA / "charter.toml", on=in_force, actor=actor, reason=reason)
        except Refused as refused:
            screen.refused(refused)
        receipt_of(town, screen, receipt)


def ask(  # noqa: PLR0913 - the options of a request, each with a name
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="如 cohort.enrol / such as cohort.enrol")
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TARGET] [FIELD=VALUE]...", help="对象和字段 / of whom, and with what"),
    ] = None,
    *,
    on: OnDay = None,
    request: Annotated[
        str | None, typer.Option("--request", metavar="ID", help="请求编号，默认自动编 / the request's id")
    ] = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    dry_run: DryRun = False,
    with_consequences: Consequences = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """提出一项请求 / Ask for a decision; it is recorded, with its refusal too."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=dry_run) as town:
        as_of = day(on) if on else town.today()
        found = asked(town, decision, words or [], on=as_of, actor=actor, reason=reason, id_=request)
        _ask(town, screen, replace(found, consequences=with_consequences), dry_run=dry_run)


def preview(
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="如 cohort.enrol / such as cohort.enrol")
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TARGET] [FIELD=VALUE]...", help="对象和字段 / of whom, and with what"),
    ] = None,
    *,
    on: OnDay = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    with_consequences: Consequences = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """预演一项决定，不登记 / What a decision would come to; nothing is recorded."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as town:
        ask = asked(
            town, decision, words or [], on=day(on) if on else town.today(), actor=actor, reason=reason
        )
        _dry(town, screen, replace(ask, consequences=with_consequences))


def void(
    request: RequestId,
    *,
    on: OnDay = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    dry_run: DryRun = False,
    with_consequences: Consequences = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """撤销一个已受理的请求 / Take an accepted request's events out again, with a reason."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=dry_run) as town:
        desk = town.acting(actor, on=day(on) if on else town.today(), reason=reason)
        found = desk.prepare_void(request, consequences=with_consequences)
        _ask(town, screen, found, dry_run=dry_run)


def amend(  # noqa: PLR0913 - as of `ask`
    request: RequestId,
    fields: Fields = None,
    *,
    on: OnSameDay = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    dry_run: DryRun = False,
    with_consequences: Consequences = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """更正一个已受理的请求 / Correct an accepted request, with a reason."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=dry_run) as town:
        ask = amended(town, request, fields or [], on=day(on) if on else None, actor=actor, reason=reason)
        _ask(town, screen, replace(ask, consequences=with_consequences), dry_run=dry_run)


def _ask(town: Engine, screen: Screen, ask: Request, *, dry_run: bool) -> None:
    if dry_run:
        _dry(town, screen, ask)
        return
    answer = town.submit([ask])[0]
    if isinstance(answer, Refusal):
        screen.refused(answer.refused)
    receipt_of(town, screen, answer)


def _dry(town: Engine, screen: Screen, ask: Request) -> None:
    """Show what a request would come to, figure by figure."""
    found: Preview = town.preview([ask])
    answer = found.answers[0]
    changes = {id_: list(pair) for id_, pair in found.changes.items()}
    if isinstance(answer, Refusal):
        screen.refused(answer.refused, more={"recorded": False})
    screen.document(ReceiptDocument, {"recorded": False, **answer_of(answer), "changes": changes})
    if screen.as_json:
        return
    with town.as_of(ask.on) as then:
        words = Words(then, screen)
    screen.title("可以受理（未登记）", "It would be accepted (nothing is recorded)", simulated=town.simulated)
    tell_events(screen, words, answer)
    changes_of(screen, town, words, found.changes)
