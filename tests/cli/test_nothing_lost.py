"""Over all commands that write: no file that was there is lost, whatever it is and whatever it is called."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daojiao_program.cli.app import app
from tests.cli.conftest import CHARTER, Done
from tests.cli.runner import Runner
from tests.intake.books import book
from tests.intake.office import ROLL, volunteer, written
from tests.rulebook.features import write_features

FORMAT_1: Final = Path(__file__).parents[1] / "golden" / "format-1.db"
NEVER: Final = ("link", "nowhere", "database", "in use", "folder", "device")
"""What is never written over, forced or not."""


def _files(folder: Path) -> dict[str, object]:
    """What stands there, by name: what a link leads to, what a file holds."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = path.lstat().st_mode
    return found


def _database(path: Path) -> None:
    with sqlite3.connect(path) as made:
        made.execute("create table somebodys (own)")
    made.close()


def _linked(path: Path) -> None:
    path.with_name("elsewhere.txt").write_bytes(b"behind the link")
    path.symlink_to("elsewhere.txt")


def _in_use(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(f"{path.name}-wal").write_bytes(b"log")


PLANTS: Final[dict[str, Callable[[Path], object]]] = {
    "text": lambda path: path.write_bytes(b"somebody's own"),
    "empty": lambda path: path.write_bytes(b""),
    "archive": lambda path: path.write_bytes(b"PK\x03\x04 damaged"),
    "link": _linked,
    "nowhere": lambda path: path.symlink_to("nowhere"),
    "database": _database,
    "in use": _in_use,
    "folder": Path.mkdir,
    "device": os.mkfifo,
}
WRITERS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "page": (("page", "--out", "page.html", "--store", "sqlite:///town.db"), "page.html"),
    "rulebook": (("rulebook", "--out", "book.html"), "book.html"),
    "rulebook in json": (("rulebook", "--out", "b.html", "--json", "book.json"), "book.json"),
    "flow": (("flow", "project", "--out", "project.svg"), "project.svg"),
    "flow as text": (("flow", "project", "--out", "project.mmd"), "project.mmd"),
    "template": (("template", "--out", "empty.xlsx"), "empty.xlsx"),
    "todo": (("todo", "--ics", "todo.ics", "--store", "sqlite:///town.db"), "todo.ics"),
    "import": (("import", "own.csv", "--store", "sqlite:///town.db"), "own-rejected.csv"),
    "import a workbook": (("import", "own.xlsx", "--store", "sqlite:///town.db"), "own-rejected.xlsx"),
    "backup": (("backup", "sqlite:///town.db", "copy.db"), "copy.db"),
    "backup of people": (("backup", "sqlite:///town.db", "copy.db"), "copy.people.db"),
    "demo": (("demo", "--out", "."), "page.html"),
    "migrate": (("migrate", "--store", "sqlite:///old.db"), "old.db.format-1"),
    "a page over the store": (("page", "--out", "town.db", "--store", "sqlite:///town.db"), "town.db"),
}
"""Each command that writes, and the file that it would write."""
OF_THE_STORE: Final = ("town.db", "town.people.db", "old.db")
"""These files the commands are to change, or are asked of: what they hold is looked at by other tests."""


@pytest.fixture(scope="module")
def office() -> Iterator[Path]:
    """A folder with a store, files to be taken in and features, to be copied for each try."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _within(folder):
            for words in (
                ("init", "--simulated", "--store", "sqlite:///town.db"),
                ("charter", str(CHARTER), "--on", "2022-04-01", "--store", "sqlite:///town.db"),
            ):
                assert _run(words).status == 0
            written(Path("first.csv"), ROLL, [volunteer(1)])
            words = ("import", "first.csv", "--received", "2022-05-06", "--store", "sqlite:///town.db")
            assert _run(words).status == 0
            written(Path("own.csv"), ROLL, [volunteer(2, team="?")])
            book(Path("own.xlsx"), {"volunteers": [ROLL.split(","), volunteer(3, team="?").split(",")]})
            write_features(folder)
            shutil.copy(FORMAT_1, "old.db")
        yield folder


@contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _run(words: tuple[str, ...]) -> Done:
    found = Runner().invoke(app, [*words], prog_name="daojiao", env={"DAOJIAO_STORE": None})
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Done(found.exit_code, found.stdout, found.stderr)


@contextmanager
def _tried(office: Path) -> Iterator[Path]:
    """A copy of the office, in which a command runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office"
        shutil.copytree(office, folder)
        with _within(folder):
            yield folder


def _lost(before: dict[str, object], folder: Path) -> list[str]:
    after = _files(folder)
    return [
        name
        for name, content in before.items()
        if after.get(name) != content and not name.startswith(OF_THE_STORE)
    ]


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("writer", WRITERS)
def test_what_stands_in_its_place(office: Path, writer: str, plant: str) -> None:
    """It is there after the command as it was before, and the command says so, or writes elsewhere."""
    words, target = WRITERS[writer]
    if target in OF_THE_STORE and plant != "database":
        return
    with _tried(office) as folder:
        if target not in OF_THE_STORE:
            PLANTS[plant](Path(target))
        before = _files(folder)
        store = Path("town.db").read_bytes() if target == "town.db" else b""
        done = _run(words)
        assert _lost(before, folder) == []
        assert not [one.name for one in folder.iterdir() if one.name.startswith(".daojiao")]
        if writer.startswith("import"):
            assert target in done.out.replace("\n", "")
            assert (folder / target).with_stem("own-rejected-2").is_file()
        else:
            assert (done.status, done.err.count("\n"), target in done.err) == (2, 1, True), done
        if target == "town.db":
            assert Path("town.db").read_bytes() == store


@pytest.mark.parametrize("plant", NEVER)
@pytest.mark.parametrize("writer", ["page", "rulebook", "rulebook in json", "template"])
def test_what_no_force_moves(office: Path, writer: str, plant: str) -> None:
    """With `--force` a file is written over, but nothing else: no link, no database, no folder, no device."""
    words, target = WRITERS[writer]
    with _tried(office) as folder:
        PLANTS[plant](Path(target))
        before = _files(folder)
        assert _run((*words, "--force")).status == 2
        assert _lost(before, folder) == []


@pytest.mark.parametrize("writer", ["page", "rulebook", "rulebook in json", "template"])
def test_its_own_is_made_anew(office: Path, writer: str) -> None:
    """The same command writes over what it has written, not over what was edited since, unless forced."""
    words, target = WRITERS[writer]
    with _tried(office):
        assert [_run(words).status for _ in range(2)] == [0, 0]
        own = Path(target).read_bytes()
        Path(target).write_bytes(own.replace(b"1", b"2", 1))
        assert _run(words).status == 2
        assert Path(target).read_bytes() != own
        assert _run((*words, "--force")).status == 0
        assert Path(target).read_bytes() == own


NAMES: Final = (
    [target for _, target in WRITERS.values() if target not in OF_THE_STORE]
    + ["own-rejected-2.csv", "own-rejected-3.csv", "copy.db.part", "old.db.format-1.part", "empty.xlsx.part"]
    + ["copy.db-wal", "copy.people.db-journal", ".page.html", f".own-rejected.csv.{os.getpid()}"]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    writers=st.lists(
        st.sampled_from(["import", "import a workbook", "backup", "migrate", "template"]),
        min_size=1,
        max_size=4,
    ),
    planted=st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*PLANTS]), max_size=6),
    force=st.booleans(),
)
def test_no_file_is_lost(office: Path, writers: list[str], planted: dict[str, str], *, force: bool) -> None:
    """Whatever commands run one after the other beside whatever files, each is there at the end as it was.

    But for a plain file in the very place of what was forced.
    """
    with _tried(office) as folder:
        for name, plant in planted.items():
            PLANTS[plant](Path(name))
        before = _files(folder)
        forced = set()
        for writer in writers:
            words, target = WRITERS[writer]
            may = force and writer == "template"
            done = _run((*words, "--force") if may else words)
            assert done.status in (0, 1, 2)
            if may and planted.get(target) not in NEVER:
                forced.add(target)
        assert [name for name in _lost(before, folder) if name not in forced] == []
