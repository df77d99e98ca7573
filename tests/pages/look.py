"""Pictures of a page: at 1280 px, at 390 px, and the first sheet as it is printed (`make pages`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pages.chromium import chromium

SIZES = ((1280, 1480), (390, 1500))
DOTS = 84


def look(page: Path, folder: Path) -> list[Path]:
    """Write the pictures into the folder."""
    found, address = [], page.resolve(strict=True).as_uri()
    with tempfile.TemporaryDirectory() as name:
        own = Path(name)
        for width, height in SIZES:
            # A window is never narrower than 500 px, a frame in it is.
            frame = own / "frame.html"
            frame.write_text(
                '<body style="margin:0"><iframe style="border:0" '
                f'src="{address}" width="{width}" height="{height}"></iframe>',
                encoding="utf-8",
            )
            out = folder / f"page-{width}.png"
            chromium(f"--screenshot={out.resolve()}", f"--window-size={width},{height}", frame.as_uri())
            found.append(out)
        printed = own / "page.pdf"
        chromium("--no-pdf-header-footer", f"--print-to-pdf={printed}", address)
        out = folder / "page-a4.png"
        pdftoppm = shutil.which("pdftoppm") or "pdftoppm"
        drawn = ("-png", "-r", str(DOTS), "-singlefile", "-f", "1")
        subprocess.run([pdftoppm, *drawn, printed, out.with_suffix("")], check=True)
        found.append(out)
    return found


if __name__ == "__main__":
    for one in look(Path(sys.argv[1]), Path(sys.argv[2])):
        sys.stdout.write(f"{one}: {one.stat().st_size / 1000:,.0f} KB\n")
