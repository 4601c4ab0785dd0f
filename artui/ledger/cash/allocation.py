"""Setting credits against debits.

A payment (cash came in) and an allocation (what it pays) are separate acts. An allocation is a row
of its own and never edited; the database itself keeps the open amounts of both sides in step and
never lets them fall below zero. Section 1 of the domain rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from artui.domain.allocation import effective_date
from artui.domain.sentence import Sentence, joined
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    AmountNotPositive,
    CurrencyDiffers,
    MoreThanOpen,
    NotInForce,
    OutsideTree,
    UnknownDocument,
    WrongKind,
)
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.items.allocation_rows import AllocationValues, allocation_row
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import ALLOCATION


@dataclass(frozen=True, slots=True)
class Allocated:
    """What an allocation did, and what remains open on the credit."""

    act_id: int
    summary: str
    allocation_ids: tuple[int, ...]
    rest_minor: int


def check_pair(credit: LedgerItem, debit: LedgerItem, amount_minor: int) -> None:
    """Raise the refusal that applies if the credit can't be set against the debit."""
    if credit.side != -1 or debit.side != 1:
        raise WrongKind(
            f"{credit.label} can't be applied to {debit.label}: it takes a credit and a debit."
        )
    for item in (credit, debit):
        if not item.in_force:
            raise NotInForce(
                f"{item.title} is {item.state}; nothing can be allocated to or from it."
            )
    if amount_minor <= 0:
        raise AmountNotPositive(
            credit.money(amount_minor), " can't be allocated: the amount must be above zero."
        )
    if credit.currency != debit.currency:
        raise CurrencyDiffers(
            f"{credit.title} is in {credit.currency}, {debit.label} in {debit.currency}."
        )
    if credit.root_id != debit.root_id:
        raise OutsideTree(
            f"{credit.title} belongs to {credit.account}, "
            f"{debit.label} to {debit.account}: "
            "they share no account tree."
        )
    for item in (credit, debit):
        if amount_minor > item.open_minor:
            asked, still_open = item.money(amount_minor), item.money(item.open_minor)
            raise MoreThanOpen(asked, item.label, still_open, of_credit=item is credit)


def place(
    entry: Entry,
    credit: LedgerItem,
    debit: LedgerItem,
    amount_minor: int,
    *,
    chosen: date | None = None,
    request_id: str = "",
) -> AllocationValues:
    """The row of one checked allocation; reduces both open amounts. Raises a refusal and then
    changes nothing."""
    check_pair(credit, debit, amount_minor)
    day = effective_date(
        credit.kind,
        credit=credit.label,
        credit_date=credit.issue_date,
        debit=debit.label,
        debit_issue=debit.issue_date,
        business_day=entry.book.business_date,
        chosen=chosen,
    )
    credit.open_minor -= amount_minor
    debit.open_minor -= amount_minor
    return allocation_row(entry, credit.id, debit.id, amount_minor, day, request_id=request_id)


def allocate(
    book: Book,
    *,
    credit_id: int,
    debit_id: int,
    amount_minor: int,
    effective: date | None = None,
) -> Allocated:
    """Set a credit against one debit: one act. `effective` is the clerk's day, else the rule's.

    Raises AmountTooLarge, AmountNotPositive, CurrencyDiffers, OutsideTree, NotInForce, WrongKind,
    PeriodClosed.
    """
    return allocate_many(
        book, credit_id=credit_id, shares=[(debit_id, amount_minor)], effective=effective
    )


def allocate_many(
    book: Book,
    *,
    credit_id: int,
    shares: Sequence[tuple[int, int]],
    effective: date | None = None,
    refuse: Callable[[LedgerItem, LedgerItem], None] | None = None,
) -> Allocated:
    """Set one credit against several debits, each a (debit id, minor units): one act, whole or not
    at all. `refuse` gets the credit with each debit, before anything is changed."""
    with book.act(ActName.ALLOCATE, "") as entry:
        items = ledger_items(entry.connection, [credit_id, *(debit for debit, _ in shares)])
        credit = known(items, credit_id)
        if effective is not None:
            refuse_closed(entry.open_from, effective, "The allocation")
        asked = [(known(items, debit), amount) for debit, amount in shares]
        if refuse is not None:
            for debit, _ in asked:
                refuse(credit, debit)
        ids, entry.summary = allocate_on(entry, credit, asked, effective=effective)
        entry.subject = credit.number
        return Allocated(entry.id, entry.summary, tuple(ids), credit.open_minor)


def allocate_on(
    entry: Entry,
    credit: LedgerItem,
    shares: Sequence[tuple[LedgerItem, int]],
    *,
    effective: date | None = None,
) -> tuple[Sequence[int], Sentence]:
    """Set one credit against several debits on an open act; returns the ids of the allocations,
    and what was done as a sentence."""
    rows = [place(entry, credit, debit, amount, chosen=effective) for debit, amount in shares]
    ids = entry.insert(ALLOCATION, rows)
    discounts = settle_discounts(entry, [debit for debit, _ in shares])
    return ids, _sentence(credit, shares, discounts)


def known(items: dict[int, LedgerItem], item_id: int) -> LedgerItem:
    """One of the items read; raises UnknownDocument."""
    if item_id not in items:
        raise UnknownDocument(f"There is no document with the internal id {item_id}.")
    return items[item_id]


def _sentence(
    credit: LedgerItem,
    shares: Sequence[tuple[LedgerItem, int]],
    discounts: Sequence[tuple[LedgerItem, int]],
) -> Sentence:
    parts = [Sentence(debit.money(amount), f" to {debit.number}") for debit, amount in shares]
    parts += [
        Sentence("discount ", debit.money(minor), f" on {debit.number}")
        for debit, minor in discounts
    ]
    left = credit.money(credit.open_minor)
    return Sentence(f"{credit.label}: ", joined(", ", parts), "; ", left, " left")
