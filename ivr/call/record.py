"""The call record: what was said, which keys came from where, what was answered, how it ended.

A record never holds a secret, nor what is private: of such an answer it keeps how many digits, of
its keys and of its read-back dots.
It is written from what questions *took* (:class:`~ivr.entry.KeyTaken`), not from what was pressed,
because a key pressed early may turn out to belong to a secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.entry import DOT, Answered

Entry = dict[str, Any]


@dataclass
class CallRecord:
    """One call, as it goes on and afterwards.

    Args:
        call_id: LiveKit's or the trunk's name for the call.
        menu: the first menu; its module, until one is chosen.
        started: when, as ISO 8601 with time zone.
        clock: seconds, monotonic; entries count from the first reading.
        caller: who rang, as far as the trunk says.
    """

    call_id: str
    menu: str
    started: str
    clock: Callable[[], float] = field(repr=False)
    caller: dict[str, str] = field(default_factory=dict, repr=False)
    entries: list[Entry] = field(default_factory=list, repr=False)
    result: str = "under way"
    duration: float = 0.0
    watchers: list[Callable[[Entry], None]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def now(self) -> float:
        """Seconds since the call began."""
        return self.clock() - self._began

    def add(self, who: str, **facts: Any) -> Entry:
        """Note something now; *who* is ``agent``, ``caller`` or ``line``.

        Returns:
            The entry, which may still be completed (when a prompt turns out to be cut).
        """
        entry: Entry = {"at": round(self.now(), 3), "who": who, **facts}
        self.entries.append(entry)
        for watch in self.watchers:
            watch(entry)
        return entry

    def key(self, key: str, *, source: str, at: float, secret: bool, question: str) -> None:
        """A key that *question* took; pressed at *at* on the record's clock."""
        shown = DOT if secret else key
        self.add(
            "caller",
            key=shown,
            source=source,
            pressed=round(at - self._began, 3),
            question=question,
        )

    def answer(self, question: str, answer: Answered, *, secret: bool) -> None:
        """A question is answered."""
        digits = answer.digits
        self.add(
            "line",
            answered=question,
            value=f"{len(digits)} digits" if secret else digits,
            attempts=answer.attempts,
            confirmed=answer.confirmed,
        )

    def end(self, result: str) -> None:
        """The call is over; the first word on how it ended stands."""
        if self.result == "under way":
            self.result = result
            self.duration = round(self.now(), 3)
            self.add("line", ended=result)

    @property
    def sources(self) -> dict[str, int]:
        """How many of the keys came by each way."""
        found = [entry["source"] for entry in self.entries if "key" in entry]
        return {source: found.count(source) for source in sorted(set(found))}

    @property
    def file_name(self) -> str:
        """What files of this call are called, without an ending."""
        return "".join(c if c.isalnum() or c in "-_." else "_" for c in self.call_id)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON can hold it."""
        return {
            "call_id": self.call_id,
            "menu": self.menu,
            "started": self.started,
            "caller": self.caller,
            "result": self.result,
            "duration": self.duration,
            "keys": self.sources,
            "entries": self.entries,
        }

    def to_json(self) -> str:
        """The record as text, one entry a line."""
        facts = self.to_dict()
        entries = facts.pop("entries")
        head = json.dumps(facts, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
        return f'{head},\n "entries": [\n{lines}\n ]\n}}\n'

    def write(self, folder: Path) -> Path:
        """Write ``<call_id>.json`` into *folder*, whole or not at all.

        Raises:
            OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.file_name}.json"
        part = path.with_suffix(".part")
        part.write_text(self.to_json(), "utf-8")
        part.replace(path)
        return path


def outline(entries: Iterable[Entry]) -> list[str]:
    """The call without its times, one line an entry: what two runs of one call must share."""
    return [line for entry in entries if (line := describe(entry))]


def describe(entry: Entry) -> str:
    """One entry in words, without its time."""
    who = entry["who"]
    if "said" in entry:
        return f"{who}: {entry['said']}"
    if "key" in entry:
        return f"{who}: [{entry['key']}] {entry['source']} → {entry['question']}"
    if "answered" in entry:
        again = f", attempt {entry['attempts']}" if entry["attempts"] > 1 else ""
        sure = ", confirmed" if entry["confirmed"] else ""
        return f"{who}: {entry['answered']} = {entry['value']}{again}{sure}"
    rest = ", ".join(
        f"{name.replace('_', ' ')}: {value}"
        for name, value in entry.items()
        if name not in ("at", "who")
    )
    return f"{who}: {rest}"
