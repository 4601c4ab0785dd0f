"""Posting invoices: this decides credit limits, terms and due dates. Sections 1, 2 and 5."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, in_brackets
from artui.domain.terms import (
    counting_start,
    due_date_for,
    instalments,
    terms_in_force,
)
from artui.domain.text import document_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.records import NewInvoice, Posted
from artui.ledger.book.refusals import (
    BadDocument,
)
from artui.ledger.book.supervised import supervised
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.documents.posting import (
    MANY,
    EarlierItem,
    Mismatch,
    Outcome,
    PostingContext,
    checked_customer,
    counts_from_words,
    document_differences,
    earlier_items,
    money_of,
    post_rows,
    posting_context,
    refuse_other_tax,
    the_posted,
)
from artui.ledger.items.new_items import DocumentValues
from artui.ledger.items.open_items import LedgerCustomer
from artui.ledger.store.tables import CUSTOMER

# Of how many due dates the ways are kept.
_MOST_DUES = 1 << 14


def post_invoices(
    context: PostingContext, rows: Sequence[NewInvoice], *, override: str = ""
) -> list[Outcome]:
    """Post a batch of invoices on an open act. One from a file or a service is posted beyond a
    limit as well and flagged `over_limit`."""
    # While others work, later batches don't find what earlier ones have added.
    if len(rows) >= MANY or context.entry.staging is not None:
        context.credit.load()
    earlier = earlier_items(context.entry, ItemKind.INVOICE, [row.number for row in rows])
    context.accounts.load(row.account for row in rows)
    if len(rows) > 1:
        found = (context.accounts.get(row.account) for row in rows)
        context.credit.load_trees([each.root_id for each in found if each is not None])

    def build(row: NewInvoice) -> DocumentValues:
        return _invoice_row(context, row, override=override)

    return post_rows(context, rows, earlier, build, _differences)


@supervised(ActName.POST_INVOICE)
def post_invoice(book: Book, new: NewInvoice, *, override_reason: str = "") -> Posted:
    """Post one invoice: one act. Beyond a credit limit it needs a supervisor's `override_reason`.

    Raises OverLimit, AccountStopped, NumberTaken, UnknownCustomer, PeriodClosed, BadDocument …
    """
    with book.act(ActName.POST_INVOICE, new.number) as entry:
        if override_reason:
            require_supervisor(entry.connection, book.actor, _override(entry, new))
        outcomes = post_invoices(posting_context(entry), [new], override=override_reason)
        posted = the_posted(entry, outcomes)
        why = f"; credit override: {override_reason}" if override_reason else ""
        entry.summary = Sentence(
            f"invoice {posted.number} of ",
            money_of(new),
            f" for {new.account}{why}{counts_from_words(posted.ahead)}",
        )
        return posted


def _override(entry: Entry, new: NewInvoice) -> str:
    """What a supervisor is asked to override, with the amounts that matter."""
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == new.account)
    customer_id = entry.connection.execute(query).scalar_one_or_none()
    passed = ""
    if customer_id is not None:
        line = CreditLine(entry.connection, entry.book.business_date)
        passed = line.passed(customer_id, new.currency, new.amount_minor)
    return Sentence(
        f"A credit override for invoice {new.number} of ",
        money_of(new),
        f" for {new.account}",
        in_brackets(passed),
    )


def _invoice_row(context: PostingContext, new: NewInvoice, *, override: str) -> DocumentValues:
    customer = checked_customer(context, new)
    entity_id = context.entity(new.entity)
    number = document_number(new.number)
    due, terms = _due(context, customer, new)
    if due < new.issue_date:
        raise BadDocument(
            f"Invoice {new.number} would be due {due}, before its issue date {new.issue_date}."
        ).at("terms" if new.due_date is None and new.terms else "due_date")
    refuse_other_tax(new, "Invoice")
    issued = context.origin is not Origin.HAND
    over, held = _credit(context, customer, new, taken=issued or bool(override))
    entry = context.entry
    # In the order of the fields, which is faster than by name.
    return DocumentValues(
        entity_id,
        customer.id,
        ItemKind.INVOICE,
        1,
        number,
        new.issue_date,
        max(new.issue_date, entry.open_from),
        due,
        due,
        new.currency,
        new.amount_minor,
        new.amount_minor,
        context.origin,
        entry.at,
        new.shipment_date,
        new.net_minor,
        new.tax_minor,
        Approval.PENDING if new.pending else Approval.APPROVED,
        terms,
        new.po_number,
        new.external_ref,
        override,
        over,
        bool(held) and issued,
        held if issued else "",
        new.billing_type,
        new.billing_state,
        tax_code=new.tax_code,
    )


def _due(context: PostingContext, customer: LedgerCustomer, new: NewInvoice) -> tuple[date, str]:
    """The due date and the terms of an invoice; its instalments are left in the context.

    A file has few distinct days and terms, so what was found is kept for the act.
    """
    if new.due_date is not None and not new.terms:
        return new.due_date, ""
    regime = customer.policy, customer.country, customer.region
    key = (new.issue_date, new.due_date, new.shipment_date, new.terms, customer.terms, *regime)
    if (known := context.dues.get(key)) is not None:
        return known
    standard, from_shipment = context.policy(customer)
    own, agreed = context.term(new.terms), context.term(customer.terms)
    due = due_date_for(
        new.issue_date,
        given_due=new.due_date,
        own_terms=own,
        account_terms=agreed,
        policy_terms=standard,
        shipment_date=new.shipment_date,
        counts_from_shipment=from_shipment,
    )
    terms = new.terms or (customer.terms if new.due_date is None else "")
    if new.due_date is None and any(each and each.parts for each in (own, agreed, standard)):
        start = counting_start(
            new.issue_date, new.shipment_date, counts_from_shipment=from_shipment
        )
        in_force = terms_in_force(start, own, agreed, standard)
        if parts := instalments(in_force, new.amount_minor, new.issue_date, start):
            context.instalments = parts
            return parts[0].due, str(in_force)
    if len(context.dues) >= _MOST_DUES:
        context.dues.clear()
    return context.dues.setdefault(key, (due, terms))


def _credit(
    context: PostingContext, customer: LedgerCustomer, new: NewInvoice, *, taken: bool
) -> tuple[bool, str]:
    """Whether the invoice exceeds a limit, and why its account takes none; refused unless `taken`.

    Invoices that were issued already and overrides are taken, but never an invoice of a terminated
    account. A pending invoice is checked again when it is approved.
    """
    line = context.credit
    if line.is_free():
        return False, ""
    what = f"Invoice {new.number}"
    try:
        stop = line.refuse_stopped(customer.id, what, final_only=taken)
    except Refused as refusal:
        raise refusal.at("account") from None
    if new.pending:
        return False, ""
    if not taken:
        line.refuse_beyond(customer.id, new.currency, new.amount_minor, what)
    over = line.breach(customer.id, new.currency, new.amount_minor) is not None
    line.take(customer.id, new.currency, new.amount_minor)
    return over, stop.why if stop else ""


def _differences(context: PostingContext, new: NewInvoice, row: EarlierItem) -> Iterator[Mismatch]:
    """In what an invoice differs from the one that has its number, what it leaves open aside."""
    yield from document_differences(context, new, row)
    if new.due_date is not None and new.due_date != row.original_due_date:
        yield Mismatch("due date", new.due_date, row.original_due_date)
    if new.terms and context.term(new.terms) != context.term(row.terms):
        yield Mismatch("terms", new.terms, row.terms)
    if new.shipment_date != row.shipment_date:
        yield Mismatch("shipment date", new.shipment_date, row.shipment_date)
    if new.po_number != row.po_number:
        yield Mismatch("PO number", new.po_number, row.po_number)
    if new.external_ref != row.external_ref:
        yield Mismatch("external reference", new.external_ref, row.external_ref)
