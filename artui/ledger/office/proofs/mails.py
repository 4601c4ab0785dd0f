"""Proofs on mails: each is to the customer whose document it brings, and what left says when."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, or_, select

from artui.domain.mailing import GONE, MailState
from artui.domain.text import visible
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import CUSTOMER, DUNNING_NOTICE, ITEM, MAIL, MAIL_FILE, STORED_FILE

_NAMED = CUSTOMER.alias("named")


def mails_are_theirs(connection: Connection) -> Iterator[Breach]:
    """A mail goes to the customer of the document or the notice that it brings."""
    for table, column in ((ITEM, MAIL.c.item_id), (DUNNING_NOTICE, MAIL.c.notice_id)):
        query = (
            select(MAIL.c.id, MAIL.c.about, CUSTOMER.c.account, _NAMED.c.account.label("theirs"))
            .join(table, table.c.id == column)
            .join(CUSTOMER, CUSTOMER.c.id == MAIL.c.customer_id)
            .join(_NAMED, _NAMED.c.id == table.c.customer_id)
            .where(table.c.customer_id != MAIL.c.customer_id)
            .order_by(MAIL.c.id)
        )
        for mail_id, about, account, theirs in connection.execute(query):
            yield Breach(
                "mail-receiver",
                f"mail {mail_id}",
                f"Mail {mail_id} goes to {account}, but {visible(about)} is of {theirs}.",
            )


def mails_say_when(connection: Connection) -> Iterator[Breach]:
    """A mail that has left, or may have, has the instant and the SHA-256 with which it went; one
    that was never given to anybody has neither."""
    left = MAIL.c.state.in_(sorted({MailState.SENDING, *GONE}))
    whole = and_(MAIL.c.tried.is_not(None), MAIL.c.digest != "", MAIL.c.attempts > 0)
    never = and_(MAIL.c.tried.is_(None), MAIL.c.digest == "", MAIL.c.attempts == 0)
    query = select(MAIL.c.id, MAIL.c.state, MAIL.c.attempts).where(
        or_(and_(left, ~whole), and_(MAIL.c.attempts == 0, ~never))
    )
    for mail_id, state, attempts in connection.execute(query.order_by(MAIL.c.id)):
        yield Breach(
            "mail-sent",
            f"mail {mail_id}",
            f"Mail {mail_id} is {state} after {attempts} attempts, which does not fit the instant "
            "and the SHA-256 that are kept of its sending.",
        )


def mails_have_their_files(connection: Connection) -> Iterator[Breach]:
    """Every file of a mail is kept."""
    query = (
        select(MAIL_FILE.c.mail_id, func.count())
        .outerjoin(STORED_FILE, STORED_FILE.c.id == MAIL_FILE.c.file_id)
        .where(STORED_FILE.c.id.is_(None))
        .group_by(MAIL_FILE.c.mail_id)
    )
    for mail_id, count in connection.execute(query.order_by(MAIL_FILE.c.mail_id)):
        yield Breach("mail-file", f"mail {mail_id}", f"Mail {mail_id} lacks {count} of its files.")


MAIL_PROOFS: tuple[Proof, ...] = (mails_are_theirs, mails_say_when, mails_have_their_files)
