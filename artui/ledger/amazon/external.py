"""What Amazon's services know about a document, for its page and for further requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.store.tables import (
    ACT,
    CHANGE,
    CUSTOMER,
    EXTERNAL_REF,
    ITEM,
    SUBMISSION,
    VAT_DOCUMENT,
)

# What a service answered, as it came.
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AdsFacts:
    """What the Ads service last said of an invoice: the summary and the details as they came."""

    profile: str
    id: str
    status: str
    summary: Json
    details: Json


@dataclass(frozen=True, slots=True)
class VatFacts:
    """A document of the VAT report: its state, and the time (UTC) until which it must be uploaded.

    `credited_minor` is what credit notes in force took of an invoice; `about_*` name the invoice
    that a credit note is for, if the ledger has it.
    """

    id: int
    item_id: int
    number: str
    credit_note: bool
    issued: date
    currency: str
    amount_minor: int
    credited_minor: int
    document_key: str
    marketplace: str
    shipping_id: str
    transaction_id: str
    transaction_type: str
    state: str
    reason: str
    deadline: datetime
    sent_at: datetime | None
    feed_id: str
    content: str
    about_number: str
    about_issued: date | None


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """A vendor invoice on its way; instants are UTC."""

    id: int
    number: str
    item_id: int | None
    state: str
    digest: str
    body: str
    transaction_id: str
    sent_at: datetime | None
    polls: int
    resent: bool
    reason: str


def ads_facts(connection: Connection, item_id: int) -> AdsFacts | None:
    """What the Ads service said of an invoice; None if it is not one of its."""
    query = select(EXTERNAL_REF).where(
        EXTERNAL_REF.c.item_id == item_id,
        EXTERNAL_REF.c.service == "ads",
        EXTERNAL_REF.c.withdrawn_act_id.is_(None),
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    details = json.loads(row.details) if row.details else {}
    return AdsFacts(row.account, row.external_id, row.status, json.loads(row.snapshot), details)


def ads_key(connection: Connection, item_id: int) -> tuple[str, str]:
    """The profile and the id under which the Ads service knows an invoice.

    Raises UnknownDocument.
    """
    facts = ads_facts(connection, item_id)
    if facts is None:
        number = connection.execute(select(ITEM.c.number).where(ITEM.c.id == item_id)).scalar_one()
        raise UnknownDocument(f"Invoice {number} did not come from the Ads service.")
    return facts.profile, facts.id


def vat_documents(
    connection: Connection,
    *,
    item_id: int | None = None,
    states: tuple[str, ...] = (),
    marketplaces: tuple[str, ...] = (),
    shipping_id: str | None = None,
) -> list[VatFacts]:
    """Documents of the VAT report in force, the earliest deadline first."""
    query = _vat_query().where(
        VAT_DOCUMENT.c.withdrawn_act_id.is_(None), ITEM.c.reversed_by_id.is_(None)
    )
    if item_id is not None:
        query = query.where(VAT_DOCUMENT.c.item_id == item_id)
    if states:
        query = query.where(VAT_DOCUMENT.c.state.in_(states))
    if marketplaces:
        query = query.where(VAT_DOCUMENT.c.marketplace.in_(marketplaces))
    if shipping_id is not None:
        query = query.where(VAT_DOCUMENT.c.shipping_id == shipping_id)
    return [_vat_facts(row) for row in connection.execute(query)]


def vat_decided_at(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When what the ledger knows of VAT documents was last written, by their ids."""
    query = (
        select(CHANGE.c.row_id, func.max(ACT.c.at).label("at"))
        .join(ACT, ACT.c.id == CHANGE.c.act_id)
        .where(CHANGE.c.table_name == VAT_DOCUMENT.name)
        .group_by(CHANGE.c.row_id)
    )
    found: dict[int, datetime] = {}
    for start in range(0, len(ids), 500):
        some = query.where(CHANGE.c.row_id.in_(ids[start : start + 500]))
        found |= {row.row_id: row.at for row in connection.execute(some)}
    return found


def vat_document_of(connection: Connection, item_id: int) -> VatFacts | None:
    """An item's document of the VAT report, even if it was reversed or undone."""
    query = _vat_query().where(VAT_DOCUMENT.c.item_id == item_id)
    rows = [_vat_facts(row) for row in connection.execute(query)]
    return rows[-1] if rows else None


def _vat_query() -> Select[Any]:
    memo, about = ITEM.alias("memo"), ITEM.alias("about")
    credited = (
        select(func.sum(memo.c.amount_minor))
        .where(
            memo.c.about_id == ITEM.c.id,
            memo.c.kind == ItemKind.CREDIT_MEMO,
            memo.c.reversed_by_id.is_(None),
        )
        .correlate(ITEM)
        .scalar_subquery()
    )
    return (
        select(
            *(VAT_DOCUMENT.c[name] for name in ("id", "item_id")),
            ITEM.c.number,
            (ITEM.c.kind == ItemKind.CREDIT_MEMO).label("credit_note"),
            ITEM.c.issue_date.label("issued"),
            ITEM.c.currency,
            ITEM.c.amount_minor,
            func.coalesce(credited, 0).label("credited_minor"),
            *(VAT_DOCUMENT.c[name] for name in VatFacts.__dataclass_fields__ if name in _OWN),
            func.coalesce(about.c.number, "").label("about_number"),
            about.c.issue_date.label("about_issued"),
        )
        .join(ITEM, ITEM.c.id == VAT_DOCUMENT.c.item_id)
        .outerjoin(about, about.c.id == ITEM.c.about_id)
        .order_by(VAT_DOCUMENT.c.deadline, VAT_DOCUMENT.c.id)
    )


def _vat_facts(row: Row[Any]) -> VatFacts:
    return VatFacts(
        **{
            **row._mapping,
            "credit_note": bool(row.credit_note),
            "credited_minor": int(row.credited_minor),
        }
    )


_OWN = frozenset(
    {
        "document_key",
        "marketplace",
        "shipping_id",
        "transaction_id",
        "transaction_type",
        "state",
        "reason",
        "deadline",
        "sent_at",
        "feed_id",
        "content",
    }
)


def submissions(
    connection: Connection, *, number: str | None = None, item_id: int | None = None
) -> list[SubmissionFacts]:
    """Submissions of vendor invoices, in the order they were made."""
    columns = [SUBMISSION.c[name] for name in SubmissionFacts.__dataclass_fields__]
    query = select(*columns).order_by(SUBMISSION.c.id)
    if number is not None:
        query = query.where(SUBMISSION.c.number == number)
    if item_id is not None:
        query = query.where(SUBMISSION.c.item_id == item_id)
    return [
        SubmissionFacts(**{**row._mapping, "resent": bool(row.resent)})
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class AdsListed:
    """An invoice of the Ads service on its list; minor units."""

    item_id: int
    kind: ItemKind
    number: str
    account: str
    name: str
    currency: str
    amount_minor: int
    open_minor: int
    due_date: date
    status: str


def ads_invoices(connection: Connection) -> list[AdsListed]:
    """The Ads invoices in force: what is open first, by its due date."""
    query = (
        select(
            ITEM.c.id.label("item_id"),
            ITEM.c.kind,
            ITEM.c.number,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            ITEM.c.currency,
            ITEM.c.amount_minor,
            ITEM.c.open_minor,
            ITEM.c.due_date,
            EXTERNAL_REF.c.status,
        )
        .join(EXTERNAL_REF, EXTERNAL_REF.c.item_id == ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            EXTERNAL_REF.c.service == "ads",
            EXTERNAL_REF.c.withdrawn_act_id.is_(None),
            ITEM.c.reversed_by_id.is_(None),
        )
        .order_by(ITEM.c.open_minor == 0, ITEM.c.due_date, ITEM.c.id)
    )
    return [AdsListed(**row._mapping) for row in connection.execute(query)]


def vat_states(connection: Connection) -> list[tuple[str, datetime]]:
    """State and deadline of every VAT document that needs attention: Pending or Rejected."""
    query = (
        select(VAT_DOCUMENT.c.state, VAT_DOCUMENT.c.deadline)
        .join(ITEM, ITEM.c.id == VAT_DOCUMENT.c.item_id)
        .where(
            VAT_DOCUMENT.c.state.in_(("Pending", "Rejected")),
            VAT_DOCUMENT.c.withdrawn_act_id.is_(None),
            ITEM.c.reversed_by_id.is_(None),
        )
    )
    return [(row.state, row.deadline) for row in connection.execute(query)]
