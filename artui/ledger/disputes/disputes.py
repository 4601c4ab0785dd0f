"""Disputes: opened on an invoice, backed by a filed claim or not, accepted or rejected.

Only a filed A-to-z claim lets the customer withhold: from its date on the disputed part bears no
interest and is not dunned. Accepted, it becomes a credit memo of the invoice's issue date;
rejected, interest catches up at the next run. Section 6 of the domain rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union

from artui.domain.deductions import DeductionState
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import LedgerKey
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    BadDocument,
    DisputeNotAllowed,
    DisputeOpen,
    NoDispute,
    NotInForce,
    WrongKind,
)
from artui.ledger.book.supervised import refuse_moved, require_supervisor_above, supervised
from artui.ledger.cash.freed import make_room
from artui.ledger.documents.cash_discounts import (
    full_discount,
    settle_discounts,
    take_back_discounts,
)
from artui.ledger.documents.lowered_write_offs import lower_write_offs
from artui.ledger.items.allocation_rows import allocation_row
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import ALLOCATION, DEDUCTION, DISPUTE, ITEM

REASONS = ("returned", "not-received", "damaged", "price", "quantity", "duplicate")
# The customer's own users entered the order wrongly: clause 7 of the terms.
NEVER = "ordering-error"


@dataclass(frozen=True, slots=True)
class Disputed:
    """What an act on a dispute did; `memo_id` is the credit memo of an accepted one."""

    act_id: int
    summary: str
    dispute_id: int
    amount_minor: int
    memo_id: int | None = None


def open_dispute(
    book: Book, item_id: int, *, reason: str, amount_minor: int | None = None
) -> Disputed:
    """Open a dispute on what an invoice has open, or on a part of it: one act.

    Raises DisputeNotAllowed (an ordering error, or an unknown reason), DisputeOpen, AmountTooLarge,
    AmountNotPositive, NotInForce, WrongKind.
    """
    with book.act(ActName.DISPUTE, "") as entry:
        return open_on(entry, item_id, reason=reason, amount_minor=amount_minor)


def open_on(
    entry: Entry,
    item_id: int,
    *,
    reason: str,
    amount_minor: int | None = None,
    paid_too: bool = False,
) -> Disputed:
    """`open_dispute` on an open act; `paid_too`: also what was paid of the invoice."""
    item = _invoice(entry, item_id)
    if reason == NEVER:
        raise DisputeNotAllowed(
            f"{item.title} can't be disputed for an ordering error: errors made by the "
            "customer's own users never ground a dispute."
        )
    if reason not in REASONS:
        raise DisputeNotAllowed(f"{reason} is no reason; choose {', '.join(REASONS)}.")
    if open_dispute_of(entry, item_id) is not None:
        raise DisputeOpen(f"{item.title} has an open dispute already; resolve that first.")
    minor = item.open_minor if amount_minor is None else amount_minor
    if minor <= 0:
        raise AmountNotPositive(item.money(minor), f" of {item.label} can't be disputed.")
    if paid_too:
        refuse_uncreditable(entry.connection, item, minor)
    else:
        refuse_more(item, minor)
    number = entry.add(
        DISPUTE,
        item_id=item_id,
        amount_minor=minor,
        reason=reason,
        opened=entry.book.business_date,
        owner=entry.book.actor,
        withdrawn_act_id=None,
    )
    entry.made(DISPUTE, number)
    entry.summary = Sentence(item.money(minor), f" of {item.label} disputed: {reason}")
    return Disputed(entry.id, entry.summary, number, minor)


def file_claim(book: Book, item_id: int, *, claim: str, day: date) -> Disputed:
    """Back the open dispute of an invoice with a filed A-to-z claim: one act.

    Raises NoDispute, DisputeOpen (a claim is filed already), BadDocument (a day before the invoice
    or after the business day), PeriodClosed.
    """
    with book.act(ActName.CLAIM, "") as entry:
        item = _invoice(entry, item_id)
        found = _required(entry, item)
        if found.claim:
            raise DisputeOpen(
                f"{item.title} has claim {found.claim} of {found.claim_date} already."
            )
        if not claim.strip():
            raise BadDocument("A claim needs its reference.")
        if not item.issue_date <= day <= book.business_date:
            raise BadDocument(
                f"A claim on {item.label} can't be dated {day}: give a day from "
                f"{item.issue_date} to {book.business_date}."
            )
        refuse_closed(entry.open_from, day, f"Claim {claim}")
        entry.change(DISPUTE, found.id, claim=claim, claim_date=day)
        entry.summary = f"claim {claim} of {day} filed on {item.label}"
        return Disputed(entry.id, entry.summary, found.id, found.amount_minor)


@supervised(ActName.RESOLVE_DISPUTE)
def resolve_dispute(
    book: Book, item_id: int, *, outcome: str, note: str = "", seen_dispute: int | None = None
) -> Disputed:
    """Resolve the open dispute of an invoice, `accepted` or `rejected`: one act.

    An accepted one posts a credit memo of the disputed amount, dated and effective on the invoice's
    issue date; if the invoice has less open, its latest payments are freed by the rest. What all
    accepted disputes of an invoice come to takes a supervisor above the ledger's threshold; the
    dispute that was seen when that was asked for is `seen_dispute`.
    Raises NoDispute, BadDocument, AboveThreshold, GroundMoved.
    """
    if outcome not in ("accepted", "rejected"):
        raise BadDocument(f"{outcome} is no outcome; choose accepted or rejected.")
    with book.act(ActName.RESOLVE_DISPUTE, "") as entry:
        found = _required(entry, item := _invoice(entry, item_id))
        refuse_moved(f"The dispute of {item.label}", seen_dispute, found.id)
        done = resolve_on(entry, item_id, outcome=outcome, note=note)
        if outcome == "accepted":
            money = item.money(found.amount_minor)
            what = Sentence("Accepting the dispute of ", money, f" on {item.label}")
            refuse_conceding(entry, item, what, money, {"seen_dispute": found.id})
        return done


def refuse_conceding(
    entry: Entry, item: LedgerItem, what: Sentence, money: Money, seen: Mapping[str, object]
) -> None:
    """Raise AboveThreshold unless a supervisor has conceded, in the open act, what was disputed or
    kept back of an invoice; what was conceded of it before counts with it."""
    memos = union(
        select(DISPUTE.c.memo_id).where(DISPUTE.c.item_id == item.id),
        select(DEDUCTION.c.memo_id).where(DEDUCTION.c.item_id == item.id),
    ).subquery()
    conceded = select(func.sum(ITEM.c.amount_minor)).where(
        ITEM.c.id.in_(select(memos.c.memo_id)), ITEM.c.reversed_by_id.is_(None)
    )
    minor = int(entry.connection.execute(conceded).scalar_one() or 0)
    before = minor - money.minor
    key = LedgerKey.CREDIT_THRESHOLD
    require_supervisor_above(entry, key, what, money, seen, before_minor=before)


def resolve_on(entry: Entry, item_id: int, *, outcome: str, note: str = "") -> Disputed:
    """`resolve_dispute` on an open act, for an outcome that there is."""
    item = _invoice(entry, item_id)
    found = _required(entry, item)
    memo_id, freed = None, 0
    if outcome == "accepted":
        memo_id, freed = credit_on(entry, item, found.amount_minor, "dispute accepted")
    entry.change(
        DISPUTE,
        found.id,
        outcome=outcome,
        resolved=entry.book.business_date,
        resolution=note,
        memo_id=memo_id,
    )
    _deductions_follow(entry, found.id, outcome, memo_id)
    money = item.money(found.amount_minor)
    entry.summary = Sentence("dispute of ", money, f" on {item.label} {outcome}")
    if memo_id is not None:
        memo = ledger_item(entry.connection, memo_id)
        entry.summary += Sentence(
            f": credit memo {memo.number}, ", item.money(memo.open_minor), " unapplied"
        )
        if freed:
            entry.summary += Sentence(", ", item.money(freed), " of what was paid is freed")
    return Disputed(entry.id, entry.summary, found.id, found.amount_minor, memo_id)


def _deductions_follow(entry: Entry, dispute_id: int, outcome: str, memo_id: int | None) -> None:
    """What a buyer kept back is accepted with its dispute; with a rejected one it is open again."""
    columns = ("id", "amount_minor", "back_minor")
    query = select(*(DEDUCTION.c[name] for name in columns)).where(
        DEDUCTION.c.dispute_id == dispute_id,
        DEDUCTION.c.state == DeductionState.DISPUTED,
        DEDUCTION.c.withdrawn_act_id.is_(None),
    )
    for row in entry.connection.execute(query).all():
        if outcome == "accepted":
            entry.change(
                DEDUCTION,
                row.id,
                state=DeductionState.ACCEPTED,
                closed=entry.book.business_date,
                accepted_minor=row.amount_minor - row.back_minor,
                memo_id=memo_id,
            )
        else:
            entry.change(DEDUCTION, row.id, state=DeductionState.OPEN)


def credit_on(entry: Entry, item: LedgerItem, minor: int, reason: str) -> tuple[int, int]:
    """Post a credit memo of what is conceded, allocated whole from the issue date on; its id, and
    what it freed of payments."""
    row = item_row(
        entry,
        entity_id=item.entity_id,
        customer_id=item.customer_id,
        kind=ItemKind.CREDIT_MEMO,
        side=-1,
        number=next_number(entry, ItemKind.CREDIT_MEMO, f"{item.number}-D", item.entity_id),
        issue_date=item.issue_date,
        due_date=item.issue_date,
        currency=item.currency,
        amount_minor=minor,
        about_id=item.id,
        reason=reason,
    )
    memo_id = entry.insert(ITEM, [row])[0]
    saved = full_discount(entry.connection, item, minor)
    take_back_discounts(entry, item)
    lower_write_offs(entry, item, minor)
    freed = make_room(entry, item, minor + saved, reason=reason)
    applied = min(minor, item.open_minor)
    if applied:
        share = allocation_row(entry, memo_id, item.id, applied, item.issue_date)
        entry.insert(ALLOCATION, [share])
        item.open_minor -= applied
    settle_discounts(entry, [item])
    return memo_id, freed


def _invoice(entry: Entry, item_id: int) -> LedgerItem:
    item = ledger_item(entry.connection, item_id)
    entry.subject = item.number
    if item.kind != ItemKind.INVOICE:
        raise WrongKind(f"{item.title} is no invoice; only invoices are disputed.")
    if not item.in_force:
        raise NotInForce(f"{item.title} is not in the books; it can't be disputed.")
    return item


class OpenDispute(NamedTuple):
    """A dispute that is not resolved; minor units."""

    id: int
    amount_minor: int
    claim: str
    claim_date: date | None


def refuse_more(item: LedgerItem, minor: int) -> None:
    """Refuse what is more than a document has open."""
    if minor > item.open_minor:
        raise AmountTooLarge(
            item.money(minor),
            f" is more than {item.label} has open: ",
            item.money(item.open_minor),
            ".",
        )


def refuse_uncreditable(connection: Connection, item: LedgerItem, minor: int) -> None:
    """Refuse what is more than a document is for, less its credit memos; what was paid of it can
    be freed."""
    memos = (
        select(func.sum(ALLOCATION.c.amount_minor))
        .join(ITEM, ITEM.c.id == ALLOCATION.c.credit_id)
        .where(
            ALLOCATION.c.debit_id == item.id,
            ITEM.c.kind == ItemKind.CREDIT_MEMO,
        )
    )
    left = item.amount_minor - int(connection.execute(memos).scalar_one() or 0)
    if minor > left:
        raise AmountTooLarge(
            item.money(minor),
            f" is more than is left of {item.label} after its credit memos: ",
            item.money(left),
            ".",
        )


def open_dispute_of(entry: Entry, item_id: int) -> OpenDispute | None:
    """The dispute of a document that is not resolved yet."""
    query = select(*(DISPUTE.c[name] for name in OpenDispute._fields)).where(
        DISPUTE.c.item_id == item_id,
        DISPUTE.c.outcome == "",
        DISPUTE.c.withdrawn_act_id.is_(None),
    )
    found = entry.connection.execute(query).one_or_none()
    return None if found is None else OpenDispute(*found)


def _required(entry: Entry, item: LedgerItem) -> OpenDispute:
    found = open_dispute_of(entry, item.id)
    if found is None:
        raise NoDispute(f"{item.title} has no open dispute.")
    return found
