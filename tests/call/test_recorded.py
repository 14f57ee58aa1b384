"""Calls with recorded sentences: they play, and the voice says the rest."""

import pytest

from ivr import BACK, HANG_UP, Call, Digits, Menu
from ivr.call.voices import find_recordings
from ivr.menu.flow import read_flow
from ivr.menu.script import read_script
from ivr.replay import ScriptedTTS
from ivr.speech import RecordedTTS, SilentTTS
from tests.callers import listen, said
from tests.speech.artist import hummed, record

PROMPT = "Account services. To hear your balance, press 1. To go back, press star."


def account(**options) -> Menu:
    """A line with a balance, and with questions and words that come with the call."""
    menu = Menu("account", prompt="Account services.", **options)

    @menu.press("1", "to hear your balance")
    async def balance(call: Call) -> str:
        number = await call.ask(Digits(4, prompt="Your number?", confirm=True))
        return f"Number {number} has 42 euros. Thank you."

    menu.press("*", "to go back", then=BACK)
    menu.press("9", "to leave", then=HANG_UP)
    return menu


def recorded(folder, menu: Menu, **hums: float) -> tuple[RecordedTTS, ScriptedTTS]:
    """A voice with recordings of the sentences so named, each a hum of so many Hz."""
    script = read_script(read_flow(menu))
    names = {name.replace("_", "-"): hz for name, hz in hums.items()}
    for line in script:
        if (name := line.name.replace(".", "-")) in names:
            record(folder, line.file, hz=names.pop(name))
    assert not names
    voice = ScriptedTTS()
    return RecordedTTS(voice, find_recordings(folder, script)), voice


def test_recorded_sentences_play_and_the_voice_says_the_rest(tmp_path):
    """In the middle of a prompt made from choices; the record holds the words all the same."""
    menu = account()
    voice, asked = recorded(tmp_path, menu, account_prompt=440, account_press_star=880)

    async def script(c):
        await c.hears("press star. To leave, press 9.")
        c.press("9")
        await c.hears("Good-bye.")

    record_, sound = listen(script, menu, voice=voice)
    assert said(record_)[0] == f"{PROMPT} To leave, press 9."
    assert asked.asked == ["To hear your balance, press 1.", "To leave, press 9.", "Good-bye."]
    for hz in (440, 880):
        assert hummed(sound.agent, sound.rate, hz) == pytest.approx(1.0, abs=0.1)


def test_read_back_and_answer_are_the_voices(tmp_path):
    """What varies cannot be recorded; the sentence after it can."""
    menu = account()
    voice, asked = recorded(tmp_path, menu, en_confirm_2=660, account_balance_says_2=990)

    async def script(c):
        await c.hears("press 1")
        c.press("1")
        await c.hears("Your number?")
        c.press("4155")
        await c.hears("If not, press 2")
        c.press("1")
        await c.hears("Thank you.")
        c.hang_up()

    _, sound = listen(script, menu, voice=voice)
    assert "I have 4 1 5 5." in asked.asked
    assert "Number 4155 has 42 euros." in asked.asked
    assert hummed(sound.agent, sound.rate, 660) > 0.5
    assert hummed(sound.agent, sound.rate, 990) > 0.5


def test_a_key_stops_a_recording(tmp_path):
    """Barge-in, as with any voice; what was cut is in the record."""
    menu = account()
    voice, _ = recorded(tmp_path, menu, account_prompt=440)

    async def script(c):
        await c.interrupts(after=0.3)
        c.press("9")
        await c.hears("Good-bye.")

    record_, sound = listen(script, menu, voice=voice)
    assert "cut" in next(entry for entry in record_.entries if "said" in entry)
    assert hummed(sound.agent, sound.rate, 440) == pytest.approx(0.32, abs=0.1)


def test_a_dead_voice_still_plays_what_is_recorded(tmp_path, caplog):
    """Sentences without a recording are left out; the call goes on to its end."""
    menu = account()
    voice, asked = recorded(tmp_path, menu, account_press_9=440, en_good_bye=880)
    asked.die()

    async def script(c):
        await c.waits(4)
        c.press("9")
        await c.waits(3)

    record_, sound = listen(script, menu, voice=voice)
    assert record_.result == "completed"
    for hz in (440, 880):
        assert hummed(sound.agent, sound.rate, hz) == pytest.approx(1.0, abs=0.1)
    assert "only what is recorded plays" in caplog.text


def test_nothing_recorded_is_said_as_before(tmp_path):
    """One prompt, whole, so that the voice's melody and memory stay."""
    menu = account()
    voice, asked = recorded(tmp_path, menu)

    async def script(c):
        await c.hears("press 9.")
        c.hang_up()

    listen(script, menu, voice=voice)
    assert asked.asked == [f"{PROMPT} To leave, press 9."]


def test_recordings_follow_the_language_of_the_call(tmp_path):
    """The same words in another language are another recording."""
    english, german = (
        Menu(name, prompt="Service.", language=language)
        for name, language in (("desk", "en"), ("Pult", "de"))
    )
    english.press("9", "für Deutsch", then=german)
    german.press("9", "for English", then=BACK)
    voice, _ = recorded(tmp_path, english, desk_prompt=440, pult_prompt=880)

    async def script(c):
        await c.hears("drücken Sie die 9")
        c.press("9")
        await c.hears("Service.")
        await c.waits(1)
        c.hang_up()

    _, sound = listen(script, english, voice=voice)
    for hz in (440, 880):
        assert hummed(sound.agent, sound.rate, hz) == pytest.approx(1.0, abs=0.1)


def test_a_way_to_another_language_plays_in_the_middle_of_a_prompt(tmp_path):
    """Recorded by the artist of that language; the voice of the call says what is around it."""
    english, german = (
        Menu(name, prompt=f"{name}.", language=language)
        for name, language in (("Desk", "en"), ("Pult", "de"))
    )
    english.press("9", "für Deutsch", then=german)
    english.press("8", "to leave", then=HANG_UP)
    voice, asked = recorded(tmp_path, english, desk_press_9=440)

    async def script(c):
        await c.hears("To leave, press 8.")
        c.hang_up()

    _, sound = listen(script, english, voice=voice)
    assert [path.parent.name for path in tmp_path.rglob("*.wav")] == ["de"]
    assert asked.asked == ["Desk.", "To leave, press 8."]
    assert hummed(sound.agent, sound.rate, 440) == pytest.approx(1.0, abs=0.1)


def test_recordings_of_another_rate_than_the_voices_are_refused(tmp_path):
    """They would play too fast or too slow."""
    found = find_recordings(tmp_path, ())
    with pytest.raises(ValueError, match="recordings: their sample rate"):
        RecordedTTS(SilentTTS(sample_rate=8000), found)
