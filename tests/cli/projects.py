"""Somebody's own project, for the verbs that ring: a folder of menus, found by their modules."""

from pathlib import Path

GOOD_MENU = """
from ivr import HANG_UP, Menu
menu = Menu("shop", prompt="Hello.")
menu.press("1", "to leave", then=HANG_UP)
"""


def add_menu(project: Path, name: str, text: str) -> str:
    """Another menu in *project*; returns its module."""
    (project / "shop_menus" / f"{name}.py").write_text(text, "utf-8")
    return f"shop_menus.{name}"
