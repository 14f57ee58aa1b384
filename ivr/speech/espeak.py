"""An offline voice: eSpeak NG's library through ctypes, behind LiveKit's TTS interface.

The library comes in the wheel ``espeakng-loader`` (the extra ``voice``; GPL-3, so never a hard
dependency).  It is one global machine that remembers the last pitch and phase, so the same text
would sound a little different each time, and a recorded call would never be the same twice.
Loaded afresh for each prompt it is a pure function of its text, and still takes only 6 ms.
"""

from __future__ import annotations

import ctypes
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from livekit.agents import APIConnectOptions, tts, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from ivr.errors import IvrError

# speak_lib.h of eSpeak NG 1.52
SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: hand the samples to the callback, return when done
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report a missing voice folder, do not exit()
POS_CHARACTER = 1
CHARS_UTF8 = 1
RATE, PITCH = 1, 3  # espeak_PARAMETER
OK = 0
LONGEST_PATH = 140  # N_PATH_HOME_DEF is 160, a file's name included

ESPEAK_VOICES = {"en": "en-us"}  # where eSpeak's name is not the language's
RATE_HZ = 22050  # of all its voices
WORDS_PER_MINUTE = 150  # eSpeak's own is 175: too fast for a number one has to write down
_ON_SOUND = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_lock = threading.Lock()


class VoiceMissing(IvrError):
    """The offline voice is not installed, or does not speak the language."""


class EspeakTTS(tts.TTS[Any]):
    """Speaks without a network, an account or a key.

    Synthesis happens on the event loop: it takes 6 ms a prompt, less than one audio frame.

    Args:
        voice: an eSpeak voice, e.g. ``en-us``, ``de`` or ``en-us+f3``.
        words_per_minute: 80 to 450.

    Raises:
        VoiceMissing: the extra is not installed, or there is no such voice.
    """

    def __init__(
        self,
        *,
        voice: str = "en-us",
        words_per_minute: int = WORDS_PER_MINUTE,
    ) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=RATE_HZ,
            num_channels=1,
        )
        self._voice, self._words_per_minute = voice, words_per_minute
        synthesise("", voice=voice)

    def update_options(self, *, language: str) -> None:
        """Speak another language from now on, with the same variant.

        Raises:
            VoiceMissing: eSpeak NG does not speak it.
        """
        _, plus, variant = self._voice.partition("+")
        voice = ESPEAK_VOICES.get(language.lower(), language.lower()) + plus + variant
        synthesise("", voice=voice)
        self._voice = voice

    @property
    def model(self) -> str:
        return f"{self._voice} {self._words_per_minute}"

    @property
    def provider(self) -> str:
        return "eSpeak NG"

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Prompt(tts=self, input_text=text, conn_options=conn_options)

    def speak(self, text: str) -> bytes:
        """*text* as 16 bit PCM."""
        return synthesise(text, voice=self._voice, words_per_minute=self._words_per_minute)


class _Prompt(tts.ChunkedStream):
    _tts: EspeakTTS

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id=utils.shortuuid("espeak_"),
            sample_rate=self._tts.sample_rate,
            num_channels=1,
            mime_type="audio/pcm",
        )
        output_emitter.push(self._tts.speak(self._input_text))


def synthesise(
    text: str, *, voice: str = "en-us", words_per_minute: int = WORDS_PER_MINUTE, pitch: int = 50
) -> bytes:
    """Speak *text*; the same text always gives the same samples.

    Returns:
        16 bit PCM at :data:`RATE_HZ`.

    Raises:
        VoiceMissing: the extra is not installed, or there is no such voice.
    """
    sound = bytearray()

    def on_sound(samples: Any, count: int, _events: int) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, 2 * count))
        return 0

    with _lock, _machine(_ON_SOUND(on_sound)) as library:
        if library.espeak_SetVoiceByName(voice.encode()) != OK:
            raise VoiceMissing(f"voice {voice!r}: eSpeak NG has no such voice")
        library.espeak_SetParameter(RATE, words_per_minute, 0)
        library.espeak_SetParameter(PITCH, pitch, 0)
        data = text.replace("\0", " ").encode()
        library.espeak_Synth(data, len(data) + 1, 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
    return bytes(sound)


@contextmanager
def _machine(on_sound: Callable[..., int]) -> Iterator[ctypes.CDLL]:
    """The library as it is after loading, with no memory of what it said before."""
    try:
        import espeakng_loader
    except ImportError:
        raise VoiceMissing(
            'the offline voice is not installed: pip install "octothorpe-ivr[voice]"'
        ) from None
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    try:
        with _short(espeakng_loader.get_data_path()) as data:
            if library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), DONT_EXIT) != RATE_HZ:
                raise VoiceMissing("the offline voice does not start: reinstall espeakng-loader")
            library.espeak_SetSynthCallback(on_sound)
            library.espeak_ng_SetRandSeed(1)
            yield library
            library.espeak_Terminate()
    finally:
        _unload(library)


@contextmanager
def _short(path: str) -> Iterator[str]:
    """*path*, or a short link to it: the library cuts long paths off."""
    if len(path) < LONGEST_PATH:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="espeak-") as folder:
        link = Path(folder, "data")
        link.symlink_to(path)
        yield str(link)


def _unload(library: ctypes.CDLL) -> None:
    if os.name == "posix":
        ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))
