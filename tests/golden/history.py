"""The golden history: one request of every kind, as the store keeps it, one JSON line a row.

Until the first tag `python -m tests.golden.history` writes it anew; from then on it is frozen, and code that
cannot read it, or comes to other figures, is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from daojiao_program import Program, Refused, TownDesk
from daojiao_program.domain.charter import Charter, Training
from daojiao_program.domain.file import OfficeFile
from daojiao_program.engine import Calendar, SimulatedClock
from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from tests.golden.places import places
from tests.golden.program import background, program

HERE = Path(__file__).parent
HISTORY = HERE / "history.jsonl"
FIGURES = HERE / "figures.json"
OLDER = HERE / "older.jsonl"
"""What the stores of older formats beside it hold: frozen, since no code writes these any more."""
OLDER_FIGURES = HERE / "older-figures.json"
AS_OF = date(2022, 8, 23)
_VILLAGE = "441900124200"


class Office:
    """Writes the history: every request has an id of its own, so that the bytes are the same each time."""

    def __init__(self, town: Program) -> None:
        self.town = town
        self.count = 0

    def on(self, month: int, day: int, reason: str | None = None) -> TownDesk:
        """A desk for the day, which is also the day of entry unless the clock is further."""
        when = date(2022, month, day)
        clock = self.town.clock
        assert isinstance(clock, SimulatedClock)
        clock.open_office(when, "Asia/Shanghai")
        self.count += 1
        desk = self.town.acting("office", on=when, reason=reason, source=f"golden.csv:{self.count}")
        return desk.request(f"golden/{self.count:03d}")


def _charter() -> Charter:
    """The charter as it was when this history was written: it had no calendar yet."""
    return read_charter(DATA / "charter.toml").model_copy(update={"calendar": Calendar()})


def write(town: Program) -> None:
    """Every decision of the catalogue, a refusal, a late entry, a void, a correction and a warning."""
    background(town)
    office = Office(town)
    charter = _charter()
    office.on(4, 1, "first charter").charter().adopt(charter=charter)
    for number in range(1, 14):
        office.on(4, 2).take_office(f"K-{number:02d}", village=_VILLAGE, post="village-secretary")
    office.on(4, 2).take_office("K-14", village=_VILLAGE, post="village-secretary", commitment="ab" * 32)
    office.on(4, 3).cadre("K-01").list_as_trainee()
    office.on(4, 3).cadre("K-01").list_as_trainee()
    office.on(4, 3).list_mentor("M-01", commitment="cd" * 32)
    desk = office.on(5, 5, "roster")
    desk.assign_volunteer("V-1", grid="G-01", team="town-backbone", unit="health-office")
    office.on(5, 5, "roster").assign_volunteer(
        "V-2", grid="G-02", team="social-reserve", commitment="ef" * 32
    )
    office.on(5, 6).person("V-2").register(commitment="01" * 32)
    _activities(office)
    _cohort(office)
    office.on(7, 1).move_volunteer("V-1", grid="G-03")
    office.on(7, 2).volunteer("V-1").change_team("village-main")
    office.on(7, 3).return_volunteer("V-2")
    office.on(7, 4).person("V-2").erase()
    office.on(7, 5).cadre("K-14").leave_office()
    training = Training(smallest=8, largest=13)
    amended = charter.model_copy(update={"training": training})
    office.on(8, 1, "smaller classes").charter().amend(charter=amended)
    office.on(8, 2).of(OfficeFile, "0" * 64).take(name="a.csv", sheet="cadres", accepted=1, same=0, refused=0)
    places(office)
    program(office.on)


def _activities(office: Office) -> None:
    hold = office.on(5, 9, "weekly record").activity("2022-0001").hold
    held = hold("clean-city", village=_VILLAGE, place="南城市场", grid="G-06")
    office.on(5, 9).activity("2022-0001").sign_in("V-1", role="data-entry", unit="health-office")
    mend = office.on(5, 9, "a misspelt place").correcting(held.id).activity("2022-0001")
    mend.hold("clean-city", village=_VILLAGE, place="南城码头", grid="G-06")
    twice = office.on(5, 10).activity("2022-0002").hold("clean-city", village=_VILLAGE, place="南城码头")
    office.on(5, 11, "entered twice").void(twice.id)
    try:
        office.on(5, 11).assign_volunteer("V-1", grid="G-05", team="town-backbone")
    except Refused:
        return
    raise AssertionError("a volunteer in two grids")


def _cohort(office: Office) -> None:
    office.on(5, 20).cohort("C-01").plan("village-governance", batch="1")
    for number in range(1, 9):
        mentor = f"M-{max(1, number - 1):02d}"
        office.on(5, 21).cohort("C-01").enrol(f"K-{number:02d}", mentor=mentor)
    office.on(5, 22, "ill").cohort("C-01").withdraw("K-08")
    everyone = [f"K-{number:02d}" for number in range(1, 8)]
    courses = list(_charter().courses)
    first = office.on(5, 25).cohort("C-01")
    first.complete_session(courses[0], present=everyone[:6], waiver="the last class of the batch")
    office.on(5, 26).cohort("C-01").make_up(courses[0], present=[everyone[6]])
    office.on(5, 27, "transferred").cohort("C-01").substitute("K-07", cadre="K-09")
    office.on(5, 28, "new duties").cohort("C-01").replace_mentor("K-09", mentor="M-10")
    office.on(5, 29).cohort("C-01").shadow("K-09", mentor="M-10")
    for place, course in enumerate(courses[1:]):
        office.on(6, 1 + place).cohort("C-01").complete_session(course, present=everyone[:6])
    office.on(6, 10).cohort("C-01").graduate()


def lines(town: Program) -> Iterator[str]:
    """The history as JSON lines: each request, and after it its events."""
    with town.ledger.reading() as reading:
        for request in reading.requests(limit=10_000):
            yield json.dumps({"request": request._asdict()}, ensure_ascii=False)
            for event in reading.events_of(request.number):
                yield json.dumps({"event": event._asdict()}, ensure_ascii=False)


def rows(path: Path) -> Iterator[tuple[RequestRow, list[EventRow]]]:
    """The rows of a history file, each request with its events."""
    request: RequestRow | None = None
    events: list[EventRow] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if "event" in found:
            events.append(EventRow(**found["event"]))
            continue
        if request is not None:
            yield request, events
        request, events = RequestRow(**found["request"]), []
    if request is not None:
        yield request, events


def main() -> None:
    """Write the history and its figures."""
    with Program.open("sqlite:///:memory:", simulated=True) as town:
        write(town)
        HISTORY.write_text("\n".join(lines(town)) + "\n", encoding="utf-8")
        document = town.progress(effective_on=AS_OF).document()
    FIGURES.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
