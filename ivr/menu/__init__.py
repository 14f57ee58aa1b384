"""What is said of a menu: choices, fields, outcomes.  No I/O; performed by :mod:`ivr.call`."""

from ivr.menu.fields import Digits
from ivr.menu.menu import Menu, Option
from ivr.menu.outcomes import BACK, HANG_UP, MAIN, REPEAT, Move, Reprompt, Transfer
from ivr.menu.signature import Once

__all__ = [
    "BACK",
    "HANG_UP",
    "MAIN",
    "REPEAT",
    "Digits",
    "Menu",
    "Move",
    "Once",
    "Option",
    "Reprompt",
    "Transfer",
]
