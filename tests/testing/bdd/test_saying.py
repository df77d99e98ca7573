"""Sayings, and that each of ours says one thing."""

import re
from collections.abc import Iterator

import pytest

from daojiao_program.testing.bdd.saying import Example, Saying
from docs.sayings import sayings

ALL = [*sayings()]


def said(zh: str, en: str = "nothing") -> Saying:
    """Make a saying."""
    return Saying(zh, en, shows=(Example(""), Example("")), about=("", ""))


def test_what_is_left_out_is_none_and_so_is_the_other_language() -> None:
    """Every placeholder of either template is there."""
    saying = said("[{entered}补录]{on}办结", "done on {on}[ by {actor}]")
    assert saying.parse_arguments("5月12日补录5月3日办结") == {
        "entered": "5月12日",
        "on": "5月3日",
        "actor": None,
    }
    assert saying.parse_arguments("done on 3 May") == {"entered": None, "on": "3 May", "actor": None}
    assert saying.parse_arguments("5月12日补录") is None


def test_titles_are_those_of_the_catalogue() -> None:
    """A line with another title is another line."""
    saying = said("{on}{decision}")
    assert saying.is_matching("5月3日编入网格")
    assert not saying.is_matching("5月3日编入网络")


def lines() -> Iterator[tuple[str, Saying, str]]:
    """Give the example lines of every step."""
    for kind, saying in ALL:
        for example in saying.shows:
            yield kind, saying, example.line


@pytest.mark.parametrize(
    ("kind", "saying", "line"), [pytest.param(*one, id=f"{one[0]}-{one[2]}") for one in lines()]
)
def test_every_example_is_said_by_its_step_alone(kind: str, saying: Saying, line: str) -> None:
    """What the docs show matches one step of its kind, and that is the one."""
    assert [one.name for of, one in ALL if of == kind and one.is_matching(line)] == [saying.name]


@pytest.mark.parametrize("saying", {one.name: one for _, one in ALL}.values(), ids=lambda one: one.name)
def test_both_languages_say_the_same(saying: Saying) -> None:
    """The same placeholders in both, so that no English line can do less than a Chinese one."""
    zh, en = (set(re.findall(r"\{(\w+)\}", one)) for one in saying.templates)
    assert zh == en


def test_no_two_steps_have_one_name() -> None:
    """Within a keyword."""
    names = [(kind, one.name) for kind, one in ALL]
    assert len(set(names)) == len(names)
