"""One document per shipment, its figures the report's, its excerpt Amazon's own."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from artui.amazon.vat.deadlines import upload_deadline, wardrobe_deadline
from artui.amazon.vat.documents import (
    CreditTooLarge,
    RowsDisagree,
    TotalsDiffer,
    VatDocument,
    build_documents,
    check_credit,
    check_totals,
    document_number,
    read_moment,
)
from artui.amazon.vat.marketplaces import UnknownMarketplace, marketplace
from artui.amazon.vat.plain_text import document_text, excerpt_rows
from artui.amazon.vat.printed import printed
from artui.amazon.vat.report import read_report
from artui.statements.model import Entity
from tests.support.vidr import FIXTURES, changed, document, documents

UK, DE = "A1F83G8C2ARO7P", "A1PA6795UKMFR9"
SEEN = datetime(2026, 3, 5, 6, tzinfo=UTC)


def text_of(found: VatDocument) -> str:
    """The document as text, as it is written and shown."""
    paper = printed(found, "V-1", date(2026, 3, 4), Entity("Seller SARL", "FR", ("Lille",)))
    return document_text(found, paper)


PROMOTIONS = ("", "Promotions", "- € 50.00", "20%", "- € 60.00", "- € 60.00")
ONE = ("1", "BYU738349K", "€ 100.00", "20%", "€ 120.00", "€ 120.00")
SHIPPING = ("", "Shipping charge", "€ 10.00", "20%", "€ 12.00", "€ 12.00")
WRAP = ("", "Gift wrap", "€ 5.00", "20%", "€ 6.00", "€ 6.00")


@pytest.mark.parametrize(
    ("name", "index", "total", "rows"),
    [
        ("one-shipment", 0, "€ 78.00", [ONE, SHIPPING, WRAP, PROMOTIONS]),
        (
            "two-products",
            0,
            "€ 276.00",
            [
                ONE,
                ("2", "B7TERKS9374", "€ 100.00", "20%", "€ 120.00", "€ 240.00"),
                ("", "Shipping charge", "€ 20.00", "20%", "€ 24.00", "€ 24.00"),
                ("", "Gift wrap", "€ 10.00", "20%", "€ 12.00", "€ 12.00"),
                ("", "Promotions", "- € 100.00", "20%", "- € 120.00", "- € 120.00"),
            ],
        ),
        ("two-shipments", 0, "€ 78.00", [ONE, SHIPPING, WRAP, PROMOTIONS]),
        (
            "two-shipments",
            1,
            "€ 198.00",
            [("2", *ONE[1:5], "€ 240.00"), SHIPPING, WRAP, PROMOTIONS],
        ),
    ],
)
def test_vd_2_vd_3_the_document_shows_the_published_excerpt(
    name: str, index: int, total: str, rows: list[tuple[str, ...]]
) -> None:
    found = documents(name)[index]
    assert excerpt_rows(found) == rows
    text = [" ".join(line.split()) for line in text_of(found).splitlines()]
    for row in rows:
        assert " ".join(filter(None, row)) in text
    assert f"Total: {total}" in text


def test_vd_1_one_document_per_shipment_not_per_order_or_product() -> None:
    assert len(documents("two-products")) == 1
    assert [d.key.shipping for d in documents("two-shipments")] == ["8234930334", "021893076"]


def test_vd_2_the_vat_of_every_line_is_shown() -> None:
    (found,) = documents("two-products")
    assert (found.excl_minor, found.vat_minor, found.incl_minor) == (23000, 4600, 27600)
    text = text_of(found)
    assert "B7TERKS9374         € 200.00       20%    € 40.00    € 240.00" in text


def test_vd_2_lines_of_two_rates_are_not_combined() -> None:
    found = document(
        shipping_vat_rate="0.1", shipping_vat_incl_amount="11", shipping_vat_excl_amount="10",
        shipping_vat_amount="1", shipping_promo_vat_incl_amount="-11",
        shipping_promo_vat_excl_amount="-10", shipping_promo_vat_amount="-1",
        shipping_promo_vat_rate="0.1",
    )  # fmt: skip
    promotions = [line for line in found.lines if line.kind == "promotions"]
    assert [(str(line.rate), line.incl_minor) for line in promotions] == [
        ("0.2", -6000),
        ("0.1", -1100),
    ]


def test_vd_2_promotions_on_item_and_shipping_at_one_rate_are_one_line() -> None:
    found = document(
        shipping_promo_vat_incl_amount="-12", shipping_promo_vat_excl_amount="-10",
        shipping_promo_vat_amount="-2", shipping_promo_vat_rate="0.2",
    )  # fmt: skip
    promotions = [line for line in found.lines if line.kind == "promotions"]
    assert [(str(line.rate), line.incl_minor) for line in promotions] == [("0.2", -7200)]
    assert found.incl_minor == 6600


def test_vd_3_a_unit_price_is_shown_rounded_and_the_row_total_stays() -> None:
    found = document(
        quantity_purchased="3", item_vat_incl_amount="10.00", item_vat_excl_amount="8.33",
        item_vat_amount="1.67",
    )  # fmt: skip
    line = found.lines[0]
    assert (line.unit_excl_minor, line.unit_incl_minor, line.incl_minor) == (278, 333, 1000)


def test_vd_4_the_sellers_vat_number_is_that_of_the_row() -> None:
    first, second = documents("two-shipments")
    assert (first.seller_vat, second.seller_vat) == ("FR12345678901", "ATU12345678")
    assert (first.dispatch_country, second.dispatch_country) == ("FR", "AT")


def test_rows_of_one_shipment_that_disagree_are_refused() -> None:
    raw = (FIXTURES / "two-products.txt").read_bytes()
    head, sep, tail = raw.rpartition(b"FR12345678901")
    with pytest.raises(RowsDisagree, match="8234930334"):
        build_documents(read_report(head + b"FR999" + tail if sep else raw).rows)


def test_a_refund_is_a_credit_note_with_positive_figures_whatever_the_sign_of_its_row() -> None:
    _, shipment, refund, reversal, _ = documents("reversals")
    assert refund.credit_note
    assert refund.incl_minor == shipment.incl_minor == 19800
    assert refund.rows[0]["item-vat-incl-amount"] == "-240"
    assert reversal.credit_note
    assert reversal.incl_minor == 7800


def test_a_correction_is_a_credit_note_and_a_new_invoice_with_the_amounts_unchanged() -> None:
    original, _, _, reversal, replacement = documents("reversals")
    assert (reversal.correction, replacement.correction) == ("reversal", "replacement")
    assert replacement.incl_minor == original.incl_minor
    assert replacement.bill_to.lines[0] == "Atelier Dupont et Fils"
    assert reversal.needs_transaction
    assert replacement.needs_transaction
    assert not original.needs_transaction


def test_a_credit_is_at_most_what_is_left_of_its_invoice() -> None:
    _, _, refund, _, _ = documents("reversals")
    check_credit(refund, "V-021893076-1", 19800, 0)
    with pytest.raises(CreditTooLarge, match=r"198\.00.*197\.99 EUR"):
        check_credit(refund, "V-021893076-1", 19800, 1)


def test_what_amazon_invoices_itself_is_never_invoiced() -> None:
    found = build_documents(read_report(changed(is_amazon_invoiced="true")).rows)
    assert found.documents == ()
    assert len(found.amazon_invoiced) == 1


def test_the_number_is_the_reports_or_made_of_the_shipping_id() -> None:
    assert document_number(document(invoice_number="INV-7"), []) == "INV-7"
    assert document_number(document(), []) == "V-8234930334-1"
    assert document_number(document(), ["V-8234930334-1"]) == "V-8234930334-2"


def test_lines_that_do_not_make_the_reports_sums_are_refused() -> None:
    found = document()
    with pytest.raises(TotalsDiffer, match=r"78\.00.*77\.99"):
        check_totals(replace(found, reported_incl_minor=7799))


def test_vd_5_prime_wardrobe_ends_with_the_business_day_after_its_trial() -> None:
    # Dispatched Friday 27 March 2026; the trial ends Good Friday, Monday is a bank holiday.
    found = document(
        marketplace_id=UK, ship_service_level="Prime Wardrobe",
        shipment_date="2026-03-27T09:00:00+00:00",
    )  # fmt: skip
    assert found.wardrobe
    assert found.needs_transaction
    # Tuesday 7 April ends at 23:00 UTC in British summer time.
    assert upload_deadline(found, SEEN) == datetime(2026, 4, 7, 23, tzinfo=UTC)
    assert wardrobe_deadline(DE, date(2026, 7, 3)) == datetime(2026, 7, 6, 22, tzinfo=UTC)


def test_vd_5_other_shipments_have_24_hours_and_credit_notes_none_to_lose() -> None:
    assert upload_deadline(document(), SEEN) == datetime(2026, 3, 4, 10, 21, 3, tzinfo=UTC)
    assert upload_deadline(document(shipment_date="2026-03-03"), SEEN) == datetime(
        2026, 3, 4, tzinfo=UTC
    )
    assert upload_deadline(document(shipment_date="?"), SEEN) == datetime(2026, 3, 6, 6, tzinfo=UTC)
    assert upload_deadline(document(transaction_type="REFUND"), SEEN) == SEEN


def test_dates_of_the_report_are_read_in_each_of_its_forms() -> None:
    assert read_moment("2026-03-05") == date(2026, 3, 5)
    assert read_moment("05-Mar-2026 UTC") == date(2026, 3, 5)
    assert read_moment("2026-03-05T01:00:00+02:00") == datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert read_moment("2026-03-05T01:00:00") == datetime(2026, 3, 5, 1, tzinfo=UTC)
    assert read_moment("soon") is None


def test_a_marketplace_without_vat_report_is_refused_by_name() -> None:
    with pytest.raises(UnknownMarketplace, match="ATVPDKIKX0DER"):
        marketplace("ATVPDKIKX0DER")


def test_the_legal_sentence_is_in_the_language_of_the_marketplace() -> None:
    found = document(citation_fr="Autoliquidation", citation_en="Reverse charge")
    assert found.citation == "Autoliquidation"
    assert "Autoliquidation" in text_of(found)
    assert document(citation_it="Inversione").citation == "Inversione"


def test_text_from_the_report_never_reaches_a_terminal_raw() -> None:
    found = document(billing_name="\x1b[2JEve", product_name="a\u202eb", citation_fr="\x07")
    text = text_of(found)
    assert all(line.isprintable() for line in text.splitlines())


def test_without_billing_address_the_bill_goes_where_the_goods_went() -> None:
    found = document(billing_name="", bill_address_1="", buyer_name="Ada")
    assert found.bill_to.lines[0] == "Ada"
    assert found.bill_to.lines[1:] == found.ship_to.lines[1:]
