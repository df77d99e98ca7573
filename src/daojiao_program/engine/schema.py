"""The catalogue as a document: the JSON Schema of all that is stored, and what may not change in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.event import Event
from daojiao_program.engine.shapes import narrowed
from daojiao_program.engine.upcast import spelled, spellings
from daojiao_program.engine.wording import Said

CatalogueDocument = Mapping[str, Any]
FORM: Final = 1
"""The form of the document."""


def described(catalogue: Catalogue) -> dict[str, Any]:
    """Every event and decision with its JSON Schema and version; kinds, rules, figures; what is retired."""
    on: dict[str, list[str]] = {}
    for kind, one in catalogue.aggregates.items():
        for event in one.event_types():
            on.setdefault(event.TOPIC, []).append(kind)
    retired = catalogue.decoding.retired
    return {
        "form": FORM,
        "events": {
            topic: _event(event, on.get(topic, [])) for topic, event in sorted(catalogue.events.items())
        },
        "decisions": {name: _decision(one, catalogue) for name, one in sorted(catalogue.decisions.items())},
        "kinds": {
            kind: {"titles": _titles(one.title), "was": [*one.was]}
            for kind, one in sorted(catalogue.aggregates.items())
        },
        "rules": sorted(catalogue.rules),
        "figures": {
            id_: {"titles": _titles(one.title), "was": [*one.was]}
            for id_, one in sorted(catalogue.figures.items())
        },
        "retired": {
            "events": {one.topic: {"version": one.version, "was": [*one.was]} for one in retired},
            "decisions": sorted(catalogue.retired_decisions),
            "kinds": sorted(catalogue.retired_kinds),
        },
    }


def _event(event: type[Event], kinds: Sequence[str]) -> dict[str, Any]:
    return {
        "version": event.VERSION,
        "was": [*event.WAS],
        "titles": _titles(event.TITLE),
        "kinds": [*kinds],
        "refs": {name: {"kind": one.kind, "role": one.role} for name, one in event.refs().items()},
        "schema": event.model_json_schema(),
    }


def _decision(one: AnyDecision, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "version": one.changed.version,
        "was": [name for name in catalogue.names.of(one) if name != one.name],
        "titles": _titles(one.title),
        "kind": one.owner.kind if one.owner else None,
        "schema": one.schema.model_json_schema(),
    }


def _titles(title: Said) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def undeclared(before: CatalogueDocument, after: CatalogueDocument) -> Iterator[str]:
    """What an older catalogue stored and the newer one would not read as it was meant; what to write.

    Both are documents of `described`. What is added and may be left out is no change.
    """
    events, gone = after["events"], after["retired"]["events"]
    yield from _undeclared("event", before["events"], events, gone, "Retired({0!r})")
    yield from _unclaimed("event", before["retired"]["events"], {**events, **gone}, "Retired({0!r})")
    decisions = {name: {"version": 1, "was": []} for name in after["retired"]["decisions"]}
    yield from _undeclared(
        "decision", before["decisions"], after["decisions"], decisions, "RetiredDecision({0!r})"
    )
    kinds = {kind: {"version": 1, "was": []} for kind in after["retired"]["kinds"]}
    yield from _unclaimed("kind", before["kinds"], {**after["kinds"], **kinds}, "RetiredKind({0!r})")


def _names(name: str, one: CatalogueDocument) -> dict[str, int]:
    return spellings((name, *one["was"]), one.get("version", 1))


def _unclaimed(what: str, before: CatalogueDocument, after: CatalogueDocument, retire: str) -> Iterator[str]:
    """Stored names that nothing claims any more."""
    claimed = {spelling for name, one in after.items() for spelling in _names(name, one)}
    for name, one in before.items():
        for spelling in _names(name, one):
            if spelling not in claimed:
                yield (
                    f"nothing reads the {what} {spelling!r}: write was=({spelling.partition('@')[0]!r},) on "
                    f"what replaces it, or {retire.format(spelling.partition('@')[0])}"
                )


def _undeclared(
    what: str, before: CatalogueDocument, after: CatalogueDocument, gone: CatalogueDocument, retire: str
) -> Iterator[str]:
    yield from _unclaimed(what, before, {**after, **gone}, retire)
    today = {spelling: name for name, one in after.items() for spelling in _names(name, one)}
    for name, one in before.items():
        now = today.get(spelled(name, one["version"]))
        if now is None or after[now]["version"] != one["version"]:
            continue  # it is retired, not there (told above), or led from one version to the next
        version = one["version"]
        for difference in narrowed(one["schema"], after[now]["schema"]):
            yield (
                f"the {what} {now!r} has another shape and still version {version}: {difference}; "
                f"write version={version + 1}, upcasts={{{version}: …}}"
            )
