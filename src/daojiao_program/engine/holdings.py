"""What a store holds against what a catalogue knows: nothing unknown is passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from daojiao_program.engine.errors import StoreError

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.ports import Reading

_TOLD: Final = 8
"""How many names of a sort are told."""
_Sort = Literal["topics", "kinds", "decisions"]
_WORDS: Final[Mapping[_Sort, tuple[str, str]]] = {
    "topics": ("事件", "events"),
    "kinds": ("类", "kinds"),
    "decisions": ("决定", "decisions"),
}


def check_holdings(catalogue: Catalogue, reading: Reading, where: str) -> None:
    """Raise `StoreError`, with names and counts, where the store holds what the catalogue does not know.

    Decisions that were only ever refused, and kinds that were only named, do not matter.
    """
    held = reading.holds()
    _refuse(
        reading,
        where,
        {
            "topics": [one for one in held.topics if not catalogue.knows_topic(one)],
            "kinds": [one for one in held.kinds if not catalogue.knows_kind(one)],
            "decisions": [one for one in held.decisions if not catalogue.knows_decision(one)],
        },
    )


def check_topics(catalogue: Catalogue, reading: Reading) -> None:
    """Raise `StoreError` where the store holds events that the catalogue does not know: they might count."""
    topics = [one for one in reading.holds().topics if not catalogue.knows_topic(one)]
    _refuse(reading, "the store", {"topics": topics})


def _refuse(reading: Reading, where: str, unknown: Mapping[_Sort, Sequence[str]]) -> None:
    zh, en = [], []
    for what, names in unknown.items():
        counted = reading.counts(what, sorted(names)) if names else {}
        told = [f"{name!r} ({count})" for name, count in counted.items()]
        if told:
            told[_TOLD:] = ["…"] if len(told) > _TOLD else []
            zh.append(f"{_WORDS[what][0]} {'、'.join(told)}")
            en.append(f"{_WORDS[what][1]} {', '.join(told)}")
    if en:
        raise StoreError(
            f"{where} 里有本目录不认识的内容：{'；'.join(zh)}；请用写入它的程序或更新的版本打开",
            f"{where} holds what this catalogue does not know: {'; '.join(en)}; open it with the catalogue "
            "that wrote it, or a newer one; declare what was renamed by was=(…), what is gone by Retired(…)",
        )
