"""The ``ring`` fixture's object on a real line: the same steps, against a worker, in real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

from ivr.call.record import CallRecord
from ivr.errors import IvrError
from ivr.menu import FirstMenu
from ivr.replay.audio import CallerAudio
from ivr.replay.bad_line import BadAudio, BadLine
from ivr.replay.beside import Occasion
from ivr.replay.line_room import Captions, Line, LineRoom
from ivr.replay.line_servers import NO_LIVEKIT_SIP, RECORD_PATIENCE, LineServers, Worker
from ivr.replay.ringing import OnlyInReplay, Ring, Test
from ivr.replay.room_caller import RoomCaller, RoomLine, new_call_id
from ivr.replay.rung import RungCall
from ivr.replay.sip_line import SipLine
from ivr.replay.standins.remote import RemoteStandIns
from ivr.replay.ways import Entering
from sip.errors import SipError

RATE = 8000
ANSWER_TIMEOUT = 10.0  # s: right after a call no process is warm
TIMES = 3  # LiveKit sends a call to nobody while the machine is at its limit, and not again later
POLL_S = 0.05

Answered: TypeAlias = tuple[str, Line, Captions]  # the call's name, its line, what is said on it


class LineRing(Ring):
    """Rings menus over a real LiveKit server.

    Args:
        servers: run already.
        by_sip: by a SIP phone through livekit-sip, not as a participant of the room.
        options: as a :class:`~ivr.replay.ringing.Ring` takes them.
    """

    def __init__(
        self, servers: LineServers, *args: Any, by_sip: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._servers = servers
        self._dial = self._dial_sip if by_sip else self._dial_room
        self._dialling = asyncio.Lock()

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
        occasion = Occasion(number=number, dialled=dialled)

        async def hold() -> CallRecord:
            call_id, wire, captions = await self._ring(worker, occasion)
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

    async def _ring(self, worker: Worker, occasion: Occasion) -> Answered:
        """Dial until somebody answers."""
        async with self._dialling:  # one number leads to one worker at a time
            for _ in range(TIMES - 1):
                with suppress(SipError):
                    return await self._dial(worker, occasion)
            return await self._dial(worker, occasion)

    async def _dial_room(self, worker: Worker, occasion: Occasion) -> Answered:
        caller = RoomCaller(
            self._servers.stack.access,
            agent_name=worker.agent_name,
            number=occasion.number,
            dialled=occasion.dialled,
        )
        call_id, line = new_call_id(), RoomLine(RATE)
        captions = Captions(line.room)
        async with _hung_up_if_it_fails(line):
            await caller.dial(line, call_id, answer_timeout=ANSWER_TIMEOUT)
        return call_id, line, captions

    async def _dial_sip(self, worker: Worker, occasion: Occasion) -> Answered:
        stack, line = self._servers.stack, SipLine()
        if stack.sip_address is None:
            raise SipError(NO_LIVEKIT_SIP)
        captions = Captions(line.room)
        async with _hung_up_if_it_fails(line):
            call_id = await line.dial(
                stack.access,
                stack.sip_address,
                agent_name=worker.agent_name,
                number=occasion.number,
                dialled=occasion.dialled,
                answer_timeout=ANSWER_TIMEOUT,
            )
        return call_id, line, captions

    def run(self, test: Test) -> None:
        """Run *test* to its end, in real time.

        Raises:
            LeftRunning: it left something running.
        """
        asyncio.run(self._run(test))


@asynccontextmanager
async def _hung_up_if_it_fails(line: Line) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await line.hang_up()
        raise


async def _read_record(worker: Worker, record: CallRecord) -> None:
    """Wait for what the worker wrote of the call, and make *record* the same."""
    until = time.monotonic() + RECORD_PATIENCE
    while (found := worker.find_record(record.call_id)) is None:
        if time.monotonic() > until:
            raise IvrError(f"the worker wrote no record of the call within {RECORD_PATIENCE:g} s")
        await asyncio.sleep(POLL_S)
    for name in ("menu", "started", "caller", "result", "duration", "entries"):
        setattr(record, name, found[name])
