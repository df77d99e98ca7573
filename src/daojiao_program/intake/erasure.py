"""Erasing a person: the log and the directory, both or neither, and what still holds something of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from daojiao_program.domain.person import PERSON_ERASED, Person
from daojiao_program.engine import (
    Engine,
    Outcome,
    Receipt,
    Refusal,
    Refused,
    Request,
    Said,
    StoreError,
    Withheld,
)
from daojiao_program.engine.document import Document, SaidDocument
from daojiao_program.engine.ports import MadeFile, People
from daojiao_program.engine.request import VOID, RequestRow
from daojiao_program.files.searching import holds
from daojiao_program.intake.unsaid import bare

ERASE: Final = Person.erase.name
Submit = Callable[[Sequence[Request]], list[Outcome | Withheld]]


class ErasureDocument(Document):
    """What an erasure reached, and what still holds something of the person."""

    id: str
    request: str
    reached: list[SaidDocument]
    left: list[SaidDocument]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure reached, and what still holds something of the person."""

    id: str
    receipt: Receipt
    reached: Sequence[Said]
    left: Sequence[Said]


class _NeitherError(Exception):
    """The log refused: the directory is to stay as it was."""

    def __init__(self, answers: list[Outcome | Withheld]) -> None:
        super().__init__(answers)
        self.answers = answers


def in_both(
    asks: Sequence[Request], people: People, submit: Submit, *, all_or_nothing: bool
) -> list[Outcome | Withheld]:
    """Submit requests; what erases a person in the log does so in the directory, both or neither.

    The directory is changed and locked first, and committed when the log has recorded the erasure. Where a
    process dies between the two, the log says erased and the directory does not yet: asked again, it does.
    """
    if not any(map(_erases, asks)):
        return submit(asks)
    if all_or_nothing:
        return _erased(asks, people, submit)
    answers: list[Outcome | Withheld] = []
    for erases, group in groupby(asks, key=_erases):
        for part in ([one] for one in group) if erases else ([*group],):
            answers += _erased(part, people, submit) if erases else submit(part)
    return answers


def _erases(ask: Request) -> bool:
    return ask.decision == ERASE and ask.refused is None and ask.target is not None


def _erased(asks: Sequence[Request], people: People, submit: Submit) -> list[Outcome | Withheld]:
    ids = [_id(one) for one in asks if _erases(one)]
    recorded = False
    try:
        with people.erasing(ids):
            answers = submit(asks)
            _check_taken(answers)
            recorded = True
    except _NeitherError as neither:
        return neither.answers
    except StoreError as error:
        if not recorded:
            raise
        raise StoreError(
            f"登记记录已注明删除，但人员名录未能删除（{error.said.zh}）；请再删除一次",
            f"the log says erased, but the directory could not be changed ({error.said.en}); ask again",
        ) from None
    return answers


def _check_taken(answers: list[Outcome | Withheld]) -> None:
    if any(isinstance(one, Refusal) for one in answers):
        raise _NeitherError(answers)


def _id(ask: Request) -> str:
    return (ask.target or "").partition(":")[2]


def unvoidable(ask: Request, engine: Engine) -> Request:
    """A void of an erasure is refused: nobody comes back by it."""
    if ask.decision != VOID or ask.refused is not None:
        return ask
    trace = engine.trace(str(ask.arguments.get("request")))
    if trace is None or trace.request.decision != ERASE:
        return ask
    return replace(
        ask, refused=Refused(PERSON_ERASED, {"found": (trace.request.target or "").partition(":")[2]})
    )


def telling(people: People, id: str) -> list[str]:
    """What the directory holds of a person that tells them from others."""
    values = {value for each in people.held(id).versions for value in each.values() if value.strip()}
    known = people.mentions_many(values)
    return sorted(value for value in values if id in known[value])


def mentioning(rows: Iterator[RequestRow], values: Sequence[str]) -> list[RequestRow]:
    """The requests in whose texts something of a person stands."""
    wanted = [bare(one) for one in values]
    return [row for row in rows if wanted and _speaks(row, wanted)]


def _speaks(row: RequestRow, wanted: Sequence[str]) -> bool:
    texts = (
        row.id,
        row.target,
        row.arguments,
        row.actor,
        row.reason,
        row.source,
        row.documents,
        row.findings,
    )
    said = bare("\n".join(one for one in texts if one))
    return any(one in said for one in wanted)


def still_there(made: MadeFile, values: Sequence[str]) -> Said | None:
    """What is to be said of a file that was made of people: gone, or without this one, is nothing."""
    try:
        # Of an archive of pg_dump nobody sees what is in it; without the values nobody sees it of any.
        found = made.sort == "dump" or not values or holds(Path(made.path), values)
    except FileNotFoundError:
        return None
    except OSError:
        found = True
    if not found or not Path(made.path).exists():
        return None
    zh, en = _SORTS.get(made.sort, ("文件", "file"))
    may = Said("可能还有", "may hold") if made.sort == "dump" or not values else Said("还有", "holds")
    return Said(
        f"{zh} {made.path}（{made.day}）{may.zh}此人的信息；请删除此文件，或删去其中此人的行",
        f"the {en} {made.path} of {made.day} {may.en} something of them; remove it, or their rows in it",
    )


_SORTS: Final = {
    "copy": ("备份", "copy"),
    "dump": ("备份", "copy"),
    "rejected": ("退回的行", "file of refused rows"),
}
