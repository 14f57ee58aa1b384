"""Music while something is looked up: after the words, round and round, gone when it is over."""

import asyncio

import pytest

from ivr import Call, Digits
from ivr.call.cast import Cast
from tests.call.handling import menu_with
from tests.callers import listen, said
from tests.speech.artist import hummed, record

HZ = 700


@pytest.fixture
def tune(tmp_path):
    """A tune of 1.3 seconds."""
    return record(tmp_path, "tune.wav", hz=HZ, seconds=1.3, rate=16000)


async def order(call: Call) -> str:
    """Takes six seconds to answer."""
    await asyncio.sleep(6)
    return "Here it is."


async def waits(c):
    """A caller who hears it out."""
    await c.hears("press 1.")
    c.press("1")
    await c.hears("Here it is.")
    c.hang_up()


def at(record_, **what) -> float:
    """When the entry was made that holds this."""
    return next(e["at"] for e in record_.entries if what.items() <= e.items())


def test_music_plays_until_the_answer_is_there(tune):
    """From after the words on, longer than the tune; the answer follows within a moment."""
    record_, sound = listen(waits, menu_with(order), cast=Cast(music=tune))
    assert said(record_)[1:3] == ["One moment, please.", "Here it is."]
    began = at(record_, music="tune.wav")
    ended = at(record_, answered="shop menu") + 6
    assert at(record_, said="Here it is.") - ended < 0.2
    assert hummed(sound.agent, sound.rate, HZ) == pytest.approx(ended - began, abs=0.4)
    over = sound.agent[round(at(record_, said="Here it is.") * sound.rate) :]
    assert hummed(over, sound.rate, HZ) == 0


def test_music_needs_no_words(tune):
    """They can be left out: it begins in their place."""
    record_, _ = listen(waits, menu_with(order, wait=""), cast=Cast(music=tune))
    assert said(record_)[1] == "Here it is."
    began = at(record_, music="tune.wav")
    assert began == pytest.approx(at(record_, answered="shop menu") + 1, abs=0.05)


def test_a_menu_has_music_of_its_own_or_none(tune):
    """Instead of the one of the settings."""
    own = record(tune.parent, "own.wav", hz=1200, rate=44100)
    _, sound = listen(waits, menu_with(order, music=str(own)), cast=Cast(music=tune))
    assert hummed(sound.agent, sound.rate, 1200) > 3
    record_, sound = listen(waits, menu_with(order, music=""), cast=Cast(music=tune))
    assert hummed(sound.agent, sound.rate, HZ) == 0
    assert not [entry for entry in record_.entries if "music" in entry]


def test_the_music_of_a_menu_is_named_as_seen_from_its_module():
    """Wherever the worker is started."""
    menu = menu_with(order, music="tune.wav")
    assert menu.music == menu.place.file.removesuffix("handling.py") + "tune.wav"


def test_keys_pressed_during_music_answer_the_next_question(tune):
    """It does not stall them, and they do not stop it."""

    async def ask(call: Call) -> str:
        await asyncio.sleep(6)
        number = await call.ask(Digits(4, prompt="Your number?"))
        return f"It is {number}."

    async def script(c):
        await c.hears("press 1.")
        c.press("1")
        await c.waits(4)
        c.press("4155")
        await c.hears("It is 4155.")
        c.hang_up()

    record_, sound = listen(script, menu_with(ask), cast=Cast(music=tune))
    assert "Your number?" not in said(record_)
    assert hummed(sound.agent, sound.rate, HZ) > 3


def test_music_makes_way_for_what_a_handler_says(tune):
    """And comes again when it goes on looking."""

    async def search(call: Call) -> str:
        await asyncio.sleep(4)
        await call.say("I have found something.")
        await asyncio.sleep(4)
        return "Here it is."

    record_, _ = listen(waits, menu_with(search, wait=""), cast=Cast(music=tune))
    assert sum("music" in entry for entry in record_.entries) == 2
    assert said(record_)[1:3] == ["I have found something.", "Here it is."]


def test_hanging_up_during_music_ends_the_look_up(tune):
    """The handler is cancelled at once; no task is left behind."""
    ends = []

    async def search(call: Call) -> str:
        try:
            await asyncio.sleep(60)
        finally:
            ends.append(asyncio.get_running_loop().time())
        return "never"

    async def script(c):
        await c.hears("press 1.")
        c.press("1")
        await c.waits(5)
        c.hang_up()

    record_, _ = listen(script, menu_with(search), cast=Cast(music=tune))
    assert record_.result == "caller hung up"
    assert len(ends) == 1
    assert at(record_, ended="caller hung up") < 7


def test_music_that_cannot_be_read_is_silence(tmp_path, caplog):
    """The words are said, the programmer is told."""
    record_, _ = listen(waits, menu_with(order), cast=Cast(music=tmp_path / "gone.wav"))
    assert said(record_)[1:3] == ["One moment, please.", "Here it is."]
    assert "menu 'shop': music: " in caplog.text
    assert "gone.wav: no such file" in caplog.text
