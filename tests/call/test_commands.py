"""What a caller may say or press at any time: back, main menu, help, a person."""

from typing import Annotated

import pytest

from ivr import BACK, HANG_UP, Call, Digits, Menu, MenuError, Transfer
from tests.callers import call, said

PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")
Account = Annotated[str, Digits(8, prompt="Your account number?", help="It is on your card.")]
Pin = Annotated[str, Digits(4, prompt="Your PIN?", secret=True)]
Amount = Annotated[str, Digits(2, prompt="How much?")]


def two_menus(**always):
    """A main menu, and one under it whose 1 asks three questions."""
    main = Menu("main", prompt="Main menu.", give_up=PERSON)
    deep = Menu("deep", prompt="Deep down.", help="This is the deepest of all.")
    for name, how in always.items():
        main.always(name.replace("_", " "), **how)

    @deep.press("1", "to pay")
    async def pay(call: Call, account_number: Account, pin: Pin, amount: Amount) -> str:
        return f"{amount} from {account_number} with {pin}."

    deep.press("2", "to leave", then=HANG_UP)
    main.press("1", "to go down", then=deep)
    return main


def ring(script, **always):
    """The call of a caller who goes down and does *script* there."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Deep down.")
        await script(c)
        c.hang_up()

    return call(caller, two_menus(**always))


async def at_the_amount(c):
    """Two questions are answered, the third is being asked."""
    c.press("1")
    await c.hears("Your account number?")
    c.press("41550195")
    await c.hears("Your PIN?")
    c.press("4711")
    await c.hears("How much?")


@pytest.mark.parametrize(
    "words", ["no, the account number was wrong", "change my account number please"]
)
def test_an_answer_is_changed_and_the_others_are_kept(words):
    """The number is asked again, then the question that was open; the PIN is not."""

    async def script(c):
        await at_the_amount(c)
        c.says(words)
        await c.hears("Your account number?")
        c.press("41550203")
        await c.hears("How much?")
        c.press("20")
        await c.hears("20 from 41550203 with 4711.")

    assert sum("Your PIN?" in text for text in said(ring(script))) == 1


def test_back_is_the_question_before():
    """One step, and then forward again."""

    async def script(c):
        await at_the_amount(c)
        c.says("go back")
        await c.hears("Your PIN?")
        c.press("4712")
        await c.hears("How much?")
        c.press("20")
        await c.hears("20 from 41550195 with 4712.")

    ring(script)


def test_back_from_the_first_question_is_back_to_the_menu():
    """And from there to the menu before."""

    async def script(c):
        c.press("1")
        await c.hears("Your account number?")
        c.says("go back")
        await c.hears("Deep down.")
        c.says("go back please")
        await c.hears("Main menu.")

    ring(script)


def test_main_menu_is_reached_from_anywhere():
    """From the middle of a form."""

    async def script(c):
        await at_the_amount(c)
        c.says("main menu")
        await c.hears("Main menu.")

    record = ring(script)
    assert {"who": "caller", "command": "main menu"}.items() <= next(
        entry for entry in record.entries if "command" in entry
    ).items()


def test_help_is_said_and_the_question_comes_again():
    """The field's own, else the menu's; nothing is counted as wrong."""

    async def script(c):
        c.says("I need help")
        await c.hears("This is the deepest of all.")
        await c.hears("Deep down.")
        c.press("1")
        await c.hears("Your account number?")
        c.says("help")
        await c.hears("It is on your card.")
        await c.hears("Your account number?")
        c.press("41550195")
        await c.hears("Your PIN?")
        c.says("help")
        await c.hears("This is the deepest of all.")
        await c.hears("Your PIN?")

    ring(script)


def test_a_person_is_where_the_menu_before_gives_up_to():
    """The deeper menu has nobody; the main one has."""

    async def script(c):
        await at_the_amount(c)
        c.says("operator")
        await c.hears("Let me get you some help.")

    assert ring(script).result == "transferred"


def test_a_key_of_ones_own_counts_where_no_answer_begins_with_it():
    """A star before the first digit goes back; after it, it clears the entry."""

    async def script(c):
        c.press("1")
        await c.hears("Your account number?")
        c.press("41*41550195")
        await c.hears("Your PIN?")
        c.press("*")
        await c.hears("Your account number?")
        c.press("*")
        await c.hears("Deep down.")

    ring(script, back={"key": "*", "say": ["go back"], "then": BACK})


def test_one_of_ones_own_leads_where_it_says():
    """Set once, on the first menu."""

    async def script(c):
        await at_the_amount(c)
        c.says("thank you good bye")
        await c.hears("Good-bye.")

    assert ring(script, leave={"say": ["good bye"], "then": HANG_UP}).result == "completed"


def test_one_that_is_taken_away_is_gone():
    """Without words nobody can say it."""

    async def script(c):
        c.says("main menu")
        await c.hears("did not get that")

    ring(script, main_menu={})


def test_half_a_phrase_is_no_command():
    """Whoever says "account" while the PIN is asked wants nothing changed."""

    async def script(c):
        await at_the_amount(c)
        c.says("account")
        await c.hears("How much?")
        c.press("20")
        await c.hears("20 from 41550195 with 4711.")

    ring(script)


@pytest.mark.parametrize(
    ("name", "how", "sentence"),
    [
        ("", {}, "always: '' is no name"),
        ("12", {}, "always: '12' is no name"),
        ("leave", {"key": "x"}, "always: 'x' is no key"),
        ("leave", {"key": "12"}, "always: '12' is no key"),
    ],
)
def test_a_command_that_is_none_is_an_error(name, how, sentence):
    """Found where it is written."""
    with pytest.raises(MenuError, match=sentence):
        Menu("shop", prompt="Shop.").always(name, **how)
