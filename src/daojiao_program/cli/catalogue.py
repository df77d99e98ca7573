"""The command that gives the catalogue as a document, and holds it against an older one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from daojiao_program.cli.about import about
from daojiao_program.cli.documents import UndeclaredDocument
from daojiao_program.cli.options import Json, Lang
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError
from daojiao_program.engine.schema import described, undeclared
from daojiao_program.files.reading import read_json


def catalogue(
    *,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="与旧目录核对：有没有未声明的改动 / an older catalogue: is each change declared?",
        ),
    ] = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """事件与决定的目录：版本、字段 / Every event and decision, with its version and its JSON Schema."""
    screen = Screen(lang, as_json=as_json)
    document = described(about())
    if against is not None:
        changes = _changes(against, document)
        screen.document(UndeclaredDocument, {"undeclared": changes})
        for one in changes:
            screen.text(one)
        screen.say(
            f"{len(changes)}处改动未声明" if changes else "改动均已声明",
            f"not declared: {len(changes)}" if changes else "every change is declared",
            style="bold",
        )
        raise typer.Exit(REFUSED if changes else DONE)
    screen.printed(document)
    for sort, heading in (("events", ("事件", "Events")), ("decisions", ("决定", "Decisions"))):
        screen.say(*heading, style="bold")
        for name, one in document[sort].items():
            version = f" {one['version']}" if one["version"] > 1 else ""
            screen.text(f"  {name}{version}  {one['titles'][screen.lang.value]}")


def _changes(file: Path, document: Mapping[str, Any]) -> list[str]:
    try:
        return [*undeclared(read_json(file), document)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{file} 不是 daojiao catalogue --json 的结果",
            f"{file} is not what daojiao catalogue --json says",
        ) from None
