"""A caller's script, and the recording that is made of it.

::

    # A caller in a hurry, on a line that loses packets.
    menu: menus.account
    codec: pcmu
    loss: 0.02
    noise: -50
    seed: 7

    waits 6
    press 1
    waits until 9.5
    press 41550195 tone 60 gap 50 level -20
    press 1 both
    says four seven one one
    waits 3
    hangs up

Lines with ``#`` are the story, names with a colon tell of the ring and of the line, the rest are
steps, one after another.  The same script makes the same recording, wherever eSpeak is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import soundfile

from dsp.levels import to_int16
from dsp.tones import dtmf
from ivr.replay.audio import FRAME_MS, Samples
from ivr.replay.bad_line import CODECS, BadLine
from ivr.replay.beside import FACTS, KEYS, Beside, Event, FixtureError, HangsUp, Says, SipKey
from ivr.replay.caller import AUDIO_DELAY_S, EVENT_DELAY_S
from ivr.replay.fixture import RATES_HZ, RecordedCaller
from ivr.replay.speaking import GAP_S, word_seconds, word_sound

LONGEST_S = 3600.0
HOW = ("tone", "sip", "both")
CODINGS = {"pcmu": "ULAW", "pcma": "ALAW"}  # of the file; all other sound is written as PCM
STEPS = "'press KEYS', 'says WORDS', 'waits SECONDS', 'waits until SECONDS' and 'hangs up'"
_FACT = re.compile(r"(?P<name>[a-z]+):\s*(?P<value>.*)")
_OPTION = re.compile(r"\b(?P<name>tone|gap|level|twist)\s+(?P<value>-?\d+(?:\.\d+)?)")
_BOUNDS = {"tone": (10, 60_000), "gap": (0, 60_000), "level": (-60, 3), "twist": (-30, 30)}


@dataclass(frozen=True, slots=True)
class Line:
    """What a script says of the line.

    Args:
        rate: Hz of the recording.
        codec, loss, noise, level, seed: as :class:`~ivr.replay.bad_line.BadLine` takes them.
    """

    rate: int = 8000
    codec: str | None = None
    loss: float = 0.0
    noise: float | None = None
    level: float = 0.0
    seed: int = 0


_LINE: dict[str, Callable[[str], Any]] = {
    "rate": int, "codec": str, "loss": float, "noise": float, "level": float, "seed": int,
}  # fmt: skip


@dataclass(slots=True)
class _Take:
    """The recording as it grows, step by step."""

    rate: int
    now: float = 0.0
    sound: Samples = field(default_factory=lambda: np.zeros(0, np.int16))
    events: list[Event] = field(default_factory=list)

    def lay(self, sound: Samples, at: float) -> None:
        start = round(at * self.rate)
        longer = np.zeros(max(len(self.sound), start + len(sound)), np.int16)
        longer[: len(self.sound)] = self.sound
        longer[start : start + len(sound)] = sound
        self.sound = longer

    def waits_until(self, at: float) -> None:
        self.now = at
        self.lay(np.zeros(0, np.int16), at)


def perform_script(text: str, *, name: str) -> tuple[RecordedCaller, str]:
    """Make the recording that a script tells of.

    Args:
        text: the script.
        name: what messages call it.

    Returns:
        The caller, and the coding of the file.

    Raises:
        FixtureError: naming the line.
    """
    beside: list[tuple[int, str]] = []
    facts: dict[str, Any] = {}
    steps: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        line, where = line.strip(), f"{name}:{number}"
        if (fact := _FACT.fullmatch(line)) and fact["name"] in _LINE:
            facts[fact["name"]] = _line_fact(fact["name"], fact["value"], where=where)
        elif fact and fact["name"] not in FACTS:
            known = ", ".join((*FACTS, *_LINE))
            raise FixtureError(f"{where}: {fact['name']!r} is nothing of a ring or a line: {known}")
        elif line.startswith("#") or fact:
            beside.append((number, line))
        elif line:
            steps.append((line, where))
    if not steps:
        raise FixtureError(f"{name}: the caller does nothing: {STEPS} are steps")
    known_of = Beside.parse(_at_their_lines(beside), name=name)
    line_ = Line(**facts)
    take = _Take(line_.rate)
    for step, where in steps:
        _perform(step, take, where=where)
    if not any(isinstance(event, HangsUp) for event in take.events):
        take.events.append(HangsUp(round(take.now, 3)))
    events = tuple(sorted(take.events, key=lambda event: event.at))
    sound = _over(line_, take.sound)
    caller = RecordedCaller(sound, line_.rate, events, known_of.story, known_of.occasion)
    return caller, CODINGS.get(line_.codec or "", "PCM_16")


def save_script(caller: RecordedCaller, coding: str, path: Path) -> None:
    """Write the WAV in its line's own coding, and the text beside it.

    Raises:
        FixtureError: naming the file that cannot be written.
    """
    caller.save(path)
    if coding != "PCM_16":
        soundfile.write(path, caller.samples, caller.rate, format="WAV", subtype=coding)


def _at_their_lines(lines: list[tuple[int, str]]) -> str:
    """The text with blank lines for all others, so that messages name the right one."""
    length = lines[-1][0] if lines else 0
    placed = [""] * length
    for number, line in lines:
        placed[number - 1] = line
    return "\n".join(placed)


def _line_fact(name: str, value: str, *, where: str) -> Any:
    try:
        found = _LINE[name](value)
    except ValueError:
        raise FixtureError(f"{where}: {name!r} is a number") from None
    if name == "rate" and not RATES_HZ[0] <= found <= RATES_HZ[1]:
        raise FixtureError(f"{where}: 'rate' is {RATES_HZ[0]} to {RATES_HZ[1]} Hz")
    if name == "codec" and found not in CODECS:
        raise FixtureError(f"{where}: 'codec' is one of {', '.join(CODECS)}")
    if name == "loss" and not 0 <= found <= 1:
        raise FixtureError(f"{where}: 'loss' is a share of the packets, 0 to 1")
    if name in ("noise", "level") and not -120 <= found <= 60:
        raise FixtureError(f"{where}: {name!r} is decibels, -120 to 60")
    return found


def _perform(step: str, take: _Take, *, where: str) -> None:
    if any(isinstance(event, HangsUp) for event in take.events):
        raise FixtureError(f"{where}: the caller has hung up")
    verb, _, rest = step.partition(" ")
    match verb:
        case "press":
            _press(rest, take, where=where)
        case "says" if rest.split():
            _say(rest.split(), take)
        case "waits":
            take.waits_until(_moment(rest, take.now, where=where))
        case "hangs" if rest == "up":
            take.events.append(HangsUp(round(take.now, 3)))
        case _:
            raise FixtureError(f"{where}: only {STEPS} are steps")
    if take.now > LONGEST_S:
        raise FixtureError(f"{where}: the call lasts longer than {LONGEST_S:g} s")


def _press(rest: str, take: _Take, *, where: str) -> None:
    options = {option["name"]: float(option["value"]) for option in _OPTION.finditer(rest)}
    keys, *how = _OPTION.sub("", rest).split() or [""]
    if not keys or any(key.upper() not in KEYS[:-1] for key in keys):
        raise FixtureError(f"{where}: 'press' needs keys: 0-9, *, # or A-D")
    if how not in ([], *([way] for way in HOW)):
        raise FixtureError(
            f"{where}: after the keys: {', '.join(HOW)}, {', '.join(_BOUNDS)} NUMBER"
        )
    for option, value in options.items():
        low, high = _BOUNDS[option]
        if not low <= value <= high:
            raise FixtureError(f"{where}: {option!r} is {low} to {high}")
    way, tone, gap = (how or ["tone"])[0], options.get("tone", 100.0), options.get("gap", 100.0)
    for key in keys.upper():
        delay = 0.0
        if way != "tone":
            take.events.append(SipKey(round(take.now + EVENT_DELAY_S, 3), key))
            delay = AUDIO_DELAY_S
        if way != "sip":
            sound = dtmf(
                key,
                sample_rate=take.rate,
                tone_ms=tone,
                gap_ms=0,
                level_dbm0=options.get("level", -10.0),
                twist_db=options.get("twist", 0.0),
            )
            take.lay(to_int16(sound), take.now + delay)
        take.waits_until(take.now + (tone + gap) / 1000)


def _say(words: list[str], take: _Take) -> None:
    began = take.now
    for word in words:
        take.lay(word_sound(word, take.rate), take.now)
        take.now += word_seconds(word) + GAP_S
    take.events.append(Says(round(began, 3), round(take.now - GAP_S, 3), tuple(words)))
    take.waits_until(take.now)


def _moment(rest: str, now: float, *, where: str) -> float:
    until = rest.startswith("until ")
    try:
        seconds = float(rest.removeprefix("until "))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_S:
        raise FixtureError(f"{where}: 'waits' needs seconds, or 'until' and a time")
    if until and seconds < now:
        raise FixtureError(f"{where}: it is {now:.2f} s already")
    return seconds if until else now + seconds


def _over(line: Line, sound: Samples) -> Samples:
    """What of the sound arrives at the other end."""
    bad = BadLine(
        codec=line.codec,  # type: ignore[arg-type]  # it is one of them
        level=line.level,
        noise=line.noise,
        seed=line.seed,
    )
    heard = bad.coded(sound, line.rate).copy()
    if background := bad.background(line.rate):
        noisy = heard + background.next(len(heard))
        heard = np.clip(noisy, -32768, 32767).astype(np.int16)
    random, packet = Random(line.seed), line.rate * FRAME_MS // 1000
    for start in range(0, len(heard), packet):
        if random.random() < line.loss:
            heard[start : start + packet] = 0
    return heard
