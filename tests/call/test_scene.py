"""A menu with a voice and ears of its own: they are there in it, and gone behind it."""

import asyncio
from typing import Annotated

import pytest
from livekit.agents import AgentTask

from ivr import BACK, Call, Digits, Menu, MenuError, Task
from ivr.call.cast import Cast
from ivr.replay import ScriptedTTS
from ivr.replay.recogniser import ScriptedSTT, Spoken
from tests.callers import call, said

Size = Annotated[str, Digits(2, prompt="Which size?")]


def shop(handler=None, **scene) -> Menu:
    """A front menu, and behind its 1 another one with a voice or ears of its own."""
    front, parts = Menu("front", prompt="Front."), Menu("parts", prompt="Parts.", **scene)
    front.press("1", "for parts", say=["parts"], then=parts)
    parts.press("*", "to go back", say=["back again"], then=BACK)

    @parts.press("2", "to order", say=["order"])
    async def order(call: Call, size: Size) -> str:
        return f"Size {size} it is."

    if handler:
        parts.press("3", "for more")(handler)
    return front


def spoken(voice: ScriptedTTS) -> str:
    """All that a voice was asked to say."""
    return " ".join(voice.asked)


def says_itself(stt: ScriptedSTT, words: str) -> None:
    """The caller says *words*, and only these ears can hear it."""
    now = asyncio.get_running_loop().time()
    stt.hear(
        [Spoken(word, now + i * 0.4, now + i * 0.4 + 0.3) for i, word in enumerate(words.split())]
    )


async def orders_by_key(c):
    """To the parts, a size, and back to them."""
    await c.hears("press 1.")
    c.press("1")
    await c.hears("press 2.")
    c.press("2")
    await c.hears("Which size?")
    c.press("38")
    await c.hears("Size 38 it is.")
    await c.hears("press 2.")


def test_a_menu_its_questions_and_its_answers_are_said_in_its_voice():
    """Back in the menu before, the voice of the call is back."""
    voice, warm = ScriptedTTS(), ScriptedTTS()

    async def script(c):
        await orders_by_key(c)
        c.press("*")
        await c.hears("For parts, press 1.")
        c.hang_up()

    call(script, shop(voice="warm"), voice=voice, cast=Cast(voices={"warm": warm}))
    front, parts = "Front. For parts, press 1.", "Parts. To go back, press star. To order, press 2."
    assert spoken(voice) == f"{front} {front}"
    assert spoken(warm) == f"{parts} Which size? Size 38 it is. {parts}"


def test_what_a_handler_says_and_asks_is_said_in_the_voice_of_its_menu():
    """Also in a form of somebody else's task, unless that has a voice of its own."""
    voice, warm, own = ScriptedTTS(), ScriptedTTS(), ScriptedTTS()

    class Consent(AgentTask[bool]):
        def __init__(self, tts=None) -> None:
            super().__init__(instructions="", **({"tts": tts} if tts else {}))

        async def on_enter(self) -> None:
            await self.session.say("We record this.")
            self.complete(True)

    async def more(
        call: Call,
        consent: Annotated[bool, Task(Consent, "consent")],
        again: Annotated[bool, Task(lambda: Consent(own), "consent again")],
    ) -> str:
        await call.say("Well.")
        return await call.ask(Digits(1, prompt="More?"))

    async def script(c):
        await c.hears("press 1.")
        c.press("13")
        await c.hears("Well.")
        await c.hears("More?")
        c.press("5")
        await c.hears("5")
        c.hang_up()

    call(script, shop(more, voice="warm"), voice=voice, cast=Cast(voices={"warm": warm}))
    assert "We record this. Well. More? 5" in spoken(warm)
    assert spoken(own) == "We record this."
    assert spoken(voice) == "Front. For parts, press 1."


def test_what_is_private_is_read_back_in_the_voice_of_its_menu():
    """Its words go to the voice by another way."""
    voice, warm = ScriptedTTS(), ScriptedTTS()

    async def more(
        call: Call,
        card: Annotated[str, Digits(4, prompt="Your card?", private=True, confirm=True)],
    ) -> str:
        return "Thank you."

    async def script(c):
        await c.hears("press 1.")
        c.press("13")
        await c.hears("Your card?")
        c.press("4155")
        await c.hears("If that is right")
        c.press("1")
        await c.hears("Thank you.")
        c.hang_up()

    call(script, shop(more, voice="warm"), voice=voice, cast=Cast(voices={"warm": warm}))
    assert "I have 4 1 5 5." in spoken(warm)
    assert spoken(voice) == "Front. For parts, press 1."


def test_a_menu_is_heard_with_its_ears():
    """Choice and answer; nothing is lost between its questions, and the other ears are back."""
    parts = ScriptedSTT()

    async def script(c):
        await c.hears("press 1.")
        c.says("parts")
        await c.hears("press 2.")
        says_itself(parts, "order")
        await c.hears("Which size?")
        says_itself(parts, "thirty eight")
        await c.hears("Size 38 it is.")
        await c.hears("press 2.")
        says_itself(parts, "back again")
        await c.hears("For parts, press 1.")
        c.says("parts")
        await c.hears("Parts.")
        c.hang_up()

    record = call(script, shop(ears="parts"), cast=Cast(ears={"parts": parts}))
    answered = [entry["answered"] for entry in record.entries if "answered" in entry]
    assert answered == ["front menu", "parts menu", "size", "parts menu", "front menu"]


class Counting(ScriptedSTT):
    """Ears that count how often they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = 0

    def stream(self, **options):
        self.opened += 1
        return super().stream(**options)


@pytest.mark.parametrize(
    ("scene", "opened"), [({}, (1, 0)), ({"voice": "warm"}, (1, 0)), ({"ears": "parts"}, (1, 1))]
)
def test_ears_stay_open_from_question_to_question(scene, opened):
    """One stream for the whole visit: a new one takes a service a moment to open."""
    ears, parts = Counting(), Counting()

    async def script(c):
        await orders_by_key(c)
        c.hang_up()

    cast = Cast(voices={"warm": ScriptedTTS()}, ears={"parts": parts})
    call(script, shop(**scene), ears=ears, cast=cast)
    assert (ears.opened, parts.opened) == opened


def test_the_voice_of_a_menu_speaks_the_language_of_the_call():
    """Whichever of the two changes first."""

    class Polyglot(ScriptedTTS):
        def __init__(self) -> None:
            super().__init__()
            self.languages: list[str] = []

        def update_options(self, *, language: str) -> None:
            self.languages.append(language)

    voice, warm = Polyglot(), Polyglot()
    front = Menu("Vorne", prompt="Vorne.", language="de")
    back = Menu("Hinten", prompt="Hinten.", voice="warm")
    front.press("1", "nach hinten", then=back)
    back.press("1", "nach vorne", then=BACK)

    async def script(c):
        await c.hears("die 1.")
        c.press("1")
        await c.hears("Nach vorne drücken Sie die 1.")
        c.press("1")
        await c.hears("Nach hinten drücken Sie die 1.")
        c.hang_up()

    call(script, front, voice=voice, cast=Cast(voices={"warm": warm}))
    assert (voice.languages, warm.languages) == (["de"], ["de"])


def test_a_voice_that_is_not_there_is_refused_naming_the_menu():
    """At start; what menus cannot be read to lead to is heard in the voice of the call."""
    with pytest.raises(MenuError, match=r"^menu 'parts': voice: 'wram' is .* settings: warm$"):
        Cast(voices={"warm": ScriptedTTS()}).check(shop(voice="wram"))
    with pytest.raises(MenuError, match=r"^menu 'parts': ears: 'parts' is .* settings: none$"):
        Cast().check(shop(ears="parts"))
    Cast(ears={"parts": None}).check(shop(ears="parts"))


def test_a_voice_that_is_not_there_ends_no_call(caplog):
    """The voice of the call speaks, the programmer is told."""

    async def script(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Parts.")
        c.hang_up()

    assert len(said(call(script, shop(voice="wram")))) == 2
    assert "menu 'parts': voice: 'wram' is not among those of the settings: none" in caplog.text
