"""Chromium, run once for a question, without a profile and without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    # Nothing outside can be reached, whatever asks.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def chromium(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it, or skip the test where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium here: `make pages` installs it on Debian and Ubuntu")
    with tempfile.TemporaryDirectory(prefix="daojiao-chromium-") as profile:
        return subprocess.run(
            [found, *QUIET, f"--user-data-dir={profile}", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            check=True,
        )


def dom(file: Path) -> str:
    """The document as the browser has it once it is loaded and its scripts are done."""
    return chromium("--dump-dom", "--virtual-time-budget=60000", file.as_uri()).stdout


def requested(log: Path) -> set[str]:
    """The addresses that a page asked the network for; what the browser asks of its own has no origin."""
    events: list[dict[str, Any]] = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = (one["params"] for one in events if "initiator" in one.get("params", {}))
    return {one["url"] for one in asked if one["initiator"] != "not an origin"}
