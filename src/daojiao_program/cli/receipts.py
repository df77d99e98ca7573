"""What came of a request, as people read it: its events, and what followed from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from daojiao_program.cli.documents import ReceiptDocument
from daojiao_program.cli.screen import Screen, shown
from daojiao_program.cli.words import Words
from daojiao_program.engine import Engine, Outcome, Receipt, Refusal, Withheld

_INDENT: Final = "  "


def receipt_of(town: Engine, screen: Screen, receipt: Receipt) -> None:
    """Tell what was recorded."""
    stands = {name: getattr(receipt, name) for name in ("number", "position", "recorded_at")}
    screen.document(ReceiptDocument, {"recorded": True, **stands, **answer_of(receipt)})
    if screen.as_json:
        return
    if receipt.repeated:
        screen.say(f"{receipt.id} 此前已登记，没有变化", f"{receipt.id} had been recorded already")
    else:
        screen.say(f"{receipt.id} 已登记", f"{receipt.id} is recorded", style="bold")
    with town.as_of(date.max) as now:
        tell_events(screen, Words(now, screen), receipt)


def answer_of(answer: Receipt | Withheld) -> dict[str, object]:
    """The part of a document that is the same for what is recorded and what would be."""
    return {
        "request": answer.id,
        "repeated": answer.repeated,
        "events": answer.events,
        "warnings": answer.warnings,
        "withdraws": answer.withdraws,
        "followed": answer.followed,
    }


def tell_events(screen: Screen, words: Words, receipt: Receipt | Withheld, indent: str = _INDENT) -> None:
    """The events of a receipt, its warnings, and what followed."""
    words.learn(id_ for _, event in receipt.events for id_ in words.people_in(event.model_dump(mode="json")))
    for stream, event in receipt.events:
        said = words.fields(event.model_dump(mode="json", exclude_none=True))
        colon = screen.of("：", ": ") if said else ""
        screen.text(f"{indent}{stream}  {screen.of(*event.TITLE)}{colon}{said}")
    for one in receipt.warnings:
        zh, en = one.rule.sentences(one.findings)
        found = shown(one.findings.get("found"))
        screen.say(
            f"{indent}提醒 {one.rule.code} {zh}（{found}）",
            f"{indent}note {one.rule.code} {en} ({found})",
            style="yellow",
        )
    if any(map(_is_told, receipt.followed)):
        screen.say(f"{indent}随之：", f"{indent}it follows:", style="dim")
        tell_followed(screen, words, receipt.followed, indent + _INDENT)


def _is_told(one: Outcome | Withheld) -> bool:
    """Whether there is anything to say of it: what found nothing to do is not named."""
    return isinstance(one, Refusal) or bool(one.withdraws or one.events) or any(map(_is_told, one.followed))


def tell_followed(
    screen: Screen, words: Words, outcomes: Iterable[Outcome | Withheld], indent: str = _INDENT
) -> None:
    """What was asked by itself, one by one, and what followed from that."""
    for one in outcomes:
        if isinstance(one, Refusal):
            rule = one.refused.rule.sentences(one.refused.findings)
            screen.say(
                f"{indent}未能登记 {one.id}：{one.refused.code} {rule.zh}",
                f"{indent}refused {one.id}: {one.refused.code} {rule.en}",
                style="yellow",
            )
        elif one.withdraws and not one.events:
            screen.say(f"{indent}撤销 {one.withdraws}", f"{indent}withdrawn: {one.withdraws}")
        elif _is_told(one):
            tell_events(screen, words, one, indent)
