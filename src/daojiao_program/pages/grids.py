"""The grids by village: who is stationed there now, by team, and which activities were held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from daojiao_program.domain.activity import ActivityHeld
from daojiao_program.domain.charter import Charter
from daojiao_program.domain.grid import VolunteerAssigned, VolunteerReleased
from daojiao_program.domain.volunteer import TeamChanged, VolunteerEnrolled
from daojiao_program.engine import Said
from daojiao_program.pages.look import Cited, Look, Titles

GONE: Final = Said("章程已不列的", "No longer in the charter")
"""Grids and villages that an amendment has dropped, of which something stands all the same."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid, or the village as a whole where an activity names no grid: people by team, and activities."""

    code: str
    title: Said
    teams: Sequence[int]
    people: Cited
    activities: Cited


@dataclass(frozen=True, slots=True)
class VillageGrids:
    """A village with its grids; `teams`, `people` and `activities` are the sums of the rows."""

    title: Said
    rows: Sequence[GridRow]
    teams: Sequence[int]
    people: int
    activities: int


@dataclass(frozen=True, slots=True)
class Grids:
    """All grids by village, with what the columns of the teams are called."""

    teams: Sequence[Said]
    villages: Sequence[VillageGrids]
    grids: int
    staffed: int
    people: int
    activities: int


def grids(look: Look, names: Titles) -> Grids:
    """The grids of the charter by village, in its order."""
    terms = look.terms
    team: dict[str, str] = {}
    stationed: dict[str, tuple[str, int]] = {}
    held: dict[str, list[tuple[str, int]]] = {}
    for seen in look.then.events(
        VolunteerEnrolled, TeamChanged, VolunteerAssigned, VolunteerReleased, ActivityHeld
    ):
        match seen.event:
            case VolunteerEnrolled() | TeamChanged():
                team[seen.id] = seen.event.team
            case VolunteerAssigned():
                stationed[seen.event.volunteer] = (seen.id, seen.position)
            case VolunteerReleased():
                if stationed.get(seen.event.volunteer, ("", 0))[0] == seen.id:
                    del stationed[seen.event.volunteer]
            case ActivityHeld():
                held.setdefault(_place(terms, seen.event), []).append((seen.id, seen.position))
            case _:
                pass
    people: dict[str, list[tuple[str, int]]] = {}
    for volunteer, (grid, position) in stationed.items():
        people.setdefault(grid, []).append((volunteer, position))
    villages = []
    left = {*people, *held}
    for code, village in terms.villages.items():
        here = [one for one, entry in terms.grids.items() if entry.village == code]
        here += [code] if code in held else []
        left -= {*here}
        rows = [_row(look, names, one, people, held, team) for one in here]
        villages.append(_summed(Said(village.zh, village.en), rows))
    if left:
        rows = [_row(look, names, one, people, held, team) for one in sorted(left)]
        villages.append(_summed(GONE, rows))
    return Grids(
        [Said(one.zh, one.en) for one in terms.teams.values()],
        villages,
        len(terms.grids),
        len(people),
        sum(one.people for one in villages),
        sum(one.activities for one in villages),
    )


def _place(terms: Charter, held: ActivityHeld) -> str:
    """The grid of an activity, while the charter has it in the activity's village; else that village."""
    entry = terms.grids.get(held.grid or "")
    return held.grid if held.grid and entry and entry.village == held.village else held.village


def _summed(title: Said, rows: Sequence[GridRow]) -> VillageGrids:
    return VillageGrids(
        title,
        rows,
        [sum(column) for column in zip(*(row.teams for row in rows), strict=True)],
        sum(row.people.count for row in rows),
        sum(row.activities.count for row in rows),
    )


_Counted = Mapping[str, Sequence[tuple[str, int]]]


def _row(
    look: Look, names: Titles, code: str, people: _Counted, held: _Counted, team: Mapping[str, str]
) -> GridRow:
    here = people.get(code, ())
    by = Counter(team.get(volunteer, "") for volunteer, _ in here)
    village = code in look.terms.villages
    title = names.both(code)
    return GridRow(
        "" if village else code,
        Said("未落到网格的活动", "activities of the village, in no grid of it") if village else Said(*title),
        [by[one] for one in look.terms.teams],
        look.cited(here, f"daojiao history grid:{code}"),
        look.cited(held.get(code, ()), f"daojiao history {code}"),
    )
