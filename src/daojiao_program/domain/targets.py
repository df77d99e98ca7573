"""What follows when a target of the charter is reached: it is said, once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from daojiao_program.domain.charter import Charter
from daojiao_program.domain.compound import BranchFounded, CompoundBranch
from daojiao_program.domain.roles import ORGANISATION
from daojiao_program.domain.town import TownProgram
from daojiao_program.engine import Asked, Context, ask, reaction

_FIGURE: Final = "compounds-with-branch"


@reaction(BranchFounded, title="达到年度目标", role=ORGANISATION)
def say_that_a_target_is_reached(
    context: Context[Charter], _: CompoundBranch, __: BranchFounded
) -> Iterable[Asked]:
    """The last branch of its own that the charter's target asks for was founded."""
    founded = sum(context.load(CompoundBranch, one).status == "founded" for one in context.terms.compounds)
    for id_, target in context.terms.targets.items():
        least = target.at_least if target.more_than is None else target.more_than + 1
        if target.figure == _FIGURE and least is not None and founded >= least:
            yield ask(TownProgram.reach, TownProgram.kind, id_, value=founded).keyed(id_)
