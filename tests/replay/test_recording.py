"""A call as a stereo WAV: both sides where they were heard, secrets blanked."""

from pathlib import Path

import numpy as np
import pytest

from dsp.wav import read_wav
from ivr.errors import IvrError
from ivr.replay.audio import Stretch
from ivr.replay.recording import Recording, mix_down


def steady(seconds: float, rate: int, value: int) -> np.ndarray:
    """Samples of one value."""
    return np.full(round(seconds * rate), value, np.int16)


def test_both_sides_stand_on_the_calls_clock():
    """The call began at 5 s of the loop; the agent spoke a second later."""
    heard = [Stretch(6.0, 8000, steady(0.5, 8000, 300)), Stretch(7.0, 8000, steady(9.0, 8000, 400))]
    call = mix_down(steady(3.0, 8000, 100), heard, rate=8000, began=5.0)
    assert call.duration == 3.0
    assert (call.caller == 100).all()
    assert not call.agent[:8000].any()
    assert (call.agent[8000:12000] == 300).all()
    assert not call.agent[12000:16000].any()
    assert (call.agent[16000:] == 400).all()


def test_other_rates_are_resampled_without_seams():
    """Frames of 22050 Hz that follow each other become one sound at 16 kHz."""
    t = np.arange(22050) / 22050
    sine = (8000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16)
    frames = [Stretch(n * 0.02, 22050, sine[n * 441 : (n + 1) * 441]) for n in range(50)]
    call = mix_down(np.zeros(16000, np.int16), frames, rate=16000, began=0.0)
    wanted = 8000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
    inside = slice(400, -400)
    assert np.abs(call.agent - wanted)[inside].max() < 80  # 1 %: a seam would jump by far more


def test_secret_is_blanked_on_the_side_where_it_was():
    """The caller's tones go, the agent's prompt stays."""
    call = Recording(8000, steady(2.0, 8000, 100), steady(2.0, 8000, 200))
    call.blank(0.5, 1.0, side="caller")
    assert not call.caller[4000:8000].any()
    assert (call.caller[:4000] == 100).all()
    assert (call.agent == 200).all()
    call.blank(-3.0, 9.0)
    assert not call.caller.any()
    assert not call.agent.any()


def test_saved_call_reads_back_as_it_was(tmp_path: Path):
    """Two channels, caller left."""
    call = Recording(8000, steady(1.0, 8000, 100), steady(1.0, 8000, 200))
    call.save(tmp_path / "call.wav")
    samples, rate = read_wav(tmp_path / "call.wav")
    assert rate == 8000
    assert (np.rint(samples * 32768) == [100, 200]).all()


def test_place_that_cannot_be_written_is_named(tmp_path: Path):
    """No traceback: the file is in the message."""
    call = Recording(8000, steady(1.0, 8000, 1), steady(1.0, 8000, 1))
    with pytest.raises(IvrError, match=r"nowhere.call\.wav"):
        call.save(tmp_path / "nowhere" / "call.wav")
