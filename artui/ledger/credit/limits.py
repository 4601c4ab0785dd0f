"""The life of an account's credit: granted, increased, reduced, suspended, reinstated, revoked.

Each step is a dated event with actor and reason; a file brings many. A parent may share its limit
out to its sub-accounts: a share is a ceiling, and all shares together stay within the limit.
Raising a limit, and reinstating credit, is a supervisor's. Section 5 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from artui.domain.kinds import CreditState
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.records import NewCreditEvent, Posted, Same
from artui.ledger.book.refusals import (
    BadMasterData,
    BadParent,
    BeyondShare,
    CreditUnchanged,
    UnknownCustomer,
)
from artui.ledger.book.supervised import supervised
from artui.ledger.credit.account_credit import (
    HOLD_AFTER,
    AccountCredit,
    credit_on,
    limit_before,
    limit_event,
)
from artui.ledger.items.open_items import Accounts
from artui.ledger.store.tables import CREDIT_ALLOCATION, CREDIT_EVENT, CUSTOMER, REMEDY, SETTING

BECOMES = {
    "suspended": CreditState.SUSPENDED,
    "revoked": CreditState.REVOKED,
    "reinstated": CreditState.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class CreditSet:
    """What an act on an account's credit did."""

    act_id: int
    summary: str


@supervised(ActName.CREDIT_LIMIT)
def set_limit(
    book: Book,
    customer_id: int,
    *,
    limit_minor: int,
    currency: str,
    reason: str = "",
    day: date | None = None,
) -> CreditSet:
    """Set an account's limit in a currency from a day on (the business day): one act.

    Raising it is a supervisor's. Raises BadMasterData (negative), BeyondShare (its shares come to
    more), NeedsSupervisor.
    """
    with book.act(ActName.CREDIT_LIMIT, "") as entry:
        account = entry.subject = account_of(entry, customer_id)
        if limit_minor < 0:
            raise BadMasterData(
                f"{account}: a credit limit of ",
                Money(limit_minor, currency),
                " can't be negative.",
            )
        on = day or book.business_date
        credit = credit_of(entry, customer_id, on)
        before = limit_before(credit.own, currency)
        if before is not None and limit_minor > before:
            refuse_raise(entry, account, currency, before, limit_minor)
        refuse_cut(entry, customer_id, account, limit_minor, currency, on)
        event = limit_event(before, limit_minor, credit.state)
        add_event(entry, customer_id, event, on, reason, currency, limit_minor)
        had = "no limit" if before is None else Money(before, currency).bare
        entry.summary = Sentence(
            f"credit of {account} {event}: limit ",
            Money(limit_minor, currency),
            f" from {on}, before ",
            had,
            _because(reason),
        )
        return CreditSet(entry.id, entry.summary)


def suspend_credit(
    book: Book, customer_id: int, *, reason: str, day: date | None = None
) -> CreditSet:
    """Suspend an account's credit, and with it that of all below: one act.

    Raises CreditUnchanged.
    """
    return _change_state(book, customer_id, "suspended", reason, day)


def revoke_credit(
    book: Book, customer_id: int, *, reason: str, day: date | None = None
) -> CreditSet:
    """Revoke an account's credit, and with it that of all below: one act.

    Raises CreditUnchanged.
    """
    return _change_state(book, customer_id, "revoked", reason, day)


@supervised(ActName.REINSTATE_CREDIT)
def reinstate_credit(
    book: Book, customer_id: int, *, reason: str, day: date | None = None
) -> CreditSet:
    """Reinstate suspended or revoked credit: one act, a supervisor's.

    Raises CreditUnchanged if it is active, or a remedy keeps it as it is.
    """
    return _change_state(book, customer_id, "reinstated", reason, day)


def _change_state(
    book: Book, customer_id: int, event: str, reason: str, day: date | None
) -> CreditSet:
    with book.act(ActName.CREDIT_STATE, "") as entry:
        account = entry.subject = account_of(entry, customer_id)
        on = day or book.business_date
        state = credit_of(entry, customer_id, on).state
        if state == BECOMES[event] or (event, state) == ("suspended", CreditState.REVOKED):
            raise CreditUnchanged(f"The credit of {account} is {state} already.")
        if event == "reinstated":
            _refuse_remedied(entry, customer_id, account)
            require_supervisor(entry.connection, book.actor, f"Reinstating the credit of {account}")
        add_event(entry, customer_id, event, on, reason)
        entry.summary = f"credit of {account} {event} from {on}{_because(reason)}"
        return CreditSet(entry.id, entry.summary)


def _refuse_remedied(entry: Entry, customer_id: int, account: str) -> None:
    query = select(REMEDY.c.id, REMEDY.c.measure).where(
        REMEDY.c.customer_id == customer_id,
        REMEDY.c.measure.in_(("suspend-credit", "revoke-credit")),
        REMEDY.c.lifted.is_(None),
        REMEDY.c.withdrawn_act_id.is_(None),
    )
    found = entry.connection.execute(query.order_by(REMEDY.c.id)).first()
    if found is not None:
        raise CreditUnchanged(
            f"Remedy {found.id} ({found.measure}) is in force on {account}; lift that instead."
        )


def share_limit(
    book: Book,
    parent_id: int,
    child_id: int,
    *,
    amount_minor: int | None,
    currency: str,
    reason: str = "",
) -> CreditSet:
    """Share part of a parent's limit out to one of its sub-accounts, None lifts the share: one act.

    Lowering a share is always allowed. Raises BadParent (not the child's parent), BadMasterData
    (negative), BeyondShare (all shares would come to more than the parent's limit).
    """
    with book.act(ActName.CREDIT_ALLOCATE, "") as entry:
        parent, child = account_of(entry, parent_id), account_of(entry, child_id)
        entry.subject = child
        above = select(CUSTOMER.c.parent_id).where(CUSTOMER.c.id == child_id)
        if entry.connection.execute(above).scalar_one() != parent_id:
            raise BadParent(f"{child} is no sub-account of {parent}; nothing can be allocated.")
        if amount_minor is not None:
            _refuse_share(entry, parent_id, parent, child_id, child, amount_minor, currency)
        number = entry.add(
            CREDIT_ALLOCATION,
            parent_id=parent_id,
            child_id=child_id,
            currency=currency,
            amount_minor=amount_minor,
            effective_date=book.business_date,
            reason=reason,
            withdrawn_act_id=None,
        )
        entry.made(CREDIT_ALLOCATION, number)
        if amount_minor is None:
            entry.summary = f"{child} has no share of the limit of {parent} any more"
        else:
            money = Money(amount_minor, currency)
            entry.summary = Sentence(money, f" of the limit of {parent} allocated to {child}")
        entry.summary += _because(reason)
        return CreditSet(entry.id, entry.summary)


def _refuse_share(
    entry: Entry,
    parent_id: int,
    parent: str,
    child_id: int,
    child: str,
    amount_minor: int,
    currency: str,
) -> None:
    if amount_minor < 0:
        raise BadMasterData(
            Money(amount_minor, currency),
            f" can't be allocated to {child}: a share can't be negative.",
        )
    day = entry.book.business_date
    limit = credit_of(entry, parent_id, day).ceiling(currency)
    shares = _shares(entry, parent_id, currency, day)
    had = shares.pop(child_id, None)
    if had is not None and amount_minor <= had:
        return
    others = sum(shares.values())
    if limit is not None and others + amount_minor > limit:
        raise BeyondShare(
            Money(amount_minor, currency),
            f" for {child} would take the shares of {parent} to ",
            Money(others + amount_minor, currency).bare,
            ", beyond its limit of ",
            Money(limit, currency),
            ".",
        )


def refuse_cut(
    entry: Entry, customer_id: int, account: str, limit_minor: int, currency: str, day: date | None
) -> None:
    """Raise BeyondShare if a limit is below what its sub-accounts have of it; a limit of the past
    that a later one has followed cuts nothing."""
    today = entry.book.business_date
    for event in entry.sources(CREDIT_EVENT):
        later = select(event.c.id).where(
            event.c.customer_id == customer_id,
            event.c.currency == currency,
            event.c.limit_minor.is_not(None),
            event.c.effective_date > (day or date.min),
            event.c.effective_date <= today,
            event.c.withdrawn_act_id.is_(None),
        )
        if entry.connection.execute(later.limit(1)).first() is not None:
            return
    shared = sum(_shares(entry, customer_id, currency, max(day or today, today)).values())
    if shared > limit_minor:
        raise BeyondShare(
            "A limit of ",
            Money(limit_minor, currency),
            f" for {account} is below the shares of its sub-accounts, ",
            Money(shared, currency),
            "; lower those first.",
        )


def _shares(entry: Entry, parent_id: int, currency: str, day: date) -> dict[int, int]:
    """What the sub-accounts of a parent have of its limit, by customer."""
    children = select(CUSTOMER.c.id).where(CUSTOMER.c.parent_id == parent_id)
    ids = entry.connection.execute(children).scalars().all()
    found = credit_on(entry.connection, day, ids)
    return {
        child: credit.shares[currency]
        for child, credit in found.items()
        if currency in credit.shares
    }


def set_hold_after(book: Book, days: int | None) -> CreditSet:
    """Hold accounts with an invoice more than so many days late, None never does: one act of a
    supervisor. Raises BadMasterData, NeedsSupervisor."""
    with book.act(ActName.CREDIT_HOLD, "overdue") as entry:
        if days is not None and days < 0:
            raise BadMasterData(f"An overdue hold after {days} days can't be; give 0 or more.")
        require_supervisor(entry.connection, book.actor, "Setting when accounts are held")
        entry.set_fact(SETTING, HOLD_AFTER, None if days is None else str(days))
        entry.summary = (
            "no account is held for overdue invoices"
            if days is None
            else f"accounts are held once an invoice is more than {days} days late"
        )
        return CreditSet(entry.id, entry.summary)


def post_credit_events(
    entry: Entry, accounts: Accounts, rows: Sequence[NewCreditEvent]
) -> list[Posted | Same | Refused]:
    """Add credit events on an open act, in the order of their days; one outcome a row, in order."""
    outcomes: dict[int, Posted | Same | Refused] = {}
    accounts.load(row.account for row in rows)
    if entry.staging is not None and entry.staging.holds(CREDIT_EVENT) is not None:
        entry.staging.index(CREDIT_EVENT, "customer_id")
    for place in sorted(range(len(rows)), key=lambda place: rows[place].effective_date):
        try:
            outcomes[place] = _one_event(entry, accounts, rows[place])
        except Refused as refusal:
            outcomes[place] = refusal
    return [outcomes[place] for place in range(len(rows))]


def _one_event(entry: Entry, accounts: Accounts, new: NewCreditEvent) -> Posted | Same:
    customer = accounts.get(new.account)
    if customer is None:
        raise UnknownCustomer(f"There is no customer '{new.account}'.").at("account")
    known = _known_event(entry, customer.id, new)
    if known is not None:
        return Same(known, new.account)
    before = limit_before(credit_of(entry, customer.id, new.effective_date).own, new.currency)
    if new.limit_minor is not None:
        _refuse_limit(entry, new, before, new.limit_minor)
        try:
            refuse_cut(
                entry,
                customer.id,
                new.account,
                new.limit_minor,
                new.currency,
                new.effective_date,
            )
        except BeyondShare as refusal:
            raise refusal.at("limit") from None
    elif new.event == "reinstated":
        what = f"Reinstating the credit of {new.account}"
        require_supervisor(entry.connection, entry.book.actor, what)
    number = add_event(
        entry,
        customer.id,
        new.event,
        new.effective_date,
        new.reason,
        new.currency,
        new.limit_minor,
    )
    return Posted(number, new.account)


def _known_event(entry: Entry, customer_id: int, new: NewCreditEvent) -> int | None:
    """The first event that is the same in all its values."""
    for event in entry.sources(CREDIT_EVENT):
        limit = event.c.limit_minor
        same = select(event.c.id).where(
            event.c.customer_id == customer_id,
            event.c.event == new.event,
            event.c.effective_date == new.effective_date,
            limit.is_(None) if new.limit_minor is None else limit == new.limit_minor,
            event.c.currency == new.currency,
            event.c.reason == new.reason,
            event.c.withdrawn_act_id.is_(None),
        )
        known = entry.connection.execute(select(func.min(same.subquery().c.id))).scalar_one()
        if known is not None:
            return int(known)
    return None


def _refuse_limit(entry: Entry, new: NewCreditEvent, before: int | None, limit: int) -> None:
    if limit < 0:
        money = Money(limit, new.currency)
        raise BadMasterData(f"{new.account}: a limit of ", money, " can't be negative.").at("limit")
    if before is not None and (
        (new.event == "increased" and limit < before) or (new.event == "reduced" and limit > before)
    ):
        raise BadMasterData(
            f"{new.account}: a limit of ",
            Money(limit, new.currency),
            f" is not {new.event}: it was ",
            Money(before, new.currency).bare,
            f" before {new.effective_date}.",
        ).at("limit")
    if before is not None and limit > before:
        try:
            refuse_raise(entry, new.account, new.currency, before, limit)
        except Refused as refusal:
            raise refusal.at("limit") from None


def refuse_raise(entry: Entry, account: str, currency: str, before: int, limit: int) -> None:
    """Raise NeedsSupervisor unless a supervisor raises a limit."""
    what = Sentence(
        f"Raising the limit of {account} from ",
        Money(before, currency).bare,
        " to ",
        Money(limit, currency),
    )
    require_supervisor(entry.connection, entry.book.actor, what)


def add_event(
    entry: Entry,
    customer_id: int,
    event: str,
    day: date,
    reason: str,
    currency: str = "",
    limit_minor: int | None = None,
) -> int:
    """Write a credit event on an open act; returns its id."""
    number = entry.add(
        CREDIT_EVENT,
        customer_id=customer_id,
        event=event,
        effective_date=day,
        currency=currency,
        limit_minor=limit_minor,
        reason=reason,
        withdrawn_act_id=None,
    )
    entry.made(CREDIT_EVENT, number)
    return number


def credit_of(entry: Entry, customer_id: int, day: date) -> AccountCredit:
    """What holds for one account's credit on a day."""
    sources = tuple(entry.sources(CREDIT_EVENT))
    found = credit_on(entry.connection, day, [customer_id], sources)
    return found.get(customer_id, AccountCredit())


def account_of(entry: Entry, customer_id: int) -> str:
    """The account number of a customer; raises UnknownCustomer."""
    query = select(CUSTOMER.c.account).where(
        CUSTOMER.c.id == customer_id, CUSTOMER.c.withdrawn_act_id.is_(None)
    )
    found = entry.connection.execute(query).scalar_one_or_none()
    if found is None:
        raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
    return str(found)


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""
