"""Ads billing against the sandbox: profiles, pages, details, documents, and every damage."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.amazon.ads.client import (
    AdsDocument,
    NoDocument,
    all_pages,
    invoice_details,
    invoice_documents,
    invoice_pages,
    list_profiles,
)
from artui.amazon.ads.invoices import (
    NOT_YET,
    STATUSES,
    Profile,
    Unreadable,
    read_details,
    read_profiles,
    read_rows,
    read_summary,
)
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.transport.json_input import read_json
from artui.domain.money import Money
from tests.support.amazon import Line, raw_answer, sandbox_line, served

CANADA = "777777777"
# The published sample, its JSON mended, its damaged names kept.
SAMPLE = """{"status": "success", "payload": {"nextCursor": "xysd", "invoiceSummaries": [{
 "id": "ID-234", "status": "WRITTEN_OFF", "fromDate": "20240304", "toDate": "20240305",
 "invoiceDate": "20240304", "amountDue": {"amount": 66.67, "currencyCode": "USD"},
 "taxAmount Due": {"amount": 0.0, "currencyCode": "USD"},
 "remainingAmount Due": {"amount": 0.0, "currencyCode": "USD"},
 "remainingTax Amount Due": {"amount": 0.0, "currencyCode": "USD"},
 "fees": [], "remainingFees": [], "downloadable Documents": ["INVOICE"]}]}}"""


def numbers(line: Line, profile: str = CANADA) -> list[str]:
    own = next(p for p in list_profiles(line.connection)[0] if p.id == profile)
    return [row.id for page in invoice_pages(line.connection, own) for row in page.rows.invoices]


def test_ad_1_ad_7_three_steps_from_profiles_to_details() -> None:
    with sandbox_line() as line:
        profiles, problems = list_profiles(line.connection)
        assert problems == []
        page = next(invoice_pages(line.connection, profiles[0]))
        first = page.rows.invoices[0]
        assert first.invoice_date == date(2026, 3, 1)
        assert first.amount == Money(120050, "CAD")
        details = invoice_details(line.connection, CANADA, first.id)
        assert details.summary == first
        assert details.lines[0]["name"] == "Spring campaign"
        assert details.taxes[0]["taxName"] == "GST"
        # The scope goes out from the second step on, ids are encoded into the path.
        assert invoice_details(line.connection, "1234567890123456789", "US/5").summary.fees


def test_ad_2_profiles_without_payment_method_are_read_and_a_refused_one_is_told() -> None:
    with sandbox_line() as line:
        profiles, _ = list_profiles(line.connection)
        assert [p.valid_payment_method for p in profiles] == [True, False, True, False]
        assert profiles[2].id == "1234567890123456789"
        pages = list(all_pages(line.connection, profiles))
        refused = [page for page in pages if page.refusal]
        assert [page.profile.id for page in refused] == ["999999999"]
        assert "401" in refused[0].refusal
        assert {row.key for page in pages for row in page.rows.invoices} >= {
            (CANADA, "CA-1"),
            ("888888888", "CA-1"),
        }
        # Not a token that ended: no other was fetched for it.
        assert line.sandbox.count("lwa.token") == 1


def test_ad_2_the_damaged_profile_of_the_sample_is_mended() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("damaged-keys@ads.profiles"))
        profiles, _ = list_profiles(line.connection)
    assert profiles[0].marketplace == "A2EUQ1WTGCTBG2"
    assert profiles[0].timezone == "America/Los_Angeles"


def test_ad_3_damaged_keys_read_as_the_true_ones() -> None:
    with sandbox_line() as line:
        plain = [p.rows for p in all_pages(line.connection, list_profiles(line.connection)[0])]
        line.sandbox.make_trouble(read_trouble("damaged-keys@ads.invoices*9"))
        damaged = [p.rows for p in all_pages(line.connection, list_profiles(line.connection)[0])]
    assert damaged == plain


def test_ad_3_ad_6_ad_10_the_published_sample_is_read() -> None:
    (row,) = read_rows(read_json(SAMPLE)["payload"]["invoiceSummaries"], "1").invoices
    assert row.amount == Money(6667, "USD")
    assert row.remaining == Money(0, "USD")
    assert row.documents == ("INVOICE",)
    assert row.status == "WRITTEN_OFF"


def test_ad_4_every_status_is_known_and_an_unknown_one_kept() -> None:
    with sandbox_line() as line:
        rows = [
            row
            for page in all_pages(line.connection, list_profiles(line.connection)[0])
            for row in page.rows.invoices
        ]
    assert {row.status for row in rows} == {*STATUSES, "UNKNOWN"} - {*NOT_YET}
    (unknown,) = [row for row in rows if row.status == "UNKNOWN"]
    assert (unknown.said, unknown.remaining) == ("ON_HOLD_BY_MAGIC", Money(1000, "USD"))


def test_ad_5_accumulating_rows_are_no_invoices() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("placeholders@ads.invoices"))
        profiles, _ = list_profiles(line.connection)
        (page,) = invoice_pages(line.connection, profiles[0])
    assert page.rows.placeholders == 2
    assert page.rows.problems == ()
    assert len(page.rows.invoices) == 4


def test_ad_6_a_body_without_wrapper_is_read_too() -> None:
    details = read_json(SAMPLE)["payload"]["invoiceSummaries"][0]
    plain, wrapped = {"invoiceSummary": details}, {"payload": {"invoiceSummary": details}}
    assert read_details(plain, "1") == read_details(wrapped, "1")


def test_ad_8_pages_end_without_cursor_with_null_and_with_a_repeated_one() -> None:
    whole = ["CA-1", "CA-2", "CA-3", "CA-4"]
    with sandbox_line(Sandbox(page_size=2)) as line:
        assert numbers(line) == whole
        assert line.sandbox.count("ads.invoices") == 3
        paths = [seen.path for seen in line.sandbox.seen if seen.operation == "ads.invoices"]
        # The first page without any parameter: the service has answered nothing to calls with one.
        assert ["cursor" in path for path in paths] == [False, True, True]
        assert not any("count" in path for path in paths)
        line.sandbox.make_trouble(read_trouble("null-cursor@ads.invoices*9"))
        assert numbers(line) == whole
        line.sandbox.troubles.clear()
        line.sandbox.make_trouble(read_trouble("repeated-cursor@ads.invoices*9"))
        assert numbers(line)[:2] == whole[:2]
        assert line.sandbox.count("ads.invoices") < 12


def test_ad_8_a_list_cut_off_goes_on_from_its_cursor() -> None:
    with sandbox_line(Sandbox(page_size=1)) as line:
        own = list_profiles(line.connection)[0][0]
        pages = invoice_pages(line.connection, own)
        next(pages)
        second = next(pages)
        rest = invoice_pages(line.connection, own, cursor=second.next_cursor)
        assert [row.id for page in rest for row in page.rows.invoices] == ["CA-3", "CA-4"]


def test_the_vendors_media_type_is_asked_for_and_plain_json_taken_instead() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("not-acceptable@ads.invoices"))
        assert len(numbers(line)) == 4
        assert line.sandbox.count("ads.invoices") == 2


def test_documents_are_downloaded_without_our_token_and_named_by_us() -> None:
    with sandbox_line() as line:
        (document,) = invoice_documents(line.connection, "1234567890123456789", "US/5")
        assert document.body.startswith(b"%PDF")
        assert document.file_name == "US_5-invoice.pdf"
        line.sandbox.ads_invoices[CANADA][0]["downloadableDocuments"] = []
        with pytest.raises(NoDocument, match="CA-1"):
            invoice_documents(line.connection, CANADA, "CA-1")


def test_ad_9_the_governments_document_is_fetched_too() -> None:
    with sandbox_line() as line:
        line.sandbox.government[("777777777", "CA-1")] = "IT01"
        found = invoice_documents(line.connection, CANADA, "CA-1")
    assert [(d.kind, d.file_name) for d in found] == [
        ("GOVERNMENT_INVOICE", "CA-1-government_invoice.pdf"),
        ("INVOICE", "CA-1-invoice.pdf"),
    ]


@pytest.mark.parametrize("number", ["../../etc/passwd", "..", "\x1b[2J", "a\0b", ".hidden"])
def test_a_file_name_stays_in_its_folder(number: str) -> None:
    name = AdsDocument(number, "INVOICE", "application/pdf", b"").file_name
    assert "/" not in name
    assert not name.startswith(".")
    assert name.isprintable()


def test_ad_9_adjustments_are_snapshots_and_links_that_expire_are_followed_at_once() -> None:
    with sandbox_line() as line:
        raw = {
            "invoiceSummary": line.sandbox.ads_invoices[CANADA][0],
            "adjustments": [{"amount": {"amount": -5, "currencyCode": "CAD"}}],
            "governmentInvoiceInformation": {"governmentInvoiceId": "IT01"},
        }
        details = read_details(json.loads(json.dumps(raw), parse_float=Decimal), CANADA)
    assert details.adjustments[0]["amount"]["amount"] == -5
    assert details.summary.amount == Money(120050, "CAD")
    assert details.government == {"governmentInvoiceId": "IT01"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"amountDue": {"amount": Decimal("1.001"), "currencyCode": "USD"}}, "no amount of it"),
        ({"amountDue": {"amount": "1.00", "currencyCode": "USD"}}, "has no amount"),
        ({"amountDue": {"amount": 1, "currencyCode": "US"}}, "has no currency"),
        ({"remainingAmountDue": {}}, "no remainingAmountDue"),
        ({"invoiceDate": "20261301"}, "no date"),
        ({"id": ""}, "has no id"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_go_on(
    change: dict[str, Any], word: str
) -> None:
    row = read_json(SAMPLE.replace(" Due", "Due").replace("Tax Amount", "TaxAmount"))
    row = row["payload"]["invoiceSummaries"][0]
    rows = read_rows([row | change, row], "1")
    assert len(rows.invoices) == 1
    assert len(rows.problems) == 1
    assert word in rows.problems[0]


def test_a_profile_without_usable_id_is_told() -> None:
    profiles, problems = read_profiles([{"profileId": "a\r\nb"}, {"profileId": True}, 7])
    assert profiles == []
    assert len(problems) == 3


@pytest.mark.parametrize("body", ["{}", "[]", '{"payload": {}}', '{"invoiceSummaries": 5}'])
def test_an_answer_without_a_list_is_no_empty_list(body: str) -> None:
    with sandbox_line() as line:
        elsewhere = replace(line.connection.settings, ads_url=served(raw_answer(body.encode())))
        own = Profile("1", "", "", "", "", "", "", "", None)
        with (
            Connection(elsewhere, line.clock.timing()) as connection,
            pytest.raises(ServiceUnreachable, match="without a list"),
        ):
            next(invoice_pages(connection, own))


_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["amount", "currencyCode", "id"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "status", "amountDue", "fees", "dueDate"]), _VALUE))
def test_any_row_is_read_or_told(change: dict[str, Any]) -> None:
    row = read_json(SAMPLE)["payload"]["invoiceSummaries"][0]
    rows = read_rows([row | change], "1")
    assert len(rows.invoices) + len(rows.problems) + rows.placeholders == 1
    with suppress(Unreadable):
        read_summary(row | change, "1")


def test_pages_are_read_one_after_the_other_never_all_at_once() -> None:
    with sandbox_line(Sandbox(page_size=1)) as line:
        own = list_profiles(line.connection)[0][0]
        pages = invoice_pages(line.connection, own)
        counts = [line.sandbox.count("ads.invoices") for _ in pages]
    assert all(after - before == 1 for before, after in pairwise(counts))
