"""The JSON documents of the command line, by command: what `--json` prints, each with its schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from daojiao_program.audit.checks import CheckedDocument
from daojiao_program.audit.claims import VerdictDocument
from daojiao_program.engine import Event, Receipt, Refusal, Refused, Withheld
from daojiao_program.engine.conform import MisfitDocument
from daojiao_program.engine.document import (
    Document,
    FieldValues,
    Filled,
    MomentText,
    Pair,
    SaidDocument,
    ToldKnown,
    read_from,
)
from daojiao_program.engine.verify import DamageDocument
from daojiao_program.intake.erasure import ErasureDocument
from daojiao_program.intake.report import RowOutcome
from daojiao_program.persons import AccessDocument
from daojiao_program.rulebook.document import BookDocument
from daojiao_program.seal.proof import ProofDocument
from daojiao_program.views.difference import DifferenceDocument
from daojiao_program.views.flow import FlowDocument
from daojiao_program.views.history import HistoryDocument
from daojiao_program.views.overdue import OverdueDocument
from daojiao_program.views.progress import ProgressDocument
from daojiao_program.views.states import StatesDocument
from daojiao_program.views.todo import WorkItemDocument
from daojiao_program.views.why import Applied, AppliedDocument, ExplanationDocument


class StoreDocument(Document):
    """A store that is ready, and how many events it holds."""

    store: str
    simulated: bool
    position: int


class MigratedDocument(Document):
    """A store brought from one format (`found`) to another (`now`); `copy` is where it stands as it was."""

    found: int
    now: int
    kept: str | None = read_from("copy", said="copy")
    requests: int
    events: int


class BackupDocument(Document):
    """The files to which a store was copied."""

    store: str
    files: list[str]


class FileDocument(Document):
    """A file that was written, and how large it is."""

    file: str
    bytes: int


class TemplateDocument(Document):
    """A workbook that was written, and the ids of its sheets."""

    file: str
    sheets: list[str]


class CitedDocument(Document):
    """An event behind a figure, with the request that it answers."""

    key: str
    position: int = read_from("event", "position")
    effective_on: str = read_from("event", "effective_on")
    topic: str = read_from("event", "topic")
    stream: str = read_from("event", "stream")
    request: str = read_from("request", "id")
    actor: str = read_from("request", "actor")
    source: str | None = read_from("request", "source")


class EvidenceDocument(Document):
    """A figure, and the events behind it."""

    id: str
    value: int | str | list[str] | None
    evidence: list[CitedDocument]


class ChecksDocument(Document):
    """The weekly checks as of two times: `found` are how many things are to be looked into."""

    effective_on: date
    known_at: ToldKnown
    since: date | None
    simulated: bool
    found: int
    checks: list[CheckedDocument]


class LateDocument(Document):
    """The same of a workflow of one's own: what is overdue."""

    effective_on: date
    known_at: ToldKnown
    simulated: bool
    found: int
    overdue: list[OverdueDocument]


class TodoDocument(Document):
    """The worklist as of two times: overdue first, then by due day; how many, and how many overdue."""

    effective_on: date
    known_at: ToldKnown
    simulated: bool
    found: int
    overdue: int
    tasks: list[WorkItemDocument]


class FollowerDocument(Document):
    """Where a follower stands: its position, how far behind, and the fault of the change that it is at."""

    name: str
    position: int
    behind: int
    since: MomentText | None
    stopped: bool
    tries: int
    stream: Filled
    failed: int
    fault: Filled
    at: MomentText | None
    again_s: float
    holder: Filled
    held_s: float


class RunningDocument(Document):
    """The last day up to which the clock has ticked, the store's last position, and its followers."""

    simulated: bool
    position: int
    today: date
    ticked: date | None
    followers: list[FollowerDocument]


class FaultDocument(Document):
    """A place where a feature file does not mean what it seems to; `misleads` is worse than a hint."""

    file: Annotated[str, BeforeValidator(Path.as_posix)] = read_from("path")
    line: int
    code: str
    misleads: bool
    sentence: SaidDocument
    next: SaidDocument = read_from("fix")


class FaultsDocument(Document):
    """What was found in so many feature files."""

    files: int
    found: int
    faults: list[FaultDocument]


class RuleDocument(Document):
    """A rule, with the places of the charter that it uses and what stands there."""

    code: str
    sentence: Pair
    source: str
    charter: dict[str, Any]
    next: Pair


class RulesDocument(Document):
    """Rules under the charter of the package or of a store; None: under none."""

    charter: str | None
    rules: list[RuleDocument]


class VerificationDocument(Document):
    """How much of a store was read, what is not as it was recorded, and which tables were made anew.

    `sealed` is how many requests are as a checkpoint has them; 0 where the store was never sealed.
    """

    requests: int
    events: int
    found: int
    repaired: list[str]
    sealed: int
    damages: list[DamageDocument]


class SealedDocument(Document):
    """How far a store is sealed, and how many requests came in with that."""

    origin: str
    size: int
    root: str
    new: int


class CheckpointDocument(Document):
    """A checkpoint, who has signed it, and the text to be handed on."""

    origin: str
    size: int
    root: str
    signed_by: list[str]
    text: str


class BundleDocument(Document):
    """A bundle that was written: what it holds, and by which hash its verifier is known."""

    file: str
    bytes: int
    requests: int
    events: int
    sealed: int
    people: bool
    verify_sha256: str


class ConformanceDocument(Document):
    """How much of a store was looked at, how much does not conform, and the first of that."""

    events: int
    requests: int
    judged: int
    figures: int
    found: int
    misfits: list[MisfitDocument]


class UndeclaredDocument(Document):
    """The changes of a catalogue that are not declared."""

    undeclared: list[str]


def _event(found: tuple[str, Event]) -> dict[str, object]:
    stream, event = found
    fields = event.model_dump(mode="json", exclude_none=True)
    return {"stream": stream, "topic": event.TOPIC, "fields": fields}


class EventDocument(Document):
    """An event, and the stream on which it is."""

    stream: str
    topic: str
    fields: FieldValues


class WarnedDocument(Document):
    """A rule that would have it otherwise, and what was found."""

    rule: str = read_from("rule", "code")
    findings: FieldValues


class FollowedDocument(Document):
    """What was asked by itself, or withdrawn (`withdraws`), and what came of it; `rule` refused it."""

    request: str
    events: list[Annotated[EventDocument, BeforeValidator(_event)]] = []  # noqa: RUF012 - a model copies it
    withdraws: str = ""
    rule: str = ""
    followed: list[Annotated[FollowedDocument, BeforeValidator(_followed)]] = []  # noqa: RUF012 - likewise


def _followed(one: object) -> object:
    if isinstance(one, Refusal):
        return {"request": one.id, "rule": one.refused.code}
    if isinstance(one, Receipt | Withheld):
        return {
            "request": one.id,
            "events": list(one.events),
            "withdraws": one.withdraws,
            "followed": list(one.followed),
        }
    return one


class TickDocument(Document):
    """What the clock asked up to a day, and what came of it."""

    day: date
    asked: list[Annotated[FollowedDocument, BeforeValidator(_followed)]]


class ReceiptDocument(Document):
    """What came of a request that was accepted, or would be; what is not recorded has no number.

    `followed` is what was recorded, or would be, because of it; `withdraws` the request that it voids.

    `changes` are the figures that it would change, each from what to what.
    """

    recorded: bool
    number: int = 0
    position: int = 0
    recorded_at: MomentText | None = None
    request: str
    repeated: bool
    events: list[Annotated[EventDocument, BeforeValidator(_event)]]
    warnings: list[WarnedDocument]
    withdraws: str = ""
    followed: list[Annotated[FollowedDocument, BeforeValidator(_followed)]] = []  # noqa: RUF012 - likewise
    changes: dict[str, list[Any]] = {}  # noqa: RUF012 - a model copies what its fields begin with


def _refused(refused: Refused) -> dict[str, object]:
    applied = Applied(refused.code, refused.rule, refused.findings)
    return {**AppliedDocument.shown(applied), "target": refused.target}


class RefusedDocument(Document):
    """The rule that refused a request, what was found, and what to do next."""

    rule: str
    target: str | None
    sentence: SaidDocument
    next: SaidDocument
    findings: FieldValues


class RefusalDocument(Document):
    """A request that was refused, or would be."""

    recorded: bool = False
    refused: Annotated[RefusedDocument, BeforeValidator(_refused)]


class RefusedRowDocument(Document):
    """A row that was refused, and how to mend it."""

    row: int = read_from("number")
    request: str
    rule: str = read_from("refusal", "code")
    column: str = read_from("refusal", "column")
    sentence: SaidDocument = read_from("refusal", "sentence")
    found: str = read_from("refusal", "found")
    allowed: str = read_from("refusal", "allowed")
    next: SaidDocument = read_from("refusal", "next")


class RowWarningDocument(Document):
    """A row that was accepted, and what somebody should look at."""

    row: int = read_from("number")
    rule: str = read_from("code")
    sentence: SaidDocument


class _Whole(Document):
    file: str
    sheet: str
    sha256: str
    encoding: str
    received: date
    recorded: bool
    dry_run: bool
    rows: dict[RowOutcome, int] = read_from("counts")


class _Rows(Document):
    refused: list[RefusedRowDocument]
    warnings: list[RowWarningDocument]
    notes: list[SaidDocument]


class _Written(Document):
    changes: dict[str, list[Any]]
    rejected_file: Annotated[str | None, BeforeValidator(lambda path: path and str(path))]
    trouble: Filled
    left: Annotated[str | None, BeforeValidator(lambda path: path and str(path))]


class TableDocument(_Written, _Rows, _Whole):
    """What came of a file, or of a tab of a workbook: how many rows came out how, and those to mend."""


class PassedOverDocument(Document):
    """A tab of which nothing was taken in."""

    tab: str
    sentence: SaidDocument
    meant: bool


class _Tabs(Document):
    tabs: list[TableDocument]
    passed_over: list[PassedOverDocument]


class WorkbookDocument(_Tabs, _Written, _Whole):
    """What came of a workbook; what came of its rows is with each tab."""


_Asked = ReceiptDocument | RefusalDocument
DOCUMENTS: Final[Mapping[str, Any]] = {
    "init": StoreDocument,
    "migrate": MigratedDocument,
    "backup": BackupDocument,
    "charter": _Asked,
    "ask": _Asked,
    "void": _Asked,
    "again": _Asked,
    "let-be": _Asked,
    "amend": _Asked,
    "preview": _Asked,
    "import": list[TableDocument | WorkbookDocument],
    "erase": ErasureDocument | RefusalDocument,
    "access": AccessDocument,
    "template": TemplateDocument,
    "progress": ProgressDocument | EvidenceDocument,
    "claims": list[VerdictDocument],
    "history": HistoryDocument | StatesDocument,
    "why": ExplanationDocument,
    "diff": DifferenceDocument,
    "check": ChecksDocument | LateDocument,
    "tick": TickDocument,
    "todo": TodoDocument,
    "run": RunningDocument,
    "status": RunningDocument,
    "resume": RunningDocument,
    "page": FileDocument,
    "rules": RulesDocument,
    "lint": FaultsDocument,
    "rulebook": BookDocument,
    "conform": ConformanceDocument,
    "verify": VerificationDocument,
    "seal": SealedDocument,
    "checkpoint": CheckpointDocument,
    "cosign": CheckpointDocument,
    "prove": ProofDocument,
    "bundle": BundleDocument,
    "catalogue": UndeclaredDocument,
    "flow": list[FlowDocument] | FileDocument,
}
"""What each command prints. `catalogue` prints another document too, itself made of schemas."""


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - of none
        """A field has its name, and no other."""
        return False


def schemas() -> dict[str, Any]:
    """The JSON Schema of what each command prints."""
    return {
        name: TypeAdapter(one).json_schema(mode="serialization", schema_generator=_Untitled)
        for name, one in DOCUMENTS.items()
    }
