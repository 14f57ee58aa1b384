"""Run the bench: ``python -m tests.bench.menu``; it prints, and writes ``docs/menu-bench.md``.

The memory of a call stands beside that of a bare LiveKit session with an agent that says nothing.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from livekit.agents import Agent, AgentSession

from ivr.menu import HANG_UP, Menu
from ivr.menu.lint import House, check
from ivr.replay import ReplayRoom, run
from ivr.replay.ring import ring
from ivr.speech import SilentTTS

DOCUMENT = Path(__file__).parents[3] / "docs" / "menu-bench.md"
MENUS, HANDLERS = 72, 5  # and the ways on and back in each: 503 options
RUNS = 7
STEPS = 60

HEAD = """from typing import Annotated
from ivr import BACK, Call, Digits, Menu
Number = Annotated[str, Digits(4, prompt="Your number?")]
"""
MENU = """
m{n} = Menu("menu {n}", prompt="This is menu {n}.")
{handlers}
"""
HANDLER = """
@m{n}.press("{key}", "to do thing {key} of menu {n}", say=["thing {word}"])
async def thing_{n}_{key}(call: Call, number: Number) -> str:
    return f"Done, {{number}}."
"""
WORDS = ("apple", "river", "window", "garden", "candle")


def write_menus(folder: Path, name: str) -> None:
    """A module of some five hundred options, each menu leading to the next."""
    parts = [HEAD]
    for n in range(MENUS):
        handlers = "".join(
            HANDLER.format(n=n, key=key + 1, word=WORDS[key]) for key in range(HANDLERS)
        )
        parts.append(MENU.format(n=n, handlers=handlers))
    parts += [f'm{n}.press("9", "for more", then=m{n + 1})\n' for n in range(MENUS - 1)]
    parts += [f'm{n}.press("*", "to go back", then=BACK)\n' for n in range(1, MENUS)]
    parts.append('m0.press("0", "to go back", then=BACK)\nmenu = m0\n')
    (folder / f"{name}.py").write_text("".join(parts), "utf-8")


def import_and_check() -> tuple[float, float]:
    """Seconds to import five hundred options, and to check them; medians, each run a new module."""
    imports, checks = [], []
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        for turn in range(RUNS):
            name = f"menus_of_bench_{turn}"
            write_menus(Path(folder), name)
            began = time.perf_counter()
            module = importlib.import_module(name)
            imported = time.perf_counter()
            declared = [menu for menu in vars(module).values() if isinstance(menu, Menu)]
            check(House([module.menu], declared))
            checks.append(time.perf_counter() - imported)
            imports.append(imported - began)
        sys.path.remove(folder)
    return median(imports), median(checks)


def two_menus() -> Menu:
    """One leads to the other, and back."""
    one, other = Menu("one", prompt="One."), Menu("other", prompt="Other.")
    one.press("1", "to the other", then=other)
    other.press("1", "to the one", then=one)
    one.press("9", "to leave", then=HANG_UP)
    other.press("9", "to leave", then=HANG_UP)
    return one


def step_cpu() -> list[float]:
    """CPU seconds from each answer to the start of the next prompt, in one call."""
    taken: list[float] = []
    answered = 0.0

    def watch(entry: dict) -> None:
        nonlocal answered
        if "answered" in entry:
            answered = time.process_time()
        elif "said" in entry and answered:
            taken.append(time.process_time() - answered)
            answered = 0.0

    async def main() -> None:
        async with ReplayRoom(rate=8000) as room:
            rings = asyncio.ensure_future(
                ring(room, two_menus(), voice=SilentTTS(seconds_per_character=0.01), watch=watch)
            )
            for _ in range(STEPS):
                await room.caller.waits(0.5)
                room.caller.press("1")
            room.caller.press("9")
            await rings

    run(main)
    return taken[3:]


async def our_call(room: ReplayRoom, measure: Callable[[], None]) -> None:
    """A call that waits in its first menu."""
    rings = asyncio.ensure_future(ring(room, two_menus(), voice=SilentTTS()))
    await room.caller.hears("to leave, press 9.")
    measure()
    room.hang_up()
    await rings


async def bare_session(room: ReplayRoom, measure: Callable[[], None]) -> None:
    """LiveKit's session with an agent that says as much, and waits."""
    session: AgentSession = AgentSession(tts=SilentTTS(), vad=None, turn_detection="manual")
    session.input.audio, session.output.audio = room.audio_in, room.audio_out
    session.output.transcription = room.text_out
    await session.start(Agent(instructions=""), record=False)
    session.say("One. To the other, press 1. To leave, press 9.")
    await room.caller.hears("to leave, press 9.")
    measure()
    await session.aclose()


def memory_of(call: Callable[[ReplayRoom, Callable[[], None]], Awaitable[None]]) -> float:
    """Bytes that one call holds while it waits for a key; the first one, which loads, apart."""
    held: list[int] = []

    async def main() -> None:
        async with ReplayRoom(rate=8000) as room:
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]

            def measure() -> None:
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0] - before)

            await call(room, measure)

    for _ in range(RUNS + 1):
        tracemalloc.start()
        run(main)
        tracemalloc.stop()
    return median(held[1:])


def main() -> int:
    """Measure everything, print the table, write the document."""
    logging.disable(logging.WARNING)
    imported, checked = import_and_check()
    steps = step_cpu()
    ours, theirs = memory_of(our_call), memory_of(bare_session)
    rows = [
        (
            f"{MENUS * (HANDLERS + 2) - 1} options, {MENUS * HANDLERS} of them handlers, imported",
            imported * 1e3,
            50,
            "ms",
        ),
        ("… and checked", checked * 1e3, 200, "ms"),
        ("last answer → next prompt's start, CPU", median(steps) * 1e3, 5, "ms"),
        ("memory of a call beyond LiveKit's bare session", (ours - theirs) / 1e6, 2, "MB"),
    ]
    lines = [
        "# Menus, measured\n",
        "Written by `make bench-menu`.  Medians; modules without compiled files; a bare session of"
        f" LiveKit's holds {theirs / 1e6:.2f} MB, ours {ours / 1e6:.2f} MB.\n",
        "| what | measured | goal | |",
        "|---|---|---|---|",
        *(
            f"| {what} | {value:.2f} {unit} | {goal} {unit} | {'✓' if value <= goal else '✗'} |"
            for what, value, goal, unit in rows
        ),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
