"""Replay: whole calls in one process and in virtual time, by scripted or recorded callers.

The names here are loaded when first used: pytest loads the plugin of this room for every project
on the machine, and most of them never ring.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivr.replay.bad_line import BadLine, line
    from ivr.replay.beside import FixtureError
    from ivr.replay.caller import NotHeard, ScriptedCaller
    from ivr.replay.clock import Ran, VirtualLoop, WaitsForEver, run
    from ivr.replay.fixture import RecordedCaller
    from ivr.replay.recogniser import ScriptedSTT
    from ivr.replay.recording import Recording
    from ivr.replay.ringing import LeftRunning, Ring
    from ivr.replay.room import ReplayRoom
    from ivr.replay.rung import RungCall
    from ivr.replay.voice import ScriptedTTS
    from ivr.replay.ways import four_ways

__all__ = [
    "BadLine",
    "FixtureError",
    "LeftRunning",
    "NotHeard",
    "Ran",
    "RecordedCaller",
    "Recording",
    "ReplayRoom",
    "Ring",
    "RungCall",
    "ScriptedCaller",
    "ScriptedSTT",
    "ScriptedTTS",
    "VirtualLoop",
    "WaitsForEver",
    "four_ways",
    "line",
    "run",
]

_MODULES = {
    "bad_line": ("BadLine", "line"),
    "beside": ("FixtureError",),
    "caller": ("NotHeard", "ScriptedCaller"),
    "clock": ("Ran", "VirtualLoop", "WaitsForEver", "run"),
    "fixture": ("RecordedCaller",),
    "recogniser": ("ScriptedSTT",),
    "recording": ("Recording",),
    "room": ("ReplayRoom",),
    "ringing": ("LeftRunning", "Ring"),
    "rung": ("RungCall",),
    "voice": ("ScriptedTTS",),
    "ways": ("four_ways",),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
