"""The discounts that the payments of a batch earn: what each invoice was paid is read once, counted
on as they pay it, and what they earn is written with them. Section 2 of the domain rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from artui.domain.kinds import ItemKind
from artui.domain.terms import Paid
from artui.ledger.book.book import Entry
from artui.ledger.documents.cash_discounts import (
    Discounted,
    discount_row,
    discount_stem,
    discounted,
    may_have_discount,
)
from artui.ledger.items.allocation_rows import AllocationValues, allocation_row
from artui.ledger.items.numbering import next_numbers
from artui.ledger.items.open_items import LedgerItem
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ITEM


class _Earned(NamedTuple):
    """A discount that waits to be written: its id, and for what it is given from a day."""

    id: int
    debit: LedgerItem
    found: Discounted
    minor: int
    day: date


@dataclass(slots=True)
class EarnedDiscounts:
    """The invoices of a batch whose terms have a discount, with what was paid of each so far."""

    entry: Entry
    known: dict[int, Discounted] = field(default_factory=dict)
    waiting: list[_Earned] = field(default_factory=list)

    def read(self, debits: Iterable[LedgerItem]) -> None:
        """Read what the ledger has of invoices."""
        ids = {debit.id for debit in debits if may_have_discount(debit)}
        found = discounted(self.entry.connection, ids, self.entry.staging)
        self.known.update((each.id, each) for each in found)

    def settling(self, payment: LedgerItem, debits: Iterable[LedgerItem]) -> dict[int, int]:
        """What a payment has to pay to settle each invoice, by id, in minor units."""
        return {
            debit.id: self.known[debit.id].settling_on(max(payment.issue_date, debit.issue_date))
            for debit in debits
            if debit.id in self.known
        }

    def earned(
        self, debits: Iterable[LedgerItem], shares: Sequence[AllocationValues]
    ) -> list[AllocationValues] | None:
        """Count what a payment pays of some invoices, and give the discounts that it earns: their
        allocations, while they wait to be written themselves. None if one that stands is no longer
        earned, and all must be written before it is taken back; in a long act NeedsTurn is raised.
        """
        for share in shares:
            self._count(share)
        items = {debit.id: debit for debit in debits if debit.id in self.known}
        due = {item_id: self.known[item_id].due() for item_id in sorted(items)}
        for item_id, (minor, _) in due.items():
            if self.known[item_id].given_minor not in (0, minor):
                if self.entry.staging is not None:
                    raise NeedsTurn
                return None
        return [
            self._give(items[item_id], minor, max(day, items[item_id].issue_date))
            for item_id, (minor, day) in due.items()
            if minor != self.known[item_id].given_minor
        ]

    def write(self) -> None:
        """Write the discounts that wait."""
        waiting, self.waiting, entry = self.waiting, [], self.entry
        if not waiting:
            return
        stems = [(discount_stem(each.debit), each.debit.entity_id) for each in waiting]
        numbers = next_numbers(entry, ItemKind.DISCOUNT, stems)
        rows = [
            discount_row(entry, each.debit, each.found, number, each.minor, each.day)
            for each, number in zip(waiting, numbers, strict=True)
        ]
        entry.insert(ITEM, rows, [each.id for each in waiting])

    def _count(self, share: AllocationValues) -> None:
        found, minor = self.known.get(share["debit_id"]), share["amount_minor"]
        if found is not None:
            paid = (*found.payments, Paid(share["effective_date"], minor))
            left = found.open_minor - minor
            self.known[found.id] = found._replace(payments=paid, open_minor=left)

    def _give(self, debit: LedgerItem, minor: int, day: date) -> AllocationValues:
        found, number = self.known[debit.id], self.entry.next_ids(ITEM, 1)[0]
        self.waiting.append(_Earned(number, debit, found, minor, day))
        left = found.open_minor - minor
        self.known[debit.id] = found._replace(given_minor=minor, open_minor=left)
        debit.open_minor -= minor
        return allocation_row(self.entry, number, debit.id, minor, day)
