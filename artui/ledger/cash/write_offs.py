"""Writing off what will not be paid, by a credit of our own allocated to the invoice in the same
act.

A clerk may write off a rest within the ledger's tolerance; above it a supervisor approves. Earlier
write-offs of the document are added to the rest, so that many small steps need a supervisor just as
one large step does. Section 1 of the domain rules.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, role_of
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.book.refusals import (
    AboveTolerance,
    AmountNotPositive,
    AmountTooLarge,
    NotInForce,
    WrongKind,
)
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.charge_write_offs import refuse_given_back
from artui.ledger.items.allocation_rows import allocation_row
from artui.ledger.items.new_items import credit_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import ALLOCATION, ITEM


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """What was written off, in minor units of the document's currency."""

    act_id: int
    summary: str
    amount_minor: int
    rest_minor: int


@supervised(ActName.WRITE_OFF)
def write_off(
    book: Book,
    item_id: int,
    *,
    amount_minor: int | None = None,
    reason: str,
) -> WrittenOff:
    """Write off an amount of a debit, or all that it has open: one act.

    Raises AboveTolerance, AmountTooLarge, AmountNotPositive, NotInForce, WrongKind.
    """
    with book.act(ActName.WRITE_OFF, "") as entry:
        item = ledger_item(entry.connection, item_id)
        entry.subject = item.number
        if item.side != 1 or item.kind == ItemKind.REVERSAL:
            raise WrongKind(f"{item.title} is not owed to us; there is nothing to write off.")
        if not item.in_force:
            raise NotInForce(f"{item.title} is not in force; nothing can be written off.")
        minor = item.open_minor if amount_minor is None else amount_minor
        if minor <= 0:
            raise AmountNotPositive(
                item.money(minor), f" can't be written off {item.label}: nothing would change."
            )
        if minor > item.open_minor:
            raise AmountTooLarge(
                item.money(minor),
                f" is more than {item.label} has open: ",
                item.money(item.open_minor),
                ".",
            )
        _refuse_above(entry, item, minor)
        write_off_on(entry, item, minor, reason=reason)
        rest = item.open_minor - minor
        entry.summary = Sentence(
            item.money(minor),
            f" of {item.label} written off: {reason}; ",
            item.money(rest),
            " left",
        )
        return WrittenOff(entry.id, entry.summary, minor, rest)


def _refuse_above(entry: Entry, item: LedgerItem, minor: int) -> None:
    """Refuse a clerk anything but a small rest of the document."""
    role = role_of(entry.connection, entry.book.actor)
    allowed = tolerance_minor(entry.connection, item.currency)
    before = _written_off(entry, item)
    if role == "supervisor" or item.open_minor + before <= allowed:
        return
    rest = Sentence(item.money(item.open_minor), " open")
    why = Sentence("is above the tolerance of ", item.money(allowed))
    if before:
        why = Sentence(
            "takes no small rest: ",
            rest,
            " and ",
            item.money(before),
            " written off before are above the tolerance of ",
            item.money(allowed),
        )
    elif minor <= allowed:
        why = Sentence(
            "takes no small rest: ", rest, " is above the tolerance of ", item.money(allowed)
        )
    raise AboveTolerance(
        Sentence("Writing off ", item.money(minor), f" of {item.label}"),
        Sentence(why, f"; it needs a supervisor, {entry.book.actor} is {role}."),
        {"amount_minor": minor},
    )


def _written_off(entry: Entry, item: LedgerItem) -> int:
    """The sum of the write-offs of a document that are in force."""
    query = (
        select(func.coalesce(func.sum(ALLOCATION.c.amount_minor), 0))
        .join(ITEM, ITEM.c.id == ALLOCATION.c.credit_id)
        .where(ALLOCATION.c.debit_id == item.id, ITEM.c.kind == ItemKind.WRITE_OFF)
    )
    return int(entry.connection.execute(query).scalar_one())


def write_off_on(entry: Entry, item: LedgerItem, minor: int, *, reason: str) -> int:
    """Write off an amount of a debit on an open act; returns the write-off's id.

    Raises AmountTooLarge if corrections gave back too much of a finance charge.
    """
    refuse_given_back(entry, item, minor)
    number = next_number(entry, ItemKind.WRITE_OFF, f"{item.number}-W", item.entity_id)
    day = max(entry.book.business_date, item.issue_date)
    row = credit_row(entry, item, ItemKind.WRITE_OFF, number, minor, day, reason=reason)
    credit_id = entry.insert(ITEM, [row])[0]
    entry.insert(ALLOCATION, [allocation_row(entry, credit_id, item.id, minor, day)])
    return credit_id
