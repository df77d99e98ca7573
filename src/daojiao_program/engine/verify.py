"""Is a whole store as it was recorded? Every row is read, and what is derived is made anew and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.document import Document, Pair
from daojiao_program.engine.keeping import refers_of, refs_mark
from daojiao_program.engine.opening import verifying
from daojiao_program.engine.ports import Damage, Meaning
from daojiao_program.engine.request import OUTSIDE, OWN, REFUSED, EventRow, RequestRow
from daojiao_program.engine.wording import Said

_SHOWN: Final = 200
"""How many characters of a reason are told."""


class DamageDocument(Document):
    """Something in a store that is not as it was recorded."""

    table: str
    row: str
    column: str
    said: Pair


class Verification:
    """The verification of one store, by its address, and how much was read so far.

    A store that cannot be opened to be used can be verified. What a decision would answer today is not asked:
    that is `Conformance`.
    """

    def __init__(self, url: str, catalogue: Catalogue) -> None:
        self._store = verifying(url, meaning_of(catalogue))

    @property
    def requests(self) -> int:
        """How many requests were read."""
        return self._store.requests

    @property
    def events(self) -> int:
        """How many events were read."""
        return self._store.events

    def damages(self) -> Iterator[Damage]:
        """Each damage as it is found. Raises `StoreError` where there is no store to be read."""
        return self._store.damages()

    def repair(self) -> Sequence[str]:
        """Make the derived tables anew, and return which; none where requests, events or names are damaged.

        What is derived is only made from what is sound. Raises `StoreError` and `Conflict`.
        """
        return self._store.repair()


def meaning_of(catalogue: Catalogue) -> Meaning:
    """What the catalogue makes of stored rows."""

    def event(row: EventRow) -> Said | None:
        if ":" in row.topic:  # of the package, which decodes it by itself
            return None
        try:
            catalogue.shown(catalogue.names.event(row))
        except Exception as error:  # noqa: BLE001 - what somebody's upcast raises is told like damage
            return _told(error)
        return None

    def request(row: RequestRow) -> Said | None:
        try:
            if not isinstance(json.loads(row.arguments), dict):
                return Said("不是参数", "are no arguments")
            if row.outcome == REFUSED or row.decision in (*OWN, OUTSIDE, *catalogue.retired_decisions):
                return None
            asked = catalogue.names.request(row)
            decision = catalogue.decisions.get(asked.decision)
            if decision is None:
                return Said(f"没有决定 {row.decision}", f"this version knows no decision {row.decision!r}")
            decision.stored(asked.arguments)
        except Exception as error:  # noqa: BLE001 - likewise
            return _told(error)
        return None

    return Meaning(event, request, refers_of(catalogue), catalogue.names.former, refs_mark(catalogue))


def _told(error: Exception) -> Said:
    why = str(error).partition("\n")[0][:_SHOWN]
    return Said(f"读不出：{why}", f"cannot be read: {why}")
