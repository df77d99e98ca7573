"""The command that proves, before an upgrade, that a store says the same under the code at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from daojiao_program.cli.about import about
from daojiao_program.cli.documents import ConformanceDocument
from daojiao_program.cli.options import STORE, Json, Lang, Store
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError
from daojiao_program.engine.conform import Conformance, Misfit
from daojiao_program.engine.opening import open_ledger
from daojiao_program.files.reading import read_json

_WORDS: Final = {
    "event": ("事件读不出", "an event that does not decode"),
    "reference": ("涉及对象与标注不符", "a reference that is not as marked"),
    "request": ("请求读不出", "a request that does not decode"),
    "outcome": ("结果会不同", "an outcome that would be otherwise"),
    "figure": ("指标不同", "a figure that differs"),
}
_MOST: Final = 1000


def conform(
    *,
    store: Store = STORE,
    figures: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="旧版 daojiao progress --json 的结果 / what `daojiao progress --json` said before",
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, metavar="N", help="最多列出几条 / how many are listed at most")
    ] = _MOST,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """升级前核对：旧库在本版程序下是否一致 / Does a store still read, decide and count the same?"""
    screen = Screen(lang, as_json=as_json)
    document = None if figures is None else _document(figures)
    ledger = open_ledger(store, create=False, read_only=True)
    try:
        checked = Conformance(ledger, about(), document)
        found = 0
        listed: list[Misfit] = []
        for one in checked.misfits():
            found += 1
            if found <= most:
                _tell(screen, one)
                if as_json:
                    listed.append(one)
    finally:
        ledger.close()
    screen.document(
        ConformanceDocument,
        {
            "events": checked.events,
            "requests": checked.requests,
            "judged": checked.judged,
            "figures": checked.counted,
            "found": found,
            "misfits": listed,
        },
    )
    if found > most:
        screen.say(f"……另有{found - most}条，用 --most 多列", f"… and {found - most} more; see --most")
    screen.say(
        f"共核对事件{checked.events}条、请求{checked.requests}项（重新判定{checked.judged}项）、"
        f"指标{checked.counted}项：" + (f"{found}处不一致" if found else "全部一致"),
        f"{checked.events} events, {checked.requests} requests ({checked.judged} judged again), "
        f"{checked.counted} figures: " + (f"{found} do not conform" if found else "all conform"),
        style="bold",
    )
    raise typer.Exit(REFUSED if found else DONE)


def _document(file: Path) -> Mapping[str, Any]:
    try:
        found = read_json(file)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(
            f"{file} 不是 daojiao progress --json 的结果",
            f"{file} is not what `daojiao progress --json` says",
        )
    return found


def _tell(screen: Screen, one: Misfit) -> None:
    number = f" {one.number}" if one.number else ""
    where = " ".join(part for part in (one.name, one.where) if part)
    screen.say(f"{_WORDS[one.sort][0]}{number}：{where}", f"{_WORDS[one.sort][1]}{number}: {where}")
    if one.stored:
        screen.say(f"  原为：{one.stored}", f"  stored: {one.stored}")
    screen.say(f"  现为：{one.now}", f"  now: {one.now}")
