"""One run of a decision: what it may not do, told as a fault of the code and recorded nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.context import Context
from daojiao_program.engine.decision import AnyDecision, EventOn
from daojiao_program.engine.errors import DecisionFault, EngineError, RequestFault
from daojiao_program.engine.event import Event
from daojiao_program.engine.reactions import Asked, Reaction
from daojiao_program.engine.rules import Refused, Rule
from daojiao_program.engine.untouched import Held, changed, hold

_RUNNING: Final[ContextVar[Run | None]] = ContextVar("running", default=None)
_ANSWER: Final = "return a list of events, [] where there is nothing to record"


class Run:
    """A decision, or a reaction, while it runs; `touched` are the aggregates that it has loaded."""

    __slots__ = ("_held", "catalogue", "decision", "target", "touched")

    def __init__(self, catalogue: Catalogue, decision: AnyDecision | Reaction, target: str) -> None:
        self.catalogue = catalogue
        self.decision = decision
        self.target = target
        self.touched: dict[str, Aggregate] = {}
        self._held: list[tuple[Aggregate, Held]] = []

    def fault(self, sentence: str) -> DecisionFault:
        """What the decision did, and what to write."""
        code = self.decision.function.__code__
        found = DecisionFault(
            self.decision.name, self.target, code.co_filename, code.co_firstlineno, sentence
        )
        found.streams = tuple(self.touched)
        return found

    def check_loaded(self, kind: type[Aggregate], id_: str) -> None:
        """Raise `DecisionFault` for an aggregate of another catalogue, or an id that is no text."""
        if self.catalogue.aggregates.get(kind.kind) is not kind:
            raise self.fault(f"loads {kind.__name__}, which the catalogue does not list; add it there")
        if not isinstance(id_, str):
            raise self.fault(f"loads {kind.__name__} by {id_!r}; an id is text")

    def loaded(self, stream: str, load: Callable[[str], Aggregate]) -> Aggregate:
        """The aggregate, and what it holds is remembered, to see that the decision changes none of it."""
        try:
            found = load(stream)
        except EngineError:
            raise
        except Exception as error:
            raise self.fault(
                f"loads {stream}, whose evolve raised {type(error).__name__}: {error}; evolve cannot fail, "
                "whatever has or has not come before"
            ) from error
        self._held.append((found, hold(found)))
        return found

    def answers(
        self, target: Aggregate | None, context: Context[Any], arguments: BaseModel
    ) -> Sequence[Event | EventOn]:
        """What the decision answers. Raises `Refused`, and `DecisionFault` for what is no answer.

        What else it raises has a note that names the decision.
        """
        token = _RUNNING.set(self)
        try:
            assert isinstance(self.decision, AnyDecision)  # noqa: S101 - a reaction has nothing to answer
            found: object = self.decision.run(target, context, arguments)
        except Refused as refused:
            self._check_untouched()
            self._check_rule(refused.rule, refused.findings)
            raise
        except Exception as error:
            self._check_untouched()
            if not isinstance(error, EngineError):
                error.add_note(str(self.fault("raised this")))
            raise
        finally:
            _RUNNING.reset(token)
        self._check_untouched()
        for warned in context.warnings:
            self._check_rule(warned.rule, warned.findings)
        if not isinstance(found, Sequence) or isinstance(found, (str, bytes, EventOn)):
            raise self.fault(f"answered {_told(found)}; {_ANSWER}")
        return found

    def asks(self, aggregate: Aggregate, context: Context[Any], event: Event) -> list[Asked]:
        """What a reaction asks. Raises `DecisionFault` for whatever goes wrong in its code."""
        token = _RUNNING.set(self)
        try:
            found: list[object] = [*(self.decision.function(context, aggregate, event) or ())]
        except Exception as error:
            if isinstance(error, EngineError) and not isinstance(error, (Refused, RequestFault)):
                raise
            raise self.fault(f"raised {type(error).__name__}: {error}") from error
        finally:
            _RUNNING.reset(token)
        self._check_untouched()
        asked = [one for one in found if isinstance(one, Asked)]
        if len(asked) < len(found):
            odd = next(one for one in found if not isinstance(one, Asked))
            raise self.fault(f"asks {_told(odd)}; write yield ask(Ticket.call_back, ticket.id)")
        for one in asked:
            if self.catalogue.decisions.get(one.decision.name) is not one.decision:
                raise self.fault(f"asks {one.decision.name}, which the catalogue does not list; add it there")
        return asked

    def by_stream(
        self, answers: Sequence[Event | EventOn], target: Aggregate | None
    ) -> list[tuple[str, Event]]:
        """The events with the streams on which they are recorded."""
        events: list[tuple[str, Event]] = []
        evolves, touched = self.catalogue.evolves, self.touched
        for one in answers:
            if isinstance(one, EventOn):
                on, event = one
                stream = on.stream
                if stream not in touched:
                    raise self.fault(f"records on {stream}, which it did not load")
            elif isinstance(one, Event):
                if target is None:
                    raise self.fault(
                        f"names no aggregate on which to record {one!r}; write context.load(…, …).records(…)"
                    )
                on, event, stream = target, one, target.stream
            else:
                raise self.fault(f"answered a list with {_told(one)} in it; {_ANSWER}")
            if type(event) not in evolves[on.kind]:
                raise self.fault(
                    f"records {_told(event)} on {stream}, which {type(on).__name__}.evolve does not name; "
                    "add it there"
                )
            events.append((stream, event))
        return events

    def _check_untouched(self) -> None:
        found = [one.stream for one, held in self._held if changed(held)]
        if found:
            raise self.fault(
                f"changed {', '.join(found)}; a decision changes nothing: evolve does, by its events"
            )

    def _check_rule(self, rule: Rule, findings: Mapping[str, Any]) -> None:
        """Raise `DecisionFault` for a rule that is not the catalogue's, or findings that cannot be stored."""
        if self.catalogue.rules.get(rule.code) != rule:
            raise self.fault(
                f"asks the rule {rule.code}, which the catalogue does not list; add it to its rules"
            )
        try:
            json.dumps(findings, ensure_ascii=False, allow_nan=False).encode()
        except (TypeError, ValueError):
            odd = next((name for name, value in findings.items() if not _is_json(value)), "")
            raise self.fault(
                f"finds {odd}={findings.get(odd)!r} by {rule.code}, which is no JSON value; write a text, "
                "a number, or a list of them"
            ) from None


def running() -> str:
    """The name of the decision that runs in this thread or task, if one does."""
    found = _RUNNING.get()
    return found.decision.name if found else ""


def check_not_running(what: str) -> None:
    """Raise `DecisionFault` within a decision: it answers with events, and asks nobody."""
    found = _RUNNING.get()
    if found is not None:
        raise found.fault(
            f"asks an engine to {what}; a decision returns events, and context.load gives states"
        )


def _told(answer: object) -> str:
    return repr(answer) if answer is None else f"a {type(answer).__name__}"


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError):
        return False
    return True
