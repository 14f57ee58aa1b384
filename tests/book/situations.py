"""All situations, in the order of the book.

Each is what a caller does from the moment in which the question begins to be asked.
"""

from __future__ import annotations

from tests.book import by_key, by_line, by_voice
from tests.book.situation import WRITTEN

CHAPTERS = (by_key, by_voice, by_line)
BOOK = [one for chapter in CHAPTERS for one in WRITTEN if one.chapter == chapter.__name__]
