"""Signing in elsewhere as a deployment sets it up: what is refused at start, and what the way out will not do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.identity.elsewhere import Unreachable
from homeward.elsewhere import elsewhere_of
from homeward.outbound import GuardedWay
from homeward.settings import Settings

ISSUER, CLIENT = "https://login.example", "homeward"
LOOPBACK = ("127.0.0.0/8",)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"oidc_issuer": "http://login.example", "oidc_client_id": CLIENT}, "issuer", id="without TLS"),
        pytest.param({"oidc_issuer": "login.example", "oidc_client_id": CLIENT}, "issuer", id="no address"),
        pytest.param(
            {"oidc_issuer": f"{ISSUER}?x=1", "oidc_client_id": CLIENT}, "issuer", id="an address with a question"
        ),
        pytest.param({"oidc_issuer": ISSUER}, "together", id="without a client"),
        pytest.param({"oidc_client_id": CLIENT}, "together", id="without an issuer"),
        pytest.param({"oidc_networks": ("10.0.0.1/8",)}, "network", id="a network with bits beyond its mask"),
        pytest.param({"oidc_client_secret": "x", "oidc_client_secret_file": Path("y")}, "not both", id="two secrets"),
    ],
)
def test_a_provider_that_cannot_be_right_is_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**settings)  # type: ignore[arg-type]


def test_without_a_provider_people_sign_in_here_only() -> None:
    assert elsewhere_of(Settings()) is None


def test_the_secret_comes_from_the_environment_or_a_file_and_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOMEWARD_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("HOMEWARD_OIDC_CLIENT_ID", CLIENT)
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    monkeypatch.setenv("HOMEWARD_OIDC_CLIENT_SECRET_FILE", str(file))
    found = elsewhere_of(Settings(address="https://board.example"))
    assert found is not None
    assert (found.provider.secret, found.provider.back) == ("from-a-file", "https://board.example/sign-in/back")
    monkeypatch.delenv("HOMEWARD_OIDC_CLIENT_SECRET_FILE")
    monkeypatch.setenv("HOMEWARD_OIDC_CLIENT_SECRET", "from-the-environment")
    found = elsewhere_of(Settings())
    assert found is not None
    assert found.provider.secret == "from-the-environment"
    assert "from-the" not in repr(Settings()) + repr(found.provider)


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A partner on a real socket that gives one answer to whoever asks, and what it was asked."""
    heard: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        heard.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


@asynccontextmanager
async def way(*networks: str) -> AsyncIterator[GuardedWay]:
    made = GuardedWay(version="0", networks=networks)
    yield made
    await made.aclose()


async def test_a_form_is_sent_and_the_answer_read_whole() -> None:
    async with saying(answer(b'{"a": 1}')) as (address, heard), way(*LOOPBACK) as out:
        assert await out.ask(address + "/token", form={"code": "a b&c"}) == (200, b'{"a": 1}')
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /token HTTP/1.1")
    assert body == b"code=a+b%26c"


async def test_a_redirect_is_told_and_not_followed() -> None:
    async with saying(answer(b"x")) as (elsewhere, heard), way(*LOOPBACK) as out:
        turned = answer(b"x", status="302 Found", headers=f"Location: {elsewhere}/\r\n")
        async with saying(turned) as (address, _):
            assert (await out.ask(address)).status == 302
    assert heard == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(answer(b"x" * 1_000_001), id="more than is read"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", id="cut short"),
        pytest.param(b"no HTTP at all\r\n\r\n", id="no HTTP"),
        pytest.param(answer(b"x", headers="Content-Encoding: br\r\n"), id="packed in a way nobody asked for"),
    ],
)
async def test_an_answer_out_of_order_is_none(sent: bytes) -> None:
    async with saying(sent) as (address, _), way(*LOOPBACK) as out:
        with pytest.raises(Unreachable):
            await out.ask(address)


async def test_an_address_of_ones_own_network_is_not_reached_unless_it_is_named() -> None:
    async with saying(answer(b"{}")) as (address, heard), way() as out:
        for where in (
            address,
            address.replace("127.0.0.1", "localhost"),
            "http://169.254.169.254/",
            "file:///etc/passwd",
        ):
            with pytest.raises(Unreachable):
                await out.ask(where)
    assert heard == []
