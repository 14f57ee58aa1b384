"""A menu can be read without being run, and mistakes in it are found at import."""

from typing import Annotated

import pytest

from ivr.errors import MenuError
from ivr.menu import BACK, HANG_UP, Digits, Menu, Once, Transfer
from ivr.menu.signature import read_parameters

Pin = Annotated[str, Digits(4, prompt="Please enter your PIN.", secret=True)]


def a_menu() -> Menu:
    """A menu with one of each: a handler, a transfer, a way back."""
    menu = Menu("account", prompt="Account services.")

    @menu.press("1", "to hear your balance", say=["balance"])
    async def balance(call, pin: Pin) -> str:
        return "42"

    menu.press("0", "to speak to a person", then=Transfer("tel:+15105550100"))
    menu.press("*", "to go back", then=BACK)
    return menu


def test_prompt_is_made_from_the_choices_option_first_key_last():
    """The caller hears what a choice does, then its key."""
    assert a_menu().spoken() == (
        "Account services. To hear your balance, press 1. To speak to a person, press 0."
        " To go back, press star.",
    )


def test_keys_of_a_german_menu_are_nouns_in_the_middle_of_its_prompt():
    """With a capital, as nouns are written there."""
    menu = Menu("Laden", prompt="Unser Laden.", language="de")
    menu.press("*", "für das Menü davor", then=BACK)
    menu.press("#", "zum Auflegen", then=HANG_UP)
    assert menu.spoken() == (
        "Unser Laden. Für das Menü davor drücken Sie die Sterntaste."
        " Zum Auflegen drücken Sie die Rautetaste.",
    )


def test_a_prompt_in_versions_is_said_with_the_choices_each_time():
    """The last version stays; a greeting goes before the first one only."""
    menu = Menu("shop", prompt=("This is the shop.", "The shop."))
    menu.press("1", "for shoes", then=HANG_UP)
    first, again = "This is the shop. For shoes, press 1.", "The shop. For shoes, press 1."
    assert menu.spoken() == (first, again)
    assert menu.prompts(greeting="Hello.").ask == (f"Hello. {first}", again)


def test_a_prompt_written_out_is_all_that_is_said():
    """Nothing is added to it, and it still has versions."""
    menu = Menu("shop", prompt=("Shoes are on 1.", "Press 1."), written_out=True)
    menu.press("1", "for shoes", then=HANG_UP)
    assert menu.spoken() == ("Shoes are on 1.", "Press 1.")
    assert menu.prompts(greeting="Hello.").ask == ("Hello. Shoes are on 1.", "Press 1.")


@pytest.mark.parametrize("prompt", ["", (), ("Hello.", "")])
def test_a_prompt_without_words_is_refused(prompt):
    """In any of its versions."""
    with pytest.raises(MenuError, match="has a name and a prompt"):
        Menu("shop", prompt=prompt)


def test_parameters_are_read_in_order():
    """Parameter order is question order; the first one is the call."""

    async def handler(call, old: Pin, new: Pin) -> None: ...

    assert [parameter.name for parameter in read_parameters(handler)] == ["old", "new"]


def test_a_key_that_is_a_choice_clears_and_ends_nothing():
    """In a menu with ``*`` as a choice it is not the clear key."""
    rules = a_menu().rules()
    assert (rules.clear_key, rules.termination_key) == (None, "#")


def test_a_taken_key_is_an_error_that_names_both():
    """Menu, key and who has it already."""
    with pytest.raises(MenuError, match=r"menu 'account': key '1' is taken by balance\(\)"):
        a_menu().press("1", "to hear it again", then=BACK)


def test_a_key_that_no_phone_has_is_an_error():
    """The message lists the keys there are."""
    with pytest.raises(MenuError, match="'E' is no key; keys are 0123456789"):
        a_menu().press("E", "to leave", then=BACK)


def test_a_choice_without_words_is_an_error():
    """A caller cannot choose what is not said."""
    with pytest.raises(MenuError, match="menu 'account': key '5' says nothing"):
        a_menu().press("5", "", then=BACK)


def test_a_parameter_that_asks_nothing_is_an_error():
    """Menu, key, handler and parameter are named, with the way out."""
    menu = a_menu()
    with pytest.raises(
        MenuError, match=r"menu 'account': key '2': pay\(\): parameter 'amount' asks for nothing"
    ):

        @menu.press("2", "to pay")
        async def pay(call, amount: int) -> None: ...


def test_a_handler_that_is_not_async_is_an_error():
    """Handlers wait for callers."""
    menu = a_menu()
    with pytest.raises(MenuError, match=r"pay\(\): a handler is an 'async def'"):

        @menu.press("2", "to pay")
        def pay(call) -> None: ...


def test_a_step_is_read_when_it_is_declared():
    """A mistake in a step asked once is found at import too."""

    async def sign_in(call, name: str) -> None: ...

    with pytest.raises(MenuError, match=r"sign_in\(\): parameter 'name' asks for nothing"):
        Once(sign_in)


def test_contradicting_limits_are_found_where_they_are_written():
    """A field that nobody could answer is an error at once."""
    with pytest.raises(MenuError, match="max_digits"):
        Digits(8, 4, prompt="Please enter it.")


def test_a_menu_without_a_prompt_is_an_error():
    """Silence is no menu."""
    with pytest.raises(MenuError, match="menu 'x': a menu has a name and a prompt"):
        Menu("x", prompt="")


def test_one_phrase_needs_no_list():
    """Its letters are no phrases."""
    menu = a_menu()
    menu.press("2", "to pay", say="pay", then=BACK)
    assert menu.rules().choices["2"] == ("pay",)
