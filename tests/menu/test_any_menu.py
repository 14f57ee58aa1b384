"""Whatever menus people write, they can be checked and drawn."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.entry import KEYS
from ivr.menu import BACK, HANG_UP, MAIN, REPEAT, Menu, Transfer
from ivr.menu.flow import read_flow
from ivr.menu.lint import House, check
from ivr.menu.mermaid import draw_mermaid
from ivr.menu.outline import draw_tree, outline
from ivr.menu.script import read_script
from ivr.menu.svg import draw_svg

TEXTS = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["Press 9 for hats.", "press one or", "Press", 'a "quoted" <word> & more', "Drücken Sie die"]
)
MOVES = st.sampled_from([BACK, HANG_UP, MAIN, REPEAT, Transfer("tel:+15105550100"), Transfer("")])
KEYED = st.text(KEYS, min_size=1, max_size=3)


async def wait(call) -> None:
    """A handler."""


@st.composite
def houses(draw):
    """A few menus that lead anywhere, each other included."""
    menus = [
        Menu(f"number {n}", prompt=draw(TEXTS), greeting=draw(TEXTS), help=draw(TEXTS))
        for n in range(draw(st.integers(1, 5)))
    ]
    somewhere = MOVES | st.sampled_from(menus)
    for menu in menus:
        menu.give_up = draw(st.none() | somewhere)
        for key in draw(st.lists(KEYED, max_size=6, unique=True)):
            say = draw(st.lists(TEXTS, max_size=2))
            if draw(st.booleans()):
                menu.press(key, draw(TEXTS), say=say, then=draw(somewhere))
            else:
                menu.press(key, draw(TEXTS), say=say)(wait)
        if draw(st.booleans()):
            menu.always("somewhere", say=draw(st.lists(TEXTS)), then=draw(st.none() | somewhere))
    return House(menus, menus)


@settings(max_examples=60, deadline=None)
@given(houses())
def test_any_menus_can_be_checked(house):
    """Findings come in the order of their places, none twice."""
    findings = check(house)
    assert [finding.place for finding in findings] == sorted(f.place for f in findings)
    assert len(set(findings)) == len(findings)


@settings(max_examples=60, deadline=None)
@given(houses())
def test_any_menus_can_be_drawn(house):
    """Every menu that is reached stands in each drawing; the picture is XML."""
    for menu in house.menus:
        flow = read_flow(menu)
        root = outline(flow)
        tree, chart = draw_tree(root), draw_mermaid(flow)
        ElementTree.fromstring(draw_svg(root))
        assert all(f"menu {reached.name}" in tree for reached in flow.menus)
        assert all(f'["menu {reached.name}' in chart for reached in flow.menus)
        names = [line.name for line in read_script(flow)]
        assert len(set(names)) == len(names)
