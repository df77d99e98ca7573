"""The town's facade: its desk, its types, and two processes that want the same thing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from daojiao_program import Program, Refused
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.intake.charterfile import CharterError
from daojiao_program.program import DATA

ROOT = Path(__file__).parents[1]
CHARTER = DATA / "charter.toml"
STORES = ("sqlite", "postgres")
FIGHTERS = 2
ROUNDS = 25


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store's address, on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'town.db'}"
    base: str = request.getfixturevalue("postgres_url")
    schema: str = request.getfixturevalue("pg_schema")
    return f"{base}&schema={schema}"


FIGHT = """
import sys
from datetime import date
from daojiao_program import Program, Refused

url, me = sys.argv[1:]
won = []
with Program.open(url) as town:
    desk = town.acting(f"clerk-{me}", on=date(2022, 5, 5))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(ROUNDS):
        try:
            if WHAT == "volunteer":
                desk.assign_volunteer(f"V-{number}", grid=f"G-0{me}", team="town-backbone")
            else:
                desk.cohort(f"C-{number}").enrol(f"K-{number}-{me}", mentor=f"M-0{me}")
        except Refused as no:
            assert no.code in ("GRID-ONE", "COHORT-SIZE"), no
        else:
            won.append(number)
print(*won)
"""


def fight(url: str, what: str) -> list[set[int]]:
    """Let two processes ask for the same things at once; what each of them won."""
    code = FIGHT.replace("WHAT", repr(what)).replace("ROUNDS", str(ROUNDS))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, str(me)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in range(1, FIGHTERS + 1)
    ]
    for one in processes:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    won = [{int(number) for number in one.communicate(timeout=120)[0].split()} for one in processes]
    assert [one.returncode for one in processes] == [0] * FIGHTERS
    return won


def test_two_processes_want_the_same_volunteer(url: str) -> None:
    """Of two who station the same volunteer in two grids at once, exactly one does; the other is refused."""
    with Program.open(url) as town:
        town.adopt_charter(CHARTER, on=date(2022, 4, 1))
    first, second = fight(url, "volunteer")
    assert first | second == set(range(ROUNDS))
    assert not first & second
    with Program.open(url) as town:
        assert town.progress()["people"].value == ROUNDS
        outcomes = [one.outcome for one in town.requests()]
    assert outcomes.count("refused") == ROUNDS


def test_two_processes_want_the_last_place_of_a_class(url: str) -> None:
    """Of two who enrol the thirteenth trainee at once, exactly one does; no class ever has fourteen."""
    with Program.open(url) as town:
        town.adopt_charter(CHARTER, on=date(2022, 4, 1))
        desk = town.acting("office", on=date(2022, 5, 1))
        for cohort in range(ROUNDS):
            desk.cohort(f"C-{cohort}").plan("village-governance")
            extra = [f"K-{cohort}-{me}" for me in range(1, FIGHTERS + 1)]
            for cadre in [*(f"K-{cohort}-{letter}" for letter in "abcdefghijkl"), *extra]:
                desk.take_office(cadre, village="441900124200", post="village-secretary")
                if cadre not in extra:
                    desk.cohort(f"C-{cohort}").enrol(cadre, mentor="M-09")
    first, second = fight(url, "place")
    assert first | second == set(range(ROUNDS))
    assert not first & second


def test_what_follows_is_told_by_every_decision() -> None:
    """Of one aggregate or of several, asked by name or through a handle: all carry what they follow from."""
    with Program.open("sqlite:///:memory:") as town:
        cause = town.adopt_charter(CHARTER, on=date(2022, 4, 1))
        follows = town.acting("office", on=date(2022, 5, 1)).because_of(cause)
        for one in TOWN.decisions.values():
            ask = follows.prepare(one, None if one.owner is None else "X-1", {})
            assert (ask.causation, ask.correlation) == (cause.id, cause.id), one.name
        first = follows.take_office("K-1", village="441900124200", post="village-secretary")
        second = follows.because_of(first).request("next").cohort("C-1").plan("village-governance")
        assert (first.correlation, second.correlation) == (cause.id, cause.id)
        assert [row.causation for row in town.requests()] == [None, cause.id, first.id]


def test_a_misspelt_argument_is_a_type_error(tmp_path: Path) -> None:
    """The type checker catches a misspelt or missing argument of any decision."""
    wrong = {
        'desk.cohort("C-1").enrol("K-1", mentr="M-1")': "mentr",
        'desk.cohort("C-1").enrol("K-1")': "mentor",
        'desk.assign_volunteer("V-1", gird="G-1", team="t")': "gird",
        'desk.cohort("C-1").complete_session("c", present=1)': "present",
        'await later.ask(Cohort.enrol, "C-1", "K-1", mentr="M-1")': "mentr",
        'await later.ask(Cohort.enrol, "C-1", "K-1")': "mentor",
        'await later.ask(TownDesk.assign_volunteer, "V-1", gird="G-1", team="t")': "gird",
    }
    right = [
        'desk.cohort("C-1").enrol("K-1", mentor="M-1").position',
        '(await later.ask(Cohort.enrol, "C-1", "K-1", mentor="M-1")).position',
        '(await later.ask(TownDesk.assign_volunteer, "V-1", grid="G-1", team="t")).position',
    ]
    page = tmp_path / "page.py"
    head = (
        "from daojiao_program import TownDesk\nfrom daojiao_program.domain.cohort import Cohort\n"
        "from daojiao_program.engine.asyncdesk import AsyncDesk\n"
        "async def main(desk: TownDesk, later: AsyncDesk) -> None:\n"
    )
    page.write_text(head + "".join(f"    {line}\n" for line in [*wrong, *right]), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    for number, argument in enumerate(wrong.values(), 5):
        assert f"page.py:{number}: error" in done.stdout, done.stdout
        assert argument in done.stdout
    for number in range(5 + len(wrong), 5 + len(wrong) + len(right)):
        assert f"page.py:{number}" not in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("smallest = 9", "smallest = 19", "training.smallest = 19 is more than training.largest = 13"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Daojiao"', "'Asia/Daojiao' is no time zone"),
        ("largest = 13", 'largest = "many"', "training.largest: Input should be a valid integer"),
        ("[training]", "[training", "is not TOML"),
    ],
)
def test_a_charter_that_cannot_be(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """A charter that contradicts itself is not adopted; one sentence says what is wrong with it."""
    text = CHARTER.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "charter.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with Program.open("sqlite:///:memory:") as town:
        with pytest.raises(CharterError, match=r"cannot be used|is not TOML") as caught:
            town.adopt_charter(path, on=date(2022, 4, 1))
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)


def test_nothing_is_decided_before_a_charter() -> None:
    """Without a charter in force on the day a request is refused with CHARTER-FIRST, and that is recorded."""
    with Program.open("sqlite:///:memory:") as town:
        town.adopt_charter(CHARTER, on=date(2022, 4, 1))
        desk = town.acting("office", on=date(2022, 3, 31))
        with pytest.raises(Refused, match="CHARTER-FIRST"):
            desk.assign_volunteer("V-1", grid="G-01", team="town-backbone")
        assert [one.outcome for one in town.requests()] == ["taken", "refused"]


def test_the_directory_is_opened_with_the_password(
    postgres_url: str, pg_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password in the store's address opens the people directory too; the ledger does not keep it."""
    opening = MagicMock()
    monkeypatch.setattr("daojiao_program.program.open_people", opening)
    url = f"{postgres_url.replace('postgres@', 'postgres:secret@')}&schema={pg_schema}"
    with Program.open(url) as town:
        assert "secret" not in town.ledger.url
    opening.assert_called_once_with(url, shared=False)


def test_names_are_beside_the_log() -> None:
    """Names are looked up in the people directory; the log knows ids alone."""
    with Program.open("sqlite:///:memory:") as town:
        town.people.register("V-1", {"name": "甲一"})
        assert town.names(["V-1", "V-2"]) == {"V-1": "甲一"}
