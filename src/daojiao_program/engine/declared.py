"""What a catalogue is made of, checked before it is: each mistake of the code with what to write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.decision import AnyDecision, ProgramDecision
from daojiao_program.engine.definition import (
    RESERVED,
    check_several,
    field_types,
    fields_of,
    is_kind,
    is_zone,
    mistake,
    shown,
)
from daojiao_program.engine.event import Event
from daojiao_program.engine.figures.indicator import Indicator
from daojiao_program.engine.reach import rules_reached
from daojiao_program.engine.reactions import Reaction
from daojiao_program.engine.rules import STATUS_HELD, Rule, Rules

N = TypeVar("N")


def check_aggregates(kinds: object, terms: object, decisions: object, figures: object) -> None:
    """Raise `DefinitionError` where what is listed is not what is listed there."""
    if isinstance(kinds, type):
        raise mistake(kinds, f"it is no list; write Catalogue([{kinds.__name__}, …])")
    check_several("Catalogue", "aggregates", kinds, object, "LoanDesk, …")
    check_several("Catalogue", "decisions", decisions, object, "hand_over, …")
    check_several("Catalogue", "figures", figures, Indicator, 'Indicator("out", "things out", …), …')
    if terms is not None:
        _check_is(terms, Terms, "it holds no terms; write class Charter(Terms)")


def check_aggregate(kind: type[Aggregate], terms: type[Terms] | None) -> None:
    """Raise `DefinitionError` for what is no aggregate, or holds terms that nobody is given."""
    _check_is(kind, Aggregate, "it is no aggregate; list classes of Aggregate")
    if issubclass(kind, Terms) and kind is not terms:
        raise mistake(kind, f"it holds terms, and no decision is given them; write terms={kind.__name__}")
    kind.check()
    if kind is terms and not any(one.background for one in kind.decisions()):
        raise mistake(
            kind,
            "nothing can put its terms in force, since its decisions need some that are; write "
            "@decision(background=True) above the first",
        )


def check_zone(zone: object) -> None:
    """Raise `DefinitionError` for what is no time zone."""
    if not is_zone(zone):
        raise mistake(
            "Catalogue", f'zone is {zone!r}, which is no time zone; write such as zone="Asia/Shanghai"'
        )


def check_terms_read(
    decisions: Iterable[AnyDecision], rules: Iterable[Rule], terms: type[Terms] | None
) -> None:
    """Raise `DefinitionError` for terms that a decision expects or a rule names, and are not to be had."""
    found: dict[Any, None] = {}
    for one in decisions:
        given = one.reads()
        if given in (None, type(None), Any, object):
            continue
        if terms is None or one.background:
            why = "it is a background decision" if terms else "the catalogue has none"
            raise mistake(
                one.function,
                f"its context expects terms, Context[{shown(given)}], and {why}; write Context[None]"
                + ("" if terms else ", or Catalogue(…, terms=…)"),
            )
        found[given] = None
    known = [one for one in found if fields_of(one)]
    for rule in rules if known and len(known) == len(found) else ():
        for path in rule.terms:
            if not any(_has(one, path) for one in known):
                has = ", ".join(sorted({name for one in known for name in fields_of(one)}))
                raise mistake(
                    f"rule {rule.code}", f"it reads {path!r} of the terms, which have {has}; write one"
                )


def _has(kind: Any, path: str) -> bool:
    name, _, rest = path.partition(".")
    ahead = field_types(kind, name)
    return bool(ahead) and (not rest or any(_has(one, rest) for one in ahead))


def declared(of: object, rules: Rules | Sequence[Rule] | None) -> Iterable[Rule]:
    """The rules that are listed. Raises `DefinitionError` for what is none."""
    found = rules.values() if isinstance(rules, Rules) else rules or ()
    for one in found:
        if not isinstance(one, Rule):
            raise mistake(of, f"{one!r} is no rule; write rules=RULES, or the rules that are its own")
    return found


def asked_rules(kind: type[Aggregate], told: Collection[Rule] | None) -> Iterator[Rule]:
    """The rules to which an aggregate's code comes. Raises `DefinitionError` for one that is not told."""
    functions: list[Callable[..., object]] = [one.function for one in kind.decisions()]
    for function in (*functions, kind.tasks):
        yield from reached(function, kind, told)


def reached(
    function: Callable[..., object], owner: type[Aggregate] | None, told: Collection[Rule] | None
) -> Iterator[Rule]:
    """The rules to which a function comes. Raises `DefinitionError` for one that is not told."""
    for rule, by in rules_reached(function, owner).items():
        if told is not None and rule not in told and rule is not STATUS_HELD:
            raise mistake(
                by,
                f"it asks the rule {rule.code}, which the catalogue does not list; write it by RULES.add(…), "
                "and class …(Aggregate, rules=RULES), or Catalogue(…, rules=RULES) for what is nobody's own",
            )
        yield rule


def _check_is(kind: object, base: type[Aggregate], sentence: str) -> None:
    if not is_kind(kind, base):
        raise mistake(kind, sentence)


def check_over(one: object) -> None:
    """Raise `DefinitionError` for what is no decision over several aggregates."""
    if not isinstance(one, AnyDecision):
        raise mistake(one, "it is no decision; write @decision() above it")
    if not isinstance(one, ProgramDecision):
        raise mistake(
            one.function, "it belongs to its aggregate, which is listed; list here what begins with context"
        )
    if one.name.split(".")[0] == RESERVED:
        raise mistake(one.function, f"the name {one.name!r} is the engine's own; call it otherwise")
    one.check()
    if found := one.returns():
        raise mistake(
            one.function,
            f"it answers {found[0].__name__} on nobody; write -> list[EventOn], and "
            f"context.load(…, …).records({found[0].__name__}(…))",
        )


def checked_reactions(listed: Iterable[Reaction], events: Collection[type[Event]]) -> Sequence[Reaction]:
    """The reactions that are listed. Raises `DefinitionError` for what is none, or names nobody's event."""
    check_several("Catalogue", "reactions", listed, Reaction, "ask_the_citizen, …")
    reactions = [*listed]
    for one in reactions:
        for event in one.events:
            if event not in events:
                raise mistake(
                    one.function,
                    f"it reacts to {event.__name__}, which no evolve of the catalogue names; add it there",
                )
    return reactions


def by_name(named: Iterable[tuple[str, N]], what: str) -> dict[str, N]:
    """All of them by their names. Raises `DefinitionError` where two share one, and for one without."""
    found: dict[str, N] = {}
    for name, one in named:
        if not name:
            raise mistake(one, f"an {what} has no name; give it one")
        if found.setdefault(name, one) is not one:
            raise mistake(
                _stands(one),
                f"two of the kind {what} are called {name!r}, {_named(found[name])} and this; rename one",
            )
    return found


def _stands(one: object) -> object:
    """Where something of a catalogue is written, or what it is called."""
    match one:
        case AnyDecision():
            return one.function
        case Rule(code=name) | Indicator(id=name):
            return f"{type(one).__name__.lower()} {name}"
        case _:
            return one


def _named(one: object) -> str:
    match one:
        case Rule(said=said) | Indicator(title=said):
            return repr(str(said))
        case _:
            where = _stands(one)
            return getattr(where, "__qualname__", str(where)).replace("<locals>.", "")
