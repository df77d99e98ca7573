"""Who is stationed where, kept up in a table by a stock projection that follows the town's log.

Run it: `python examples/whereabouts.py`. The table stands in the store's file, and a row is written together
with how far the log was followed: whoever starts again goes on where it stopped, and nothing counts twice.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

from daojiao_program import Program
from daojiao_program.adapters.recorders import Log
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.grid import VolunteerAssigned
from daojiao_program.engine import Recorded
from daojiao_program.engine.event import RequestVoided
from daojiao_program.program import DATA


class TownLog(Log):
    """The town's log as an application of `eventsourcing`."""

    catalogue = TOWN


class Whereabouts(SQLiteTrackingRecorder):
    """The table: a row an assignment, under the request that it answers."""

    def construct_create_table_statements(self) -> list[str]:
        table = (
            "create table if not exists whereabouts "
            "(volunteer text, grid text, effective_on text, position integer, request integer)"
        )
        return [*super().construct_create_table_statements(), table]

    def keep(self, statement: str, values: Sequence[Any], tracking: Tracking) -> None:
        """Run a statement, and note how far the log was followed, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(statement, values)
            self._insert_tracking(cursor, tracking)

    def grid_of(self, volunteer: str) -> str | None:
        """Where somebody is: by the latest day, not by what was entered last."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(
                "select grid from whereabouts where volunteer = ? order by effective_on desc, position desc",
                [volunteer],
            )
            found = cursor.fetchone()
        return None if found is None else str(found[0])


class Stationed(Projection[Whereabouts]):
    """Keeps the table up: an assignment is a row, and a void takes away the rows of its request."""

    def process_event(self, domain_event: Recorded, tracking: Tracking) -> None:
        match domain_event.event:
            case VolunteerAssigned() as event:
                row = [event.volunteer, domain_event.stream, domain_event.on, domain_event.position]
                values = [*map(str, row), domain_event.request.number]
                self.view.keep("insert into whereabouts values (?, ?, ?, ?, ?)", values, tracking)
            case RequestVoided() as event:
                self.view.keep("delete from whereabouts where request = ?", [event.request], tracking)
            case _:
                self.view.insert_tracking(tracking)


def following(file: str) -> ProjectionRunner[TownLog, Whereabouts]:
    """A runner that follows the log of the store in a file until it is stopped."""
    env = {"PERSISTENCE_MODULE": "daojiao_program.adapters.recorders_sqlite", "SQLITE_DBNAME": file}
    return ProjectionRunner(
        application_class=TownLog, projection_class=Stationed, view_class=Whereabouts, env=env
    )


def main(folder: Path) -> None:
    """Station two volunteers, void one, and start again."""
    file = str(folder / "town.db")
    with Program.open(f"sqlite:///{file}") as town:
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        desk = town.acting("office", on=date(2022, 5, 5), reason="roster")
        desk.assign_volunteer("V-1", grid="G-01", team="town-backbone")
        position = (
            desk.request("roster/V-2").assign_volunteer("V-2", grid="G-02", team="town-backbone").position
        )
        with following(file) as runner:
            runner.wait(position, timeout=10)
            print(runner.view.grid_of("V-1"), runner.view.grid_of("V-2"))
        town.acting("office", on=date(2022, 5, 6), reason="entered by mistake").void("roster/V-2")
        with following(file) as runner:
            runner.wait(town.log(after=position)[-1].position, timeout=10)
            print(runner.view.grid_of("V-1"), runner.view.grid_of("V-2"))


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        main(Path(name))
