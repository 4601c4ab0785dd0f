"""What was waived or written off of finance charges, by the invoices that they were charged for.

It still counts as charged, so no run charges it again, and no correction ever gives it back.
Section 3 of the domain rules.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from artui.domain.interest import spread
from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import AmountTooLarge
from artui.ledger.documents.correction_chain import in_chains
from artui.ledger.items.open_items import LedgerItem, among
from artui.ledger.store.dialects import UNINDEXED, indexed, is_found
from artui.ledger.store.tables import ALLOCATION, INTEREST_CHARGE, INTEREST_RUN, ITEM

_CREDIT = ITEM.alias("write_off")


def written_off_charges(
    connection: Connection,
    through: date | None = None,
    *,
    before_act: int | None = None,
    origins: Collection[int] | None = None,
) -> dict[int, int]:
    """Minor units written off per chain of corrections (by its first invoice), effective through a
    day and written before an act, if these are given; of these chains, with others that were
    charged by the same documents, or of all."""
    query = (
        select(ALLOCATION.c.debit_id, func.sum(ALLOCATION.c.amount_minor))
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .where(_CREDIT.c.kind == ItemKind.WRITE_OFF, ITEM.c.kind == ItemKind.FINANCE_CHARGE)
        .group_by(ALLOCATION.c.debit_id)
    )
    if through is not None:
        query = query.where(ALLOCATION.c.effective_date <= through)
    if before_act is not None:
        query = query.where(ALLOCATION.c.act_id < before_act)
    if origins is not None:
        theirs = select(INTEREST_CHARGE.c.item_id).where(
            in_chains(INTEREST_CHARGE.c.invoice_id, origins)
        )
        query = query.where(is_found(ALLOCATION.c.debit_id, theirs))
        # From their allocations on, not from all write-offs or all charges.
        query = indexed(query, ALLOCATION, "allocation_debit")
        query = indexed(indexed(query, ITEM, UNINDEXED), _CREDIT, UNINDEXED)
    documents = {row[0]: int(row[1]) for row in connection.execute(query) if row[1]}
    found: dict[int, int] = {}
    for document_id, shares in _shares(connection, documents):
        amounts = [share.charge_minor for share in shares]
        for share, minor in zip(shares, spread(documents[document_id], amounts), strict=True):
            found[share.origin_id] = found.get(share.origin_id, 0) + minor
    return found


def refuse_given_back(entry: Entry, item: LedgerItem, minor: int) -> None:
    """Raise AmountTooLarge if corrections gave back so much of a finance charge that this much of
    it can't be written off too."""
    if item.kind != ItemKind.FINANCE_CHARGE:
        return
    origins = {
        share.origin_id for _, rows in _shares(entry.connection, {item.id}) for share in rows
    }
    written_off = written_off_charges(entry.connection, origins=origins)
    charged, given_back = _charged(entry.connection, origins)
    left = charged - given_back - sum(written_off.get(origin, 0) for origin in origins)
    if minor > left:
        raise AmountTooLarge(
            item.money(minor),
            f" of {item.label} can't be written off: corrections gave ",
            item.money(given_back),
            " of it back already, so at most ",
            item.money(max(left, 0)),
            " remains; apply the correction first.",
        )


class _Share(NamedTuple):
    item_id: int
    origin_id: int
    charge_minor: int
    number: str


def _shares(
    connection: Connection, documents: Collection[int] | Mapping[int, int]
) -> list[tuple[int, Sequence[_Share]]]:
    """Of each finance charge what its invoices were charged, by their numbers."""
    query = (
        select(
            INTEREST_CHARGE.c.item_id,
            func.coalesce(ITEM.c.origin_id, ITEM.c.id),
            INTEREST_CHARGE.c.charge_minor,
            ITEM.c.number,
        )
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .where(among(connection, INTEREST_CHARGE.c.item_id, documents))
        .order_by(INTEREST_CHARGE.c.item_id, ITEM.c.number, INTEREST_CHARGE.c.id)
    )
    rows = [_Share(*row) for row in connection.execute(query)] if documents else []
    return [(key, list(group)) for key, group in groupby(rows, key=lambda row: row.item_id)]


def _charged(connection: Connection, origins: Collection[int]) -> tuple[int, int]:
    """What chains were charged in all, and what corrections gave back."""
    query: Select[Any] = (
        select(
            func.coalesce(func.sum(INTEREST_CHARGE.c.charge_minor), 0),
            func.coalesce(func.sum(INTEREST_CHARGE.c.correction_minor), 0),
        )
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
        .where(in_chains(INTEREST_CHARGE.c.invoice_id, origins))
    )
    charged, given_back = connection.execute(query).one()
    return int(charged), int(given_back)
