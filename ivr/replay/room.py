"""A call in one process: a caller's line, ear and voice in a LiveKit room without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Literal, Protocol

from livekit import rtc
from livekit.agents.testing import fake_job_context
from livekit.agents.utils import http_context
from livekit.rtc._proto import handle_pb2, participant_pb2

from dsp.keypad import event_of
from ivr.replay.audio import AgentAudio, AgentText, CallerAudio
from ivr.replay.beside import Event, HangsUp, Says, SipKey
from ivr.replay.caller import ScriptedCaller
from ivr.replay.fixture import RecordedCaller
from ivr.replay.recogniser import ScriptedSTT, Spoken
from ivr.replay.recording import Recording, Side, mix_down
from ivr.replay.transcript import Transcript

CALLER = "sip_caller"


class Hearing(Protocol):
    """Whoever can be told what the caller says."""

    def hear(self, words: Sequence[Spoken]) -> object: ...


class ReplayRoom:
    """Everything that ``ivr.call`` needs of the outside world for one call.

    Make it on a running loop: that moment is the ring, and second 0 of the call.  While it is
    open, LiveKit's job context is a stand-in whose room is :attr:`rtc`.

    Args:
        rate: Hz of the caller's audio, and of the recording.
        number: who rings.
        dialled: whom they ring.
        hearing: is told what the caller says; a scripted recogniser by default.
    """

    def __init__(
        self,
        *,
        rate: int = 16000,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
        hearing: Hearing | None = None,
    ) -> None:
        self.transcript = Transcript()
        self.audio_in = CallerAudio(rate=rate)
        self.audio_out = AgentAudio(self.transcript)
        self.text_out = AgentText(self.transcript)
        self.ears = ScriptedSTT()
        self._hearing = hearing or self.ears
        self.rtc = rtc.Room()
        self.participant = _sip_participant(number, dialled)
        self.rtc._remote_participants[CALLER] = self.participant
        self.caller = ScriptedCaller(self)
        self.hung_up = asyncio.Event()
        self.ended_by: Literal["caller", "agent"] | None = None
        self._loop = asyncio.get_running_loop()
        self.events: list[Event] = []
        """What the caller did besides being heard."""
        self.private: Callable[[], Iterable[tuple[float, float]]] = tuple
        """From when to when the caller's side holds a secret, on the loop's clock."""
        self.private_words: Callable[[], Iterable[tuple[float, float]]] = tuple
        """From when to when the agent says something private, on the loop's clock."""
        self._context = AsyncExitStack()

    @property
    def now(self) -> float:
        """Seconds since the ring."""
        return self._loop.time() - self.audio_in.began

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
        began = self.audio_in.began
        texts = tuple(word.text for word in words)
        sure = min(word.confidence for word in words)
        self.events.append(Says(words[0].start - began, words[-1].end - began, texts, sure))
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

    def recording(self) -> Recording:
        """The call so far, both sides; each is silent while it holds what nobody else may hear."""
        audio, now = self.audio_in, self._loop.time()
        heard = self.audio_out.heard_until(now)
        recording = mix_down(audio.samples, heard, rate=audio.rate, began=audio.began)
        sides: tuple[tuple[Side, Iterable[tuple[float, float]]], ...] = (
            ("caller", self.private()),
            ("agent", self.private_words()),
        )
        for side, spans in sides:
            for start, end in spans:
                recording.blank(start - audio.began, min(end, now) - audio.began, side=side)
        return recording

    def hides(self, start: float, end: float) -> bool:
        """Whether a secret was asked for at any time between these seconds of the call."""
        began = self.audio_in.began
        return any(since < began + end and began + start < to for since, to in self.private())

    def recorded_caller(self, *, story: str = "") -> RecordedCaller:
        """What the caller did, as a fixture that does it again."""
        events = tuple(sorted(self.events, key=lambda event: event.at))
        return RecordedCaller(self.audio_in.samples, self.audio_in.rate, events, story)

    def _end(self, ended_by: Literal["caller", "agent"]) -> None:
        self.ended_by = ended_by
        self.events.append(HangsUp(self.now))
        del self.rtc._remote_participants[CALLER]
        self.audio_in.hang_up()
        self.hung_up.set()


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
