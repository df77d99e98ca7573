"""What a town office looks over every week, each with what to do; a finding is a question, not a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from daojiao_program.audit.checks_papers import unsupported
from daojiao_program.audit.checks_people import copied_lists, same_person, two_places
from daojiao_program.audit.checks_places import (
    contradicted,
    empty_grids,
    late_councils,
    look_alikes,
    silent_villages,
)
from daojiao_program.audit.scan import Finding, FindingDocument, Scan, scan
from daojiao_program.engine import Snapshot
from daojiao_program.engine.document import Document, Pair, Printable, SaidDocument, read_from
from daojiao_program.engine.ports import People


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its id, its names, what to do with what it finds, and how it finds it."""

    id: str
    zh: str
    en: str
    remedy: tuple[str, str]
    run: Callable[[Scan], Sequence[Finding]]


class CheckedDocument(Document):
    """A check, what it found, and what to do with that."""

    check: str = read_from("check", "id")
    title: SaidDocument = read_from("check")
    next: Pair = read_from("check", "remedy")
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True)
class Checked(Printable):
    """What a check found."""

    DOCUMENT: ClassVar = CheckedDocument

    check: Check
    findings: Sequence[Finding]


CHECKS: Final = (
    Check(
        "same-person",
        "一人两个编号",
        "one person under two ids",
        (
            "请核对是否同一人；确是同一人的，留用一个编号，另一个编号名下的登记予以撤销",
            "see whether they are one person; if so, keep one id and void what stands under the other",
        ),
        same_person,
    ),
    Check(
        "two-places",
        "一人同日在两地签到",
        "one person in two villages on one day",
        (
            "请核对签到表原件；签错的，撤销该条签到",
            "look at the sign-in lists; void the sign-in that is wrong",
        ),
        two_places,
    ),
    Check(
        "look-alikes",
        "疑似重复登记的活动",
        "activities that look alike",
        (
            "请核对是否同一次活动；重复登记的，撤销其中一条",
            "see whether they are one activity; if so, void one of them",
        ),
        look_alikes,
    ),
    Check(
        "copied-lists",
        "签到名单几乎相同的活动",
        "activities with nearly the same people",
        (
            "请向承办单位核对两张签到表原件；照抄的，撤销不实的签到",
            "ask the unit for both original lists; void the sign-ins that were copied",
        ),
        copied_lists,
    ),
    Check(
        "empty-grids",
        "无人下沉的网格",
        "grids with nobody",
        (
            "请安排人员下沉；已有人员的，补登记到岗或调整网格",
            "station somebody there; if somebody is, enter the assignment or the move",
        ),
        empty_grids,
    ),
    Check(
        "silent-villages",
        "本周无记录的村（社区）",
        "villages without a record this week",
        (
            "请催报本周情况；确无活动的，登记零报告",
            "ask the village for its week; if there was nothing, enter a zero report",
        ),
        silent_villages,
    ),
    Check(
        "zero-reports",
        "报了零报告、同周又有活动的村（社区）",
        "villages that reported nothing in a week with an activity",
        (
            "请核对；活动属实的，撤销该周零报告",
            "see which is right; if the activity is, void the zero report",
        ),
        contradicted,
    ),
    Check(
        "late-councils",
        "成立后首次“红邻”议事会逾期的小区",
        "compounds whose first council session after the founding is late",
        (
            "请尽快召开三方参加的议事会；已召开的，补登记会议",
            "hold a session with all three parties; if one was held, enter it",
        ),
        late_councils,
    ),
    Check(
        "documents",
        "缺少应附文件的登记",
        "entries without the document demanded",
        (
            "请补齐文号或文件，办理更正",
            "find the document, and correct the entry with its number or its hash",
        ),
        unsupported,
    ),
)
"""Every check, in the order in which they are told."""


def run_checks(then: Snapshot, people: People, *, since: date | None = None) -> list[Checked]:
    """Look over what stood on the day of the look; of what happened on a day, only from `since` on.

    Who is who is as the people directory has it now: it is beside the log, and has no times.
    """
    found = scan(then, people, since=since or date.min)
    return [Checked(one, one.run(found)) for one in CHECKS]
