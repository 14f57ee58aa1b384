"""Which menu answers: by the number dialled, and by the hour.  No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, ParserError, UnknownCountryError  # type: ignore[attr-defined]

from ivr.errors import MenuError
from ivr.menu.menu import Menu


@dataclass(frozen=True)
class Entrance:
    """Stands where a menu would, and chooses one for each call.

    ::

        menu = Entrance(
            front_desk,
            dialled={"+15105550101": sales},
            hours="Mo-Fr 09:00-17:00; PH off", zone="Europe/Berlin", country="DE",
            closed=night,
        )

    Args:
        menu: which answers where nothing else is said.
        dialled: which answers for a number dialled, as the trunk gives it.
        hours: when somebody is there, in OpenStreetMap's notation of opening hours.
        zone: the time zone of the hours (IANA).
        country: whose public holidays ``PH`` are, ISO 3166.
        closed: which answers outside these hours.

    Raises:
        MenuError: hours that cannot be read, no such zone or country; ``closed`` without hours,
            or hours without it.
    """

    menu: Menu
    _: KW_ONLY
    dialled: Mapping[str, Menu] = field(default_factory=dict)
    hours: str | None = None
    zone: str = "UTC"
    country: str | None = None
    closed: Menu | None = None
    _hours: OpeningHours | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if (self.hours is None) != (self.closed is None):
            raise MenuError("closed: hours and the menu outside them are given together")
        if self.hours is not None:
            object.__setattr__(self, "_hours", self._read(self.hours))

    @property
    def menus(self) -> tuple[Menu, ...]:
        """All that may answer, each once, the usual one first."""
        all_ = [self.menu, *self.dialled.values(), *([self.closed] if self.closed else [])]
        return tuple({id(menu): menu for menu in all_}.values())

    def choose(self, *, dialled: str | None, at: datetime) -> Menu:
        """The menu that answers now.

        Args:
            dialled: the number that was dialled, if the trunk tells.
            at: now, with its time zone.
        """
        if self.closed is not None and not self._is_open(at):
            return self.closed
        return self.dialled.get(dialled or "", self.menu)

    def _is_open(self, at: datetime) -> bool:
        here = at.astimezone(ZoneInfo(self.zone))  # the library knows no other time zones
        return self._hours is None or self._hours.is_open(here)

    def _read(self, hours: str) -> OpeningHours:
        try:
            return OpeningHours(hours, timezone=ZoneInfo(self.zone), country=self.country)
        except ParserError:
            raise MenuError(
                f"hours: {hours!r} cannot be read; write them as in 'Mo-Fr 09:00-17:00; PH off'"
            ) from None
        except (ZoneInfoNotFoundError, ValueError):
            raise MenuError(f"zone: there is no time zone {self.zone!r}") from None
        except UnknownCountryError:
            raise MenuError(f"country: there is no country {self.country!r}") from None


FirstMenu: TypeAlias = Menu | Entrance
