"""A store with three checkpoints, its bundle, and what an auditor keeps of it."""

from __future__ import annotations

import gzip
import importlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from daojiao_program.adapters.keys import KeyFile, LastBeside, new_key, verified
from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.bundle.packing import pack
from daojiao_program.engine import Catalogue, Engine
from daojiao_program.engine.opening import open_ledger
from daojiao_program.seal.note import Note
from daojiao_program.seal.sealing import seal
from tests.engine.test_verify import written
from tests.engine.town import MAY, TOWN, asking, clock_at

verifier: Any = importlib.import_module("daojiao_program.bundle.verify")
"""The program that stands alone; it is in every bundle."""

Content = dict[str, bytes]
NAME = "daojiao.example/town"


@dataclass(frozen=True)
class Audited:
    """A folder with a store, its key, and what the auditor keeps: the second checkpoint."""

    folder: Path

    @property
    def url(self) -> str:
        """The store."""
        return f"sqlite:///{self.folder / 'town.db'}"

    @property
    def key(self) -> KeyFile:
        """The key of the log."""
        return KeyFile(self.folder / "town.key")

    @property
    def kept(self) -> Path:
        """The checkpoint that the auditor keeps."""
        return self.folder / "kept.txt"

    def seal(self) -> Note:
        """Seal what is stored."""
        with closing(open_ledger(self.url, create=False)) as ledger:
            path = self.folder / "town.key"
            return seal(LedgerSeal(ledger), [KeyFile(path)], verified, LastBeside(path), at=1).note

    def bundle(self) -> bytes:
        """A bundle of the store."""
        return packed(self.url, TOWN, self.key)


def packed(url: str, catalogue: Catalogue, key: KeyFile | None) -> bytes:
    """A bundle of a store, with figures of the last day."""
    with (
        Engine.open(url, catalogue, read_only=True, clock=clock_at()) as engine,
        engine.as_of(MAY[6]) as then,
    ):
        ledger = open_ledger(url, create=False, read_only=True)
        with closing(ledger), LedgerSeal(ledger).reading() as look:
            keys = [key.key] if key else []
            return pack(look, catalogue, then, [], key, keys, name="b.zip", at=1_700_000_000).content


def audited(folder: Path) -> Audited:
    """Make a store that is sealed three times, with the requests of a few days."""
    made = Audited(folder)
    new_key(folder / "town.key", NAME)
    written(made.url)
    made.seal()
    for id_ in ("m", "n", "o"):
        more(made.url, id_)
    made.kept.write_text(str(made.seal()), encoding="utf-8")
    for id_ in ("p", "q", "r"):
        more(made.url, id_)
    made.seal()
    return made


def more(url: str, id_: str) -> None:
    """Record a request."""
    with Engine.open(url, TOWN, clock=clock_at()) as engine:
        engine.submit(
            [asking(id_, "volunteer.enrol", MAY[6], f"volunteer:{id_}", {"team": "x"}, reason=f"因{id_}")]
        )


def ran(what: Path, *words: str | Path) -> tuple[int, str]:
    """Run verify.py within this process: its status and what it says."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        status = verifier.main([str(what), *map(str, words), "--lang", "en"])
    return status, out.getvalue()


def unpacked(content: bytes) -> Content:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {one: found.read(one) for one in found.namelist()}


def repacked(content: Mapping[str, bytes]) -> bytes:
    """A bundle of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as found:
        for name, one in content.items():
            found.writestr(name, one)
    return held.getvalue()


def rows(content: Content) -> list[dict[str, Any]]:
    """The lines of requests."""
    return [json.loads(one) for one in gzip.decompress(content["requests.jsonl.gz"]).splitlines()]


def with_rows(content: Content, lines: list[dict[str, Any]]) -> None:
    """Put other lines in."""
    told = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in lines)
    content["requests.jsonl.gz"] = gzip.compress(told)


def listed(content: Content, signer: KeyFile | None = None) -> None:
    """Make the manifest fit what is there; sign it with a key, or leave the signature that there is."""
    names = sorted(one for one in content if not one.startswith("SHA256SUMS"))
    sums = "# daojiao-bundle/1\n" + "".join(f"{sha256(content[one]).hexdigest()}  {one}\n" for one in names)
    content["SHA256SUMS"] = sums.encode()
    if signer is not None:
        content["SHA256SUMS.sig"] = "".join(map(str, Note(sums).signed(signer, 1).signatures)).encode()


def told_numbers(said: str) -> Iterator[tuple[int, int]]:
    """The stretches of requests in what verify.py says does not hold."""
    for line in said.splitlines():
        if "✗" in line:
            for first, last in re.findall(r"(\d+)(?:–(\d+))?", line):
                yield int(first), int(last or first)
