"""Forms that take answers in any order: what is said for another question is kept for it."""

from typing import Annotated

from ivr import Call, Digits, Menu, Once, Transfer
from ivr.call.line import Line
from tests.callers import call, said

PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")
PINS = {"41550195": ["4711"], "41550203": ["1234"]}


async def pins(call: Call, account: str) -> list[str]:
    return PINS.get(account, [])


Account = Annotated[str, Digits(8, prompt="Your account number?", label="account", confirm=True)]
Pin = Annotated[str, Digits(4, prompt="Your PIN?", label="PIN", secret=True, known=pins)]
Code = Annotated[str, Digits(2, prompt="Your code?", confirm=True)]


def bank(**options) -> Menu:
    """A menu whose 1 asks for account, PIN and code."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)

    @menu.press("1", "to begin", any_order=True, **options)
    async def begin(call: Call, account: Account, pin: Pin, code: Code) -> str:
        return f"Welcome, {account}, {code}."

    return menu


def ring(*steps, menu=None):
    """A caller presses 1, then hears and does these in turn."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        for heard, done in steps:
            await c.hears(heard)
            if done is None:
                c.hang_up()
            else:
                c.press(done) if done.isdecimal() else c.says(done)

    return call(caller, menu or bank())


def answered(record):
    """What was answered with what, in order."""
    return [(e["answered"], e["value"]) for e in record.entries if "answered" in e][1:]


def test_two_answers_at_once():
    """The account is read back as it says; the PIN is right and is not asked."""
    record = ring(
        ("account number?", "my PIN is 4711 for account 4155 0195"),
        ("I have 4 1 5 5, 0 1 9 5.", "yes"),
        ("code?", "12"),
        ("I have 1 2", "1"),
        ("Welcome, 41550195, 12.", None),
    )
    assert answered(record) == [("account", "41550195"), ("pin", "4 digits"), ("code", "12")]
    assert "PIN?" not in " ".join(said(record))
    assert "4711" not in record.to_json()
    secret = [e for e in record.entries if e.get("question") == "pin"]
    assert [(e["key"], e["source"]) for e in secret] == [("•", "speech")] * 4


def test_answer_to_a_question_that_was_not_asked_is_read_back_by_its_own_rules():
    """When its turn comes, and it can be refused."""
    record = ring(
        ("account number?", "my account is 4155 0195 and the code is 12"),
        ("I have 4 1 5 5, 0 1 9 5.", "1"),
        ("PIN?", "4711"),
        ("I have 1 2.", "no"),
        ("Let us try again. Your code?", "34"),
        ("I have 3 4.", "yes"),
        ("Welcome, 41550195, 34.", None),
    )
    assert answered(record)[-1] == ("code", "34")


def test_what_the_look_up_refuses_is_asked_as_usual():
    """It is not known whose PIN it is until the account is."""
    record = ring(
        ("account number?", "account 4155 0195 PIN 1234"),
        ("I have 4 1 5 5, 0 1 9 5.", "1"),
        ("Your PIN?", "4711"),
        ("code?", None),
    )
    assert answered(record)[:2] == [("account", "41550195"), ("pin", "4 digits")]
    assert "1234" not in record.to_json()


def test_only_another_answer_asks_the_same_again_without_blame():
    """Nothing is wrong with it; the account is still to be told."""
    record = ring(
        ("account number?", "my PIN is 4711"),
        ("Your account number?", "41550195"),
        ("I have 4 1 5 5, 0 1 9 5.", "1"),
        ("code?", None),
    )
    assert not any("Sorry" in text or "PIN?" in text for text in said(record))
    assert next(e for e in record.entries if e.get("answered") == "account")["attempts"] == 1


def test_what_was_said_for_a_changed_answer_is_forgotten():
    """The PIN came with the wrong account."""
    ring(
        ("account number?", "account 4155 0195 PIN 4711 and code 12"),
        ("I have 4 1 5 5, 0 1 9 5.", "yes"),
        ("I have 1 2.", "the account was wrong"),
        ("account number?", "41550203"),
        ("I have 4 1 5 5, 0 2 0 3.", "1"),
        ("PIN?", "1234"),
        ("code?", "56"),
        ("I have 5 6.", "1"),
        ("Welcome, 41550203, 56.", None),
    )


def test_keys_are_for_the_question_that_is_asked():
    """While the number is being keyed, words for another question do not disturb it."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("account number?")
        c.press("4155")
        c.says("my PIN is 4711")
        c.press("0195")
        await c.hears("I have 4 1 5 5, 0 1 9 5.")
        c.press("1")
        await c.hears("code?")
        c.hang_up()

    assert sum("account number?" in text for text in said(call(caller, bank()))) == 1


def test_secret_that_is_said_elsewhere_is_blanked_in_the_recording(monkeypatch):
    """Even if the caller hangs up before it is asked for, and even if it does not fit."""
    lines, make = [], Line.__init__

    def noted(line, **options):
        make(line, **options)
        lines.append(line)

    monkeypatch.setattr(Line, "__init__", noted)
    ring(("account number?", "my PIN is 47"), ("did not hear you", None))
    [(began, ended)] = lines[0].private
    assert ended > began


def test_step_that_is_asked_once_may_be_in_any_order_too():
    """`Once(sign_in, any_order=True)`."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)

    async def sign_in(call: Call, account: Account, pin: Pin) -> str:
        return account

    @menu.press("1", "to begin")
    async def begin(call: Call, who: Annotated[str, Once(sign_in, any_order=True)]) -> str:
        return f"Welcome, {who}."

    ring(
        ("account number?", "PIN 4711 account 4155 0195"),
        ("I have 4 1 5 5, 0 1 9 5.", "1"),
        ("Welcome, 41550195.", None),
        menu=menu,
    )


def test_without_any_order_a_number_is_for_the_question_that_is_asked():
    """A form in its order takes nothing for later."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)

    @menu.press("1", "to begin")
    async def begin(call: Call, account: Account, pin: Pin) -> str:
        return "Welcome."

    ring(
        ("account number?", "account 4155 0195 PIN 4711"),
        ("too long", None),
        menu=menu,
    )


def test_secret_that_comes_after_its_name_in_a_transcript_of_its_own():
    """The recogniser cuts where the caller breathes: the digits are the PIN's all the same."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("account number?")
        c.says("my PIN is")
        await c.waits(1.5)
        c.says("four seven one one")
        await c.hears("account number?")
        c.says("four one five five oh one nine five")
        await c.hears("I have 4 1 5 5, 0 1 9 5.")
        c.says("yes")
        await c.hears("code?")
        c.hang_up()

    record = call(caller, bank())
    assert answered(record) == [("account", "41550195"), ("pin", "4 digits")]
    assert not [e for e in record.entries if e.get("question") == "account" and e["key"] == "7"]


def test_secret_in_a_long_story_is_nobody_elses():
    """More words than anybody sorts out: what follows the name of a secret is not entered."""
    story = (
        "good morning I would like to look at what is left of my money if you please and thank you"
    )
    record = ring(
        ("account number?", f"{story} so that you know it my PIN is four seven one one"),
        ("account number?", "four one five five oh one nine five"),
        ("I have 4 1 5 5, 0 1 9 5.", "yes"),
        ("Your PIN?", None),
    )
    assert answered(record) == [("account", "41550195")]
    assert not [e for e in record.entries if e.get("question") == "account" and e["key"] == "7"]
