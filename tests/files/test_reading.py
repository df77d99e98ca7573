"""Files of others are read within bounds, each told in a sentence and in the reference."""

from __future__ import annotations

import json
import os
import re
import socket
import time
import tomllib
from pathlib import Path

import pytest

from daojiao_program.files import bounds, reading
from daojiao_program.files.bounds import DEPTH
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_bytes, read_json, read_toml

BOUNDS = Path(__file__).parents[2] / "docs" / "reference" / "bounds.md"


def put(path: Path, text: str) -> Path:
    """A file of this text."""
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file(tmp_path: Path) -> None:
    """Up to the bound it is read, one byte more and it is not."""
    path = put(tmp_path / "a", "1234")
    assert read_bytes(path, 4) == b"1234"
    with pytest.raises(FileError, match="larger than 3 B"):
        read_bytes(path, 3)
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "none", 4)
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path, 4)


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device, a pipe that nobody writes, a socket: none is read, and none is waited for."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
        began = time.monotonic()
        for name in ("/dev/zero", "/dev/random", "pipe", "socket"):
            with pytest.raises(FileError, match="no plain file"):
                read_bytes(Path(name), 4)
    assert time.monotonic() - began < 5


DEEP = ["[" * 100_000 + "]" * 100_000, "[" * (DEPTH + 1) + "]" * (DEPTH + 1), '{"a":' * 40 + "1" + "}" * 40]


@pytest.mark.parametrize("text", DEEP)
def test_depth(tmp_path: Path, text: str) -> None:
    """What nests without end is a sentence, not a traceback; what people write is far from the bound."""
    with pytest.raises(FileError, match=f"more than {DEPTH} deep"):
        read_json(put(tmp_path / "a.json", text))
    assert read_json(put(tmp_path / "a.json", "[" * DEPTH + "]" * DEPTH))


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[\n" * 50_000 + "]" * 2000,
        "a = " + "[" * 1900 + "]" * 1900,
        "a = " + "{b=" * 900 + "1" + "}" * 900,
        ".".join("a" * 900) + " = 1",
        "[" + ".".join("a" * 900) + "]",
        "\n".join(f"[{'.'.join('a' * (at + 1))}]" for at in range(40)),
    ],
)
def test_depth_of_toml(tmp_path: Path, text: str) -> None:
    """However it is written."""
    with pytest.raises((FileError, tomllib.TOMLDecodeError), match=r"deep|Invalid|invalid|Unclosed"):
        read_toml(put(tmp_path / "a.toml", text))


def test_lines_and_numbers_of_toml(tmp_path: Path) -> None:
    """A key of ten thousand parts would take a minute; a number of thousands of digits is none."""
    with pytest.raises(FileError, match="a line of more than"):
        read_toml(put(tmp_path / "a.toml", ".".join("a" * 10_000) + " = 1"))
    with pytest.raises(tomllib.TOMLDecodeError):
        read_toml(put(tmp_path / "a.toml", f"a = {'9' * 3990}\nb = {'9' * 3990}0"[:3999] + "\nx = "))
    with pytest.raises(FileError, match="1 MB"):
        read_toml(put(tmp_path / "a.toml", "# a\n" * 300_000))


def test_a_number_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a mistake of the file."""
    monkeypatch.setattr(reading, "TOML_LINE", 10_000)
    with pytest.raises(tomllib.TOMLDecodeError):
        read_toml(put(tmp_path / "a.toml", f"a = {'9' * 5000}"))
    with pytest.raises(ValueError, match="digits"):
        read_json(put(tmp_path / "a.json", "9" * 5000))


def test_every_bound_is_told() -> None:
    """The reference has each with the number that holds."""
    told = BOUNDS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*?) \|", told, re.MULTILINE))
    known = {name: value for name, value in vars(bounds).items() if name.isupper()}
    assert rows.keys() == known.keys()
    for name, value in known.items():
        wanted = f"{value >> 20} MB" if name.endswith("BYTES") else f"{value:,}"
        assert rows[name] == wanted, name


def test_documents_are_read(tmp_path: Path) -> None:
    """A mark at the start and the line ends of another system are no matter."""
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = '''x\r\ny'''\r\n")
    assert read_toml(tmp_path / "a.toml") == {"a": 1, "b": "x\ny"}
    assert read_json(put(tmp_path / "a.json", json.dumps({"a": [1]}))) == {"a": [1]}
