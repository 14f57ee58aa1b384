"""What is private: the caller hears it read back, and the call leaves nothing of it behind."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest
from livekit.agents import tts
from livekit.agents.telemetry import set_tracer_provider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ivr import HANG_UP, Call, Digits, Menu
from ivr.call.record import CallRecord
from ivr.replay import Recording, ReplayRoom, ScriptedTTS, run
from ivr.replay.ring import ring
from ivr.speech import CachedTTS, PromptCache
from ivr.speech.silent import Silence
from tests.callers import said
from tests.logs import told_by

CARD = "4111111111111111"
READ_BACK = "I have 4 1 1 1, 1 1 1 1, 1 1 1 1, 1 1 1 1."
SHOWN = "I have • • • •, • • • •, • • • •, • • • •."
ENTRIES = {
    "keys": lambda c: c.press(CARD),
    "tones": lambda c: c.press(CARD, how="inband"),
    "voice": lambda c: c.says("four one one one " + "double one " * 6),
    "both": lambda c: (c.press("41111111"), c.says("one " * 8)),
}
Card = Annotated[
    str, Digits(16, prompt="Your card number?", groups=(4, 4, 4, 4), private=True, confirm=True)
]


def till() -> Menu:
    """A menu that asks for a card, and has seen it when it says good-bye."""
    menu = Menu("till", prompt="The till.")

    @menu.press("9", "to pay")
    async def pay(call: Call, card: Card):
        await call.say("Paid." if card == CARD else "Not your card.")
        return HANG_UP

    return menu


class Hum(Silence):
    """A prompt that can be heard."""

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id="hum", sample_rate=8000, num_channels=1, mime_type="audio/pcm"
        )
        samples = round(self._tts.seconds(self._input_text) * 8000)
        output_emitter.push(np.full(samples, 3000, np.int16).tobytes())


class HummingTTS(ScriptedTTS):
    """A voice that hums; it knows what it was asked to say."""

    def __init__(self) -> None:
        super().__init__()
        self._sample_rate = 8000

    def synthesize(self, text, **options):
        stream = super().synthesize(text, **options)
        stream.__class__ = stream.__class__ if self.dead else Hum
        return stream


@dataclass
class Rung:
    """A call, and all that it left behind."""

    record: CallRecord
    heard: str
    recording: Recording
    asked: list[str]
    remembered: PromptCache


def ring_till(script) -> Rung:
    """Ring the till; *script* gets the caller, and the voice."""

    async def main() -> Rung:
        before = asyncio.all_tasks()
        voice, cache = HummingTTS(), PromptCache()
        async with ReplayRoom(rate=8000) as room:
            cached = CachedTTS(voice, name="hum", cache=cache)
            rings = asyncio.ensure_future(ring(room, till(), voice=cached, dtmf="both"))
            await script(room.caller, voice)
            record = await rings
            heard = room.transcript.text(room.now + 1e6)
            recording = room.recording()
        await asyncio.sleep(0.1)
        assert not asyncio.all_tasks() - before
        return Rung(record, heard, recording, voice.asked, cache)

    return run(main).result


@pytest.fixture
def spans():
    """Everything that LiveKit traces."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    set_tracer_provider(provider)
    yield exporter
    set_tracer_provider(TracerProvider())


@pytest.mark.parametrize("way", ENTRIES)
def test_card_is_read_back_and_left_nowhere(way, caplog, spans):
    """Not in record, transcript, log, trace, cache or recording, whichever way it was entered."""
    caplog.set_level(logging.DEBUG)

    async def script(c, voice):
        await c.hears("press 9.")
        c.press("9")
        await c.hears("card number?")
        ENTRIES[way](c)
        await c.hears(SHOWN)
        c.press("1")
        await c.hears("Paid.")

    rung = ring_till(script)
    assert any(READ_BACK in text for text in rung.asked)
    for text in (rung.record.to_json(), rung.heard):
        assert "4 1 1 1" not in text
        assert CARD not in text
        assert "• • • •, • • • •" in text
    pressed = [e["key"] for e in rung.record.entries if e.get("question") == "card"]
    assert pressed == ["•"] * len(pressed)
    logged = "\n".join(map(told_by, caplog.records))
    traced = "\n".join(span.to_json() for span in spans.get_finished_spans())
    assert "Your card number?" in traced
    for text in (logged, traced):
        assert "4 1 1 1" not in text
        assert "double one" not in text
    for text in rung.asked:
        kept = rung.remembered.get("hum en", text)
        assert (kept is None) == (READ_BACK in text)


def test_read_back_is_silent_on_both_sides_of_the_recording():
    """What was said before and after is there."""
    times = {}

    async def script(c, voice):
        await c.hears("press 9.")
        c.press("9")
        await c.hears("card number?")
        c.press(CARD, how="inband")
        await c.hears("I have •")
        times["began"] = c._room.now
        await c.hears("say no.")
        times["ended"] = c._room.now
        c.press("1")
        await c.hears("Paid.")

    recording = ring_till(script).recording
    began, ended = (round(times[at] * recording.rate) for at in ("began", "ended"))
    assert not recording.agent[began:ended].any()
    assert not recording.caller[:ended].any()
    assert recording.agent[: began - 4 * recording.rate].any()
    assert recording.agent[ended:].any()


def test_hang_up_in_the_read_back_leaves_it_hidden():
    """The sentence that was not said to its end is as private."""

    async def script(c, voice):
        await c.hears("press 9.")
        c.press("9" + CARD)
        await c.hears("I have •")
        c.hang_up()

    rung = ring_till(script)
    assert rung.record.result == "caller hung up"
    assert "4 1" not in rung.record.to_json()
    last = rung.recording.agent[-rung.recording.rate // 4 :]
    assert not last.any()


def test_voice_that_dies_at_the_read_back_tells_nobody_what_it_was_to_say(caplog):
    """The log says that it failed; keys still confirm."""
    caplog.set_level(logging.DEBUG)

    async def script(c, voice):
        await c.hears("press 9.")
        c.press("9")
        await c.hears("card number?")
        voice.die()
        c.press(CARD, gap_ms=50)
        await c.waits(4)
        voice.recover()
        c.press("1")
        await c.hears("Paid.")

    rung = ring_till(script)
    logged = "\n".join(map(told_by, caplog.records))
    assert "a private sentence is not said" in logged
    assert "4 1 1 1" not in logged
    assert any(SHOWN in text for text in said(rung.record))
