"""The town's program: the engine opened with the town's catalogue, and its words as methods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self

from daojiao_program.adapters.people import open_people
from daojiao_program.domain import flows
from daojiao_program.domain.activity import Activity
from daojiao_program.domain.cadre import Cadre
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import Charter, CharterRecord, read_charter
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.person import Person
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine import Catalogue, Desk, Engine, Receipt
from daojiao_program.engine.engine import open_ledger
from daojiao_program.engine.ports import Clock, Ledger, People
from daojiao_program.views.progress import Progress, targets_of

DATA: Final = Path(__file__).parent / "data"
"""What the package carries: the default charter, the claims of the report, the example's files."""


class TownDesk(Desk):
    """A desk of the town's office: every decision of the program, asked of the one whom it concerns."""

    assign_volunteer = flows.assign_volunteer
    move_volunteer = flows.move_volunteer
    return_volunteer = flows.return_volunteer
    take_office = flows.take_office
    list_mentor = flows.list_mentor

    def volunteer(self, id: str) -> Volunteer:
        """A volunteer, by number."""
        return self.of(Volunteer, id)

    def activity(self, id: str) -> Activity:
        """An activity, by office number."""
        return self.of(Activity, id)

    def cadre(self, id: str) -> Cadre:
        """A cadre, by number."""
        return self.of(Cadre, id)

    def cohort(self, id: str) -> Cohort:
        """A cohort, by number."""
        return self.of(Cohort, id)

    def person(self, id: str) -> Person:
        """A person as the log knows them."""
        return self.of(Person, id)

    def charter(self) -> CharterRecord:
        """The charter."""
        return self.of(CharterRecord, CharterRecord.kind)


class Program(Engine):
    """A town's store. Thread-safe; close it, or use it in a `with` block."""

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue = TOWN,
        *,
        clock: Clock | None = None,
        heads: int = 100_000,
        people: People | None = None,
    ) -> None:
        super().__init__(ledger, catalogue, clock=clock, heads=heads)
        self.people = people or open_people(ledger.url)

    @classmethod
    def open(
        cls,
        url: str,
        catalogue: Catalogue = TOWN,
        *,
        create: bool = True,
        simulated: bool = False,
        clock: Clock | None = None,
    ) -> Self:
        """Open a town's store and its people directory; see `Engine.open`."""
        return cls(open_ledger(url, create=create, simulated=simulated), catalogue, clock=clock)

    def close(self) -> None:
        """Give back the store and the directory."""
        self.people.close()
        super().close()

    def acting(
        self, actor: str, *, on: date, reason: str | None = None, source: str | None = None
    ) -> TownDesk:
        """A desk of the office: who asks, for which day, why, and from where."""
        return TownDesk(self, actor, on=on, reason=reason, source=source)

    def adopt_charter(
        self, charter: Charter | Path | str, *, on: date, actor: str = "office", reason: str | None = None
    ) -> Receipt:
        """Adopt the first charter, from a file or as it is. Raises `CharterError` and `Refused`."""
        held = charter if isinstance(charter, Charter) else read_charter(Path(charter))
        desk = self.acting(actor, on=on, reason=reason).request(f"charter/{on}")
        return desk.charter().adopt(charter=held)

    def amend_charter(
        self, charter: Charter | Path | str, *, on: date, actor: str = "office", reason: str | None = None
    ) -> Receipt:
        """Put another charter in force from a day on, today or later. Raises `CharterError` and `Refused`."""
        held = charter if isinstance(charter, Charter) else read_charter(Path(charter))
        desk = self.acting(actor, on=on, reason=reason).request(f"charter/{on}")
        return desk.charter().amend(charter=held)

    def progress(
        self,
        *,
        effective_on: date | None = None,
        known_at: datetime | None = None,
        since: date | None = None,
        at_least: int = 0,
    ) -> Progress:
        """The figures against the charter's targets; see `Engine.figures`."""
        figures = self.figures(effective_on=effective_on, known_at=known_at, since=since, at_least=at_least)
        terms = self.load(
            CharterRecord, CharterRecord.kind, effective_on=figures.effective_on, known_at=known_at
        ).terms
        return Progress(figures, targets_of(terms), self.simulated)

    def names(self, ids: list[str]) -> Mapping[str, str]:
        """Names from the people directory, for those who are in it."""
        return {id_: one.fields.get("name", "") for id_, one in self.people.find(ids).items()}
