"""One look at a town's store as of two times, with all that the town has to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from daojiao_program.audit.checks import Checked, run_checks
from daojiao_program.audit.claims import Claim, Verdict, claims_in, read_claims
from daojiao_program.audit.papers import positions_lacking
from daojiao_program.engine import Known, Snapshot
from daojiao_program.engine.ports import People
from daojiao_program.engine.sharing import Shared
from daojiao_program.pages import page_of
from daojiao_program.views.difference import Difference, difference
from daojiao_program.views.history import History, history_of
from daojiao_program.views.progress import Progress, targets_of
from daojiao_program.views.states import States, states_of
from daojiao_program.views.why import Explanation, explain

_REPORT: Final = Path(__file__).parent / "data" / "claims.toml"


class TownSnapshot(Snapshot):
    """One look at a town's store; whatever is asked of it tells of the same state.

    Each of these says the same, to the byte, when it is asked again later as of the same two times; what
    the people directory says is beside the log and has no times.
    """

    def __init__(
        self, shared: Shared, people: People, day: date | None = None, known_at: Known = None
    ) -> None:
        self._people = people
        super().__init__(shared, day, known_at)

    def progress(self, *, since: date | None = None) -> Progress:
        """The figures against the charter's targets; of what happened on a day, only from `since` on."""
        figures = self.figures(since=since)
        return Progress(figures, targets_of(self.terms, figures), self.simulated, positions_lacking(self))

    def claims(self, file: Path | str | None = None) -> list[Verdict]:
        """Hold the report's claims, or those of a file, each on its own day. Raises `ClaimsError`."""
        return claims_in(self, _claims(file))

    def page(self) -> str:
        """All that is known of the program as one HTML page. Raises `PageError`."""
        return page_of(self, progress=self.progress, claims=_claims(None))

    def checks(self, *, since: date | None = None) -> list[Checked]:
        """What the office looks over every week; see `daojiao_program.audit.checks`."""
        return run_checks(self, self._people, since=since)

    def history_of(self, what: str) -> History:
        """The history of a stream, person, request, place, file or document. Raises `UnknownError`."""
        return history_of(self, what)

    def states_of(self, stream: str) -> States:
        """The states of an aggregate, after each of its events. Raises `UnknownError`."""
        return states_of(self, stream)

    def why(self, what: str | int) -> Explanation:
        """A request explained, by its id or the position of an event. Raises `UnknownError`."""
        return explain(self, what)

    def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Names from the people directory as it is now, for those who are in it."""
        return names_in(self._people, ids)

    def difference(self, before: Snapshot) -> Difference:
        """What has changed since another look of the same transaction."""
        return difference(before, self)


def names_in(people: People, ids: Iterable[str]) -> Mapping[str, str]:
    """The names of those who are in the directory."""
    return {id_: one.fields.get("name", "") for id_, one in people.find([*ids]).items()}


def _claims(file: Path | str | None) -> Sequence[Claim]:
    return read_claims(Path(file or _REPORT))
