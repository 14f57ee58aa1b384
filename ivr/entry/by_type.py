"""Answers that are known by what they are: a date, a time, an amount, a choice.  No I/O, no LLM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.entry.draft import Draft, Reading, settle
from ivr.entry.events import Reason
from ivr.entry.grammars import AmountGrammar, DateGrammar, TimeGrammar
from ivr.entry.keys import Source
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.rules import EntryRules
from ivr.entry.understanding import Chosen, Said, understand
from ivr.entry.words import Token, begins_with

TYPES = (DateGrammar, TimeGrammar, AmountGrammar)
Span = tuple[int, int]


def fitting(tokens: Sequence[Token], rules: EntryRules, language: Language) -> tuple[Reading, ...]:
    """What *tokens* may stand for, if that is an answer: without what surrounds it, or with it."""
    for part in (_trimmed(tokens, language), tokens):
        readings = _readings(part, rules, language) if part else ()
        if right := tuple(r for r in readings if isinstance(settle([r], rules), Reading)):
            return right
    return ()


def find_typed(
    tokens: Sequence[Token],
    asked: EntryRules,
    others: Mapping[str, EntryRules],
    language: Language,
) -> dict[str, Span]:
    """Where in *tokens* something answers exactly one of *others* by its type, at its widest.

    The question being asked comes first: what answers it is for nobody else.  Where it takes plain
    digits, digits alone are its own too, even if they may be a time.
    """
    if _is_all(tokens, asked, language):
        return {}
    wide = {name: _widest(tokens, rules, language) for name, rules in others.items()}
    core = {
        name: _core(tokens, span, others[name], language)
        for name, span in wide.items()
        if span is not None
    }
    if not _is_typed(asked, language):
        core = {n: (a, b) for n, (a, b) in core.items() if _tells(tokens[a:b], language)}
    widest = _widest(tokens, asked, language) if core else None
    mine = None if widest is None else _core(tokens, widest, asked, language)
    return {
        name: _outside(wide[name] or span, mine)
        for name, span in core.items()
        if not any(
            _overlap(span, other)
            for other in (mine, *(core[rival] for rival in core if rival != name))
        )
    }


def _readings(
    tokens: Sequence[Token], rules: EntryRules, language: Language
) -> tuple[Reading, ...]:
    match understand(tokens, rules, language):
        case Chosen(key, sure):
            return (Reading(key, (Source.SPEECH,) * len(key), sure),)
        case Said(pieces):
            draft = Draft()
            for piece in pieces:
                draft.add(piece)
            return tuple(draft.readings())
    return ()


def _trimmed(tokens: Sequence[Token], language: Language) -> Sequence[Token]:
    """*tokens* without words around them that say nothing: "is 1234 for"."""
    nothing = {*language.around_numbers, *language.sound_alikes}
    begin, end = 0, len(tokens)
    while begin < end and tokens[begin].text in language.around_numbers:
        begin += 1
    while begin < end and tokens[end - 1].text in nothing:
        end -= 1
    return tokens[begin:end]


def _is_all(tokens: Sequence[Token], rules: EntryRules, language: Language) -> bool:
    """Whether all that was said is an answer, and surely this one's."""
    readings = _readings(tokens, rules, language)
    if not readings or isinstance(settle(readings, rules), Reason):
        return False
    return readings[0].sure and (rules.choices is None or len(_trimmed(tokens, language)) == 1)


def _is_typed(rules: EntryRules, language: Language) -> bool:
    """Whether its answers are known by what they are; a yes may mean anything."""
    if rules.choices is not None:
        return not any(yes in names for yes in language.yes for names in rules.choices.values())
    return isinstance(rules.grammar, TYPES)


def _tells(tokens: Sequence[Token], language: Language) -> bool:
    """Whether there is a word among them that is no number, and means something."""
    return any(
        read_number([token.text], language) is None and token.text not in language.around_numbers
        for token in tokens
    )


def _widest(tokens: Sequence[Token], rules: EntryRules, language: Language) -> Span | None:
    """The most of *tokens* that is one answer."""
    if not _is_typed(rules, language):
        return None
    return next((s for s in _spans(0, len(tokens)) if _keys(tokens, s, rules, language)), None)


def _core(tokens: Sequence[Token], span: Span, rules: EntryRules, language: Language) -> Span:
    """The least of it that is the same answer."""
    keys = _keys(tokens, span, rules, language)
    smaller = reversed(list(_spans(*span)))
    return next(s for s in smaller if _keys(tokens, s, rules, language) == keys)


def _spans(begin: int, end: int) -> Iterator[Span]:
    """Every part of a row, the longest first."""
    for size in range(end - begin, 0, -1):
        for at in range(begin, end - size + 1):
            yield at, at + size


def _outside(span: Span, mine: Span | None) -> Span:
    """What of *span* is not *mine*; they may share what stands around both."""
    if not _overlap(span, mine) or mine is None:
        return span
    return (span[0], mine[0]) if span[0] < mine[0] else (mine[1], span[1])


def _keys(
    tokens: Sequence[Token], span: Span, rules: EntryRules, language: Language
) -> tuple[str, ...]:
    """The answers that the whole of a *span* is by its type."""
    texts = [token.text for token in tokens[slice(*span)]]
    if rules.choices is not None:
        named = rules.choices.items()
        keys = tuple(key for key, names in named if begins_with(texts, names) == len(texts))
        return keys if len(keys) == 1 else ()
    return tuple(keys for keys in rules.hear(texts, language) if rules.accepts(keys))


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]
