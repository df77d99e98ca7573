"""What a rule says under a charter."""

from __future__ import annotations

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Said
from daojiao_program.engine.rules import LATER_STANDS
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.rules import SOURCES, fields_of, filled, titles_of

CHARTER = read_charter(DATA / "charter.toml")
SIZE = TOWN.rules["COHORT-SIZE"]


def test_numbers_stand_in_the_sentence() -> None:
    """Those of the charter; an ellipsis where there is none."""
    assert filled(SIZE, CHARTER) == Said("小班培训，每期9–13人", "a class has 9–13 trainees")
    assert filled(SIZE, None) == Said("小班培训，每期…人", "a class has … trainees")
    assert filled(LATER_STANDS, CHARTER) == LATER_STANDS.said
    assert dict(fields_of(SIZE, CHARTER)) == {"training.smallest": 9, "training.largest": 13}
    assert dict(fields_of(SIZE, None)) == {"training.smallest": None, "training.largest": None}


def test_a_long_list_is_told_by_its_first() -> None:
    """A short one whole; one without titles, or empty, as a dash."""
    assert titles_of(CHARTER.villages)[0].endswith("等14项")
    assert titles_of(CHARTER.villages)[1].endswith("and 13 more")
    assert titles_of(CHARTER.belts)[1] == ", ".join(one.en for one in CHARTER.belts.values())
    assert titles_of({}) == titles_of({"a": 1}) == ("–", "–")


def test_every_source_has_a_name() -> None:
    """Of any rule of the town, in both languages."""
    assert {one.source for one in TOWN.rules.values()} == {*SOURCES}
