#!/usr/bin/env python3
"""Verify a bundle, or a store in SQLite, with nothing but Python 3.9 or newer: no other program, no network.

    python3 verify.py [BUNDLE.zip | FOLDER | STORE.db] [--checkpoint FILE]... [--key KEY]... [--lang zh|en]

Give it the checkpoint and the public key that YOU kept: whoever owns the store can make and sign all of it
anew, and then only what somebody else has kept shows it. It reads, and writes nothing.
Status: 0 all holds, 1 something does not, 2 it could not be read.

This file stands alone. How things are written: docs/reference/seal.md and bundle.md of daojiao-program.
"""

from __future__ import annotations

import argparse
import base64
import gc
import gzip
import hashlib
import json
import sqlite3
import sys
import zipfile
import zlib
from collections import defaultdict
from decimal import Decimal
from itertools import product
from operator import itemgetter
from pathlib import Path

# -- what is said ------------------------------------------------------------------------------------------

PROPERTIES = {
    "authenticity": ("真实性", "Authenticity"),
    "integrity": ("完整性", "Integrity"),
    "usability": ("可用性", "Usability"),
    "security": ("安全性", "Security"),
}
MARKS = {True: "✓", False: "✗", None: "!"}
MOST = 20


class Report:
    """What holds (True), what does not (False), and what cannot be told (None), by property."""

    def __init__(self):
        self.said = {name: [] for name in PROPERTIES}
        self.found = 0

    def say(self, where, holds, zh, en):
        """Note one thing."""
        self.found += holds is False
        self.said[where].append((holds, zh, en))

    def shown(self, lang):
        """All of it as text."""
        lines = []
        for name, titles in PROPERTIES.items():
            lines.append(" ".join(titles) if lang is None else titles[lang == "en"])
            said = self.said[name]
            bad = [one for one in said if one[0] is False]
            for holds, zh, en in [one for one in said if one[0] is not False] + bad[:MOST]:
                words = [zh, en] if lang is None else [en if lang == "en" else zh]
                lines.append("  " + MARKS[holds] + " " + visible(words[0]))
                lines += ["    " + visible(one) for one in words[1:]]
            if len(bad) > MOST:
                lines.append("  … +" + str(len(bad) - MOST))
        unproven = any(holds is None for said in self.said.values() for holds, _, _ in said)
        if self.found:
            words = ("结论：有%d处不符" % self.found, "Result: %d things do not hold" % self.found)
        elif unproven:
            words = (
                "结论：打 ✓ 的各项成立，打 ! 的未经证明",
                "Result: what is marked ✓ holds; what is marked ! is not proved",
            )
        else:
            words = ("结论：各项均成立", "Result: all of it holds")
        return "\n".join([*lines, " / ".join(words) if lang is None else words[lang == "en"], ""])


def visible(text):
    """Without characters that would move the reader's screen."""
    return "".join(one if one.isprintable() else "\\x%02x" % ord(one) for one in str(text))


def of(first, last):
    """A stretch of numbers."""
    return str(first) if first == last else "%d–%d" % (first, last)


def stretches(numbers):
    """Neighbours together."""
    found = []
    for one in sorted(set(numbers)):
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


class UnreadableError(Exception):
    """What was given is neither a bundle nor a store."""


# -- Ed25519 (RFC 8032) ------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def added(a, b):
    """The sum of two points in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, y, z, w = f - e, f + e, h + g, h - g
    return x * w % P, z * y % P, w * z % P, x * y % P


def point(raw):
    """The point of 32 bytes, or None."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public, message, signature):
    """Whether a signature of a message is of a public key of Ed25519."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - key[0], key[1], 1, P - key[3])
    both = added(BASE, minus)
    total = (0, 1, 1, 0)
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = added(total, total)
        one = (s >> bit & 1, k >> bit & 1)
        if one != (0, 0):
            total = added(total, both if one == (1, 1) else BASE if one[0] else minus)
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# -- notes and the tree ------------------------------------------------------------------------------------


def decoded(text):
    """Base64, or None."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


class Key:
    """A public key: name+id+Base64 of its sort and itself."""

    def __init__(self, text):
        self.name, _, rest = text.strip().partition("+")
        id_, _, held = rest.partition("+")
        raw = decoded(held) or b""
        self.sort, self.public = raw[:1], raw[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if not self.name or len(raw) < 2 or self.id.hex() != id_:
            raise UnreadableError("%r 不是公钥 / is no public key" % text.strip()[:80])


class Note:
    """A text, and the signatures below it."""

    def __init__(self, note):
        text, _, lines = note.rpartition("\n\n")
        self.text, self.signatures = text + "\n", []
        for line in lines.splitlines():
            parts = line.split(" ")
            raw = decoded(parts[-1])
            if len(parts) != 3 or parts[0] != "—" or raw is None or len(raw) < 5:
                raise UnreadableError("不是签名的文本 / no signed note: %r" % line[:60])
            self.signatures.append((parts[1], raw[:4], raw[4:]))
        if not text or not self.signatures:
            raise UnreadableError("不是签名的文本 / no signed note: %r" % note[:60])

    def by(self, key):
        """True: the key signed it; False: it says so, and that is not so; None: it does not say so."""
        for name, id_, signed in self.signatures:
            if (name, id_) == (key.name, key.id):
                if key.sort == b"\x04":
                    head = "cosignature/v1\ntime %d\n" % int.from_bytes(signed[:8], "big")
                    return is_signed(key.public, (head + self.text).encode(), signed[8:])
                return key.sort == b"\x01" and is_signed(key.public, self.text.encode(), signed)
        return None


class Checkpoint:
    """How many leaves a log has, and the root over them."""

    def __init__(self, note):
        self.note = Note(note)
        lines = self.note.text.split("\n")
        root = decoded(lines[2]) if len(lines) == 4 else None
        if root is None or len(root) != 32 or not lines[1].isdecimal():
            raise UnreadableError("不是检查点 / no checkpoint: %r" % self.note.text[:60])
        self.origin, self.size, self.root = lines[0], int(lines[1]), root


class Tree:
    """The Merkle tree over the hashes of leaves (RFC 9162), every whole subtree hashed once."""

    def __init__(self, hashes):
        sha = hashlib.sha256
        self.levels = [hashes]
        while len(hashes) > 1:
            hashes = [
                sha(b"\x01" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes) - 1, 2)
            ]
            self.levels.append(hashes)

    def root(self, size):
        """The root over the first so many."""
        found, at = None, 0
        parts = []
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                parts.append(self.levels[level][at >> level])
                at += 1 << level
        for one in reversed(parts):
            found = one if found is None else hashlib.sha256(b"\x01" + one + found).digest()
        return hashlib.sha256().digest() if found is None else found

    def tile(self, level, number, width):
        """The hashes of a tile."""
        return b"".join(self.levels[8 * level][256 * number : 256 * number + width])


def root_by(index, size, found, path):
    """The root that a proof of inclusion comes to (RFC 9162, 2.1.3.2)."""
    first, last = index, size - 1
    for one in path:
        if last == 0:
            return None
        if first & 1 or first == last:
            found = hashlib.sha256(b"\x01" + one + found).digest()
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + one).digest()
        first, last = first >> 1, last >> 1
    return found if last == 0 else None


# -- leaves ------------------------------------------------------------------------------------------------


def framed(value):
    """A field of a leaf: its length in bytes, a colon, itself, a comma; a hyphen for what is not there."""
    if value is None:
        return "-"
    text = value if type(value) is str else str(value)
    return "%d:%s," % (len(text) if text.isascii() else len(text.encode()), text)


class Framed(dict):
    """The same of what stands in many rows."""

    def __missing__(self, value):
        if len(self) > 50_000:
            self.clear()
        found = self[value] = framed(value)
        return found


OFTEN = Framed()


def leaf_of(simulated, asked, events, reads):
    """The leaf of a request, as docs/reference/seal.md writes it down."""
    often = OFTEN
    number, id_, decision, target, arguments, on, turn, at, actor, reason = asked[:10]
    source, documents, correlation, causation, voids, outcome, findings, last = asked[10:]
    num, day, moment = str(number), often[on], str(at)
    due = often[turn]
    parts = [
        f"{'14:daojiao-leaf/1,3:yes,' if simulated else '14:daojiao-leaf/1,2:no,'}{len(num)}:{num},"
        f"{len(id_) if id_.isascii() else len(id_.encode())}:{id_},{often[decision]}{often[target]}"
        f"{len(arguments) if arguments.isascii() else len(arguments.encode())}:{arguments},{day}{due}"
        f"{len(moment)}:{moment},{often[actor]}{often[reason]}{framed(source)}{often[documents]}"
        f"{often[correlation]}{often[causation]}{often[voids]}{often[outcome]}{often[findings]}"
        f"{framed(last)}{often[len(events)]}"
    ]
    for position, stream, version, topic, of_day, of_turn, request, data in events:
        place, nth = str(position), str(version)
        if type(data) is dict:  # bytes
            held = "x" + framed(base64.b64decode(data["base64"]).hex())
        else:
            held = f"{len(data) if data.isascii() else len(data.encode())}:{data},"
        whose = f"{len(num)}:{num}," if request == number else framed(request)
        parts.append(
            f"{len(place)}:{place},{often[stream]}{len(nth)}:{nth},{often[topic]}{often[of_day]}"
            f"{due if of_turn == turn else framed(of_turn)}{whose}{held}"
        )
    parts.append(often[len(reads)])
    for request, stream in sorted(map(tuple, reads)):
        parts += (often[request], often[stream])
    return "".join(parts).encode()


NONE = type(None)
ROW = (
    (int,),
    (str,),
    (str,),
    (str, NONE),
    (str,),
    (str,),
    (int,),
    (int,),
    (str,),
    (str, NONE),
    (str, NONE),
    (str, NONE),
    (str, NONE),
    (str, NONE),
    (int, NONE),
    (str,),
    (str, NONE),
    (int,),
)
EVENT = ((int,), (str,), (int,), (str,), (str,), (int,), (int,), (str, dict))
READ = ((int,), (str,))
FIT = set()


def check_kinds(row, wanted):
    """Raise ValueError for a row whose columns are of other kinds: 1 is neither true nor "1"."""
    kinds = (len(wanted), *map(type, row))
    if kinds not in FIT:
        if len(kinds) != len(wanted) + 1 or not all(kind in of for kind, of in zip(kinds[1:], wanted)):
            raise ValueError(kinds)
        FIT.add(kinds)


class Log:
    """Every request that was read: its hash by its number, its events, what was voided."""

    def __init__(self, simulated):
        self.simulated = simulated
        self.hashes = []
        self.missing, self.odd, self.unread = [], [], []
        self.events = []
        self.voids = {}
        self.positions = [0]
        self.lines = 0

    def read(self, asked, events, reads):
        """Take in one request."""
        check_kinds(asked, ROW)
        for one in events:
            check_kinds(one, EVENT)
        for one in reads:
            check_kinds(one, READ)
        number = asked[0]
        expected = len(self.hashes) + 1
        if number < expected:
            self.odd.append(number)
            return
        if number > expected + 10_000_000:
            raise ValueError(number)
        while number > expected:
            self.missing.append(expected)
            self.hashes.append(bytes(32))
            self.positions.append(self.positions[-1])
            expected += 1
        made = leaf_of(self.simulated, asked, events, reads)
        self.hashes.append(hashlib.sha256(b"\x00" + made).digest())
        self.events += events
        if asked[14] is not None and asked[15] != "refused":
            self.voids.setdefault(asked[14], number)
        self.positions.append(asked[17])


# -- where it is read from ---------------------------------------------------------------------------------


class Bundle:
    """The files of a bundle, in a ZIP or unpacked."""

    def __init__(self, path):
        self.path = path
        self.zip = None if path.is_dir() else zipfile.ZipFile(path)
        if self.zip:
            names = [one.filename for one in self.zip.infolist()]
            self.names = set(names)
            self.twice = sorted({one for one in names if names.count(one) > 1})
        else:
            self.names = {one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file()}
            self.twice = []

    def bytes(self, name):
        """What a file holds."""
        if self.zip:
            return self.zip.read(name)
        return (self.path / name).read_bytes()

    def text(self, name):
        """What it holds as text."""
        return self.bytes(name).decode("utf-8")

    def json(self, name):
        """What it holds as JSON."""
        return json.loads(self.bytes(name))


BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError)
ODD = (ValueError, TypeError, IndexError, KeyError, AttributeError)


def parsed(texts):
    """What texts in JSON say, many at once; None of what is none."""
    for start in range(0, len(texts), 1000):
        part = texts[start : start + 1000]
        try:
            found = json.loads("[" + ",".join(part) + "]")
        except (ValueError, RecursionError):
            found = []
        if len(found) != len(part):
            found = [parsed_one(one) for one in part]
        yield from found


def parsed_one(text):
    """What one says."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def log_of_bundle(bundle, about, report):
    """Read the requests of a bundle."""
    log = Log(bool(about.get("simulated")))
    try:
        lines = gzip.decompress(bundle.bytes("requests.jsonl.gz")).decode("utf-8", "replace").split("\n")
    except BROKEN as error:
        lines = []
        report.say(
            "usability", False, "requests.jsonl.gz 读不出：%s" % error, "requests.jsonl.gz: %s" % error
        )
    if lines and lines[-1] == "":
        lines.pop()
    for at, row in enumerate(parsed(lines), 1):
        try:
            log.read(row["request"], row["events"], row["reads"])
        except ODD:
            log.unread.append(at)
    log.lines = len(lines)
    return log


ASKED = (
    "select r.number, r.id, d.name, t.name, r.arguments, date(r.day * 86400, 'unixepoch'), "
    "coalesce(r.turn, r.number), r.recorded_at, a.name, n.name, "
    "case when r.line is null then s.name else s.name || ':' || r.line end, r.documents, r.correlation, "
    "r.causation, r.voids, case r.outcome when 0 then 'nothing' when 1 then 'taken' when 2 then 'refused' end, "
    "r.findings, r.position from requests r left join decisions d on d.number = r.decision "
    "left join things t on t.number = r.target left join actors a on a.number = r.actor "
    "left join reasons n on n.number = r.reason left join sources s on s.number = r.source order by r.number"
)
EVENTS = (
    "select e.position, t.name, e.version, p.name, date(e.day * 86400, 'unixepoch'), "
    "coalesce(e.turn, e.request), e.request, e.data from events e left join things t on t.number = e.thing "
    "left join topics p on p.number = e.topic order by e.position"
)
READS = "select d.found_by, d.request, t.name from reads d left join things t on t.number = d.thing"


def log_of_store(connection):
    """Read the requests of a store in SQLite, by its tables alone."""
    simulated = connection.execute("select value from store where key = 'simulated'").fetchone()
    if simulated not in (("yes",), ("no",)):
        raise sqlite3.DatabaseError("store: simulated")
    log = Log(simulated == ("yes",))
    reads = defaultdict(list)
    for by, request, stream in connection.execute(READS):
        reads[by].append((request, stream))
    events = [
        (*row[:7], {"base64": base64.b64encode(row[7]).decode()} if type(row[7]) is bytes else row[7])
        for row in connection.execute(EVENTS)
    ]
    at = 0
    for row in connection.execute(ASKED):
        start = at
        while at < len(events) and events[at][0] <= row[17]:
            at += 1
        log.lines += 1
        try:
            log.read(row, events[start:at], reads.pop(row[0], ()))
        except ODD:
            log.unread.append(log.lines)
    return log, len(events) - at + len(reads)


# -- the checks --------------------------------------------------------------------------------------------


def check_rows(log, tiles, report):
    """Are the requests all there, in order, and as the tiles have them?"""
    for first, last in stretches(log.missing):
        report.say(
            "integrity",
            False,
            "第%s号请求缺失" % of(first, last),
            "requests %s are missing" % of(first, last),
        )
    if log.odd:
        report.say(
            "integrity",
            False,
            "多出或次序不对的请求：%s" % log.odd[:10],
            "requests that are there twice, or out of order: %s" % log.odd[:10],
        )
    for first, last in stretches(log.unread):
        report.say(
            "usability",
            False,
            "第%s行读不出" % of(first, last),
            "lines %s cannot be read" % of(first, last),
        )
    altered = []
    for at, found in enumerate(log.hashes):
        tile = tiles.get((0, at // 256))
        held = None if tile is None else tile[32 * (at % 256) : 32 * (at % 256) + 32]
        if held and held != found and found != bytes(32):
            altered.append(at + 1)
    for first, last in stretches(altered):
        report.say(
            "integrity",
            False,
            "第%s号请求与封存时不符（改动、插入或调换）" % of(first, last),
            "requests %s are not as they were sealed: altered, inserted or swapped" % of(first, last),
        )
    return altered


def check_tiles(log, tree, tiles, size, altered, report):
    """Are the tiles those of the requests?"""
    level, width = 0, size
    expected = set()
    while width:
        for number in range(-(-width // 256)):
            expected.add((level, number))
            count = min(256, width - 256 * number)
            held = tiles.get((level, number))
            if held is None:
                report.say(
                    "integrity",
                    False,
                    "缺少树的一块 %d/%d" % (level, number),
                    "tile %d/%d is missing" % (level, number),
                )
            elif len(log.hashes) >= size and held != tree.tile(level, number, count) and not altered:
                report.say(
                    "integrity",
                    False,
                    "树的一块 %d/%d 与请求不符" % (level, number),
                    "tile %d/%d is not that of the requests" % (level, number),
                )
        width, level = width // 256, level + 1
    for one in sorted(set(tiles) - expected):
        report.say("integrity", False, "多出树的一块 %d/%d" % one, "tile %d/%d does not belong there" % one)


def check_checkpoints(log, tree, checkpoints, kept, keys, own_keys, report):
    """Do the requests come to the roots that were signed? Returns how many a checkpoint proves."""
    right, wrong = [], []
    for one in checkpoints + kept:
        holds = one.size <= len(log.hashes) and tree.root(one.size) == one.root
        (right if holds else wrong).append(one)
    good = [one.size for one in right]
    for one in wrong:
        since = max([size for size in good if size < one.size], default=0) + 1
        whose = (
            ("您保存的检查点", "the checkpoint that you kept")
            if one in kept
            else ("检查点", "the checkpoint")
        )
        if one.size > len(log.hashes):
            report.say(
                "integrity",
                False,
                "%s到第%d号，只有%d项请求：末尾被截去" % (whose[0], one.size, len(log.hashes)),
                "%s is of %d requests, and %d are there: the end was cut off"
                % (whose[1], one.size, len(log.hashes)),
            )
        else:
            report.say(
                "integrity",
                False,
                "%s（到第%d号）与内容不符：第%s号请求之中有改动，或是另一个库的"
                % (whose[0], one.size, of(since, one.size)),
                "%s of %d requests is not of these: something within %s was altered, or it is of "
                "another store" % (whose[1], one.size, of(since, one.size)),
            )
    for one in checkpoints + kept:
        for key in keys:
            signed = one.note.by(key)
            if signed is False or (signed is None and key.sort == b"\x01"):
                report.say(
                    "authenticity",
                    False,
                    "检查点（到第%d号）不是您给出的密钥 %s 签的" % (one.size, key.name),
                    "the checkpoint of %d requests is not signed by the key %s that you gave"
                    % (one.size, key.name),
                )
    for one in kept:
        if one.note.text not in {each.note.text for each in checkpoints}:
            report.say(
                "integrity",
                False,
                "您保存的检查点（到第%d号）不在其中" % one.size,
                "the checkpoint of %d requests that you kept is not among its checkpoints" % one.size,
            )
    newest = max(checkpoints, key=lambda one: one.size, default=None)
    if keys and newest and all(newest.note.by(one) for one in keys):
        report.say(
            "authenticity",
            True,
            "检查点由您给出的密钥签名：%s" % "、".join(one.name for one in keys),
            "the checkpoints are signed by the keys that you gave: %s" % ", ".join(one.name for one in keys),
        )
    if not keys:
        for key in own_keys:
            if newest and newest.note.by(key) is False:
                report.say(
                    "authenticity", False, "检查点的签名不对", "the signature of the checkpoint is wrong"
                )
        report.say(
            "authenticity",
            None,
            "没有给出您自己保存的公钥（--key）：包里的公钥不能证明是谁签的",
            "no key of your own was given (--key): a key from the bundle proves nothing of who signed",
        )
    if not kept:
        report.say(
            "authenticity",
            None,
            "没有给出您自己保存的检查点（--checkpoint）：库主可以全部重做、重签，无从发现",
            "no checkpoint of your own was given (--checkpoint): the owner can make and sign all of it anew",
        )
    wrong_sizes = [one.size for one in wrong]
    return max([size for size in good if not wrong_sizes or size < min(wrong_sizes)], default=0)


def tell_proved(log, kept, proved, report):
    """Say how much is proved, and that what comes after is not."""
    own = max([one.size for one in kept if one.size <= proved], default=None)
    if proved:
        report.say(
            "integrity",
            True,
            "第1–%d号请求与检查点一致，无改动、缺失、插入、调换" % proved,
            "requests 1–%d are those of the checkpoint: none altered, dropped, inserted or swapped" % proved,
        )
    if own is not None and own < len(log.hashes):
        report.say(
            "integrity",
            None,
            "您保存的检查点到第%d号；其后%d项只凭库主的签名，对您未经证明" % (own, len(log.hashes) - own),
            "the checkpoint that you kept is of %d requests; the %d after it rest on the owner's word, "
            "and are unproven to you" % (own, len(log.hashes) - own),
        )
    if proved < len(log.hashes):
        report.say(
            "integrity",
            None,
            "第%s号请求未经检查点证明" % of(proved + 1, len(log.hashes)),
            "requests %s are not proved by a checkpoint" % of(proved + 1, len(log.hashes)),
        )


def check_manifest(bundle, keys, own_keys, report):
    """Are all files those that were packed, and who says so?"""
    try:
        sums = bundle.text("SHA256SUMS")
        listed = {}
        for line in sums.splitlines()[1:]:
            digest, _, name = line.partition("  ")
            listed[name] = digest
        is_noted = "SHA256SUMS.sig" in bundle.names
        note = Note(sums + "\n" + bundle.text("SHA256SUMS.sig")) if is_noted else None
    except (UnreadableError, *BROKEN) as error:
        report.say(
            "integrity", False, "清单 SHA256SUMS 读不出：%s" % error, "the manifest SHA256SUMS: %s" % error
        )
        return
    for name in sorted(set(listed) - bundle.names):
        report.say("integrity", False, "缺少文件 %s" % name, "the file %s is missing" % name)
    for name in sorted(bundle.names - set(listed) - {"SHA256SUMS", "SHA256SUMS.sig"}):
        report.say(
            "integrity", False, "清单之外的文件 %s" % name, "the file %s is not in the manifest" % name
        )
    for name in bundle.twice:
        report.say("integrity", False, "文件 %s 有两份" % name, "the file %s is there twice" % name)
    for name in sorted(set(listed) & bundle.names):
        try:
            same = hashlib.sha256(bundle.bytes(name)).hexdigest() == listed[name]
        except BROKEN:
            same = False
        if not same:
            report.say(
                "integrity",
                False,
                "文件 %s 与清单不符" % name,
                "the file %s is not that of the manifest" % name,
            )
    signers = [one for one in keys or own_keys if one.sort == b"\x01"]
    if note is None:
        report.say(
            "authenticity",
            False if keys else None,
            "清单没有签名：规则、目录、说明谁都可能改过",
            "the manifest is not signed: anybody may have changed rules, schema and text",
        )
    elif any(note.by(one) for one in signers):
        report.say(
            "authenticity",
            True if keys else None,
            "清单已签名：规则、指标、目录、说明都在其下",
            "the manifest is signed: rules, figures, schema and text with it",
        )
    else:
        report.say(
            "authenticity",
            False if signers else None,
            "清单不是这个密钥签的",
            "the manifest is not signed by that key",
        )


# -- figures: the closed algebra ---------------------------------------------------------------------------


def path_reader(path):
    """How to read a field, by its dotted path."""
    names = path.split(".")
    if len(names) == 1:
        return lambda data: data.get(path)

    def read(data):
        for name in names:
            data = None if data is None else data.get(name)
        return data

    return read


def key_reader(key):
    """How to read the keys of an event, its stream and its day."""
    if not isinstance(key, str):
        readers = [key_reader(one) for one in key]

        def together(data, stream, on):
            parts = product(*(read(data, stream, on) for read in readers))
            return ["/".join(one.replace("~", "~0").replace("/", "~1") for one in part) for part in parts]

        return together
    if key == "@id":
        return lambda _data, stream, _on: (stream.partition(":")[2],)
    if key == "@day":
        return lambda _data, _stream, on: (on,)
    read = path_reader(key)

    def members(data, _stream, _on):
        found = read(data)
        return (found,) if isinstance(found, str) else () if found is None else found

    return members


def guarded(select, handler):
    """Show the handler what is selected alone: handlers by topic."""
    tests = [(path_reader(name), values) for name, values in select["where"].items()]
    streams, watched = set(), defaultdict(list)
    within = select["within"]
    if within:
        for topic, those in guarded(within, lambda _d, stream, _o, _p: streams.add(stream)).items():
            watched[topic] += those

    def show(data, stream, on, position):
        if within and stream not in streams:
            return
        for read, allowed in tests:
            if read(data) not in allowed:
                return
        handler(data, stream, on, position)

    watched[select["event"]].append(show if tests or within else handler)
    return watched


class Tally:
    """A measure at work: `handlers` by topic, `counted` by key, `value`."""

    def __init__(self, measure):
        self.measure, self.seen, self.handlers = measure, {}, defaultdict(list)
        getattr(self, "begin_" + measure["measure"])(measure)
        self.counted = getattr(self, "counted_" + measure["measure"], lambda: self.seen)
        self.value = getattr(self, "value_" + measure["measure"], self.count)

    def watch(self, handlers):
        """Take handlers in, by topic."""
        for topic, those in handlers.items():
            self.handlers[topic] += those

    def count(self):
        """How many there are, or which."""
        found = self.counted()
        return sorted(found) if self.measure.get("values") else len(found)

    def begin_distinct(self, measure):
        """Different keys."""
        seen, read = self.seen, key_reader(measure["key"])

        def show(data, stream, on, position):
            for key in read(data, stream, on):
                if key not in seen:
                    seen[key] = position

        for one in measure["of"]:
            self.watch(guarded(one, show))

    def begin_sum(self, measure):
        """A sum."""
        read, self.total = path_reader(measure["field"]), 0

        def show(data, _stream, _on, position):
            found = read(data)
            self.total += Decimal(found) if isinstance(found, str) else found
            self.seen[str(position)] = position

        self.watch(guarded(measure["of"], show))

    def value_sum(self):
        """The sum."""
        return self.total

    def begin_edge(self, measure):
        """The first or the last day."""
        first = measure["take"] == "first"

        def show(_data, _stream, on, position):
            if not (first and self.seen):
                self.seen = {on: position}

        for one in measure["of"]:
            self.watch(guarded(one, show))

    def value_edge(self):
        """The day."""
        return next(iter(self.seen), None)

    def begin_current(self, measure):
        """What has entered and not left."""
        now = self.now = {}
        counts = key_reader(measure["count"]) if measure["count"] else None

        def entering(read):
            def show(data, stream, on, position):
                for subject in read(data, stream, on):
                    counted = next(iter(counts(data, stream, on)), "") if counts else subject
                    now[subject] = (counted, position)

            return show

        def leaving(read):
            def show(data, stream, on, _position):
                for subject in read(data, stream, on):
                    now.pop(subject, None)

            return show

        for topic, key in measure["leave"]:
            self.handlers[topic].append(leaving(key_reader(key)))
        for topic, key in measure["enter"]:
            self.handlers[topic].append(entering(key_reader(key)))

    def counted_current(self):
        """By key the first position."""
        found = {}
        for key, position in self.now.values():
            found[key] = min(found.get(key, position), position)
        return found

    def begin_listed(self, measure):
        """The keys of a mapping in the newest event."""
        read = path_reader(measure["path"])

        def show(data, _stream, _on, position):
            self.seen = dict.fromkeys(read(data) or (), position)

        for topic in measure["of"]:
            self.handlers[topic].append(show)

    def begin_lacking(self, measure):
        """Some that are not among others."""
        self.wanted, self.among = Tally(measure["of"]), Tally(measure["among"])
        self.watch(self.wanted.handlers)
        self.watch(self.among.handlers)

    def counted_lacking(self):
        """Those that are among them."""
        wanted = self.wanted.counted()
        return {key: position for key, position in self.among.counted().items() if key in wanted}

    def value_lacking(self):
        """How many are not; nothing where there are none at all."""
        wanted = self.wanted.counted()
        return len(set(wanted) - set(self.among.counted())) if wanted else None

    def begin_per_stream(self, measure):
        """A measure on each stream, closed by an event."""
        self.open, self.closed = {}, {}

        def tally(stream):
            if stream not in self.open:
                self.open[stream] = Tally(measure["of"])
            return self.open[stream]

        def passing(topic):
            def show(data, stream, on, position):
                if stream not in self.closed:
                    for handler in tally(stream).handlers[topic]:
                        handler(data, stream, on, position)

            return show

        def close(_data, stream, _on, _position):
            if stream not in self.closed:
                self.closed[stream] = tally(stream)

        for topic in list(Tally(measure["of"]).handlers):
            self.handlers[topic].append(passing(topic))
        self.handlers[measure["closes"]].append(close)

    def taken(self):
        """The one stream that is taken."""
        pick = min if self.measure["take"] == "smallest" else max
        return pick(self.closed.values(), key=lambda one: size_of(one), default=None)

    def counted_per_stream(self):
        """Its evidence."""
        taken = self.taken()
        return taken.counted() if taken else {}

    def value_per_stream(self):
        """Its value."""
        taken = self.taken()
        return taken.value() if taken else None


def size_of(tally):
    """By which streams are compared."""
    value = tally.value()
    return value if isinstance(value, int) else len(tally.counted())


VOIDED = "engine.request-voided"


def timeline(log, known_at, names, read_as):
    """The standing events in their order, each with its topic and its data as text or as JSON."""
    last = log.positions[min(known_at, len(log.positions) - 1)]
    gone = {request for request, by in log.voids.items() if by <= known_at}
    rows = []
    for position, stream, _version, topic, on, turn, request, data in log.events:
        if position > last or topic == VOIDED or request in gone:
            continue
        for told, held in read_as.get(position, ((names.get(topic, topic), data),)):
            rows.append((on, turn, position, stream, told, held))
    rows.sort(key=itemgetter(0, 1, 2))
    return rows


def recounted(rows, declared, spans):
    """Each figure over each span (until, since): value and what was counted."""
    found = {}
    waiting = sorted(set(spans), key=lambda one: one[0])
    tallies = {}
    handlers = {}
    for since in {one[1] for one in waiting}:
        tallies[since] = {id_: Tally(one["measure"]) for id_, one in declared.items()}
        by_topic = handlers[since] = defaultdict(list)
        for one in tallies[since].values():
            for topic, those in one.handlers.items():
                by_topic[topic] += those
    wanted = {topic for one in handlers.values() for topic in one}

    def close(span):
        found[span] = {id_: (one.value(), dict(one.counted())) for id_, one in tallies[span[1]].items()}

    at = 0
    rows = [row for row in rows if row[4] in wanted]
    held = parsed([row[5] if isinstance(row[5], str) else json.dumps(row[5]) for row in rows])
    for (on, _turn, position, stream, topic, _data), event in zip(rows, held):
        while at < len(waiting) and waiting[at][0] < on:
            close(waiting[at])
            at += 1
        if at == len(waiting):
            break
        for since, by_topic in handlers.items():
            if since is None or on >= since:
                for handler in by_topic.get(topic, ()):
                    handler(event, stream, on, position)
    for span in waiting[at:]:
        close(span)
    return found


def check_figures(bundle, log, report):
    """Are the figures, their evidence, the claims' figures and the terms those that the events give?"""
    try:
        figures, claims = bundle.json("figures.json"), bundle.json("claims.json")
        read_as = {
            one["position"]: [tuple(each) for each in one["as"]] for one in bundle.json("read-as.json")
        }
        main = (figures["effective_on"], figures["since"])
        spans = [main] + [(one["as_of"], one["since"]) for one in claims["claims"]]
        declared = figures["figures"]
        rows = timeline(log, figures["known_at"], figures["stored"], read_as)
        found = recounted(rows, declared, spans)
    except (UnreadableError, RecursionError, *ODD, *BROKEN) as error:
        report.say(
            "usability",
            False,
            "指标不能重新计算：%r" % error,
            "the figures cannot be counted again: %r" % error,
        )
        return
    wrong = 0
    for id_, one in declared.items():
        value, counted = found[main][id_]
        if one["value"] != value:
            wrong += 1
            report.say(
                "usability",
                False,
                "指标 %s 写的是 %s，按事件计算是 %s" % (id_, one["value"], value),
                "the figure %s says %s, and the events give %s" % (id_, one["value"], value),
            )
        if one["counted"] != counted:
            wrong += 1
            report.say(
                "usability",
                False,
                "指标 %s 的依据与事件不符" % id_,
                "the evidence of the figure %s is not what the events give" % id_,
            )
    for one in claims["claims"]:
        for id_, value in one["figures"].items():
            now = found[one["as_of"], one["since"]].get(id_, (None,))[0]
            if now != value:
                wrong += 1
                report.say(
                    "usability",
                    False,
                    "说法 %s 的指标 %s 写的是 %s，按事件计算是 %s" % (one["id"], id_, value, now),
                    "the claim %s says %s of the figure %s, and the events give %s"
                    % (one["id"], value, id_, now),
                )
    if not wrong:
        told = (len(declared), figures["effective_on"], len(claims["claims"]))
        report.say(
            "usability",
            True,
            "%d项指标按事件重新计算，截至%s，数值与依据都一致；依据数起来就是指标。%d条说法所据的指标也一致"
            % told,
            "%d figures as of %s were counted again from the events: values and evidence are the same, and the "
            "evidence, counted, is the figure; so are the figures behind %d claims" % told,
        )
    if read_as:
        report.say(
            "usability",
            None,
            "%d条旧事件按包中所附的今日写法计算，本程序不能核对这一写法" % len(read_as),
            "%d events of former shapes were counted as the bundle reads them, which this cannot check"
            % len(read_as),
        )
    check_terms(bundle, log, figures["terms"], report)


def check_terms(bundle, log, terms, report):
    """Is the history of the terms (the charter) that of the log?"""
    try:
        told = bundle.json("terms.json")
        stated = [
            [one["position"], one["request"], one["effective_on"], one["topic"], one["terms"]] for one in told
        ]
        held = [
            [position, request, on, topic, json.loads(data)]
            for position, stream, _version, topic, on, _turn, request, data in log.events
            if terms and stream.startswith(terms + ":")
        ]
    except (*ODD, *BROKEN) as error:
        report.say("usability", False, "章程沿革读不出：%r" % error, "the history of the terms: %r" % error)
        return
    if stated != held:
        report.say(
            "integrity",
            False,
            "章程沿革（terms.json）与登记的事件不符",
            "the history of the terms (terms.json) is not that of the log",
        )
    elif held:
        report.say(
            "integrity",
            True,
            "章程沿革共%d次，与登记的事件一致" % len(held),
            "the terms changed %d times, as the log has it" % len(held),
        )


# -- all of it ---------------------------------------------------------------------------------------------


def tile_of(name):
    """Level and number of a tile's file: tile/0/x001/234."""
    parts = name.split("/")[1:]
    try:
        return int(parts[0]), int("".join(one.lstrip("x") for one in parts[1:]))
    except (ValueError, IndexError):
        return -1, 0


def check_log(log, tiles, checkpoints, kept, keys, own_keys, report):
    """The tree, the checkpoints, the rows."""
    tree = Tree(log.hashes)
    altered = check_rows(log, tiles, report)
    size = max([one.size for one in checkpoints], default=0)
    check_tiles(log, tree, tiles, size, altered, report)
    proved = check_checkpoints(log, tree, checkpoints, kept, keys, own_keys, report)
    tell_proved(
        log, kept, min(proved, *[one - 1 for one in altered + log.missing[:1]], len(log.hashes)), report
    )


def read_checkpoints(texts, report):
    """The checkpoints among the texts, each by the size under which it is kept, if it is."""
    found = []
    for size, text in texts:
        try:
            one = Checkpoint(text)
        except UnreadableError as error:
            report.say(
                "integrity", False, "检查点 %s：%s" % (size, error), "checkpoint %s: %s" % (size, error)
            )
            continue
        found.append(one)
        if str(one.size) != size:
            report.say(
                "integrity",
                False,
                "检查点 %s 写的是%d项请求" % (size, one.size),
                "checkpoint %s says that it is of %d requests" % (size, one.size),
            )
    if not found:
        report.say("integrity", False, "没有检查点：未封存", "there is no checkpoint: it was never sealed")
    return found


def verify_bundle(path, kept, keys, report):
    """A bundle."""
    bundle = Bundle(path)
    try:
        if "bundle.json" not in bundle.names:
            raise UnreadableError("%s 不是审计包 / is no bundle" % path)
        verify_files(bundle, kept, keys, report)
    finally:
        if bundle.zip:
            bundle.zip.close()


def verify_files(bundle, kept, keys, report):
    """What is in it."""
    try:
        about = bundle.json("bundle.json")
        own_keys = [Key(one) for one in about["keys"]]
        people = about["people"]
    except (UnreadableError, *ODD, *BROKEN) as error:
        report.say("usability", False, "bundle.json 读不出：%s" % error, "bundle.json: %s" % error)
        about, own_keys, people = {}, [], None
    check_manifest(bundle, keys, own_keys, report)
    log = log_of_bundle(bundle, about if isinstance(about, dict) else {}, report)
    tiles, texts = {}, []
    for name in sorted(bundle.names):
        try:
            if name.startswith("tile/"):
                tiles[tile_of(name)] = bundle.bytes(name)
            elif name.startswith("checkpoints/"):
                texts.append((name[len("checkpoints/") : -len(".txt")].lstrip("0") or "0", bundle.text(name)))
        except BROKEN as error:
            report.say("usability", False, "%s 读不出：%s" % (name, error), "%s: %s" % (name, error))
    check_log(log, tiles, read_checkpoints(texts, report), kept, keys, own_keys, report)
    report.say(
        "usability",
        None if log.unread else True,
        "%d行请求、%d条事件都能读出" % (log.lines - len(log.unread), len(log.events)),
        "%d lines of requests and %d events can be read" % (log.lines - len(log.unread), len(log.events)),
    )
    check_figures(bundle, log, report)
    named = people is not False
    report.say(
        "security",
        None if named else True,
        "包中附有人员姓名，请按规定保管" if named else "包中只有编号，没有人员名录；经办人和原因按登记原样",
        "the bundle names persons: keep it accordingly"
        if named
        else "ids alone, no directory of people; who asked and why is as it was recorded",
    )


def verify_store(path, kept, keys, report):
    """A store in SQLite."""
    connection = sqlite3.connect(
        "file:%s?mode=ro&immutable=1" % str(path.absolute()).replace("?", "%3f").replace("#", "%23"), uri=True
    )
    try:
        connection.execute("select 1 from requests limit 1")
        log, extra = log_of_store(connection)
        if extra:
            report.say(
                "integrity", False, "有%d行不属于任何请求" % extra, "%d rows belong to no request" % extra
            )
        try:
            tiles = {row[:2]: row[2] for row in connection.execute("select level, number, hashes from tiles")}
            texts = [
                (str(row[0]), row[1])
                for row in connection.execute("select size, note from checkpoints order by size")
            ]
        except sqlite3.Error:
            tiles, texts = {}, []
        if not all(type(one) is bytes for one in tiles.values()) or not all(
            type(text) is str for _, text in texts
        ):
            report.say("integrity", False, "封存的表被改动", "the tables of the seal were altered")
            tiles = {place: one for place, one in tiles.items() if type(one) is bytes}
            texts = [one for one in texts if type(one[1]) is str]
        check_log(log, tiles, read_checkpoints(texts, report), kept, keys, [], report)
    except (sqlite3.Error, UnicodeError) as error:
        report.say("usability", False, "数据库读不出：%s" % error, "the store cannot be read: %s" % error)
    finally:
        connection.close()
    if path.with_name(path.name + "-wal").exists() and path.with_name(path.name + "-wal").stat().st_size:
        report.say(
            "usability",
            None,
            "库旁有预写日志，其中最近的内容未读",
            "a write-ahead log lies beside it, which was not read",
        )


def verify_proof(path, kept, keys, report):
    """What `daojiao prove --out` has written."""
    proof = json.loads(path.read_text(encoding="utf-8"))
    under = Checkpoint(proof["checkpoint"])
    for key in keys:
        report.say(
            "authenticity",
            bool(under.note.by(key)),
            "检查点由 %s 签名" % key.name,
            "the checkpoint is signed by %s" % key.name,
        )
    if not keys:
        report.say(
            "authenticity", None, "没有给出您自己保存的公钥（--key）", "no key of your own was given (--key)"
        )
    for one in kept:
        if one.size == under.size:
            report.say(
                "authenticity",
                one.root == under.root,
                "与您保存的检查点相同",
                "it is the checkpoint that you kept",
            )
    for one in proof["requests"]:
        hash_ = hashlib.sha256(b"\x00" + one["leaf"].encode()).digest()
        root = root_by(one["number"] - 1, under.size, hash_, [decoded(each) or b"" for each in one["path"]])
        stated = one["leaf"].startswith("14:daojiao-leaf/1,") and framed(one["number"]) in one["leaf"][:60]
        report.say(
            "integrity",
            root == under.root and stated,
            "第%d号请求在检查点之下" % one["number"],
            "request %d is under the checkpoint" % one["number"],
        )


def head_of(path):
    """The first bytes of a file; none of a folder."""
    if path.is_dir():
        return b""
    with path.open("rb") as file:
        return file.read(16)


def main(arguments=None):
    """Verify, and say what was found. Returns the status."""
    parser = argparse.ArgumentParser(prog="verify.py", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "what",
        nargs="?",
        type=Path,
        default=Path(__file__).parent,
        help="a bundle, its folder, a store, a proof",
    )
    parser.add_argument(
        "--checkpoint", action="append", type=Path, default=[], help="a checkpoint that you kept"
    )
    parser.add_argument(
        "--key", action="append", default=[], help="a public key that you kept, or a file with it"
    )
    parser.add_argument("--lang", choices=["zh", "en"])
    given = parser.parse_args(arguments)
    report = Report()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    gc.disable()  # it would look through all rows again and again
    try:
        kept = [Checkpoint(one.read_text(encoding="utf-8")) for one in given.checkpoint]
        keys = [
            Key(Path(one).read_text(encoding="utf-8") if Path(one).is_file() else one) for one in given.key
        ]
        head = head_of(given.what)
        if head.startswith(b"SQLite format 3"):
            verify_store(given.what, kept, keys, report)
        elif head.startswith(b"{"):
            verify_proof(given.what, kept, keys, report)
        else:
            verify_bundle(given.what, kept, keys, report)
    except (UnreadableError, *ODD, *BROKEN) as error:
        print("无法读取 / cannot be read: %s" % visible(error), file=sys.stderr)
        return 2
    finally:
        gc.enable()
    print(report.shown(given.lang), end="")
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
