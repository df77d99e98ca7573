"""Rows that look like one that stands under another key: told, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from daojiao_program.domain.likeness import likeness
from daojiao_program.engine import Engine
from daojiao_program.intake.sheet import Alike

LikeKey = tuple[str, ...]


class Lookalikes:
    """What stands up to a day, by the day and the fields compared; asked of the history once."""

    def __init__(self, engine: Engine, alike: Alike, until: date) -> None:
        self._by = alike.by
        self._ids: dict[LikeKey, list[str]] = defaultdict(list)
        with engine.as_of(until) as then:
            for one in then.events(alike.event):
                fields = {name: getattr(one.event, name) for name in alike.by}
                self._ids[self._key(one.row.effective_on, fields)].append(one.id)

    def others(self, id: str, on: date, fields: Mapping[str, Any]) -> list[str]:
        """The ids under which the like stands; the row's own stands from now on too."""
        ids = self._ids[self._key(on.isoformat(), fields)]
        found = [one for one in ids if one != id]
        if len(found) == len(ids):
            ids.append(id)
        return found

    def _key(self, on: str, fields: Mapping[str, Any]) -> LikeKey:
        return (on, *likeness(fields.get(name) for name in self._by))
