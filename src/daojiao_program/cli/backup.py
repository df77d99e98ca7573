"""The command that keeps a copy of a store."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.adapters.people import open_people
from daojiao_program.adapters.sqlite_copy import copy_store
from daojiao_program.cli.about import shared_people
from daojiao_program.cli.documents import BackupDocument
from daojiao_program.cli.options import Json, Lang
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.engine import StoreError
from daojiao_program.engine.address import shown_url


def backup(
    store: Annotated[
        str, typer.Argument(metavar="STORE", help="数据库 / sqlite:///town.db or postgresql://…")
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="备份到哪个文件 / the file to be written, not there yet")
    ],
    *,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """备份一个库，使用中也可以 / Copy a store and its people directory, also while it is in use."""
    screen = Screen(lang, as_json=as_json)
    files = _copied(store, file)
    written = [str(one) for one in files]
    copied = [one for one in files if one != files[0]] or files
    note_copies(store, copied)
    screen.document(BackupDocument, {"store": shown_url(store), "files": written})
    screen.say(
        f"已备份到 {'、'.join(written)}，并已核对",
        f"backed up to {', '.join(written)}, and checked",
        style="bold",
    )


def note_copies(store: str, copied: list[Path]) -> None:
    """Keep where copies are, to be told when somebody in them is to be forgotten."""
    people = open_people(store, shared=shared_people())
    sort = "copy" if store.startswith("sqlite") else "dump"
    try:
        with suppress(StoreError):  # a store that may only be read is copied all the same
            people.note_files(sort, [str(one.absolute()) for one in copied])
    finally:
        people.close()


def _copied(store: str, file: Path) -> list[Path]:
    if store.partition(":")[0].lower() not in ("postgresql", "postgres"):
        return copy_store(store, file, shared_people=shared_people())
    try:
        from daojiao_program.adapters import postgres_copy  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "备份 PostgreSQL 的库需要附加组件：pip install 'daojiao-program[postgres]'",
            "a postgresql store needs an extra: pip install 'daojiao-program[postgres]'",
        ) from None
    return postgres_copy.copy_store(store, file)
