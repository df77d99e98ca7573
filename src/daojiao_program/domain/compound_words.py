"""The words of the compound and its branch: rules and events. What it does with them is in compound.py."""

from __future__ import annotations

from typing import Annotated, Literal

from daojiao_program.engine import Event, Ref, Rule

Form = Literal["online", "offline"]
"""How a meeting is held."""
Reply = Literal["agreed", "declined", "deferred", "referred"]
"""What comes of a matter: referred means upward, to the village or the town."""

_COMPOUND = Ref("compound", "covered")
_MEMBER = Ref("member", "founds")

COMPOUND_JOINED = Rule(
    "COMPOUND-JOINED",
    "小区先参加“同心圆”计划，再登记其他事项；一个小区只参加一次",
    "a compound joins the Concentric Circles plan, once, before anything else of it",
    "assumed",
    remedy=("请先登记参加计划，或核对小区编号", "enter that it joined the plan first, or check its number"),
)
BRANCH_ONE = Rule(
    "BRANCH-ONE",
    "一个小区同一时间只由一个党支部覆盖（单独成立或联合成立）",
    "a compound is covered by one branch at a time, its own or a joint one",
    "assumed",
    remedy=(
        "请核对小区编号；已由联合党支部覆盖的，先办理退出联合党支部",
        "check the compound's number; one covered by a joint branch leaves that first",
    ),
)
BRANCH_MEMBERS = Rule(
    "BRANCH-MEMBERS",
    "成立党支部须有至少{least}名正式党员，每名只计一次",
    "a branch is founded with at least {least} full members, each counted once",
    "assumed",
    terms=("branch.members",),
    remedy=(
        "请核对正式党员名单；不足的，可与邻近小区申请成立联合党支部",
        "check the list of full members; with too few, apply for a joint branch with compounds nearby",
    ),
)
BRANCH_APPROVED = Rule(
    "BRANCH-APPROVED",
    "党支部先申请，再由镇党委批复（有文号），再召开党员大会成立，以大会之日为成立之日",
    "a branch is applied for, approved by the town Party committee under a document number, "
    "and founded by a members' meeting, on whose day it stands",
    "assumed",
    remedy=(
        "请先办完前一步，或核对各步的日期",
        "complete the step before, or check the days of the steps",
    ),
)
BRANCH_JOINT = Rule(
    "BRANCH-JOINT",
    "由联合党支部覆盖的小区才能退出，牵头小区最后退出",
    "a compound covered by a joint branch leaves it, the leading one last",
    "assumed",
    remedy=(
        "请核对小区编号，或先办理其他小区退出",
        "check the number, or let the other compounds leave first",
    ),
)
COUNCIL_THREE = Rule(
    "COUNCIL-THREE",
    "“红邻”议事会各方到齐才算一次议事，未到齐的记为协商；议题的同意和不同意只在议事会上作出",
    "a council session counts only if all parties are present, else it is recorded as a consultation; "
    "a matter is agreed or declined at a session alone",
    "stated",
    terms=("council.parties",),
    remedy=(
        "请核对到会各方；议题请提交各方到齐的议事会，或先缓议、上报",
        "check who was present; bring the matter to a full session, or defer it or refer it upward",
    ),
)
COUNCIL_DUE = Rule(
    "COUNCIL-DUE",
    "党支部成立后{allowed}天内召开第一次议事会",
    "the first council session after the founding is held within {allowed} days",
    "assumed",
    terms=("council.days",),
    remedy=(
        "请尽快召开议事会；已召开的，请补录",
        "hold the session soon; if it was held, enter it for its day",
    ),
)
COUNCIL_ONCE = Rule(
    "COUNCIL-ONCE",
    "一个小区的一个会议编号只登记一次会议",
    "one meeting for one meeting number of a compound",
    "assumed",
    remedy=("请核对会议编号", "check the number of the meeting"),
)
COUNCIL_MATTER = Rule(
    "COUNCIL-MATTER",
    "议题提出一次，在已登记的会议上答复：同意、不同意、缓议或上报；缓议、上报的可再答复，同意的才能落实",
    "a matter is raised once and answered at a recorded meeting: agreed, declined, deferred or referred "
    "upward; one deferred or referred may be answered again, and only an agreed one is carried out",
    "assumed",
    remedy=(
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
    form: Form
    parties: tuple[str, ...]


class ConsultationHeld(Event, topic="compound.consultation-held", title="协商"):
    """Some of the council's parties met, and not all."""

    session: str
    form: Form
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


CompoundEvent = (
    PlanJoined
    | DeliveryMade
    | ServiceHeld
    | CouncilHeld
    | ConsultationHeld
    | MatterRaised
    | MatterAnswered
    | MatterCarriedOut
    | BranchApplied
    | BranchApproved
    | BranchFounded
    | JointBranchFounded
    | JointBranchJoined
    | JointBranchLeft
)
