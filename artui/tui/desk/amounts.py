"""How this clerk reads and writes amounts: the decimal point and the grouping of the locale.

The currency decides the decimals, the locale only the signs between the digits. Babel knows them
for every locale; it is used only where they are not the plain ones, since it costs a tenth of a
second before the first paint.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from artui.domain.money import amounts_in, format_minor
from artui.domain.sentence import Signs, localized, raised, whole_number
from artui.tui.kit.answers import an_amount

_PLAIN = ("", "C", "POSIX", "en")
_ENGLISH = Signs(group=",")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts and sentences in the signs of the locale."""

    signs: Signs = _ENGLISH

    @property
    def point(self) -> str:
        """The decimal point."""
        return self.signs.point

    def number(self, minor: int, currency: str) -> str:
        """An amount in major units: `48,210.00`; in yen `48,210`."""
        return format_minor(minor, currency, self.signs)

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency: `48,210.00 EUR`."""
        return f"{self.number(minor, currency)} {currency}"

    def count(self, number: int) -> str:
        """A number of things in digits, for rows that a thread of its own makes."""
        return whole_number(number, self.signs)

    def counted(self, number: int, one: str, many: str) -> str:
        """A number of things: `1 item`, `1,234 items`."""
        return f"1 {one}" if number == 1 else f"{self.count(number)} {many}"

    def written(self, sentence: str) -> str:
        """A sentence of the ledger, with its amounts in these signs."""
        return localized(sentence, self.signs)

    def kept(self, text: str) -> str:
        """A text of the audit log, with its amounts in these signs."""
        return self.written(amounts_in(text))

    def done(self, summary: str) -> str:
        """The summary of an act as a sentence, with its amounts in these signs."""
        sentence = self.written(raised(summary))
        return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."

    def reader(self, currency: str) -> Callable[[str], int]:
        """A parser of typed amounts of a currency, written as the screens show them."""
        return an_amount(currency, decimal_comma=self.point == ",")


PLAIN = Amounts(Signs())
"""As programs read amounts: a point, and no grouping."""


def amounts_of(locale: str, environ: Mapping[str, str]) -> Amounts:
    """The signs of a locale such as `de_DE` (empty: from the environment); plain if unknown."""
    chosen = locale or environ.get("LC_ALL") or environ.get("LC_NUMERIC") or environ.get("LANG", "")
    name = chosen.partition(".")[0].partition("@")[0].replace("-", "_")
    if name.partition("_")[0] in _PLAIN:
        return Amounts()
    from babel import Locale, UnknownLocaleError

    try:
        symbols = Locale.parse(name).number_symbols["latn"]
    except (UnknownLocaleError, ValueError, KeyError):
        return Amounts()
    group = str(symbols["group"])
    return Amounts(Signs(str(symbols["decimal"]), " " if group.isspace() else group))
