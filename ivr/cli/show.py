"""``ivr show``: the call flow of a menu, or the script of its sentences, without ringing it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ivr.call.finding import find_menu
from ivr.cli.terminal import show
from ivr.config import ConfigError, load_settings, make_folder
from ivr.menu import FirstMenu
from ivr.menu.flow import read_flow
from ivr.menu.mermaid import draw_mermaid
from ivr.menu.outline import draw_tree, outline
from ivr.menu.script import print_csv, print_script, read_script
from ivr.menu.svg import draw_svg

FLOW_FORMATS, SCRIPT_FORMATS = ("text", "mermaid", "svg"), ("text", "csv")


def run(arguments: argparse.Namespace) -> int:
    """Show it; returns the exit status."""
    format_ = _format(arguments.format, SCRIPT_FORMATS if arguments.prompts else FLOW_FORMATS)
    menu = find_menu(load_settings(menu=arguments.menu).menu)
    show_it = partial(_script, arguments.language) if arguments.prompts else _draw
    _put(show_it(menu, format_), arguments.output)
    return 0


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


def _script(language: str, menu: FirstMenu, format_: str) -> str:
    lines = read_script(read_flow(menu), language=language)
    return print_csv(lines) if format_ == "csv" else print_script(lines)


def _put(text: str, path: Path | None) -> None:
    if path is None:
        show(text)
        return
    make_folder(path.parent, wanted_by=str(path))
    try:
        path.write_text(f"{text}\n", "utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
