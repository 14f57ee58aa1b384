"""A rule about the music of menus.  What reads it is given: no I/O here."""

from __future__ import annotations

from pathlib import Path

from ivr.errors import MenuError
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule


@rule(
    "no-music",
    Severity.ERROR,
    why="the worker does not start with it",
    fix='put a WAV file there, beside the module of the menu; with music="" none is played',
)
def no_music(house: House) -> Found:
    """A piece of music that is not there, or cannot be read."""
    for menu in house.menus:
        try:
            if menu.music and house.read_music:
                house.read_music(Path(menu.music))
        except MenuError as error:
            yield menu.place, f"menu {menu.name!r}: {error}"
