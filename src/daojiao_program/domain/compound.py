"""The residential compound in the Concentric Circles plan: what is done there, its council, its branch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, assert_never

from pydantic import Field

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.compound_words import (
    BRANCH_APPROVED,
    BRANCH_JOINT,
    BRANCH_MEMBERS,
    BRANCH_ONE,
    COMPOUND_JOINED,
    COUNCIL_DUE,
    COUNCIL_MATTER,
    COUNCIL_ONCE,
    COUNCIL_THREE,
    BranchApplied,
    BranchApproved,
    BranchFounded,
    CompoundEvent,
    ConsultationHeld,
    CouncilHeld,
    DeliveryMade,
    Form,
    JointBranchFounded,
    JointBranchJoined,
    JointBranchLeft,
    MatterAnswered,
    MatterCarriedOut,
    MatterRaised,
    PlanJoined,
    Reply,
    ServiceHeld,
)
from daojiao_program.domain.values import Text
from daojiao_program.engine import Aggregate, Context, EventOn, Warned, advise, decision, require

Decided = list[CompoundEvent | EventOn]
_Count = Annotated[int, Field(ge=1)]
_Parties = Annotated[Sequence[str], Field(min_length=1)]
_OPEN = ("raised", "deferred", "referred")


class CompoundBranch(Aggregate, kind="compound", title="住宅小区"):
    """What a compound has been through since it joined the plan, and by which branch it is covered.

    `leading` is the compound at which its branch stands: its own id, or that of the joint branch's
    leading compound; `covers` are the others of a joint branch that it leads itself.
    """

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.village: str | None = None
        self.sessions: dict[str, date] = {}
        self.consultations: set[str] = set()
        self.matters: dict[str, str] = {}
        self.applied: tuple[str, ...] | None = None
        self.document: str | None = None
        self.leading: str | None = None
        self.covers: tuple[str, ...] = ()
        self.founded: date | None = None

    def council_due(self, terms: Charter) -> date | None:
        """The last day for the first council session after the founding here, where there is one to hold."""
        if self.founded is None or terms.council.days is None:
            return None
        return self.founded + timedelta(days=terms.council.days)

    def overdue(self, terms: Charter, day: date) -> list[Warned]:
        """The first council session, if it was late or is late on this day: after how many days."""
        due, founded = self.council_due(terms), self.founded
        if due is None or founded is None:
            return []
        first = min((held for held in self.sessions.values() if held >= founded), default=day)
        return advise(first <= due, COUNCIL_DUE, found=(first - founded).days, allowed=terms.council.days)

    @decision(title="参加“同心圆”计划")
    def join_plan(self, context: Context[Charter]) -> Decided:
        """Join the plan, in the village in which the charter lists the compound."""
        compounds = context.terms.compounds
        listed(compounds, self.id, "compounds")
        require(self.village is None, COMPOUND_JOINED, found=self.id)
        return [PlanJoined(village=compounds[self.id].village)]

    @decision(title="登记“五送”")
    def deliver(self, context: Context[Charter], delivery: str, *, content: Text | None = None) -> Decided:
        """Record one of the deliveries to the compound."""
        self._joined()
        listed(context.terms.deliveries, delivery, "deliveries")
        return [DeliveryMade(delivery=delivery, content=content)]

    @decision(title="登记党员带动志愿服务")
    def serve(
        self, _: Context[Charter], *, members: _Count, residents: _Count, content: Text | None = None
    ) -> Decided:
        """Record a service in which so many Party members led so many residents."""
        self._joined()
        return [ServiceHeld(members=members, residents=residents, content=content)]

    @decision(title="登记会议")
    def meet(self, context: Context[Charter], session: Text, *, form: Form, parties: _Parties) -> Decided:
        """Record a meeting: with all parties a council session, else a consultation, with a warning."""
        self._joined()
        require(session not in {*self.sessions, *self.consultations}, COUNCIL_ONCE, found=session)
        asked = context.terms.council.parties
        for one in parties:
            listed(asked, one, "council.parties")
        present = tuple(one for one in asked if one in parties)
        if len(present) == len(asked):
            return [CouncilHeld(session=session, form=form, parties=present)]
        context.advise(len(present) == len(asked), COUNCIL_THREE, found=list(present), allowed=list(asked))
        return [ConsultationHeld(session=session, form=form, parties=present)]

    @decision(title="提出议题")
    def raise_matter(self, _: Context[Charter], matter: Text, *, subject: Text) -> Decided:
        """Bring a matter before the council."""
        self._joined()
        require(matter not in self.matters, COUNCIL_MATTER, found=self.matters.get(matter))
        return [MatterRaised(matter=matter, subject=subject)]

    @decision(title="答复议题")
    def answer_matter(self, _: Context[Charter], matter: Text, *, reply: Reply, session: Text) -> Decided:
        """Answer an open matter at a meeting; only a council session agrees or declines."""
        status = self.matters.get(matter)
        require(status in _OPEN, COUNCIL_MATTER, found=status, allowed=list(_OPEN))
        held = session in self.sessions
        require(held or session in self.consultations, COUNCIL_MATTER, found=session)
        require(held or reply in ("deferred", "referred"), COUNCIL_THREE, found=session)
        return [MatterAnswered(matter=matter, reply=reply, session=session)]

    @decision(title="落实议题")
    def carry_out(self, _: Context[Charter], matter: Text) -> Decided:
        """Record that an agreed matter is carried out."""
        status = self.matters.get(matter)
        require(status == "agreed", COUNCIL_MATTER, found=status, allowed="agreed")
        return [MatterCarriedOut(matter=matter)]

    @decision(title="申请成立党支部")
    def apply(self, context: Context[Charter], *, others: Sequence[str] = ()) -> Decided:
        """Apply for a branch of the compound's own or, with others, for a joint one that it leads."""
        require(len({self.id, *others}) == 1 + len(others), BRANCH_ONE, found=list(others))
        self._uncovered(context, others)
        require(self.applied is None, BRANCH_APPROVED, found="applied")
        return [BranchApplied(others=tuple(others))]

    @decision(title="批复成立党支部")
    def approve(self, _: Context[Charter], *, document: Text) -> Decided:
        """Record the approval of the town Party committee, by document number."""
        require(self.applied is not None, BRANCH_APPROVED, found=self.id)
        require(self.document is None, BRANCH_APPROVED, found=self.document)
        return [BranchApproved(document=document)]

    @decision(title="召开成立大会")
    def found(self, context: Context[Charter], *, members: Sequence[Text]) -> Decided:
        """Found the branch by the meeting of its full members; the day of the meeting is its own."""
        require(self.document is not None, BRANCH_APPROVED, found=self.id)
        others = self.applied or ()
        self._uncovered(context, others)
        least = context.terms.branch.members
        enough = len(members) >= least and len(set(members)) == len(members)
        require(enough, BRANCH_MEMBERS, found=list(members), allowed=f"≥ {least}", least=least)
        if not others:
            return [BranchFounded(members=tuple(members))]
        joined = [
            context.load(CompoundBranch, one).records(JointBranchJoined(leading=self.id)) for one in others
        ]
        return [JointBranchFounded(members=tuple(members), compounds=(self.id, *others)), *joined]

    @decision(title="退出联合党支部")
    def leave_joint(self, context: Context[Charter]) -> Decided:
        """Leave a joint branch; the leading compound leaves when all others have."""
        joint = self.leading is not None and (self.leading != self.id or bool(self.covers))
        require(joint, BRANCH_JOINT, found=self.leading)
        staying = [one for one in self.covers if context.load(CompoundBranch, one).leading == self.id]
        require(not staying, BRANCH_JOINT, found=staying)
        return [JointBranchLeft(leading=self.leading or "")]

    def _joined(self) -> None:
        require(self.village is not None, COMPOUND_JOINED, found=self.id)

    def _uncovered(self, context: Context[Charter], others: Sequence[str]) -> None:
        for one in (self, *(context.load(CompoundBranch, other) for other in others)):
            require(one.village is not None, COMPOUND_JOINED, found=one.id)
            require(one.leading is None, BRANCH_ONE, found=f"{one.id}: {one.leading}")

    def evolve(self, event: CompoundEvent, on: date) -> None:
        """Assign."""
        match event:
            case PlanJoined():
                self.village = event.village
            case CouncilHeld():
                self.sessions[event.session] = on
            case ConsultationHeld():
                self.consultations.add(event.session)
            case MatterRaised():
                self.matters[event.matter] = "raised"
            case MatterAnswered():
                self.matters[event.matter] = event.reply
            case MatterCarriedOut():
                self.matters[event.matter] = "carried out"
            case BranchApplied():
                self.applied = event.others
            case BranchApproved():
                self.document = event.document
            case BranchFounded():
                self.leading, self.founded = self.id, on
            case JointBranchFounded():
                self.leading, self.founded = self.id, on
                self.covers = tuple(one for one in event.compounds if one != self.id)
            case JointBranchJoined():
                self.leading = event.leading
            case JointBranchLeft():
                self.leading = self.founded = None
                self.applied, self.document, self.covers = None, None, ()
            case DeliveryMade() | ServiceHeld():
                pass
            case _:
                assert_never(event)
