"""Rules as things: a code, a sentence in two languages, a source, the charter fields, the next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.frozen import fixed

Source = Literal["stated", "assumed", "engine"]


class _Shown(dict[str, object]):
    """Findings as they are put into a sentence; what was not found is shown as an ellipsis."""

    def __init__(self, findings: Mapping[str, object]) -> None:
        super().__init__({key: show(value) for key, value in findings.items()})

    def __missing__(self, key: str) -> str:
        return "…"


def show(value: object) -> str:
    """A found value as people read it: lists with commas, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `zh`, `en`, and the two of `remedy` are templates filled with the findings.

    `source` says where the rule comes from: stated by the report, assumed, or the engine's own.
    `terms` names the charter fields that the rule reads, such as `training.smallest`.
    """

    code: str
    zh: str
    en: str
    source: Source
    terms: tuple[str, ...] = ()
    remedy: tuple[str, str] = ("", "")

    def sentences(self, findings: Mapping[str, Any] = {}) -> tuple[str, str]:
        """The rule in Chinese and in English, with the numbers found."""
        shown = _Shown(findings)
        return self.zh.format_map(shown), self.en.format_map(shown)

    def sentence(self, findings: Mapping[str, Any] = {}) -> str:
        """The rule in both languages, in one line."""
        return " / ".join(self.sentences(findings))

    def next_step(self, findings: Mapping[str, Any] = {}) -> tuple[str, str]:
        """What to do now, in Chinese and English."""
        shown = _Shown(findings)
        return self.remedy[0].format_map(shown), self.remedy[1].format_map(shown)


class Refused(EngineError):
    """A request was refused by a rule; the refusal is recorded with its request.

    `rule` is the rule, `findings` the values found: `found`, `allowed`, `of` (whose value it is, where
    no aggregate was asked), `field` (of the charter), and what the rule's sentences need;
    `request` the number of the recorded request (0 before it is recorded), `target` what was asked.
    """

    def __init__(self, rule: Rule, findings: Mapping[str, Any]) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.findings = fixed(findings)
        self.request = 0
        self.target = ""

    def of(self, target: str | None, findings: Mapping[str, Any] = {}, *, request: int = 0) -> Self:
        """The same refusal of a request with this number, and of this target and with these findings besides.

        A copy: whoever raised or keeps a refusal finds it as it was.
        """
        other = copy(self)
        other.request = request
        other.target = self.target or target or ""
        other.findings = fixed({**self.findings, **findings, **self.findings})
        return other.with_traceback(self.__traceback__)

    @property
    def code(self) -> str:
        """The rule's code, such as `COHORT-SIZE`."""
        return self.rule.code

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The refusal as people see it: the rule; what was found and is allowed; the next step."""
        yield f"{self.code} {self.rule.sentence(self.findings)}"
        where = (
            f" in {self.target}"
            if self.target
            else f" for {self.findings['of']}"
            if "of" in self.findings
            else ""
        )
        allowed = self.findings.get("allowed")
        charter = self.findings.get("charter")
        fields = [str(self.findings["field"])] if "field" in self.findings else [*self.rule.terms]
        because = ", ".join([f"charter {charter}", *fields]) if charter and fields else ", ".join(fields)
        yield (
            f"found {show(self.findings.get('found'))}{where}"
            + (f"; allowed {show(allowed)}" if allowed is not None else "")
            + (f" ({because})" if because else "")
        )
        zh, en = self.rule.next_step(self.findings)
        if en:
            yield f"next: {en} / {zh}" if zh else f"next: {en}"


def require(condition: object, rule: Rule, /, **findings: object) -> None:
    """Raise `Refused` with the findings unless the condition holds.

    Findings are JSON values; `found` and `allowed` are shown, the others fill the rule's sentences.
    """
    if not condition:
        raise Refused(rule, findings)


class Warned(NamedTuple):
    """A rule that would rather have it otherwise, with the values found; nothing is refused."""

    rule: Rule
    findings: Mapping[str, Any]


def advise(condition: object, rule: Rule, /, **findings: Any) -> list[Warned]:
    """Give the warning of a rule, with what was found, unless the condition holds."""
    return [] if condition else [Warned(rule, fixed(findings))]


REQUEST_SAME = Rule(
    "REQUEST-SAME",
    "同一编号的请求已受理的，内容不同的不再受理",
    "a request already accepted is not accepted again with other content",
    "assumed",
    remedy=(
        "如需更正，请用更正功能，并写明原因",
        "to correct it, void the old and enter the new at once, with a reason",
    ),
)
REQUEST_FORM = Rule(
    "REQUEST-FORM",
    "请求的内容须完整、格式正确",
    "a request is complete and its values are of the right form",
    "engine",
    remedy=("请改正所列各项后重新提交", "mend what is listed and ask again"),
)
DAY_AHEAD = Rule(
    "DAY-AHEAD",
    "只登记今天及以前的事",
    "what is recorded has happened: its day is today or earlier",
    "engine",
    remedy=("请核对日期，到当日或之后再登记", "check the date, or enter it on the day or after"),
)
LATER_STANDS = Rule(
    "LATER-STANDS",
    "补录、撤销或更正不得改变之后已作出的决定",
    "a late entry, a void or a correction must not change the outcome of a later decision",
    "assumed",
    remedy=(
        "请先处理所列的后续请求，再办理本项",
        "first void or correct the later request named, then ask again",
    ),
)
TERMS_FIRST = Rule(
    "CHARTER-FIRST",
    "章程生效之前不作任何决定，背景事实除外",
    "nothing is decided before a charter is in force, but background facts",
    "assumed",
    remedy=("请先通过章程，或核对日期", "adopt a charter first, or check the date"),
)
VOID_STANDING = Rule(
    "VOID-STANDING",
    "只能撤销已受理且尚未撤销的请求",
    "only a request that was accepted and still stands can be voided",
    "engine",
    remedy=("请用查询功能核对请求编号", "look the request id up in the history"),
)
VOID_REASON = Rule(
    "VOID-REASON",
    "撤销和更正须写明原因",
    "a void or a correction gives its reason",
    "engine",
    remedy=("请写明原因", "give the reason"),
)
ENGINE_RULES = (REQUEST_SAME, REQUEST_FORM, DAY_AHEAD, LATER_STANDS, TERMS_FIRST, VOID_STANDING, VOID_REASON)
