"""Whom to write to and to call at a customer, by what they are there for.

A contact is known by its customer, role and name: a file changes the rest of one that is there, and
leaves as it is what it leaves blank.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict, Unpack

from sqlalchemy import Connection, select

from artui.domain.kinds import ContactRole
from artui.domain.party_facts import BadPartyFact, party_fact
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.book.refusals import BadMasterData, UnknownCustomer
from artui.ledger.items.open_items import Accounts
from artui.ledger.store.many import among
from artui.ledger.store.tables import CONTACT, CUSTOMER

Outcome = Posted | Same | Changed | Refused
_LIVE = CONTACT.c.withdrawn_act_id.is_(None)
# Who answers in whose stead: for a role the others in this order.
_INSTEAD = (
    ContactRole.COLLECTIONS,
    ContactRole.ACCOUNTS_PAYABLE,
    ContactRole.OTHER,
    ContactRole.PURCHASING,
)


class UnknownContact(Refused):
    """No contact has this number."""


class NewContact(NamedTuple):
    """A contact as given; blank means that nothing was said."""

    account: str
    role: ContactRole
    name: str
    email: str = ""
    phone: str = ""
    language: str = ""


class ContactFields(TypedDict, total=False):
    """What can be changed of a contact."""

    role: ContactRole
    name: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of a customer; a blank language is that of the customer."""

    id: int
    customer_id: int
    account: str
    role: ContactRole
    name: str
    email: str
    phone: str
    language: str


@dataclass(slots=True)
class _Desk:
    """The contacts of an act's customers, those that it makes included, by what they are known
    by."""

    entry: Entry
    accounts: Accounts
    known: dict[tuple[int, ContactRole, str], Contact] = field(default_factory=dict)


def contacts(
    connection: Connection, customer_ids: Collection[int] = (), contact_ids: Collection[int] = ()
) -> list[Contact]:
    """The contacts, of some customers or some numbers only, by account, role and name."""
    query = (
        select(
            CONTACT.c.id,
            CONTACT.c.customer_id,
            CUSTOMER.c.account,
            CONTACT.c.role,
            CONTACT.c.name,
            CONTACT.c.email,
            CONTACT.c.phone,
            CONTACT.c.language,
        )
        .join(CUSTOMER, CUSTOMER.c.id == CONTACT.c.customer_id)
        .where(_LIVE)
        .order_by(CUSTOMER.c.account, CONTACT.c.role, CONTACT.c.name, CONTACT.c.id)
    )
    if customer_ids:
        query = query.where(among(connection, CONTACT.c.customer_id, customer_ids))
    if contact_ids:
        query = query.where(among(connection, CONTACT.c.id, contact_ids))
    return [Contact(*row) for row in connection.execute(query)]


def best_contacts(
    connection: Connection, customer_ids: Collection[int], role: ContactRole
) -> dict[int, Contact]:
    """Of each customer that has any contact the one for a role, else who answers in their stead."""
    order = list(dict.fromkeys((role, *_INSTEAD)))
    found: dict[int, Contact] = {}
    if not customer_ids:
        return found
    for each in sorted(contacts(connection, customer_ids), key=lambda one: order.index(one.role)):
        found.setdefault(each.customer_id, each)
    return found


def post_contacts(entry: Entry, accounts: Accounts, rows: Sequence[NewContact]) -> list[Outcome]:
    """Add contacts or bring them up to date on an open act: one outcome a row."""
    accounts.load(row.account for row in rows)
    found = (accounts.get(row.account) for row in rows)
    ids = {customer.id for customer in found if customer is not None}
    there = contacts(entry.connection, ids) if ids else []
    known = {(each.customer_id, each.role, each.name): each for each in there}
    desk = _Desk(entry, accounts, known)
    outcomes: list[Outcome] = []
    for row in rows:
        try:
            outcomes.append(_one(desk, row))
        except Refused as refusal:
            outcomes.append(refusal)
    return outcomes


def add_contact(book: Book, new: NewContact) -> Done:
    """Add a contact: one act. Raises UnknownCustomer, BadPartyFact, BadMasterData (it is there)."""
    new = _checked(new)
    with book.act(ActName.CONTACT, new.account) as entry:
        (outcome,) = post_contacts(entry, Accounts(entry), [new])
        if isinstance(outcome, Refused):
            raise outcome
        if not isinstance(outcome, Posted):
            raise BadMasterData(
                f"{new.account} has a contact {visible(new.name)} for {new.role} already."
            ).at("name")
        entry.summary = f"contact {outcome.id} of {new.account}: {_words(new)}"
        return Done(entry.id, entry.summary)


def change_contact(book: Book, contact_id: int, **fields: Unpack[ContactFields]) -> Done:
    """Change what is known of a contact; a blank takes it away: one act.

    Raises UnknownContact, BadPartyFact, BadMasterData.
    """
    with book.act(ActName.CONTACT, "") as entry:
        known = _the_contact(entry.connection, contact_id)
        entry.subject = known.account
        rest = (known.name, known.email, known.phone, known.language)
        values = NewContact(known.account, known.role, *rest)
        given = _checked(values._replace(**fields))
        if given == values:
            raise BadMasterData(f"Nothing of {visible(known.name)} was changed.")
        for each in contacts(entry.connection, [known.customer_id]):
            if each.id != known.id and (each.role, each.name) == (given.role, given.name):
                raise BadMasterData(
                    f"{known.account} has a contact {visible(given.name)} for {given.role} already."
                ).at("name")
        changed = {name: value for name, value in given._asdict().items() if name != "account"}
        entry.change(CONTACT, contact_id, **changed)
        entry.summary = f"contact {contact_id} of {known.account}: {_words(given)}"
        return Done(entry.id, entry.summary)


def remove_contact(book: Book, contact_id: int) -> Done:
    """Remove a contact: one act. Raises UnknownContact."""
    with book.act(ActName.CONTACT, "") as entry:
        known = _the_contact(entry.connection, contact_id)
        entry.subject = known.account
        entry.change(CONTACT, contact_id, withdrawn_act_id=entry.id)
        entry.summary = f"contact {contact_id} of {known.account} removed: {known.name}"
        return Done(entry.id, entry.summary)


def _the_contact(connection: Connection, contact_id: int) -> Contact:
    found = contacts(connection, contact_ids=[contact_id])
    if not found:
        raise UnknownContact(f"There is no contact {contact_id}; `artui list contacts` has them.")
    return found[0]


def _checked(new: NewContact) -> NewContact:
    """The contact as it is kept; raises BadPartyFact, which names the field."""
    name, email, phone, language = (
        party_fact(name, str(getattr(new, name))) for name in ("name", "email", "phone", "language")
    )
    if not name:
        raise BadPartyFact("A contact needs a name.").at("name")
    return NewContact(new.account, new.role, name, email, phone, language)


def _one(desk: _Desk, given: NewContact) -> Outcome:
    new = _checked(given)
    customer = desk.accounts.get(new.account)
    if customer is None:
        raise UnknownCustomer(
            f"There is no customer '{visible(new.account)}'; import the customers first."
        ).at("account")
    key = customer.id, new.role, new.name
    known = desk.known.get(key)
    said = {name: getattr(new, name) for name in ("email", "phone", "language")}
    if known is None:
        number = desk.entry.add(
            CONTACT, customer_id=customer.id, role=new.role, name=new.name, **said
        )
        desk.entry.made(CONTACT, number)
        desk.known[key] = Contact(number, customer.id, new.account, *new[1:])
        return Posted(number, new.account)
    changed = {name: text for name, text in said.items() if text and text != getattr(known, name)}
    if not changed:
        return Same(known.id, new.account)
    desk.entry.change(CONTACT, known.id, **changed)
    values = {name: changed.get(name, getattr(known, name)) for name in said}
    desk.known[key] = Contact(known.id, customer.id, new.account, new.role, new.name, **values)
    return Changed(known.id, new.account)


def _words(contact: NewContact) -> str:
    return ", ".join(filter(None, (contact.name, contact.role, contact.email, contact.phone)))
