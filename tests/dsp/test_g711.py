"""G.711 against the tables of the recommendation and against libsndfile's coder."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from dsp.g711 import decode_alaw, decode_mulaw, encode_alaw, encode_mulaw

EVERY_CODE = np.arange(256).astype(np.uint8)
EVERY_VALUE = np.arange(-32768, 32768).astype(np.int16)

# ITU-T G.711, table 2a, columns 6 and 8: character signal of the positive values (all bits as
# sent) and quantised value, of 14 bits.
MULAW_TABLE = {
    0b10000000: 8031,
    0b10001111: 4191,
    0b10011111: 2079,
    0b10101111: 1023,
    0b10111111: 495,
    0b11001111: 231,
    0b11011111: 99,
    0b11101111: 33,
    0b11111110: 2,
    0b11111111: 0,
}
# ITU-T G.711, table 1a: the same of A-law, of 13 bits, even bits not yet inverted.
ALAW_TABLE = {
    0b11111111: 4032,
    0b11110000: 2112,
    0b11100000: 1056,
    0b11010000: 528,
    0b11000000: 264,
    0b10110000: 132,
    0b10100000: 66,
    0b10000000: 1,
}


def by_libsndfile(subtype, values):
    """Return the codes that libsndfile makes of int16 values."""
    file = io.BytesIO()
    soundfile.write(file, values, 8000, format="RAW", subtype=subtype)
    return np.frombuffer(file.getvalue(), np.uint8)


@pytest.mark.parametrize(("code", "value"), MULAW_TABLE.items())
def test_g711_table_2_mulaw_values(code, value):
    """Both signs of the table's values, at 16 bits."""
    codes = np.array([code, code & 0x7F], np.uint8)
    assert decode_mulaw(codes).tolist() == [4 * value, -4 * value]


@pytest.mark.parametrize(("code", "value"), ALAW_TABLE.items())
def test_g711_table_1_alaw_values(code, value):
    """Both signs of the table's values, at 16 bits, even bits inverted."""
    codes = np.array([code ^ 0x55, code ^ 0xD5], np.uint8)
    assert decode_alaw(codes).tolist() == [8 * value, -8 * value]


@pytest.mark.parametrize(
    ("subtype", "decode"), [("ULAW", decode_mulaw), ("ALAW", decode_alaw)], ids=["mulaw", "alaw"]
)
def test_every_code_decodes_as_libsndfile_does(subtype, decode):
    """All 256 of them."""
    raw = io.BytesIO(EVERY_CODE.tobytes())
    theirs, _ = soundfile.read(
        raw, channels=1, samplerate=8000, format="RAW", subtype=subtype, dtype="int16"
    )
    assert np.array_equal(decode(EVERY_CODE), theirs)


def test_every_value_encodes_to_mulaw_as_libsndfile_does():
    """All 65,536 of them."""
    assert np.array_equal(encode_mulaw(EVERY_VALUE), by_libsndfile("ULAW", EVERY_VALUE))


def test_every_value_encodes_to_alaw_as_libsndfile_does_but_on_decision_values():
    """A negative value on the border of two steps goes up, as in ITU-T G.191, and not down."""
    differ = EVERY_VALUE[encode_alaw(EVERY_VALUE) != by_libsndfile("ALAW", EVERY_VALUE)]
    assert (differ < 0).all()
    assert (differ % 16 == 0).all()


@pytest.mark.parametrize(
    ("encode", "decode"),
    [(encode_mulaw, decode_mulaw), (encode_alaw, decode_alaw)],
    ids=["mulaw", "alaw"],
)
def test_what_was_decoded_encodes_to_the_same_value(encode, decode):
    """Coding a second time changes nothing (mu-law has two zeros: values, not codes)."""
    values = decode(EVERY_CODE)
    assert np.array_equal(decode(encode(values)), values)


@given(st.lists(st.floats(-1, 1), max_size=50))
def test_any_sound_comes_back_within_half_a_step(samples):
    """The error is at most a 32nd of the value, and 9 of 32768 near zero."""
    signal = np.array(samples, np.float64)
    clipped = np.where(np.abs(signal) > 0.98, 650 / 32768, 0)
    bound = np.abs(signal) / 32 + 9 / 32768 + clipped
    for encode, decode in ((encode_mulaw, decode_mulaw), (encode_alaw, decode_alaw)):
        back = decode(encode(signal)) / 32768
        assert (np.abs(back - signal) <= bound).all()


def test_what_is_no_audio_is_refused():
    """NaN has no code."""
    with pytest.raises(ValueError, match="NaN"):
        encode_mulaw(np.array([np.nan]))


@pytest.mark.parametrize("decode", [decode_mulaw, decode_alaw])
def test_bytes_are_codes(decode):
    """As they come from a socket or a file."""
    raw = EVERY_CODE.tobytes()
    for codes in (raw, bytearray(raw), memoryview(raw)):
        assert np.array_equal(decode(codes), decode(EVERY_CODE))


@pytest.mark.parametrize("decode", [decode_mulaw, decode_alaw])
@pytest.mark.parametrize(
    ("codes", "cause"),
    [
        (np.zeros(4), "bytes or uint8 in a row are needed, not float64"),
        (np.array([-1], np.int8), "bytes or uint8 in a row are needed, not int8"),
        (np.zeros((2, 2), np.uint8), "not uint8 of 2 dimensions"),
        (None, "an array is needed, not None"),
        ("ab", "an array is needed, not str"),
    ],
)
def test_what_are_no_codes_is_refused(decode, codes, cause):
    """Samples by mistake, above all."""
    with pytest.raises(ValueError, match=f"codes: .*{cause}"):
        decode(codes)
