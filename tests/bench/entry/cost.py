"""What a second of a call costs the processor: the detector, the line and the question.

Each frame, key event and transcript goes the way it goes in a call, from
:class:`ivr.call.line.Line` on; LiveKit's part is not counted, nor is the caller's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

import numpy as np
from livekit import rtc
from livekit.agents import stt
from livekit.agents.language import LanguageCode
from livekit.agents.types import TimedString

from dsp.detector import DtmfDetector
from dsp.levels import to_int16
from dsp.resample import resample
from ivr.call.line import Line
from ivr.entry import Answered, EntryRules, KeyPressed, Question, TypeAhead, Word
from ivr.replay import run
from tests.dsp.signals import press, silence, voice, white

GOAL_MS = 3.0  # of CPU for a second of a call
RUNS = 7
SECONDS = 60
RATES = (8000, 16000, 24000)  # our worker's, its other setting, LiveKit's own default
FRAME_S = 0.02
KEY_S = 0.2  # five keys a second: nobody is quicker for long
WORD_S = 0.4
NUMBER = "41550195"
WORDS = ["four", "one", "five", "five", "zero", "one", "nine", "five"]
Samples = np.ndarray[tuple[int], np.dtype[np.int16]]
Act = Callable[[Line], None]


@dataclass
class Scene:
    """A minute of a call.

    Args:
        name: what the caller does.
        sound: the audio, at 8 kHz.
        acts: key events and transcripts, by the second in which they come.
    """

    name: str
    sound: np.ndarray[tuple[int], np.dtype[np.float64]]
    acts: list[tuple[float, Act]] = field(default_factory=list)


def scenes() -> list[Scene]:
    """A caller who listens, one who talks, one who keys, and one who does a bit of each."""
    rng = np.random.default_rng(1)
    keyed = press(NUMBER * 40, rng, lead_ms=0, tone_ms=100, gap_ms=100)
    talk = voice(SECONDS * 8000, -18, rng)
    quarter = 8000 * SECONDS // 4
    parts = [keyed[:quarter], silence(15000), talk[:quarter], silence(15000)]
    line_noise = white(SECONDS * 8000, -55, rng)
    return [
        Scene("listens", line_noise),
        Scene("speaks digits", talk + line_noise, _words(0, SECONDS)),
        Scene("keys without a pause", keyed[: len(line_noise)] + line_noise, _keys(0, SECONDS)),
        Scene(
            "keys, listens, speaks, listens",
            np.concatenate(parts) + line_noise,
            _keys(0, SECONDS / 4) + _words(SECONDS / 2, SECONDS * 3 / 4),
        ),
    ]


def cost_ms(scene: Scene, rate: int) -> float:
    """Milliseconds of CPU for a second of *scene*, everything counted."""
    frames = list(_frames(scene.sound, rate))
    return run(partial(_hold, scene, rate, frames)).result / SECONDS * 1000


def detector_cost_ms(scene: Scene, rate: int) -> float:
    """The same for the detector alone."""
    frames = list(_frames(scene.sound, rate))
    detector = DtmfDetector(rate)
    began = time.thread_time()
    for frame in frames:
        detector.process(frame)
    return (time.thread_time() - began) / SECONDS * 1000


def section() -> str:
    """Measure, and tell it in Markdown.

    Raises:
        AssertionError: a number was heard that nobody entered.
    """
    lines = [
        "## Cost",
        "",
        f"Milliseconds of CPU for one second of a call, on one core; goal {GOAL_MS:g}.  Median of"
        f" {RUNS} runs of {SECONDS} s (least to most), frames of 20 ms.  Counted is all that is"
        " ours: the detector, the line and the question, with each key as event and as tone, and"
        " each word in an interim transcript.  A worker asks LiveKit for 8000 Hz unless told"
        " otherwise.",
        "",
        "| the caller | Hz | all | of it the detector | |",
        "|---|---|---|---|---|",
    ]
    for scene in scenes():
        for rate in RATES:
            costs = [cost_ms(scene, rate) for _ in range(RUNS)]
            alone = median(detector_cost_ms(scene, rate) for _ in range(RUNS))
            met = "✓" if median(costs) <= GOAL_MS else "✗"
            lines.append(
                f"| {scene.name} | {rate} | {median(costs):.2f}"
                f" ({min(costs):.2f} to {max(costs):.2f}) | {alone:.2f} | {met} |"
            )
    return "\n".join(lines) + "\n"


class Desk:
    """Asks for a number, and when it has one, for the next."""

    def __init__(self) -> None:
        self.secret, self.heard_from = False, 0.0
        self.answers: list[str] = []
        self._rules = EntryRules(min_digits=len(NUMBER))
        self._ahead = TypeAhead()
        self._ask()

    def receive_key(self, press: KeyPressed) -> None:
        """A key, from the line."""
        self._question.receive_key(press, now=_now())
        self._look()

    def hold_key(self, down: bool) -> None:
        """A key is held in the sound, or let go."""
        change = self._question.hold_key if down else self._question.release_key
        change(now=_now())
        self._look()

    def receive_words(self, words: Sequence[Word], *, final: bool) -> None:
        """Words, from the line."""
        self._question.receive_words(words, final=final, now=_now())
        self._look()

    def look_at_the_clock(self) -> None:
        """What a timer would do."""
        due = self._question.get_timer()
        if due is not None and due <= _now():
            self._question.handle_timer(now=_now())
            self._look()

    def _ask(self) -> None:
        self._question = Question(self._rules)
        self._question.start(self._ahead, now=_now())

    def _look(self) -> None:
        while event := self._question.next_event():
            if isinstance(event, Answered):
                self.answers.append(event.digits)
        if self._question.done:
            self._ask()


async def _hold(scene: Scene, rate: int, frames: list[Samples]) -> float:
    """Seconds of CPU for a scene; the time between two frames costs nothing."""
    line, desk = Line(dtmf="both"), Desk()
    line.listen(desk)
    acts = sorted(scene.acts, key=lambda act: act[0])
    began, spent = _now(), 0.0
    for samples in frames:
        await asyncio.sleep(FRAME_S)
        frame = rtc.AudioFrame(samples.tobytes(), rate, 1, len(samples))
        before = time.thread_time()
        while acts and acts[0][0] <= _now() - began:
            acts.pop(0)[1](line)
        line.hear_frame(frame)
        desk.look_at_the_clock()
        spent += time.thread_time() - before
    wrong = [answer for answer in desk.answers if answer != NUMBER]
    assert not wrong, f"{scene.name}: heard {len(wrong)} wrong numbers of {len(desk.answers)}"
    return spent


def _frames(sound: np.ndarray[tuple[int], np.dtype[np.float64]], rate: int) -> Iterator[Samples]:
    size = round(rate * FRAME_S)
    samples = to_int16(resample(sound, 8000, rate))
    for at in range(0, len(samples) - size + 1, size):
        yield samples[at : at + size]


def _keys(start: float, end: float) -> list[tuple[float, Act]]:
    count = round((end - start) / KEY_S)
    return [
        (start + i * KEY_S + 0.022, partial(Line.hear_event, digit=NUMBER[i % len(NUMBER)]))
        for i in range(count)
    ]


def _words(start: float, end: float) -> list[tuple[float, Act]]:
    """Numbers one after the other, each word in an interim transcript, and a final one."""
    acts: list[tuple[float, Act]] = []
    while start + WORD_S * (len(WORDS) + 2) <= end:
        for count in range(1, len(WORDS) + 1):
            acts.append((start + WORD_S * count, _transcript(start, count, final=False)))
        start += WORD_S * (len(WORDS) + 1)
        acts.append((start, _transcript(start - WORD_S * (len(WORDS) + 1), 8, final=True)))
        start += WORD_S
    return acts


def _transcript(start: float, count: int, *, final: bool) -> Act:
    kinds = stt.SpeechEventType
    words = [
        TimedString(word, start + i * WORD_S, start + (i + 1) * WORD_S, confidence=0.95)
        for i, word in enumerate(WORDS[:count])
    ]
    data = stt.SpeechData(language=LanguageCode("en"), text=" ".join(words), words=words)
    kind = kinds.FINAL_TRANSCRIPT if final else kinds.INTERIM_TRANSCRIPT
    event = stt.SpeechEvent(type=kind, alternatives=[data])
    return lambda line: line._hear_speech(event)


def _now() -> float:
    return asyncio.get_running_loop().time()
