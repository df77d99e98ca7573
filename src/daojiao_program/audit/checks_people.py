"""Checks of people: two ids for one, one in two places, lists that were copied."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Final

from daojiao_program.audit.scan import Finding, Scan
from daojiao_program.domain.likeness import likeness

SHORT: Final = 5
"""Of two lists shorter than this it says nothing that they are the same."""
NEARLY: Final = 0.8
"""So much of the longer list stands on the other too: nearly the same people."""


def same_person(scan: Scan) -> list[Finding]:
    """Ids with the same name and telephone, within the same part: a volunteer may well be a cadre, too."""
    by: dict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for id_, person in scan.people.find(scan.registered).items():
        name, phone = person.fields.get("name", ""), _digits(person.fields.get("phone", ""))
        if name and phone:
            for part in sorted(scan.parts.get(id_, {""})):
                by[part, phone, likeness([name])].append(id_)
    return [
        Finding(
            f"{'、'.join(sorted(ids))} 姓名、电话相同",
            f"{', '.join(sorted(ids))} have the same name and telephone",
            sorted(ids),
            sorted(ids),
        )
        for _, ids in sorted(by.items(), key=lambda one: min(one[1]))
        if len(ids) > 1
    ]


def _digits(phone: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", phone) if one.isdecimal())


def two_places(scan: Scan) -> list[Finding]:
    """People who signed in at activities in different villages on one day."""
    there: dict[tuple[date, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for activity, (on, held) in scan.held_since().items():
        for person in scan.signed.get(activity, ()):
            there[on, person][held.village].append(activity)
    found = []
    for (on, person), villages in sorted(there.items()):
        if len(villages) > 1:
            titles = [scan.village(one) for one in villages]
            activities = [one for each in villages.values() for one in each]
            found.append(
                Finding(
                    f"{on} {person} 在{'、'.join(zh for zh, _ in titles)}都有签到（{'、'.join(activities)}）",
                    f"{on} {person} signed in at {' and '.join(en for _, en in titles)} "
                    f"({', '.join(activities)})",
                    activities,
                    [person],
                )
            )
    return found


def copied_lists(scan: Scan) -> list[Finding]:
    """Activities with nearly the same people."""
    activities = scan.held_since()
    lists = {one: set(scan.signed[one]) for one in activities if len(scan.signed.get(one, ())) >= SHORT}
    found = []
    for first, second in _pairs(lists):
        common = len(lists[first] & lists[second])
        if common >= NEARLY * max(len(lists[first]), len(lists[second])):
            (one, _), (other, _) = activities[first], activities[second]
            sizes = f"{len(lists[first])}、{len(lists[second])}"
            found.append(
                Finding(
                    f"{first}（{one}）与 {second}（{other}）：签到{sizes}人，其中{common}人相同",
                    f"{first} ({one}) and {second} ({other}): of {len(lists[first])} and "
                    f"{len(lists[second])} people, {common} are the same",
                    [first, second],
                    sorted(lists[first] & lists[second]),
                )
            )
    return found


def _pairs(lists: dict[str, set[str]]) -> Sequence[tuple[str, str]]:
    """The pairs that may be nearly the same.

    Two such lists share somebody among the first few of each, the rarest people first (prefix filtering), so
    that only these few are compared.
    """
    seen = Counter(person for people in lists.values() for person in people)
    by: dict[str, list[str]] = defaultdict(list)
    pairs = set[tuple[str, str]]()
    for activity, people in sorted(lists.items()):
        rarest = sorted(people, key=lambda one: (seen[one], one))
        for person in rarest[: len(rarest) - ceil(NEARLY * len(rarest)) + 1]:
            pairs.update((other, activity) for other in by[person])
            by[person].append(activity)
    return sorted(pairs)
