"""Recruitment drives as the tests begin with them: opened, a position offered, applicants ranked."""

from datetime import date

from tests.domain.town import NANCHENG, Town

GRADUATE = "graduate"


def opened(story: Town, *, drive: str = "D-1", on: date = date(2022, 6, 1)) -> None:
    """Let a drive have been opened."""
    story.given(on).drive(drive).open("引凤归巢")


def offered(
    story: Town, places: int = 1, *, position: str = "P-1", drive: str = "D-1", on: date = date(2022, 6, 1)
) -> None:
    """Let a position have been offered."""
    story.given(on).drive(drive).offer(position, name="村务助理", places=places, village=NANCHENG)


def applied(
    story: Town, *ids: str, position: str = "P-1", drive: str = "D-1", on: date = date(2022, 6, 2)
) -> None:
    """Let graduates of Nancheng have applied for a position."""
    for one in ids:
        desk = story.given(on).drive(drive)
        desk.apply(one, position=position, registered=NANCHENG, standing=GRADUATE)


def ranked(story: Town, *ids: str, places: int = 1, on: date = date(2022, 6, 8)) -> None:
    """Let a drive have been opened, its one position offered, and these ranked for it, in this order."""
    opened(story)
    offered(story, places)
    applied(story, *ids)
    story.given(on).request("ranked").drive("D-1").rank("P-1", ranking=ids)


def hired(story: Town, *ids: str, on: date = date(2022, 6, 10), drive: str = "D-1") -> None:
    """Let applicants have been hired, each by a request of the applicant's name."""
    for one in ids:
        story.given(on).request(f"hire/{one}").drive(drive).hire(one)
