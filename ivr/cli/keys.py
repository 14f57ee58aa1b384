"""The keys of ``ivr call --press``: one group for each question, pressed when it has been asked."""

from __future__ import annotations

import asyncio
from math import inf

from ivr.config import ConfigError
from ivr.entry import KEYS
from ivr.replay import ReplayRoom
from ivr.replay.caller import LISTEN_S, How

PAUSE = 1.0  # s from the end of a question to the first key


def groups_of(keys: str) -> list[str]:
    """What ``--press`` says.

    Raises:
        ConfigError: something in it is no key.
    """
    groups = keys.split()
    for key in "".join(groups):
        if key.upper() not in KEYS:
            raise ConfigError(f"--press: {key!r} is no key; there are {' '.join(KEYS)}")
    return groups


async def press(room: ReplayRoom, groups: list[str], *, how: How) -> None:
    """Press each group when something is asked that was not asked before it; no more at the end.

    Looking something up, or saying it, is no question; asking the same again is one.  *groups*
    keeps those that were not pressed.
    """
    asked_by, since = None, -inf
    while groups:
        asked_by = await _asked_by(room, before=asked_by, since=since)
        if room.hung_up.is_set():
            return
        since = _now()
        room.caller.press(groups.pop(0), how=how)
        await room.caller.done()


async def _asked_by(room: ReplayRoom, *, before: object | None, since: float) -> object | None:
    """Who asks, and has paused: another one than *before*, or in words that began after *since*."""
    while not room.hung_up.is_set():
        asks, began = room.asked_by(), room.audio_in.began
        over = began
        if said := room.transcript.utterances:
            began, over = said[-1].start, said[-1].over or inf
        anew = asks is not None and (asks is not before or began > since)
        if anew and _now() - max(over, since) >= PAUSE:
            return asks
        await asyncio.sleep(LISTEN_S)
    return None


def _now() -> float:
    return asyncio.get_running_loop().time()
