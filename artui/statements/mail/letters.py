"""The words of a mail: what it brings, what is asked, where to pay, and who answers.

Short, and the same in every mail of a kind. The sentences are those of the catalogues, so that a
translator and a company change them there, not here.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.statements.collecting.notice import Notice
from artui.statements.documents.printed_document import PrintedDocument
from artui.statements.language.printed_words import kind_title
from artui.statements.language.speech import Spoken, Term
from artui.statements.letters.reply import signature, whom_to_ask
from artui.statements.model import Entity, Section, Statement


class MailWords(NamedTuple):
    """What a mail says: its subject, and its text with an empty line between paragraphs."""

    subject: str
    body: str


def statement_words(told: Spoken, statement: Statement, answer_to: str = "") -> MailWords:
    """The mail that brings a statement of account."""
    entity, account, day = statement.entity, statement.customer.account, statement.as_of
    late = any(_overdue(section) for section in statement.sections)
    subject = told.say(
        "{company}: statement of account {account} as of {day}",
        company=entity.name, account=account, day=day,
    )  # fmt: skip
    return _mail(
        told,
        entity,
        answer_to,
        subject,
        told.say(
            "Please find attached the statement of your account {account} as of {day}.",
            account=account,
            day=told.long_date(day),
        ),
        "\n".join(line for section in statement.sections for line in _sums(told, section)),
        told.say("Please pay what is overdue.") if late else "",
        asks=any(section.total_due_minor > 0 for section in statement.sections),
    )


def _sums(told: Spoken, section: Section) -> Iterator[str]:
    total = Money(section.total_due_minor, section.currency)
    if section.total_due_minor <= 0:
        yield told.say("Balance: {sum}", sum=total)
        return
    yield told.say("Total due: {sum}", sum=total)
    if late := _overdue(section):
        yield told.say("Overdue: {sum}", sum=Money(late, section.currency))


def _overdue(section: Section) -> int:
    return sum(item.open_minor for item in section.items if item.days_late > 0)


def notice_words(told: Spoken, notice: Notice) -> MailWords:
    """The mail that brings a dunning notice."""
    asked = Money(notice.total_minor, notice.currency)
    subject = told.say(
        "{company}: {document} {number}",
        company=notice.entity.name, document=told.word(Term(notice.title)),
        number=notice.reference,
    )  # fmt: skip
    ask = told.say("Please pay {sum}.", sum=asked)
    if notice.pay_by is not None:
        ask = told.say("Please pay {sum} by {day}.", sum=asked, day=told.long_date(notice.pay_by))
    return _mail(
        told,
        notice.entity,
        notice.answer_to,
        subject,
        told.say(
            "{sum} of your account {account} is overdue; the attached letter lists the documents.",
            sum=Money(notice.overdue_minor, notice.currency),
            account=notice.customer.account,
        ),
        ask if notice.total_minor > 0 else "",
        asks=notice.total_minor > 0,
    )


def document_words(
    told: Spoken,
    document: PrintedDocument,
    kind: ItemKind,
    *,
    due: date | None = None,
    answer_to: str = "",
) -> MailWords:
    """The mail that brings a single document; `due` is when what is open of it is to be paid, None
    if nothing is."""
    title, entity = kind_title(told, kind), document.seller
    subject = told.say(
        "{company}: {document} {number}",
        company=entity.name, document=title, number=document.number,
    )  # fmt: skip
    return _mail(
        told,
        entity,
        answer_to,
        subject,
        told.say(
            "Please find attached: {document} {number} of {day} over {sum}.",
            document=title,
            number=document.number,
            day=told.long_date(document.issue_date),
            sum=Money(document.total_minor, document.currency),
        ),
        told.say(
            "It stays on your account until you ask us to apply it: answer with the number of the "
            "invoice, the number of the credit memo, and the amount."
        )
        if kind is ItemKind.CREDIT_MEMO
        else "",
        "" if due is None else told.say("It is due on {day}.", day=told.long_date(due)),
        asks=due is not None,
    )


def _mail(
    told: Spoken, entity: Entity, answer_to: str, subject: str, *paragraphs: str, asks: bool
) -> MailWords:
    """Greeting, paragraphs, where to pay if something is asked, who answers, and who writes."""
    pay = "\n".join((told.say("Please pay to:"), *entity.remittance))
    parts = (
        told.say("Dear Sir or Madam,"),
        *paragraphs,
        pay if asks and entity.remittance else "",
        told.say(
            "If something is wrong, or if you need more time, please answer to {whom}.",
            whom=whom_to_ask(told, entity, answer_to),
        ),
        "\n".join(filter(None, signature(told, entity))),
    )
    return MailWords(subject, "\n\n".join(filter(None, parts)) + "\n")
