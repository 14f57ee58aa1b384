"""Answers that are said otherwise than digit by digit: dates, times, amounts of money.  No I/O."""

from __future__ import annotations

from ivr.entry.grammars.amounts import AmountGrammar
from ivr.entry.grammars.dates import DateGrammar
from ivr.entry.grammars.grammar import Grammar
from ivr.entry.grammars.spoken import say_amount, say_date, say_time
from ivr.entry.grammars.times import TimeGrammar

__all__ = [
    "AmountGrammar",
    "DateGrammar",
    "Grammar",
    "TimeGrammar",
    "say_amount",
    "say_date",
    "say_time",
]
