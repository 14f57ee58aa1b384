"""``ivr replay``: ring menus with recorded callers, and compare what comes of it."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from xml.etree import ElementTree

from ivr.cli.terminal import seconds, show
from ivr.config import ConfigError, load_settings, make_folder
from ivr.errors import IvrError
from ivr.files import check_file, check_output
from ivr.replay.folder import cores, find_fixtures, judge_all
from ivr.replay.limit import check_limit
from ivr.replay.verdict import STATUS, Judge, Judged, Verdict

GOOD = {Verdict.SAME, Verdict.NEW, Verdict.WRITTEN}
OFFLINE = {"deepgram_api_key": None, "cartesia_api_key": None}
GLANCE_S = 0.2  # how often a progress line is written anew


def run(arguments: argparse.Namespace) -> int:
    """Replay a file or a folder; returns 0 as expected, 1 different, 2 something is unusable."""
    check_limit(arguments.limit)
    if arguments.jobs is not None and arguments.jobs < 1:
        raise ConfigError("--jobs: at least 1")
    settings = load_settings()
    settings.check_recordings()
    judge = Judge(
        settings=settings.model_copy(update=OFFLINE),
        menu=arguments.menu,
        expect=arguments.expect,
        update=arguments.update,
        limit=arguments.limit,
    )
    whole: Path = arguments.path
    check_file(whole, or_folder=whole.suffix.lower() != ".wav" or whole.is_dir())
    if arguments.junit:
        check_output(arguments.junit)
    judged = _folder(judge, arguments) if whole.is_dir() else _file(judge, arguments)
    if arguments.junit:
        write_junit(judged, arguments.junit)
    return max(STATUS.get(one.verdict, 0) for one in judged)


def _file(judge: Judge, arguments: argparse.Namespace) -> list[Judged]:
    """The record on stdout, all else on stderr."""
    path, out = arguments.path, arguments.out
    if out and out.resolve() in (path.resolve(), path.with_suffix(".txt").resolve()):
        raise ConfigError(f"--out: {out} is the recording")
    if out:
        check_output(out)
    with _progress(path.name) as on_clock:
        judged = judge(path, on_clock=on_clock)
    if judged.record is None:
        raise IvrError(judged.details[0])
    if out:
        out.write_text(judged.record, "utf-8")
    else:
        show(judged.record.rstrip("\n"))
    for line in _describe(judged, path.name):
        print(line, file=sys.stderr)
    return [judged]


def _folder(judge: Judge, arguments: argparse.Namespace) -> list[Judged]:
    """A line for each on stdout as they come, then what is wrong, then how many."""
    if arguments.expect:
        raise ConfigError("--expect: for one recording; in a folder FILE.json beside each counts")
    folder, out = arguments.path, arguments.out
    paths = find_fixtures(folder)
    if out:
        make_folder(out, wanted_by=str(out))
    began = time.perf_counter()
    judged: list[Judged] = []
    for one in judge_all(judge, paths, jobs=arguments.jobs or cores()):
        judged.append(one)
        count = f"[{len(judged):{len(str(len(paths)))}}/{len(paths)}]"
        took = f"  {seconds(one.duration)} in {seconds(one.took)}" if one.record else ""
        show(f"{count} {one.verdict.value:<11}  {one.path.relative_to(folder)}{took}")
        if out and one.record:
            target = (out / one.path.relative_to(folder)).with_suffix(".json")
            check_output(target)
            target.write_text(one.record, "utf-8")
    for one in judged:
        if one.verdict not in GOOD:
            show("\n" + "\n".join(_describe(one, str(one.path.relative_to(folder)))))
    show(f"\n{_count(judged)}; {seconds(time.perf_counter() - began)}")
    return judged


def _describe(judged: Judged, name: str) -> Iterator[str]:
    times = f"{seconds(judged.duration)} of call in {seconds(judged.took)}"
    beside = judged.path.with_suffix(".json").name
    match judged.verdict:
        case Verdict.SAME:
            yield f"{name}: as expected; {times}"
        case Verdict.NEW:
            yield f"{name}: nothing is expected of it; --update writes {beside}; {times}"
        case Verdict.WRITTEN:
            yield f"{name}: what is expected of it is written; {times}"
        case Verdict.DIFFERS:
            yield f"{name}: differs (- expected, + came; --update takes it as it is now); {times}"
        case Verdict.BROKE:
            yield f"{name}: something failed in the call; {times}"
        case Verdict.UNUSABLE:
            yield f"{name}: unusable"
    yield from judged.details


def _count(judged: Sequence[Judged]) -> str:
    counts = Counter(one.verdict for one in judged)
    parts = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]]
    lasted = seconds(sum(one.duration for one in judged))
    return f"{len(judged)} recordings: {', '.join(parts)}; {lasted} of calls"


@contextmanager
def _progress(name: str) -> Iterator[Callable[[Callable[[], float]], None]]:
    """How far the call is, on a terminal; a thread looks, so that the call is the same."""
    clocks: list[Callable[[], float]] = []
    over = Event()

    def look() -> None:
        while not over.wait(GLANCE_S):
            if clocks:
                at = seconds(clocks[0]())
                print(f"\r\x1b[K{name}: {at} of the call", end="", file=sys.stderr, flush=True)

    watcher = Thread(target=look, daemon=True)
    if sys.stderr.isatty():
        watcher.start()
    try:
        yield clocks.append
    finally:
        over.set()
        if watcher.is_alive():
            watcher.join()
            print("\r\x1b[K", end="", file=sys.stderr)


def write_junit(judged: Sequence[Judged], path: Path) -> None:
    """The report as build servers read it."""
    wrong = [one for one in judged if one.verdict not in GOOD]
    suite = ElementTree.Element(
        "testsuite", name="ivr replay", tests=str(len(judged)), failures=str(len(wrong))
    )
    for one in judged:
        case = ElementTree.SubElement(
            suite, "testcase", name=one.path.as_posix(), time=f"{one.took:.3f}"
        )
        if one in wrong:
            failure = ElementTree.SubElement(case, "failure", message=one.verdict.value)
            failure.text = "\n".join(one.details)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
