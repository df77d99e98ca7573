"""The command that tells what changed."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.cli.conftest import Daojiao

TWO_DAYS = ("diff", "--from", "2022-07-31", "--to", "2022-08-22")
TWO_MOMENTS = ("diff", "--known-from", "2022-06-01", "--known-to", "2022-06-10", "--to", "2022-06-05")


def test_two_days(daojiao: Daojiao) -> None:
    """Figures from and to; events by day."""
    found = daojiao(*TWO_DAYS, "--json").document
    assert found["from"] == {"effective_on": "2022-07-31", "known_at": None}
    values = {one["id"]: (one["from"], one["to"]) for one in found["figures"]}
    assert values["activities"] == (463, 505)
    days = [one["effective_on"] for one in found["events"]]
    assert days == sorted(days)
    assert {one["change"] for one in found["events"]} == {"entered"}


def test_two_moments(daojiao: Daojiao) -> None:
    """As of one day; what was entered and voided in between is told."""
    found = daojiao(*TWO_MOMENTS, "--json").document
    assert found["from"] == {"effective_on": "2022-06-05", "known_at": "2022-06-01T15:59:59.999999+00:00"}
    passed = {one["stream"] for one in found["events"] if one["change"] == "passed"}
    assert passed == {"activity:2022-0120"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("words", [TWO_DAYS, TWO_MOMENTS])
def test_as_people_read_it(daojiao: Daojiao, words: tuple[str, ...], lang: str) -> None:
    """No line is wider than the terminal; a thousand sign-ins are counted, not listed."""
    done = daojiao(*words, "--lang", lang)
    assert done.status == 0
    assert all(cell_len(line) <= 80 for line in done.out.splitlines())
    assert len(done.out.splitlines()) < 250
    assert ("--all 逐条列出" if lang == "zh" else "--all lists them") in done.out


def test_every_event(daojiao: Daojiao) -> None:
    """Listed if asked for."""
    out = daojiao("diff", "--from", "2022-08-19", "--to", "2022-08-22", "--all").out
    assert "sign-ins-0822.csv" in out


def test_nothing_changed(daojiao: Daojiao) -> None:
    """A day and itself."""
    out = daojiao("diff", "--from", "2022-07-31", "--to", "2022-07-31").out
    assert "各项指标不变" in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--to", "2022-07-01"),
        ("--from", "2022-07-02", "--to", "2022-07-01"),
        ("--known-from", "2022-07-02", "--known-to", "2022-07-01"),
        ("--from", "2022-07-01", "--known-to", "2022-07-01"),
    ],
)
def test_what_cannot_be_compared(daojiao: Daojiao, words: tuple[str, ...]) -> None:
    """The sentence says what to write."""
    done = daojiao("diff", *words)
    assert (done.status, done.out) == (2, "")
    assert "--from" in done.err
