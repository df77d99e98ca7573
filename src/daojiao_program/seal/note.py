"""Signed notes, checkpoints and cosignatures, as C2SP writes them down (signed-note, tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from daojiao_program.seal.errors import SealError

ED25519: Final = b"\x01"
"""The sort of a key that signs notes."""
COSIGNATURE: Final = b"\x04"
"""The sort of a key of Ed25519 that signs, with the moment, what somebody else has signed."""
SM2: Final = b"\xffsm2-sm3\n"
"""The sort of a key of SM2 with SM3; no identifier is assigned to it, so it is a name of its own."""
TIMESTAMP: Final = b"\xffrfc3161\n"
"""The sort of a time-stamp of RFC 3161: what signs is its answer, the key is the authority's certificate."""
_SORTS: Final = (ED25519, COSIGNATURE, SM2, TIMESTAMP)
_ID: Final = 4
_MOMENT: Final = 8
_MOST: Final = 64
"""Signatures of one note."""
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key, by which signatures are found: `name+id+base64`, a vkey of C2SP, is its text."""

    name: str
    sort: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + self.sort + self.public).digest()[:_ID]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(self.sort + self.public)}"

    @classmethod
    def read(cls, text: str) -> NoteKey:
        """The key of a vkey. Raises `SealError`."""
        name, _, rest = text.strip().partition("+")
        id_, _, held = rest.partition("+")
        raw = _bytes(held)
        sort = next((one for one in _SORTS if raw is not None and raw.startswith(one)), None)
        if not name or raw is None or sort is None:
            raise SealError(
                f"“{text.strip()}”不是公钥；请写成“名称+编号+Base64”，如 daojiao seal --new-key 显示的",
                f"{text.strip()!r} is no public key; write name+id+base64, as `daojiao seal --new-key` shows",
            )
        found = cls(name, sort, raw[len(sort) :])
        if found.id.hex() != id_:
            raise SealError(
                f"公钥 {name} 的编号与内容不符；请重新抄录",
                f"the public key {name} does not fit its id; copy it again",
            )
        return found


class Signer(Protocol):
    """Who signs: a key in a file, or a device. `sign` answers for the bytes, not for what they mean."""

    @property
    def key(self) -> NoteKey:
        """The public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature, in the form of the key's sort."""
        ...


Verify = Callable[[NoteKey, bytes, bytes], bool]
"""Whether a signature of a message is the key's."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A line of a note: the name of a key, its id, and what it signed with."""

    name: str
    id: bytes
    signed: bytes

    def __str__(self) -> str:
        return f"— {self.name} {_base64(self.id + self.signed)}\n"

    def is_of(self, key: NoteKey) -> bool:
        """Whether it says that the key made it."""
        return (self.name, self.id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text with signatures. `text` ends in a new line, and the empty line is not part of it."""

    text: str
    signatures: tuple[NoteSignature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def read(cls, note: str) -> Note:
        """The note of a text. Raises `SealError`."""
        text, empty, lines = note.rpartition("\n\n")
        found = lines.splitlines()
        if not empty or not text or not found or len(found) > _MOST:
            raise _no_note(note)
        return cls(f"{text}\n", tuple(_signature(line) for line in found))

    def signed(self, signer: Signer, at: int) -> Note:
        """The note with a signature more, in place of the key's former one; `at` is a POSIX time."""
        key = signer.key
        moment = at.to_bytes(_MOMENT, "big") if key.sort == COSIGNATURE else b""
        signature = NoteSignature(key.name, key.id, moment + signer.sign(_message(key, self.text, at)))
        return Note(self.text, (*(one for one in self.signatures if not one.is_of(key)), signature))

    def joined(self, other: Note) -> Note:
        """The note with what else has signed another one of the same text. Raises `SealError`."""
        if other.text != self.text:
            raise SealError("两份签名的不是同一份检查点", "the two notes are not of the same checkpoint")
        have = {(one.name, one.id) for one in self.signatures}
        more = [one for one in other.signatures if (one.name, one.id) not in have]
        return Note(self.text, (*self.signatures, *more))

    def signed_by(self, key: NoteKey, verify: Verify) -> int | None:
        """When the key signed, as a POSIX time (0 where it does not say), and None where it did not.

        Raises `SealError` for a signature that says that it is the key's and is not.
        """
        for one in self.signatures:
            if not one.is_of(key):
                continue
            at, signed = 0, one.signed
            if key.sort == COSIGNATURE:
                at, signed = int.from_bytes(signed[:_MOMENT], "big"), signed[_MOMENT:]
            if verify(key, _message(key, self.text, at), signed):
                return at
            raise SealError(
                f"{key.name} 的签名不对：内容在签名后被改过，或签名是伪造的",
                f"the signature of {key.name} is not right: the text was changed, or the signature forged",
            )
        return None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log has come: whose it is, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def read(cls, note: Note) -> Checkpoint:
        """What a note says. Raises `SealError`."""
        lines = note.text.split("\n")[:-1]
        root = _bytes(lines[2]) if len(lines) == _LINES else None
        if root is None or len(root) != sha256().digest_size or not _is_size(lines[1]) or not lines[0]:
            raise SealError(
                "不是检查点：须有名称、数目、根三行",
                "is no checkpoint: it has an origin, a size and a root, a line each",
            )
        return cls(lines[0], int(lines[1]), root)


def is_name(name: str) -> bool:
    """Whether a key may be called so."""
    return bool(name) and "+" not in name and name.isprintable() and not any(map(str.isspace, name))


def encoded(hashes: Sequence[bytes]) -> list[str]:
    """Hashes as they stand in text."""
    return [_base64(one) for one in hashes]


def decoded(text: str) -> bytes:
    """A hash that stands in text. Raises `SealError`."""
    found = _bytes(text)
    if found is None or len(found) != sha256().digest_size:
        raise SealError(f"“{text}”不是散列值", f"{text!r} is no hash")
    return found


def _message(key: NoteKey, text: str, at: int) -> bytes:
    if key.sort == COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    return text.encode()


def _signature(line: str) -> NoteSignature:
    mark, _, rest = line.partition(" ")
    name, _, held = rest.partition(" ")
    raw = _bytes(held)
    if mark != "—" or not is_name(name) or raw is None or len(raw) <= _ID:
        raise _no_note(line)
    return NoteSignature(name, raw[:_ID], raw[_ID:])


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text == str(int(text))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _no_note(text: str) -> SealError:
    shown = text.strip().partition("\n")[0][:60]
    return SealError(
        f"“{shown}”不是签名的文本；请给出 daojiao checkpoint 写的文件",
        f"{shown!r} is no signed note; give a file that `daojiao checkpoint` wrote",
    )
