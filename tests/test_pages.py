"""What README, the pages of docs/ and docstrings show runs as it stands there."""

import ast
import doctest
import re
import textwrap
from importlib import import_module

import pytest

from ivr.menu import Menu
from ivr.menu.lint import House, Severity, check
from tests.callers import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [
    pytest.param(block, id=f"{page.name} {number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    )
]
MODULES = [path for room in ("dsp", "ivr", "sip") for path in sorted((ROOT / room).rglob("*.py"))]
HEAD = """
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from ivr import *
from ivr.replay import *
from livekit.agents.beta.workflows import GetEmailResult, GetEmailTask
from docs.examples.consent import AskConsent, menu as front_desk, menu as sales, menu as night
from docs.examples.email_address import model
"""


def shown_in(path):
    """The blocks of Python in a module's docstrings; drawings are none."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = (ast.get_docstring(node) or "") + "\n"
            for block in re.findall(r"::\n\n((?: {4}.*\n|\n)+)", text):
                try:
                    ast.parse(textwrap.dedent(block))
                except SyntaxError:
                    continue
                yield textwrap.dedent(block)


def dotted(path):
    """The name of a module by its file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SHOWN = [pytest.param(block, id=dotted(path)) for path in MODULES for block in shown_in(path)]


@pytest.mark.parametrize("block", BLOCKS)
def test_what_a_page_shows_is_sound(block):
    """It imports, and the linter finds no error in its menus."""
    scope = {"__name__": "example"}
    exec(compile(block, "page", "exec", dont_inherit=True), scope)
    house = House([value for value in scope.values() if isinstance(value, Menu)])
    assert not [found for found in check(house) if found.rule.severity is Severity.ERROR]


@pytest.mark.parametrize("block", SHOWN)
async def test_what_a_docstring_shows_runs(ring, block):
    """Declarations are made, calls are rung, and tests are run."""
    body = textwrap.indent(block, "    ")
    scope = {}
    exec(f"{HEAD}\nasync def example(ring):\n{body}\n    return locals()", scope)
    for name, value in (await scope["example"](ring)).items():
        if name.startswith("test_"):
            await value(ring)


@pytest.mark.parametrize(
    "name", [dotted(path) for path in MODULES if ">>> " in path.read_text("utf-8")]
)
def test_what_a_docstring_reckons_is_right(name):
    """Doctest."""
    failed, tried = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 0) == (0, True)
