"""A voice of silence takes the time that words take."""

import pytest

from ivr.replay import run
from ivr.speech import SilentTTS


def test_silence_is_as_long_as_the_text():
    """60 ms a character, and no sound in it."""

    async def main():
        return await SilentTTS().synthesize("Please enter your PIN.").collect()

    frame = run(main).result
    assert frame.duration == pytest.approx(22 * 0.06, abs=0.001)
    assert not any(frame.data)


def test_pace_and_rate_can_be_set():
    """For a voice that is to be imitated."""

    async def main():
        voice = SilentTTS(seconds_per_character=0.1, sample_rate=8000)
        return await voice.synthesize("0123456789").collect()

    frame = run(main).result
    assert (frame.duration, frame.sample_rate) == (1.0, 8000)
