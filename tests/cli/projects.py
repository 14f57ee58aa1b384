"""Somebody's own project, for the verbs that ring: a folder of menus, found by their modules."""

from pathlib import Path

GOOD_MENU = """
from ivr import HANG_UP, Menu
menu = Menu("shop", prompt="Hello.")
menu.press("1", "to leave", then=HANG_UP)
"""
# to be added to it: who goes on when the caller has gone, and who keeps the processor
LINGERS = """
import asyncio
@menu.press("2", "to wait")
async def wait(call):
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            pass
"""
BUSY = """
@menu.press("2", "to compute")
async def compute(call):
    while True:
        pass
"""


def add_menu(project: Path, name: str, text: str) -> str:
    """Another menu in *project*; returns its module."""
    (project / "shop_menus" / f"{name}.py").write_text(text, "utf-8")
    return f"shop_menus.{name}"
