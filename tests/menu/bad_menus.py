"""For each rule of the linter a house that breaks it, and nothing else."""

from collections.abc import Callable
from typing import Annotated

from ivr.call.music import read_music
from ivr.menu import BACK, REPEAT, Digits, Entrance, Menu, Reprompt, Transfer
from ivr.menu.lint import House, check

PERSON = Transfer("tel:+15105550100")
BAD: dict[str, Callable[[], House]] = {}


class Bank:
    """A service."""


def bad(build: Callable[[], House]) -> Callable[[], House]:
    """The rule is named like the function."""
    BAD[build.__name__.replace("_", "-")] = build
    return build


def a_menu(name="shop", prompt="Our shop.", give_up=PERSON, **more) -> Menu:
    """A menu with nothing wrong."""
    menu = Menu(name, prompt=prompt, give_up=give_up, **more)
    menu.press("0", "to speak to a person", then=PERSON)
    return menu


def found(house: House) -> list[str]:
    """The names of the rules that are broken."""
    return [finding.rule.name for finding in check(house)]


def asking(field) -> House:
    """A house with one question."""
    menu = a_menu()

    @menu.press("1", "to answer")
    async def answer(call, number: Annotated[str, field]) -> str:
        return "Thank you."

    return House([menu])


def handling(handler) -> House:
    """A house with one handler."""
    menu = a_menu()
    menu.press("1", "to be handled")(handler)
    return House([menu])


@bad
def no_options() -> House:
    return House([Menu("shop", prompt="Our shop.", give_up=PERSON)])


@bad
def key_not_told() -> House:
    menu = a_menu(
        prompt=("For a person, press 0; shoes are here too.", "Press 0."), written_out=True
    )
    menu.press("1", "for shoes", then=PERSON)
    return House([menu])


@bad
def unfinished_option() -> House:
    menu = a_menu()
    menu.press("1", "for shoes")
    return House([menu])


@bad
def key_begins_another() -> House:
    menu = a_menu()
    menu.press("1", "for shoes", then=PERSON)
    menu.press("12", "for hats", then=PERSON)
    return House([menu])


@bad
def choice_on_termination_key() -> House:
    menu = a_menu()
    menu.press("#", "to hear this again", then=REPEAT)
    return House([menu])


@bad
def too_many_options() -> House:
    menu = a_menu()
    for key in "12345":
        menu.press(key, f"for department {key}", then=PERSON)
    return House([menu])


@bad
def no_such_key() -> House:
    return House([a_menu(prompt="Our shop. Press 9 for hats.")])


@bad
def phrase_not_understood() -> House:
    menu = a_menu()
    menu.press("1", "for shoes", say=["shoes", "the person"], then=PERSON)
    menu.press("2", "for people", say=["the person"], then=PERSON)
    return House([menu])


@bad
def two_languages() -> House:
    english, german = a_menu("desk", language="en"), a_menu("Pult", language="de")
    hats = a_menu("hats")
    english.press("9", "für Deutsch", then=german)
    english.press("1", "for hats", then=hats)
    german.press("1", "für Hüte", then=hats)
    return House([english])


@bad
def asked_in_two_languages() -> House:
    english, german = a_menu("desk", language="en"), a_menu("Pult", language="de")
    english.press("9", "für Deutsch", then=german)

    @english.press("1", "to answer")
    @german.press("1", "zum Antworten")
    async def answer(call, number: Annotated[str, Digits(4, prompt="Number?")]) -> None: ...

    return House([english])


@bad
def same_name() -> House:
    menu, other = a_menu(), a_menu()
    menu.press("1", "for another one", then=other)
    return House([menu])


@bad
def unreachable_menu() -> House:
    menu, hats = a_menu(), a_menu("hats")
    return House([menu], [menu, hats])


@bad
def no_way_out() -> House:
    menu = Menu("shop", prompt="Our shop.")
    menu.press("1", "to hear this again", then=REPEAT)
    return House([menu])


@bad
def back_to_nowhere() -> House:
    desk, night = a_menu("desk"), a_menu("night")
    desk.press("1", "for the night", then=night)
    night.press("1", "for the day", then=BACK)
    return House([Entrance(desk, hours="Mo-Fr 09:00-17:00", closed=night)])


@bad
def no_give_up() -> House:
    return House([a_menu(give_up=None)])


@bad
def endless_silence() -> House:
    menu = a_menu("shop", give_up=REPEAT)
    return House([menu])


@bad
def silent_question() -> House:
    return asking(Digits(4, prompt=""))


@bad
def never_gives_up() -> House:
    return asking(Digits(4, prompt="Your number?", confirm=True, max_no_match=1000))


@bad
def secret_confirmed() -> House:
    return asking(Digits(4, prompt="Your PIN?", secret=True, confirm=True))


@bad
def other_length_said() -> House:
    return asking(Digits(6, prompt="Please enter your eight digit number."))


@bad
def known_never_fits() -> House:
    return asking(Digits(4, prompt="Your number?", known={"1234", "12345"}))


@bad
def no_music() -> House:
    return House([a_menu(music="gone.wav")], read_music=read_music)


@bad
def no_address() -> House:
    return House([a_menu(give_up=Transfer("+15105550100"))])


@bad
def leads_nowhere() -> House:
    async def handler(call) -> int:
        return await call.count()

    return handling(handler)


@bad
def not_awaited() -> House:
    async def handler(call) -> None:
        call.say("Nobody hears this.")

    return handling(handler)


@bad
def endless_handler() -> House:
    async def handler(call) -> None:
        while True:
            await call.say("Please hold the line.")

    return handling(handler)


@bad
def no_such_field() -> House:
    async def handler(call, number: Annotated[str, Digits(4, prompt="Your number?")]) -> None:
        raise Reprompt("That is wrong.", field="account")

    return handling(handler)


@bad
def no_such_service() -> House:
    async def handler(call) -> str:
        return await call.get(Bank).balance()

    return handling(handler)


@bad
def secret_said() -> House:
    async def handler(call, pin: Annotated[str, Digits(4, prompt="PIN?", secret=True)]) -> str:
        return f"Your PIN is {' '.join(pin)}."

    return handling(handler)
