"""The opening of the books: what was open when an entity began to keep its journal with artui.

What was recorded by then is in the books already, booked by whatever went before; its open amounts
are carried into the first batch as an entry of their own, one leg per customer, so that the books
tie from then on.
"""

from typing import NamedTuple

from sqlalchemy import Connection

from artui.domain.chart import AccountKey, Chart
from artui.domain.journal import Leg, home_of
from artui.domain.kinds import ItemKind
from artui.ledger.journal.events import groups_of
from artui.ledger.journal.open_amounts import open_sums
from artui.ledger.store.tables import CUSTOMER, ITEM


class OpeningLeg(NamedTuple):
    """A leg of the opening, of a customer and in a currency; of the contra account of none."""

    leg: Leg
    currency: str
    customer: str
    customer_name: str


def opening_legs(
    connection: Connection, entity_id: int, last_act: int, chart: Chart
) -> list[OpeningLeg]:
    """What customers had open after an act, and its contra legs; raises NoAccount."""
    customer = CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name
    query = open_sums((*customer, ITEM.c.kind, ITEM.c.currency), entity_id, last_act)
    found = [tuple(row) for row in connection.execute(query)]
    ids = {row[0] for row in found}
    groups = groups_of(connection, sorted(chart.groups), ids, known_by=last_act)
    sums: dict[tuple[str, str, str, str], int] = {}
    for customer_id, account, name, kind, currency, amount in found:
        home = home_of(ItemKind(kind), chart, groups.get(customer_id, ()))
        whose = (account, currency, home, name)
        sums[whose] = sums.get(whose, 0) + int(amount)
    legs = [
        OpeningLeg(Leg(home, amount, home=True), currency, account, name)
        for (account, currency, home, name), amount in sorted(sums.items())
        if amount
    ]
    contra = chart.account(AccountKey.OPENING) if legs else ""
    totals: dict[str, int] = {}
    for each in legs:
        totals[each.currency] = totals.get(each.currency, 0) + each.leg.minor
    against = (OpeningLeg(Leg(contra, -totals[each]), each, "", "") for each in sorted(totals))
    return [*legs, *(each for each in against if each.leg.minor)]
