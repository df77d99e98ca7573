"""Leaves: their bytes as docs/reference/seal.md writes them down; nothing in them can be mistaken."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.seal.leaf import LeafRows, ReadRow, fields, leaf

texts = st.text(alphabet="a1:,-x是\n", max_size=4)
numbers = st.integers(0, 300)
maybe = st.none() | texts
requests = st.builds(
    RequestRow,
    *(numbers, texts, texts, maybe, texts, texts, numbers, numbers, texts, maybe, maybe),
    *(maybe, maybe, maybe, st.none() | numbers, texts, maybe, numbers),
)
events = st.builds(
    EventRow, numbers, texts, numbers, texts, texts, numbers, numbers, texts | st.binary(max_size=3)
)
reads = st.builds(ReadRow, numbers, texts)
stored = st.builds(LeafRows, requests, st.lists(events, max_size=3), st.lists(reads, max_size=3))


@dataclass
class Reader:
    """Reads a leaf as the reference says, byte for byte."""

    rest: bytes

    def field(self) -> str | bytes | None:
        """The next field."""
        if self.rest[:1] == b"-":
            self.rest = self.rest[1:]
            return None
        marked = self.rest[:1] == b"x"
        length, _, after = self.rest[marked:].partition(b":")
        held, self.rest = after[: int(length)], after[int(length) :]
        assert self.rest[:1] == b","
        self.rest = self.rest[1:]
        return bytes.fromhex(held.decode()) if marked else held.decode()

    def row(self, *kinds: type) -> list[object]:
        """Several, the numbers among them as numbers."""
        found = [self.field() for _ in kinds]
        return [
            int(str(one)) if one is not None and kind is int else one
            for one, kind in zip(found, kinds, strict=True)
        ]


_REQUEST = (int, str, str, str, str, str, int, int, str, str, str, str, str, str, int, str, str, int)
_EVENT = (int, str, int, str, str, int, int, str)


@given(stored, st.booleans())
def test_all_that_is_stored_can_be_read_back(given_: LeafRows, simulated: bool) -> None:  # noqa: FBT001 - drawn
    """From the bytes alone: so that no other rows have the same leaf, whatever stands in them."""
    made = leaf(given_, simulated=simulated)
    reader = Reader(made)
    assert reader.field() == "daojiao-leaf/1"
    assert reader.field() == ("yes" if simulated else "no")
    assert reader.row(*_REQUEST) == [*given_.request]
    assert [reader.row(*_EVENT) for _ in range(int(str(reader.field())))] == [[*e] for e in given_.events]
    told = [reader.row(int, str) for _ in range(int(str(reader.field())))]
    assert told == sorted([*one] for one in given_.reads)
    assert reader.rest == b""
    assert len(fields(made)) == 2 + len(_REQUEST) + 2 + 8 * len(given_.events) + 2 * len(given_.reads)


def test_reads_come_in_one_order() -> None:
    """As a set, whichever way a database gives them."""
    request = RequestRow(
        1,
        "r",
        "a.b",
        None,
        "{}",
        "2022-05-05",
        1,
        1,
        "o",
        None,
        None,
        None,
        None,
        None,
        None,
        "nothing",
        None,
    )
    several = [ReadRow(1, "b:1"), ReadRow(1, "a:1"), ReadRow(0, "z:1")]
    made = {leaf(LeafRows(request, [], order), simulated=False) for order in (several, several[::-1])}
    assert len(made) == 1
