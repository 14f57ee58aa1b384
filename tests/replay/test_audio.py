"""The sound of a call: paced by the clock, mixed while it runs, and only what was heard is kept."""

import asyncio

import numpy as np
import pytest
from livekit import rtc
from livekit.agents.voice.io import PlaybackFinishedEvent

from ivr.replay import run
from ivr.replay.audio import AgentAudio, AgentText, CallerAudio
from ivr.replay.transcript import Transcript

LOUD = np.full(1600, 1000, np.int16)  # 0.1 s at 16 kHz


def frame(seconds: float, rate: int = 16000, value: int = 500) -> rtc.AudioFrame:
    """A frame of a steady value."""
    samples = np.full(round(seconds * rate), value, np.int16)
    return rtc.AudioFrame(samples.tobytes(), rate, 1, len(samples))


class Playing:
    """An ear, and what it told LiveKit."""

    def __init__(self) -> None:
        self.transcript = Transcript()
        self.audio = AgentAudio(self.transcript)
        self.text = AgentText(self.transcript)
        self.finished: list[tuple[float, float, bool]] = []
        self.started: list[float] = []
        self.loop = asyncio.get_running_loop()
        self.audio.on("playback_finished", self._finished)
        self.audio.on("playback_started", lambda _: self.started.append(self.loop.time()))

    def _finished(self, event: PlaybackFinishedEvent) -> None:
        self.finished.append((self.loop.time(), event.playback_position, event.interrupted))

    def heard(self) -> list[tuple[float, float]]:
        """From when to when something sounded."""
        stretches = self.audio.heard_until(self.loop.time())
        return [(round(s.start, 3), round(s.end, 3)) for s in stretches]


@pytest.mark.parametrize("rate", [8000, 16000])
def test_frames_come_every_20_ms(rate: int):
    """A line is silence, frame by frame, in real time."""

    async def main() -> list[tuple[float, int]]:
        line = CallerAudio(rate=rate)
        frames = []
        async for heard in line:
            frames.append((asyncio.get_running_loop().time(), heard.samples_per_channel))
            if len(frames) == 5:
                line.hang_up()
        return frames

    size = rate // 50
    assert run(main).result == [(n / 50, size) for n in range(1, 6)]


def test_sounds_are_mixed_where_they_are_put():
    """Two sounds at one time add up, and clip at full scale."""

    async def main() -> np.ndarray:
        line = CallerAudio()
        line.play(LOUD, at=1.0)
        line.play(LOUD, at=1.05)
        line.play(np.full(160, 32767, np.int16), at=1.06)
        while line.samples.size < 2 * line.rate:
            await anext(line)
        return line.samples

    samples = run(main).result
    assert not samples[:16000].any()
    assert (samples[16000:16800] == 1000).all()
    assert (samples[16800:16960] == 2000).all()
    assert (samples[16960:17120] == 32767).all()
    assert (samples[17600:18400] == 1000).all()
    assert not samples[18400:].any()


def test_sound_for_the_past_begins_with_the_next_frame():
    """What is sent is sent."""

    async def main() -> np.ndarray:
        line = CallerAudio()
        await anext(line)
        assert line.play(LOUD, at=0.0) == pytest.approx(0.12)
        while line.samples.size < 4800:
            await anext(line)
        return line.samples

    samples = run(main).result
    assert not samples[:320].any()
    assert (samples[320:1920] == 1000).all()


def test_long_call_outgrows_the_first_buffer():
    """A sound after minutes is where it was put."""

    async def main() -> int:
        line = CallerAudio(rate=8000)
        line.play(LOUD, at=200.0)
        for _ in range(201 * 50):
            await anext(line)
        return int(np.flatnonzero(line.samples)[0])

    assert run(main).result == 200 * 8000


def test_prompt_plays_in_real_time():
    """Frames handed over at once sound one after the other; the end comes when they are over."""

    async def main() -> Playing:
        playing = Playing()
        for _ in range(3):
            await playing.audio.capture_frame(frame(0.5))
        playing.audio.flush()
        await playing.audio.wait_for_playout()
        return playing

    ran = run(main)
    assert ran.result.started == [0.0]
    assert ran.result.finished == [(1.5, 1.5, False)]
    assert ran.result.heard() == [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)]


def test_frames_that_come_late_leave_a_gap():
    """A slow voice is heard as slow."""

    async def main() -> Playing:
        playing = Playing()
        await playing.audio.capture_frame(frame(0.5))
        await asyncio.sleep(2)
        await playing.audio.capture_frame(frame(0.5))
        playing.audio.flush()
        await playing.audio.wait_for_playout()
        return playing

    playing = run(main).result
    assert playing.heard() == [(0.0, 0.5), (2.0, 2.5)]
    assert playing.finished == [(2.5, 1.0, False)]


def test_cut_prompt_is_silent_from_that_moment():
    """What had not sounded is not kept, and the position says how much had."""

    async def main() -> Playing:
        playing = Playing()
        await playing.audio.capture_frame(frame(3.0))
        playing.audio.flush()
        await asyncio.sleep(1.25)
        playing.audio.clear_buffer()
        await asyncio.sleep(5)
        return playing

    playing = run(main).result
    assert playing.finished == [(1.25, 1.25, True)]
    assert playing.heard() == [(0.0, 1.25)]


def test_paused_prompt_goes_on_after_resume():
    """A pause moves the rest, and the end with it."""

    async def main() -> Playing:
        playing = Playing()
        await playing.audio.capture_frame(frame(2.0))
        playing.audio.flush()
        await asyncio.sleep(0.5)
        playing.audio.pause()
        await asyncio.sleep(10)
        assert playing.finished == []
        playing.audio.resume()
        await playing.audio.wait_for_playout()
        return playing

    playing = run(main).result
    assert playing.finished == [(12.0, 2.0, False)]
    assert playing.heard() == [(0.0, 0.5), (10.5, 12.0)]


def test_prompt_cut_while_paused_never_goes_on():
    """Resuming after a cut plays nothing."""

    async def main() -> Playing:
        playing = Playing()
        await playing.audio.capture_frame(frame(2.0))
        await asyncio.sleep(0.5)
        playing.audio.pause()
        await asyncio.sleep(1)
        playing.audio.clear_buffer()
        playing.audio.resume()
        await asyncio.sleep(5)
        return playing

    playing = run(main).result
    assert playing.finished == [(1.5, 0.5, True)]
    assert playing.heard() == [(0.0, 0.5)]


def test_prompt_that_begins_while_paused_waits():
    """Nothing sounds, and nothing is said to have begun, before the resume."""

    async def main() -> Playing:
        playing = Playing()
        playing.audio.pause()
        await playing.audio.capture_frame(frame(1.0))
        playing.audio.flush()
        await asyncio.sleep(3)
        assert playing.started == []
        playing.audio.resume()
        await playing.audio.wait_for_playout()
        return playing

    playing = run(main).result
    assert playing.started == [3.0]
    assert playing.finished == [(4.0, 1.0, False)]


def test_words_and_sound_meet():
    """The transcript knows which words go with the sound, cut ones too."""

    async def main() -> Playing:
        playing = Playing()
        for words, cut_after in (("one two three four", 0.95), ("five six", None)):
            await playing.text.capture_text(words)
            playing.text.flush()
            await playing.audio.capture_frame(frame(1.8))
            playing.audio.flush()
            if cut_after:
                await asyncio.sleep(cut_after)
                playing.audio.clear_buffer()
            await playing.audio.wait_for_playout()
        return playing

    playing = run(main).result
    assert playing.transcript.text(99.0) == "one two\nfive six"
    assert [u.cut for u in playing.transcript.utterances] == [True, False]
