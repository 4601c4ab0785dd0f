"""Figures as a language and its country write them: by the signs of CLDR, exact from integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from artui.domain.money import decimals

if TYPE_CHECKING:
    from babel import Locale

# Countries in which English is written in offices. A reader elsewhere gets English as the world
# writes it: CLDR's English of Germany has a decimal comma, which nobody expects in English.
_ENGLISH = (
    "AU BB BM BS BW BZ CA FJ GB GH GI GY HK IE IN JM KE KY MT MU MY NG NZ PG PH PK SG TT TZ UG US "
    "ZM"
)


@dataclass(frozen=True, slots=True)
class NumberSigns:
    """The signs between digits; the last group has three, those before it `group_size`."""

    point: str
    group: str
    money_point: str
    money_group: str
    minus: str
    percent: str
    group_size: int


@cache
def locale_of(language: str, country: str) -> "Locale":
    """The locale of a language in a country, or of the language alone where CLDR knows none."""
    from babel import Locale, UnknownLocaleError

    if language == "en" and country not in _ENGLISH.split():
        country = "001"
    for name in (f"{language}_{country}", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_001")


@cache
def signs_of(locale: "Locale") -> NumberSigns:
    """The signs of a locale, for Latin digits."""
    symbols: Mapping[str, str] = locale.number_symbols["latn"]
    point, group = symbols["decimal"], symbols["group"]
    return NumberSigns(
        point=point,
        group=group,
        money_point=symbols.get("currencyDecimal", point),
        money_group=symbols.get("currencyGroup", group),
        minus=symbols["minusSign"],
        percent=locale.percent_formats[None]
        .pattern.replace("#,##,##0", "{}")
        .replace("#,##0", "{}"),
        group_size=locale.decimal_formats[None].grouping[1],
    )


def whole(number: int, group: str, signs: NumberSigns) -> str:
    """A whole number in groups; accounts group from a thousand on, whatever running text does."""
    if signs.group_size == 3:  # As almost everywhere; a table has hundreds of amounts.
        return f"{signs.minus if number < 0 else ''}{abs(number):,}".replace(",", group)
    digits = str(abs(number))
    groups = [digits[-3:]]
    digits = digits[:-3]
    while digits:
        groups.append(digits[-signs.group_size :])
        digits = digits[: -signs.group_size]
    return f"{signs.minus if number < 0 else ''}{group.join(reversed(groups))}"


def money(minor: int, currency: str, signs: NumberSigns) -> str:
    """An amount in major units, without its currency. Raises UnknownCurrency."""
    places = decimals(currency)
    major, rest = divmod(abs(minor), 10**places)
    text = whole(major, signs.money_group, signs)
    fraction = f"{signs.money_point}{rest:0{places}}" if places else ""
    return f"{signs.minus if minor < 0 else ''}{text}{fraction}"


def decimal(text: str, signs: NumberSigns) -> str:
    """A plain decimal number such as `-1234.5` in these signs; it keeps its digits."""
    before, _, fraction = text.removeprefix("-").partition(".")
    sign = signs.minus if text.startswith("-") else ""
    return (
        f"{sign}{whole(int(before), signs.group, signs)}{signs.point if fraction else ''}{fraction}"
    )


@lru_cache(8192)
def day(value: date, length: Literal["medium", "long"], locale: "Locale") -> str:
    """A day, `medium` for tables or `long` with the month's name for letters."""
    from babel.dates import format_date

    return format_date(value, length, locale)


@lru_cache(512)
def month(value: date, locale: "Locale") -> str:
    """The month of a day with its year: `März 2026`."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", value, locale=locale)
