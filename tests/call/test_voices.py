"""The voices and ears of a call, as they are configured."""

from livekit.plugins import cartesia, deepgram

from ivr.call.voices import open_voices
from ivr.config import load_settings
from ivr.speech import RecordedTTS
from tests.menu.bad_menus import a_menu

FILE = """
cartesia_voice = "anna"
[voices.bert]
cartesia_voice = "bert"
[voices.plain]
[ears.parts]
keyterms = ["gasket"]
[ears.old]
deepgram_model = "nova-2"
"""
KEYS = {"CARTESIA_API_KEY": "key", "DEEPGRAM_API_KEY": "key"}


def settings(tmp_path, environ=KEYS, **given):
    """These settings, in a file."""
    path = tmp_path / "ivr.toml"
    path.write_text(FILE, "utf-8")
    return load_settings(path=path, environ=environ, **given)


def test_each_name_stands_for_a_voice_of_its_own(tmp_path):
    """What a name leaves out is as for the rest of the call."""
    voice, cast = open_voices(settings(tmp_path), a_menu())
    voices = {"": voice.voice, **{name: named.voice for name, named in cast.voices.items()}}
    assert all(isinstance(one, cartesia.TTS) for one in voices.values())
    spoken = {name: one._opts.voice for name, one in voices.items()}
    assert spoken == {"": "anna", "bert": "bert", "plain": "anna"}


def test_each_name_stands_for_ears_of_its_own(tmp_path):
    """With the words they are to expect."""
    ears = open_voices(settings(tmp_path), a_menu())[1].ears
    assert all(isinstance(one, deepgram.STT) for one in ears.values())
    assert {name: one._opts.model for name, one in ears.items()} == {
        "parts": "nova-3",
        "old": "nova-2",
    }
    assert ears["parts"]._opts.keyterm == ["gasket"]


def test_ears_without_a_recogniser_are_only_a_name(tmp_path):
    """A menu that names them is answered by keys, as every other."""
    assert open_voices(settings(tmp_path, {}), a_menu())[1].ears == {"parts": None, "old": None}


def test_recordings_play_in_every_voice(tmp_path):
    """Whoever recorded them."""
    voice, cast = open_voices(settings(tmp_path, {}, recordings=tmp_path), a_menu())
    assert all(isinstance(one, RecordedTTS) for one in (voice, *cast.voices.values()))
