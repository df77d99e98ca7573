"""Keys of Ed25519 in files, for their owner alone, and whether a signature is right.

A file is a private key in PEM (PKCS 8), which OpenSSL reads too, with the key's name in a line before it.
What the key signed last stands beside it, so that it never signs two histories, whatever became of the store.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from daojiao_program.files.reading import read_json, read_text
from daojiao_program.files.rights import is_shared, told_of
from daojiao_program.files.writing import keep, write_new
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.note import COSIGNATURE, ED25519, NoteKey, is_name

_MOST: Final = 64 * 1024
_NAME: Final = "name: "
_LAST: Final = ".last"


class KeyFile:
    """A private key. `sort` says whether it signs checkpoints or cosigns those of others."""

    def __init__(self, path: Path, sort: bytes = ED25519) -> None:
        text = _private_text(path)
        name, _, pem = text.partition("\n")
        try:
            private = load_pem_private_key(pem.encode(), None)
        except (ValueError, TypeError):
            private = None
        if not isinstance(private, Ed25519PrivateKey) or not name.startswith(_NAME):
            raise SealError(
                f"{path} 不是本程序的私钥；可用 --new-key 新建",
                f"{path} is no private key of this program; make one with --new-key",
            )
        self._private = private
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = NoteKey(name.removeprefix(_NAME), sort, public)

    def sign(self, message: bytes) -> bytes:
        """The signature."""
        return self._private.sign(message)


def new_key(path: Path, name: str, sort: bytes = ED25519) -> NoteKey:
    """Make a key in a new file. Raises `SealError` for a name that no key can have."""
    if not is_name(name):
        raise SealError(
            f"“{name}”不能作密钥的名称；请写如 daojiao.example/town，无空格和加号",
            f"{name!r} is no name of a key; write such as daojiao.example/town, with no space and no plus",
        )
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_new(path, f"{_NAME}{name}\n".encode() + pem, private=True)
    return KeyFile(path, sort).key


class LastBeside:
    """What a key has signed last, in a file beside it: by log, the newest checkpoint."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + _LAST)

    def read(self, origin: str) -> str | None:
        """The newest checkpoint of a log that the key signed. Raises `SealError`."""
        return self._all().get(origin)

    def keep(self, origin: str, note: str) -> None:
        """Keep the newest."""
        found = self._all() | {origin: note}
        keep(self._path, f"{json.dumps(found, ensure_ascii=False, indent=1)}\n".encode())

    def _all(self) -> dict[str, str]:
        try:
            found = read_json(self._path)
        except FileNotFoundError:
            return {}
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise SealError(
                f"{self._path} 已损坏：其中是此密钥最近签过的检查点；请用备份恢复",
                f"{self._path} is damaged: it says what the key signed last; restore it from a copy",
            )
        return found


def verified(key: NoteKey, message: bytes, signature: bytes) -> bool:
    """Whether a signature of a message is the key's. Raises `SealError` for a sort that is not known."""
    if key.sort not in (ED25519, COSIGNATURE):
        raise SealError(
            f"密钥 {key.name} 的算法在此不能验证", f"the sort of the key {key.name} is not known here"
        )
    with suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
        return True
    return False


def _private_text(path: Path) -> str:
    if is_shared(path):
        raise SealError(*told_of(path))
    try:
        return read_text(path, _MOST)
    except UnicodeDecodeError:
        return ""
