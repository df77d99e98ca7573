"""The catalogue: all that a store may hold and be asked, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.declared import (
    asked_rules,
    by_name,
    check_aggregate,
    check_aggregates,
    check_over,
    check_terms_read,
    check_zone,
    checked_reactions,
    declared,
    reached,
)
from daojiao_program.engine.decoding import Decoding, unreadable
from daojiao_program.engine.event import Event, RequestVoided
from daojiao_program.engine.figures.checked import check_figure
from daojiao_program.engine.figures.indicator import Indicator
from daojiao_program.engine.former import FormerNames
from daojiao_program.engine.reactions import Reaction
from daojiao_program.engine.request import OUTSIDE, OWN, EventRow
from daojiao_program.engine.rules import ENGINE_RULES, STATUS_HELD, TERMS_FIRST, Rule, Rules
from daojiao_program.engine.upcast import Retired, RetiredDecision, RetiredKind
from daojiao_program.engine.wording import LANGUAGES, Language, Said, Word, is_chinese, words


class Catalogue:
    """What a workflow consists of: aggregates, decisions over several, reactions, figures, terms and rules.

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
        reactions: Iterable[Reaction] = (),
        rules: Rules | Sequence[Rule] | None = None,
        words: Mapping[str, Word | str] = {},
        retired: Iterable[Retired | RetiredDecision | RetiredKind] = (),
    ) -> None:
        check_aggregates(aggregates, terms, decisions, figures)
        check_zone(zone)
        kinds = [*aggregates]
        if terms is not None and terms not in kinds:
            kinds.append(terms)
        over = [*decisions]
        for kind in kinds:
            check_aggregate(kind, terms)
        for one in over:
            check_over(one)
        self.terms = terms
        self.zone = zone
        self.words = {name: Word(one) if isinstance(one, str) else one for name, one in words.items()}
        self.aggregates = by_name([(one.kind, one) for one in kinds], "aggregate")
        self.decisions = by_name(
            [(one.name, one) for kind in kinds for one in kind.decisions()]
            + [(one.name, one) for one in over],
            "decision",
        )
        events: list[type[Event]] = [one for kind in kinds for one in kind.event_types()]
        events.append(RequestVoided)
        self.events = by_name([(one.TOPIC, one) for one in events], "event")
        self.evolves = {one.kind: frozenset(one.event_types()) for one in kinds}
        self.reactions = by_name(
            [(one.name, one) for one in checked_reactions(reactions, events)], "reaction"
        )
        self.reacts = {
            event: tuple(one for one in self.reactions.values() if event in one.events)
            for event in dict.fromkeys(each for one in self.reactions.values() for each in one.events)
        }
        """The reactions to each type of event to which there are any."""
        self.figures = by_name([(one.id, one) for one in figures], "figure")
        by_name([(name, one) for one in figures for name in (one.id, *one.was)], "figure")
        first = [terms.first] if terms is not None else []
        own = [rule for kind in kinds for rule in declared(kind, kind.rules)]
        told = [*own, *declared(self, rules), *first, *ENGINE_RULES]
        asked: dict[Rule, None] = {}
        for kind in kinds:
            asked |= dict.fromkeys(asked_rules(kind, None if kind.rules is None else told))
        closed = rules is not None or any(kind.rules is not None for kind in kinds)
        asked |= {
            one: None for each in over for one in reached(each.function, None, told if closed else None)
        }
        self.rules = by_name([(one.code, one) for one in [*own, *asked, *told]], "rule")
        check_terms_read(self.decisions.values(), self.rules.values(), terms)
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
            name in one for one in (self.decisions, self.names.asked, self.retired_decisions, (*OWN, OUTSIDE))
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
