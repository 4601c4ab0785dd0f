"""Money: an integer of minor units with an ISO 4217 currency.

JPY has no decimals, USD two, KWD three. No float ever holds an amount, an amount with more decimals
than its currency has is refused, and sums never mix currencies. See section 1 of the domain rules.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from artui.domain.refusal import Refused
from artui.domain.sentence import PLAIN, Sentence, Signs

MAX_MINOR = 10**15

_TWO_DECIMALS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

# Currencies that left ISO 4217 in 2025 and 2026 (ANG, BGN) remain, since older invoices use them.
CURRENCIES: dict[str, int] = {
    code: places
    for places, codes in (
        (0, _NO_DECIMALS),
        (2, _TWO_DECIMALS),
        (3, _THREE_DECIMALS),
        (4, _FOUR_DECIMALS),
    )
    for code in codes.split()
}

_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_GROUPS = r"(-?)([0-9]+|[0-9]{{1,3}}(?:([{separators}])[0-9]{{3}})(?:\3[0-9]{{3}})*)"
_SPACES = " \u00a0\u202f'\u2019"
_GROUPED = re.compile(_GROUPS.format(separators="," + _SPACES) + r"(?:\.([0-9]+))?")
_GROUPED_COMMA = re.compile(_GROUPS.format(separators="." + _SPACES) + r"(?:,([0-9]+))?")
_COMMA = re.compile(r"(-?)([0-9]+)(?:,([0-9]+))?")


class UnknownCurrency(Refused):
    """The code is not an active ISO 4217 currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(
            f"{currency!r} is not a currency; give an ISO 4217 code in capitals, such as EUR."
        )


class AmountNotUnderstood(Refused):
    """The text is not a plain decimal number."""

    def __init__(self, text: str, right: str) -> None:
        self.text = text
        super().__init__(f"{_shown(text)} is not an amount; write it like {right}.")


class TooManyDecimals(Refused):
    """The amount has more decimals than its currency."""

    def __init__(self, text: str, currency: str, given: int, allowed: int, right: str) -> None:
        self.text, self.currency, self.given, self.allowed = text, currency, given, allowed
        has = f"{allowed} decimals" if allowed else "none"
        noun = "decimal" if given == 1 else "decimals"
        super().__init__(
            f"{_shown(text)} has {given} {noun}, but {currency} has {has}; write it like {right}."
        )


class AmountOutOfRange(Refused):
    """The amount is larger than the ledger can hold."""

    def __init__(self, text: str, currency: str) -> None:
        self.text, self.currency = text, currency
        super().__init__(
            f"{_shown(text)} {currency} is too large; an amount may be at most ",
            Bare(MAX_MINOR, currency),
            ".",
        )


class CurrencyMixed(Refused):
    """Amounts of two currencies met in one sum."""

    def __init__(self, left: "Money", right: "Money") -> None:
        self.left, self.right = left, right
        super().__init__(left, " and ", right, " are in two currencies and can't be added up.")


def decimals(currency: str) -> int:
    """How many decimals the currency has; raises `UnknownCurrency`."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def parse_minor(
    text: str, currency: str, *, decimal_comma: bool = False, grouping: bool = False
) -> int:
    """An amount written in major units, such as `22.26` or `-5`, in minor units.

    It has a decimal point and no grouping unless `signs` says otherwise. Raises
    `UnknownCurrency`, `AmountNotUnderstood`, `TooManyDecimals` or `AmountOutOfRange`.
    """
    places = decimals(currency)
    if grouping:
        match = (_GROUPED_COMMA if decimal_comma else _GROUPED).fullmatch(text)
    else:
        match = (_COMMA if decimal_comma else _PLAIN).fullmatch(text)
    right = _example(currency, "," if decimal_comma else ".")
    if match is None:
        raise AmountNotUnderstood(text, right)
    sign, whole, fraction = match[1], match[2], match[match.re.groups] or ""
    if len(fraction) > places:
        raise TooManyDecimals(text, currency, len(fraction), places, right)
    if grouping and match[3]:
        whole = whole.replace(match[3], "")
    digits = (whole + fraction.ljust(places, "0")).lstrip("0") or "0"
    # The length comes first, since Python refuses to read integers of thousands of digits.
    if len(digits) > len(str(MAX_MINOR)) or int(digits) > MAX_MINOR:
        raise AmountOutOfRange(text, currency)
    return -int(digits) if sign else int(digits)


def format_minor(minor: int, currency: str, signs: Signs = PLAIN) -> str:
    """Major units as text: `22.26`, `-0.05`, `1200` for JPY, or `48.210,00` in other signs."""
    places = decimals(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    if signs.group:
        whole = f"{int(whole):,}".replace(",", signs.group)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}{signs.point}{fraction}" if places else f"{sign}{whole}"


class _Parts(NamedTuple):
    """How many minor units make a major one, and how each number of them is written after it: so
    an amount is divided and put together, without a look at its digits."""

    units: int
    ends: list[str]


class _PartsByCurrency(dict[str, _Parts]):
    """These by currency."""

    def __missing__(self, currency: str) -> _Parts:
        """Write them for a currency's first amount."""
        places = decimals(currency)
        units = 10**places
        ends = [f".{minor:0{places}}" for minor in range(units)] if places else [""]
        found = self[currency] = _Parts(units, ends)
        return found


_PARTS = _PartsByCurrency()


def format_many(minors: Iterable[int | None], currencies: Iterable[str]) -> list[str | None]:
    """Many amounts as `format_minor` writes them, None where there is none, whatever currency."""
    return [
        None
        if minor is None
        else f"{minor // (part := _PARTS[currency]).units}{part.ends[minor % part.units]}"
        if minor >= 0
        else f"-{-minor // (part := _PARTS[currency]).units}{part.ends[-minor % part.units]}"
        for minor, currency in zip(minors, currencies, strict=True)
    ]


def round_half_up(exact: Fraction) -> int:
    """The nearest integer; halves round away from zero, so that -x rounds as x does."""
    return rounded(exact.numerator, exact.denominator)


def rounded(numerator: int, denominator: int) -> int:
    """The integer nearest to a fraction of integers, as `round_half_up` rounds it."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency; + and - refuse to mix currencies."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        decimals(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __str__(self) -> str:
        return self.localized(PLAIN)

    def localized(self, signs: Signs) -> str:
        """The amount with its currency, in the signs of a reader: `48,210.00 EUR`."""
        return f"{format_minor(self.minor, self.currency, signs)} {self.currency}"

    @property
    def bare(self) -> "Bare":
        """The amount without its currency, for a sentence in which another amount names it."""
        return Bare(self.minor, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMixed(self, other)
        return other.minor


@dataclass(frozen=True, slots=True)
class Bare:
    """An amount whose currency a sentence does not name."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return self.localized(PLAIN)

    def localized(self, signs: Signs) -> str:
        """The amount in the signs of a reader."""
        return format_minor(self.minor, self.currency, signs)


def _example(currency: str, point: str) -> str:
    return format_minor(1234 * 10 ** decimals(currency), currency, Signs(point))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


_WRITTEN = re.compile(r"(?<![\w.,-])(-?\d+)(?:\.(\d+))? ([A-Z]{3})\b")


def amounts_in(text: str) -> Sentence:
    """A text that was kept, such as the summary of an act, as a sentence that knows its amounts."""
    pieces: list[object] = []
    end = 0
    for found in _WRITTEN.finditer(text):
        whole, fraction, currency = found.groups(default="")
        if CURRENCIES.get(currency) == len(fraction):
            pieces += (text[end : found.start()], Money(int(whole + fraction), currency))
            end = found.end()
    return Sentence(*pieces, text[end:])
