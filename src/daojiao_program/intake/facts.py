"""Facts about a person that a rule asks for, stated as of a day; the datum behind one stays in the directory.

A rule about an age cannot be given the day of birth: arguments are in the log for ever. It is given what
follows from it (`of_age: true`), which is stated before the request is made, kept with it, and judged again
from there, whatever the directory holds by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from daojiao_program.engine.ports import People
from daojiao_program.intake.cells import MalformedError, day_of

PersonFact = Callable[[Mapping[str, str], date], bool | None]
"""Whether something is so, by what the directory holds of a person, on a day; None: it is not told."""
MOST_YEARS: Final = 150


def stated(facts: Mapping[str, PersonFact], fields: Mapping[str, str], on: date) -> dict[str, bool]:
    """Those of the facts that the fields tell, by the name of the argument that says so.

    Raises `TypeError` for one that is neither true nor false: it could be the datum itself.
    """
    found: dict[str, object] = {name: fact(fields, on) for name, fact in facts.items()}
    for name, value in found.items():
        if value is not None and not isinstance(value, bool):
            message = f"the fact {name} is true, false or None, and not a {type(value).__name__}"
            raise TypeError(message)
    return {name: value for name, value in found.items() if isinstance(value, bool)}


def stated_of(people: People, id: str, facts: Mapping[str, PersonFact], *, on: date) -> dict[str, bool]:
    """The same of who is in the directory, to be passed to a decision; nothing of who is not."""
    entry = people.find([id]).get(id)
    return {} if entry is None else stated(facts, entry.fields, on)


def of_age(field: str, years: int) -> PersonFact:
    """Whether so many years are over on the day since that of birth, written in this field as a day is.

    Of who was born on 29 February they are over on 1 March of a year that has no such day.
    """
    if not 0 < years <= MOST_YEARS:
        message = f"an age is 1 to {MOST_YEARS} years, not {years}"
        raise ValueError(message)

    def fact(fields: Mapping[str, str], on: date) -> bool | None:
        try:
            born = day_of(fields.get(field, ""))
        except MalformedError:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= years

    return fact
