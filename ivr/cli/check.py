"""``ivr check``: what is wrong with menus, found without ringing them; for people and programs."""

from __future__ import annotations

import argparse
import json
import os
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ivr.call.finding import load_module, module_of, read_fault
from ivr.call.music import read_music
from ivr.cli.terminal import show
from ivr.config import ConfigError
from ivr.errors import MenuError
from ivr.menu import Entrance, FirstMenu, Menu
from ivr.menu.lint import RULES, Finding, House, Rule, Severity, check
from ivr.menu.place import Place
from ivr.replay.timeline import WIDTH

FOLDER = "menus"


def run(arguments: argparse.Namespace) -> int:
    """Check modules; returns the exit status: 0 nothing found, 1 something."""
    if arguments.list_rules:
        show("\n".join(_list_rules()))
        return 0
    if arguments.explain:
        show(_explain(_rule(arguments.explain)))
        return 0
    ignored = [_rule(name).name for name in arguments.ignore]
    modules = [module_of(name) for name in arguments.module] or _modules()
    findings = _check(modules, ignored)
    if arguments.errors_only:
        findings = [found for found in findings if found.rule.severity is Severity.ERROR]
    show(_json(modules, findings) if arguments.json else _text(modules, findings))
    return 1 if findings else 0


def _modules() -> list[str]:
    """Every module below the folder ``menus`` in the working directory."""
    found = sorted(module_of(str(path)) for path in Path(FOLDER).rglob("[!_]*.py"))
    if not found:
        raise ConfigError(f"no menus in {Path(FOLDER).absolute()}; name a module: ivr check MODULE")
    return found


def _check(modules: Sequence[str], ignored: Sequence[str]) -> list[Finding]:
    """What is wrong in all of them together; a module that does not import is one mistake."""
    broken: dict[Finding, None] = {}
    firsts: list[FirstMenu] = []
    declared: list[Menu] = []
    for name in modules:
        try:
            module = load_module(name)
        except MenuError as error:
            if error.__cause__ is None:  # there is no such module
                raise
            broken[_fault(error.__cause__)] = None
            continue
        menus = [value for value in vars(module).values() if isinstance(value, Menu | Entrance)]
        first = getattr(module, "menu", None)
        firsts += [first] if first in menus else menus
        declared += [menu for menu in menus if isinstance(menu, Menu)]
    house = House(firsts, declared, read_music=read_music)
    return [*broken, *check(house, ignore=ignored)]


def _fault(error: BaseException) -> Finding:
    """A module that does not import, as a finding: menus' own mistakes have rules of their own."""
    place, said = read_fault(error)
    name = error.rule if isinstance(error, MenuError) else "does-not-import"
    return Finding(RULES[name], place or Place("?", 0), said)


def _rule(name: str) -> Rule:
    if name not in RULES:
        raise ConfigError(f"there is no rule {name!r}; ivr check --list-rules lists them")
    return RULES[name]


def _list_rules() -> Iterator[str]:
    for rule in sorted(RULES.values(), key=lambda rule: rule.name):
        when = ", at import" if rule.search is None else ""
        yield f"{rule.name:<26} {rule.severity.value}{when}: {rule.what}"


def _explain(rule: Rule) -> str:
    rest = [f"Why: {rule.why}.", f"Fix: {rule.fix}."]
    if rule.search is not None:
        rest.append(f"Where it is meant: a comment in that line, # ivr: ignore {rule.name}")
    return "\n".join(
        [
            f"{rule.name} ({rule.severity.value})",
            f"{rule.what}.",
            *(textwrap.fill(r, WIDTH) for r in rest),
        ]
    )


def _text(modules: Sequence[str], findings: Sequence[Finding]) -> str:
    lines = [line for found in findings for line in _describe(found)]
    return "\n".join([*lines, f"{', '.join(modules)}: {_count(findings)}"])


def _describe(found: Finding) -> tuple[str, str]:
    rule, file = found.rule, _relative(found.place.file)
    place = Place(file, found.place.line)
    return (
        f"{place}: {rule.severity.value}: {found.message} [{rule.name}]",
        f"    {rule.why[:1].upper()}{rule.why[1:]}. Fix: {rule.fix}.",
    )


def _count(findings: Sequence[Finding]) -> str:
    counts = Counter(found.rule.severity for found in findings)
    parts = [
        f"{count} {severity.value}{'s' if count > 1 else ''}"
        for severity in Severity
        if (count := counts[severity])
    ]
    return " and ".join(parts) or "nothing found"


def _json(modules: Sequence[str], findings: Sequence[Finding]) -> str:
    told = [
        {
            "rule": found.rule.name,
            "severity": found.rule.severity.value,
            "file": _relative(found.place.file),
            "line": found.place.line,
            "message": found.message,
            "why": found.rule.why,
            "fix": found.rule.fix,
        }
        for found in findings
    ]
    return json.dumps({"modules": list(modules), "findings": told}, indent=2, ensure_ascii=False)


def _relative(file: str) -> str:
    """*file* from here, where it is below here."""
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative
