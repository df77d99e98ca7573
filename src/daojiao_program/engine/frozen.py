"""Values that cannot be changed: what was asked, answered or found stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Fixed:
    """Refuses every change. It is a `dict` or a `list` all the same: it compares, is copied, becomes JSON."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        message = "this cannot be changed: it is part of a request or of its answer; make a copy of your own"
        raise TypeError(message)

    __setitem__ = __delitem__ = __iadd__ = __imul__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
    append = extend = insert = remove = reverse = sort = _refuse


class FrozenDict(_Fixed, dict[K, V]):
    """A mapping that cannot be changed."""

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)


class FrozenList(_Fixed, list[V]):
    """A list that cannot be changed; equal to a list, which a tuple is not."""

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenList, (list(self),)


_PLAIN: Final = frozenset({str, int, bool, float, type(None)})


def frozen(value: Any) -> Any:
    """The value with every mapping, list and set in it copied into one that cannot be changed."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return fixed(value)
    if isinstance(value, list):
        return FrozenList(map(frozen, value))
    if type(value) is tuple:
        return tuple(map(frozen, value))
    if isinstance(value, set):
        return frozenset(value)
    return value


def fixed(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping, as it is now, for good."""
    if type(mapping) is FrozenDict:
        return mapping
    return FrozenDict({key: frozen(value) for key, value in mapping.items()})
