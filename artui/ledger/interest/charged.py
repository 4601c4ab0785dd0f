"""What interest runs in force charged: per chain of corrections, and through which day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, true

from artui.ledger.store.dialects import indexed, whole
from artui.ledger.store.many import among, among_bound, asked, streamed
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN, ITEM

_CHARGED = INTEREST_CHARGE.c.charge_minor - INTEREST_CHARGE.c.correction_minor


@dataclass(slots=True)
class Charges:
    """Charges less posted corrections of runs in force up to a day, asked for many invoices at a
    time; what does not depend on the invoices is read once."""

    connection: Connection
    through: date
    few: bool = False
    """Whether only some invoices are asked for, so that not all corrections need be read."""
    corrections: dict[int, list[int]] | None = None
    left_out: list[int] | None = None

    def of(self, origins: Collection[int]) -> dict[int, int]:
        """What was charged per chain of corrections, by its first invoice; minor units."""
        corrections = self._corrections(origins)
        first = {
            later: origin
            for origin in origins
            if origin in corrections
            for later in corrections[origin]
        }
        query = self.by_invoice().where(
            among(self.connection, INTEREST_CHARGE.c.invoice_id, [*origins, *first])
        )
        found: dict[int, int] = {}
        for rows in streamed(self.connection, query):
            for invoice, minor in rows:
                origin = first.get(invoice, invoice)
                found[origin] = found.get(origin, 0) + minor
        return found

    def by_invoice(self) -> Select[tuple[int, int]]:
        """A query for what was charged of each invoice itself, in minor units."""
        return (
            select(INTEREST_CHARGE.c.invoice_id, whole(func.sum(_CHARGED)).label("minor"))
            .where(self.counted())
            .group_by(INTEREST_CHARGE.c.invoice_id)
        )

    def counted(self) -> ColumnElement[bool]:
        """Whether a charge is of a run that counts."""
        not_counted = self._left_out()
        return INTEREST_CHARGE.c.run_id.not_in(not_counted) if not_counted else true()

    def _corrections(self, origins: Collection[int]) -> dict[int, list[int]]:
        """The corrections of invoices, by the first of the chain."""
        if self.few:
            return corrections_of(self.connection, origins)
        if self.corrections is None:
            self.corrections = corrections_of(self.connection)
        return self.corrections

    def _left_out(self) -> list[int]:
        """The runs that do not count: those rolled back, and those through a later day."""
        if self.left_out is None:
            query = select(INTEREST_RUN.c.id).where(
                INTEREST_RUN.c.rolled_back_act_id.is_not(None)
                | (INTEREST_RUN.c.through > self.through)
            )
            self.left_out = list(self.connection.execute(query).scalars())
        return self.left_out


def corrections_of(
    connection: Connection, origins: Collection[int] | None = None
) -> dict[int, list[int]]:
    """The corrections of invoices, by the first of their chain; of all if none are named."""
    found: dict[int, list[int]] = {}
    some = origins is not None
    query = _corrections(some, connection.dialect.name == "sqlite")
    values = {"origins": asked(connection, origins)} if origins is not None else None
    for origin, later in connection.execute(query, values):
        found.setdefault(origin, []).append(later)
    return found


@cache
def _corrections(some: bool, on_sqlite: bool) -> Select[Any]:
    query = indexed(
        select(ITEM.c.origin_id, ITEM.c.id).where(
            ITEM.c.corrects_id.is_not(None), ITEM.c.origin_id.is_not(None)
        ),
        ITEM,
        "item_chain",
    )
    return (
        query.where(among_bound(ITEM.c.origin_id, "origins", on_sqlite=on_sqlite))
        if some
        else query
    )


def charged_through(
    connection: Connection, customer_ids: Collection[int] | None = None
) -> date | None:
    """The last day through which a run in force charged anything; no run ends before it."""
    query = select(func.max(INTEREST_RUN.c.through)).where(
        INTEREST_RUN.c.rolled_back_act_id.is_(None)
    )
    if customer_ids is None:
        # One charge of each run is looked up, not all of them.
        query = query.where(exists().where(INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id))
    else:
        theirs = (
            select(INTEREST_CHARGE.c.run_id)
            .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
            .where(among(connection, ITEM.c.customer_id, customer_ids))
        )
        query = query.where(INTEREST_RUN.c.id.in_(theirs))
    found: date | None = connection.execute(query).scalar_one_or_none()
    return found


def latest_run(connection: Connection) -> int | None:
    """The latest run in force, None if there is none."""
    query = select(func.max(INTEREST_RUN.c.id)).where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    found: int | None = connection.execute(query).scalar_one()
    return found
