"""The command as a process: the demonstration, exit statuses, pipes, what happens without the extra."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.cli import MISSING
from tests.cli.conftest import Daojiao
from tests.example import FILES, example
from tests.once import once

COMMAND = [sys.executable, "-c", "from daojiao_program.cli import main; main()"]
WITHOUT = "import sys; sys.modules[{name!r}] = None; from daojiao_program.cli import main; main()"


def run(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    keep = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "COVERAGE"))}
    return subprocess.run(
        [*COMMAND, *words],
        cwd=cwd,
        env=keep | {"COLUMNS": "80", "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _demonstrate(folder: Path) -> None:
    done = run("demo", "--out", "build/demo", cwd=folder)
    said = {"returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the demonstration was run: a copy of what the first run left."""
    return shutil.copytree(once("demo", _demonstrate), tmp_path / "demo")


@pytest.fixture
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    """The first run."""
    return subprocess.CompletedProcess([], **json.loads((folder / "said.json").read_text(encoding="utf-8")))


class TestDemo:
    """`daojiao demo`."""

    def test_what_it_prints(self, first: subprocess.CompletedProcess[str]) -> None:
        """Both reports, the claims and what to try next, plainly marked as simulated; no bar, no colours."""
        assert (first.returncode, first.stderr) == (0, "")
        for said in (
            "[模拟数据 / simulated data]",
            "工作进展（截至2022年7月31日）",
            "工作进展（截至2022年8月23日）",
            "4,204  people",
            "共36条：属实35条，不符0条",
            "daojiao history cohort:C-02 --store sqlite:///build/demo/town.db",
        ):
            assert said in first.stdout
        assert "\x1b" not in first.stdout

    def test_again(self, first: subprocess.CompletedProcess[str], folder: Path) -> None:
        """Run again it adds nothing and prints the same, byte for byte."""
        with Program.open(f"sqlite:///{folder}/build/demo/town.db") as town, town.ledger.reading() as reading:
            before = reading.head()
        again = run("demo", "--out", "build/demo", cwd=folder)
        assert (again.returncode, again.stdout) == (0, first.stdout)
        with Program.open(f"sqlite:///{folder}/build/demo/town.db") as town, town.ledger.reading() as reading:
            assert reading.head() == before

    def test_what_to_try_next(self, first: subprocess.CompletedProcess[str], folder: Path) -> None:
        """Each command that it names can be run as it stands."""
        lines = [one.strip() for one in first.stdout.splitlines() if one.startswith("  daojiao ")]
        assert len(lines) == 3
        for line in lines:
            done = run(*line.split()[1:], cwd=folder)
            assert (done.returncode, done.stderr) == (0, ""), line

    def test_a_folder_with_a_real_store(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """The demonstration keeps its hands off a real town."""
        daojiao("init", "--store", f"sqlite:///{tmp_path / 'town.db'}")
        done = daojiao("demo", "--out", tmp_path)
        assert (done.status, done.out, "real store" in done.err) == (2, "", True)

    def test_no_folder(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """A folder that cannot be made gets one sentence."""
        (tmp_path / "file").write_text("", encoding="utf-8")
        done = daojiao("demo", "--out", tmp_path / "file" / "demo")
        assert (done.status, done.err.count("\n")) == (2, 1)


class TestAProcess:
    """Exit statuses and streams."""

    def test_json(self) -> None:
        """One document, with Chinese as it is."""
        done = run("why", "enrolments/C-01/K-81", "--json", DAOJIAO_STORE=f"sqlite:///{example() / FILES[0]}")
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["refusal"]["sentence"]["zh"] == "小班培训，每期9–13人"

    def test_refused_and_unusable(self, tmp_path: Path) -> None:
        """1 where a rule says no, 2 where there is nothing to ask."""
        store = f"sqlite:///{example() / FILES[0]}"
        words = ("preview", "cohort.enrol", "C-09", "cadre=K-02", "mentor=M-01")
        assert run(*words, DAOJIAO_STORE=store).returncode == 1
        done = run("progress", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "town.db" in done.stderr
        assert run("no-such-command").returncode == 2

    def test_nobody_reads(self) -> None:
        """A reader that has gone leaves no traceback, and is not taken for a refusal."""
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*COMMAND, "history", "cohort:C-01"],
            env=os.environ | {"DAOJIAO_STORE": f"sqlite:///{example() / FILES[0]}"},
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b"")

    def test_a_terminal_without_chinese(self) -> None:
        """Question marks are better than a traceback."""
        store = f"sqlite:///{example() / FILES[0]}"
        done = run("progress", DAOJIAO_STORE=store, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, "")
        assert "??" in done.stdout

    @pytest.mark.parametrize("name", ["typer", "rich"])
    def test_without_the_extra(self, name: str) -> None:
        """One sentence says what to install."""
        code = WITHOUT.format(name=name)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", MISSING)

    def test_interrupted(self, daojiao: Daojiao, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Ctrl-C ends quietly, with its own status."""

        def interrupt(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Program, "walk", interrupt)
        done = daojiao("demo", "--out", tmp_path)
        assert (done.status, "Traceback" in done.err) == (130, False)
