"""A folder of recordings: what of it plays, and what is wrong with the rest."""

import numpy as np
import pytest
import soundfile

from ivr.speech import read_recordings
from ivr.speech.recordings import Unusable, read_prompt
from tests.speech.artist import hum, hummed, record

HELLO, BYE = "en/shop.greeting.11111111.wav", "en/shop.bye.22222222.wav"
SENTENCES = {HELLO: "Hello.", BYE: "Good bye."}
REWORDED = "en/shop.bye.99999999.wav"
FOREIGN = "de/shop.greeting.11111111.wav"


def test_what_is_recorded_and_what_is_missing_are_told(tmp_path):
    """One of two; nothing else is wrong, but there is something to do."""
    record(tmp_path, HELLO)
    found = read_recordings(tmp_path, SENTENCES)
    assert (list(found.sounds), found.missing) == ([HELLO], (BYE,))
    assert str(found) == "1 of 2 sentences are recorded"
    assert [found.stale, found.surplus, found.unusable] == [(), (), {}]
    assert not found.complete


def test_a_folder_with_every_sentence_is_complete(tmp_path):
    """Other files, a note or what a Mac leaves behind, are nobody's business."""
    for file in SENTENCES:
        record(tmp_path, file)
    (tmp_path / "en" / "notes.txt").write_text("take 3 was best", "utf-8")
    (tmp_path / "en" / "._shop.bye.22222222.wav").write_bytes(b"Mac")
    assert read_recordings(tmp_path, SENTENCES).complete


def test_a_recording_of_other_words_never_plays(tmp_path):
    """The sentence was reworded: its recording is stale, and the sentence missing."""
    record(tmp_path, REWORDED)
    found = read_recordings(tmp_path, SENTENCES)
    assert (found.stale, found.missing, found.sounds) == ((REWORDED,), (HELLO, BYE), {})
    assert str(found) == "0 of 2 sentences are recorded, 1 were reworded since"


def test_a_sentence_that_was_renamed_keeps_its_recording(tmp_path):
    """The words tell which it is; what a menu is called does not matter."""
    record(tmp_path, "en/desk.welcome.11111111.wav")
    assert list(read_recordings(tmp_path, SENTENCES).sounds) == [HELLO]


@pytest.mark.parametrize("file", [FOREIGN, "en/stray.wav", "shop.greeting.11111111.wav"])
def test_a_recording_of_no_sentence_is_surplus(tmp_path, file):
    """The same words in another language are another sentence."""
    record(tmp_path, file)
    found = read_recordings(tmp_path, SENTENCES)
    assert (found.surplus, found.sounds) == ((file,), {})


def test_a_second_recording_of_a_sentence_is_surplus(tmp_path):
    """The first one by name plays."""
    record(tmp_path, HELLO)
    record(tmp_path, "en/shop.hello.11111111.wav")
    found = read_recordings(tmp_path, SENTENCES)
    assert found.surplus == ("en/shop.hello.11111111.wav",)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_any_rate_comes_out_at_the_voices(tmp_path, rate):
    """The same second of the same tone."""
    pcm = read_prompt(record(tmp_path, HELLO, rate=rate), 22050)
    samples = np.frombuffer(pcm, np.int16)
    assert len(samples) / 22050 == pytest.approx(1.0, abs=0.01)
    assert hummed(samples, 22050, 440) == pytest.approx(1.0, abs=0.06)


def test_silence_at_the_ends_is_cut_off(tmp_path):
    """Sentences follow each other at one distance, however each was recorded."""
    quiet = np.zeros(48000)
    path = record(tmp_path, HELLO, np.concatenate([quiet, hum(), quiet]))
    assert len(read_prompt(path, 8000)) / 16000 == pytest.approx(1.06, abs=0.01)


STEREO = np.column_stack([hum(), hum()])


@pytest.mark.parametrize(
    ("sound", "rate", "why"),
    [
        (STEREO, 48000, "2 channels; one is needed"),
        (hum(level=0.01), 48000, "too quiet: -40 dB of full scale at its loudest; -26 dB"),
        (np.zeros(48000), 48000, "too quiet: silence at its loudest"),
        (np.clip(hum(level=2.0), -1, 1), 48000, r"clipped: \d+\.\d% of it is at full scale"),
        (hum(rate=4000), 4000, "4000 Hz; 8000 to 48000 are needed"),
        (hum(rate=96000), 96000, "96000 Hz; 8000 to 48000 are needed"),
        (np.zeros(0), 48000, "the file holds no samples"),
        (hum(seconds=121, rate=8000), 8000, "121 s long; 120 are the most"),
    ],
)
def test_what_cannot_be_played_says_why(tmp_path, sound, rate, why):
    """It is listed, and its sentence is missing: the voice says it."""
    path = record(tmp_path, HELLO, sound, rate=rate)
    with pytest.raises(Unusable, match=f"^{why}"):
        read_prompt(path, 22050)
    found = read_recordings(tmp_path, SENTENCES)
    assert (list(found.unusable), found.missing) == ([HELLO], (HELLO, BYE))
    assert str(found).endswith(", 1 cannot be used")


def test_what_is_no_wav_file_says_so(tmp_path):
    """Whatever its name ends in."""
    for file in (HELLO, "en/shop.bye.22222222.mp3"):
        path = record(tmp_path, file)
        path.write_bytes(b"ID3 or so, but no sound at all")
    found = read_recordings(tmp_path, SENTENCES)
    assert all("not a WAV file" in why for why in found.unusable.values())
    assert len(found.unusable) == 2


def test_samples_that_are_no_number_are_refused(tmp_path):
    """Floating point files can hold them; played, they would be a loud crack."""
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.where(np.arange(48000) == 99, np.nan, hum()), 48000, subtype="FLOAT")
    with pytest.raises(Unusable, match="samples that are no number"):
        read_prompt(path, 22050)
