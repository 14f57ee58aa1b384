"""Fields: what a handler's parameter asks the caller for.  No I/O.

A field is written as an annotation, and read by :mod:`ivr.menu.signature`::

    AccountNumber = Annotated[str, Digits(8, prompt="Please enter your number.", check=luhn)]
    Day = Annotated[date, Date(prompt="When would you like to come?", earliest=timedelta(days=1))]

A field knows what an answer is and what it stands for; asking is :mod:`ivr.entry`'s.
"""

from __future__ import annotations

from ivr.menu.fields.amount import Amount
from ivr.menu.fields.calendar import Date, TimeOfDay
from ivr.menu.fields.choice import Choice, YesNo
from ivr.menu.fields.code import Code
from ivr.menu.fields.digits import Digits
from ivr.menu.fields.expiry import Expiry
from ivr.menu.fields.field import Asked, Field
from ivr.menu.fields.phone import Phone
from ivr.menu.fields.task import Task

__all__ = [
    "Amount",
    "Asked",
    "Choice",
    "Code",
    "Date",
    "Digits",
    "Expiry",
    "Field",
    "Phone",
    "Task",
    "TimeOfDay",
    "YesNo",
]
