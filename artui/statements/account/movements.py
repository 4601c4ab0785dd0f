"""The movements of accounts in a period: what was posted, and what was set against what.

A document moves the balance by its amount. An allocation moves none, unless its other side lies
outside the accounts that the statement is of.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.domain.remittance import in_text
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.allocations import CREDIT, DEBIT
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM
from artui.statements.model import APPLIED, Movement, Style


class _Step(NamedTuple):
    """A movement before its balance is known; ordered by day, then as it was recorded."""

    day: date
    order: tuple[int, int]
    currency: str
    kind: str
    number: str
    effect_minor: int
    text: str
    account: str


@dataclass(frozen=True, slots=True)
class Period:
    """Opening balances and lines per currency; the last line's balance is the closing one."""

    opening: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[Movement]] = field(default_factory=dict)

    def currencies(self) -> set[str]:
        """The currencies in which something was open or moved."""
        return set(self.lines) | {currency for currency, minor in self.opening.items() if minor}

    def closing(self, currency: str) -> int:
        """The balance at the end."""
        lines = self.lines.get(currency)
        return lines[-1].balance_minor if lines else self.opening.get(currency, 0)


def movements_of(
    connection: Connection, accounts: Collection[int], first: date, last: date, style: Style
) -> Period:
    """What moved from `first` to `last`, both included; `activity` shows every allocation too."""
    documents = list(_documents(connection, accounts, last))
    allocations = list(_allocations(connection, accounts, last))
    opening: dict[str, int] = {}
    steps = []
    for step in sorted([*documents, *allocations], key=lambda each: (each.day, each.order)):
        if step.day < first:
            opening[step.currency] = opening.get(step.currency, 0) + step.effect_minor
        elif step.effect_minor or style == "activity":
            steps.append(step)
    period = Period(opening)
    balances = dict(opening)
    own = next(iter(accounts), None)
    numbers = _account_numbers(connection, accounts)
    for step in steps:
        balance = balances.get(step.currency, 0) + step.effect_minor
        balances[step.currency] = balance
        account = "" if step.account == numbers.get(own or 0) else step.account
        line = Movement(
            step.day, step.kind, step.number, step.effect_minor, balance, step.text, account
        )
        period.lines.setdefault(step.currency, []).append(line)
    return period


def _documents(connection: Connection, accounts: Collection[int], last: date) -> Iterator[_Step]:
    query = (
        select(ITEM, CUSTOMER.c.account)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.customer_id.in_(accounts),
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.counts_from <= last,
        )
    )
    found = connection.execute(query).all()
    named = lines_of(connection, [row.id for row in found if row.kind == ItemKind.PAYMENT])
    for row in found:
        yield _Step(
            row.counts_from,
            (0, row.id),
            row.currency,
            row.kind,
            row.number,
            row.side * row.amount_minor,
            row.reason or in_text(named.get(row.id, ()), row.currency),
            row.account,
        )


def _allocations(connection: Connection, accounts: Collection[int], last: date) -> Iterator[_Step]:
    query = (
        select(
            ALLOCATION.c.id,
            ALLOCATION.c.counts_from,
            ALLOCATION.c.amount_minor,
            CREDIT.c.number.label("credit"),
            CREDIT.c.customer_id.label("payer"),
            DEBIT.c.number.label("debit"),
            DEBIT.c.customer_id.label("owner"),
            DEBIT.c.currency,
            CUSTOMER.c.account,
        )
        .join(CREDIT, CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(DEBIT, DEBIT.c.id == ALLOCATION.c.debit_id)
        .join(CUSTOMER, CUSTOMER.c.id == DEBIT.c.customer_id)
        .where(
            or_(CREDIT.c.customer_id.in_(accounts), DEBIT.c.customer_id.in_(accounts)),
            ALLOCATION.c.counts_from <= last,
        )
    )
    for row in connection.execute(query):
        yield _Step(
            row.counts_from,
            (1, row.id),
            row.currency,
            APPLIED,
            row.credit,
            _effect(row.amount_minor, row.payer in accounts, row.owner in accounts),
            _applied(Money(row.amount_minor, row.currency), row.debit),
            row.account,
        )


def _effect(minor: int, pays: bool, owes: bool) -> int:
    """What leaves or enters the accounts with an allocation: they pay it, owe it, or both."""
    if pays and owes:
        return 0
    return minor if pays else -minor


def _applied(amount: Money, debit: str) -> str:
    word = "applied to" if amount.minor > 0 else "taken back from"
    return f"{Money(abs(amount.minor), amount.currency)} {word} {debit}"


def _account_numbers(connection: Connection, accounts: Collection[int]) -> dict[int, str]:
    query = select(CUSTOMER.c.id, CUSTOMER.c.account).where(CUSTOMER.c.id.in_(accounts))
    return {row.id: row.account for row in connection.execute(query)}
