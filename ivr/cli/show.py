"""``ivr show``: the call flow of a menu, or the script of its sentences, without ringing it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr.call.finding import find_menu
from ivr.call.voices import find_recordings
from ivr.cli.terminal import show
from ivr.config import ConfigError, load_settings
from ivr.files import check_output
from ivr.menu import FirstMenu
from ivr.menu.flow import read_flow
from ivr.menu.mermaid import draw_mermaid
from ivr.menu.outline import draw_tree, outline
from ivr.menu.script import Line, print_csv, print_script, read_script
from ivr.menu.svg import draw_svg
from ivr.speech import Recordings

FLOW_FORMATS, SCRIPT_FORMATS = ("text", "mermaid", "svg"), ("text", "csv")


def run(arguments: argparse.Namespace) -> int:
    """Show it; returns the exit status."""
    format_ = _format(arguments.format, SCRIPT_FORMATS if arguments.prompts else FLOW_FORMATS)
    if arguments.recordings and not arguments.prompts:
        raise ConfigError("--recordings: it goes with --prompts")
    settings = load_settings(menu=arguments.menu, recordings=arguments.recordings)
    settings.check_recordings()
    menu = find_menu(settings.menu)
    if not arguments.prompts:
        _put(_draw(menu, format_), arguments.output)
        return 0
    script = read_script(read_flow(menu), language=arguments.language)
    if not arguments.recordings:
        _put(_print(script, format_), arguments.output)
        return 0
    found = find_recordings(arguments.recordings, script)
    _put(_print_rest(script, found, format_), arguments.output)
    return 0 if found.complete else 1


def _format(wanted: str, formats: Sequence[str]) -> str:
    if wanted not in formats:
        raise ConfigError(f"--format {wanted}: here it is one of {', '.join(formats)}")
    return wanted


def _draw(menu: FirstMenu, format_: str) -> str:
    flow = read_flow(menu)
    if format_ == "mermaid":
        return draw_mermaid(flow)
    root = outline(flow)
    return draw_svg(root) if format_ == "svg" else draw_tree(root)


def _print(script: Sequence[Line], format_: str) -> str:
    return print_csv(script) if format_ == "csv" else print_script(script)


def _print_rest(script: Sequence[Line], found: Recordings, format_: str) -> str:
    """What is still to be recorded, then what is to be put right; a table has the first only."""
    missing = _print([line for line in script if line.file in found.missing], format_)
    if format_ == "csv":
        return missing
    faults = [
        *(f"{file}: reworded since it was recorded" for file in found.stale),
        *(f"{file}: no sentence is called so" for file in found.surplus),
        *(f"{file}: cannot be used: {why}" for file, why in found.unusable.items()),
    ]
    to_record = [f"To be recorded: {missing}"] if found.missing else []
    return "\n\n".join([f"{found}.", *to_record, *(["\n".join(faults)] if faults else [])])


def _put(text: str, path: Path | None) -> None:
    if path is None:
        show(text)
        return
    check_output(path)
    path.write_text(f"{text}\n", "utf-8")
