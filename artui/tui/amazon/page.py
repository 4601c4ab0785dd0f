"""Amazon: vendor submissions, Ads invoices, VAT reports, self-billing approvals; states, deadlines.

A request to a service is a job: it reports its progress, Ctrl+X stops it, and its result is shown
in words. What is in the ledger by then stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from artui.amazon import transport
from artui.domain.filters import Filter
from artui.ledger import amazon as ledger_amazon
from artui.ledger import documents
from artui.tui import amazon
from artui.tui.amazon import reads
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.guards import on_documents, writable
from artui.tui.desk.ledger_port import in_words
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, asking, done, writing
from artui.tui.desk.sources import KnownSource
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import Cancelled, Job
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.amazon.transport.progress import Progress, Step
    from artui.ledger.amazon.set_aside import LeftForGood
    from artui.ledger.book.book import Book
    from artui.tui.amazon.reads import AmazonRow

# The widths of currency and state on a tab, the title and width of its day, and which comes first.
_WIDTHS = {
    "vendor": (3, 14, "Due or check", 16, 3),
    "ads": (3, 12, "Due", 10, 2),
    "vat": (3, 9, "Until", 16, 2),
    "pending": (13, 7, "Until", 10, 2),
    "completed": (3, 12, "Issued", 10, 2),
    "orders": (3, 12, "Placed", 10, 2),
    "deductions": (3, 9, "Since", 10, 3),
}


def columns_of(tab: str) -> tuple[Column, ...]:
    """The columns of a tab; the order of their values is the same on all."""
    currency, state, day, days, rank = _WIDTHS[tab]
    return (
        Column("number", "Number", 14, stretch=24),
        Column("customer", "Customer", 14, rank=4, stretch=30, room=24, names="account"),
        Column("amount", "Amount", 12, "decimal"),
        Column("currency", "", currency),
        Column("state", "State", state, rank=1, stretch=18),
        Column("until", day, days, rank=rank),
        Column("why", "Why", 13, rank=5 - rank, stretch=70, whole=True),
    )


Service = Callable[["Book", "Progress"], str]


def _shown(row: "AmazonRow", amounts: Amounts) -> Shown:
    minor = row.amount_minor
    amount = "" if minor is None else amounts.number(minor, row.currency)
    corrected = row.corrected and amounts is not PLAIN
    currency = f"{row.currency} Corrected" if corrected else row.currency
    cells = (row.number, row.customer, amount, currency, row.state, row.until, row.why)
    target = None if row.item_id is None else Target(row.kind, row.item_id, title=row.number)
    return Shown(cells, "warn" if row.bad else "plain", target)


class AmazonPage(ListPage):
    """The screen of key 6."""

    NAME: ClassVar[str] = "amazon"
    EMPTY: ClassVar[str] = "Nothing here yet."
    FIELDS = ()
    WORDS: ClassVar[str] = "number, customer, state"

    TABS = (
        ("vendor", "Vendor"),
        ("ads", "Ads"),
        ("vat", "VAT reports"),
        ("pending", "Approvals"),
        ("completed", "Completed"),
        ("orders", "Orders"),
        ("deductions", "Deducted"),
    )
    FIRST_TAB = "vendor"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: KnownSource[AmazonRow] | None = None

    def columns(self) -> tuple[Column, ...]:
        return tuple(replace(column, point=self.amounts.point) for column in columns_of(self.tab))

    def show_tab(self, name: str) -> None:
        if self.table is not None:
            self.table.forget()  # a submission and a document may have the same number
            self.table.fit(self.columns())
        super().show_tab(name)
        self.redraw_keys()

    def source(self, wanted: Filter) -> "KnownSource[AmazonRow]":
        tab = self.tab
        self._source = KnownSource(
            self.ledger, lambda book: reads.rows(book, tab, wanted), lambda row: row.id, _shown,
            self.amounts,
        )  # fmt: skip
        return self._source

    def begin(self) -> None:
        if self.table is not None:
            self.table.fit(self.columns())
        super().begin()

    def load_totals(self) -> None:
        self.ask_in_thread(reads.counts, self.tab_line.count, "counts")
        self.ask_in_thread(reads.deadlines, self._say_deadlines, "totals")

    def _say_deadlines(self, line: str) -> None:
        self.totals.say(f" {line or 'No deadline is near.'}", "warn" if line else "good")

    def draw_totals(self) -> None:
        """Nothing, since this page shows deadlines instead."""

    @property
    def row(self) -> "AmazonRow | None":
        """The marked row, else that under the cursor."""
        found = self.rows
        return found[0] if found else None

    @property
    def rows(self) -> "list[AmazonRow]":
        """The marked rows, else that under the cursor."""
        known = self._source.known if self._source is not None else {}
        chosen = self.table.chosen if self.table is not None else ()
        return [known[record] for record in chosen if record in known]

    def marked_target(self, record: int) -> Target | None:
        row = self._source.known.get(record) if self._source is not None else None
        return None if row is None or row.item_id is None else Target(row.kind, row.item_id)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        rows = self.rows

        def ask(_: "Book") -> Sums:
            sums: dict[str, int] = {}
            for row in rows:
                if row.amount_minor is not None:
                    sums[row.currency] = sums.get(row.currency, 0) + row.amount_minor
            return sorted(sums.items())

        return ask

    def open_row(self, target: Target | None) -> None:
        if target is not None:
            super().open_row(target)
        elif (row := self.row) is not None:
            tab, way = self.tab, (*self.here, row.number)
            text_of = amazon.row_texts.text_of
            self.app.push_screen(
                amazon.row_page.RowPage(*way, asked=lambda book: text_of(book, tab, row))
            )


def _of(frame: Frame) -> AmazonPage:
    assert isinstance(frame, AmazonPage)
    return frame


def _job(page: LedgerPage, title: str, service: Service) -> None:
    """Ask a service in the background; a failure becomes a refusal, shown in words."""
    desk = page.desk

    def work(job: "Job[str]") -> str:
        asked = 0

        def progress(step: "Step") -> None:
            nonlocal asked
            asked += isinstance(step, transport.progress.Calling)
            line = transport.progress.line(step)
            calls = counted(asked, "request", "requests")
            try:
                job.progress(asked, what=f"{calls}, {line}" if asked else line)
            except Cancelled as stopped:
                # No refusal here: nothing between may take it for one and go on.
                raise transport.errors.CallStopped from stopped

        try:
            return service(desk.ledger.book(), progress)
        except transport.errors.CallStopped:
            raise Cancelled(f"{title} was cancelled; what is in the ledger stays.") from None
        except Exception as error:
            raise in_words(error) from error
        finally:
            desk.ledger.catch_up()

    page.shell.jobs.start(title, work)


async def _ask_service(page: LedgerPage) -> None:
    """Ask the service of the tab for news."""
    settings, tab = page.ledger.settings, _of(page).tab

    def ask(book: "Book", progress: "Progress") -> str:
        jobs = amazon.service_jobs
        services = {
            "vendor": jobs.ask_vendor,
            "ads": jobs.sync_ads,
            "vat": jobs.fetch_vat,
            "orders": jobs.sync_orders,
        }
        return services[tab](book, settings, progress)

    titles = {"vendor": "vendor status", "ads": "Ads sync", "vat": "VAT report", "orders": "orders"}
    _job(page, titles[tab], ask)


async def _get(page: LedgerPage) -> None:
    """Look up one Ads invoice by the id that the console shows."""
    invoice = await page.prompt.ask("Id of the Ads invoice:", some_text)
    if invoice is None:
        return
    settings = page.ledger.settings

    def get(book: "Book", progress: "Progress") -> str:
        return amazon.service_jobs.get_ads(book, settings, invoice, progress)

    _job(page, "Ads invoice", get)


async def _upload(page: LedgerPage) -> None:
    count, sums, unclear = await page.ledger.ask(lambda book: amazon.service_jobs.sums_due(book))
    if not count:
        page.status.report("No VAT document is due.", "plain")
        return
    noun = counted(count, "VAT document that is", "VAT documents that are")
    question = f"Upload {noun} due, {page.money_of(sums)}? It can't be undone."
    if unclear:
        page.status.report(unclear[0], "warn")
        question = f"{len(unclear)} of an invoice not known. {question}"
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was uploaded.", "plain")
        return
    settings = page.ledger.settings

    def upload(book: "Book", progress: "Progress") -> str:
        return amazon.service_jobs.upload_due(book, settings, progress)

    _job(page, "VAT upload", upload)


async def _submit(page: LedgerPage) -> None:
    subject = await marked.document(page)
    item_id, settings = subject.document_id, page.ledger.settings
    money = page.amounts.money(subject.amount_minor, subject.currency)
    question = (
        f"Submit {subject.number} of {money} to Amazon as a vendor invoice? It can't be undone."
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was sent.", "plain")
        return

    def send(book: "Book", progress: "Progress") -> str:
        return amazon.service_jobs.submit(book, settings, item_id, progress)

    _job(page, "vendor invoice", send)


async def _enter(page: LedgerPage) -> None:
    row = _of(page).row
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
    found = _of(page)
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
    ids = [row.item_id for row in _of(page).rows if row.item_id is not None]
    sums = await page.ledger.ask(lambda book: reads.sums_to_approve(book, ids))
    noun = counted(len(ids), "invoice", "invoices")
    if not await page.prompt.confirm(f"Approve {noun}, {page.money_of(sums)}?"):
        page.status.report("Nothing was approved.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.approve(book, ids))


async def _post_for_payment(page: LedgerPage) -> None:
    """Note what Amazon has posted for payment."""
    rows = [row for row in _of(page).rows if row.item_id is not None]
    ids = [row.item_id for row in rows if row.item_id is not None]
    noun = rows[0].number if len(rows) == 1 else counted(len(rows), "invoice", "invoices")
    if not await page.prompt.confirm(f"Note that Amazon posted {noun} for payment?"):
        page.status.report("Nothing was noted.", "plain")
        return

    await done(page, lambda book: documents.invoice_approval.post_for_payment(book, ids))


async def _draft(page: LedgerPage) -> None:
    row = _of(page).row
    assert row is not None
    await amazon.orders.draft(page, row.number)


async def _accept(page: LedgerPage) -> None:
    row = _of(page).row
    assert row is not None
    await amazon.kept_back.accept(page, amazon.kept_back.kept(row))


async def _dispute(page: LedgerPage) -> None:
    row = _of(page).row
    assert row is not None
    await amazon.kept_back.dispute(page, amazon.kept_back.kept(row))


def _on_tab(*tabs: str) -> Callable[[Frame], str | None]:
    """An action of some tabs, which changes the ledger."""
    titles = " or ".join(title for name, title in AmazonPage.TABS if name in tabs)

    def enabled(frame: Frame) -> str | None:
        return writable(frame) or (None if _of(frame).tab in tabs else f"it is for {titles}.")

    return enabled


def _on_row(*tabs: str) -> Callable[[Frame], str | None]:
    def enabled(frame: Frame) -> str | None:
        why = _on_tab(*tabs)(frame)
        return why or (None if _of(frame).row else "there is nothing under the cursor.")

    return enabled


def amazon_actions() -> list[Action[Frame]]:
    """The requests to the services, on the Amazon screen; sending an invoice, from anywhere."""
    here = frozenset({AmazonPage.NAME})
    return [
        Action("amazon.ask", "Ask the service", ("r",), "Sync Ads, fetch the VAT report, or poll",
               "Amazon", asking(_ask_service), _on_tab("vendor", "ads", "vat", "orders"), here,
               "ask", Marks.WHOLE),
        Action("amazon.get", "Look up an Ads invoice", (), "By the id that the console shows",
               "Amazon", asking(_get), _on_tab("ads"), here, marks=Marks.WHOLE),
        Action("amazon.upload", "Upload VAT documents", ("W",), "Upload those that are due",
               "Amazon", asking(_upload), _on_tab("vat"), here, "upload", Marks.WHOLE),
        Action("amazon.leave_out", "Leave out", ("L",), "What was settled elsewhere, for good",
               "Amazon", writing(_leave_out), _on_row("vat", "ads"), here, "leave out", Marks.ONE),
        Action("amazon.approve", "Approve invoices", ("P",), "Approve 1 to 10, whole or not",
               "Amazon", writing(_approve), _on_row("pending"), here, "approve", Marks.EACH),
        Action("amazon.posted", "Posted for payment", ("B",), "Note what Amazon says it posted",
               "Amazon", writing(_post_for_payment), _on_row("completed"), here, "posted",
               Marks.EACH),
        Action("amazon.enter", "Enter the outcome", ("O",), "What Amazon said of a submission",
               "Amazon", writing(_enter), _on_row("vendor"), here, "outcome", Marks.ONE),
        Action("amazon.draft", "Draft an invoice", ("D",), "For what was shipped of the order",
               "Amazon", writing(_draft), _on_row("orders"), here, "draft", Marks.ONE),
        Action("amazon.accept", "Accept a deduction", ("Y",), "A credit memo for it",
               "Amazon", writing(_accept), _on_row("deductions"), here, "accept", Marks.ONE),
        Action("amazon.dispute", "Dispute a deduction", ("E",), "With the evidence attached",
               "Amazon", writing(_dispute), _on_row("deductions"), here, "dispute", Marks.ONE),
        Action("amazon.submit", "Submit to Amazon", (), "Send it as a vendor invoice",
               "Amazon", asking(_submit), on_documents(possible.SUBMIT), marks=Marks.ONE),
    ]  # fmt: skip
