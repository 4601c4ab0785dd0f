"""Payments: cash that came in, and what it pays by its remittance. Sections 1 and 2."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import literal_column, select, tuple_

from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.domain.sentence import Sentence
from artui.domain.text import document_number, typed_number, visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.records import NewPayment, NoteField, Posted, Same
from artui.ledger.book.refusals import NumberTaken
from artui.ledger.cash.allocation import Allocated, allocate_many, place
from artui.ledger.cash.earned_discounts import EarnedDiscounts
from artui.ledger.cash.remittances import items_named, payable, payment_order, proposed
from artui.ledger.cash.reported_cash import Reported, TypedCash, may_be_reported, reported_cash
from artui.ledger.cash.second_payments import HasReference, standing_payment
from artui.ledger.documents.cash_discounts import settle_discounts, settling_amounts
from artui.ledger.documents.posting import (
    EarlierItem,
    Outcome,
    PostingContext,
    checked_customer,
    counts_from_words,
    earlier_of,
    money_of,
    posting_context,
    put_off,
    the_posted,
)
from artui.ledger.items.allocation_rows import AllocationValues
from artui.ledger.items.given_up import GivenUp, given_up
from artui.ledger.items.new_items import DocumentValues
from artui.ledger.items.note_fields import add_to_documents
from artui.ledger.items.numbering import renamed
from artui.ledger.items.open_items import (
    LedgerCustomer,
    LedgerItem,
    chunks,
    debits_numbered,
    ledger_item,
    lower_by_staged,
)
from artui.ledger.items.remittance_rows import add_lines
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ALLOCATION, ITEM


def post_payments(context: PostingContext, rows: Sequence[NewPayment]) -> list[Outcome]:
    """Post a batch of payments and allocate each to the invoices it names, in that order; the rest
    remains unapplied."""
    context.accounts.load(row.account for row in rows)
    named = [number for row in rows for number, _ in row.invoices]
    invoices = debits_numbered(context.entry.connection, named)
    lower_by_staged(context.entry, invoices, "debit_id")
    earlier = _payments_there(context, rows)
    discounts = EarnedDiscounts(context.entry)
    discounts.read(item for items in invoices.values() for item in items)
    gone = given_up(
        context.entry.connection,
        (each for found in earlier.values() for each in found if each.reversed_by_id is not None),
    )
    batch = PaymentBatch(context, invoices, discounts, gone, _reported(context, rows))
    outcomes: list[Outcome] = []
    for row in rows:
        try:
            outcomes.append(_one_payment(batch, row, earlier))
        except Refused as refusal:
            outcomes.append(refusal)
        except NeedsTurn:
            outcomes.append(put_off(context, row.account))
    batch.flush()
    return outcomes


def _reported(context: PostingContext, rows: Sequence[NewPayment]) -> Reported | None:
    """What a bank's entries brought that these may be; None where nobody is asked."""
    if not context.asks_reported:
        return None
    customers = [context.accounts.get(row.account) for row in rows]
    roots = {customer.root_id for customer in customers if customer is not None}
    return reported_cash(context.entry.connection, roots, {row.value_date for row in rows})


def post_payment(book: Book, new: NewPayment, *, anyway: bool = False) -> Posted:
    """Record cash that came in: one act, which allocates nothing. A payment that is the same as one
    of the customer's is refused; `anyway` takes one that may be what a bank's entry brought, which
    else raises MayBeReported."""
    new = new._replace(reference=typed_number(new.reference), invoices=())
    with book.act(ActName.PAY, f"{new.account}/{new.reference}") as entry:
        refuse_closed(entry.open_from, new.value_date, f"Payment {new.reference}")
        context = posting_context(entry)
        context.asks_reported = not anyway
        posted = the_posted(entry, post_payments(context, [new]))
        entry.summary = Sentence(
            f"payment {new.reference} of ",
            money_of(new),
            f" from {new.account}{counts_from_words(posted.ahead)}",
        )
        return posted


def record_payment(
    book: Book,
    new: NewPayment,
    *,
    auto: bool = False,
    anyway: bool = False,
    only_one: bool = False,
) -> tuple[Posted, Allocated | None]:
    """Record a payment, as `post_payment` does, and allocate it by its remittance, the rest oldest
    first if `auto`: two acts in one transaction.

    With `only_one` a payment that nothing else refuses raises HasReference if another one of the
    customer has its reference.
    """

    def recorded(joined: Book) -> tuple[Posted, Allocated | None]:
        there = None
        if only_one:
            with joined.reading() as connection:
                there = standing_payment(connection, new.account, new.reference)
        done = _recorded(joined, new, auto=auto, anyway=anyway)
        if there is not None:
            raise HasReference(there.told)
        return done

    return book.overtaking(recorded)


def _recorded(
    joined: Book, new: NewPayment, *, auto: bool, anyway: bool
) -> tuple[Posted, Allocated | None]:
    posted = post_payment(joined, new, anyway=anyway)
    with joined.reading() as connection:
        payment = ledger_item(connection, posted.id)
        found = debits_numbered(connection, [number for number, _ in new.invoices])
        named = items_named(found, new.invoices, payment.root_id)
        offered = payable(connection, payment, joined.business_date) if auto else ()
        order = payment_order(connection, payment.customer_id)
        asked = [*(item.id for item, _ in named), *(debit.id for debit in offered)]
        settling = settling_amounts(connection, payment, asked)
    shares = proposed(payment, named, offered, order, settling)
    if not shares:
        return posted, None
    return posted, allocate_many(joined, credit_id=posted.id, shares=shares)


_NONE_LEFT = "nothing stays unapplied"


class Known(NamedTuple):
    """By what a payment is known again: two that are equal in all of it are the same one."""

    customer_id: int
    reference: str
    value_date: date
    amount_minor: int
    currency: str


@dataclass(slots=True)
class PaymentBatch:
    """Payments of a batch and what they pay, collected and written together."""

    context: PostingContext
    invoices: dict[str, list[LedgerItem]]
    discounts: EarnedDiscounts
    gone: GivenUp
    reported: Reported | None = None
    payments: list[DocumentValues] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    shares: list[AllocationValues] = field(default_factory=list)
    lines: dict[int, tuple[RemittanceLine, ...]] = field(default_factory=dict)
    fields: dict[int, tuple[NoteField, ...]] = field(default_factory=dict)
    taken: set[Known] = field(default_factory=set)

    def flush(self) -> None:
        """Write what has been collected."""
        self.gone.rename(self.context.entry, within=True)
        self.context.entry.insert(ITEM, self.payments, self.ids)
        self.discounts.write()
        self.context.entry.insert(ALLOCATION, self.shares)
        add_lines(self.context.entry, self.lines)
        add_to_documents(self.context.entry, self.fields)
        self.payments, self.ids, self.shares, self.lines, self.fields = [], [], [], {}, {}


def _one_payment(
    batch: PaymentBatch,
    new: NewPayment,
    earlier: dict[tuple[int, str], list[EarlierItem]],
) -> Outcome:
    context = batch.context
    customer = checked_customer(context, new)
    staging = context.entry.staging
    if staging is not None and customer.root_id in staging.put_off:
        raise NeedsTurn
    key = Known(customer.id, new.reference, new.value_date, new.amount_minor, new.currency)
    there = _same_payment(key, earlier.get((customer.id, new.reference), []), batch.gone)
    read = there is not None and there.act_id == context.entry.id
    if read or key in batch.taken:
        raise NumberTaken(f"'{new.reference}' is there twice in this file; give each its own.").at(
            "reference"
        )
    if there is not None:
        if context.origin is Origin.HAND:
            raise NumberTaken(
                f"{new.account} already has a payment {new.reference} of ",
                money_of(new),
                f", {new.value_date}.",
            ).at("reference")
        return Same(there.id, new.reference)
    try:
        context.dates.refuse(new.value_date, f"Payment {new.reference}")
    except Refused as refusal:
        raise refusal.at("value_date") from None
    row = _payment_row(batch, new, customer)
    _refuse_reported(batch, row, customer.root_id)
    number = context.entry.next_ids(ITEM, 1)[0]
    payment = _as_ledger_item(row, number, customer)
    shares, paid, note = _named_places(batch, new, payment)
    batch.taken.add(key)
    batch.payments.append(row)
    batch.ids.append(number)
    if new.invoices:
        batch.lines[number] = new.invoices
    if new.fields:
        batch.fields[number] = new.fields
    batch.shares.extend(shares)
    if any(invoice.id in batch.discounts.known for invoice in paid):
        _give_discounts(batch, paid, shares)
    return Posted(number, new.reference, note, context.dates.counts_later(new.value_date))


def _give_discounts(
    batch: PaymentBatch, paid: Sequence[LedgerItem], shares: Sequence[AllocationValues]
) -> None:
    given = batch.discounts.earned(paid, shares)
    if given is not None:
        batch.shares.extend(given)
        return
    batch.flush()
    settle_discounts(batch.context.entry, paid)
    batch.discounts.read(paid)


def _refuse_reported(batch: PaymentBatch, row: DocumentValues, root_id: int) -> None:
    """Raise MayBeReported if a payment may be money that a bank's entry brought."""
    if batch.reported is None:
        return
    cash = TypedCash(root_id, row.entity_id, row.currency, row.amount_minor, row.issue_date)
    if found := batch.reported(cash):
        raise may_be_reported(row.number, cash, found).at("reference")


def _named_places(
    batch: PaymentBatch, new: NewPayment, payment: LedgerItem
) -> tuple[list[AllocationValues], list[LedgerItem], str]:
    """What a payment pays of the invoices it names, and a note if one is settled already."""
    entry, taken = batch.context.entry, []
    rows: list[AllocationValues] = []
    lines, missing, idle = new.invoices, list[str](), list[LedgerItem]()
    if batch.context.cash_first:
        # That the cash came in is a fact of the bank, whatever its text names.
        missing = [line.number for line in lines if line.number not in batch.invoices]
        lines = tuple(line for line in lines if line.number in batch.invoices)
    try:
        named = items_named(batch.invoices, lines, payment.root_id)
        if batch.context.cash_first:
            idle = [item for item, _ in named if not item.in_force]
            named = [(item, minor) for item, minor in named if item.in_force]
        items = {item.id: item for item, _ in named}
        settled = ", ".join(item.number for item in items.values() if not item.open_minor)
        settling = batch.discounts.settling(payment, items.values())
        for debit_id, minor in proposed(payment, named, settling=settling):
            rows.append(place(entry, payment, items[debit_id], minor))
            taken.append((items[debit_id], minor))
    except Refused as refusal:
        for item, minor in taken:
            item.open_minor += minor
        raise refusal.at("invoices") from None
    why = [f"nothing is open on {settled}"] if settled else []
    if missing:
        quoted = ", ".join(f"'{visible(number)}'" for number in missing)
        why.append(f"there is no invoice {quoted}")
    why += [f"{item.label} is {item.state}" for item in idle]
    rest = payment.money(payment.open_minor)
    hint = "; numbers are separated by ;" if any("," in number for number in missing) else ""
    left: tuple[object, ...] = (rest, " stays unapplied") if payment.open_minor else (_NONE_LEFT,)
    note = Sentence("; ".join(why) + "; ", *left, hint) if why else ""
    return rows, list(items.values()), note


def _entity(batch: PaymentBatch, new: NewPayment, customer: LedgerCustomer) -> str:
    """The entity that a payment names, else the one that deals with the customer."""
    known = customer.entity in batch.context.entities
    return new.entity or (customer.entity if known else "")


def _payment_row(batch: PaymentBatch, new: NewPayment, customer: LedgerCustomer) -> DocumentValues:
    named = [item for number, _ in new.invoices for item in batch.invoices.get(number, ())]
    entry = batch.context.entry
    return DocumentValues(
        entity_id=named[0].entity_id
        if named
        else batch.context.entity(_entity(batch, new, customer)),
        customer_id=customer.id,
        kind=ItemKind.PAYMENT,
        side=-1,
        number=document_number(new.reference),
        issue_date=new.value_date,
        counts_from=max(new.value_date, entry.open_from),
        original_due_date=new.value_date,
        due_date=new.value_date,
        currency=new.currency,
        amount_minor=new.amount_minor,
        open_minor=new.amount_minor,
        origin=batch.context.origin,
        recorded_at=entry.at,
        method=new.method,
    )


def _as_ledger_item(row: DocumentValues, number: int, customer: LedgerCustomer) -> LedgerItem:
    return LedgerItem(
        number,
        row.entity_id,
        customer.id,
        customer.root_id,
        customer.account,
        row.kind,
        row.side,
        row.number,
        row.issue_date,
        row.due_date,
        row.currency,
        row.amount_minor,
        row.amount_minor,
        Approval.APPROVED,
        None,
    )


def _payments_there(
    context: PostingContext, rows: Sequence[NewPayment]
) -> dict[tuple[int, str], list[EarlierItem]]:
    """The customers' payments with these references, by customer and reference."""
    found: dict[tuple[int, str], list[EarlierItem]] = {}
    payers = [(context.accounts.get(row.account), row.reference) for row in rows]
    keys = {(customer.id, reference) for customer, reference in payers if customer is not None}
    entry = context.entry
    if entry.staging is not None and entry.staging.holds(ITEM) is not None:
        entry.staging.index(ITEM, "customer_id", "number")
    for item in entry.sources(ITEM):
        # A literal, so that SQLite uses the index of references, which holds only payments.
        query = select(*earlier_of(item)).where(item.c.kind == literal_column("'payment'"))
        for part in chunks(sorted(keys)):
            asked = query.where(tuple_(item.c.customer_id, item.c.number).in_(part))
            for row in map(EarlierItem._make, entry.connection.execute(asked)):
                if not renamed(entry, row.id):
                    found.setdefault((row.customer_id, row.number), []).append(row)
    return found


def _same_payment(key: Known, earlier: list[EarlierItem], gone: GivenUp) -> EarlierItem | None:
    """The payment that is known by this; those that were undone give their reference up."""
    same = None
    for row in list(earlier):
        if row.reversed_by_id is not None and gone.was_undone(row):
            gone.making_way[row.id] = key.reference
            earlier.remove(row)
        elif key == (row.customer_id, row.number, row.issue_date, row.amount_minor, row.currency):
            same = row
    return same
