"""Self-billing invoices, which Amazon writes in our name: posted pending or open, and corrected.

ARB and VIB arrive pending, ASB open. A row that corrects another arrives pending, and its approval
makes the reversal; until then history shows it as approval will make it. PV-1 to PV-12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.ledger.book.book import Entry
from artui.ledger.book.records import NewInvoice, NoteField, Posted, Same
from artui.ledger.book.refusals import (
    BadDocument,
    CurrencyDiffers,
    NotInForce,
    NumberTaken,
    UnknownDocument,
)
from artui.ledger.documents.correction import correct_on
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import Outcome, PostingContext
from artui.ledger.items.numbering import former_numbers
from artui.ledger.items.open_items import NUMBERED, ledger_item
from artui.ledger.store.tables import ITEM
from artui.ledger.store.tables.columns import Query

OPEN_AT_ONCE = "ASB"


@dataclass(frozen=True, slots=True)
class NewSelfBilling:
    """A self-billing invoice as it came; `corrects` is the number of the one it replaces."""

    number: str
    account: str
    type: str
    issue_date: date
    amount_minor: int
    currency: str
    corrects: str = ""
    external_ref: str = ""
    fields: tuple[NoteField, ...] = ()


def post_self_billing(context: PostingContext, rows: Sequence[NewSelfBilling]) -> list[Outcome]:
    """Post a batch on an open act; one outcome a row, in order. What a row corrects may come
    anywhere among the rows."""
    outcomes: dict[int, Outcome] = {}
    waiting = list(range(len(rows)))
    while waiting:
        later = []
        ahead = {rows[place].number for place in waiting}
        for place in waiting:
            row = rows[place]
            if row.corrects in ahead and row.corrects != row.number:
                later.append(place)
                continue
            outcomes[place] = _one(context, row)
            ahead.discard(row.number)
        if len(later) == len(waiting):
            for place in later:
                ring = BadDocument(f"{rows[place].number} and what it corrects make a ring.")
                outcomes[place] = ring.at("corrects")
            break
        waiting = later
    return [outcomes[place] for place in range(len(rows))]


def _one(context: PostingContext, new: NewSelfBilling) -> Outcome:
    try:
        known = _named(context.entry, new.number)
        if known is not None and known.reversed_by_id is None:
            return _same(context.entry, new, known)
        return _correct(context, new) if new.corrects else _post(context, new)
    except Refused as refusal:
        return refusal


def _post(context: PostingContext, new: NewSelfBilling) -> Outcome:
    pending = new.type != OPEN_AT_ONCE
    invoice = NewInvoice(
        new.number,
        new.account,
        new.issue_date,
        new.amount_minor,
        new.currency,
        pending=pending,
        external_ref=new.external_ref,
        fields=new.fields,
        billing_type=new.type,
        billing_state="pending" if pending else "approved",
    )
    return post_invoices(context, [invoice])[0]


def _correct(context: PostingContext, new: NewSelfBilling) -> Posted:
    entry = context.entry
    context.customer(new.account)
    before = _named(entry, new.corrects)
    if before is None:
        raise UnknownDocument(f"There is no invoice '{new.corrects}' to correct.").at("corrects")
    original = ledger_item(entry.connection, before.id)
    if original.account != new.account:
        raise BadDocument(
            f"{original.title} belongs to {original.account}, not to {new.account}."
        ).at("account")
    if original.currency != new.currency:
        raise CurrencyDiffers(
            f"{original.title} is in {original.currency}, not in {new.currency}."
        ).at("currency")
    _refuse_second(entry, original.id, original.title)
    try:
        context.dates.refuse(new.issue_date, new.number)
    except Refused as refusal:
        raise refusal.at("issue_date") from None
    corrected = correct_on(
        entry,
        original,
        new.amount_minor,
        number=new.number,
        pending=True,
        external_ref=new.external_ref,
        fields=new.fields,
        billing_type=new.type,
        billing_state="pending",
        on_hold=False,
        hold_reason="",
        generated_on=new.issue_date,
        origin=context.origin,
    )
    return Posted(corrected.id, corrected.number)


def _refuse_second(entry: Entry, original_id: int, title: str) -> None:
    """An invoice has one correction at a time; the next one corrects that."""
    query = select(ITEM.c.number).where(
        ITEM.c.corrects_id == original_id,
        ITEM.c.approval != Approval.SUPERSEDED,
        ITEM.c.reversed_by_id.is_(None),
    )
    other = entry.connection.execute(query).scalars().first()
    if other is not None:
        raise NotInForce(f"{title} is corrected by {other} already; correct that one.").at(
            "corrects"
        )


class _Known(NamedTuple):
    id: int
    issue_date: date
    generated_on: date | None
    currency: str
    amount_minor: int
    corrects_id: int | None
    reversed_by_id: int | None
    billing_type: str
    external_ref: str
    act_id: int


def _same(entry: Entry, new: NewSelfBilling, known: _Known) -> Same:
    """The row that is there already; raises NumberTaken if it has other values."""
    query = select(ITEM.c.number).where(ITEM.c.id == known.corrects_id)
    corrects = entry.connection.execute(query).scalar_one_or_none() or ""
    account = ledger_item(entry.connection, known.id).account
    given = (new.account, new.amount_minor, new.currency, new.type, new.external_ref)
    there = (account, known.amount_minor, known.currency, known.billing_type, known.external_ref)
    # A correction takes effect on the day of its original; its own day is kept beside it, except
    # of those that came before it was kept.
    own = known.generated_on or (new.issue_date if new.corrects else known.issue_date)
    dated = new.issue_date == own
    if given == there and dated and bool(new.corrects) == bool(corrects):
        return Same(known.id, new.number, in_file=known.act_id == entry.id)
    money = Money(known.amount_minor, known.currency)
    raise NumberTaken(f"{new.number} is there already with other values (", money, ").").at(
        "number"
    )


def _named(entry: Entry, number: str) -> _Known | None:
    """The invoice of this number, or the one that had it before it was renumbered."""
    query: Query = select(*(ITEM.c[name] for name in _Known._fields))
    named = query.where(NUMBERED, ITEM.c.kind == ItemKind.INVOICE, ITEM.c.number == number)
    found = entry.connection.execute(named).first()
    if found is None:
        former = former_numbers(entry, ItemKind.INVOICE, [number])
        if number not in former:
            return None
        found = entry.connection.execute(query.where(ITEM.c.id == former[number])).one()
    return _Known(*found)
