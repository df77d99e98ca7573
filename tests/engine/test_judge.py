"""The judge: what is refused before, beside and after the decision itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Unpack

import pytest

from daojiao_program.engine import (
    Conflict,
    Engine,
    Receipt,
    Refusal,
    Refused,
    StoreError,
    Withheld,
)
from daojiao_program.engine.request import VOID
from daojiao_program.engine.rules import REQUEST_FORM
from daojiao_program.engine.taking import AHEAD_S
from tests.engine.town import MAY, More, asking, chartered, town
from tests.engine.workflow import Charter, Enrolled, Held, Planned, TownTerms, Visit, Volunteer

ENROL: dict[str, Any] = {"target": "volunteer:a", "arguments": {"team": "x"}}


def code(
    engine: Engine,
    id_: str,
    what: str,
    on: date = MAY[1],
    target: str | None = None,
    arguments: Mapping[str, object] | None = None,
    **more: Unpack[More],
) -> str:
    """What a request comes to: the code of a refusal, or nothing."""
    (answer,) = engine.submit([asking(id_, what, on, target, arguments, **more)])
    return answer.refused.code if isinstance(answer, Refusal) else ""


def found(engine: Engine, number: int) -> str:
    """What is stored of a refusal."""
    trace = engine.trace(number)
    assert trace is not None
    return trace.request.findings or ""


@pytest.mark.parametrize(
    ("what", "more", "tells"),
    [
        ("volunteer.dance", ENROL, "volunteer.dance"),
        ("volunteer.enrol", {"arguments": {"team": "x"}}, "null"),
        ("assign", {"target": "grid:1", "arguments": {"volunteer": "a", "grid": "1"}}, "grid:1"),
        ("volunteer.enrol", ENROL | {"target": "grid:1"}, "grid:1"),
        ("volunteer.enrol", ENROL | {"target": "volunteer:"}, "volunteer:"),
        ("volunteer.enrol", ENROL | {"target": "volunteer: a"}, "volunteer: a"),
        ("volunteer.enrol", ENROL | {"target": "volunteer:" + "a" * 81}, "a" * 81),
        ("volunteer.enrol", ENROL | {"arguments": {}}, "team: Field required"),
        (
            "volunteer.enrol",
            ENROL | {"arguments": {"team": object()}},
            "team: Input should be a valid string",
        ),
        ("volunteer.enrol", ENROL | {"arguments": {"team": "\ud800"}}, "surrogates not allowed"),
    ],
)
def test_what_is_no_request_is_refused_and_recorded(
    engine: Engine, what: str, more: dict[str, Any], tells: str
) -> None:
    """REQUEST-FORM for an unknown decision, a wrong target, an odd id or malformed arguments."""
    assert code(engine, "r", what, **more) == "REQUEST-FORM"
    assert tells in found(engine, 2)
    assert len(engine.attempts("r")) == 1


def test_other_content_under_the_same_id_is_refused(engine: Engine) -> None:
    """REQUEST-SAME for another decision, target, argument or day; the same content is answered."""
    assert code(engine, "r", "volunteer.enrol", **ENROL) == ""
    others: list[tuple[str, date, dict[str, Any]]] = [
        ("volunteer.leave", MAY[1], {"target": "volunteer:a"}),
        ("volunteer.enrol", MAY[1], ENROL | {"target": "volunteer:b"}),
        ("volunteer.enrol", MAY[1], ENROL | {"arguments": {"team": "y"}}),
        ("volunteer.enrol", MAY[2], ENROL),
        ("engine.void", MAY[1], {"arguments": {"request": "charter"}, "reason": "misread"}),
    ]
    for what, on, more in others:
        assert code(engine, "r", what, on, **more) == "REQUEST-SAME"
        assert "r (volunteer.enrol volunteer:a 2025-05-02)" in found(engine, len([*engine.requests()]))
    assert code(engine, "r", "volunteer.enrol", source="another.csv#1", **ENROL) == ""
    assert [row.outcome for row in engine.attempts("r")] == ["taken", *["refused"] * 5]


def test_what_came_to_nothing_is_answered_once_too(engine: Engine) -> None:
    """Its id is taken like that of any accepted request."""
    code(engine, "r", "volunteer.enrol", **ENROL)
    assert code(engine, "s", "volunteer.enrol", **ENROL) == ""
    assert code(engine, "s", "volunteer.enrol", **ENROL) == ""
    assert code(engine, "s", "volunteer.leave", target="volunteer:a") == "REQUEST-SAME"
    assert engine.attempts("s")[0].outcome == "nothing"


def test_nothing_is_entered_for_a_day_to_come(engine: Engine) -> None:
    """DAY-AHEAD by the local day: it is the 20th in Shanghai; a decision may look ahead by itself."""
    assert code(engine, "r", "volunteer.enrol", MAY[19], **ENROL) == ""
    assert code(engine, "s", "volunteer.enrol", MAY[20], **ENROL) == "DAY-AHEAD"
    assert found(engine, 3) == '{"rule":"DAY-AHEAD","found":"2025-05-21","allowed":"≤ 2025-05-20"}'
    assert engine.acting("clerk", on=MAY[30]).of(Visit, "v").plan().events == (("visit:v", Planned()),)


def test_nothing_is_decided_before_a_charter_but_background() -> None:
    """TERMS-FIRST on the days before there is one; adopting it precedes it."""
    with town() as engine:
        assert code(engine, "r", "volunteer.enrol", **ENROL) == "TERMS-FIRST"
        engine.acting("clerk", on=MAY[1]).of(Charter, "charter").adopt(TownTerms())
        assert code(engine, "r", "volunteer.enrol", **ENROL) == ""
        assert code(engine, "s", "volunteer.enrol", MAY[0], **ENROL) == "TERMS-FIRST"


def test_a_refusal_names_the_edition_of_the_charter(engine: Engine) -> None:
    """By the charter of its day, when the rule reads one of its fields."""
    engine.acting("clerk", on=MAY[5]).of(Charter, "charter").adopt(TownTerms(most=1))
    arguments = {"course": "go"}
    for on, edition in ((MAY[4], 1), (MAY[5], 2)):
        (answer,) = engine.submit([asking("r", "cohort.meet", on, "cohort:8", arguments)])
        assert isinstance(answer, Refusal)
        assert f"found go in cohort:8; allowed tea, law (charter {edition}, courses)" in str(answer.refused)


def test_only_what_stands_is_voided_and_with_a_reason(engine: Engine) -> None:
    """VOID-STANDING for what is unknown, refused, voided or a void itself; VOID-REASON without one."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    with pytest.raises(Refused, match="VOID-STANDING"):
        desk.void("nobody")
    code(engine, "bad", "volunteer.leave", target="volunteer:a")
    with pytest.raises(Refused, match="VOID-STANDING"):
        desk.void("bad")
    code(engine, "r", "volunteer.enrol", **ENROL)
    with pytest.raises(Refused, match="VOID-REASON"):
        engine.acting("clerk", on=MAY[1]).void("r")
    void = desk.void("r")
    with pytest.raises(Refused, match="VOID-STANDING"):
        desk.request("again").void("r")
    with pytest.raises(Refused, match="VOID-STANDING"):
        desk.void(void.id)


def test_a_void_is_not_corrected(engine: Engine) -> None:
    """Its id is a request's like any other, but what it did is not undone by replacing it."""
    code(engine, "r", "volunteer.enrol", **ENROL)
    code(engine, "v", "engine.void", arguments={"request": "r"}, reason="misread")
    assert code(engine, "v", "volunteer.enrol", correct=True, reason="misread", **ENROL) == "REQUEST-SAME"


def test_a_correction_needs_a_reason_and_may_be_refused(engine: Engine) -> None:
    """Then the old request stands as before."""
    code(engine, "r", "volunteer.enrol", **ENROL)
    other = ENROL | {"arguments": {"team": "y"}, "correct": True}
    assert code(engine, "r", "volunteer.enrol", **other) == "VOID-REASON"
    assert code(engine, "r", "volunteer.leave", target="volunteer:a", correct=True, reason="x") == "ENROLLED"
    assert engine.load(Volunteer, "a").team == "x"
    assert code(engine, "r", "volunteer.enrol", reason="misread", **other) == ""
    assert engine.load(Volunteer, "a").team == "y"


def test_a_correction_keeps_its_turn_on_its_day(engine: Engine) -> None:
    """What was built on the mended fact the same day still stands on it; on another day it comes last."""
    code(engine, "r", "volunteer.enrol", **ENROL)
    code(engine, "s", "visit.hold", target="visit:v", arguments={"people": ["a"]})
    other = ENROL | {"arguments": {"team": "y"}, "correct": True, "reason": "misread"}
    assert code(engine, "r", "volunteer.enrol", **other) == ""
    assert [row.turn for row in engine.attempts("r")] == [2, 2]
    assert code(engine, "r", "volunteer.enrol", MAY[0], **other) == ""
    assert [row.turn for row in engine.attempts("r")] == [2, 2, 5]
    assert code(engine, "r", "volunteer.enrol", MAY[1], **other) == "LATER-STANDS"


def test_the_request_is_stored_with_all_that_was_said(engine: Engine) -> None:
    """Who, why, from where, under which cause; the moment and the local content as JSON."""
    more: More = {"reason": "why", "source": "a.csv#1", "correlation": "c", "causation": "d"}
    papers = ["道府〔2022〕15号", "sha256:" + "0" * 64]
    asked = asking("r", "volunteer.enrol", MAY[1], **ENROL, **more)
    (answer,) = engine.submit([replace(asked, documents=papers)])
    row = engine.attempts("r")[0]
    assert row.documents == json.dumps(papers, ensure_ascii=False, separators=(",", ":"))
    (other,) = engine.submit([asked])
    assert isinstance(other, Refusal)
    assert other.refused.code == "REQUEST-SAME"
    assert (row.actor, row.reason, row.source, row.correlation, row.causation) == ("clerk", *more.values())
    assert (row.arguments, row.effective_on, row.turn, row.voids) == ('{"team":"x"}', "2025-05-02", 2, None)
    assert isinstance(answer, Receipt)
    assert row.recorded_at == answer.recorded_at == engine.clock.now()


def test_requests_of_one_transaction_stand_on_each_other(engine: Engine) -> None:
    """Each is judged on what the former ones left; a refused one leaves the others untouched."""
    answers = engine.submit(
        [
            asking("r", "volunteer.enrol", MAY[1], **ENROL),
            asking("s", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "y"}),
            asking("t", "visit.hold", MAY[1], "visit:v", {"people": ["a"]}),
            asking("r", "volunteer.enrol", MAY[1], **ENROL),
        ]
    )
    assert [one.refused and one.refused.code for one in answers] == [None, "ENROLLED", None, None]
    assert isinstance(answers[2], Receipt)
    assert answers[2].events == (("visit:v", Held(people=("a",), hours=1)),)
    assert isinstance(answers[3], Receipt)
    assert answers[3].repeated
    assert answers[3].events == (("volunteer:a", Enrolled(team="x")),)


def test_all_or_nothing_records_nothing_on_a_refusal(engine: Engine) -> None:
    """Neither the accepted nor the refused; the answers tell why; without a refusal all are recorded."""
    good, bad = (
        asking("r", "volunteer.enrol", MAY[1], **ENROL),
        asking("s", "volunteer.leave", MAY[1], target="volunteer:b"),
    )
    answers = engine.submit([good, bad], all_or_nothing=True)
    withheld = Withheld(id="r", events=(("volunteer:a", Enrolled(team="x")),))
    assert answers[0] == withheld
    assert isinstance(answers[1], Refusal)
    assert (answers[1].number, answers[1].refused.request) == (0, 0)
    assert [row.id for row in engine.requests()] == ["charter"]
    assert engine.load(Volunteer, "a").team is None
    (receipt,) = engine.submit([good], all_or_nothing=True)
    assert isinstance(receipt, Receipt)
    assert receipt.number == 2
    again, _ = engine.submit([good, bad], all_or_nothing=True)
    assert again == replace(withheld, repeated=True)
    assert [row.id for row in engine.requests()] == ["charter", "r"]


def test_a_conflict_in_a_transaction_lets_nothing_be_recorded(engine: Engine) -> None:
    """The requests before it neither, though they would have been accepted."""
    with pytest.raises(Conflict):
        engine.submit(
            [
                asking("r", "volunteer.enrol", MAY[1], **ENROL),
                asking("s", "volunteer.leave", MAY[1], "volunteer:a", expected={"volunteer:a": 0}),
            ]
        )
    assert [row.id for row in engine.requests()] == ["charter"]
    assert code(engine, "s", "volunteer.leave", target="volunteer:a") == "ENROLLED"


class Watch:
    """A clock that is set by hand."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        return self.moment


def test_moments_never_go_back() -> None:
    """With a clock that was set back a little a request is recorded at the moment of the last one."""
    watch = Watch(2_000_000_000_000_000)
    with chartered(clock=watch) as engine:
        watch.moment -= AHEAD_S * 1_000_000
        code(engine, "r", "volunteer.enrol", **ENROL)
        assert [row.recorded_at for row in engine.requests()] == [2_000_000_000_000_000] * 2


def test_a_store_ahead_of_the_clock_takes_nothing_and_says_how_to_mend_it() -> None:
    """Else one entry under a clock of 2099 would move the office's day to 2099 for ever."""
    watch = Watch(4_080_000_000_000_000)
    with chartered(clock=watch) as engine:
        watch.moment = 2_000_000_000_000_000
        assert engine.today() == date(2033, 5, 18)
        with pytest.raises(StoreError, match=r"2099-.* UTC.*2033-.*set it right") as caught:
            code(engine, "r", "volunteer.enrol", **ENROL)
        assert "校准" in caught.value.said.zh
        assert len([*engine.requests()]) == 1


def test_a_form_that_makes_no_request_is_recorded_as_refused(engine: Engine) -> None:
    """Who read it says why: nothing is judged, and the id is free for the mended form."""
    why = Refused(REQUEST_FORM, {"found": "31 June"})
    form = asking("r", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x", "day": "31 June"})
    (answer,) = engine.submit([replace(form, refused=why)])
    assert isinstance(answer, Refusal)
    assert (answer.refused.code, answer.refused.request) == ("REQUEST-FORM", 2)
    assert "found 31 June in volunteer:a" in str(answer.refused)
    assert engine.attempts("r")[0].arguments == '{"team":"x","day":"31 June"}'
    assert engine.load(Volunteer, "a").team is None
    assert code(engine, "r", "volunteer.enrol", **ENROL) == ""


def test_in_one_transaction_a_voided_request_may_be_asked_anew(engine: Engine) -> None:
    """Void and entry in one batch: what was voided just now no longer answers for its id."""
    first = asking("r", "volunteer.enrol", MAY[1], **ENROL)
    engine.submit([first])
    gone = asking("v", VOID, MAY[1], arguments={"request": "r"}, reason="misread")
    answers = engine.submit([gone, first])
    assert [isinstance(one, Receipt) and one.repeated for one in answers] == [False, False]
    assert [row.number for row in engine.attempts("r")] == [2, 4]
    assert engine.load(Volunteer, "a").team == "x"


def test_what_was_not_committed_is_not_taken_for_what_another_wrote(tmp_path: Path) -> None:
    """A head moved on by requests that were let go is forgotten, though another comes to its version."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    into_y: dict[str, Any] = {"target": "volunteer:a", "arguments": {"team": "y"}}
    with chartered(url) as one, town(url) as other:
        one.preview([asking("r", "volunteer.enrol", MAY[1], **ENROL)])
        other.submit([asking("s", "volunteer.enrol", MAY[1], **into_y)])
        assert code(one, "t", "volunteer.enrol", MAY[2], **into_y) == ""
