"""Remedies of the terms, each on a recorded trigger and each one act of a supervisor.

Triggers: (i) unpaid when due, (ii) breach of terms, (iii) insolvency, (iv) material adverse
change. Orders live elsewhere, so their suspension is a flag. A demand makes every outstanding
invoice due at once and keeps the original due date. Termination is final. Section 5 of the domain
rules.
"""

from dataclasses import dataclass

from sqlalchemy import select

from artui.domain.kinds import SEVERITY, AccountState, CreditState, ItemKind, OrdersState
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import BadDocument, BadMasterData, CreditUnchanged
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.offsets import offset_on
from artui.ledger.credit.account_credit import below
from artui.ledger.credit.due_dates import settle_due_dates
from artui.ledger.credit.limits import account_of, add_event, credit_of
from artui.ledger.store.tables import CUSTOMER, ITEM, REMEDY, REMEDY_ITEM

TRIGGERS = {
    "i": "unpaid when due",
    "ii": "breach of terms",
    "iii": "insolvency",
    "iv": "material adverse change",
}
MEASURES = (
    "suspend-orders",
    "cancel-orders",
    "suspend-credit",
    "revoke-credit",
    "offset",
    "demand",
    "terminate",
)
# What may be done again while it is in force: for later invoices, or another amount.
REPEATED = frozenset({"offset", "demand"})
ORDERS = {"suspend-orders": OrdersState.SUSPENDED, "cancel-orders": OrdersState.CANCELLED}
CREDIT = {"suspend-credit": CreditState.SUSPENDED, "revoke-credit": CreditState.REVOKED}


@dataclass(frozen=True, slots=True)
class RemedyTaken:
    """A remedy that was taken, or lifted."""

    act_id: int
    summary: str
    remedy_id: int


@supervised(ActName.REMEDY)
def take_remedy(
    book: Book,
    customer_id: int,
    *,
    trigger: str,
    measure: str,
    reason: str,
    amount_minor: int | None = None,
    currency: str = "",
) -> RemedyTaken:
    """Take a remedy on an account: one act, a supervisor's; an amount goes with `offset` only.

    Raises BadMasterData (no such trigger or measure), CreditUnchanged (it is in force already),
    BadDocument (nothing to demand), what an offset raises, NeedsSupervisor.
    """
    _check(trigger, measure, amount_minor)
    with book.act(ActName.TERMINATE if measure == "terminate" else ActName.REMEDY, "") as entry:
        account = entry.subject = account_of(entry, customer_id)
        what: str = measure
        if amount_minor is not None:
            what += Sentence(" of ", Money(amount_minor, currency))
        what = Sentence("Remedy ", what, f" on {account} for trigger ({trigger})")
        require_supervisor(entry.connection, book.actor, what)
        if measure not in REPEATED:
            _refuse_repeated(entry, customer_id, account, measure)
        number = entry.add(
            REMEDY,
            customer_id=customer_id,
            trigger=trigger,
            measure=measure,
            day=book.business_date,
            currency=currency if measure == "offset" else "",
            amount_minor=None,
            reason=reason,
            withdrawn_act_id=None,
        )
        entry.made(REMEDY, number)
        done = _carry_out(entry, number, customer_id, account, measure, amount_minor, currency)
        entry.subject = account
        entry.summary = Sentence(
            f"remedy {number} on {account}, trigger ({trigger}) {TRIGGERS[trigger]}: ",
            done,
            f": {reason}",
        )
        return RemedyTaken(entry.id, entry.summary, number)


def _check(trigger: str, measure: str, amount_minor: int | None) -> None:
    if trigger not in TRIGGERS:
        raise BadMasterData(f"{trigger} is no trigger; choose {', '.join(TRIGGERS)}.")
    if measure not in MEASURES:
        raise BadMasterData(f"{measure} is no remedy; choose {', '.join(MEASURES)}.")
    if amount_minor is not None and measure != "offset":
        raise BadMasterData(f"An amount goes with the remedy offset, not with {measure}.")


def _refuse_repeated(entry: Entry, customer_id: int, account: str, measure: str) -> None:
    query = select(REMEDY.c.id).where(
        REMEDY.c.customer_id == customer_id,
        REMEDY.c.measure == measure,
        REMEDY.c.lifted.is_(None),
        REMEDY.c.withdrawn_act_id.is_(None),
    )
    found = entry.connection.execute(query).scalars().first()
    if found is not None:
        raise CreditUnchanged(f"Remedy {found} ({measure}) is in force on {account} already.")


def _carry_out(
    entry: Entry,
    number: int,
    customer_id: int,
    account: str,
    measure: str,
    amount_minor: int | None,
    currency: str,
) -> str:
    """Do what the remedy says; returns it in words."""
    if measure in ORDERS:
        set_orders(entry, customer_id)
        return f"orders {ORDERS[measure]}"
    if measure in CREDIT:
        day = entry.book.business_date
        state = credit_of(entry, customer_id, day).state
        if SEVERITY.index(CREDIT[measure]) > SEVERITY.index(state):
            add_event(entry, customer_id, CREDIT[measure], day, f"remedy {number}")
        return f"credit {CREDIT[measure]}"
    if measure == "offset":
        done = offset_on(entry, customer_id, amount_minor, currency, f"remedy {number}")
        entry.change(REMEDY, number, amount_minor=done.amount_minor)
        return done.summary
    if measure == "demand":
        count = _demand(entry, number, customer_id, account)
        return f"immediate payment of {count} invoices demanded"
    entry.change(CUSTOMER, customer_id, account_state=AccountState.TERMINATED)
    return "account terminated"


def set_orders(entry: Entry, customer_id: int) -> None:
    """Set the flag of an account's orders to the strictest of the remedies in force."""
    query = select(REMEDY.c.measure).where(
        REMEDY.c.customer_id == customer_id,
        REMEDY.c.measure.in_(ORDERS),
        REMEDY.c.lifted.is_(None),
        REMEDY.c.withdrawn_act_id.is_(None),
    )
    in_force = set(entry.connection.execute(query).scalars())
    strictest = max(in_force, key=list(ORDERS).index, default="")
    entry.change(CUSTOMER, customer_id, orders_state=ORDERS.get(strictest, OrdersState.OK))


def _demand(entry: Entry, number: int, customer_id: int, account: str) -> int:
    """Make the outstanding invoices of an account and of all below it due today at the latest."""
    query = select(ITEM.c.id).where(
        ITEM.c.customer_id.in_(below(customer_id)),
        ITEM.c.kind == ItemKind.INVOICE,
        OPEN_NOW,
        ITEM.c.issue_date <= entry.book.business_date,
    )
    found = entry.connection.execute(query.order_by(ITEM.c.id)).scalars().all()
    if not found:
        raise BadDocument(f"{account} has no outstanding invoice whose payment could be demanded.")
    entry.insert(REMEDY_ITEM, [{"remedy_id": number, "item_id": item_id} for item_id in found])
    settle_due_dates(entry, number)
    return len(found)
