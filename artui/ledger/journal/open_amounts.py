"""What was open after an act, as the books must know it: of documents that were approved by then.

What is stored is open now; what allocations took since is added back.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, or_, select

from artui.domain.kinds import Approval
from artui.ledger.book.as_of import moved
from artui.ledger.store.tables import ALLOCATION, CHANGE, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query


def open_sums(
    key: Iterable[ColumnElement[Any]],
    entity_id: int,
    last_act: int,
    until: date | None = None,
    *,
    source: FromClause = ITEM,
) -> Query:
    """Open debits less open credits of an entity after an act, for each value of a key whose
    columns have names; `until` leaves out what counts from later days. `source` is where the
    documents are read."""
    unknown = [ALLOCATION.c.act_id > last_act]
    if until is not None:
        unknown.append(ALLOCATION.c.counts_from > until)
    later = moved(or_(*unknown)).subquery("moves")
    minor = ITEM.c.side * (ITEM.c.open_minor + func.coalesce(later.c.minor, 0))
    query = (
        select(*key, minor.label("minor"))
        .select_from(
            source.join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id).outerjoin(
                later, later.c.item_id == ITEM.c.id
            )
        )
        .where(
            ITEM.c.entity_id == entity_id,
            ITEM.c.act_id <= last_act,
            CUSTOMER.c.receivable,
            or_(ITEM.c.open_minor > 0, later.c.minor.is_not(None)),
            _approved_after(last_act),
        )
    )
    if until is not None:
        query = query.where(ITEM.c.counts_from <= until)
    # By the names of a subquery: a database does not see that two bound values are the same.
    rows = query.subquery("open_items")
    names = [column for column in rows.c if column.name != "minor"]
    return select(*names, func.sum(rows.c.minor)).group_by(*names)


def _approved_after(last_act: int) -> ColumnElement[bool]:
    """Whether a document was approved after an act."""
    before = (
        select(func.replace(CHANGE.c.old, '"', ""))
        .where(
            CHANGE.c.table_name == ITEM.name,
            CHANGE.c.row_id == ITEM.c.id,
            CHANGE.c.column_name == "approval",
            CHANGE.c.act_id > last_act,
        )
        .order_by(CHANGE.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(before, ITEM.c.approval) == Approval.APPROVED
