"""The rows of a preview of which only those that moved since the last run are computed.

What was charged of any other invoice is all of its interest, so its row comes from the database as
it is. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, exists, literal, select, union_all

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.interest.bearing import debts_of
from artui.ledger.interest.charged import Charges
from artui.ledger.interest.reckoning import PreviewRow, Reckoning
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.dialects import UNINDEXED, LeadingJoin, indexed
from artui.ledger.store.many import DatesRead, among, streamed
from artui.ledger.store.tables import CUSTOMER, INTEREST_CHARGE, ITEM


def beside_settled(reckoning: Reckoning, moved: set[int]) -> Iterator[PreviewRow]:
    """Every invoice that was charged, and what bears interest of those that moved, by account,
    currency and due date."""
    connection, rules, through = reckoning.connection, reckoning.rules, reckoning.through
    # Of a chain of corrections, or where something was waived, it need not be all.
    moved |= _in_chains(connection)
    moved |= reckoning.waived.chains().keys()
    days, names = DatesRead(), dict[tuple[str, str, str], str]()
    for rows in streamed(connection, _known(connection, through, moved)):
        moved |= {row[0] for row in rows if row[-1] is not None}
        moved |= _in_instalments(reckoning, rows)
        ids = [row[0] for row in rows if row[0] in moved]
        found = reckoning.rows(debts_of(connection, rules, through, ids)) if ids else ()
        computed = {each.row.invoice_id: each.row for each in found}
        # A run passes here for every invoice that was ever charged.
        for id_, entity, customer, account, currency, number, day, *more in rows:
            if id_ in moved:
                if id_ in computed:
                    yield computed[id_]
                continue
            amount, policy, country, region, minor, _reversed_by = more
            terms = policy, country, region
            if terms not in names:
                names[terms] = rules.name_for(policy, country, region)
            name, due, fixed = names[terms], days[day], 0
            if minor and name in reckoning.compensating and id_ not in reckoning.compensated:
                fixed = rules.compensation_minor(name, currency, amount, due)
            yield PreviewRow(
                id_,
                entity,
                customer,
                account,
                currency,
                number,
                due,
                through,
                name,
                minor,
                minor,
                0,
                0,
                fixed,
            )


def _known(connection: Connection, through: date, moved: Collection[int]) -> Select[Any]:
    """A query for the approved invoices that were charged or moved, with what was charged."""
    charges = Charges(connection, through)
    was_charged = exists().where(INTEREST_CHARGE.c.invoice_id == ITEM.c.id, charges.counted())
    # SQLite goes straight to the rows of what moved.
    others = indexed(select(ITEM.c.id, literal(0)), ITEM, UNINDEXED).where(
        among(connection, ITEM.c.id, moved), ~was_charged
    )
    known = union_all(charges.by_invoice(), others).subquery("known")
    invoice_id, minor = known.c
    owner = LeadingJoin(known, ITEM, ITEM.c.id == invoice_id)
    return (
        select(
            *(ITEM.c[name] for name in ("id", "entity_id", "customer_id")),
            CUSTOMER.c.account,
            *(ITEM.c[name] for name in ("currency", "number", "due_date", "amount_minor")),
            *(CUSTOMER.c[name] for name in ("policy", "country", "region")),
            minor,
            ITEM.c.reversed_by_id,
        )
        .select_from(owner.join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id))
        .where(ITEM.c.kind == ItemKind.INVOICE, ITEM.c.approval == Approval.APPROVED)
        .where(CUSTOMER.c.receivable)
        .order_by(CUSTOMER.c.account, ITEM.c.currency, ITEM.c.due_date, ITEM.c.id)
    )


def _in_chains(connection: Connection) -> set[int]:
    """All invoices that were corrected, and their corrections."""
    query = indexed(
        select(ITEM.c.origin_id, ITEM.c.id).where(ITEM.c.corrects_id.is_not(None)),
        ITEM,
        "item_corrects",
    )
    return {each for row in connection.execute(query) for each in row if each is not None}


def _in_instalments(reckoning: Reckoning, rows: Sequence[Sequence[Any]]) -> AbstractSet[int]:
    """Of rows the invoices in instalments whose policy may grant a fixed sum for each of them."""
    if not reckoning.compensating:
        return set()
    return instalments_of(reckoning.connection, [row[0] for row in rows]).keys()
