"""Rules as things: a code, a sentence, a source, the fields of the terms that it reads, the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Self

from daojiao_program.engine.definition import mistake, told
from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.frozen import fixed
from daojiao_program.engine.policy import policy_in_force
from daojiao_program.engine.wording import LANGUAGES, Language, Said

Source = Literal["stated", "assumed", "engine"]
_CODE: Final = re.compile(r"\w[\w.-]*")


class _Shown(dict[str, object]):
    """Findings as they are put into a sentence; what was not found is shown as an ellipsis."""

    def __init__(self, findings: Mapping[str, object]) -> None:
        super().__init__({key: show(value) for key, value in findings.items()})

    def __missing__(self, key: str) -> str:
        return "…"


def show(value: object, comma: str = ", ") -> str:
    """A found value as people read it: lists with commas, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, (list, tuple)):
        return comma.join(str(one) for one in value)
    return str(value)


@dataclass(frozen=True, slots=True, init=False)
class Rule:
    """One rule: `Rule("LOAN-ONE", Said("一物只借一人", "a thing is lent once"))`.

    What it says, and `remedy`, what to do, may be plain strings in one language, and are templates filled
    with the findings. `source` says where the rule comes from: stated by those who made it, assumed, or the
    engine's own. `terms` names the fields of the terms that it reads, such as `training.smallest`.
    """

    code: str
    said: Said
    source: Source
    terms: tuple[str, ...]
    remedy: Said

    def __init__(
        self,
        code: str,
        said: Said | str,
        source: Source = "assumed",
        *,
        terms: tuple[str, ...] = (),
        remedy: Said | str = "",
    ) -> None:
        if not _CODE.fullmatch(code):
            raise mistake(
                f"rule {code!r}",
                "its code is no tag of a feature; write letters, digits and hyphens, such as LOAN-ONE",
            )
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "said", Said.of(said))
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "terms", terms)
        object.__setattr__(self, "remedy", Said.of(remedy))

    def sentences(self, findings: Mapping[str, Any] = {}) -> Said:
        """The rule with the values found; what was not found is shown as an ellipsis."""
        return self.said.filled(_Shown(findings))

    def next_step(self, findings: Mapping[str, Any] = {}) -> Said:
        """What to do now; nothing where the rule does not say."""
        return self.remedy.filled(_Shown(findings))


class Rules(Mapping[str, Rule]):
    """The rules of an aggregate or of a workflow, by code: `class Cohort(Aggregate, rules=RULES)`.

    `COHORT_SIZE = RULES.add("COHORT-SIZE", Said(…), "stated")` writes a rule, and it belongs to them. Raises
    `DefinitionError` for a second rule of one code.
    """

    def __init__(self, *of: Rule | Rules) -> None:
        self._rules: dict[str, Rule] = {}
        for one in of:
            for rule in one.values() if isinstance(one, Rules) else (one,):
                self._take(rule)

    def add(
        self,
        code: str,
        said: Said | str,
        source: Source = "assumed",
        *,
        terms: tuple[str, ...] = (),
        remedy: Said | str = "",
    ) -> Rule:
        """Write a rule; see `Rule`."""
        return self._take(Rule(code, said, source, terms=terms, remedy=remedy))

    def _take(self, rule: Rule) -> Rule:
        if self._rules.setdefault(rule.code, rule) != rule:
            other = self._rules[rule.code].said
            raise mistake(
                f"rule {rule.code}", f"another of that code says {other!s}; give each a code of its own"
            )
        return rule

    def __getitem__(self, code: str) -> Rule:
        return self._rules[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


class Refused(EngineError):
    """A request was refused by a rule; the refusal is recorded with its request.

    `rule` is the rule, `findings` the values found: `found`, `allowed`, `of` (whose value it is, where
    no aggregate was asked), `field` (of the terms), `edition` (of the terms), and what the rule's sentences
    need; `request` the number of the recorded request (0 before it is recorded), `target` what was asked;
    `terms` what the terms are called, and `languages` those that the catalogue speaks.
    """

    def __init__(self, rule: Rule, findings: Mapping[str, Any]) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.findings = fixed(findings)
        self.request = 0
        self.target = ""
        self.terms = Said()
        self.languages: tuple[Language, ...] = ()

    def of(
        self,
        target: str | None,
        findings: Mapping[str, Any] = {},
        *,
        request: int = 0,
        languages: tuple[Language, ...] = (),
        terms: Said | None = None,
    ) -> Self:
        """The same refusal of a request with this number, and of this target and with these findings besides.

        A copy: whoever raised or keeps a refusal finds it as it was.
        """
        other = copy(self)
        other.request = request
        other.target = self.target or target or ""
        other.languages = languages or self.languages
        other.terms = terms or self.terms
        other.findings = fixed({**self.findings, **findings, **self.findings})
        return other.with_traceback(self.__traceback__)

    def _told(self) -> Said:
        """All of its lines, in Chinese and in English; once where one language is spoken."""
        spoken = self.languages or self.rule.said.languages or LANGUAGES
        return Said(*("\n".join(self.lines(one if one in spoken else spoken[0])) for one in LANGUAGES))

    @property
    def code(self) -> str:
        """The rule's code, such as `COHORT-SIZE`."""
        return self.rule.code

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, *languages: Language) -> Iterator[str]:
        """The refusal as people see it: the rule; what was found and is allowed; the next step.

        In these languages, by default those of the catalogue that refused, else those of the rule. Where
        several are spoken, values are told in English alone.
        """
        spoken = languages or self.languages or self.rule.said.languages or LANGUAGES
        zh = "en" not in spoken
        yield f"{self.code} {self.rule.sentences(self.findings).only(spoken)}"
        yield self._found_zh() if zh else self._found_en()
        if following := self.rule.next_step(self.findings).only(spoken[::-1]):
            yield f"{'下一步：' if zh else 'next: '}{following}"

    def _edition(self) -> object:
        """Of the terms; findings that were stored before it had this name call it `charter`."""
        return self.findings.get("edition", self.findings.get("charter"))

    def _fields(self) -> list[str]:
        return [str(self.findings["field"])] if "field" in self.findings else [*self.rule.terms]

    def _found_en(self) -> str:
        where = f" in {self.target}" if self.target else ""
        if not where and "of" in self.findings:
            where = f" for {self.findings['of']}"
        allowed, edition = self.findings.get("allowed"), self._edition()
        terms = self.terms.en[:1].lower() + self.terms.en[1:] or "terms"
        fields = self._fields()
        because = ", ".join([f"{terms} {edition}", *fields] if edition and fields else fields)
        return (
            f"found {show(self.findings.get('found'))}{where}"
            + (f"; allowed {show(allowed)}" if allowed is not None else "")
            + (f" ({because})" if because else "")
        )

    def _found_zh(self) -> str:
        where = self.target or self.findings.get("of")
        allowed, edition = self.findings.get("allowed_zh", self.findings.get("allowed")), self._edition()
        terms = f"{self.terms.zh or '条款'}第{edition}版"
        return (
            f"查得{show(self.findings.get('found_zh', self.findings.get('found')), '、')}"
            + (f"（{where}）" if where else "")
            + (f"；应为{show(allowed, '、')}" if allowed is not None else "")
            + (f"（{terms}）" if edition else "")
        )


def require(condition: object, rule: Rule, /, **findings: object) -> None:
    """Raise `Refused` with the findings unless the condition holds, or the policy in force says otherwise.

    Findings are JSON values; `found` and `allowed` are shown, the others fill the rule's sentences.
    """
    if not isinstance(rule, Rule):
        raise _no_rule("require", rule)
    policy = policy_in_force()
    if not (condition if policy is None else policy.holds(condition, rule.code)):
        raise Refused(rule, findings)


def _no_rule(asked: str, rule: object) -> TypeError:
    """The mistake of who gives no rule; who runs the decision names it."""
    return TypeError(
        f"{asked} is given {told(rule)} for its rule; write {asked}(what must hold, LOAN_ONE, found=…) with "
        'LOAN_ONE = Rule("LOAN-ONE", "a thing is lent once")'
    )


class Warned(NamedTuple):
    """A rule that would rather have it otherwise, with the values found; nothing is refused."""

    rule: Rule
    findings: Mapping[str, Any]


def advise(condition: object, rule: Rule, /, **findings: Any) -> list[Warned]:
    """Give the warning of a rule, with what was found, unless the condition holds, or the policy says so."""
    if not isinstance(rule, Rule):
        raise _no_rule("advise", rule)
    policy = policy_in_force()
    holds = condition if policy is None else policy.holds(condition, rule.code)
    return [] if holds else [Warned(rule, fixed(findings))]


REQUEST_SAME = Rule(
    "REQUEST-SAME",
    Said(
        "同一编号的请求已受理的，内容不同的不再受理",
        "a request already accepted is not accepted again with other content",
    ),
    "assumed",
    remedy=Said(
        "如需更正，请用更正功能，并写明原因",
        "to correct it, void the old and enter the new at once, with a reason",
    ),
)
REQUEST_FORM = Rule(
    "REQUEST-FORM",
    Said("请求的内容须完整、格式正确", "a request is complete and its values are of the right form"),
    "engine",
    remedy=Said("请改正所列各项后重新提交", "mend what is listed and ask again"),
)
DAY_AHEAD = Rule(
    "DAY-AHEAD",
    Said("只登记今天及以前的事", "what is recorded has happened: its day is today or earlier"),
    "engine",
    remedy=Said("请核对日期，到当日或之后再登记", "check the date, or enter it on the day or after"),
)
LATER_STANDS = Rule(
    "LATER-STANDS",
    Said(
        "补录、撤销或更正不得改变之后已作出的决定",
        "a late entry, a void or a correction must not change the outcome of a later decision",
    ),
    "assumed",
    remedy=Said(
        "请先处理所列的后续请求，再办理本项；只牵涉自动登记的，可连同后续事项办理",
        "first void or correct the later request named, then ask again; if it followed by itself, "
        "ask with its consequences",
    ),
)
TERMS_FIRST = Rule(
    "TERMS-FIRST",
    Said(
        "条款生效之前不作任何决定，背景事实除外",
        "nothing is decided before terms are in force, but background facts",
    ),
    "engine",
    remedy=Said("请先登记条款，或核对日期", "put terms in force first, or check the date"),
)
STATUS_HELD = Rule(
    "STATUS-HELD",
    Said(
        "{thing_zh}须为“{allowed_zh}”，才能办理；现为“{found_zh}”",
        "this is asked of a {thing_en} that is {allowed_en}; it is {found_en}",
    ),
    "engine",
    remedy=Said(
        "请先办完前一步，或核对编号和日期", "complete the step before, or check the number and the day"
    ),
)
"""Of those alone that ask it, by `self.require_status(…)`."""
VOID_STANDING = Rule(
    "VOID-STANDING",
    Said("只能撤销已受理且尚未撤销的请求", "only a request that was accepted and still stands can be voided"),
    "engine",
    remedy=Said("请用查询功能核对请求编号", "look the request id up in the history"),
)
VOID_REASON = Rule(
    "VOID-REASON",
    Said("撤销和更正须写明原因", "a void or a correction gives its reason"),
    "engine",
    remedy=Said("请写明原因", "give the reason"),
)
EFFECT_STANDS = Rule(
    "EFFECT-STANDS",
    Said(
        "由此自动登记的事项仍有效时，不得单独撤销或更正",
        "what was asked because of it still stands, and goes with it or not at all",
    ),
    "engine",
    remedy=Said(
        "请先预览，再连同随之登记的事项一并办理", "look at a preview, and ask again with its consequences"
    ),
)
CAUSE_STANDS = Rule(
    "CAUSE-STANDS",
    Said(
        "自动登记的事项随其起因而立，随其起因而撤",
        "what follows by itself is asked by its cause, and goes with its cause",
    ),
    "engine",
    remedy=Said("如有不妥，请撤销或更正其起因", "void or correct the request that it follows from"),
)
REACTION_CIRCLE = Rule(
    "REACTION-CIRCLE",
    Said("自动登记不得循环", "what follows by itself must come to an end"),
    "engine",
    remedy=Said("请程序维护人员检查所列的反应", "have whoever maintains the program look at these reactions"),
)
REACTION_FAULT = Rule(
    "REACTION-FAULT",
    Said("自动登记的程序有误，本项未能登记", "the code of what follows by itself failed"),
    "engine",
    remedy=Said("请程序维护人员改正后重新登记", "have whoever maintains the program mend it, and ask again"),
)
CLOCK_OVERDUE = Rule(
    "CLOCK-OVERDUE",
    Said("时钟只催办已逾期的待办", "the clock asks only for what is overdue"),
    "engine",
    remedy=Said("无须处理：该待办已不逾期", "nothing to do: the task is not overdue any more"),
)
STUCK_STANDS = Rule(
    "STUCK-STANDS",
    Said("只能搁置未能自动登记的事项", "only what could not be recorded by itself can be let be"),
    "engine",
    remedy=Said("请在待办中核对编号", "look the id up on the worklist"),
)
OF_THE_CODE = (REACTION_CIRCLE, REACTION_FAULT, CLOCK_OVERDUE, STUCK_STANDS)
"""What nobody who asks brings about: no feature speaks of them."""
ENGINE_RULES = (
    REQUEST_SAME,
    REQUEST_FORM,
    DAY_AHEAD,
    LATER_STANDS,
    VOID_STANDING,
    VOID_REASON,
    EFFECT_STANDS,
    CAUSE_STANDS,
    REACTION_CIRCLE,
    REACTION_FAULT,
    CLOCK_OVERDUE,
    STUCK_STANDS,
)
"""Those by which any request may be refused; where there are terms, also by the rule `first` of theirs."""
