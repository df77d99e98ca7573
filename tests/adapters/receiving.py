"""A real HTTP server on this machine that receives messages as one should: it checks them and keeps keys."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - known to everybody
"""That of the examples of Standard Webhooks."""
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

Answers = Callable[[int], int | tuple[int, dict[str, str]] | None]
"""What it answers to the nth message: a status, with headers, or nothing: it hangs up when all is done."""


class Receiver:
    """What has come, and what was done because of it."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.secret = SECRET
        self.came: list[str] = []
        self.everything: list[dict[str, Any]] = []
        self.effects: list[dict[str, Any]] = []
        self.newest: dict[str, dict[str, Any]] = {}
        self.url = ""
        self._keys: set[str] = set()
        self._lock = threading.Lock()

    def take(self, body: bytes, headers: dict[str, str]) -> int | tuple[int, dict[str, str]] | None:
        """Check a message, do what it says unless that was done, and answer."""
        Verifier(self.secret).verify(body, headers)
        with self._lock:
            key = headers["webhook-id"]
            self.came.append(key)
            answer = self.answers(len(self.came))
            status = answer[0] if isinstance(answer, tuple) else answer
            data = json.loads(body)["data"]
            self.everything.append(data)
            if key not in self._keys and (status is None or status < 300):
                self._keys.add(key)
                self.effects.append(data)
                self.newest[data["stream"]] = data["state"]
            return answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = self.receiver.take(body, {name.lower(): value for name, value in self.headers.items()})
        if answer is None:
            self.close_connection = True  # the answer is lost
            return
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(answers: Answers = lambda _: 204, port: int = 0) -> Iterator[Receiver]:
    """A receiver at work, on a port of this machine."""
    receiver = Receiver(answers)
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
