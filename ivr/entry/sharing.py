"""What of an utterance answers other questions of a form than the one being asked.  No I/O, no LLM.

::

    "my PIN is 1234 for account 4155 0199"     asked: account
        ╰─ pin ──╯     ╰── account ─────╯      by name, before or after the value
    "next Tuesday at ten thirty"               asked: day
     ╰─ day ────╯    ╰─ hour ──╯               by type, where it fits one question alone
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.entry.by_type import find_typed, fitting
from ivr.entry.draft import Reading
from ivr.entry.languages import Language
from ivr.entry.rules import EntryRules
from ivr.entry.understanding import Ordered, understand
from ivr.entry.words import Token, Word, begins_with, tokens_of

LONGEST = 24  # words; who says more tells a story, and every part of it would be tried
ASKED = ""  # the name of the question being asked


@dataclass(frozen=True, slots=True)
class Open:
    """A question of the form that has no answer yet.

    Args:
        rules: what an answer is.
        names: what the caller may call it.
    """

    rules: EntryRules
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said for a question before it was asked.

    Args:
        readings: the answers it may stand for; none if it does not fit.
        at: when it was said.
    """

    readings: tuple[Reading, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Shared:
    """Who gets what of an utterance.

    Args:
        own: the words for the question being asked.
        heard: what there is for others, by name.
        begun: the words from a name on whose value is still to come: "my PIN is".
    """

    own: tuple[Word, ...] = field(repr=False)
    heard: Mapping[str, Heard]
    begun: tuple[Word, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to cut an utterance: what belongs to a name, and what to none."""

    named: Sequence[tuple[str, Sequence[Token]]]
    rest: Sequence[Token]


def share(
    words: Sequence[Word], asked: Open, others: Mapping[str, Open], language: Language
) -> Shared:
    """Give each question its part of *words*, a final transcript.

    What follows or precedes the name of a question is for that one, whichever way answers more
    questions.  Of the rest, a date, time, amount or choice is for the one open question that it
    answers.  What remains is for the question being asked, which also comes first where two fit.
    """
    tokens = tokens_of(words)
    best = everything = Shared(tuple(words), {})
    most = 0
    if isinstance(understand(tokens, asked.rules, language), Ordered):
        return best
    if len(tokens) > LONGEST:
        return _without_secrets(tokens, others) or best
    questions = {ASKED: asked, **others}
    for way in _ways(tokens, questions, language):
        shared = _deal(way, questions, language)
        count = sum(bool(heard.readings) for heard in shared.heard.values())
        count += bool(fitting(tokens_of(shared.own), asked.rules, language))
        if count > most or (not most and shared.heard and not best.heard):
            best, most = shared if shared.heard else everything, count
        if most == len(questions):
            break
    return _leave_open(best, tokens, others, language)


def _without_secrets(tokens: Sequence[Token], others: Mapping[str, Open]) -> Shared | None:
    """What is said before the name of a secret: nobody else gets what may be the secret itself."""
    names, parts = _cut(tokens, {n: one for n, one in others.items() if one.rules.hidden})
    if not names:
        return None
    at = tokens[len(parts[0])].at
    return Shared(_words(parts[0]), {names[0]: Heard((), at)})


def _leave_open(
    shared: Shared, tokens: Sequence[Token], others: Mapping[str, Open], language: Language
) -> Shared:
    """*shared*, without a name at the end whose value the recogniser has yet to report."""
    names, parts = _cut(tokens, others)
    nothing = language.around_numbers | language.calendar.around
    if not names or any(token.text not in nothing for token in parts[-1]):
        return shared
    if (had := shared.heard.get(names[-1])) and had.readings:  # its value came before it
        return shared
    heard = {name: one for name, one in shared.heard.items() if name != names[-1]}
    size = max(
        begins_with([t.text for t in tokens[at:]], others[names[-1]].names)
        * (
            at
            + begins_with([t.text for t in tokens[at:]], others[names[-1]].names)
            + len(parts[-1])
            == len(tokens)
        )
        for at in range(len(tokens))
    )
    texts, end = [token.text for token in tokens], len(tokens) - len(parts[-1])
    called = others[names[-1]].names
    size = next(k for k in range(end, 0, -1) if begins_with(texts[end - k : end], called) == k)
    begun = tokens[end - size :]
    own = tuple(word for word in shared.own if word.start < begun[0].at)
    if all(word.text in nothing for word in own):
        own = ()
    return Shared(own, heard, _words(begun))


def _words(tokens: Sequence[Token]) -> tuple[Word, ...]:
    return tuple(Word(t.text, t.at, t.at, t.confidence) for t in tokens)


def _ways(
    tokens: Sequence[Token], questions: Mapping[str, Open], language: Language
) -> Iterator[_Way]:
    """Names before their values, after them, wherever they fit; and as if nothing were named."""
    names, parts = _cut(tokens, questions)
    if names:
        yield _Way(list(zip(names, parts[1:], strict=True)), parts[0])
        yield _Way(list(zip(names, parts[:-1], strict=True)), parts[-1])
        yield _mixed(names, parts, questions, language)
    yield _Way([], tokens)


def _mixed(
    names: Sequence[str],
    parts: Sequence[Sequence[Token]],
    questions: Mapping[str, Open],
    language: Language,
) -> _Way:
    """To each name what follows it, if that fits; else what precedes it and is nobody's yet."""
    named: list[tuple[str, Sequence[Token]]] = []
    before = parts[0]
    for name, after in zip(names, parts[1:], strict=True):
        if fitting(after, questions[name].rules, language):
            named.append((name, after))
            before = ()
        else:
            named.append((name, before))
            before = after
    return _Way(named, before)


def _cut(
    tokens: Sequence[Token], questions: Mapping[str, Open]
) -> tuple[list[str], list[Sequence[Token]]]:
    """The names in the order in which they stand in *tokens*, and what is between them."""
    if not questions:
        return [], [tokens]
    texts = [token.text for token in tokens]
    names: list[str] = []
    parts: list[Sequence[Token]] = []
    begin = at = 0
    while at < len(texts):
        sizes = {name: begins_with(texts[at:], one.names) for name, one in questions.items()}
        name = max(sizes, key=sizes.__getitem__)
        if sizes[name]:
            names.append(name)
            parts.append(tokens[begin:at])
            begin = at + sizes[name]
        at += sizes[name] or 1
    return names, [*parts, tokens[begin:]]


def _deal(way: _Way, questions: Mapping[str, Open], language: Language) -> Shared:
    heard: dict[str, Heard] = {}
    own = list(way.rest)
    for name, tokens in way.named:
        if name == ASKED:
            own += tokens
        elif tokens:
            readings = fitting(tokens, questions[name].rules, language)
            heard[name] = Heard(readings, tokens[0].at)
    own.sort(key=lambda token: token.at)
    open_ = {name: one.rules for name, one in questions.items() if name not in heard}
    asked = open_.pop(ASKED)
    spans = find_typed(own, asked, open_, language)
    for name, (begin, end) in spans.items():
        readings = fitting(own[begin:end], open_[name], language)
        heard[name] = Heard(readings, own[begin].at)
    taken = {at for begin, end in spans.values() for at in range(begin, end)}
    own = [token for at, token in enumerate(own) if at not in taken]
    nothing = language.around_numbers | language.calendar.around
    if heard and all(token.text in nothing for token in own):
        own = []
    return Shared(_words(own), heard)
