"""The town's program: the engine opened with the town's catalogue, and its words as methods."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, Literal, Self, overload

from daojiao_program.adapters.people import open_people
from daojiao_program.audit.checks import Checked
from daojiao_program.audit.claims import Verdict
from daojiao_program.domain import decisions
from daojiao_program.domain.activity import Activity
from daojiao_program.domain.applicant import Applicant
from daojiao_program.domain.belt import Belt
from daojiao_program.domain.cadre import Cadre
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import CHARTER_FIRST, Charter, CharterRecord
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.domain.leading_group import LeadingGroup
from daojiao_program.domain.person import Person
from daojiao_program.domain.project import DemoProject
from daojiao_program.domain.town import TownProgram
from daojiao_program.domain.village import Village
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine import (
    AS_WRITTEN,
    Catalogue,
    Desk,
    Engine,
    Known,
    Outcome,
    Policy,
    Preview,
    Receipt,
    Refused,
    Request,
    Withheld,
)
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Clock, Ledger, People
from daojiao_program.engine.request import check_requests
from daojiao_program.engine.turn import WAIT_S
from daojiao_program.intake import IntakeReport, StepResult, take_in, walk, write_template
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.intake.erasure import Erasure, in_both, unvoidable
from daojiao_program.intake.mentions import guarded
from daojiao_program.intake.tabs import TabLanguage
from daojiao_program.persons import Access, access, erase
from daojiao_program.snapshot import TownSnapshot, names_in
from daojiao_program.views.difference import Difference
from daojiao_program.views.history import History
from daojiao_program.views.progress import Progress
from daojiao_program.views.states import States

DATA: Final = Path(__file__).parent / "data"
"""What the package carries: the default charter, the claims of the report, the example's files."""
EXAMPLE: Final = DATA / "example"
"""The example's files, with their manifest."""


class TownDesk(Desk):
    """A desk of the town's office: every decision of the program, asked of the one whom it concerns."""

    assign_volunteer = decisions.assign_volunteer
    move_volunteer = decisions.move_volunteer
    return_volunteer = decisions.return_volunteer
    take_office = decisions.take_office
    list_mentor = decisions.list_mentor

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

    def compound(self, id: str) -> CompoundBranch:
        """A residential compound, by number, with its council and its branch."""
        return self.of(CompoundBranch, id)

    def project(self, id: str) -> DemoProject:
        """A demonstration project, by number."""
        return self.of(DemoProject, id)

    def belt(self, id: str) -> Belt:
        """A demonstration belt, by the charter's code."""
        return self.of(Belt, id)

    def drive(self, id: str) -> RecruitmentDrive:
        """A recruitment drive, by number."""
        return self.of(RecruitmentDrive, id)

    def applicant(self, id: str) -> Applicant:
        """Somebody who applies in a drive, by number."""
        return self.of(Applicant, id)

    def leading_group(self, id: str = LeadingGroup.kind) -> LeadingGroup:
        """The leading group; by number where there are several."""
        return self.of(LeadingGroup, id)

    def program(self) -> TownProgram:
        """The town's program as a whole."""
        return self.of(TownProgram, TownProgram.kind)

    def village(self, id: str) -> Village:
        """A village or community, by its code, and its weekly reports."""
        return self.of(Village, id)

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
        cached_states: int = 100_000,
        policy: Policy = AS_WRITTEN,
        people: People | None = None,
        url: str = "",
        shared_people: bool = False,
    ) -> None:
        super().__init__(ledger, catalogue, clock=clock, cached_states=cached_states, policy=policy)
        # The ledger's own address holds no password.
        address = url or ledger.url
        if people is None and ledger.simulated:
            people = open_people(address, key=_simulated_key, today=self.today, shared=shared_people)
        self.people = people or open_people(address, shared=shared_people)

    @classmethod
    def open(
        cls,
        url: str,
        catalogue: Catalogue = TOWN,
        *,
        create: bool = True,
        simulated: bool = False,
        clock: Clock | None = None,
        wait_s: float = WAIT_S,
        policy: Policy = AS_WRITTEN,
        read_only: bool = False,
        shared_people: bool = False,
    ) -> Self:
        """Open a town's store and its people directory; see `Engine.open`, and `open_people` for `shared`."""
        ledger = open_ledger(url, create=create, simulated=simulated, wait_s=wait_s, read_only=read_only)
        try:
            people = open_people(url, read_only=True, shared=shared_people) if read_only else None
            return cls(
                ledger,
                catalogue,
                clock=clock,
                policy=policy,
                people=people,
                url=url,
                shared_people=shared_people,
            )
        except BaseException:
            ledger.close()
            raise

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

    def take_in(  # noqa: PLR0913 - as of `intake.take_in`
        self,
        path: Path | str,
        *,
        sheet: str | None = None,
        actor: str = "office",
        reason: str | None = None,
        correct: bool = False,
        consequences: bool = False,
        all_or_nothing: bool = False,
        dry_run: bool = False,
        rejected_to: Path | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> IntakeReport:
        """Take a CSV file or a workbook in; see `daojiao_program.intake.take_in`. Raises `IntakeError`."""
        return take_in(
            self,
            self.people,
            Path(path),
            sheet=sheet,
            actor=actor,
            reason=reason,
            correct=correct,
            consequences=consequences,
            all_or_nothing=all_or_nothing,
            dry_run=dry_run,
            rejected_to=rejected_to,
            on_progress=on_progress,
        )

    def template(
        self, path: Path | str, *, on: date | None = None, lang: TabLanguage = "zh", force: bool = False
    ) -> None:
        """Write the empty workbook, with the lists of the charter in force on a day, or today.

        One that somebody has filled in is not written over, unless `force` is true. Raises `Refused` where
        there is no charter, `IntakeError` without XlsxWriter, `FileError` and `OSError`.
        """
        with self.as_of(on) as then:
            day, terms = then.day, then.terms
        if terms is None:
            raise Refused(CHARTER_FIRST, {"found": str(day)})
        write_template(Path(path), terms, lang=lang, force=force)

    def walk(
        self,
        folder: Path | str = EXAMPLE,
        *,
        on_step: Callable[[StepResult], None] | None = None,
        rejected_to: Path | None = None,
    ) -> list[StepResult]:
        """Take every step of a folder's manifest, in a simulated store; walked again, nothing is added.

        Raises `IntakeError`. Refused rows are in the results, and in `rejected_to`, if given.
        """
        return walk(self, self.people, Path(folder), on_step=on_step, rejected_to=rejected_to)

    @overload
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: Literal[False] = False
    ) -> list[Outcome]: ...
    @overload
    def submit(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome | Withheld]: ...
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: bool = False
    ) -> list[Outcome] | list[Outcome | Withheld]:
        """Judge and record; see `Engine.submit`. What is said of persons is looked at first (`mentions`).

        A request with a number of a person in its id, its reason or the like is refused, and recorded
        without it; where a text may speak of somebody in the directory, the receipt warns of it.
        """
        check_requests(requests)
        found = guarded([unvoidable(one, self) for one in requests], self.people, self.attempts)
        take = super().submit

        def submit(asks: Sequence[Request]) -> list[Outcome | Withheld]:
            return take(asks, all_or_nothing=all_or_nothing)

        return found.answered(in_both(found.asks, self.people, submit, all_or_nothing=all_or_nothing))

    def preview(self, requests: Sequence[Request], *, effective_on: date | None = None) -> Preview:
        """What requests would come to; see `Engine.preview`, and `submit` for what is said of persons."""
        check_requests(requests)
        found = guarded([unvoidable(one, self) for one in requests], self.people, self.attempts)
        preview = super().preview(found.asks, effective_on=effective_on)
        return replace(preview, answers=tuple(found.answered(preview.answers)))

    @contextmanager
    def as_of(
        self, day: date | None = None, known_at: Known = None, *, at_least: int = 0
    ) -> Iterator[TownSnapshot]:
        """One look in one transaction, with all that the town has to say; see `Engine.as_of`."""
        with self.looking(at_least=at_least) as shared:
            yield TownSnapshot(shared, self.people, day, known_at)

    def progress(
        self,
        *,
        effective_on: date | None = None,
        known_at: Known = None,
        since: date | None = None,
        at_least: int = 0,
    ) -> Progress:
        """The figures against the charter's targets; see `Engine.figures`."""
        with self.as_of(effective_on, known_at, at_least=at_least) as then:
            return then.progress(since=since)

    def claims(self, file: Path | str | None = None, *, known_at: Known = None) -> list[Verdict]:
        """Hold the report's claims, or those of a file, against the events. Raises `ClaimsError`."""
        with self.as_of(date.max, known_at) as then:
            return then.claims(file)

    def page(self, *, on: date | None = None, known_at: Known = None) -> str:
        """All that is known of the program as one HTML page, as of a day (today). Raises `PageError`."""
        with self.as_of(on, known_at) as then:
            return then.page()

    def checks(
        self, *, on: date | None = None, since: date | None = None, known_at: Known = None
    ) -> list[Checked]:
        """What the office looks over every week, as of a day (today); see `daojiao_program.audit.checks`."""
        with self.as_of(on, known_at) as then:
            return then.checks(since=since)

    def history_of(self, what: str, *, on: date | None = None, known_at: Known = None) -> History:
        """The history of a stream, person, request, place, file or document. Raises `UnknownError`.

        Up to a day (all days), as known at a moment or at a request (now).
        """
        with self.as_of(on or date.max, known_at) as then:
            return then.history_of(what)

    def states_of(self, stream: str, *, on: date | None = None, known_at: Known = None) -> States:
        """The states of an aggregate, after each of its events. Raises `UnknownError`.

        Up to a day (all days), as known at a moment or at a request (now).
        """
        with self.as_of(on or date.max, known_at) as then:
            return then.states_of(stream)

    def difference(
        self,
        before: date | None = None,
        after: date | None = None,
        *,
        known_from: Known = None,
        known_to: Known = None,
    ) -> Difference:
        """What changed from one day (today) to another, as known then (now) and at another time.

        Where no day is given and `known_to` is, it is the day of that.
        """
        with self.as_of(None, known_to) as then:
            return then.as_of(after or then.day, known_to).difference(
                then.as_of(before or then.day, known_from)
            )

    def erase(self, id: str, *, reason: str, actor: str = "office", on: date | None = None) -> Erasure:
        """Forget a person, in the log and in the directory, both or neither; asked again, what is left.

        Tells what was reached, and what still holds something of them: texts of the log, files made of the
        directory, pages that a reader needs. Raises `Refused`, `UnknownError` for an id that nobody has,
        `Conflict` and `StoreError`.
        """
        return erase(self, self.people, id, reason=reason, actor=actor, on=on or self.today())

    def access(self, id: str) -> Access:
        """All that is held of a person. Raises `UnknownError` for an id that nobody has."""
        with self.as_of(date.max) as now:
            return access(now, self.people, id)

    def names(self, ids: list[str]) -> Mapping[str, str]:
        """Names from the people directory, for those who are in it."""
        return names_in(self.people, ids)


def _simulated_key(id: str) -> bytes:
    """The secret of a simulated person: not secret, and the same on every machine."""
    return hashlib.sha256(b"a simulated person of daojiao-program: " + id.encode()).digest()
