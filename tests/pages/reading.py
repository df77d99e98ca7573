"""A page as its parts: elements, attributes and text, with what is open and not closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "link", "meta", "hr", "img", "input"})


@dataclass
class Element:
    """An element with what is in it."""

    tag: str
    attrs: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attrs: str | None) -> Iterator[Element]:
        """Every element below with the tag that has these attributes; None: with any value."""
        for one in self.children:
            if isinstance(one, Element):
                fits = all(
                    name in one.attrs and value in (None, one.attrs[name])
                    for name, value in ((key.replace("_", "-"), value) for key, value in attrs.items())
                )
                if fits and tag in ("", one.tag):
                    yield one
                yield from one.all(tag, **attrs)

    def one(self, tag: str = "", **attrs: str | None) -> Element:
        """The only such element."""
        found = [*self.all(tag, **attrs)]
        assert len(found) == 1, (tag, attrs, len(found))
        return found[0]

    @property
    def text(self) -> str:
        """All that is written in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> at {self.getpos()}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: str) -> Element:
    """The page; asserts that every element is closed where it should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, [one.tag for one in reader.open]
    return reader.root
