"""Documents of the VAT report: invoices and credit notes that the marketplace has settled already.

The buyer has paid Amazon, so an invoice is posted with a settlement payment (method `marketplace`,
reference its number) and a credit note with a refund: both are open 0, and so is a document over
0.00. A document's key makes a repeated report harmless. What becomes of its upload is kept beside
it. VD-1 to VD-7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from sqlalchemy import Connection, Select, select

from artui.domain.kinds import ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.text import document_number, visible
from artui.ledger.amazon.set_aside import VAT, AsideNews, keep_asides
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import date_limits
from artui.ledger.book.records import NewCustomer
from artui.ledger.book.refusals import BadDocument, NumberTaken
from artui.ledger.customers.customers import post_customers
from artui.ledger.items.allocation_rows import allocation_row
from artui.ledger.items.new_items import SomeItemValues, item_row
from artui.ledger.items.numbering import make_way
from artui.ledger.items.open_items import NUMBERED, entity_ids
from artui.ledger.store.tables import (
    ALLOCATION,
    CUSTOMER,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
    REPORT,
    VAT_DOCUMENT,
)
from artui.wording import kind_word

METHOD = "marketplace"
PENDING, UPLOADED, ACCEPTED, REJECTED = "Pending", "Uploaded", "Accepted", "Rejected"


@dataclass(frozen=True, slots=True)
class VatCustomer:
    """The marketplace whose buyers these are, as a customer outside our totals."""

    account: str
    name: str
    country: str
    currency: str


@dataclass(frozen=True, slots=True)
class NewVatLine:
    """A line in minor units; quantity is empty where it adds up several, the rate is percent."""

    description: str
    quantity: str
    rate: str
    unit_excl_minor: int
    unit_incl_minor: int
    excl_minor: int
    vat_minor: int
    incl_minor: int


@dataclass(frozen=True, slots=True)
class NewVatDocument:
    """A document to post. `original` is the number of the invoice that a credit note is for."""

    key: str
    marketplace: str
    shipping_id: str
    transaction_id: str
    transaction_type: str
    account: str
    number: str
    credit_note: bool
    issue_date: date
    shipment_date: date | None
    currency: str
    incl_minor: int
    vat_minor: int
    po_number: str
    lines: tuple[NewVatLine, ...]
    deadline: datetime
    content: str
    state: str = PENDING
    reason: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class VatState:
    """A document's new state, and why if it was rejected."""

    id: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReportSource:
    """Where a report came from; the digest is the SHA-256 of its bytes."""

    report_id: str
    file_name: str
    digest: str
    encoding: str


@dataclass(frozen=True, slots=True)
class VatTaken:
    """What a report did to the ledger; no act if it brought nothing new."""

    act_id: int | None
    summary: str
    added: tuple[str, ...]


def take_vat_report(
    book: Book,
    source: ReportSource,
    customers: Sequence[VatCustomer],
    documents: Sequence[NewVatDocument],
    states: Sequence[VatState],
    asides: AsideNews,
    seen: datetime,
) -> VatTaken:
    """Post the new documents of a report, the news of known ones, and what can't be taken: one
    act, none without news.

    Raises NumberTaken.
    """
    if not documents and not states and not asides:
        return VatTaken(None, "nothing new", ())
    with book.act(ActName.IMPORT_VAT_REPORT, source.file_name or source.report_id) as entry:
        ids = {customer.account: _customer(entry, customer) for customer in customers}
        for document in documents:
            _post(entry, document, ids[document.account])
        for state in states:
            entry.change(VAT_DOCUMENT, state.id, state=state.state, reason=state.reason)
        keep_asides(entry, VAT, asides, seen)
        entry.add(
            REPORT,
            service="vidr",
            report_id=source.report_id,
            file_name=source.file_name,
            digest=source.digest,
            encoding=source.encoding,
            added=len(documents),
        )
        numbers = tuple(document.number for document in documents)
        entry.summary = (
            f"VAT report: {len(documents)} documents added, {len(states)} states changed"
        )
        if asides.added:
            entry.summary += f", {len(asides.added)} set aside"
        return VatTaken(entry.id, entry.summary, numbers)


def unpostable(
    connection: Connection, documents: Sequence[NewVatDocument], business_day: date
) -> dict[str, str]:
    """Why documents can't be posted, by their key: a number that can't be one or that is taken, a
    date too far from the business day, or a credit note whose invoice is one of them."""
    dates = date_limits(connection, business_day)
    refused: dict[str, str] = {}
    numbers: set[str] = set()
    for new in documents:
        try:
            dates.refuse(new.issue_date, f"Document {visible(new.number)}")
            _demand_postable(connection, new, numbers)
        except Refused as refusal:
            refused[new.key] = f"Shipment {visible(new.shipping_id)}: {refusal}"
            if not new.credit_note:
                numbers.add(new.number)
    return refused


def _demand_postable(connection: Connection, new: NewVatDocument, left_out: set[str]) -> None:
    document_number(new.account)
    document_number(new.number)
    if new.original in left_out:
        raise BadDocument(f"The invoice {visible(new.original)} that it corrects is left out.")
    entity_id = entity_ids(connection)[""]
    customer = select(CUSTOMER.c.id).where(
        CUSTOMER.c.account == new.account, CUSTOMER.c.withdrawn_act_id.is_(None)
    )
    customer_id = connection.execute(customer).scalar_one_or_none() or 0
    for kind in _kinds(new) if new.incl_minor else _kinds(new)[:1]:
        query = _numbered(kind, new.number, entity_id, customer_id)
        if connection.execute(query.where(ITEM.c.reversed_by_id.is_(None))).first() is not None:
            word = kind.replace("_", " ")
            raise NumberTaken(f"The {word} number {visible(new.number)} is taken already.")


def _kinds(new: NewVatDocument) -> tuple[ItemKind, ItemKind]:
    """What a document is, and what settles it."""
    if new.credit_note:
        return ItemKind.CREDIT_MEMO, ItemKind.REFUND
    return ItemKind.INVOICE, ItemKind.PAYMENT


def _numbered(
    kind: ItemKind, number: str, entity_id: int, customer_id: int
) -> Select[tuple[int, int | None]]:
    """The item that has a number in its series."""
    series = (
        (ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.customer_id == customer_id)
        if kind == ItemKind.PAYMENT
        else (NUMBERED, ITEM.c.kind == kind, ITEM.c.entity_id == entity_id)
    )
    return select(ITEM.c.id, ITEM.c.reversed_by_id).where(*series, ITEM.c.number == number)


def keep_vat_states(book: Book, subject: str, states: Sequence[VatState]) -> None:
    """Record news about known documents: one act, none without news."""
    if not states:
        return
    with book.act(ActName.IMPORT_VAT_REPORT, subject) as entry:
        for state in states:
            entry.change(VAT_DOCUMENT, state.id, state=state.state, reason=state.reason)
        entry.summary = f"VAT documents: {len(states)} states changed"


def numbers_taken(connection: Connection, numbers: Sequence[str]) -> set[tuple[str, str]]:
    """The (kind, number) among these that documents in force have."""
    query = select(ITEM.c.kind, ITEM.c.number).where(
        NUMBERED,
        ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO)),
        ITEM.c.entity_id == entity_ids(connection)[""],
        ITEM.c.reversed_by_id.is_(None),
    )
    found: set[tuple[str, str]] = set()
    for start in range(0, len(numbers), 500):
        some = query.where(ITEM.c.number.in_(numbers[start : start + 500]))
        found |= {(row.kind, row.number) for row in connection.execute(some)}
    return found


def note_sending(book: Book, document_id: int, number: str) -> None:
    """Record that a document is about to be uploaded, before it goes out: one act."""
    with book.act(ActName.SUBMIT, number) as entry:
        entry.change(
            VAT_DOCUMENT, document_id, state=PENDING, sent_at=entry.at, feed_id="", reason=""
        )
        entry.summary = f"VAT document {number} is being uploaded"


def note_upload(
    book: Book, document_id: int, number: str, *, feed_id: str, reason: str = ""
) -> None:
    """Record that a document went out; without a feed id nobody knows whether it arrived."""
    with book.act(ActName.SUBMIT, number) as entry:
        entry.change(VAT_DOCUMENT, document_id, state=UPLOADED, feed_id=feed_id, reason=reason)
        feed = f"as feed {feed_id}" if feed_id else "without an answer"
        entry.summary = f"VAT document {number} uploaded {feed}"


def _customer(entry: Entry, new: VatCustomer) -> int:
    query = select(CUSTOMER.c.id).where(
        CUSTOMER.c.account == new.account, CUSTOMER.c.withdrawn_act_id.is_(None)
    )
    known = entry.connection.execute(query).scalar_one_or_none()
    if known is not None:
        return int(known)
    given = NewCustomer(
        new.account, new.name, country=new.country, currency=new.currency, policy="none"
    )
    outcome = post_customers(entry, [given])[0]
    if isinstance(outcome, Refused):
        raise outcome
    entry.change(CUSTOMER, outcome.id, receivable=False)
    return outcome.id


def _post(entry: Entry, new: NewVatDocument, customer_id: int) -> None:
    kind, counter = _kinds(new)
    side = -1 if new.credit_note else 1
    item_id = _item(
        entry,
        new,
        customer_id,
        kind,
        side,
        net_minor=new.incl_minor - new.vat_minor,
        tax_minor=new.vat_minor,
        shipment_date=new.shipment_date,
        po_number=new.po_number,
        external_ref=new.shipping_id,
        about_id=_original(entry, new, customer_id),
    )
    if new.incl_minor:
        why = "settled by the marketplace"
        settled_id = _item(entry, new, customer_id, counter, -side, method=METHOD, reason=why)
        debit_id, credit_id = (settled_id, item_id) if new.credit_note else (item_id, settled_id)
        row = allocation_row(entry, credit_id, debit_id, new.incl_minor, new.issue_date)
        entry.insert(ALLOCATION, [row])
    entry.insert(
        ITEM_LINE, [_line(item_id, place, line) for place, line in enumerate(new.lines, 1)]
    )
    entry.insert(ITEM_TAX, _taxes(item_id, new.lines))
    row_id = entry.add(
        VAT_DOCUMENT,
        item_id=item_id,
        document_key=new.key,
        marketplace=new.marketplace,
        shipping_id=new.shipping_id,
        transaction_id=new.transaction_id,
        transaction_type=new.transaction_type,
        state=new.state,
        reason=new.reason,
        deadline=new.deadline,
        content=new.content,
        sent_at=None,
        feed_id="",
        withdrawn_act_id=None,
    )
    entry.made(VAT_DOCUMENT, row_id)


def _item(
    entry: Entry,
    new: NewVatDocument,
    customer_id: int,
    kind: ItemKind,
    side: int,
    **more: Unpack[SomeItemValues],
) -> int:
    entity_id = entity_ids(entry.connection)[""]
    _make_room(entry, kind, new.number, entity_id, customer_id)
    row = item_row(
        entry,
        entity_id=entity_id,
        customer_id=customer_id,
        kind=kind,
        side=side,
        number=document_number(new.number),
        issue_date=new.issue_date,
        due_date=new.issue_date,
        currency=new.currency,
        amount_minor=new.incl_minor,
        **SomeItemValues(origin=Origin.SERVICE) | more,
    )
    return entry.insert(ITEM, [row])[0]


def _make_room(entry: Entry, kind: ItemKind, number: str, entity_id: int, customer_id: int) -> None:
    """Let a reversed document give up the number; one in force keeps it."""
    query = _numbered(kind, number, entity_id, customer_id)
    for found in entry.connection.execute(query).all():
        if found.reversed_by_id is None:
            raise NumberTaken(f"The {kind_word(kind)} number {number} is taken already.")
        make_way(entry, found.id, number)


def _line(item_id: int, position: int, line: NewVatLine) -> dict[str, object]:
    return {
        "item_id": item_id,
        "position": position,
        "description": line.description,
        "quantity": line.quantity,
        "unit_net_minor": line.unit_excl_minor,
        "unit_gross_minor": line.unit_incl_minor,
        "tax_rate": line.rate,
        "net_minor": line.excl_minor,
        "tax_minor": line.vat_minor,
        "gross_minor": line.incl_minor,
    }


def _taxes(item_id: int, lines: Sequence[NewVatLine]) -> list[dict[str, object]]:
    rates = dict.fromkeys(line.rate for line in lines)
    return [
        {
            "item_id": item_id,
            "tax_type": "VAT",
            "rate": rate,
            "taxable_minor": sum(line.excl_minor for line in lines if line.rate == rate),
            "tax_minor": sum(line.vat_minor for line in lines if line.rate == rate),
        }
        for rate in rates
    ]


def _original(entry: Entry, new: NewVatDocument, customer_id: int) -> int | None:
    """The invoice that a credit note is for; shipments are posted before it."""
    if not new.original:
        return None
    query = select(ITEM.c.id).where(
        NUMBERED,
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.number == new.original,
        ITEM.c.entity_id == entity_ids(entry.connection)[""],
        ITEM.c.customer_id == customer_id,
    )
    found: int | None = entry.connection.execute(query).scalars().first()
    return found
