"""WAV files: what comes back, and what is said of a file that is none."""

import errno
import re

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsp.detector import detect
from dsp.events import ToneStart
from dsp.levels import to_int16
from dsp.tones import dtmf
from dsp.wav import WavError, read_wav, write_wav


@given(arrays(np.int16, st.tuples(st.integers(1, 400))), st.sampled_from([8000, 16000, 48000]))
def test_sixteen_bits_come_back_exactly(tmp_path_factory, samples, rate):
    """Every value, at any rate."""
    path = tmp_path_factory.mktemp("wav") / "a.wav"
    write_wav(path, samples, rate)
    back, back_rate = read_wav(path)
    assert back_rate == rate
    assert np.array_equal(to_int16(back), samples)


def test_two_channels_come_back_as_columns(tmp_path):
    """The caller left, the menu right."""
    both = np.stack([dtmf("1"), dtmf("2")], axis=1)
    write_wav(tmp_path / "both.wav", both, 8000)
    back, _ = read_wav(tmp_path / "both.wav")
    assert back.shape == both.shape
    assert np.allclose(back, both, atol=1 / 32768)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT", "ULAW", "ALAW"])
def test_every_coding_of_a_telephone_is_read(tmp_path, subtype):
    """Recorders write all of these."""
    tone = dtmf("5", gap_ms=0)
    soundfile.write(tmp_path / "tone.wav", tone, 8000, subtype=subtype)
    back, _ = read_wav(tmp_path / "tone.wav")
    assert back.dtype == np.float32
    assert np.allclose(back, tone, atol=0.02)


def test_beyond_full_scale_is_clipped(tmp_path):
    """And does not wrap round."""
    write_wav(tmp_path / "loud.wav", np.array([2.0, -2.0]), 8000)
    back, _ = read_wav(tmp_path / "loud.wav")
    assert back.tolist() == [32767 / 32768, -1.0]


def test_missing_file_is_named(tmp_path):
    """No such file."""
    with pytest.raises(WavError, match=r"gone\.wav: no such file"):
        read_wav(tmp_path / "gone.wav")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "the file is empty"),
        (b"no audio at all, but words", "not a WAV file that can be read"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "not a WAV file that can be read"),
    ],
)
def test_file_that_is_no_wav_is_named_with_the_cause(tmp_path, content, cause):
    """Empty, text, or cut off in its header."""
    (tmp_path / "bad.wav").write_bytes(content)
    with pytest.raises(WavError, match=rf"bad\.wav: {cause}"):
        read_wav(tmp_path / "bad.wav")


def test_wav_without_samples_is_refused(tmp_path):
    """A header alone is a recording that never began."""
    write_wav(tmp_path / "none.wav", np.zeros(0), 8000)
    with pytest.raises(WavError, match=r"none\.wav: the file holds no samples"):
        read_wav(tmp_path / "none.wav")


@pytest.mark.parametrize("endian", ["LITTLE", "BIG"])
@pytest.mark.parametrize(
    ("subtype", "missing", "lengths"),
    [
        ("PCM_16", 8000, "1.000 s of sound (16000 bytes), and 0.500 s are there (8000)"),
        ("ULAW", 7999, "1.000 s of sound (8000 bytes), and 0.000 s are there (1)"),
        ("FLOAT", 8000, "1.000 s of sound (32000 bytes), and 0.750 s are there (24000)"),
    ],
)
def test_wav_that_is_cut_off_tells_what_it_promised(tmp_path, endian, subtype, missing, lengths):
    """A copy that was broken off would else be a caller who hung up early."""
    path = tmp_path / "cut.wav"
    soundfile.write(path, np.full(8000, 0.1), 8000, subtype=subtype, endian=endian)
    assert len(read_wav(path)[0]) == 8000
    path.write_bytes(path.read_bytes()[:-missing])
    with pytest.raises(WavError, match=re.escape(lengths)) as error:
        read_wav(path)
    assert str(error.value).startswith(f"{path}: ")


@pytest.mark.parametrize("size", [0x7FFFF000, 0x80000000, 0xFFFFFFFF])
def test_wav_that_came_through_a_pipe_is_whole(tmp_path, size):
    """Its writer did not know how long it would be."""
    path = tmp_path / "piped.wav"
    write_wav(path, np.ones(80, np.int16), 8000)
    header, sound = path.read_bytes()[:44], path.read_bytes()[44:]
    path.write_bytes(header[:40] + size.to_bytes(4, "little") + sound)
    assert len(read_wav(path)[0]) == 80


@pytest.mark.parametrize(
    "subtype", ["GSM610", "IMA_ADPCM", "MS_ADPCM", "G721_32", "NMS_ADPCM_16", "NMS_ADPCM_32"]
)
def test_codings_of_old_recorders_are_read(tmp_path, subtype):
    """The keys are heard in what voice mail kept to save room."""
    path = tmp_path / "old.wav"
    soundfile.write(path, dtmf("159#", level_dbm0=-8), 8000, subtype=subtype)
    samples, rate = read_wav(path)
    assert "".join(e.key for e in detect(samples, rate) if isinstance(e, ToneStart)) == "159#"


def test_wav_of_any_name_is_read(tmp_path):
    """What a file is stands in it."""
    soundfile.write(tmp_path / "a.raw", np.ones(80, np.int16), 8000, format="WAV")
    assert len(read_wav(tmp_path / "a.raw")[0]) == 80


def test_sound_without_a_header_is_told_how_to_get_one(tmp_path):
    """Nobody but its owner knows its rate."""
    (tmp_path / "a.raw").write_bytes(bytes(1600))
    with pytest.raises(WavError, match=r"a\.raw: not a WAV file .*; sound without a header .* sox"):
        read_wav(tmp_path / "a.raw")


@pytest.mark.parametrize("riff", [0, 36])
def test_wav_that_was_never_closed_tells_how_much_is_there(tmp_path, riff):
    """A recorder that broke down wrote sound, but not how much."""
    path = tmp_path / "open.wav"
    write_wav(path, np.ones(80, np.int16), 8000)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + riff.to_bytes(4, "little") + whole[8:40] + bytes(4) + whole[44:])
    with pytest.raises(WavError, match=r"open\.wav: its recorder never closed it: .* 160 bytes"):
        read_wav(path)


def test_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    """Whether it is a WAV file is not known."""

    def refuse(path, mode):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    write_wav(tmp_path / "mine.wav", np.ones(80, np.int16), 8000)
    monkeypatch.setattr(type(tmp_path), "open", refuse)
    with pytest.raises(WavError, match=r"mine\.wav: permission denied$"):
        read_wav(tmp_path / "mine.wav")


def test_other_audio_is_called_by_its_name(tmp_path):
    """FLAC can be read by the library but is not what was asked for."""
    soundfile.write(tmp_path / "a.flac", dtmf("1"), 8000)
    with pytest.raises(WavError, match=r"a\.flac: not a WAV file but FLAC"):
        read_wav(tmp_path / "a.flac")


def test_folder_that_is_not_there_is_named(tmp_path):
    """Writing makes no folders."""
    with pytest.raises(WavError, match=r"a\.wav: no such folder"):
        write_wav(tmp_path / "none" / "a.wav", np.zeros(8), 8000)


@pytest.mark.parametrize(
    "samples", [np.array([np.nan]), np.zeros((2, 2, 2)), np.zeros(2, np.int64)]
)
def test_what_is_no_audio_is_not_written(tmp_path, samples):
    """And no file is left behind."""
    with pytest.raises(ValueError, match="samples: "):
        write_wav(tmp_path / "a.wav", samples, 8000)
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize(
    ("name", "samples", "rate", "cause"),
    [
        ("a.wav", np.zeros(8), 0, "sample rate: 0 Hz, at least 1 is needed"),
        ("a.wav", np.zeros(8), 8000.5, "sample rate: a whole number is needed, not 8000.5"),
        ("a.wav", np.zeros(8), None, "sample rate: a whole number is needed, not None"),
        ("a.wav", [0, 1], 8000, "samples: float or int16 is needed, not int64"),
        ("a.wav", b"abcd", 8000, "samples: an array is needed, not bytes"),
        ("a.wav", np.zeros((2, 80)), 8000, "samples: shape (2, 80), but channels are columns"),
        ("a.wav", np.zeros((80, 0)), 8000, "samples: shape (n,) or (n, channels) is needed"),
        ("a.mp3", np.zeros(8), 8000, "what is written is WAV; end the name in .wav"),
        ("a", np.zeros(8), 8000, "what is written is WAV; end the name in .wav"),
    ],
)
def test_what_cannot_be_written_is_named_with_the_cause(tmp_path, name, samples, rate, cause):
    """One sentence, and no file is left behind."""
    with pytest.raises(WavError, match=re.escape(f"{tmp_path / name}: {cause}")):
        write_wav(tmp_path / name, samples, rate)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("samples", [[0.0, 0.5], np.array([0, 16384], ">i2")])
def test_whatever_is_audio_is_written(tmp_path, samples):
    """A list of floats, another order of bytes; at a rate of 8000.0."""
    write_wav(tmp_path / "a.WAV", samples, 8000.0)
    back, rate = read_wav(tmp_path / "a.WAV")
    assert (back.tolist(), rate) == ([0.0, 0.5], 8000)
