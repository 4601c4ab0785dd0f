"""The marketplaces of the VAT report: country, time zone, language, and public holidays.

Prime Wardrobe deadlines count business days where the buyer is (VD-5). Holidays are nationwide
ones; a day that only some regions keep is a business day, so a deadline is never too late by it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter

from artui.domain.refusal import Refused


class UnknownMarketplace(Refused):
    """The report or a setting names a marketplace that has no VAT report."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace; `zone` is an IANA name, `language` that of its legal sentence."""

    id: str
    country: str
    zone: str
    language: str


MARKETPLACES: dict[str, Marketplace] = {
    entry.id: entry
    for entry in (
        Marketplace("A1RKKUPIHCS9HS", "ES", "Europe/Madrid", "es"),
        Marketplace("A1F83G8C2ARO7P", "GB", "Europe/London", "en"),
        Marketplace("A13V1IB3VIYZZH", "FR", "Europe/Paris", "fr"),
        Marketplace("A1PA6795UKMFR9", "DE", "Europe/Berlin", "de"),
        Marketplace("APJ6JRA9NG5V4", "IT", "Europe/Rome", "it"),
        Marketplace("A1805IZSGTT6HS", "NL", "Europe/Amsterdam", "en"),
        Marketplace("A1C3SOZRARQ6R3", "PL", "Europe/Warsaw", "en"),
        Marketplace("A2NODRKZP88ZB9", "SE", "Europe/Stockholm", "en"),
        Marketplace("AMEN7PMS3EDWL", "BE", "Europe/Brussels", "fr"),
        Marketplace("A28R8C7NBKEWEA", "IE", "Europe/Dublin", "en"),
    )
}


def marketplace(marketplace_id: str) -> Marketplace:
    """The marketplace, or UnknownMarketplace naming the ids there are."""
    try:
        return MARKETPLACES[marketplace_id]
    except KeyError:
        known = ", ".join(f"{entry.id} ({entry.country})" for entry in MARKETPLACES.values())
        raise UnknownMarketplace(
            f"{marketplace_id!r} is no marketplace with a VAT report; there are {known}."
        ) from None


def named(words: Sequence[str]) -> tuple[str, ...]:
    """The ids of marketplaces named by id or by country, all of them if none is named."""
    if not words:
        return tuple(MARKETPLACES)
    countries = {entry.country: entry.id for entry in MARKETPLACES.values()} | {
        "UK": "A1F83G8C2ARO7P"
    }
    return tuple(dict.fromkeys(countries.get(w.upper()) or marketplace(w).id for w in words))


def zone_of(marketplace_id: str) -> ZoneInfo:
    """The time zone in which the marketplace's days end."""
    return ZoneInfo(marketplace(marketplace_id).zone)


def next_business_day(marketplace_id: str, day: date) -> date:
    """The first day after `day` that is neither a weekend nor a public holiday there."""
    country = marketplace(marketplace_id).country
    following = day + timedelta(days=1)
    while following.weekday() >= 5 or following in holidays(country, following.year):
        following += timedelta(days=1)
    return following


_FIXED: dict[str, tuple[tuple[int, int], ...]] = {
    "ES": ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)),
    "GB": (),
    "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "IT": ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)),
    "NL": ((1, 1), (12, 25), (12, 26)),
    "PL": ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)),
    "SE": ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)),
    "BE": ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    "IE": ((1, 1), (3, 17), (12, 25), (12, 26)),
}
# Days from Easter: Good Friday -2, Monday 1, Ascension 39, Whit Monday 50, Corpus Christi 60.
_EASTER: dict[str, tuple[int, ...]] = {
    "ES": (-2,),
    "GB": (-2, 1),
    "FR": (1, 39, 50),
    "DE": (-2, 1, 39, 50),
    "IT": (1,),
    "NL": (1, 39, 50),
    "PL": (1, 60),
    "SE": (-2, 1, 39),
    "BE": (1, 39, 50),
    "IE": (1,),
}


def holidays(country: str, year: int) -> frozenset[date]:
    """The nationwide public holidays of one year."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED[country]}
    days |= {sunday + timedelta(days=offset) for offset in _EASTER[country]}
    if country in _MOVING:
        days |= set(_MOVING[country](year))
    return frozenset(days)


def _british(year: int) -> tuple[date, ...]:
    """Bank holidays of England; New Year, Christmas and Boxing Day move off the weekend."""
    christmas, boxing = {4: (25, 28), 5: (27, 28), 6: (27, 26)}.get(
        date(year, 12, 25).weekday(), (25, 26)
    )
    return (
        _weekday(date(year, 1, 1)),
        _nth_monday(year, 5, 1),
        _last_monday(year, 5),
        _last_monday(year, 8),
        date(year, 12, christmas),
        date(year, 12, boxing),
    )


def _irish(year: int) -> tuple[date, ...]:
    brigid = date(year, 2, 1)
    first = brigid if brigid.weekday() == 4 else _nth_monday(year, 2, 1)
    mondays = tuple(_nth_monday(year, month, 1) for month in (5, 6, 8))
    return (first, *mondays, _last_monday(year, 10))


def _swedish(year: int) -> tuple[date, ...]:
    """The eve of midsummer, on which nobody works: the Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return (first + timedelta(days=(4 - first.weekday()) % 7),)


def _dutch(year: int) -> tuple[date, ...]:
    king = date(year, 4, 27)
    return (king - timedelta(days=1) if king.weekday() == 6 else king,)


_MOVING: dict[str, Callable[[int], tuple[date, ...]]] = {
    "GB": _british,
    "IE": _irish,
    "SE": _swedish,
    "NL": _dutch,
}


def _weekday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)


def _nth_monday(year: int, month: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(-first.weekday()) % 7 + 7 * (count - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
