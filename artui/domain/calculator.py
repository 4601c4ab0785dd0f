"""What a clerk types to be computed: `=1000*0.98`, exactly, rounded once to the currency's unit.

It has + - * / and brackets, and numbers as the reader writes them. Nothing else: no names, no
powers, so that its work is bounded by its length.
"""

import re
from fractions import Fraction

from artui.domain.money import MAX_MINOR, AmountOutOfRange, decimals, round_half_up
from artui.domain.refusal import Refused

SIGN = "="
"""What a text to be computed begins with."""
_LONGEST = 100
_NUMBERS = {
    ".": re.compile(
        r"[0-9]{1,3}(?:[,'\u2019\u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
    ),
    ",": re.compile(
        r"[0-9]{1,3}(?:[.'\u2019\u00a0\u202f][0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?"
    ),
}


class BadSum(Refused):
    """The text can't be computed."""


def computed_minor(text: str, currency: str, *, decimal_comma: bool = False) -> int:
    """What a text such as `=1000*0.98` comes to, in minor units; halves round away from zero.

    Raises BadSum, UnknownCurrency, AmountOutOfRange.
    """
    places = decimals(currency)
    value = _Sum(text, "," if decimal_comma else ".").value()
    minor = round_half_up(value * 10**places)
    if abs(minor) > MAX_MINOR:
        raise AmountOutOfRange(text, currency)
    return minor


class _Sum:
    """Reads a text from left to right, by one function for each rank of signs."""

    def __init__(self, text: str, point: str) -> None:
        self._shown = text.strip()
        if len(self._shown) > _LONGEST:
            raise BadSum(f"It is longer than {_LONGEST} characters; compute it in parts.")
        self._left = self._shown.removeprefix(SIGN).strip()
        self._point, self._number = point, _NUMBERS[point]

    def value(self) -> Fraction:
        """What the whole text comes to."""
        found = self._terms()
        if self._left:
            raise self._bad()
        return found

    def _terms(self) -> Fraction:
        found = self._factors()
        while sign := self._sign("+-"):
            other = self._factors()
            found = found + other if sign == "+" else found - other
        return found

    def _factors(self) -> Fraction:
        found = self._one()
        while sign := self._sign("*/"):
            other = self._one()
            if sign == "/" and not other:
                raise BadSum(f"'{self._shown}' divides by zero.")
            found = found * other if sign == "*" else found / other
        return found

    def _one(self) -> Fraction:
        if self._sign("-"):
            return -self._one()
        if self._sign("("):
            found = self._terms()
            if not self._sign(")"):
                raise self._bad()
            return found
        number = self._number.match(self._left)
        if number is None:
            raise self._bad()
        self._left = self._left[number.end() :].lstrip()
        digits = "".join(each for each in number[0] if each.isdigit() or each == self._point)
        return Fraction(digits.replace(",", "."))

    def _sign(self, signs: str) -> str:
        """The next sign if it is one of these, which is then read."""
        if not self._left or self._left[0] not in signs:
            return ""
        sign, self._left = self._left[0], self._left[1:].lstrip()
        return sign

    def _bad(self) -> BadSum:
        right = f"=1000*0{self._point}98"
        at = f"at '{self._left}'" if self._left else "since its end is missing"
        return BadSum(f"'{self._shown}' can't be computed {at}; write it like {right}.")
