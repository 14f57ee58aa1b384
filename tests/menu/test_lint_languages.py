"""A menu without a language, and where a call may come to it in two."""

from dataclasses import replace
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.menu import BACK, MAIN, Digits, Entrance, Menu, Once
from ivr.menu.commands import commands_in
from ivr.menu.flow import LANGUAGE, read_flow
from ivr.menu.heard import read_languages
from ivr.menu.lint import House, check
from tests.menu.bad_menus import PERSON, a_menu, found


def messages(house: House) -> list[str]:
    """What is said of languages."""
    return [f.message for f in check(house) if f.rule.name == "two-languages"]


def two_desks(**english) -> tuple[Menu, Menu]:
    """An English menu, from which 9 leads to a German one."""
    desk, pult = a_menu("desk", **english), a_menu("Pult", language="de")
    desk.press("9", "für Deutsch", then=pult)
    return desk, pult


def test_a_menu_that_both_languages_lead_to_is_named_with_both():
    """And where callers come from in each."""
    desk, pult = two_desks(language="en")
    hats = a_menu("hats")
    desk.press("1", "for hats", then=hats)
    pult.press("1", "für Hüte", then=hats)
    assert messages(House([desk])) == [
        "menu 'hats' has no language=, and is said in en (coming from menu 'desk')"
        " and in de (coming from menu 'Pult')"
    ]


def test_a_menu_behind_it_is_named_too():
    """It has its language from the one before."""
    desk, pult = two_desks(language="en")
    hats, caps = a_menu("hats"), a_menu("caps")
    desk.press("1", "for hats", then=hats)
    pult.press("1", "für Hüte", then=hats)
    hats.press("1", "for caps", then=caps)
    assert [told.partition(" has")[0] for told in messages(House([desk]))] == [
        "menu 'hats'",
        "menu 'caps'",
    ]


@pytest.mark.parametrize("only", ["back", "main menu"])
def test_a_menu_to_which_callers_come_back_from_another_language_is_named(only):
    """Who says "zurück" or "Hauptmenü" there hears this one with the German voice."""
    desk, pult = two_desks()
    pult.always("main menu" if only == "back" else "back")  # is taken away
    assert messages(House([desk])) == [
        "menu 'desk' has no language=, and is said in en (where the call begins)"
        " and in de (coming from menu 'Pult')"
    ]


def test_languages_that_are_given_are_no_finding():
    """Both desks say theirs, and the other one's again after coming back; so does what is behind
    one of them."""
    desk, pult = two_desks(language="en")
    pult.press("9", "for English", then=desk)
    hats, caps = a_menu("hats"), a_menu("Mützen")
    desk.press("1", "for hats", then=hats)
    hats.press("*", "to go back", then=BACK)
    pult.press("1", "für Mützen", then=caps)
    assert found(House([desk])) == []


def test_a_house_in_one_language_needs_to_name_it_once():
    """Where it begins; all other menus have it from there."""
    pult, hats = a_menu("Pult", language="de"), a_menu("Hüte")
    pult.press("1", "für Hüte", then=hats)
    hats.press("1", "zum Anfang", then=MAIN)
    assert found(House([pult])) == []


def test_a_menu_from_which_nothing_leads_back_is_no_finding():
    """The ways back that every menu has can be taken away."""
    desk, pult = two_desks()
    pult.always("back")
    pult.always("main menu")
    assert found(House([desk])) == []


def test_a_number_for_each_language_may_share_a_menu_only_if_it_names_its_own():
    """As with a key."""
    desk, pult, hats = a_menu("desk"), a_menu("Pult", language="de"), a_menu("hats")
    desk.press("1", "for hats", then=hats)
    pult.press("1", "für Hüte", then=hats)
    house = House([Entrance(desk, dialled={"+15105550101": pult})])
    assert [told.partition(" has")[0] for told in messages(house)] == ["menu 'hats'"]


@pytest.mark.parametrize("then", [MAIN, PERSON])
def test_what_may_be_said_at_any_time_is_a_way_too(then):
    """A key that counts in every menu leads from the German one to what is written in English."""
    desk, pult = two_desks(language="en")
    hours = a_menu("hours")
    pult.press("1", "zum Anfang", then=then)
    desk.always("hours", key="8", then=hours)
    assert [told.partition(" has")[0] for told in messages(House([desk]))] == ["menu 'hours'"]


def test_the_person_of_the_menus_before_is_a_way_too():
    """Who asks for one in the German menu, which has none of its own, comes to the English one."""
    clerk = a_menu("clerk")
    desk, pult = a_menu("desk", language="en", give_up=clerk), a_menu("Pult", language="de")
    desk.press("9", "für Deutsch", then=pult)
    pult.give_up = None
    assert messages(House([desk]))[0].endswith("and in de (coming from menu 'Pult')")


def asking_both(field, german_field) -> House:
    """A step that is asked once a call, in two languages."""
    desk, pult = two_desks(language="en")

    async def sign_in(call, number: Annotated[str, field]) -> str:
        return number

    async def anmelden(call, number: Annotated[str, german_field]) -> str:
        return number

    @desk.press("1", "to sign in")
    async def enter(call, who: Annotated[str, Once(sign_in)]) -> None: ...

    @pult.press("1", "zum Anmelden")
    async def eintreten(call, who: Annotated[str, Once(anmelden)]) -> None: ...

    return House([desk])


def test_a_question_in_two_languages_is_named_with_the_menus_that_ask_it():
    """Also one of a step that several handlers have in common."""
    field = Digits(4, prompt="Your number?")
    assert [finding.message for finding in check(asking_both(field, field))] == [
        "sign_in(): parameter 'number' is asked in en (menu 'desk') and in de (menu 'Pult')"
    ]


def test_a_question_for_each_language_is_no_finding():
    """With the same rules and other words."""
    field = Digits(4, prompt="Your number?")
    assert found(asking_both(field, replace(field, prompt="Ihre Nummer?"))) == []


@st.composite
def somewhere(draw) -> Menu:
    """A few menus, with or without a language, that lead anywhere."""
    languages = st.sampled_from([None, "en", "de"])
    menus = [
        Menu(f"number {n}", prompt="Here.", language=draw(languages))
        for n in range(draw(st.integers(1, 5)))
    ]
    ways = st.sampled_from([BACK, MAIN, PERSON, *menus])
    for menu in menus:
        menu.give_up = draw(st.none() | ways)
        for key in range(draw(st.integers(0, 3))):
            menu.press(str(key), "for something", then=draw(ways))
        for name in draw(st.sets(st.sampled_from(["back", "main menu", "a person", "more"]))):
            menu.always(name, say=draw(st.sampled_from([[], [name]])), then=draw(ways))
    return menus[0]


def said_to(first: Menu, choose) -> set[tuple[Menu, str]]:
    """What a caller hears who goes some way: each menu with the language of the call there."""
    menus, language = [first], first.language or LANGUAGE
    heard = {(first, language)}
    for _ in range(8):
        commands = commands_in(menus, language).values()
        ways = [o.then for o in menus[-1].choices.values()] + [c.then for c in commands]
        then = choose([menus[-1].give_up, *ways])
        if isinstance(then, Menu):
            menus.append(then)
        elif then is BACK:
            menus = menus[:-1] or menus
        elif then is MAIN:
            menus = menus[:1]
        language = menus[-1].language or language
        heard.add((menus[-1], language))
    return heard


@settings(max_examples=200, deadline=None)
@given(somewhere(), st.data())
def test_whatever_way_a_caller_takes_its_languages_are_known(first, data):
    """No menu is ever said in a language that was not read from the flow."""
    languages = read_languages(read_flow(first))
    ways = said_to(first, lambda ways: data.draw(st.sampled_from(ways)))
    assert {(menu, code) for menu, code in ways if code not in languages[menu]} == set()
