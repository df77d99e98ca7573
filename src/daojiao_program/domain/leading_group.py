"""The leading group: headed by the town Party secretary, with the work plan that the town has issued."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.values import Text
from daojiao_program.engine import Aggregate, Context, Event, Ref, Rules, Said, decision, require

RULES = Rules()
LEAD_HEAD = RULES.add(
    "LEAD-HEAD",
    Said("领导小组由镇党委书记任组长", "the leading group is headed by the town Party secretary"),
    "stated",
    terms=("party_secretary",),
    remedy=Said(
        "请由镇党委书记任组长；书记有变动的，先修订章程",
        "let the Party secretary head it; if that is somebody else now, amend the charter first",
    ),
)
LEAD_FORMED = RULES.add(
    "LEAD-FORMED",
    Said(
        "领导小组只成立一次，成立后方可调整；组长和成员各列一次",
        "a leading group is formed once, and adjusted after that; its head and members are each named once",
    ),
    "assumed",
    remedy=Said(
        "请核对名单；已成立的，改办理调整", "check the list; if the group is formed, adjust it instead"
    ),
)
LEAD_PLAN = RULES.add(
    "LEAD-PLAN",
    Said(
        "工作方案由镇印发，须有文号和文件的SHA-256校验值，一个文号只印发一次；可先于领导小组成立",
        "the work plan is issued by the town, once, with a document number and the file's SHA-256, "
        "if need be before the group",
    ),
    "assumed",
    remedy=Said(
        "请写明文号和64位十六进制校验值；修改后的方案用新文号",
        "give the document number and the 64 hex digits; a revised plan has a number of its own",
    ),
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class LeadingGroupFormed(Event, topic="leading-group.formed", title="成立领导小组"):
    """The town forms the group, with its head and members."""

    head: Annotated[str, Ref("mentor", "heads")]
    members: Annotated[tuple[str, ...], Ref("mentor", "member")]


class LeadingGroupAdjusted(Event, topic="leading-group.adjusted", title="调整领导小组"):
    """From now on the group has this head and these members."""

    head: Annotated[str, Ref("mentor", "heads")]
    members: Annotated[tuple[str, ...], Ref("mentor", "member")]


class WorkPlanIssued(Event, topic="leading-group.work-plan-issued", title="印发工作方案"):
    """The town issues a work plan under a document number; the hash is that of the file."""

    document: str
    name: str
    sha256: str


LeadingGroupEvent = LeadingGroupFormed | LeadingGroupAdjusted | WorkPlanIssued


class LeadingGroup(Aggregate, title="领导小组", one=True, rules=RULES):
    """Who heads the group and belongs to it, and which work plans were issued."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.head: str | None = None
        self.members: tuple[str, ...] = ()
        self.plans: set[str] = set()

    @decision(title="成立领导小组")
    def form(
        self, context: Context[Charter], head: str, *, members: Sequence[str]
    ) -> list[LeadingGroupEvent]:
        """Form the group; head and members are of the town leadership team."""
        require(self.head is None, LEAD_FORMED, found=self.id)
        _composed(context.terms, head, members)
        return [LeadingGroupFormed(head=head, members=tuple(members))]

    @decision(title="调整领导小组")
    def adjust(
        self, context: Context[Charter], head: str, *, members: Sequence[str]
    ) -> list[LeadingGroupEvent]:
        """Give the group the head and the members that it has from now on; as they are, nothing to do."""
        require(self.head is not None, LEAD_FORMED, found=self.id)
        _composed(context.terms, head, members)
        if (head, tuple(members)) == (self.head, self.members):
            return []
        return [LeadingGroupAdjusted(head=head, members=tuple(members))]

    @decision(title="印发工作方案")
    def issue_plan(
        self, _: Context[Charter], name: Text, *, document: str = "", sha256: str = ""
    ) -> list[LeadingGroupEvent]:
        """Record that the town has issued the work plan; the group may be formed later."""
        number, digest = document.strip(), sha256.strip().lower()
        require(number, LEAD_PLAN, found=None)
        require(_SHA256.fullmatch(digest), LEAD_PLAN, found=sha256)
        require(number not in self.plans, LEAD_PLAN, found=number)
        return [WorkPlanIssued(document=number, name=name, sha256=digest)]

    def evolve(self, event: LeadingGroupEvent, on: date) -> None:
        """Assign."""
        match event:
            case LeadingGroupFormed() | LeadingGroupAdjusted():
                self.head, self.members = event.head, event.members
            case WorkPlanIssued():
                self.plans.add(event.document)
            case _:
                assert_never(event)


def _composed(terms: Charter, head: str, members: Sequence[str]) -> None:
    """Refuse a head who is not the Party secretary, and members who are of no leadership or named twice."""
    require(head == terms.party_secretary, LEAD_HEAD, found=head, allowed=terms.party_secretary)
    for one in members:
        listed(terms.leadership, one, "leadership")
    everyone = [head, *members]
    require(members and len(set(everyone)) == len(everyone), LEAD_FORMED, found=everyone)
