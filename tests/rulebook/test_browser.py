"""The rule book in Chromium: it asks for nothing, fits a telephone and A4, and axe-core finds no fault."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.book import book_of
from daojiao_program.rulebook.page import page_of
from tests.pages.chromium import chromium, dom
from tests.pages.reading import read
from tests.pages.test_browser import AXE, asked, axe  # noqa: F401 - a fixture
from tests.rulebook.features import FIRST, kept, write_results

WIDE = "| " + " | ".join(f"很宽很宽的第{n}列" for n in range(12)) + " |"
LONG = "averylongword" * 12
FEATURE = f"""# language: zh-CN
功能: 宽
  @TEAM-ONE
  规则: {LONG}
    场景: {LONG}
      当{LONG}
        {WIDE}
        {WIDE}
"""
MEASURE = """
<pre id="wide"></pre>
<script>
const beyond = one => one.getBoundingClientRect().right > innerWidth + 1;
const scrolls = document.documentElement.scrollWidth > innerWidth;
const wide = scrolls ? [...document.querySelectorAll("body *")].filter(beyond) : [];
document.getElementById("wide").textContent = wide.map(one => one.outerHTML.slice(0, 200)).join("\\n");
</script>
"""


@pytest.fixture
def page(features: Path) -> str:
    """The page of small features and of one with a wide table and long words, after a run."""
    (features / "zh-CN" / "wide.feature").write_text(FEATURE, encoding="utf-8")
    write_results(kept(features.parent), {f"{FIRST}[9-应予受理]": "passed"})
    book = book_of(TOWN, features, terms=read_charter(DATA / "charter.toml"))
    return page_of(book, features=features, folder=features.parent)


@pytest.fixture
def file(page: str, tmp_path: Path) -> Path:
    """The page as a file."""
    found = tmp_path / "book.html"
    found.write_bytes(page.encode())
    return found


def test_it_asks_for_nothing(file: Path, tmp_path: Path) -> None:
    """Loading it, the browser asks no network for anything, and has nothing to complain of."""
    found, done = asked(file, tmp_path / "net.json")
    assert found == set()
    assert "CONSOLE" not in done.stderr
    assert "道滘镇规则手册" in read(done.stdout).text


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(page: str, tmp_path: Path, width: int) -> None:
    """Only tables are, and they scroll in boxes of their own."""
    measured, frame = tmp_path / "measured.html", tmp_path / "frame.html"
    measured.write_text(page.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    tell = "document.title = this.contentDocument.getElementById('wide').textContent"
    frame.write_text(
        f'<iframe src="{measured.as_uri()}" width="{width}" height="900" onload="{tell}"></iframe>', "utf-8"
    )
    done = chromium(
        "--allow-file-access-from-files", "--dump-dom", "--virtual-time-budget=60000", frame.as_uri()
    )
    title = re.search("<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None
    assert unescape(title[1]) == ""


def test_printed(file: Path, tmp_path: Path) -> None:
    """It prints on A4."""
    out = tmp_path / "book.pdf"
    chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", file.as_uri())
    pdf = out.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf


def test_no_scenario_is_torn(features: Path, tmp_path: Path) -> None:
    """Printed, each that fits on a page stands whole on one, with the heading of its rule above the first."""
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("no pdftotext here: it comes with poppler-utils")
    scenarios = "".join(
        f"  Scenario: BEGIN-{n}\n" + "   Given a step\n" * (n % 9) + f"   Then END-{n}.\n" for n in range(40)
    )
    (features / "en" / "many.feature").write_text(
        f"Feature: f\n @TEAM-ONE\n Rule: TITLE\n{scenarios}", encoding="utf-8"
    )
    page, out = tmp_path / "many.html", tmp_path / "many.pdf"
    page.write_text(page_of(book_of(TOWN, features)), encoding="utf-8")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri())
    told = subprocess.run([pdftotext, "-layout", out, "-"], capture_output=True, text=True, check=True)
    pages = [one.split() for one in told.stdout.split("\f")]
    on = {word: at for at, words in enumerate(pages) for word in words}
    assert len({on[f"BEGIN-{n}"] for n in range(40)}) > 3
    assert [n for n in range(40) if on[f"BEGIN-{n}"] != on[f"END-{n}."]] == []
    assert on["TITLE"] == on["BEGIN-0"]


def test_axe(page: str, axe: str, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    """axe-core finds no fault, of whatever weight."""
    checked = tmp_path / "checked.html"
    script = axe.replace("</script", "<\\/script")
    checked.write_text(
        page.replace("</body>", f"<script>{script}</script>{AXE}</body>"), "utf-8", newline="\n"
    )
    found = json.loads(unescape(dom(checked).rpartition('<pre id="axe">')[2].partition("</pre>")[0]))
    assert found["passes"] > 20
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
