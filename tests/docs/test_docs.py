"""Every code block in the README and the docs runs, and says what it is shown to say."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daojiao_program.cli.app import app
from daojiao_program.testing.bdd import current

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"[|&;<>()$`*?~\\]")
"""What a shell would make something of, even if it stands in quotes."""
FILE = re.compile(r"# (\w+\.py)\n")
"""The first line of a block that is a file of its own."""
EXAMPLES = {one.stem for one in (ROOT / "examples").iterdir()}
KNOWN = {"python", "console", "sh", "text", "toml", "gherkin", "sql", "mermaid"}


def blocks(page: Path) -> list[tuple[str, str]]:
    """The code blocks of a page: language and text."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def features(page: Path) -> Iterator[tuple[str, str]]:
    """The whole feature files of a page, each with the file name that the text before it gives."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if found[1] == "gherkin" and found[2].startswith("# language: "):
            yield re.findall(r"`([\w-]+\.feature)`", text[: found.start()])[-1], found[2]


class Reader:
    """Types what a page shows, in a folder of its own, with the project's commands on the path.

    A plain call of `daojiao` or `pytest` is run in this process, which is many times faster; whatever else
    the shell would do is left to a shell. What is exported is there for what is typed after it.
    """

    def __init__(self, folder: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch
        self._pytester = pytester

    def type(self, command: str) -> str:
        """What the command prints, errors last."""
        words = [] if SHELL.search(command) else shlex.split(command)
        match words:
            case ["daojiao", *rest]:
                return self._daojiao(rest)
            case ["pytest", *rest]:
                return self._pytest(rest)
            case ["export", *rest]:
                for name, _, value in (one.partition("=") for one in rest):
                    self._monkeypatch.setenv(name, value)
                return ""
            case _:
                return self._shell(command)

    def _daojiao(self, words: list[str]) -> str:
        done = CliRunner().invoke(app, words, prog_name="daojiao")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout + done.stderr

    def _pytest(self, words: list[str]) -> str:
        done = self._pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:hypothesispytest", *words)
        return "\n".join([*done.outlines, *done.errlines])

    def _shell(self, command: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - the reader's own shell
            cwd=self._folder,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr


@pytest.fixture
def reader(tmp_path: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Whoever follows a page, on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    # What the scenario at hand is about is afterwards as it was.
    monkeypatch.setattr(current, "_now", [])
    monkeypatch.chdir(tmp_path)
    return Reader(tmp_path, pytester, monkeypatch)


def check_console(text: str, reader: Reader) -> None:
    """Each `$ ` line is run; the lines below it stand in what it printed, in this order."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        printed = reader.type(command)
        at = 0
        for line in filter(None, (one.strip() for one in expected)):
            if line == "…":
                continue
            found = printed.find(line, at)
            assert found >= 0, f"{command!r} does not print {line!r} (here):\n{printed[at:]}"
            at = found + len(line)


def check_make(text: str) -> None:
    """Each `make` target named is one that the Makefile has; CI runs them."""
    for target in re.findall(r"^make (\w+)", text, flags=re.MULTILINE):
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)  # noqa: S607


@pytest.fixture(autouse=True)
def _modules_of_its_own() -> Iterator[None]:
    """A page imports the examples as they lie in its folder, not as another test has called them."""
    before = {name: one for name, one in sys.modules.items() if name.partition(".")[0] in EXAMPLES}
    path = [*sys.path]
    sys.path[:] = [one for one in path if Path(one).parent != ROOT / "examples"]
    _forget()
    yield
    _forget()
    sys.path[:] = path
    sys.modules.update(before)


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in EXAMPLES]:
        del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs(
    page: Path, reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a page shows to type can be typed, and prints what the page says."""
    names: dict[str, object] = {"__name__": "page"}
    if "examples/" in page.read_text(encoding="utf-8"):
        (tmp_path / "examples").symlink_to(ROOT / "examples")
    files = {text: name for name, text in features(page)}
    for language, text in blocks(page):
        assert language in KNOWN, f"{page.name}: a block in {language!r}; one of {sorted(KNOWN)} is meant"
        if language == "python" and (named := FILE.match(text)):
            (tmp_path / named[1]).write_text(text, encoding="utf-8")
        elif language == "python":
            exec(compile(text, str(page), "exec", dont_inherit=True), names)  # noqa: S102 - our own pages
        elif language == "console":
            check_console(text, reader)
        elif language == "sh":
            check_make(text)
        elif language == "gherkin" and text in files:
            (tmp_path / files[text]).write_text(text, encoding="utf-8")
