"""What account trees owe against their limits, and the structure of the trees.

A limit belongs to an account and currency; exposure is what the account and all below it have open,
and unapplied credits do not lower it. Section 5.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.kinds import CreditState
from artui.ledger.book.as_of import Horizon, horizon, in_books, opened
from artui.ledger.credit.account_credit import AccountCredit, credit_on
from artui.ledger.store.dialects import indexed, whole
from artui.ledger.store.tables import CUSTOMER, ITEM

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a tree; the account in question has depth 0."""

    id: int
    account: str
    name: str
    parent_id: int | None
    depth: int


class _Account(NamedTuple):
    id: int
    account: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """An account's credit in a currency, minor units; without a limit it is unlimited (None)."""

    limit_minor: int | None
    exposure_minor: int
    available_minor: int | None
    state: CreditState


@dataclass(slots=True)
class Exposures:
    """Whole account trees on a day: limits, and what each account has open itself."""

    parents: dict[int, int | None]
    credits: dict[int, AccountCredit]
    debits: dict[Key, int]
    sums: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (customer_id, currency), minor in self.debits.items():
            for account in self.chain(customer_id):
                self.sums[account, currency] = self.sums.get((account, currency), 0) + minor

    def chain(self, customer_id: int) -> list[int]:
        """The account and its ancestors, the account first."""
        found: list[int] = []
        current: int | None = customer_id
        while current is not None:
            found.append(current)
            current = self.parents.get(current)
        return found

    def ceiling(self, customer_id: int, currency: str) -> int | None:
        """The lower of the account's own limit and its share of its parent's."""
        credit = self.credits.get(customer_id)
        return None if credit is None else credit.ceiling(currency)

    def credit(self, customer_id: int, currency: str) -> Credit:
        """Limit, exposure over the subtree, and the least that is left along the ancestors."""
        left = [
            ceiling - self.sums.get((account, currency), 0)
            for account in self.chain(customer_id)
            if (ceiling := self.ceiling(account, currency)) is not None
        ]
        held = self.credits.get(customer_id)
        return Credit(
            self.ceiling(customer_id, currency),
            self.sums.get((customer_id, currency), 0),
            max(min(left), 0) if left else None,
            held.state if held else CreditState.ACTIVE,
        )


def exposures(connection: Connection, customer_ids: Collection[int], as_of: date) -> Exposures:
    """The whole trees that these customers belong to."""
    roots = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id.in_(customer_ids))
    query = select(CUSTOMER.c.id, CUSTOMER.c.parent_id).where(CUSTOMER.c.root_id.in_(roots))
    parents: dict[int, int | None] = {row.id: row.parent_id for row in connection.execute(query)}
    return Exposures(
        parents,
        credit_on(connection, as_of, list(parents)),
        _open_debits(connection, horizon(connection, as_of), sorted(parents)),
    )


def members(connection: Connection, customer_id: int) -> list[Member]:
    """The account and all below it, each parent before its children, by account number."""
    root = select(*(CUSTOMER.c[name] for name in _Account._fields))
    below = root.where(CUSTOMER.c.id == customer_id).cte("below", recursive=True)
    child = CUSTOMER.alias("child")
    below = below.union_all(
        select(*(child.c[name] for name in _Account._fields)).join(
            below, child.c.parent_id == below.c.id
        )
    )
    children: dict[int | None, list[_Account]] = defaultdict(list)
    for row in connection.execute(select(below)):
        account = _Account(*row)
        children[None if account.id == customer_id else account.parent_id].append(account)
    found: list[Member] = []
    waiting = [(account, 0) for account in children[None]]
    while waiting:
        account, depth = waiting.pop()
        found.append(Member(*account, depth))
        below_it = sorted(children.get(account.id, ()), key=lambda each: each.account)
        waiting += [(each, depth + 1) for each in reversed(below_it)]
    return found


def _open_debits(connection: Connection, day: Horizon, ids: Sequence[int]) -> dict[Key, int]:
    source, open_minor = opened(day)
    found: dict[Key, int] = {}
    for start in range(0, len(ids), 5000):
        query = (
            select(ITEM.c.customer_id, ITEM.c.currency, whole(func.sum(open_minor)))
            .select_from(source)
            .where(
                ITEM.c.customer_id.in_(ids[start : start + 5000]),
                ITEM.c.side == 1,
                in_books(day, open_minor),
            )
            .group_by(ITEM.c.customer_id, ITEM.c.currency)
        )
        query = indexed(query, ITEM, "item_open" if day.stored else None)
        for customer_id, currency, minor in connection.execute(query):
            found[customer_id, currency] = minor
    return found
