"""Rows of a large ledger on PostgreSQL: the daily figures with ten times the settled documents. By
the CPU time of both programs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, func, select, text

from artui.ledger.lists import customer_list, document_page, items
from artui.ledger.lists.ageing import ageing
from artui.ledger.store.tables import ITEM
from tests.bench.clock import alternating
from tests.bench.grown import Growth, grow
from tests.bench.ledgers import DAY, Bench
from tests.bench.rows.reads import OPEN
from tests.bench.rows.whole import DAILY
from tests.bench.server import copied, cpu_beside
from tests.bench.table import Figure, Goal, Line, Unit
from tests.support.books import book_at

# So much of a ledger that has lived is settled with all that hangs on it.
_SETTLED = 0.72
Read = Callable[[Connection], object]


def history(bench: Bench) -> Iterator[Line]:
    """As many documents as the run is for, beside a ledger of a tenth with as much open."""
    server, small = bench.server, bench.small_served
    source = book_at(small, as_of=DAY)
    with source.reading() as connection:
        documents = _documents(connection)
    source.database.close()
    wholes = max(bench.items // 10 // documents, 1)
    settled = max(round((bench.items / documents - wholes) / _SETTLED), 9)
    books = []
    for name, growth in (("tenth", Growth(wholes)), ("whole", Growth(wholes, settled))):
        url = copied(server, small, name)
        grow(url, growth)
        books.append(book_at(url, as_of=DAY))
    tenth, whole = books
    with tenth.reading() as short, whole.reading() as long:
        for connection in (short, long):
            # Helpers of the server would do a part of the work uncounted.
            connection.execute(text("SET max_parallel_workers_per_gather = 0"))
        sizes = _documents(long), _documents(short)
        for (what, of_long), of_short in zip(
            _reads(long).items(), _reads(short).values(), strict=True
        ):
            ours, bare = alternating(
                bench.rounds,
                partial(cpu_beside, long, partial(of_long, long)),
                partial(cpu_beside, short, partial(of_short, short)),
                take=min,
            )
            yield Line(
                f"{what} on PostgreSQL, {sizes[0]:,} documents",
                Figure(ours * 1e3, Unit.MS),
                f"of {sizes[1]:,}, as many of them open",
                Figure(bare * 1e3, Unit.MS),
                goals=(Goal("≤ 1.3×", ours / bare, 1.3),),
            )
    for book in books:
        book.database.close()


def _reads(connection: Connection) -> dict[str, Read]:
    """What is read each day, of one customer and one document too."""
    half = list(items.ids(connection, OPEN, DAY))
    document = half[len(half) // 2]
    whose = select(ITEM.c.customer_id).where(ITEM.c.id == document)
    customer = connection.execute(whose).scalar_one()
    past = DAY.replace(day=1) - timedelta(1)
    return DAILY | {
        "twenty pages at half depth": lambda connection: [
            items.page(connection, OPEN, DAY, after=document) for _ in range(20)
        ],
        "first pages of every sort": lambda connection: [
            items.page(connection, OPEN, DAY, sort=sort, descending=down)
            for sort in items.SORTS
            for down in (False, True)
        ],
        "a customer": lambda connection: customer_list.customer_page(connection, customer, DAY),
        "a document": lambda connection: document_page.document(connection, document, DAY),
        "ageing as of a past month end": lambda connection: ageing(connection, past),
    }


def _documents(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(ITEM)).scalar_one())
