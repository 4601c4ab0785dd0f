"""Cash discounts: posted and allocated with the payment that earns them (domain, section 2)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.terms import counting_start, discount_minor, parse_terms
from artui.ledger.book.allocation_rows import allocation_row
from artui.ledger.book.book import Entry
from artui.ledger.book.new_items import credit_row
from artui.ledger.book.numbering import next_number
from artui.ledger.book.open_items import LedgerItem
from artui.ledger.store.tables import ALLOCATION, ITEM


def give_discounts(
    entry: Entry, credit: LedgerItem, debits: Iterable[LedgerItem]
) -> list[tuple[LedgerItem, int]]:
    """Post and allocate the cash discounts that this payment earned. Section 2 of the domain
    rules."""
    given: list[tuple[LedgerItem, int]] = []
    if credit.kind != ItemKind.PAYMENT:
        return given
    for debit in debits:
        if debit.kind != ItemKind.INVOICE or not debit.terms or debit.open_minor <= 0:
            continue
        terms = parse_terms(debit.terms)
        if terms.discount is None:
            continue
        minor = _earned(entry, debit)
        if minor:
            row = credit_row(
                entry,
                debit,
                ItemKind.DISCOUNT,
                next_number(entry, ItemKind.DISCOUNT, f"{debit.number}-D", debit.entity_id),
                minor,
                max(credit.issue_date, debit.issue_date),
            )
            discount_id = entry.insert(ITEM, [row])[0]
            day = row["issue_date"]
            entry.insert(ALLOCATION, [allocation_row(entry, discount_id, debit.id, minor, day)])
            debit.open_minor -= minor
            given.append((debit, minor))
    return given


def _earned(entry: Entry, debit: LedgerItem) -> int:
    query = (
        select(ITEM.c.kind, ALLOCATION.c.amount_minor, ALLOCATION.c.effective_date)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.credit_id)
        .where(ALLOCATION.c.debit_id == debit.id)
    )
    rows = entry.connection.execute(query).all()
    memos = sum(row.amount_minor for row in rows if row.kind == ItemKind.CREDIT_MEMO)
    paid: dict[date, int] = {}
    for row in rows:
        if row.kind == ItemKind.PAYMENT:
            paid[row.effective_date] = paid.get(row.effective_date, 0) + row.amount_minor
    return discount_minor(
        parse_terms(debit.terms),
        start=counting_start(debit.issue_date, debit.shipment_date, counts_from_shipment=False),
        amount_minor=debit.amount_minor - memos,
        open_minor=debit.open_minor,
        paying_minor=0,
        value_dates=[day for day, minor in paid.items() if minor],
    )
