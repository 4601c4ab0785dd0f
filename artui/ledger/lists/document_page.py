"""A whole document: header, lines, taxes, allocations, interest, notes, corrections, history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select, union

from artui.domain.kinds import ItemKind
from artui.ledger.book.audit_log import LogRow, select_log
from artui.ledger.book.lookup import FoundItem, find
from artui.ledger.book.records import NoteField
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.documents.correction_chain import ChainStep, history_chain
from artui.ledger.items.note_fields import document_fields, noted
from artui.ledger.lists.history.allocations import ListedAllocation, allocations_of
from artui.ledger.lists.item_rows import ItemRow, rows
from artui.ledger.store.tables import (
    ACT,
    ACTIVITY,
    ALLOCATION,
    CHANGE,
    INTEREST_CHARGE,
    INTEREST_RUN,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
)
from artui.ledger.store.tables.columns import Query

__all__ = [
    "ChainStep",
    "Document",
    "FoundItem",
    "ListedAllocation",
    "document",
    "find",
    "history",
    "history_chain",
]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a document; amounts in minor units, `unit_price` exact where it is known."""

    position: int
    description: str
    quantity: str
    unit_net_minor: int
    unit_gross_minor: int
    tax_rate: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    unit: str = ""
    unit_price: str = ""
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A tax of a document, summed per type and rate."""

    tax_type: str
    rate: str
    taxable_minor: int
    tax_minor: int
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """What a run charged on an invoice; `document` is the finance charge or credit for it."""

    run: int
    invoice_id: int
    invoice: str
    document: str
    through: date
    cumulative_minor: int
    charged_before_minor: int
    charge_minor: int
    correction_minor: int
    policy: str
    method: str
    rate: str
    rolled_back: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note and its author."""

    day: date
    at: datetime
    actor: str
    text: str
    number: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its page and `show` print it.

    `counts_from` is the first open day if the document's own date lies in a closed period.
    """

    item: ItemRow
    lines: tuple[LineRow, ...]
    taxes: tuple[TaxRow, ...]
    allocations: tuple[ListedAllocation, ...]
    charges: tuple[ChargeRow, ...]
    notes: tuple[NoteRow, ...]
    chain: tuple[ChainStep, ...]
    history: tuple[LogRow, ...]
    counts_from: date | None = None
    fields: tuple[NoteField, ...] = ()

    @property
    def noted(self) -> str:
        """The extra columns that came with the document, one line each."""
        return noted(self.fields)


def document(connection: Connection, item_id: int, as_of: date) -> Document:
    """A whole document as of a day; raises UnknownDocument."""
    found = rows(connection, [item_id], as_of)
    if not found:
        raise UnknownDocument(f"There is no document with the internal id {item_id}.")
    chain = history_chain(connection, item_id) if found[0].kind == ItemKind.INVOICE else []
    return Document(
        found[0],
        tuple(_lines(connection, item_id)),
        tuple(_taxes(connection, item_id)),
        tuple(allocations_of(connection, item_id, as_of)),
        tuple(charges_on(connection, item_id)),
        tuple(notes_on(connection, item_id=item_id)),
        tuple(chain),
        tuple(history(connection, item_id)),
        _counts_from(connection, item_id),
        document_fields(connection, item_id),
    )


def _counts_from(connection: Connection, item_id: int) -> date | None:
    query = select(ITEM.c.counts_from).where(
        ITEM.c.id == item_id, ITEM.c.counts_from > ITEM.c.issue_date
    )
    found: date | None = connection.execute(query).scalar_one_or_none()
    return found


def history(connection: Connection, item_id: int) -> list[LogRow]:
    """The acts that made, allocated or changed a document, in order."""
    acts = union(
        select(ITEM.c.act_id).where(or_(ITEM.c.id == item_id, ITEM.c.reverses_id == item_id)),
        select(ALLOCATION.c.act_id).where(ALLOCATION.c.debit_id == item_id),
        select(ALLOCATION.c.act_id).where(ALLOCATION.c.credit_id == item_id),
        select(CHANGE.c.act_id).where(CHANGE.c.table_name == "item", CHANGE.c.row_id == item_id),
        select(ACTIVITY.c.act_id).where(ACTIVITY.c.item_id == item_id),
        select(ITEM_LINE.c.act_id).where(ITEM_LINE.c.item_id == item_id),
    )
    query = select_log().where(ACT.c.id.in_(acts)).order_by(ACT.c.id)
    return [LogRow(*row) for row in connection.execute(query)]


def charges_on(connection: Connection, item_id: int) -> list[ChargeRow]:
    """Interest charged on an invoice, or contained in a finance charge, by run."""
    carrier, invoice = ITEM.alias("carrier"), ITEM.alias("invoice")
    query: Query = (
        select(
            INTEREST_CHARGE.c.run_id,
            INTEREST_CHARGE.c.invoice_id,
            invoice.c.number,
            carrier.c.number,
            INTEREST_CHARGE.c.through,
            INTEREST_CHARGE.c.cumulative_minor,
            INTEREST_CHARGE.c.charged_before_minor,
            INTEREST_CHARGE.c.charge_minor,
            INTEREST_CHARGE.c.correction_minor,
            INTEREST_CHARGE.c.policy,
            INTEREST_CHARGE.c.method,
            INTEREST_CHARGE.c.rate,
            INTEREST_RUN.c.rolled_back_act_id.is_not(None),
        )
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .join(invoice, invoice.c.id == INTEREST_CHARGE.c.invoice_id)
        .join(carrier, carrier.c.id == INTEREST_CHARGE.c.item_id)
        .where(or_(INTEREST_CHARGE.c.invoice_id == item_id, INTEREST_CHARGE.c.item_id == item_id))
        .order_by(INTEREST_CHARGE.c.run_id, INTEREST_CHARGE.c.id)
    )
    return [ChargeRow(*row) for row in connection.execute(query)]


def notes_on(
    connection: Connection, *, item_id: int | None = None, customer_id: int | None = None
) -> list[NoteRow]:
    """The notes on a document, or on a customer and their documents, the latest first."""
    query = (
        select(
            ACTIVITY.c.day,
            ACT.c.at,
            ACT.c.actor,
            ACTIVITY.c.text,
            ITEM.c.number,
        )
        .join(ACT, ACT.c.id == ACTIVITY.c.act_id)
        .outerjoin(ITEM, ITEM.c.id == ACTIVITY.c.item_id)
        .where(ACTIVITY.c.withdrawn_act_id.is_(None))
        .order_by(ACTIVITY.c.id.desc())
    )
    if item_id is not None:
        query = query.where(ACTIVITY.c.item_id == item_id)
    if customer_id is not None:
        query = query.where(ACTIVITY.c.customer_id == customer_id)
    return [
        NoteRow(row.day, row.at, row.actor, row.text, row.number or "")
        for row in connection.execute(query)
    ]


def _lines(connection: Connection, item_id: int) -> list[LineRow]:
    columns = [ITEM_LINE.c[name] for name in LineRow.__dataclass_fields__]
    query = select(*columns).where(
        ITEM_LINE.c.item_id == item_id, ITEM_LINE.c.withdrawn_act_id.is_(None)
    )
    query = query.order_by(ITEM_LINE.c.position, ITEM_LINE.c.id)
    return [LineRow(*row) for row in connection.execute(query)]


def _taxes(connection: Connection, item_id: int) -> list[TaxRow]:
    columns = [ITEM_TAX.c[name] for name in TaxRow.__dataclass_fields__]
    query = select(*columns).where(
        ITEM_TAX.c.item_id == item_id, ITEM_TAX.c.withdrawn_act_id.is_(None)
    )
    query = query.order_by(ITEM_TAX.c.id)
    return [TaxRow(*row) for row in connection.execute(query)]
