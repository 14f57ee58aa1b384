"""Configuration: every mistake is one sentence that names the setting and where it stands."""

import pytest

from ivr.config import ConfigError, load_settings


def test_nothing_set_gives_defaults(tmp_path, monkeypatch):
    """Without a file and without variables there are sensible defaults."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(environ={})
    assert (settings.menu, settings.agent_name, settings.dtmf) == (
        "menus.front_desk",
        "octothorpe",
        "auto",
    )


def test_environment_wins_over_file(tmp_path):
    """A variable overrides the file, and the command line overrides both."""
    path = tmp_path / "ivr.toml"
    path.write_text('menu = "menus.file"\nsample_rate = 16000\n', "utf-8")
    settings = load_settings(path=path, environ={"IVR_MENU": "menus.env"})
    assert (settings.menu, settings.sample_rate) == ("menus.env", 16000)
    assert (
        load_settings(path=path, environ={"IVR_MENU": "menus.env"}, menu="menus.given").menu
        == "menus.given"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "sample_rate = 44100\n",
            r"ivr\.toml: sample_rate: input should be 8000 or 16000, got 44100",
        ),
        ("sampel_rate = 8000\n", r"no such setting: 'sampel_rate'; is it 'sample_rate'\?"),
        ("health_port = 70000\n", r"health_port: .* less than or equal to 65535, got 70000"),
        ("menu = \n", r"ivr\.toml: not TOML: .*line 1"),
    ],
)
def test_wrong_setting_in_the_file_is_named(tmp_path, text, sentence):
    """The file, the setting and the value stand in the message."""
    path = tmp_path / "ivr.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=sentence) as caught:
        load_settings(path=path, environ={})
    assert "\n" not in str(caught.value)


def test_wrong_variable_is_named_as_it_is_spelt():
    """A variable is named, not the field behind it."""
    with pytest.raises(ConfigError, match=r"environment: IVR_SAMPLE_RATE: .*got 44100"):
        load_settings(environ={"IVR_SAMPLE_RATE": "44100"})


def test_variable_that_is_no_setting_is_named():
    """A slip of the finger is not passed over."""
    with pytest.raises(
        ConfigError, match="no such setting: IVR_SAMPEL_RATE; is it IVR_SAMPLE_RATE"
    ):
        load_settings(environ={"IVR_SAMPEL_RATE": "8000"})


def test_named_file_that_is_missing_is_an_error(tmp_path):
    """A file that was asked for has to be there."""
    with pytest.raises(ConfigError, match=r"gone\.toml: No such file"):
        load_settings(environ={"IVR_CONFIG": str(tmp_path / "gone.toml")})


def test_missing_server_settings_are_named_together():
    """A worker says which of the three settings are missing."""
    with pytest.raises(ConfigError, match="LIVEKIT_URL and LIVEKIT_API_SECRET are not set"):
        load_settings(environ={"LIVEKIT_API_KEY": "key"}).require_livekit()


def test_keys_are_not_shown():
    """The settings can be printed without showing a secret."""
    settings = load_settings(environ={"DEEPGRAM_API_KEY": "sesame", "LIVEKIT_API_SECRET": "sesame"})
    assert "sesame" not in repr(settings)
    assert settings.secret("deepgram_api_key") == "sesame"


def test_folder_of_recordings_that_is_missing_is_named(tmp_path):
    """A slip in its name must not give every caller another voice."""
    load_settings(environ={"IVR_RECORDINGS": str(tmp_path)}).check_recordings()
    with pytest.raises(ConfigError, match=r"^recordings: '.*gone' is no folder"):
        load_settings(environ={"IVR_RECORDINGS": str(tmp_path / "gone")}).check_recordings()


def test_voices_and_ears_have_names(tmp_path):
    """A slip inside one is named with the way to it."""
    path = tmp_path / "ivr.toml"
    path.write_text('[voices.warm]\nespeak_variant = "f3"\n[ears.parts]\nkeyterms = ["gasket"]\n')
    settings = load_settings(path=path, environ={})
    assert settings.voices["warm"].espeak_variant == "f3"
    assert settings.ears["parts"].keyterms == ("gasket",)
    path.write_text('[ears.old]\ndeepgram_model = "nova-2"\nkeyterms = ["gasket"]\n')
    with pytest.raises(ConfigError, match=r"ears\.old: .*keyterms need Deepgram's nova-3"):
        load_settings(path=path, environ={})
    path.write_text('[voices.warm]\nespeak = "f3"\n')
    with pytest.raises(ConfigError, match=r"ivr\.toml: no such setting: 'voices\.warm\.espeak'"):
        load_settings(path=path, environ={})


@pytest.mark.parametrize("where", ["environment", "file"])
def test_number_may_be_written_as_text(tmp_path, where):
    """The environment holds nothing else; in the file somebody put it in quotes."""
    path = tmp_path / "ivr.toml"
    path.write_text('sample_rate = "16000"\nhealth_port = "9000"\n' * (where == "file"), "utf-8")
    environ = {"IVR_SAMPLE_RATE": "16000", "IVR_HEALTH_PORT": "9000"}
    settings = load_settings(path=path, environ=environ if where == "environment" else {})
    assert (settings.sample_rate, settings.health_port) == (16000, 9000)
