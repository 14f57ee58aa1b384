"""Checking: every rule looks through the house; what the writer has allowed is left out.

A line allows what stands in a comment on it: ``# ivr: ignore too-many-options``.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Collection

import ivr.menu.lint.at_import
import ivr.menu.lint.handlers
import ivr.menu.lint.keys
import ivr.menu.lint.languages
import ivr.menu.lint.music
import ivr.menu.lint.paths
import ivr.menu.lint.questions
import ivr.menu.lint.words  # noqa: F401 - importing them fills RULES
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import RULES, Finding
from ivr.menu.place import Place

_IGNORE = re.compile(r"#\s*ivr:\s*ignore\s+([\w\s,-]+)")


def check(house: House, *, ignore: Collection[str] = ()) -> list[Finding]:
    """What is wrong in *house*, by file and line.

    Args:
        house: the menus.
        ignore: names of rules that are not asked.
    """
    found = {
        Finding(rule, place, message): None
        for rule in RULES.values()
        if rule.search is not None and rule.name not in ignore
        for place, message in rule.search(house)
        if rule.name not in allowed(place)
    }
    return sorted(found, key=lambda finding: (finding.place, finding.rule.name))


def allowed(place: Place) -> list[str]:
    """The names of the rules that a line allows to be broken."""
    comment = _IGNORE.search(linecache.getline(place.file, place.line))
    return re.split(r"[\s,]+", comment[1].strip()) if comment else []
