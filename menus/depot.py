"""The depot behind the parcel tracker: a table in memory with a few parcels in it."""

import sqlite3
from dataclasses import dataclass
from datetime import date

PARCELS = [
    ("AB12CD", "It left our depot in Hamburg this morning."),
    ("AC12CD", "It waits at the post office, until Saturday."),
    ("BR0OM7", "It was delivered to your neighbours."),
    ("ZZ99ZZ", "It is still with the sender."),
]


@dataclass(frozen=True)
class Parcel:
    """One parcel."""

    code: str
    place: str


class Depot:
    """Where parcels are; yours would ask a database that outlives the call."""

    def __init__(self) -> None:
        self._table = sqlite3.connect(":memory:")
        self._table.execute("CREATE TABLE parcels (code TEXT PRIMARY KEY, place TEXT, day TEXT)")
        self._table.executemany("INSERT INTO parcels (code, place) VALUES (?, ?)", PARCELS)

    async def codes(self) -> set[str]:
        """All codes that there are."""
        return {code for (code,) in self._table.execute("SELECT code FROM parcels")}

    async def find(self, code: str) -> Parcel:
        """The parcel with a code."""
        rows = self._table.execute("SELECT code, place FROM parcels WHERE code = ?", (code,))
        return Parcel(*rows.fetchone())

    async def redirect(self, parcel: Parcel, day: date) -> None:
        """Have it delivered on *day*."""
        self._table.execute(
            "UPDATE parcels SET day = ? WHERE code = ?", (day.isoformat(), parcel.code)
        )

    def day(self, code: str) -> str | None:
        """When it is to be delivered, where somebody has chosen."""
        rows = self._table.execute("SELECT day FROM parcels WHERE code = ?", (code,))
        found: str | None = rows.fetchone()[0]
        return found


class Texts:
    """Text messages; yours would send them."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def send(self, number: str, text: str) -> None:
        """Send *text* to *number*."""
        self.sent.append((number, text))
