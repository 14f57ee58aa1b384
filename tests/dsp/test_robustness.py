"""What issue 4 asks for beyond the standards: noise, hum, codecs, lost frames, latency, rates."""

from functools import partial

import numpy as np
import pytest

from tests.dsp.lines import alaw, direct_current, echo, g722, hum, mulaw, opus, overload
from tests.dsp.listen import misheard, waits_ms
from tests.dsp.signals import press, random_keys, voiceband
from tests.dsp.trials import singles, streams
from tests.dsp.troubles import (
    LEVEL,
    alone_in_noise,
    at_rate,
    coded,
    conversation,
    lossy,
    lossy_and_told,
    noisy,
    over_dial_tone,
    over_third_tone,
    over_voice,
    spoilt,
)


def test_every_level_from_0_to_minus_30_is_heard(rng):
    """Decibel by decibel."""
    levels = [-float(level) for level in range(31)]
    assert misheard(singles(rng, 124, level_dbm0=levels, tone_ms=50)) == []


@pytest.mark.parametrize("twist", [-10.0, -8.0, -4.0, 4.0, 8.0])
def test_twist_of_minus_10_to_8_db_is_heard(rng, twist):
    """At two levels, 40 ms."""
    assert misheard(singles(rng, 64, twist_db=twist, level_dbm0=[-3, -18], tone_ms=40)) == []


def test_5_db_of_voiceband_noise_loses_none(rng):
    """All keys, 50/50 ms; here 200."""
    assert misheard(noisy(rng, 200, 5, voiceband)) == []


@pytest.mark.parametrize("tone_ms", [40, 50])
def test_single_key_in_6_db_of_noise_is_heard(rng, tone_ms):
    """Noise before, during and after."""
    assert misheard(alone_in_noise(rng, 128, 6, tone_ms)) == []


@pytest.mark.parametrize("name", ["dial", "dial-425"])
@pytest.mark.parametrize("ratio", [-20, -10, 0])
def test_keys_over_dial_tone_are_heard(rng, name, ratio):
    """Up to 20 dB above the keys."""
    assert misheard(over_dial_tone(rng, 100, ratio, name)) == []


@pytest.mark.parametrize("hz", [550, 1050, 2100])
def test_third_tone_16_db_down_is_tolerated(rng, hz):
    """As the MT8870 does."""
    assert misheard(over_third_tone(rng, 100, hz, -16)) == []


@pytest.mark.parametrize(
    "line",
    [
        partial(direct_current, share=0.1),
        partial(direct_current, share=-0.1),
        partial(hum, hz=50, level_dbm0=LEVEL),
        partial(hum, hz=60, level_dbm0=LEVEL),
        partial(echo, delay_ms=20, level_db=-10),
        partial(overload, drive_db=12),
    ],
    ids=["DC", "DC below", "50 Hz", "60 Hz", "echo", "overload"],
)
def test_spoilt_line_loses_none(rng, line):
    """10 % DC, hum as strong as a tone, echo of 20 ms at -10 dB, 12 dB beyond full scale."""
    assert misheard(spoilt(rng, 160, line)) == []


def test_voice_20_db_below_the_keys_loses_none(rng):
    """What is left of the prompt after echo cancelling."""
    assert misheard(over_voice(rng, 100, -20)) == []


@pytest.mark.parametrize("corner", ["plain", "1.5", "twist"])
@pytest.mark.parametrize("codec", [mulaw, alaw, g722, opus])
def test_codec_loses_none_at_the_corners(rng, codec, corner):
    """G.711, G.722, Opus at 24 kb/s in voice mode: plain, +-1.5 %, 7.5 dB of twist."""
    assert misheard(coded(rng, 80, codec, corner)) == []


@pytest.mark.parametrize("rate", [16000, 24000, 48000])
def test_other_rate_with_hiss_above_4_khz_loses_none(rng, rate):
    """What a telephone can't send is taken out before."""
    assert misheard(at_rate(rng, 48, rate)) == []


def test_lost_frames_neither_double_nor_miss_a_key(rng):
    """300 ms keys, 5 % of frames zeroed and not told."""
    assert misheard(lossy(rng, 160, 300, 0.05)) == []


def test_lost_frames_that_are_told_neither_double_nor_miss_a_key(rng):
    """300 ms keys, 10 % of frames lost."""
    for trial, lost in lossy_and_told(rng, 100, 300, 0.10):
        assert len(waits_ms(trial.signal, 0, lost=lost)) == 1


def test_caller_who_talks_and_keys_is_heard(rng):
    """A voice between keys at human timing."""
    assert misheard(conversation(rng, 60)) == []


def test_announcement_comes_in_time(rng):
    """Frames of 20 ms: from a tone's first sample, median 40 ms or less, never more than 60."""
    waits = []
    for key in random_keys(200, rng):
        first = int(rng.integers(400, 800))
        how = {"tone_ms": rng.uniform(60, 200), "level_dbm0": rng.uniform(-24, -6)}
        signal = mulaw(np.append(np.zeros(first), press(key, rng, lead_ms=0, **how)))
        waits += waits_ms(signal, first)
    assert len(waits) == 200
    assert np.median(waits) <= 40
    assert max(waits) <= 60


def test_long_dialling_loses_none(rng):
    """Ten keys a second for half a minute, no two alike in phase."""
    assert misheard(streams(rng, 300, each=300, tone_ms=50, gap_ms=50)) == []
