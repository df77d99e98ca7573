"""Changes posted to a real server on this machine: signed, tried again, known again, refused."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from daojiao_program.adapters.webhook import Webhook, message, secret_key, signed
from daojiao_program.engine import Engine, Follower, HandedOn, NotNow, RequestFault
from tests.adapters.receiving import OTHER, SECRET, receiving
from tests.engine.desk_of_tickets import on, receive
from tests.engine.following import Kept, desk, set_up
from tests.engine.tickets import Ticket


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A desk of tickets, with three of them."""
    url = f"sqlite:///{tmp_path}/desk.db"
    set_up(url)
    with desk(url) as found:
        receive(found, 2, "a", "b", "c")
        yield found


def tickets(engine: Engine) -> Follower:
    """One that follows tickets alone."""
    return engine.follow("hook", kinds=[Ticket])


def test_the_receiver_gets_signed_states(engine: Engine) -> None:
    """As the library of those who wrote the form down reads them: stream, version, position, state."""
    with receiving() as receiver, Webhook(receiver.url, [SECRET]) as hook:
        assert tickets(engine).hand_on(hook) == HandedOn(3, "done")
        on(engine, 3).of(Ticket, "b").answer()
        assert tickets(engine).hand_on(hook) == HandedOn(1, "done")
    assert [one["stream"] for one in receiver.effects] == ["ticket:a", "ticket:b", "ticket:c", "ticket:b"]
    last = receiver.effects[-1]
    assert last["state"]["where"] == "closed"
    assert last["version"] == engine.history("ticket:b")[-1].row.version
    assert last["position"] == engine.history("ticket:b")[-1].position
    assert last["token"] == 2


def test_who_has_not_the_secret_is_found_out(engine: Engine) -> None:
    """Nor can a message be altered, or another id or moment be given to it."""
    [change, *_] = engine.changes(kinds=[Ticket])
    body = message(change)
    headers = signed(change.key, time.time(), body, [b"x" * 24])
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body, headers)
    headers = signed(change.key, time.time(), body, [secret_key(SECRET)])
    Verifier(SECRET).verify(body, headers)
    later = str(int(headers["webhook-timestamp"]) + 1)
    for wrong in (headers | {"webhook-id": "1-x"}, headers | {"webhook-timestamp": later}):
        with pytest.raises(WebhookVerificationError):
            Verifier(SECRET).verify(body, wrong)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body + b" ", headers)


def test_a_receiver_changes_its_secret_over(engine: Engine) -> None:
    """Each message bears a signature by each, so either receiver reads it."""
    with receiving() as receiver, Webhook(receiver.url, [SECRET, OTHER]) as hook:
        receiver.secret = OTHER
        assert tickets(engine).hand_on(hook) == HandedOn(3, "done")


def test_a_receiver_that_is_down_is_tried_again(engine: Engine) -> None:
    """Nothing is lost, nothing passed over, and the order stays."""
    with receiving() as receiver:
        url, port = receiver.url, int(receiver.url.rpartition(":")[2].partition("/")[0])
    with Webhook(url, [SECRET]) as hook:
        assert tickets(engine).hand_on(hook) == HandedOn(0, "waits")
        status = tickets(engine).status()
        assert status.fault == f"NotNow: http://127.0.0.1:{port} cannot be reached (ConnectError)"
        assert (status.stopped, status.stream, status.tries) == (False, "ticket:a", 1)
        with receiving(port=port) as receiver:
            time.sleep(status.again_s)
            assert tickets(engine).hand_on(hook) == HandedOn(3, "done")
    assert [one["stream"] for one in receiver.effects] == ["ticket:a", "ticket:b", "ticket:c"]


def test_a_lost_answer_makes_no_second_effect(engine: Engine) -> None:
    """The message comes again under its id: who keeps ids has done it once."""
    with (
        receiving(lambda count: None if count == 2 else 204) as receiver,
        Webhook(receiver.url, [SECRET]) as hook,
    ):
        assert tickets(engine).hand_on(hook) == HandedOn(1, "waits")
        tickets(engine).resume()
        assert tickets(engine).hand_on(hook) == HandedOn(2, "done")
    assert len(receiver.came) == 4
    assert receiver.came[1] == receiver.came[2]
    assert [one["stream"] for one in receiver.effects] == ["ticket:a", "ticket:b", "ticket:c"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_is_no_fault_of_the_message_is_tried_again(engine: Engine, status: int) -> None:
    """Too busy, or broken for now."""
    with receiving(lambda _: status) as receiver, Webhook(receiver.url, [SECRET]) as hook:
        assert tickets(engine).hand_on(hook) == HandedOn(0, "waits")
        assert f"answers {status}" in tickets(engine).status().fault


@pytest.mark.parametrize(
    ("header", "least", "most"), [("40", 30, 40), ("Wed, 01 Jan 2020 00:00:00 GMT", 0, 1), ("soon", 0, 1)]
)
def test_a_receiver_says_when(engine: Engine, header: str, least: int, most: int) -> None:
    """In seconds, or as a date; what is neither is passed over."""
    answer = (503, {"retry-after": header})
    with receiving(lambda _: answer) as receiver, Webhook(receiver.url, [SECRET]) as hook:
        assert tickets(engine).hand_on(hook) == HandedOn(0, "waits")
        assert least <= tickets(engine).status().again_s <= most


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410, 422])
def test_what_is_refused_stops_this_follower_alone(engine: Engine, status: int) -> None:
    """A redirection too: who sends elsewhere is to be asked first."""
    elsewhere = {"location": "http://127.0.0.1:1/elsewhere"}
    answers = (status, elsewhere) if status < 400 else status
    with (
        receiving(lambda count: answers if count == 2 else 204) as receiver,
        Webhook(receiver.url, [SECRET]) as hook,
    ):
        assert tickets(engine).hand_on(hook) == HandedOn(1, "stopped")
        other = Kept()
        assert engine.follow("other", kinds=[Ticket]).hand_on(other) == HandedOn(3, "done")
        status_of = tickets(engine).status()
        assert (status_of.stopped, status_of.stream) == (True, "ticket:b")
        assert f"{status}" in status_of.fault
        tickets(engine).resume(skip=True)
        assert tickets(engine).hand_on(hook) == HandedOn(1, "done")
    assert [one["stream"] for one in receiver.effects] == ["ticket:a", "ticket:c"]


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx"])
def test_a_receiver_that_hangs_is_waited_for_no_longer_than_said(engine: Engine, says: bytes) -> None:
    """Before its answer or within it: what was not answered is not done."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            connection, _ = server.accept()
            held.append(connection)
            connection.recv(65536)
            connection.sendall(says)

        thread = threading.Thread(target=accept)
        thread.start()
        with Webhook(f"http://127.0.0.1:{server.getsockname()[1]}/", [SECRET], timeout_s=0.2) as hook:
            began = time.monotonic()
            assert tickets(engine).hand_on(hook) == HandedOn(0, "waits")
            assert time.monotonic() - began < 5
        assert "ReadTimeout" in tickets(engine).status().fault
        thread.join()
        for one in held:
            one.close()


def test_an_answer_without_end_is_not_read_to_its_end(engine: Engine) -> None:
    """Its status is all that matters."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b"x" * 65536)
                except OSError:
                    return

        thread = threading.Thread(target=accept)
        thread.start()
        [change, *_] = engine.changes(kinds=[Ticket])
        with Webhook(f"http://127.0.0.1:{server.getsockname()[1]}/", [SECRET]) as hook:
            hook(change)
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://host/",
        "http://host/hook",
        "http://10.0.0.1/",
        "https://",
        "http://[::2]/",
        "http://\0/",
    ],
)
def test_an_address_is_one_to_which_states_may_be_sent(url: str) -> None:
    """Encrypted, but on this machine."""
    with pytest.raises(RequestFault, match="write https://"):
        Webhook(url, [SECRET])


@pytest.mark.parametrize(
    "url", ["https://host/hook?key=1", "http://localhost:1/", "http://[::1]:1/", "http://127.9.9.9/"]
)
def test_an_address_that_is_taken(url: str) -> None:
    """Anywhere by https, and on this machine."""
    Webhook(url, [SECRET]).close()


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_"), "whsec_***", "whsec_ä"]
)
def test_a_secret_is_long_enough_and_never_shown(secret: str) -> None:
    """The error says how to make one."""
    with pytest.raises(RequestFault, match="whsec_ and 24 to 64 bytes") as refused:
        Webhook("https://host/", [secret])
    assert not secret.removeprefix("whsec_") or secret.removeprefix("whsec_") not in str(refused.value)
    with pytest.raises(RequestFault, match="needs a secret"):
        Webhook("https://host/", [])


def test_nothing_of_an_address_but_the_receiver_is_kept(engine: Engine) -> None:
    """What stands in its path may be a secret."""
    address = "http://127.0.0.1:1/hook/s3cret?key=s3cret"
    with Webhook(address, [SECRET]) as hook, pytest.raises(NotNow) as refused:
        hook(engine.changes(kinds=[Ticket])[0])
    assert "s3cret" not in str(refused.value)
