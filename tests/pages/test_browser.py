"""The page in Chromium: it shows Chinese, asks for nothing, and axe-core finds no serious fault."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import tarfile
import zlib
from html import unescape
from pathlib import Path

import pytest

from tests.pages.chromium import chromium, dom, requested
from tests.pages.reading import read

AXE = """
<pre id="axe"></pre>
<script>
const tell = found => { document.getElementById("axe").textContent = JSON.stringify(found); };
for (const one of document.querySelectorAll("details")) one.open = true;
axe.run({resultTypes: ["violations"]}).then(
    found => tell({passes: found.passes.length, violations: found.violations}),
    error => tell({error: String(error)}),
);
</script>
"""


def rows_of(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, bytes a pixel and the rows of a PNG with 8 bits a channel, with each row's filter undone."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    channels = {2: 3, 6: 4}[colours]
    assert depth == 8
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, stride = zlib.decompress(data), width * channels
    before, rows = bytes(stride), []
    for index in range(height):
        start = index * (stride + 1)
        before = unfiltered(raw[start], raw[start + 1 : start + 1 + stride], before, channels)
        rows.append(before)
    return width, channels, rows


def unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    """A row of a PNG as it was before its filter."""
    found = bytearray(line)
    for i, value in enumerate(line):
        left = found[i - channels] if i >= channels else 0
        corner = above[i - channels] if i >= channels else 0
        match kind:
            case 1:
                found[i] = (value + left) & 255
            case 2:
                found[i] = (value + above[i]) & 255
            case 3:
                found[i] = (value + (left + above[i]) // 2) & 255
            case 4:
                guess = left + above[i] - corner
                near = min((left, above[i], corner), key=lambda one: abs(guess - one))
                found[i] = (value + near) & 255
            case _:
                break
    return bytes(found)


def asked(file: Path, log: Path) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """What the page asked for when it was loaded, and the document with what the browser complained of."""
    done = chromium("--dump-dom", f"--log-net-log={log}", "--enable-logging=stderr", file.as_uri())
    return requested(log), done


def test_it_asks_for_nothing(file: Path, tmp_path: Path) -> None:
    """Loading it, the browser asks no network for anything, and has nothing to complain of."""
    found, done = asked(file, tmp_path / "net.json")
    assert found == set()
    assert "CONSOLE" not in done.stderr
    assert "道滘镇示范镇创建工作进展" in read(done.stdout).text


def test_asking_would_be_seen(page: str, tmp_path: Path) -> None:
    """A page that fetches a picture, and whose script fails, does not pass for one that does not."""
    worse = tmp_path / "worse.html"
    more = "<img src='http://picture.invalid/'><script>throw new Error('oh')</script></body>"
    worse.write_text(page.replace("</body>", more), encoding="utf-8")
    found, done = asked(worse, tmp_path / "net.json")
    assert found == {"http://picture.invalid/"}
    assert "CONSOLE" in done.stderr


def test_it_shows_chinese(file: Path, tmp_path: Path) -> None:
    """The title is drawn in red strokes of many widths: neither blank nor a row of empty boxes."""
    shot = tmp_path / "shot.png"
    chromium(f"--screenshot={shot}", "--window-size=800,600", file.as_uri())
    width, channels, rows = rows_of(shot.read_bytes())
    assert width == 800
    red = [
        sum(row[at] > 120 and row[at + 1] < 60 and row[at + 2] < 70 for at in range(0, len(row), channels))
        for row in rows[20:80]
    ]
    assert len({one for one in red if one}) > 12
    assert len(set(b"".join(rows))) > 60


def test_printed(file: Path, tmp_path: Path) -> None:
    """It prints on A4."""
    out = tmp_path / "page.pdf"
    chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", file.as_uri())
    pdf = out.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from npm, by its name."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here, so no axe-core")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(
            [npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, timeout=120, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"npm gave no axe-core: {error}")
    (archive,) = folder.glob("axe-core-*.tgz")
    with tarfile.open(archive) as packed:
        found = packed.extractfile("package/axe.min.js")
        assert found is not None
        return found.read().decode()


def test_axe(page: str, axe: str, tmp_path: Path) -> None:
    """With everything opened, axe-core finds nothing serious or critical."""
    checked = tmp_path / "checked.html"
    script = axe.replace("</script", "<\\/script")
    checked.write_text(
        page.replace("</body>", f"<script>{script}</script>{AXE}</body>"), encoding="utf-8", newline="\n"
    )
    found = json.loads(unescape(dom(checked).rpartition('<pre id="axe">')[2].partition("</pre>")[0]))
    assert found["passes"] > 20
    bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in bad] == []
