"""Speech: the voice that prompts are said in, and the ears that hear what callers say."""

from ivr.speech.cache import CachedTTS, PromptCache
from ivr.speech.choose import SpeechConfig, choose_ears, choose_vad, choose_voice
from ivr.speech.espeak import EspeakTTS, VoiceMissing
from ivr.speech.private import say_privately
from ivr.speech.recorded import RecordedTTS
from ivr.speech.recordings import Recordings, read_recordings
from ivr.speech.silent import SilentTTS

__all__ = [
    "CachedTTS",
    "EspeakTTS",
    "PromptCache",
    "RecordedTTS",
    "Recordings",
    "SilentTTS",
    "SpeechConfig",
    "VoiceMissing",
    "choose_ears",
    "choose_vad",
    "choose_voice",
    "read_recordings",
    "say_privately",
]
