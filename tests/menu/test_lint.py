"""Each rule finds its mistake and leaves what is right alone; mistakes have a place."""

from functools import partial
from pathlib import Path
from typing import Annotated

import pytest
from livekit.agents.beta.workflows import GetDtmfTask, GetEmailTask, TaskGroup

from ivr.call.finding import load_module
from ivr.entry import KeyPressed, Question, Source
from ivr.errors import MenuError
from ivr.menu import (
    BACK,
    HANG_UP,
    MAIN,
    REPEAT,
    Digits,
    Entrance,
    Menu,
    Once,
    Reprompt,
    Task,
    Transfer,
)
from ivr.menu.lint import RULES, House, Severity, check
from ivr.menu.lint.questions import told_lengths
from ivr.menu.lint.words import told_keys
from tests.callers import ROOT
from tests.menu.bad_menus import BAD, PERSON, Bank, a_menu, asking, handling

SEARCHING = [name for name, rule in RULES.items() if rule.search is not None]


def found(house: House) -> list[str]:
    """The names of the rules that are broken."""
    return [finding.rule.name for finding in check(house)]


@pytest.mark.parametrize("name", SEARCHING)
def test_a_rule_finds_its_mistake_and_no_other_rule_does(name):
    """One house for each rule."""
    findings = check(BAD[name]())
    assert {finding.rule.name for finding in findings} == {name}


@pytest.mark.parametrize("name", SEARCHING)
def test_a_mistake_has_a_place(name):
    """The file is the one in which it is written, the line says something."""
    finding = check(BAD[name]())[0]
    lines = Path(finding.place.file).read_text("utf-8").splitlines()
    assert finding.place.file.endswith("bad_menus.py")
    assert lines[finding.place.line - 1].strip()


def test_every_rule_says_why_and_what_to_do():
    """In words that can stand behind each other."""
    for rule in RULES.values():
        assert all(text and not text.endswith(".") for text in (rule.what, rule.why, rule.fix))
        assert rule.name == rule.name.lower()


def test_the_shipped_menus_are_clean():
    """All of them together."""
    names = [path.stem for path in (ROOT / "menus").glob("[!_]*.py")]
    modules = [load_module(f"menus.{name}", folder=ROOT) for name in names]
    firsts = [module.menu for module in modules if hasattr(module, "menu")]
    declared = [menu for module in modules for menu in vars(module).values()]
    house = House(firsts, [menu for menu in declared if isinstance(menu, Menu)])
    assert check(house) == []
    assert len(house.menus) >= 2


def test_the_cost_of_a_key_that_begins_another_is_what_the_caller_waits():
    """The seconds in the message are those of the line."""
    house = BAD["key-begins-another"]()
    question = Question(next(iter(house.menus)).rules())
    question.start(now=0.0)
    question.receive_key(KeyPressed("1", Source.SIP, 1.0), now=1.0)
    cost = question.get_timer() - 1.0
    assert f"waits {cost:g} s" in check(house)[0].message


@pytest.mark.parametrize(
    "name", ["duplicate-key", "no-key", "says-nothing", "no-outcome", "no-prompt"]
)
def test_the_worst_mistakes_are_errors_at_import(name):
    """They bear the name of their rule."""
    declare = {
        "duplicate-key": lambda: a_menu().press("0", "again", then=REPEAT),
        "no-key": lambda: a_menu().press("E", "to leave", then=BACK),
        "says-nothing": lambda: a_menu().press("1", "", then=BACK),
        "no-outcome": lambda: a_menu().press("1", "to go there", then="the other menu"),
        "no-prompt": lambda: Menu("shop", prompt=""),
    }[name]
    with pytest.raises(MenuError) as raised:
        declare()
    assert raised.value.rule == name
    assert RULES[name].severity is Severity.ERROR


@pytest.mark.parametrize(
    "make",
    [GetEmailTask, GetDtmfTask, partial(GetEmailTask, require_confirmation=True)],
)
def test_task_that_lacks_its_model_is_found_at_import(make):
    """One of LiveKit's, as a class; the message says what to write."""
    with pytest.raises(
        MenuError, match=r"give it one: Task\(lambda: Get\w+Task\(llm=…\), …\)"
    ) as e:
        Task(make, "something")
    assert e.value.rule == "needs-a-model"


@pytest.mark.parametrize("make", [TaskGroup, partial(GetEmailTask, llm=object()), GetEmailTask.mro])
def test_task_that_may_have_its_model_is_not(make):
    """What makes it is not run, to find out."""
    assert Task(make, "something").make is make


@pytest.mark.parametrize("name", ["asks-nothing", "not-async", "no-call"])
def test_handlers_that_cannot_be_called_are_errors_at_import(name):
    """The menu tells on, in its own words, which rule it was."""

    async def asks(call, amount: int) -> None: ...
    def waits_for_nobody(call) -> None: ...
    async def takes_nothing() -> None: ...

    handler = {"asks-nothing": asks, "not-async": waits_for_nobody, "no-call": takes_nothing}[name]
    with pytest.raises(MenuError) as raised:
        a_menu().press("1", "to be handled")(handler)
    assert raised.value.rule == name


async def _of_an_account(call, account) -> list[str]: ...


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (Digits(4, prompt="?", known=_of_an_account),
         "known: _of_an_account() names 'account', which is not asked before it (number)"),
        (Digits(4, prompt="?", when=lambda account: account),
         "when: <lambda>() names 'account', which is not asked before it (number)"),
        (Digits(4, prompt="?", depends_on="later"),
         "depends_on names 'later', which is not asked before it (number)"),
        (Digits(4, prompt="?", depends_on=("number", "asked")),
         "depends_on names 'asked', which is not asked before it (number)"),
        (Digits(4, prompt="?", when=dict), "when: no signature found"),
    ],
)  # fmt: skip
def test_question_that_needs_what_is_not_asked_before_is_an_error_at_import(field, sentence):
    """The message names the handler, the parameter, and what there is."""

    async def asks(
        call,
        number: Annotated[str, Digits(1, prompt="?")],
        asked: Annotated[str | None, field],
        later: Annotated[str, Digits(1, prompt="?")],
    ) -> None: ...

    with pytest.raises(MenuError) as raised:
        a_menu().press("1", "to be asked")(asks)
    assert f"asks(): parameter 'asked': {sentence}" in str(raised.value)
    assert raised.value.rule == "no-earlier-question"


def test_question_that_may_not_be_asked_has_a_type_that_says_so():
    """Or the handler gets a None that its type does not tell of."""
    field = Digits(4, prompt="?", when=lambda: True)

    async def asks(call, number: Annotated[str, field]) -> None: ...

    with pytest.raises(MenuError, match="does not say that it may be None") as raised:
        a_menu().press("1", "to be asked")(asks)
    assert raised.value.rule == "never-none"


def test_a_menu_that_may_not_be_said_once_is_an_error_at_import():
    """As a question's limits are."""
    with pytest.raises(MenuError, match="menu 'shop': max_no_match: 0 is less than 1"):
        a_menu(max_no_match=0)


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_menu_that_waits_no_time_is_an_error_at_import(seconds):
    """For ever has a name of its own."""
    with pytest.raises(MenuError, match=r"menu 'shop': max_wait: .* is no time; None is no limit"):
        a_menu(max_wait=seconds)


# -- what is right is left alone -------------------------------------------------


def test_ways_back_do_not_count_as_options():
    """Five choices, and four moves."""
    menu = a_menu()
    for key in "1234":
        menu.press(key, f"for department {key}", then=PERSON)
    for key, move in zip("*789", (BACK, MAIN, REPEAT, HANG_UP), strict=True):
        menu.press(key, f"for the move {move.value}", then=move)
    assert found(House([menu])) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Press 1 for hats.", ["1"]),
        ("For hats, press one or two; for shoes press the star key.", ["1", "2", "*"]),
        ("Press 1 2 for hats, or press pound.", ["12", "#"]),
        ("Drücken Sie die Taste neun.", ["9"]),
        ("Press one of the keys.", []),
        ("Press any key. Call 5550100.", []),
    ],
)
def test_keys_in_a_prompt_are_understood(text, keys):
    """As figures and as words, in both languages."""
    assert list(told_keys(text)) == keys


def test_a_prompt_may_name_its_keys():
    """What is there may be said; so may # after an option of several keys."""
    menu = a_menu(prompt="Press 0, or enter an extension and press pound.")
    menu.press("12", "for hats", then=PERSON)
    assert found(House([menu])) == []


def test_a_prompt_may_name_a_key_that_counts_at_any_time():
    """There or in a menu on the way."""
    menu, hats = a_menu(), a_menu("hats", prompt="Hats. Press 9 for help at any time.")
    menu.always("help", key="9")
    menu.press("1", "for hats", then=hats)
    assert found(House([menu])) == []


def test_a_menu_that_only_a_command_leads_to_is_reached():
    """A command is a way."""
    menu, hats = a_menu(), a_menu("hats")
    menu.always("hats", say=["hats"], then=hats)
    assert found(House([menu], [menu, hats])) == []


def test_phrases_are_understood_in_the_language_of_the_menu():
    """Or of the one that leads to it: "drei" is a number in German only."""
    menu, hats = a_menu(language="de"), a_menu("hats")
    menu.press("1", "für Hüte", then=hats)
    hats.press("2", "für drei", say="drei", then=PERSON)
    assert found(House([menu])) == ["phrase-not-understood"]
    assert found(House([hats])) == []


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Please enter your eight digit number.", [8]),
        ("The last 4 digits of your 16-digit card number.", [4, 16]),
        ("Enter the digits.", []),
    ],
)
def test_lengths_in_a_prompt_are_understood(text, lengths):
    """As figures and as words."""
    assert list(told_lengths(text)) == lengths


def test_a_prompt_may_speak_of_other_numbers_too():
    """As long as the one that is asked for is among them."""
    field = Digits(4, prompt="Please enter the last 4 digits of your 16-digit card number.")
    assert found(asking(field)) == []


def test_a_menu_that_an_unread_handler_may_lead_to_is_not_called_unreachable():
    """Nobody knows where it leads."""
    menu, hats = a_menu(), a_menu("hats")

    @menu.press("1", "for hats")
    async def lead_on(call) -> Menu:
        return call.menu_of_today()

    assert found(House([menu], [menu, hats])) == []


def test_a_menu_may_give_up_to_the_one_before():
    """If that one gives up to a person."""
    menu, hats = a_menu(), a_menu("hats", give_up=BACK)
    menu.press("1", "for hats", then=hats)
    assert found(House([menu])) == []


def test_menus_that_give_up_to_each_other_are_both_named():
    """Silence goes round and round."""
    shoes, hats = a_menu("shoes", give_up=MAIN), a_menu("hats", give_up=BACK)
    shoes.press("1", "for hats", then=hats)
    assert found(House([shoes])) == ["endless-silence", "endless-silence"]


def test_a_menu_is_part_of_the_one_that_leads_to_it():
    """Checked together, in whatever order, the call begins at the front desk."""
    desk, hats = a_menu("desk"), a_menu("hats", give_up=BACK)
    desk.press("1", "for hats", then=hats)
    assert found(House([hats, desk])) == found(House([desk, hats])) == []
    assert found(House([hats])) == ["endless-silence"]


def test_two_menus_that_lead_to_each_other_are_both_checked():
    """One of them is where the call begins."""
    one, other = a_menu("one"), a_menu("other", give_up=None)
    one.press("1", "for the other", then=other)
    other.press("1", "for the one", then=one)
    assert [finding.message for finding in check(House([one, other]))] == [
        "menu 'other' has no give_up"
    ]


def test_handlers_that_do_well_are_left_alone():
    """A secret is counted and passed on, a loop asks, a field is its own, a service is there."""
    menu = a_menu(services={Bank: Bank})
    pin_field = Digits(4, prompt="Your PIN?", secret=True)

    async def sign_in(call, pin: Annotated[str, pin_field]) -> dict[str, int]:
        if not await call.get(Bank).knows(pin):
            raise Reprompt(f"Those {len(pin)} digits are wrong.", field="pin")
        return {"id": 1}

    @menu.press("1", "to sign in")
    async def enter(call, who: Annotated[dict, Once(sign_in)], pin: Annotated[str, pin_field]):
        while True:
            await call.ask(pin_field)
            await call.get(Bank).change(pin)

    assert found(House([menu])) == []


def test_what_leads_nowhere_is_found_without_an_annotation():
    """From what is returned."""

    async def number(call):
        return 42

    async def several(call):
        return ["one", "two"]

    assert found(handling(number)) == found(handling(several)) == ["leads-nowhere"]


def test_what_leads_nowhere_is_found_by_the_annotation():
    """Of a union each, of a generic type the type."""

    async def listed(call) -> list[str] | None:
        return await call.something()

    findings = check(handling(listed))
    assert [finding.message for finding in findings] == [
        "listed() returns list, which leads nowhere"
    ]


def test_methods_are_handlers_too():
    """Their call is the second parameter."""

    class Desk:
        async def greet(self, call) -> None:
            call.say("Nobody hears this.")

    assert found(handling(Desk().greet)) == ["not-awaited"]


def test_a_give_up_that_leads_nowhere_is_an_error_at_import():
    """As any option's."""
    with pytest.raises(MenuError, match="menu 'shop': give_up: 'a person' leads nowhere"):
        a_menu(give_up="a person")


def test_an_entrance_is_checked_with_all_its_menus():
    """Whichever of them answers."""
    day, night = a_menu("day"), a_menu("night", give_up=None)
    entrance = Entrance(day, hours="Mo-Fr 09:00-17:00", closed=night)
    assert found(House([entrance], [day, night])) == ["no-give-up"]


def test_a_comment_allows_what_is_meant():
    """In the line that would be named, for the rules it names."""
    menu = Menu("shop", prompt="Our shop.")  # ivr: ignore no-give-up, too-many-options
    menu.press("0", "to speak to a person", then=PERSON)
    assert found(House([menu])) == []
    other = Menu("shop", prompt="Our shop.")  # ivr: ignore too-many-options
    other.press("0", "to speak to a person", then=PERSON)
    assert found(House([other])) == ["no-give-up"]


def test_a_rule_can_be_left_out():
    """By its name."""
    assert check(BAD["no-give-up"](), ignore=["no-give-up"]) == []


def test_a_transfer_in_a_handler_is_read_too():
    """Its address needs a scheme as any."""

    async def handler(call) -> Transfer:
        return Transfer("5550100")

    assert found(handling(handler)) == ["no-address"]


def test_what_is_private_is_not_to_be_said_by_a_handler_either():
    """The read-back is hidden by the field; what a handler says is in the record."""

    async def pay(call, card: Annotated[str, Digits(16, prompt="Card?", private=True)]) -> str:
        return f"Paid with {card}."

    assert found(handling(pay)) == ["secret-said"]
