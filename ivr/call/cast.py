"""Who plays in a call: the voices, the ears and the music that menus name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from livekit.agents import stt, tts

from ivr.call.music import Music, read_music
from ivr.errors import MenuError
from ivr.menu import FirstMenu, Menu
from ivr.menu.flow import read_flow

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What there is beside the session's own voice and ears.

    Args:
        voices, ears: by the names that menus use; of ears that are None, nothing but the name.
        music: a WAV file, played where a menu names none.
    """

    voices: Mapping[str, tts.TTS[Any]] = field(default_factory=dict)
    ears: Mapping[str, stt.STT[Any] | None] = field(default_factory=dict)
    music: Path | None = None

    def without_ears(self) -> Cast:
        """The same for a call in which the caller's words are told, and nothing listens."""
        return replace(self, ears=dict.fromkeys(self.ears))

    def check(self, first: FirstMenu) -> None:
        """See that there is what the menus of a call name.

        Raises:
            MenuError: naming the menu, and what is not there.
        """
        for menu in read_flow(first).menus:
            try:
                self.voice_of(menu), self.ears_of(menu), self.music_of(menu)
            except MenuError as error:
                raise MenuError(f"menu {menu.name!r}: {error}") from None

    def voice_of(self, menu: Menu) -> tts.TTS[Any] | None:
        """What speaks for *menu*, if not the voice of the call.

        Raises:
            MenuError: there is no such voice.
        """
        return _find("voice", menu.voice, self.voices)

    def ears_of(self, menu: Menu) -> stt.STT[Any] | None:
        """What listens for *menu*, if not the ears of the call.

        Raises:
            MenuError: there are no such ears.
        """
        return _find("ears", menu.ears, self.ears)

    def music_of(self, menu: Menu) -> Music | None:
        """What plays while something is looked up for *menu*, if anything.

        Raises:
            MenuError: the file cannot be read.
        """
        path = self.music if menu.music is None else menu.music
        return read_music(Path(path)) if path else None


def _find(what: str, name: str | None, known: Mapping[str, T | None]) -> T | None:
    if name is None:
        return None
    if name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise MenuError(f"{what}: {name!r} is not among those of the settings: {there}")
    return known[name]
