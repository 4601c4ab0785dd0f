"""What interest runs in force charged: per chain of corrections, and through which day."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from artui.ledger.documents.correction_chain import in_chains
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN, ITEM


def charged(connection: Connection, origins: Collection[int], through: date) -> dict[int, int]:
    """Charges less posted corrections per chain of corrections, from runs up to a day."""
    origin = func.coalesce(ITEM.c.origin_id, ITEM.c.id)
    query = (
        select(
            origin, func.sum(INTEREST_CHARGE.c.charge_minor - INTEREST_CHARGE.c.correction_minor)
        )
        .select_from(INTEREST_CHARGE)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None), INTEREST_RUN.c.through <= through)
        .where(in_chains(INTEREST_CHARGE.c.invoice_id, origins))
        .group_by(origin)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def charged_through(
    connection: Connection, customer_ids: Collection[int] | None = None
) -> date | None:
    """The last day through which a run in force charged anything; no run ends before it."""
    query = (
        select(func.max(INTEREST_RUN.c.through))
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    )
    if customer_ids is not None:
        query = query.where(ITEM.c.customer_id.in_(customer_ids))
    found: date | None = connection.execute(query).scalar_one_or_none()
    return found


def latest_run(connection: Connection) -> int | None:
    """The latest run in force, None if there is none."""
    query = select(func.max(INTEREST_RUN.c.id)).where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    found: int | None = connection.execute(query).scalar_one()
    return found
