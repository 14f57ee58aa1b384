"""Run the bench: ``python -m tests.bench.entry``; it prints, and writes ``docs/entry-bench.md``."""

from __future__ import annotations

import logging
from pathlib import Path

from tests.bench.entry import cost, peer

SECTIONS = (peer.section, cost.section)  # each measures, and tells it in Markdown
DOCUMENT = Path(__file__).parents[3] / "docs" / "entry-bench.md"


def main() -> int:
    """Measure everything, print each section as it is done, write the document after all."""
    logging.disable(logging.WARNING)
    written = ["# The digit entry, measured\n\nWritten by `make bench-entry`.\n"]
    for section in SECTIONS:
        written.append(section())
        print(written[-1], flush=True)
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join(written), encoding="utf-8")
    print(f"Wrote {DOCUMENT}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
