"""What the web takes in over a real connection: how long an address, a head and a body may be, and may take."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from api.intake import MOST_BODY_BYTES, MOST_PUSHED_BYTES, Intake, Patience
from api.problems import ApiProblem
from db.engine import engine
from homeward.listening import BoundedHttp

PUSH = "/api/v1/feeds/board_s1/payload"
NOWHERE = "postgresql://nobody@127.0.0.1:9/none"


class Hasty(BoundedHttp):
    """Waits a moment for a head."""

    head_seconds = 0.2


def promised() -> ASGIApp:
    """The application over a database that is not there."""
    return create_app(engine(NOWHERE, role="web", assume_role=False), code_version="0", build="0")


@asynccontextmanager
async def listening(app: ASGIApp, *, http: type[asyncio.Protocol] = BoundedHttp) -> AsyncIterator[int]:
    """The port on which an application listens as the web does."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, http=http, ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with listening(promised()) as found:
        yield found


async def said(port: int, *parts: bytes, then: Callable[[], bytes] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Send bytes, and `then` more for as long as anybody listens; the answer until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        for part in parts:
            writer.write(part)
        while then is not None:
            writer.write(then())
            await writer.drain()
            await asyncio.sleep(0)

    sending = asyncio.create_task(send())
    try:
        answer = await asyncio.wait_for(reader.read(), 60)
    except ConnectionResetError:
        answer = b""
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return int(lines[0].split()[1]) if lines[0] else 0, headers, body


def head(method: str, path: str, *headers: str) -> bytes:
    """The head of a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


def is_problem(answer: tuple[int, dict[str, str], bytes], status: int, code: str) -> bool:
    """Whether an answer is this problem, and the connection was ended with it."""
    found, headers, body = answer
    return (found, headers["content-type"], headers["connection"], json.loads(body)["code"]) == (
        status, "application/problem+json", "close", code,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "most"), [("/api/v1/session", MOST_BODY_BYTES), ("/wall", MOST_BODY_BYTES), (PUSH, MOST_PUSHED_BYTES)]
)
async def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(port: int, path: str, most: int) -> None:
    answer = await said(port, head("POST", path, f"Content-Length: {most + 1}", "Expect: 100-continue"))
    assert is_problem(answer, 413, "too_large")


async def test_a_body_of_pieces_without_an_end_is_refused_when_it_is_too_large(port: int) -> None:
    piece = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    answer = await said(
        port, head("POST", "/api/v1/session", "Transfer-Encoding: chunked"), *[piece] * (MOST_BODY_BYTES // 0x4000 + 1)
    )
    assert is_problem(answer, 413, "too_large")


async def test_a_body_within_its_bound_reaches_the_route_whole(port: int) -> None:
    body = json.dumps({"sign_in": "a", "password": "b" * 20}).encode()
    kind = ("Connection: close", "Content-Type: application/json")
    whole = head("POST", "/api/v1/session", *kind, f"Content-Length: {len(body)}") + body
    status, _, answer = await said(port, whole)
    assert (status, json.loads(answer)["code"]) == (503, "store_unavailable"), "it was read, and the store was asked"
    pieces = head("POST", "/api/v1/session", *kind, "Transfer-Encoding: chunked")
    cut = [b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:])]
    assert (await said(port, pieces, *cut, b"0\r\n\r\n"))[0] == 503


async def test_a_body_that_comes_too_slowly_is_refused() -> None:
    hasty = Intake(promised(), Patience(body_seconds=0.2))
    async with listening(hasty) as port:
        answer = await said(port, head("POST", "/api/v1/session", "Content-Length: 100"), b"{")
    assert is_problem(answer, 408, "too_slow")


async def test_a_pushed_body_is_bounded_while_its_route_reads_it() -> None:
    async def route(_: Scope, receive: Receive, __: Send) -> None:
        while (await receive())["more_body"]:
            continue

    async def pieces() -> Message:
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def silence() -> Message:
        return await asyncio.Event().wait() or {}

    async def nobody(_: Message) -> None:
        raise AssertionError("nothing is answered outside of the route")

    scope = {"type": "http", "path": PUSH, "query_string": b"", "headers": [(b"transfer-encoding", b"chunked")]}
    for comes, code in ((pieces, "too_large"), (silence, "too_slow")):
        with pytest.raises(ApiProblem) as raised:
            await Intake(route, Patience(pushed_seconds=0.2 if comes is silence else 60))(scope, comes, nobody)
        assert raised.value.code == code


async def test_an_address_that_is_too_long_is_refused(port: int) -> None:
    assert is_problem(await said(port, head("GET", f"/api/v1/snapshot?at={'x' * 9_000}")), 414, "address_too_long")


async def test_headers_that_are_too_large_together_are_refused(port: int) -> None:
    many = [f"X-{number}: {'x' * 3_000}" for number in range(11)]
    assert is_problem(await said(port, head("GET", "/healthz", *many)), 431, "headers_too_large")


async def test_a_head_without_end_is_refused_while_it_comes(port: int) -> None:
    status, headers, _ = await said(port, b"GET /healthz HTTP/1.1\r\nX: ", then=lambda: b"x" * 4_096)
    assert (status, headers.get("connection")) in {(431, "close"), (0, None)}, "answered, or cut off while it was sent"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: 127", id="half a head"),
        pytest.param(b"\r\n\r\n", id="empty lines"),
        pytest.param(head("GET", "/healthz") + b"GET /hea", id="a request, and then half of one"),
    ],
)
async def test_a_head_that_never_comes_is_not_waited_for(sent: bytes) -> None:
    async with listening(promised(), http=Hasty) as port:
        status, _, rest = await said(port, sent)
    assert status == (200 if b"GET /healthz HTTP/1.1\r\nHost: 127.0" in sent else 408)
    if status == 200:
        assert b"408 Request Timeout" in rest


async def test_one_connection_carries_many_requests_with_time_between_them() -> None:
    async with listening(promised(), http=Hasty) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(head("GET", "/healthz"))
            answer = await asyncio.wait_for(reader.readuntil(b"}"), 10)
            assert answer.startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.3)
        writer.write(b"\r\n")
        assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"HTTP/1.1 408"), "an empty line begins nothing"
        writer.close()


async def test_a_web_socket_is_no_way_round(port: int) -> None:
    answer = await said(
        port,
        head("GET", "/healthz", "Upgrade: websocket", "Connection: upgrade, close", "Sec-WebSocket-Version: 13",
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    )  # fmt: skip
    assert answer[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(
            head("POST", "/api/v1/session", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n", id="both"
        ),
        pytest.param(head("POST", "/api/v1/session", "Content-Length: 5", "Content-Length: 6") + b"abcdef", id="two"),
        pytest.param(head("POST", "/api/v1/session", "Content-Length: +5") + b"abcde", id="a sign"),
    ],
)
async def test_a_request_whose_end_could_be_read_in_two_ways_is_refused(port: int, sent: bytes) -> None:
    assert (await said(port, sent))[0] == 400


async def test_a_request_is_not_sent_back(port: int) -> None:
    status, _, body = await said(port, head("TRACE", "/healthz", "Connection: close", "X-Secret: withheld"))
    assert status == 405
    assert b"withheld" not in body
