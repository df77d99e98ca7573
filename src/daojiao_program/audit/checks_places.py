"""Checks of activities, grids and villages: entered twice, nobody there, nothing heard."""

from __future__ import annotations

from collections import defaultdict

from daojiao_program.audit.scan import Finding, Scan
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.likeness import ACTIVITY, likeness
from daojiao_program.domain.village import week_end, week_of


def look_alikes(scan: Scan) -> list[Finding]:
    """Activities of one day, kind, village and place under different office numbers."""
    by: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for activity, (on, held) in scan.held_since().items():
        by[on, *likeness(getattr(held, name) for name in ACTIVITY)].append(activity)
    found = []
    for ids in by.values():
        if len(ids) > 1:
            on, held = scan.held[ids[0]]
            zh, en = scan.village(held.village)
            kind = scan.terms.kinds.get(held.kind) if scan.terms else None
            kind_zh, kind_en = (kind.zh, kind.en) if kind else (held.kind, held.kind)
            found.append(
                Finding(
                    f"{'、'.join(ids)}：都是{on} {zh}的{kind_zh}，地点“{held.place}”",
                    f"{', '.join(ids)}: {kind_en} on {on} in {en}, all at {held.place}",
                    ids,
                )
            )
    return found


def empty_grids(scan: Scan) -> list[Finding]:
    """Grids of the charter in which nobody is stationed on the day."""
    staffed = set(scan.grid_of.values())
    found = []
    for code in sorted(scan.terms.grids if scan.terms else ()):
        if code not in staffed:
            zh, en = scan.grid(code)
            found.append(Finding(f"{code} {zh}", f"{code} {en}", [code]))
    return found


def silent_villages(scan: Scan) -> list[Finding]:
    """Villages that in the week of the day, up to it, have neither a record nor a zero report."""
    week = week_of(scan.on)
    found = []
    for code in scan.terms.villages if scan.terms else ():
        heard = any(week <= day <= scan.on for day in scan.recorded.get(code, ()))
        if not heard and week not in scan.nothing.get(code, ()):
            zh, en = scan.village(code)
            found.append(
                Finding(f"{zh}（{week}至{scan.on}）", f"{en} ({week} to {scan.on})", [code]),
            )
    return found


def contradicted(scan: Scan) -> list[Finding]:
    """Weeks for which a village reported nothing, though an activity was held in it."""
    held: dict[str, set[str]] = defaultdict(set)
    for activity, (on, event) in scan.held.items():
        if week_of(on) in scan.nothing.get(event.village, ()) and week_end(week_of(on)) >= scan.since:
            held[f"{week_of(on)}/{event.village}"].add(activity)
    found = []
    for key, activities in sorted(held.items()):
        week, _, code = key.partition("/")
        zh, en = scan.village(code)
        ids = sorted(activities)
        found.append(
            Finding(
                f"{zh} {week}起的一周报了零报告，但有活动 {'、'.join(ids)}",
                f"{en} reported nothing for the week of {week}, but held {', '.join(ids)}",
                [code, *ids],
            )
        )
    return found


def late_councils(scan: Scan) -> list[Finding]:
    """Compounds whose first council session after the founding was or is late (COUNCIL-DUE)."""
    found = []
    for code, entry in scan.terms.compounds.items() if scan.terms else ():
        compound = scan.then.load(CompoundBranch, code)
        for late in compound.overdue(scan.terms, scan.on) if scan.terms else ():
            days, allowed = late.findings["found"], late.findings["allowed"]
            found.append(
                Finding(
                    f"{code} {entry.zh}：党支部成立{days}天，首次议事会应在{allowed}天内召开",
                    f"{code} {entry.en}: {days} days since the founding, and {allowed} are allowed",
                    [code],
                )
            )
    return found
