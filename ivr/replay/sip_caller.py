"""A SIP phone: SIPp signals, we speak, and keys go as telephone-events or as tones."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from ivr.replay.beside import SipKey
from ivr.replay.fixture import RecordedCaller
from ivr.replay.heard import Heard
from ivr.replay.room_caller import Rung
from ivr.replay.rtp import PCMU, RATE, TELEPHONE_EVENT, RtpSocket
from sip.errors import SipError
from sip.server import die_with_parent

HOST = "127.0.0.1"
PATIENCE = 3.0  # seconds for SIPp's own good-bye
CANCELLED = "487"  # RFC 3261 section 21.4.25: our own CANCEL, no refusal


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
            self._write_scenario(scenario, port, recorded.hangs_up_at, answer_timeout)
            async with _phone(self._address, scenario, messages) as phone:
                if await _is_answered(phone, sound, patience=answer_timeout + PATIENCE):
                    keys = recorded.events if self._events else ()
                    await _talk(phone, sound, replace(recorded, events=keys))
            return self._report(Signals.read(messages), sound, answer_timeout)

    def _write_scenario(
        self, file: Path, port: int, hangs_up: float, answer_timeout: float
    ) -> None:
        media = [f"m=audio {port} RTP/AVP {PCMU}", f"a=rtpmap:{PCMU} PCMU/{RATE}", "a=ptime:20"]
        if self._events:
            media[0] += f" {TELEPHONE_EVENT}"
            media.append(f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/{RATE}")
            media.append(f"a=fmtp:{TELEPHONE_EVENT} 0-15")
        scenario = resources.files("ivr.replay").joinpath("phone.xml").read_text()
        for name, value in (
            ("number", self._number),
            ("dialled", self._dialled),
            ("hangs_up", str(round(hangs_up * 1000))),
            ("answer_timeout", str(round(answer_timeout * 1000))),
            ("media", "\n".join(media)),
        ):
            scenario = scenario.replace(f"[[{name}]]", value)
        file.write_text(scenario)

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


@asynccontextmanager
async def _phone(
    address: str, scenario: Path, messages: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run SIPp for one call."""
    sipp = shutil.which("sipp")
    if sipp is None:
        raise SipError("sipp: not on the PATH; Debian's package sip-tester holds it")
    phone = await asyncio.create_subprocess_exec(
        *(sipp, address, "-sf", scenario, "-m", "1", "-i", HOST, "-nostdin"),
        *("-trace_shortmsg", "-shortmessage_file", messages),
        cwd=scenario.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        yield phone
    finally:
        if phone.returncode is None:
            phone.kill()
            await phone.wait()


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


@dataclass(frozen=True, slots=True)
class Signals:
    """What SIPp noted of a call; times are seconds since 1970.

    Args:
        call_id: SIP's name for the call, livekit-sip's ``sip.callIDFull``.
        dialled: when the INVITE went out.
        answered: when 200 OK came in, ``None`` when it did not.
        ended: when the last message passed.
        ended_by: ``caller`` or ``agent``.
        refusal: the last answer that was none, such as ``486 Rejected``.
    """

    call_id: str
    dialled: float
    answered: float | None
    ended: float
    ended_by: str
    refusal: str | None

    @classmethod
    def read(cls, file: Path) -> Signals:
        """Read the lines of `-trace_shortmsg`: date, time, seconds, S or R, Call-ID, CSeq, text.

        Raises:
            SipError: SIPp sent nothing.
        """
        lines = file.read_text().splitlines() if file.is_file() else []
        rows = [row for row in (line.split("\t") for line in lines) if len(row) == 7]
        if not rows:
            raise SipError("sipp: ended without a call")
        answers = [row for row in rows if row[3] == "R" and row[5].endswith(" INVITE")]
        accepted = [float(row[2]) for row in answers if row[6].startswith("SIP/2.0 200")]
        finals = [row[6].removeprefix("SIP/2.0 ") for row in answers if row[6] >= "SIP/2.0 3"]
        refused = [final for final in finals if not final.startswith(CANCELLED)]
        hung_up_on = any(row[3] == "R" and row[6].startswith("BYE") for row in rows)
        return cls(
            call_id=rows[0][4],
            dialled=float(rows[0][2]),
            answered=accepted[0] if accepted else None,
            ended=float(rows[-1][2]),
            ended_by="agent" if hung_up_on else "caller",
            refusal=refused[-1] if refused else None,
        )
