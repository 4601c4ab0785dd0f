"""The subject of a key: the customer and the document as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from artui.domain.filters import Filter, Term
from artui.domain.kinds import ItemKind, ItemState
from artui.ledger import book as ledger_book
from artui.ledger import documents, lists
from artui.ledger import items as ledger_items
from artui.tui.desk.target import DocumentFacts, Subject, Target

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.documents.cash_discounts import Settling
    from artui.ledger.lists.item_rows import ItemRow


@dataclass(frozen=True, slots=True)
class Pair:
    """A credit memo and an invoice: their numbers, ids and open amounts; `act_id` is the last act
    of the log when they were read."""

    memo: str = ""
    invoice: str = ""
    memos: int = 0
    memo_id: int = 0
    invoice_id: int = 0
    act_id: int = 0
    memo_open_minor: int = 0
    invoice_open_minor: int = 0
    currency: str = ""
    customer: str = ""


def item(book: "Book", item_id: int) -> "ItemRow":
    """One document; raises UnknownDocument."""
    with book.reading() as connection:
        found = lists.item_rows.rows(connection, [item_id], book.business_date)
    if not found:
        raise ledger_book.refusals.UnknownDocument("The document is not there any more.")
    return found[0]


def _of_document(row: "ItemRow", last: int) -> Subject:
    return Subject(
        row.customer_id, row.account, row.name, row.currency,
        row.id, row.kind, row.number, row.amount_minor, row.open_minor,
        DocumentFacts(row.open_minor, row.state, row.flags), last,
    )  # fmt: skip


def subjects(book: "Book", targets: Sequence[Target]) -> list[Subject]:
    """What several targets name, in their order; what is gone is left out."""
    ids = [target.item_id for target in targets if target.item_id is not None]
    if len(ids) < len(targets):
        return [subject(book, target) for target in targets]
    last = last_act(book)
    with book.reading() as connection:
        return [
            _of_document(row, last)
            for row in lists.item_rows.rows(connection, ids, book.business_date)
        ]


def subject(book: "Book", target: Target) -> Subject:
    """The customer and document that a target names."""
    last = last_act(book)
    if target.item_id is not None:
        return _of_document(item(book, target.item_id), last)
    assert target.customer_id is not None
    with book.reading() as connection:
        keys = lists.customer_list.keys(
            connection, book.business_date, customer_ids=[target.customer_id]
        )
    found = next((key for key in keys if key.currency == target.currency), keys[0])
    currency = target.currency or found.currency
    return Subject(found.customer_id, found.account, found.name, currency, act_id=last)


def last_act(book: "Book") -> int:
    """The last act of the log; asked before documents are read, so that no later one is missed."""
    with book.reading() as connection:
        return ledger_book.audit_log.latest_act(connection)


def propose_pair(book: "Book", target: Target) -> Pair:
    """The likely other side: the customer's oldest open memo, and the invoice for which it was
    issued, else the oldest open one."""
    about = subject(book, target)
    memos = _open(book, about, ItemKind.CREDIT_MEMO)
    invoices = _open(book, about, ItemKind.INVOICE)
    memo = next((row for row in memos if row.about and row.about == about.number), None)
    memo = memo or next(iter(memos), None)
    named = [row for row in invoices if memo is not None and row.number == memo.about]
    invoice = next(iter(named or invoices), None)
    return Pair(
        memo=about.number if about.kind == ItemKind.CREDIT_MEMO else (memo.number if memo else ""),
        invoice=about.number
        if about.kind == ItemKind.INVOICE
        else (invoice.number if invoice else ""),
        memos=len(memos),
        currency=about.currency,
        customer=about.called,
    )


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that a payment may name."""

    number: str
    due: date
    days_late: int
    open_minor: int
    settling: "tuple[Settling, ...]" = ()
    """What settles it within its discount days, the earliest last day first."""

    def settled_by(self, day: date) -> int:
        """What a payment of a value date has to pay to settle it."""
        within = (step.minor for step in self.settling if day <= step.until)
        return next(within, self.open_minor)


@dataclass(frozen=True, slots=True)
class OpenInvoices:
    """What a customer owes in a currency: the sum, the number of invoices, and the oldest ones.

    `numbers` are those of all of them, `others` the ids of the other documents of the account tree
    by number, in whatever state.
    """

    total_minor: int
    count: int
    oldest: tuple[OpenInvoice, ...]
    numbers: tuple[str, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)


def open_invoices(book: "Book", customer_id: int, currency: str) -> OpenInvoices:
    """A customer's open invoices in a currency, oldest first."""
    selection = lists.items.Selection(
        kinds=(ItemKind.INVOICE,), tab="open", customer_ids=(customer_id,)
    )
    wanted = Filter(terms=(Term("cur", "=", currency),))
    with book.reading() as connection:
        found = lists.items.ids(connection, selection, book.business_date, wanted, "due_date")
        rows = lists.item_rows.rows(connection, found[:200], book.business_date)
        sums = dict(lists.item_rows.sums(connection, found, book.business_date))
        steps = documents.cash_discounts.settling_steps(connection, [row.id for row in rows])
        tree = ledger_items.open_items.tree_of(connection, customer_id)
        numbers = lists.numbered.numbers_of(connection, tree)
    ids = set(found)
    others = {number: item_id for number, item_id in numbers.items() if item_id not in ids}
    oldest = (
        OpenInvoice(row.number, row.due_date, row.days_late, row.open_minor, steps.get(row.id, ()))
        for row in rows
    )
    return OpenInvoices(
        sums.get(currency, 0),
        len(found),
        tuple(oldest),
        tuple(number for number in numbers if number not in others),
        others,
    )


def why_not_open(book: "Book", item_id: int, currency: str) -> str:
    """What a document is instead of an open invoice in a currency: `paid already`."""
    row = item(book, item_id)
    if row.kind is ItemKind.CREDIT_MEMO:
        return "a credit memo"
    if row.state is ItemState.PAID:
        return "paid already"
    if row.open_minor == 0:
        return row.state.replace("_", " ")
    if row.currency != currency:
        return f"in {row.currency}"
    return f"not among the open invoices, it is of {row.account}"


def found_pair(book: "Book", target: Target, memo: str, invoice: str) -> Pair:
    """Both documents as named, else from the target; raises UnknownDocument and the like."""
    last = last_act(book)
    with book.reading() as connection:
        memo_id = (
            _known(target, ItemKind.CREDIT_MEMO)
            or ledger_book.lookup.find(connection, memo, kinds=(ItemKind.CREDIT_MEMO,)).id
        )
        invoice_id = (
            _known(target, ItemKind.INVOICE)
            or ledger_book.lookup.find(connection, invoice, kinds=(ItemKind.INVOICE,)).id
        )
        credit, debit = lists.item_rows.rows(connection, [memo_id, invoice_id], book.business_date)
    return Pair(
        memo=credit.number,
        invoice=debit.number,
        act_id=last,
        memo_id=credit.id,
        invoice_id=debit.id,
        memo_open_minor=credit.open_minor,
        invoice_open_minor=debit.open_minor,
        currency=credit.currency,
    )


def _known(target: Target, kind: ItemKind) -> int | None:
    return target.item_id if target.kind == kind else None


def _open(book: "Book", about: Subject, kind: ItemKind) -> "list[ItemRow]":
    """A customer's open documents of a kind in the currency, oldest first."""
    selection = lists.items.Selection(kinds=(kind,), tab="open", customer_ids=(about.customer_id,))
    with book.reading() as connection:
        found = lists.items.ids(connection, selection, book.business_date, Filter(), "due_date")
        rows = lists.item_rows.rows(connection, found[:200], book.business_date)
    return [row for row in rows if row.currency == about.currency]
