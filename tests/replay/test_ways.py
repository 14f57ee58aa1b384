"""``@four_ways`` and ``@line``: one scenario, entered in four ways, over bad lines."""

import re

import numpy as np
import pytest

from dsp.wav import write_wav
from ivr.replay import Ring, four_ways, line, run
from ivr.replay.bad_line import CODECS, BadRoom
from ivr.replay.ways import say_keys
from tests.callers import keys

WAYS = {"event": {"sip"}, "tone": {"inband"}, "voice": {"speech"}, "mix": {"sip", "speech"}}


async def hears_the_balance(call):
    """From the ring to the balance."""
    await call.hears("press star.")
    call.press("1", words="balance")
    await call.hears("account number.")
    call.press("41550195")
    await call.hears("say no.")
    call.press("1", words="yes")
    await call.hears("PIN.")
    call.press("47|11", words="four seven|double one")
    await call.hears("Your balance is 42 euros.")


@four_ways
async def test_one_scenario_comes_four_ways(ring, request):
    """Each time everything is entered in its way, and the caller hears the same."""
    call = await ring("menus.account")
    await hears_the_balance(call)
    way = re.search(r"\[(.+)\]", request.node.name)[1]
    assert {source for _, source in keys(call.record)} <= WAYS[way]


@four_ways
async def test_how_a_test_says_it_stands_in_all_ways(ring):
    """`how=` is what it is."""
    call = await ring("menus.account")
    call.press("0", how="sip")
    assert (await call.ends()).sources == {"sip": 1}


@line(loss=0.02, jitter=0.2, codec="pcmu", level=-6, noise=-45)
@four_ways
async def test_bad_line_brings_the_same_answers(ring):
    """Lost, late, squeezed, quiet and noisy."""
    await hears_the_balance(await ring("menus.account"))


@line(jitter=0.3)
async def test_line_of_a_call_goes_before_that_of_the_test(ring):
    """`ring(line=…)`: here on a line that loses everything."""
    call = await ring("menus.account", line=line(loss=1))
    await call.hears("press star.")
    call.press("1", how="inband")
    await call.waits(1)
    assert keys(call.record) == []
    assert not call.audio.caller.any()


@pytest.mark.parametrize("codec", CODECS)
async def test_codec_leaves_a_tone_where_it_is(ring, codec):
    """Each changes the sound, none its time."""
    call = await ring("menus.account", line=line(codec=codec))
    other = await ring("menus.account")
    for each in (call, other):
        each.press("5", how="inband", duration=0.2)
    await call.waits(0.5)
    came, sent = (each.audio.caller[960:2400].astype(float) for each in (call, other))
    assert not np.array_equal(came, sent)
    assert np.corrcoef(came, sent)[0, 1] > 0.97


async def test_level_makes_the_caller_quieter(ring):
    """By so many dB."""
    call = await ring("menus.account", line=line(level=-20))
    other = await ring("menus.account")
    for each in (call, other):
        each.press("5", how="inband")
    await call.waits(0.5)
    quiet, loud = (np.abs(each.audio.caller).max() for each in (call, other))
    assert quiet / loud == pytest.approx(0.1, rel=0.01)


async def test_noise_is_on_the_line_all_the_time(ring, tmp_path):
    """White, of a level; or a recording, over and over."""
    hiss = await ring("menus.account", line=line(noise=-40))
    write_wav(tmp_path / "tv.wav", np.array([1000, 2000, 3000], np.int16), 8000)
    television = await ring("menus.account", line=line(noise=tmp_path / "tv.wav"))
    await hiss.waits(1)
    heard = hiss.audio.caller[:8000] / 32768
    assert 20 * np.log10(np.sqrt(np.mean(heard**2))) == pytest.approx(-40, abs=0.3)
    assert list(television.audio.caller[:6]) == [1000, 2000, 3000] * 2


def test_same_seed_is_the_same_line():
    """And another seed another one."""

    def arrivals(seed: int) -> list[int]:
        async def main():
            frames = []
            async with BadRoom(line(loss=0.3, seed=seed), rate=8000) as room:
                room.audio_in.play(np.ones(8000, np.int16))
                for _ in range(50):
                    frames.append(any((await anext(room.audio_in)).data))
            return frames

        return run(main).result

    assert arrivals(1) == arrivals(1)
    assert arrivals(1) != arrivals(2)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"loss": 2}, "loss=2: it is a share"),
        ({"jitter": -1}, "jitter=-1: no packet comes before"),
        ({"codec": "mp3"}, "codec='mp3': it is one of pcmu, pcma, gsm, opus"),
    ],
)
def test_there_is_no_such_line(bad, message):
    """What cannot be is refused where it is written."""
    with pytest.raises(ValueError, match=re.escape(message)):
        line(**bad)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "four one pound star A"), ("de", "vier eins Rautetaste Sterntaste A")],
)
def test_keys_are_said_in_the_language_of_the_call(language, said):
    """Where a test gives no words."""
    assert say_keys("41#*A", language) == said


def test_words_are_for_those_who_speak():
    """A ring that is none of the four ways presses the keys."""
    ring = Ring()

    async def test():
        call = await ring("menus.account")
        call.press("0", words="a person")
        assert (await call.ends()).sources == {"sip": 1}

    ring.run(test)
