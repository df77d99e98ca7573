"""The command that draws a lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from daojiao_program.cli.about import about
from daojiao_program.cli.documents import FileDocument
from daojiao_program.cli.options import Force, Json, Lang
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.files.seal import sealed_page, sealed_text
from daojiao_program.files.writing import DRAWING, DRAWING_TEXT, check, write
from daojiao_program.views.flow import Flow, flows_of, mermaid
from daojiao_program.views.flow_svg import svg

Format = Literal["mermaid", "svg"]
_SORTS = {"mermaid": DRAWING_TEXT, "svg": DRAWING}


def flow(
    aggregate: Annotated[
        str | None,
        typer.Argument(
            metavar="AGGREGATE", help="哪一类，如 project；不写则列出全部 / whose, such as project"
        ),
    ] = None,
    *,
    format: Annotated[  # noqa: A002 - the name of the option
        Format | None, typer.Option("--format", help="画成什么，默认 mermaid / how it is drawn")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写到文件：.mmd 或 .svg / into a file")
    ] = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """办理流程图：有哪些状态，哪件事办到哪一步 / Draw a lifecycle: its statuses, and what leads where."""
    screen = Screen(lang, as_json=as_json)
    known = {name: one for kind in about().aggregates.values() for name, one in _named(flows_of(kind))}
    if aggregate is None:
        if out is not None or format is not None:
            raise UsageError("请写明画哪一类，如 project", "say whose is to be drawn, such as project")
        screen.printed([one.document() for one in known.values()])
        _list(screen, known)
        return
    found = _found(known, aggregate)
    drawn: Format = format or ("svg" if out is not None and out.suffix.lower() == ".svg" else "mermaid")
    text = svg(found, screen.lang.value) if drawn == "svg" else mermaid(found, screen.lang.value)
    if out is None:
        screen.printed([found.document()])
        screen.text(text.rstrip(), whole=True)
        return
    sort = _SORTS[drawn]
    check(out, sort, force=force)
    sealed = (sealed_page if drawn == "svg" else sealed_text)(text, sort.name)
    size = write(out, sealed, sort, force=force)
    screen.document(FileDocument, {"file": str(out), "bytes": size})
    screen.say(f"流程图“{found.title.zh}”已写到 {out}", f"{found.title.en} is drawn in {out}")


def _named(flows: list[Flow]) -> list[tuple[str, Flow]]:
    return [(f"{one.kind}.{one.of}" if one.of else one.kind, one) for one in flows]


def _found(known: Mapping[str, Flow], wanted: str) -> Flow:
    """The lifecycle that is called so, by its name or its title."""
    for name, one in known.items():
        if wanted.casefold() in (name.casefold(), *(each.casefold() for each in one.title)):
            return one
    zh = "、".join(f"{name}（{one.title.zh}）" for name, one in known.items()) or "无"
    en = ", ".join(known) or "none"
    raise UsageError(
        f"没有“{wanted}”的流程图；可画：{zh}", f"{wanted!r} has no lifecycle; those that have: {en}"
    )


def _list(screen: Screen, known: Mapping[str, Flow]) -> None:
    for name, one in known.items():
        zh, en = ([getattr(status.title, lang) for status in one.statuses] for lang in ("zh", "en"))
        screen.say(f"{name}  {one.title.zh}：{'、'.join(zh)}", f"{name}  {one.title.en}: {', '.join(en)}")
    if not known:
        screen.say("这里的目录没有流程图", "nothing here has a lifecycle")
