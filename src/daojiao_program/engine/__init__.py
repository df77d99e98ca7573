"""A workflow engine over an event log: aggregates answer requests with events or a refusal.

Everything that a workflow of one's own needs is here.
"""

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.calendar import Calendar, CalendarYear, Holiday
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.changes import StreamChange
from daojiao_program.engine.clock import SimulatedClock, SystemClock, end_of_day, micros, moment_of
from daojiao_program.engine.context import Context
from daojiao_program.engine.decision import Decision, EventOn, ProgramDecision, decision
from daojiao_program.engine.desk import Desk
from daojiao_program.engine.engine import Engine, Preview
from daojiao_program.engine.errors import (
    Conflict,
    DecisionFault,
    DefinitionError,
    EngineError,
    RequestFault,
    StoreError,
    UnreadableEventError,
)
from daojiao_program.engine.event import Event, EventRetired, Ref
from daojiao_program.engine.figures.composed import Lacking, Listed, PerStream
from daojiao_program.engine.figures.indicator import DAY, ID, Indicator, Select
from daojiao_program.engine.figures.measures import Current, Distinct, Edge, Sum
from daojiao_program.engine.figures.tally import Evidence, Figure, Figures
from daojiao_program.engine.following import Follower, FollowerStatus
from daojiao_program.engine.handing import HandedOn, NotNow
from daojiao_program.engine.lifecycle import By, Lifecycle, PartLifecycle, Status
from daojiao_program.engine.policy import AS_WRITTEN, Policy, judging_under
from daojiao_program.engine.reactions import Asked, Reaction, ask, reaction
from daojiao_program.engine.recorded import Recorded, StandingEvent, Trace
from daojiao_program.engine.request import Outcome, Receipt, Refusal, Request, Withheld
from daojiao_program.engine.rules import Refused, Rule, Rules, Warned, advise, require
from daojiao_program.engine.sharing import Known
from daojiao_program.engine.snapshot import Snapshot
from daojiao_program.engine.tasks import Task, WorkItem
from daojiao_program.engine.upcast import (
    Retired,
    RetiredDecision,
    RetiredKind,
    dropped,
    filled,
    renamed,
    steps,
)
from daojiao_program.engine.wording import Said, Word

__all__ = [
    "AS_WRITTEN",
    "DAY",
    "ID",
    "Aggregate",
    "Asked",
    "By",
    "Calendar",
    "CalendarYear",
    "Catalogue",
    "Conflict",
    "Context",
    "Current",
    "Decision",
    "DecisionFault",
    "DefinitionError",
    "Desk",
    "Distinct",
    "Edge",
    "Engine",
    "EngineError",
    "Event",
    "EventOn",
    "EventRetired",
    "Evidence",
    "Figure",
    "Figures",
    "Follower",
    "FollowerStatus",
    "HandedOn",
    "Holiday",
    "Indicator",
    "Known",
    "Lacking",
    "Lifecycle",
    "Listed",
    "NotNow",
    "Outcome",
    "PartLifecycle",
    "PerStream",
    "Policy",
    "Preview",
    "ProgramDecision",
    "Reaction",
    "Receipt",
    "Recorded",
    "Ref",
    "Refusal",
    "Refused",
    "Request",
    "RequestFault",
    "Retired",
    "RetiredDecision",
    "RetiredKind",
    "Rule",
    "Rules",
    "Said",
    "Select",
    "SimulatedClock",
    "Snapshot",
    "StandingEvent",
    "Status",
    "StoreError",
    "StreamChange",
    "Sum",
    "SystemClock",
    "Task",
    "Terms",
    "Trace",
    "UnreadableEventError",
    "Warned",
    "Withheld",
    "Word",
    "WorkItem",
    "advise",
    "ask",
    "decision",
    "dropped",
    "end_of_day",
    "filled",
    "judging_under",
    "micros",
    "moment_of",
    "reaction",
    "renamed",
    "require",
    "steps",
]
