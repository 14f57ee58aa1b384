"""The script for a voice artist: every sentence a call can need, each once.  No I/O.

A sentence has a name that stays when its words change; ``{…}`` and other braces are gaps, which
are filled during the call.  Its recording is the file ``en/shop.greeting.1f2e3d4c.wav``: language,
name, and a code of the words, so that a sentence that was reworded since has no recording.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

from ivr.entry import get_language
from ivr.entry.prompts import Texts, every
from ivr.menu.fields import Asked
from ivr.menu.flow import Asks, Flow, Step, commands_of
from ivr.menu.menu import Menu, Option
from ivr.menu.outcomes import Transfer
from ivr.menu.source import GAP

_WHEN = {
    "ask": "the question",
    "no_input": "nothing came",
    "no_match": "what came is no answer",
    "invalid": "the answer cannot be right",
    "confirm": "the read-back",
    "warning": "digits are missing",
}


_KEY_NAMES = {"*": "star", "#": "pound"}
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its name, when it is said, its words, and their language."""

    name: str
    when: str
    text: str
    language: str = ""

    @property
    def file(self) -> str:
        """Its recording, in a folder of recordings; nothing where it has gaps."""
        if "{" in self.text:
            return ""
        code = hashlib.sha256(" ".join(self.text.split()).encode()).hexdigest()[:8]
        return f"{self.language}/{self.name}.{code}.wav"


def read_script(flow: Flow, *, language: str | None = None) -> tuple[Line, ...]:
    """Every sentence of *flow*, in the order in which a call meets them, then the common ones.

    Args:
        flow: the menus.
        language: only what is said in this one.
    """
    languages = (
        [get_language(language).code] if language else dict.fromkeys(flow.languages.values())
    )
    return tuple(line for code in languages for line in _script(flow, code))


def print_script(lines: Sequence[Line]) -> str:
    """The script to print and read from."""
    gaps = sum(not line.file for line in lines)
    head = f"{len(lines)} sentences, {gaps} of them with gaps in braces."
    parts = (f"{line.file or line.name}\n    ({line.when})\n    {line.text}" for line in lines)
    return "\n\n".join([head, *parts])


def print_csv(lines: Sequence[Line]) -> str:
    """The script as a table: name, when, text, and the file of its recording."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["name", "when", "text", "file"])
    table.writerows((line.name, line.when, line.text, line.file) for line in lines)
    return out.getvalue().rstrip("\n")


def _script(flow: Flow, language: str) -> Iterator[Line]:
    """What is said in one language: each text once, each name once."""
    texts: set[str] = set()
    names: set[str] = set()
    for line in _lines(flow, language):
        for text in _pieces(line.text):
            if text.replace(GAP, "").strip() and text not in texts:
                name = _unused(line.name, names)
                yield Line(name, line.when, text, language)
                texts.add(text)
                names.add(name)


def _pieces(text: str) -> Iterator[str]:
    """*text*, cut so that sentences without gaps can be recorded; the question is cut out."""
    for part in text.split("{ask}"):
        sentences = _SENTENCE_ENDS.split(part.strip())
        for _, some in groupby(sentences, lambda sentence: "{" in sentence):
            yield " ".join(some)


def _lines(flow: Flow, language: str) -> Iterator[Line]:
    for menu, steps in flow.menus.items():
        own = flow.languages[menu]
        for line in _all(menu, steps, own):
            if (line.language or own) == language:  # ways to other languages have one of their own
                yield line
    sentences = get_language(language).sentences
    for field in fields(sentences):
        yield from _tree(f"{language}.{_slug(field.name)}", getattr(sentences, field.name))


def _all(menu: Menu, steps: Sequence[Step], language: str) -> Iterator[Line]:
    yield from _menu(menu, language)
    for step in steps:
        yield from _step(menu, step, language)
    for then in (menu.give_up, *(command.then for command in commands_of(menu))):
        if isinstance(then, Transfer):
            yield Line(f"{_slug(menu.name)}.give-up", "before a person", then.say or "")


def _menu(menu: Menu, language: str) -> Iterator[Line]:
    name, where = _slug(menu.name), f"menu {menu.name}"
    yield Line(f"{name}.greeting", f"{where}, the first time", menu.greeting)
    yield from _texts(f"{name}.prompt", where, menu.prompt)
    for option in () if menu.written_out else menu.choices.values():
        spoken, said_in = option.spoken(language), option.language(language)
        yield Line(f"{name}.{_press(option)}", f"{where}, its option {option.key}", spoken, said_in)
    yield from _texts(f"{name}.no-input", f"{where}: nothing came", menu.no_input)
    yield from _texts(f"{name}.no-match", f"{where}: what came is no choice", menu.no_match)
    yield Line(f"{name}.help", f"{where}: the caller asks for help", menu.help)
    yield Line(f"{name}.wait", f"{where}, while something is looked up", menu.wait or "")


def _step(menu: Menu, step: Step, language: str) -> Iterator[Line]:
    name = _slug(menu.name)
    for ask in step.asks():
        owner = "" if ask.once else f"{name}."
        yield from _question(f"{owner}{ask.by.__name__}.{ask.name}", ask, language)
    for handler in step.handlers():
        owner = f"{name}.{handler.__name__}" if handler is step.option.then else handler.__name__
        for sentence in step.sentences(handler):
            when = f"menu {menu.name}, {handler.__name__}() {sentence.kind.value}"
            yield Line(f"{owner}.{sentence.kind.value}", when, sentence.text)
    for lead in step.leads:
        if isinstance(lead, Transfer):
            yield Line(f"{name}.{_press(step.option)}.transfer", "before a person", lead.say or "")


def _question(name: str, ask: Asks, language: str) -> Iterator[Line]:
    prompts = ask.field.prompts(Asked(language=language))
    for kind, when in _WHEN.items():
        where = f"{ask.by.__name__}() asks {ask.name}: {when}"
        yield from _texts(f"{name}.{_slug(kind)}", where, getattr(prompts, kind))
    asked = f"{ask.by.__name__}() asks {ask.name}: the caller asks for help"
    yield Line(f"{name}.help", asked, ask.field.help)


def _texts(name: str, when: str, texts: Texts) -> Iterator[Line]:
    for time, text in enumerate(every(texts), 1):
        yield Line(name, when if time == 1 else f"{when}, time {time}", text)


def _tree(name: str, sentences: object) -> Iterator[Line]:
    """The sentences of a language: one, one for each time, or some for each reason."""
    if isinstance(sentences, Mapping):
        for reason, texts in sentences.items():
            yield from _tree(f"{name}.{_slug(reason) or 'any'}", texts)
    elif isinstance(sentences, str | tuple):
        when = name.partition(".")[2].replace("-", " ").replace(".", ", ")
        yield from _texts(name, when, sentences)


def _press(option: Option) -> str:
    """A name that can be a file's: ``press-star``."""
    return "-".join(["press", *(_KEY_NAMES.get(key, key) for key in option.key)])


def _slug(text: str) -> str:
    return re.sub(r"\W+|_", "-", text.lower()).strip("-")


def _unused(name: str, names: set[str]) -> str:
    """*name*, or with a number where several sentences have it."""
    number, found = 1, name
    while found in names:
        number += 1
        found = f"{name}-{number}"
    return found
