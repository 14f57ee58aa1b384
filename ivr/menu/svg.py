"""The call flow as a picture: the outline in boxes, as SVG.  No I/O.

An outline needs no layout engine: a row for each box, a column for each level.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ivr.menu.outline import Branch, Look

FONT = 12  # px
CHARACTER = 0.6 * FONT  # px; a monospaced character is about this wide in every such font
LINE, PADDING, GAP, INDENT = 16, 8, 10, 36  # px
WIDTH = 72  # characters of a line in a box
COLOURS = {Look.MENU: "#dbeafe", Look.HANDLER: "#dcfce7", Look.END: "#f4f4f5"}
INK, WIRE = "#18181b", "#71717a"


@dataclass(frozen=True, slots=True)
class _Box:
    branch: Branch
    level: int
    top: float
    lines: tuple[str, ...]
    parent: _Box | None

    @property
    def left(self) -> float:
        return GAP + self.level * INDENT

    @property
    def width(self) -> float:
        return max(map(len, self.lines)) * CHARACTER + 2 * PADDING

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + 2 * PADDING


def draw_svg(root: Branch) -> str:
    """The outline as an SVG document."""
    boxes = list(_place(root))
    width = max(box.left + box.width for box in boxes) + GAP
    height = boxes[-1].top + boxes[-1].height + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
            f' font-family="monospace" font-size="{FONT}" fill="{INK}" xml:space="preserve">',
            f"<title>{_xml(root.title)}</title>",
            '<rect width="100%" height="100%" fill="white"/>',
            *(part for box in boxes for part in _draw(box)),
            "</svg>",
        ]
    )


def _place(root: Branch) -> Iterator[_Box]:
    """Each branch below the one before it; a child one level in."""
    top: float = GAP
    waiting: list[tuple[Branch, _Box | None]] = [(root, None)]
    while waiting:
        branch, parent = waiting.pop()
        lines = tuple(line for text in (branch.title, *branch.notes) for line in _wrap(text))
        box = _Box(branch, parent.level + 1 if parent else 0, top, lines, parent)
        yield box
        top += box.height + GAP
        waiting.extend((child, box) for child in reversed(branch.branches))


def _draw(box: _Box) -> Iterator[str]:
    if box.parent is not None:
        x, y = box.parent.left + INDENT / 2, box.parent.top + box.parent.height
        yield (
            f'<path d="M{x:.0f} {y:.0f}V{box.top + PADDING + LINE / 2:.0f}H{box.left:.0f}"'
            f' fill="none" stroke="{WIRE}"/>'
        )
    yield (
        f'<rect x="{box.left:.0f}" y="{box.top:.0f}" width="{box.width:.0f}"'
        f' height="{box.height:.0f}" rx="4" fill="{COLOURS[box.branch.look]}" stroke="{WIRE}"/>'
    )
    titles = len(_wrap(box.branch.title))
    for row, line in enumerate(box.lines):
        y = box.top + PADDING + row * LINE + FONT
        weight = ' font-weight="bold"' if row < titles else ""
        x = box.left + PADDING
        yield f'<text x="{x:.0f}" y="{y:.0f}"{weight}>{_xml(line)}</text>'


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="  ")


def _xml(text: str) -> str:
    """*text* inside of an element; XML has no way to write control characters."""
    return escape("".join(letter if letter.isprintable() else "\ufffd" for letter in text))
