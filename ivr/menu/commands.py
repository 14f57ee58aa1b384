"""What a caller may say or press at any time: go back, hear help, speak to a person.  No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ivr.entry import EntryRules, get_language
from ivr.menu.menu import Command, Menu
from ivr.menu.outcomes import BACK, MAIN

GO_BACK, TO_MAIN, HELP, PERSON = "back", "main menu", "help", "a person"
CHANGE = "change "  # and the name of a field: ask for that again


def commands_in(menus: Iterable[Menu], language: str) -> dict[str, Command]:
    """What may be said in the last of *menus*, by name.

    The language has words for going back, to the main menu, for help, and for a person where the
    menu gives up to one; :meth:`Menu.always` adds to them, overrides them or takes them away, for
    its own menu and for those to which the caller comes through it.
    """
    words = get_language(language).commands
    found = {
        GO_BACK: Command(words.back, None, BACK),
        TO_MAIN: Command(words.main, None, MAIN),
        HELP: Command(words.help, None, None),
    }
    for menu in menus:
        if menu.give_up is not None:
            found[PERSON] = Command(words.person, None, menu.give_up)
        found |= menu.commands
    return {name: command for name, command in found.items() if command.say or command.key}


def changes_of(fields: Mapping[str, str], language: str) -> dict[str, Command]:
    """What may be said to be asked again for one of *fields*, which are names and what they are
    called: "the account number was wrong".
    """
    phrases = get_language(language).commands.change
    return {
        CHANGE + name: Command(tuple(p.format(name=called) for p in phrases), None, None)
        for name, called in fields.items()
    }


def with_commands(rules: EntryRules, commands: Mapping[str, Command]) -> EntryRules:
    """*rules*, with *commands* beside the answers."""
    return replace(
        rules,
        commands={name: command.say for name, command in commands.items()},
        command_keys={command.key: name for name, command in commands.items() if command.key},
    )
