"""The offline voice: speaks without anything, the same every time, and numbers digit by digit."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ivr.replay import run
from ivr.speech import EspeakTTS, VoiceMissing
from ivr.speech.espeak import RATE_HZ, synthesise

espeakng_loader = pytest.importorskip("espeakng_loader", reason="the extra 'voice' is missing")


def seconds(text: str, **how) -> float:
    """How long *text* takes to say."""
    return len(synthesise(text, **how)) / 2 / RATE_HZ


def silences(text: str) -> list[float]:
    """Where the voice is silent for a tenth of a second or longer inside *text*: the lengths."""
    sound = np.abs(np.frombuffer(synthesise(text), np.int16).astype(float))
    block = RATE_HZ // 100
    quiet = sound[: len(sound) // block * block].reshape(-1, block).mean(axis=1) < 30
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(int), [0]))))
    runs = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [(end - start) / 100 for start, end in runs if end - start >= 10 and start > 0]


def test_same_text_gives_the_same_samples():
    """Whatever was said before: the library's memory of pitch and phase does not leak."""
    first = synthesise("Account services.")
    synthesise("Something else altogether, in between.")
    assert synthesise("Account services.") == first


def test_grouped_digits_are_read_one_by_one_with_a_pause_at_the_comma():
    """A read-back, not a number in the thousands: one pause, between the groups."""
    assert len(silences("4 1 5 5, 0 1 9 9")) == 1
    assert silences("4 1 5 5, 0 1 9 9")[0] >= 0.15
    assert not silences("4 1 5 5 0 1 9 9")
    assert seconds("4 1 5 5, 0 1 9 9") < seconds("4155, 0199")


def test_speed_is_the_callers_not_the_machines():
    """Slower words take longer."""
    slow, fast = (seconds("Please enter your PIN.", words_per_minute=n) for n in (100, 300))
    assert slow > 1.5 * fast


def test_letters_of_other_languages_are_spoken():
    """Text is UTF-8, and markup is text."""
    assert seconds("Grüß Gott", voice="de") > 0.5
    assert seconds("a <b> & b") > seconds("a b")


def test_speaks_behind_livekits_interface():
    """One prompt, as the session asks for it, with the loop's clock standing."""

    async def main() -> tuple[float, int]:
        frame = await EspeakTTS().synthesize("Account services.").collect()
        return frame.duration, frame.sample_rate

    ran = run(main)
    duration, rate = ran.result
    assert rate == RATE_HZ
    assert duration == pytest.approx(seconds("Account services."), abs=0.001)
    assert ran.virtual_s == 0.0


def test_unknown_voice_is_named():
    """A language that eSpeak does not speak is an error at once, not silence later."""
    with pytest.raises(VoiceMissing, match="voice 'klingon-x'"):
        EspeakTTS(voice="klingon-x")


@pytest.mark.processes
def test_missing_wheel_names_the_extra():
    """One sentence that can be typed."""
    code = (
        "import sys; sys.modules['espeakng_loader'] = None\n"
        "from ivr.speech import EspeakTTS\n"
        "try: EspeakTTS()\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said = 'VoiceMissing the offline voice is not installed: pip install "octothorpe-ivr[voice]"'
    assert done.stdout.strip() == said


def test_voice_in_a_deep_folder_speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The library cuts long paths off; an environment may well lie that deep."""
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    data = deep / "espeak-ng-data"
    data.symlink_to(espeakng_loader.get_data_path())
    wanted = synthesise("Hello.")
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(data))
    assert synthesise("Hello.") == wanted


def test_threads_take_turns():
    """The library is one machine; two at a time would crash or mix."""
    texts = ["one two three", "four five six", "seven eight nine"] * 5
    alone = {text: synthesise(text) for text in set(texts)}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(synthesise, texts))
    assert together == [alone[text] for text in texts]


def test_another_language_is_spoken_in_the_same_variant():
    """A menu's voice stays the one it is."""
    voice = EspeakTTS(voice="en-us+f3")
    plain = EspeakTTS()
    for one in (voice, plain):
        one.update_options(language="de")
    assert voice.model.startswith("de+f3")
    assert voice.speak("Guten Tag.") != plain.speak("Guten Tag.")
