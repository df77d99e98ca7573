"""The command that writes the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.cli.about import opened_town
from daojiao_program.cli.documents import FileDocument
from daojiao_program.cli.options import STORE, Force, Json, KnownAt, Lang, OnDay, Store, day, known
from daojiao_program.cli.screen import Language, Screen
from daojiao_program.files.seal import sealed_page
from daojiao_program.files.writing import PAGE, check, write


def page(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="写到哪个文件 / the file to write")],
    store: Store = STORE,
    on: OnDay = None,
    known_at: KnownAt = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """生成可打印的网页，不联网 / Write all of it as one HTML page, to read, print and pass on."""
    screen = Screen(lang, as_json=as_json)
    check(out, PAGE, force=force)
    with opened_town(store, "page", read_only=True) as town, town.as_of() as now:
        found = now.as_of(day(on) if on else None, known(known_at, now.zone)).page()
    written(screen, out, found, force=force)


def written(screen: Screen, out: Path, page: str, *, force: bool = False) -> None:
    """Write the page, and say where and how large it is."""
    size = write(out, sealed_page(page, PAGE.name), PAGE, force=force)
    screen.document(FileDocument, {"file": str(out), "bytes": size})
    kilobytes = f"{size / 1000:,.0f}"
    screen.say(
        f"页面已写到{out}（{kilobytes} KB），可用浏览器打开，也可打印",
        f"The page is {out} ({kilobytes} KB); open it in a browser, or print it",
    )
