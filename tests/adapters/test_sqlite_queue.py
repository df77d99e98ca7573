"""Writers of one SQLite file take turns across processes, and nothing that befalls the queue stops them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from daojiao_program.adapters import sqlite_queue
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Ledger
from tests.adapters.sharing import heads, record

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is a queue on Linux only")

WRITER = textwrap.dedent(
    """
    import sys, time
    sys.path[:0] = {path!r}
    from daojiao_program.engine.opening import open_ledger
    from tests.adapters.sharing import record
    ledger = open_ledger({url!r})
    print("ready", flush=True)
    sys.stdin.readline()
    until, longest, count = time.monotonic() + {seconds}, 0.0, 0
    while time.monotonic() < until:
        began = time.monotonic()
        record(ledger, sys.argv[1])
        longest, count = max(longest, time.monotonic() - began), count + 1
    print(count, longest)
    """
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store not yet made."""
    return f"sqlite:///{tmp_path / 'town.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """The store, made."""
    ledger = open_ledger(url)
    yield ledger
    ledger.close()


def writers(stack: ExitStack, url: str, number: int, seconds: float) -> list[subprocess.Popen[str]]:
    """So many processes that write as fast as they can, once all are ready."""
    script = WRITER.format(path=sys.path, url=url, seconds=seconds)
    found = [
        stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", script, f"w-{one}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        for one in range(number)
    ]
    for one in found:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in found:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return found


def test_writers_take_turns(url: str, ledger: Ledger) -> None:
    """Of four processes that write without a pause none waits long, and none has less than half."""
    with ExitStack() as stack:
        found = [one.communicate()[0].split() for one in writers(stack, url, 4, 2)]
    counts, longest = [int(one) for one, _ in found], [float(one) for _, one in found]
    assert sum(counts) == heads(ledger)
    assert min(counts) * 2 > sum(counts) / len(counts)
    assert max(longest) < 5


def test_a_killed_writer_stops_nobody(url: str, ledger: Ledger) -> None:
    """Killed while it waits or writes, a process leaves no lock behind, and no place in the queue."""
    for _ in range(2):
        with ExitStack() as stack:
            found = writers(stack, url, 2, 30)
            time.sleep(0.2)
            for one in found:
                one.kill()
        began = time.monotonic()
        record(ledger)
        assert time.monotonic() - began < 5


def test_a_stopped_writer_stops_nobody_for_long(url: str, ledger: Ledger) -> None:
    """Who is stopped while it waits is passed over, and no write is lost."""
    with ExitStack() as stack:
        found = writers(stack, url, 3, 2)
        time.sleep(0.3)
        with ledger.writing():
            time.sleep(0.2)  # all wait
            found[0].send_signal(signal.SIGSTOP)
        longest = 0.0
        for _ in range(20):
            began = time.monotonic()
            record(ledger)
            longest = max(longest, time.monotonic() - began)
        found[0].send_signal(signal.SIGCONT)
        counts = [int(one.communicate()[0].split()[0]) for one in found]
    assert longest < 10  # not passed over, it would hold up a write for its whole 30 s
    assert heads(ledger) == sum(counts) + 20


def test_the_file_goes_with_the_last(tmp_path: Path, url: str) -> None:
    """`town.db-queue` is there while the store is open, and removed by the last one to close it."""
    one, other = open_ledger(url), open_ledger(url)
    record(other)
    one.close()
    assert (tmp_path / "town.db-queue").exists()
    record(other)
    other.close()
    assert os.listdir(tmp_path) == ["town.db"]  # noqa: PTH208 - names alone


@pytest.mark.parametrize("content", [b"", b"\xff" * 2000, b"\0" * 7])
def test_a_file_left_over_does_no_harm(tmp_path: Path, url: str, content: bytes) -> None:
    """Whatever stands in a file that is left over, writers come through, two of them too."""
    open_ledger(url).close()
    (tmp_path / "town.db-queue").write_bytes(content)
    one, other = open_ledger(url), open_ledger(url)
    began = time.monotonic()
    assert [record(one), record(other), record(one)] == [1, 2, 3]
    assert time.monotonic() - began < 5
    one.close()
    other.close()


def test_without_a_queue_writers_come_through(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no such locks, two ledgers write in any order, and wait no longer than they may."""
    monkeypatch.setattr(sqlite_queue, "_fcntl", None)
    one, other = open_ledger(url), open_ledger(url, wait_s=0.2)
    assert [record(one), record(other), record(one)] == [1, 2, 3]
    with one.writing(), pytest.raises(Conflict, match=r"locked by another process for 0\.2 s"):
        record(other)
    one.close()
    other.close()


def test_a_folder_that_may_only_be_read(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file cannot be made, the store is read, and written if it may be written."""
    ledger = open_ledger(url)
    record(ledger)
    ledger.close()

    def refuses(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuses)
    ledger = open_ledger(url)
    assert heads(ledger) == 1
    assert record(ledger) == 2
    ledger.close()
    assert not (tmp_path / "town.db-queue").exists()


@pytest.mark.parametrize("make", ["text", "long", "link", "folder"])
def test_somebodys_own_file_of_that_name(url: str, tmp_path: Path, make: str) -> None:
    """It is neither written nor removed, and writers come through without a queue."""
    beside = tmp_path / "town.db-queue"
    behind = tmp_path / "behind"
    behind.write_bytes(b"behind")
    if make == "link":
        beside.symlink_to(behind)
    elif make == "folder":
        beside.mkdir()
    else:
        beside.write_bytes(b"somebody's own " * (1 if make == "text" else 1000))
    before = beside.lstat().st_mode, beside.is_file() and beside.read_bytes()
    with ExitStack() as stack:
        first, second = (stack.enter_context(closing(open_ledger(url))) for _ in range(2))
        record(first, "1")
        record(second, "2")
    assert (beside.lstat().st_mode, beside.is_file() and beside.read_bytes()) == before
    assert behind.read_bytes() == b"behind"
