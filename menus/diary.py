"""The diary behind the clinic's menus: a small in-memory stand-in."""

from datetime import date, time

from babel.dates import format_date, format_time


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


def spoken(day: date, hour: time, language: str) -> str:
    """Both as people say them."""
    pattern = {"en": "EEEE, MMMM d, 'at' ", "de": "EEEE, 'den' d. MMMM 'um' "}[language]
    at = format_time(hour, "short", locale=language).replace("\N{NARROW NO-BREAK SPACE}", " ")
    return format_date(day, pattern, locale=language) + at
