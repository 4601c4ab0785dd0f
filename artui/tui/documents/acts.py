"""The acts on what is under the cursor, the same on every page that has a target.

Each asks at the prompt, does one act of artui.ledger in a thread, and shows its sentence.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from artui.domain.kinds import ItemKind
from artui.ledger import cash, customers
from artui.tui.cash.apply_form import open_apply, open_waiting
from artui.tui.cash.apply_memo import apply_memo
from artui.tui.cash.payment_form import open_payment
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.guards import CREDITS, on_customer, on_documents, on_subject
from artui.tui.desk.page import LedgerPage, asking, writing
from artui.tui.desk.target import Subject
from artui.tui.interest.run_page import InterestRunPage
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

_ACTS = "Acts"


async def _apply(page: LedgerPage) -> None:
    """Open the form of a payment or memo; for a debit or customer, ask for a memo."""
    target = await marked.target(page)
    if target.kind in CREDITS:
        await open_apply(page, target)
    else:
        await apply_memo(page, target)


async def _apply_waiting(page: LedgerPage) -> None:
    await open_waiting(page, await marked.account(page))


async def _pay(page: LedgerPage) -> None:
    """The form of a payment that names the marked invoices, else the one under the cursor."""
    several = page.table is not None and len(page.table.marks) > 0
    found = await marked.subjects(page, possible.PAY if several else possible.ANY)
    payers = {(each.customer_id, each.currency) for each in found}
    if len(payers) > 1:
        raise marked.NotPossible(
            f"The marked rows are of {len(payers)} customers or currencies; a payment is of one."
        )
    if not found:
        return
    payable = [each for each in found if each.kind is ItemKind.INVOICE and each.open_minor]
    named = ";".join(each.number for each in payable)
    total = sum(each.open_minor for each in payable)
    amount = page.amounts.number(total, found[0].currency) if named else ""
    open_payment(page, page.here, found[0], named, amount)


async def _note(page: LedgerPage) -> None:
    found = await marked.subjects(page)
    text = await page.prompt.ask(f"Note on {marked.described(page, found)}:", some_text)
    if text is None:
        return

    def act(book: "Book", subject: Subject) -> str:
        if subject.item_id is not None:
            return customers.notes.note_item(book, subject.item_id, text).summary
        return customers.notes.note_customer(book, subject.customer_id, text).summary

    await marked.do_each(page, found, act, whatever_changed=True)


async def _write_off(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.WRITE_OFF)
    if not found:
        return
    sums = marked.sums_of(found)
    money = page.money_of(sums)
    one = found[0].number
    what = f"{money} of {one}" if len(found) == 1 else f"{grouped(len(found))} documents, {money}"
    reason = await page.prompt.ask(f"Write off {what}; reason:", some_text)
    if reason is None:
        return
    question = (
        f"{what}, all that they have open"
        if len(found) > 1
        else f"{money}, all that {one} has open"
    )
    if not await page.prompt.confirm(f"Write off {question}?"):
        page.status.report("Nothing was written off.", "plain")
        return

    def act(book: "Book", subject: Subject) -> str:
        return cash.write_offs.write_off(
            book, subject.document_id, amount_minor=subject.open_minor, reason=reason
        ).summary

    await marked.do_each(page, found, act, sums=sums)


def act_actions() -> list[Action[Frame]]:
    """The acts on documents and customers."""

    def act(
        id: str,
        title: str,
        key: str,
        help: str,
        run: Callable[[Frame], Awaitable[None]],
        enabled: Callable[[Frame], str | None],
        label: str = "",
        marks: Marks = Marks.EACH,
    ) -> Action[Frame]:
        return Action(f"act.{id}", title, (key,), help, _ACTS, run, enabled, label=label,
                      marks=marks)  # fmt: skip

    return [
        act("apply", "Apply a credit memo", "a", "Set a credit memo against an invoice",
            writing(_apply), on_subject(possible.APPLY), "memo", Marks.ONE),
        act("pay", "Record a payment", "p", "Record cash that came in, and what it pays",
            asking(_pay), on_customer, "pay"),
        act("note", "Write a note", "n", "Write a note on the document or customer",
            writing(_note), on_customer, "note"),
        act("write-off", "Write off", "w", "Write off what a document has open",
            writing(_write_off), on_documents(possible.WRITE_OFF)),
        Action("interest.credit", "Open the credit that waits", ("C",),
               "Apply the oldest payment or memo that the customer has unapplied", "Interest",
               asking(_apply_waiting), on_customer, frozenset({InterestRunPage.NAME}),
               label="credit", marks=Marks.EACH),
    ]  # fmt: skip
