"""Entries as pairs of a debit and a credit, for programs whose rows have an account on each side.

Each row has the amount of one line; where an entry has several lines on both sides, they are
paired in their order. Rows of an entry add up to it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.ledger.journal.batches import JournalLine

_NAMED = 5


class NotForProgram(Refused):
    """The format of a program can't say what a batch has."""


class PairedRow(NamedTuple):
    """An amount from the account of one line to that of another, above zero."""

    debit: JournalLine
    credit: JournalLine
    minor: int


def paired(lines: Iterable[JournalLine]) -> Iterator[PairedRow]:
    """The rows of one entry."""
    known = list(lines)
    credits = [line for line in known if line.minor < 0]
    place, open_credit = 0, -credits[0].minor if credits else 0
    for debit in known:
        left = max(0, debit.minor)
        while left:
            minor = min(left, open_credit)
            yield PairedRow(debit, credits[place], minor)
            left -= minor
            open_credit -= minor
            if not open_credit and place + 1 < len(credits):
                place += 1
                open_credit = -credits[place].minor


def refuse_other_currencies(program: str, base: str, lines: Iterable[JournalLine]) -> None:
    """Raise NotForProgram if a line is in another currency than that of the books, naming the
    first."""
    for line in lines:
        if line.currency != base:
            money = Money(abs(line.minor), line.currency)
            raise NotForProgram(
                f"{program} takes {base} only, the base currency of the mapping; entry "
                f"{line.entry} of {line.document} is ",
                money,
                ".",
            )


def named(texts: Iterable[str]) -> str:
    """Some names of several, for a sentence."""
    found = sorted(set(texts))
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more
