"""What was asked, answered and found cannot be changed afterwards, whoever holds it."""

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from pydantic import TypeAdapter

from daojiao_program.engine import Engine, Receipt, Refusal, Refused, Request, Rule, Said, advise, require
from daojiao_program.engine.frozen import FrozenDict, FrozenList, fixed, frozen
from tests.engine.town import MAY, asking
from tests.engine.workflow import ENROLLED, Volunteer

CHANGES: list[Callable[[Any], object]] = [
    lambda one: one.__setitem__("a", 1),
    lambda one: one.__delitem__("a"),
    lambda one: one.__ior__({"a": 1}),
    lambda one: one.clear(),
    lambda one: one.pop("a"),
    lambda one: one.popitem(),
    lambda one: one.setdefault("b", 1),
    lambda one: one.update(a=1),
]
LIST_CHANGES: list[Callable[[Any], object]] = [
    lambda one: one.__setitem__(0, 9),
    lambda one: one.__delitem__(0),
    lambda one: one.__iadd__([9]),
    lambda one: one.__imul__(2),
    lambda one: one.append(9),
    lambda one: one.clear(),
    lambda one: one.extend([9]),
    lambda one: one.insert(0, 9),
    lambda one: one.pop(),
    lambda one: one.remove(1),
    lambda one: one.reverse(),
    lambda one: one.sort(),
]


@pytest.mark.parametrize(("whole", "changes"), [({"a": 0}, CHANGES), ([1, 2], LIST_CHANGES)])
def test_nothing_changes_it(whole: Any, changes: list[Callable[[Any], object]]) -> None:  # noqa: ANN401
    """Every method of a dict or a list that would is refused with a sentence, and changes nothing."""
    kept = frozen(copy.deepcopy(whole))
    for change in changes:
        with pytest.raises(TypeError, match=r"this cannot be changed: .* make a copy of your own"):
            change(kept)
        assert kept == whole


def test_it_is_a_value_like_any_other() -> None:
    """It compares, is copied and pickled, becomes JSON, and is validated as what it was made from."""
    whole = {"a": [1, {"b": "灯"}], "c": (1, [2]), "d": {3}, "e": None}
    kept = fixed(whole)
    assert kept == whole
    assert fixed(kept) is kept
    for again in (copy.copy(kept), copy.deepcopy(kept), pickle.loads(pickle.dumps(kept))):  # noqa: S301 - ours
        assert (again, type(again), type(again["a"])) == (whole, FrozenDict, FrozenList)
    assert json.dumps(fixed({"a": [1, {"b": 2}]})) == '{"a": [1, {"b": 2}]}'
    assert TypeAdapter(dict[str, list[int]]).validate_python(fixed({"a": [1]})) == {"a": [1]}
    assert TypeAdapter(tuple[int, ...]).validate_python(frozen([1, 2])) == (1, 2)
    assert isinstance(kept["d"], frozenset)


def test_it_is_a_copy() -> None:
    """Who still holds what it was made from changes nothing in it."""
    people, arguments = ["K-1"], {"people": ["K-1"]}
    kept = fixed({"people": people})
    people.append("K-2")
    ask = asking("r", "volunteer.enrol", MAY[1], "volunteer:a", arguments)
    arguments["people"].append("K-2")
    arguments.clear()
    assert (kept, ask.arguments) == ({"people": ["K-1"]}, {"people": ["K-1"]})


def test_requests_and_answers_are_frozen(engine: Engine) -> None:
    """No field can be set, and no mapping in them changed."""
    desk = engine.acting("clerk", on=MAY[1])
    receipt = desk.of(Volunteer, "a").enrol("x")
    ask = desk.expecting({"volunteer:a": 1}).supported_by("1").prepare(Volunteer.leave, "b", {})
    refusal = engine.submit([asking("s", "volunteer.leave", MAY[1], "volunteer:b")])[0]
    assert isinstance(refusal, Refusal)
    preview = engine.preview([asking("t", "volunteer.leave", MAY[1], "volunteer:a")])
    for whole, name in [
        (receipt, "number"),
        (ask, "actor"),
        (refusal, "number"),
        (preview, "answers"),
        (preview.answers[0], "events"),
    ]:
        with pytest.raises(FrozenInstanceError):
            setattr(whole, name, 7)
    mappings: list[Any] = [ask.arguments, ask.expected, refusal.refused.findings, preview.changes]
    for mapping in mappings:
        with pytest.raises(TypeError, match="cannot be changed"):
            mapping["x"] = 1
    with pytest.raises(AttributeError):
        preview.answers.append(receipt)  # type: ignore[attr-defined]  # what is tested
    assert preview.changes == {"enrolled": (1, 0), "teams": (("x",), ())}
    assert copy.deepcopy(receipt) == pickle.loads(pickle.dumps(receipt)) == receipt  # noqa: S301 - ours
    again: Request = pickle.loads(pickle.dumps(ask))  # noqa: S301 - ours
    assert copy.deepcopy(ask) == again == ask
    assert isinstance(receipt, Receipt)


def test_findings_are_frozen() -> None:
    """Of a refusal and of a warning, down to the lists in them."""
    found = ["K-1"]
    with pytest.raises(Refused) as caught:
        require(False, ENROLLED, found=found)  # noqa: FBT003 - as it is written
    (warned,) = advise(False, ENROLLED, found=found)  # noqa: FBT003
    found.append("K-2")
    every: list[Any] = [caught.value.findings, warned.findings]
    for findings in every:
        assert findings == {"found": ["K-1"]}
        with pytest.raises(TypeError, match="cannot be changed"):
            findings["found"] = "K-3"
        with pytest.raises(TypeError, match="cannot be changed"):
            findings["found"].append("K-3")


def test_a_refusal_stays_as_it_was_raised(engine: Engine) -> None:
    """One refusal given with two requests, or raised by two, is recorded for each and changed by neither."""
    given = Refused(Rule("FORM", Said("须是日期", "a day is a day"), "engine"), {"found": "31 June"})
    asks = [
        Request(
            id=id_, decision="d", target="volunteer:a", arguments={}, on=MAY[1], actor="clerk", refused=given
        )
        for id_ in "rs"
    ]
    one, two = engine.submit(asks)
    assert isinstance(one, Refusal)
    assert isinstance(two, Refusal)
    assert (one.refused.request, two.refused.request) == (one.number, two.number) == (2, 3)
    assert (given.request, given.target, one.refused.target) == (0, "", "volunteer:a")
