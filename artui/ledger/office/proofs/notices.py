"""Proofs on notices: when the last notice of an item was written."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, or_, select

from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import DUNNING_NOTICE, DUNNING_STEP, ITEM

_OF_CHAIN = ITEM.alias("of_chain")


def notices_hold(connection: Connection) -> Iterator[Breach]:
    """What is stored of the last notice of an item's level is when one of its chain of corrections
    was last written."""
    chain = select(_OF_CHAIN.c.id).where(
        _OF_CHAIN.c.corrects_id.is_not(None), _OF_CHAIN.c.origin_id == ITEM.c.origin_id
    )
    # Apart, so that the many begin at an index.
    corrects = ITEM.c.corrects_id
    yield from _wrong(connection, DUNNING_STEP.c.item_id == ITEM.c.id, corrects.is_(None))
    of_chain = or_(
        DUNNING_STEP.c.item_id == ITEM.c.origin_id,
        DUNNING_STEP.c.item_id.in_(chain.correlate(ITEM)),
    )
    yield from _wrong(connection, of_chain, corrects.is_not(None))


def _wrong(
    connection: Connection, counts: ColumnElement[bool], items: ColumnElement[bool]
) -> Iterator[Breach]:
    written = (
        select(func.max(DUNNING_NOTICE.c.written))
        .join(DUNNING_STEP, DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .where(
            counts,
            DUNNING_STEP.c.level == ITEM.c.level,
            DUNNING_NOTICE.c.withdrawn_act_id.is_(None),
        )
        .correlate(ITEM)
        .scalar_subquery()
    )
    told = or_(ITEM.c.level > 0, ITEM.c.notice_written.is_not(None))
    query = select(ITEM.c.number, ITEM.c.level, ITEM.c.notice_written, written).where(
        items, told, ITEM.c.notice_written.is_distinct_from(written)
    )
    for number, level, stored, right in connection.execute(query.order_by(ITEM.c.id)):
        yield Breach(
            "last-notice",
            number,
            f"The last notice of {number} on level {level} was written on {stored or 'no day'} by "
            f"the document, on {right or 'no day'} by its notices.",
        )


NOTICE_PROOFS: tuple[Proof, ...] = (notices_hold,)
