"""Decisions over several aggregates: one request, one answer, each fact recorded once."""

from __future__ import annotations

from daojiao_program.domain.cadre import CADRE_OFFICE, Cadre, CadreTookOffice
from daojiao_program.domain.charter import Charter, grid_known, listed
from daojiao_program.domain.cohort_words import COHORT_PAIR
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
from daojiao_program.engine import Case, Written, flow, require


def _registers(case: Case[Charter], id_: str, commitment: str | None) -> list[Written]:
    if commitment is None:
        return []
    person = case.load(Person, id_)
    return [person.records(event) for event in person.registration(commitment)]


@flow(title="编入网格")
def assign_volunteer(
    case: Case[Charter],
    volunteer: str,
    *,
    grid: str,
    team: str,
    unit: str | None = None,
    commitment: str | None = None,
) -> list[Written]:
    """Station a volunteer in a grid, and enrol in the team who is in none yet."""
    terms = case.terms
    listed(terms.teams, team, "teams")
    grid_known(terms, grid)
    if unit is not None:
        listed(terms.units, unit, "units")
    person = case.load(Volunteer, volunteer)
    require(person.team in (None, team), TEAM_ONE, found=person.team, allowed=team, of=volunteer)
    require(person.grid is None, GRID_ONE, found=person.grid, of=volunteer)
    enrolled = [] if person.team else [person.records(VolunteerEnrolled(team=team, unit=unit))]
    return [
        *_registers(case, volunteer, commitment),
        *enrolled,
        case.load(Grid, grid).records(VolunteerAssigned(volunteer=volunteer)),
        person.records(GridClaimed(grid=grid)),
    ]


@flow(title="调整网格")
def move_volunteer(case: Case[Charter], volunteer: str, *, grid: str) -> list[Written]:
    """Move a volunteer from the own grid to another."""
    grid_known(case.terms, grid)
    person = case.load(Volunteer, volunteer)
    require(person.grid is not None, VOLUNTEER_IN, found=None, of=volunteer)
    require(person.grid != grid, GRID_ONE, found=person.grid, of=volunteer)
    return [
        case.load(Grid, person.grid or "").records(VolunteerReleased(volunteer=volunteer)),
        case.load(Grid, grid).records(VolunteerAssigned(volunteer=volunteer)),
        person.records(GridClaimed(grid=grid)),
    ]


@flow(title="撤回")
def return_volunteer(case: Case[Charter], volunteer: str) -> list[Written]:
    """Let a volunteer go back to the unit, out of grid and team."""
    person = case.load(Volunteer, volunteer)
    require(person.team is not None, VOLUNTEER_IN, found=None, of=volunteer)
    left = []
    if person.grid is not None:
        left = [case.load(Grid, person.grid).records(VolunteerReleased(volunteer=volunteer))]
    return [*left, person.records(VolunteerReturned())]


@flow(title="任职")
def take_office(
    case: Case[Charter], cadre: str, *, village: str, post: str, commitment: str | None = None
) -> list[Written]:
    """Begin a cadre's term of office in a village or community."""
    listed(case.terms.villages, village, "villages")
    listed(case.terms.posts, post, "posts")
    person = case.load(Cadre, cadre)
    require(person.village is None, CADRE_OFFICE, found=person.village, of=cadre)
    took = person.records(CadreTookOffice(village=village, post=post))
    return [*_registers(case, cadre, commitment), took]


@flow(title="列为培养人")
def list_mentor(case: Case[Charter], mentor: str, *, commitment: str | None = None) -> list[Written]:
    """Put a member of the leadership team on the list of mentors; once listed there is nothing to do."""
    require(mentor in case.terms.leadership, COHORT_PAIR, found=mentor)
    person = case.load(Mentor, mentor)
    new = [] if person.listed else [person.records(MentorListed())]
    return [*_registers(case, mentor, commitment), *new]


FLOWS = (assign_volunteer, move_volunteer, return_volunteer, take_office, list_mentor)
