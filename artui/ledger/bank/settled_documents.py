"""Documents that a receipt names although nothing of them is open: most likely paid twice."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, func, literal_column, select

from artui.domain.kinds import ItemKind
from artui.domain.match_records import Settled
from artui.ledger.store.many import among_asked, asked
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM

_LATEST = 500
_ASKED = "asked"
_DOCUMENTS = (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE)
# Not bound, so that SQLite can use the index of numbers; that begins with the kind.
_NO_PAYMENT = ITEM.c.kind != literal_column("'payment'")
# An amount that no index holds: else SQLite goes through all that is settled.
_NOTHING_OPEN = ITEM.c.open_minor + literal_column("0") == 0


def settled_documents(
    connection: Connection, entity_id: int, currency: str
) -> Callable[[Sequence[str], Sequence[int]], list[Settled]]:
    """A look-up of the documents of one entity and currency by their numbers and ids: those of
    which nothing is open, with the day on which the last of them was allocated."""
    last = (
        select(func.max(ALLOCATION.c.effective_date))
        .where(ALLOCATION.c.debit_id == ITEM.c.id)
        .scalar_subquery()
    )
    query = (
        select(
            *(ITEM.c.number, ITEM.c.customer_id, CUSTOMER.c.account, CUSTOMER.c.root_id),
            *(last, ITEM.c.id, ITEM.c.amount_minor),
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.kind.in_(_DOCUMENTS), _NOTHING_OPEN, _NO_PAYMENT)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.currency == currency)
    )

    # Made once: it is asked for many entries.
    by = [
        query.where(among_asked(connection, column, _ASKED))
        for column in (ITEM.c.number, ITEM.c.id)
    ]

    @lru_cache(maxsize=1 << 14)
    def found(place: int, wanted: tuple[str | int, ...]) -> tuple[Settled, ...]:
        rows = connection.execute(by[place], {_ASKED: asked(connection, wanted)})
        return tuple(Settled(*row) for row in rows)

    def settled(numbers: Sequence[str], ids: Sequence[int]) -> list[Settled]:
        both = enumerate((tuple(numbers), tuple(ids)))
        named = (each for place, wanted in both if wanted for each in found(place, wanted))
        return list(dict.fromkeys(named))

    return settled


def latest_numbers(connection: Connection) -> list[str]:
    """How the latest documents are numbered: what is open may be of another series, or nothing."""
    query = select(ITEM.c.number).where(ITEM.c.kind.in_(_DOCUMENTS))
    return list(connection.execute(query.order_by(ITEM.c.id.desc()).limit(_LATEST)).scalars())
