"""What a payer says a payment is for: documents that it pays, and what was kept back of them.

A document is named by its number, as the payer writes it, since what it has open changes until the
money comes. Amounts are in minor units and above zero, but for the total.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class AdvisedKind(StrEnum):
    """What a line of an advice is."""

    DOCUMENT = "document"
    """A document that is paid, with what is paid of it."""
    CREDIT = "credit"
    """A credit memo of ours that is kept back."""
    DEDUCTION = "deduction"
    """Something else that is kept back, in the payer's words."""


class AdvisedLine(NamedTuple):
    """A line of an advice; `number` is the document's, or of a deduction the words.

    `discount_minor` is what the payer takes off a document beside what they pay of it.
    """

    kind: AdvisedKind
    number: str
    minor: int
    discount_minor: int = 0


class Advice(NamedTuple):
    """What the money of one payment is for, of one account tree, entity and currency.

    `reference` is the payer's id of the payment, empty if there is none. An `id` of 0 is that of an
    advice that was not kept yet.
    """

    id: int
    customer_id: int
    account: str
    root_id: int
    entity_id: int
    currency: str
    received_on: date
    lines: tuple[AdvisedLine, ...]
    reference: str = ""
    file: str = ""

    @property
    def total_minor(self) -> int:
        """The money that it announces."""
        paid = AdvisedKind.DOCUMENT
        return sum(line.minor if line.kind is paid else -line.minor for line in self.lines)

    def of(self, kind: AdvisedKind) -> list[AdvisedLine]:
        """Its lines of a kind."""
        return [line for line in self.lines if line.kind is kind]

    @property
    def numbers(self) -> str:
        """The documents that it pays, in a sentence."""
        return ", ".join(line.number for line in self.of(AdvisedKind.DOCUMENT))


_WORD = re.compile(r"[\w-]+")
_FEWEST_OF_AN_ID = 5
_FEWEST_DIGITS = 7
_DATES = ("%Y%m%d", "%d%m%Y", "%m%d%Y")


def said_in(texts: Iterable[str]) -> str:
    """What texts say, as `says` looks it up."""
    return "".join(f" {' '.join(words_of(text))} |" for text in texts if text)


def says(said: str, reference: str) -> bool:
    """Whether texts say a payer's id of a payment, as words of its own; one without a digit, or of
    less than five signs, is none."""
    if len(reference) < _FEWEST_OF_AN_ID or not any(map(str.isdigit, reference)):
        return False
    return f" {' '.join(words_of(reference))} " in said


def is_telling(reference: str) -> bool:
    """Whether nobody writes an id by chance: a short number or a date may stand in any text."""
    digits = "".join(filter(str.isalnum, reference))
    if not digits.isdigit():
        return True
    return len(digits) >= _FEWEST_DIGITS and not any(_is_date(digits, form) for form in _DATES)


def _is_date(digits: str, form: str) -> bool:
    try:
        datetime.strptime(digits, form)  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return False
    return len(digits) == len("20261231")


def words_of(text: str) -> list[str]:
    """The words of a text in capitals, with the signs that stand inside ids."""
    return _WORD.findall(text.upper())
