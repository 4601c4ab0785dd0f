"""A whole document with its interest to the day, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from artui import amazon
from artui.domain.interest import Segment, percent_text
from artui.domain.kinds import ItemKind, ItemState
from artui.domain.money import decimals, round_half_up
from artui.ledger import disputes, documents, interest, lists

if TYPE_CHECKING:
    from artui.amazon.document_facts import ServiceFacts
    from artui.ledger.book.book import Book
    from artui.ledger.disputes.dispute_rows import DisputeRow
    from artui.ledger.disputes.promise_rows import PromiseRow
    from artui.ledger.documents.attachments import Attachment
    from artui.ledger.lists.document_page import Document
    from artui.ledger.lists.item_rows import ItemRow


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A span of days with one balance and rate; `amount` is text, exact to six decimals."""

    start: date
    end: date
    days: int
    balance_minor: int
    rate: str
    amount: str
    capped: bool


@dataclass(frozen=True, slots=True)
class InterestView:
    """Late interest of an invoice to the day: how it is made up and what is not charged yet,
    below zero what a correction would give back."""

    words: "tuple[str, ...]"
    segments: tuple[SegmentLine, ...]
    exact: str
    cumulative_minor: int
    charged_minor: int
    uncharged_minor: int
    grows_on: date | None
    grows_minor: int


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """Everything that the page of a document shows; interest only for invoices in the books.

    The promises are those of the invoice and, while it is open, those of its customer in its
    currency.
    """

    document: "Document"
    interest: InterestView | None
    disputes: "tuple[DisputeRow, ...]" = ()
    promises: "tuple[PromiseRow, ...]" = ()
    services: "ServiceFacts | None" = None
    files: "tuple[Attachment, ...]" = ()


def view(book: "Book", item_id: int) -> InvoiceView:
    """The document, its interest, its files and what Amazon says of it, as of the business day.

    Raises UnknownDocument.
    """
    found = _with_interest(book, item_id)
    with book.reading() as connection:
        item = found.document.item
        facts = amazon.document_facts.facts_of(connection, item, book.business_date)
        files = tuple(documents.attachments.attachments(connection, item_id))
    return replace(found, services=facts, files=files)


def _with_interest(book: "Book", item_id: int) -> InvoiceView:
    day = book.business_date
    with book.reading() as connection:
        found = lists.document_page.document(connection, item_id, day)
        disputed = tuple(disputes.dispute_rows.disputes(connection, item_id=item_id))
        promises = disputes.promise_rows.promises(
            connection, day, customer_ids=[found.item.customer_id]
        )
        promised = _about(found.item, promises)
        if found.item.kind != ItemKind.INVOICE or found.item.state == ItemState.PENDING:
            return InvoiceView(found, None, disputed, promised)
        try:
            traced = interest.accruals.trace(connection, item_id, day)
        except KeyError:
            return InvoiceView(found, None, disputed, promised)
        rules = interest.policies.policies(connection, day)
        words = tuple(rules.words_of(traced.invoice.policy, traced.dues))
        grows_on, grows = interest.accruals.growth(connection, [item_id], day).get(
            item_id, (None, 0)
        )
    currency, accrual = found.item.currency, traced.accrual
    return InvoiceView(
        found,
        InterestView(
            words,
            tuple(_line(segment, currency) for segment in accrual.segments),
            _six_decimals(accrual.exact, currency),
            accrual.rounded_minor,
            traced.charged_minor,
            traced.uncharged_minor,
            grows_on,
            grows,
        ),
        disputed,
        promised,
    )


def _about(item: "ItemRow", rows: "Sequence[PromiseRow]") -> "tuple[PromiseRow, ...]":
    owed = item.side == 1 and item.open_minor > 0
    return tuple(
        row
        for row in rows
        if row.item_id == item.id
        or (owed and row.item_id is None and row.currency == item.currency)
    )


def _line(segment: Segment, currency: str) -> SegmentLine:
    return SegmentLine(
        segment.start,
        segment.end,
        segment.days,
        segment.balance_minor,
        f"{percent_text(segment.rate)}%",
        _six_decimals(segment.amount, currency),
        segment.capped,
    )


def _six_decimals(minor: Fraction, currency: str) -> str:
    """An exact amount in major units, rounded half up to six decimals."""
    millionths = round_half_up(minor * 10**6 / 10 ** decimals(currency))
    return f"{millionths // 10**6:,}.{millionths % 10**6:06}"
