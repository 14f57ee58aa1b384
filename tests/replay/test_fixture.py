"""Recorded callers: every WAV of telephony, a text beside it, one clear sentence for the rest."""

import re
import string
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from dsp import ToneStart, detect, tones
from ivr.replay import FixtureError, RecordedCaller
from ivr.replay.beside import Beside, HangsUp, Occasion, Says, SipKey, Tone

TONE = tones.dtmf("5", sample_rate=8000, tone_ms=500, gap_ms=0)


def wav(path: Path, samples: np.ndarray = TONE, *, rate=8000, coding="PCM_16") -> Path:
    """Write a WAV and return its path."""
    soundfile.write(path, samples, rate, format="WAV", subtype=coding)
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
@pytest.mark.parametrize("coding", ["PCM_16", "PCM_U8", "ULAW", "ALAW"])
def test_wav_of_telephony_is_read(tmp_path: Path, rate: int, coding: str):
    """Any rate from 8 to 48 kHz, linear or G.711: the same half second."""
    samples = tones.dtmf("5", sample_rate=rate, tone_ms=500, gap_ms=0)
    caller = RecordedCaller.load(wav(tmp_path / "a.wav", samples, rate=rate, coding=coding))
    assert caller.rate == rate
    assert caller.hangs_up_at == pytest.approx(0.5, abs=1e-4)
    assert len(caller.at_rate(8000)) == pytest.approx(4000, abs=1)
    assert np.abs(caller.at_rate(8000) / 32768 - TONE).max() < 0.1


def test_stereo_is_caller_left(tmp_path: Path):
    """Our own recordings of calls can be replayed."""
    both = np.column_stack((TONE, np.zeros_like(TONE)))
    caller = RecordedCaller.load(wav(tmp_path / "a.wav", both))
    assert caller.samples.ndim == 1
    assert np.abs(caller.samples / 32768 - TONE).max() < 0.001


@pytest.mark.parametrize(
    ("samples", "rate", "coding", "message"),
    [
        (TONE, 4000, "PCM_16", "its rate is 4000 Hz; 8000 to 48000 is needed"),
        (TONE, 96000, "PCM_16", "its rate is 96000 Hz"),
        (TONE, 8000, "PCM_24", "its samples are PCM_24; 8 or 16 bit PCM or G.711 is needed"),
        (TONE, 8000, "FLOAT", "its samples are FLOAT"),
        (TONE[:0], 8000, "PCM_16", "the file holds no samples"),
        (np.column_stack((TONE * 0, TONE)), 8000, "PCM_16", "the left channel is silent"),
        (np.column_stack((TONE,) * 3), 8000, "PCM_16", "3 channels"),
    ],
)
def test_wav_that_cannot_be_used_is_named(
    tmp_path: Path, samples: np.ndarray, rate: int, coding: str, message: str
):
    """One sentence with the file's name says what is wrong with it."""
    path = wav(tmp_path / "bad.wav", samples, rate=rate, coding=coding)
    with pytest.raises(FixtureError, match=rf"bad\.wav: .*{re.escape(message)}") as caught:
        RecordedCaller.load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF\0\0\0\0WAVE", None])
def test_file_that_is_no_wav_is_named(tmp_path: Path, content: bytes | None):
    """Empty, text, a header alone, nothing at all."""
    path = tmp_path / "bad.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FixtureError, match=r"bad\.wav: "):
        RecordedCaller.load(path)


def test_text_beside_tells_story_and_events(tmp_path: Path):
    """Comments are the story; events come in the order of their times."""
    path = wav(tmp_path / "a.wav")
    (tmp_path / "a.txt").write_text(
        "# A caller in a hurry.\n"
        "# On a bad line.\n"
        "\n"
        "40  hangs up\n"
        "12.30  sip a\n"
        "15.0-17.2  says four one five five (0.88)\n"
        "20  says oh\n"
    )
    caller = RecordedCaller.load(path)
    assert caller.story == "A caller in a hurry.\nOn a bad line."
    assert caller.events == (
        SipKey(12.3, "A"),
        Says(15.0, 17.2, ("four", "one", "five", "five"), 0.88),
        Says(20.0, 20.28, ("oh",), 0.95),
        HangsUp(40.0),
    )
    assert caller.hangs_up_at == 40.0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sip 1", "a line is a time in seconds and what happens then"),
        ("-3 sip 1", "a line is a time"),
        ("1.0 sip 11", "'sip' needs one key"),
        ("1.0 sip", "'sip' needs one key"),
        ("1.0 sip x", "'sip' needs one key"),
        ("1.0 says", "only 'sip KEY', 'tone KEY', 'says WORDS'"),
        ("1.0 dances", "only 'sip KEY'"),
        ("2.0-1.0 says four", "it ends before it begins"),
        ("2.0 says four (7)", "confidence is 0 to 1"),
    ],
)
def test_wrong_line_is_named_with_its_number(line: str, message: str):
    """File, line, and what is meant; never the keys themselves."""
    with pytest.raises(FixtureError, match=rf"^call\.txt:3: {re.escape(message)}"):
        Beside.parse(f"# story\n\n{line}\n", name="call.txt")


def test_text_that_is_no_text_is_named(tmp_path: Path):
    """A picture beside the WAV, say."""
    path = wav(tmp_path / "a.wav")
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(FixtureError, match=r"a\.txt: cannot be read as text"):
        RecordedCaller.load(path)


times = st.integers(0, 10**7).map(lambda ms: ms / 1000)
words = st.lists(st.text(string.ascii_lowercase, min_size=1), min_size=1, max_size=9).map(tuple)
says = st.builds(
    lambda at, length, said, sure: Says(at, round(at + length, 3), said, sure),
    times,
    st.integers(1, 60000).map(lambda ms: ms / 1000),
    words,
    st.integers(0, 100).map(lambda percent: percent / 100),
)
keys = st.sampled_from("0123456789*#ABCD•")
tone = st.builds(
    lambda at, length, key: Tone(at, round(at + length / 1000, 3), key),
    times,
    st.integers(1, 60000),
    keys,
)
event = st.one_of(st.builds(SipKey, times, keys), tone, says, st.builds(HangsUp, times))
story = st.lists(st.text(string.ascii_letters + "áß,.", min_size=1)).map("\n".join)
facts = st.fixed_dictionaries(
    {},
    optional={
        "menu": st.just("menus.account"),
        "number": st.just("+15105550123"),
        "dialled": st.just("+15105550100"),
        "rung": st.just("2026-01-31T12:00:00+01:00"),
        "secrets": st.text("0123456789", min_size=1),
    },
)


@given(story, st.lists(event), facts)
def test_text_round_trip(told: str, events: list, known: dict):
    """What is written is what is read."""
    in_order = tuple(sorted(events, key=lambda event: event.at))
    beside = Beside(told, in_order, Occasion(**known))
    assert Beside.parse(beside.format(), name="x") == beside


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("menus: menus.bank", "'menus' is nothing known of a ring: menu, number, dialled, rung"),
        ("menu:", "'menu' is empty"),
        ("secrets: four", "'secrets' are digits"),
        ("rung: yesterday", "'rung' is a time such as"),
        ("rung: 2026-01-31T12:00:00", "'rung' is a time such as"),
    ],
)
def test_wrong_fact_of_the_ring_is_named(line: str, message: str):
    """File, line, and what it would have to be; a time without a zone is none."""
    with pytest.raises(FixtureError, match=rf"^call\.txt:1: {re.escape(message)}"):
        Beside.parse(f"{line}\n", name="call.txt")


def test_other_digits_stand_for_those_that_were_kept_secret(tmp_path: Path):
    """In their order, over events, words and tones; then zeros."""
    path = wav(tmp_path / "a.wav")
    (tmp_path / "a.txt").write_text("secrets: 47 1\n1 sip •\n2 sip #\n3 says •• oh\n4 tone •\n")
    caller = RecordedCaller.load(path)
    assert caller.events[:2] == (SipKey(1.0, "4"), SipKey(2.0, "#"))
    assert caller.events[2].words == ("71", "oh")
    heard = [event.key for event in detect(caller.samples, 8000) if isinstance(event, ToneStart)]
    assert heard == ["5", "0"]


def test_tone_beside_is_in_the_sound(tmp_path: Path):
    """Where the text has it, as long as it says."""
    path = wav(tmp_path / "a.wav", np.zeros(8000))
    (tmp_path / "a.txt").write_text("0.5-0.7  tone d\n")
    caller = RecordedCaller.load(path)
    assert caller.events == ()
    start, end = detect(caller.samples, 8000)
    assert (start.key, round(start.start, 2), round(end.end, 2)) == ("D", 0.5, 0.7)


def test_saved_caller_is_the_caller_that_loads(tmp_path: Path):
    """WAV and text together, sample for sample."""
    caller = RecordedCaller(
        np.arange(-800, 800, dtype=np.int16), 8000, (SipKey(0.05, "7"), HangsUp(0.2)), "A story."
    )
    caller.save(tmp_path / "a.wav")
    loaded = RecordedCaller.load(tmp_path / "a.wav")
    assert (loaded.samples == caller.samples).all()
    assert (loaded.rate, loaded.events, loaded.story) == (8000, caller.events, "A story.")


def test_digits_do_not_show():
    """Keys and words stay out of ``repr``, and so out of logs and tracebacks."""
    caller = RecordedCaller(np.zeros(8, np.int16), 8000, (SipKey(1.0, "7"), Says(1, 2, ("nine",))))
    assert "7" not in repr(caller)
    assert "nine" not in repr(caller)
