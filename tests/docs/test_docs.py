"""Every code block in the README and the docs runs, and says what it is shown to say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KNOWN = {"python", "console", "sh", "text", "toml", "gherkin", "sql"}


def blocks(page: Path) -> list[tuple[str, str]]:
    """The code blocks of a page: language and text."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def features(page: Path) -> Iterator[tuple[str, str]]:
    """The whole feature files of a page, each with the file name that the text before it gives."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if found[1] == "gherkin" and found[2].startswith("# language: "):
            yield re.findall(r"`([\w-]+\.feature)`", text[: found.start()])[-1], found[2]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line as a reader would type it, with the project's commands on the path."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    return subprocess.run(
        ["bash", "-c", command],  # noqa: S607 - the reader's own shell
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def check_console(text: str, folder: Path) -> None:
    """Each `$ ` line is run; the lines below it stand in what it printed, in this order."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        done = run(command, folder)
        printed = done.stdout + done.stderr
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a page shows to type can be typed, and prints what the page says."""
    names: dict[str, object] = {"__name__": "page"}
    if "examples/" in page.read_text(encoding="utf-8"):
        (tmp_path / "examples").symlink_to(ROOT / "examples")
    files = {text: name for name, text in features(page)}
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for language, text in blocks(page):
            assert language in KNOWN, f"{page.name}: a block in {language!r}; one of {sorted(KNOWN)} is meant"
            if language == "python":
                exec(compile(text, str(page), "exec", dont_inherit=True), names)  # noqa: S102 - our own pages
            elif language == "console":
                check_console(text, tmp_path)
            elif language == "sh":
                check_make(text)
            elif language == "gherkin" and text in files:
                (tmp_path / files[text]).write_text(text, encoding="utf-8")
    finally:
        os.chdir(here)
