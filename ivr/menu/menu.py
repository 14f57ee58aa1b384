"""A menu: what the caller hears, and what each key does.  No I/O.

The tree can be read without running it: the prompt is made from the choices, and mistakes are
:class:`~ivr.errors.MenuError` at import, naming menu, key and handler.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from ivr.entry import KEYS, EntryRules, Prompts, get_language, spell
from ivr.entry.prompts import Texts, every
from ivr.errors import EntryError, MenuError
from ivr.menu.outcomes import Handoff, Move, Transfer
from ivr.menu.place import Place, here
from ivr.menu.signature import Handler, Parameter, read_parameters

H = TypeVar("H", bound=Handler)
Outcome: typing.TypeAlias = "Move | Transfer | Handoff | Menu"
Service = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu: the key, the words, and what it leads to."""

    key: str
    hear: str
    say: tuple[str, ...]
    then: Outcome | Handler
    parameters: tuple[Parameter, ...] = ()
    place: Place = field(default_factory=here, repr=False, compare=False)
    any_order: bool = False

    @property
    def label(self) -> str:
        """How errors name it: ``balance()``, ``Transfer`` or the name of a menu."""
        if isinstance(self.then, Menu):
            return f"menu {self.then.name!r}"
        if isinstance(self.then, Move | Transfer | Handoff):
            return getattr(self.then, "name", type(self.then).__name__)
        return f"{self.then.__name__}()"

    def language(self, language: str) -> str:
        """In which it is said, in a menu of *language*: a way to another one, in that one."""
        return (isinstance(self.then, Menu) and self.then.language) or language

    def spoken(self, language: str = "en") -> str:
        """Its sentence of the prompt, in its language."""
        words = get_language(self.language(language))
        hear = f"{self.hear[:1].upper()}{self.hear[1:]}"
        return words.sentences.option.format(hear=hear, key=spell(self.key, words))


@dataclass(frozen=True, slots=True)
class Command:
    """What may be said or pressed at any time: by phrases, or by a key that begins no answer.

    It leads somewhere, or nowhere: then what the menu has for help is said.
    """

    say: tuple[str, ...]
    key: str | None
    then: Outcome | None


class Menu:
    """A phone menu.

    Args:
        name: how errors, records and logs call it.
        prompt: said before the choices: "Account services."; one text, or one for each time it
            is said in a visit (tapered).
        written_out: the prompt is the whole of what is said, choices included, in words of your
            own; nothing is added to it.
        language: of the call from here on, as ``de``: of what the house itself says, of what is
            understood, and of the voice; the one it has where none is given.
        greeting: said once, when the call comes to this menu first.
        give_up: what happens when the caller cannot be understood, or the line of code that
            should answer fails: to a person, usually.  Never a bare hang-up: without it the
            caller hears a good-bye.
        no_input, no_match: what is said before the choices are said again; one text, or one for
            each time (tapered).
        help: said to who asks for help, before the question comes again.
        wait: said when a handler's look-up takes longer than a second; what the caller's language
            has for it, if not given, and nothing when empty.
        voice, ears: what speaks and what listens in this menu and its handlers, by the names that
            the settings have for them; those of the call, if not given.
        music: a WAV file, named as seen from the module of the menu, that plays after these words
            until there is an answer; the one of the settings, if not given, and none when empty.
        max_no_input, max_no_match: how often each may happen.
        max_wait: seconds that a handler may look something up in one go before it is taken for
            hung: it is cancelled, and ``give_up`` happens.  None, and it may take for ever.
        services: what handlers get by ``call.get(Type)``: for each type something that makes one
            for a call.

    Raises:
        MenuError: a menu without name or prompt, or that may not be asked even once.

    Attributes:
        choices: what it offers, by key, in the order in which it is said.
        unfinished: keys that were given words, but neither a handler nor anything else to lead to.
        commands: what may be said at any time, by name.
        place: where it is declared.
    """

    def __init__(
        self,
        name: str,
        *,
        prompt: Texts,
        written_out: bool = False,
        greeting: str = "",
        language: str | None = None,
        give_up: Outcome | None = None,
        no_input: str | Sequence[str] = (),
        no_match: str | Sequence[str] = (),
        help: str = "",
        wait: str | None = None,
        music: str | None = None,
        voice: str | None = None,
        ears: str | None = None,
        max_no_input: int = 3,
        max_no_match: int = 3,
        max_wait: float | None = 60.0,
        services: Mapping[type, Service] | None = None,
    ) -> None:
        if not name or not prompt or not all(every(prompt)):
            raise MenuError(f"menu {name!r}: a menu has a name and a prompt", rule="no-prompt")
        if give_up is not None:
            _check_outcome(f"menu {name!r}: give_up", give_up)
        for limit, times in (("max_no_input", max_no_input), ("max_no_match", max_no_match)):
            if times < 1:
                raise EntryError(f"menu {name!r}: {limit}: {times} is less than 1")
        self.name, self.prompt, self.greeting, self.give_up = name, prompt, greeting, give_up
        self.written_out = written_out
        self.no_input, self.no_match = no_input, no_match
        self.language = None if language is None else get_language(language).code
        self.help, self.wait = help, wait
        if max_wait is not None and not 0 < max_wait < inf:
            raise EntryError(f"menu {name!r}: max_wait: {max_wait} is no time; None is no limit")
        self.voice, self.ears = voice, ears
        self.max_no_input, self.max_no_match = max_no_input, max_no_match
        self.max_wait = max_wait
        self.services = dict(services or {})
        self.choices: dict[str, Option] = {}
        self.unfinished: dict[str, Place] = {}
        self.commands: dict[str, Command] = {}
        self.place = here()
        self.music = str(Path(self.place.file).parent / music) if music else music

    def __repr__(self) -> str:
        return f"Menu({self.name!r}, keys={''.join(self.choices)!r})"

    @typing.overload
    def press(
        self, key: str, hear: str, *, say: Texts = (), any_order: bool = False
    ) -> Callable[[H], H]: ...
    @typing.overload
    def press(self, key: str, hear: str, *, say: Texts = (), then: Outcome) -> None: ...

    def press(
        self,
        key: str,
        hear: str,
        *,
        say: Texts = (),
        then: Outcome | None = None,
        any_order: bool = False,
    ) -> Callable[[H], H] | None:
        """What a key does: decorate a handler, or name where it leads.

        Args:
            key: one key, or several in a row.
            hear: the words that the caller hears: "to hear your balance" is spoken as
                "To hear your balance, press 1."
            say: the phrases by which a caller may choose it by voice.
            then: where it leads, when there is no handler.
            any_order: while one question of the handler is asked, the caller may answer others
                too: "next Tuesday at ten thirty"; "my PIN is 1234 for account 4155 0199".

        Raises:
            MenuError: the key is no key, or is taken; it leads nowhere; the handler's parameters
                ask nothing.
        """
        self._check_key(key, hear)
        phrases = (say,) if isinstance(say, str) else tuple(say)
        if then is not None:
            _check_outcome(f"menu {self.name!r}: key {key!r}", then)
            self.choices[key] = Option(key, hear, phrases, then)
            return None
        self.unfinished[key] = here()

        def register(handler: H) -> H:
            self._check_key(key, hear)
            parameters = self._read(key, handler)
            option = Option(key, hear, phrases, handler, parameters, any_order=any_order)
            self.choices[key] = option
            self.unfinished.pop(key, None)
            return handler

        return register

    def always(
        self,
        name: str,
        *,
        say: Sequence[str] = (),
        key: str | None = None,
        then: Outcome | None = None,
    ) -> None:
        """What the caller may say or press at any time, here and wherever they come from here.

        Args:
            name: how records call it.  ``back``, ``main menu``, ``help`` and ``a person`` are
                there already: naming one of them replaces it, without words or key it is gone.
            say: the phrases.
            key: a key; it counts where no answer begins with it.
            then: where it leads; nowhere, and the help is said and the question asked again.

        Raises:
            MenuError: it has no name, or its key is none.
        """
        if not name or not set(name) - set(KEYS):
            raise MenuError(f"menu {self.name!r}: always: {name!r} is no name")
        if key is not None and (len(key) != 1 or key not in KEYS):
            message = f"menu {self.name!r}: always: {key!r} is no key; keys are {KEYS}"
            raise MenuError(message, rule="no-key")
        self.commands[name] = Command(tuple(say), key, then)

    def spoken(self, language: str | None = None) -> tuple[str, ...]:
        """The whole prompt, each time it is said, the last one stays; unless it is written out,
        with the choices: option first, key last; in the menu's language, or in *language*."""
        if self.written_out:
            return every(self.prompt)
        spoken_in = self.language or language or "en"
        options = [option.spoken(spoken_in) for option in self.choices.values()]
        return tuple(" ".join([prompt, *options]) for prompt in every(self.prompt))

    def rules(self) -> EntryRules:
        """Which keys and words answer it; keys that are choices end or clear nothing."""
        return EntryRules(
            choices={choice.key: choice.say for choice in self.choices.values()},
            termination_key=None if "#" in self.choices else "#",
            clear_key=None if "*" in self.choices else "*",
            max_no_input=self.max_no_input,
            max_no_match=self.max_no_match,
        )

    def prompts(self, *, greeting: str = "", language: str | None = None) -> Prompts:
        """What is said to get a choice."""
        spoken = self.spoken(language)
        return Prompts(
            ask=(f"{greeting} {spoken[0]}", *(spoken[1:] or spoken)) if greeting else spoken,
            no_input=self.no_input,
            no_match=self.no_match,
        )

    def _check_key(self, key: str, hear: str) -> None:
        if not key or set(key) - set(KEYS):
            raise MenuError(
                f"menu {self.name!r}: {key!r} is no key; keys are {KEYS}", rule="no-key"
            )
        if key in self.choices:
            raise MenuError(
                f"menu {self.name!r}: key {key!r} is taken by {self.choices[key].label}",
                rule="duplicate-key",
            )
        if not hear:
            raise MenuError(
                f"menu {self.name!r}: key {key!r} says nothing to the caller", rule="says-nothing"
            )

    def _read(self, key: str, handler: Handler) -> tuple[Parameter, ...]:
        try:
            return read_parameters(handler)
        except MenuError as error:
            message = f"menu {self.name!r}: key {key!r}: {error}"
            raise MenuError(message, rule=error.rule) from None


def _check_outcome(where: str, outcome: Any) -> None:
    if not isinstance(outcome, Menu | Move | Transfer | Handoff):
        raise MenuError(
            f"{where}: {outcome!r} leads nowhere; name a menu, a move, a Transfer, or a Handoff",
            rule="no-outcome",
        )
