"""Correcting documents from the palette: approve, hold, release, renumber, correct, reverse.

Each question contains the document and the amounts, and each action does one act.
"""

from collections.abc import Awaitable, Callable

from artui.ledger import documents
from artui.tui.desk.guards import on_document, on_invoice, subject_of
from artui.tui.desk.page import LedgerPage, done, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.frame import Frame

_GROUP = "Acts"


async def _approve(page: LedgerPage) -> None:
    ids = page.chosen
    what = f"the {len(ids)} marked invoices" if len(ids) > 1 else (await subject_of(page)).number
    if not await page.prompt.confirm(f"Approve {what}?"):
        page.status.report("Nothing was approved.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.approve(book, ids))


async def _hold(page: LedgerPage) -> None:
    subject = await subject_of(page)
    reason = await page.prompt.ask(f"Put {subject.number} on hold; reason:", some_text)
    if reason is None:
        return

    await done(
        page, lambda book: documents.invoice_approval.hold(book, subject.document_id, reason=reason)
    )


async def _release(page: LedgerPage) -> None:
    subject = await subject_of(page)

    await done(page, lambda book: documents.invoice_approval.release(book, subject.document_id))


async def _renumber(page: LedgerPage) -> None:
    subject = await subject_of(page)
    number = await page.prompt.ask(
        f"New number of {subject.number}:", some_text, initial=subject.number
    )
    if number is None:
        return

    await done(
        page, lambda book: documents.invoice_approval.renumber(book, subject.document_id, number)
    )


async def _correct(page: LedgerPage) -> None:
    subject = await subject_of(page)
    was = page.amounts.money(subject.amount_minor, subject.currency)
    minor = await page.prompt.ask(
        f"{subject.number} says {was}; right is:", page.amounts.reader(subject.currency)
    )
    if minor is None:
        return
    right = page.amounts.money(minor, subject.currency)
    if not await page.prompt.confirm(f"Correct {subject.number} from {was} to {right}?"):
        page.status.report("Nothing was corrected.", "plain")
        return

    await done(
        page,
        lambda book: documents.correction.correct(book, subject.document_id, amount_minor=minor),
    )


async def _reverse(page: LedgerPage) -> None:
    subject = await subject_of(page)
    money = page.amounts.money(subject.amount_minor, subject.currency)
    reason = await page.prompt.ask(f"Reverse {subject.number} of {money}; reason:", optional_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Take {subject.number} of {money} out of the books?"):
        page.status.report("Nothing was reversed.", "plain")
        return

    await done(
        page, lambda book: documents.reversal.reverse(book, subject.document_id, reason=reason)
    )


def mending_actions() -> list[Action[Frame]]:
    """The actions. The palette offers them, and the settings may give them keys."""
    acts: list[
        tuple[str, str, str, Callable[[LedgerPage], Awaitable[None]], Callable[[Frame], str | None]]
    ] = [
        ("approve", "Approve", "Approve the marked pending invoices, 1 to 10 at once", _approve,
         on_invoice),
        ("hold", "Put on hold", "Put an invoice on hold, with a reason", _hold, on_invoice),
        ("release", "Release from hold", "Take an invoice off hold", _release, on_invoice),
        ("renumber", "Renumber", "Give a pending invoice another number", _renumber, on_invoice),
        ("correct", "Correct", "Put an invoice's amount right", _correct, on_invoice),
        ("reverse", "Reverse", "Take a document out of the books", _reverse, on_document),
    ]  # fmt: skip
    return [
        Action(f"act.{id}", title, (), help, _GROUP, writing(run), enabled)
        for id, title, help, run, enabled in acts
    ]
