"""Changes posted to an address, as Standard Webhooks write down (https://www.standardwebhooks.com).

A message is JSON, signed with HMAC-SHA-256 over its id, its moment and its bytes. Its id is the key of the
change, by which the receiver knows a message again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import TracebackType
from typing import Final, Self

import httpx

from daojiao_program.engine.address import shown_url
from daojiao_program.engine.changes import StreamChange
from daojiao_program.engine.errors import EngineError, RequestFault
from daojiao_program.engine.handing import NotNow
from daojiao_program.views.states import snapshot

TIMEOUT_S: Final = 10.0
"""How long a connection, a write or an answer takes at most, each."""
MOST_READ: Final = 64 * 1024
"""So many bytes of an answer are read, and thrown away, so that the connection can be used again."""
PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_FOR_NOW: Final = frozenset((408, 425, 429))
_SERVER: Final = 500


class WebhookRefusedError(EngineError):
    """A receiver has refused a message for good: what it answered."""


class Webhook:
    """Posts each change to an address; hand it to `Follower.hand_on` or `run`. Thread-safe; close it.

    Each of `secrets` (`whsec_` and 24 to 64 bytes in base64) signs: two, while the receiver changes over.
    Raises `NotNow` where the receiver cannot be reached, is too slow or too busy, or fails (408, 425, 429,
    5xx), and `WebhookRefusedError` for every other answer but 2xx; redirections are not followed. The address
    is https, but on this machine.
    """

    def __init__(self, url: str, secrets: Sequence[str], *, timeout_s: float = TIMEOUT_S) -> None:
        self.url = _checked(url)
        self._keys = [secret_key(one) for one in secrets]
        if not self._keys:
            raise RequestFault("a webhook needs a secret, by which its receiver knows its messages")
        self._client = httpx.Client(timeout=timeout_s, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def __call__(self, change: StreamChange) -> None:
        """Post a change, and wait for the answer."""
        body = message(change)
        headers = {"content-type": "application/json", **signed(change.key, time.time(), body, self._keys)}
        try:
            with self._client.stream("POST", self.url, content=body, headers=headers) as response:
                read = 0
                for part in response.iter_raw():
                    read += len(part)
                    if read > MOST_READ:
                        break
        except httpx.TransportError as error:
            raise NotNow(f"{self._where} cannot be reached ({type(error).__name__})") from error
        self._check(response)

    @property
    def _where(self) -> str:
        """The receiver, without what else stands in its address and may be a secret."""
        parts = httpx.URL(self.url)
        return f"{parts.scheme}://{parts.netloc.decode('ascii')}"

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if response.is_success:
            return
        said = f"{self._where} answers {status} {response.reason_phrase}".rstrip()
        if status in _FOR_NOW or status >= _SERVER:
            raise NotNow(said, after_s=_after(response.headers.get("retry-after", "")))
        raise WebhookRefusedError(
            f"{self._where} 答复 {status}，不收这条消息；请查明后恢复转送",
            f"{said} and refuses the message; find out why, and resume the follower",
        )


def message(change: StreamChange) -> bytes:
    """What is posted: the stream, its version and position, the token of who posts it, and the state."""
    kind = change.stream.partition(":")[0]
    told = {
        "type": f"{kind}.changed",
        "timestamp": change.recorded_at.isoformat(),
        "data": {
            "stream": change.stream,
            "version": change.version,
            "position": change.position,
            "token": change.token,
            "state": snapshot(change.aggregate),
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signed(key: str, at: float, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers of a message: its id, the moment at which it is sent, and a signature by each secret."""
    moment = str(int(at))
    digests = (hmac.digest(one, f"{key}.{moment}.".encode() + body, hashlib.sha256) for one in secrets)
    signatures = (f"v1,{base64.b64encode(digest).decode()}" for digest in digests)
    return {"webhook-id": key, "webhook-timestamp": moment, "webhook-signature": " ".join(signatures)}


def secret_key(secret: str) -> bytes:
    """The bytes of a secret, which no error quotes."""
    try:
        found = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.strip().startswith(PREFIX) or not _SHORTEST <= len(found) <= _LONGEST:
        raise RequestFault(
            f"the secret of a webhook is {PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64; make one "
            'with: python -c "import base64, secrets; '
            f"print('{PREFIX}' + base64.b64encode(secrets.token_bytes(32)).decode())\""
        )
    return found


def _checked(url: str) -> str:
    """An address to which states may be sent. Raises `RequestFault`."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise RequestFault("this address of a webhook cannot be read; write https://host/path") from None
    if not parts.host or parts.scheme not in ("http", "https"):
        raise RequestFault(f"{shown_url(url)} is no address of a webhook; write https://host/path")
    if parts.scheme == "http" and not _is_here(parts.host):
        raise RequestFault(
            f"{shown_url(url)} would send what the store holds in the open; write https://, or an address of "
            "this machine"
        )
    return url


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _after(header: str) -> float | None:
    """How many seconds a Retry-After asks for: a number, or a date of HTTP."""
    if header.isdecimal():
        return float(header[:9])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
