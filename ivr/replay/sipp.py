"""A SIP phone's signals: SIPp runs one call, and what it noted is read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ivr.replay.rtp import PCMU, RATE, TELEPHONE_EVENT
from sip.errors import SipError
from sip.server import die_with_parent

HOST = "127.0.0.1"
PATIENCE = 3.0  # seconds for SIPp's own good-bye
CANCELLED = "487"  # RFC 3261 section 21.4.25: our own CANCEL, no refusal


def write_scenario(
    file: Path,
    *,
    number: str,
    dialled: str,
    port: int,
    hangs_up: float,
    answer_timeout: float,
    events: bool = True,
) -> None:
    """Write what the phone does.

    Args:
        file: that SIPp shall read.
        number: who calls.
        dialled: what number is called.
        port: where its sound is received.
        hangs_up: seconds after the answer.
        answer_timeout: seconds after which it gives up.
        events: whether it can send telephone-events (RFC 4733).
    """
    media = [f"m=audio {port} RTP/AVP {PCMU}", f"a=rtpmap:{PCMU} PCMU/{RATE}", "a=ptime:20"]
    if events:
        media[0] += f" {TELEPHONE_EVENT}"
        media.append(f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/{RATE}")
        media.append(f"a=fmtp:{TELEPHONE_EVENT} 0-15")
    scenario = resources.files("ivr.replay").joinpath("phone.xml").read_text()
    for name, value in (
        ("number", number),
        ("dialled", dialled),
        ("hangs_up", str(round(hangs_up * 1000))),
        ("answer_timeout", str(round(answer_timeout * 1000))),
        ("media", "\n".join(media)),
    ):
        scenario = scenario.replace(f"[[{name}]]", value)
    file.write_text(scenario)


@asynccontextmanager
async def run_phone(
    address: str, scenario: Path, messages: Path, *options: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run SIPp for one call.

    Args:
        address: host and port that are rung.
        scenario: what the phone does; :func:`write_scenario` writes it.
        messages: the file that takes what passes; :class:`Signals` reads it.
        options: others of SIPp's.

    Raises:
        SipError: there is no SIPp.
    """
    sipp = shutil.which("sipp")
    if sipp is None:
        raise SipError("sipp: not on the PATH; Debian's package sip-tester holds it")
    phone = await asyncio.create_subprocess_exec(
        *(sipp, address, "-sf", scenario, "-m", "1", "-i", HOST, "-nostdin"),
        *("-trace_shortmsg", "-shortmessage_file", messages),
        *options,
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
