"""What may have moved since the last interest run of all customers: the next computes only that.

Such a run leaves nothing to charge and nothing to give back through its day. An invoice that is not
open and overdue, of which no later act has changed anything, and on which nothing takes effect
after that day, has the interest that it had then; through the run's own day so has an open one.
Where the rules themselves moved, or a run ends on a later day, everything is computed. So a change
of how interest is computed has to unset `interest_run.whole` in its migration. Section 3 of the
domain rules.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, func, or_, select, union, union_all

from artui.domain.kinds import ItemKind
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.disputes.dispute_rows import OPEN
from artui.ledger.interest.charged import corrections_of
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import by_keys, streamed
from artui.ledger.store.tables import (
    ALLOCATION,
    CHANGE,
    CUSTOMER,
    DISPUTE,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_POLICY,
    INTEREST_RUN,
    ITEM,
)

# What of a customer says whether and how their invoices bear interest.
_TERMS_OF_CUSTOMERS = ("policy", "country", "region", "receivable")


class Base(NamedTuple):
    """A run of all customers in force, after which only what moved has to be computed."""

    run_id: int
    act_id: int
    through: date


def base_of(connection: Connection, rules: Policies, through: date) -> Base | None:
    """The last run of all customers, None if everything must be computed through the day."""
    if rules.have_minimum:
        # What is below the minimum remains to be charged, though nothing moves.
        return None
    in_force = INTEREST_RUN.c.rolled_back_act_id.is_(None)
    query = (
        select(INTEREST_RUN.c.id, INTEREST_RUN.c.act_id, INTEREST_RUN.c.through)
        .where(in_force, INTEREST_RUN.c.whole)
        .order_by(INTEREST_RUN.c.id.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    base = Base(*found)
    later = select(func.max(INTEREST_RUN.c.through)).where(in_force)
    if connection.execute(later).scalar_one() > through or _rules_moved(connection, rules, base):
        return None
    return base


def _rules_moved(connection: Connection, rules: Policies, base: Base) -> bool:
    """Whether any policy charges otherwise than it did for the run."""
    rows = select(INTEREST_POLICY.c.id).where(
        or_(
            INTEREST_POLICY.c.act_id > base.act_id,
            INTEREST_POLICY.c.withdrawn_act_id > base.act_id,
        )
    )
    if any(
        connection.execute(query.limit(1)).first()
        for query in (_changed(INTEREST_POLICY, base), rows)
    ):
        return True
    # A row that begins meanwhile brings its rate for new days, but its method for all days.
    before = policies(connection, base.through)
    return any(before.policy(name) != rules.policy(name) for name in rules.rows)


def moved_since(connection: Connection, base: Base, through: date) -> set[int]:
    """The ids of items that a run through the day has to compute, all invoices among them; of a
    chain of corrections each one."""
    touched = select(union(*_moved(base, through)).subquery())
    with by_keys(connection):
        found = {row[0] for rows in streamed(connection, touched) for row in rows}
    return found | {
        each
        for origin, members in corrections_of(connection).items()
        if not found.isdisjoint((origin, *members))
        for each in (origin, *members)
    }


def _moved(base: Base, through: date) -> Iterator[Select[Any]]:
    """Queries for the ids of what days moved, and of what was touched."""
    later = through > base.through
    newer = select(ITEM.c.id).where(ITEM.c.act_id > base.act_id)
    if later:
        # Newer documents that are overdue are among these, and what was paid among the allocated.
        overdue = select(ITEM.c.id).where(
            ITEM.c.kind == ItemKind.INVOICE, ITEM.c.due_date < through, OPEN_NOW
        )
        yield indexed(overdue, ITEM, "item_open_due")
        yield select(DISPUTE.c.item_id).where(OPEN, DISPUTE.c.claim_date.is_not(None))
        corrections = newer.where(ITEM.c.corrects_id.is_not(None))
        yield indexed(corrections, ITEM, "item_corrects")
    else:
        yield indexed(newer, ITEM, "item_of_act")
    allocated = union_all(*_allocated(base, through)).cte("allocated")
    debits = select(allocated.c.debit_id)
    yield debits
    # What is written off of a finance charge is a matter of the invoices in it.
    yield select(INTEREST_CHARGE.c.invoice_id).where(INTEREST_CHARGE.c.item_id.in_(debits))
    yield _changed(ITEM, base)
    for table in (INSTALMENT, DISPUTE):
        yield select(table.c.item_id).where(table.c.id.in_(_changed(table, base)))
    yield select(INTEREST_CHARGE.c.invoice_id).where(
        INTEREST_CHARGE.c.run_id.in_(_changed(INTEREST_RUN, base))
    )
    whose = _changed(CUSTOMER, base).where(CHANGE.c.column_name.in_(_TERMS_OF_CUSTOMERS))
    yield select(ITEM.c.id).where(ITEM.c.customer_id.in_(whose), ITEM.c.kind == ItemKind.INVOICE)


def _allocated(base: Base, through: date) -> Iterator[Select[Any]]:
    """Queries for the debits of allocations that the run did not know, or that take effect later;
    none counts before its effective day."""
    debits = select(ALLOCATION.c.debit_id)
    since = debits.where(ALLOCATION.c.act_id > base.act_id)
    yield indexed(since, ALLOCATION, "allocation_of_act")
    if through > base.through:
        later = debits.where(
            ALLOCATION.c.counts_from > base.through, ALLOCATION.c.effective_date > base.through
        )
        yield indexed(later, ALLOCATION, "allocation_day")


def _changed(table: Table, base: Base) -> Select[Any]:
    """The rows of a table that later acts changed, or made where a row can be withdrawn."""
    rows = select(CHANGE.c.row_id).where(
        CHANGE.c.act_id > base.act_id, CHANGE.c.table_name == table.name
    )
    return indexed(rows, CHANGE, "change_of_act")
