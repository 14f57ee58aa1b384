"""Replay: whole calls in one process and in virtual time, by scripted or recorded callers."""

from ivr.replay.caller import NotHeard, ScriptedCaller
from ivr.replay.clock import Ran, VirtualLoop, WaitsForEver, run
from ivr.replay.fixture import FixtureError, RecordedCaller
from ivr.replay.recogniser import ScriptedSTT
from ivr.replay.recording import Recording
from ivr.replay.room import ReplayRoom
from ivr.replay.voice import ScriptedTTS

__all__ = [
    "FixtureError",
    "NotHeard",
    "Ran",
    "RecordedCaller",
    "Recording",
    "ReplayRoom",
    "ScriptedCaller",
    "ScriptedSTT",
    "ScriptedTTS",
    "VirtualLoop",
    "WaitsForEver",
    "run",
]
