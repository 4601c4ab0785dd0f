"""Correcting an invoice's amount: the original is reversed as of its issue date, and the corrected
invoice takes its place.

Allocations move to the corrected invoice with their own days, the due date stays, and what was
charged on the original counts as charged on the corrected invoice. If the original is pending,
nothing is reversed until the correction is approved. Section 1 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Unpack, cast

from sqlalchemy import select

from artui.domain.kinds import Approval, ItemKind, Origin
from artui.domain.money import Money
from artui.domain.sentence import Sentence, in_brackets
from artui.domain.text import document_number, typed_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.ledger_settings import LedgerKey
from artui.ledger.book.records import NoteField
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    NotInForce,
    NumberTaken,
    WrongKind,
)
from artui.ledger.book.supervised import refuse_moved, require_supervisor_above, supervised
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.documents.cash_discounts import settle_discounts, take_back_discounts
from artui.ledger.documents.counter_entries import reversal_number, standing_allocations
from artui.ledger.items.allocation_rows import (
    AllocationRow,
    AllocationValues,
    allocation_row,
    take_back,
)
from artui.ledger.items.instalments import corrected_instalments, insert_instalments
from artui.ledger.items.new_items import ItemValues, SomeItemValues, reversal_row
from artui.ledger.items.note_fields import add_to_documents, document_fields
from artui.ledger.items.numbering import is_replaced, make_way
from artui.ledger.items.open_items import (
    NUMBERED,
    LedgerItem,
    is_gone,
    ledger_item,
    ledger_items,
)
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.ledger.store.tables.twins import twin_of


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected invoice, and the reversal of the original (None while the correction waits)."""

    act_id: int
    summary: str
    item_id: int
    number: str
    reversal_id: int | None


@supervised(ActName.CORRECT)
def correct(
    book: Book,
    item_id: int,
    *,
    amount_minor: int,
    number: str = "",
    override_reason: str = "",
    seen_open_minor: int | None = None,
) -> Corrected:
    """Correct an invoice's amount: one act. The new invoice is `NO-C1` unless a number is given.

    By how much all corrections lower it takes a supervisor above the ledger's threshold; what was
    open when that was asked for is `seen_open_minor`.

    Raises WrongKind, NotInForce, NumberTaken, OverLimit, AmountNotPositive, AmountTooLarge (less
    than what other credits already paid of it), AboveThreshold, GroundMoved.
    """
    number = typed_number(number) if number else ""
    with book.act(ActName.CORRECT, "") as entry:
        original = ledger_item(entry.connection, item_id)
        entry.subject = original.number
        refuse_moved(f"What {original.label} has open", seen_open_minor, original.open_minor)
        in_force, still_open = original.in_force, original.open_minor
        if override_reason:
            require_supervisor(
                entry.connection, book.actor, _override(entry, original, amount_minor)
            )
        corrected = correct_on(
            entry, original, amount_minor, number=number, override=override_reason
        )
        before, after = original.money(original.amount_minor), original.money(amount_minor)
        entry.summary = Sentence(
            f"{original.label} of ", before, " corrected to ", after, f" as {corrected.number}"
        )
        if override_reason:
            entry.summary += f"; credit override: {override_reason}"
        if in_force and amount_minor < original.amount_minor:
            lowered = _first_amount(entry, original) - original.amount_minor
            require_supervisor_above(
                entry,
                LedgerKey.CREDIT_THRESHOLD,
                Sentence(f"Correcting {original.label} from ", before.bare, " down to ", after),
                before - after,
                {"seen_open_minor": still_open},
                before_minor=max(0, lowered),
            )
        return Corrected(
            entry.id, entry.summary, corrected.id, corrected.number, original.reversed_by_id
        )


def _first_amount(entry: Entry, original: LedgerItem) -> int:
    """The amount of an invoice before its first correction."""
    query = select(ITEM.c.origin_id).where(ITEM.c.id == original.id)
    first = entry.connection.execute(query).scalar_one()
    return (
        original.amount_minor
        if first is None
        else ledger_item(entry.connection, first).amount_minor
    )


def correct_on(
    entry: Entry,
    original: LedgerItem,
    amount_minor: int,
    *,
    number: str = "",
    override: str = "",
    pending: bool | None = None,
    fields: Sequence[NoteField] | None = None,
    **more: Unpack[SomeItemValues],
) -> LedgerItem:
    """Correct an invoice on an open act; the correction of a pending invoice is pending too.
    Returns the corrected invoice, with the original's note fields unless `fields` are given."""
    if original.kind != ItemKind.INVOICE:
        raise WrongKind(f"{original.title} is no invoice; reverse it and post a new one.")
    if original.gone:
        raise NotInForce(f"{original.title} is reversed; correct the one in force.")
    if amount_minor <= 0:
        raise AmountNotPositive(
            original.money(amount_minor), " is no amount of an invoice: it must be above zero."
        )
    waits = original.approval == Approval.PENDING if pending is None else pending
    row: ItemValues = {**_corrected_row(entry, original, amount_minor, number, waits), **more}
    if fields is None:
        fields = document_fields(entry.connection, original.id)
    if waits:
        return _posted(entry, original, row, fields)
    grown = _grown(entry, original, amount_minor)
    if grown > 0:
        line = CreditLine(entry.connection, entry.book.business_date)
        what = f"The correction of {original.number}"
        if override:
            line.refuse_stopped(original.customer_id, what, final_only=True)
        else:
            line.refuse(original.customer_id, original.currency, grown, what)
        over = line.breach(original.customer_id, original.currency, grown)
        row["over_limit"] = over is not None
    corrected = _posted(entry, original, row, fields)
    replace_original(entry, original, corrected)
    return corrected


def _posted(
    entry: Entry, original: LedgerItem, row: ItemValues, fields: Sequence[NoteField]
) -> LedgerItem:
    parts = corrected_instalments(entry, original, row["amount_minor"])
    if parts:
        first = parts[0]
        row = {**row, "due_date": first.due_date, "level": first.level}
        row["original_due_date"] = first.original_due_date
    item_id = entry.insert(ITEM, [row])[0]
    insert_instalments(entry, [part._replace(item_id=item_id) for part in parts])
    add_to_documents(entry, {item_id: fields})
    item = ITEM if entry.staging is None else twin_of(ITEM)
    return ledger_items(entry.connection, [item_id], item)[item_id]


def _override(entry: Entry, original: LedgerItem, amount_minor: int) -> str:
    """What a supervisor is asked to override, with the amounts concerned."""
    line = CreditLine(entry.connection, entry.book.business_date)
    passed = line.passed(
        original.customer_id, original.currency, _grown(entry, original, amount_minor)
    )
    return Sentence(
        f"A credit override for the correction of {original.number} from ",
        original.money(original.amount_minor).bare,
        " to ",
        original.money(amount_minor),
        in_brackets(passed),
    )


def _grown(entry: Entry, original: LedgerItem, amount_minor: int) -> int:
    """By how much a correction increases what the customer owes."""
    return amount_minor - original.open_minor - _paid(entry, original)


def replace_original(entry: Entry, original: LedgerItem, corrected: LedgerItem) -> None:
    """Reverse the original as of its issue date and move its allocations to the corrected invoice.

    Raises AmountTooLarge if the allocations exceed the corrected amount.
    """
    take_back_discounts(entry, original)
    rows = standing_allocations(entry, original.id)
    moved = sum(row.amount_minor for row in rows)
    if moved > corrected.amount_minor:
        raise AmountTooLarge(
            f"{original.title} has ",
            original.money(moved),
            " allocated, more than the corrected amount of ",
            original.money(corrected.amount_minor),
            "; take some back first.",
        )
    take_back(entry, rows, reason=f"corrected by {corrected.number}")
    day = original.issue_date
    reversal = reversal_row(
        entry, original, reversal_number(entry, original), day, reason="corrected"
    )
    reversal_id = entry.insert(ITEM, [reversal])[0]
    if original.amount_minor:
        row = allocation_row(entry, reversal_id, original.id, original.amount_minor, day)
        entry.insert(ALLOCATION, [row])
    entry.change(ITEM, original.id, reversed_by_id=reversal_id)
    original.reversed_by_id = reversal_id
    entry.insert(ALLOCATION, [_moved(entry, row, corrected) for row in rows])
    settle_discounts(entry, [ledger_item(entry.connection, corrected.id)])


def _moved(entry: Entry, row: AllocationRow, corrected: LedgerItem) -> AllocationValues:
    day = max(row.effective_date, corrected.issue_date)
    return allocation_row(
        entry,
        row.credit_id,
        corrected.id,
        row.amount_minor,
        day,
        request_id=row.request_id or "",
        reason="moved",
    )


def _paid(entry: Entry, original: LedgerItem) -> int:
    return sum(row.amount_minor for row in standing_allocations(entry, original.id))


def _corrected_row(
    entry: Entry, original: LedgerItem, amount_minor: int, number: str, waits: bool
) -> ItemValues:
    """The original's row with the new amount; that all its columns are there the table says."""
    query = select(*(column for column in ITEM.c if column.name not in ("id", "act_id")))
    found = entry.connection.execute(query.where(ITEM.c.id == original.id)).one()
    row = cast(ItemValues, found._asdict())
    taken = document_number(number) if number else _next_correction(entry, original)
    if number:
        _refuse_taken(entry, original, number)
    return {
        **row,
        "number": taken,
        "amount_minor": amount_minor,
        "open_minor": amount_minor,
        "net_minor": None,
        "tax_minor": None,
        "counts_from": max(original.issue_date, entry.open_from),
        # What Amazon bills in our name is approved in time from the day it was generated.
        "generated_on": entry.book.business_date if row["billing_type"] else None,
        "approval": Approval.PENDING if waits else Approval.APPROVED,
        "reversed_by_id": None,
        "corrects_id": original.id,
        "origin_id": row["origin_id"] or original.id,
        "over_limit": False,
        "origin": Origin.HAND,
        "recorded_at": entry.at,
    }


def _next_correction(entry: Entry, original: LedgerItem) -> str:
    """`NO-C1`; the correction of `NO-C1` is `NO-C2`. An undone one gives up its number."""
    stem, mark, count = original.number.rpartition("-C")
    again = bool(mark) and count.isdecimal()
    base, number = (stem, int(count) + 1) if again else (original.number, 1)
    # One by one through the index of numbers: a beginning of one is looked for among all.
    while taken := _numbered(entry, f"{base}-C{number}"):
        if all(_fell_away(entry, row) for row in taken):
            for row in taken:
                make_way(entry, row.id, f"{base}-C{number}")
            break
        number += 1
    return f"{base}-C{number}"


class _Numbered(NamedTuple):
    """An invoice whose number a correction might take."""

    id: int
    number: str
    reversed_by_id: int | None
    approval: Approval


def _numbered(entry: Entry, number: str) -> list[_Numbered]:
    query = select(*(ITEM.c[name] for name in _Numbered._fields)).where(
        NUMBERED, ITEM.c.kind == ItemKind.INVOICE, ITEM.c.number == number
    )
    return [_Numbered(*row) for row in entry.connection.execute(query)]


def _fell_away(entry: Entry, row: _Numbered) -> bool:
    """Whether it was reversed or superseded without a correction that took its place."""
    gone = is_gone(row.reversed_by_id, row.approval)
    return gone and not is_replaced(entry.connection, row.id)


def _refuse_taken(entry: Entry, original: LedgerItem, number: str) -> None:
    names = ("id", "reversed_by_id", "approval", "amount_minor")
    query = select(*(ITEM.c[name] for name in names)).where(
        NUMBERED,
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.number == number,
        ITEM.c.entity_id == original.entity_id,
    )
    row = entry.connection.execute(query).one_or_none()
    if row is None:
        return
    if not is_gone(row.reversed_by_id, row.approval):
        raise NumberTaken(
            f"{number} is taken by another invoice in force (",
            Money(row.amount_minor, original.currency),
            ").",
        )
    make_way(entry, row.id, number)
