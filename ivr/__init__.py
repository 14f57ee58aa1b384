"""Octothorpe: phone menus in Python on LiveKit, answered by keypad, by voice, or both.

The names here are all that a menu needs.  They are loaded when first used, so that reading a menu
does not load LiveKit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivr.call import Call, DtmfResult, GetDtmfTask, Handback, NotAnswered
    from ivr.entry import luhn
    from ivr.errors import EntryError, GaveUp, HungUp, IvrError, MenuError
    from ivr.menu import (
        BACK,
        HANG_UP,
        MAIN,
        REPEAT,
        Amount,
        Choice,
        Code,
        Date,
        Digits,
        Entrance,
        Expiry,
        Handoff,
        Menu,
        Once,
        Phone,
        Reprompt,
        Task,
        TimeOfDay,
        Transfer,
        YesNo,
    )

__all__ = [
    "BACK",
    "HANG_UP",
    "MAIN",
    "REPEAT",
    "Amount",
    "Call",
    "Choice",
    "Code",
    "Date",
    "Digits",
    "DtmfResult",
    "Entrance",
    "EntryError",
    "Expiry",
    "GaveUp",
    "GetDtmfTask",
    "Handback",
    "Handoff",
    "HungUp",
    "IvrError",
    "Menu",
    "MenuError",
    "NotAnswered",
    "Once",
    "Phone",
    "Reprompt",
    "Task",
    "TimeOfDay",
    "Transfer",
    "YesNo",
    "luhn",
]

_ROOMS = ("ivr.menu", "ivr.errors", "ivr.entry", "ivr.call")  # the light ones first


def __getattr__(name: str) -> Any:
    if name in __all__:
        for room in map(import_module, _ROOMS):
            if hasattr(room, name):
                return getattr(room, name)
    raise AttributeError(f"module 'ivr' has no attribute {name!r}")
