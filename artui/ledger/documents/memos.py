"""Posting credit memos; they remain unapplied until the customer asks. One that names a written-off
invoice lowers the write-off. Sections 1 and 5."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.domain.text import document_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.records import NewMemo, Posted
from artui.ledger.book.refusals import (
    BadDocument,
    CurrencyDiffers,
)
from artui.ledger.documents.lowered_write_offs import lower_for_memos
from artui.ledger.documents.memo_sums import MemoSums
from artui.ledger.documents.posting import (
    EarlierItem,
    Mismatch,
    Outcome,
    PostingContext,
    checked_customer,
    counts_from_words,
    document_differences,
    earlier_items,
    item_numbered,
    money_of,
    post_rows,
    posting_context,
    put_off,
    refuse_other_tax,
    the_posted,
)
from artui.ledger.items.new_items import DocumentValues
from artui.ledger.items.open_items import (
    LedgerItem,
    chunks,
    items_numbered,
)
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.ledger.store.tables.twins import twin_of

_WRITE_OFF = ITEM.alias("write_off")


def post_memos(context: PostingContext, rows: Sequence[NewMemo]) -> list[Outcome]:
    """Post a batch of credit memos on an open act; they remain unapplied."""
    earlier = earlier_items(context.entry, ItemKind.CREDIT_MEMO, [row.number for row in rows])
    context.accounts.load(row.account for row in rows)
    invoices = items_numbered(
        context.entry.connection, ItemKind.INVOICE, [row.invoice for row in rows if row.invoice]
    )

    def build(row: NewMemo) -> DocumentValues:
        return _memo_row(context, row, invoices)

    outcomes = post_rows(context, rows, earlier, build, _differences)
    if context.entry.staging is not None:
        return _put_off(context, rows, outcomes)
    return _lowering(context.entry, outcomes)


def _put_off(
    context: PostingContext, rows: Sequence[NewMemo], outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """The outcomes; trees whose write-offs new memos will lower are left to the turn."""
    lowering = {memo_id for memo_id, _ in _named_written_off(context.entry, outcomes)}
    found: list[Outcome] = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Posted) and outcome.id in lowering:
            outcome = put_off(context, row.account)
        found.append(outcome)
    return found


def _named_written_off(entry: Entry, outcomes: Sequence[Outcome]) -> list[tuple[int, int]]:
    """The new memos that name invoices of which something is written off, with these."""
    item = ITEM if entry.staging is None else twin_of(ITEM)
    made = [each.id for each in outcomes if isinstance(each, Posted)]
    pairs: list[tuple[int, int]] = []
    for part in chunks(made):
        query = (
            select(item.c.id, item.c.about_id)
            .join(ALLOCATION, ALLOCATION.c.debit_id == item.c.about_id)
            .join(_WRITE_OFF, _WRITE_OFF.c.id == ALLOCATION.c.credit_id)
            .where(item.c.id.in_(part), _WRITE_OFF.c.kind == ItemKind.WRITE_OFF)
            .distinct()
        )
        pairs += [(row.id, row.about_id) for row in entry.connection.execute(query)]
    return sorted(pairs)


def _lowering(entry: Entry, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, once new memos that name written-off invoices have lowered the write-offs."""
    said = lower_for_memos(entry, _named_written_off(entry, outcomes))
    return [
        each._replace(note=said[each.id], deed=True)
        if isinstance(each, Posted) and each.id in said
        else each
        for each in outcomes
    ]


def post_memo(book: Book, new: NewMemo) -> Posted:
    """Post one credit memo: one act."""
    with book.act(ActName.POST_MEMO, new.number) as entry:
        posted = the_posted(entry, post_memos(posting_context(entry), [new]))
        entry.summary = Sentence(
            f"credit memo {posted.number} of ",
            money_of(new),
            f" for {new.account}{counts_from_words(posted.ahead)}",
        )
        if posted.note:
            entry.summary += f"; {posted.note}"
        return posted


def _memo_row(
    context: PostingContext, new: NewMemo, invoices: dict[str, list[LedgerItem]]
) -> DocumentValues:
    customer = checked_customer(context, new)
    refuse_other_tax(new, "Credit memo")
    about: int | None = None
    if new.invoice:
        try:
            invoice = item_numbered(invoices, new.invoice, customer.root_id)
        except Refused as refusal:
            raise refusal.at("invoice") from None
        if invoice.root_id != customer.root_id:
            raise BadDocument(
                f"Invoice {new.invoice} belongs to {invoice.account}, not to {new.account}."
            ).at("invoice")
        if invoice.currency != new.currency:
            raise CurrencyDiffers(
                f"Credit memo {new.number} is in {new.currency}, {invoice.label} in "
                f"{invoice.currency}."
            ).at("invoice")
        about = invoice.id
    if context.memo_sums is None:
        context.memo_sums = MemoSums.of(context.entry)
    context.memo_sums.add(customer.id, new)
    return DocumentValues(
        entity_id=context.entity(new.entity),
        customer_id=customer.id,
        kind=ItemKind.CREDIT_MEMO,
        side=-1,
        number=document_number(new.number),
        issue_date=new.issue_date,
        counts_from=max(new.issue_date, context.entry.open_from),
        original_due_date=new.issue_date,
        due_date=new.issue_date,
        currency=new.currency,
        amount_minor=new.amount_minor,
        open_minor=new.amount_minor,
        origin=context.origin,
        recorded_at=context.entry.at,
        about_id=about,
        reason=new.reason,
        net_minor=new.net_minor,
        tax_minor=new.tax_minor,
        tax_code=new.tax_code,
    )


def _differences(context: PostingContext, new: NewMemo, row: EarlierItem) -> Iterator[Mismatch]:
    """In what a memo differs from the one that has its number."""
    yield from document_differences(context, new, row)
    if new.reason != row.reason:
        yield Mismatch("reason", new.reason, row.reason)
