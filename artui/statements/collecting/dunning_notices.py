"""The notices that a dunning run owes, out of the ledger, as PDF and text.

A notice shows what the run asked for on its day, with the customer's unapplied credits beside it,
and is recorded as written only when its files exist. Section 7 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from artui.domain.kinds import ContactRole, Flag
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.collecting.dunning import mark_written
from artui.ledger.collecting.ladder import (
    DEFAULT,
    Ladder,
    NoticeRow,
    ladders,
    notice_steps,
    notices,
)
from artui.ledger.customers.contacts import best_contacts
from artui.ledger.lists.masters import masters_of
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.collecting.notice import Notice, NoticeItem
from artui.statements.collecting.notice_letter import notice_pdf, notice_text
from artui.statements.destinations import naming, safe_name
from artui.statements.model import DebitItem, Interest

_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class WrittenNotices:
    """The files of the notices that were written, and the act that says so (0: none were owed)."""

    act_id: int
    summary: str
    files: tuple[Path, ...]


def notice_of(connection: Connection, row: NoticeRow, answer_to: str = "") -> Notice:
    """The notice as its run asked for it, with the unapplied credits and interest of its day.

    `answer_to` is our mail address.
    """
    statement = gather(connection, row.customer_id, StatementWanted(row.day))
    section = next((each for each in statement.sections if each.currency == row.currency), None)
    credits = () if section is None else section.credits
    listed = () if section is None else section.items
    open_items = {(each.kind, each.number, each.part): each for each in listed}
    steps = notice_steps(connection, row.id)
    items = tuple(
        NoticeItem(
            number=f"{each.number} ({each.part})" if each.part else each.number,
            issue_date=each.issue_date,
            due_date=each.due_date,
            days_late=each.days_late,
            level=each.level,
            open_minor=each.amount_minor,
            fee_minor=each.fee_minor,
            kind=each.kind,
            po_number=item.po_number if item else "",
            disputed_minor=item.disputed_minor if item else 0,
            left_out_minor=_left_out(item, each.amount_minor),
            document_minor=each.document_minor,
            references=item.references if item else (),
        )
        for each in steps
        for item in (open_items.get((each.kind, each.number, each.part)),)
    )
    # The fee that the notice adds is a debit by now: it is listed once, beside its item.
    asked = sum(item.open_minor + item.fee_minor for item in items)
    policy = masters_of(connection, [row.customer_id], row.day)[row.customer_id].policy
    known = ladders(connection)
    ladder = known.get(policy) or known.get(DEFAULT, ())
    level = next((each for each in ladder if each.level == row.level), None)
    role = ContactRole.COLLECTIONS
    contact = best_contacts(connection, [row.customer_id], role).get(row.customer_id)
    return Notice(
        entity=statement.entity,
        customer=statement.customer,
        title=(level.name if level else f"level {row.level}").capitalize(),
        level=row.level,
        day=row.day,
        currency=row.currency,
        items=items,
        total_minor=asked - sum(credit.open_minor for credit in credits),
        credits=credits,
        interest=Interest() if section is None else section.interest,
        text=(level.text,) if level and level.text else (),
        reference=row.number,
        pay_by=row.day + timedelta(_days_to_pay(ladder, row.level)),
        answer_to=answer_to,
        contact=contact.name if contact else "",
    )


def _days_to_pay(ladder: Ladder, level: int) -> int:
    """How long a notice gives: no less than until the next one may be sent, and at least a week."""
    later = [each.gap_days for each in ladder if each.level > level]
    return max(_A_WEEK, later[0] if later else 0)


def _left_out(item: DebitItem | None, asked_minor: int) -> int:
    """What of an item's open amount a filed claim leaves out of the notice."""
    if item is None or Flag.CLAIMED not in item.marks:
        return 0
    return max(0, item.open_minor - asked_minor)


def write_notices(
    book: Book,
    folder: Path,
    *,
    run_id: int | None = None,
    answer_to: str = "",
    progress: Progress = unwatched,
) -> WrittenNotices:
    """Write every notice that is owed into a folder, then record them as written: one act.

    A notice is drawn anew under its own number until it is recorded. `answer_to` is our mail
    address, `progress` gets the notices drawn. The files take their place together with the
    record: if `progress` raises, or a notice can't be drawn or is not owed any more, no file is
    left. Raises OSError, BadDocument.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".artui-notices-", dir=folder) as drawn:
        written: list[tuple[int, str]] = []
        files: list[str] = []
        with book.reading() as connection:
            owed = notices(connection, run_id=run_id, unwritten=True)
            steps = Steps(progress, len(owed))
            steps.took(0)
            for row in steps.each(owed):
                names = _draw(Path(drawn), row, notice_of(connection, row, answer_to))
                written.append((row.id, names[0]))
                files += names
        if not written:
            return WrittenNotices(0, "no notice is owed", ())
        with book.transaction() as joined:
            act = mark_written(joined, written)
            for name in files:
                Path(drawn, name).replace(folder / name)
    return WrittenNotices(act.act_id, act.summary, tuple(folder / name for name in files))


def _draw(folder: Path, row: NoticeRow, notice: Notice) -> list[str]:
    """Draw the PDF and the text of one notice; returns their names in that order."""
    stem = safe_name(row.number)
    names = [f"{stem}.pdf", f"{stem}.txt"]
    for name, data in zip(names, _both(notice), strict=True):
        with naming(folder / name):
            (folder / name).write_bytes(data)
    return names


def _both(notice: Notice) -> Sequence[bytes]:
    return notice_pdf(notice), notice_text(notice).encode()
