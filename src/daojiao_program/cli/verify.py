"""The command that reads all of a store, and says what is not as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import typer

from daojiao_program.cli.about import about
from daojiao_program.cli.documents import VerificationDocument
from daojiao_program.cli.options import STORE, Json, Lang, Store
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen
from daojiao_program.cli.sealed import SealVerification
from daojiao_program.engine.ports import Damage
from daojiao_program.engine.verify import Verification

_MOST: Final = 20


def verify(
    *,
    store: Store = STORE,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="重建派生的表 / make the derived tables anew"),
    ] = False,
    most: Annotated[
        int, typer.Option("--most", min=1, metavar="N", help="最多列出几条 / how many are listed at most")
    ] = _MOST,
    kept: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="另外保存的检查点 / a checkpoint kept elsewhere"),
    ] = None,
    keys: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="VKEY", help="须签过检查点的公钥 / a key that must have signed them"),
    ] = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """检验数据库是否完好 / Read all of a store: is it as it was recorded?"""
    screen = Screen(lang, as_json=as_json)
    verification = Verification(store, about())
    sealed = SealVerification(store, kept or (), keys or ())
    listed, found = _read(screen, chain(verification.damages(), sealed.damages()), most)
    made: Sequence[str] = ()
    if found and repair:
        made = verification.repair()
        if made:
            screen.say(
                f"已重建：{'、'.join(made)}；再次检验", f"made anew: {', '.join(made)}; verified again"
            )
            listed, found = _read(screen, chain(verification.damages(), sealed.damages()), most)
        else:
            screen.say(
                "请求、事件或名称有损坏，不能据以重建；请用备份恢复",
                "requests, events or names are damaged, and nothing is made anew from them; restore a copy",
            )
    screen.document(
        VerificationDocument,
        {
            "requests": verification.requests,
            "events": verification.events,
            "found": found,
            "repaired": [*made],
            "sealed": sealed.size,
            "damages": listed,
        },
    )
    if found > most:
        screen.say(f"……另有{found - most}条，用 --most 多列", f"… and {found - most} more; see --most")
    screen.say(
        f"共检验请求{verification.requests}项、事件{verification.events}条："
        + (f"{found}处有损坏" if found else "完好"),
        f"{verification.requests} requests, {verification.events} events: "
        + (f"{found} damages" if found else "all is as it was recorded"),
        style="bold",
    )
    if sealed.size and not found:
        tail = verification.requests - sealed.size
        screen.say(
            f"到第{sealed.size}号请求与封存一致" + (f"；其后{tail}项未封存，无从证明" if tail else ""),
            f"as it was sealed up to request {sealed.size}"
            + (f"; the {tail} after that are not sealed, and unproven" if tail else ""),
        )
    if found and not repair:
        screen.say(
            "下一步：派生的表（things、refs、voids、progress）可加 --repair 重建；其余请用备份恢复",
            "next: what is derived (things, refs, voids, progress) is made anew with --repair; for the rest, "
            "restore a copy",
        )
    raise typer.Exit(REFUSED if found else DONE)


def _read(screen: Screen, damages: Iterator[Damage], most: int) -> tuple[list[Damage], int]:
    """Tell the damages as they are found. Returns those listed, and how many there are."""
    listed: list[Damage] = []
    found = 0
    for one in damages:
        found += 1
        if found <= most:
            listed.append(one)
            where = " ".join(part for part in (one.table, one.row, one.column) if part)
            screen.say(f"{where}：{one.said.zh}", f"{where}: {one.said.en}")
    return listed, found
