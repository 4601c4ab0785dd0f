"""The invoices that a payment names, as they are typed: short numbers completed, picked, summed."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from artui.domain.refusal import Refused
from artui.domain.remittance import named_in
from artui.domain.text import visible

if TYPE_CHECKING:
    from artui.tui.desk.under_cursor import OpenInvoice

_NAMED = 4
_LAST = re.compile(r"[0-9]*\Z")


class SeveralNumbers(Refused):
    """A short number is the end of several."""


class NotOpen(Refused):
    """A short number has the digits of a document that is not open."""

    def __init__(self, number: str, ends: Sequence[str] = (), state: str = "not open") -> None:
        self.number, self.ends = number, tuple(ends)
        meant = f" For {_some(ends)} type more of it." if ends else ""
        super().__init__(f"{visible(number)} is {state}.{meant}")


def completed(text: str, numbers: Collection[str], others: Collection[str] = ()) -> str:
    """The text with each short number completed by the open invoice that ends so: `56` becomes
    INV-2026-00056. What is no end of any stays. `others` are the customer's documents that are not
    open. Raises SeveralNumbers and NotOpen."""
    return _joined([(_whole(number, numbers, others), share) for number, share in named_in(text)])


def _whole(typed: str, numbers: Collection[str], others: Collection[str]) -> str:
    if typed in numbers or typed in others:
        return typed
    folded = typed.casefold()
    ends = [number for number in numbers if number.casefold().endswith(folded)]
    # `56` is the number 56 before it is the end of 156, even if 56 is paid and 156 is not.
    same = [number for number in ends if _is_same(number, typed)]
    if not same:
        for other in others:
            if other.casefold().endswith(folded) and _is_same(other, typed):
                raise NotOpen(other, ends)
    found = same or ends
    if len(found) > 1:
        raise SeveralNumbers(f"'{visible(typed)}' is the end of {_some(found)}; type more of it.")
    return found[0] if found else typed


def _some(numbers: Sequence[str]) -> str:
    return ", ".join(map(visible, numbers[:_NAMED])) + (", …" if len(numbers) > _NAMED else "")


def _is_same(number: str, typed: str) -> bool:
    return _digits(number) == _digits(typed) != "" or number.casefold() == typed.casefold()


def _digits(number: str) -> str:
    """The digits at the end, without zeros before them."""
    found = _LAST.search(number)
    return found[0].lstrip("0") if found else ""


def toggled(text: str, number: str) -> str:
    """The text with an invoice added, or without it if it is named already."""
    named = list(named_in(text))
    left = [pair for pair in named if pair[0] != number]
    return _joined(left if len(left) < len(named) else [*named, (number, None)])


def is_named(text: str, number: str) -> bool:
    """Whether the text names an invoice."""
    return any(named == number for named, _ in named_in(text))


def _joined(named: Sequence[tuple[str, str | None]]) -> str:
    return ";".join(number if share is None else f"{number}={share}" for number, share in named)


def settling(text: str, listed: "Mapping[str, OpenInvoice]", day: date) -> int | None:
    """What settles all that is named on a value date, less discounts that are then earned; None if
    one is not listed or has an amount of its own."""
    total = 0
    for number, share in named_in(text):
        if share is not None or number not in listed:
            return None
        total += listed[number].settled_by(day)
    return total
