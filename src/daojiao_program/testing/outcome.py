"""Then: what came of the decision that was asked, held against what was expected.

Every method raises `AssertionError` and shows the whole answer when it is another; none of them is a
`Refused`, so that a failed expectation cannot pass for a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daojiao_program.engine import Answer, Event, Receipt, Refused, Rule

Expected = Event | type[Event] | tuple[str, Event]
"""An event wherever it was recorded; any event of a type; or an event on a stream (`"cohort:C-04"`)."""


class Outcome:
    """The answer to what was asked last. `seen` tells whether anybody has looked at it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.seen = False

    def accepted(self) -> Receipt:
        """It was accepted, whatever was recorded."""
        self.seen = True
        answer = self.answer
        assert isinstance(answer, Receipt), f"refused:\n{answer.refused}"
        return answer

    def exactly(self, *expected: Expected) -> None:
        """These events were recorded and no others, in this order."""
        found = self.accepted().events
        right = len(found) == len(expected) and all(map(_is, found, expected))
        assert right, f"expected exactly\n{_shown(expected)}\nrecorded\n{_shown(found)}"

    def among(self, *expected: Expected) -> None:
        """These events were recorded, perhaps with others."""
        found = self.accepted().events
        missing = [one for one in expected if not any(_is(event, one) for event in found)]
        assert not missing, f"not recorded\n{_shown(missing)}\namong\n{_shown(found)}"

    def nothing(self) -> None:
        """It was accepted, and there was nothing to record."""
        self.exactly()

    def warned(self, rule: Rule | str, /, **findings: object) -> None:
        """It was accepted with the warning of this rule, which found at least these values."""
        given = self.accepted().warnings
        right = [one for one in given if one.rule.code == _code(rule) and _holds(one.findings, findings)]
        shown = [f"{one.rule.code} {one.findings}" for one in given]
        assert right, f"expected a warning {_code(rule)} {findings or ''}\nfound {shown}"

    def refused(self, rule: Rule | str, /, **findings: object) -> Refused:
        """It was refused by this rule, which found at least these values."""
        self.seen = True
        answer = self.answer
        recorded = _shown(answer.events) if isinstance(answer, Receipt) else ""
        assert not isinstance(answer, Receipt), (
            f"expected a refusal by {_code(rule)}; accepted, recorded\n{recorded}"
        )
        refused = answer.refused
        right = refused.code == _code(rule) and _holds(refused.findings, findings)
        assert right, f"expected a refusal by {_code(rule)} {findings or ''}\n{refused}\n{refused.findings}"
        return refused


def _code(rule: Rule | str) -> str:
    return rule if isinstance(rule, str) else rule.code


def _holds(found: dict[str, Any], expected: Mapping[str, object]) -> bool:
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
