"""The jobs of the Amazon screen with the services; each reports its result in words.

They are imported when a job begins, in its thread, since opening the screens needs no HTTP library.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from artui.amazon.ads.sync import get, sync
from artui.amazon.finances.sync import sync as sync_vendor
from artui.amazon.finances.vendor_marketplaces import usual
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.connection_settings import amazon_settings
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused
from artui.amazon.transport.progress import Progress
from artui.amazon.transport.timing import real_timing
from artui.amazon.vat.fetching import fetch
from artui.amazon.vat.marketplaces import named
from artui.amazon.vat.uploads import due, hand_in, warning
from artui.amazon.vendor_invoices.from_ledger import draft_of
from artui.amazon.vendor_invoices.known_terms import agreed_in
from artui.amazon.vendor_invoices.stored_submission import poll_at
from artui.amazon.vendor_invoices.submissions import ask, check, enter, send
from artui.amazon.vendor_orders import orders_sync
from artui.ledger.amazon.external import SubmissionFacts, submissions
from artui.ledger.amazon.reported.vendor_reports import buyer_countries, marketplaces_asked
from artui.ledger.book.book import Book
from artui.settings import Settings


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
    done += [f"{one.account} left out" for one in found if one.refusal]
    done += [problem for one in found for problem in one.problems]
    return "; ".join(done)


def get_ads(book: Book, settings: Settings, invoice: str, progress: Progress) -> str:
    """Look one Ads invoice up by its id and bring it in step; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        found = get(connection, book, invoice, receivable=settings.ads_receivable)
    problems = [problem for one in found for problem in one.problems]
    done = "added" if any(one.added for one in found) else "in step"
    return "; ".join([f"{invoice} of {found[0].account} is {done}", *problems])


def fetch_vat(book: Book, settings: Settings, progress: Progress) -> str:
    """Fetch the VAT report and import it; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        taken = fetch(connection, book, named(()))
    done = [f"{len(taken.added)} added", f"{taken.known} known", f"{taken.states} changed"]
    done += [f"{taken.unread} rows left out"] if taken.unread else []
    done += [f"{taken.set_aside} set aside"] if taken.set_aside else []
    return "; ".join([*done, *taken.problems, *taken.notes, f"read as {taken.encoding}"])


def sync_orders(book: Book, settings: Settings, progress: Progress) -> str:
    """Bring the purchase orders in step; returns what was done, in words."""
    with services(book, settings, progress) as connection:
        weeks = list(orders_sync.sync(connection, book))
    added, changed = sum(week.added for week in weeks), sum(week.changed for week in weeks)
    problems = [problem for week in weeks for problem in week.problems]
    return "; ".join([f"{added} added", f"{changed} changed", *problems])


def upload_due(book: Book, settings: Settings, progress: Progress) -> str:
    """Upload the VAT documents that are due; returns what was done, in words."""
    facts = due(book, book.now())
    if not facts:
        return "nothing is due"
    with services(book, settings, progress) as connection:
        found = [hand_in(connection, book, fact) for fact in facts]
    problems = [f"{one.number}: {one.problem}" for one in found if one.problem]
    return "; ".join([f"{len(found) - len(problems)} uploaded", *problems])


def sums_due(book: Book) -> tuple[int, list[tuple[str, int]], list[str]]:
    """The number and sums of the VAT documents that are due, and what to know before an upload."""
    sums: dict[str, int] = {}
    facts = due(book, book.now())
    for fact in facts:
        sums[fact.currency] = sums.get(fact.currency, 0) + fact.amount_minor
    return len(facts), sorted(sums.items()), list(filter(None, map(warning, facts)))


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
    return "; ".join(done)


def poll_vendor(book: Book, settings: Settings, progress: Progress) -> str:
    """Ask what became of the invoices that were sent; returns it in words."""
    with book.reading() as connection:
        facts = [fact for fact in submissions(connection) if poll_at(fact) is not None]
    if not facts:
        return "nothing waits for a status"
    with services(book, settings, progress) as connection:
        return "; ".join(_asked(connection, book, fact) for fact in facts)


def _asked(connection: Connection, book: Book, fact: SubmissionFacts) -> str:
    """What became of one submission; one that the service does not know keeps no other back."""
    try:
        return f"{fact.number} is {ask(connection, book, fact).state}"
    except NotAuthorised:
        raise
    except ServiceRefused as refusal:
        return f"{fact.number}: {refusal}"


def submit(book: Book, settings: Settings, item_id: int, progress: Progress) -> str:
    """Send an invoice of the ledger to Amazon if it breaks no rule; returns the result in words."""
    draft, quantity = draft_of(book, item_id)
    findings = check(draft, now=book.now(), agreed=agreed_in(book), quantity=quantity)
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        first = f"{errors[0].rule} at {errors[0].path}: {errors[0].message}"
        return f"{draft.number} was not sent, {len(errors)} rules are broken; {first}"
    with services(book, settings, progress) as connection:
        sent = send(connection, book, draft, findings)
    why = f": {sent.reason}" if sent.reason else ""
    return f"{sent.number} is {sent.state}{why}"


def enter_outcome(book: Book, number: str, outcome: str, reason: str) -> str:
    """Enter what a person learned about a submission."""
    fact = enter(book, number, outcome, reason)
    return f"vendor invoice {fact.number} is {fact.state}"
