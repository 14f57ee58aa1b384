"""The call flow as text, as Mermaid, as SVG: the same words in each."""

from itertools import pairwise
from typing import Annotated
from xml.etree import ElementTree

from ivr.menu import Digits, Menu
from ivr.menu.flow import read_flow
from ivr.menu.mermaid import draw_mermaid
from ivr.menu.outline import draw_tree, outline
from ivr.menu.svg import draw_svg
from tests.menu.shop import entrance, night, shop

TREE = """\
menu shop
│ once: “Hello.”
│ “This is the shop. For your orders, press 1. For a person, press 0.”
├─ 1  for your orders, or say “orders” → menu your orders
│  │ “Orders. To hear them, press 1. To buy, press 2. To go back, press star. For the main menu, \
press pound.”
│  ├─ 1  to hear them → hear()
│  │  │ once a call, sign_in(): asks number (4 to 6 digits): “Your number?”
│  │  │ once a call, sign_in(): asks pin (4 digits, secret, counted): “Your PIN?”
│  │  │ refuses “Those are the same.”
│  │  │ says “There are two for {…}.”
│  │  └─ → this menu again
│  ├─ 2  to buy, or say “buy”, “order” → buy()
│  │  │ asks sure (YesNo): “Are you sure? For yes, press 1. For no, press 2.”
│  │  │ says “Thank you & good luck.”
│  │  │ says “{…}”
│  │  ├─ → menu shop, see there
│  │  ├─ → unknown (Menu: call.next_one())
│  │  ├─ → unknown (Transfer: call.next_one())
│  │  └─ → this menu again
│  ├─ *  to go back → the menu before
│  ├─ #  for the main menu → the first menu
│  └─ not understood → good-bye
├─ 0  for a person → transfer to tel:+15105550100
└─ not understood → transfer to tel:+15105550100"""

CHART = """\
flowchart LR
  m1["menu shop<br/>This is the shop. For your orders, press<br/>1. For a person, press 0."]
  m2["menu your orders<br/>Orders. To hear them, press 1. To buy,<br/>press 2. \
To go back, press star. For the<br/>main menu, press pound."]
  m1 -- "1  for your orders" --> m2
  end1(["transfer to tel:+15105550100"])
  m1 -- "0  for a person" --> end1
  m1 -.-> end1
  m2_1[["hear()<br/>asks number, pin"]]
  m2 -- "1  to hear them" --> m2_1
  m2_1 --> m2
  m2_2[["buy()<br/>asks sure"]]
  m2 -- "2  to buy" --> m2_2
  m2_2 --> m1
  end2(["unknown (Menu: call.next_one())"])
  m2_2 --> end2
  end3(["unknown (Transfer: call.next_one())"])
  m2_2 --> end3
  m2_2 --> m2
  m2 -- "*  to go back" --> m1
  m2 -- "#35;  for the main menu" --> m1
  end4(["good-bye"])
  m2 -.-> end4"""


def test_the_tree_is_the_call_in_the_words_the_caller_hears():
    """Each menu once; questions, sentences and ends where they come."""
    assert draw_tree(outline(read_flow(shop))) == TREE


def test_the_chart_has_an_arrow_for_each_way():
    """Back leads to the menus before, main to the first; what Mermaid reads itself is escaped."""
    assert draw_mermaid(read_flow(shop)) == CHART


def test_an_entrance_is_drawn_with_all_its_menus():
    """When each of them answers stands before it."""
    tree = draw_tree(outline(read_flow(entrance))).splitlines()
    assert tree[:2] == ["a call", "├─ +15105550101 dialled → menu your orders"]
    assert "├─ outside Mo-Fr 09:00-17:00 → menu night" in tree
    assert "└─ else → menu shop, see there" in tree


def test_what_may_be_said_at_any_time_is_drawn():
    """By phrase or key; what was taken away is not; the help stands with the prompt."""
    assert draw_tree(outline(read_flow(night))).splitlines() == [
        "menu night",
        "│ “We are closed. To leave, press 9.”",
        "│ for help: “Call again tomorrow.”",
        "├─ 9  to leave → good-bye",
        "├─ at any time, say “help me” or press 7 → help",
        "├─ at any time, say “somebody” → transfer to tel:+15105550100",
        "└─ not understood → good-bye",
    ]
    assert '  m1 -. "at any time, say “somebody”" .-> end2' in draw_mermaid(read_flow(night))


def boxes(svg):
    """Left, top, right and bottom of each box."""
    return [
        (x, y, x + float(box.get("width")), y + float(box.get("height")))
        for box in svg.iter("{http://www.w3.org/2000/svg}rect")
        if box.get("x") and (x := float(box.get("x"))) + (y := float(box.get("y"))) > 0
    ]


def test_the_picture_holds_every_word_in_boxes_that_do_not_touch():
    """It is XML, a box for each line of the outline, all inside the page."""
    svg = ElementTree.fromstring(draw_svg(outline(read_flow(shop))))
    found = boxes(svg)
    assert len(found) == 1 + TREE.count("├─") + TREE.count("└─")
    assert all(above[3] < below[1] for above, below in pairwise(found))
    assert max(box[2] for box in found) <= float(svg.get("width"))
    assert found[-1][3] <= float(svg.get("height"))
    said = " ".join(text.text for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert "Thank you & good luck." in said


def test_what_lies_deep_is_drawn_below():
    """However long the way, the page is not as wide; every menu is drawn once."""
    menus = [Menu(f"number {n}", prompt="Go on.") for n in range(500)]
    for menu, following in pairwise(menus):
        menu.press("1", "to go on", then=following)
    tree = draw_tree(outline(read_flow(menus[0]))).splitlines()
    assert sum("“Go on." in line for line in tree) == 500
    assert max(map(len, tree)) < 80
    assert any(line.endswith("menu number 10, see below") for line in tree)
    assert "├─ menu number 10" in tree


async def _pins(call, account): ...


def _is_big(account):
    return len(account) > 4


def test_what_questions_have_to_do_with_each_other_is_told():
    """What a look-up is told, after what one is asked again, and whether it is asked at all."""
    menu = Menu("bank", prompt="Bank.")
    number = Annotated[str, Digits(2, 8, prompt="Account?")]
    pin = Digits(4, prompt="PIN?", known=_pins)
    code = Digits(2, prompt="Code?", depends_on="account", when=_is_big)
    more = Digits(1, prompt="More?", when=lambda account, pin: pin)

    @menu.press("1", "to begin")
    async def begin(
        call,
        account: number,
        pin: Annotated[str, pin],
        code: Annotated[str, code] | None,
        more: Annotated[str, more] | None,
    ) -> None: ...

    tree = draw_tree(outline(read_flow(menu)))
    assert "asks pin (4 digits, known by _pins(account)): “PIN?”" in tree
    assert "asks code (2 digits, asked again after account, only if _is_big(account))" in tree
    assert "asks more (1 digits, only if account and pin say so)" in tree
