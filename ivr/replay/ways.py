"""One scenario, four ways: what is pressed in a test comes by event, by tone, by voice, or mixed.

::

    @four_ways
    async def test_balance(ring):
        call = await ring("menus.account")
        await call.hears("press 1")
        call.press("1", words="balance")
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import cycle
from typing import Any, TypeVar, cast

from num2words import num2words

from ivr.entry import get_language
from ivr.replay.caller import How, ScriptedCaller
from ivr.replay.speaking import SURE

T = TypeVar("T")

CHANGE_S = 0.2  # from hand to mouth and back: nobody is quicker


class Way(StrEnum):
    """How a caller enters something."""

    EVENT = "event"  # keys, as SIP events
    TONE = "tone"  # keys, as tones in the audio
    VOICE = "voice"
    MIX = "mix"  # half by key, as event and tone, half by voice; what is one key, by either in turn


_HOW: dict[Way, How] = {Way.EVENT: "sip", Way.TONE: "inband", Way.MIX: "both"}


class Entering:
    """A caller's hand and mouth, which enter things in one of the ways.

    Args:
        caller: whose they are.
        way: how everything is entered.
        language: in which keys are said.
    """

    def __init__(self, caller: ScriptedCaller, way: Way, *, language: str = "en") -> None:
        self._caller, self._way, self._language = caller, way, language
        self._spoke: bool | None = None
        self._by_hand: Iterator[bool] = cycle((True, False))

    def enter(
        self,
        keys: str,
        *,
        words: str = "",
        tone_ms: float = 100.0,
        gap_ms: float = 100.0,
        confidence: float = SURE,
        whole: bool = False,
    ) -> None:
        """Enter *keys*.

        Args:
            keys: what is pressed; a ``|`` shows where a mixed caller changes between hand and
                mouth.
            words: how it is said, with as many ``|``; digit by digit when not given.
            tone_ms: how long a key is held.
            gap_ms: from one key's release to the next one's press.
            confidence: of the recogniser.
            whole: a mixed caller does not change within it.
        """
        parts = self._parts(keys, words, whole)
        if self._way is Way.VOICE:
            parts = [("", " ".join(said for _, said in parts))]
        elif self._way is not Way.MIX:
            parts = [(keys.replace("|", ""), "")]
        for pressed, said in parts:
            speaks = self._way is Way.VOICE or (self._way is Way.MIX and not next(self._by_hand))
            if self._spoke not in (None, speaks):
                self._caller.pauses(CHANGE_S)
            self._spoke = speaks
            if speaks:
                self._caller.says(said, confidence=confidence)
            else:
                how = _HOW[self._way]
                self._caller.press(pressed, how=how, tone_ms=tone_ms, gap_ms=gap_ms)

    def _parts(self, keys: str, words: str, whole: bool) -> list[tuple[str, str]]:
        """Keys and words of each part; halves when nothing shows where to cut."""
        pressed = keys.split("|")
        if len(pressed) == 1 and not (words or whole):
            half = len(keys) // 2
            pressed = [part for part in (keys[:half], keys[half:]) if part]
        said = words.split("|") if words else [say_keys(part, self._language) for part in pressed]
        return list(zip(pressed, said, strict=True))


def say_keys(keys: str, language: str = "en") -> str:
    """*keys* as they are said one by one: "four one pound"."""
    names = get_language(language).key_names
    words = (
        num2words(key, lang=language) if key.isdigit() else names.get(key, key) for key in keys
    )
    return " ".join(words)


def four_ways(test: T) -> T:
    """Run *test* four times; everything it presses comes by event, by tone, by voice, or mixed.

    What it presses with ``how=``, and what it says, it presses and says each time.
    """
    import pytest

    marked: Any = pytest.mark.parametrize("ring", list(Way), indirect=True)(test)
    return cast(T, marked)
