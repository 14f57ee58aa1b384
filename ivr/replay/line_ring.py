"""The ``ring`` fixture's object on a real line: the same steps, against a worker, in real time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ivr.call.record import CallRecord
from ivr.errors import IvrError
from ivr.menu import FirstMenu
from ivr.replay.audio import CallerAudio
from ivr.replay.bad_line import BadAudio, BadLine
from ivr.replay.line_room import Captions, LineRoom
from ivr.replay.line_servers import RECORD_PATIENCE, LineServers, Worker
from ivr.replay.ringing import OnlyInReplay, Ring, Test
from ivr.replay.room_caller import RoomCaller, RoomLine, new_call_id
from ivr.replay.rung import RungCall
from ivr.replay.standins.remote import RemoteStandIns
from ivr.replay.ways import Entering
from sip.errors import SipError

RATE = 8000
ANSWER_TIMEOUT = 10.0  # s: right after a call no process is warm
TIMES = 3  # LiveKit sends a call to nobody while the machine is at its limit, and not again later
POLL_S = 0.05


class LineRing(Ring):
    """Rings menus over a real LiveKit server.

    Args:
        servers: run already.
        options: as a :class:`~ivr.replay.ringing.Ring` takes them.
    """

    def __init__(self, servers: LineServers, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._servers = servers

    async def __call__(
        self,
        menu: str | FirstMenu,
        *,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
        line: BadLine | None = None,
        **others: Any,
    ) -> RungCall:
        """Ring *menu*; the call is answered when this returns.

        Raises:
            OnlyInReplay: the menu is an object of the test, or the test gives services, voice,
                ears or settings.
            SipError: nobody answers.
        """
        given = [name for name, value in others.items() if value is not None]
        if given or not isinstance(menu, str):
            what = f"{', '.join(given)}=" if given else "a menu that has no module's name"
            raise OnlyInReplay(f"ring: {what}: only in replay; a worker has its own")
        worker = self._servers.worker(menu)  # here: the kernel ends a server with the thread
        answered: asyncio.Future[RungCall] = asyncio.get_running_loop().create_future()
        caller = RoomCaller(
            self._servers.stack.access,
            agent_name=worker.agent_name,
            number=number,
            dialled=dialled,
        )

        async def hold() -> CallRecord:
            call_id, wire, captions = await _dial(caller)
            bad = line or self._line
            audio = BadAudio(bad, rate=RATE) if bad else CallerAudio(rate=RATE)
            async with RemoteStandIns(self._servers.listener_url) as listener:
                room = LineRoom(wire, captions.transcript, audio, listener=listener)
                record = CallRecord(call_id, menu, "", asyncio.get_running_loop().time)
                hand = Entering(room.caller, self._way) if self._way else None
                answered.set_result(RungCall(room, record, task, entering=hand))
                await room.go_on()
            await _read_record(worker, record)
            room.keep_secrets_of(record)
            return record

        task = asyncio.create_task(hold(), name=f"call {len(self.calls) + 1}")
        return await self._answered(task, answered)

    def run(self, test: Test) -> None:
        """Run *test* to its end, in real time.

        Raises:
            LeftRunning: it left something running.
        """
        asyncio.run(self._run(test))


async def _dial(caller: RoomCaller) -> tuple[str, RoomLine, Captions]:
    """Ring until somebody answers; returns the call's name, its line, and what is said on it."""
    for left in reversed(range(TIMES)):
        call_id, wire = new_call_id(), RoomLine(RATE)
        captions = Captions(wire.room)
        try:
            await caller.dial(wire, call_id, answer_timeout=ANSWER_TIMEOUT)
            return call_id, wire, captions
        except BaseException as error:
            await wire.hang_up()
            if not left or not isinstance(error, SipError):
                raise
    raise AssertionError("the last time returns or raises")


async def _read_record(worker: Worker, record: CallRecord) -> None:
    """Wait for what the worker wrote of the call, and make *record* the same."""
    until = time.monotonic() + RECORD_PATIENCE
    while (found := worker.find_record(record.call_id)) is None:
        if time.monotonic() > until:
            raise IvrError(f"the worker wrote no record of the call within {RECORD_PATIENCE:g} s")
        await asyncio.sleep(POLL_S)
    for name in ("menu", "started", "caller", "result", "duration", "entries"):
        setattr(record, name, found[name])
