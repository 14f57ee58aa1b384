"""Questions that are asked only if the answers so far say so."""

from typing import Annotated

from ivr import Call, Digits, Menu, Transfer, YesNo
from tests.callers import call, said

PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")
Insured = Annotated[bool, YesNo(prompt="Are you insured?")]
Policy = Annotated[
    str | None, Digits(4, prompt="Your policy number?", when=lambda insured: insured)
]
Size = Annotated[int, Digits(1, prompt="How many?")]
Last = (
    Annotated[int, Digits(1, prompt="Which part?", when=lambda policy, size: policy and size > 2)]
    | None
)


def desk(got) -> Menu:
    """A menu whose 1 asks for a policy of those who are insured."""
    menu = Menu("desk", prompt="Desk.", give_up=PERSON)

    @menu.press("1", "to begin")
    async def begin(call: Call, insured: Insured, policy: Policy, size: Size, part: Last) -> str:
        got.append((insured, policy, size, part))
        return "That is all."

    return menu


def ring(*steps):
    """What the handler got, and what was said, when the caller hears and does these in turn."""
    got = []

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        for heard, done in steps:
            await c.hears(heard)
            c.press(done) if done.isdecimal() else c.says(done)
        await c.hears("That is all.")
        c.hang_up()

    heard = " ".join(said(call(caller, desk(got))))
    return got, heard


def test_question_whose_condition_is_so_is_asked():
    """In its place among the others; its value has the parameter's type."""
    got, _ = ring(
        ("insured?", "1"), ("policy number?", "4711"), ("many?", "3"), ("Which part?", "2")
    )
    assert got == [(True, "4711", 3, 2)]


def test_question_whose_condition_is_not_so_is_none():
    """Nothing is said of it; a condition on it sees the `None`."""
    got, heard = ring(("insured?", "no"), ("many?", "3"))
    assert got == [(False, None, 3, None)]
    assert not [word for word in ("policy", "part") if word in heard]


def test_changed_answer_adds_a_question():
    """It comes where it belongs, before the one that was being asked."""
    got, heard = ring(
        ("insured?", "2"),
        ("many?", "the insured was wrong"),
        ("insured?", "yes"),
        ("policy number?", "4711"),
        ("many?", "2"),
    )
    assert got == [(True, "4711", 2, None)]
    assert heard.count("many?") == 2


def test_changed_answer_takes_a_question_away_and_brings_it_back():
    """What was answered meanwhile counts again."""
    got, heard = ring(
        ("insured?", "1"),
        ("policy number?", "4711"),
        ("many?", "the insured was wrong"),
        ("insured?", "no"),
        ("many?", "the insured was wrong"),
        ("insured?", "yes"),
        ("many?", "1"),
    )
    assert got == [(True, "4711", 1, None)]
    assert heard.count("policy number?") == 1


def test_back_steps_over_what_was_not_asked():
    """To the question before that was."""
    got, _ = ring(
        ("insured?", "2"), ("many?", "go back"), ("insured?", "2"), ("many?", "1")
    )  # fmt: skip
    assert got == [(False, None, 1, None)]


def test_condition_that_fails_leads_to_a_person(caplog):
    """As any fault of a handler."""
    menu = Menu("desk", prompt="Desk.", give_up=PERSON)
    field = Digits(4, prompt="Your policy number?", when=lambda size: 1 / (size - 1))

    @menu.press("1", "to begin")
    async def begin(call: Call, size: Size, policy: Annotated[str | None, field]) -> str:
        return "That is all."

    async def caller(c):
        await c.hears("press 1.")
        c.press("11")
        await c.hears("some help.")

    assert call(caller, menu).result == "transferred"
    assert "ZeroDivisionError" in caplog.text
