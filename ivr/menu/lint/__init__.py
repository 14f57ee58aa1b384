"""The linter: what is wrong with menus, found without running them."""

from ivr.menu.lint.check import check
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import RULES, Finding, Rule, Severity

__all__ = ["RULES", "Finding", "House", "Rule", "Severity", "check"]
