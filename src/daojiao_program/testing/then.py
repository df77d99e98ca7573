"""Then: what came of the decision that was asked, held against what was expected.

Every method raises `Unmet`, an `AssertionError`, and shows the whole answer when it is another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daojiao_program.engine import Event, Outcome, Receipt, Refusal, Refused, Rule, Withheld
from daojiao_program.testing.unmet import Unmet, expect

Expected = Event | type[Event] | tuple[str, Event]
"""An event wherever it was recorded; any event of a type; or an event on a stream (`"cohort:C-04"`)."""


class Then:
    """The answer to what was asked last. `seen` tells whether anybody has looked at it."""

    def __init__(self, answer: Outcome | Withheld) -> None:
        self.answer = answer
        self.seen = False

    def accepted(self) -> Receipt | Withheld:
        """It was accepted, whatever was recorded; what was only tried has no number."""
        self.seen = True
        answer = self.answer
        if isinstance(answer, Refusal):
            raise Unmet(f"被拒绝了：\n{answer.refused}", f"refused:\n{answer.refused}")
        return answer

    def exactly(self, *expected: Expected) -> None:
        """These events were recorded and no others, in this order."""
        found = self.accepted().events
        right = len(found) == len(expected) and all(map(_is, found, expected))
        told, shown = _shown(expected), _shown(found)
        expect(
            right, f"应恰好记录\n{told}\n实际记录\n{shown}", f"expected exactly\n{told}\nrecorded\n{shown}"
        )

    def among(self, *expected: Expected) -> None:
        """These events were recorded, perhaps with others."""
        found = self.accepted().events
        missing = [one for one in expected if not any(_is(event, one) for event in found)]
        told, shown = _shown(missing), _shown(found)
        expect(not missing, f"没有记录\n{told}\n实际记录\n{shown}", f"not recorded\n{told}\namong\n{shown}")

    def nothing(self) -> None:
        """It was accepted, and there was nothing to record."""
        self.exactly()

    def warned(self, rule: Rule | str, /, **findings: object) -> None:
        """It was accepted with the warning of this rule, which found at least these values."""
        given = self.accepted().warnings
        right = [one for one in given if one.rule.code == _code(rule) and _holds(one.findings, findings)]
        shown = [f"{one.rule.code} {one.findings}" for one in given]
        told = f"{_code(rule)} {findings or ''}"
        expect(right, f"应提醒 {told}\n实际提醒 {shown}", f"expected a warning {told}\nfound {shown}")

    def unwarned(self) -> None:
        """It was accepted, and no rule would rather have had it otherwise."""
        shown = [f"{one.rule.code} {one.findings}" for one in self.accepted().warnings]
        expect(not shown, f"应无须提醒，实际提醒 {shown}", f"expected no warning, found {shown}")

    def refused(self, rule: Rule | str, /, **findings: object) -> Refused:
        """It was refused by this rule, which found at least these values."""
        self.seen = True
        answer, told = self.answer, f"{_code(rule)} {findings or ''}".strip()
        if not isinstance(answer, Refusal):
            recorded = _shown(answer.events)
            raise Unmet(
                f"应按 {told} 拒绝，实际受理，记录\n{recorded}",
                f"expected a refusal by {told}; accepted, recorded\n{recorded}",
            )
        refused = answer.refused
        right = refused.code == _code(rule) and _holds(refused.findings, findings)
        shown = f"{refused}\n{refused.findings}"
        expect(right, f"应按 {told} 拒绝，实际\n{shown}", f"expected a refusal by {told}\n{shown}")
        return refused


def _code(rule: Rule | str) -> str:
    return rule if isinstance(rule, str) else rule.code


def _holds(found: Mapping[str, Any], expected: Mapping[str, object]) -> bool:
    """A finding is a JSON value: what was a tuple is a list."""
    return all(key in found and _plain(found[key]) == _plain(value) for key, value in expected.items())


def _plain(value: object) -> object:
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _is(recorded: tuple[str, Event], expected: Expected) -> bool:
    if isinstance(expected, type):
        return isinstance(recorded[1], expected)
    return recorded == expected if isinstance(expected, tuple) else recorded[1] == expected


def _shown(events: Sequence[Expected]) -> str:
    lines = [
        one.__name__
        if isinstance(one, type)
        else f"{one[0]}  {one[1]!r}"
        if isinstance(one, tuple)
        else repr(one)
        for one in events
    ]
    return "\n".join(f"  {line}" for line in lines) or "  nothing"
