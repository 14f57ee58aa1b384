"""Every way in which a LiveKit server can refuse is one sentence that names the thing."""

import asyncio
from contextlib import asynccontextmanager

import livekit.api as api
import pytest

from sip import Access, SipError

SECRET = "a secret of at least thirty-two characters"


@asynccontextmanager
async def server_that_answers(status: int, body: str = "{}"):
    """A server on loopback that gives every request the same answer."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\n"
        writer.write(
            f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield Access(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", "key", SECRET)


async def refusal_of(access: Access) -> str:
    """Ask for a list of rooms and return what is said about it."""
    with pytest.raises(SipError) as refused:
        async with access.open("list") as opened:
            await opened.room.list_rooms(api.ListRoomsRequest())
    return str(refused.value)


async def test_wrong_key_names_the_key_and_the_server():
    """LiveKit's 401 says nothing, so we do; the secret is not shown."""
    async with server_that_answers(401) as access:
        said = await refusal_of(access)
    assert said == (
        f"list: the LiveKit server at {access.url} does not accept API key 'key' with this secret"
    )


async def test_no_server_names_the_address(unused_tcp_port):
    """Nobody listens there."""
    access = Access(f"ws://127.0.0.1:{unused_tcp_port}", "key", SECRET)
    assert await refusal_of(access) == f"list: no LiveKit server answers at {access.url}"


async def test_address_that_is_none_is_shown():
    """A forgotten scheme is seen at once."""
    said = await refusal_of(Access("localhost", "key", SECRET))
    assert said == "list: 'localhost' is no address like ws://host:7880"


async def test_server_without_redis_says_that_it_has_no_sip():
    """LiveKit's own words, 'sip not connected (redis required)', become a sentence."""
    body = '{"code": "internal", "msg": "sip not connected (redis required)"}'
    async with server_that_answers(500, body) as access:
        said = await refusal_of(access)
    assert said.endswith("has no SIP: it runs without Redis")


async def test_server_of_something_else_is_no_livekit_server():
    """Any web server: the address is right for somebody else."""
    async with server_that_answers(501, "<html>what?</html>") as access:
        said = await refusal_of(access)
    assert said.endswith(f"whoever answers at {access.url} is no LiveKit server (HTTP 501)")


async def test_other_refusals_keep_the_words_of_the_server():
    """What the server knows better, it says."""
    body = '{"code": "invalid_argument", "msg": "Conflicting inbound SIP Trunks"}'
    async with server_that_answers(400, body) as access:
        assert await refusal_of(access) == "list: Conflicting inbound SIP Trunks"


def test_access_is_read_from_livekit_variables():
    """The same three variables as all of LiveKit, and back."""
    variables = {
        "LIVEKIT_URL": "ws://x",
        "LIVEKIT_API_KEY": "k",
        "LIVEKIT_API_SECRET": SECRET,
    }
    access = Access.read(variables)
    assert access == Access("ws://x", "k", SECRET)
    assert access.get_environment() == variables
    assert SECRET not in repr(access)


def test_missing_variable_is_named():
    """Which of the three is not set."""
    with pytest.raises(SipError, match=r"^LIVEKIT_API_KEY is not set$"):
        Access.read({"LIVEKIT_URL": "ws://x", "LIVEKIT_API_SECRET": SECRET})
