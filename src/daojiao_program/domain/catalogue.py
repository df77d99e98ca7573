"""The catalogue of the town's program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from daojiao_program.domain.activity import Activity
from daojiao_program.domain.applicant import Applicant
from daojiao_program.domain.belt import Belt
from daojiao_program.domain.cadre import Cadre
from daojiao_program.domain.charter import CharterRecord
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.decisions import DECISIONS
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.domain.figures import figures_of
from daojiao_program.domain.file import OfficeFile
from daojiao_program.domain.grid import Grid
from daojiao_program.domain.leading_group import LeadingGroup
from daojiao_program.domain.mentor import Mentor
from daojiao_program.domain.person import Person
from daojiao_program.domain.preparation import (
    BranchPreparation,
    PartyMember,
    end_the_preparation,
    free_the_members,
)
from daojiao_program.domain.project import DemoProject
from daojiao_program.domain.targets import say_that_a_target_is_reached
from daojiao_program.domain.town import TownProgram
from daojiao_program.domain.village import Village
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.domain.words import WORDS
from daojiao_program.engine import Aggregate, Catalogue, Reaction

AGGREGATES: Final[Sequence[type[Aggregate]]] = (
    CharterRecord,
    Person,
    Volunteer,
    Grid,
    Activity,
    Cadre,
    Mentor,
    Cohort,
    CompoundBranch,
    BranchPreparation,
    PartyMember,
    DemoProject,
    Belt,
    RecruitmentDrive,
    Applicant,
    LeadingGroup,
    TownProgram,
    Village,
    OfficeFile,
)
REACTIONS: Final[Sequence[Reaction]] = (free_the_members, end_the_preparation, say_that_a_target_is_reached)
TOWN: Final = Catalogue(
    AGGREGATES,
    decisions=DECISIONS,
    reactions=REACTIONS,
    figures=figures_of(AGGREGATES),
    terms=CharterRecord,
    zone="Asia/Shanghai",
    words=WORDS,
)
