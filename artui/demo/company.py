"""Making the demo ledger in one transaction, in the order in which things happened."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random

from sqlalchemy import select

from artui.demo.bank_morning import open_bank
from artui.demo.customers import ENTITIES, contacts, invent_customers, master_data
from artui.demo.history import BATCH, History, dated
from artui.demo.limits import grant_limits
from artui.demo.lived import MonthEnds
from artui.demo.open_cases import MATTERS, USED, Scene
from artui.demo.plan import plan_invoices
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.customers.contacts import post_contacts
from artui.ledger.customers.customers import post_customers
from artui.ledger.items.open_items import Accounts
from artui.ledger.office.administration import set_entity
from artui.ledger.store.bulk import first_load
from artui.ledger.store.failures import LedgerNotEmpty
from artui.ledger.store.many import many_rows
from artui.ledger.store.tables import CUSTOMER, ITEM

SEED = 1
# The last days are posted after the limits were granted, so that excesses are flagged.
_LATEST_DAYS = 5
_MOST_CUSTOMERS = 50_000
# So many customers have contacts: those that a newcomer looks at.
_MOST_CALLED = 100


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made."""

    customers: int
    invoices: int
    currencies: tuple[str, ...]
    months: int = 0

    def __str__(self) -> str:
        made = f"{self.customers} customers, {self.invoices} invoices"
        lived = f", {self.months} months of runs" if self.months else ""
        return f"{made} in {', '.join(self.currencies)}{lived}"


def make_demo(
    book: Book,
    *,
    customers: int | None = None,
    invoices: int = 1_000,
    seed: int = SEED,
    lived: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> DemoSummary:
    """Fill an empty ledger with a believable company; `progress` gets (invoices done, all).

    The same seed and business date make the same ledger, row for row. One that has `lived` also
    has what its desk did at each month's end: interest and dunning runs, disputes, promises,
    reviews, and a closed month. Raises LedgerNotEmpty.
    """
    chance = Random(seed)
    payers = invent_customers(chance, customers or _customers_for(invoices))
    plan = plan_invoices(chance, payers, book.business_date, invoices)
    with many_rows(), book.transaction() as joined:
        connection = joined.joined
        assert connection is not None
        _refuse_filled(joined)
        founded = dated(joined, plan.first)
        for name, fields in ENTITIES.items():
            set_entity(founded, name, **fields)
        with founded.act(ActName.DEMO, "customers") as entry:
            rows = master_data(payers)
            while batch := list(islice(rows, BATCH)):
                for outcome in post_customers(entry, batch):
                    if isinstance(outcome, Refused):
                        raise outcome
            for outcome in post_contacts(entry, Accounts(entry), contacts(payers[:_MOST_CALLED])):
                if isinstance(outcome, Refused):
                    raise outcome
            entry.summary = f"{len(payers)} customers"
        history = History(joined, chance, payers, plan, invoices, progress)
        month_ends = MonthEnds(joined, Random(seed), payers, invoices)
        if lived:
            history.at_month_end = month_ends.month_end
        latest = book.business_date - timedelta(_LATEST_DAYS)
        # Runs look documents up by all their indexes.
        with nullcontext() if lived else first_load(connection):
            history.go_on(plan.first, latest)
        limits = grant_limits(dated(joined, latest), chance, payers, frozenset(USED))
        history.go_on(latest + timedelta(1), book.business_date)
        today = dated(joined, book.business_date)
        scene = Scene(today, chance, payers, invoices, limits, history.short)
        for matter in MATTERS:
            matter(scene)
        open_bank(today, Random(seed))
    currencies = {currency for payer in payers for currency in payer.currencies}
    return DemoSummary(len(payers), invoices, tuple(sorted(currencies)), month_ends.months)


def _customers_for(invoices: int) -> int:
    return min(max(30, invoices // 16), _MOST_CUSTOMERS)


def _refuse_filled(book: Book) -> None:
    with book.reading() as connection:
        for table, what in ((CUSTOMER, "customers"), (ITEM, "documents")):
            if connection.execute(select(table.c.id).limit(1)).first() is not None:
                raise LedgerNotEmpty(
                    f"{book.database.name} holds {what} already; the demo is made in an empty "
                    "ledger, so nothing was changed."
                )
