"""Three hundred alterations drawn from a seed: each is found, and told where the design says that it can be.

Who alters knows the formats and fits all that needs no key: hashes, tiles, manifests, checksums, totals. The
owner has the key as well, and can sign anew; then what the auditor has kept shows it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from daojiao_program.adapters.keys import KeyFile, new_key, verified
from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.adapters.sql.names import event_sum, name_sum, request_sum, thing_sum
from daojiao_program.engine import StoreError
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.engine.verify import Verification
from daojiao_program.seal.checking import SealCheck
from daojiao_program.seal.merkle import grown, root
from daojiao_program.seal.note import Checkpoint, Note
from tests.bundle.auditing import (
    NAME,
    Audited,
    Content,
    audited,
    listed,
    ran,
    repacked,
    rows,
    told_numbers,
    unpacked,
    verifier,
    with_rows,
)
from tests.engine.town import TOWN

SEED: Final = int(os.environ.get("ALTERATIONS_SEED", "9162"))
BUNDLES: Final = int(os.environ.get("ALTERATIONS", "180"))
STORES: Final = BUNDLES * 2 // 3


@dataclass(frozen=True)
class Altered:
    """What was done, and within which requests it is told; `tail`: it lies after what the auditor keeps."""

    what: str
    within: tuple[int, int] | None = None
    tail: bool = False


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A store with three checkpoints."""
    return audited(tmp_path_factory.mktemp("audited"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A bundle of another store, sealed with a key of the same name."""
    folder = tmp_path_factory.mktemp("other")
    made = audited(folder)
    return unpacked(made.bundle())


@pytest.fixture(scope="module")
def thief(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    """Somebody else's key of the same name."""
    path = tmp_path_factory.mktemp("thief") / "key"
    new_key(path, NAME)
    return KeyFile(path)


# -- bundles ------------------------------------------------------------------------------------------------


def sizes(content: Content) -> list[int]:
    """The sizes of the checkpoints."""
    return [int(one.split("/")[1][:-4]) for one in content if one.startswith("checkpoints/")]


def with_tiles(content: Content, lines: list[dict[str, Any]], signer: KeyFile | None = None) -> None:
    """Make the tiles anew from the lines; with a key, the checkpoints too."""
    log = verifier.Log(False)  # noqa: FBT003
    for one in lines:
        log.read(one["request"], one["events"], one["reads"])
    held = grown(lambda *_: b"", 0, log.hashes[: max(sizes(content))])
    for name in [name for name in content if name.startswith("tile/")]:
        del content[name]
    for (level, number), hashes in held.items():
        content[f"tile/{level}/{number:03}"] = hashes
    if signer is not None:
        whole = grown(lambda *_: b"", 0, log.hashes)
        for size in sizes(content):
            if size > len(log.hashes):
                del content[f"checkpoints/{size:012}.txt"]
                continue
            text = Checkpoint(NAME, size, root(lambda *place: whole[place], size)).text
            content[f"checkpoints/{size:012}.txt"] = str(Note(text).signed(signer, 1)).encode()


def another(draw: Random, value: object) -> object:
    """Another value in the place of one."""
    match value:
        case int():
            return value + draw.choice([1, -1, 7])
        case str() if value:
            at = draw.randrange(len(value))
            head, rest = value[:at], value[at + 1 :]
            return draw.choice([f"{head}Ω{rest}", f"{value} ", head + rest])
        case _:
            return "x"


def change_row(draw: Random, line: dict[str, Any]) -> str:
    """Change one column of a request, an event or a read; not the number, by which it is found."""
    sorts = ["request"] + ["events"] * bool(line["events"]) + ["reads"] * bool(line["reads"])
    sort = draw.choice(sorts)
    row = line["request"] if sort == "request" else draw.choice(line[sort])
    at = draw.randrange(1 if sort == "request" else 0, len(row))
    row[at] = another(draw, row[at])
    return f"{sort}.{at}"


def byte(draw: Random, content: Content, *_: Any) -> Altered:
    """A bit of a file, and nothing else."""
    name = draw.choice(sorted(content))
    held = bytearray(content[name])
    at = draw.randrange(len(held))
    held[at] ^= 1 << draw.randrange(8)
    content[name] = bytes(held)
    return Altered(f"bit of {name}")


def column(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """A column of a row, the manifest fitted."""
    number = draw.randint(1, max(sizes(content)))
    what = change_row(draw, lines[number - 1])
    with_rows(content, lines)
    listed(content)
    return Altered(f"{what} of {number}", (number, number))


def column_and_tiles(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """The same, the tiles fitted too: told between two checkpoints."""
    number = draw.randint(1, max(sizes(content)))
    what = change_row(draw, lines[number - 1])
    with_rows(content, lines)
    with suppress(ValueError, TypeError):
        with_tiles(content, lines)
    listed(content)
    first = max([one for one in sizes(content) if one < number], default=0) + 1
    last = min(one for one in sizes(content) if one >= number)
    return Altered(f"{what} of {number}, with its tiles", (first, last))


def order(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """Two requests swapped, with or without their numbers."""
    one, two = sorted(draw.sample(range(max(sizes(content))), 2))
    lines[one], lines[two] = lines[two], lines[one]
    if draw.random() < 0.5:
        lines[one]["request"][0], lines[two]["request"][0] = one + 1, two + 1
    with_rows(content, lines)
    listed(content)
    return Altered(f"{one + 1} and {two + 1} swapped", (one + 1, two + 1))


def drop(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """A request taken out, the later ones renumbered or not."""
    number = draw.randint(1, max(sizes(content)))
    del lines[number - 1]
    if draw.random() < 0.5:
        for at, line in enumerate(lines[number - 1 :], number):
            line["request"][0] = at
    with_rows(content, lines)
    listed(content)
    return Altered(f"{number} dropped", (number, max(sizes(content))))


def insert(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """A request put in, the later ones renumbered or not."""
    number = draw.randint(1, max(sizes(content)))
    new = json.loads(json.dumps(lines[number - 1]))
    lines.insert(number - 1, new)
    if draw.random() < 0.5:
        for at, line in enumerate(lines[number:], number + 1):
            line["request"][0] = at
    with_rows(content, lines)
    listed(content)
    last = max(sizes(content))
    # At the end and renumbered it is a request more that nobody has sealed: told as unproven.
    return Altered(f"{number} inserted", None if number == last else (number, last + 1))


def truncation(draw: Random, content: Content, lines: list[Any], *_: Any) -> Altered:
    """The end cut off."""
    left = draw.randint(0, max(sizes(content)) - 1)
    with_rows(content, lines[:left])
    if draw.random() < 0.5 and left:
        with suppress(KeyError):
            with_tiles(content, lines[:left])
    listed(content)
    return Altered(f"cut after {left}", (left, max(sizes(content))))


def fork(draw: Random, content: Content, lines: list[Any], owner: KeyFile, *more: Any) -> Altered:
    """The owner makes all of it anew, with the key."""
    kept = more[2]
    number = draw.randint(1, max(sizes(content)))
    before = json.dumps(lines[number - 1])
    while json.dumps(lines[number - 1]) == before:
        line = lines[number - 1]
        line["request"][9] = another(draw, line["request"][9] or "x")
    with_rows(content, lines)
    with_tiles(content, lines, owner)
    listed(content, owner)
    tail = number > kept
    return Altered(f"{number} altered by the owner", None if tail else (1, kept), tail=tail)


def theft(draw: Random, content: Content, lines: list[Any], *more: Any) -> Altered:
    """Somebody without the key makes all of it anew, with another one of the same name."""
    thief = more[1]
    if draw.random() < 0.5:
        change_row(draw, lines[draw.randrange(len(lines))])
    with_rows(content, lines)
    with suppress(ValueError, TypeError):
        with_tiles(content, lines, thief)
    about = json.loads(content["bundle.json"])
    about["keys"] = [str(thief.key)]
    content["bundle.json"] = json.dumps(about).encode()
    listed(content, thief)
    return Altered("all signed by another key")


def figure(draw: Random, content: Content, _: Any, owner: KeyFile, *more: Any) -> Altered:
    """A figure or its evidence changed, by the owner, who signs it."""
    told = json.loads(content["figures.json"])
    id_ = draw.choice(sorted(told["figures"]))
    one = told["figures"][id_]
    if draw.random() < 0.5 or not one["counted"]:
        one["value"] = (one["value"] or 0) + 1 if isinstance(one["value"], int | None) else ["other"]
    else:
        key = draw.choice(sorted(one["counted"]))
        if draw.random() < 0.5:
            del one["counted"][key]
        else:
            one["counted"][key] += 1
    content["figures.json"] = json.dumps(told).encode()
    listed(content, owner)
    return Altered(f"the figure {id_}")


def charter(draw: Random, content: Content, _: Any, owner: KeyFile, *more: Any) -> Altered:
    """The history of the terms changed, by the owner, who signs it."""
    told = json.loads(content["terms.json"])
    match draw.choice(["text", "gone", "day"]):
        case "text":
            told[0]["terms"]["terms"]["courses"]["tea"] = "品茶"
        case "gone":
            del told[0]
        case _:
            told[0]["effective_on"] = "2020-01-01"
    content["terms.json"] = json.dumps(told).encode()
    listed(content, owner)
    return Altered("the charter")


def rule(draw: Random, content: Content, *_: Any) -> Altered:
    """A sentence that is under no leaf: the manifest's signature is of another text."""
    name = draw.choice(["rules.json", "schema.json", "README.md", "claims.json", "verify.py"])
    content[name] = content[name].replace(b"e", b"E", 1) if draw.random() < 0.5 else content[name] + b"\n"
    listed(content)
    return Altered(name)


def tiles(draw: Random, content: Content, *_: Any) -> Altered:
    """Hashes of a tile swapped, a tile gone, one too many."""
    name = draw.choice([one for one in content if one.startswith("tile/")])
    held = content[name]
    match draw.choice(["swap", "gone", "more"]):
        case "swap":
            one, two = sorted(draw.sample(range(len(held) // 32), 2))
            parts = [held[at : at + 32] for at in range(0, len(held), 32)]
            parts[one], parts[two] = parts[two], parts[one]
            content[name] = b"".join(parts)
        case "gone":
            del content[name]
        case _:
            content["tile/0/001"] = held
    listed(content)
    return Altered("tiles")


def checkpoint(draw: Random, content: Content, *more: Any) -> Altered:
    """A checkpoint of another store in the place of one."""
    other = more[3]
    size = draw.choice(sizes(content))
    name = draw.choice([one for one in other if one.startswith("checkpoints/")])
    content[f"checkpoints/{size:012}.txt"] = other[name]
    listed(content)
    return Altered("a checkpoint of another store")


BUNDLE: Final[tuple[Callable[..., Altered], ...]] = (
    *(byte, column, column_and_tiles, order, drop, insert, truncation),
    *(fork, theft, figure, charter, rule, tiles, checkpoint),
)


@pytest.mark.parametrize("seed", range(SEED, SEED + BUNDLES))
def test_an_altered_bundle(town: Audited, other: Content, thief: KeyFile, tmp_path: Path, seed: int) -> None:
    """Found by who has a checkpoint and a key, and told where."""
    draw = Random(seed)
    before = unpacked(_bundle(town))
    kept = Checkpoint.read(Note.read(town.kept.read_text(encoding="utf-8"))).size
    how = BUNDLE[seed % len(BUNDLE)]
    while True:
        content = dict(before)
        altered = how(draw, content, rows(content), town.key, thief, other, kept)
        if content != before:
            break
    path = tmp_path / "b.zip"
    path.write_bytes(repacked(content))
    status, said = ran(path, "--key", str(town.key.key), "--checkpoint", town.kept)
    assert "Traceback" not in said
    if altered.tail:
        assert (status, "rest on the owner's word" in said) == (0, True), (altered, said)
        return
    assert status in {1, 2}, (altered, said)
    if altered.within is not None:
        first, last = altered.within
        assert any(first <= one and two <= last for one, two in told_numbers(said)), (altered, said)


_MADE: dict[Path, bytes] = {}


def _bundle(town: Audited) -> bytes:
    if town.folder not in _MADE:
        _MADE[town.folder] = town.bundle()
    return _MADE[town.folder]


# -- stores -------------------------------------------------------------------------------------------------

FACTS: Final = (
    *("actors", "checkpoints", "decisions", "events", "reads", "reasons"),
    *("requests", "store", "things", "tiles", "topics"),
)


def in_words(file: Path, first: int) -> object:
    """All that is sealed, as anybody's SQL gives it; `first` is the size of the first checkpoint."""
    with closing(sqlite3.connect(file)) as connection:
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        found = [
            connection.execute(statement).fetchall()
            for statement in (verifier.ASKED, verifier.EVENTS, f"{verifier.READS} order by 1, 2, 3")
        ]
        found.append(connection.execute("select * from tiles order by 1, 2").fetchall())
        # One that nobody has kept may be taken away: what it proved is proved by the next.
        statement = "select * from checkpoints where size <> ? order by 1"
        found.append(connection.execute(statement, (first,)).fetchall())
        return [*found, connection.execute("select value from store where key = 'simulated'").fetchall()]


def alter_store(draw: Random, connection: sqlite3.Connection) -> str:
    """One row changed, taken away, put in, or swapped with another."""
    table = draw.choice(FACTS)
    asked = connection.execute(f"select * from {table}")
    names = [one[0] for one in asked.description]
    held = sorted(asked.fetchall(), key=repr)
    row = draw.choice(held)
    this = " and ".join(f"{name} is ?" for name in names)
    match draw.choice(["change", "change", "change", "delete", "swap"]):
        case "delete":
            connection.execute(f"delete from {table} where {this}", row)
            return f"deleted {table} {row}"
        case "swap" if len(held) > 1 and len(names) > 2:
            two = draw.choice(held)
            column = draw.randrange(1, len(names))
            for one, value in ((row, two[column]), (two, row[column])):
                statement = f"update or ignore {table} set {names[column]} = ? where {names[0]} is ?"
                connection.execute(statement, (value, one[0]))
            return f"swapped {table}.{names[column]} of {row[0]} and {two[0]}"
        case _:
            column = draw.randrange(len(names))
            value = row[column]
            new: object
            if isinstance(value, bytes):
                at = draw.randrange(len(value))
                new = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
            elif isinstance(value, int):
                new = value + draw.choice([1, -1, 2])
            else:
                new = f"{value or ''}x"
            connection.execute(f"update {table} set {names[column]} = ? where {this}", (new, *row))
            return f"{table}.{names[column]} of {row} is {new!r}"


def fit(connection: sqlite3.Connection) -> None:
    """Make every checksum of a fact fit, as somebody would who knows how."""
    run = connection.execute
    for table in ("reasons", "actors", "topics", "decisions", "roles", "sources"):
        for number, name in run(f"select number, name from {table}").fetchall():
            run(f"update {table} set checksum = ? where number = ?", (name_sum(number, name), number))
    for row in run("select number, name, version, day, reads from things").fetchall():
        run("update things set checksum = ? where number = ?", (thing_sum(*row), row[0]))
    for row in run(verifier.ASKED).fetchall():
        run("update requests set checksum = ? where number = ?", (request_sum(RequestRow(*row)), row[0]))
    for row in run(verifier.EVENTS).fetchall():
        run("update events set checksum = ? where position = ?", (event_sum(EventRow(*row)), row[0]))


@pytest.mark.parametrize("seed", range(SEED, SEED + STORES))
def test_an_altered_store(town: Audited, tmp_path: Path, seed: int) -> None:
    """By SQL, with its checksums fitted and what is derived made anew, or not: both checks find it."""
    draw = Random(seed)
    file = tmp_path / "town.db"
    told = ""
    fitted = draw.random() < 0.6
    first = min(sizes(unpacked(_bundle(town))))
    before = in_words(town.folder / "town.db", first)
    while True:
        shutil.copy(town.folder / "town.db", file)
        with closing(sqlite3.connect(file)) as connection, suppress(sqlite3.IntegrityError):
            told = alter_store(draw, connection)
            if fitted:
                with suppress(TypeError, AttributeError, UnicodeError, sqlite3.Error):
                    fit(connection)
            connection.commit()
        if told and in_words(file, first) != before:
            break
    if fitted:
        with suppress(StoreError):
            Verification(f"sqlite:///{file}", TOWN).repair()
    assert found_by_product(f"sqlite:///{file}", town), told
    status, said = ran(file, "--key", str(town.key.key), "--checkpoint", town.kept)
    assert status in {1, 2}, (told, said)
    assert "Traceback" not in said


def found_by_product(url: str, town: Audited) -> bool:
    """Whether the product's own check finds it."""
    kept = Note.read(town.kept.read_text(encoding="utf-8"))
    try:
        if [*Verification(url, TOWN).damages()]:
            return True
        ledger = open_ledger(url, create=False, read_only=True)
    except StoreError:
        return True
    with closing(ledger), LedgerSeal(ledger).reading() as look:
        return bool([*SealCheck(look, verified, [town.key.key], [kept]).damages()])
