"""Aggregates and decisions: names, schemas, what a decision may know and record."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    DecisionFault,
    Desk,
    Engine,
    Event,
    EventOn,
    Refused,
    Said,
    decision,
)
from tests.engine.town import MAY, TOWN, asking, clock_at
from tests.engine.workflow import (
    LONG,
    Assigned,
    Claimed,
    Enrolled,
    Grid,
    Left,
    Released,
    TownTerms,
    Visit,
    Volunteer,
    assign,
)


class TownDesk(Desk):
    """A desk at which a decision over several can be asked by name."""

    assign = assign


class OpenDoor(Aggregate):
    """Has a kind and a title made from its name; its decisions do what is not allowed."""

    @decision()
    def push(self, _: Context[None], far: int, *, hard: bool = False) -> list[Event]:
        """Push it."""
        return [Left()] if hard else []

    @decision()
    def reach(self, _: Context[None]) -> list[EventOn]:
        """Record on what was not loaded."""
        return [Volunteer("a").records(Left())]

    def evolve(self, event: Left, on: date) -> None:
        """Assign nothing."""


@decision()
def astray(_: Context[None]) -> list[Any]:
    """Record on nobody."""
    return [Left()]


DOORS = Catalogue([OpenDoor], decisions=[astray])


def test_a_kind_and_a_title_come_from_the_name() -> None:
    """Unless they are given."""
    assert (OpenDoor.kind, OpenDoor("a").stream) == ("open-door", "open-door:a")
    assert str(OpenDoor.title) == "Open door"
    assert (Volunteer.kind, Volunteer.title) == ("volunteer", Said("志愿者", "Volunteer"))


def test_decisions_are_named_and_listed_in_order() -> None:
    """`kind.action`, with the title, the English name and the docstring."""
    assert [one.name for one in OpenDoor.decisions()] == ["open-door.push", "open-door.reach"]
    enrol = Volunteer.enrol
    assert (enrol.name, enrol.title.zh, enrol.called.en, enrol.owner) == (
        "volunteer.enrol",
        "入册",
        "Enrol",
        Volunteer,
    )
    assert enrol.__doc__ == "Enrol; nothing to record for somebody who is in the team."
    assert (assign.name, assign.owner) == ("assign", None)


def test_events_are_read_from_evolve() -> None:
    """The annotation of `evolve` lists them; a single one counts too."""
    assert Volunteer.event_types() == (Enrolled, Left, Claimed, Released)
    assert OpenDoor.event_types() == (Left,)


def test_an_aggregate_alone_is_a_workflow() -> None:
    """It makes a catalogue of itself."""
    assert [*OpenDoor.catalogue().decisions] == ["open-door.push", "open-door.reach"]


def test_evolve_is_for_each_aggregate_to_write() -> None:
    """The base has none."""
    with pytest.raises(NotImplementedError):
        Aggregate("a").evolve(Left(), MAY[0])


def test_the_signature_is_the_schema() -> None:
    """Names, types and defaults; nothing else is taken, and the text reads back the same."""
    push = OpenDoor.push
    assert [*push.schema.model_fields] == ["far", "hard"]
    arguments = push.validate({"far": "3"})
    assert push.text(arguments) == '{"far":3,"hard":false}'
    assert push.stored('{"far":3}') == arguments
    with pytest.raises(ValidationError):
        push.stored('{"fur":3}')


def test_malformed_arguments_are_refused_with_all_that_is_wrong() -> None:
    """REQUEST-FORM tells each field's fault, and which fields there are."""
    with pytest.raises(Refused) as caught:
        OpenDoor.push.validate({"far": "near", "fur": 1})
    assert str(caught.value) == (
        "REQUEST-FORM 请求的内容须完整、格式正确 / a request is complete "
        "and its values are of the right form\n"
        "found far: Input should be a valid integer, unable to parse string as an integer, "
        "fur: Extra inputs are not permitted; allowed far, hard\n"
        "next: mend what is listed and ask again / 请改正所列各项后重新提交"
    )


def test_positional_arguments_are_stored_by_name() -> None:
    """As many as there are; one too many is a mistake of the code that asks."""
    assert OpenDoor.push.named((3,), {"hard": True}) == {"far": 3, "hard": True}
    with pytest.raises(TypeError, match="is given 3 arguments; it takes far, hard"):
        OpenDoor.push.named((1, 2, 3), {})


def test_a_decision_is_asked_through_a_desk() -> None:
    """Called on a state it says how; on the class it is the decision itself."""
    with pytest.raises(TypeError, match=r"asked through a desk: desk.of\(OpenDoor, 'a'\)"):
        OpenDoor("a").push(3)
    assert TownDesk.assign is assign


def test_a_flow_is_asked_at_a_desk_that_names_it(engine: Engine) -> None:
    """One request writes two streams, in the order given."""
    desk = TownDesk(engine, "clerk", on=MAY[1])
    desk.of(Volunteer, "a").enrol("x")
    receipt = desk.assign("a", grid="1")
    assert receipt.events == (("volunteer:a", Claimed(grid="1")), ("grid:1", Assigned(volunteer="a")))


def test_a_case_tells_what_is_to_be_known() -> None:
    """Day, day of entry, actor, reason, terms; what it loads; and it collects warnings."""
    terms = TownTerms()
    context = Context(
        lambda kind, id_: kind(id_), on=MAY[0], entered=MAY[1], terms=terms, actor="clerk", reason=None
    )
    assert isinstance(context.load(Grid, "1"), Grid)
    assert (context.on, context.entered, context.terms, context.actor, context.reason) == (
        MAY[0],
        MAY[1],
        terms,
        "clerk",
        None,
    )
    context.advise(1, LONG, found=8)
    context.advise(None, LONG, found=9)
    assert context.warnings == [(LONG, {"found": 9})]


def test_a_warning_is_recorded_with_an_accepted_request(engine: Engine) -> None:
    """The receipt has it, and so has the stored request."""
    receipt = engine.acting("clerk", on=MAY[1]).of(Visit, "v").hold((), hours=9)
    assert [(one.rule.code, one.findings) for one in receipt.warnings] == [("LONG", {"found": 9})]
    trace = engine.trace(receipt.number)
    assert trace is not None
    assert trace.request.findings == '[{"rule":"LONG","found":9}]'


def test_a_decision_records_only_on_what_it_loaded() -> None:
    """Else nothing would guard it: an error of the code, and nothing is recorded."""
    with Engine(open_ledger("sqlite:///:memory:"), DOORS, clock=clock_at()) as engine:
        with pytest.raises(DecisionFault, match="records on volunteer:a, which it did not load"):
            engine.acting("clerk", on=MAY[0]).of(OpenDoor, "a").reach()
        with pytest.raises(DecisionFault, match=r"astray \(.*\) names no aggregate on which to record"):
            engine.submit([asking("r", "astray", MAY[0])])
        assert [*engine.requests()] == []


def test_without_terms_a_decision_is_given_none() -> None:
    """A catalogue without terms decides all the same, and `terms` of the engine is None."""
    with Engine(open_ledger("sqlite:///:memory:"), DOORS, clock=clock_at()) as engine:
        assert engine.acting("clerk", on=MAY[0]).of(OpenDoor, "a").push(1, hard=True).number == 1
        assert engine.terms(MAY[0]) is None
        assert engine.zone() == "UTC"


def test_schemas_are_pydantic_models() -> None:
    """Every decision of the town has one, made once."""
    for one in TOWN.decisions.values():
        assert issubclass(one.schema, BaseModel)
        assert one.schema is one.schema
