"""The town's program inside another program: requests, a refusal, figures with their evidence.

Run it: `python examples/embedding.py`
"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from daojiao_program import Program, Refused
from daojiao_program.program import DATA


def main(folder: Path) -> None:
    """Station two volunteers, be refused, and look at what stands."""
    with Program.open(f"sqlite:///{folder / 'town.db'}") as town:
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        desk = town.acting("office", on=date(2022, 5, 5), reason="roster of 5 May")
        desk.assign_volunteer("V-0001", grid="G-07", team="town-backbone")
        receipt = desk.assign_volunteer("V-0002", grid="G-08", team="social-reserve")
        try:
            desk.assign_volunteer("V-0001", grid="G-09", team="town-backbone")
        except Refused as no:
            print(no)

        figure = town.progress(effective_on=date(2022, 7, 31), at_least=receipt.position)["people"]
        print(figure.value, "people, by these events:")
        for event in figure.evidence():
            print(event)

        late = town.acting("office", on=date(2022, 5, 3), reason="a sheet found later")
        late.request("late/V-0003").assign_volunteer("V-0003", grid="G-07", team="village-main")
        for day in (date(2022, 5, 2), date(2022, 5, 4), date(2022, 5, 6)):
            print(day, town.progress(effective_on=day)["people"].value, "people")

        town.acting("office", on=date(2022, 5, 6), reason="entered by mistake").void("late/V-0003")
        print("after the void:", town.progress()["people"].value, "people")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        main(Path(scratch))
