"""The diary behind the clinic's menus: a small in-memory stand-in."""

from datetime import date, time


class Diary:
    """Who comes when; at ten there is always somebody already."""

    def __init__(self) -> None:
        self.booked: set[tuple[date, time]] = set()

    async def book(self, day: date, hour: time) -> bool:
        """Whether the hour was free; it is taken then."""
        free = hour != time(10) and (day, hour) not in self.booked
        self.booked |= {(day, hour)} if free else set()
        return free


def is_weekday(day: date) -> bool:
    """Whether the practice is open that day."""
    return day.weekday() < 5
