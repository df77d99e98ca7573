"""The reference of the public surface says of every name what it is, and of every error who raises it."""

import pytest

from docs.surface import SURFACE, Public, names_of, public, raised

EVERY = [(module, one) for module, _ in SURFACE.values() for one in names_of(module)]


def said_of(found: Public, who: str) -> str:
    """What the docstring says of a name, or of one of its members."""
    _, _, member = who.partition(".")
    return next((one.said for one in found.members if one.name == member), "") if member else found.said


@pytest.mark.parametrize(("module", "name"), EVERY, ids=[one for _, one in EVERY])
def test_every_public_name_says_what_it_is(module: object, name: str) -> None:
    """Each has a docstring, and each of its methods; what its code raises is named in it."""
    found = public(module, name)  # type: ignore[arg-type]  # pytest keeps a module's type from mypy
    assert found.said
    methods = [one for one in found.members if ":" not in one.written.partition("(")[0]]
    assert [one.written for one in methods if not one.said and one.name != name] == []
    errors = raised(module, name)  # type: ignore[arg-type]  # as above
    untold = {who: {one for one in each if one not in said_of(found, who)} for who, each in errors.items()}
    assert {who: each for who, each in untold.items() if each} == {}


def test_all_of_it_is_there() -> None:
    """The engine, the kit and the ports, each name once."""
    names = [name for _, name in EVERY]
    assert {"Engine", "Said", "Story", "Ledger", "People", "require"} <= {*names}
    assert len(names) > 60


def test_what_is_written() -> None:
    """A class with its fields and methods, a function, a constant."""
    by_name = dict(zip([name for _, name in EVERY], EVERY, strict=True))
    rule = public(*by_name["Rule"])
    assert rule.members[-1].written == "next_step(findings: Mapping[str, Any]={}) -> Said"
    assert public(*by_name["require"]).written == (
        "require(condition: object, rule: Rule, /, **findings: object) -> None"
    )
    assert public(*by_name["ID"]).written == "ID = '@id'"
    with pytest.raises(LookupError):
        public(by_name["Rule"][0], "Nothing")
