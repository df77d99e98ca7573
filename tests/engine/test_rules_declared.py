"""A rule belongs to its catalogue because it is declared; one that is asked and not declared is found."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from daojiao_program import engine
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    DefinitionError,
    Event,
    EventOn,
    Rule,
    Rules,
    Said,
    decision,
    require,
)
from daojiao_program.engine.reach import rules_reached
from daojiao_program.engine.rules import ENGINE_RULES
from tests.engine.workflow import ONCE

RULES = Rules()
OWN = RULES.add("OWN", Said("自己的", "its own"), "stated", terms=("most",), remedy="look")
BESIDE = Rule("BESIDE", "stands in the file, and nobody asks it")
OTHER = Rule("OTHER", "of nobody")
EACH = {"a": Rule("EACH-A", "one"), "b": Rule("EACH-B", "another")}


class Done(Event, topic="thing.done"):
    """It is done."""


class Terms(BaseModel):
    """What is in force; it refuses by itself, too."""

    def check(self) -> None:
        """Refuse."""
        require(None, OTHER)


class Held(engine.Terms):
    """Puts them in force."""

    @decision(background=True)
    def put(self, _: Context[None]) -> list[Event]:
        """Put them in force."""
        return [Done()]

    def evolve(self, event: Done, on: date) -> None:
        """They have nothing but what they refuse."""
        self.terms = Terms()


class Helper:
    """Holds a rule."""

    RULE = OTHER


def helper() -> None:
    """Refuse, from elsewhere."""
    require(None, OTHER)


def thing(decide: Callable[..., Any], **said: Any) -> type[Aggregate]:  # noqa: ANN401 - what a class is said to be
    """An aggregate with this decision."""

    class Thing(Aggregate, **said):
        """Does what it is asked."""

        asked = decision()(decide)

        def _check(self) -> None:
            require(None, OTHER)

        @property
        def whole(self) -> bool:
            """Refuse."""
            require(None, OTHER)
            return True

        @staticmethod
        def by_itself() -> None:
            """Refuse."""
            require(None, OTHER)

        def evolve(self, event: Done, on: date) -> None:
            """Assign nothing."""

    return Thing


def plainly(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask by name."""
    require(None, OTHER)
    return []


def through_a_function(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask in a function of the file."""
    helper()
    return []


def through_a_method(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask in a method of itself."""
    self._check()
    return []


def through_a_property(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask in a property."""
    return [Done()] if self.whole else []


def through_a_static_method(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask in a static method."""
    self.by_itself()
    return []


def through_a_class(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask what a class holds."""
    require(None, Helper.RULE)
    return []


def through_the_terms(self: Any, context: Context[Terms]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Let the terms ask."""
    context.terms.check()
    return []


def within_a_list(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask within a comprehension."""
    return [Done() for one in [1] if require(one, OTHER) is None]  # type: ignore[func-returns-value] # the case


WAYS = [
    plainly,
    through_a_function,
    through_a_method,
    through_a_property,
    through_a_static_method,
    through_a_class,
    through_the_terms,
    within_a_list,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
def test_a_rule_that_is_asked_and_not_listed_is_found_when_the_catalogue_is_made(
    way: Callable[..., Any],
) -> None:
    """Wherever the code can be followed; it says which function asks, and what to write."""
    with pytest.raises(
        DefinitionError, match=r"asks the rule OTHER, which the catalogue does not list"
    ) as caught:
        Catalogue([thing(way, rules=RULES)], terms=Held)
    assert caught.value.file == __file__
    assert Catalogue([thing(way, rules=Rules(RULES, OTHER))], terms=Held).rules["OTHER"] is OTHER
    assert Catalogue([thing(way, rules=RULES)], terms=Held, rules=Rules(OTHER)).rules["OTHER"] is OTHER


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
def test_where_none_are_declared_the_rules_are_those_that_are_asked(way: Callable[..., Any]) -> None:
    """A workflow in one file says nothing twice; what merely stands beside its code is not its own."""
    found = {*Catalogue([thing(way)], terms=Held).rules}
    assert found == {"OTHER", "TERMS-FIRST", *(one.code for one in ENGINE_RULES)}


def test_rules_in_a_dictionary_are_all_reached() -> None:
    """Which one is asked shows only then."""

    def by_key(self: Any, _: Context[None], key: str) -> list[Event]:  # noqa: ANN401 - made a method above
        require(None, EACH[key])
        return []

    assert {*rules_reached(by_key, None)} == {*EACH.values()}


def test_decisions_over_several_ask_what_is_listed() -> None:
    """By the aggregates, or by the catalogue."""

    @decision()
    def over(_: Context[None]) -> list[EventOn]:
        """Ask."""
        require(None, OTHER)
        return []

    one = thing(within_nothing, rules=RULES)
    with pytest.raises(DefinitionError, match="asks the rule OTHER"):
        Catalogue([one], decisions=[over])
    assert "OTHER" in Catalogue([one], decisions=[over], rules=Rules(OTHER)).rules
    assert "OTHER" in Catalogue([thing(within_nothing)], decisions=[over]).rules


def within_nothing(self: Any, _: Context[None]) -> list[Event]:  # noqa: ANN401 - made a method above
    """Ask nothing."""
    return []


def test_what_is_declared_is_listed_though_nobody_asks_it() -> None:
    """So that the rule book shows it, and `make rules` says that nothing holds it up."""
    assert Catalogue([thing(within_nothing, rules=RULES)]).rules["OWN"] is OWN


def test_rules_are_a_mapping_by_code() -> None:
    """A rule is written once; others may be taken in whole."""
    assert Rule("OWN", Said("自己的", "its own"), "stated", terms=("most",), remedy="look") == OWN
    assert [*Rules(RULES, ONCE, RULES)] == ["OWN", "ONCE"]
    assert (Rules(ONCE)["ONCE"], len(RULES)) == (ONCE, 1)
    with pytest.raises(ValueError, match="another of that code says 自己的 / its own"):
        RULES.add("OWN", "another")


def test_what_is_declared_is_a_rule() -> None:
    """A list of rules will do, in the class too; a code is none."""
    assert Catalogue([thing(within_nothing, rules=[OWN, ONCE])]).rules["ONCE"] is ONCE
    with pytest.raises(DefinitionError, match="'OWN' is no rule; write rules=RULES"):
        Catalogue([thing(within_nothing, rules=["OWN"])])


def test_a_subclass_has_the_rules_of_its_base() -> None:
    """Unless it declares its own."""
    base = thing(within_nothing, rules=RULES)
    assert type("Less", (base,), {}).rules is RULES  # type: ignore[attr-defined] # made here
