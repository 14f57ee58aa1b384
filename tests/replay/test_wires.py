"""Servers and clients on one virtual loop: no byte is overtaken by the clock."""

import asyncio
import selectors
import socket
import threading
import time

import pytest
from aiohttp import ClientSession, web

from ivr.replay import WaitsForEver, run
from tests.speech.services import call
from tests.speech.test_services import to_the_balance


@pytest.fixture
def late_kernel(monkeypatch: pytest.MonkeyPatch):
    """What is written at one end is not there yet when one looks at the other: one has to wait."""
    kind = selectors.DefaultSelector
    select = kind.select

    def look(self, timeout=None):
        return [] if timeout is not None and timeout <= 0 else select(self, timeout)

    monkeypatch.setattr(kind, "select", look)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Repeat each line after half a second."""
    while line := await reader.readline():
        await asyncio.sleep(0.5)
        writer.write(line)
    writer.close()


async def talk(lines: int = 3) -> list[tuple[bytes, float]]:
    """What an echo says, and when."""
    loop = asyncio.get_running_loop()
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        heard = []
        for number in range(lines):
            writer.write(b"%d\n" % number)
            async with asyncio.timeout(2):
                heard.append((await reader.readline(), loop.time()))
        writer.write_eof()
        heard.append((await reader.read(), loop.time()))
        writer.close()
    return heard


def test_late_kernel_changes_no_instant(late_kernel):
    """Connecting, each line and the end are waited for in real time, while the clock stands."""
    assert run(talk).result == [(b"0\n", 0.5), (b"1\n", 1.0), (b"2\n", 1.5), (b"", 1.5)]


def test_call_through_services_is_the_same_with_a_late_kernel(request):
    """A whole call by the real plugins, on an idle machine and on one that is never in time."""
    in_time = call(to_the_balance).result[0].to_json()
    request.getfixturevalue("late_kernel")
    assert call(to_the_balance).result[0].to_json() == in_time


def test_abrupt_end_is_seen_at_once(late_kernel):
    """A connection that is cut off, not closed, ends at the instant of the cut."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)
        writer.transport.abort()

    async def main() -> float:
        async with await asyncio.start_server(cut, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            try:
                await asyncio.wait_for(reader.read(), 60)
            except ConnectionResetError:
                pass
            finally:
                writer.close()
            return asyncio.get_running_loop().time()

    assert run(main).result == 3.0


def test_reader_that_pauses_is_not_waited_for():
    """A megabyte waits while nobody reads it; the clock goes on until somebody does."""
    size = 2**20

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(size))
        await writer.drain()
        writer.close()

    async def main() -> tuple[int, float]:
        async with await asyncio.start_server(flood, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await asyncio.sleep(30)
            got = len(await reader.read())
            writer.close()
            return got, asyncio.get_running_loop().time()

    ran = run(main)
    assert ran.result == (size, 30.0)
    assert ran.real_s < 5


def test_wait_for_ever_beside_silent_servers_fails_at_once():
    """A server and a connection of the loop's own cannot bring anything about by themselves."""

    async def main() -> None:
        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            await asyncio.Event().wait()

    began = time.perf_counter()
    with pytest.raises(WaitsForEver, match=r"nothing more can happen(.|\n)*echo → .*readline"):
        run(main)
    assert time.perf_counter() - began < 5


def test_busy_servers_of_the_loop_do_not_slow_the_clock():
    """With patience for peers too: what the loop says to itself is no sign of life of theirs."""

    async def main() -> float:
        async def hello(request: web.Request) -> web.Response:
            return web.Response(text="hello")

        app = web.Application()
        app.router.add_get("/", hello)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        async with ClientSession() as http:
            for _ in range(600):
                async with http.get(f"http://{host}:{port}") as answer:
                    await answer.read()
                await asyncio.sleep(1)
        await runner.cleanup()
        return asyncio.get_running_loop().time()

    ran = run(main, peer_patience=3.0)
    assert ran.result == 600.0
    assert ran.real_s < 30


@pytest.fixture
def thoughtful_server():
    """Somebody in another thread who takes a quarter of a second to answer, each time."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        peer, _ = listener.accept()
        with peer:
            while peer.recv(100):
                time.sleep(0.25)
                peer.sendall(b"42 euros")

    threading.Thread(target=answer, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_question_on_an_idle_connection_has_time_for_its_answer(thoughtful_server):
    """A connection that was idle for an hour is alive again when somebody speaks on it."""

    async def main() -> list[bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", thoughtful_server)
        answers = []
        for _ in range(2):
            writer.write(b"balance?")
            async with asyncio.timeout(5):
                answers.append(await reader.read(100))
            await asyncio.sleep(600)
        writer.close()
        return answers

    ran = run(main, peer_patience=1.0)
    assert ran.result == [b"42 euros"] * 2
    assert ran.real_s < 10
