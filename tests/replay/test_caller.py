"""A caller who follows a script: steps in order, timed as on the real line."""

import asyncio
import re
from pathlib import Path

import numpy as np
import pytest

from dsp import tones
from ivr.replay import NotHeard, RecordedCaller, ReplayRoom, run
from ivr.replay.speaking import speaking_seconds
from tests.replay.calls import GREETING, Call


def test_keys_arrive_as_events_22_ms_after_they_are_pressed():
    """One after another, each held and released; letters in lower case, as from livekit-sip."""

    async def main() -> list:
        async with ReplayRoom() as room, Call(room) as call:
            await room.caller.waits(1.0)
            room.caller.press("1A#", tone_ms=80, gap_ms=70)
            await room.caller.waits(0.1)
            return [entry for entry in call.log if entry[1] == "key"]

    assert run(main).result == [
        (1.022, "key", "1"),
        (1.172, "key", "a"),
        (1.322, "key", "#"),
    ]


def test_tones_are_in_the_audio_120_ms_after_the_press():
    """Each as long as it is held, and nothing else on the line."""

    async def main() -> np.ndarray:
        async with ReplayRoom(rate=8000) as room, Call(room):
            await room.caller.waits(1.0)
            room.caller.press("15", how="inband", tone_ms=80, gap_ms=70)
            await room.caller.waits(1.0)
            return room.recording().caller

    line = run(main).result
    for start, key in ((1.12, "1"), (1.27, "5")):
        first = round(start * 8000)
        wanted = tones.dtmf(key, sample_rate=8000, tone_ms=80, gap_ms=0)
        assert np.abs(line[first : first + 640] / 32768 - wanted).max() < 1e-3
        line[first : first + 640] = 0
    assert not line.any()


def test_key_pressed_both_ways_is_event_and_tone():
    """One press, two ways into the agent."""

    async def main() -> tuple[list, bool]:
        async with ReplayRoom() as room, Call(room) as call:
            room.caller.press("7", how="both")
            await room.caller.waits(0.5)
            keys = [entry for entry in call.log if entry[1] == "key"]
            return keys, bool(room.recording().caller.any())

    assert run(main).result == ([(0.022, "key", "7")], True)


def test_caller_hears_words_when_they_have_sounded():
    """Not when the agent sends them: the prompt takes 2.88 s to say."""

    async def main() -> list[float]:
        async with ReplayRoom() as room, Call(room):
            moments = []
            for words in ("account services", "balance", re.compile(r"press (\d)\.")):
                await room.caller.hears(words)
                moments.append(round(room.now, 2))
            return moments

    said = ("Account services.", "Account services. To hear your balance,", GREETING)
    assert run(main).result == pytest.approx([0.06 * len(words) for words in said], abs=0.1)


def test_key_during_the_prompt_leaves_the_rest_unheard():
    """The parrot stops at a key; the caller waits in vain for the words that were cut."""

    async def main() -> None:
        async with ReplayRoom() as room, Call(room):
            await room.caller.hears("Account")
            room.caller.press("1")
            await room.caller.hears("press 1", within=10.0)

    with pytest.raises(NotHeard) as caught:
        run(main)
    assert str(caught.value) == "not heard within 10 s: 'press 1'\nthe agent said:\nAccount"


def test_caller_interrupts_in_the_middle_of_a_prompt():
    """A second into it, a key; what followed was never said."""

    async def main() -> tuple[list, str]:
        async with ReplayRoom() as room, Call(room, "One.", GREETING) as call:
            await room.caller.hears("One.")
            await room.caller.interrupts(after=1.0)
            room.caller.press("1")
            await room.caller.waits(5.0)
            keys = [entry[0] for entry in call.log if entry[1] == "key"]
            return keys, room.transcript.utterances[1].said(room.now)

    [pressed], said = run(main).result
    assert pressed == pytest.approx(4 * 0.06 + 1.0 + 1.0 + 0.022, abs=0.03)
    assert said == "Account services."


def test_caller_who_waits_for_a_dead_line_stops_waiting():
    """The agent hung up without a word: there is nothing to interrupt, and all is silent."""

    async def main() -> float:
        async with ReplayRoom() as room:
            asyncio.get_running_loop().call_at(1.0, room.agent_hung_up)
            with pytest.raises(NotHeard, match="the call ended before there was"):
                await room.caller.interrupts(after=1.0)
            await room.caller.hears_silence(1.0)
            return room.now

    assert run(main).result == pytest.approx(1.0, abs=0.03)


def test_words_that_never_come_are_told_when_the_call_ends():
    """A caller does not listen to a dead line."""

    async def main() -> float:
        async with ReplayRoom() as room, Call(room, "Good bye."):
            room.caller.hang_up()
            with pytest.raises(NotHeard, match="not heard before the call ended: 'account'"):
                await room.caller.hears("account")
            return room.now

    assert run(main).result < 0.1


def test_spoken_words_reach_the_recogniser_with_their_times():
    """Said after the keys before them; interim by interim, then final."""

    async def main() -> list:
        async with ReplayRoom() as room, Call(room) as call:
            room.caller.press("12", tone_ms=100, gap_ms=100)
            room.caller.says("four one double five")
            await room.caller.waits(3.0)
            assert room.recording().caller.any()
            return [entry for entry in call.log if entry[1] in ("interim", "final")]

    heard = run(main).result
    assert [entry[1:] for entry in heard] == [
        ("interim", "four"),
        ("interim", "four one"),
        ("interim", "four one double"),
        ("interim", "four one double five"),
        ("final", "four one double five"),
    ]
    began = 0.4 + 0.12  # two keys, then the way through the line
    length = speaking_seconds(["four", "one", "double", "five"])
    assert heard[-1][0] == pytest.approx(began + length + 0.3 + 0.15, abs=0.001)


def test_wav_is_played_as_a_step(tmp_path: Path):
    """A sound takes its time; the step after it comes after it."""
    tone = tones.dtmf("9", sample_rate=48000, tone_ms=1000, gap_ms=0)
    RecordedCaller((tone * 32767).astype(np.int16), 48000).save(tmp_path / "nine.wav")

    async def main() -> tuple[list, int]:
        async with ReplayRoom(rate=8000) as room, Call(room) as call:
            room.caller.plays(tmp_path / "nine.wav")
            room.caller.press("1")
            await room.caller.waits(0.5)
            keys = [entry for entry in call.log if entry[1] == "key"]
            return keys, int(np.flatnonzero(room.recording().caller)[0])

    keys, first = run(main).result
    assert keys == [(1.022, "key", "1")]
    assert first == pytest.approx(960, abs=20)


def test_caller_waits_for_the_agents_silence():
    """Until a prompt is over, and then so long; a shorter pause between two prompts is none."""

    async def main() -> float:
        async with ReplayRoom() as room, Call(room, "One.", "Two."):
            await room.caller.hears_silence(1.5)
            return room.now

    two_prompts_s = 4 * 0.06 + 1.0 + 4 * 0.06
    assert run(main).result == pytest.approx(two_prompts_s + 1.5, abs=0.05)


def test_key_after_the_hang_up_reaches_nobody():
    """A caller may drop the telephone on its keys."""

    async def main() -> list:
        async with ReplayRoom() as room, Call(room) as call:
            room.caller.press("123")
            await asyncio.sleep(0.1)
            room.hang_up()
            await room.caller.waits(1.0)
            return [entry[2] for entry in call.log if entry[1] == "key"]

    assert run(main).result == ["1"]


def test_hang_up_comes_after_the_steps_before_it():
    """The last key is pressed to its end, then the line is dead."""

    async def main() -> tuple[float, str | None, int]:
        async with ReplayRoom() as room, Call(room):
            room.caller.press("123")
            room.caller.hang_up()
            await room.hung_up.wait()
            return room.now, room.ended_by, len(room.rtc.remote_participants)

    assert run(main).result == (0.6, "caller", 0)
