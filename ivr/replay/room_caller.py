"""A phone without SIP: rings a worker over WebRTC as a participant of kind SIP.

To the worker it is what livekit-sip's participant is: the same kind, the same attributes, keys as
the same events, hang-up as the same departure. It works against LiveKit Cloud as well.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from livekit import api, rtc
from numpy.typing import NDArray

from dsp.keypad import event_of
from ivr.replay.beside import SipKey
from ivr.replay.fixture import RecordedCaller
from ivr.replay.heard import Heard
from sip.access import Access
from sip.errors import SipError

FRAME = 0.02  # seconds, as a phone sends it
LEAD = 0.04  # seconds of sound that lie ready, so that a late wake-up leaves no hole


def new_call_id() -> str:
    """A name for a call, such as livekit-sip gives it."""
    return f"SCL_{secrets.token_hex(6)}"


@dataclass(frozen=True, slots=True)
class Rung:
    """A call that was made; all times are seconds from the dial.

    Args:
        call_id: what the call is called in attributes and call record.
        answered: when the agent's sound was there, which is where the recording began.
        ended: when the call was over.
        ended_by: ``caller`` or ``agent``.
        heard: what the caller heard.
    """

    call_id: str
    answered: float
    ended: float
    ended_by: str
    heard: Heard


class RoomCaller:
    """Rings an agent in a room of its own.

    Args:
        access: the LiveKit server.
        agent_name: whom to ask for, as the worker registered it.
        number: who calls.
        dialled: what number was called.
    """

    def __init__(
        self,
        access: Access,
        *,
        agent_name: str,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
    ) -> None:
        self._access = access
        self._agent_name = agent_name
        self._number = number
        self._dialled = dialled

    async def ring(self, recorded: RecordedCaller, *, answer_timeout: float = 10.0) -> Rung:
        """Make one call from dial to hang-up.

        Raises:
            SipError: no server, a wrong key, or nobody answers in time.
        """
        call_id = new_call_id()
        call = _Call(recorded)
        try:
            await self.dial(call, call_id, answer_timeout=answer_timeout)
            await call.talk()
        finally:
            await call.hang_up()
        return call.report(call_id)

    async def dial(self, line: RoomLine, call_id: str, *, answer_timeout: float) -> None:
        """Ring until somebody answers on *line*.

        Raises:
            SipError: no server, a wrong key, or nobody answers in time.
        """
        await self._access.check()  # livekit.rtc would log a refused token in full
        await line.dial(self._access.url, self._make_token(call_id))
        try:
            await asyncio.wait_for(line.answered.wait(), answer_timeout)
        except TimeoutError:
            raise SipError(
                f"no agent {self._agent_name!r} answered at {self._access.url} within"
                f" {answer_timeout:g} s: is its worker running?"
            ) from None
        await line.room.local_participant.set_attributes({"sip.callStatus": "active"})

    def _make_token(self, call_id: str) -> str:
        agent = api.RoomAgentDispatch(agent_name=self._agent_name)
        token = api.AccessToken(self._access.api_key, self._access.api_secret)
        return (
            token.with_identity(f"sip_{self._number}")
            .with_name(f"Phone {self._number}")
            .with_kind("sip")
            .with_attributes(
                {
                    "sip.callID": call_id,
                    "sip.callStatus": "ringing",
                    "sip.phoneNumber": self._number,
                    "sip.trunkPhoneNumber": self._dialled,
                }
            )
            .with_grants(
                api.VideoGrants(
                    room_join=True, room=f"call-{call_id}", can_update_own_metadata=True
                )
            )
            .with_room_config(api.RoomConfiguration(agents=[agent]))
            .to_jwt()
        )


class RoomLine:
    """A line to an agent: sends sound and keys, keeps what comes back.

    Args:
        rate: Hz of the sound, both ways.

    Attributes:
        answered: set when the agent's sound is there, at :attr:`answered_at` on the loop's clock.
        over: set when the agent has hung up.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.room = rtc.Room()
        self.answered, self.over = asyncio.Event(), asyncio.Event()
        self.answered_at = self.first_frame_at = float("inf")
        self._loop = asyncio.get_running_loop()
        self._source = rtc.AudioSource(rate, 1, queue_size_ms=200)
        self._frames: list[NDArray[np.int16]] = []
        self._listening: asyncio.Task[None] | None = None
        self.room.on("track_subscribed", self._on_track)
        self.room.on("disconnected", self._on_disconnected)

    async def dial(self, url: str, token: str) -> None:
        """Join the room, with a voice."""
        self.dialled_at = self._loop.time()
        try:
            await self.room.connect(url, token)
        except rtc.ConnectError as error:
            raise SipError(f"call: cannot join a room at {url}: {error}") from None
        track = rtc.LocalAudioTrack.create_audio_track("caller", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False)
        await self.room.local_participant.publish_track(track, options)

    async def speak(self, frame: rtc.AudioFrame) -> None:
        """Send a frame of sound."""
        await self._source.capture_frame(frame)

    async def press(self, key: str) -> None:
        """Send a key as an event; letters are lower case, as livekit-sip sends them."""
        await self.room.local_participant.publish_dtmf(code=event_of(key), digit=key.lower())

    async def hang_up(self) -> None:
        """Leave."""
        self.ended_at = self._loop.time()
        await self.room.disconnect()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._source.aclose()

    def get_sound(self) -> NDArray[np.int16]:
        """All that was heard, from :attr:`first_frame_at` on."""
        return np.concatenate(self._frames) if self._frames else np.zeros(0, np.int16)

    def _on_track(
        self, track: rtc.Track, publication: object, participant: rtc.RemoteParticipant
    ) -> None:
        if track.kind != rtc.TrackKind.KIND_AUDIO or self._listening is not None:
            return
        self._listening = asyncio.create_task(self._listen(track))
        self.answered_at = self._loop.time()
        self.answered.set()

    def _on_disconnected(self, reason: object) -> None:
        self.over.set()

    async def _listen(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=self.rate, num_channels=1, frame_size_ms=10)
        got = 0
        try:
            async for event in stream:
                frame = np.frombuffer(event.frame.data, np.int16).copy()
                self._frames.append(frame)
                got += len(frame)
                # WebRTC delivers without a gap: the frame with the least delay tells the start
                started = self._loop.time() - got / self.rate
                self.first_frame_at = min(self.first_frame_at, started)
        finally:
            await stream.aclose()


class _Call(RoomLine):
    """One call under way: plays the recording."""

    def __init__(self, recorded: RecordedCaller) -> None:
        super().__init__(recorded.rate)
        self._recorded = recorded
        self._ended_by = "agent"

    async def talk(self) -> None:
        """Play the recording in real time until one side hangs up."""
        acts = [asyncio.create_task(self._speak()), asyncio.create_task(self._press_keys())]
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), self._until(self._recorded.hangs_up_at))
            if not self.over.is_set():
                self._ended_by = "caller"
        finally:
            for act in acts:
                act.cancel()
            await asyncio.gather(*acts, return_exceptions=True)

    def report(self, call_id: str) -> Rung:
        """What became of it."""
        return Rung(
            call_id=call_id,
            answered=self.answered_at - self.dialled_at,
            ended=self.ended_at - self.dialled_at,
            ended_by=self._ended_by,
            heard=Heard(self.get_sound(), self.rate, self.first_frame_at - self.dialled_at),
        )

    async def _speak(self) -> None:
        step = int(self.rate * FRAME)
        silence = np.zeros(step, np.int16)
        for number in range(int(self._recorded.hangs_up_at / FRAME) + 1):
            samples = self._recorded.samples[number * step : (number + 1) * step]
            full = np.concatenate([samples, silence[len(samples) :]])
            await asyncio.sleep(self._until(number * FRAME) - LEAD)
            await self.speak(rtc.AudioFrame(full.tobytes(), self.rate, 1, step))

    async def _press_keys(self) -> None:
        for event in self._recorded.events:
            if isinstance(event, SipKey):
                await asyncio.sleep(self._until(event.at))
                await self.press(event.key)

    def _until(self, at: float) -> float:
        """Return the seconds that are left until a moment of the recording."""
        return self.answered_at + at - self._loop.time()
