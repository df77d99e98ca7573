"""The empty workbook in which an office enters what `import` takes in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.cli.about import town_only
from daojiao_program.cli.documents import TemplateDocument
from daojiao_program.cli.options import Force, Json, Lang
from daojiao_program.cli.screen import Language, Screen
from daojiao_program.files.writing import TEMPLATE, check
from daojiao_program.intake import SHEETS, write_template
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA


def template(
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.xlsx", help="写到哪个文件 / the file to be written")
    ],
    charter: Annotated[
        Path | None,
        typer.Option("--charter", metavar="FILE", help="章程文件，默认用随附的 / by default the town's own"),
    ] = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """生成空白登记工作簿 / Write the empty workbook to be filled in and taken in."""
    screen = Screen(lang, as_json=as_json)
    town_only("template")
    check(out, TEMPLATE, force=force)
    write_template(out, read_charter(charter or DATA / "charter.toml"), lang=lang.value, force=force)
    screen.document(TemplateDocument, {"file": str(out), "sheets": [one.id for one in SHEETS]})
    screen.say(
        f"空白工作簿 {out} 已生成：{len(SHEETS)} 种表，首页是填表说明",
        f"The empty workbook {out} is written: {len(SHEETS)} kinds of sheet; its first tab explains them",
        style="bold",
    )
    screen.say(f"下一步：填好后 daojiao import {out}", f"next: fill it in, then daojiao import {out}")
