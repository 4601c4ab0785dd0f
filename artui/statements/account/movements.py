"""The movements of accounts in a period: what was posted, and what was set against what.

A document moves the balance by its amount. An allocation moves none, unless its other side lies
outside the accounts that the statement is of.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.domain.remittance import in_text
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.history.allocations import CREDIT, DEBIT
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
    applied_minor: int = 0
    applied_to: str = ""


class _Allocated(NamedTuple):
    """An allocation with the accounts of both its sides."""

    id: int
    day: date
    minor: int
    currency: str
    credit: str
    payer: int
    debit: str
    owner: int
    account: str

    def step(self, accounts: Collection[int]) -> _Step:
        """The movement that it is to the statement of these accounts."""
        return _Step(
            self.day,
            (1, self.id),
            self.currency,
            APPLIED,
            self.credit,
            _effect(self.minor, self.payer in accounts, self.owner in accounts),
            _applied(Money(self.minor, self.currency), self.debit),
            self.account,
            self.minor,
            self.debit,
        )


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


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved on accounts up to a day: documents by account, allocations by both of theirs."""

    numbers: dict[int, str]
    documents: dict[int, list[_Step]]
    allocations: dict[int, list[_Allocated]]

    def period(self, accounts: Sequence[int], first: date, style: Style) -> Period:
        """What moved on these accounts from `first` on; `activity` shows every allocation too.
        The first of the accounts is the statement's own."""
        mine = frozenset(accounts)
        documents = [step for each in accounts for step in self.documents.get(each, ())]
        found = {row.id: row for each in accounts for row in self.allocations.get(each, ())}
        allocations = [row.step(mine) for row in found.values()]
        opening: dict[str, int] = {}
        steps = []
        for step in sorted([*documents, *allocations], key=lambda each: (each.day, each.order)):
            if step.day < first:
                opening[step.currency] = opening.get(step.currency, 0) + step.effect_minor
            elif step.effect_minor or style == "activity":
                steps.append(step)
        period = Period(opening)
        balances = dict(opening)
        own = self.numbers[accounts[0]]
        for step in steps:
            balance = balances.get(step.currency, 0) + step.effect_minor
            balances[step.currency] = balance
            account = "" if step.account == own else step.account
            line = Movement(
                step.day,
                step.kind,
                step.number,
                step.effect_minor,
                balance,
                step.text,
                account,
                step.applied_minor,
                step.applied_to,
            )
            period.lines.setdefault(step.currency, []).append(line)
        return period


def moves_of(connection: Connection, accounts: Sequence[int], last: date) -> Moves:
    """What moved on these accounts up to a day, included."""
    documents: dict[int, list[_Step]] = {}
    for customer_id, step in _documents(connection, accounts, last):
        documents.setdefault(customer_id, []).append(step)
    allocations: dict[int, list[_Allocated]] = {}
    for row in _allocations(connection, accounts, last):
        for each in {row.payer, row.owner}:
            allocations.setdefault(each, []).append(row)
    return Moves(_account_numbers(connection, accounts), documents, allocations)


def _documents(
    connection: Connection, accounts: Sequence[int], last: date
) -> Iterator[tuple[int, _Step]]:
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
        step = _Step(
            row.counts_from,
            (0, row.id),
            row.currency,
            row.kind,
            row.number,
            row.side * row.amount_minor,
            row.reason or in_text(named.get(row.id, ()), row.currency),
            row.account,
        )
        yield row.customer_id, step


def _allocations(
    connection: Connection, accounts: Sequence[int], last: date
) -> Iterator[_Allocated]:
    query = (
        select(
            ALLOCATION.c.id,
            ALLOCATION.c.counts_from,
            ALLOCATION.c.amount_minor,
            DEBIT.c.currency,
            CREDIT.c.number.label("credit"),
            CREDIT.c.customer_id.label("payer"),
            DEBIT.c.number.label("debit"),
            DEBIT.c.customer_id.label("owner"),
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
    return (_Allocated(*row) for row in connection.execute(query))


def _effect(minor: int, pays: bool, owes: bool) -> int:
    """What leaves or enters the accounts with an allocation: they pay it, owe it, or both."""
    if pays and owes:
        return 0
    return minor if pays else -minor


def _applied(amount: Money, debit: str) -> str:
    word = "applied to" if amount.minor > 0 else "taken back from"
    return f"{Money(abs(amount.minor), amount.currency)} {word} {debit}"


def _account_numbers(connection: Connection, accounts: Sequence[int]) -> dict[int, str]:
    query = select(CUSTOMER.c.id, CUSTOMER.c.account).where(CUSTOMER.c.id.in_(accounts))
    return {row.id: row.account for row in connection.execute(query)}
