"""Virtual time: nothing is waited for, everything keeps its order, nothing hangs."""

import asyncio
import itertools
import os
import socket
import sys
import threading
import time
from datetime import datetime

import pytest
from livekit.agents.llm import ChatMessage
from livekit.local_inference import VAD
from livekit.plugins.silero.onnx_model import OnnxModel

from ivr.replay import WaitsForEver, run
from ivr.replay import clock as clock_module
from ivr.replay.clock import RunsAlready
from ivr.replay.wallclock import EPOCH


def test_hour_of_sleep_takes_no_time():
    """What is waited for on the loop is jumped over, and both clocks are told."""

    async def main() -> str:
        await asyncio.sleep(3000)
        return "done"

    ran = run(main)
    assert ran.result == "done"
    assert ran.virtual_s == 3000.0
    assert ran.real_s < 1.0


def test_timers_of_one_instant_fire_in_the_order_they_were_set():
    """A hundred timers for one moment keep their order, set from wherever."""
    fired: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in range(50):
            loop.call_at(5.0, fired.append, number)
        await asyncio.sleep(3)
        for number in range(50, 100):
            loop.call_later(2.0, fired.append, number)
        await asyncio.sleep(2.5)

    run(main)
    assert fired == list(range(100))


def test_instant_reached_two_ways_is_the_same_instant():
    """A clock that was summed up and one that was set differ in no bit, nor do two records."""

    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        for _ in range(30):
            await asyncio.sleep(0.1)
        summed = loop.time()
        loop.call_at(6.0, lambda: None)
        await asyncio.sleep(3.0)
        return [summed, loop.time()]

    assert run(main).result == [3.0, 6.0]


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_thread_job_is_waited_for_while_the_clock_stands(seconds: float):
    """A quick job and one too slow to wait for on the spot both take no virtual time."""

    async def main() -> tuple[str, float]:
        ticking = asyncio.create_task(asyncio.sleep(1.0))
        answer = await asyncio.to_thread(lambda: time.sleep(seconds) or "done")
        at = asyncio.get_running_loop().time()
        await ticking
        return answer, at

    ran = run(main)
    assert ran.result == ("done", 0.0)
    assert ran.virtual_s == 1.0


def test_detectors_of_speech_compute_on_the_loop():
    """Thirty jobs a second are not worth a thread; where LiveKit keeps them is checked here too."""
    for detector in (VAD.predict, OnnxModel):
        assert detector.__module__.startswith(clock_module.COMPUTED_HERE)

    def detect() -> int:
        return threading.get_ident()

    def fail() -> None:
        raise LookupError

    detect.__module__ = fail.__module__ = VAD.__module__

    async def main() -> int:
        loop = asyncio.get_running_loop()
        failed = loop.run_in_executor(None, fail)
        with pytest.raises(LookupError):
            await failed
        return await loop.run_in_executor(None, detect)

    assert run(main).result == threading.get_ident()


def test_job_that_raises_raises_where_it_is_awaited():
    """An exception in a thread arrives as it does on any loop."""

    async def main() -> None:
        await asyncio.to_thread(int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        run(main)


def test_job_that_never_ends_is_called_stuck(monkeypatch: pytest.MonkeyPatch):
    """A thread that waits for something else than the loop stops the run, by name, not for ever."""
    monkeypatch.setattr(clock_module, "STUCK_S", 0.2)
    never = threading.Event()

    async def main() -> None:
        await asyncio.to_thread(never.wait)

    try:
        with pytest.raises(WaitsForEver, match=r"a job in a thread, Event\.wait, stands still"):
            run(main)
    finally:
        never.set()


def test_wait_for_ever_fails_at_once_and_names_who_waits():
    """Where nothing can happen any more, the tasks are listed with the way to where they wait."""

    async def ask() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        beside = asyncio.create_task(asyncio.Queue().get(), name="beside")
        await ask()
        await beside

    began = time.perf_counter()
    with pytest.raises(WaitsForEver, match="nothing more can happen") as caught:
        run(main)
    assert time.perf_counter() - began < 5
    assert "main → " in str(caught.value)
    assert "ask → Event.wait" in str(caught.value)
    assert "beside waits in Queue.get" in str(caught.value)


def test_run_over_its_limit_is_given_up():
    """A program that only sleeps and wakes would run for ever; the limit is virtual seconds."""

    async def main() -> None:
        for _ in itertools.count():
            await asyncio.sleep(1)

    with pytest.raises(WaitsForEver, match=r"not over after 90 s(.|\n)*main"):
        run(main, limit=90)


def test_task_that_will_not_be_cancelled_does_not_hang_the_end():
    """It waits again when told to stop; the run ends with it named, and the clocks restored."""
    real = time.time

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue

    async def main() -> None:
        asyncio.create_task(stubborn(), name="stubborn")  # noqa: RUF006 - left behind on purpose
        await asyncio.sleep(1)

    with pytest.raises(WaitsForEver, match=r"stubborn waits in .*Event\.wait"):
        run(main)
    assert time.time is real


def test_wall_clocks_tell_the_runs_time_and_are_restored():
    """Every reader tells virtual time while the loop runs, and real time afterwards."""
    readers = ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns")
    before = [getattr(time, name) for name in readers]

    async def main() -> tuple[float, ...]:
        await asyncio.sleep(100)
        return time.time(), time.perf_counter(), time.monotonic(), time.time_ns() / 1e9

    wall, perf, monotonic, wall_ns = run(main).result
    assert wall == pytest.approx(EPOCH + 100, abs=1e-4)
    assert wall_ns == pytest.approx(EPOCH + 100, abs=1e-4)
    assert (perf, monotonic) == pytest.approx((100, 100), abs=1e-4)
    assert [getattr(time, name) for name in readers] == before


@pytest.mark.parametrize(
    ("machine", "utc_offset", "here"),
    [("America/Los_Angeles", 0.0, "2026-01-01 00:00:07"), ("UTC", -12600.0, "2025-12-31 20:30:07")],
)
def test_local_time_is_the_runs_not_the_machines(monkeypatch, machine, utc_offset, here):
    """The same day wherever it runs; then the machine has its own zone again."""
    monkeypatch.setenv("TZ", machine)
    time.tzset()

    async def main() -> str:
        await asyncio.sleep(7)
        return str(datetime.fromtimestamp(time.time()))

    try:
        before = time.localtime(EPOCH)
        assert run(main, utc_offset=utc_offset).result.startswith(here)
        assert (time.localtime(EPOCH), os.environ["TZ"]) == (before, machine)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_readings_at_one_instant_keep_their_order():
    """What is sorted by time, LiveKit's queue of speech for one, must never tie."""

    async def main() -> list[int]:
        return [time.perf_counter_ns() for _ in range(100)]

    readings = run(main).result
    assert readings == sorted(set(readings))


def test_stamps_of_models_tell_virtual_time_and_are_restored():
    """Pydantic compiled ``time.time`` in at import; chat items are stamped right all the same."""

    async def main() -> float:
        await asyncio.sleep(7)
        return ChatMessage(role="user", content=["hello"]).created_at

    assert run(main).result == pytest.approx(EPOCH + 7, abs=1e-3)
    assert ChatMessage(role="user", content=["hello"]).created_at == pytest.approx(
        time.time(), abs=60
    )


def test_clocks_are_restored_when_the_run_fails():
    """An exception leaves nothing patched."""
    real = time.time

    async def main() -> None:
        raise LookupError("no such menu")

    with pytest.raises(LookupError, match="no such menu"):
        run(main)
    assert time.time is real


def test_server_and_client_on_one_loop_talk_in_virtual_time():
    """Sockets of the loop itself are read before the clock jumps."""

    async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.readline()
        await asyncio.sleep(30)
        writer.write(said.upper())
        writer.close()

    async def main() -> bytes:
        server = await asyncio.start_server(shout, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        answer = await reader.readline()
        writer.close()
        server.close()
        return answer

    ran = run(main)
    assert ran.result == b"HELLO\n"
    assert ran.virtual_s == 30.0


@pytest.fixture
def slow_server():
    """Somebody in another thread who takes a quarter of a second to answer."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(100)
            time.sleep(0.25)
            peer.sendall(b"42 euros")

    threading.Thread(target=answer, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_somebody_asked_over_the_network_has_time_to_answer(slow_server):
    """With patience for peers the clock does not run ahead of them; later it jumps again."""

    async def main() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", slow_server)
        writer.write(b"balance?")
        async with asyncio.timeout(5):
            answer = await reader.read(100)
        await asyncio.sleep(600)
        writer.close()
        return answer

    ran = run(main, peer_patience=1.0)
    assert ran.result == b"42 euros"
    assert 600.1 < ran.virtual_s < 603
    assert ran.real_s < 5


def test_tasks_left_behind_are_cancelled():
    """The end of the run ends what it started."""
    ended: list[str] = []

    async def linger() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append("cancelled")

    async def main() -> None:
        asyncio.ensure_future(linger())  # noqa: RUF006 - nobody keeps it: that is the point
        await asyncio.sleep(1)

    assert run(main).virtual_s == 1.0
    assert ended == ["cancelled"]


def test_order_of_an_instant_does_not_depend_on_how_long_a_job_takes():
    """A job that takes no time and one that takes a while are followed by the same steps."""

    def order(seconds: float) -> list[str]:
        steps: list[str] = []

        async def work() -> None:
            await asyncio.to_thread(time.sleep, seconds)
            steps.append("job")

        async def beside() -> None:
            for number in range(5):
                steps.append(f"step {number}")
                await asyncio.sleep(0)

        async def main() -> None:
            await asyncio.gather(work(), beside())

        run(main)
        return steps

    assert order(0.0) == order(0.15)


def test_job_that_calls_upon_the_loop_is_answered_at_once():
    """It waits for the loop, so the loop does not wait for it."""

    async def main() -> str:
        loop = asyncio.get_running_loop()

        def ask() -> str:
            return asyncio.run_coroutine_threadsafe(asyncio.sleep(0, "done"), loop).result()

        return await asyncio.to_thread(ask)

    ran = run(main)
    assert ran.result == "done"
    assert ran.real_s < clock_module.JOB_PATIENCE_S


def test_child_process_is_waited_for_while_the_clock_stands():
    """However long it takes, a program that is run ends at the instant it began."""

    async def main() -> tuple[bytes, int, float]:
        program = (sys.executable, "-c", "import time; time.sleep(0.3); print('done')")
        child = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
        async with asyncio.timeout(0.1):
            said, _ = await child.communicate()
        return said, child.returncode, asyncio.get_running_loop().time()

    assert run(main).result == (b"done\n", 0, 0.0)


def test_run_within_a_loop_is_refused():
    """A coroutine awaits; it does not run."""
    real = time.time

    async def inner() -> None:
        pass

    async def main() -> None:
        run(inner)

    for outer in (run, lambda coroutine: asyncio.run(coroutine())):
        with pytest.raises(RunsAlready, match="called from a coroutine"):
            outer(main)
    assert time.time is real


def test_second_run_in_another_thread_is_refused():
    """Both would patch the same clocks; the first goes on unharmed, and restores them."""
    real = time.time

    async def inner() -> None:
        pass

    async def main() -> None:
        with pytest.raises(RunsAlready, match="another thread is in virtual time"):
            await asyncio.to_thread(run, inner)
        await asyncio.sleep(7)
        assert time.time() == pytest.approx(EPOCH + 7, abs=1e-3)

    run(main)
    assert time.time is real
    assert run(inner).virtual_s == 0.0
