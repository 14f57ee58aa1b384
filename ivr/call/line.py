"""The line: the one place where audio, LiveKit and keys meet.

Everything that a caller does comes in here, by three ways, and goes out as keys and words to the
question that is being asked::

    sip_dtmf_received ──────────────┐
    audio frame → DtmfDetector ─────┼─→ PressMerger ─→ KeyPressed ─→ question, or type-ahead
    recogniser → Ears ──────────────┴─────────────────→ words ─────→ question

There is one line to a call and to an ``AgentSession``; it outlives the questions, so that keys
pressed between two of them are kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from math import inf
from typing import Any, ClassVar, Literal, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from livekit import rtc
from livekit.agents import AgentSession, stt
from livekit.agents.job import get_job_context
from livekit.agents.voice.events import UserInputTranscribedEvent

from dsp import DtmfDetector, ToneEnd, ToneStart
from ivr.call.ears import Ears, spoken_words
from ivr.call.party import CallingParty, room_of
from ivr.call.record import CallRecord
from ivr.call.tap import ToneTap, is_tapped, silence
from ivr.entry import KeyPressed, Notice, Pace, PressMerger, TypeAhead, Word, words_of
from ivr.entry.press import PAIR_TIMEOUT

log = logging.getLogger("ivr.line")

NEW_UTTERANCE_S = 2.0
"""Recognisers report several times a second while somebody speaks."""

DtmfMode = Literal["auto", "sip", "inband", "both"]


class Listener(Protocol):
    """A question that is being asked."""

    secret: bool  # what is keyed or said is shown nowhere
    heard_from: float

    def receive_key(self, press: KeyPressed) -> None: ...

    def hold_key(self, down: bool) -> None: ...

    def receive_words(self, words: Sequence[Word], *, final: bool) -> None: ...


class Witness(Protocol):
    """Somebody who is told all that the caller does, secrets included."""

    def hear_frame(self, frame: rtc.AudioFrame, *, now: float) -> None: ...

    def hear_key(self, key: str, *, now: float) -> None: ...

    def hear_words(self, words: Sequence[Word]) -> None: ...


class Line:
    """One caller's line.

    Args:
        dtmf: which keys count: ``auto``, ``sip``, ``inband`` or ``both``.
    """

    _of_session: ClassVar[WeakKeyDictionary[AgentSession[Any], Line]] = WeakKeyDictionary()

    def __init__(self, *, dtmf: DtmfMode = "auto") -> None:
        self.presses = PressMerger(dtmf)
        self.typed_ahead = TypeAhead()
        self.pace = Pace()
        self.hung_up = asyncio.Event()
        self.on_key: Callable[[], None] | None = None
        """Told of a key that no question is waiting for: it stops what is being said."""
        self.record: CallRecord | None = None
        self.witness: Witness | None = None
        self.private: list[tuple[float, float]] = []
        """From when to when the caller's sound holds a secret, on the loop's clock."""
        self.private_words: list[tuple[float, float]] = []
        """From when to when the agent says something private; to infinity while it does."""
        self._listener: Listener | None = None
        self._detector: DtmfDetector | None = None
        self._audio_began: float | None = None
        self._private_tone: Listener | None = None
        self._last_secret: tuple[Listener | None, float] = (None, 0.0)  # and until when it sounds
        self._parties: list[CallingParty] = []
        self._utterance: tuple[float, float] | None = None  # first and last interim transcript
        self._event_timer: asyncio.TimerHandle | None = None

    # -- the session's side ------------------------------------------------------

    @classmethod
    def of(cls, session: AgentSession[Any]) -> Line:
        """The line of *session*; made and joined to room and transcripts, if need be."""
        line = cls._of_session.get(session)
        if line is None:
            line = cls()
            line.join_session(session)
            context = get_job_context(required=False)
            if room := room_of(session) or (context and context.room):
                line.join_room(room, session=session)
        line.join_audio(session)
        return line

    def join_session(self, session: AgentSession[Any]) -> None:
        """Be the line of *session* until it closes, and listen to what its recogniser hears."""
        self._of_session[session] = self
        session.on("close", lambda _: self._leave(session))
        if not isinstance(session.stt, Ears):
            session.on("user_input_transcribed", self._hear_transcript)

    def join_audio(self, session: AgentSession[Any]) -> None:
        """Listen to the caller's audio, if the session has one by now."""
        audio = session.input.audio
        if audio is not None and not is_tapped(audio):
            session.input.audio = ToneTap(audio, self.hear_frame)

    def join_room(
        self,
        room: rtc.Room,
        *,
        identity: str | None = None,
        session: AgentSession[Any] | None = None,
    ) -> None:
        """Listen to *room*'s key events.

        Args:
            identity: of the participant whose keys count.
            session: where nobody is named: it knows whose keys count; anybody's if it does not.
        """
        self._parties.append(
            CallingParty(
                room,
                identity=identity,
                session=session,
                on_key=self.hear_event,
                on_gone=self._hang_up,
            )
        )

    def ears(self, recogniser: stt.STT[Any]) -> Ears:
        """*recogniser*, with this line listening in: give it to the session in its place."""
        return Ears(recogniser, self._hear_speech)

    # -- the questions' side -----------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """From now on keys and words are *listener*'s."""
        self._listener = listener

    def kept_private(self) -> list[tuple[float, float]]:
        """As :attr:`private`, with the secret that is asked for now: its end is not yet known."""
        asked = self._listener
        under_way = [(asked.heard_from, inf)] if asked is not None and asked.secret else []
        return self.private + under_way

    def begin_private_words(self) -> Callable[[], None]:
        """The agent begins to say something private; call the result when it is over."""
        at, began = len(self.private_words), _now()
        self.private_words.append((began, inf))

        def end() -> None:
            self.private_words[at] = (began, _now())

        return end

    def release(self, listener: Listener) -> None:
        """*listener* has its answer; keys are kept for the next question."""
        if self._listener is listener:
            self._listener = None
            if listener.secret:
                self.private.append((listener.heard_from, _now()))
                self._last_secret = listener, _now() + PAIR_TIMEOUT

    def hush(self) -> None:
        """Stop what is being said beside the questions, if anything is."""
        if self.on_key is not None:
            self.on_key()

    # -- the caller's side -------------------------------------------------------

    def hear_event(self, digit: str) -> None:
        """A key event came over the signalling path (RFC 4733)."""
        if self.witness is not None:
            self.witness.hear_key(digit, now=_now())
        press = self.presses.sip_event(digit, now=_now())
        if press is None and _now() < self._last_secret[1]:
            self._outlast(_now())  # its tone has ended the question before
        self._take(press)

    def hear_frame(self, frame: rtc.AudioFrame) -> rtc.AudioFrame:
        """Look for tones in *frame*; returns it, silenced while a secret is being keyed."""
        now = _now()
        if self.witness is not None:
            self.witness.hear_frame(frame, now=now)
        if self._audio_began is None:
            self._audio_began = now - frame.duration
        if self._detector is None:
            self._detector = DtmfDetector(frame.sample_rate)
        samples = np.frombuffer(frame.data, np.int16)[:: frame.num_channels]
        private = self._private_tone is not None
        for event in self._detector.process(samples):
            self._hear_tone(event, now)
        return silence(frame) if private or self._private_tone is not None else frame

    def _hear_tone(self, event: ToneStart | ToneEnd, now: float) -> None:
        if isinstance(event, ToneStart):
            began = now - (event.at - event.start)
            self._private_tone = self._whose_secret(began)
            self._take(self.presses.tone_started(event.key, now=began))
            self._hold(True)
            self._await_event()
            return
        self.presses.tone_ended(event.key, now=now)
        self._hold(False)
        if self._private_tone not in (None, self._listener):  # the last key outlasts its question
            self._outlast(now)
        self._private_tone = None

    def _outlast(self, now: float) -> None:
        """The last key of a secret is still heard."""
        self.private[-1] = (self.private[-1][0], now)

    def _whose_secret(self, began: float) -> Listener | None:
        """The question whose secret a tone may be: its event may have answered it already."""
        if self._listener is not None and self._listener.secret:
            return self._listener
        listener, until = self._last_secret
        return listener if began < until else None

    def _hear_speech(self, event: stt.SpeechEvent) -> None:
        final = event.type is stt.SpeechEventType.FINAL_TRANSCRIPT
        if not final and event.type is not stt.SpeechEventType.INTERIM_TRANSCRIPT:
            return
        if not event.alternatives:
            return
        words = spoken_words(event.alternatives[0], began=self._audio_began)
        if final and self.witness is not None:
            self.witness.hear_words(words)
        if self._listener is not None:
            self._listener.receive_words(words, final=final)

    def _hear_transcript(self, event: UserInputTranscribedEvent) -> None:
        """Somebody else's session: words without times, said since this was first heard of."""
        now = _now()
        since, heard = self._utterance or (now, now)
        if now - heard > NEW_UTTERANCE_S:  # its final transcript never came
            since = now
        self._utterance = None if event.is_final else (since, now)
        if self._listener is not None:
            words = words_of(event.transcript, start=since, end=now)
            self._listener.receive_words(words, final=event.is_final)

    def _take(self, press: KeyPressed | None) -> None:
        if press is None:
            return
        if self._listener is not None:
            self._listener.receive_key(press)
            return
        if not self.typed_ahead and self.typed_ahead.swallows(press):
            return  # the late # of an entry that was complete without it stops nothing
        self.typed_ahead.receive_key(press)
        self.hush()

    def _hold(self, down: bool) -> None:
        if self._listener is not None:
            self._listener.hold_key(down)

    def _await_event(self) -> None:
        """After a tone that counts, an event may yet come for it."""
        due = self.presses.get_timer()
        if due is not None and self._event_timer is None:
            loop = asyncio.get_running_loop()
            self._event_timer = loop.call_at(due, self._miss_event)

    def _miss_event(self) -> None:
        """No event has come for the first tone, or none can come any more."""
        if self._event_timer is not None:
            self._event_timer.cancel()
        due = self.presses.get_timer()
        if due is not None and self.presses.handle_timer(now=due) is Notice.TONES_ONLY:
            self._tell_tones_only()

    def _hang_up(self) -> None:
        self._miss_event()
        self.hung_up.set()

    def _leave(self, session: AgentSession[Any]) -> None:
        """The session is closed."""
        self._miss_event()
        self._of_session.pop(session, None)
        for party in self._parties:
            party.leave()
        self._parties.clear()

    def _tell_tones_only(self) -> None:
        log.warning("this trunk sends keys as tones, not as events; ask it for RFC 4733")
        if self.record is not None:
            self.record.add("line", notice="keys come as tones only")


def _now() -> float:
    return asyncio.get_running_loop().time()
