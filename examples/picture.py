"""The picture of the README: what `daojiao claims` prints after the demo, as an SVG.

Run it after `make demo`: `python examples/picture.py docs/demo.svg`
"""

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

from rich.cells import cell_len

WIDTH = 88
LINES = 26
STORE = "sqlite:///build/demo/town.db"
CELL, HEIGHT, MARGIN = 8, 22, 20
STYLE = (
    "text { font: 16px 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace; fill: #222 } "
    ".yes { fill: #177a2f; font-weight: bold } .typed { font-weight: bold }"
)
RUN = re.compile(r"[^\x00-\x7f]+|[\x21-\x7e]+(?: [\x21-\x7e]+)*")


def drawn(line: str, top: int) -> str:
    """A line of a terminal: each run of characters stands at its cell, so that columns stay columns."""
    return "".join(
        f'<text x="{MARGIN + CELL * cell_len(line[: run.start()])}" y="{top}" '
        f'textLength="{CELL * cell_len(run[0])}"{style(run[0])}>{escape(run[0])}</text>'
        for run in RUN.finditer(line)
    )


def style(text: str) -> str:
    """A verdict stands out, and so does what was typed."""
    return ' class="yes"' if text == "属实" else ' class="typed"' if text.startswith("$") else ""


def main(target: Path) -> None:
    """Draw the first lines of the claims table."""
    command = ["daojiao", "claims", "--store", STORE]
    environment = os.environ | {"COLUMNS": str(WIDTH)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    lines = [f"$ daojiao claims --store {STORE}", *done.stdout.splitlines()[:LINES]]
    wide, high = MARGIN * 2 + CELL * WIDTH, MARGIN * 2 + HEIGHT * len(lines)
    rows = "\n".join(drawn(line, MARGIN + HEIGHT * (at + 1) - 6) for at, line in enumerate(lines))
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    page = '<rect width="100%" height="100%" rx="8" fill="#fbfaf7" stroke="#d8d4c8"/>'
    target.write_text(f"{head}\n<style>{STYLE}</style>\n{page}\n{rows}\n</svg>\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
