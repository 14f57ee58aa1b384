"""Deepgram and Cartesia on loopback: their protocols, told what to hear and how to fail.

In virtual time, on the loop of the call::

    async with StandIns() as services, ReplayRoom(hearing=services.deepgram) as room:
        settings = load_settings(environ=services.environment())
        …                                       # a call with the real plugins
        services.deepgram.fail(Refuses())       # the recogniser dies

In real time, for a worker on a real line: ``python -m ivr.replay.standins``.
"""

from ivr.replay.standins.cartesia import CartesiaStandIn, espeak, silence
from ivr.replay.standins.deepgram import DeepgramStandIn
from ivr.replay.standins.faults import (
    Answers,
    Closes,
    Drops,
    Fault,
    FaultError,
    Garbage,
    Refuses,
    Silent,
    Slow,
    make_fault,
)
from ivr.replay.standins.services import StandIns

__all__ = [
    "Answers",
    "CartesiaStandIn",
    "Closes",
    "DeepgramStandIn",
    "Drops",
    "Fault",
    "FaultError",
    "Garbage",
    "Refuses",
    "Silent",
    "Slow",
    "StandIns",
    "espeak",
    "make_fault",
    "silence",
]
