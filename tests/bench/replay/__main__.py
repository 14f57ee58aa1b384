"""Run the bench: ``python -m tests.bench.replay``; it prints, and writes ``docs/replay-bench.md``.

The peers are a call in real time, which takes as long as it takes, and LiveKit's own way to test an
agent, ``AgentSession.run``: text in, text out, no sound, no time, no telephone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from livekit.agents import Agent, AgentSession

from ivr.config import Settings
from ivr.replay import RecordedCaller
from ivr.replay.folder import cores, judge_all
from ivr.replay.trial import try_fixture
from ivr.replay.verdict import Judge, Verdict
from tests.call.fake_llm import FakeLLM

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "replay-bench.md"
FIRST_CALL = ROOT / "tests" / "fixtures" / "first_call.wav"
RUNS, CALLS = 20, 200
LATER_S = 15.0  # the caller of the first call, who takes 45 s, hesitates so long before that
TURNS = 8  # of the conversation in that call


def make_minute(path: Path) -> None:
    """A call of one minute: the first call, by somebody who has to be asked twice."""
    caller = RecordedCaller.load(FIRST_CALL)
    silence = np.zeros(round(LATER_S * caller.rate), np.int16)
    events = tuple(
        replace(event, at=event.at + LATER_S)  # keys and the end: nobody speaks
        for event in caller.events
    )
    sound = np.concatenate((silence, caller.samples))
    replace(caller, samples=sound, events=events).save(path)


def one_after_another(path: Path, settings: Settings) -> tuple[list[float], float, int]:
    """Seconds per call-minute of each run, the first apart; of CPU; how many different records."""
    try_fixture(path, settings)
    began = time.process_time()
    tried = [try_fixture(path, settings) for _ in range(RUNS)]
    cpu = 60 * (time.process_time() - began) / sum(one.duration for one in tried)
    each = [60 * one.took / one.duration for one in tried]
    return each, cpu, len({one.record for one in tried})


def many(path: Path, settings: Settings, folder: Path) -> float:
    """Seconds for 200 calls, processes and all."""
    for number in range(CALLS):
        for kind in (".wav", ".txt"):
            os.link(path.with_suffix(kind), folder / f"call{number:03}{kind}")
    paths = sorted(folder.glob("*.wav"))
    began = time.perf_counter()
    judged = list(judge_all(Judge(settings=settings), paths, jobs=cores()))
    took = time.perf_counter() - began
    if {one.verdict for one in judged} != {Verdict.NEW} or len({one.record for one in judged}) > 1:
        raise SystemExit("bench: the calls were not alike")
    return took


async def text_only() -> float:
    """Seconds for as many turns as the call has, by LiveKit's own helper."""
    async with AgentSession(llm=FakeLLM("Which account?")) as session:
        await session.start(Agent(instructions="Ask."))
        began = time.perf_counter()
        for _ in range(TURNS):
            result = await session.run(user_input="The first one.")
            result.expect.next_event().is_message(role="assistant")
        return time.perf_counter() - began


def main() -> int:
    """Measure, print, write the document."""
    logging.disable(logging.CRITICAL)
    os.chdir(ROOT)
    settings = Settings()
    load = os.getloadavg()[0]  # before we add to it
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        minute = folder / "minute.wav"
        make_minute(minute)
        each, cpu, records = one_after_another(minute, settings)
        peer = median(asyncio.run(text_only()) for _ in range(RUNS))
        (folder / "many").mkdir()
        all_s = many(minute, settings, folder / "many")
    spread = f"{min(each):.2f} to {max(each):.2f} s"
    rows = [
        (
            "a minute of a call, replayed",
            f"{median(each):.2f} s, {cpu:.2f} s of CPU",
            "1 s",
            median(each) < 1,
        ),
        (f"… the spread over {RUNS} runs", spread, "", None),
        (f"… different call records in {RUNS} runs", str(records), "1", records == 1),
        (
            f"{CALLS} calls of a minute, {cores()} processes, their start included",
            f"{all_s:.1f} s",
            "60 s",
            all_s < 60,
        ),
        ("a minute of a call in real time", "60 s", "", None),
        (
            f"LiveKit's text-only test of {TURNS} turns: no sound, no time",
            f"{peer:.2f} s",
            "",
            None,
        ),
    ]
    lines = [
        "# Replay, measured\n",
        "Written by `make bench-replay`: the first call of `tests/fixtures`, by a caller who"
        " hesitates, so that it lasts a minute; the real tone detector, LiveKit's detector of"
        f" speech, eSpeak for a voice.  Medians of {RUNS} runs on {cores()} cores, where as many"
        f" programs as {load:.1f} cores could serve were running beside.\n",
        "| what | measured | goal | |",
        "|---|---|---|---|",
        *(
            f"| {what} | {value} | {goal} | {'' if good is None else '✓' if good else '✗'} |"
            for what, value, goal, good in rows
        ),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
