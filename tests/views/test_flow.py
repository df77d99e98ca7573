"""Lifecycles drawn: as text for Mermaid, and as an SVG in which nothing lies on anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.grid import Grid
from daojiao_program.engine import Aggregate, Event, Lifecycle, Said, Status
from daojiao_program.engine.wording import LANGUAGES, Language
from daojiao_program.views.flow import Flow, flows_of, mermaid
from daojiao_program.views.flow_svg import svg

SVG = "{http://www.w3.org/2000/svg}"
FLOWS = [pytest.param(one, id=one.title.en) for kind in TOWN.aggregates.values() for one in flows_of(kind)]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def test_one_without_a_lifecycle_has_no_drawing() -> None:
    """There is nothing to draw."""
    assert flows_of(Grid) == []


def test_an_aggregate_and_its_parts() -> None:
    """Its own lifecycle first; an event that leads to several by its field is one arrow with several ends."""
    own, matters = flows_of(CompoundBranch)
    assert (own.kind, own.of, matters.of, matters.title) == (
        "compound",
        "",
        "matter",
        Said("住宅小区 · 议题", "Compound branch · Matter"),
    )
    answered = next(one for one in matters.arrows if one.topic == "compound.matter-answered")
    assert answered.sources == ("raised", "deferred", "referred")
    assert answered.targets == ("agreed", "declined", "deferred", "referred")
    document = matters.document()
    assert document["arrows"][1]["event"] == "compound.matter-answered"
    assert document["statuses"][0] == {
        "id": "raised",
        "title": {"zh": "已提出", "en": "raised"},
        "final": False,
    }


class TestMermaid:
    """A text that Mermaid draws."""

    def test_of_a_project(self) -> None:
        """Statuses by title, each arrow with its event, the start and the end."""
        (flow,) = flows_of(TOWN.aggregates["project"])
        assert mermaid(flow).splitlines()[:3] == [
            "stateDiagram-v2",
            '    state "已立项" as s1',
            '    state "已批准" as s2',
        ]
        assert mermaid(flow, "en").splitlines()[-6:] == [
            "    [*] --> s1: Project planned",
            "    s1 --> s2: Project approved",
            "    s2 --> s3: Construction started",
            "    s3 --> s4: Project accepted",
            "    s4 --> s5: Project put in use",
            "    s5 --> [*]",
        ]

    def test_a_title_cannot_break_it(self) -> None:
        """What Mermaid would read as its own is escaped; so is what XML would."""

        class Odd(Event, topic="odd.begun", title=Said('开始：<b>; "x"', 'a: <b>; "x" --> y')):
            pass

        class Thing(Aggregate, kind="thing"):
            lifecycle = Lifecycle(Status("a", '甲"; <i>', 'b"; <i>'), moves={Odd: (None, "a")})

            def evolve(self, event: Odd, on: object) -> None:
                pass

        (flow,) = flows_of(Thing)
        state, arrow = mermaid(flow, "en").splitlines()[1:]
        assert state == '    state "b#34;#59; #60;i#62;" as s1'
        assert arrow == "    [*] --> s1: a#58; #60;b#62;#59; #34;x#34; --#62; y"
        assert [one.text for one in ET.fromstring(svg(flow, "en")).iter(f"{SVG}text")] == [  # noqa: S314 - ours
            'b"; <i>',
            'a: <b>; "x" --> y',
        ]


def texts(drawing: ET.Element) -> Iterator[tuple[str, Box]]:
    """Each text, and the room that it takes: a Chinese sign is as wide as it is high."""
    for one in drawing.iter(f"{SVG}text"):
        x, y, text = float(one.attrib["x"]), float(one.attrib["y"]), one.text or ""
        wide = sum(14 if ord(sign) > 0x2000 else 8 for sign in text)
        left = x - wide / 2 if one.attrib["text-anchor"] == "middle" else x
        yield text, (left, y - 8, left + wide, y + 8)


def lines(drawing: ET.Element) -> Iterator[Box]:
    """Each line of the drawing, as a box without width or height."""
    for one in drawing.iter(f"{SVG}path"):
        if one.get("class") != "line":
            continue
        found = re.fullmatch(r"M(-?[\d.]+) (-?[\d.]+)([HV])(-?[\d.]+)", one.attrib["d"])
        assert found is not None, one.attrib["d"]
        x, y, to = float(found[1]), float(found[2]), float(found[4])
        yield (min(x, to), y, max(x, to), y) if found[3] == "H" else (x, min(y, to), x, max(y, to))


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share any of their room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("flow", FLOWS)
class TestSvg:
    """A picture of its own."""

    def test_it_says_all(self, flow: Flow, lang: Language) -> None:
        """Every status and every event by its title, once; the title of the whole for who cannot see it."""
        drawing = ET.fromstring(svg(flow, lang))  # noqa: S314 - ours
        titles = [one.title for one in flow.statuses] + [one.title for one in flow.arrows]
        assert sorted(text for text, _ in texts(drawing)) == sorted(one.only((lang,)) for one in titles)
        assert drawing.attrib["aria-label"] == flow.title.only((lang,))

    def test_nothing_lies_on_anything(self, flow: Flow, lang: Language) -> None:
        """No two titles meet, no line runs through a title, and all of it is within the picture."""
        drawing = ET.fromstring(svg(flow, lang))  # noqa: S314 - ours
        boxes = [*texts(drawing)]
        width, height = float(drawing.attrib["width"]), float(drawing.attrib["height"])
        for text, box in boxes:
            assert box[0] >= 0, text
            assert box[2] <= width, text
            assert box[3] <= height, text
        for (text, box), (other, room) in combinations(boxes, 2):
            assert not meet(box, room), (text, other)
        for line in lines(drawing):
            for text, box in boxes:
                assert not meet(box, line), (text, line)

    def test_it_is_the_same_each_time(self, flow: Flow, lang: Language) -> None:
        """It depends on the declaration alone."""
        assert svg(flow, lang) == svg(flow, lang)
