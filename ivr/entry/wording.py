"""Every sentence of a question: from its prompts, or the language's own.  No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ivr.entry.codes import spell_code
from ivr.entry.events import Reason, Say, SayKind
from ivr.entry.keys import DOT
from ivr.entry.languages import Language
from ivr.entry.prompts import Prompts, nth
from ivr.entry.readback import spell
from ivr.entry.rules import EntryRules


class Wording:
    """What is said when.

    Args:
        prompts: the question's own words.
        rules: what an answer is.
        language: the caller's.
    """

    def __init__(self, prompts: Prompts, rules: EntryRules, language: Language) -> None:
        self._prompts, self._rules, self._language = prompts, rules, language
        self._sentences = language.sentences

    def ask(self, attempt: int) -> Say:
        """The question, for the *attempt*-th time."""
        return Say(SayKind.PROMPT, self._then_ask("{ask}", attempt))

    def after_silence(self, time: int, *, attempt: int) -> Say:
        """Nothing came, for the *time*-th time."""
        text = nth(self._prompts.no_input or self._sentences.no_input, time)
        return Say(SayKind.NO_INPUT, self._then_ask(text, attempt))

    def after_misfit(self, reason: Reason, time: int, *, same: int, attempt: int) -> Say:
        """What came is no answer, for the *time*-th time, and the *same*-th for this reason."""
        refused = reason in (Reason.INVALID, Reason.UNKNOWN)
        own = (self._prompts.invalid if refused else ()) or self._prompts.no_match
        text = nth(own, time) if own else nth(self._defaults(reason), same)
        return Say(SayKind.NO_MATCH, self._then_ask(text, attempt))

    def which(self, keys: Iterable[str]) -> Say:
        """Several choices fit: ask back."""
        options = (
            self._sentences.which_option.format(
                choices=self._name(key), key=spell(key, self._language)
            )
            for key in keys
        )
        return Say(SayKind.WHICH, (self._sentences.which, *options))

    def which_code(self, codes: Sequence[str]) -> Say:
        """Several codes have these keys: read them out."""
        return replace(
            self._which([spell_code(code, self._language) for code in codes]),
            private=True,
            shown=self._which([DOT] * len(codes)).text if self._rules.hidden else None,
        )

    def _which(self, names: Sequence[str]) -> Say:
        options = (
            self._sentences.which_option.format(choices=name, key=key)
            for key, name in enumerate(names, 1)
        )
        return Say(SayKind.WHICH, (self._sentences.which, *options))

    def warning(self, count: int) -> Say:
        """Digits are missing, and time is running out."""
        text = self._prompts.warning or _counted(self._sentences.warning, count)
        return Say(SayKind.WARNING, (text.replace("{count}", str(count)),))

    def confirm(self, keys: str, *, again: bool = False) -> Say:
        """Read *keys* back and ask whether that is right; a secret is only counted."""
        before = (self._sentences.confirm_again,) if again else ()
        text = self._prompts.confirm or self._confirmation(len(keys))
        text = text.replace("{count}", str(len(keys)))
        parts = (*before, text.replace("{digits}", self._name(keys)))
        private = self._rules.choices is None and not self._rules.secret
        if not self._rules.private:
            return Say(SayKind.CONFIRM, parts, private)
        dots = spell(DOT * len(keys), self._language, self._rules.groups)
        shown = " ".join((*before, text.replace("{digits}", dots)))
        return Say(SayKind.CONFIRM, parts, private, shown)

    def which_part(self, count: int) -> Say:
        """Ask which of *count* groups is wrong; the whole number will do as well."""
        sentences = self._sentences
        options = (
            sentences.which_option.format(choices=sentences.part.format(part=name), key=key)
            for key, name in enumerate(self._language.part_names[:count], 1)
        )
        return Say(SayKind.PART, (sentences.which_part, *options, sentences.whole_again))

    def repair(self, part: int) -> Say:
        """Ask for group *part*, from 0, once more."""
        name = nth(self._language.part_names, part + 1)
        return Say(SayKind.REPAIR, (self._sentences.repair.replace("{part}", name),))

    def _confirmation(self, count: int) -> str:
        if self._rules.choices is not None:
            return self._sentences.confirm_choice
        if self._rules.secret:
            return _counted(self._sentences.confirm_count, count)
        return self._sentences.confirm

    def _name(self, keys: str) -> str:
        """How *keys* are said: the first phrase of a choice, a number in groups."""
        if self._rules.choices is not None:
            phrases = self._rules.choices[keys]
            return phrases[0] if phrases else spell(keys, self._language)
        if self._rules.secret:
            return str(len(keys))
        if self._rules.letters:
            return spell_code(keys, self._language)
        if self._rules.grammar is not None:
            return self._rules.grammar.say(keys, self._language)
        return spell(keys, self._language, self._rules.groups)

    def _defaults(self, reason: Reason) -> tuple[str, ...]:
        if reason is Reason.INVALID and self._rules.grammar is not None:
            return self._sentences.not_possible
        return self._sentences.no_match.get(reason) or self._sentences.no_match[""]

    def _then_ask(self, text: str, attempt: int) -> tuple[str, ...]:
        """*text* and the question, one by one, so that recordings of each can be found."""
        before, placed, after = text.partition("{ask}")
        parts = (before, nth(self._prompts.ask, attempt), after if placed else "")
        return tuple(part.strip() for part in parts if part.strip())


def _counted(texts: tuple[str, str], count: int) -> str:
    """The sentence for one, or for more."""
    return texts[count != 1]
