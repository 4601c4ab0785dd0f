"""What the Amazon screen reads from the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from artui import amazon
from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.ledger import amazon as ledger_amazon
from artui.ledger import book as ledger_book
from artui.ledger import documents, lists
from artui.ledger import items as ledger_items
from artui.tui import amazon as tui_amazon
from artui.tui.amazon import orders
from artui.tui.desk.sources import has_words
from artui.tui.kit.counts import counted

if TYPE_CHECKING:
    from artui.ledger.amazon.external import SubmissionFacts, VatFacts
    from artui.ledger.amazon.reported.vendor_list import VendorRow
    from artui.ledger.amazon.self_billing_rows import SelfBilled, Tab
    from artui.ledger.amazon.set_aside import Aside
    from artui.ledger.book.book import Book
    from artui.ledger.items.open_items import LedgerItem
    from artui.ledger.lists.masters import Master


@dataclass(frozen=True, slots=True)
class AmazonRow:
    """A row of a tab; `item_id` is its document in the ledger, if it has one."""

    id: int
    item_id: int | None
    kind: ItemKind | None
    number: str
    customer: str
    amount_minor: int | None
    currency: str
    state: str
    until: str
    why: str
    bad: bool = False
    """Whether it is late, refused or held."""
    corrected: bool = False
    record: str = ""
    """The key by which it is set aside."""


def rows(book: "Book", tab: str, wanted: Filter) -> list[AmazonRow]:
    """The rows of a tab: vendor, ads, vat, pending, completed, orders or deductions."""
    match tab:
        case "vendor":
            found = _vendor(book)
        case "ads":
            found = _ads(book)
        case "vat":
            found = _vat(book)
        case "orders":
            found = _orders(book)
        case "deductions":
            found = tui_amazon.kept_back.deduction_rows(book)
        case _:
            found = _self_billing(book, tab)
    return [
        row for row in found if has_words(wanted, (row.number, row.customer, row.state, row.why))
    ]


def counts(book: "Book") -> dict[str, int]:
    """The numbers of rows in the tabs; completed ones are many and not counted."""
    aside = ledger_amazon.set_aside
    with book.reading() as connection:
        return {
            "vendor": ledger_amazon.reported.vendor_list.count_of(connection),
            "ads": len(ledger_amazon.external.ads_invoices(connection))
            + len(aside.asides(connection, aside.ADS)),
            "vat": len(ledger_amazon.external.vat_documents(connection))
            + len(aside.asides(connection, aside.VAT)),
            "orders": ledger_amazon.purchase_orders.count_orders(connection),
            "pending": len(
                ledger_amazon.self_billing_rows.self_billed(
                    connection, "pending", book.business_date
                )
            ),
        }


def sums_to_approve(book: "Book", ids: Sequence[int]) -> list[tuple[str, int]]:
    """The sums of pending invoices, per currency; raises BatchSize if they are too many."""
    most = documents.invoice_approval.AT_MOST
    if len(ids) > most:
        sentence = f"{len(ids)} are marked; at most {most} are approved at once."
        raise ledger_book.refusals.BatchSize(sentence)
    with book.reading() as connection:
        waiting = ledger_amazon.self_billing_rows.self_billed(
            connection, "pending", book.business_date
        )
    sums: dict[str, int] = {}
    for each in waiting:
        if each.id in ids:
            sums[each.currency] = sums.get(each.currency, 0) + each.amounts_minor[-1]
    return sorted(sums.items())


def deadlines(book: "Book") -> str:
    """What is late or due with the services, in words; empty if nothing is."""
    now = book.now()
    rules = amazon.self_billing.approval
    with book.reading() as connection:
        kept_back = ledger_amazon.reported.deduction_rows.count_open(connection)
        states = ledger_amazon.external.vat_states(connection)
        aside = ledger_amazon.set_aside
        rows_aside = len(aside.asides(connection, aside.VAT))
        ads_aside = len(aside.asides(connection, aside.ADS))
        waiting = ledger_amazon.self_billing_rows.self_billed(
            connection, "pending", book.business_date
        )
    late = sum(state == "Pending" and deadline < now for state, deadline in states)
    refused = sum(state == "Rejected" for state, _ in states)
    soon = sum(state == "Pending" for state, _ in states) - late
    notices = sum(bool(rules.notice(each, book.business_date)) for each in waiting)
    parts = (
        (late, "VAT upload late", "VAT uploads late"),
        (soon, "VAT upload to do", "VAT uploads to do"),
        (refused, "VAT document rejected", "VAT documents rejected"),
        (rows_aside, "VAT row set aside", "VAT rows set aside"),
        (ads_aside, "Ads row set aside", "Ads rows set aside"),
        (notices, "approval late or nearly", "approvals late or nearly"),
        (kept_back, "deduction to decide", "deductions to decide"),
    )
    return " · ".join(counted(*part) for part in parts if part[0])


def _vendor(book: "Book") -> list[AmazonRow]:
    """What was sent, with the state that Amazon reports, then what Amazon alone knows."""
    with book.reading() as connection:
        facts = ledger_amazon.external.submissions(connection)
        reported = ledger_amazon.reported.vendor_list.listed(connection)
        about = [row.kept.item_id for row in reported if row.kept.item_id]
        items = ledger_items.open_items.ledger_items(
            connection, [*(fact.item_id for fact in facts if fact.item_id), *about]
        )
        customers = list({item.customer_id for item in items.values()})
        known = lists.masters.masters_of(connection, customers, book.business_date)
    reports = {row.kept.submission_id: row for row in reported}
    found = [
        _sent(fact, items.get(fact.item_id or 0), reports.get(fact.id), known) for fact in facts
    ]
    return found + [
        _reported(row, items.get(row.kept.item_id or 0))
        for row in reported
        if row.kept.submission_id is None
    ]


def _sent(
    fact: "SubmissionFacts",
    item: "LedgerItem | None",
    report: "VendorRow | None",
    known: "Mapping[int, Master]",
) -> AmazonRow:
    states = amazon.vendor_invoices.submission_states.State
    state = fact.state.lower().replace("_", " ")
    why, until = fact.reason, _when(amazon.vendor_invoices.stored_submission.poll_at(fact))
    if report is not None:
        why = "; ".join(filter(None, (f"submission {state}", fact.reason, _said(report))))
        state = report.kept.report.state.lower().replace("_", " ")
        due = report.kept.report.due
        until = until or (due.isoformat() if due else "")
    return AmazonRow(
        fact.id,
        fact.item_id,
        item.kind if item else None,
        fact.number,
        known[item.customer_id].name if item else "from a file",
        item.amount_minor if item else None,
        item.currency if item else "",
        state,
        until,
        why,
        bad=fact.state in (states.FAILED, states.REJECTED, states.SUBMIT_UNKNOWN),
    )


def _reported(row: "VendorRow", item: "LedgerItem | None") -> AmazonRow:
    report = row.kept.report
    return AmazonRow(
        -row.kept.id,
        row.kept.item_id,
        item.kind if item else None,
        report.number,
        row.ours.name if row.ours else "known to Amazon only",
        report.amount_minor,
        report.currency,
        report.state.lower().replace("_", " "),
        report.due.isoformat() if report.due else "",
        _said(row),
        bad=report.state == "REJECTED",
    )


def _said(row: "VendorRow") -> str:
    """What is to be known of a report: what is queued, kept back, or differs from ours."""
    report = row.kept.report
    queued = report.settlement.queued_minor if report.settlement else 0
    due = f" on {report.due}" if report.due else ""
    parts = (
        f"{Money(queued, report.currency)} expected{due}" if queued else "",
        f"{Money(row.deducted_minor, report.currency)} kept back" if row.deducted_minor else "",
        *row.findings,
    )
    return "; ".join(filter(None, parts))


def _ads(book: "Book") -> list[AmazonRow]:
    """What could not be taken first, then the invoices by their due dates."""
    aside = ledger_amazon.set_aside
    with book.reading() as connection:
        found = ledger_amazon.external.ads_invoices(connection)
        asides = aside.asides(connection, aside.ADS)
    of_profile = [_aside(each, each.account or "the list of profiles") for each in asides]
    return of_profile + [
        AmazonRow(
            row.item_id,
            row.item_id,
            row.kind,
            row.number,
            row.name or row.account,
            row.open_minor,
            row.currency,
            row.status.lower().replace("_", " "),
            row.due_date.isoformat(),
            row.account if row.kind == ItemKind.INVOICE else f"credit memo, {row.account}",
        )
        for row in found
    ]


def _vat(book: "Book") -> list[AmazonRow]:
    """What could not be taken first, then the documents by their deadlines."""
    with book.reading() as connection:
        facts = ledger_amazon.external.vat_documents(connection)
        asides = ledger_amazon.set_aside.asides(connection, ledger_amazon.set_aside.VAT)
    now = book.now()
    return [
        *(_aside(each, "no document yet") for each in asides),
        *(_vat_document(fact, now) for fact in facts),
    ]


def _vat_document(fact: "VatFacts", now: datetime) -> AmazonRow:
    late = fact.state == "Pending" and fact.deadline < now
    until = fact.deadline if fact.state in ("Pending", "Rejected") else None
    if fact.state == "Uploaded" and fact.sent_at is not None:
        until = fact.sent_at + amazon.vat.upload_states.JUDGED_WITHIN
    return AmazonRow(
        fact.item_id,
        fact.item_id,
        ItemKind.CREDIT_MEMO if fact.credit_note else ItemKind.INVOICE,
        fact.number,
        f"{'credit note ' if fact.credit_note else ''}{fact.shipping_id}",
        fact.amount_minor,
        fact.currency,
        "late" if late else fact.state.lower(),
        _when(until),
        fact.reason or (f"feed {fact.feed_id}" if fact.feed_id else ""),
        bad=late or fact.state == "Rejected",
    )


def _aside(aside: "Aside", customer: str) -> AmazonRow:
    """A row that could not be taken, which has no document; the next fetch tries it again."""
    return AmazonRow(
        -aside.id,
        None,
        None,
        aside.title,
        customer,
        None,
        "",
        "set aside",
        "",
        aside.reason,
        bad=True,
        record=aside.record,
    )


def _orders(book: "Book") -> list[AmazonRow]:
    found = []
    for order, invoices in orders.known_orders(book):
        minor, currency = orders.amount_of(order)
        found.append(
            AmazonRow(
                order.id,
                None,
                None,
                order.number,
                order.bill_to or order.vendor_code,
                minor,
                currency,
                order.state.lower(),
                f"{order.ordered_at:%Y-%m-%d}",
                orders.why_of(order, invoices),
            )
        )
    return found


def _self_billing(book: "Book", tab: str) -> list[AmazonRow]:
    with book.reading() as connection:
        shown: Tab = "pending" if tab == "pending" else "completed"
        found = ledger_amazon.self_billing_rows.self_billed(connection, shown, book.business_date)
    return [_self_billed(each, book.business_date) for each in found]


def _self_billed(each: "SelfBilled", as_of: date) -> AmazonRow:
    """Rows of invoices that wait, with the day on which their approval is late (PV-12); a
    corrected one is marked at its amount (PV-5)."""
    rules = amazon.self_billing.approval
    state, until, late = rules.listed_state(each), each.issue_date, False
    if state == rules.PENDING:
        until = each.issue_date + relativedelta(months=rules.FLAG_AFTER_MONTHS)
        late = rules.approval_notice(each.type, state, each.issue_date, as_of) == "overdue"
    return AmazonRow(
        each.id,
        each.id,
        ItemKind.INVOICE,
        each.number,
        each.account,
        each.amounts_minor[-1],
        each.currency,
        "late" if late else state.replace("_", " "),
        until.isoformat(),
        "; ".join(filter(None, (rules.notice(each, as_of), each.type))),
        bad=late or state == "on_hold",
        corrected=each.adjusted,
    )


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
