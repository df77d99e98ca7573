"""The package as people have it: an installed wheel, in a folder of its own, without the source tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Final

from tests.once import once

ROOT: Final = Path(__file__).parents[2]
SHOWN: Final = (
    "README.md",
    "a-garden.md",
    "embed.md",
    "terms.md",
    "words.md",
    "serve.md",
    "deploy.md",
    "change-an-event.md",
)
"""The pages that an embedding developer reads; the town's run from the source tree alone."""
RUN: Final = """#!/bin/sh
exec "$(dirname "$0")/python" -c 'from daojiao_program.cli import main; main()' "$@"
"""
WHERE: Final = "import daojiao_program; print(daojiao_program.__file__)"


def build(folder: Path) -> None:
    """Build the wheel, without the network, and install it beside the packages that it needs."""
    made = folder / "wheel"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    home = folder / "venv"
    venv.create(home, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(next(made.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    # A folder that a .pth names is searched, and no .pth in it is read: the editable install stays out.
    (site / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    script = home / "bin/daojiao"
    # By its own place, since the folder gets its name only when it is whole.
    script.write_text(RUN, encoding="utf-8")
    script.chmod(0o755)


def installed() -> Path:
    """The Python that has the wheel, built once a run."""
    return once("wheel", build) / "venv/bin/python"


def test_the_wheel_is_what_runs(tmp_path: Path) -> None:
    """Its own files, its own entry points, and all data that the package carries."""
    done = subprocess.run(
        [installed(), "-c", WHERE], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    package = Path(done.stdout.strip()).parent
    assert package.is_relative_to(installed().parents[1])
    source = ROOT / "src/daojiao_program"
    carried = {one.relative_to(source) for one in source.rglob("*") if one.is_file() and one.suffix != ".pyc"}
    assert {one for one in carried if not (package / one).is_file()} == set()


def test_the_pages_run_on_it(tmp_path: Path) -> None:
    """Every block that a page for developers shows, in a folder where the source tree is not."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.png", "*.py"))
    shutil.copytree(ROOT / "examples/loan_desk", tmp_path / "examples/loan_desk")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("README.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = examples\n", encoding="utf-8")
    (tmp_path / "tests/docs").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("test_docs.py"), tmp_path / "tests/docs")
    chosen = " or ".join(one.removesuffix(".md") for one in SHOWN)
    done = subprocess.run(
        [
            installed(),
            "-I",
            "-m",
            "pytest",
            "-q",
            "-p",
            "pytester",
            "-p",
            "no:randomly",
            "-k",
            chosen,
            "tests/docs",
        ],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ran = re.search(r"(\d+) passed", done.stdout)
    assert ran is not None
    assert int(ran[1]) >= len(SHOWN)
