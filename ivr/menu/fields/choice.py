"""One of a few: by its key, or by name.  No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.entry import EntryRules, Prompts, get_language, spell
from ivr.errors import MenuError
from ivr.menu.fields.field import Asked, Field

YES, NO = "1", "2"


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of several things, each with a key: ``Choice({"1": "red", "2": ("blue", "navy")})``.

    The value is the first name, or what the parameter's type makes of it: an ``Enum`` whose
    values are these names is as good as ``str``.  What there is to choose from is said after the
    prompt.

    Args:
        options: for each key one name or several; the caller may say any of them.
        check: whether an option, by its first name, can be chosen now: what is in stock, say.

    Raises:
        MenuError: an option without a name.
        EntryError: a key that is none.
    """

    options: Mapping[str, str | Sequence[str]]
    check: Callable[[str], bool] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for key, names in self._names().items():
            if not names or not all(names):
                raise MenuError(f"options: {key!r} has no name")
        super().__post_init__()

    def rules(self, asked: Asked) -> EntryRules:
        """One of the keys, or one of the names."""
        names, check = self._names(), self.check
        can_be = None if check is None else (lambda key: check(names[key][0]))
        return self._rules(choices=names, check=can_be)

    def prompts(self, asked: Asked) -> Prompts:
        """The question, then each option: "For red, press 1."."""
        language = get_language(asked.language)
        options = (
            language.sentences.which_option.format(choices=names[0], key=spell(key, language))
            for key, names in self._names().items()
        )
        return Prompts(
            ask=" ".join([self.prompt, *options]),
            no_input=self.no_input,
            no_match=self.no_match,
            invalid=self.invalid,
        )

    def value(self, keys: str, asked: Asked) -> str:
        """The first name of the option."""
        return self._names()[keys][0]

    def _names(self) -> dict[str, tuple[str, ...]]:
        return {
            key: (names,) if isinstance(names, str) else tuple(names)
            for key, names in self.options.items()
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class YesNo(Field):
    """Yes or no, by voice or by ``1`` and ``2``; a ``bool``."""

    def rules(self, asked: Asked) -> EntryRules:
        """The two keys, and the language's words for them."""
        language = get_language(asked.language)
        return self._rules(choices={YES: language.yes, NO: language.no})

    def prompts(self, asked: Asked) -> Prompts:
        """The question, then the keys."""
        keys = get_language(asked.language).sentences.yes_or_no
        return Prompts(ask=f"{self.prompt} {keys}", no_input=self.no_input, no_match=self.no_match)

    def value(self, keys: str, asked: Asked) -> bool:
        """Whether it was yes."""
        return keys == YES
