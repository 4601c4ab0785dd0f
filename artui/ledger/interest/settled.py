"""The rows of a preview of which only those that moved since the last run are computed.

What was charged of any other invoice is all of its interest, so its row comes from the database as
it is. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.interest.bearing import debts_of
from artui.ledger.interest.charged import Charges, corrections_of
from artui.ledger.interest.policies import Policies
from artui.ledger.interest.reckoning import PreviewRow, Reckoning
from artui.ledger.store.dialects import UNINDEXED, LeadingJoin, indexed
from artui.ledger.store.many import DatesRead, streamed
from artui.ledger.store.tables import CUSTOMER, INSTALMENT, INTEREST_CHARGE, ITEM

_PLACE = attrgetter("currency", "due_date", "invoice_id")
_NONE: tuple[None, tuple[()]] = (None, ())


def beside_settled(reckoning: Reckoning, moved: set[int]) -> Iterator[list[PreviewRow]]:
    """Every invoice that was charged, and what bears interest of those that moved, by account,
    currency and due date; those of a customer at a time."""
    connection, rules, through = reckoning.connection, reckoning.rules, reckoning.through
    owners = _owners(connection, rules)
    compensating = reckoning.compensating & {policy for _, policy in owners.values()}
    # Of these it need not be all.
    moved |= in_chains(connection) | _reversed(connection) | reckoning.waived.chains().keys()
    if compensating:
        # The law may grant the fixed sum for each instalment.
        moved |= set(connection.execute(select(INSTALMENT.c.item_id).distinct()).scalars())
    found = _computed(reckoning, moved)
    days, compensated, fixed_sum = DatesRead(), reckoning.compensated, rules.compensation_minor
    row_of = PreviewRow._make
    rows_read = chain.from_iterable(streamed(connection, _charged(connection, through)))
    charged = groupby(rows_read, key=itemgetter(2))
    next_id, theirs = next(charged, _NONE)
    for customer_id, (account, policy) in owners.items():
        rows: list[PreviewRow] = []
        if customer_id == next_id:
            grants = policy in compensating
            # A run passes here for every invoice that was ever charged.
            rows = [
                row_of(
                    (
                        id_,
                        entity_id,
                        customer_id,
                        account,
                        currency,
                        number,
                        days[day],
                        through,
                        policy,
                        minor,
                        minor,
                        0,
                        0,
                        fixed_sum(policy, currency, amount, days[day])
                        if grants and minor and id_ not in compensated
                        else 0,
                    )
                )
                for id_, entity_id, _, currency, number, day, amount, minor in theirs
                if id_ not in moved
            ]
            next_id, theirs = next(charged, _NONE)
        if more := found.get(customer_id):
            rows += more
            rows.sort(key=_PLACE)
        if rows:
            yield rows


def known_count(connection: Connection, moved: Collection[int]) -> int:
    """How many invoices `beside_settled` looks at, at most."""
    charged = select(func.count(INTEREST_CHARGE.c.invoice_id.distinct()))
    return connection.execute(charged).scalar_one() + len(moved)


def _owners(connection: Connection, rules: Policies) -> dict[int, tuple[str, str]]:
    """Account and policy of the customers who owe us, by id, in the order of their accounts."""
    columns = ("id", "account", "policy", "country", "region")
    query = select(*(CUSTOMER.c[name] for name in columns)).where(CUSTOMER.c.receivable)
    return {
        id_: (account, rules.name_for(*terms))
        for id_, account, *terms in connection.execute(query.order_by(CUSTOMER.c.account))
    }


def _computed(reckoning: Reckoning, ids: Collection[int]) -> dict[int, list[PreviewRow]]:
    """The rows of these invoices, as far as they bear interest, by customer."""
    debts = debts_of(reckoning.connection, reckoning.rules, reckoning.through, sorted(ids))
    found: dict[int, list[PreviewRow]] = {}
    for row, _ in reckoning.rows(debts):
        found.setdefault(row.customer_id, []).append(row)
    return found


def _charged(connection: Connection, through: date) -> Select[Any]:
    """A query for the approved invoices that were charged, with what was charged."""
    known = Charges(connection, through).by_invoice().subquery("known")
    invoice_id, minor = known.c
    owner = LeadingJoin(known, ITEM, ITEM.c.id == invoice_id)
    columns = ("id", "entity_id", "customer_id", "currency", "number", "due_date", "amount_minor")
    return (
        select(*(ITEM.c[name] for name in columns), minor)
        .select_from(owner.join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id))
        .where(ITEM.c.kind == ItemKind.INVOICE, ITEM.c.approval == Approval.APPROVED)
        .where(CUSTOMER.c.receivable)
        .order_by(CUSTOMER.c.account, ITEM.c.currency, ITEM.c.due_date, ITEM.c.id)
    )


def _reversed(connection: Connection) -> set[int]:
    """All invoices that were charged and taken back."""
    counter = ITEM.alias("counter")
    taken_back = select(counter.c.reverses_id).where(counter.c.reverses_id.is_not(None))
    query = select(ITEM.c.id).where(
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.id.in_(indexed(taken_back, counter, "item_reverses")),
        exists().where(INTEREST_CHARGE.c.invoice_id == ITEM.c.id),
    )
    return set(connection.execute(indexed(query, ITEM, UNINDEXED)).scalars())


def in_chains(connection: Connection) -> set[int]:
    """All invoices that were corrected, and their corrections."""
    chains = corrections_of(connection)
    return chains.keys() | set(chain.from_iterable(chains.values()))
