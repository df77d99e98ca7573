"""The catalogue: all that a store may hold and be asked, by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.decision import AnyDecision, ProgramDecision
from daojiao_program.engine.decoding import Decoding, unreadable
from daojiao_program.engine.definition import RESERVED, mistake
from daojiao_program.engine.event import Event, RequestVoided
from daojiao_program.engine.figures.checked import check_figure
from daojiao_program.engine.figures.indicator import Indicator
from daojiao_program.engine.former import FormerNames
from daojiao_program.engine.reach import rules_reached
from daojiao_program.engine.request import OUTSIDE, VOID, EventRow
from daojiao_program.engine.rules import ENGINE_RULES, STATUS_HELD, TERMS_FIRST, Rule, Rules
from daojiao_program.engine.upcast import Retired, RetiredDecision, RetiredKind
from daojiao_program.engine.wording import LANGUAGES, Language, Said, Word, is_chinese, words

N = TypeVar("N")


class Catalogue:
    """What a workflow consists of: its aggregates, decisions over several, figures, terms and rules.

    `terms` is the aggregate, one for the store, whose attribute `terms` every decision is given as it
    stands on the day judged (the charter); without it decisions are given None. `zone` is the time zone
    in which a moment becomes a day while no terms say otherwise (`terms.zone`). `words` are what fields
    are called, by field (`village`), by field of a decision or an event where one name means several
    things (`project.plan.kind`), and by the kind of an aggregate (`cohort`). `retired` are events, decisions
    and kinds that a store may hold and that are recorded no more, besides those that the aggregates name.

    Raises `DefinitionError` when two things share a name, and for every other mistake of the code that shows
    before a store is opened: it names the class or the decision, its file, and what to write.
    """

    def __init__(
        self,
        aggregates: Iterable[type[Aggregate]],
        *,
        decisions: Iterable[AnyDecision] = (),
        figures: Sequence[Indicator] = (),
        terms: type[Terms] | None = None,
        zone: str = "UTC",
        rules: Rules | Sequence[Rule] | None = None,
        words: Mapping[str, Word] = {},
        retired: Iterable[Retired | RetiredDecision | RetiredKind] = (),
    ) -> None:
        kinds = [*aggregates]
        if terms is not None and terms not in kinds:
            kinds.append(terms)
        over = [*decisions]
        for kind in kinds:
            _check_is(kind, Aggregate, "it is no aggregate; list classes of Aggregate")
            kind.check()
        for one in over:
            _check_over(one)
        if terms is not None:
            _check_is(terms, Terms, "it holds no terms; write class Charter(Terms)")
        self.terms = terms
        self.zone = zone
        self.words = words
        self.aggregates = _by_name([(one.kind, one) for one in kinds], "aggregate")
        self.decisions = _by_name(
            [(one.name, one) for kind in kinds for one in kind.decisions()]
            + [(one.name, one) for one in over],
            "decision",
        )
        events: list[type[Event]] = [one for kind in kinds for one in kind.event_types()]
        events.append(RequestVoided)
        self.events = _by_name([(one.TOPIC, one) for one in events], "event")
        self.evolves = {one.kind: frozenset(one.event_types()) for one in kinds}
        self.figures = _by_name([(one.id, one) for one in figures], "figure")
        _by_name([(name, one) for one in figures for name in (one.id, *one.was)], "figure")
        first = [terms.first] if terms is not None else []
        own = [rule for kind in kinds for rule in _declared(kind, kind.rules)]
        told = [*own, *_declared(self, rules), *first, *ENGINE_RULES]
        asked: dict[Rule, None] = {}
        for kind in kinds:
            asked |= dict.fromkeys(_asked(kind, None if kind.rules is None else told))
        declared = rules is not None or any(kind.rules is not None for kind in kinds)
        asked |= {
            one: None for each in over for one in _reached(each.function, None, told if declared else None)
        }
        self.rules = _by_name([(one.code, one) for one in [*own, *asked, *told]], "rule")
        self.languages = self._languages()
        for figure in self.figures.values():
            check_figure(figure, self.events)
        gone = [*retired, *(one for kind in kinds for one in kind.retired)]
        self.retired_decisions = frozenset(one.name for one in gone if isinstance(one, RetiredDecision))
        self.retired_kinds = frozenset(one.kind for one in gone if isinstance(one, RetiredKind))
        refs = [mark.kind for one in self.events.values() for mark in one.refs().values()]
        self.things = tuple(dict.fromkeys([*self.aggregates, *self.retired_kinds, *refs]))
        """Every kind of thing that has a stream, or that a reference names."""
        self.decoding = Decoding(self.events, [one for one in gone if isinstance(one, Retired)])
        self.names = FormerNames(self)

    def knows_topic(self, topic: str) -> bool:
        """Whether events may be stored under this name; with a colon it is a class of another library."""
        return self.decoding.knows(topic) or ":" in topic

    def knows_kind(self, kind: str) -> bool:
        """Whether streams of this kind may be stored."""
        return kind in self.names.kinds or kind in self.retired_kinds

    def knows_decision(self, name: str) -> bool:
        """Whether accepted requests may be stored under this name."""
        return any(
            name in one for one in (self.decisions, self.names.asked, self.retired_decisions, (VOID, OUTSIDE))
        )

    def read(self, rows: Iterable[EventRow]) -> Iterator[tuple[EventRow, Event]]:
        """Each stored row with each event that it holds, in the shape of today.

        A row of a retired event holds none; one that is now two events gives both, at the same place.
        Raises `UnreadableEventError` (a `StoreError`) for a row that this code cannot read.
        """
        return self.decoding.read(rows)

    def shown(self, row: EventRow) -> Sequence[Event]:
        """The events of a stored row for a history: `EventRetired` in place of one that counts no more."""
        return self.decoding.shown(row)

    def stored_as(self, *events: type[Event]) -> list[str]:
        """Every name under which these events may be stored: what a view by topic asks the store for."""
        return self.decoding.stored_as(one.TOPIC for one in events)

    def decode(self, topic: str, data: str) -> Event:
        """The one event of a stored name and its data. Raises `StoreError` where there is no one event."""
        row = EventRow(0, "–", 0, topic, "", 0, 0, data)
        found = [event for _, event in self.read((row,))]
        if len(found) != 1:
            raise unreadable(row, f"it holds {len(found)} events")
        return found[0]

    def word(self, of: str, field: str) -> Word:
        """What a field of a decision or an event, by its name or topic, is called."""
        found = self.words.get(f"{of}.{field}") or self.words.get(field)
        kind = self.aggregates.get(field)
        return found or Word(*(kind.title if kind is not None else Said(words(field))))

    def _languages(self) -> tuple[Language, ...]:
        """The languages that its titles, rules, figures and words speak; names in the code do not count."""
        named = [(one.title, one.__name__) for one in self.aggregates.values()]
        named += [(one.TITLE, one.__name__) for one in self.events.values() if one is not RequestVoided]
        named += [(one.called, one.function.__name__) for one in self.decisions.values()]
        said = [_given(one, name) for one, name in named]
        ours = (*ENGINE_RULES, TERMS_FIRST, STATUS_HELD)
        said += [one.said for one in self.rules.values() if one not in ours]
        said += [one.title for one in self.figures.values()]
        said += self.words.values()
        flows = [flow for one in self.aggregates.values() for flow in one.lifecycles().values()]
        said += [status.given for flow in flows for status in flow.statuses.values()]
        spoken = {language for one in said for language in one.languages}
        return tuple(one for one in LANGUAGES if one in spoken) or ("en",)

    def replay(self, stream: str, events: Iterable[tuple[date, Event]]) -> Aggregate:
        """The aggregate of a stream with these events, in this order."""
        kind, _, id_ = stream.partition(":")
        aggregate = self.aggregates[kind](id_)
        for on, event in events:
            aggregate.evolve(event, on)
        return aggregate


def _given(title: Said, name: str) -> Said:
    """What is said in a title besides the name that the thing has in the code."""
    return title if title.en != words(name) else Said(title.zh if is_chinese(title.zh) else "")


def _declared(of: object, rules: Rules | Sequence[Rule] | None) -> Iterable[Rule]:
    found = rules.values() if isinstance(rules, Rules) else rules or ()
    for one in found:
        if not isinstance(one, Rule):
            raise mistake(of, f"{one!r} is no rule; write rules=RULES, or the rules that are its own")
    return found


def _asked(kind: type[Aggregate], told: Collection[Rule] | None) -> Iterator[Rule]:
    """The rules to which an aggregate's code comes. Raises `DefinitionError` for one that is not told."""
    functions: list[Callable[..., object]] = [one.function for one in kind.decisions()]
    for function in (*functions, kind.overdue):
        yield from _reached(function, kind, told)


def _reached(
    function: Callable[..., object], owner: type[Aggregate] | None, told: Collection[Rule] | None
) -> Iterator[Rule]:
    for rule, by in rules_reached(function, owner).items():
        if told is not None and rule not in told and rule is not STATUS_HELD:
            raise mistake(
                by,
                f"it asks the rule {rule.code}, which the catalogue does not list; write it by RULES.add(…), "
                "and class …(Aggregate, rules=RULES), or Catalogue(…, rules=RULES) for what is nobody's own",
            )
        yield rule


def _check_is(kind: object, base: type[Aggregate], sentence: str) -> None:
    if not (isinstance(kind, type) and issubclass(kind, base)):
        raise mistake(kind, sentence)


def _check_over(one: object) -> None:
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


def _by_name(named: Iterable[tuple[str, N]], what: str) -> dict[str, N]:
    found: dict[str, N] = {}
    for name, one in named:
        if not name:
            raise mistake(one, f"an {what} has no name; give it one")
        if found.setdefault(name, one) is not one:
            raise mistake(
                one.function if isinstance(one, AnyDecision) else one,
                f"two of the kind {what} are called {name!r}: {found[name]!r} and {one!r}; rename one",
            )
    return found
