"""Handing a customer over to a collection agency, and recalling them.

A customer with an agency gets no notices. What the agency charges is posted as a fee that the
customer owes and never added to an invoice. Section 7 of the domain rules, clause 6 of the terms.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence, joined
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import OPEN_NOW, Horizon
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import AmountNotPositive, BadDocument, NotPlaced, UnknownCustomer
from artui.ledger.book.supervised import supervised
from artui.ledger.items.instalments import restated
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import entity_ids
from artui.ledger.store.tables import AGENCY_PLACEMENT, CUSTOMER, ITEM


@dataclass(frozen=True, slots=True)
class Placement:
    """A hand-over or a recall; `fee_id` is the agency's fee, if one was posted."""

    act_id: int
    summary: str
    fee_id: int | None = None


@supervised(ActName.HAND_OVER)
def hand_over(
    book: Book, customer_id: int, *, agency: str, fee_minor: int = 0, currency: str = ""
) -> Placement:
    """Hand a customer over to an agency, with its fee: one act of a supervisor.

    Raises NeedsSupervisor, BadDocument (nothing is overdue, or the customer is with an agency
    already), AmountNotPositive.
    """
    with book.act(ActName.HAND_OVER, "") as entry:
        account = _account(entry, customer_id)
        entry.subject = account
        overdue = _overdue(entry, customer_id)
        owed = joined(", ", (Money(minor, cur) for cur, minor in overdue.items()))
        fee = Sentence(", fee ", Money(fee_minor, currency)) if fee_minor else ""
        late = Sentence(owed or "nothing", " overdue", fee)
        what = Sentence(f"Handing {account} over to {agency} (", late, ")")
        require_supervisor(entry.connection, book.actor, what)
        found = open_placement(entry, customer_id)
        if found is not None:
            raise BadDocument(f"{account} is with {found.agency} since {found.placed}.")
        if not agency.strip():
            raise BadDocument("A hand-over needs the agency's name.")
        if not overdue:
            raise BadDocument(f"{account} has nothing overdue on {book.business_date}.")
        if fee_minor < 0:
            raise AmountNotPositive(
                "A fee of ", Money(fee_minor, currency).bare, " must be above zero."
            )
        number = entry.add(
            AGENCY_PLACEMENT,
            customer_id=customer_id,
            agency=agency,
            placed=book.business_date,
            withdrawn_act_id=None,
        )
        entry.made(AGENCY_PLACEMENT, number)
        fee_id = _fee(entry, customer_id, account, agency, fee_minor, currency)
        entry.summary = Sentence(f"{account} handed over to {agency}: ", late)
        return Placement(entry.id, entry.summary, fee_id)


def recall(book: Book, customer_id: int, *, reason: str) -> Placement:
    """Recall a customer from the agency with a reason: one act. Raises NotPlaced."""
    with book.act(ActName.RECALL, "") as entry:
        account = _account(entry, customer_id)
        entry.subject = account
        found = open_placement(entry, customer_id)
        if found is None:
            raise NotPlaced(f"{account} is not with an agency.")
        entry.change(AGENCY_PLACEMENT, found.id, recalled=book.business_date, recall_reason=reason)
        entry.summary = f"{account} recalled from {found.agency}: {reason}"
        return Placement(entry.id, entry.summary)


def exclude(book: Book, customer_id: int, *, excluded: bool, reason: str) -> Placement:
    """Exclude a customer from dunning, or include them again: one act. Raises BadDocument."""
    with book.act(ActName.EXCLUDE if excluded else ActName.INCLUDE, "") as entry:
        account = _account(entry, customer_id)
        entry.subject = account
        query = select(CUSTOMER.c.dunning_excluded).where(CUSTOMER.c.id == customer_id)
        if bool(entry.connection.execute(query).scalar_one()) is excluded:
            state = "left out of" if excluded else "part of"
            raise BadDocument(f"{account} is {state} dunning already.")
        entry.change(CUSTOMER, customer_id, dunning_excluded=excluded)
        verb = "left out of" if excluded else "taken into"
        entry.summary = f"{account} {verb} dunning: {reason}"
        return Placement(entry.id, entry.summary)


class OpenPlacement(NamedTuple):
    """A customer's placement with an agency."""

    id: int
    agency: str
    placed: date


def open_placement(entry: Entry, customer_id: int) -> OpenPlacement | None:
    """The placement of a customer who is with an agency, None if they are not."""
    query = select(*(AGENCY_PLACEMENT.c[name] for name in OpenPlacement._fields)).where(
        AGENCY_PLACEMENT.c.customer_id == customer_id,
        AGENCY_PLACEMENT.c.recalled.is_(None),
        AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None),
    )
    found = entry.connection.execute(query).first()
    return None if found is None else OpenPlacement(*found)


def _account(entry: Entry, customer_id: int) -> str:
    query = select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
    account: str | None = entry.connection.execute(query).scalar_one_or_none()
    if account is None:
        raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
    return account


def _overdue(entry: Entry, customer_id: int) -> dict[str, int]:
    query = select(ITEM.c.currency, ITEM.c.open_minor).where(
        ITEM.c.customer_id == customer_id,
        ITEM.c.side == 1,
        OPEN_NOW,
        ITEM.c.due_date < entry.book.business_date,
    )
    found: dict[str, int] = {}
    for row in entry.connection.execute(query.order_by(ITEM.c.currency)):
        found[row.currency] = found.get(row.currency, 0) + row.open_minor
    day = entry.book.business_date
    for item in restated(entry.connection, Horizon(day), [customer_id]):
        if item.due < day:
            found[item.currency] = found.get(item.currency, 0) + item.minor
    return found


def _fee(
    entry: Entry, customer_id: int, account: str, agency: str, fee_minor: int, currency: str
) -> int | None:
    if not fee_minor:
        return None
    day = entry.book.business_date
    entity_id = entity_ids(entry.connection)[""]
    row = item_row(
        entry,
        entity_id=entity_id,
        customer_id=customer_id,
        kind=ItemKind.FEE,
        side=1,
        number=next_number(entry, ItemKind.FEE, f"AF-{account}-{day}", entity_id),
        issue_date=day,
        due_date=day,
        currency=currency,
        amount_minor=fee_minor,
        fee_kind=FeeKind.AGENCY,
        reason=f"collection agency {agency}",
    )
    return entry.insert(ITEM, [row])[0]
