"""A refusal as the clerk reads it beside the row: in which column, why, and what to do."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.activity import ACT_DAY
from daojiao_program.domain.charter import CHARTER_FIRST
from daojiao_program.engine import Refused, Said
from daojiao_program.engine.rules import DAY_AHEAD, REQUEST_SAME, show
from daojiao_program.intake.personal import in_words
from daojiao_program.intake.report import RowRefusal
from daojiao_program.intake.rows import RowDraft
from daojiao_program.intake.sheet import Sheet

TWICE: Final = Said("同一份表里编号重复", "an id stands twice in one table")
ONCE: Final = Said(
    "请删去重复行；如果不是同一个，请改正编号（大小写、空格不同仍算同一编号）",
    "delete the row that is there twice; if it is another one, mend its id (case and spaces make no other)",
)
"""What is said of a row whose key another row of its file has."""
_OF_THE_DAY: Final = frozenset({DAY_AHEAD.code, CHARTER_FIRST.code, ACT_DAY.code})


def explained(refused: Refused, sheet: Sheet, draft: RowDraft) -> RowRefusal:
    """The refusal of a row."""
    findings = refused.findings
    twice = refused.rule is REQUEST_SAME and "columns" in findings
    sentence, step = (TWICE, ONCE) if twice else (None, None)
    zh, en = sentence or map(in_words, refused.rule.sentences(findings))
    next_zh, next_en = step or refused.rule.next_step(findings)
    return RowRefusal(
        code=refused.code,
        column="、".join(_columns(refused, sheet, draft)),
        zh=zh,
        en=en,
        found=in_words(show(findings.get("found"))),
        allowed=show(findings.get("allowed")) if findings.get("allowed") is not None else "",
        next_zh=next_zh,
        next_en=next_en,
    )


def _columns(refused: Refused, sheet: Sheet, draft: RowDraft) -> list[str]:
    """The headers of the cells that the rule speaks of, as far as that can be told."""
    findings = refused.findings
    if "columns" in findings:
        return [str(one) for one in findings["columns"]]
    if refused.code in _OF_THE_DAY:
        return [sheet.day.zh]
    lists = {str(findings["field"])} if "field" in findings else set(refused.rule.terms)
    told = [one for one in (findings.get("found"), findings.get("allowed")) if one]
    return [
        one.zh
        for one in sheet.columns
        if (one.listed and lists == {one.listed}) or _said(draft, one.name) in told
    ]


def _said(draft: RowDraft, name: str) -> object:
    """What the row says in a column."""
    return draft.target if draft.asks.target == name else draft.arguments.get(name)
