"""The row of `item` for a new document; every column is named once, so that all rows have the same
keys."""

from datetime import date, datetime
from typing import NamedTuple, TypedDict, Unpack

from artui.domain.kinds import Approval, FeeKind, ItemKind, Origin
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import LedgerItem


class SomeItemValues(TypedDict, total=False):
    """The columns of `item` that only some kinds of documents set."""

    counts_from: date
    original_due_date: date
    shipment_date: date | None
    generated_on: date | None
    open_minor: int
    net_minor: int | None
    tax_minor: int | None
    approval: Approval
    reversed_by_id: int | None
    reverses_id: int | None
    corrects_id: int | None
    origin_id: int | None
    about_id: int | None
    terms: str
    po_number: str
    external_ref: str
    reason: str
    method: str
    billing_type: str
    billing_state: str
    on_hold: bool
    hold_reason: str
    over_limit: bool
    level: int
    origin: Origin
    fee_kind: FeeKind | None
    fee_level: int | None
    tax_code: str
    recorded_at: datetime


class ItemValues(SomeItemValues):
    """A new row of `item`."""

    entity_id: int
    customer_id: int
    kind: ItemKind
    side: int
    number: str
    issue_date: date
    due_date: date
    currency: str
    amount_minor: int


class DocumentValues(NamedTuple):
    """A new row of `item` for a document that comes in files of a million: the columns that such
    documents set, fully open."""

    entity_id: int
    customer_id: int
    kind: ItemKind
    side: int
    number: str
    issue_date: date
    counts_from: date
    original_due_date: date
    due_date: date
    currency: str
    amount_minor: int
    open_minor: int
    origin: Origin
    recorded_at: datetime
    shipment_date: date | None = None
    net_minor: int | None = None
    tax_minor: int | None = None
    approval: Approval = Approval.APPROVED
    terms: str = ""
    po_number: str = ""
    external_ref: str = ""
    reason: str = ""
    over_limit: bool = False
    on_hold: bool = False
    hold_reason: str = ""
    billing_type: str = ""
    billing_state: str = ""
    about_id: int | None = None
    method: str = ""
    tax_code: str = ""


def item_row(
    entry: Entry,
    *,
    entity_id: int,
    customer_id: int,
    kind: ItemKind,
    side: int,
    number: str,
    issue_date: date,
    due_date: date,
    currency: str,
    amount_minor: int,
    **more: Unpack[SomeItemValues],
) -> ItemValues:
    """A document's row, fully open; `more` sets the columns that only some kinds have."""
    return {
        "entity_id": entity_id,
        "customer_id": customer_id,
        "kind": kind,
        "side": side,
        "number": number,
        "issue_date": issue_date,
        "counts_from": max(issue_date, entry.open_from),
        "original_due_date": due_date,
        "due_date": due_date,
        "shipment_date": None,
        "generated_on": None,
        "currency": currency,
        "amount_minor": amount_minor,
        "open_minor": amount_minor,
        "net_minor": None,
        "tax_minor": None,
        "approval": Approval.APPROVED,
        "reversed_by_id": None,
        "reverses_id": None,
        "corrects_id": None,
        "origin_id": None,
        "about_id": None,
        "terms": "",
        "po_number": "",
        "external_ref": "",
        "reason": "",
        "method": "",
        "billing_type": "",
        "billing_state": "",
        "on_hold": False,
        "hold_reason": "",
        "over_limit": False,
        "level": 0,
        "origin": Origin.HAND,
        "fee_kind": None,
        "fee_level": None,
        "tax_code": "",
        "recorded_at": entry.at,
        **more,
    }


def credit_row(
    entry: Entry,
    debit: LedgerItem,
    kind: ItemKind,
    number: str,
    amount_minor: int,
    day: date,
    *,
    reason: str = "",
) -> ItemValues:
    """The row of a credit that we make for a debit: a discount, a write-off, an offset."""
    return item_row(
        entry,
        entity_id=debit.entity_id,
        customer_id=debit.customer_id,
        kind=kind,
        side=-1,
        number=number,
        issue_date=day,
        due_date=day,
        currency=debit.currency,
        amount_minor=amount_minor,
        about_id=debit.id,
        reason=reason,
    )


def reversal_row(
    entry: Entry,
    target: LedgerItem,
    number: str,
    day: date,
    *,
    counts_from: date | None = None,
    reason: str = "",
) -> ItemValues:
    """The row that reverses a document: its whole amount on the other side."""
    row = item_row(
        entry,
        entity_id=target.entity_id,
        customer_id=target.customer_id,
        kind=ItemKind.REVERSAL,
        side=-target.side,
        number=number,
        issue_date=day,
        due_date=day,
        currency=target.currency,
        amount_minor=target.amount_minor,
        reverses_id=target.id,
        reason=reason,
    )
    if counts_from is not None:
        row["counts_from"] = counts_from
    return row
