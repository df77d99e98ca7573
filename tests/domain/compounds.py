"""Compounds in the plan, with branches at every step, that tests begin with."""

from datetime import date
from typing import Final

from daojiao_program.domain.compound import CompoundBranch
from tests.domain.town import Town, june

THREE: Final = ["DY-1", "DY-2", "DY-3"]
"""Full members, as many as a branch needs."""
ALL: Final = ["branch", "property", "owners"]
"""The parties of a council."""


def joined(story: Town, *compounds: str, on: date = date(2022, 6, 2)) -> None:
    """Let compounds have joined the plan."""
    for one in compounds or ("XQ-01",):
        story.given(on).compound(one).join_plan()


def approved(story: Town, compound: str = "XQ-01", *others: str) -> None:
    """Let a branch have been applied for on 5 June and approved on 8 June."""
    story.given(june(5)).compound(compound).apply(others=others)
    story.given(june(8)).compound(compound).approve(document=f"示例〔2022〕{compound}号")


def founded(story: Town, compound: str = "XQ-01", *others: str) -> None:
    """Let a branch have been founded on 10 June."""
    approved(story, compound, *others)
    story.given(june(10)).compound(compound).found(members=THREE)


def state(story: Town, compound: str, on: date) -> CompoundBranch:
    """Give a compound as of a day."""
    return story.engine.load(CompoundBranch, compound, effective_on=on)
