"""Preparing a compound's branch: members are found and premises secured, until it is founded or has lapsed.

The report says that branches are founded step by step; that a preparation lapses, and frees the members it
has found, is the smallest assumption (A).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter
from daojiao_program.domain.compound import BranchFounded, CompoundBranch, JointBranchFounded
from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.domain.roles import VILLAGE
from daojiao_program.domain.values import Text
from daojiao_program.engine import (
    Aggregate,
    Asked,
    Context,
    Event,
    EventOn,
    Lifecycle,
    Ref,
    Rules,
    Said,
    Status,
    Task,
    ask,
    decision,
    reaction,
    require,
)

_MEMBER = Ref("member", "prepares")
_COMPOUND = Ref("compound", "prepares")

RULES = Rules()
PREPARATION_OPEN = RULES.add(
    "PREPARATION-OPEN",
    Said(
        "小区参加“同心圆”计划后、还没有党支部时，才能筹备；先开始筹备，再找党员、落实场所",
        "a branch is prepared once its compound has joined the plan and while it has none; the preparation "
        "begins before members are found and premises secured",
    ),
    "assumed",
    remedy=Said("请先登记开始筹备，或核对小区编号", "begin the preparation first, or check the compound"),
)
MEMBER_ONE = RULES.add(
    "MEMBER-ONE",
    Said(
        "一名正式党员同一时间只参加一个小区党支部的筹备",
        "a full member takes part in the preparation of one branch at a time",
    ),
    "assumed",
    remedy=Said(
        "请核对党员编号；原筹备失效后，该党员可参加其他筹备",
        "check the member's number; once the other preparation has lapsed, the member is free again",
    ),
)
PREPARATION_DUE = RULES.add(
    "PREPARATION-DUE",
    Said(
        "开始筹备后{allowed}天内成立党支部，逾期筹备失效，已找到的党员不再占用",
        "the branch is founded within {allowed} days of the beginning; else the preparation lapses and its "
        "members are free",
    ),
    "assumed",
    terms=("preparation.days",),
    remedy=Said(
        "请尽快成立党支部；已成立的，请补录；失效的，可重新筹备",
        "found the branch soon; if it was founded, enter it for its day; what has lapsed may begin anew",
    ),
)


class PreparationBegun(Event, topic="preparation.begun", title="开始筹备党支部"):
    """The preparation of the compound's branch begins."""


class MemberFound(Event, topic="preparation.member-found", title="找到正式党员"):
    """A full member takes part."""

    member: Annotated[str, _MEMBER]


class PremisesSecured(Event, topic="preparation.premises-secured", title="落实活动场所"):
    """There is a place to meet."""

    place: str


class PreparationLapsed(Event, topic="preparation.lapsed", title="筹备失效"):
    """It was not founded in time: these members are free."""

    members: Annotated[tuple[str, ...], _MEMBER] = ()


class PreparationEnded(Event, topic="preparation.ended", title="筹备完成"):
    """The branch is founded."""


class MemberReserved(Event, topic="member.reserved", title="参加筹备"):
    """The member's side: of this compound's preparation, and no other."""

    compound: Annotated[str, _COMPOUND]


class MemberFreed(Event, topic="member.freed", title="不再占用"):
    """The member may take part in another preparation."""

    compound: Annotated[str, _COMPOUND]


class PartyMember(PartOfPerson, Aggregate, kind="member", title="正式党员", rules=RULES):
    """For which compound's preparation a full member is reserved."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.prepares: str | None = None

    @decision(title="释放党员")
    def free(self, _: Context[Charter], compound: str) -> list[MemberFreed]:
        """Free the member of a preparation that has lapsed; nothing where it is of another by now."""
        return [MemberFreed(compound=compound)] if self.prepares == compound else []

    def evolve(self, event: MemberReserved | MemberFreed, on: date) -> None:
        """Assign."""
        match event:
            case MemberReserved():
                self.prepares = event.compound
            case MemberFreed():
                self.prepares = None
            case _:
                assert_never(event)


_PreparationEvent = PreparationBegun | MemberFound | PremisesSecured | PreparationLapsed | PreparationEnded
_Decided = list[_PreparationEvent | EventOn]


class BranchPreparation(Aggregate, kind="preparation", title="党支部筹备", rules=RULES):
    """What is found and secured for a compound's branch so far; its id is the compound's."""

    lifecycle = Lifecycle(
        Status("open", "筹备中", "in preparation"),
        Status("lapsed", "已失效"),
        Status("ended", "已成立党支部", "branch founded", final=True),
        moves={
            PreparationBegun: ((None, "lapsed"), "open"),
            PreparationLapsed: ("open", "lapsed"),
            PreparationEnded: ("open", "ended"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.begun: date | None = None
        self.members: tuple[str, ...] = ()
        self.premises: str | None = None

    def tasks(self, terms: Charter) -> Iterator[Task]:
        """The next step: members, premises, the founding; all by the day on which it lapses."""
        if self.status != "open" or self.begun is None:
            return
        listed = terms.compounds.get(self.id)
        task = partial(Task, role=VILLAGE, place=listed.village if listed else "", since=self.begun)
        if (days := terms.preparation.days) is not None:
            due = terms.calendar.days(self.begun, days)
            task = partial(task, due=due, rule=PREPARATION_DUE, late=BranchPreparation.lapse)
        if len(self.members) < terms.branch.members:
            yield task(BranchPreparation.find_member)
        elif self.premises is None:
            yield task(BranchPreparation.secure_premises)
        else:
            yield task(CompoundBranch.found)

    @decision(title="开始筹备党支部")
    def begin(self, context: Context[Charter]) -> _Decided:
        """Begin, once the compound has joined the plan and while no branch covers it."""
        compound = context.load(CompoundBranch, self.id)
        fits = compound.village is not None and compound.leading is None and self.status in (None, "lapsed")
        require(fits, PREPARATION_OPEN, found=self.status or compound.status)
        return [PreparationBegun()]

    @decision(title="登记找到的正式党员")
    def find_member(self, context: Context[Charter], member: Text) -> _Decided:
        """Record that a full member takes part."""
        self._open()
        party = context.load(PartyMember, member)
        require(party.prepares is None, MEMBER_ONE, found=f"{member}: {party.prepares}")
        return [MemberFound(member=member), party.records(MemberReserved(compound=self.id))]

    @decision(title="落实活动场所")
    def secure_premises(self, _: Context[Charter], place: Text) -> _Decided:
        """Record the place to meet."""
        self._open()
        return [PremisesSecured(place=place)]

    @decision(title="筹备失效")
    def lapse(self, context: Context[Charter]) -> _Decided:
        """Let it lapse: the clock asks it, for the day after the last on which it was in time."""
        self._open()
        days, begun = context.terms.preparation.days, self.begun
        due = None if days is None or begun is None else context.terms.calendar.days(begun, days)
        over = due is not None and due < context.on
        require(over, PREPARATION_OPEN, found=context.on.isoformat(), allowed=f"> {due or '–'}")
        return [PreparationLapsed(members=self.members)]

    @decision(title="筹备完成")
    def end(self, context: Context[Charter]) -> _Decided:
        """End it, since the branch is founded; nothing where there was none."""
        founded = context.load(CompoundBranch, self.id).leading == self.id
        return [PreparationEnded()] if founded and self.status == "open" else []

    def _open(self) -> None:
        require(self.status == "open", PREPARATION_OPEN, found=self.status)

    def evolve(self, event: _PreparationEvent, on: date) -> None:
        """Assign."""
        match event:
            case PreparationBegun():
                self.begun, self.members, self.premises = on, (), None
            case MemberFound():
                self.members = (*self.members, event.member)
            case PremisesSecured():
                self.premises = event.place
            case PreparationLapsed() | PreparationEnded():
                pass
            case _:
                assert_never(event)


@reaction(PreparationLapsed, title="释放筹备党员", role=VILLAGE)
def free_the_members(
    _: Context[Charter], preparation: BranchPreparation, event: PreparationLapsed
) -> Iterable[Asked]:
    """Whom a preparation had found is free once it has lapsed."""
    for member in event.members:
        yield ask(PartyMember.free, member, compound=preparation.id).keyed(member)


@reaction(BranchFounded, JointBranchFounded, title="成立后结束筹备", role=VILLAGE)
def end_the_preparation(
    context: Context[Charter], compound: CompoundBranch, _: BranchFounded | JointBranchFounded
) -> Iterable[Asked]:
    """What was prepared is done once the branch is founded."""
    if context.load(BranchPreparation, compound.id).status == "open":
        yield ask(BranchPreparation.end, compound.id)
