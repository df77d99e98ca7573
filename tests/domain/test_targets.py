"""A target of the charter that is reached is said, once."""

import pytest

from daojiao_program.domain.charter import Target
from daojiao_program.domain.town import TownProgram
from tests.domain.compounds import founded, joined
from tests.domain.town import CHARTER, june, town


@pytest.mark.parametrize(("wanted", "said"), [(2, ["compounds-with-branch"]), (3, [])])
def test_a_target_that_is_reached_is_said_once(wanted: int, said: list[str]) -> None:
    """By the last founding that it takes."""
    target = CHARTER.targets["compounds-with-branch"]
    assert isinstance(target, Target)
    soon = {**CHARTER.targets, "compounds-with-branch": target.model_copy(update={"at_least": wanted})}
    with town(CHARTER.model_copy(update={"targets": soon})) as found:
        joined(found, "XQ-01", "XQ-02")
        for compound in ("XQ-01", "XQ-02"):
            founded(found, compound)
        program = found.engine.load(TownProgram, "program")
        assert [*program.reached] == said
        found.when(june(30)).of(TownProgram, "program").reach("compounds-with-branch", value=wanted)
        found.then.accepted()
        assert len(found.then.accepted().events) == 1 - len(said)
