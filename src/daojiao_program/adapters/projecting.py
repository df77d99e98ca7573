"""A projection of `eventsourcing` as a follower: it is given events, not states, and each exactly once.

Its view keeps in one transaction what it makes of an event and how far it has come. The cursor of the
follower comes after that, so that lag and faults show in `status`, and one runner at a time is at work.
"""

from __future__ import annotations

from typing import Any, Final

from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection

from daojiao_program.engine.changes import StreamChange
from daojiao_program.engine.engine import Engine
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.recorded import Recorded

_PART: Final = 500


class Projecting:
    """Has a projection process the log up to what is handed on; hand it to `Follower.hand_on` or `run`.

    Follow without `kinds`, so that the log is read to its end. `name` is that under which the view keeps how
    far it has come: `log`, as `adapters.recorders.Log` does, so that a view goes from the stock runner to
    this one and back. Raises what the projection raises, which stops the follower.
    """

    def __init__(self, engine: Engine, projection: Projection[Any], *, name: str = "log") -> None:
        self._engine = engine
        self._projection = projection
        self._name = name

    def __call__(self, change: StreamChange) -> None:
        """Process what the view does not know yet, up to the place of a change."""
        after = self._projection.view.max_tracking_id(self._name) or 0
        while after < change.until:
            part = self._engine.log(after, min(_PART, change.until - after))
            after = self._processed(part)

    def _processed(self, part: list[Recorded]) -> int:
        topics = self._projection.topics
        position = 0
        for one in part:
            if one.position == position:
                raise StoreError(
                    f"position {position} holds several events by now, and a projection of the package is "
                    "given one at a position; follow engine.log(after) instead"
                )
            position = one.position
            if not topics or one.event.TOPIC in topics:
                self._projection.process_event(one, Tracking(self._name, position))
        return position
