"""Sending, step by step: a mail is claimed before a byte of it leaves, and its answer kept after.

Who claims a mail is the only one who sends it. If the answer is never written down, because the
process was killed or the ledger is gone, the mail stays claimed, and after the longest time that a
sending can take it is `unknown`: it is sent again only when a person asks for it and says why.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import Approval
from artui.domain.mailing import MailState
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.documents.standing import standing
from artui.ledger.mail.mail_rows import OutgoingMail, mails_in_order
from artui.ledger.store.many import among
from artui.ledger.store.tables import ITEM, MAIL

_MOST_ANSWER = 500


class NotToSend(Refused):
    """The mail was sent, is being sent, was taken back, or brings what is not valid any more."""

    def __init__(self, mail: OutgoingMail, state: MailState, why: str = "") -> None:
        self.mail, self.state, self.why = mail, state, why
        super().__init__(why or _why_not(mail, state))


def _why_not(mail: OutgoingMail, state: MailState) -> str:
    tried = "" if mail.tried is None else f" at {mail.tried:%Y-%m-%d %H:%M} UTC"
    again = "send it again only with --again and --reason, for it may arrive twice"
    match state:
        case MailState.SENDING:
            return f"Mail {mail.id} is being sent by another since{tried[3:]}."
        case MailState.SENT:
            return f"Mail {mail.id} was sent{tried}; {again}."
        case MailState.WRITTEN:
            return f"Mail {mail.id} was written as a draft{tried}; {again}."
        case MailState.UNKNOWN:
            return f"It is not known whether mail {mail.id} was sent{tried}; {again}."
        case MailState.RETURNED:
            return (
                f"Mail {mail.id} came back ({visible(mail.reason)}); mend the address and draft "
                "it anew."
            )
        case MailState.REFUSED:
            return (
                f"Mail {mail.id} was refused ({visible(mail.answer)}); mend the address and draft "
                "it anew."
            )
    return f"Mail {mail.id} was withdrawn; draft it anew."


_AGAIN = frozenset({MailState.SENT, MailState.WRITTEN, MailState.UNKNOWN})


def refuse_unsendable(mail: OutgoingMail, now: datetime, *, again: bool = False) -> None:
    """Raise NotToSend unless the mail waits, or was sent and is to be sent `again`."""
    state = mail.state_at(now)
    if state is not MailState.WAITING and not (again and state in _AGAIN):
        raise NotToSend(mail, state)


def _refuse_invalid(connection: Connection, mails: Collection[OutgoingMail], now: datetime) -> None:
    """Raise NotToSend for the first mail whose document was reversed since it was drafted."""
    known = {mail.id: mail for mail in mails}
    query = (
        select(MAIL.c.id, MAIL.c.item_id, ITEM.c.number)
        .join(ITEM, ITEM.c.id == MAIL.c.item_id)
        .where(
            among(connection, MAIL.c.id, sorted(known)),
            or_(ITEM.c.reversed_by_id.is_not(None), ITEM.c.approval != Approval.APPROVED),
        )
        .order_by(MAIL.c.id)
    )
    for row in connection.execute(query).all():
        why = standing(connection, row.item_id).why_not(row.number)
        mail = known[row.id]
        raise NotToSend(
            mail, mail.state_at(now), f"{why}; withdraw the mail: artui mail withdraw {mail.id}"
        )


def claim(book: Book, mail_id: int, *, digest: str, server: str, reason: str = "") -> int:
    """`claim_all` for one mail; returns the number of this attempt."""
    return claim_all(book, {mail_id: digest}, server=server, reason=reason)[mail_id]


def claim_all(
    book: Book, digests: Mapping[int, str], *, server: str, reason: str = ""
) -> dict[int, int]:
    """Take mails for sending at `book.now()`, all or none: one act; returns the number of this
    attempt by mail.

    `digests` are the SHA-256 of what will be sent. With a `reason` they are sent again. Raises
    UnknownMail, NotToSend.
    """
    with book.act(ActName.MAIL_SEND, "") as entry:
        mails = mails_in_order(entry.connection, digests)
        for mail in mails:
            refuse_unsendable(mail, entry.at, again=bool(reason))
        _refuse_invalid(entry.connection, mails, entry.at)
        rows = {
            mail.id: {
                "state": MailState.SENDING,
                "attempts": mail.attempts + 1,
                "server": server,
                "tried": entry.at,
                "digest": digests[mail.id],
                "answer": "",
                "reason": reason[:_MOST_ANSWER],
            }
            for mail in mails
        }
        entry.change_many(MAIL, rows)
        entry.subject = mails[0].account if len(mails) == 1 else f"{len(mails)} mails"
        why = f", again: {visible(reason[:200])}" if reason else ""
        goes = f"goes to {mails[0].recipient}" if len(mails) == 1 else "go out"
        entry.summary = f"{_named(mails)} {goes} by {visible(server)}{why}"
        return {mail.id: mail.attempts + 1 for mail in mails}


def answered(book: Book, mail_id: int, attempt: int, state: MailState, answer: str) -> None:
    """`answered_all` for one mail."""
    answered_all(book, {mail_id: attempt}, state, {mail_id: answer})


def answered_all(
    book: Book, attempts: Mapping[int, int], state: MailState, answers: Mapping[int, str]
) -> None:
    """Keep what became of these attempts, by mail: one act. A later attempt is left as it is."""
    with book.act(ActName.MAIL_SEND, "") as entry:
        mails = mails_in_order(entry.connection, attempts)
        entry.change_many(
            MAIL,
            {
                mail.id: {"state": state, "answer": answers[mail.id][:_MOST_ANSWER]}
                for mail in mails
                if mail.attempts == attempts[mail.id] and mail.state is MailState.SENDING
            },
        )
        entry.subject = mails[0].account if len(mails) == 1 else f"{len(mails)} mails"
        words = f": {visible(answers[mails[0].id][:200])}" if len(mails) == 1 else ""
        entry.summary = f"{_named(mails)} {state}{words}"


def _named(mails: Sequence[OutgoingMail]) -> str:
    if len(mails) == 1:
        return f"mail {mails[0].id} ({visible(mails[0].about)})"
    return f"mails {mails[0].id} to {mails[-1].id}, {len(mails)} of them,"
