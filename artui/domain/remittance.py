"""What a payment names, and what it pays: one rule for files, by hand, the screens and the bank.

The debits that the remittance names come first, in its order; then, if requested, whole families
from the oldest due date on. A named debit gets what was named and no more: a customer who pays a
part of an invoice means that part. This module only proposes; the ledger posts. See section 1 of
the domain rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from artui.domain.allocation import (
    AllocatesTooMuch,
    NothingToAllocate,
    OpenDebit,
    Order,
    oldest_first,
)
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import unwrapped


class NamedTwice(Refused):
    """The remittance names a debit twice, so its meaning is unclear."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"{number} is named twice; name it once.")


class RemittanceLine(NamedTuple):
    """A number that a payment names, with an amount in minor units or None for all that is open."""

    number: str
    minor: int | None = None


class NamedDebit(NamedTuple):
    """The debit that a line of a remittance names, and the amount that the line gives."""

    debit: OpenDebit
    minor: int | None = None


class Share(NamedTuple):
    """An amount in minor units to allocate to a debit."""

    debit_id: int
    minor: int


def propose(
    amount_minor: int,
    named: Sequence[NamedDebit] = (),
    offered: Iterable[OpenDebit] = (),
    order: Order = "principal-first",
    settling: Mapping[int, int] | None = None,
) -> tuple[Share, ...]:
    """Propose what an amount in minor units pays: the named debits in their order, then the offered
    ones, oldest first.

    `settling` is what settles a debit within its discount days, by id, where that is less than what
    it has open. These are settled first; only what then remains fills the others. If none is
    offered, the rest remains unapplied. Raises `NamedTwice`, `NothingToAllocate`,
    `AllocatesTooMuch`.
    """
    needed = settling or {}
    left = max(amount_minor, 0)
    shares, first = {}, dict[int, int]()
    for debit, asked in named:
        least = needed.get(debit.id, debit.open_minor)
        if asked is None and least < debit.open_minor and least <= left - _asked(named):
            first[debit.id] = least
            left -= least
    for debit, asked in named:
        if debit.id in shares:
            raise NamedTwice(debit.number)
        if debit.id in first:
            shares[debit.id] = first[debit.id]
            continue
        if asked is not None:
            _check(debit, asked, left)
        shares[debit.id] = min(debit.open_minor, left) if asked is None else asked
        left -= shares[debit.id]
    given = set(shares)
    for debit in oldest_first(offered, order) if left else ():
        if debit.id not in given:
            # An invoice in instalments is offered once for each part.
            before = shares.get(debit.id, 0)
            most = needed[debit.id] - before if debit.id in needed else debit.open_minor
            share = min(debit.open_minor, most, left)
            shares[debit.id] = before + share
            left -= share
    return tuple(Share(debit_id, minor) for debit_id, minor in shares.items() if minor)


def _asked(named: Sequence[NamedDebit]) -> int:
    return sum(asked for _, asked in named if asked is not None)


def _check(debit: OpenDebit, asked: int, left: int) -> None:
    if asked <= 0:
        raise NothingToAllocate(debit.number, asked, debit.currency)
    if asked > debit.open_minor:
        raise AllocatesTooMuch(debit.number, asked, debit.open_minor, "open", debit.currency)
    if asked > left:
        raise AllocatesTooMuch(debit.number, asked, left, "left", debit.currency)


def named_in(text: str) -> Iterator[tuple[str, str | None]]:
    """`INV-1;INV-2=50.00` as numbers, each with the text of its amount or None; a spreadsheet's
    wrapper around all or one of them is no part of it."""
    for part in filter(None, map(unwrapped, unwrapped(text).split(";"))):
        number, found, amount = part.rpartition("=")
        yield (number.strip(), amount.strip()) if found else (part, None)


def in_text(lines: Iterable[RemittanceLine], currency: str) -> str:
    """The lines as text: `INV-1;INV-2=50.00`."""
    return ";".join(
        number if minor is None else f"{number}={format_minor(minor, currency)}"
        for number, minor in lines
    )
