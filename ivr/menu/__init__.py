"""What is said of a menu: choices, fields, outcomes.  No I/O; performed by :mod:`ivr.call`."""

from ivr.menu.entrance import Entrance, FirstMenu
from ivr.menu.fields import (
    Amount,
    Asked,
    Choice,
    Code,
    Date,
    Digits,
    Expiry,
    Field,
    Phone,
    Task,
    TimeOfDay,
    YesNo,
)
from ivr.menu.menu import Menu, Option
from ivr.menu.outcomes import BACK, HANG_UP, MAIN, REPEAT, Handoff, Move, Reprompt, Transfer
from ivr.menu.signature import Once

__all__ = [
    "BACK",
    "HANG_UP",
    "MAIN",
    "REPEAT",
    "Amount",
    "Asked",
    "Choice",
    "Code",
    "Date",
    "Digits",
    "Entrance",
    "Expiry",
    "Field",
    "FirstMenu",
    "Handoff",
    "Menu",
    "Move",
    "Once",
    "Option",
    "Phone",
    "Reprompt",
    "Task",
    "TimeOfDay",
    "Transfer",
    "YesNo",
]
