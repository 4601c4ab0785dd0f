"""`spoken("de")` says a document's English sentences, amounts and days in German.

    told = spoken("de", "AT")
    told.say("{number} is due on {day}.", number="INV-1", day=date(2026, 3, 5))
    told.plural("{count} day late", "{count} days late", 12)
    told.money(123456, "EUR")

The English is the key of the catalogue, so it stands as a literal in the call: a test collects
these and misses none. What is known only as a value, such as the word for a kind of document, is a
`Term` from a table of `term("…")`, said by `word`.
"""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NewType

from artui.domain.interest_policy import percent_text
from artui.domain.money import Bare, Money
from artui.statements.language import locale_figures as figures
from artui.statements.language.catalogue import PLACE, Words, shipped_languages, words_of

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
Term = NewType("Term", str)
Value = str | int | datetime.date | Money | Bare
"""What can be said in a sentence: numbers, days and amounts are written as the reader does."""


def term(text: str) -> Term:
    """A word of a table, for `Spoken.word`; the text is a literal, as in `say`."""
    return Term(text)


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """One language in one country: says sentences, and writes figures and days."""

    language: str
    country: str
    locale: "Locale"
    signs: figures.NumberSigns
    words: Words

    @property
    def tag(self) -> str:
        """Its BCP 47 tag, for documents that name their language: `de-AT`."""
        return str(self.locale).replace("_", "-") if self.locale.territory != "001" else ENGLISH

    def say(self, text: str, /, *, about: str = "", **values: Value) -> str:
        """A sentence in this language, its values in their places.

        `about` tells two uses of one English word apart, such as `Credit` over a column.
        """
        said = self.words.translations
        found = said.pgettext(about, text) if about else said.gettext(text)
        return self._filled(found, values)

    def plural(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The form for this many, with `{count}` in its place."""
        found = self.words.translations.ngettext(one, many, count)
        return self._filled(found, {"count": count, **values})

    def legal(self, text: str, /, **values: Value) -> str:
        """A sentence of law: in English unless its translation has been reviewed."""
        if self.language == ENGLISH or text in self.words.reviewed:
            return self._filled(self.words.translations.gettext(text), values)
        return spoken(ENGLISH, self.country)._filled(text, values)

    def word(self, named: Term) -> str:
        """A word of a table in this language."""
        return self.words.translations.gettext(named)

    def amount(self, minor: int, currency: str) -> str:
        """An amount without its currency, such as `-1.234,50`. Raises UnknownCurrency."""
        return figures.money(minor, currency, self.signs)

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency: `1.234,50 EUR`. Raises UnknownCurrency."""
        return f"{figures.money(minor, currency, self.signs)} {currency}"

    def number(self, number: int) -> str:
        """A whole number: `1.234`."""
        return figures.whole(number, self.signs.group, self.signs)

    def decimal(self, plain: str) -> str:
        """A plain decimal number such as `1234.50`, digit by digit: `1.234,50`."""
        return figures.decimal(plain, self.signs)

    def percent(self, rate: Fraction) -> str:
        """A rate, of which 1 is the whole, in percent: `1,5 %`."""
        return self.percent_of(percent_text(rate))

    def percent_of(self, plain: str) -> str:
        """Percents as a plain decimal number, such as `5.5`: `5,5 %`."""
        return self.signs.percent.format(figures.decimal(plain, self.signs))

    def date(self, day: datetime.date) -> str:
        """A day in a table: `05.03.2026`, `5 Mar 2026`."""
        return figures.day(day, "medium", self.locale)

    def long_date(self, day: datetime.date) -> str:
        """A day in a letter: `5. März 2026`."""
        return figures.day(day, "long", self.locale)

    def month(self, day: datetime.date) -> str:
        """The month of a day: `März 2026`."""
        return figures.month(day, self.locale)

    def country_name(self, code: str) -> str:
        """The name of a country in this language; the code if it is none."""
        return str(self.locale.territories.get(code.upper(), code))

    def _filled(self, text: str, values: dict[str, Value]) -> str:
        if not values:
            return text
        return PLACE.sub(lambda place: self._said(values[place[1]]), text)

    def _said(self, value: Value) -> str:
        match value:
            case str():
                return value
            case int():
                return self.number(value)
            case Money():
                return self.money(value.minor, value.currency)
            case Bare():
                return self.amount(value.minor, value.currency)
            case datetime.date():
                return self.date(value)


def spoken(language: str, country: str = "", own: Path | None = None) -> Spoken:
    """A language (`de`, also `de-AT`) as it is written in a country (a code).

    `own` is a folder with catalogues of the company's own. English, if we have no catalogue for the
    language. Raises BadCatalogue.
    """
    code, _, region = language.replace("_", "-").partition("-")
    code = code.lower()
    if code not in shipped_languages():
        code = ENGLISH
    return _spoken(code, (country or region).upper(), words_of(code, own))


@lru_cache(256)
def _spoken(code: str, country: str, words: Words) -> Spoken:
    locale = figures.locale_of(code, country)
    return Spoken(code, country, locale, figures.signs_of(locale), words)
