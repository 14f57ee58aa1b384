"""A call in one process: a caller's line, ear and voice in a LiveKit room without a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Literal, Protocol

from livekit import rtc
from livekit.agents.testing import fake_job_context
from livekit.agents.utils import http_context
from livekit.rtc._proto import handle_pb2, participant_pb2

from dsp.keypad import event_of
from ivr.replay.audio import AgentAudio, AgentText, CallerAudio, Stretch
from ivr.replay.beside import SipKey
from ivr.replay.callers_end import CallersEnd
from ivr.replay.fixture import RecordedCaller
from ivr.replay.recogniser import ScriptedSTT, Spoken
from ivr.replay.transcript import Transcript

CALLER = "sip_caller"


class Hearing(Protocol):
    """Whoever can be told what the caller says."""

    def hear(self, words: Sequence[Spoken]) -> object: ...


class ReplayRoom(CallersEnd):
    """Everything that ``ivr.call`` needs of the outside world for one call.

    Make it on a running loop: that moment is the ring, and second 0 of the call.  While it is
    open, LiveKit's job context is a stand-in whose room is :attr:`rtc`.

    Args:
        rate: Hz of the caller's audio, and of the recording.
        number: who rings.
        dialled: whom they ring.
        hearing: is told what the caller says; a scripted recogniser by default.

    Attributes:
        asked_by: who waits for the caller now, if anybody does.
    """

    def __init__(
        self,
        *,
        rate: int = 16000,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
        hearing: Hearing | None = None,
    ) -> None:
        super().__init__(Transcript(), CallerAudio(rate=rate))
        self.audio_out = AgentAudio(self.transcript)
        self.text_out = AgentText(self.transcript)
        self.ears = ScriptedSTT()
        self.asked_by: Callable[[], object | None] = lambda: None
        self._hearing = hearing or self.ears
        self.rtc = rtc.Room()
        self.participant = _sip_participant(number, dialled)
        self.rtc._remote_participants[CALLER] = self.participant
        self._context = AsyncExitStack()

    async def __aenter__(self) -> ReplayRoom:
        self._context.enter_context(fake_job_context(room=self.rtc, job_id="replay"))
        await self._context.enter_async_context(http_context.open())
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.hang_up()
        await self._context.aclose()

    def send_key(self, key: str) -> None:
        """A key arrives as livekit-sip's event, now; letters are lower case, as it sends them."""
        if self.hung_up.is_set():
            return
        self.events.append(SipKey(self.now, key))
        event = rtc.SipDTMF(code=event_of(key), digit=key.lower(), participant=self.participant)
        self.rtc.emit("sip_dtmf_received", event)

    def speak(self, words: list[Spoken]) -> None:
        """The recogniser hears *words*, timed on the loop's clock."""
        super().speak(words)
        self._hearing.hear(words)

    def hang_up(self) -> None:
        """The caller hangs up, if nobody did before."""
        if not self.hung_up.is_set():
            self._end("caller")
            self.rtc.emit("participant_disconnected", self.participant)

    def agent_hung_up(self) -> None:
        """The agent ended the call, or transferred it away."""
        if not self.hung_up.is_set():
            self._end("agent")

    def heard(self) -> list[Stretch]:
        """The agent's sound so far."""
        return self.audio_out.heard_until(self._loop.time())

    def recorded_caller(self, *, story: str = "") -> RecordedCaller:
        """What the caller did, as a fixture that does it again."""
        events = tuple(sorted(self.events, key=lambda event: event.at))
        return RecordedCaller(self.audio_in.samples, self.audio_in.rate, events, story)

    def _end(self, ended_by: Literal["caller", "agent"]) -> None:
        del self.rtc._remote_participants[CALLER]
        super()._end(ended_by)


def _sip_participant(number: str, dialled: str) -> rtc.RemoteParticipant:
    """What livekit-sip's participant looks like to a worker."""
    info = participant_pb2.ParticipantInfo(
        sid="PA_replay",
        identity=CALLER,
        name=f"Phone {number}",
        kind=participant_pb2.ParticipantKind.PARTICIPANT_KIND_SIP,
        attributes={
            "sip.callID": "SCL_replay",
            "sip.callStatus": "active",
            "sip.phoneNumber": number,
            "sip.trunkPhoneNumber": dialled,
        },
        disconnect_reason=participant_pb2.DisconnectReason.CLIENT_INITIATED,
    )
    nothing = handle_pb2.FfiOwnedHandle(id=0)  # no native object stands behind it
    return rtc.RemoteParticipant(participant_pb2.OwnedParticipant(info=info, handle=nothing))
