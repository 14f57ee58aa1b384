"""A bank hears each call as a detector of its own does."""

import tracemalloc

import numpy as np
import pytest

from dsp.bank import DetectorBank
from dsp.detector import DtmfDetector, ToneStart, detect
from dsp.levels import to_int16
from dsp.tones import dtmf
from tests.dsp.signals import press, voice, white


def calls(n, rng, rate=8000):
    """Return n calls of the same length: keys over noise, every third one a voice."""
    length = 3 * rate
    sounds = []
    for i in range(n):
        keys = press("".join(rng.choice(list("0123456789"), 6)), rng, tone_ms=60 + 9 * i, rate=rate)
        sound = voice(length, -15, rng) if i % 3 == 2 else np.resize(keys, length)
        sounds.append(sound + white(length, -35, rng))
    return np.stack(sounds)


def in_frames(bank, sounds, size):
    """Return the events of each call, heard in frames."""
    heard = [[] for _ in sounds]
    for at in range(0, sounds.shape[1], size):
        for events, new in zip(heard, bank.process(sounds[:, at : at + size]), strict=True):
            events += new
    for events, new in zip(heard, bank.flush(), strict=True):
        events += new
    return heard


@pytest.mark.parametrize("size", [1, 160, 333, 24000])
def test_bank_hears_what_each_detector_hears_bit_for_bit(rng, size):
    """Whatever the frames; sample by sample only the beginning."""
    sounds = calls(5, rng)[:, : 2000 if size == 1 else None]
    told = in_frames(DetectorBank(5, 8000), sounds, size)
    assert told == [detect(sound, 8000) for sound in sounds]


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_bank_hears_the_same_at_other_rates(rng, rate):
    """The filters of the calls don't touch."""
    sounds = calls(3, rng, rate)
    told = in_frames(DetectorBank(3, rate), to_int16(sounds.reshape(-1)).reshape(3, -1), rate // 50)
    assert told == [detect(to_int16(sound), rate) for sound in sounds]


def test_frame_lost_in_one_call_counts_for_this_call_only(rng):
    """Two calls with the same break of 40 ms; only one is told that it is a loss."""
    sound = press("5", rng, lead_ms=95, tone_ms=300)
    sound[1600:1920] = 0.001
    bank, starts = DetectorBank(2, 8000), np.zeros(2, int)
    for i, frame in enumerate(sound[: len(sound) // 160 * 160].reshape(-1, 160)):
        told = bank.process(np.stack([frame, frame]), lost=[i in (10, 11), False])
        starts += [sum(isinstance(event, ToneStart) for event in call) for call in told]
    assert starts.tolist() == [1, 2]


def test_flags_of_lost_frames_are_those_of_a_detector(rng):
    """In blocks that are no frames."""
    sound = press("1470", rng, tone_ms=120, gap_ms=60)
    bank, detector = DetectorBank(2, 8000), DtmfDetector(8000)
    for i, at in enumerate(range(0, len(sound), 100)):
        block, lost = sound[at : at + 100], bool(rng.random() < 0.1)
        told = bank.process(np.stack([block, block]), lost=[lost, i < 0])
        assert told[0] == detector.process(block, lost=lost)


@pytest.mark.parametrize(
    ("frames", "lost", "message"),
    [
        (np.zeros(160), None, "shape"),
        (np.zeros((3, 160)), None, "shape"),
        (np.zeros((2, 160, 1)), None, "shape"),
        (np.zeros((2, 160), np.int32), None, "float or int16"),
        (np.array([[0.0, 0.0], [0.0, np.nan]]), None, "NaN"),
        (np.zeros((2, 160)), [True], r"lost: shape \(2,\)"),
        (np.zeros((2, 160)), True, r"lost: shape \(2,\)"),
        (np.zeros((2, 160)), ["no", "no"], "lost: True or False"),
        (np.zeros((2, 160)), [0.0, 1.0], "lost: True or False"),
        (np.zeros((2, 160)), [[True], []], "lost: one True or False for each call"),
        ([[0.0, 0.0], [0.0]], None, "samples: .* rows of different length"),
        (b"ab", None, "samples: an array is needed, not bytes"),
        (None, None, "samples: an array is needed, not None"),
        (np.zeros((2, 160), ">i4"), None, "float or int16 is needed, not >i4"),
    ],
)
def test_refused_frames_spoil_no_call(rng, frames, lost, message):
    """Neither the call that is to blame nor the others."""
    sounds = calls(2, rng)
    bank = DetectorBank(2, 8000)
    first = bank.process(sounds[:, :10000])
    with pytest.raises(ValueError, match=message):
        bank.process(frames, lost=lost)
    parts = zip(first, bank.process(sounds[:, 10000:]), bank.flush(), strict=True)
    assert [[*a, *b, *c] for a, b, c in parts] == [detect(sound, 8000) for sound in sounds]


@pytest.mark.parametrize(
    ("calls", "cause"),
    [
        (0, "0, at least 1"),
        (-3.0, "-3, at least 1"),
        (1.5, "a whole number is needed, not 1.5"),
        ("2", "a whole number is needed, not str"),
        (None, "a whole number is needed, not None"),
    ],
)
def test_bank_of_no_calls_is_refused(calls, cause):
    """There is nothing to hear, or nobody knows in how many."""
    with pytest.raises(ValueError, match=f"calls: {cause}"):
        DetectorBank(calls, 8000)


def test_frames_in_the_other_order_of_bytes_are_heard_alike(rng):
    """As they come from RTP's L16, in a bank of 2.0 calls."""
    sounds = (calls(2, rng) * 32767).astype(np.int16)
    told = in_frames(DetectorBank(2.0, 8000.0), sounds.astype(">i2"), 160)
    assert told == in_frames(DetectorBank(2, 8000), sounds, 160)
    assert all(told)


def test_state_of_calls_in_which_tones_stand_that_are_no_key_stays_small():
    """Below 64 kB each, begun at different times, and after a block of twenty seconds."""
    mistuned = dtmf("5", tone_ms=30_000, offset=0.025)
    sounds = np.stack([np.concatenate([np.zeros(997 * i), mistuned])[:160_000] for i in range(24)])
    for size in (160, 160_000):
        tracemalloc.start()
        bank = DetectorBank(24, 8000)
        for at in range(0, sounds.shape[1], size):
            bank.process(sounds[:, at : at + size])
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert held < 24 * 64_000


def ended(sounds, rate, at, size, call, *, fresh=False):
    """Return the events of each call where one ends at a sample; fresh: it was silent so far."""
    bank, heard = DetectorBank(len(sounds), rate), [[] for _ in sounds]
    for first in range(0, sounds.shape[1], size):
        if first >= at and first - size < at and not fresh:
            bank.reset(call)
            heard[call].clear()
        block = sounds[:, first : first + size].copy()
        if fresh and first < at:
            block[call] = 0
        for events, new in zip(heard, bank.process(block), strict=True):
            events += new
    for events, new in zip(heard, bank.flush(), strict=True):
        events += new
    return heard


@pytest.mark.parametrize("size", [100, 160, 333, 1777])
@pytest.mark.parametrize("rate", [8000, 11025, 48000])
def test_call_that_was_reset_is_a_fresh_one_and_the_others_go_on(rng, rate, size):
    """Wherever in a key, or in a frame, it ended: bit for bit."""
    sounds = calls(4, rng, rate)
    untouched = in_frames(DetectorBank(4, rate), sounds, size)
    for at in rng.integers(0, 2 * rate, 12 if rate == 8000 else 3):
        told = ended(sounds, rate, at, size, 1)
        fresh = ended(sounds, rate, at, size, 1, fresh=True)
        assert told[1] == fresh[1]
        assert [told[i] for i in (0, 2, 3)] == [untouched[i] for i in (0, 2, 3)]
        assert told[1]


def test_key_that_is_held_ends_unheard_at_a_reset(rng):
    """The next caller of that place has not pressed it; his own is told by the bank's clock."""
    held = press("5", rng, lead_ms=0, tone_ms=400, gap_ms=0, tail_ms=0)
    bank = DetectorBank(2, 8000)
    assert [len(call) for call in bank.process(np.stack([held, held]))] == [1, 1]
    bank.reset(0)
    quiet = np.zeros(1600)
    first, second = bank.process(np.stack([quiet, quiet]))
    assert (len(first), len(second)) == (0, 1)
    started, _ = bank.process(np.stack([held, np.zeros(len(held))]))
    assert started[0].start == pytest.approx(0.6, abs=0.003)


@pytest.mark.parametrize(("call", "cause"), [(2, "2, the last one is 1"), (-1, "-1, at least 0")])
def test_reset_of_no_call_is_refused(call, cause):
    """Not even counted from the end."""
    with pytest.raises(ValueError, match=f"call: {cause}"):
        DetectorBank(2, 8000).reset(call)
