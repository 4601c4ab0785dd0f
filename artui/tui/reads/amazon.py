"""What the Amazon screen asks of the ledger, and what it has the services do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from artui.amazon.ads.sync import sync
from artui.amazon.selfbilling import listed_state, notice
from artui.amazon.settings import amazon_settings
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.timing import real_timing
from artui.amazon.vendor.from_ledger import draft_of
from artui.amazon.vendor.sending import ask, check, enter, send
from artui.amazon.vendor.stored import poll_at
from artui.amazon.vidr.fetching import fetch_vat_report
from artui.amazon.vidr.handing_in import due, hand_in
from artui.amazon.vidr.marketplaces import named
from artui.amazon.vidr.taking_in import take_in
from artui.domain.filters import Filter
from artui.ledger.book import Book
from artui.ledger.queries.external import (
    ads_invoices,
    submissions,
    vat_documents,
    vat_states,
)
from artui.ledger.queries.masters import masters_of
from artui.ledger.queries.self_billing import Tab, self_billed
from artui.ledger.standing import standing_items
from artui.settings import Settings

Progress = Callable[[str], None]
SENT = frozenset({"CONFIRMED", "REJECTED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class AmazonRow:
    """A row of one of the tabs; `item_id` is its document in the ledger, if it has one."""

    id: int
    item_id: int | None
    kind: str
    number: str
    customer: str
    amount_minor: int | None
    currency: str
    state: str
    until: str
    why: str


def rows(book: Book, tab: str, wanted: Filter) -> list[AmazonRow]:
    """The rows of a tab: vendor, ads, vat, pending or completed."""
    match tab:
        case "vendor":
            found = _vendor(book)
        case "ads":
            found = _ads(book)
        case "vat":
            found = _vat(book)
        case _:
            found = _self_billing(book, tab)
    return [row for row in found if _has(wanted, (row.number, row.customer, row.state, row.why))]


def counts(book: Book) -> dict[str, int]:
    """How many rows of each tab need a hand."""
    with book.reading() as connection:
        sent = [fact for fact in submissions(connection) if fact.state not in SENT]
        return {
            "vendor": len(sent),
            "ads": sum(row.open_minor > 0 for row in ads_invoices(connection)),
            "vat": len(vat_states(connection)),
            "pending": len(self_billed(connection, "pending", book.business_date)),
        }


def deadlines(book: Book) -> str:
    """What of the services is late or due, in words; empty if nothing is."""
    now = book.now()
    with book.reading() as connection:
        states = vat_states(connection)
        waiting = self_billed(connection, "pending", book.business_date)
    late = sum(state == "Pending" and deadline < now for state, deadline in states)
    refused = sum(state == "Rejected" for state, _ in states)
    soon = sum(state == "Pending" for state, _ in states) - late
    notices = sum(bool(notice(each, book.business_date)) for each in waiting)
    parts = (
        (late, "VAT uploads late"),
        (soon, "VAT uploads to do"),
        (refused, "VAT documents rejected"),
        (notices, "approvals late or nearly"),
    )
    return " · ".join(f"{count} {words}" for count, words in parts if count)


@contextmanager
def services(book: Book, settings: Settings, progress: Progress) -> Iterator[Connection]:
    """The line to the services, on the clock of the book."""
    timing = replace(real_timing(), now=book.now)
    with Connection(amazon_settings(settings), timing, progress) as connection:
        yield connection


def sync_ads(book: Book, settings: Settings, progress: Progress) -> str:
    """Bring the Ads invoices in step; what was done, in words."""
    with services(book, settings, progress) as connection:
        found = list(sync(connection, book, receivable=settings.ads_receivable))
    added, changed = sum(one.added for one in found), sum(one.changed for one in found)
    told = [f"{added} added", f"{changed} changed"]
    told += [f"{one.account} left out" for one in found if one.refusal]
    told += [problem for one in found for problem in one.problems]
    return "; ".join(told)


def fetch_vat(book: Book, settings: Settings, progress: Progress) -> str:
    """Fetch the VAT report and take it in; what was done, in words."""
    places = named(())
    with services(book, settings, progress) as connection:
        found = fetch_vat_report(connection, places)
        taken = take_in(
            book,
            found.raw,
            charset=found.charset,
            report_id=found.report,
            seen=connection.timing.now(),
            pending_in=places,
            whole=False,
        )
    told = [f"{len(taken.added)} added", f"{taken.known} known", f"{taken.states} changed"]
    return "; ".join([*told, *taken.problems])


def upload_due(book: Book, settings: Settings, progress: Progress) -> str:
    """Upload the VAT documents that are due; what was done, in words."""
    facts = due(book, book.now())
    if not facts:
        return "nothing is due"
    with services(book, settings, progress) as connection:
        found = [hand_in(connection, book, fact) for fact in facts]
    problems = [f"{one.number}: {one.problem}" for one in found if one.problem]
    return "; ".join([f"{len(found) - len(problems)} uploaded", *problems])


def poll_vendor(book: Book, settings: Settings, progress: Progress) -> str:
    """Ask what became of the invoices that were sent; in words."""
    with book.reading() as connection:
        facts = [fact for fact in submissions(connection) if poll_at(fact) is not None]
    if not facts:
        return "nothing waits for a status"
    with services(book, settings, progress) as connection:
        found = [ask(connection, book, fact) for fact in facts]
    return "; ".join(f"{fact.number} is {fact.state}" for fact in found)


def submit(book: Book, settings: Settings, item_id: int, progress: Progress) -> str:
    """Send an invoice of the ledger to Amazon if it breaks no rule; what came of it, in words."""
    draft, quantity = draft_of(book, item_id)
    findings = check(draft, now=book.now(), quantity=quantity)
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        first = f"{errors[0].rule} at {errors[0].path}: {errors[0].message}"
        return f"{draft.number} was not sent, {len(errors)} rules are broken; {first}"
    with services(book, settings, progress) as connection:
        sent = send(connection, book, draft, findings)
    why = f": {sent.reason}" if sent.reason else ""
    return f"{sent.number} is {sent.state}{why}"


def enter_outcome(book: Book, number: str, outcome: str, reason: str) -> str:
    """Enter what a person was told of a submission."""
    fact = enter(book, number, outcome, reason)
    return f"vendor invoice {fact.number} is {fact.state}"


def _vendor(book: Book) -> list[AmazonRow]:
    with book.reading() as connection:
        facts = submissions(connection)
        items = standing_items(connection, [fact.item_id for fact in facts if fact.item_id])
        customers = list({item.customer_id for item in items.values()})
        known = masters_of(connection, customers, book.business_date)
    found = []
    for fact in facts:
        item = items.get(fact.item_id or 0)
        found.append(
            AmazonRow(
                fact.id,
                fact.item_id,
                item.kind if item else "",
                fact.number,
                known[item.customer_id].name if item else "from a file",
                item.amount_minor if item else None,
                item.currency if item else "",
                fact.state.lower().replace("_", " "),
                _when(poll_at(fact)),
                fact.reason,
            )
        )
    return found


def _ads(book: Book) -> list[AmazonRow]:
    with book.reading() as connection:
        found = ads_invoices(connection)
    return [
        AmazonRow(
            row.item_id,
            row.item_id,
            "invoice",
            row.number,
            row.name or row.account,
            row.open_minor,
            row.currency,
            row.status.lower().replace("_", " "),
            row.due_date.isoformat(),
            row.account,
        )
        for row in found
    ]


def _vat(book: Book) -> list[AmazonRow]:
    with book.reading() as connection:
        facts = vat_documents(connection)
    now = book.now()
    return [
        AmazonRow(
            fact.item_id,
            fact.item_id,
            "credit_memo" if fact.credit_note else "invoice",
            fact.number,
            f"{'credit note ' if fact.credit_note else ''}{fact.shipping_id}",
            fact.amount_minor,
            fact.currency,
            "late" if fact.state == "Pending" and fact.deadline < now else fact.state.lower(),
            _when(fact.deadline) if fact.state in ("Pending", "Rejected") else "",
            fact.reason or (f"feed {fact.feed_id}" if fact.feed_id else ""),
        )
        for fact in facts
    ]


def _self_billing(book: Book, tab: str) -> list[AmazonRow]:
    with book.reading() as connection:
        shown: Tab = "pending" if tab == "pending" else "completed"
        found = self_billed(connection, shown, book.business_date)
    return [
        AmazonRow(
            each.id,
            each.id,
            "invoice",
            each.number,
            each.account,
            each.amounts_minor[-1],
            each.currency,
            listed_state(each).replace("_", " "),
            each.issue_date.isoformat(),
            "; ".join(filter(None, (_type(each.type, each.amounts_minor, each.pending),
                                    notice(each, book.business_date)))),
        )
        for each in found
    ]  # fmt: skip


def _type(word: str, amounts: Sequence[int], pending: bool) -> str:
    return f"{word} Corrected" if pending and len(amounts) > 1 else word


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _has(wanted: Filter, texts: Sequence[str]) -> bool:
    together = " ".join(texts).casefold()
    return all(word.casefold() in together for word in wanted.words)
