"""Voice, ears and voice-activity detection, chosen by what is configured and installed.

| | first | else | else |
|---|---|---|---|
| voice | Cartesia, with its key | eSpeak NG, when installed | silence, and a loud warning |
| ears | Deepgram, with its key | none: keys only | |

Plugins register with LiveKit when they are imported, and only in the main thread, hence at the top.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
from livekit.agents import inference, stt, tts, vad
from livekit.plugins import cartesia, deepgram, silero

from ivr.speech.cache import CachedTTS, PromptCache
from ivr.speech.espeak import RATE_HZ, EspeakTTS, VoiceMissing
from ivr.speech.silent import SilentTTS

log = logging.getLogger("ivr.speech")

DEEPGRAM_PATH = "/v1/listen"
ENDPOINTING_MS = 300  # Deepgram's own 25 breaks a number into many finals


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechConfig:
    """What there is to speak and to listen with.

    Args:
        language: of prompts and callers, e.g. ``en`` or ``de``.
        sample_rate: Hz of the caller's audio.
        voice: Cartesia's id of a voice; its default when None.
        espeak_variant: of eSpeak's voices, as ``f3``; its plain ones when None.
        offline_voice: what speaks without a Cartesia key; ``auto`` takes the best installed.
        cartesia_base_url, deepgram_base_url: other addresses than the services' own, without path.
        model: Deepgram's, that hears.
        keyterms: words that callers are likely to say.
        vad: LiveKit's bundled model, Silero's, or none.
        cache_dir: where prompts that never change are kept; None keeps none.
    """

    language: str = "en"
    sample_rate: int = 16000
    voice: str | None = None
    espeak_variant: str | None = None
    offline_voice: Literal["auto", "espeak", "silent"] = "auto"
    cartesia_api_key: str | None = field(default=None, repr=False)
    cartesia_base_url: str | None = None
    deepgram_api_key: str | None = field(default=None, repr=False)
    deepgram_base_url: str | None = None
    model: str = "nova-3"
    keyterms: tuple[str, ...] = ()
    vad: Literal["inference", "silero", "none"] = "inference"
    cache_dir: Path | None = None


_prompts: dict[Path | None, PromptCache] = {}


def choose_voice(
    config: SpeechConfig, *, http_session: aiohttp.ClientSession | None = None
) -> CachedTTS:
    """The voice of the prompts; all voices of the process share one memory.

    Raises:
        VoiceMissing: ``espeak`` was asked for and is not installed, or lacks the language.
    """
    if config.cartesia_api_key:
        return _cartesia(config, config.cartesia_api_key, http_session)
    if config.offline_voice == "espeak":
        return _remembering(_espeak(config), config)
    if config.offline_voice == "auto":
        if espeak := _espeak_if_any(config):
            return _remembering(espeak, config)
        log.warning(
            "no voice: prompts are silent; set CARTESIA_API_KEY or"
            ' pip install "octothorpe-ivr[voice]"'
        )
    return _remembering(SilentTTS(), config)


def choose_ears(
    config: SpeechConfig, *, http_session: aiohttp.ClientSession | None = None
) -> stt.STT[Any] | None:
    """The recogniser of what callers say; None without a key, and then only keys count."""
    if not config.deepgram_api_key:
        return None
    url = config.deepgram_base_url
    given = _given(base_url=url and f"{url}{DEEPGRAM_PATH}", keyterm=list(config.keyterms))
    return deepgram.STT(
        model=config.model,
        language="en-US" if config.language == "en" else config.language,
        interim_results=True,
        numerals=True,
        punctuate=False,
        smart_format=False,  # would make dates and telephone numbers of digits
        filler_words=False,
        endpointing_ms=ENDPOINTING_MS,
        sample_rate=config.sample_rate,
        api_key=config.deepgram_api_key,
        http_session=http_session,
        **given,
    )


def choose_vad(config: SpeechConfig) -> vad.VAD | None:
    """The detector of speech; neither model takes a keypad's tones for it."""
    if config.vad == "none":
        return None
    if config.vad == "silero":
        return silero.VAD.load(sample_rate=8000 if config.sample_rate == 8000 else 16000)
    return inference.VAD()


def _cartesia(
    config: SpeechConfig, api_key: str, http_session: aiohttp.ClientSession | None
) -> CachedTTS:
    given = _given(voice=config.voice, base_url=config.cartesia_base_url)
    voice = cartesia.TTS(
        language=config.language.partition("-")[0],
        sample_rate=RATE_HZ,  # as the offline voice, which speaks when this one fails
        word_timestamps=False,
        api_key=api_key,
        http_session=http_session,
        **given,
    )
    return _remembering(voice, config, fallback=_espeak_if_any(config))


def _given(**options: str | list[str] | None) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}


def _espeak(config: SpeechConfig) -> EspeakTTS:
    variant = f"+{config.espeak_variant}" if config.espeak_variant else ""
    voice = EspeakTTS(voice=f"en-us{variant}")
    voice.update_options(language=config.language)
    return voice


def _espeak_if_any(config: SpeechConfig) -> EspeakTTS | None:
    try:
        return _espeak(config)
    except VoiceMissing:
        return None


def _remembering(
    voice: tts.TTS[Any], config: SpeechConfig, *, fallback: tts.TTS[Any] | None = None
) -> CachedTTS:
    folder = config.cache_dir
    cache = _prompts.setdefault(folder, PromptCache(folder=folder))
    parts = (voice.provider, voice.model, config.voice, voice.sample_rate)
    name = " ".join(str(part) for part in parts if part)
    return CachedTTS(voice, name=name, language=config.language, cache=cache, fallback=fallback)
