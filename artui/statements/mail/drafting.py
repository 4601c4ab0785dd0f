"""From the ledger to the outbox: statements, notices and documents as mails to their customers.

Documents are drawn outside the turn to write and put into the outbox some at a time, so a batch of
thousands holds only a few; undo takes them back as one step. Who has no address is told, with what
to do about it, and the others get theirs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from artui.domain.mailing import (
    ROLE_OF,
    BadMailAddress,
    MailMatter,
    mail_address,
)
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.collecting.dunning import mark_written
from artui.ledger.collecting.ladder import NoticeRow, notices
from artui.ledger.documents.standing import standing
from artui.ledger.lists.item_rows import rows as item_rows
from artui.ledger.lists.masters import masters_of
from artui.ledger.mail.outbox import Brought, DraftedMails, NewMail, OnItsWay, draft, on_their_way
from artui.ledger.mail.recipients import Recipient, recipients
from artui.statements.account.batch import render
from artui.statements.account.from_ledger import gather_many
from artui.statements.account.gathered import StatementWanted
from artui.statements.collecting.dunning_notices import notice_of
from artui.statements.collecting.notice_letter import notice_pdf
from artui.statements.destinations import safe_name
from artui.statements.documents.from_ledger import PaperOf
from artui.statements.language.choosing import spoken_for
from artui.statements.language.speech import Spoken
from artui.statements.mail.letters import (
    MailWords,
    document_words,
    notice_words,
    statement_words,
)
from artui.statements.model import Entity
from artui.statements.pdf.own_templates import own_folder
from artui.wording import kind_word

T = TypeVar("T")
_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who our mails are from and who gets a copy; what is empty, our legal entity says."""

    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    cc: tuple[str, ...] = ()

    @property
    def answer_to(self) -> str:
        """Where answers go, if our legal entity has no address of its own."""
        return self.reply_to or self.sender


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """A mail that can't be drafted, and why."""

    account: str
    why: str


Drawn = NewMail | Unaddressed | OnItsWay
FilesOf = Callable[[Connection, int], Sequence[tuple[str, bytes]]]
"""The files of a document, by its id: names and bytes."""
Beside = Callable[[Book, Sequence[NewMail]], object]


@dataclass(frozen=True, slots=True)
class DraftedAll:
    """What a batch put into the outbox, what was on its way already, and what has no address."""

    ids: tuple[int, ...] = ()
    left_out: tuple[OnItsWay, ...] = ()
    unaddressed: tuple[Unaddressed, ...] = ()
    first: str = ""

    @property
    def summary(self) -> str:
        """What was drafted, in a sentence without its dot."""
        if len(self.ids) == 1:
            return self.first
        return f"{len(self.ids) or 'no'} mails drafted"


def draft_all(
    book: Book,
    drawn: Iterable[Drawn],
    total: int,
    *,
    again: bool = False,
    progress: Progress = unwatched,
    beside: Beside | None = None,
) -> DraftedAll:
    """Put mails into the outbox as they are drawn, and say how many are done; one step of undo.

    What is on its way already is left out unless it is to be sent `again`; `beside` does what
    belongs to the others in the same transactions. If `progress` raises,
    what was drafted until then stays. Raises BadMailAddress, MailTooLarge, and what drawing raises.
    """
    found = DraftedAll()
    steps, source, step = Steps(progress, total), iter(drawn), book
    steps.took(0)
    while some := list(islice(source, _AT_ONCE)):
        new = [each for each in some if isinstance(each, NewMail)]
        did = DraftedMails(0, "", ())
        if new:
            opened = book.together if step is book and total > _AT_ONCE else step.transaction
            with opened() as one:
                did = draft(one, new, again=again)
                if beside is not None and did.ids:
                    beside(one, did.taken)
            if did.act_id and total > _AT_ONCE and step is book:
                step = replace(book, first_act=did.act_id)
        found = DraftedAll(
            (*found.ids, *did.ids),
            (
                *found.left_out,
                *(each for each in some if isinstance(each, OnItsWay)),
                *did.left_out,
            ),
            (*found.unaddressed, *(each for each in some if isinstance(each, Unaddressed))),
            did.summary if len(found.ids) + len(did.ids) == 1 and did.ids else found.first,
        )
        steps.took(len(some))
    return found


class Prospect(NamedTuple):
    """A customer who is to get a statement: where to, and the mail that brings it already."""

    customer_id: int
    to: Recipient
    on_its_way: OnItsWay | None


def statement_prospects(
    connection: Connection, customer_ids: Sequence[int], wanted: StatementWanted, now: datetime
) -> list[Prospect]:
    """Where the statements of customers would go to, and which are on their way already."""
    to = recipients(connection, customer_ids, ROLE_OF[MailMatter.STATEMENT])
    brought = {
        each: Brought(each, MailMatter.STATEMENT, _about(to[each].account, wanted))
        for each in customer_ids
    }
    known = on_their_way(connection, list(brought.values()), now)
    return [Prospect(each, to[each], known.get(brought[each])) for each in customer_ids]


def _about(account: str, wanted: StatementWanted) -> str:
    style = "" if wanted.style == "open-item" else f", {wanted.style}"
    return f"statement of {account} as of {wanted.as_of}{style}"


def statement_mails(
    connection: Connection,
    prospects: Sequence[Prospect],
    wanted: StatementWanted,
    envelope: Envelope,
    formats: tuple[str, ...] = ("pdf",),
    *,
    again: bool = False,
) -> Iterator[Drawn]:
    """The mails that bring customers their statements, drawn one by one; those that are on their
    way are not drawn unless `again`. Raises StatementDoesNotTie, BadCatalogue."""
    drawn: list[Prospect] = []
    for each in prospects:
        if not each.to.address:
            yield Unaddressed(each.to.account, each.to.lacking)
        elif each.on_its_way is not None and not again:
            yield each.on_its_way
        else:
            drawn.append(each)
    statements = gather_many(connection, [each.customer_id for each in drawn], wanted)
    for (_, recipient, _), statement in zip(drawn, statements, strict=True):
        told = spoken_for(recipient.language, statement.customer.country, own_folder())
        words = statement_words(told, statement, envelope.answer_to)
        yield _mail(
            recipient, envelope, statement.entity, told, words,
            matter=MailMatter.STATEMENT, day=wanted.as_of,
            about=_about(recipient.account, wanted),
            draw=partial(render, statement, formats),
        )  # fmt: skip


def draft_notices(
    book: Book,
    envelope: Envelope,
    *,
    run_id: int | None = None,
    again: bool = False,
    progress: Progress = unwatched,
) -> DraftedAll:
    """Put the notices of a run, else all that runs still owe, into the outbox; those that are owed
    count as written by it. Raises NoticeDoesNotTie, BadCatalogue, BadDocument."""
    with book.reading() as connection:
        rows = notices(connection, run_id=run_id, unwritten=run_id is None)
        owed = {row.id for row in rows if row.written is None}

        def written(one: Book, new: Sequence[NewMail]) -> None:
            names = ((each.notice_id, each.files[0][0]) for each in new)
            marks = [(notice, name) for notice, name in names if notice is not None]
            if marks := [each for each in marks if each[0] in owed]:
                mark_written(one, marks)

        drawn = notice_mails(connection, rows, envelope)
        return draft_all(book, drawn, len(rows), again=again, progress=progress, beside=written)


def notice_mails(
    connection: Connection, owed: Sequence[NoticeRow], envelope: Envelope
) -> Iterator[Drawn]:
    """The mails that bring customers the notices of dunning runs. Raises NoticeDoesNotTie,
    BadCatalogue."""
    role = ROLE_OF[MailMatter.NOTICE]
    to = recipients(connection, [row.customer_id for row in owed], role)
    for row in owed:
        recipient = to[row.customer_id]
        if not recipient.address:
            yield Unaddressed(recipient.account, recipient.lacking)
            continue
        notice = notice_of(connection, row, envelope.answer_to)
        told = spoken_for(recipient.language, notice.customer.country, own_folder())
        yield _mail(
            recipient, envelope, notice.entity, told, notice_words(told, notice),
            matter=MailMatter.NOTICE, day=row.day, about=f"notice {row.number}",
            draw=partial(_one_file, f"{safe_name(row.number)}.pdf", notice_pdf, notice),
            notice_id=row.id,
        )  # fmt: skip


def document_mails(
    connection: Connection,
    item_ids: Sequence[int],
    as_of: date,
    envelope: Envelope,
    *,
    paper_of: PaperOf,
    files_of: FilesOf,
) -> Iterator[Drawn]:
    """The mails that bring customers single documents; `paper_of` gives what is said of one,
    `files_of` draws it. One that is not approved or was reversed is not drafted.

    Raises NotOurs, DocumentDoesNotTie, UnknownDocument, BadCatalogue.
    """
    role = ROLE_OF[MailMatter.DOCUMENT]
    listed = item_rows(connection, item_ids, as_of)
    to = recipients(connection, [row.customer_id for row in listed], role)
    countries = masters_of(connection, [row.customer_id for row in listed], as_of)
    for row in listed:
        recipient = to[row.customer_id]
        if why := standing(connection, row.id).why_not(row.number):
            yield Unaddressed(recipient.account, f"{why}; no mail with it is drafted.")
            continue
        if not recipient.address:
            yield Unaddressed(recipient.account, recipient.lacking)
            continue
        paper = paper_of(connection, row.id, as_of)
        country = countries[row.customer_id].country
        told = spoken_for(recipient.language, country, own_folder())
        due = row.due_date if row.side == 1 and row.open_minor else None
        words = document_words(told, paper, row.kind, due=due, answer_to=envelope.answer_to)
        yield _mail(
            recipient, envelope, paper.seller, told, words,
            matter=MailMatter.DOCUMENT, day=row.issue_date,
            about=f"{kind_word(row.kind)} {row.number}",
            draw=partial(files_of, connection, row.id),
            item_id=row.id,
        )  # fmt: skip


def _one_file(name: str, draw: Callable[[T], bytes], model: T) -> Sequence[tuple[str, bytes]]:
    return [(name, draw(model))]


def _mail(
    recipient: Recipient,
    envelope: Envelope,
    entity: Entity,
    told: Spoken,
    words: MailWords,
    *,
    matter: MailMatter,
    day: date,
    about: str,
    draw: Callable[[], Sequence[tuple[str, bytes]]],
    item_id: int | None = None,
    notice_id: int | None = None,
) -> Drawn:
    try:
        address = mail_address(recipient.address)
    except BadMailAddress as refusal:
        return Unaddressed(recipient.account, f"{recipient.account}: {refusal}")
    return NewMail(
        customer_id=recipient.customer_id,
        account=recipient.account,
        matter=matter,
        day=day,
        about=about,
        role=recipient.role,
        recipient=address,
        recipient_name=recipient.name,
        subject=words.subject,
        body=words.body,
        files=draw(),
        sender=envelope.sender or entity.contact_email,
        sender_name=envelope.sender_name or entity.name,
        reply_to=envelope.reply_to,
        cc=envelope.cc,
        language=told.tag,
        item_id=item_id,
        notice_id=notice_id,
    )
