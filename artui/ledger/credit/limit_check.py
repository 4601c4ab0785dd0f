"""May this invoice be posted? The limits of its account tree, and what stops an account.

Exposure is what an account and all below it have open; unapplied credits do not lower it. A new or
enlarged invoice is checked at its account and at every ancestor, in the transaction that posts it:
beyond a limit it is refused by hand and flagged from a file. Section 5 of the domain rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, or_, select

from artui.domain.kinds import AccountState, Approval, CreditState, ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import AccountStopped, OverLimit
from artui.ledger.credit.account_credit import (
    AccountCredit,
    HoldingInvoice,
    credit_on,
    exposure,
    hold_after,
    late_accounts,
)
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ALLOCATION, CREDIT_ALLOCATION, CREDIT_EVENT, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query


class Account(NamedTuple):
    """What the check needs to know about a customer."""

    account: str
    parent_id: int | None
    state: AccountState


class Stop(NamedTuple):
    """Why an account takes no new invoice; a `final` reason stops imports too."""

    why: str
    final: bool = False


_ACCOUNTS = select(
    CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.parent_id, CUSTOMER.c.account_state
)
_OPEN_DEBITS = (
    select(ITEM.c.customer_id, ITEM.c.currency, func.sum(ITEM.c.open_minor).label("minor"))
    .where(ITEM.c.side == 1, OPEN_NOW)
    .group_by(ITEM.c.customer_id, ITEM.c.currency)
)


@dataclass(slots=True)
class CreditLine:
    """The credit of account trees and what is used of it, kept up while an act posts."""

    connection: Connection
    day: date
    accounts: dict[int, Account] = field(default_factory=dict)
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    credit: dict[int, AccountCredit] = field(default_factory=dict)
    used: dict[tuple[int, str], int] = field(default_factory=dict)
    late: dict[int, HoldingInvoice | None] = field(default_factory=dict)
    hold_days: int | None = None
    free: bool | None = None
    whole: bool = False

    def breach(self, customer_id: int, currency: str, minor: int) -> tuple[int, int, int] | None:
        """(account id, limit, exposure so far) of the first limit that this would exceed."""
        if self.is_free():
            return None
        for account in self.chain(customer_id):
            limit = self._ceiling(account, currency)
            if limit is not None and self._used(account, currency) + minor > limit:
                return account, limit, self._used(account, currency)
        return None

    def passed(self, customer_id: int, currency: str, minor: int) -> str:
        """The limit that this much more would exceed, with the exposure so far; else blank."""
        found = self.breach(customer_id, currency, minor)
        if found is None:
            return ""
        number, limit, used = found
        return Sentence(
            "limit ",
            Money(limit, currency).bare,
            f" of {self.accounts[number].account}, exposure ",
            Money(used, currency),
        )

    def take(self, customer_id: int, currency: str, minor: int) -> None:
        """Count an invoice that is being posted."""
        if self.is_free():
            return
        for account in self.chain(customer_id):
            if self._ceiling(account, currency) is not None:
                self.used[account, currency] = self._used(account, currency) + minor

    def stop(self, customer_id: int) -> Stop | None:
        """Why the account, or one above it, takes no new invoice; None if it takes them."""
        if self.is_free():
            return None
        for number in self.chain(customer_id):
            account, credit = self.accounts[number], self.credit.get(number)
            if account.state != AccountState.OPEN:
                final = account.state == AccountState.TERMINATED
                return Stop(f"{account.account} is {account.state}", final)
            if credit is not None and credit.state is not CreditState.ACTIVE:
                since = f" since {credit.since}" if credit.since else ""
                why = f" ({credit.reason})" if credit.reason else ""
                return Stop(f"the credit of {account.account} is {credit.state}{since}{why}")
        return self._hold(customer_id)

    def refuse_beyond(self, customer_id: int, currency: str, minor: int, what: str) -> None:
        """Raise OverLimit with limit and exposure if this much more would exceed a limit."""
        found = self.breach(customer_id, currency, minor)
        if found is None:
            return
        number, limit, used = found
        raise OverLimit(
            f"{what} of ",
            Money(minor, currency),
            f" would take {self.accounts[number].account} beyond its credit limit: limit ",
            Money(limit, currency).bare,
            ", exposure ",
            Money(used, currency),
            ".",
        )

    def refuse(self, customer_id: int, currency: str, minor: int, what: str) -> None:
        """Raise AccountStopped or OverLimit if the account can't owe this much more."""
        self.refuse_stopped(customer_id, what)
        self.refuse_beyond(customer_id, currency, minor, what)

    def refuse_stopped(
        self, customer_id: int, what: str, *, final_only: bool = False
    ) -> Stop | None:
        """Raise AccountStopped if the account takes no new invoice, temporarily or for ever; with
        `final_only` a temporary stop is returned."""
        stop = self.stop(customer_id)
        if stop is not None and (stop.final or not final_only):
            raise AccountStopped(f"{what} can't be posted: {stop.why}.")
        return stop

    def load(self) -> None:
        """Read everything at once, for an act with many invoices."""
        if self.whole or self.is_free():
            return
        self.whole = True
        self.accounts, self.used = {}, {}
        self._read_accounts(_ACCOUNTS)
        self.credit = credit_on(self.connection, self.day)
        if self.hold_days is not None:
            late = late_accounts(self.connection, self.day, self.hold_days)
            self.late = dict.fromkeys(self.accounts) | late
        self._count(self.credit, _OPEN_DEBITS)

    def load_trees(self, root_ids: Collection[int]) -> None:
        """Read at once what decides on the accounts of some trees that were not read yet."""
        if self.whole or self.is_free():
            return
        for roots in chunks(sorted(set(root_ids) - self.accounts.keys())):
            fresh = self._read_accounts(
                _ACCOUNTS.where(among(self.connection, CUSTOMER.c.root_id, roots))
            )
            credit = credit_on(self.connection, self.day, fresh)
            self.credit |= credit
            if self.hold_days is not None:
                late = late_accounts(self.connection, self.day, self.hold_days, fresh)
                self.late |= dict.fromkeys(fresh) | late
            for part in chunks(sorted(fresh)):
                theirs = among(self.connection, ITEM.c.customer_id, part)
                self._count(credit, _OPEN_DEBITS.where(theirs))

    def _read_accounts(self, query: Query) -> Collection[int]:
        """Read accounts; returns those that were not known."""
        found = {row.id: Account(*row[1:]) for row in self.connection.execute(query)}
        fresh = found.keys() - self.accounts.keys()
        self.accounts |= {number: found[number] for number in fresh}
        return fresh

    def _count(self, credit: Mapping[int, AccountCredit], open_debits: Query) -> None:
        """Add what is open to what is used of these accounts' limits."""
        for number, each in credit.items():
            for currency in each.own | each.shares:
                self.used.setdefault((number, currency), 0)
        for row in self.connection.execute(open_debits):
            for number in self.chain(row.customer_id):
                if number in credit:
                    key = (number, row.currency)
                    self.used[key] = self.used.get(key, 0) + int(row.minor)

    def chain(self, customer_id: int) -> Sequence[int]:
        """The account and its ancestors, the account first."""
        if customer_id not in self.chains:
            self.chains[customer_id] = tuple(self._upwards(customer_id))
        return self.chains[customer_id]

    def _upwards(self, customer_id: int) -> Iterator[int]:
        current: int | None = customer_id
        while current is not None:
            yield current
            if current not in self.accounts:
                query = select(CUSTOMER.c.account, CUSTOMER.c.parent_id, CUSTOMER.c.account_state)
                row = self.connection.execute(query.where(CUSTOMER.c.id == current)).one()
                self.accounts[current] = Account(*row)
                self.credit |= credit_on(self.connection, self.day, [current])
            current = self.accounts[current].parent_id

    def is_free(self) -> bool:
        """Whether no account has a limit and none is stopped: then there is nothing to check."""
        if self.free is None:
            self.hold_days = hold_after(self.connection)
            stopped = CUSTOMER.c.account_state != AccountState.OPEN
            limits = or_(
                exists().where(CREDIT_EVENT.c.withdrawn_act_id.is_(None)),
                exists().where(CREDIT_ALLOCATION.c.withdrawn_act_id.is_(None)),
                exists().where(stopped, CUSTOMER.c.withdrawn_act_id.is_(None)),
            )
            limited = bool(self.connection.execute(select(limits)).scalar_one())
            self.free = self.hold_days is None and not limited
        return self.free

    def _hold(self, customer_id: int) -> Stop | None:
        if self.hold_days is None:
            return None
        if customer_id not in self.late:
            found = late_accounts(self.connection, self.day, self.hold_days, [customer_id])
            self.late[customer_id] = found.get(customer_id)
        late = self.late[customer_id]
        if late is None:
            return None
        return Stop(
            f"{self.accounts[customer_id].account} is on hold, as invoice {late.number} is "
            f"{late.days} days late, more than {self.hold_days}"
        )

    def _ceiling(self, account: int, currency: str) -> int | None:
        credit = self.credit.get(account)
        return None if credit is None else credit.ceiling(currency)

    def _used(self, account: int, currency: str) -> int:
        key = (account, currency)
        if key not in self.used:
            self.used[key] = exposure(self.connection, account, currency)
        return self.used[key]


def flag_reopened(entry: Entry) -> None:
    """Flag the invoices that this act reopened if their account is now beyond a limit.

    Taking back is never refused. Call this after the act has written its allocations.
    """
    line = CreditLine(entry.connection, entry.book.business_date)
    query = (
        select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.currency)
        .join(ALLOCATION, ALLOCATION.c.debit_id == ITEM.c.id)
        .where(
            ALLOCATION.c.act_id == entry.id,
            ALLOCATION.c.amount_minor < 0,
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.reversed_by_id.is_(None),
            ITEM.c.open_minor > 0,
            ~ITEM.c.over_limit,
        )
        .distinct()
    )
    for row in entry.connection.execute(query).all():
        if line.breach(row.customer_id, row.currency, 0) is not None:
            entry.change(ITEM, row.id, over_limit=True)
