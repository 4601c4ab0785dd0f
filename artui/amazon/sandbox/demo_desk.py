"""The sandbox's data in the demo ledger, so that every tab of the Amazon page is alive offline.

Nothing is asked of a service: what the sandbox would answer is read as its answers are, and kept by
the same acts. Days are moved to the weeks before the business day.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from artui.amazon.ads.as_ours import (
    account_of,
    ads_invoice,
    customer_of,
    details_text,
    summary_text,
)
from artui.amazon.ads.invoices import NOT_YET, read_details, read_profiles, read_summary
from artui.amazon.finances.invoices import read_details as read_report
from artui.amazon.sandbox import examples
from artui.amazon.sandbox.order_examples import BUYER as BILLED
from artui.amazon.sandbox.order_examples import purchase_orders
from artui.amazon.sandbox.vendor_examples import GERMANY, PAYEE, vendor_invoices
from artui.amazon.transport.json_input import read_json
from artui.amazon.vat.report_import import take_in
from artui.amazon.vendor_invoices.submission_states import State
from artui.amazon.vendor_orders.read_orders import merged, read_order, read_status
from artui.domain.kinds import PartyRole
from artui.domain.refusal import Refused
from artui.json_value import Json
from artui.ledger.amazon.ads import take_ads_invoices
from artui.ledger.amazon.ads_accounts import post_ads_accounts
from artui.ledger.amazon.ads_asides import keep_ads_asides, record_of
from artui.ledger.amazon.amazon_parties import (
    AmazonParty,
    NewPayee,
    post_payees,
    set_own_party,
)
from artui.ledger.amazon.external import vat_documents
from artui.ledger.amazon.orders_taken import take_orders
from artui.ledger.amazon.reported.vendor_sync import Window, take_window
from artui.ledger.amazon.self_billing import NewSelfBilling, post_self_billing
from artui.ledger.amazon.set_aside import NewAside
from artui.ledger.amazon.submissions import SubmissionStep, keep_submission
from artui.ledger.amazon.vat_documents import REJECTED, VatState, keep_vat_states, note_upload
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.records import NewCustomer, NewInvoice, NoteField
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.invoice_approval import hold
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import posting_context
from artui.ledger.office.seed import FIRST_ENTITY

BUYER, PRIME = "amazon-eu", "prime-video"
# Of the sandbox's vendor invoices these were sent, and so far they have come.
_SENT = {
    "SB-1001": State.ASSUMED_RECEIVED,
    "SB-1002": State.CONFIRMED,
    "SB-1003": State.CONFIRMED,
    "SB-1004": State.CONFIRMED,
    "SB-1006": State.CONFIRMED,
}


def fill_amazon_page(book: Book) -> None:
    """Fill every tab of the Amazon page, in one transaction."""
    with book.transaction() as joined:
        # Yesterday, so that no act lies in the future, whatever the time zone.
        at = datetime.combine(book.business_date - timedelta(1), time(9), UTC)
        scene = replace(joined, now=lambda: at)
        _customers(scene)
        _vendor(scene)
        _ads(scene)
        _vat(scene, at)
        _self_billing(scene)


def _customers(book: Book) -> None:
    with book.act(ActName.DEMO, "Amazon") as entry:
        _demand(
            post_customers(
                entry,
                [
                    NewCustomer(
                        BUYER,
                        "Amazon EU S.à r.l.",
                        country="DE",
                        currency="EUR",
                        fields=(NoteField("party-id", BILLED),),
                    ),
                    NewCustomer(PRIME, "Prime Video", country="US", currency="USD"),
                ],
            )
        )
        entry.summary = "Amazon as a buyer and a platform"


def _vendor(book: Book) -> None:
    """Orders, invoices that were sent, and what became of each."""
    today = book.business_date
    orders = [
        merged(read_order(_json(row["orders"])), read_status(_json(row["ordersStatus"])))
        for row in purchase_orders(today)
    ]
    take_orders(book, "of the last months", orders, None)
    set_own_party(
        book, FIRST_ENTITY, PartyRole.REMIT_TO, party_id=PAYEE, name="Meridian Supply GmbH",
        line1="Speicherstraße 20", city="Hamburg", postal_code="20457", country="DE",
        tax_id="DE999999999",
    )  # fmt: skip
    buyer = AmazonParty(
        BILLED, "Amazon EU S.à r.l.", "Marktstraße 1", "", "", "München", "", "80331", "DE",
        "VAT", "DE888888888",
    )  # fmt: skip
    with book.act(ActName.DEMO, "Amazon's payees") as entry:
        _demand(post_payees(entry, [NewPayee(buyer)], {}))
        entry.summary = "the party that Amazon bills"
    reports = []
    for known in vendor_invoices(today):
        page = read_report(_json(known), GERMANY)
        reports.append(replace(page.header, lines=page.lines))
    ours = [report for report in reports if report.number in _SENT]
    with book.act(ActName.POST_INVOICE, "vendor invoices") as entry:
        invoices = [
            NewInvoice(
                report.number, BUYER, report.issued, report.amount_minor, report.currency,
                due_date=report.due, net_minor=report.net_minor, tax_minor=report.tax_minor,
            )
            for report in ours
        ]  # fmt: skip
        _demand(post_invoices(posting_context(entry), invoices))
        entry.summary = f"{len(invoices)} invoices to Amazon"
    for place, report in enumerate(ours, 1):
        body = json.dumps({"invoices": [{"id": report.number, "remitToParty": {"partyId": PAYEE}}]})
        sent_at = datetime.combine(report.issued, time(9), UTC)
        state = _SENT[report.number]
        step = SubmissionStep(report.number, state, "", f"T-{place}", sent_at, 3, False, "")
        with book.reading() as connection:
            item_id = find(connection, f"invoice:{report.number}").id
        keep_submission(book, step, body=body, item_id=item_id)
    take_window(book, Window(GERMANY, min(each.issued for each in reports), None), reports)


def _ads(book: Book) -> None:
    """The invoices of every profile that may be read, of the month before."""
    profiles, _ = read_profiles(_json(examples.profiles()))
    readable = [each for each in profiles if each.id != examples.REFUSED_PROFILE]
    post_ads_accounts(book, [customer_of(each, receivable=False) for each in readable])
    issued = book.business_date.replace(day=1)
    last = issued - timedelta(1)
    days = {
        "fromDate": f"{last.replace(day=1):%Y%m%d}",
        "toDate": f"{last:%Y%m%d}",
        "invoiceDate": f"{issued:%Y%m%d}",
        "dueDate": f"{issued + timedelta(30):%Y%m%d}",
    }
    for profile in readable:
        invoices = []
        for row in examples.ads_invoices()[profile.id]:
            if row["status"] in NOT_YET:
                continue
            raw = row | days
            summary = read_summary(_json(raw), profile.id)
            details = read_details(_json(examples.ads_details(raw)), profile.id)
            texts = summary_text(summary), details_text(details)
            invoices.append(ads_invoice(summary, *texts, details))
        take_ads_invoices(book, account_of(profile.id), invoices)
    for profile in profiles:
        if profile.id == examples.REFUSED_PROFILE:
            account, why = (
                account_of(profile.id),
                "401: UNAUTHORIZED Not authorized to access scope",
            )
            aside = NewAside(record_of(profile.id), account, account, why)
            keep_ads_asides(book, account, [aside], (), whole=False)


def _vat(book: Book, seen: datetime) -> None:
    """The VAT report: one row that can't be read, one document on its way, one rejected."""
    shipped = book.business_date - timedelta(1)
    rows = [
        row
        | {
            "order-date": f"{shipped - timedelta(1)}T08:15:00+00:00",
            "shipment-date": f"{shipped}T10:21:03+00:00",
        }
        for row in examples.vat_rows()
    ]
    rows.append(rows[1] | {"shipping-id": "8234930400", "transaction-type": "LIQUIDATION"})
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    text = "".join("\t".join(line) + "\r\n" for line in lines)
    take_in(book, text.encode(), report_id="R1", seen=seen, whole=False)
    with book.reading() as connection:
        first, second, *_ = vat_documents(connection)
    note_upload(book, first.id, first.number, feed_id="F1")
    why = "79503 Invoice uploaded is not pdf"
    keep_vat_states(book, "feeds", [VatState(second.id, REJECTED, why)])


def _self_billing(book: Book) -> None:
    """Approvals that are due, late and held, a correction, and what Amazon paid by itself."""
    today = book.business_date

    def one(number: str, kind: str, days: int, minor: int, corrects: str = "") -> NewSelfBilling:
        issued = today - timedelta(days)
        return NewSelfBilling(number, PRIME, kind, issued, minor, "USD", corrects)

    rows = [
        one("ARB-2041", "ARB", 70, 184_250),
        one("ARB-2058", "ARB", 47, 96_000),
        one("ARB-2077", "ARB", 12, 120_475),
        one("ARB-2077C", "ARB", 3, 118_000, "ARB-2077"),
        one("VIB-31", "VIB", 6, 45_000),
        one("VIB-32", "VIB", 5, 30_000),
        one("ASB-880", "ASB", 40, 210_900),
    ]
    with book.act(ActName.IMPORT_SELF_BILLING, "self-billing.csv") as entry:
        _demand(post_self_billing(posting_context(entry), rows))
        entry.summary = f"{len(rows)} self-billing invoices"
    with book.reading() as connection:
        held = find(connection, "VIB-32").id
    hold(book, held, reason="bank details are missing")


def _demand(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome


def _json(value: object) -> Json:
    """What a service's answer would be read as: numbers from their digits."""
    return read_json(json.dumps(value))
