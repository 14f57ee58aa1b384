"""Configuration: one file, ``ivr.toml``, and the environment, which wins.  Checked at start.

Every setting has one name in three spellings: ``sample_rate`` in the file, ``IVR_SAMPLE_RATE`` in
the environment, :attr:`Settings.sample_rate` in code.  Keys of services keep the names that
their makers gave them (``LIVEKIT_URL``, ``DEEPGRAM_API_KEY`` …).
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from ivr.errors import IvrError

FILE = Path("ivr.toml")
CONFIG = "IVR_CONFIG"  # names another file
ADDRESS = r"^https?://[^/?#]+$"  # without a path, which is the service's own affair
OTHERS_NAMES = {
    "livekit_url": "LIVEKIT_URL",
    "livekit_api_key": "LIVEKIT_API_KEY",
    "livekit_api_secret": "LIVEKIT_API_SECRET",
    "deepgram_api_key": "DEEPGRAM_API_KEY",
    "cartesia_api_key": "CARTESIA_API_KEY",
}


class ConfigError(IvrError):
    """A setting is missing or wrong; the message names it and where it stands."""


class VoiceSettings(BaseModel):
    """A voice that menus name: ``[voices.NAME]`` in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cartesia_voice: str | None = None
    espeak_variant: str | None = Field(None, pattern=r"^\w+$")
    """As ``f3`` or ``whisper``, where eSpeak NG speaks."""


class EarsSettings(BaseModel):
    """A recogniser that menus name: ``[ears.NAME]`` in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deepgram_model: str = "nova-3"
    keyterms: tuple[str, ...] = ()
    """Words that callers of these menus are likely to say."""

    @model_validator(mode="after")
    def _check_keyterms(self) -> EarsSettings:
        if self.keyterms and not self.deepgram_model.startswith("nova-3"):
            raise ValueError("keyterms need Deepgram's nova-3")
        return self


def _number(value: object) -> object:
    """What stands in the environment, or in quotes, is a number all the same."""
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


class Settings(BaseModel):
    """Everything that can be set.  Times are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    menu: str = "menus.front_desk"
    """The module whose ``menu`` answers the phone."""
    agent_name: str = Field("octothorpe", min_length=1)
    """What a dispatch rule calls this worker."""
    dtmf: Literal["auto", "sip", "inband", "both"] = "auto"
    """Which keys count: events, tones in the audio, or whichever this trunk sends."""
    sample_rate: Annotated[Literal[8000, 16000], BeforeValidator(_number)] = 8000
    """Of the caller's audio, in Hz."""
    offline_voice: Literal["auto", "espeak", "silent"] = "auto"
    """What speaks when there is no Cartesia key: eSpeak NG where it is installed."""
    cartesia_voice: str | None = None
    recordings: Path | None = None
    """The folder of sentences that somebody recorded; they play in place of the voice."""
    deepgram_url: str | None = Field(None, pattern=ADDRESS)
    """Another address than Deepgram's own: one of its regions, or a server of yours."""
    cartesia_url: str | None = Field(None, pattern=ADDRESS)
    """Another address than Cartesia's own."""
    voices: dict[str, VoiceSettings] = {}
    ears: dict[str, EarsSettings] = {}
    """By the names that menus give them."""
    music: Path | None = None
    """A WAV file that plays while something is looked up, where a menu names none."""
    records: Path | None = None
    """The folder that call records are written to; none are written when it is not set."""
    fixtures: Path | None = None
    """The folder that calls are recorded to, sound and all, secrets blanked; none by default."""
    captions: bool = False
    """Whether the room gets as text what both sides say, as it is said; a spoken secret too."""
    health_host: str = "127.0.0.1"
    health_port: int = Field(8081, ge=0, le=65535)
    idle_processes: int = Field(1, ge=0, le=64)
    """How many processes wait, warm, for the next ring."""
    load_threshold: float = Field(0.7, gt=0)
    """The share of the machine's CPU above which LiveKit sends the worker no more calls."""
    drain_timeout: float = Field(1800.0, ge=0)
    """How long calls under way may go on after the worker is told to stop."""

    livekit_url: str | None = None
    livekit_api_key: str | None = None
    livekit_api_secret: SecretStr | None = None
    deepgram_api_key: SecretStr | None = None
    cartesia_api_key: SecretStr | None = None

    def secret(self, name: str) -> str | None:
        """A secret setting in clear; everywhere else it is hidden."""
        value: SecretStr | None = getattr(self, name)
        return value.get_secret_value() if value else None

    def require_livekit(self) -> None:
        """The three settings without which no call can arrive.

        Raises:
            ConfigError: naming those that are missing.
        """
        missing = [
            name
            for field, name in OTHERS_NAMES.items()
            if field.startswith("livekit") and not getattr(self, field)
        ]
        if missing:
            names = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
            raise ConfigError(
                f"{names} {'is' if len(missing) == 1 else 'are'} not set: a worker"
                f" needs a LiveKit server; set them in the environment or in {FILE}"
            )
        url = str(self.livekit_url)
        if not url.startswith(("ws://", "wss://", "http://", "https://")):
            raise ConfigError(
                f"LIVEKIT_URL: {url!r} is no address like wss://example.livekit.cloud"
            )

    def check_records(self) -> None:
        """Make the folder of call records, if one is set, and see that it can be written.

        Raises:
            ConfigError: it cannot.
        """
        if self.records is not None:
            make_folder(self.records, wanted_by="records")

    def check_fixtures(self) -> None:
        """Make the folder that calls are recorded to, if one is set; see that it can be written.

        Raises:
            ConfigError: it cannot.
        """
        if self.fixtures is not None:
            make_folder(self.fixtures, wanted_by="fixtures")

    def check_recordings(self) -> None:
        """See that there is a folder of recordings, if one is set.

        Raises:
            ConfigError: there is none.
        """
        if self.recordings is not None and not self.recordings.is_dir():
            raise ConfigError(f"recordings: {str(self.recordings)!r} is no folder")


def make_folder(folder: Path, *, wanted_by: str) -> None:
    """Make a folder, unless it is there, and see that it can be written.

    Raises:
        ConfigError: it cannot; the message begins with *wanted_by*.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise ConfigError(f"{wanted_by}: cannot write into {str(folder)!r}: {reason}") from None


def load_settings(
    *, path: Path | None = None, environ: Mapping[str, str] | None = None, **given: Any
) -> Settings:
    """Read the file and the environment; what is *given* in code or on the command line wins.

    Args:
        path: the file; ``IVR_CONFIG`` or ``ivr.toml`` in the working directory by default, which
            need not be there.
        environ: the environment; the process's own by default.

    Raises:
        ConfigError: the file cannot be read, or a setting is unknown or wrong.
    """
    environ = os.environ if environ is None else environ
    named = path or (Path(environ[CONFIG]) if environ.get(CONFIG) else None)
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for where, found in (
        (str(named or FILE), _read_file(named)),
        ("environment", _read_environment(environ)),
        ("command line", {name: value for name, value in given.items() if value is not None}),
    ):
        values |= found
        origin |= dict.fromkeys(found, where)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_sentence(error, origin)) from None


def _read_file(named: Path | None) -> dict[str, Any]:
    path = named or FILE
    if named is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None


def _read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = {
        field: OTHERS_NAMES.get(field, f"IVR_{field.upper()}") for field in Settings.model_fields
    }
    known = {*names.values(), CONFIG}
    for name in environ:
        if name.startswith("IVR_") and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; is it {close[0]}?" if close else ""
            raise ConfigError(f"environment: no such setting: {name}{hint}")
    return {field: environ[name] for field, name in names.items() if environ.get(name)}


def _sentence(error: ValidationError, origin: Mapping[str, str]) -> str:
    first = error.errors(include_url=False)[0]
    name = ".".join(map(str, first["loc"]))
    where = origin.get(str(first["loc"][0]), "settings")
    spelt = OTHERS_NAMES.get(name, f"IVR_{name.upper()}") if where == "environment" else name
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        return f"{where}: no such setting: {name!r}" + (f"; is it {close[0]!r}?" if close else "")
    message = first["msg"][:1].lower() + first["msg"][1:]
    secret = name.endswith(("key", "secret"))
    return f"{where}: {spelt}: {message}" + ("" if secret else f", got {first['input']!r}")
