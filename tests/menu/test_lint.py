"""Each rule finds its mistake, which has a place; what is meant is allowed."""

from pathlib import Path

import pytest

from ivr.call.finding import load_module
from ivr.entry import KeyPressed, Question, Source
from ivr.menu import BACK, HANG_UP, MAIN, REPEAT, Menu
from ivr.menu.lint import RULES, House, check
from tests.callers import ROOT
from tests.menu.bad_menus import BAD, PERSON, a_menu, found

SEARCHING = [name for name, rule in RULES.items() if rule.search is not None]


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


def test_the_cost_of_a_key_that_begins_another_is_what_the_caller_waits():
    """The seconds in the message are those of the line."""
    house = BAD["key-begins-another"]()
    question = Question(next(iter(house.menus)).rules())
    question.start(now=0.0)
    question.receive_key(KeyPressed("1", Source.SIP, 1.0), now=1.0)
    cost = question.get_timer() - 1.0
    assert f"waits {cost:g} s" in check(house)[0].message


def test_ways_back_do_not_count_as_options():
    """Five choices, and four moves."""
    menu = a_menu()
    for key in "1234":
        menu.press(key, f"for department {key}", then=PERSON)
    for key, move in zip("*789", (BACK, MAIN, REPEAT, HANG_UP), strict=True):
        menu.press(key, f"for the move {move.value}", then=move)
    assert found(House([menu])) == []
