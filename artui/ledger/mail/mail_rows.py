"""Mails as they are read: the rows of the outbox, and the files that they carry."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.kinds import ContactRole
from artui.domain.mailing import MailMatter, MailState, state_on
from artui.domain.refusal import Refused
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ACT, CUSTOMER, MAIL, MAIL_FILE, STORED_FILE
from artui.ledger.store.tables.columns import Query


class UnknownMail(Refused):
    """There is no mail of this number."""

    def __init__(self, mail_id: int) -> None:
        self.mail_id = mail_id
        super().__init__(f"There is no mail {mail_id}; `artui mail` lists them.")


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail of the outbox, by whom it was drafted and when.

    `day` is that of the statement or the document, `about` names it; `cc` are addresses with commas
    between them; `tried` is when it was last given to a server, and `digest` the SHA-256 of it as
    it went out.
    """

    id: int
    customer_id: int
    account: str
    name: str
    matter: MailMatter
    day: date
    about: str
    role: ContactRole
    sender_name: str
    sender: str
    reply_to: str
    recipient_name: str
    recipient: str
    cc: str
    language: str
    subject: str
    body: str
    token: str
    state: MailState
    attempts: int
    server: str
    tried: datetime | None
    digest: str
    answer: str
    reason: str
    actor: str
    at: datetime

    def state_at(self, now: datetime) -> MailState:
        """Its state now: a sending that was broken off is not known."""
        return state_on(self.state, self.tried, now)


class MailFile(NamedTuple):
    """A file of a mail: its name, its SHA-256 and its size in bytes."""

    mail_id: int
    file_id: int
    name: str
    digest: str
    size: int


_OWN = frozenset({"account", "name", "actor", "at"})


def _select() -> Query:
    own = (MAIL.c[name] for name in OutgoingMail.__annotations__ if name not in _OWN)
    return (
        select(*own, CUSTOMER.c.account, CUSTOMER.c.name, ACT.c.actor, ACT.c.at)
        .join(CUSTOMER, CUSTOMER.c.id == MAIL.c.customer_id)
        .join(ACT, ACT.c.id == MAIL.c.act_id)
        .where(MAIL.c.withdrawn_act_id.is_(None))
        .order_by(MAIL.c.id)
    )


def mails(
    connection: Connection,
    *,
    states: Collection[MailState] = (),
    customer_ids: Collection[int] = (),
) -> list[OutgoingMail]:
    """The mails of the outbox, the oldest first: those stored in some states, to some customers."""
    query = _select()
    if states:
        query = query.where(MAIL.c.state.in_(sorted(states)))
    if customer_ids:
        query = query.where(among(connection, MAIL.c.customer_id, customer_ids))
    return [OutgoingMail(**row._mapping) for row in connection.execute(query)]


def mails_of(connection: Connection, ids: Sequence[int]) -> dict[int, OutgoingMail]:
    """Some mails by id; those that are not there are left out."""
    found: dict[int, OutgoingMail] = {}
    for part in chunks(sorted(set(ids))):
        query = _select().where(among(connection, MAIL.c.id, part))
        found |= {row.id: OutgoingMail(**row._mapping) for row in connection.execute(query)}
    return found


def mails_in_order(connection: Connection, ids: Collection[int]) -> list[OutgoingMail]:
    """These mails, in this order. Raises UnknownMail."""
    found = mails_of(connection, list(ids))
    for mail_id in ids:
        if mail_id not in found:
            raise UnknownMail(mail_id)
    return [found[mail_id] for mail_id in ids]


def mail_of(connection: Connection, mail_id: int) -> OutgoingMail:
    """One mail. Raises UnknownMail."""
    found = mails_of(connection, [mail_id]).get(mail_id)
    if found is None:
        raise UnknownMail(mail_id)
    return found


def waiting_ids(connection: Connection) -> list[int]:
    """The mails that wait to be sent, the oldest first."""
    query = select(MAIL.c.id).where(
        MAIL.c.state == MailState.WAITING,
        MAIL.c.state.in_((MailState.WAITING, MailState.SENDING)),
        MAIL.c.withdrawn_act_id.is_(None),
    )
    return list(connection.execute(query.order_by(MAIL.c.id)).scalars())


def counts(connection: Connection) -> dict[MailState, int]:
    """How many mails are stored in each state."""
    query = select(MAIL.c.state, func.count()).where(MAIL.c.withdrawn_act_id.is_(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(MAIL.c.state))}


def mail_files(connection: Connection, mail_ids: Collection[int]) -> list[MailFile]:
    """The files of some mails, by mail, in the order in which they were added."""
    query = (
        select(
            MAIL_FILE.c.mail_id,
            MAIL_FILE.c.file_id,
            MAIL_FILE.c.name,
            STORED_FILE.c.digest,
            STORED_FILE.c.size,
        )
        .join(STORED_FILE, STORED_FILE.c.id == MAIL_FILE.c.file_id)
        .order_by(MAIL_FILE.c.mail_id, MAIL_FILE.c.id)
    )
    found: list[MailFile] = []
    for part in chunks(sorted(set(mail_ids))):
        some = query.where(among(connection, MAIL_FILE.c.mail_id, part))
        found += (MailFile(*row) for row in connection.execute(some))
    return found


def file_bytes(connection: Connection, file_id: int) -> bytes:
    """What is in a file of a mail."""
    query = select(STORED_FILE.c.content).where(STORED_FILE.c.id == file_id)
    return base64.b64decode(connection.execute(query).scalar_one())
