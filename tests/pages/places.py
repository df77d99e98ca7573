"""Compounds at every step and a project with two phases, entered by hand."""

from __future__ import annotations

from datetime import date, timedelta

from daojiao_program import Program
from daojiao_program.program import TownDesk

JUNE = date(2022, 6, 2)
LIVELY, JOINT, COVERED, PLAIN = "XQ-91", "XQ-92", "XQ-93", "XQ-94"
PROJECT = "P-91"
NAMED = "<b>九曲</b> & 试验公园"
"""A name that would break a page which does not escape what it shows."""


def add_places(town: Program) -> None:
    """Four compounds of which two have a joint branch, and a project of which one phase is accepted."""
    terms = town.terms(date.max)
    village = next(iter(terms.villages))
    entry = next(iter(terms.compounds.values()))
    more = dict.fromkeys((LIVELY, JOINT, COVERED, PLAIN), entry)
    today = town.today()
    town.amend_charter(terms.model_copy(update={"compounds": {**terms.compounds, **more}}), on=today)

    def at(days: int) -> TownDesk:
        return town.acting("office", on=today + timedelta(days=days))

    for one in more:
        at(0).compound(one).join_plan()
    delivery = next(iter(terms.deliveries))
    parties = list(terms.council.parties)
    at(0).compound(LIVELY).deliver(delivery)
    at(0).compound(LIVELY).raise_matter("1", subject="路灯")
    at(0).compound(LIVELY).apply()
    at(0).compound(LIVELY).approve(document="道委〔2022〕91号")
    at(0).compound(LIVELY).found(members=["D-1", "D-2", "D-3"])
    at(0).compound(LIVELY).meet("1", form="offline", parties=parties)
    at(0).compound(LIVELY).answer_matter("1", reply="agreed", session="1")
    at(0).compound(LIVELY).carry_out("1")
    at(0).compound(JOINT).apply(others=[COVERED])
    at(0).compound(JOINT).approve(document="道委〔2022〕92号")
    at(0).compound(JOINT).found(members=["D-4", "D-5", "D-6"])
    at(0).compound(PLAIN).meet("1", form="online", parties=parties[:1])
    project = at(0).project(PROJECT)
    project.plan(next(iter(terms.project_kinds)), name=NAMED, village=village)
    project.approve(document="道府〔2022〕91号")
    project.start()
    project.add_work("公园", phase="一期")
    project.add_work("驿站", phase="二期")
    project.complete_work("公园")
    project.accept_phase("一期")
