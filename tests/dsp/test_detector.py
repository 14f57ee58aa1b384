"""The detector as others use it: events, blocks, sample types, bad input, lost frames, memory."""

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.detector import DtmfDetector, ToneEnd, ToneStart, detect
from dsp.levels import to_int16
from tests.dsp.lines import mulaw
from tests.dsp.listen import begun, heard
from tests.dsp.signals import broken, press, silence, voice, white

RATES = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000]


def busy(seed=1, rate=8000):
    """Return a signal in which much happens: keys short and long, noise, a voice, digital zero."""
    rng = np.random.default_rng(seed)
    parts = [
        press("159D", rng, tone_ms=50, gap_ms=50, rate=rate),
        press("2#", rng, tone_ms=130, gap_ms=30, twist_db=-6.0, rate=rate),
        silence(200, rate=rate),
    ]
    signal = np.concatenate(parts)
    signal += white(len(signal), -40, rng)
    talk = voice(rate // 2, -15, rng)
    return np.concatenate([signal, talk, press("7", rng, tone_ms=25, rate=rate), press("0", rng)])


def in_blocks(signal, rate, sizes):
    """Return the events of a signal that comes in blocks of these sizes, over and over."""
    detector, events, at, i = DtmfDetector(rate), [], 0, 0
    while at < len(signal):
        size = sizes[i % len(sizes)]
        events += detector.process(signal[at : at + size])
        at, i = at + size, i + 1
    return events + detector.flush()


def test_key_is_told_while_held_and_its_end_later(rng):
    """One start and one end, in this order, each at its time."""
    detector = DtmfDetector(8000)
    tone = press("5", rng, lead_ms=100, tone_ms=200, tail_ms=0, gap_ms=0)
    (start,) = detector.process(tone)
    (end,) = detector.process(silence(100))
    assert isinstance(start, ToneStart)
    assert isinstance(end, ToneEnd)
    assert (start.key, end.key) == ("5", "5")
    assert start.start == end.start == pytest.approx(0.1, abs=0.003)
    assert start.at <= 0.16
    assert end.end == pytest.approx(0.3, abs=0.003)
    assert 0.3 < end.at <= 0.4


def test_key_held_to_the_end_of_sound_is_ended_by_flush(rng):
    """Nobody hears it end, so the end of the sound is its end."""
    detector = DtmfDetector(8000)
    detector.process(press("5", rng, lead_ms=100, tone_ms=200, tail_ms=0, gap_ms=0))
    (end,) = detector.flush()
    assert end.end == pytest.approx(0.3, abs=0.003)
    assert end.at == pytest.approx(0.3)


def test_key_that_ends_with_the_sound_is_told_by_flush(rng):
    """40 ms at the very end are a key still."""
    assert heard(press("5", rng, tone_ms=40, gap_ms=0, tail_ms=0)) == "5"


def test_flush_starts_anew(rng):
    """The next sound has its own time."""
    detector = DtmfDetector(8000)
    tone = press("5", rng, tone_ms=80)
    first = detector.process(tone) + detector.flush()
    assert detector.process(tone) + detector.flush() == first


@pytest.mark.parametrize(("level", "twist"), [(-6.0, 0.0), (-12.0, -8.0), (-20.0, 6.0)])
def test_levels_twist_and_frequencies_are_measured(rng, level, twist):
    """Within half a dB and 2 Hz."""
    signal = press("5", rng, tone_ms=100, level_dbm0=level, twist_db=twist, offset=(0.01, -0.01))
    for event in detect(signal, 8000):
        assert max(event.row_dbm0, event.column_dbm0) == pytest.approx(level, abs=0.5)
        assert event.twist_db == pytest.approx(twist, abs=0.5)
        assert event.row_hz == pytest.approx(770 * 1.01, abs=2)
        assert event.column_hz == pytest.approx(1336 * 0.99, abs=2)


def test_key_stays_out_of_the_text_of_events(rng):
    """Digits are private."""
    events = detect(press("5", rng, tone_ms=80), 8000)
    assert len(events) == 2
    assert all("key" not in repr(event) and "'5'" not in repr(event) for event in events)


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_events_are_the_same_bit_for_bit_whatever_the_blocks(sizes):
    """Equal, not nearly equal."""
    signal = busy()
    assert in_blocks(signal, 8000, sizes) == detect(signal, 8000)


@pytest.mark.parametrize("rate", RATES)
def test_events_are_the_same_whatever_the_blocks_at_any_rate(rate):
    """20 ms, odd sizes, and all at once."""
    signal = busy(rate=rate)
    whole = detect(signal, rate)
    assert len(whole) >= 12
    assert in_blocks(signal, rate, [rate // 50]) == whole
    assert in_blocks(signal, rate, [1, 7, 997, 64]) == whole


@pytest.mark.parametrize("rate", RATES)
def test_times_do_not_depend_on_the_rate(rng, rate):
    """The filter's delay is taken out."""
    (start, end) = detect(press("8", rng, lead_ms=100, tone_ms=100, rate=rate), rate)
    assert start.start == pytest.approx(0.1, abs=0.003)
    assert end.end == pytest.approx(0.2, abs=0.003)


def test_int16_is_heard_as_the_same_float():
    """A sample of 16384 is 0.5."""
    pcm = to_int16(busy())
    assert detect(pcm, 8000) == detect(pcm / 32768, 8000)
    assert detect(pcm, 8000) == detect((pcm / 32768).astype(np.float32), 8000)


def test_sound_beyond_full_scale_is_clipped(rng):
    """As a converter would."""
    loud = 8 * press("5", rng, tone_ms=100, level_dbm0=-3)
    assert detect(loud, 8000) == detect(np.clip(loud, -1, 1), 8000)


def test_no_sound_gives_no_events():
    """Empty arrays are sound of no length."""
    assert detect(np.zeros(0), 8000) == []
    assert DtmfDetector(48000).process(np.zeros(0, np.int16)) == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.array([0.0, np.nan]), "NaN or infinity"),
        (np.array([np.inf]), "NaN or infinity"),
        (np.array([np.longdouble("1e4000")]), "NaN or infinity"),
        (np.zeros((2, 160)), "one dimension"),
        (np.zeros(160, np.int32), "float or int16"),
        (np.zeros(160, np.uint8), "float or int16"),
        (np.zeros(160, np.complex128), "float or int16"),
        (np.zeros(160, np.bool_), "float or int16"),
        (bytes(320), r"an array is needed, not bytes; .*np\.frombuffer"),
        (bytearray(320), r"not uint8; .*np\.frombuffer"),
        (None, "an array is needed, not None"),
        (7, "an array is needed, not 7"),
        ("5", "an array is needed, not str"),
        (np.array(0.5), "one dimension is needed, not 0"),
        ([[0.0, 0.0], [0.0]], "rows of different length"),
    ],
    ids=[
        *("NaN", "infinity", "beyond float64", "stereo", "int32", "uint8", "complex", "bool"),
        *("bytes", "bytearray", "None", "number", "str", "no dimension", "ragged"),
    ],
)
@pytest.mark.parametrize("rate", [8000, 48000])
def test_refused_block_spoils_nothing(rng, bad, message, rate):
    """A clear error, and the call goes on as if it had not come."""
    signal = press("5", rng, tone_ms=80, rate=rate)
    detector, half = DtmfDetector(rate), len(signal) // 2
    events = detector.process(signal[:half])
    with pytest.raises(ValueError, match=message):
        detector.process(bad)
    events += detector.process(signal[half:])
    assert events + detector.flush() == detect(signal, rate)


@pytest.mark.parametrize("lost", ["no", None, 1, np.array([True]), np.zeros(160, np.bool_), [True]])
def test_lost_that_is_no_truth_value_is_refused_and_spoils_nothing(rng, lost):
    """A word that is true, a flag for each sample."""
    signal = press("5", rng, tone_ms=80)
    detector, half = DtmfDetector(8000), len(signal) // 2
    events = detector.process(signal[:half])
    with pytest.raises(ValueError, match="lost: True or False is needed, not "):
        detector.process(signal[half:], lost=lost)
    events += detector.process(signal[half:], lost=np.False_)
    assert events + detector.flush() == detect(signal, 8000)


def test_lists_of_float_are_samples(rng):
    """Whatever numpy makes floats of."""
    signal = press("5", rng, tone_ms=80)
    assert detect(signal.tolist(), 8000) == detect(signal, 8000)


@pytest.mark.parametrize("kind", [">i2", ">f4", ">f8"])
@pytest.mark.parametrize("rate", [8000, 16000])
def test_order_of_bytes_changes_nothing(rate, kind):
    """L16 in RTP is big-endian, RFC 3551, 4.5.11."""
    signal = to_int16(busy(rate=rate))
    other = signal if kind == ">i2" else (signal / 32768)
    assert len(detect(signal, rate)) > 8
    assert detect(other.astype(kind), rate) == detect(signal, rate)


@pytest.mark.parametrize("rate", [0, -8000, 4000, 7999, 7999.0])
def test_rate_below_8_khz_is_refused(rate):
    """The columns would not fit."""
    with pytest.raises(ValueError, match=f"sample rate: {rate:.0f} Hz, at least 8000 is needed"):
        DtmfDetector(rate)


@pytest.mark.parametrize("rate", ["8000", None, 8000.5, np.nan, np.inf, True, np.zeros(2), 8000j])
def test_rate_that_is_no_whole_number_is_refused(rate):
    """One sentence that names it."""
    with pytest.raises(ValueError, match="sample rate: a whole number is needed, not "):
        DtmfDetector(rate)


@pytest.mark.parametrize("kind", [float, np.float32, np.int64, np.uint16, Fraction])
def test_whole_rate_of_any_kind_is_taken(kind):
    """As JSON and numpy have them."""
    signal = busy(rate=16000)
    assert detect(signal, kind(16000)) == detect(signal, 16000)


def zeroed(signal, first, frames):
    """Return a signal of which frames of 20 ms are zero."""
    gone = signal.copy()
    gone[160 * first : 160 * (first + frames)] = 0
    return gone


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_whole_frames_of_zeros_inside_a_key_are_lost_not_silence(rng, frames):
    """Up to 60 ms, if the tones go on in phase."""
    signal = mulaw(press("5", rng, lead_ms=95, tone_ms=300))
    signal[signal == 0] = 1e-4
    assert heard(zeroed(signal, 10, frames)) == "5"


@pytest.mark.parametrize("key", "159D*0#A")
def test_two_losses_leave_one_key_though_the_first_is_where_it_begins(rng, key):
    """What is heard of its frequency at first is poor then, and must not decide on the second."""
    signal = press(key, rng, lead_ms=95, tone_ms=300)
    assert heard(zeroed(zeroed(signal, 6, 1), 14, 2)) == key


@pytest.mark.parametrize("ms", [30, 40, 60])
def test_pause_of_whole_frames_of_zeros_makes_two_keys(rng, ms):
    """Zeros that are silence: the tones after them are others, or in another phase."""
    signal = press("55", rng, lead_ms=100, tone_ms=100, gap_ms=ms)
    assert heard(signal) == "55"


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_frames_that_are_told_lost_make_no_pause(rng, frames):
    """The clock stands still, whatever they hold."""
    signal = press("5", rng, lead_ms=95, tone_ms=300)
    signal[160 * 10 : 160 * (10 + frames)] = 0.001
    detector = DtmfDetector(8000)
    events = []
    for i in range(len(signal) // 160):
        lost = 10 <= i < 10 + frames
        events += detector.process(signal[160 * i : 160 * (i + 1)], lost=lost)
    assert [type(event) for event in events] == [ToneStart, ToneEnd]


@pytest.mark.parametrize(("after", "told"), [("5", "5"), ("9", "59")])
@pytest.mark.parametrize("made_up", [0.0, 0.02])
def test_key_is_held_over_a_told_loss_of_any_length(rng, after, told, made_up):
    """Seconds of zeros, or of noise: the same key is one, another is told."""
    first, later = (press(key, rng, lead_ms=0, tone_ms=100, gap_ms=0) for key in ("5", after))
    detector = DtmfDetector(8000)
    events = detector.process(first[:800])
    for _ in range(250):
        events += detector.process(made_up * rng.standard_normal(160), lost=True)
    events += detector.process(later) + detector.flush()
    assert begun(events) == told


def test_break_that_is_not_whole_frames_is_bridged_up_to_20_ms(rng):
    """ITU-T Q.24, Danish."""
    assert heard(broken("5", rng, break_ms=20)) == "5"
    assert heard(broken("5", rng, break_ms=45)) == "55"


def test_state_of_a_call_stays_small():
    """Below 64 kB after twenty seconds."""
    signal = np.tile(busy(), 8)
    DtmfDetector(8000).process(signal)
    tracemalloc.start()
    detector = DtmfDetector(8000)
    for at in range(0, len(signal), 160):
        detector.process(signal[at : at + 160])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 64_000


def test_key_from_the_first_sample_on_begins_at_nought(rng):
    """Not a fraction of a millisecond before."""
    starts = [detect(press("5", rng, lead_ms=0), 8000)[0].start for _ in range(20)]
    assert all(0.0 <= start < 0.002 for start in starts)
