"""What Amazon keeps back of our invoices, on the Amazon screen: rows, and what is decided."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon
from artui.domain.deductions import DeductionState
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.ledger import amazon as ledger_amazon
from artui.ledger import documents
from artui.tui.amazon import reads
from artui.tui.desk.acting import marked, typed_files
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import has_target, writable
from artui.tui.desk.page import LedgerPage, done, writing
from artui.tui.desk.target import Target
from artui.tui.kit import cells
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import one_of, optional_text
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.amazon.reported.deduction_rows import DeductionRow
    from artui.ledger.book.book import Book
    from artui.tui.amazon.reads import AmazonRow

_PLACES = frozenset({"today", "invoice", "invoices", "customer"})
_EVIDENCE = ("purchase order", "shipment", "proof of delivery")
_BY = 19
_LISTED = 3
"""So many deductions are named in the question which one; more are counted."""


def deduction_rows(book: "Book") -> "list[AmazonRow]":
    """The deductions, what is open first: with what is kept back, since when, and why."""
    with book.reading() as connection:
        found = ledger_amazon.reported.deduction_rows.deductions(connection)
    return [
        reads.AmazonRow(
            row.id,
            row.item_id,
            ItemKind.INVOICE,
            row.invoice,
            row.account,
            (row.open_minor or row.amount_minor) if row.amount_known else None,
            row.currency,
            row.state.replace("_", " "),
            row.opened.isoformat(),
            "; ".join(filter(None, (row.headline, row.memo, *row.evidence))),
            bad=row.state is DeductionState.OPEN,
        )
        for row in found
    ]


def sums(book: "Book", by: str, amounts: Amounts) -> list[str]:
    """What was deducted, disputed, accepted and came back, a line for each `by` and currency."""
    rows = ledger_amazon.reported.deduction_rows
    with book.reading() as connection:
        found = rows.report(rows.deductions(connection), by)
    if not found:
        return ["Amazon has kept nothing back."]
    heads = ("Deducted", "Disputed", "Accepted", "Came back", "Open")
    lines = [_line(by.replace("-", " ").capitalize(), "", heads)]
    for each in found:
        minors = (
            each.deducted_minor,
            each.disputed_minor,
            each.accepted_minor,
            each.back_minor,
            each.open_minor,
        )
        figures = [amounts.number(minor, each.currency) for minor in minors]
        name = f"{amazon.finances.shown.summed_by(each.by)} ({each.deductions})"
        if cells.width(name) > _BY:
            lines.append(name)
            name = ""
        lines.append(_line(name, each.currency, figures))
    return lines


def _line(by: str, currency: str, values: Sequence[str]) -> str:
    figures = "".join(cells.pad_right(value, 11) for value in values)
    return f"{cells.pad(by, _BY)} {cells.pad(currency, 3)}{figures}"


class KeptBack(NamedTuple):
    """A deduction that somebody decides about: what was seen of it, in minor units."""

    id: int
    minor: int
    currency: str
    invoice: str


def kept(row: "AmazonRow") -> KeptBack:
    """The deduction of a row of the tab."""
    return KeptBack(row.id, row.amount_minor or 0, row.currency, row.number)


async def kept_here(page: LedgerPage, *states: DeductionState) -> KeptBack | None:
    """The deduction of the document or customer that the page is about; asks which, if several
    are in these states. Raises NotPossible if none is."""
    about = await marked.target(page)
    found = await page.ledger.ask(lambda book: _undecided(book, about, states))
    if not found:
        words = " or ".join(states)
        raise marked.NotPossible(f"Amazon keeps nothing back of {about.title} that is {words}.")
    by_id = {row.id: row for row in found}
    chosen: int | None = found[0].id
    if len(found) > 1:
        listed = "; ".join(f"{row.id} {_said(page, row)}" for row in found[:_LISTED])
        more = f"; {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        asked = f"Which deduction ({listed}{more}):"
        chosen = await page.prompt.ask(asked, one_of(by_id), initial=str(found[0].id))
    if chosen is None:
        return None
    row = by_id[chosen]
    return KeptBack(row.id, row.open_minor, row.currency, row.invoice)


def _said(page: LedgerPage, row: "DeductionRow") -> str:
    if not row.amount_known:
        return f"{row.invoice}, {row.why}"
    money = page.amounts.money(row.open_minor, row.currency)
    return f"{money} of {row.invoice}" + (f", {row.why}" if row.why else "")


def _undecided(
    book: "Book", about: Target, states: Sequence[DeductionState]
) -> "list[DeductionRow]":
    rows = ledger_amazon.reported.deduction_rows
    with book.reading() as connection:
        if about.item_id is not None:
            return rows.deductions_of(connection, item_id=about.item_id, states=states)
        found = rows.deductions_of(connection, customer_id=about.customer_id, states=states)
    return [row for row in found if row.currency == about.currency]


def _demand_told(deduction: KeptBack) -> None:
    """Raise NotPossible if Amazon has not said how much it keeps back; before anything is asked."""
    if not deduction.minor:
        raise marked.NotPossible(
            f"Amazon has not said yet how much it keeps back of {deduction.invoice}; r on the tab "
            "Vendor asks again."
        )


async def accept(page: LedgerPage, deduction: KeptBack) -> None:
    """Concede a deduction after a question."""
    _demand_told(deduction)
    money = page.amounts.money(deduction.minor, deduction.currency)
    decisions, seen = ledger_amazon.reported.decisions, deduction.minor
    tried = await page.ledger.act(
        lambda book: decisions.try_accept(book, deduction.id, seen_minor=seen)
    )
    freed = page.amounts.money(tried.freed_minor, deduction.currency)
    more = f", freeing {freed} paid" if tried.freed_minor else ""
    asked = f"Accept {money} of {deduction.invoice} with a credit memo{more}?"
    if not await page.prompt.confirm(asked):
        page.status.report("Nothing was accepted.", "plain")
        return
    await done(page, lambda book: decisions.accept(book, deduction.id, seen_minor=seen))


async def dispute(page: LedgerPage, deduction: KeptBack) -> None:
    """Dispute a deduction, with the files that prove what was ordered and delivered."""
    _demand_told(deduction)
    money = page.amounts.money(deduction.minor, deduction.currency)
    paths: list[tuple[str, Path]] = []
    for kind in _EVIDENCE:
        asked = f"Dispute {money} of {deduction.invoice}; file of the {kind} (empty: none):"
        typed = await page.prompt.ask(asked, optional_text)
        if typed is None:
            return
        each = (name.strip() for name in typed.split(";"))
        paths += [(kind, typed_files.readable(page, name)) for name in each if name]

    def files() -> Sequence[tuple[str, bytes]]:
        read = documents.attachments.read_file
        return [(f"{kind} {visible(path.name)}", read(path)) for kind, path in paths]

    decide = ledger_amazon.reported.decisions.dispute
    await done(page, lambda book: decide(book, deduction.id, files(), seen_minor=deduction.minor))


async def _accept_here(page: LedgerPage) -> None:
    found = await kept_here(page, DeductionState.OPEN, DeductionState.DISPUTED)
    if found is not None:
        await accept(page, found)


async def _dispute_here(page: LedgerPage) -> None:
    found = await kept_here(page, DeductionState.OPEN)
    if found is not None:
        await dispute(page, found)


def _possible(frame: Frame) -> str | None:
    return writable(frame) or has_target(frame)


def deduction_actions() -> list[Action[Frame]]:
    """The decisions from where a clerk meets a deduction: its invoice, its customer, and Today."""
    return [
        Action("deduction.accept", "Accept a deduction", ("Y",), "Amazon's, with a credit memo",
               "Amazon", writing(_accept_here), _possible, _PLACES, marks=Marks.ONE),
        Action("deduction.dispute", "Dispute a deduction", ("E",), "Amazon's, with evidence",
               "Amazon", writing(_dispute_here), _possible, _PLACES, marks=Marks.ONE),
    ]  # fmt: skip
