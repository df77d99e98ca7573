"""Notes, checkpoints and cosignatures against the text of C2SP, and against OpenSSL."""

from __future__ import annotations

import base64
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from daojiao_program.adapters.keys import KeyFile, LastBeside, new_key, verified
from daojiao_program.engine import StoreError
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.note import COSIGNATURE, Checkpoint, Note, NoteKey

ROOT = sha256(b"root").digest()
TEXT = Checkpoint("daojiao.example/town", 17, ROOT).text


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    """A key in a file."""
    new_key(tmp_path / "town.key", "daojiao.example/town")
    return KeyFile(tmp_path / "town.key")


@pytest.fixture
def witness(tmp_path: Path) -> KeyFile:
    """The key of a witness."""
    new_key(tmp_path / "w.key", "witness.example/w1", COSIGNATURE)
    return KeyFile(tmp_path / "w.key", COSIGNATURE)


def test_the_example_of_the_specification() -> None:
    """A checkpoint with a cosignature as C2SP shows it is read, and written again byte for byte."""
    text = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGz"
        "Gku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1n"
        "PZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    note = Note.read(text)
    assert str(note) == text
    assert Checkpoint.read(note).size == 20852163
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(note.signatures[1].signed[:8], "big") == 1679315147


def test_a_key_of_the_specification() -> None:
    """The id of a key is SHA-256 of its name, a new line, its sort and itself; its text says it."""
    public = bytes(range(32))
    key = NoteKey("a.example/b", b"\x01", public)
    assert key.id == sha256(b"a.example/b\n\x01" + public).digest()[:4]
    assert str(key) == f"a.example/b+{key.id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
    assert NoteKey.read(str(key)) == key
    for wrong in ("", "a", "a+b", f"{key}x", str(key).replace("a.example", "b.example"), "a+00000000+CQ=="):
        with pytest.raises(SealError):
            NoteKey.read(wrong)


def test_signed_and_changed(key: KeyFile, witness: KeyFile) -> None:
    """Signatures hold for the text they were made of, and for no other; a cosignature tells its moment."""
    note = Note(TEXT).signed(key, 5).signed(witness, 1_700_000_000)
    again = Note.read(str(note))
    assert again == note
    assert again.signed_by(key.key, verified) == 0
    assert again.signed_by(witness.key, verified) == 1_700_000_000
    for one in (key, witness):
        with pytest.raises(SealError, match="not right"):
            Note(TEXT.replace("17", "18"), note.signatures).signed_by(one.key, verified)
    assert Note(TEXT).signed(key, 5).signed_by(witness.key, verified) is None
    moved = Note.read(str(note)).signatures[1]
    later = type(moved)(moved.name, moved.id, (1_700_000_001).to_bytes(8, "big") + moved.signed[8:])
    with pytest.raises(SealError, match="not right"):
        Note(TEXT, (later,)).signed_by(witness.key, verified)


def test_the_key_of_somebody_else(key: KeyFile, tmp_path: Path) -> None:
    """A key of the same name is another key: its signature counts for nothing."""
    new_key(tmp_path / "other.key", key.key.name)
    other = KeyFile(tmp_path / "other.key")
    assert Note(TEXT).signed(other, 0).signed_by(key.key, verified) is None


def test_joined(key: KeyFile, witness: KeyFile) -> None:
    """A cosigned note brings its signature to the one that is kept, and none of another text."""
    mine = Note(TEXT).signed(key, 0)
    assert mine.joined(mine.signed(witness, 7)).signed_by(witness.key, verified) == 7
    with pytest.raises(SealError, match="not of the same"):
        mine.joined(Note("other\n1\n" + TEXT.split("\n")[2] + "\n").signed(witness, 7))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "no note",
        "a\n\n— name\n",
        "a\n\n- name AAAAAAA=\n",
        "a\n\n— name AAAA\n",
        "a\n\n— n+m AAAAAAA=\n",
    ],
)
def test_no_note(text: str) -> None:
    """What is no note is told, and never a traceback."""
    with pytest.raises(SealError):
        Note.read(text)


@pytest.mark.parametrize(
    "text",
    ["a\n", "a\n1\n", "a\n01\nAAAA\n", "a\n1\nAAAA\n", "\n1\n" + TEXT.split("\n")[2] + "\n", TEXT + "more\n"],
)
def test_no_checkpoint(text: str, key: KeyFile) -> None:
    """A note may be signed rightly, and be no checkpoint; one with lines more is none of ours."""
    with pytest.raises(SealError):
        Checkpoint.read(Note(text).signed(key, 0))


def test_a_key_is_for_its_owner(key: KeyFile, tmp_path: Path) -> None:
    """Its file may be read by nobody else, is never written over, and what is shared is refused."""
    path = tmp_path / "town.key"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Exception, match="already"):
        new_key(path, "other")
    path.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        KeyFile(path)
    path.chmod(0o600)
    for content in ("", "name: a\n", "-----BEGIN PRIVATE KEY-----\nx\n", "\x00"):
        path.write_text(content)
        with pytest.raises(SealError, match="no private key"):
            KeyFile(path)
    for name in ("", "a b", "a+b", "a\n"):
        with pytest.raises(SealError, match="no name"):
            new_key(tmp_path / "new.key", name)


def test_what_was_signed_last(tmp_path: Path) -> None:
    """It stands beside the key, by log, for its owner alone; what is damaged is told."""
    last = LastBeside(tmp_path / "town.key")
    assert last.read("a") is None
    last.keep("a", "one")
    last.keep("b", "two")
    last.keep("a", "three")
    assert (last.read("a"), last.read("b")) == ("three", "two")
    assert (tmp_path / "town.key.last").stat().st_mode & 0o777 == 0o600
    (tmp_path / "town.key.last").write_text("{")
    with pytest.raises(SealError, match="damaged"):
        last.read("a")


def test_openssl_verifies(key: KeyFile, tmp_path: Path) -> None:
    """A signature is Ed25519 over the text, by anybody's tool."""
    note = Note(TEXT).signed(key, 0)
    (tmp_path / "text").write_text(TEXT, encoding="utf-8")
    (tmp_path / "signature").write_bytes(note.signatures[0].signed)
    der = bytes.fromhex("302a300506032b6570032100") + key.key.public
    (tmp_path / "public.der").write_bytes(der)
    command = (
        "openssl pkeyutl -verify -pubin -keyform DER -inkey public.der -rawin -in text -sigfile signature"
    )
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (tmp_path / "text").write_text(TEXT.replace("17", "18"), encoding="utf-8")
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 1
