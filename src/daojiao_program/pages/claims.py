"""The report's claims: its words, what was found, the verdict, and the events behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daojiao_program.audit.claims import Claim, Conclusion, Verdict
from daojiao_program.engine import Said
from daojiao_program.pages.look import FEW, Cited, Look, Titles
from daojiao_program.pages.said import day, listed, number, same, value


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict; `cited` are the events behind each figure that decides it, by figure id."""

    id: str
    quoted: str
    title: Said
    claimed: Said
    found: Said
    verdict: Conclusion
    words: Said
    as_of: Said
    cited: Sequence[tuple[Said, Cited]]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims judged, how many of each verdict, and how many speak of a later day than the page."""

    judged: Sequence[Judged]
    confirmed: int
    contradicted: int
    unproven: int
    later: int


def claims(look: Look, names: Titles, verdicts: Sequence[Verdict]) -> Claims:
    """The claims as of the page's day: one that speaks of a later day is not judged on it."""
    shown = [one for one in verdicts if one.claim.as_of <= look.on]
    counts = Counter(one.verdict for one in shown)
    return Claims(
        [_judged(look, names, one) for one in shown],
        counts["confirmed"],
        counts["contradicted"],
        counts["not-provable"],
        len(verdicts) - len(shown),
    )


def _judged(look: Look, names: Titles, verdict: Verdict) -> Judged:
    claim = verdict.claim
    cited = []
    for id_, figure in verdict.figures.items():
        command = look.command(id_, on=claim.as_of, since=claim.since)
        pairs = [(names.key(key), position) for key, position in figure.counted.items()]
        cited.append((Said(*figure.indicator.title), look.cited(pairs, command, FEW)))
    return Judged(
        claim.id,
        claim.words,
        Said(claim.zh, claim.en),
        _claimed(claim, names),
        same("–") if verdict.why is not None else _found(verdict, names),
        verdict.verdict,
        Said(*verdict.words),
        day(claim.as_of),
        cited,
    )


def _claimed(claim: Claim, names: Titles) -> Said:  # noqa: PLR0911 - one for each relation
    match claim.relation, claim.expected:
        case ">", int() as least:
            return Said(f"多于{least:,}", f"> {least:,}")
        case "in", str() as month:
            return Said(f"{month[:4]}年{int(month[5:])}月", month)
        case "within", (low, high):
            return same(f"{low}–{high}")
        case "include", tuple() as codes:
            said = listed(tuple(map(str, codes)), names)
            return Said(f"{said.zh}及其他", f"{said.en} and others") if claim.others else said
        case "all", None:
            return Said("全部", "all")
        case ("hold", _) | ("opinion", _):
            return Said("有", "so") if claim.relation == "hold" else same("–")
        case _, date() as on:
            return day(on)
        case _, int() as count:
            return same(number(count))
        case _, expected:
            return same(str(expected))


def _found(verdict: Verdict, names: Titles) -> Said:
    claim, found = verdict.claim, verdict.found
    match claim.relation, found:
        case "within", (low, high):
            return same(f"{low}–{high}")
        case "include", tuple() as codes:
            expected = claim.expected if isinstance(claim.expected, tuple) else ()
            missing = tuple(str(one) for one in expected if one not in codes)
            if missing:
                said = listed(missing, names)
                return Said(f"缺{said.zh}", f"lacks {said.en}")
            return Said(f"都有，共{len(codes)}项", f"so, {len(codes)} in all")
        case "all", int() as count if verdict.off:
            return Said(f"{count:,}，缺{abs(verdict.off):,}", f"{count:,}, {abs(verdict.off):,} lacking")
        case _, tuple() as codes if codes:
            return listed(tuple(str(one) for one in codes), names)
        case _:
            return value(found)
