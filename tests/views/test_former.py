"""What a charter of before names by a former id or name is found by those of today."""

from collections.abc import Mapping
from datetime import date

from daojiao_program.domain.charter import Target
from daojiao_program.engine import Distinct, Figures, Indicator, Select
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.figures.tally import Evidence, Figure
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.views.progress import Progress, targets_of
from tests.engine.changed import NEW


class Nobody:
    """Cites nothing."""

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """None."""
        return []


def test_a_target_is_found_by_a_former_id_of_its_figure() -> None:
    """The charter keeps the id that the figure had; the target is not lost when the figure is renamed."""
    day = date(2022, 5, 5)
    indicator = Indicator("today", "今", Distinct([Select(RequestVoided)], "request"), was=("before",))
    figures = Figures({"today": Figure("today", 3, indicator, {}, Nobody())}, 1, day, None)
    target = Target(zh="目标", en="target", figure="before", due=day, at_least=5)
    charter = read_charter(DATA / "charter.toml").model_copy(update={"targets": {"t": target}})
    (stated,) = Progress(figures, targets_of(charter, figures), simulated=False).document()["indicators"]
    assert (stated["id"], stated["target"], stated["due"]) == ("today", "≥ 5", "2022-05-05")
    assert [*targets_of(charter, Figures({}, 1, day, None))] == ["before"]
    assert targets_of(None, figures) == {}


def test_a_decision_is_found_by_a_former_name() -> None:
    """As a charter may demand a document of it."""
    former = ["pay", "settle@2", "member.sign", "person.sign", "member.move", "other"]
    today = ["settle", "settle", "person.join", "person.join", "person.move", "other"]
    assert [*map(NEW.names.today, former)] == today
