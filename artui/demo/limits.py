"""Credit limits that suit the accounts: most have room, some are used up, a few are exceeded."""

from random import Random

from sqlalchemy import Connection, func, select

from artui.demo.customers import Payer
from artui.domain.kinds import Approval
from artui.domain.money import decimals
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.store.tables import CREDIT_EVENT, CUSTOMER, ITEM

Limits = dict[tuple[str, str], int]
Exposures = dict[tuple[str, str], int]
# The smallest limit that we grant, in whole units of the currency.
_LEAST = {"JPY": 500_000, "KWD": 1_500}


def grant_limits(
    book: Book, chance: Random, payers: list[Payer], stories: frozenset[str]
) -> Limits:
    """Grant limits to half of the heads of the account trees: one act. Returns them in minor units
    by account and currency."""
    with book.act(ActName.DEMO, "credit limits") as entry:
        owed = exposures(entry.connection)
        rows = entry.connection.execute(select(CUSTOMER.c.account, CUSTOMER.c.id))
        ids = {row.account: row.id for row in rows}
        limits: Limits = {}
        for payer in payers:
            drawn = chance.random() < 0.5
            if payer.place != payer.head or not (drawn or payer.firm.name in stories):
                continue
            for currency in payer.currencies:
                used = 15 + int(chance.random() * 95)
                minor = owed.get((payer.account, currency), 0) * 100 // used
                limits[payer.account, currency] = _rounded(minor, currency)
        events = [
            {
                "customer_id": ids[account],
                "event": "granted",
                "effective_date": None,
                "currency": currency,
                "limit_minor": minor,
                "reason": "credit insurer's cover",
                "withdrawn_act_id": None,
            }
            for (account, currency), minor in limits.items()
        ]
        made = entry.insert(CREDIT_EVENT, events)
        entry.note_changes([(CREDIT_EVENT.name, number, "*", None, None) for number in made])
        entry.summary = f"{len(events)} credit limits granted"
        return limits


def exposures(connection: Connection) -> Exposures:
    """What each account tree owes in minor units, by its top account and currency."""
    head = CUSTOMER.alias("head")
    query = (
        select(head.c.account, ITEM.c.currency, func.sum(ITEM.c.open_minor).label("minor"))
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(head, head.c.id == CUSTOMER.c.root_id)
        .where(ITEM.c.side == 1, ITEM.c.open_minor > 0, ITEM.c.approval == Approval.APPROVED)
        .group_by(head.c.account, ITEM.c.currency)
    )
    return {(row.account, row.currency): int(row.minor) for row in connection.execute(query)}


def _rounded(minor: int, currency: str) -> int:
    """The amount rounded up to two leading digits, and at least the smallest limit."""
    minor = max(minor, _LEAST.get(currency, 5_000) * 10 ** decimals(currency))
    step: int = 10 ** (len(str(minor)) - 2)
    return -(-minor // step) * step
