"""Commands of the seal: sign what is stored, hand on checkpoints, cosign those of others, prove a request."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.cli.about import opened
from daojiao_program.cli.documents import CheckpointDocument, SealedDocument
from daojiao_program.cli.keys import key_module
from daojiao_program.cli.options import STORE, Json, KnownAt, Lang, OnDay, Store, day, known
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.cli.sealed import note_in, text_in
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Ledger
from daojiao_program.files.writing import write_new
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.note import COSIGNATURE, ED25519, Checkpoint, Note, NoteKey
from daojiao_program.seal.proof import prove as proved
from daojiao_program.seal.sealing import Sealed
from daojiao_program.seal.sealing import seal as sealing
from daojiao_program.seal.witness import asking, cosigned

_EVERY_S: Final = 5.0

KeyOption = Annotated[
    Path,
    typer.Option("--key", envvar="DAOJIAO_SEAL_KEY", metavar="FILE", help="私钥文件 / the file of the key"),
]
NewKey = Annotated[
    str | None,
    typer.Option(
        "--new-key",
        metavar="NAME",
        help="新建密钥，如 daojiao.example/town，不封存 / make a key of that name, and no more",
    ),
]
Vkey = Annotated[str, typer.Option("--log-key", metavar="VKEY", help="封存方的公钥 / the log's public key")]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="写到新文件 / write it to a new file")
]


def seal(
    *,
    key: KeyOption,
    new_key: NewKey = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="持续封存新登记的 / go on, sealing what is recorded")
    ] = False,
    every: Annotated[
        float,
        typer.Option("--every", min=0.1, metavar="S", help="至少隔几秒 / seconds between, at least"),
    ] = _EVERY_S,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """封存：签下至今登记的一切 / Sign all that is recorded so far, so that no change goes unseen."""
    screen = Screen(lang, as_json=as_json)
    if new_key is not None:
        _new_key(screen, key, new_key, ED25519)
        return
    if not follow:
        found = sealed(store, key)
        screen.document(SealedDocument, document_of(found))
        tell_sealed(screen, found)
        return
    if as_json:
        raise UsageError("--follow 不能与 --json 同用", "--follow goes on; it cannot be used with --json")
    with _ledger(store, read_only=False) as ledger:
        while True:
            found = _sealed(ledger, key)
            if found.new:
                tell_sealed(screen, found)
            time.sleep(every)
            LedgerSeal(ledger).wait(found.checkpoint.size)


def sealed(store: str, key: Path) -> Sealed:
    """Seal a store with a key. Raises `SealError` and `UsageError`."""
    with _ledger(store, read_only=False) as ledger:
        return _sealed(ledger, key)


def _sealed(ledger: Ledger, key: Path) -> Sealed:
    keys = key_module()
    return sealing(
        LedgerSeal(ledger), [keys.KeyFile(key)], keys.verified, keys.LastBeside(key), at=int(time.time())
    )


def checkpoint(
    *,
    at: Annotated[
        int | None,
        typer.Option("--at", min=0, metavar="N", help="到第几号请求的 / the one of so many requests"),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since", metavar="FILE", help="附上从此检查点起的证明 / with the proof from that checkpoint on"
        ),
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="FILE", help="收入见证方签过的 / keep one that a witness cosigned"),
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option("--witness", metavar="VKEY", help="见证方的公钥 / the public key of the witness"),
    ] = None,
    out: OutFile = None,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """检查点：给见证方、审计方保存 / A checkpoint, to be kept by others, or cosigned by them."""
    screen = Screen(lang, as_json=as_json)
    if add is not None:
        note = _added(store, note_in(add), [NoteKey.read(one) for one in witness or ()])
        text = str(note)
    else:
        with _ledger(store) as ledger, LedgerSeal(ledger).reading() as look:
            note = _kept(look.notes(), at)
            seen = None if since is None else Checkpoint.read(note_in(since))
            text = asking(look, note, seen)
    _hand_out(screen, note, text, out)


def cosign(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="收到的检查点 / the checkpoint received")
    ] = None,
    *,
    key: KeyOption,
    log_key: Vkey = "",
    new_key: NewKey = None,
    out: OutFile = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """见证：核对并签别人的检查点 / Cosign the checkpoint of another one, if it goes on from the last seen."""
    screen = Screen(lang, as_json=as_json)
    keys = key_module()
    if new_key is not None:
        _new_key(screen, key, new_key, COSIGNATURE)
        return
    if file is None or not log_key:
        raise UsageError(
            "请给出收到的检查点，并用 --log-key 给出封存方的公钥",
            "give the checkpoint received, and the log's public key with --log-key",
        )
    signer, seen = keys.KeyFile(key, COSIGNATURE), keys.LastBeside(key)
    note = cosigned(text_in(file), signer, NoteKey.read(log_key), keys.verified, seen, at=int(time.time()))
    _hand_out(screen, note, str(note), out)


def prove(
    what: Annotated[
        str, typer.Argument(metavar="REQUEST|FIGURE", help="请求编号或指标 / a request, or a figure")
    ],
    *,
    on: OnDay = None,
    known_at: KnownAt = None,
    out: OutFile = None,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """证明：一项请求或指标确在检查点之下 / Prove a request, or a figure, under the newest checkpoint."""
    screen = Screen(lang, as_json=as_json)
    numbers, figure = _asked_for(store, what, on, known_at)
    with _ledger(store) as ledger, LedgerSeal(ledger).reading() as look:
        found = proved(look, numbers, figure).document()
    screen.printed(found)
    if out is not None:
        write_new(out, f"{json.dumps(found, ensure_ascii=False, indent=1)}\n".encode())
    size = Checkpoint.read(Note.read(found["checkpoint"])).size
    count = len(found["requests"])
    screen.say(
        f"{what}：{count}项请求都在检查点（到第{size}号）之下",
        f"{what}: {count} requests, all under the checkpoint of {size}",
        style="bold",
    )
    if out is not None:
        screen.say(f"证明已写到 {out}", f"the proof is {out}")


def _asked_for(
    store: str, what: str, on: str | None, known_at: str | None
) -> tuple[list[int], dict[str, Any] | None]:
    """The requests to be proved, and the figure that rests on them."""
    with opened(store, read_only=True) as engine, engine.as_of() as now:
        if what in engine.catalogue.figures:
            then = now.as_of(day(on) if on else None, known(known_at, now.zone))
            found = then.figures()[what]
            told = {
                "id": what,
                "effective_on": then.day.isoformat(),
                "known_at": then.number,
                "value": found.value,
                "counted": found.counted,
            }
            return [one.request.number for one in found.evidence()], told
        every = now.as_of(date.max)
        trace = every.trace(int(what) if what.isdecimal() and not every.attempts(what) else what)
        if trace is None:
            raise UsageError(
                f"没有请求或指标“{what}”；请用 daojiao history、progress 查询",
                f"there is no request and no figure {what!r}; see `daojiao history` and `progress`",
            )
        return [trace.request.number], None


def _added(store: str, note: Note, witnesses: list[NoteKey]) -> Note:
    if not witnesses:
        raise UsageError(
            "请用 --witness 给出见证方的公钥", "give the public key of the witness with --witness"
        )
    for one in witnesses:
        if note.signed_by(one, key_module().verified) is None:
            raise SealError(f"没有 {one.name} 的签名", f"it is not signed by {one.name}")
    size = Checkpoint.read(note).size
    with _ledger(store, read_only=False) as ledger, LedgerSeal(ledger).writing() as writing:
        joined = _kept(writing.notes(), size).joined(note)
        writing.put({}, size, str(joined))
    return joined


def _kept(notes: list[tuple[int, str]], at: int | None) -> Note:
    """The checkpoint of so many requests, or the newest."""
    if not notes:
        raise UsageError(
            "本库还没有封存过；请先运行 daojiao seal", "the store was never sealed; run `daojiao seal` first"
        )
    found = dict(notes)
    size = notes[-1][0] if at is None else at
    if size not in found:
        sizes = ", ".join(str(one) for one in [*found][-10:])
        raise UsageError(
            f"没有到第{size}号的检查点；最近的有：{sizes}",
            f"there is no checkpoint of {size} requests; the newest are of {sizes}",
        )
    return Note.read(found[size])


def _hand_out(screen: Screen, note: Note, text: str, out: Path | None) -> None:
    found = Checkpoint.read(note)
    screen.document(
        CheckpointDocument,
        {
            "origin": found.origin,
            "size": found.size,
            "root": found.root.hex(),
            "signed_by": [one.name for one in note.signatures],
            "text": text,
        },
    )
    if out is None:
        screen.text(text.rstrip("\n"), whole=True)
    else:
        write_new(out, text.encode())
        screen.say(
            f"检查点（到第{found.size}号请求）已写到 {out}",
            f"the checkpoint of {found.size} requests is {out}",
        )


def document_of(found: Sealed) -> dict[str, Any]:
    """What was sealed, for programs."""
    one = found.checkpoint
    return {"origin": one.origin, "size": one.size, "root": one.root.hex(), "new": found.new}


def tell_sealed(screen: Screen, found: Sealed) -> None:
    """Say how far a store is sealed."""
    one = found.checkpoint
    screen.say(
        f"已封存到第{one.size}号请求" + (f"，新的{found.new}项" if found.new else "（此前已封存）"),
        f"sealed up to request {one.size}, " + (f"{found.new} of them new" if found.new else "as before"),
        style="bold",
    )


def _new_key(screen: Screen, path: Path, name: str, sort: bytes) -> None:
    made = key_module().new_key(path, name, sort)
    screen.say(
        f"私钥在 {path}，只有本人可读；请另存一份，勿放在库旁",
        f"the private key is {path}, for its owner alone; keep a copy, and not beside the store",
    )
    screen.say("公钥，交给审计方和见证方：", "the public key, for auditors and witnesses:")
    screen.text(str(made), whole=True)


@contextmanager
def _ledger(store: str, *, read_only: bool = True) -> Iterator[Ledger]:
    ledger = open_ledger(store, create=False, read_only=read_only)
    try:
        yield ledger
    finally:
        ledger.close()
