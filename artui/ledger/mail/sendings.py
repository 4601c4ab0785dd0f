"""Sending, step by step: a mail is claimed before a byte of it leaves, and its answer kept after.

Who claims a mail is the only one who sends it. If the answer is never written down, because the
process was killed or the ledger is gone, the mail stays claimed, and after the longest time that a
sending can take it is `unknown`: it is sent again only when a person asks for it and says why.
"""

from datetime import datetime

from artui.domain.mailing import MailState
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.mail.mail_rows import OutgoingMail, mail_of
from artui.ledger.store.tables import MAIL

_MOST_ANSWER = 500


class NotToSend(Refused):
    """The mail was sent, is being sent, or was taken back."""

    def __init__(self, mail: OutgoingMail, state: MailState) -> None:
        self.mail, self.state = mail, state
        super().__init__(_why_not(mail, state))


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


def claim(book: Book, mail_id: int, *, digest: str, server: str, reason: str = "") -> int:
    """Take a mail for sending at `book.now()`: one act; returns the number of this attempt.

    `digest` is the SHA-256 of what will be sent. With a `reason` it is sent again. Raises
    UnknownMail, NotToSend.
    """
    with book.act(ActName.MAIL_SEND, "") as entry:
        mail = mail_of(entry.connection, mail_id)
        refuse_unsendable(mail, entry.at, again=bool(reason))
        attempt = mail.attempts + 1
        entry.change(
            MAIL,
            mail_id,
            state=MailState.SENDING,
            attempts=attempt,
            server=server,
            tried=entry.at,
            digest=digest,
            answer="",
            reason=reason[:_MOST_ANSWER],
        )
        entry.subject = mail.account
        why = f", again: {visible(reason[:200])}" if reason else ""
        entry.summary = (
            f"mail {mail_id} ({visible(mail.about)}) goes to {mail.recipient} by "
            f"{visible(server)}{why}"
        )
        return attempt


def answered(book: Book, mail_id: int, attempt: int, state: MailState, answer: str) -> None:
    """Keep what became of an attempt: one act. A later attempt is left as it is."""
    with book.act(ActName.MAIL_SEND, "") as entry:
        mail = mail_of(entry.connection, mail_id)
        entry.subject = mail.account
        words = visible(answer[:200])
        entry.summary = f"mail {mail_id} ({visible(mail.about)}) {state}: {words}"
        if mail.attempts == attempt and mail.state is MailState.SENDING:
            entry.change(MAIL, mail_id, state=state, answer=answer[:_MOST_ANSWER])
