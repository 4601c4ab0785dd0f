"""A dunning notice as a letter in the customer's language.

It says what is asked for and why, by when, what each document comes to, where to pay and what to
quote, what interest runs, and who answers.
"""

from collections.abc import Callable

from artui.domain.money import Money
from artui.statements.account.statement_words import adds_sentence, listed, term_sentence
from artui.statements.collecting.notice import Notice, NoticeItem, check_notice
from artui.statements.language.addresses import address_on_mail, addressee
from artui.statements.language.choosing import spoken_for
from artui.statements.language.printed_words import kind_title
from artui.statements.language.speech import Spoken, Term, term
from artui.statements.letters.as_text import letter_text
from artui.statements.letters.finished_letter import Fact, FinishedLetter
from artui.statements.letters.on_paper import letter_pdf
from artui.statements.letters.pay_part import pay_part
from artui.statements.letters.reply import place_and_date, sender_lines, signature, whom_to_ask
from artui.statements.payment_codes.ways_to_pay import Payable
from artui.statements.pdf.letter_data import (
    LetterColumn,
    LetterRow,
    LetterTable,
)
from artui.statements.pdf.own_templates import own_folder

# Widths in points; a longer amount widens its column.
_DAY, _MONEY = 54.0, 50.0

# What the ladder that we ship says, so that catalogues have it; a company's own words stay theirs.
SHIPPED_NAMES = (term("Reminder"), term("Notice"), term("Final demand"), term("Collections"))
SHIPPED_TEXTS = (
    term(
        "Our books show the following as unpaid. If your payment is on its way, please disregard "
        "this reminder."
    ),
    term("Despite our reminder the following is still unpaid. Please pay it within seven days."),
    term(
        "This is our final demand. Please pay the following within seven days; after that we will "
        "start collections."
    ),
    term(
        "As you have not answered our final demand, the following has been passed to collections."
    ),
)


def notice_pdf(notice: Notice) -> bytes:
    """The PDF of a notice; the same notice gives the same bytes.

    Raises NoticeDoesNotTie, BrokenTemplate.
    """
    country = notice.customer.country or notice.entity.country
    return letter_pdf(notice_letter(notice), "notice.typ", country)


def notice_text(notice: Notice) -> str:
    """The notice as plain lines; every line is safe to show. Raises NoticeDoesNotTie."""
    return letter_text(notice_letter(notice))


def notice_letter(notice: Notice) -> FinishedLetter:
    """The notice in words; raises NoticeDoesNotTie."""
    check_notice(notice)
    customer, entity = notice.customer, notice.entity
    told = spoken_for(customer.language, customer.country, own_folder())
    title = told.word(Term(notice.title))
    asked = Money(notice.total_minor, notice.currency)
    return FinishedLetter(
        told=told,
        made=notice.day,
        entity=entity,
        title=title,
        subtitle=notice.reference,
        name=f"{title} {customer.account} {notice.reference or told.date(notice.day)}",
        sender=sender_lines(told, entity),
        to_name=addressee(customer.name, told),
        to_lines=address_on_mail(customer, entity),
        facts=_facts(told, notice),
        place_date=place_and_date(told, entity, notice.day),
        subject=told.say(
            "Account {account}: {sum} overdue",
            account=customer.account,
            sum=Money(notice.overdue_minor, notice.currency),
        ),
        opening=_opening(told, notice, asked),
        tables=tuple(_tables(told, notice)),
        sums=_sums(told, notice),
        after_sums=_interest(told, notice),
        pay=pay_part(told, _payable(notice)),
        closing=(
            told.say(
                "If something is wrong, or if you need more time, please answer to {whom}.",
                whom=whom_to_ask(told, entity, notice.answer_to),
            ),
        ),
        signature=signature(told, entity),
    )


def _facts(told: Spoken, notice: Notice) -> tuple[Fact, ...]:
    customer = notice.customer
    facts = [
        (told.say("Account"), customer.account),
        (told.say("Reference"), notice.reference),
        (told.say("Pay by"), told.long_date(notice.pay_by) if notice.pay_by else ""),
        (told.say("Terms"), customer.terms_version),
    ]
    return tuple((label, value) for label, value in facts if value)


def _opening(told: Spoken, notice: Notice, asked: Money) -> tuple[str, ...]:
    """The greeting, what the ladder says at this level, and what is asked for by when."""
    says = [told.word(Term(text)) for text in notice.text]
    ask = told.say("Please pay {sum}.", sum=asked)
    if notice.pay_by is not None:
        ask = told.say("Please pay {sum} by {day}.", sum=asked, day=told.long_date(notice.pay_by))
    greeting = told.say("Dear Sir or Madam,")
    if notice.contact:
        greeting = told.say("Dear {name},", name=notice.contact)
    return (greeting, *says, *([ask] if notice.total_minor > 0 else []))


def _tables(told: Spoken, notice: Notice) -> list[LetterTable]:
    tables = [_items(told, notice)]
    if notice.credits:
        tables.append(_credits(told, notice))
    return tables


def _items(told: Spoken, notice: Notice) -> LetterTable:
    """What is overdue: of which amount, what of it is open and under claim, what is to be paid."""
    items, currency = notice.items, notice.currency

    def figure(minor: int) -> str:
        return told.amount(minor, currency) if minor else ""

    claims = any(item.left_out_minor for item in items)
    optional: list[tuple[bool, LetterColumn, Callable[[NoticeItem], str]]] = [
        (True, LetterColumn("document", told.say("Document")), lambda i: _document(told, i)),
        (True, LetterColumn("issued", told.say("Issued"), _DAY), lambda i: told.date(i.issue_date)),
        (True, LetterColumn("due", told.say("Due"), _DAY), lambda i: told.date(i.due_date)),
        (
            True,
            LetterColumn("late", told.say("Days late"), 38, "right"),
            lambda i: told.number(i.days_late),
        ),
        (
            True,
            LetterColumn("amount", told.say("Amount"), _MONEY, "right"),
            lambda i: figure(i.document_minor),
        ),
        (
            claims,
            LetterColumn("open", told.say("Open"), _MONEY, "right"),
            lambda i: figure(i.open_minor + i.left_out_minor),
        ),
        (
            claims,
            LetterColumn("claim", told.say("Under claim"), _MONEY, "right"),
            lambda i: figure(i.left_out_minor),
        ),
        (
            any(item.fee_minor for item in items),
            LetterColumn("fee", told.say("Fee"), 36, "right"),
            lambda i: figure(i.fee_minor),
        ),
        (
            True,
            LetterColumn("pay", told.say("To pay"), _MONEY, "right"),
            lambda i: told.amount(i.open_minor, currency),
        ),
    ]
    shown = [(column, cell) for wanted, column, cell in optional if wanted]
    rows, running = [], 0
    for item in items:
        running += item.open_minor
        cells = tuple(cell(item) for _, cell in shown)
        rows.append(LetterRow(cells, _note(told, notice, item), told.amount(running, currency)))
    return LetterTable(
        "notice",
        [column for column, _ in shown],
        rows,
        total=(told.say("Overdue"), told.amount(running, currency)),
        carried=(told.say("Carried forward"), told.say("Brought forward")),
    )


def _document(told: Spoken, item: NoticeItem) -> str:
    return f"{kind_title(told, item.kind)} {item.number}"


def _note(told: Spoken, notice: Notice, item: NoticeItem) -> str:
    """The customer's own order, and what is disputed without a claim; blank if there is neither."""
    said = []
    if item.po_number:
        said.append(told.say("your order {number}", number=item.po_number))
    if item.disputed_minor and not item.left_out_minor:
        disputed = told.amount(item.disputed_minor, notice.currency)
        said.append(told.say("of which {sum} is disputed", sum=disputed))
    return listed(told, said)


def _credits(told: Spoken, notice: Notice) -> LetterTable:
    return LetterTable(
        "notice-credits",
        [
            LetterColumn("document", told.say("Document")),
            LetterColumn("date", told.say("Date"), _DAY),
            LetterColumn("unapplied", told.say("Unapplied"), _MONEY, "right"),
        ],
        [
            LetterRow(
                (
                    f"{kind_title(told, credit.kind)} {credit.number}",
                    told.date(credit.issue_date),
                    told.amount(-credit.open_minor, notice.currency),
                ),
                credit.note,
            )
            for credit in notice.credits
        ],
        title=told.say("Unapplied credits that we hold for you"),
    )


def _sums(told: Spoken, notice: Notice) -> tuple[Fact, ...]:
    """What is added up; a part that is zero is left out, the first and the last never."""
    parts = [
        (told.say("Fees for this notice"), notice.fees_minor),
        (told.say("Unapplied credits"), -notice.held_minor),
    ]
    currency = notice.currency
    return (
        (told.say("Overdue"), told.amount(notice.overdue_minor, currency)),
        *((label, told.amount(minor, currency)) for label, minor in parts if minor),
        (told.say("To pay"), told.money(notice.total_minor, currency)),
    )


def _interest(told: Spoken, notice: Notice) -> tuple[str, ...]:
    """The interest that has accrued, what comes next, and its rate; nothing if none accrues."""
    interest, currency = notice.interest, notice.currency
    if not interest.uncharged_minor and interest.adds_on is None:
        return ()
    accrued = told.say(
        "Late interest: {sum} has accrued on your account to {day}; it is not charged yet and not "
        "part of the sum above.",
        sum=Money(interest.uncharged_minor, currency),
        day=notice.day,
    )
    terms = [
        told.say("Rate of late interest: {terms}.", terms=term_sentence(told, rule))
        for rule in interest.terms
    ]
    return (" ".join((accrued, adds_sentence(told, interest, currency), *terms)),)


def _payable(notice: Notice) -> Payable:
    """The sum asked for; with the reference of the item, if there is one item only."""
    single = notice.items[0].references if len(notice.items) == 1 else ()
    quote = " ".join(filter(None, (notice.customer.account, notice.reference)))
    return Payable(
        notice.entity, notice.customer, notice.total_minor, notice.currency, single, quote
    )
