"""The clock, and what it or a reaction could not do: tick, again, let-be."""

from __future__ import annotations

from datetime import date

from daojiao_program.cli.about import opened
from daojiao_program.cli.documents import TickDocument
from daojiao_program.cli.options import (
    ACTOR,
    STORE,
    Actor,
    Consequences,
    Json,
    Lang,
    OnDay,
    Reason,
    RequestId,
    Store,
    day,
)
from daojiao_program.cli.receipts import receipt_of, tell_followed
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.cli.words import Words
from daojiao_program.engine import Refused, RequestFault
from daojiao_program.engine.desk import Desk
from daojiao_program.engine.request import Receipt


def tick(*, on: OnDay = None, store: Store = STORE, as_json: Json = False, lang: Lang = Language.ZH) -> None:
    """时钟：逾期的待办逐项催办 / The clock asks what overdue tasks call for, each once."""
    screen = Screen(lang, as_json=as_json)
    with opened(store) as engine:
        up_to = day(on) if on else engine.today()
        if up_to > (today := engine.today()):
            raise UsageError(
                f"时钟只走到今天（{today}），不能走到{up_to}",
                f"the clock ticks up to today, {today}, not up to {up_to}",
            )
        outcomes = engine.tick(up_to)
        screen.document(TickDocument, {"day": up_to, "asked": outcomes})
        when = screen.day(up_to)
        refused = sum(one.refused is not None for one in outcomes)
        if not outcomes:
            screen.say(f"时钟走到{when}，没有要催办的", f"ticked up to {when}: nothing is asked")
            return
        screen.say(
            f"时钟走到{when}，催办{len(outcomes)}项" + (f"，其中{refused}项未能办理" if refused else ""),
            f"ticked up to {when}: {len(outcomes)} asked"
            + (f", {refused} of them refused" if refused else ""),
            style="bold",
        )
        with engine.as_of(date.max) as now:
            tell_followed(screen, Words(now, screen), outcomes)


def again(
    request: RequestId,
    *,
    with_consequences: Consequences = False,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """重新登记未能自动登记的事项 / Ask again what a reaction or the clock was refused."""
    screen = Screen(lang, as_json=as_json)
    with opened(store) as engine:
        desk = engine.acting(actor, on=engine.today(), reason=reason)
        desk = desk.with_consequences() if with_consequences else desk
        receipt_of(engine, screen, _of_a_stuck(screen, desk, request, let_be=False))


def let_be(
    request: RequestId,
    *,
    on: OnDay = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """搁置未能自动登记的事项，并写明原因 / Let be what a reaction or the clock was refused, with a reason."""
    screen = Screen(lang, as_json=as_json)
    with opened(store) as engine:
        desk = engine.acting(actor, on=day(on) if on else engine.today(), reason=reason)
        receipt_of(engine, screen, _of_a_stuck(screen, desk, request, let_be=True))


def _of_a_stuck(screen: Screen, desk: Desk, request: str, *, let_be: bool) -> Receipt:
    try:
        return desk.let_be(request) if let_be else desk.ask_again(request)
    except RequestFault:
        raise UsageError(
            f"“{request}”不是未能自动登记的事项；daojiao todo 列出这类事项",
            f"{request!r} is nothing that was refused of itself; `daojiao todo` lists what is",
        ) from None
    except Refused as refused:
        screen.refused(refused)
