"""A dunning notice: what is overdue, at which level, what it costs, and what we hold.

One notice is for one customer and one currency. Unapplied credits are shown and
taken off, so that nobody is asked for money that we already have (section 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from artui.domain.kinds import ItemKind
from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.model import Customer, Entity, Interest, UnappliedCredit
from artui.statements.pdf.letter import (
    address,
    address_abroad,
    continuation,
    letterhead,
    paragraph,
    remittance_box,
    with_country,
)
from artui.statements.pdf.paper import ACCENT, MUTED, Paper
from artui.statements.pdf.running_table import PrintedColumn, PrintedRow, draw_table
from artui.statements.words import adds_sentence, amount, days, term_sentence
from artui.wording import kind_title

_TEXT_WIDTH = 78
_GREETING = "Dear Sir or Madam,"
_NONE = Interest()


class NoticeDoesNotTie(Refused):
    """The parts of a notice do not come to the amount it asks for; it is not written."""


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """An overdue item; `open_minor` is what the notice asks for of it, `fee_minor` what it adds.

    `left_out_minor` is open too, but withheld under a claim; `disputed_minor` is what an open
    dispute is about, with a claim or without.
    """

    number: str
    issue_date: date
    due_date: date
    days_late: int
    level: int
    open_minor: int
    fee_minor: int = 0
    kind: ItemKind = ItemKind.INVOICE
    po_number: str = ""
    disputed_minor: int = 0
    left_out_minor: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice ready to be drawn. `text` holds its paragraphs, `reference` what to quote.

    `total_minor` = open amounts + fees − unapplied credits. `interest` is what has accrued on the
    account and is not charged yet: it is mentioned, not asked for. `answer_to` is our mail address.
    """

    entity: Entity
    customer: Customer
    title: str
    level: int
    day: date
    currency: str
    items: tuple[NoticeItem, ...]
    total_minor: int
    credits: tuple[UnappliedCredit, ...] = ()
    interest: Interest = _NONE
    text: tuple[str, ...] = ()
    reference: str = ""
    pay_by: date | None = None
    answer_to: str = ""


def check_notice(notice: Notice) -> None:
    """Prove that the parts come to the amount asked for; raises NoticeDoesNotTie."""
    parts = sum(minor for _, minor in _parts(notice))
    if parts != notice.total_minor:
        raise NoticeDoesNotTie(
            f"The notice for {notice.customer.account} does not tie: its parts come to ",
            Bare(parts, notice.currency),
            ", it asks for ",
            Money(notice.total_minor, notice.currency),
            ".",
        )


def _parts(notice: Notice) -> list[tuple[str, int]]:
    """What is added up, in words; a part that is zero is left out, the first never."""
    parts = [
        ("Fees for this notice", sum(item.fee_minor for item in notice.items)),
        ("Unapplied credits", -sum(credit.open_minor for credit in notice.credits)),
    ]
    overdue = ("Overdue", sum(item.open_minor for item in notice.items))
    return [overdue, *(part for part in parts if part[1])]


def notice_pdf(notice: Notice) -> bytes:
    """The PDF of a notice; the same notice gives the same bytes. Raises NoticeDoesNotTie."""
    check_notice(notice)
    customer, day = notice.customer, notice.day.isoformat()
    paper = Paper(
        title=f"{notice.title} {customer.account} {day}",
        author=notice.entity.name,
        country=customer.country or notice.entity.country,
        foot=f"{notice.entity.name} · {customer.account} · {notice.reference or day}",
    )
    letterhead(paper, notice.entity, notice.title, f"Level {notice.level}, {day}")
    lines = address_abroad(customer, notice.entity)
    address(paper, customer.name, lines, _facts(notice))
    words = f"{notice.title} {customer.account}, {day}"
    paper.head = continuation(paper, notice.entity.name, words)
    for part in (_GREETING, *notice.text):
        paragraph(paper, part)
    paper.y -= 14
    _items(paper, notice)
    _credits(paper, notice)
    _totals(paper, notice)
    for part in (*_interest(notice), *_closing(notice)):
        paragraph(paper, part)
    paper.y -= 8
    if notice.entity.remittance:
        title = f"Please pay to {notice.entity.name}"
        remittance_box(paper, title, (*notice.entity.remittance, _quote(notice)))
    return paper.pdf()


def _quote(notice: Notice) -> str:
    more = notice.reference or "the invoice numbers"
    return f"Please quote account {notice.customer.account} and {more}."


def _interest(notice: Notice) -> list[str]:
    """The interest that has accrued, what comes next, and the terms; nothing if none accrues."""
    interest, currency = notice.interest, notice.currency
    if not interest.uncharged_minor and interest.adds_on is None:
        return []
    accrued = f"{amount(interest.uncharged_minor, currency)} {currency}"
    words = [
        f"Late interest: {accrued} has accrued on your account to {notice.day.isoformat()}; it is "
        "not charged yet and not part of the sum above.",
        adds_sentence(interest, currency),
        *map(term_sentence, interest.terms),
    ]
    return [" ".join(words)]


def _closing(notice: Notice) -> list[str]:
    """Whom to answer to, and who writes."""
    where = notice.answer_to or ", ".join(
        with_country(notice.entity.address, notice.entity.country)
    )
    question = "If something is wrong, or if you need more time, please answer to"
    answer = f"{question} {notice.entity.name}{f', {where}' if where else ''}."
    return [answer, f"Yours faithfully, {notice.entity.name}"]


def _facts(notice: Notice) -> list[tuple[str, str]]:
    customer = notice.customer
    facts = [
        ("Account", customer.account),
        ("Reference", notice.reference),
        ("Date", notice.day.isoformat()),
        ("Level", str(notice.level)),
        ("Pay by", notice.pay_by.isoformat() if notice.pay_by else ""),
        ("Currency", notice.currency),
        ("Terms", customer.terms_version),
    ]
    return [(label, value) for label, value in facts if value]


def _items(paper: Paper, notice: Notice) -> None:
    columns = [
        PrintedColumn("Document"),
        PrintedColumn("PO number", 66),
        PrintedColumn("Issued", 50),
        PrintedColumn("Due", 50),
        PrintedColumn("Days late", 38, "right"),
        PrintedColumn("Level", 32, "right"),
        PrintedColumn("Fee", 50, "right"),
        PrintedColumn("Open", 66, "right"),
    ]
    rows = []
    running = 0
    for item in notice.items:
        cells = (
            f"{kind_title(item.kind)} {item.number}",
            item.po_number,
            item.issue_date.isoformat(),
            item.due_date.isoformat(),
            str(item.days_late),
            str(item.level),
            amount(item.fee_minor, notice.currency) if item.fee_minor else "",
            amount(item.open_minor, notice.currency),
        )
        note = _contested(notice, item)
        rows.append(PrintedRow(cells, note, amount(running, notice.currency)))
        running += item.open_minor
    draw_table(paper, columns, rows)


def _credits(paper: Paper, notice: Notice) -> None:
    if not notice.credits:
        return
    paper.y -= 12
    columns = [
        PrintedColumn("Unapplied credits that we hold for you"),
        PrintedColumn("Date", 50),
        PrintedColumn("Unapplied", 66, "right"),
    ]
    rows = [
        PrintedRow(
            (
                f"{kind_title(credit.kind)} {credit.number}",
                credit.issue_date.isoformat(),
                amount(-credit.open_minor, notice.currency),
            ),
            credit.note,
        )
        for credit in notice.credits
    ]
    draw_table(paper, columns, rows)


def _totals(paper: Paper, notice: Notice) -> None:
    parts = _parts(notice)
    paper.need(len(parts) * 13 + 40)
    paper.y -= 10
    x = paper.right - 240
    for label, minor in parts:
        paper.y -= 13
        paper.text(x, paper.y, label, 8.5, colour=MUTED)
        paper.text(paper.right, paper.y, amount(minor, notice.currency), 8.5, align="right")
    paper.y -= 7
    paper.box(x, paper.y, paper.right - x, 0.8, ACCENT)
    paper.y -= 14
    figure = amount(notice.total_minor, notice.currency)
    words = f"Please pay {notice.currency}"
    paper.text(x, paper.y, words, 11, bold=True, colour=ACCENT)
    paper.text(paper.right, paper.y, figure, 11, bold=True, align="right", colour=ACCENT)
    paper.y -= 12


def notice_text(notice: Notice) -> str:
    """The notice as plain lines; every line is safe to show. Raises NoticeDoesNotTie."""
    check_notice(notice)
    lines = [
        notice.entity.name,
        *with_country(notice.entity.address, notice.entity.country),
        "",
        notice.customer.name,
        *address_abroad(notice.customer, notice.entity),
        "",
        notice.title,
        *(f"{label + ':':<12}{value}" for label, value in _facts(notice)),
        "",
        *_wrapped((_GREETING, *notice.text)),
    ]
    for item in notice.items:
        lines += wrap(visible(_item_text(notice, item)), _TEXT_WIDTH, subsequent_indent="  ")
    for credit in notice.credits:
        held = amount(-credit.open_minor, notice.currency)
        lines.append(f"{kind_title(credit.kind)} {credit.number}: {held}, not yet applied")
    asked = ("Please pay", notice.total_minor)
    lines += ["", *_figures([*_parts(notice), asked], notice.currency), ""]
    lines += _wrapped((*_interest(notice), *_closing(notice)))
    if notice.entity.remittance:
        lines += [f"Please pay to {notice.entity.name}:", *notice.entity.remittance]
        lines += [_quote(notice)]
    return "\n".join(visible(line) for line in lines) + "\n"


def _wrapped(paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs in lines, with an empty line after each."""
    return [line for part in paragraphs for line in (*wrap(visible(part), _TEXT_WIDTH), "")]


def _item_text(notice: Notice, item: NoticeItem) -> str:
    """An item in words: `Invoice INV-1, due 2026-11-16, 12 days late: 829.35 to pay (…)`."""
    words = f"{kind_title(item.kind)} {item.number}, due {item.due_date.isoformat()}, "
    words += f"{days(item.days_late)} late: {amount(item.open_minor, notice.currency)} to pay"
    if item.fee_minor:
        words += f", fee {amount(item.fee_minor, notice.currency)}"
    contested = _contested(notice, item)
    return f"{words} ({contested})" if contested else words


def _contested(notice: Notice, item: NoticeItem) -> str:
    """What of an item is disputed, and whether that part is left out; blank if nothing is."""
    if item.left_out_minor:
        whole = amount(item.open_minor + item.left_out_minor, notice.currency)
        left_out = amount(item.left_out_minor, notice.currency)
        return f"{whole} open, of which {left_out} is disputed and left out here"
    if item.disputed_minor:
        return f"of which {amount(item.disputed_minor, notice.currency)} is disputed"
    return ""


def _figures(parts: Sequence[tuple[str, int]], currency: str) -> list[str]:
    figures = [amount(minor, currency) for _, minor in parts]
    widest = max(map(len, figures))
    return [
        f"{label:<28}{figure:>{widest}} {currency}"
        for (label, _), figure in zip(parts, figures, strict=True)
    ]
