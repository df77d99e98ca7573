"""Decisions over several aggregates: one request, one answer, each fact recorded once."""

from __future__ import annotations

from daojiao_program.domain.cadre import CADRE_OFFICE, Cadre, CadreTookOffice
from daojiao_program.domain.charter import Charter, grid_known, listed
from daojiao_program.domain.cohort import COHORT_PAIR
from daojiao_program.domain.grid import GRID_ONE, Grid, VolunteerAssigned, VolunteerReleased
from daojiao_program.domain.mentor import Mentor, MentorListed
from daojiao_program.domain.person import Person
from daojiao_program.domain.volunteer import (
    TEAM_ONE,
    VOLUNTEER_IN,
    GridClaimed,
    Volunteer,
    VolunteerEnrolled,
    VolunteerReturned,
)
from daojiao_program.engine import Context, EventOn, ProgramDecision, decision, require


def _registers(context: Context[Charter], id_: str, commitment: str | None) -> list[EventOn]:
    if commitment is None:
        return []
    person = context.load(Person, id_)
    return [person.records(event) for event in person.registration(commitment)]


@decision(title="编入网格")
def assign_volunteer(
    context: Context[Charter],
    volunteer: str,
    *,
    grid: str,
    team: str,
    unit: str | None = None,
    commitment: str | None = None,
) -> list[EventOn]:
    """Station a volunteer in a grid, and enrol in the team who is in none yet."""
    terms = context.terms
    listed(terms.teams, team, "teams")
    grid_known(terms, grid)
    if unit is not None:
        listed(terms.units, unit, "units")
    person = context.load(Volunteer, volunteer)
    require(person.team in (None, team), TEAM_ONE, found=person.team, allowed=team, of=volunteer)
    require(person.grid is None, GRID_ONE, found=person.grid, of=volunteer)
    enrolled = [] if person.team else [person.records(VolunteerEnrolled(team=team, unit=unit))]
    return [
        *_registers(context, volunteer, commitment),
        *enrolled,
        context.load(Grid, grid).records(VolunteerAssigned(volunteer=volunteer)),
        person.records(GridClaimed(grid=grid)),
    ]


@decision(title="调整网格")
def move_volunteer(context: Context[Charter], volunteer: str, *, grid: str) -> list[EventOn]:
    """Move a volunteer from the own grid to another."""
    grid_known(context.terms, grid)
    person = context.load(Volunteer, volunteer)
    require(person.grid is not None, VOLUNTEER_IN, found=None, of=volunteer)
    require(person.grid != grid, GRID_ONE, found=person.grid, of=volunteer)
    return [
        context.load(Grid, person.grid or "").records(VolunteerReleased(volunteer=volunteer)),
        context.load(Grid, grid).records(VolunteerAssigned(volunteer=volunteer)),
        person.records(GridClaimed(grid=grid)),
    ]


@decision(title="撤回")
def return_volunteer(context: Context[Charter], volunteer: str) -> list[EventOn]:
    """Let a volunteer go back to the unit, out of grid and team."""
    person = context.load(Volunteer, volunteer)
    require(person.team is not None, VOLUNTEER_IN, found=None, of=volunteer)
    left = []
    if person.grid is not None:
        left = [context.load(Grid, person.grid).records(VolunteerReleased(volunteer=volunteer))]
    return [*left, person.records(VolunteerReturned())]


@decision(title="任职")
def take_office(
    context: Context[Charter], cadre: str, *, village: str, post: str, commitment: str | None = None
) -> list[EventOn]:
    """Begin a cadre's term of office in a village or community."""
    listed(context.terms.villages, village, "villages")
    listed(context.terms.posts, post, "posts")
    person = context.load(Cadre, cadre)
    require(person.village is None, CADRE_OFFICE, found=person.village, of=cadre)
    took = person.records(CadreTookOffice(village=village, post=post))
    return [*_registers(context, cadre, commitment), took]


@decision(title="列为培养人")
def list_mentor(context: Context[Charter], mentor: str, *, commitment: str | None = None) -> list[EventOn]:
    """Put a member of the leadership team on the list of mentors; once listed there is nothing to do."""
    require(mentor in context.terms.leadership, COHORT_PAIR, found=mentor)
    person = context.load(Mentor, mentor)
    new = [] if person.listed else [person.records(MentorListed())]
    return [*_registers(context, mentor, commitment), *new]


DECISIONS = tuple(one for one in vars().values() if isinstance(one, ProgramDecision))
"""All of them, in the order in which they are written."""
