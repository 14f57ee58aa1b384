"""The table, on the screen and in docs/."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tests.bench.dtmf.rows import Row

OURS = "octothorpe"
Figures = Mapping[str, float | None]


def number(figure: float | None) -> str:
    """Return a figure as it is read; a dash for none."""
    if figure is None:
        return "–"
    if math.isnan(figure):
        return "none"
    if math.isinf(figure):
        return "never" if figure > 0 else "-∞"
    text = f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:.3g}"
    return text.replace(",", " ")


def times(ratio: float | None) -> str:
    """Return a ratio as it is read."""
    if ratio is None:
        return "–"
    return "∞" if math.isinf(ratio) else f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def goal(row: Row) -> str:
    """Return what is wanted of a row."""
    return "" if row.goal is None else f"{'≤' if row.less else '≥'} {number(row.goal)}"


def cells(row: Row, figures: Figures) -> list[str]:
    """Return a line of the table: name, title, goal, and each ear's figure with our ratio to it."""
    ours = figures.get(OURS)
    line = [row.name, f"{row.title}, {row.unit}", goal(row)]
    for ear, figure in figures.items():
        missed = " ✗" if row.met(figure) is False else ""
        line.append(number(figure) + missed)
        if ear != OURS:
            line.append(times(row.ratio(ours, figure)))
    return line


def heading(ears: Sequence[str]) -> list[str]:
    """Return the names of the columns."""
    head = ["row", "what", "goal"]
    for ear in ears:
        head += [ear] if ear == OURS else [ear, "×"]
    return head


def plain(line: Sequence[str]) -> str:
    """Return a line for the screen."""
    widths = [18, 62, 9] + [11, 6] * len(line)
    return " ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)).rstrip()


def count_met(rows: Sequence[Row], results: Mapping[str, Figures], ear: str) -> tuple[int, int]:
    """Return how many goals an ear reaches, of how many it was asked for."""
    verdicts = [row.met(results[row.name].get(ear)) for row in rows]
    return verdicts.count(True), len(verdicts) - verdicts.count(None)


def markdown(rows: Sequence[Row], results: Mapping[str, Figures], ears: Sequence[str]) -> str:
    """Return the table for docs/."""
    head = heading(ears)[1:]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        first, *others = cells(row, results[row.name])[1:]
        lines.append(f"| {first} ({row.source}) | " + " | ".join(others) + " |")
    return "\n".join(lines)
