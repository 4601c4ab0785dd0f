"""Correcting documents from the palette: approve, hold, release, renumber, correct, reverse.

Each question contains the document and the amounts, and each action does one act.
"""

from collections.abc import Awaitable, Callable, Sequence

from artui.ledger import documents
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.races import done_on_seen
from artui.tui.desk.guards import on_documents
from artui.tui.desk.page import LedgerPage, done, writing
from artui.tui.desk.possible import Rule
from artui.tui.desk.target import Subject
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame

_GROUP = "Acts"


async def _approve(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.APPROVE)
    if not found:
        return
    ids = [each.document_id for each in found]
    if not await page.prompt.confirm(f"Approve {_amounts(page, found)}?"):
        page.status.report("Nothing was approved.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.approve(book, ids))


def _amounts(page: LedgerPage, found: Sequence[Subject]) -> str:
    """One document with its amount, several with their count and the sums of their amounts."""
    money = page.money_of(marked.sums_of(found, whole=True))
    named = found[0].number if len(found) == 1 else f"{grouped(len(found))} documents"
    return f"{named} of {money}"


async def _hold(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.HOLD)
    if not found:
        return
    reason = await page.prompt.ask(
        f"Put {marked.described(page, found)} on hold; reason:", some_text
    )
    if reason is None:
        return

    await marked.do_each(
        page, found,
        lambda book, each: documents.invoice_approval.hold(
            book, each.document_id, reason=reason
        ).summary,
    )  # fmt: skip


async def _release(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.RELEASE)
    if len(found) > 1 and not await page.prompt.confirm(
        f"Release {marked.described(page, found)} from hold?"
    ):
        page.status.report("Nothing was released.", "plain")
        return
    if not found:
        return

    await marked.do_each(
        page, found,
        lambda book, each: documents.invoice_approval.release(book, each.document_id).summary,
    )  # fmt: skip


async def _renumber(page: LedgerPage) -> None:
    subject = await marked.document(page, possible.RENUMBER)
    number = await page.prompt.ask(
        f"New number of {subject.number}:", some_text, initial=subject.number
    )
    if number is None:
        return

    await done(
        page, lambda book: documents.invoice_approval.renumber(book, subject.document_id, number)
    )


async def _correct(page: LedgerPage) -> None:
    subject = await marked.document(page, possible.CORRECT)
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

    await done_on_seen(
        page,
        subject.act_id,
        [subject.document_id],
        lambda book: documents.correction.correct(book, subject.document_id, amount_minor=minor),
    )


async def _reverse(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.REVERSE)
    if not found:
        return
    what = _amounts(page, found)
    reason = await page.prompt.ask(f"Reverse {what}; reason:", optional_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Take {what} out of the books?"):
        page.status.report("Nothing was reversed.", "plain")
        return

    await marked.do_each(
        page, found,
        lambda book, each: documents.reversal.reverse(
            book, each.document_id, reason=reason
        ).summary,
        sums=marked.sums_of(found, whole=True),
    )  # fmt: skip


def mending_actions() -> list[Action[Frame]]:
    """The actions. The palette offers them, and the settings may give them keys."""
    acts: list[tuple[str, str, str, Callable[[LedgerPage], Awaitable[None]], Rule, Marks]] = [
        ("approve", "Approve", "Approve the marked pending invoices, 1 to 10 at once", _approve,
         possible.APPROVE, Marks.EACH),
        ("hold", "Put on hold", "Put an invoice on hold, with a reason", _hold, possible.HOLD,
         Marks.EACH),
        ("release", "Release from hold", "Take an invoice off hold", _release, possible.RELEASE,
         Marks.EACH),
        ("renumber", "Renumber", "Give a pending invoice another number", _renumber,
         possible.RENUMBER, Marks.ONE),
        ("correct", "Correct", "Put an invoice's amount right", _correct, possible.CORRECT,
         Marks.ONE),
        ("reverse", "Reverse", "Take a document out of the books", _reverse, possible.REVERSE,
         Marks.EACH),
    ]  # fmt: skip
    return [
        Action(f"act.{id}", title, (), help, _GROUP, writing(run), on_documents(rule), marks=marks)
        for id, title, help, run, rule, marks in acts
    ]
