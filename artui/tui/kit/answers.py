"""The meaning of a typed answer: text, a date, an amount. A refusal shows the right form."""

from collections.abc import Callable, Collection
from datetime import date

from artui.domain.calculator import SIGN, BadSum, computed_minor
from artui.domain.money import Money, parse_minor
from artui.domain.refusal import Refused


class NothingTyped(Refused):
    """The answer is empty although one is needed."""


class DateNotUnderstood(Refused):
    """The answer is not a date."""


class NotListed(Refused):
    """The answer names none of the listed choices."""


def optional_text(typed: str) -> str:
    """Any text, which may be empty, without the spaces around it."""
    return typed.strip()


def some_text(typed: str) -> str:
    """A text that is not empty."""
    if not (text := typed.strip()):
        raise NothingTyped("Nothing was typed; type something, or leave with Esc.")
    return text


def a_date(typed: str) -> date:
    """A date as 2026-11-21."""
    text = typed.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateNotUnderstood(f"{text!r} is not a date; write it like 2026-11-21.") from None


def one_of(numbers: Collection[int]) -> Callable[[str], int]:
    """A parser that accepts one of these numbers."""

    def parse(typed: str) -> int:
        text = typed.strip()
        if not text.isdecimal() or int(text) not in numbers:
            raise NotListed(f"{text!r} is none of them: {', '.join(map(str, numbers))}.")
        return int(text)

    return parse


def an_amount(currency: str, *, decimal_comma: bool = False) -> Callable[[str], int]:
    """A parser of amounts of a currency, in minor units; it accepts grouping as on the screens, and
    computes what begins with an equals sign: `=1000*0.98`."""

    def parse(typed: str) -> int:
        if typed.strip().startswith(SIGN):
            minor = computed_minor(typed, currency, decimal_comma=decimal_comma)
            if minor < 0:
                money = Money(minor, currency)
                raise BadSum(f"'{typed.strip()}' comes to ", money, ", which is below zero.")
            return minor
        return parse_minor(typed.strip(), currency, decimal_comma=decimal_comma, grouping=True)

    return parse
