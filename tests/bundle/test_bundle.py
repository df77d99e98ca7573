"""A bundle says what the store says, names nobody, and is verified by its own program alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random

import pytest

from daojiao_program import Program
from daojiao_program.adapters.keys import KeyFile, new_key
from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.bundle.measures import declared
from daojiao_program.bundle.packing import pack
from daojiao_program.domain.catalogue import TOWN as REAL
from daojiao_program.engine import Engine
from daojiao_program.engine.opening import open_ledger
from daojiao_program.seal.leaf import leaf
from tests.bundle.auditing import (
    Audited,
    audited,
    packed,
    ran,
    repacked,
    rows,
    unpacked,
    verifier,
)
from tests.cli.conftest import Daojiao
from tests.cli.conftest import daojiao as daojiao  # noqa: PLC0414 - a fixture
from tests.engine.town import MAY, TOWN
from tests.example import FILES, copied, example


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A store with three checkpoints; only to be looked at."""
    return audited(tmp_path_factory.mktemp("audited"))


def test_it_holds(town: Audited, tmp_path: Path) -> None:
    """With what the auditor kept, all is proved up to there; the rest is the owner's word."""
    (tmp_path / "b.zip").write_bytes(town.bundle())
    status, said = ran(tmp_path / "b.zip", "--key", str(town.key.key), "--checkpoint", town.kept)
    assert (status, "✗" in said) == (0, False), said
    assert "the 3 after it rest on the owner's word" in said
    assert "evidence, counted, is the figure" in said
    status, said = ran(tmp_path / "b.zip")
    assert status == 0
    assert "no key of your own" in said
    assert "not proved" in said


def test_it_is_the_same_to_the_byte(town: Audited) -> None:
    """So that two of one store can be compared."""
    assert town.bundle() == town.bundle()


def test_both_write_the_same_leaf(town: Audited) -> None:
    """The program that stands alone makes leaves as the product does."""
    ledger = open_ledger(town.url, create=False, read_only=True)
    with closing(ledger), LedgerSeal(ledger).reading() as look:
        stored = [*look.rows(0, look.size())]
    for one, told in zip(stored, rows(unpacked(town.bundle())), strict=True):
        made = verifier.leaf_of(False, told["request"], told["events"], told["reads"])  # noqa: FBT003
        assert made == leaf(one, simulated=False)


def test_its_own_signatures(tmp_path: Path) -> None:
    """Ed25519 in plain Python takes what the library signs, and nothing else, as the RFC has it."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verifier.is_signed(public, b"\x72", signature)
    draw = Random(8032)
    for number in range(40):
        new_key(tmp_path / f"{number}", "a")
        key = KeyFile(tmp_path / f"{number}")
        message = draw.randbytes(draw.randrange(200))
        signed = key.sign(message)
        assert verifier.is_signed(key.key.public, message, signed)
        at = draw.randrange(64)
        other = signed[:at] + bytes([signed[at] ^ 1 << draw.randrange(8)]) + signed[at + 1 :]
        assert not verifier.is_signed(key.key.public, message, other)
        assert not verifier.is_signed(key.key.public, message + b"x", signed)
    order = (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little")
    assert not verifier.is_signed(public, b"\x72", signature[:32] + order)
    for wrong in (b"", bytes(31), b"\xff" * 32):
        assert not verifier.is_signed(wrong, b"", signature)


def test_figures_of_every_kind_at_two_times() -> None:
    """Counted again outside, each figure is the engine's, as of any day, as known at any request."""
    draw = Random(2022)
    folder = example()
    with Program.open(f"sqlite:///{folder / FILES[0]}", create=False, read_only=True) as town:
        declared_as = {id_: {"measure": declared(one.measure)} for id_, one in REAL.figures.items()}
        declared_as = json.loads(json.dumps(declared_as))
        log = verifier.Log(True)  # noqa: FBT003
        with LedgerSeal(town.ledger).reading() as look:
            for one in look.rows(0, look.size()):
                log.read([*one.request], [[*event] for event in one.events], one.reads)
        number = len(log.hashes)
        for _ in range(6):
            known = draw.randint(number // 3, number)
            days = [date.fromordinal(date(2022, 4, 1).toordinal() + draw.randrange(150)) for _ in range(2)]
            since = draw.choice([None, date(2022, 6, 1)])
            told = verifier.timeline(log, known, {}, {})
            spans = [(day.isoformat(), since and since.isoformat()) for day in days]
            found = verifier.recounted(told, declared_as, spans)
            for day, span in zip(days, spans, strict=True):
                with town.as_of(day, known) as then:
                    for id_, figure in then.figures(since=since).items():
                        value = [*figure.value] if isinstance(figure.value, tuple) else figure.value
                        assert found[span][id_] == (value, figure.counted), (id_, span, known)


def test_former_shapes_are_read_as_today(town: Audited) -> None:
    """Nothing is translated where nothing has changed."""
    assert json.loads(unpacked(town.bundle())["read-as.json"]) == []


def test_the_example_by_its_readme(daojiao: Daojiao, tmp_path: Path) -> None:
    """Word for word, in an environment with nothing in it but Python: all holds, with the claims."""
    store = copied(tmp_path)
    key = tmp_path / "town.key"
    assert daojiao("seal", "--key", key, "--new-key", "daojiao.example/town").status == 0
    assert daojiao("seal", "--key", key, "--store", store).status == 0
    out = tmp_path / "empty" / "audit.zip"
    out.parent.mkdir()
    words = ("bundle", "--out", out, "--key", key, "--on", "2022-08-23", "--store", store)
    done = daojiao(*words, "--json")
    assert done.status == 0, done.err
    assert done.document["people"] is False
    readme = unpacked(out.read_bytes())["README.md"].decode()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin/python3")
    [block] = re.findall(r"```console\n(.*?)```", readme, re.DOTALL)
    script = "\n".join(line.removeprefix("$ ") for line in block.splitlines())
    ran_ = subprocess.run(
        ["/bin/sh", "-e", "-c", script],
        cwd=out.parent,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran_.returncode == 0, ran_.stdout + ran_.stderr
    for part in ("真实性", "完整性", "可用性", "安全性", "57项指标", "counted, is the figure"):
        assert part in ran_.stdout, ran_.stdout


def test_nobody_is_named(daojiao: Daojiao, tmp_path: Path) -> None:
    """Of all names and numbers in the directory not one byte is in the bundle."""
    store = copied(tmp_path)
    key = tmp_path / "town.key"
    daojiao("seal", "--key", key, "--new-key", "daojiao.example/town")
    daojiao("seal", "--key", key, "--store", store)
    assert daojiao("bundle", "--out", tmp_path / "b.zip", "--store", store).status == 0
    held = unpacked((tmp_path / "b.zip").read_bytes())
    everything = b"\n".join([*held.values(), "\n".join(map(str, rows(held))).encode()])
    with Program.open(store, create=False, read_only=True) as town:
        ids = [f"V-{number:04}" for number in range(1, 4205)]
        known = town.people.find(ids)
        assert len(known) > 4000
    phones = {entry.fields.get("phone", "") for entry in known.values()} - {""}
    assert len(phones) > 1000
    assert not phones & {one.decode() for one in re.findall(rb"\d{11}", everything)}
    names = sorted({entry.fields["name"] for entry in known.values() if len(entry.fields["name"]) > 2})
    for name in Random(45).sample(names, 200):
        assert name.encode() not in everything, name


def test_nothing_is_changed_by_who_looks(daojiao: Daojiao, tmp_path: Path) -> None:
    """Packing and verifying leave the store as it was, byte for byte, and nothing beside it."""
    folder = tmp_path / "town"
    folder.mkdir()
    town = audited(folder)
    files = {one.name: one.read_bytes() for one in folder.iterdir()}
    (tmp_path / "b.zip").write_bytes(town.bundle())
    held = (tmp_path / "b.zip").read_bytes()
    for what in (folder / "town.db", tmp_path / "b.zip"):
        assert ran(what, "--checkpoint", town.kept)[0] == 0
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == files
    assert (tmp_path / "b.zip").read_bytes() == held
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.zip", "town"]


def test_a_store_is_verified_too(town: Audited) -> None:
    """A file of SQLite, without a bundle."""
    status, said = ran(town.folder / "town.db", "--checkpoint", town.kept, "--key", str(town.key.key))
    assert (status, "✗" in said) == (0, False), said


def test_what_cannot_be_read(town: Audited, tmp_path: Path) -> None:
    """No traceback: status 2, and a sentence."""
    (tmp_path / "x.zip").write_bytes(b"no zip")
    (tmp_path / "y.zip").write_bytes(repacked({"a": b""}))
    for what in (tmp_path / "x.zip", tmp_path / "y.zip", tmp_path / "none", tmp_path):
        status, said = ran(what)
        assert status == 2, said
        assert "Traceback" not in said
    (tmp_path / "b.zip").write_bytes(town.bundle())
    for words in (("--key", "x"), ("--checkpoint", str(tmp_path / "x.zip"))):
        assert ran(tmp_path / "b.zip", *words)[0] == 2


def test_an_unsigned_manifest(town: Audited, tmp_path: Path) -> None:
    """Is told of to who has no key, and is wrong to who has one."""
    (tmp_path / "b.zip").write_bytes(packed(town.url, TOWN, None))
    assert ran(tmp_path / "b.zip")[0] == 0
    status, said = ran(tmp_path / "b.zip", "--key", str(town.key.key))
    assert status == 1
    assert "manifest" in said


def test_figures_as_of_a_day_before(town: Audited, tmp_path: Path) -> None:
    """The two times of a bundle are those that were asked for."""
    ledger = open_ledger(town.url, create=False, read_only=True)
    with (
        Engine.open(town.url, TOWN, read_only=True) as engine,
        engine.as_of(MAY[2], 12) as then,
        closing(ledger),
        LedgerSeal(ledger).reading() as look,
    ):
        made = pack(look, TOWN, then, [], None, [], name="b.zip", at=1)
    about = json.loads(unpacked(made.content)["bundle.json"])
    assert (about["effective_on"], about["known_at"]) == (MAY[2].isoformat(), 12)
    (tmp_path / "b.zip").write_bytes(made.content)
    status, said = ran(tmp_path / "b.zip")
    assert (status, f"as of {MAY[2]}" in said) == (0, True), said
