"""Cash discounts: given as soon as payments and memos within the days settle an invoice but for the
discount, and taken back as soon as they no longer do. Section 2 of the domain rules.

Whatever changes what an invoice was paid settles its discount in the same act, so that the order in
which a clerk records payments and memos does not matter.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.domain.money import round_half_up
from artui.domain.terms import (
    Paid,
    Terms,
    discount_earned,
    parse_terms,
    settled_discount,
    settling_minor,
)
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Entry
from artui.ledger.documents.counter_entries import reverse_item
from artui.ledger.items.allocation_rows import (
    TAKEN_BACK,
    allocation_row,
    allocation_rows,
    first_rows,
)
from artui.ledger.items.new_items import ItemValues, credit_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, among, chunks, ledger_items
from artui.ledger.store.dialects import LeadingJoin, indexed
from artui.ledger.store.staging import NeedsTurn, Staging
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM
from artui.ledger.store.tables.twins import twin_of

_INVOICE = ITEM.alias("invoice")


class Discounted(NamedTuple):
    """An invoice whose terms have a discount, with what was paid of it."""

    id: int
    terms: Terms
    start: date
    amount_minor: int
    open_minor: int
    net_minor: int | None
    tax_minor: int | None
    payments: tuple[Paid, ...]
    memos: tuple[Paid, ...]
    given_minor: int
    discount_ids: tuple[int, ...]

    def last_days(self) -> list[date]:
        """The last day of each discount, the earliest first."""
        first = self.terms.counted_from(self.start)
        return [first + timedelta(days) for _, days in self.terms.discounts()]

    def settling_on(self, day: date) -> int:
        """What a payment of a day has to pay to settle it."""
        return settling_minor(
            self.terms,
            start=self.start,
            amount_minor=self.amount_minor,
            open_minor=self.open_minor,
            payments=self.payments,
            memos=self.memos,
            day=day,
        )

    def due(self) -> tuple[int, date]:
        """The discount that should stand, with the day from which it is earned."""
        earned, day = self.earned()
        return min(earned, self.open_minor + self.given_minor), day

    def earned(self) -> tuple[int, date]:
        """The discount that is earned, with the day from which it is."""
        return discount_earned(
            self.terms,
            start=self.start,
            amount_minor=self.amount_minor,
            payments=self.payments,
            memos=self.memos,
        )


def settle_discounts(
    entry: Entry, debits: Iterable[LedgerItem], *, ended: date | None = None
) -> list[tuple[LedgerItem, int]]:
    """Give the discounts that these invoices have earned, and take back those that they have no
    longer; counts their open amounts. `ended` is the day of what may have ended one.

    Returns what was given, minor units for each invoice. Raises NeedsTurn where a long act would
    take one back.
    """
    items = {debit.id: debit for debit in debits if may_have_discount(debit)}
    given: list[tuple[LedgerItem, int]] = []
    for found in discounted(entry.connection, items, entry.staging):
        debit, standing = items[found.id], found.given_minor
        target, day = found.due()
        if target == standing:
            continue
        if standing and entry.staging is not None:
            raise NeedsTurn
        _reverse(entry, found, ended)
        if target:
            _give(entry, debit, found, target, max(day, debit.issue_date))
            given.append((debit, target))
        debit.open_minor += standing - target
    return given


def take_back_discounts(entry: Entry, debit: LedgerItem) -> None:
    """Take an invoice's discounts back as of their own days, to settle them anew; counts what it
    has open."""
    for found in discounted(entry.connection, [debit.id] if may_have_discount(debit) else []):
        _reverse(entry, found, None)
        debit.open_minor += found.given_minor


def settling_amounts(
    connection: Connection,
    credit: LedgerItem,
    debit_ids: Iterable[int],
    staging: Staging | None = None,
) -> dict[int, int]:
    """What a payment has to pay to settle each invoice whose terms have a discount, by id; with
    what a long act has staged."""
    if credit.kind != ItemKind.PAYMENT:
        return {}
    wanted = [
        each for each in ledger_items(connection, debit_ids).values() if may_have_discount(each)
    ]
    issued = {debit.id: debit.issue_date for debit in wanted}
    return {
        found.id: found.settling_on(max(credit.issue_date, issued[found.id]))
        for found in discounted(connection, issued, staging)
    }


def settling_days(
    connection: Connection, invoice_ids: Collection[int]
) -> dict[int, Callable[[date], int]]:
    """For each invoice whose terms have a discount a function from a payment's day to what the
    payment has to pay to settle it."""
    return {found.id: found.settling_on for found in discounted(connection, invoice_ids)}


def settling_in_tree(connection: Connection, credit: LedgerItem) -> dict[int, int]:
    """What a payment has to pay to settle each open invoice of its account tree whose terms have a
    discount, by id."""
    # SQLite would begin with the open invoices of all customers.
    tree = LeadingJoin(CUSTOMER, ITEM, ITEM.c.customer_id == CUSTOMER.c.id)
    query = (
        select(ITEM.c.id)
        .select_from(tree)
        .where(
            CUSTOMER.c.root_id == credit.root_id,
            ITEM.c.currency == credit.currency,
            ITEM.c.kind == ItemKind.INVOICE,
            OPEN_NOW,
            ITEM.c.terms.contains("/"),
        )
    )
    found = connection.execute(indexed(query, ITEM, "item_open")).scalars().all()
    return settling_amounts(connection, credit, found)


class Settling(NamedTuple):
    """What settles an invoice until the last day of a discount, in minor units."""

    until: date
    minor: int


def settling_steps(
    connection: Connection, debit_ids: Iterable[int]
) -> dict[int, tuple[Settling, ...]]:
    """What settles each invoice whose terms have a discount, until the last day of each step: the
    first whose day has not passed holds."""
    wanted = [
        each for each in ledger_items(connection, debit_ids).values() if may_have_discount(each)
    ]
    return {
        found.id: tuple(Settling(until, found.settling_on(until)) for until in found.last_days())
        for found in discounted(connection, [debit.id for debit in wanted])
    }


def full_discount(connection: Connection, debit: LedgerItem, memo_minor: int) -> int:
    """The whole discount that is earned once a memo of this much counts from the issue date, also
    where more was paid than it leaves; 0 if none is given now."""
    for found in discounted(connection, [debit.id] if may_have_discount(debit) else []):
        if found.given_minor:
            return settled_discount(
                found.terms,
                start=found.start,
                amount_minor=found.amount_minor - memo_minor,
                payments=found.payments,
                memos=found.memos,
            )
    return 0


class NotEarned(NamedTuple):
    """An invoice with a discount that its payments and memos have not earned; minor units."""

    item_id: int
    given_minor: int
    earned_minor: int


def not_earned(connection: Connection) -> Iterator[NotEarned]:
    """Every invoice with more discount than it has earned."""
    query = (
        select(ALLOCATION.c.debit_id)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.credit_id)
        .join(_INVOICE, _INVOICE.c.id == ALLOCATION.c.debit_id)
        .where(ITEM.c.kind == ItemKind.DISCOUNT, ALLOCATION.c.amount_minor > 0, ~TAKEN_BACK)
        .where(_INVOICE.c.kind == ItemKind.INVOICE, _INVOICE.c.terms.contains("/"))
        .distinct()
        .order_by(ALLOCATION.c.debit_id)
    )
    for part in chunks(list(connection.execute(query).scalars())):
        for found in discounted(connection, part):
            earned, _ = found.earned()
            if found.given_minor > earned:
                yield NotEarned(found.id, found.given_minor, earned)


def may_have_discount(debit: LedgerItem) -> bool:
    """Whether it is an invoice in force whose terms have a discount."""
    return debit.kind == ItemKind.INVOICE and "/" in debit.terms and debit.in_force


def discounted(
    connection: Connection, ids: Collection[int], staging: Staging | None = None
) -> list[Discounted]:
    """What was paid of each of these invoices, in the order of their ids; with what a long act has
    staged."""
    if not ids:
        return []
    paid_now = {} if staging is None else staging.allocated("debit_id", ids)
    items = connection.execute(
        select(
            ITEM.c.id,
            ITEM.c.terms,
            ITEM.c.issue_date,
            ITEM.c.shipment_date,
            ITEM.c.original_due_date,
            ITEM.c.amount_minor,
            ITEM.c.open_minor,
            ITEM.c.net_minor,
            ITEM.c.tax_minor,
        )
        .where(among(connection, ITEM.c.id, ids))
        .order_by(ITEM.c.id)
    ).all()
    rows = allocation_rows(
        connection,
        among(connection, ALLOCATION.c.debit_id, ids),
        ALLOCATION.c.amount_minor > 0,
        ~TAKEN_BACK,
    )
    # An allocation that an undo brought back counts from the day on which it was first made.
    first = first_rows(connection, rows)
    if paid_now:
        mine = twin_of(ALLOCATION)
        rows += allocation_rows(connection, among(connection, mine.c.debit_id, ids), source=mine)
        first |= {row.id: row for row in rows if row.id not in first}
    kinds: dict[int, ItemKind] = {}
    staged = staging is not None and staging.holds(ITEM) is not None
    for source in (ITEM, twin_of(ITEM)) if staged else (ITEM,):
        kind_of = select(source.c.id, source.c.kind).where(
            among(connection, source.c.id, {row.credit_id for row in rows})
        )
        kinds.update(map(tuple, connection.execute(kind_of)))
    credits: dict[int, dict[ItemKind, list[tuple[int, Paid]]]] = {}
    for row in rows:
        of_kind = credits.setdefault(row.debit_id, {}).setdefault(kinds[row.credit_id], [])
        of_kind.append((row.credit_id, Paid(first[row.id].effective_date, row.amount_minor)))
    # Thousands of invoices have a handful of terms.
    parsed = {text: parse_terms(text) for text in {item.terms for item in items}}
    found = []
    for item in items:
        terms, paid = parsed[item.terms], credits.get(item.id, {})
        discounts = paid.get(ItemKind.DISCOUNT, [])
        found.append(
            Discounted(
                item.id,
                terms,
                _start(terms, item.issue_date, item.shipment_date, item.original_due_date),
                item.amount_minor,
                item.open_minor - paid_now.get(item.id, 0),
                item.net_minor,
                item.tax_minor,
                tuple(each for _, each in paid.get(ItemKind.PAYMENT, [])),
                tuple(each for _, each in paid.get(ItemKind.CREDIT_MEMO, [])),
                sum(each.minor for _, each in discounts),
                tuple(credit_id for credit_id, _ in discounts),
            )
        )
    return found


def _start(terms: Terms, issue: date, shipment: date | None, due: date) -> date:
    """The day from which the days count: that of the shipment where the due date counts from it."""
    if shipment is None or shipment == issue:
        return issue
    return shipment if terms.due_date(shipment) == due != terms.due_date(issue) else issue


def _reverse(entry: Entry, found: Discounted, ended: date | None) -> None:
    for item in ledger_items(entry.connection, found.discount_ids).values():
        until = max(ended, item.issue_date) if ended is not None else None
        reverse_item(entry, item, reason="discount no longer earned", day=until)


def _give(entry: Entry, debit: LedgerItem, found: Discounted, minor: int, day: date) -> None:
    number = next_number(entry, ItemKind.DISCOUNT, discount_stem(debit), debit.entity_id)
    discount_id = entry.insert(ITEM, [discount_row(entry, debit, found, number, minor, day)])[0]
    entry.insert(ALLOCATION, [allocation_row(entry, discount_id, debit.id, minor, day)])


def discount_stem(debit: LedgerItem) -> str:
    """What the number of an invoice's discount begins with."""
    return f"{debit.number}-D"


def discount_row(
    entry: Entry, debit: LedgerItem, found: Discounted, number: str, minor: int, day: date
) -> ItemValues:
    """The row of a discount, with its share of the invoice's tax."""
    row = credit_row(entry, debit, ItemKind.DISCOUNT, number, minor, day)
    if found.tax_minor is not None:
        tax = round_half_up(Fraction(found.tax_minor * minor, found.amount_minor))
        row["tax_minor"], row["net_minor"] = tax, minor - tax
    return row
