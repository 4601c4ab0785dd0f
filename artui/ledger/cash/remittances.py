"""What a payment pays, by file, by hand and on the screens alike.

The rule is `domain.remittance.propose`; this module supplies its input: the documents that a
remittance names, and the debits that may be paid oldest first. Section 1 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from artui.domain.allocation import Age, OpenDebit, Order
from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.domain.remittance import NamedDebit, RemittanceLine, Share, propose
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.cash.allocation import check_pair
from artui.ledger.documents.posting import item_numbered
from artui.ledger.items.instalments import InstalmentRow, instalments_of
from artui.ledger.items.open_items import LedgerItem, chunks, ledger_items
from artui.ledger.store.tables import CUSTOMER, INTEREST_CHARGE, ITEM

NamedItem = tuple[LedgerItem, int | None]


def items_named(
    found: dict[str, list[LedgerItem]], lines: Iterable[RemittanceLine], root_id: int
) -> list[NamedItem]:
    """The documents that the lines name, preferably of the payer's own tree; raises
    UnknownDocument."""
    return [(item_numbered(found, number, root_id), minor) for number, minor in lines]


def proposed(
    credit: LedgerItem,
    named: Sequence[NamedItem],
    offered: Iterable[OpenDebit] = (),
    order: Order = "principal-first",
    settling: Mapping[int, int] | None = None,
) -> tuple[Share, ...]:
    """What the open amount of a credit pays: the named documents, then the offered ones, oldest
    first.

    `settling` is what settles those whose terms have a discount (`settling_amounts`).
    Raises the refusal of `check_pair` for a requested amount, NamedTwice.
    """
    try:
        for item, minor in named:
            if minor is not None:
                check_pair(credit, item, minor)
        debits = [NamedDebit(_debit(item, item.id), minor) for item, minor in named]
        return propose(credit.open_minor, debits, offered, order, settling or {})
    except Refused as refusal:
        raise refusal.at("invoices") from None


def payable(connection: Connection, credit: LedgerItem, day: date) -> list[OpenDebit]:
    """What a credit may pay oldest first: its customer's open debits in its currency, issued by
    the day."""
    query = select(ITEM.c.id).where(
        ITEM.c.customer_id == credit.customer_id,
        ITEM.c.currency == credit.currency,
        ITEM.c.side == 1,
        OPEN_NOW,
        ITEM.c.issue_date <= day,
    )
    found = ledger_items(connection, connection.execute(query).scalars())
    return in_families(connection, found.values())


def payment_order(connection: Connection, customer_id: int) -> Order:
    """The order of payment within a family of this customer."""
    query = select(CUSTOMER.c.payment_order).where(CUSTOMER.c.id == customer_id)
    found = connection.execute(query).scalar_one()
    return "costs-interest-principal" if found == "costs-interest-principal" else "principal-first"


def in_families(connection: Connection, debits: Iterable[LedgerItem]) -> list[OpenDebit]:
    """Debits with their families: an invoice, its fees, and the finance charges whose oldest
    invoice it is."""
    found = list(debits)
    charges = [debit.id for debit in found if debit.kind == ItemKind.FINANCE_CHARGE]
    invoices = [debit.id for debit in found if debit.kind == ItemKind.INVOICE]
    belongs = dict(_charge_families(connection, charges)) | dict(_fee_families(connection, found))
    chains = _chains(connection, {*invoices, *belongs.values()})
    families = {each: chains.get(of, of) for each, of in belongs.items()}
    families |= {each: chains.get(each, each) for each in invoices}
    ages = _ages(connection, set(families.values()) - {families[each] for each in invoices})
    parts = instalments_of(connection, invoices)
    offered: list[OpenDebit] = []
    for debit in found:
        family = families.get(debit.id, debit.id)
        whole = replace(_debit(debit, family), invoice_age=ages.get(family))
        if debit.id in parts:
            offered += _parts(whole, debit.amount_minor - debit.open_minor, parts[debit.id])
        else:
            offered.append(whole)
    return offered


def _chains(connection: Connection, invoice_ids: Collection[int]) -> dict[int, int]:
    """The first of its chain of corrections for each invoice: its costs stay with the chain."""
    found: dict[int, int] = {}
    for part in chunks(sorted(invoice_ids)):
        query = select(ITEM.c.id, ITEM.c.origin_id).where(
            ITEM.c.id.in_(part), ITEM.c.origin_id.is_not(None)
        )
        found |= {row.id: row.origin_id for row in connection.execute(query)}
    return found


def _ages(connection: Connection, invoice_ids: Collection[int]) -> dict[int, Age]:
    """What gives the families of paid invoices their place."""
    found: dict[int, Age] = {}
    for part in chunks(sorted(invoice_ids)):
        names = ("id", "due_date", "original_due_date", "issue_date", "number")
        query = select(*(ITEM.c[name] for name in names)).where(ITEM.c.id.in_(part))
        for row in connection.execute(query):
            # A paid invoice in instalments has the due date of its last part.
            due = min(row.due_date, row.original_due_date)
            found[row.id] = due, row.issue_date, row.number
    return found


def _parts(
    whole: OpenDebit, paid_minor: int, parts: Iterable[InstalmentRow]
) -> Iterator[OpenDebit]:
    """The open instalments of an invoice, each paid when its own turn comes. The invoice's fees and
    charges are of the family of the first; the later parts are families of their own."""
    family = whole.family
    for part in parts:
        if left := part.open_of(paid_minor):
            yield replace(whole, due=part.due_date, open_minor=left, family=family)
            family = -part.id - 1


def _debit(item: LedgerItem, family: int) -> OpenDebit:
    return OpenDebit(
        id=item.id,
        number=item.number,
        due=item.due_date,
        issue=item.issue_date,
        open_minor=item.open_minor,
        kind=item.kind,
        family=family,
        currency=item.currency,
    )


def _charge_families(
    connection: Connection, charge_ids: Sequence[int]
) -> Iterator[tuple[int, int]]:
    charge = INTEREST_CHARGE
    for part in chunks(charge_ids):
        query = (
            select(charge.c.item_id, charge.c.invoice_id)
            .join(ITEM, ITEM.c.id == charge.c.invoice_id)
            .where(charge.c.item_id.in_(part))
            .order_by(ITEM.c.due_date.desc(), ITEM.c.id.desc())
        )
        yield from ((row.item_id, row.invoice_id) for row in connection.execute(query))


def _fee_families(
    connection: Connection, debits: Sequence[LedgerItem]
) -> Iterator[tuple[int, int]]:
    for part in chunks([debit.id for debit in debits if debit.kind == ItemKind.FEE]):
        query = select(ITEM.c.id, ITEM.c.about_id).where(
            ITEM.c.id.in_(part), ITEM.c.about_id.is_not(None)
        )
        yield from ((row.id, row.about_id) for row in connection.execute(query))
