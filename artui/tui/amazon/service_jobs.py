"""The jobs of the Amazon screen with the services; each reports its result in words.

They are imported when a job begins, in its thread, since opening the screens needs no HTTP library.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from artui.amazon.ads.client import invoice_documents, named_documents
from artui.amazon.ads.sync import get, sync
from artui.amazon.finances.sync import sync as sync_vendor
from artui.amazon.finances.vendor_marketplaces import usual
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.connection_settings import amazon_settings
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.amazon.transport.progress import Progress
from artui.amazon.transport.timing import real_timing
from artui.amazon.vat.fetching import fetch
from artui.amazon.vat.marketplaces import named as named_marketplaces
from artui.amazon.vat.report import MAX_BYTES
from artui.amazon.vat.report_import import TakenIn, take_in
from artui.amazon.vat.uploads import due, hand_in, named, warning
from artui.amazon.vendor_invoices.stored_submission import poll_at
from artui.amazon.vendor_invoices.submissions import ask, demand_sendable, enter, send
from artui.amazon.vendor_orders import orders_sync
from artui.domain.text import visible
from artui.ledger.amazon.external import SubmissionFacts, VatFacts, ads_key, submissions
from artui.ledger.amazon.reported.vendor_reports import buyer_countries, marketplaces_asked
from artui.ledger.book.book import Book
from artui.settings import Settings
from artui.tui.amazon.findings import Checked, of_invoice
from artui.tui.documents.written_papers import written
from artui.tui.kit.counts import counted


@contextmanager
def services(book: Book, settings: Settings, progress: Progress) -> Iterator[Connection]:
    """The connection to the services, on the clock of the book."""
    timing = replace(real_timing(), now=book.now)
    with Connection(amazon_settings(settings), timing, progress) as connection:
        yield connection


def sync_ads(book: Book, settings: Settings, progress: Progress) -> str:
    """Synchronize the Ads invoices; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        found = list(sync(connection, book, receivable=settings.ads_receivable))
    added, changed = sum(one.added for one in found), sum(one.changed for one in found)
    done = [f"{added} added", f"{changed} changed"]
    done += [f"{one.account} left out: {one.refusal}" for one in found if one.refusal]
    done += [problem for one in found for problem in one.problems]
    done += [note for one in found if not one.account for note in one.notes]
    return _told(done)


def _told(parts: Iterable[str]) -> str:
    """Clauses and sentences in one sentence."""
    return "; ".join(part.rstrip(".") for part in parts if part)


def get_ads(book: Book, settings: Settings, invoice: str, progress: Progress) -> str:
    """Look one Ads invoice up by its id and bring it in step; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        found = get(connection, book, invoice, receivable=settings.ads_receivable)
    problems = [problem for one in found for problem in one.problems]
    done = "added" if any(one.added for one in found) else "in step"
    return _told([f"{invoice} of {found[0].account} is {done}", *problems])


def download_ads(
    book: Book, settings: Settings, item_id: int, number: str, folder: Path, progress: Progress
) -> str:
    """Write the documents that Amazon offers for an Ads invoice into a folder; returns which."""
    with book.reading() as reading:
        profile, invoice = ads_key(reading, item_id)
    with services(book, settings, progress) as connection:
        documents = invoice_documents(connection, profile, invoice)
    paths = [written(folder, name, each.body) for name, each in named_documents(documents, number)]
    return f"{', '.join(path.name for path in paths)} written to {folder}"


def fetch_vat(
    book: Book,
    settings: Settings,
    progress: Progress,
    *,
    period: tuple[datetime, datetime] | None = None,
    encoding: str = "",
) -> str:
    """Fetch the VAT report of what is pending, or of a period, and import it; returns what was
    done, in words."""
    with services(book, settings, progress) as connection:
        taken = fetch(connection, book, named_marketplaces(()), period=period, encoding=encoding)
    return _taken(taken)


def take_vat(book: Book, path: Path, made: datetime | None, encoding: str) -> str:
    """Import a VAT report from a file, whole or not at all; returns what was done, in words."""
    with path.open("rb") as handle:
        raw = handle.read(MAX_BYTES + 1)
    name = visible(path.name)
    taken = take_in(
        book, raw, encoding=encoding, file_name=name, seen=book.now(), made=made, whole=True
    )
    return _taken(taken)


def _taken(taken: TakenIn) -> str:
    done = [f"{len(taken.added)} added", f"{taken.known} known", f"{taken.states} changed"]
    counts = (
        (taken.amazon_invoiced, "invoiced by Amazon"),
        (taken.repeated, "repeated rows skipped"),
        (taken.unread, "rows left out"),
        (taken.set_aside, "set aside"),
    )
    done += [f"{count} {words}" for count, words in counts if count]
    return _told([*done, *taken.problems, *taken.notes, f"read as {taken.encoding}"])


def sync_orders(book: Book, settings: Settings, progress: Progress) -> str:
    """Bring the purchase orders in step; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        weeks = list(orders_sync.sync(connection, book))
    added, changed = sum(week.added for week in weeks), sum(week.changed for week in weeks)
    problems = [problem for week in weeks for problem in week.problems]
    return _told([f"{added} added", f"{changed} changed", *problems])


def upload_vat(
    book: Book, settings: Settings, item_ids: Collection[int], progress: Progress
) -> str:
    """Upload VAT documents, those that are due if none is named; returns it in words."""
    facts = _to_upload(book, item_ids)
    if not facts:
        return "nothing is due"
    with services(book, settings, progress) as connection:
        found = [hand_in(connection, book, fact) for fact in facts]
    problems = [f"{one.number}: {one.problem}" for one in found if one.problem]
    return _told([f"{len(found) - len(problems)} uploaded", *problems])


def sums_to_upload(
    book: Book, item_ids: Collection[int]
) -> tuple[int, list[tuple[str, int]], list[str]]:
    """The number and sums of the VAT documents to upload, those that are due if none is named, and
    what to know before. Raises UnknownDocument, NotToUpload."""
    sums: dict[str, int] = {}
    facts = _to_upload(book, item_ids)
    for fact in facts:
        sums[fact.currency] = sums.get(fact.currency, 0) + fact.amount_minor
    return len(facts), sorted(sums.items()), list(filter(None, map(warning, facts)))


def _to_upload(book: Book, item_ids: Collection[int]) -> list[VatFacts]:
    return named(book, list(item_ids)) if item_ids else due(book, book.now())


def ask_vendor(book: Book, settings: Settings, progress: Progress) -> str:
    """Ask what became of the invoices that were sent, then what Amazon reports of all; returns it
    in words."""
    polled = poll_vendor(book, settings, progress)
    with book.reading() as reading:
        asked = usual(buyer_countries(reading), marketplaces_asked(reading), settings.amazon_region)
    with services(book, settings, progress) as connection:
        found = list(sync_vendor(connection, book, asked))
    added, changed = sum(one.added for one in found), sum(one.changed for one in found)
    done = [polled, f"{added} reported", f"{changed} changed"]
    done += [note for one in found for note in one.notes]
    done += [problem for one in found for problem in one.problems]
    return _told(done)


def poll_vendor(book: Book, settings: Settings, progress: Progress) -> str:
    """Ask what became of the invoices that were sent; returns it in words."""
    with book.reading() as connection:
        facts = [fact for fact in submissions(connection) if poll_at(fact) is not None]
    if not facts:
        return "nothing waits for a status"
    with services(book, settings, progress) as connection:
        return _told(_asked(connection, book, fact) for fact in facts)


def _asked(connection: Connection, book: Book, fact: SubmissionFacts) -> str:
    """What became of one submission; one that the service does not know keeps no other back."""
    try:
        return f"{fact.number} is {ask(connection, book, fact).state}"
    except NotAuthorised:
        raise
    except ServiceRefused as refusal:
        return f"{fact.number}: {refusal}"


def submit(
    book: Book, settings: Settings, item_ids: Collection[int], reason: str, progress: Progress
) -> str:
    """Send documents of the ledger to Amazon if none breaks a rule; returns the result in words."""
    checked = [of_invoice(book, settings, item_id) for item_id in item_ids]
    return send_all(book, settings, checked, reason, progress)


def send_all(
    book: Book, settings: Settings, checked: Sequence[Checked], reason: str, progress: Progress
) -> str:
    """Send what was checked if nothing of it breaks a rule, each invoice in a call of its own.
    Where the service fails, what went out before is told."""
    wrong = [error for each in checked for error in each.errors]
    if wrong:
        first = f"{wrong[0].rule} at {wrong[0].path}: {wrong[0].message}"
        what = f"{wrong[0].invoice or 'it'} was not sent" if len(checked) == 1 else "none was sent"
        return f"{what}, {counted(len(wrong), 'rule is', 'rules are')} broken; {first}"
    drafts = [(draft, list(each.findings)) for each in checked for draft in each.drafts]
    demand_sendable(book, [draft for draft, _ in drafts], reason)
    done: list[str] = []
    with services(book, settings, progress) as connection:
        for draft, findings in drafts:
            try:
                sent = send(connection, book, draft, findings, reason=reason)
            except (ServiceRefused, ServiceUnreachable) as failed:
                if not done:
                    raise
                return _told(
                    [*done, f"{draft.number} and what follows did not go out", str(failed)]
                )
            why = f": {sent.reason}" if sent.reason else ""
            done.append(f"{sent.number} is {sent.state}{why}")
    return _told(done)


def enter_outcome(book: Book, number: str, outcome: str, reason: str) -> str:
    """Enter what a person learned about a submission."""
    fact = enter(book, number, outcome, reason)
    return f"vendor invoice {fact.number} is {fact.state}"
