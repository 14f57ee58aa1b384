"""Voice and ears by configuration: keys first, then what is installed, never silently nothing."""

import logging

import pytest
from livekit.agents import inference
from livekit.plugins import cartesia, deepgram, silero

from ivr.replay import run
from ivr.speech import (
    EspeakTTS,
    SilentTTS,
    SpeechConfig,
    VoiceMissing,
    choose,
    choose_ears,
    choose_vad,
    choose_voice,
)


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the extra ``voice``."""

    def missing(**_: object) -> EspeakTTS:
        raise VoiceMissing("not installed")

    monkeypatch.setattr(choose, "EspeakTTS", missing)


def test_cartesia_speaks_when_its_key_is_set():
    """With the offline voice behind it, for when the service is down."""
    pytest.importorskip("espeakng_loader")
    voice = choose_voice(SpeechConfig(cartesia_api_key="key", voice="a-voice", language="de"))
    assert isinstance(voice.voice, cartesia.TTS)
    assert isinstance(voice.fallback, EspeakTTS)
    assert voice.fallback.model.startswith("de ")


def test_espeak_speaks_without_a_key():
    """No account, no key, still a voice."""
    pytest.importorskip("espeakng_loader")
    assert isinstance(choose_voice(SpeechConfig()).voice, EspeakTTS)


def test_silence_is_loud_in_the_log(nothing_installed: None, caplog: pytest.LogCaptureFixture):
    """Nobody wonders for long why the agent says nothing."""
    with caplog.at_level(logging.WARNING, logger="ivr.speech"):
        voice = choose_voice(SpeechConfig())
    assert isinstance(voice.voice, SilentTTS)
    assert "CARTESIA_API_KEY" in caplog.text
    assert "octothorpe-ivr[voice]" in caplog.text


def test_silence_that_was_asked_for_is_quiet(caplog: pytest.LogCaptureFixture):
    """Tests ask for it."""
    assert isinstance(choose_voice(SpeechConfig(offline_voice="silent")).voice, SilentTTS)
    assert not caplog.records


def test_espeak_that_was_asked_for_must_be_there(nothing_installed: None):
    """Asked for by name, its absence is an error."""
    with pytest.raises(VoiceMissing):
        choose_voice(SpeechConfig(offline_voice="espeak"))


def test_cartesia_without_a_spare_is_used_all_the_same(nothing_installed: None):
    """The fallback is a bonus."""
    assert choose_voice(SpeechConfig(cartesia_api_key="key")).fallback is None


def test_without_a_key_there_are_no_ears():
    """Keys count, words do not."""
    assert choose_ears(SpeechConfig()) is None


def test_deepgram_is_asked_for_digits():
    """The options that numbers need; LiveKit's defaults would break them up and write them out."""
    config = SpeechConfig(deepgram_api_key="key", sample_rate=8000, keyterms=("balance",))
    ears = choose_ears(config)
    assert isinstance(ears, deepgram.STT)
    options = ears._opts
    assert (options.model, options.sample_rate, options.keyterm) == ("nova-3", 8000, ["balance"])
    assert (options.numerals, options.interim_results) == (True, True)
    assert (options.punctuate, options.smart_format, options.filler_words) == (False,) * 3
    assert options.endpointing_ms == 300


def test_detector_of_speech_is_the_one_that_was_named():
    """Bundled, Silero's at the line's rate, or none."""

    async def main() -> None:
        assert isinstance(choose_vad(SpeechConfig()), inference.VAD)
        assert isinstance(choose_vad(SpeechConfig(vad="silero", sample_rate=8000)), silero.VAD)
        assert choose_vad(SpeechConfig(vad="none")) is None

    run(main)


def test_keys_do_not_show():
    """A configuration in a log gives nothing away."""
    config = SpeechConfig(cartesia_api_key="secret-c", deepgram_api_key="secret-d")
    assert "secret" not in repr(config)
