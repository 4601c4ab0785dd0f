"""Whom a mail goes to: the contact of a customer for a role, in the language that they read.

Where nobody has the role, who answers in their stead gets the mail, or the customer's own address.
Whoever buys is never asked to pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from artui.domain.kinds import ContactRole
from artui.ledger.store.many import among
from artui.ledger.store.tables import CONTACT, CUSTOMER

# Who gets a mail of a role, in this order; None is the customer's own address.
_IN_TURN: dict[ContactRole, tuple[ContactRole | None, ...]] = {
    ContactRole.ACCOUNTS_PAYABLE: (
        ContactRole.ACCOUNTS_PAYABLE, None, ContactRole.COLLECTIONS, ContactRole.OTHER,
    ),
    ContactRole.COLLECTIONS: (
        ContactRole.COLLECTIONS, ContactRole.ACCOUNTS_PAYABLE, None, ContactRole.OTHER,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a customer wants mails of a role; without an address, nowhere yet.

    `role` is that of the contact whose address it is. The language is blank where nobody said one.
    """

    customer_id: int
    account: str
    role: ContactRole
    name: str
    address: str
    language: str

    @property
    def lacking(self) -> str:
        """What to do about a missing address; empty if there is one."""
        if self.address:
            return ""
        return (
            f"{self.account} has no address for mails to {self.role}; give the customer a contact: "
            f"artui contact add {self.account} --role {self.role} --name NAME --email ADDRESS."
        )


def recipients(
    connection: Connection, customer_ids: Sequence[int], role: ContactRole
) -> dict[int, Recipient]:
    """The recipients of some customers, by the customer's id."""
    ids, wanted = sorted(set(customer_ids)), ("id", "account", "name", "email", "language")
    query = select(*(CUSTOMER.c[name] for name in wanted))
    customers = connection.execute(query.where(among(connection, CUSTOMER.c.id, ids))).all()
    theirs: dict[tuple[int, ContactRole | None], tuple[str, str, str]] = {
        (row.id, None): (row.name, row.email, row.language) for row in customers if row.email
    }
    contacts = (
        select(CONTACT)
        .where(among(connection, CONTACT.c.customer_id, ids), CONTACT.c.withdrawn_act_id.is_(None))
        .where(CONTACT.c.email != "")
        .order_by(CONTACT.c.id)
    )
    for row in connection.execute(contacts):
        theirs.setdefault((row.customer_id, row.role), (row.name, row.email, row.language))
    found: dict[int, Recipient] = {}
    for row in customers:
        ways = ((way or role, theirs.get((row.id, way))) for way in _IN_TURN[role])
        of_role, there = next((each for each in ways if each[1]), (role, None))
        name, address, language = there or (row.name, "", "")
        found[row.id] = Recipient(
            row.id, row.account, of_role, name, address, language or row.language
        )
    return found
