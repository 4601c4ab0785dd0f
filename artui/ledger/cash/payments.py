"""Payments: cash that came in, and what it pays by its remittance. Sections 1 and 2."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, literal_column, select, tuple_

from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import document_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.new_items import item_row
from artui.ledger.book.open_items import (
    LedgerItem,
    chunks,
    debits_numbered,
    ledger_items,
)
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.records import NewPayment, Posted, Same
from artui.ledger.book.refusals import (
    NumberTaken,
)
from artui.ledger.cash.allocation import Allocated, allocate_many, place, proposed_shares
from artui.ledger.cash.cash_discounts import give_discounts
from artui.ledger.documents.posting import (
    Outcome,
    PostingContext,
    checked_customer,
    item_numbered,
    money_of,
    posting_context,
    repeated,
    same_document,
    the_posted,
)
from artui.ledger.store.tables import ALLOCATION, ITEM


def post_payments(
    context: PostingContext, rows: Sequence[NewPayment], *, imported: bool
) -> list[Outcome]:
    """Post a batch of payments and allocate each to the invoices it names, in that order; a rest
    stays unapplied."""
    context.accounts.load(row.account for row in rows)
    named = [number for row in rows for number, _ in row.invoices]
    invoices = debits_numbered(context.entry.connection, named)
    earlier = _payments_there(context, rows)
    batch = PaymentBatch(context, invoices)
    outcomes: list[Outcome] = []
    for row in rows:
        try:
            outcomes.append(_one_payment(batch, row, earlier, imported=imported))
        except Refused as refusal:
            outcomes.append(refusal)
    batch.flush()
    return outcomes


def post_payment(book: Book, new: NewPayment) -> Posted:
    """Record cash that came in: one act; nothing is allocated. A reference that the customer has is
    refused."""
    bare = NewPayment(
        new.reference,
        new.account,
        new.value_date,
        new.amount_minor,
        new.currency,
        new.method,
        (),
        new.notes,
    )
    with book.act(ActName.PAY, f"{new.account}/{new.reference}") as entry:
        refuse_closed(entry.open_from, new.value_date, f"Payment {new.reference}")
        posted = the_posted(entry, post_payments(posting_context(entry), [bare], imported=False))
        entry.summary = f"payment {new.reference} of {money_of(new)} from {new.account}"
        return posted


def record_payment(
    book: Book, new: NewPayment, *, auto: bool = False
) -> tuple[Posted, Allocated | None]:
    """Record a payment and allocate it as it says, the rest oldest first if `auto`: two acts, one
    transaction."""
    with book.transaction() as joined:
        posted = post_payment(joined, new)
        with joined.reading() as connection:
            payment = ledger_items(connection, [posted.id])[posted.id]
            named = debits_numbered(connection, [number for number, _ in new.invoices])
        shares, left = _named_shares(new, payment, named)
        if auto and left:
            taken = dict(shares)
            rest = [pair for pair in proposed_shares(joined, posted.id) if pair[0] not in taken]
            for debit_id, minor in rest:
                share = min(minor if not shares else _open(joined, debit_id), left)
                if share:
                    shares.append((debit_id, share))
                    left -= share
        if not shares:
            return posted, None
        return posted, allocate_many(joined, credit_id=posted.id, shares=shares)


def _open(book: Book, debit_id: int) -> int:
    with book.reading() as connection:
        return ledger_items(connection, [debit_id])[debit_id].open_minor


def _named_shares(
    new: NewPayment, payment: LedgerItem, named: dict[str, list[LedgerItem]]
) -> tuple[list[tuple[int, int]], int]:
    left = payment.amount_minor
    shares: list[tuple[int, int]] = []
    for number, wanted in new.invoices:
        invoice = item_numbered(named, number, payment.root_id)
        minor = min(invoice.open_minor, left) if wanted is None else wanted
        if minor or wanted is not None:
            shares.append((invoice.id, minor))
            left -= minor
    return shares, left


@dataclass(slots=True)
class PaymentBatch:
    """Payments of a batch and what they pay, gathered and written together."""

    context: PostingContext
    invoices: dict[str, list[LedgerItem]]
    payments: list[dict[str, Any]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def flush(self) -> None:
        """Write what has been gathered."""
        self.context.entry.insert(ITEM, self.payments, self.ids)
        self.context.entry.insert(ALLOCATION, self.shares)
        self.payments, self.ids, self.shares = [], [], []


def _one_payment(
    batch: PaymentBatch,
    new: NewPayment,
    earlier: dict[tuple[int, str], Row[Any]],
    *,
    imported: bool,
) -> Outcome:
    context = batch.context
    customer = checked_customer(context, new)
    there = earlier.get((customer.id, new.reference))
    found = (
        repeated(context, new, {new.reference: [there]}, _same_payment)
        if there is not None
        else None
    )
    if found is not None:
        if not imported:
            same = f"payment {new.reference} of {money_of(new)}, {new.value_date}"
            raise NumberTaken(f"{new.account} already has a {same}.").at("reference")
        return found
    twin = batch.taken.get((customer.id, new.reference))
    if twin is not None:
        if (twin["amount_minor"], twin["issue_date"], twin["currency"]) != (
            new.amount_minor,
            new.value_date,
            new.currency,
        ):
            raise NumberTaken(f"{new.account} has a payment {new.reference} with other values.").at(
                "reference"
            )
        return Same(0, new.reference)
    row = _payment_row(batch, new, customer)
    number = context.entry.next_ids(ITEM, 1)[0]
    payment = _as_ledger_item(row, number, customer)
    shares, paid, note = _named_places(batch, new, payment)
    batch.taken[customer.id, new.reference] = row
    batch.payments.append(row)
    batch.ids.append(number)
    batch.shares.extend(shares)
    if any(_may_earn_discount(context, invoice) for invoice in paid):
        batch.flush()
        give_discounts(context.entry, payment, paid)
    return Posted(number, new.reference, note)


def _may_earn_discount(context: PostingContext, invoice: LedgerItem) -> bool:
    terms = context.term(invoice.terms)
    return terms is not None and terms.discount is not None


def _named_places(
    batch: PaymentBatch, new: NewPayment, payment: LedgerItem
) -> tuple[list[dict[str, Any]], list[LedgerItem], str]:
    """What a payment pays of the invoices it names, these, and a note if one is settled already."""
    before: list[tuple[LedgerItem, int]] = []
    shares: list[dict[str, Any]] = []
    try:
        for number, wanted in new.invoices:
            invoice = item_numbered(batch.invoices, number, payment.root_id)
            before.append((invoice, invoice.open_minor))
            minor = min(invoice.open_minor, payment.open_minor) if wanted is None else wanted
            if minor or wanted is not None:
                shares.append(place(batch.context.entry, payment, invoice, minor))
    except Refused as refusal:
        for invoice, open_minor in reversed(before):
            invoice.open_minor = open_minor
        raise refusal.at("invoices") from None
    settled = ", ".join(invoice.number for invoice, open_minor in before if not open_minor)
    rest = payment.money(payment.open_minor)
    note = f"nothing is open on {settled}; {rest} stays unapplied" if settled else ""
    return shares, [invoice for invoice, _ in before], note


def _payment_row(batch: PaymentBatch, new: NewPayment, customer: Row[Any]) -> dict[str, Any]:
    named = [item for number, _ in new.invoices for item in batch.invoices.get(number, ())]
    return item_row(
        batch.context.entry,
        entity_id=named[0].entity_id if named else batch.context.entity(""),
        customer_id=customer.id,
        kind=ItemKind.PAYMENT,
        side=-1,
        number=document_number(new.reference),
        issue_date=new.value_date,
        due_date=new.value_date,
        currency=new.currency,
        amount_minor=new.amount_minor,
        method=new.method,
        notes=new.notes,
        reason=";".join(_remitted(number, minor, new.currency) for number, minor in new.invoices),
    )


def _remitted(number: str, minor: int | None, currency: str) -> str:
    return number if minor is None else f"{number}={format_minor(minor, currency)}"


def _as_ledger_item(row: dict[str, Any], number: int, customer: Row[Any]) -> LedgerItem:
    return LedgerItem(
        number,
        row["entity_id"],
        customer.id,
        customer.root_id,
        customer.account,
        row["kind"],
        row["side"],
        row["number"],
        row["issue_date"],
        row["due_date"],
        row["currency"],
        row["amount_minor"],
        row["amount_minor"],
        Approval.APPROVED,
        None,
    )


def _payments_there(
    context: PostingContext, rows: Sequence[NewPayment]
) -> dict[tuple[int, str], Row[Any]]:
    found: dict[tuple[int, str], Row[Any]] = {}
    payers = [(context.accounts.get(row.account), row.reference) for row in rows]
    keys = [(customer.id, reference) for customer, reference in payers if customer is not None]
    # Literally, so that SQLite uses the index of references, which holds payments alone.
    query = select(ITEM).where(ITEM.c.kind == literal_column("'payment'"))
    for part in chunks(keys):
        asked = query.where(tuple_(ITEM.c.customer_id, ITEM.c.number).in_(part))
        for row in context.entry.connection.execute(asked):
            found[row.customer_id, row.number] = row
    return found


def _same_payment(context: PostingContext, new: NewPayment, row: Row[Any]) -> bool:
    return same_document(context, new, row, new.value_date) and new.method == row.method
