"""A projection of `eventsourcing` that is a follower: each event once, whatever happens in between."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore

from daojiao_program import Program
from daojiao_program.adapters.projecting import Projecting
from daojiao_program.domain.grid import VolunteerAssigned
from daojiao_program.engine import HandedOn, Recorded
from daojiao_program.program import DATA

whereabouts: Any = import_module("examples.whereabouts")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Program]:
    """A town with a charter and somebody in a grid."""
    with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as town:
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        assign(town, "june", "V-1", "G-06", 6)
        yield town


@pytest.fixture
def view(tmp_path: Path) -> Iterator[Any]:
    """The table of who is where, in a file of its own."""
    found = whereabouts.Whereabouts(SQLiteDatastore(str(tmp_path / "view.db")))
    found.create_table()
    yield found
    found.datastore.close()


def assign(town: Program, request: str, volunteer: str, grid: str, month: int) -> None:
    """Send somebody to a grid."""
    desk = town.acting("office", on=date(2022, month, 1), reason="list").request(request)
    desk.assign_volunteer(volunteer, grid=grid, team="town-backbone")


def test_it_follows_late_entries_and_voids(town: Program, view: Any) -> None:  # noqa: ANN401 - of the example
    """As under the stock runner, and its position and that of the follower are one."""
    follower, projecting = town.follow("whereabouts"), Projecting(town, whereabouts.Stationed(view))
    follower.hand_on(projecting)
    assert view.grid_of("V-1") == "grid:G-06"
    assign(town, "may", "V-2", "G-05", 5)
    follower.hand_on(projecting)
    assert [view.grid_of(one) for one in ("V-1", "V-2")] == ["grid:G-06", "grid:G-05"]
    town.acting("office", on=date(2022, 6, 2), reason="entered by mistake").void("june")
    follower.hand_on(projecting)
    assert [view.grid_of(one) for one in ("V-1", "V-2")] == [None, "grid:G-05"]
    assert view.max_tracking_id("log") == town.log(limit=10_000)[-1].position == follower.status().position


class Fails(whereabouts.Stationed):  # type: ignore[misc] # imported by its name
    """One that fails once, after it has kept what it made of an event."""

    failed = False

    def process_event(self, domain_event: Recorded, tracking: Tracking) -> None:
        """Keep it, and fail at an assignment."""
        super().process_event(domain_event, tracking)
        if isinstance(domain_event.event, VolunteerAssigned) and not self.failed:
            self.failed = True
            raise RuntimeError("lost the connection once it was kept")


def test_an_event_counts_once_though_it_is_handed_on_twice(town: Program, view: Any) -> None:  # noqa: ANN401
    """The view knows how far it has come, and the follower that it was stopped."""
    follower, projecting = town.follow("whereabouts"), Projecting(town, Fails(view))
    assert follower.hand_on(projecting).why == "stopped"
    assert follower.status().fault.startswith("RuntimeError: lost")
    follower.resume()
    assert follower.hand_on(projecting).why == "done"
    with view.datastore.transaction(commit=False) as cursor:
        cursor.execute("select count(*) from whereabouts")
        assert cursor.fetchone()[0] == 1


def test_what_was_asked_for_again_is_passed_over(town: Program, view: Any) -> None:  # noqa: ANN401
    """A follower that is put back hands on what the view knows already: nothing comes of it."""
    follower, projecting = town.follow("whereabouts"), Projecting(town, whereabouts.Stationed(view))
    first = follower.hand_on(projecting)
    follower.rewind()
    assert follower.hand_on(projecting) == first == HandedOn(3, "done")


def test_of_topics_only(town: Program, view: Any) -> None:  # noqa: ANN401
    """A projection may leave events out, as under the stock runner."""

    class Assignments(whereabouts.Stationed):  # type: ignore[misc] # imported by its name
        topics = (VolunteerAssigned.TOPIC,)

    town.follow("whereabouts").hand_on(Projecting(town, Assignments(view)))
    assert view.grid_of("V-1") == "grid:G-06"
