"""Requests to Amazon's services from the screens, each a job.

It reports its progress, Ctrl+X stops it, and its result is shown in words. What is in the ledger by
then stays.
"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from artui import amazon
from artui.amazon import transport
from artui.ledger import amazon as ledger_amazon
from artui.settings import export_folder
from artui.tui import amazon as tui_amazon
from artui.tui.amazon.page import amazon_page
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.ledger_port import in_words
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.answers import DateNotUnderstood, a_date, optional_text, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.jobs import Cancelled, Job

if TYPE_CHECKING:
    from artui.amazon.transport.progress import Progress, Step
    from artui.ledger.amazon.external import SubmissionFacts
    from artui.ledger.book.book import Book

Service = Callable[["Book", "Progress"], str]
_ENCODING = "Read it as (empty: what the bytes say):"


def start_job(page: LedgerPage, title: str, service: Service) -> None:
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


async def ask_service(page: LedgerPage) -> None:
    """Ask the service of the tab for news."""
    settings, tab = page.ledger.settings, amazon_page(page).tab

    def ask(book: "Book", progress: "Progress") -> str:
        jobs = tui_amazon.service_jobs
        services = {
            "vendor": jobs.ask_vendor,
            "ads": jobs.sync_ads,
            "vat": jobs.fetch_vat,
            "orders": jobs.sync_orders,
        }
        return services[tab](book, settings, progress)

    titles = {
        "vendor": "vendor status",
        "ads": "Ads sync",
        "vat": "VAT report",
        "orders": "order sync",
    }
    start_job(page, titles[tab], ask)


async def get_ads(page: LedgerPage) -> None:
    """Look up one Ads invoice by the id that the console shows."""
    invoice = await page.prompt.ask("Id of the Ads invoice:", some_text)
    if invoice is None:
        return
    settings = page.ledger.settings

    def get(book: "Book", progress: "Progress") -> str:
        return tui_amazon.service_jobs.get_ads(book, settings, invoice, progress)

    start_job(page, "Ads invoice", get)


async def download(page: LedgerPage) -> None:
    """Download the documents that Amazon offers for an Ads invoice into the export folder."""
    subject = await marked.document(page)
    item_id, number, settings = subject.document_id, subject.number, page.ledger.settings
    folder = export_folder(settings)

    def fetch(book: "Book", progress: "Progress") -> str:
        jobs = tui_amazon.service_jobs
        return jobs.download_ads(book, settings, item_id, number, folder, progress)

    start_job(page, "Ads documents", fetch)


# VAT reports


async def fetch_period(page: LedgerPage) -> None:
    """Fetch all documents of some days, not only those that are pending."""
    first = await page.prompt.ask("From which day (2026-11-01):", a_date)
    last = None if first is None else await page.prompt.ask("To which day:", a_date)
    if first is None or last is None:
        return
    encoding = await page.prompt.ask(_ENCODING, optional_text)
    if encoding is None:
        return
    settings, period = page.ledger.settings, (_midnight(first), _midnight(last))

    def fetch(book: "Book", progress: "Progress") -> str:
        jobs = tui_amazon.service_jobs
        return jobs.fetch_vat(book, settings, progress, period=period, encoding=encoding)

    start_job(page, "VAT report", fetch)


async def take_report(page: LedgerPage) -> None:
    """Take in a report from a file, whole or not at all."""
    typed = await page.prompt.ask("File of the VAT report:", some_text)
    if typed is None:
        return
    path = readable(page, typed)
    asked = "When Amazon made it, such as 2026-11-28T17:05:00Z (empty: not known):"
    made = await page.prompt.ask(asked, _moment)
    encoding = None if made is None else await page.prompt.ask(_ENCODING, optional_text)
    if made is None or encoding is None:
        return
    created = made[0] if made else None

    def take(book: "Book", _: "Progress") -> str:
        return tui_amazon.service_jobs.take_vat(book, path, created, encoding)

    start_job(page, "VAT report", take)


def _moment(typed: str) -> tuple[datetime, ...]:
    """An instant, of a day its start; none if nothing is typed."""
    text = typed.strip()
    if not text:
        return ()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        right = "write it like 2026-11-28T17:05:00Z, or 2026-11-28"
        raise DateNotUnderstood(f"{text!r} is no day and no instant; {right}.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC),)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def upload(page: LedgerPage) -> None:
    """Upload the marked VAT documents, else those that are due."""
    ids: tuple[int, ...] = ()
    if page.table is not None and page.table.marks:
        found = amazon_page(page).rows
        ids = tuple(row.item_id for row in found if row.item_id is not None)
        if len(ids) < len(found):
            raise marked.NotPossible("A row that was set aside has no document to upload.")
    count, sums, unclear = await page.ledger.ask(
        lambda book: tui_amazon.service_jobs.sums_to_upload(book, ids)
    )
    if not count:
        page.status.report("No VAT document is due.", "plain")
        return
    noun = counted(count, "VAT document", "VAT documents")
    due = "" if ids else " that is due" if count == 1 else " that are due"
    question = f"Upload {noun}{due}, {page.money_of(sums)}? It can't be undone."
    if unclear:
        page.status.report(unclear[0], "warn")
        question = f"{len(unclear)} of an invoice not known. {question}"
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was uploaded.", "plain")
        return
    settings = page.ledger.settings

    def send(book: "Book", progress: "Progress") -> str:
        return tui_amazon.service_jobs.upload_vat(book, settings, ids, progress)

    start_job(page, "VAT upload", send)


# Vendor invoices


async def submit(page: LedgerPage) -> None:
    """Send documents as vendor invoices; one that failed goes out again only with a reason."""
    found = await marked.subjects(page, possible.SUBMIT)
    if not found:
        return
    ids, settings = [each.document_id for each in found], page.ledger.settings
    money = page.money_of(marked.sums_of(found, whole=True))
    one = f"{found[0].number} of {money} to Amazon as a vendor invoice"
    many = f"{len(found)} documents of {money} to Amazon as vendor invoices"
    question = f"Submit {one if len(found) == 1 else many}? It can't be undone."
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was sent.", "plain")
        return
    numbers = [each.number for each in found]
    reason = await _reason(page, await page.ledger.ask(lambda book: _failed(book, numbers)))
    if reason is None:
        return

    def send(book: "Book", progress: "Progress") -> str:
        return tui_amazon.service_jobs.submit(book, settings, ids, reason, progress)

    start_job(page, "vendor invoice", send)


def _failed(book: "Book", numbers: Collection[str]) -> "list[SubmissionFacts]":
    """The submissions of these numbers that failed."""
    state = amazon.vendor_invoices.submission_states.State.FAILED
    with book.reading() as connection:
        known = ledger_amazon.external.submissions(connection)
    return [each for each in known if each.number in numbers and each.state == state]


async def _reason(page: LedgerPage, failed: "list[SubmissionFacts]") -> str | None:
    """Why invoices that failed are sent again; empty if none did."""
    if not failed:
        return ""
    why = f" ({failed[0].reason})" if failed[0].reason else ""
    more = f" and {len(failed) - 1} more" if failed[1:] else ""
    asked = f"{failed[0].number}{why}{more} failed before. Why is it sent again:"
    return await page.prompt.ask(asked, some_text)


async def check_invoice(page: LedgerPage) -> None:
    """Show every finding on a document, and what could not be checked."""
    subject = await marked.document(page)
    item_id, settings = subject.document_id, page.ledger.settings
    text = tui_amazon.findings.invoice_text
    way = page.here if page.here[-1:] == (subject.number,) else (*page.here, subject.number)
    page.app.push_screen(
        tui_amazon.row_page.RowPage(
            *way, "Amazon's rules", asked=lambda book: text(book, settings, item_id)
        )
    )


async def check_file(page: LedgerPage) -> None:
    """Show every finding on a file of vendor invoices, and what could not be checked."""
    typed = await page.prompt.ask("File of vendor invoices (JSON):", some_text)
    if typed is not None:
        _show_file(page, readable(page, typed))


def _show_file(page: LedgerPage, path: Path) -> None:
    text, settings = tui_amazon.findings.file_text, page.ledger.settings
    page.app.push_screen(
        tui_amazon.row_page.RowPage(
            *page.here, path.name, asked=lambda book: text(book, settings, path)
        )
    )


async def submit_file(page: LedgerPage) -> None:
    """Send the invoices of a file, each once, if none breaks a rule."""
    typed = await page.prompt.ask("File of vendor invoices (JSON):", some_text)
    if typed is None:
        return
    path, settings = readable(page, typed), page.ledger.settings
    checked = await page.ledger.ask(lambda book: tui_amazon.findings.of_file(book, settings, path))
    if checked.errors:
        _show_file(page, path)
        return
    noun = counted(len(checked.drafts), "invoice", "invoices")
    if not await page.prompt.confirm(
        f"Submit {noun} of {path.name} to Amazon? It can't be undone."
    ):
        page.status.report("Nothing was sent.", "plain")
        return
    numbers = [draft.number for draft in checked.drafts]
    reason = await _reason(page, await page.ledger.ask(lambda book: _failed(book, numbers)))
    if reason is None:
        return

    def send(book: "Book", progress: "Progress") -> str:
        jobs = tui_amazon.service_jobs
        return jobs.send_all(book, settings, [checked], reason, progress)

    start_job(page, "vendor invoices", send)
