"""Who plays in a call: the voices, the ears and the music that menus name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livekit.agents import stt, tts

from ivr.call.music import Music, read_music
from ivr.errors import MenuError
from ivr.menu import FirstMenu, Menu
from ivr.menu.flow import read_flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What there is beside the session's own voice and ears.

    Args:
        voices, ears: by the names that menus use.
        music: a WAV file, played where a menu names none.
    """

    voices: Mapping[str, tts.TTS[Any]] = field(default_factory=dict)
    ears: Mapping[str, stt.STT[Any]] = field(default_factory=dict)
    music: Path | None = None

    def check(self, first: FirstMenu) -> None:
        """See that there is what the menus of a call name.

        Raises:
            MenuError: naming the menu, and what is not there.
        """
        for menu in read_flow(first).menus:
            try:
                self.music_of(menu)
            except MenuError as error:
                raise MenuError(f"menu {menu.name!r}: {error}") from None

    def music_of(self, menu: Menu) -> Music | None:
        """What plays while something is looked up for *menu*, if anything.

        Raises:
            MenuError: the file cannot be read.
        """
        path = self.music if menu.music is None else menu.music
        return read_music(Path(path)) if path else None
