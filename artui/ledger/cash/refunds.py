"""Refunds of a positive balance, and accounts that are being closed.

A refund is a debit paid out of the unapplied credits of the account tree. It is at most what is
left of them after everything that the tree owes is set off; more needs a supervisor, and more than
the credits themselves is never paid. Section 5 of the domain rules.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.kinds import AccountState, ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Book, Entry, role_of
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    CreditUnchanged,
    NeedsSupervisor,
    UnknownCustomer,
)
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.allocation import place
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_item, ledger_items
from artui.ledger.store.dialects import LeadingJoin, indexed, is_found
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, ITEM

_WRITE_OFF = ITEM.alias("write_off")


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund: its number, and how much of the credits is still unapplied."""

    act_id: int
    summary: str
    item_id: int
    number: str
    unapplied_minor: int


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """An account that is closing, or open again; `balances` are offered for refund: (currency,
    minor units)."""

    act_id: int
    summary: str
    balances: tuple[tuple[str, int], ...] = ()


class Payee(NamedTuple):
    """What a refund needs to know about a customer."""

    id: int
    account: str
    root_id: int
    account_state: AccountState


@dataclass(frozen=True, slots=True)
class TreeBalance:
    """What an account tree has open in a currency: credits and debits, the account's own first,
    then the oldest; and what was written off of it, which a refund counts as still owed."""

    credits: list[LedgerItem]
    debits: list[LedgerItem]
    written_off_minor: int = 0

    @property
    def unapplied_minor(self) -> int:
        """The unapplied credits."""
        return sum(item.open_minor for item in self.credits)

    @property
    def owed_minor(self) -> int:
        """The open debits."""
        return sum(item.open_minor for item in self.debits)

    @property
    def net_minor(self) -> int:
        """What would be left to give back."""
        return self.unapplied_minor - self.owed_minor - self.written_off_minor


def tree_balance(
    connection: Connection, customer_id: int, root_id: int, currency: str, day: date
) -> TreeBalance:
    """The open items of an account tree in a currency, without those dated after the day."""
    query = (
        select(ITEM.c.id)
        .select_from(LeadingJoin(CUSTOMER, ITEM, ITEM.c.customer_id == CUSTOMER.c.id))
        .where(
            CUSTOMER.c.root_id == root_id,
            ITEM.c.currency == currency,
            OPEN_NOW,
            ITEM.c.issue_date <= day,
        )
    )
    found = connection.execute(indexed(query, ITEM, "item_open")).scalars().all()
    items = ledger_items(connection, found).values()
    ordered = sorted(
        items,
        key=lambda item: (item.customer_id != customer_id, item.due_date, item.issue_date, item.id),
    )
    return TreeBalance(
        [item for item in ordered if item.side == -1],
        [item for item in ordered if item.side == 1],
        _written_off(connection, root_id, currency, day),
    )


def _written_off(connection: Connection, root_id: int, currency: str, day: date) -> int:
    """What was written off of a tree's debts and not recovered; small differences and waived
    interest apart."""
    debts = (
        select(ITEM.c.id)
        .select_from(LeadingJoin(CUSTOMER, ITEM, ITEM.c.customer_id == CUSTOMER.c.id))
        .where(
            CUSTOMER.c.root_id == root_id,
            ITEM.c.currency == currency,
            ITEM.c.kind != ItemKind.REVERSAL,
        )
    )
    query = (
        select(func.sum(ALLOCATION.c.amount_minor))
        .join(_WRITE_OFF, _WRITE_OFF.c.id == ALLOCATION.c.credit_id)
        .join(ACT, ACT.c.id == _WRITE_OFF.c.act_id)
        .where(
            is_found(ALLOCATION.c.debit_id, debts),
            _WRITE_OFF.c.kind == ItemKind.WRITE_OFF,
            ACT.c.act != ActName.WAIVE,
            ALLOCATION.c.effective_date <= day,
        )
        .group_by(ALLOCATION.c.debit_id)
    )
    query = indexed(query, ALLOCATION, "allocation_debit")
    small = tolerance_minor(connection, currency)
    sums = map(int, connection.execute(query).scalars())
    return sum(minor for minor in sums if minor > small)


@supervised(ActName.REFUND)
def refund(
    book: Book, customer_id: int, *, amount_minor: int, currency: str, reason: str = ""
) -> Refunded:
    """Pay back unapplied credits of an account tree: one act.

    Raises AmountNotPositive, AmountTooLarge (more than the credits), NeedsSupervisor (more than is
    left after what the tree owes, and what was written off of it, is set off), PeriodClosed.
    """
    with book.act(ActName.REFUND, "") as entry:
        customer = customer_row(entry.connection, customer_id)
        entry.subject = customer.account
        refuse_closed(entry.open_from, book.business_date, "A refund")
        balance = tree_balance(
            entry.connection, customer_id, customer.root_id, currency, book.business_date
        )
        _refuse_refund(entry, customer.account, balance, amount_minor, currency)
        item = _post(entry, customer, balance.credits[0].entity_id, amount_minor, currency, reason)
        rows = []
        for credit in balance.credits:
            share = min(credit.open_minor, item.open_minor)
            if share:
                rows.append(place(entry, credit, item, share))
        entry.insert(ALLOCATION, rows)
        unapplied = balance.unapplied_minor
        entry.summary = Sentence(
            Money(amount_minor, currency),
            f" refunded to {customer.account} as {item.number}; ",
            Money(unapplied, currency),
            " still unapplied",
        )
        return Refunded(entry.id, entry.summary, item.id, item.number, unapplied)


def _refuse_refund(
    entry: Entry, account: str, balance: TreeBalance, amount_minor: int, currency: str
) -> None:
    asked = Money(amount_minor, currency)
    if amount_minor <= 0:
        raise AmountNotPositive(asked, " can't be refunded: the amount must be above zero.")
    if amount_minor > balance.unapplied_minor:
        raise AmountTooLarge(
            asked,
            f" is more than {account} has unapplied: ",
            Money(balance.unapplied_minor, currency),
            ".",
        )
    role = role_of(entry.connection, entry.book.actor)
    gone = balance.written_off_minor
    written_off = (", written off ", Money(gone, currency).bare) if gone else ()
    if amount_minor > balance.net_minor and role != "supervisor":
        raise NeedsSupervisor(
            Sentence("Refunding ", asked, f" to {account}"),
            Sentence(
                "is more than its balance of ",
                Money(balance.net_minor, currency),
                " (unapplied ",
                Money(balance.unapplied_minor, currency).bare,
                ", owed ",
                Money(balance.owed_minor, currency).bare,
                *written_off,
                f"); it needs a supervisor, {entry.book.actor} is {role}.",
            ),
        )


def _post(
    entry: Entry,
    customer: Payee,
    entity_id: int,
    minor: int,
    currency: str,
    reason: str,
) -> LedgerItem:
    day = entry.book.business_date
    row = item_row(
        entry,
        entity_id=entity_id,
        customer_id=customer.id,
        kind=ItemKind.REFUND,
        side=1,
        number=next_number(entry, ItemKind.REFUND, f"RF-{customer.account}", entity_id),
        issue_date=day,
        due_date=day,
        currency=currency,
        amount_minor=minor,
        reason=reason,
    )
    return ledger_item(entry.connection, entry.insert(ITEM, [row])[0])


def close_account(book: Book, customer_id: int, *, reason: str) -> AccountChanged:
    """Begin to close an account: one act. It takes no new invoice, and its positive balance is
    offered for refund. Raises CreditUnchanged."""
    return _set_state(book, customer_id, AccountState.CLOSING, reason)


def reopen_account(book: Book, customer_id: int, *, reason: str) -> AccountChanged:
    """Reopen a closing account: one act. Raises CreditUnchanged, also for a terminated account."""
    return _set_state(book, customer_id, AccountState.OPEN, reason)


def _set_state(book: Book, customer_id: int, state: AccountState, reason: str) -> AccountChanged:
    with book.act(ActName.ACCOUNT, "") as entry:
        customer = customer_row(entry.connection, customer_id)
        entry.subject = customer.account
        if customer.account_state in (state, AccountState.TERMINATED):
            raise CreditUnchanged(f"{customer.account} is {customer.account_state} already.")
        entry.change(CUSTOMER, customer_id, account_state=state)
        entry.summary = f"{customer.account} is {state}: {reason}"
        if state is AccountState.OPEN:
            return AccountChanged(entry.id, entry.summary)
        found = refundable(entry.connection, customer_id, customer.root_id, book.business_date)
        for currency, minor in found:
            entry.summary += Sentence("; ", Money(minor, currency), " can be refunded")
        return AccountChanged(entry.id, entry.summary, found)


def refundable(
    connection: Connection, customer_id: int, root_id: int, day: date
) -> tuple[tuple[str, int], ...]:
    """The positive balances of an account tree: (currency, minor units)."""
    query = (
        select(ITEM.c.currency)
        .select_from(LeadingJoin(CUSTOMER, ITEM, ITEM.c.customer_id == CUSTOMER.c.id))
        .where(CUSTOMER.c.root_id == root_id, ITEM.c.side == -1, OPEN_NOW)
        .distinct()
        .order_by(ITEM.c.currency)
    )
    nets = [
        (currency, tree_balance(connection, customer_id, root_id, currency, day).net_minor)
        for currency in connection.execute(query).scalars().all()
    ]
    return tuple((currency, minor) for currency, minor in nets if minor > 0)


def customer_row(connection: Connection, customer_id: int) -> Payee:
    """A customer by id; raises UnknownCustomer."""
    query = select(
        CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.root_id, CUSTOMER.c.account_state
    ).where(CUSTOMER.c.id == customer_id, CUSTOMER.c.withdrawn_act_id.is_(None))
    found = connection.execute(query).one_or_none()
    if found is None:
        raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
    return Payee(*found)
