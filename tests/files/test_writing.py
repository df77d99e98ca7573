"""What is written takes the place of nothing that is somebody's own."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from daojiao_program.files import writing
from daojiao_program.files.errors import FileError
from daojiao_program.files.seal import sealed_page
from daojiao_program.files.writing import PAGE, beside, check, put_new, write, write_beside

OURS = sealed_page("<html>一</html>", "page")
NEW = sealed_page("<html>二</html>", "page")


def left_behind(folder: Path) -> list[str]:
    """Files that were to be gone."""
    return [one.name for one in folder.iterdir() if one.name.startswith(".")]


def test_a_free_place(tmp_path: Path) -> None:
    """It is written whole, with the rights that files have here."""
    out = tmp_path / "a.html"
    assert write(out, OURS, PAGE) == len(OURS)
    assert out.read_bytes() == OURS
    assert not left_behind(tmp_path)
    (tmp_path / "b").touch()
    assert out.stat().st_mode == (tmp_path / "b").stat().st_mode


def test_its_own(tmp_path: Path) -> None:
    """What it has written it writes over; the rights that somebody gave the file stay."""
    out = tmp_path / "a.html"
    write(out, OURS, PAGE)
    out.chmod(0o640)
    write(out, NEW, PAGE)
    assert (out.read_bytes(), stat.S_IMODE(out.stat().st_mode)) == (NEW, 0o640)


@pytest.mark.parametrize("force", [False, True])
def test_somebody_elses(tmp_path: Path, *, force: bool) -> None:
    """A file that this program did not write, or that was edited since, stays unless it is forced."""
    for content in (b"mine", b"", OURS.replace("一".encode(), "三".encode())):
        out = tmp_path / "a.html"
        out.write_bytes(content)
        if force:
            write(out, NEW, PAGE, force=True)
            assert out.read_bytes() == NEW
        else:
            with pytest.raises(FileError, match="--force"):
                write(out, NEW, PAGE)
            with pytest.raises(FileError, match="--force"):
                check(out, PAGE)
            assert out.read_bytes() == content
    assert not left_behind(tmp_path)


def _link(path: Path) -> None:
    path.with_name("other").write_bytes(OURS)
    path.symlink_to("other")


def _nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def _database(path: Path) -> None:
    with sqlite3.connect(path) as made:
        made.execute("create table a (b)")


def _in_use(path: Path) -> None:
    path.touch()
    path.with_name(f"{path.name}-wal").touch()


def _log(path: Path) -> None:
    path.write_bytes(b"\x37\x7f\x06\x82rest")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_link, "symbolic link"),
        (_nowhere, "symbolic link"),
        (Path.mkdir, "folder"),
        (os.mkfifo, "no plain file"),
        (_database, "database"),
        (_in_use, "database"),
        (_log, "database"),
    ],
)
def test_never(tmp_path: Path, make: Callable[[Path], object], said: str, *, force: bool) -> None:
    """A link, a folder, a device and a database stay, forced or not."""
    out = tmp_path / "a.html"
    make(out)
    before = {one.name: one.lstat() for one in tmp_path.iterdir()}
    with pytest.raises(FileError, match=said):
        write(out, NEW, PAGE, force=force)
    assert {one.name: one.lstat()[:7] for one in tmp_path.iterdir()} == {
        name: one[:7] for name, one in before.items()
    }


def test_another_kind(tmp_path: Path) -> None:
    """A page is not written under the name of a workbook."""
    for name in ("a.xlsx", "a", "a.db", ".html"):
        with pytest.raises(FileError, match=r"end in \.html"):
            write(tmp_path / name, NEW, PAGE, force=True)
    write(tmp_path / "A.HTM", NEW, PAGE)


def test_somebody_was_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody puts there while ours is written stays."""
    link = os.link

    def faster(half: Path, path: Path) -> None:
        path.write_bytes(b"mine")
        link(half, path)

    monkeypatch.setattr(os, "link", faster)
    with pytest.raises(FileError, match="--force"):
        write(tmp_path / "a.html", NEW, PAGE)
    with pytest.raises(FileError, match="there already"), beside(tmp_path / "b.db") as half:
        put_new(half, tmp_path / "b.db")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.db").read_bytes() == b"mine"


def test_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that gives a file but one name takes it too, and keeps what is there."""

    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    write(tmp_path / "a.html", NEW, PAGE)
    assert (tmp_path / "a.html").read_bytes() == NEW
    (tmp_path / "b.csv").write_bytes(b"mine")
    assert write_beside(tmp_path / "b.csv", b"ours") == tmp_path / "b-2.csv"
    assert not left_behind(tmp_path)


def test_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there stands, the error names the file that was wanted, and nothing is left behind."""
    out = tmp_path / "a.html"
    write(out, OURS, PAGE)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for path in (out, tmp_path / "b.html"):
        with pytest.raises(OSError, match="No space left") as raised:
            write(path, NEW, PAGE)
        assert raised.value.filename == str(path)
    assert out.read_bytes() == OURS
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_rows_stand_beside(tmp_path: Path) -> None:
    """Rows take the first free name, or the one that holds the same; they are the owner's alone."""
    out = tmp_path / "new" / "r-rejected.csv"
    assert write_beside(out, b"1") == out
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert stat.S_IMODE(out.parent.stat().st_mode) == 0o700
    assert write_beside(out, b"1") == out
    assert write_beside(out, b"2").name == "r-rejected-2.csv"
    (out.parent / "r-rejected-3.csv").symlink_to("nowhere")
    (out.parent / "r-rejected-4.csv").mkdir()
    assert write_beside(out, b"3").name == "r-rejected-5.csv"
    assert write_beside(out.with_name("r-rejected-2.csv"), b"2").name == "r-rejected-2.csv"
    assert write_beside(out.with_name("r-rejected-2.csv"), b"4").name == "r-rejected-6.csv"
    assert out.read_bytes() == b"1"


def test_names_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a bound to how many names are tried."""
    monkeypatch.setattr(writing, "_MOST", 3)
    for number in range(3):
        write_beside(tmp_path / "r.csv", b"%d" % number)
    with pytest.raises(FileError, match="all taken"):
        write_beside(tmp_path / "r.csv", b"9")
    assert len([*tmp_path.iterdir()]) == 3
