"""Two JSON Schemas: would what fits the one be read by the other as it was meant?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import ge, le
from typing import Any, Final

Schema = Mapping[str, Any]

_AT_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_AT_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SAME: Final = ("format", "pattern", "multipleOf", "uniqueItems", "contentEncoding")
_BOUNDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    **dict.fromkeys(_AT_LEAST, le),
    **dict.fromkeys(_AT_MOST, ge),
}
_WIDER: Final = {("integer", "number")}


def narrowed(before: Schema, after: Schema) -> list[str]:
    """How `after` differs from `before` so that what fitted is refused or means something else; else nothing.

    Fields that may be left out, more choices, wider bounds and other words are no difference. Both are
    schemas as pydantic writes them.
    """
    return [*_Compared(before, after).differences(before, after, "")]


class _Compared:
    def __init__(self, before: Schema, after: Schema) -> None:
        self._before = before.get("$defs", {})
        self._after = after.get("$defs", {})
        self._compared: set[tuple[str, str]] = set()

    def differences(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        """The differences at one place (`charter.grids`)."""
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._compared:
                return
            self._compared.add(pair)
        old, new = _resolved(old, self._before), _resolved(new, self._after)
        if "anyOf" in old or "anyOf" in new or "oneOf" in old or "oneOf" in new:
            yield from self._choices(_branches(old), _branches(new), at)
            return
        if (
            "type" in new
            and (old.get("type") != new["type"])
            and (old.get("type"), new["type"]) not in _WIDER
        ):
            yield f"{_at(at)} was {old.get('type', 'anything')} and is {new['type']}"
            return
        yield from _values(old, new, at)
        yield from self._object(old, new, at)
        yield from self._array(old, new, at)

    def _choices(self, old: list[Schema], new: list[Schema], at: str) -> Iterator[str]:
        for one in old:
            found = [[*self._fresh().differences(one, other, at)] for other in new]
            if all(found):
                yield min(found, key=len)[0]

    def _fresh(self) -> _Compared:
        """A comparison of its own: what is tried among choices says nothing of other places."""
        found = _Compared({"$defs": self._before}, {"$defs": self._after})
        found._compared = {*self._compared}
        return found

    def _object(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        fields, now = old.get("properties", {}), new.get("properties", {})
        for name, field in fields.items():
            where = f"{at}.{name}" if at else name
            if name not in now:
                if new.get("additionalProperties") is False:
                    yield f"{where} is gone"
                continue
            yield from self.differences(field, now[name], where)
            always = name in old.get("required", ())
            if not always and name not in new.get("required", ()):
                was, is_ = field.get("default"), now[name].get("default")
                if was != is_:
                    yield f"{where} left out meant {was!r} and means {is_!r}"
        for name in new.get("required", ()):
            if name not in old.get("required", ()):
                yield f"{f'{at}.{name}' if at else name} is required"
        more, now_more = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(more, Mapping) and isinstance(now_more, Mapping):
            yield from self.differences(more, now_more, f"{at}.*" if at else "*")
        elif now_more is False and more is not False and ("properties" in old or more is not None):
            yield f"{_at(at)} holds what is named alone"

    def _array(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        if isinstance(old.get("items"), Mapping) and isinstance(new.get("items"), Mapping):
            yield from self.differences(old["items"], new["items"], f"{at}[]")
        for place, (one, other) in enumerate(
            zip(old.get("prefixItems", ()), new.get("prefixItems", ()), strict=False)
        ):
            yield from self.differences(one, other, f"{at}[{place}]")


def _values(old: Schema, new: Schema, at: str) -> Iterator[str]:
    """Choices and bounds."""
    allowed = _allowed(new)
    if allowed is not None:
        lost = [one for one in _allowed(old) or ["anything else"] if one not in allowed]
        if lost:
            yield f"{_at(at)} may not be {', '.join(map(repr, lost))} any more"
    for name, holds in _BOUNDS.items():
        if name in new and (name not in old or not holds(new[name], old[name])):
            yield f"{_at(at)} has {name} {new[name]}, which was {old.get(name, 'none')}"
    for name in _SAME:
        if new.get(name) != old.get(name):
            yield f"{_at(at)} has {name} {new.get(name, 'none')}, which was {old.get(name, 'none')}"


def _allowed(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    found: list[Any] | None = schema.get("enum")
    return found


def _branches(schema: Schema) -> list[Schema]:
    for name in ("anyOf", "oneOf"):
        if name in schema:
            return [*schema[name]]
    return [schema]


def _resolved(schema: Schema, defs: Schema) -> Schema:
    found = schema
    while "$ref" in found:
        found = defs[found["$ref"].rpartition("/")[2]]
    return found


def _at(at: str) -> str:
    return at or "the whole"
