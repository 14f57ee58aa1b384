"""A call has one language; a menu, chosen by a key or by the number dialled, sets it."""

import asyncio
from datetime import date
from typing import Annotated

import pytest

from ivr import BACK, REPEAT, Call, Date, Digits, Entrance, EntryError, Menu, Transfer
from ivr.call.ears import Ears
from ivr.replay.recogniser import ScriptedSTT
from ivr.speech import SilentTTS
from tests.callers import call, said

Tag = Annotated[date, Date(prompt="An welchem Tag?", confirm=True)]
Nummer = Annotated[str, Digits(4, prompt="Ihre Nummer?")]


def praxis() -> Menu:
    """A German menu with a question."""
    menu = Menu("Praxis", prompt="Praxis.", language="de")

    @menu.press("1", "für einen Termin")
    async def termin(call: Call, tag: Tag, nummer: Nummer) -> str:
        return f"Bis zum {tag.day}.{tag.month}., Nummer {nummer}."

    menu.press("*", "für das Menü davor", then=BACK)
    return menu


def clinic() -> Menu:
    """An English one, with a key for the other."""
    menu = Menu("clinic", prompt="Clinic.")
    menu.press("9", "für Deutsch", then=praxis())
    menu.press("8", "to stay", then=REPEAT)
    return menu


class Voice(SilentTTS):
    """A voice that can speak other languages."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = []

    def update_options(self, *, language: str) -> None:
        self.languages.append(language)


async def makes_an_appointment(c):
    """By voice, in German."""
    await c.hears("Praxis. Für einen Termin drücken Sie die 1.")
    c.press("1")
    await c.hears("An welchem Tag?")
    c.says("am dritten Mai")
    await c.hears("Sonntag, den 3. Mai. Wenn das stimmt")
    c.says("ja genau")
    await c.hears("Ihre Nummer?")
    c.says("vier eins fünfundfünfzig")
    await c.hears("Bis zum 3.5., Nummer 4155.")


def test_a_key_changes_the_language_of_everything():
    """Prompts, what is understood, the read-back, the house's own words, the voice; once."""
    voice = Voice()

    async def caller(c):
        await c.hears("Clinic. Für Deutsch drücken Sie die 9. To stay, press 8.")
        c.press("9")
        await makes_an_appointment(c)
        c.says("zurück")
        await c.hears("Clinic. Für Deutsch drücken Sie die 9. To stay drücken Sie die 8.")
        await c.hears("Ich habe Sie leider nicht gehört.", within=30)
        c.hang_up()

    record = call(caller, clinic(), voice=voice)
    assert [entry["language"] for entry in record.entries if "language" in entry] == ["de"]
    assert voice.languages == ["de"]


def test_the_next_call_is_in_its_own_language():
    """A process has one voice and one recogniser for all its calls, one after the other."""
    voice, told = Voice(), []
    ears = ScriptedSTT()
    ears.update_options = lambda *, language: told.append(language)

    async def german(c):
        await c.hears("Clinic.")
        c.press("9")
        await c.hears("Praxis.")
        c.hang_up()

    async def english(c):
        await c.hears("Clinic.")
        c.hang_up()

    for caller in (german, english, german):
        call(caller, clinic(), voice=voice, ears=ears)
    assert voice.languages == told == ["de", "en", "de"]


def test_the_number_dialled_chooses_the_language():
    """The first word is German already."""

    async def caller(c):
        await makes_an_appointment(c)
        c.hang_up()

    record = call(caller, Entrance(clinic(), dialled={"+15105550100": praxis()}))
    assert said(record)[0].startswith("Praxis.")


def test_a_voice_that_cannot_speak_it_does_not_end_the_call(caplog):
    """The log says so; the caller is served in the wrong accent."""

    class Stubborn(Voice):
        def update_options(self, *, language: str) -> None:
            raise ValueError("no such language")

    async def caller(c):
        await c.hears("Clinic.")
        c.press("9")
        await c.hears("Praxis.")
        c.hang_up()

    call(caller, clinic(), voice=Stubborn())
    assert "no de: " in caplog.text


def test_the_good_bye_is_in_the_language():
    """Nobody answers there, and nobody is there to take the call."""

    async def caller(c):
        await c.hears("Auf Wiederhören.", within=120)

    menu = Menu("Praxis", prompt="Praxis.", language="de-DE")
    menu.press("1", "um zu bleiben", then=BACK)
    assert call(caller, menu).result == "completed"


def test_a_language_that_nobody_speaks_is_an_error():
    """Found where the menu is written."""
    with pytest.raises(EntryError, match="language: 'tlh' is none of de, en"):
        Menu("shop", prompt="Shop.", language="tlh")


def test_ears_hear_the_language_where_they_can():
    """A recogniser without languages is left alone; one with them is told."""
    told: list[str] = []
    ears = ScriptedSTT()
    Ears(ears, lambda event: None).update_options(language="de")
    ears.update_options = lambda *, language: told.append(language)
    Ears(ears, lambda event: None).update_options(language="de")
    assert told == ["de"]


def test_waiting_and_being_connected_are_said_in_the_language_of_the_call():
    """Where menu and transfer have no words of their own for it."""
    menu = praxis()

    @menu.press("2", "für einen Menschen")
    async def connect(call: Call) -> Transfer:
        await asyncio.sleep(3)
        return Transfer("tel:+493023125001")

    async def script(c):
        await c.hears("drücken Sie die 2.")
        c.press("2")
        await c.hears("Einen Moment, bitte.")
        await c.hears("Einen Moment, bitte. Ich verbinde Sie.")

    assert call(script, menu).result == "transferred"


def test_a_transfer_may_be_silent():
    """Without words for it nothing is said."""
    menu = clinic()
    menu.press("0", "for a person", then=Transfer("tel:+493023125001", say=""))

    async def script(c):
        await c.hears("press 0.")
        c.press("0")

    assert len(said(call(script, menu))) == 1
