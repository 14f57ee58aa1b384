"""The worst mistakes are errors when a menu is imported; they bear the name of their rule."""

from functools import partial
from typing import Annotated

import pytest
from livekit.agents.beta.workflows import GetDtmfTask, GetEmailTask, TaskGroup

from ivr.errors import MenuError
from ivr.menu import BACK, REPEAT, Digits, Menu, Task
from ivr.menu.lint import RULES, Severity
from tests.menu.bad_menus import a_menu


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


def test_a_give_up_that_leads_nowhere_is_an_error_at_import():
    """As any option's."""
    with pytest.raises(MenuError, match="menu 'shop': give_up: 'a person' leads nowhere"):
        a_menu(give_up="a person")
