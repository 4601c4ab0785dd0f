"""What is decided about the rows of the Amazon page, and its actions."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from artui.ledger import amazon as ledger_amazon
from artui.ledger import documents
from artui.tui import amazon
from artui.tui.amazon import reads, service_acts
from artui.tui.amazon.page import ON_TABS, AmazonPage, amazon_page
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.guards import has_document, on_documents, writable
from artui.tui.desk.page import LedgerPage, asking, done, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.amazon.set_aside import LeftForGood
    from artui.ledger.book.book import Book

_SUMS = {"r": "reason", "v": "vendor-code", "m": "month"}


async def _enter(page: LedgerPage) -> None:
    row = amazon_page(page).row
    assert row is not None
    outcomes = {"c": "confirmed", "r": "rejected", "x": "cancelled"}
    key = await page.prompt.choose(f"Amazon said of {row.number}", outcomes)
    if key is None:
        return
    reason = await page.prompt.ask("What was said:", optional_text)
    if reason is None:
        return

    page.report_done(
        await page.ledger.act(
            lambda book: amazon.service_jobs.enter_outcome(book, row.number, outcomes[key], reason)
        )
    )


async def _leave_out(page: LedgerPage) -> None:
    """Set aside for good what was settled elsewhere: it is no error any more."""
    found = amazon_page(page)
    row, ads = found.row, found.tab == "ads"
    assert row is not None
    if ads and not row.record:
        raise marked.NotPossible(f"{row.number} was taken in; nothing of it is set aside.")
    shipment = row.number if row.item_id is None else row.customer.removeprefix("credit note ")
    what = row.number if ads else f"shipment {shipment}"
    reason = await page.prompt.ask(f"Why is {what} left out for good?", some_text)
    if reason is None:
        return

    def leave_out(book: "Book") -> "LeftForGood":
        if ads:
            return ledger_amazon.ads_asides.leave_out_of_ads(book, row.record, reason=reason)
        return ledger_amazon.set_aside.leave_out(book, shipment, reason=reason)

    await done(page, leave_out)


async def _approve(page: LedgerPage) -> None:
    ids = [row.item_id for row in amazon_page(page).rows if row.item_id is not None]
    sums = await page.ledger.ask(lambda book: reads.sums_to_approve(book, ids))
    noun = counted(len(ids), "invoice", "invoices")
    if not await page.prompt.confirm(f"Approve {noun}, {page.money_of(sums)}?"):
        page.status.report("Nothing was approved.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.approve(book, ids))


async def _post_for_payment(page: LedgerPage) -> None:
    """Note what Amazon has posted for payment."""
    rows = [row for row in amazon_page(page).rows if row.item_id is not None]
    ids = [row.item_id for row in rows if row.item_id is not None]
    noun = rows[0].number if len(rows) == 1 else counted(len(rows), "invoice", "invoices")
    if not await page.prompt.confirm(f"Note that Amazon posted {noun} for payment?"):
        page.status.report("Nothing was noted.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.post_for_payment(book, ids))


async def _draft(page: LedgerPage) -> None:
    row = amazon_page(page).row
    assert row is not None
    await amazon.orders.draft(page, row.number)


async def _accept(page: LedgerPage) -> None:
    row = amazon_page(page).row
    assert row is not None
    await amazon.kept_back.accept(page, amazon.kept_back.kept(row))


async def _dispute(page: LedgerPage) -> None:
    row = amazon_page(page).row
    assert row is not None
    await amazon.kept_back.dispute(page, amazon.kept_back.kept(row))


async def _sums(page: LedgerPage) -> None:
    """What was deducted, disputed, accepted and came back, by reason, vendor code or month."""
    key = await page.prompt.choose("Sums of deductions by", _SUMS)
    if key is not None:
        by, amounts = _SUMS[key], page.amounts
        sums = amazon.kept_back.sums
        way = (*page.here, f"Deductions by {by.replace('-', ' ')}")
        page.app.push_screen(
            amazon.row_page.RowPage(*way, asked=lambda book: sums(book, by, amounts))
        )


def _show_told(frame: Frame) -> None:
    """All that the last job reported, a line for each clause."""
    page = amazon_page(frame)
    told = page.shell.jobs.told.removesuffix(".").split("; ")
    way = (*page.here, "What was reported")
    page.app.push_screen(amazon.row_page.RowPage(*way, asked=lambda _: told))


def _was_told(frame: Frame) -> str | None:
    return None if frame.shell.jobs.told else "no service was asked since the start."


def _there(action_id: str) -> Callable[[Frame], str | None]:
    """An action of some tabs."""
    tabs = ON_TABS[action_id]
    titles = " or ".join(title for name, title in AmazonPage.TABS if name in tabs)
    return lambda frame: None if amazon_page(frame).tab in tabs else f"it is for {titles}."


def _here(action_id: str) -> Callable[[Frame], str | None]:
    """An action of some tabs, which changes the ledger."""
    there = _there(action_id)
    return lambda frame: writable(frame) or there(frame)


def _on_row(action_id: str) -> Callable[[Frame], str | None]:
    def enabled(frame: Frame) -> str | None:
        why = _here(action_id)(frame)
        return why or (None if amazon_page(frame).row else "there is nothing under the cursor.")

    return enabled


def amazon_actions() -> list[Action[Frame]]:
    """The requests to the services, on the Amazon screen; sending an invoice, from anywhere."""
    here = frozenset({AmazonPage.NAME})

    def act(
        id: str,
        title: str,
        key: str,
        help: str,
        run: Callable[[Frame], Awaitable[None]],
        label: str = "",
        marks: Marks = Marks.WHOLE,
        enabled: Callable[[str], Callable[[Frame], str | None]] = _here,
    ) -> Action[Frame]:
        name = f"amazon.{id}"
        keys = (key,) if key else ()
        return Action(name, title, keys, help, "Amazon", run, enabled(name), here, label, marks)

    one, each = Marks.ONE, Marks.EACH
    return [
        act("ask", "Ask the service", "r", "Sync, fetch the VAT report, or poll",
            asking(service_acts.ask_service), "ask"),
        act("get", "Look up an Ads invoice", "", "By the id that the console shows",
            asking(service_acts.get_ads)),
        act("documents", "Download the documents", "", "What Amazon offers for an Ads invoice",
            asking(service_acts.download), "", one, _on_row),
        act("period", "Fetch a VAT report of days", "", "All of a period, not only what is pending",
            asking(service_acts.fetch_period)),
        act("report", "Take in a VAT report", "", "From a file, whole or not at all",
            asking(service_acts.take_report)),
        act("upload", "Upload VAT documents", "W", "Those that are marked, else those that are due",
            asking(service_acts.upload), "upload", each),
        act("leave_out", "Leave out", "L", "What was settled elsewhere, for good",
            writing(_leave_out), "leave out", one, _on_row),
        act("approve", "Approve invoices", "P", "Approve 1 to 10, whole or not",
            writing(_approve), "approve", each, _on_row),
        act("posted", "Posted for payment", "B", "Note what Amazon says it posted",
            writing(_post_for_payment), "posted", each, _on_row),
        act("enter", "Enter the outcome", "O", "What Amazon said of a submission",
            writing(_enter), "outcome", one, _on_row),
        act("file", "Check a file of vendor invoices", "", "Every finding; what is not checked",
            asking(service_acts.check_file), enabled=_there),
        act("submit_file", "Submit a file of vendor invoices", "", "Those of a file, each once",
            asking(service_acts.submit_file)),
        act("draft", "Draft an invoice", "D", "For what was shipped of the order",
            writing(_draft), "draft", one, _on_row),
        act("accept", "Accept a deduction", "Y", "A credit memo for it",
            writing(_accept), "accept", one, _on_row),
        act("dispute", "Dispute a deduction", "E", "With the evidence attached",
            writing(_dispute), "dispute", one, _on_row),
        act("sums", "Sums of deductions", "T", "By reason, vendor code or month",
            asking(_sums), "sums", enabled=_there),
        Action("amazon.told", "What was reported", ("M",), "All that the last request brought",
               "Amazon", _show_told, _was_told, here),
        Action("amazon.validate", "Check against Amazon's rules", (), "Every finding, and what is "
               "not checked", "Amazon", asking(service_acts.check_invoice), has_document,
               marks=Marks.ONE),
        Action("amazon.submit", "Submit to Amazon", (), "Send it as a vendor invoice",
               "Amazon", asking(service_acts.submit), on_documents(possible.SUBMIT),
               marks=each),
    ]  # fmt: skip
