"""The statement as one flat list of rows, which CSV writes as it is and XLSX spreads on sheets.

Each row has a `record`: `item`, `credit`, `finance_charge`, `promise`, `settled_interest`,
`movement`, `bucket`, `interest` or `total`. Credits are negative, as in the ageing strip. Cells are
text, dates, whole numbers, or `MoneyCell` (minor units that the format writes as a number).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from artui.statements.account.statement_words import (
    adds_sentence,
    credit_note,
    movement_note,
    promise_words,
    settled_words,
    term_sentence,
    unapplied_sentence,
)
from artui.statements.language.speech import Spoken
from artui.statements.model import Section, Statement, unapplied_since


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """Minor units of the row's currency."""

    minor: int


Cell = str | int | date | MoneyCell | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of the flat table; the field names are the columns."""

    record: str
    account: str
    as_of: date
    currency: str
    kind: str = ""
    number: str = ""
    sub_account: str = ""
    entity: str = ""
    po_number: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    days_late: int | None = None
    bucket: str = ""
    amount: MoneyCell | None = None
    open_amount: MoneyCell | None = None
    interest_uncharged: MoneyCell | None = None
    disputed: MoneyCell | None = None
    flags: str = ""
    text: str = ""


COLUMNS = tuple(field.name for field in fields(StatementRow))


def cells(row: StatementRow) -> list[Cell]:
    """The row's values in the order of COLUMNS."""
    return [getattr(row, name) for name in COLUMNS]


def statement_rows(statement: Statement, told: Spoken) -> Iterator[StatementRow]:
    """Every row of every section, in the order in which the PDF prints them."""
    for section in statement.sections:
        yield from section_rows(statement, section, told)


def section_rows(statement: Statement, section: Section, told: Spoken) -> Iterator[StatementRow]:
    """The rows of one currency; only their `text` is in the language that is spoken."""
    base = (statement.customer.account, statement.as_of, section.currency)
    yield from _movement_rows(statement, section, base, told)
    for item in section.items:
        yield StatementRow(
            "item",
            *base,
            kind=item.kind,
            number=item.number,
            sub_account=item.account,
            entity=item.entity,
            po_number=item.po_number,
            issue_date=item.issue_date,
            due_date=item.due_date,
            days_late=item.days_late,
            bucket=item.bucket,
            amount=MoneyCell(item.amount_minor),
            open_amount=MoneyCell(item.open_minor),
            interest_uncharged=MoneyCell(item.interest_uncharged_minor),
            disputed=MoneyCell(item.disputed_minor) if item.disputed_minor else None,
            flags=";".join(item.marks),
            text="; ".join(
                filter(
                    None,
                    (
                        told.say("instalment {part}", part=item.part) if item.part else "",
                        *(promise_words(told, each, section.currency) for each in item.promises),
                    ),
                )
            ),
        )
    for credit in section.credits:
        yield StatementRow(
            "credit",
            *base,
            kind=credit.kind,
            number=credit.number,
            sub_account=credit.account,
            issue_date=credit.issue_date,
            amount=MoneyCell(-credit.amount_minor),
            open_amount=MoneyCell(-credit.open_minor),
            text=credit_note(told, credit),
        )
    for charge in section.finance_charges:
        yield StatementRow(
            "finance_charge",
            *base,
            kind="finance_charge",
            number=charge.number,
            issue_date=charge.issue_date,
            amount=MoneyCell(charge.amount_minor),
            open_amount=MoneyCell(charge.open_minor),
            text=told.say("through {day}", day=charge.through),
        )
    for promise in section.promises:
        yield StatementRow(
            "promise",
            *base,
            sub_account=promise.account,
            issue_date=promise.made,
            due_date=promise.promised_for,
            amount=MoneyCell(promise.amount_minor),
            text=promise_words(told, promise, section.currency),
        )
    for row in section.settled:
        yield StatementRow(
            "settled_interest",
            *base,
            kind="invoice",
            number=row.number,
            sub_account=row.account,
            entity=row.entity,
            issue_date=row.issue_date,
            due_date=row.due_date,
            days_late=row.days_late,
            amount=MoneyCell(row.amount_minor),
            interest_uncharged=MoneyCell(row.interest_uncharged_minor),
            text=settled_words(told, row),
        )
    yield from _closing_rows(section, base, told)


_Base = tuple[str, date, str]


def _movement_rows(
    statement: Statement, section: Section, base: _Base, told: Spoken
) -> Iterator[StatementRow]:
    """Opening, movements and closing; `open_amount` is the balance after the line."""
    if statement.style == "open-item":
        return
    opening, closing = MoneyCell(section.opening_minor), MoneyCell(section.closing_minor)
    yield StatementRow("movement", *base, kind="opening", open_amount=opening)
    for movement in section.movements:
        yield StatementRow(
            "movement",
            *base,
            kind=movement.kind,
            number=movement.number,
            sub_account=movement.account,
            issue_date=movement.day,
            amount=MoneyCell(movement.effect_minor),
            open_amount=MoneyCell(movement.balance_minor),
            text=movement_note(told, movement, section.currency),
        )
    yield StatementRow("movement", *base, kind="closing", open_amount=closing)


def _closing_rows(section: Section, base: _Base, told: Spoken) -> Iterator[StatementRow]:
    """The ageing, the interest terms and the totals."""
    for bucket in section.buckets:
        yield StatementRow(
            "bucket", *base, bucket=bucket.label, open_amount=MoneyCell(bucket.minor)
        )
    interest = section.interest
    yield StatementRow(
        "interest",
        *base,
        kind="adds",
        due_date=interest.adds_on,
        amount=MoneyCell(interest.adds_minor),
        text=adds_sentence(told, interest, section.currency),
    )
    for term in interest.terms:
        yield StatementRow("interest", *base, kind="terms", text=term_sentence(told, term))
    if since := unapplied_since(section):
        text = unapplied_sentence(told, section)
        yield StatementRow("interest", *base, kind="unapplied", issue_date=since, text=text)
    for kind, minor in totals(section):
        yield StatementRow("total", *base, kind=kind, amount=MoneyCell(minor))


def totals(section: Section) -> tuple[tuple[str, int], ...]:
    """The parts of the total due, signed as they are added, and the total itself."""
    return (
        ("open_debits", section.open_debits_minor),
        ("unapplied", -section.unapplied_minor),
        ("interest_uncharged", section.interest.uncharged_minor),
        ("total_due", section.total_due_minor),
    )
