"""What is asked about a number once there is one: is it right, and what is not.  No I/O.

::

    "4155, 0199.  Is that right?"   no                              Confirming
    "Which part is wrong?"          2    or the whole number anew   Choosing
    "The second part again?"        0198                            Repairing
    "4155, 0198.  Is that right?"   yes                             Confirming

    "A B C, press 1; A A C, press 2"     of several codes on the same keys: Picking
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ivr.entry.codes import MOST
from ivr.entry.draft import Reading
from ivr.entry.events import Reason, Say
from ivr.entry.languages import Language
from ivr.entry.outcomes import NoMatch
from ivr.entry.readback import split_groups
from ivr.entry.reply import NO, YES, Better, Judgement, Other, Right, Wrong, WrongPart, judge_reply
from ivr.entry.rules import EntryRules, Fit
from ivr.entry.spoken import read_spoken
from ivr.entry.understanding import Ordered, understand
from ivr.entry.wording import Wording
from ivr.entry.words import Token

MOST_PARTS = 7  # nobody listens to more options; languages have names for so many


@dataclass(frozen=True, slots=True)
class Picked:
    """It is this one."""

    number: Reading


Verdict: TypeAlias = Judgement | Picked | NoMatch


class Phase(ABC):
    """One thing that is asked about a number.

    Args:
        number: it.
        whole: what the question takes for an answer.
        language: the caller's.
    """

    def __init__(self, number: Reading, whole: EntryRules, language: Language) -> None:
        self.number, self.whole, self.language = number, whole, language

    @property
    @abstractmethod
    def rules(self) -> EntryRules:
        """What is an answer now."""

    @abstractmethod
    def say(self, wording: Wording, *, again: bool) -> Say:
        """How it is asked; *again* after what was no answer."""

    @abstractmethod
    def judge(self, entered: Reading) -> Verdict:
        """What an answer means for the number."""

    def judge_words(self, tokens: Sequence[Token]) -> Verdict:
        """What a final transcript means for it; :class:`Other` where it is entered like keys."""
        return Other()

    def begins_anew(self, key: str, *, untouched: bool) -> bool:
        """Whether *key* belongs to another number; *untouched* if it is the first key."""
        return False

    def after_no(self) -> Phase | None:
        """What to ask when the number is refused; ``None`` for the number itself."""
        return None

    @property
    def groups(self) -> tuple[str, ...]:
        """The number as it is read back."""
        return split_groups(self.number.keys, self.whole.groups)

    @property
    def parts(self) -> int:
        """How many groups there are to choose from; 0 where the caller did not hear any."""
        rules = self.whole
        if rules.groups is None or rules.secret or rules.letters or rules.grammar is not None:
            return 0
        count = len(self.groups)
        return count if 1 < count <= MOST_PARTS else 0

    def _judge_reply(self, tokens: Sequence[Token]) -> Judgement:
        replies = yes_or_no(self.whole, self.language)
        if isinstance(understand(tokens, replies, self.language), Ordered):
            return Other()  # "the account number was wrong": of another question
        return judge_reply(tokens, self.number, self.whole, self.language)


class Confirming(Phase):
    """Whether it is right."""

    @property
    def rules(self) -> EntryRules:
        """Yes or no."""
        return yes_or_no(self.whole, self.language)

    def say(self, wording: Wording, *, again: bool) -> Say:
        """Read it back."""
        return wording.confirm(self.number.keys, again=again)

    def judge(self, entered: Reading) -> Verdict:
        """All but a yes is a no."""
        return Right() if entered.keys == YES else Wrong()

    def judge_words(self, tokens: Sequence[Token]) -> Verdict:
        """A yes, a no, or what is better."""
        return self._judge_reply(tokens)

    def begins_anew(self, key: str, *, untouched: bool) -> bool:
        """Any key but those for yes and no."""
        return key not in (YES, NO) and self.whole.fit(key) is not Fit.WRONG

    def after_no(self) -> Phase | None:
        """One group of it, if there are some."""
        return Choosing(self.number, self.whole, self.language) if self.parts else None


class Choosing(Phase):
    """Which group of it is wrong; or the whole number, which may begin with the group's key."""

    @property
    def rules(self) -> EntryRules:
        """The key of a group, or more keys."""
        return replace(self.whole, min_digits=1, known=None, check=None, groups=None)

    def say(self, wording: Wording, *, again: bool) -> Say:
        """Ask which."""
        return wording.which_part(self.parts)

    def judge(self, entered: Reading) -> Verdict:
        """A group, if there are so many."""
        if self._is_part(entered.keys):
            return WrongPart(int(entered.keys) - 1)
        return NoMatch(Reason.NOT_ALLOWED)

    def judge_words(self, tokens: Sequence[Token]) -> Verdict:
        """ "Two", "number three", "part four"; or a reply to the read-back before, but a yes."""
        spoken = read_spoken(tokens, self.language)
        said = [piece.readings[0] for piece in spoken.pieces]
        other = set(spoken.rest) - self.language.parts
        if not other and len(said) == 1 and self._is_part(said[0]):
            return WrongPart(int(said[0]) - 1)
        reply = self._judge_reply(tokens)
        return Other() if isinstance(reply, Right) else reply

    def begins_anew(self, key: str, *, untouched: bool) -> bool:
        """Any key after the first, or one that is no group's."""
        if self.whole.fit(key) is Fit.WRONG:
            return False
        return not (untouched and self._is_part(key))

    def _is_part(self, key: str) -> bool:
        return key.isdecimal() and 0 < int(key) <= self.parts


class Repairing(Phase):
    """One group of it.

    Args:
        at: which, from 0.
    """

    def __init__(self, number: Reading, whole: EntryRules, language: Language, at: int) -> None:
        super().__init__(number, whole, language)
        self.at = at

    @property
    def rules(self) -> EntryRules:
        """As many digits as the group has."""
        size = len(self.groups[self.at])
        return replace(
            self.whole, min_digits=size, max_digits=size, known=None, check=None, groups=None
        )

    def say(self, wording: Wording, *, again: bool) -> Say:
        """Ask for it once more."""
        return wording.repair(self.at)

    def judge(self, entered: Reading) -> Verdict:
        """The number with another group in it."""
        begin = sum(map(len, self.groups[: self.at]))
        return Better(self.number.put(begin, entered), entered)


class Picking(Phase):
    """Which of several codes on the same keys it is."""

    @property
    def rules(self) -> EntryRules:
        """A key for each, and by voice the code itself; or none of them."""
        names = enumerate(zip(self._codes, self.language.part_names, strict=False), 1)
        codes = {str(key): (" ".join(code), name) for key, (code, name) in names}
        return _one_of(codes, self.whole, no=self.language.no)

    def say(self, wording: Wording, *, again: bool) -> Say:
        """Read them out."""
        return wording.which_code(self._codes)

    def judge(self, entered: Reading) -> Verdict:
        """One of them, or none."""
        if not entered.keys.isdecimal():
            return Wrong()
        return Picked(replace(self.number, keys=self._codes[int(entered.keys) - 1]))

    @property
    def _codes(self) -> tuple[str, ...]:
        return (self.number.keys, *self.number.also)[:MOST]


def yes_or_no(rules: EntryRules, language: Language) -> EntryRules:
    """The rules of "is that right?" after a question with *rules*; its clear key is a no."""
    return _one_of({YES: language.yes, NO: language.no}, rules, no=())


def _one_of(
    choices: Mapping[str, Sequence[str]], rules: EntryRules, *, no: Sequence[str]
) -> EntryRules:
    """The rules of a choice in a question with *rules*, whose clear key is one for *no*."""
    clear = {} if rules.clear_key is None else {rules.clear_key: no}
    return EntryRules(
        choices={**clear, **choices},
        commands=rules.commands,
        command_keys=rules.command_keys,
        no_input_timeout=rules.no_input_timeout,
    )
