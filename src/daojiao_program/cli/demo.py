"""The demonstration: the example's files taken in on their received days, then what came of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import typer

from daojiao_program.cli.about import opened_town
from daojiao_program.cli.options import Lang
from daojiao_program.cli.page import written
from daojiao_program.cli.screen import Language, Screen
from daojiao_program.cli.tables import claims_table, progress_table
from daojiao_program.cli.take import walking
from daojiao_program.cli.words import Words
from daojiao_program.files.writing import PAGE, check, make_folder
from daojiao_program.pages import PageError
from daojiao_program.program import EXAMPLE
from daojiao_program.snapshot import TownSnapshot

DAYS: Final = (date(2022, 7, 31), date(2022, 8, 23))
"""Those of the report: activities are counted to the first, all else to the second."""

_PAGE: Final = "page.html"


def demo(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="放在哪个文件夹 / where to put it")],
    lang: Lang = Language.ZH,
) -> None:
    """用示例数据走一遍 / Walk through the example, in a simulated store."""
    screen = Screen(lang)
    make_folder(out)
    check(out / _PAGE, PAGE)
    store = f"sqlite:///{quote(str(out / 'town.db'))}"
    with opened_town(store, "demo", create=True, simulated=True) as town:
        walking(town, EXAMPLE)
        with town.as_of(DAYS[-1]) as then:
            _came_to(then, screen, store, out)
    screen.text()
    screen.say("接下来可以试：", "Try next:", style="bold")
    for line in (
        f"daojiao history cohort:C-02 --store {store}",
        f"daojiao why enrolments/C-01/K-81 --store {store}",
        f"daojiao progress --on 2022-07-14 --evidence sampling-villages --store {store}",
    ):
        screen.text(f"  {line}", whole=True)


def _came_to(then: TownSnapshot, screen: Screen, store: str, out: Path) -> None:
    """What all of it came to, from one look."""
    screen.title("道滘镇示范镇创建示例", "The program of Daojiao, by example", simulated=True)
    screen.say(
        f"人员和每一行数据都是虚构的。{store}：{then.number:,}个请求，{then.position:,}个事件",
        f"All people and rows are made up. {store}: {then.number:,} requests, {then.position:,} events",
    )
    for day in DAYS:
        screen.text()
        on = then.on(day)
        progress_table(screen, Words(on, screen), on.progress())
    screen.text()
    claims_table(screen, Words(then.on(date.max), screen), then.claims(), simulated=True)
    screen.text()
    try:
        written(screen, out / _PAGE, then.page())
    except PageError as error:
        screen.say(*error.said)
