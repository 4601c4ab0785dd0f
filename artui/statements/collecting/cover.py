"""The cover page of a collections package: what a person at the agency reads first.

Who owes what to whom, since when, with which interest; what is disputed, what was promised, which
notices went out; what is enclosed, and whom to ask. Drawn as PDF and text from one set of lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from artui.domain.kinds import ItemKind, PromiseState
from artui.domain.text import visible
from artui.ledger.collecting.collecting_rows import PlacementRow
from artui.ledger.collecting.ladder import NoticeRow
from artui.ledger.disputes.dispute_rows import DisputeRow
from artui.ledger.disputes.promise_rows import PromiseRow
from artui.statements.model import Entity, Section, Statement
from artui.statements.pdf.letter import (
    address,
    address_abroad,
    continuation,
    heading,
    letterhead,
    paragraph,
    with_country,
)
from artui.statements.pdf.paper import ACCENT, MUTED, Paper
from artui.statements.words import adds_sentence, amount, term_sentence

_WIDTH = 78
_TITLE = "Collections package"
_FIGURES = 300.0


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover page says. `enclosed` are paths of the package, each with what it is.

    `phone` and `email` are the customer's; `answer_to` is the mail address of ours for questions.
    """

    statement: Statement
    phone: str
    email: str
    disputes: tuple[DisputeRow, ...]
    promises: tuple[PromiseRow, ...]
    notices: tuple[NoticeRow, ...]
    placements: tuple[PlacementRow, ...]
    enclosed: tuple[tuple[str, str], ...]
    answer_to: str = ""


Figure = tuple[str, str]


def cover_pdf(cover: Cover) -> bytes:
    """The cover page as PDF; the same cover gives the same bytes."""
    statement = cover.statement
    customer, day = statement.customer, statement.as_of.isoformat()
    paper = Paper(
        title=f"{_TITLE} {customer.account} {day}",
        author=statement.entity.name,
        country=customer.country or statement.entity.country,
        foot=f"{statement.entity.name} · {customer.account} · {day}",
    )
    letterhead(paper, statement.entity, _TITLE, f"as of {day}")
    lines = address_abroad(customer, statement.entity)
    address(paper, customer.name, lines, _facts(cover))
    paper.head = continuation(paper, statement.entity.name, f"{_TITLE} {customer.account}, {day}")
    for sentence in _sentences(statement):
        paragraph(paper, sentence, 9.5)
    for section in statement.sections:
        paper.y -= 4
        heading(paper, f"Amounts in {section.currency}")
        paper.y += 3
        _draw_figures(paper, _figures(section))
    for title, said in _parts(cover):
        heading(paper, title)
        paper.y += 8
        for line in said:
            paragraph(paper, line, 8.5)
            paper.y += 4
        paper.y -= 6
    return paper.pdf()


def cover_text(cover: Cover) -> str:
    """The same page as plain lines; every line is safe to show."""
    statement = cover.statement
    customer = statement.customer
    lines = [
        statement.entity.name,
        *with_country(statement.entity.address, statement.entity.country),
        "",
        f"{_TITLE}, as of {statement.as_of.isoformat()}",
        "",
        customer.name,
        *address_abroad(customer, statement.entity),
        *(f"{label + ':':<12}{value}" for label, value in _facts(cover)),
        "",
    ]
    for sentence in _sentences(statement):
        lines += wrap(visible(sentence), _WIDTH)
    for section in statement.sections:
        figures = _figures(section)
        widest = max(len(figure) for _, figure in figures)
        lines += ["", f"Amounts in {section.currency}", "-" * len(f"Amounts in {section.currency}")]
        lines += [f"{label:<40}{figure:>{widest}}" for label, figure in figures]
    for title, said in _parts(cover):
        lines += ["", title, "-" * len(title)]
        for line in said:
            lines += wrap(visible(line), _WIDTH, subsequent_indent="  ")
    return "\n".join(visible(line) for line in lines) + "\n"


def _facts(cover: Cover) -> list[Figure]:
    customer = cover.statement.customer
    accepted = customer.terms_accepted
    facts = [
        ("Account", customer.account),
        ("As of", cover.statement.as_of.isoformat()),
        ("Phone", cover.phone),
        ("E-mail", cover.email),
        ("Terms", customer.terms_version),
        ("Accepted", accepted.isoformat() if accepted else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _sentences(statement: Statement) -> list[str]:
    """What is owed, a sentence or two per currency."""
    found = [_owes(statement, section) for section in statement.sections]
    return found or [f"Nothing is owed by {statement.customer.name}."]


def _owes(statement: Statement, section: Section) -> str:
    """Who owes what to whom, and since when. It begins with a word of ours: a name in a script
    from right to left would turn the sentence round."""
    currency = section.currency
    ours = " and ".join(each.name for each in (statement.entity, *statement.other_entities))
    total = f"{amount(abs(section.total_due_minor), currency)} {currency}"
    who = f"by {statement.customer.name} (account {statement.customer.account}) to {ours}"
    said = f"Owed {who}: {total}"
    if section.total_due_minor == 0:
        said = f"Nothing is owed {who} in {currency}"
    elif section.total_due_minor < 0:
        said = f"Nothing is owed {who} in {currency}: their credits exceed it by {total}"
    late = [item for item in section.items if item.days_late > 0]
    if late:
        oldest = max(late, key=lambda item: item.days_late)
        overdue = amount(sum(item.open_minor for item in late), currency)
        since = "" if oldest.due_date is None else f"{oldest.due_date.isoformat()}, "
        said += (
            f". Of the open documents {overdue} {currency} {'is' if len(late) == 1 else 'are'} "
            f"overdue, the oldest since {since}{_days(oldest.days_late)} ago"
        )
    return f"{said}."


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _figures(section: Section) -> list[Figure]:
    """What makes the total due, and what of it is contested."""
    currency = section.currency

    def of(*kinds: ItemKind) -> int:
        return sum(item.open_minor for item in section.items if item.kind in kinds)

    charges, fees = of(ItemKind.FINANCE_CHARGE), of(ItemKind.FEE)
    parts = [
        ("Open invoices", section.open_debits_minor - charges - fees, True),
        ("Late interest charged", charges, False),
        ("Fees", fees, False),
        ("Interest not yet charged", section.interest.uncharged_minor, False),
        ("Unapplied credits of the customer", -section.unapplied_minor, False),
        ("Total due", section.total_due_minor, True),
        ("of it disputed", sum(item.disputed_minor for item in section.items), False),
    ]
    return [(label, amount(minor, currency)) for label, minor, always in parts if minor or always]


def _parts(cover: Cover) -> Iterator[tuple[str, list[str]]]:
    """The parts after the amounts: a title, and lines of which each is a sentence."""
    interest = [
        line
        for section in cover.statement.sections
        for line in (
            *map(term_sentence, section.interest.terms),
            f"{section.currency}: {adds_sentence(section.interest, section.currency)}",
        )
    ]
    yield "Late interest", list(dict.fromkeys(interest)) or ["No interest is charged."]
    yield "Disputes", [_dispute(row) for row in cover.disputes] or ["No dispute is open."]
    yield "Promises to pay", [_promise(row) for row in cover.promises] or ["None was made."]
    yield "Notices sent", [_notice(row) for row in cover.notices] or ["None was sent."]
    placed = [row for row in cover.placements if row.recalled is None]
    if placed:
        yield "Handed over", [f"To {row.agency} on {row.placed.isoformat()}." for row in placed]
    yield "Enclosed", [f"{path}: {what}" for path, what in cover.enclosed]
    yield "Whom to ask", list(_whom(cover.statement.entity, cover.answer_to))


def _dispute(row: DisputeRow) -> str:
    claim = ""
    if row.claim:
        filed = f" of {row.claim_date.isoformat()}" if row.claim_date else ""
        claim = f", claim {row.claim}{filed}"
    money = f"{amount(row.amount_minor, row.currency)} {row.currency}"
    return f"{row.invoice}: {money} since {row.opened.isoformat()}, {row.reason}{claim}."


def _promise(row: PromiseRow) -> str:
    money = f"{amount(row.amount_minor, row.currency)} {row.currency}"
    about = f" of {row.invoice}" if row.invoice else " for the account"
    kept = ""
    if row.kept_minor and row.state is not PromiseState.KEPT:
        kept = f", {amount(row.kept_minor, row.currency)} came"
    days = f"made {row.made.isoformat()} for {row.promised_for.isoformat()}"
    return f"{money}{about}, {days}: {row.state}{kept}."


def _notice(row: NoticeRow) -> str:
    written: date = row.written or row.day
    return f"{row.number}, level {row.level}, {row.currency}, written {written.isoformat()}."


def _whom(entity: Entity, answer_to: str) -> Iterator[str]:
    yield ", ".join((entity.name, *with_country(entity.address, entity.country)))
    if answer_to:
        yield f"By mail: {answer_to}"


def _draw_figures(paper: Paper, figures: Sequence[Figure]) -> None:
    for label, figure in figures:
        total = label == "Total due"
        paper.need(18)
        paper.y -= 17 if total else 13
        if total:
            paper.box(paper.left, paper.y + 11, _FIGURES, 0.8, ACCENT)
        paper.text(paper.left, paper.y, label, 8.5, bold=total, colour=ACCENT if total else MUTED)
        paper.text(paper.left + _FIGURES, paper.y, figure, 8.5, bold=total, align="right")
    paper.y -= 4
