"""The VAT report and its uploads against the sandbox, with trouble on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from artui.amazon.sandbox.examples import MARKETPLACE
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.errors import NotAuthorised, OutcomeUnknown, ServiceUnreachable
from artui.amazon.transport.progress import Pause, Why
from artui.amazon.vat.documents import VatDocument, build_documents, document_number
from artui.amazon.vat.feed import (
    NotUploadable,
    explain,
    feed_options,
    find_feed,
    upload_document,
)
from artui.amazon.vat.report import read_report
from artui.amazon.vat.report_download import (
    BadPeriod,
    fetch_vat_report,
    report_state,
    request_report,
)
from tests.support.amazon import Line, sandbox_line

PDF = b"%PDF-1.7\n%%EOF\n"
START = datetime(2026, 3, 1, tzinfo=UTC)


def documents(line: Line) -> tuple[VatDocument, ...]:
    fetched = fetch_vat_report(line.connection, [MARKETPLACE])
    return build_documents(read_report(fetched.raw, charset=fetched.charset).rows).documents


def test_vd_1_the_report_is_asked_for_waited_for_unpacked_and_read() -> None:
    with sandbox_line() as line:
        line.sandbox.report_polls = 3
        found = documents(line)
        assert [(d.key.shipping, d.credit_note, d.incl_minor) for d in found] == [
            ("8234930334", False, 7800),
            ("8234930335", False, 27600),
            ("021893076", False, 19800),
            ("021893076", True, 19800),
            ("8234930334", True, 7800),
            ("8234930334", False, 7800),
        ]
        assert any(isinstance(step, Pause) and step.why is Why.REPORT for step in line.steps)


@pytest.mark.parametrize(
    "text",
    [
        "429@reports=2*2",
        "500@reports.download",
        "cut@reports.document",
        "refuse@reports.download",
        "expired-token@reports.get",
        "html-502@reports.token*2",
    ],
)
def test_trouble_on_the_way_changes_nothing_in_the_report(text: str) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble(text))
        assert len(documents(line)) == 6


def test_a_wait_that_was_cut_off_goes_on_with_the_reports_id() -> None:
    with sandbox_line() as line:
        line.sandbox.report_polls = 1000
        with pytest.raises(ServiceUnreachable, match="R1"):
            fetch_vat_report(line.connection, [MARKETPLACE])
        line.sandbox.report_polls = 1
        fetched = fetch_vat_report(line.connection, [MARKETPLACE], report="R1")
        assert read_report(fetched.raw).rows
        assert line.sandbox.count("reports.create") == 1


def test_all_of_a_period_can_be_asked_for_but_not_more_than_30_days() -> None:
    with sandbox_line() as line:
        period = (START, START + timedelta(days=30))
        report = request_report(line.connection, [MARKETPLACE], period=period)
        assert line.sandbox.reports[report]["pending"] is False
        with pytest.raises(BadPeriod, match="30 days, not 31"):
            request_report(
                line.connection, [MARKETPLACE], period=(START, START + timedelta(days=31))
            )
        with pytest.raises(BadPeriod):
            request_report(line.connection, [])


def test_an_empty_report_is_no_error() -> None:
    with sandbox_line() as line:
        report = request_report(line.connection, [MARKETPLACE])
        line.sandbox.reports[report]["known"] = False
        fetched = fetch_vat_report(line.connection, [MARKETPLACE], report=report)
        assert fetched.raw == b""
        assert report_state(line.connection, report).status == "CANCELLED"


def test_a_missing_role_is_told() -> None:
    with sandbox_line() as line:
        line.sandbox.restricted_tokens = _Deaf()
        with pytest.raises(NotAuthorised, match="403"):
            documents(line)


class _Deaf(dict[str, str]):
    """Forgets every restricted token."""

    def __setitem__(self, key: str, value: str) -> None:
        return None


def test_vd_5_the_metadata_names_what_amazon_asks_for() -> None:
    with sandbox_line() as line:
        shipment, *_, reversal, _ = documents(line)
    assert feed_options(shipment, "V-8234930334-1") == {
        "metadata:shippingid": "8234930334",
        "metadata:invoicenumber": "V-8234930334-1",
        "metadata:documenttype": "Invoice",
        "metadata:totalamount": "78.00",
        "metadata:totalvatamount": "13.00",
        "metadata:transactionid": "T-1",
    }
    credit = feed_options(reversal, "C-1")
    assert credit["metadata:documenttype"] == "CreditNote"
    assert credit["metadata:transactionid"] == "CorrectionReversal:X:1"
    without = replace(shipment, seller_vat="", key=replace(shipment.key, transaction=""))
    assert "metadata:totalvatamount" not in feed_options(without, "V-1")


def test_vd_5_without_transaction_id_wardrobe_and_reversals_are_not_uploaded() -> None:
    with sandbox_line() as line:
        shipment, *_, reversal, _ = documents(line)
        for document in (
            replace(shipment, wardrobe=True, key=replace(shipment.key, transaction="")),
            replace(reversal, key=replace(reversal.key, transaction="")),
        ):
            with pytest.raises(NotUploadable, match="transaction id"):
                upload_document(line.connection, document, "V-1", PDF)
        with pytest.raises(NotUploadable, match="takes no invoicenumber"):
            upload_document(line.connection, shipment, 'V"1', PDF)
        with pytest.raises(NotUploadable, match="no PDF"):
            upload_document(line.connection, shipment, "V-1", b"text")
        assert line.sandbox.count("feeds") == 0
        assert not line.sandbox.feeds


def test_an_accepted_document_leaves_the_pending_report() -> None:
    with sandbox_line() as line:
        found = documents(line)
        known: list[str] = []
        for document in found:
            number = document_number(document, [])
            known.append(upload_document(line.connection, document, number, PDF, known))
        assert documents(line) == ()
        assert len(line.sandbox.feeds) == len(found)


def test_a_rejected_document_stays_with_its_reason() -> None:
    with sandbox_line() as line:
        shipment = documents(line)[0]
        wrong = replace(shipment, lines=shipment.lines[:1])
        upload_document(line.connection, wrong, "V-1", PDF)
        again = documents(line)[0]
        assert again.status == "Rejected"
        assert "should be 78" in again.status_reason
    assert "is no PDF" in explain("79503: wrong \x1b[2J")
    assert explain("79503 \x1b[2J").isprintable()


@pytest.mark.parametrize("kind", ["lost-answer", "cut", "500"])
def test_an_upload_is_made_once_whatever_happens_to_the_answer(kind: str) -> None:
    with sandbox_line() as line:
        shipment = documents(line)[0]
        line.sandbox.make_trouble(read_trouble(f"{kind}@feeds.create"))
        feed = upload_document(line.connection, shipment, "V-1", PDF)
        assert list(line.sandbox.feeds) == [feed]
        assert line.sandbox.count("feeds.create") == (1 if kind == "lost-answer" else 2)


def test_an_upload_that_cannot_be_told_from_others_is_left_to_a_person() -> None:
    with sandbox_line() as line:
        shipment, other, *_ = documents(line)
        for document in (shipment, other):
            upload_document(line.connection, document, "V-1", PDF)
        since = line.clock.start
        with pytest.raises(OutcomeUnknown, match="2 uploads"):
            find_feed(line.connection, MARKETPLACE, since, ())
        assert find_feed(line.connection, MARKETPLACE, since, ["F1"]) == "F2"
        assert find_feed(line.connection, MARKETPLACE, since, ["F1", "F2"]) is None
