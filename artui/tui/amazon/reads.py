"""What the Amazon screen asks of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from artui.amazon.self_billing.approval import (
    FLAG_AFTER_MONTHS,
    PENDING,
    approval_notice,
    listed_state,
    notice,
)
from artui.amazon.vendor_invoices.stored_submission import poll_at
from artui.domain.filters import Filter
from artui.ledger.amazon.external import (
    ads_invoices,
    submissions,
    vat_documents,
    vat_states,
)
from artui.ledger.amazon.self_billing_rows import SelfBilled, Tab, self_billed
from artui.ledger.book.book import Book
from artui.ledger.book.open_items import ledger_items
from artui.ledger.book.refusals import BatchSize
from artui.ledger.documents.invoice_approval import AT_MOST
from artui.ledger.lists.masters import masters_of


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
    corrected: bool = False


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
    """How many rows the tabs list; those of what is completed are many and not counted."""
    with book.reading() as connection:
        return {
            "vendor": len(submissions(connection)),
            "ads": len(ads_invoices(connection)),
            "vat": len(vat_documents(connection)),
            "pending": len(self_billed(connection, "pending", book.business_date)),
        }


def sums_to_approve(book: Book, ids: Sequence[int]) -> list[tuple[str, int]]:
    """What pending invoices come to, per currency; raises BatchSize if they are too many."""
    if len(ids) > AT_MOST:
        raise BatchSize(f"{len(ids)} are marked; at most {AT_MOST} are approved at once.")
    with book.reading() as connection:
        waiting = self_billed(connection, "pending", book.business_date)
    sums: dict[str, int] = {}
    for each in waiting:
        if each.id in ids:
            sums[each.currency] = sums.get(each.currency, 0) + each.amounts_minor[-1]
    return sorted(sums.items())


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


def _vendor(book: Book) -> list[AmazonRow]:
    with book.reading() as connection:
        facts = submissions(connection)
        items = ledger_items(connection, [fact.item_id for fact in facts if fact.item_id])
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
    return [_self_billed(each, book.business_date) for each in found]


def _self_billed(each: SelfBilled, as_of: date) -> AmazonRow:
    """An invoice that waits stands with the day its approval is late (PV-12), and says so then;
    one that was corrected says so at its amount (PV-5)."""
    state, until = listed_state(each), each.issue_date
    if state == PENDING:
        until = each.issue_date + relativedelta(months=FLAG_AFTER_MONTHS)
        late = approval_notice(each.type, state, each.issue_date, as_of) == "overdue"
        state = "late" if late else state
    return AmazonRow(
        each.id,
        each.id,
        "invoice",
        each.number,
        each.account,
        each.amounts_minor[-1],
        each.currency,
        state.replace("_", " "),
        until.isoformat(),
        "; ".join(filter(None, (notice(each, as_of), each.type))),
        corrected=each.adjusted,
    )


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _has(wanted: Filter, texts: Sequence[str]) -> bool:
    together = " ".join(texts).casefold()
    return all(word.casefold() in together for word in wanted.words)
