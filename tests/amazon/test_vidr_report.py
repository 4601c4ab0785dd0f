"""The VAT report is read by column name, as text, or refused with line and column."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.amazon.vat.documents import build_documents
from artui.amazon.vat.report import BadReport, read_report, read_rows
from tests.support.vidr import FIXTURES, ONE, changed


def refused(raw: bytes) -> str:
    with pytest.raises(BadReport) as refusal:
        read_report(raw)
    return str(refusal.value)


def test_vd_6_ids_are_text_and_keep_their_leading_zero() -> None:
    rows = read_report((FIXTURES / "two-shipments.txt").read_bytes()).rows
    assert rows[1]["shipping-id"] == "021893076"
    report = read_report((FIXTURES / "two-products.txt").read_bytes())
    assert report.rows[1]["asin"] == "B7TERKS9374"
    assert report.notes == ("line 3: the ASIN B7TERKS9374 has 11 characters",)


def test_vd_7_run_together_text_is_refused() -> None:
    seed = (
        "Order IDASINShipping IDQuantityItem price (VAT incl)\n"
        "123-1111111-2222222BYU738349K82349303341120100200.2\n"
    )
    assert "never guessed" in refused(seed.encode())


def test_columns_are_found_by_name_in_any_order_and_unknown_ones_are_kept() -> None:
    header, row, _ = changed(new_column="new").decode().split("\r\n")
    pairs = list(zip(header.split("\t"), row.split("\t"), strict=True))[::-1]
    shuffled = "\n".join("\t".join(column) for column in zip(*pairs, strict=True))
    (found,) = read_report(shuffled.encode()).rows
    assert found["new-column"] == "new"
    assert found["shipping-id"] == "8234930334"
    assert found["no-such-column"] == ""


def test_optional_columns_may_be_missing_and_required_ones_are_named() -> None:
    header, row, _ = ONE.decode().split("\r\n")
    names, values = header.split("\t"), row.split("\t")

    def without(column: str) -> bytes:
        at = names.index(column)
        lines = (names[:at] + names[at + 1 :], values[:at] + values[at + 1 :])
        return "\n".join("\t".join(line) for line in lines).encode()

    assert read_report(without("citation-es")).rows
    assert "column shipping-id: the column is missing" in refused(without("shipping-id"))


@pytest.mark.parametrize(
    ("raw", "encoding", "name"),
    [
        ("Café".encode(), "utf-8", "Café"),
        (b"\xef\xbb\xbfx", "utf-8", None),
        ("Café".encode("cp1252"), "cp1252", "Café"),
    ],
)
def test_the_encoding_is_found_and_told(raw: bytes, encoding: str, name: str | None) -> None:
    if name is None:
        report = read_report(b"\xef\xbb\xbf" + ONE)
    else:
        report = read_report(changed(billing_name="@@@").replace(b"@@@", raw))
        assert report.rows[0]["billing-name"] == name
    assert report.encoding == encoding


def test_the_charset_of_the_download_comes_first() -> None:
    raw = changed(billing_name="@@@").replace(b"@@@", "Łódź".encode("iso-8859-2"))
    report = read_report(raw, charset="iso-8859-2")
    assert (report.encoding, report.rows[0]["billing-name"]) == ("iso-8859-2", "Łódź")


def test_a_report_without_rows_is_no_error() -> None:
    assert read_report(b"").rows == ()
    assert read_report(ONE.split(b"\r\n")[0]).rows == ()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"item_vat_incl_amount": "120,00"}, "line 2, column item-vat-incl-amount"),
        ({"item_vat_incl_amount": ""}, "must be an amount"),
        ({"item_vat_incl_amount": "120.001"}, "more decimals than EUR"),
        ({"item_vat_incl_amount": "119.98"}, "119.98 EUR, is not the amount without, 100.00"),
        ({"item_vat_rate": "20"}, "fraction such as 0.2"),
        ({"currency": "EURO"}, "ISO 4217"),
        ({"quantity_purchased": "0"}, "whole number above 0"),
        ({"quantity_purchased": "1.5"}, "whole number above 0"),
        ({"transaction_type": "TRANSFER"}, "SHIPMENT, REFUND or RETURN"),
        ({"shipping_id": ""}, "column shipping-id: the cell is empty"),
        ({"asin": "", "sku": ""}, "neither an ASIN nor a SKU"),
        ({"seller_vat_number": "AQICAHh+u8Xw=="}, "encrypted"),
        ({"billing_name": "x" * 4001}, "longer than"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(cells: dict[str, str], message: str) -> None:
    assert message in refused(changed(**cells))


def test_every_problem_is_listed_not_only_the_first() -> None:
    with pytest.raises(BadReport) as refusal:
        read_report(changed(currency="EURO", shipping_id=""))
    assert len(refusal.value.problems) == 2
    assert "and 1 more" in str(refusal.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"<?xml version='1.0'?><a/>", "XML form"),
        (b"a\tb\n1\t2\n", "marketplace-id"),
        (b"\t".join([b"asin"] * 500), "500 columns"),
        (ONE.replace(b"\tsku\t", b"\tasin\t"), "is there twice"),
        (ONE.rstrip(b"\r\n") + b"\tmore", "91 cells"),
    ],
    ids=["xml", "columns", "too many columns", "a column twice", "a cell too many"],
)
def test_a_file_of_another_form_is_refused(raw: bytes, message: str) -> None:
    assert message in refused(raw)


def test_cells_cut_off_at_the_end_of_a_line_are_empty_ones() -> None:
    header, row, _ = ONE.split(b"\r\n")
    assert read_report(header + b"\n" + row.rstrip(b"\t")).rows
    assert "30 cells" not in refused(header + b"\n" + b"\t".join(row.split(b"\t")[:10]))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for data in (raw, ONE.split(b"\r\n")[0] + b"\n" + raw):
        with suppress(BadReport):
            read_report(data)


_CELL = st.sampled_from(["", "0", "-1", "1e5", "9" * 30, "0.2", "x", "‮", "\x1b[2J", "SHIPMENT"])


@given(st.dictionaries(st.sampled_from(ONE.decode().split("\r\n")[0].split("\t")), _CELL))
def test_any_cells_make_documents_or_are_refused(cells: dict[str, str]) -> None:
    with suppress(BadReport):
        documents = build_documents(read_report(changed(**cells)).rows).documents
        assert all(d.incl_minor == d.reported_incl_minor for d in documents)


@pytest.mark.parametrize("page", [b"<html><body>err</body></html>", b" <!DOCTYPE html><p>"])
def test_a_web_page_is_called_that(page: bytes) -> None:
    with pytest.raises(BadReport, match="this is a web page"):
        read_report(page)


def two_rows(first: dict[str, str], second: dict[str, str]) -> bytes:
    """Two rows of one shipment, with cells set in each."""
    header, one, *_ = changed(**first).decode().split("\r\n")
    other = changed(**second).decode().split("\r\n")[1]
    return "\r\n".join((header, one, other)).encode()


def test_a_row_that_can_not_be_read_is_kept_aside_and_the_others_are_read() -> None:
    """vidr-one-bad-row-stops-fetch"""
    raw = two_rows({"currency": "EURO"}, {"shipping_id": "999"})
    report = read_rows(raw)
    assert [row["shipping-id"] for row in report.rows] == ["999"]
    (unread,) = report.unread
    assert (unread.line, unread.cells["shipping-id"]) == (2, "8234930334")
    assert "column currency" in str(unread.problems[0])
    assert not unread.may_belong_to(report.rows[0])


@pytest.mark.parametrize(
    ("bad", "kept_back"),
    [
        ({"currency": "EURO"}, True),
        ({"currency": "EURO", "transaction_type": "LIQUIDATION"}, False),
        ({"transaction_type": ""}, True),
        ({"shipping_id": ""}, True),
        ({"shipping_id": "", "order_id": "other"}, False),
        ({"currency": "EURO", "transaction_id": "T-other"}, False),
    ],
)
def test_no_document_is_made_of_part_of_its_rows(bad: dict[str, str], kept_back: bool) -> None:
    """vidr-one-bad-row-stops-fetch: a document never lacks the line that can't be read."""
    report = read_rows(two_rows(bad, {"order_item_id": "2"}))
    (row,) = report.rows
    assert report.unread[0].may_belong_to(row) == kept_back


def test_a_heading_that_is_there_twice_stops_no_row_that_says_one_thing() -> None:
    header, row, *_ = ONE.decode().split("\r\n")
    place = header.split("\t").index("order-id")
    cells = row.split("\t")
    same = f"{header}\torder-id\r\n{row}\t{cells[place]}\r\n".encode()
    report = read_report(same)
    assert len(report.rows) == 1
    assert "column order-id: the column is there twice" in report.notes[0]
    other = f"{header}\torder-id\r\n{row}\tanother\r\n".encode()
    assert "says two things" in refused(other)


def test_many_rows_that_can_not_be_read_are_counted_not_all_listed() -> None:
    header, row, *_ = changed(currency="EURO").decode().split("\r\n")
    with pytest.raises(BadReport) as refusal:
        read_report("\r\n".join((header, *[row] * 150)).encode())
    assert len(refusal.value.problems) == 101
    assert "50 further problems" in str(refusal.value.problems[-1])
