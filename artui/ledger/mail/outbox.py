"""What is put into the outbox and taken out of it by hand: drafts, withdrawn and returned mails.

A document that is on its way to a customer is not drafted for them again unless that is asked for.
A draft that was not sent can be undone; what has been given to a server stays.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ContactRole
from artui.domain.mailing import (
    GONE,
    UNDER_WAY,
    MailMatter,
    MailState,
    header_name,
    header_text,
    mail_address,
    mail_addresses,
    state_on,
)
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.documents.attachments import stored
from artui.ledger.mail.mail_rows import OutgoingMail, UnknownMail, mails_of
from artui.ledger.store.many import among
from artui.ledger.store.tables import ACT, CUSTOMER, MAIL, MAIL_FILE

MOST_BYTES = 20 * 1024 * 1024
"""The most that the files of one mail may have; few servers take more."""
_MOST_ANSWER = 500


class MailTooLarge(Refused):
    """The files of a mail are more than servers take."""


class MailMoved(Refused):
    """The state of a mail does not allow what was asked."""


class Brought(NamedTuple):
    """What a mail brings to whom, by which it is known again."""

    customer_id: int
    matter: MailMatter
    about: str
    item_id: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be put into the outbox, with its files by name.

    `about` names what it brings; `item_id` or `notice_id` is the document, which for a statement is
    the account as of `day`.
    """

    customer_id: int
    account: str
    matter: MailMatter
    day: date
    about: str
    role: ContactRole
    recipient: str
    subject: str
    body: str
    files: Sequence[tuple[str, bytes]]
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    recipient_name: str = ""
    cc: tuple[str, ...] = ()
    language: str = "en"
    item_id: int | None = None
    notice_id: int | None = None

    @property
    def brought(self) -> Brought:
        """What it brings to whom."""
        return Brought(self.customer_id, self.matter, self.about, self.item_id, self.notice_id)


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A mail that brings the same document to the same customer."""

    mail_id: int
    account: str
    about: str
    state: MailState
    actor: str
    day: date

    @property
    def sentence(self) -> str:
        """Which mail it is, and how far."""
        return (
            f"{visible(self.about)} is mail {self.mail_id} to {self.account}, {self.state}, "
            f"drafted by {self.actor} on {self.day}"
        )


@dataclass(frozen=True, slots=True)
class DraftedMails:
    """The act that put mails into the outbox (0 if it took none), their ids, those that were left
    out because they are on their way, and those that were taken."""

    act_id: int
    summary: str
    ids: tuple[int, ...]
    left_out: tuple[OnItsWay, ...] = ()
    taken: tuple[NewMail, ...] = ()


def draft(book: Book, new: Sequence[NewMail], *, again: bool = False) -> DraftedMails:
    """Put mails into the outbox: one act. What is on its way already is left out, unless it is to
    be sent `again`. Raises BadMailAddress, MailTooLarge."""
    rows = [_checked(each) for each in new]
    with book.transaction() as joined:
        assert joined.joined is not None
        brought = [each.brought for each in new]
        known = {} if again else on_their_way(joined.joined, brought, joined.now())
        left_out = tuple(known.values())
        # The same document twice in one list is one mail.
        taken: dict[Brought, tuple[NewMail, dict[str, object]]] = {}
        for each, row in zip(new, rows, strict=True):
            if each.brought not in known:
                taken.setdefault(each.brought, (each, row))
        if not taken:
            return DraftedMails(0, "no mail was drafted", (), left_out)
        with joined.act(ActName.MAIL_DRAFT, "") as entry:
            ids = entry.insert(MAIL, [row for _, row in taken.values()])
            entry.made_many(MAIL, ids)
            files = [
                {"mail_id": mail_id, "file_id": file_id, "name": name}
                for mail_id, (each, _) in zip(ids, taken.values(), strict=True)
                for name, file_id in _kept(entry, each)
            ]
            if files:
                entry.insert(MAIL_FILE, files)
            news = tuple(each for each, _ in taken.values())
            first = news[0]
            entry.subject = first.account if len(taken) == 1 else f"{len(taken)} mails"
            more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
            entry.summary = (
                f"mail {ids[0]} drafted: {visible(first.about)} to {first.recipient}{more}"
            )
            return DraftedMails(entry.id, entry.summary, tuple(ids), left_out, news)


def _checked(new: NewMail) -> dict[str, object]:
    """The row of a mail, whose addresses and texts can hold no header of their own."""
    size = sum(len(data) for _, data in new.files)
    if size > MOST_BYTES:
        raise MailTooLarge(
            f"The files of {visible(new.about)} have {size:,} bytes together; a mail takes at most "
            f"{MOST_BYTES:,}."
        )
    return {
        "customer_id": new.customer_id,
        "matter": new.matter,
        "item_id": new.item_id,
        "notice_id": new.notice_id,
        "day": new.day,
        "about": new.about,
        "role": new.role,
        "sender_name": header_name(new.sender_name),
        "sender": mail_address(new.sender) if new.sender else "",
        "reply_to": mail_address(new.reply_to) if new.reply_to else "",
        "recipient_name": header_name(new.recipient_name),
        "recipient": mail_address(new.recipient),
        "cc": ", ".join(mail_addresses(",".join(new.cc))),
        "language": new.language,
        "subject": header_text(new.subject),
        "body": new.body,
        # Nobody who has not had the mail can name it, so a made-up bounce changes nothing.
        "token": secrets.token_hex(8),
        "state": MailState.WAITING,
        "attempts": 0,
        "tried": None,
        "withdrawn_act_id": None,
    }


def _kept(entry: Entry, new: NewMail) -> Iterator[tuple[str, int]]:
    """The names of a mail's files with the rows that keep them, each content once."""
    for name, data in new.files:
        yield name, stored(entry, hashlib.sha256(data).hexdigest(), data)


def on_their_way(
    connection: Connection, brought: Collection[Brought], now: datetime
) -> dict[Brought, OnItsWay]:
    """Which of these are on their way to their customers already."""
    wanted, found = set(brought), dict[Brought, OnItsWay]()
    query = (
        select(MAIL, CUSTOMER.c.account, ACT.c.actor, ACT.c.at)
        .join(CUSTOMER, CUSTOMER.c.id == MAIL.c.customer_id)
        .join(ACT, ACT.c.id == MAIL.c.act_id)
        .where(
            among(connection, MAIL.c.customer_id, sorted({each.customer_id for each in wanted})),
            MAIL.c.state.in_(sorted(UNDER_WAY)),
            MAIL.c.withdrawn_act_id.is_(None),
        )
        .order_by(MAIL.c.id)
    )
    for row in connection.execute(query):
        key = Brought(row.customer_id, row.matter, row.about, row.item_id, row.notice_id)
        if key in wanted:
            state = state_on(row.state, row.tried, now)
            found[key] = OnItsWay(row.id, row.account, row.about, state, row.actor, row.at.date())
    return found


def withdraw(book: Book, mail_ids: Collection[int], *, reason: str = "") -> Done:
    """Take mails that were not sent out of the outbox: one act. Raises UnknownMail, MailMoved."""
    takes = frozenset({MailState.WAITING, MailState.REFUSED})
    return _marked(
        book, ActName.MAIL_WITHDRAW, mail_ids, takes, MailState.WITHDRAWN, "withdrawn", reason
    )


def mark_returned(book: Book, mail_ids: Collection[int], *, reason: str) -> Done:
    """Say that mails came back or never arrived: one act. Raises UnknownMail, MailMoved."""
    return _marked(
        book, ActName.MAIL_RETURNED, mail_ids, GONE - {MailState.RETURNED}, MailState.RETURNED,
        "returned", reason,
    )  # fmt: skip


def _marked(
    book: Book,
    act: ActName,
    mail_ids: Collection[int],
    takes: frozenset[MailState],
    state: MailState,
    word: str,
    reason: str,
) -> Done:
    with book.act(act, "") as entry:
        found = _known(entry, mail_ids)
        now = book.now()
        for mail in found:
            if mail.state_at(now) not in takes:
                raise MailMoved(
                    f"Mail {mail.id} is {mail.state_at(now)}; it can't be marked as {word}."
                )
        values = {"state": state, "reason": reason[:_MOST_ANSWER]}
        entry.change_many(MAIL, {mail.id: values for mail in found})
        entry.subject = found[0].account if len(found) == 1 else f"{len(found)} mails"
        named = ", ".join(f"mail {mail.id} ({visible(mail.about)})" for mail in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        why = f": {visible(reason[:200])}" if reason else ""
        entry.summary = f"{named}{more} {word}{why}"
        return Done(entry.id, entry.summary)


def _known(entry: Entry, mail_ids: Collection[int]) -> list[OutgoingMail]:
    found = mails_of(entry.connection, sorted(set(mail_ids)))
    for mail_id in mail_ids:
        if mail_id not in found:
            raise UnknownMail(mail_id)
    return list(found.values())
