"""The command that packs a bundle for an auditor."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.bundle.packing import pack
from daojiao_program.cli.about import about, opened
from daojiao_program.cli.documents import BundleDocument
from daojiao_program.cli.keys import key_module
from daojiao_program.cli.options import STORE, Json, KnownAt, Lang, OnDay, Store, day, known
from daojiao_program.cli.screen import Language, Screen
from daojiao_program.engine.opening import open_ledger
from daojiao_program.files.writing import check_ending, check_new, write_new
from daojiao_program.snapshot import TownSnapshot


def bundle(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="写到哪个文件 / the file to write")],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            envvar="DAOJIAO_SEAL_KEY",
            metavar="FILE",
            help="用此私钥签清单 / sign the manifest with",
        ),
    ] = None,
    on: OnDay = None,
    known_at: KnownAt = None,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """审计包：交给审计方独立核验 / Pack all of it for an auditor, who verifies it with no program of ours."""
    screen = Screen(lang, as_json=as_json)
    check_ending(out, (".zip",))
    check_new(out)
    signer = key_module().KeyFile(key) if key is not None else None
    with opened(store, read_only=True) as engine, engine.as_of() as now:
        then = now.as_of(day(on) if on else None, known(known_at, now.zone))
        claims = [one.document() for one in then.claims()] if isinstance(then, TownSnapshot) else []
        ledger = open_ledger(store, create=False, read_only=True)
        with closing(ledger), LedgerSeal(ledger).reading() as look:
            keys = [signer.key] if signer else []
            made = pack(look, about(), then, claims, signer, keys, name=out.name, at=int(time.time()))
    write_new(out, made.content, private=True)
    told = {one: made.about[one] for one in ("requests", "events", "sealed", "people")}
    screen.document(
        BundleDocument, {"file": str(out), "bytes": len(made.content), "verify_sha256": made.verifier, **told}
    )
    screen.say(
        f"审计包已写到 {out}（{len(made.content) / 1000:,.0f} KB），不含人员名录",
        f"the bundle is {out} ({len(made.content) / 1000:,.0f} KB); it has no directory of people",
        style="bold",
    )
    screen.say(
        f"verify.py 的 SHA-256：{made.verifier}",
        f"the SHA-256 of its verify.py: {made.verifier}",
    )
    if signer is None:
        screen.say(
            "清单没有签名；要签请加 --key",
            "its manifest is not signed; say --key to have it signed",
            style="yellow",
        )
