"""Claims: what a report says, held against the events of a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import StrictInt

from daojiao_program.audit.claim import Claim, ClaimsError, read_claims
from daojiao_program.audit.relations import RELATIONS, Claimed, Found
from daojiao_program.engine import Engine, Evidence, Figure, Known, Snapshot
from daojiao_program.engine.document import Document, Printable, read_from
from daojiao_program.engine.figures.tally import Span

__all__ = ["REASONS", "Claim", "ClaimsError", "Conclusion", "Verdict", "check_claims", "read_claims"]

Conclusion = Literal["confirmed", "contradicted", "not-provable"]
Why = Literal["no-part-yet", "opinion", "nothing-recorded"]
REASONS: Final[Mapping[Why, tuple[str, str]]] = {
    "no-part-yet": (
        "暂不能核实：现有各部分还不登记这类事",
        "not provable yet: no part of the model records this",
    ),
    "opinion": (
        "不能核实：这是评价，没有记录可以证明",
        "not provable: an opinion, which no record proves",
    ),
    "nothing-recorded": (
        "不能核实：到这一天还没有登记过这类事",
        "not provable: nothing of this kind is recorded up to that day",
    ),
}
"""Why a claim is not provable, in Chinese and English."""


class ClaimDocument(Document):
    """A claim in the words of the report, and its verdict in both languages."""

    report: str
    zh: str
    en: str


class VerdictDocument(Document):
    """A claim, its verdict, and the positions of the events that decide it; `figures` are by id."""

    id: str = read_from("claim", "id")
    verdict: Conclusion
    found: int | str | list[StrictInt] | list[str] | None
    expected: int | str | date | list[StrictInt] | list[str] | None = read_from("claim", "expected")
    relation: str = read_from("claim", "relation")
    off: int
    why: Why | None
    as_of: date = read_from("claim", "as_of")
    since: date | None = read_from("claim", "since")
    words: ClaimDocument = read_from("told")
    figures: dict[str, int | str | list[str] | None] = read_from("values")
    evidence: list[int] = read_from("positions")


@dataclass(frozen=True, slots=True)
class Verdict(Printable):
    """What the events say of a claim.

    `found` is None where it is not provable; `off` is 0 where it is confirmed, and else by how much the
    claim misses: what was found less what was claimed, in pieces, days or months.
    """

    DOCUMENT: ClassVar = VerdictDocument

    claim: Claim
    verdict: Conclusion
    found: Found = None
    off: int = 0
    why: Why | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, str]:
        """The verdict in a few words, in Chinese and English."""
        if self.why is not None:
            return REASONS[self.why]
        if self.verdict == "confirmed":
            return "属实", "confirmed"
        unit_zh, unit_en = {"in": ("个月", " months"), "on": ("天", " days")}.get(
            self.claim.relation, ("", "")
        )
        more_zh, more_en = ("晚", "late") if unit_zh else ("多", "too many")
        less_zh, less_en = ("早", "early") if unit_zh else ("少", "too few")
        by, over = abs(self.off), self.off > 0
        return (
            f"不符，{more_zh if over else less_zh}{by:,}{unit_zh}",
            f"contradicted: {by:,}{unit_en} {more_en if over else less_en}",
        )

    @property
    def told(self) -> dict[str, str]:
        """The claim in the words of the report, and the verdict in both languages."""
        zh, en = self.words
        return {"report": self.claim.words, "zh": zh, "en": en}

    @property
    def values(self) -> dict[str, object]:
        """What the figures that decide it come to, by id."""
        return {id_: figure.value for id_, figure in self.figures.items()}

    @property
    def positions(self) -> list[int]:
        """The events behind those figures."""
        return sorted({one for figure in self.figures.values() for one in figure.counted.values()})

    def evidence(self) -> list[Evidence]:
        """The events behind the figures that decide the claim."""
        return [one for figure in self.figures.values() for one in figure.evidence()]


def check_claims(engine: Engine, claims: Iterable[Claim], *, known_at: Known = None) -> list[Verdict]:
    """See `claims_in`, of what is known at a moment or at a request (now)."""
    with engine.as_of(date.max, known_at) as then:
        return claims_in(then, claims)


def spans_of(claims: Iterable[Claim]) -> list[Span]:
    """The days over which figures are counted for these claims."""
    return list(dict.fromkeys(Span(one.as_of, one.since) for one in claims if one.figures))


def claims_in(then: Snapshot, claims: Iterable[Claim]) -> list[Verdict]:
    """What the events known say of each claim, on its own day, in the claims' order.

    An empty set proves nothing, neither for nor against. Where a figure is None (all of nobody, the first
    day of what never happened), or is zero and no standing event that the figure reads lies between
    `since` and `as_of`, the claim is not provable: nobody has said anything of the matter. A zero that
    events have led to (all have left again) contradicts. Raises `ClaimsError` for an unknown figure.
    """
    wanted = [*claims]
    unknown = {one: None for claim in wanted for one in claim.figures if one not in then.catalogue.figures}
    if unknown:
        named, known = ", ".join(unknown), ", ".join(then.catalogue.figures)
        raise ClaimsError(
            f"没有这些指标：{named}；有：{known}",
            f"the claims name figures that are not known: {named}; known: {known}",
        )
    then.count(spans_of(wanted))
    return [_judge(then, one) for one in wanted]


def _judge(then: Snapshot, claim: Claim) -> Verdict:
    if claim.relation == "opinion":
        return Verdict(claim, "not-provable", why="opinion")
    if not claim.figures:
        return Verdict(claim, "not-provable", why="no-part-yet")
    known = then.figures(effective_on=claim.as_of, since=claim.since)
    figures = {id_: known[id_] for id_ in claim.figures}
    if any(_says_nothing(then, one, claim) for one in figures.values()):
        return Verdict(claim, "not-provable", why="nothing-recorded", figures=figures)
    expected: Claimed = claim.expected
    found = RELATIONS[claim.relation]([*figures.values()], expected, claim.others)
    outcome: Conclusion = "contradicted" if found.off else "confirmed"
    return Verdict(claim, outcome, found.found, found.off, figures=figures)


def _says_nothing(then: Snapshot, figure: Figure, claim: Claim) -> bool:
    """Whether the figure has nothing to go by, for or against."""
    if figure.value is None:
        return True
    if figure.value or figure.counted:
        return False
    topics = figure.indicator.measure.start().handlers()
    return next(then.on(claim.as_of).events(*topics, since=claim.since), None) is None
