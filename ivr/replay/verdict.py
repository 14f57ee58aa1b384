"""What a fixture's call is found to be: as expected, different, new, or no call at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from ivr.config import Settings
from ivr.errors import IvrError
from ivr.files import describe_oserror, read_text
from ivr.replay.beside import FixtureError
from ivr.replay.difference import differences
from ivr.replay.timeline import moment_of
from ivr.replay.trial import Now, Trial, Watch, try_fixture


class Verdict(Enum):
    """Its value is what a report says of the fixture."""

    SAME = "as expected"
    NEW = "new"
    WRITTEN = "written"
    DIFFERS = "differs"
    BROKE = "failed"
    UNUSABLE = "unusable"


STATUS = {Verdict.DIFFERS: 1, Verdict.BROKE: 1, Verdict.UNUSABLE: 2}
"""Exit status; 0 for all others."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One fixture, rung and compared.

    Args:
        path: the WAV.
        verdict: what it was found to be.
        details: why, line by line.
        record: the call record, as JSON; None where there was no call.
        duration: of the call, in seconds.
        took: real seconds.
    """

    path: Path
    verdict: Verdict
    details: tuple[str, ...] = ()
    record: str | None = field(default=None, repr=False)
    duration: float = 0.0
    took: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """How fixtures are rung and compared.

    Args:
        settings: of the call.
        menu: the module that answers, whatever stands beside a recording.
        expect: the record to compare with; by default the ``.json`` beside the WAV, if it is there.
        update: write the expectation anew in place of comparing.
        limit: seconds that a call may last.
    """

    settings: Settings
    menu: str | None = None
    expect: Path | None = None
    update: bool = False
    limit: float | None = None

    def __call__(
        self, path: Path, *, watch: Watch | None = None, on_clock: Now | None = None
    ) -> Judged:
        """Ring with the fixture *path*, and compare; nothing is raised."""
        try:
            with _errors_logged() as logged:
                expected = None if self.update else self._read(path)
                tried = try_fixture(
                    path,
                    self.settings,
                    menu=self.menu,
                    limit=self.limit,
                    watch=watch,
                    on_clock=on_clock,
                )
            verdict, details = self._compare(tried, expected)
        except (IvrError, OSError) as error:
            told = describe_oserror(error) if isinstance(error, OSError) else str(error)
            return Judged(path, Verdict.UNUSABLE, (told,))
        details += [line for said in logged for line in said.splitlines()]
        return Judged(path, verdict, tuple(details), tried.record, tried.duration, tried.took)

    def _expectation(self, path: Path) -> Path:
        return self.expect or path.with_suffix(".json")

    def _read(self, path: Path) -> dict[str, Any] | None:
        """What is expected of *path*; None where nothing is."""
        expectation = self._expectation(path)
        if self.expect is None and not expectation.exists():
            return None
        return read_expectation(expectation)

    def _compare(self, tried: Trial, expected: dict[str, Any] | None) -> tuple[Verdict, list[str]]:
        if self.update:
            self._expectation(tried.path).write_text(tried.record, "utf-8")
            return Verdict.WRITTEN, []
        if expected is None:
            return (Verdict.BROKE if tried.broke else Verdict.NEW), []
        if different := differences(expected, json.loads(tried.record)):
            return Verdict.DIFFERS, different
        return Verdict.SAME, []


def read_expectation(path: Path) -> dict[str, Any]:
    """The record that is expected.

    Raises:
        FileError: there is no such file.
        FixtureError: it holds no call record.
    """
    text = read_text(path)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise FixtureError(f"{path}: not JSON: {error}") from None
    entries = found.get("entries") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise FixtureError(f"{path}: JSON, but no call record as ivr replay writes it")
    return dict(found)


def _is_entry(entry: Any) -> bool:
    try:
        moment_of(entry)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


@contextmanager
def _errors_logged() -> Iterator[list[str]]:
    """What is logged as an error meanwhile; nothing of it on the terminal."""
    said: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.name}: {record.getMessage()}")

    keeper, root = Keeper(logging.ERROR), logging.getLogger()
    root.addHandler(keeper)
    try:
        yield said
    finally:
        root.removeHandler(keeper)
