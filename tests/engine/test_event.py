"""Events: frozen facts with a topic, a title, and fields that name other things."""

import pytest
from pydantic import ValidationError

from daojiao_program.engine import Ref, Said
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.wording import words
from tests.engine.workflow import Assigned, Enrolled, Held, Left


def test_names_become_plain_words() -> None:
    """A class name and a function name read as English."""
    assert words("CadreEnrolled") == "Cadre enrolled"
    assert words("complete_session") == "Complete session"


def test_an_event_has_a_topic_and_two_titles() -> None:
    """The Chinese title is given; without one the English name stands for both."""
    assert Enrolled.TOPIC == "volunteer.enrolled"
    assert Said("志愿者入册", "Enrolled") == Enrolled.TITLE
    assert Said(en="Left") == Left.TITLE
    assert Said("撤销请求", "Request voided") == RequestVoided.TITLE


def test_an_event_is_frozen_and_knows_its_fields() -> None:
    """Nothing is assigned afterwards, and a field that it does not have is an error."""
    event = Enrolled(team="x")
    with pytest.raises(ValidationError):
        event.team = "y"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Enrolled.model_validate({"team": "x", "squad": "y"})


def test_references_are_found_by_field() -> None:
    """Fields marked with a reference are listed, a tuple's too, and others are not."""
    assert Assigned.refs() == {"volunteer": Ref("volunteer", "serves")}
    assert Held.refs() == {"people": Ref("volunteer", "visits")}
    assert Left.refs() == {}


def test_the_stored_text_is_compact_and_says_nothing_of_none() -> None:
    """Fields in their order, no blanks, UTF-8 as it is, nothing for None; it reads back as the same."""
    event = Held(people=("甲", "b"), hours=2)
    assert encode(event) == '{"people":["甲","b"],"hours":2}'
    assert Held.model_validate_json(encode(event)) == event
