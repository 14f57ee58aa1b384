"""What is no key: an hour of it is in the bench, here a minute of each kind, all made by seed."""

import pytest

from dsp.tones import CALL_PROGRESS, call_progress
from tests.dsp.lines import alaw, mulaw
from tests.dsp.listen import heard
from tests.dsp.signals import NOT_KEYS, voice

MINUTE = 60 * 8000


@pytest.mark.parametrize("kind", NOT_KEYS)
def test_nothing_is_heard_in_what_is_no_key(rng, kind):
    """Voices, music, exchanges, modems, noise."""
    assert heard(mulaw(NOT_KEYS[kind](MINUTE, rng))) == ""


@pytest.mark.parametrize("level", [-35, -25, -9])
def test_nothing_is_heard_in_a_voice_at_any_level(rng, level):
    """Whispered, spoken, shouted; Q.24 measures at -12 to -15 dBm."""
    assert heard(alaw(voice(MINUTE, level, rng))) == ""


@pytest.mark.parametrize("name", CALL_PROGRESS)
def test_nothing_is_heard_in_call_progress_tones(name):
    """Each at its own level and 10 dB louder, for ten seconds."""
    for gain_db in (0, 10):
        assert heard(mulaw(call_progress(name, 10.0, gain_db=gain_db))) == ""
