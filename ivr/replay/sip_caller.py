"""A SIP phone: SIPp signals, we speak, and keys go as telephone-events or as tones."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ivr.replay.beside import SipKey
from ivr.replay.fixture import RecordedCaller
from ivr.replay.heard import Heard
from ivr.replay.room_caller import Rung
from ivr.replay.rtp import RATE, RtpSocket
from ivr.replay.sipp import HOST, PATIENCE, Signals, run_phone, write_scenario
from sip.errors import SipError


class SipCaller:
    """Rings a SIP address of this machine.

    Args:
        address: host and port of livekit-sip.
        events: whether it can send telephone-events (RFC 4733).
        number: who calls.
        dialled: what number is called.
    """

    def __init__(
        self,
        address: str,
        *,
        events: bool = True,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
    ) -> None:
        self._address = address
        self._events = events
        self._number = number
        self._dialled = dialled

    async def ring(self, recorded: RecordedCaller, *, answer_timeout: float = 10.0) -> Rung:
        """Make one call from dial to hang-up.

        Raises:
            SipError: there is no SIPp, or the call is refused or not answered in time.
        """
        loop = asyncio.get_running_loop()
        transport, sound = await loop.create_datagram_endpoint(RtpSocket, local_addr=(HOST, 0))
        port: int = transport.get_extra_info("sockname")[1]
        with closing(transport), tempfile.TemporaryDirectory(prefix="phone-") as name:
            scenario, messages = Path(name, "phone.xml"), Path(name, "messages")
            write_scenario(
                scenario,
                number=self._number,
                dialled=self._dialled,
                port=port,
                hangs_up=recorded.hangs_up_at,
                answer_timeout=answer_timeout,
                events=self._events,
            )
            async with run_phone(self._address, scenario, messages) as phone:
                if await _is_answered(phone, sound, patience=answer_timeout + PATIENCE):
                    keys = recorded.events if self._events else ()
                    await _talk(phone, sound, replace(recorded, events=keys))
            return self._report(Signals.read(messages), sound, answer_timeout)

    def _report(self, signals: Signals, sound: RtpSocket, answer_timeout: float) -> Rung:
        if signals.answered is None:
            why = signals.refusal or f"no answer within {answer_timeout:g} s"
            raise SipError(f"call to sip:{self._address}: {why}")
        samples, started = sound.get_sound()
        dialled = signals.dialled - time.time() + asyncio.get_running_loop().time()
        return Rung(
            call_id=signals.call_id,
            answered=sound.answered_at - dialled,
            ended=signals.ended - signals.dialled,
            ended_by=signals.ended_by,
            heard=Heard(samples, RATE, started - dialled),
        )


async def _is_answered(
    phone: asyncio.subprocess.Process, sound: RtpSocket, *, patience: float
) -> bool:
    """Wait for the first sound; a phone that ends, or gets no answer to its CANCEL, has none."""
    ended = asyncio.create_task(phone.wait())
    answered = asyncio.create_task(sound.answered.wait())
    try:
        await asyncio.wait({ended, answered}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(ended, answered)
    return sound.answered.is_set()


async def _talk(
    phone: asyncio.subprocess.Process, sound: RtpSocket, recorded: RecordedCaller
) -> None:
    """Speak and press keys until the phone has hung up."""
    begin = sound.answered_at
    end = begin + recorded.hangs_up_at
    keys = [event for event in recorded.events if isinstance(event, SipKey)]
    speaking = asyncio.create_task(sound.speak(recorded.at_rate(RATE), begin=begin, end=end))
    pressing = asyncio.create_task(sound.press_keys(keys, begin=begin))
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(phone.wait(), recorded.hangs_up_at + PATIENCE)
    finally:
        await _cancel(speaking, pressing)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
