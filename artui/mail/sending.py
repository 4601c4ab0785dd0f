"""Sending mails of the outbox over one line, each claimed before and its answer kept after.

Between the two nothing is taken for granted: a mail whose answer is not known is kept as unknown,
also when the sending itself is broken off, and never sent again by itself.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import Connection

from artui.domain.mailing import MailState
from artui.domain.refusal import Failed, Refused
from artui.domain.text import visible
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.mail.mail_rows import (
    MailFile,
    OutgoingMail,
    file_bytes,
    mail_files,
    mail_of,
    mails_in_order,
)
from artui.ledger.mail.sendings import NotToSend, answered, claim, refuse_unsendable
from artui.mail.mail_server import MailServer
from artui.mail.server_line import Delivery, ServerLine
from artui.statements.mail.message import MailBytes, compose

_TRIES, _NAP_S = 4, 0.5
_READ_AT_ONCE = 25


class NoSender(Refused):
    """A mail has no address of ours that it is from."""


class AnswerNotKept(Failed):
    """The server answered, and the ledger could not be reached to keep it."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail, and what became of it; `told` says so in a sentence."""

    mail: OutgoingMail
    state: MailState
    answer: str

    @property
    def told(self) -> str:
        """What became of it, in a sentence."""
        to = f"mail {self.mail.id} to {self.mail.recipient}"
        why = f": {visible(self.answer)}" if self.answer else ""
        match self.state:
            case MailState.SENT:
                return f"{to} sent{why}"
            case MailState.WAITING:
                return f"{to} could not be sent yet and waits{why}"
            case MailState.UNKNOWN:
                return f"it is not known whether {to} arrived{why}"
        return f"{to} {self.state}{why}"


def send(
    book: Book,
    mail_ids: Sequence[int],
    server: MailServer,
    *,
    sender: str = "",
    reason: str = "",
    all_waiting: bool = False,
    progress: Progress = unwatched,
    told: Callable[[SentMail], None] = lambda sent: None,
) -> list[SentMail]:
    """Send mails, one after the other, over one line; those that another sends meanwhile are left.

    `sender` is who a mail without one is from. With a `reason` mails are sent again. If they are
    `all_waiting`, what another has taken already is left too. What became of each is `told` as soon
    as it is kept; `progress` gets the mails that are done, and may raise to stop before the next.
    Raises UnknownMail, NotToSend for the first that can't be sent at all, NoSender, BadMailAddress,
    MailServerTrouble, BadSetting, AnswerNotKept.
    """
    for mail in chain.from_iterable(some_at_once(book, mail_ids)):
        if not all_waiting:
            refuse_unsendable(mail, book.now(), again=bool(reason))
        if not (mail.sender or sender):
            raise NoSender(
                f"Mail {mail.id} has no sender; set mail_from in the settings file or "
                "ARTUI_MAIL_FROM."
            )
    line, done = ServerLine(server), []
    try:
        for mail_id in _each(mail_ids, progress):
            # Before it is claimed: a server that can't be reached leaves every mail as it was.
            line.ready()
            try:
                sent = _send(book, mail_id, line, sender, reason)
            except NotToSend as moved:
                if len(mail_ids) == 1 and not all_waiting:
                    raise
                sent = SentMail(moved.mail, moved.state, moved.why)
            done.append(sent)
            told(sent)
    finally:
        line.close()
    return done


def _each(mail_ids: Sequence[int], progress: Progress) -> Iterator[int]:
    for count, mail_id in enumerate(mail_ids):
        progress(count, len(mail_ids))
        yield mail_id
    progress(len(mail_ids), len(mail_ids))


def at_one_instant(book: Book) -> Book:
    """The book with its clock stopped: one instant for the date in a mail and in the ledger."""
    at = book.now()
    return replace(book, now=lambda: at)


def message_of(book: Book, mail_id: int, *, sender: str = "", unsent: bool = False) -> MailBytes:
    """The bytes of a mail as they would go out now. Raises UnknownMail, BadMailAddress."""
    with book.reading() as connection:
        mail = mail_of(connection, mail_id)
        files = _contents(connection, mail_files(connection, [mail_id]))
    mail = replace(mail, sender=mail.sender or sender)
    return compose(mail, files, book.now(), unsent=unsent)


def some_at_once(book: Book, mail_ids: Sequence[int]) -> Iterator[list[OutgoingMail]]:
    """Mails in this order, read a few at a time so that thousands are never held. Raises
    UnknownMail."""
    for start in range(0, len(mail_ids), _READ_AT_ONCE):
        with book.reading() as connection:
            found = mails_in_order(connection, mail_ids[start : start + _READ_AT_ONCE])
        yield found


def drafts_of(book: Book, mail_ids: Sequence[int]) -> Iterator[tuple[OutgoingMail, MailBytes]]:
    """Mails as unsent drafts, one by one. Raises UnknownMail, BadMailAddress."""
    for mails in some_at_once(book, mail_ids):
        theirs: dict[int, list[MailFile]] = {}
        with book.reading() as connection:
            for each in mail_files(connection, [mail.id for mail in mails]):
                theirs.setdefault(each.mail_id, []).append(each)
        for mail in mails:
            with book.reading() as connection:
                files = _contents(connection, theirs.get(mail.id, ()))
            yield mail, compose(mail, files, book.now(), unsent=True)


def _contents(connection: Connection, files: Sequence[MailFile]) -> list[tuple[str, bytes]]:
    return [(each.name, file_bytes(connection, each.file_id)) for each in files]


def _send(book: Book, mail_id: int, line: ServerLine, sender: str, reason: str) -> SentMail:
    still = at_one_instant(book)
    message = message_of(still, mail_id, sender=sender)
    attempt = claim(still, mail_id, digest=message.digest, server=line.server.name, reason=reason)
    try:
        outcome = line.deliver(message)
    except Failed as trouble:
        outcome = Delivery(MailState.WAITING, str(trouble))
        _keep(book, mail_id, attempt, outcome)
        raise
    except BaseException:
        state = MailState.UNKNOWN if line.given else MailState.WAITING
        _keep(book, mail_id, attempt, Delivery(state, "the sending was broken off"))
        raise
    _keep(book, mail_id, attempt, outcome)
    with book.reading() as connection:
        return SentMail(mail_of(connection, mail_id), outcome.state, outcome.answer)


def _keep(book: Book, mail_id: int, attempt: int, outcome: Delivery) -> None:
    """Keep what became of a mail; the ledger is asked more than once. Raises AnswerNotKept."""
    for count in range(1, _TRIES + 1):
        try:
            answered(book, mail_id, attempt, outcome.state, outcome.answer)
        except Failed as trouble:
            if count == _TRIES:
                raise AnswerNotKept(
                    f"What the server said of mail {mail_id} could not be kept ({trouble}): "
                    f"{outcome.state}, {visible(outcome.answer)}. The ledger shows it as unknown."
                ) from trouble
            time.sleep(_NAP_S * count)
        else:
            return
