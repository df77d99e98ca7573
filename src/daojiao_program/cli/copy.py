"""The command that copies a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.adapters.sqlite_copy import copy_store
from daojiao_program.cli.documents import CopyDocument
from daojiao_program.cli.options import Json, Lang
from daojiao_program.cli.screen import Language, Screen


def copy(
    store: Annotated[str, typer.Argument(metavar="STORE", help="sqlite:///town.db")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="复制到哪个文件 / the file to be written, not there yet")
    ],
    *,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """复制一个库，使用中也可以 / Copy a store and its people directory, also while it is in use."""
    screen = Screen(lang, as_json=as_json)
    written = [str(one) for one in copy_store(store, file)]
    screen.document(CopyDocument, {"store": store, "files": written})
    screen.say(f"已复制到 {'、'.join(written)}", f"copied to {', '.join(written)}", style="bold")
