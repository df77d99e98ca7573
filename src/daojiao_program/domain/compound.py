"""The residential compound in the Concentric Circles plan: what is done there, its council, its branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import VillageWork
from daojiao_program.domain.roles import COMMITTEE, VILLAGE
from daojiao_program.domain.values import Count, MeetingForm, Parties, Reply, Text
from daojiao_program.engine import (
    Aggregate,
    By,
    Context,
    Event,
    EventOn,
    Lifecycle,
    PartLifecycle,
    Ref,
    Rules,
    Said,
    Status,
    Task,
    decision,
    require,
)

_COMPOUND = Ref("compound", "covered")
_MEMBER = Ref("member", "founds")

RULES = Rules()
COMPOUND_JOINED = RULES.add(
    "COMPOUND-JOINED",
    Said(
        "小区先参加“同心圆”计划，再登记其他事项；一个小区只参加一次",
        "a compound joins the Concentric Circles plan, once, before anything else of it",
    ),
    "assumed",
    remedy=Said("请先登记参加计划，或核对小区编号", "enter that it joined first, or check its number"),
)
BRANCH_ONE = RULES.add(
    "BRANCH-ONE",
    Said(
        "一个小区同一时间只由一个党支部覆盖（单独成立或联合成立）",
        "a compound is covered by one branch at a time, its own or a joint one",
    ),
    "assumed",
    remedy=Said(
        "请核对小区编号；已由联合党支部覆盖的，先办理退出联合党支部",
        "check the compound's number; one covered by a joint branch leaves that first",
    ),
)
BRANCH_MEMBERS = RULES.add(
    "BRANCH-MEMBERS",
    Said(
        "成立党支部须有至少{least}名正式党员，每名只计一次",
        "a branch is founded with at least {least} full members, each counted once",
    ),
    "assumed",
    terms=("branch.members",),
    remedy=Said(
        "请核对正式党员名单；不足的，可与邻近小区申请成立联合党支部",
        "check the list of full members; with too few, apply for a joint branch with compounds nearby",
    ),
)
BRANCH_APPROVED = RULES.add(
    "BRANCH-APPROVED",
    Said(
        "党支部先申请，再由镇党委批复（有文号），再召开党员大会成立，以大会之日为成立之日",
        "a branch is applied for, approved by the town Party committee under a document number, "
        "and founded by a members' meeting, on whose day it stands",
    ),
    "assumed",
    remedy=Said(
        "请先办完前一步，或核对各步的日期",
        "complete the step before, or check the days of the steps",
    ),
)
BRANCH_JOINT = RULES.add(
    "BRANCH-JOINT",
    Said(
        "由联合党支部覆盖的小区才能退出，牵头小区最后退出",
        "a compound covered by a joint branch leaves it, the leading one last",
    ),
    "assumed",
    remedy=Said(
        "请核对小区编号，或先办理其他小区退出",
        "check the number, or let the other compounds leave first",
    ),
)
COUNCIL_THREE = RULES.add(
    "COUNCIL-THREE",
    Said(
        "“红邻”议事会各方到齐才算一次议事，未到齐的记为协商；议题的同意和不同意只在议事会上作出",
        "a council session counts only if all parties are present, else it is recorded as a consultation; "
        "a matter is agreed or declined at a session alone",
    ),
    "stated",
    terms=("council.parties",),
    remedy=Said(
        "请核对到会各方；议题请提交各方到齐的议事会，或先缓议、上报",
        "check who was present; bring the matter to a full session, or defer it or refer it upward",
    ),
)
COUNCIL_DUE = RULES.add(
    "COUNCIL-DUE",
    Said(
        "党支部成立后{allowed}天内召开第一次议事会",
        "the first council session after the founding is held within {allowed} days",
    ),
    "assumed",
    terms=("council.days",),
    remedy=Said(
        "请尽快召开议事会；已召开的，请补录",
        "hold the session soon; if it was held, enter it for its day",
    ),
)
COUNCIL_ONCE = RULES.add(
    "COUNCIL-ONCE",
    Said("一个小区的一个会议编号只登记一次会议", "one meeting for one meeting number of a compound"),
    "assumed",
    remedy=Said("请核对会议编号", "check the number of the meeting"),
)
COUNCIL_MATTER = RULES.add(
    "COUNCIL-MATTER",
    Said(
        "议题提出一次，在已登记的会议上答复：同意、不同意、缓议或上报；缓议、上报的可再答复，同意的才能落实",
        "a matter is raised once and answered at a recorded meeting: agreed, declined, deferred or referred "
        "upward; one deferred or referred may be answered again, and only an agreed one is carried out",
    ),
    "assumed",
    remedy=Said(
        "请核对议题编号和会议编号；未同意的议题，请先提交议事会",
        "check the numbers of the matter and the meeting; bring a matter not agreed to the council first",
    ),
)


class PlanJoined(Event, topic="compound.plan-joined", title="参加“同心圆”计划"):
    """A residential compound takes part in the Concentric Circles plan."""

    village: Annotated[str, Ref("village", "place")]


class DeliveryMade(Event, topic="compound.delivery-made", title="“五送”到小区"):
    """One of the five deliveries came to the compound."""

    delivery: str
    content: str | None = None


class ServiceHeld(Event, topic="compound.service-held", title="党员带动志愿服务"):
    """So many Party members led so many residents in voluntary service."""

    members: int
    residents: int
    content: str | None = None


class CouncilHeld(Event, topic="compound.council-held", title="“红邻”议事会"):
    """The council was in session, with all parties present."""

    session: str
    form: MeetingForm
    parties: tuple[str, ...]


class ConsultationHeld(Event, topic="compound.consultation-held", title="协商"):
    """Some of the council's parties met, and not all."""

    session: str
    form: MeetingForm
    parties: tuple[str, ...]


class MatterRaised(Event, topic="compound.matter-raised", title="提出议题"):
    """A matter is brought before the council."""

    matter: str
    subject: str


class MatterAnswered(Event, topic="compound.matter-answered", title="议题答复"):
    """A meeting agreed to the matter, declined it, deferred it or referred it upward."""

    matter: str
    reply: Reply
    session: str


class MatterCarriedOut(Event, topic="compound.matter-carried-out", title="议题落实"):
    """What was agreed is done."""

    matter: str


class BranchApplied(Event, topic="compound.branch-applied", title="申请成立党支部"):
    """The compound applies for a branch, with these others for a joint one, or alone."""

    others: Annotated[tuple[str, ...], _COMPOUND] = ()


class BranchApproved(Event, topic="compound.branch-approved", title="批复成立党支部"):
    """The town Party committee approves the branch."""

    document: str


class BranchFounded(Event, topic="compound.branch-founded", title="小区党支部成立"):
    """A members' meeting founds the compound's own branch."""

    members: Annotated[tuple[str, ...], _MEMBER]


class JointBranchFounded(Event, topic="compound.joint-branch-founded", title="联合党支部成立"):
    """A members' meeting founds a joint branch; it covers these compounds, the leading one first."""

    members: Annotated[tuple[str, ...], _MEMBER]
    compounds: Annotated[tuple[str, ...], _COMPOUND]


class JointBranchJoined(Event, topic="compound.joint-branch-joined", title="由联合党支部覆盖"):
    """Another compound's side of a joint branch: covered by this one, and no other."""

    leading: Annotated[str, Ref("compound", "leads")]


class JointBranchLeft(Event, topic="compound.joint-branch-left", title="退出联合党支部"):
    """The compound is covered by the joint branch no more."""

    leading: Annotated[str, Ref("compound", "leads")]


_CouncilEvent = CouncilHeld | ConsultationHeld | MatterRaised | MatterAnswered | MatterCarriedOut
_BranchEvent = BranchApplied | BranchApproved | BranchFounded
_JointEvent = JointBranchFounded | JointBranchJoined | JointBranchLeft
CompoundEvent = PlanJoined | DeliveryMade | ServiceHeld | _CouncilEvent | _BranchEvent | _JointEvent

_Decided = list[CompoundEvent | EventOn]
_OPEN = ("raised", "deferred", "referred")
_NEXT = {None: "join_plan", "joined": "apply", "applied": "approve", "approved": "found"}


class CompoundBranch(VillageWork, Aggregate, kind="compound", title="住宅小区", rules=RULES):
    """What a compound has been through since it joined the plan, and by which branch it is covered.

    `leading` is where its branch stands, at itself or at another; `covers` the others of one that it leads.
    """

    lifecycle = Lifecycle(
        Status("joined", "尚未申请党支部", "no branch applied for yet"),
        Status("applied", "已申请党支部", "branch applied for"),
        Status("approved", "已批复"),
        Status("founded", "单独成立党支部", "branch of its own", final=True),
        Status("joint", "联合党支部覆盖", "covered by a joint branch"),
        moves={
            PlanJoined: (None, "joined"),
            BranchApplied: ("joined", "applied"),
            BranchApproved: ("applied", "approved"),
            BranchFounded: ("approved", "founded"),
            JointBranchFounded: ("approved", "joint"),
            JointBranchJoined: (("joined", "applied", "approved"), "joint"),
            JointBranchLeft: ("joint", "joined"),
        },
    )
    matters = PartLifecycle(
        Status("raised", "已提出"),
        Status("agreed", "同意"),
        Status("declined", "不同意", final=True),
        Status("deferred", "缓议"),
        Status("referred", "上报"),
        Status("carried out", "已落实", final=True),
        of="matter",
        title=Said("议题", "Matter"),
        moves={
            MatterRaised: (None, "raised"),
            MatterAnswered: (_OPEN, By("reply")),
            MatterCarriedOut: ("agreed", "carried out"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.village: str | None = None
        self.sessions: dict[str, date] = {}
        self.consultations: set[str] = set()
        self.applied: tuple[str, ...] | None = None
        self.document: str | None = None
        self.leading: str | None = None
        self.covers: tuple[str, ...] = ()
        self.founded: date | None = None

    @classmethod
    def expected(cls, terms: Charter) -> Iterable[str]:
        """The compounds that the charter lists."""
        return terms.compounds

    def tasks(self, terms: Charter) -> Iterator[Task]:
        """The next step to a branch, the first council session after the founding, and open matters."""
        listed_in = terms.compounds.get(self.id)
        task = partial(Task, role=VILLAGE, place=self.village or (listed_in.village if listed_in else ""))
        if step := _NEXT.get(self.status):
            yield task(getattr(CompoundBranch, step), role=COMMITTEE if step == "approve" else VILLAGE)
        if (founded := self.founded) is not None and (days := terms.council.days) is not None:
            first = min((held for held in self.sessions.values() if held >= founded), default=None)
            due = terms.calendar.days(founded, days)
            yield task(CompoundBranch.meet, since=founded, due=due, rule=COUNCIL_DUE, done=first)
        for matter, status in self.matters.items():
            if status == "agreed" or status in _OPEN:
                does = CompoundBranch.carry_out if status == "agreed" else CompoundBranch.answer_matter
                yield task(does, about=matter)

    @decision(title="参加“同心圆”计划")
    def join_plan(self, context: Context[Charter]) -> _Decided:
        """Join the plan, in the village in which the charter lists the compound."""
        compounds = context.terms.compounds
        listed(compounds, self.id, "compounds")
        require(self.village is None, COMPOUND_JOINED, found=self.id)
        return [PlanJoined(village=compounds[self.id].village)]

    @decision(title="登记“五送”")
    def deliver(self, context: Context[Charter], delivery: str, *, content: Text | None = None) -> _Decided:
        """Record one of the deliveries to the compound."""
        self._joined()
        listed(context.terms.deliveries, delivery, "deliveries")
        return [DeliveryMade(delivery=delivery, content=content)]

    @decision(title="登记党员带动志愿服务")
    def serve(
        self, _: Context[Charter], *, members: Count, residents: Count, content: Text | None = None
    ) -> _Decided:
        """Record a service in which so many Party members led so many residents."""
        self._joined()
        return [ServiceHeld(members=members, residents=residents, content=content)]

    @decision(title="登记会议")
    def meet(
        self, context: Context[Charter], session: Text, *, form: MeetingForm, parties: Parties
    ) -> _Decided:
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
    def raise_matter(self, _: Context[Charter], matter: Text, *, subject: Text) -> _Decided:
        """Bring a matter before the council."""
        self._joined()
        require(matter not in self.matters, COUNCIL_MATTER, found=self.matters.get(matter))
        return [MatterRaised(matter=matter, subject=subject)]

    @decision(title="答复议题")
    def answer_matter(self, _: Context[Charter], matter: Text, *, reply: Reply, session: Text) -> _Decided:
        """Answer an open matter at a meeting; only a council session agrees or declines."""
        status = self.matters.get(matter)
        require(status in _OPEN, COUNCIL_MATTER, found=status, allowed=list(_OPEN))
        held = session in self.sessions
        require(held or session in self.consultations, COUNCIL_MATTER, found=session)
        require(held or reply in ("deferred", "referred"), COUNCIL_THREE, found=session)
        return [MatterAnswered(matter=matter, reply=reply, session=session)]

    @decision(title="落实议题")
    def carry_out(self, _: Context[Charter], matter: Text) -> _Decided:
        """Record that an agreed matter is carried out."""
        status = self.matters.get(matter)
        require(status == "agreed", COUNCIL_MATTER, found=status, allowed="agreed")
        return [MatterCarriedOut(matter=matter)]

    @decision(title="申请成立党支部")
    def apply(self, context: Context[Charter], *, others: Sequence[str] = ()) -> _Decided:
        """Apply for a branch of the compound's own or, with others, for a joint one that it leads."""
        require(len({self.id, *others}) == 1 + len(others), BRANCH_ONE, found=list(others))
        self._uncovered(context, others)
        require(self.applied is None, BRANCH_APPROVED, found="applied")
        return [BranchApplied(others=tuple(others))]

    @decision(title="批复成立党支部")
    def approve(self, _: Context[Charter], *, document: Text) -> _Decided:
        """Record the approval of the town Party committee, by document number."""
        require(self.status == "applied", BRANCH_APPROVED, found=self.document or self.id)
        return [BranchApproved(document=document)]

    @decision(title="召开成立大会")
    def found(self, context: Context[Charter], *, members: Sequence[Text]) -> _Decided:
        """Found the branch by the meeting of its full members; the day of the meeting is its own."""
        require(self.document is not None, BRANCH_APPROVED, found=self.id)
        others = self.applied or ()
        self._uncovered(context, others)
        least = context.terms.branch.members
        enough = len(members) >= least and len(set(members)) == len(members)
        require(enough, BRANCH_MEMBERS, found=list(members), allowed=f"≥ {least}", least=least)
        if not others:
            return [BranchFounded(members=tuple(members))]
        joined = JointBranchJoined(leading=self.id)
        covered = [context.load(CompoundBranch, one).records(joined) for one in others]
        return [JointBranchFounded(members=tuple(members), compounds=(self.id, *others)), *covered]

    @decision(title="退出联合党支部")
    def leave_joint(self, context: Context[Charter]) -> _Decided:
        """Leave a joint branch; the leading compound leaves when all others have."""
        require(self.status == "joint", BRANCH_JOINT, found=self.leading)
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
            case DeliveryMade() | ServiceHeld() | MatterRaised() | MatterAnswered() | MatterCarriedOut():
                pass
            case _:
                assert_never(event)
