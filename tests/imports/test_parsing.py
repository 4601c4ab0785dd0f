"""Rows become records: what a cell may say, and how an error names it."""

import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.countries import countries
from artui.domain.text import visible
from artui.imports.cell_values import DateOrder, Fault, ReadOptions, minor_units
from artui.imports.file_kinds import KINDS
from artui.imports.formats.table import Chunk, TextRow
from artui.imports.parsing import Batch, parse_chunk, parse_row, read_records, with_currency
from artui.imports.records import (
    ApplicationRecord,
    CreditEventRecord,
    CustomerRecord,
    InvoiceRecord,
    NamedInvoice,
    PaymentRecord,
    SelfBillingRecord,
)
from tests.support.checkout import ROOT

HOSTILE = ROOT / "fixtures" / "hostile"
INVOICE = {
    "number": "INV-1",
    "account": "C-1",
    "issue_date": "2026-01-05",
    "amount": "1234.56",
    "currency": "EUR",
}


def read(kind: str, path: Path, **options: bool) -> Batch:
    (batch,) = read_records(kind, path, ReadOptions(**options))
    return batch


def invoice(**cells: str) -> Any:
    return parse_row("invoices", TextRow(7, {**INVOICE, **cells}), file="in.csv")


def said(kind: str, **cells: str) -> list[str]:
    found = parse_row(kind, TextRow(7, cells), file="in.csv")
    assert isinstance(found, list)
    return [str(error) for error in found]


def test_a_full_row_becomes_a_typed_record() -> None:
    record = invoice(
        due_date="2026-02-28",
        shipment_date="2026-01-03",
        terms="Net 30",
        entity="ACME",
        po_number="PO-1",
        net_amount="1000.00",
        tax_amount="234.56",
        state="pending",
        external_ref="X-1",
        tax_code="DE19",
        **{"x-note": "kept", "x-blank": ""},
    )
    assert record == InvoiceRecord(
        number="INV-1",
        account="C-1",
        issue_date=date(2026, 1, 5),
        amount="1234.56",
        amount_minor=123456,
        currency="EUR",
        due_date=date(2026, 2, 28),
        shipment_date=date(2026, 1, 3),
        terms="Net 30",
        entity="ACME",
        po_number="PO-1",
        net_amount="1000.00",
        net_amount_minor=100000,
        tax_amount="234.56",
        tax_amount_minor=23456,
        state="pending",
        external_ref="X-1",
        tax_code="DE19",
        notes=(("x-note", "kept"),),
        line=7,
    )


def test_blank_means_absent() -> None:
    record = invoice(due_date="", terms="  ", tax_amount="", state="")
    assert (record.due_date, record.terms, record.tax_amount, record.state) == (None,) * 4


def test_a_row_of_blanks_is_no_row() -> None:
    assert parse_row("invoices", TextRow(3, dict.fromkeys(INVOICE, " "))) == []


def test_every_error_of_a_row_is_told_at_once() -> None:
    found = said("invoices", number="", account="C\x07", issue_date="5.1.2026", amount="12,50")
    assert found == [
        "in.csv:7: number: is missing",
        "in.csv:7: account: The number “C\\x07” holds the character \\x07, which can't be seen; "
        "leave it out",
        "in.csv:7: issue_date: '5.1.2026' is not a date; write 2026-01-31 (or use --dates DMY)",
        "in.csv:7: amount: '12,50' is not an amount; write 12.50 (or use --decimal comma)",
    ]


def test_an_unknown_column_of_a_single_row_is_refused_by_name() -> None:
    assert said("invoices", **INVOICE, colour="red") == [
        "in.csv:7: colour: is an unknown column (a note is named x-…)"
    ]


def test_an_amount_too_large_names_the_limit() -> None:
    for amount, currency, most in (
        ("10000000000000.01", "EUR", "10000000000000.00"),
        ("9" * 40, "JPY", "1000000000000000"),
    ):
        (told,) = said("invoices", **(INVOICE | {"amount": amount, "currency": currency}))
        assert told.endswith(f"is too large for an amount; at most {most} is taken")


def test_terms_are_stored_as_they_came() -> None:
    assert invoice(terms="NET 30").terms == "NET 30"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.01", "EUR", 1),
        ("12.5", "USD", 1250),
        ("12", "USD", 1200),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("1.23", "KWD", 1230),
        (" 7.00 ", "USD", 700),
        ("007.00", "USD", 700),
        ("10000000000000.00", "USD", 10**15),
    ],
)
def test_an_amount_is_exact_minor_units(amount: str, currency: str, minor: int) -> None:
    record = invoice(amount=amount, currency=currency)
    assert record.amount_minor == minor
    assert record.amount == amount.strip()


def test_no_wrong_amount_is_taken() -> None:
    batch = read("invoices", HOSTILE / "wrong-amounts.csv")
    assert batch.records == []
    assert [error.line for error in batch.errors] == list(range(2, 24))


def test_no_wrong_date_is_taken() -> None:
    batch = read("invoices", HOSTILE / "wrong-dates.csv")
    assert batch.records == []
    assert [error.line for error in batch.errors] == list(range(2, 15))


def test_decimal_commas_are_read_only_when_asked_for() -> None:
    plain = read("invoices", HOSTILE / "decimal-comma.csv")
    assert [error.line for error in plain.errors] == [2, 3]
    asked = read("invoices", HOSTILE / "decimal-comma.csv", decimal_comma=True)
    assert [(r.amount, r.amount_minor) for r in asked.records] == [("12.50", 1250), ("7", 700)]
    assert "write 1234,50, without grouping" in str(asked.errors[0])


def test_a_decimal_dot_is_refused_where_commas_were_asked_for() -> None:
    found = parse_row(
        "invoices", TextRow(7, INVOICE), ReadOptions(decimal_comma=True), file="in.csv"
    )
    assert isinstance(found, list)
    assert str(found[0]) == (
        "in.csv:7: amount: '1234.56' is not an amount; "
        "write 1234,56 (without --decimal comma, leave it)"
    )


def test_days_first_are_read_only_when_asked_for() -> None:
    assert len(read("invoices", HOSTILE / "day-first.csv").records) == 1
    asked = read("invoices", HOSTILE / "day-first.csv", dates="DMY")
    assert [r.issue_date for r in asked.records] == [
        date(2026, 1, 31),
        date(2026, 2, 5),
        date(2026, 2, 28),
    ]
    assert "there is no such day" in str(asked.errors[0])


def test_numbers_hold_nothing_that_hides() -> None:
    batch = read("invoices", HOSTILE / "numbers-that-hide.csv")
    # A line end at the end is white space, which is no part of a number.
    assert [record.number for record in batch.records] == ["H-3"]
    assert all(str(error).isprintable() for error in batch.errors)


def test_text_is_stored_as_it_came() -> None:
    records = read("customers", HOSTILE / "customers-escapes.csv").records
    assert records[0].name == "Red \x1b[31mInk\x1b[0m Ltd"
    assert records[5].address == "6 High St\r\nFlat 2"
    assert len(read("customers", HOSTILE / "customers-bidi.csv").records) == 9


def test_notes_are_kept_by_name() -> None:
    records = read("invoices", HOSTILE / "notes.csv").records
    assert records[0].notes == (("x-salesman", "anna"), ("x-note", 'said "later"'))
    assert records[1].notes == ()


def test_a_remittance_names_invoices_with_or_without_amounts() -> None:
    batch = read("payments", HOSTILE / "payments-names.csv")
    assert batch.records[0].invoices == (
        NamedInvoice("INV-1"),
        NamedInvoice("INV-2", "10.00", 1000),
    )
    assert batch.records[1].invoices is None
    assert [error.line for error in batch.errors] == [3, 4, 5, 6, 8, 9, 9]
    assert "the amounts named are 30.01, the payment is 30.00" in str(batch.errors[0])


def test_without_a_currency_amounts_wait_for_the_customers() -> None:
    record = invoice(currency="", tax_amount="0.5")
    assert (record.amount, record.amount_minor, record.currency) == ("1234.56", None, None)
    filled = with_currency(record, "KWD")
    assert isinstance(filled, InvoiceRecord)
    assert (filled.amount_minor, filled.tax_amount_minor, filled.currency) == (1234560, 500, "KWD")
    refused = with_currency(record, "JPY", file="in.csv")
    assert isinstance(refused, list)
    assert str(refused[0]) == "in.csv:7: amount: '1234.56' has 2 decimals, but JPY has none"


def test_without_a_currency_the_named_amounts_of_a_payment_wait_too() -> None:
    cells = {"reference": "P", "account": "C", "value_date": "2026-01-05", "amount": "30"}
    record = parse_row("payments", TextRow(1, {**cells, "invoices": "A=20.5;B=9.5;C"}))
    assert isinstance(record, PaymentRecord)
    filled = with_currency(record, "USD")
    assert isinstance(filled, PaymentRecord)
    assert [i.amount_minor for i in filled.invoices or ()] == [2050, 950, None]
    assert isinstance(with_currency(record, "JPY"), list)
    more = parse_row("payments", TextRow(1, {**cells, "invoices": "A=30.01"}))
    assert isinstance(more, PaymentRecord)
    assert isinstance(with_currency(more, "USD"), list)


def test_an_application_has_the_currency_of_its_memo() -> None:
    cells = {"invoice": "I", "memo": "M", "amount": "5.25", "request_id": "R-1"}
    record = parse_row("applications", TextRow(1, cells))
    assert isinstance(record, ApplicationRecord)
    assert record.amount_minor is None
    filled = with_currency(record, "USD")
    assert isinstance(filled, ApplicationRecord)
    assert filled.amount_minor == 525


def test_a_customer_is_not_its_own_parent_and_a_limit_of_zero_is_a_limit() -> None:
    cells = {"account": "C-1", "name": "Ann", "currency": "EUR", "credit_limit": "0"}
    record = parse_row("customers", TextRow(1, cells))
    assert isinstance(record, CustomerRecord)
    assert record.credit_limit_minor == 0
    assert said("customers", **cells, parent="C-1") == [
        "in.csv:7: parent: 'C-1' is the account itself"
    ]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("XX", "an ISO 3166 code such as DE"),
        ("ZZ", "an ISO 3166 code such as DE"),
        ("EU", "an ISO 3166 code such as DE"),
        ("DEU", "an ISO 3166 code such as DE"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("de", "DE"),
        ("Germany", "DE"),
    ],
)
def test_a_country_that_there_is_not_is_refused_with_the_code_that_is_meant(
    written: str, right: str
) -> None:
    cells = {"account": "C-1", "name": "Ann", "currency": "EUR", "country": written}
    assert said("customers", **cells) == [
        f"in.csv:7: country: '{written}' is not a country; write {right}"
    ]


def test_every_country_of_iso_3166_is_taken_and_kosovo() -> None:
    assert len(countries()) == 249 + 1
    cells = {"account": "C-1", "name": "Ann", "currency": "EUR"}
    for code in ("DE", "GB", "TW", "XK", " FR "):
        record = parse_row("customers", TextRow(1, {**cells, "country": code}))
        assert isinstance(record, CustomerRecord)
        assert record.country == code.strip()


def test_self_billing_takes_its_three_types_and_corrects_another() -> None:
    cells = {**INVOICE, "type": "ARB", "corrects": "INV-0"}
    record = parse_row("self-billing", TextRow(1, cells))
    assert isinstance(record, SelfBillingRecord)
    assert said("self-billing", **{**cells, "type": "XYZ"}) == [
        "in.csv:7: type: 'XYZ' is not known; write ASB, ARB or VIB"
    ]
    assert said("self-billing", **{**cells, "corrects": "INV-1"}) == [
        "in.csv:7: corrects: 'INV-1' is the invoice itself"
    ]


def test_credit_events_that_set_a_limit_name_it_and_the_others_do_not() -> None:
    cells = {"account": "C-1", "event": "granted", "effective_date": "2026-01-01"}
    record = parse_row("credit-events", TextRow(1, {**cells, "limit": "10", "currency": "EUR"}))
    assert isinstance(record, CreditEventRecord)
    assert record.limit_minor == 1000
    assert said("credit-events", **cells) == [
        "in.csv:7: limit: is missing; 'granted' needs the new limit"
    ]
    assert said("credit-events", **{**cells, "event": "revoked", "limit": "10"}) == [
        "in.csv:7: limit: '10' has no use with 'revoked'"
    ]


def test_terms_that_nobody_knows_are_refused_with_those_that_are() -> None:
    (message,) = said("invoices", **INVOICE, terms="soon")
    assert message.startswith("in.csv:7: terms: 'soon' is no payment term")
    assert "eom 30" in message


def test_a_bad_row_among_many_spoils_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    lines = ["number,account,issue_date,amount,currency"]
    for n in range(12_000):
        amount = {10: "oops", 4_999: "", 11_999: "-1.00"}.get(n, f"{n + 1}.25")
        lines.append(f"INV-{n},C-1,2026-01-05,{amount},EUR")
    path.write_text("\n".join(lines))
    batches = list(read_records("invoices", path))
    assert sum(len(batch.records) for batch in batches) == 11_997
    assert [error.line for batch in batches for error in batch.errors] == [12, 5_001, 12_001]
    (first, *_) = batches
    assert first.cells_of(first.records[0])["amount"] == "1.25"
    assert first.rejected[0].cells["number"] == "INV-10"
    assert first.rejected[0].cells["amount"] == "oops"
    assert [r.line for r in first.records] == sorted(r.line for r in first.records)


def test_a_required_column_that_json_rows_lack_is_missing_in_each(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"number": "I-1", "account": "C-1"}\n{"x-only": "note"}\n')
    assert [(e.line, e.column) for e in read("invoices", path).errors] == [
        (1, "issue_date"),
        (1, "amount"),
        (2, "number"),
        (2, "account"),
        (2, "issue_date"),
        (2, "amount"),
    ]


def test_progress_tells_bytes_done_of_bytes_in_all(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("number,account,issue_date,amount\n" + "I,C,2026-01-05,1.00\n" * 20_000)
    told: list[tuple[int, int]] = []
    for _ in read_records("invoices", path, progress=lambda a, b: told.append((a, b))):
        pass
    size = path.stat().st_size
    assert told == sorted(told)
    assert told[-1] == (size, size)
    assert {total for _, total in told} == {size}


def test_memory_stays_flat_however_long_the_file(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as out:
            out.write("number,account,issue_date,amount,currency\n")
            out.writelines(f"INV-{n},C-{n},2026-01-05,{n + 1}.00,EUR\n" for n in range(rows))
        tracemalloc.start()
        try:
            for batch in read_records("invoices", path):
                assert not batch.errors
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1_000)
    assert peak(40_000) < 1.3 * peak(20_000)


def test_the_columns_are_those_of_the_contract() -> None:
    """As docs of the command line name them; `*` there is required here."""
    assert {kind.name: kind.required for kind in KINDS.values()} == {
        "customers": ("account", "name"),
        "contacts": ("account", "role", "name"),
        "invoices": ("number", "account", "issue_date", "amount"),
        "invoice-lines": ("number", "line", "net_amount", "tax_amount"),
        "payments": ("reference", "account", "value_date", "amount"),
        "credit-memos": ("number", "account", "issue_date", "amount"),
        "applications": ("invoice", "memo", "amount"),
        "self-billing": ("number", "account", "type", "issue_date", "amount"),
        "credit-events": ("account", "event", "effective_date"),
        "purchase-orders": ("order", "date", "item"),
        "payees": ("party_id", "name", "line1", "city", "postal_code", "country"),
    }
    for kind in KINDS.values():
        fields = [f for f in kind.record._fields if not f.endswith("_minor")]
        # The line of a document is not that of the file.
        names = ["position" if name == "line" else name for name in kind.names]
        assert fields == [*names, "notes", "line"]


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
near_values = st.one_of(
    any_text,
    st.text("0123456789.,-+ eE_", max_size=12),
    st.sampled_from(
        ["2026-01-05", "EUR", "JPY", "net 30", "DE", "open", "A=1;B", "ARB", "granted"]
    ),
)


@given(
    st.sampled_from(sorted(KINDS)), st.data(), st.booleans(), st.sampled_from(("YMD", "DMY", "MDY"))
)
def test_no_row_whatever_gives_more_than_a_record_or_errors(
    kind: str, data: st.DataObject, comma: bool, order: DateOrder
) -> None:
    row = TextRow(1, {name: data.draw(near_values) for name in KINDS[kind].names})
    options = ReadOptions(decimal_comma=comma, dates=order)
    found = parse_row(kind, row, options, file="f")
    if isinstance(found, list):
        assert all(visible(str(error)) == str(error) for error in found)
    else:
        assert isinstance(found, KINDS[kind].record)


@given(st.integers(1, 10**15), st.sampled_from(["JPY", "EUR", "KWD", "CLF"]))
def test_an_amount_written_out_is_read_back_exactly(minor: int, currency: str) -> None:
    places = {"JPY": 0, "EUR": 2, "KWD": 3, "CLF": 4}[currency]
    text = f"{Decimal(minor).scaleb(-places):f}"
    assert invoice(amount=text, currency=currency).amount_minor == minor


@given(st.lists(st.tuples(any_text, near_values, near_values), min_size=1, max_size=40))
def test_rows_together_give_what_each_gives_alone(rows: list[tuple[str, str, str]]) -> None:
    names = ("number", "account", "issue_date", "amount", "currency", "due_date", "x-note")
    texts = [(a, "C-1", "2026-01-05", b, "EUR", "", c) for a, b, c in rows]
    chunk = Chunk(names, range(2, 2 + len(rows)), texts, 0)
    batch = parse_chunk(KINDS["invoices"], "f", chunk, ReadOptions())
    alone = [
        parse_row("invoices", TextRow(line, dict(zip(names, row, strict=True))), file="f")
        for line, row in enumerate(texts, start=2)
    ]
    assert batch.records == [found for found in alone if not isinstance(found, list)]
    assert batch.errors == [e for found in alone if isinstance(found, list) for e in found]


@pytest.mark.parametrize(
    ("day", "options", "hint"),
    [
        ("2026-09-01 14:05", {}, ""),
        ("2026-09-01T00:00:00", {}, ""),
        ("01.09.2026 14:05", {}, " (or use --dates DMY)"),
        ("09/13/2026 2:05 PM", {}, " (or use --dates MDY)"),
        ("01/09/2026 00:00", {"dates": "DMY"}, ""),
    ],
)
def test_a_date_with_a_time_says_what_to_leave_out(
    day: str, options: dict[str, Any], hint: str
) -> None:
    cells = {"number": "I", "account": "C", "issue_date": day, "amount": "1", "currency": "EUR"}
    errors = parse_row("invoices", TextRow(2, cells), ReadOptions(**options))
    assert isinstance(errors, list)
    said = f"'{day}' is a date with a time of day; leave the time out{hint}"
    assert [error.message for error in errors] == [said]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('="A-1"', ["A-1"]),
        ("'A-1;'A-2", ["A-1", "A-2"]),
        ('="A-1";="A-2"=2.00', ["A-1", "A-2"]),
        ('="A-1;A-2"', ["A-1", "A-2"]),
        (" A-1\u00a0=\u00a01.00 ;\u2007A-2", ["A-1", "A-2"]),
    ],
)
def test_a_wrapper_around_the_invoices_of_a_payment_is_no_part_of_them(
    text: str, read: list[str]
) -> None:
    cells = {"reference": "R", "account": "C", "value_date": "2026-09-01", "amount": "9"}
    found = parse_row("payments", TextRow(2, {**cells, "currency": "EUR", "invoices": text}))
    assert isinstance(found, PaymentRecord)
    assert [each.number for each in found.invoices or ()] == read


@pytest.mark.parametrize(
    ("amount", "comma", "right"),
    [
        ("1.234,50", False, "write 1234.50, without grouping (or use --decimal comma)"),
        ("1.234.567", False, "write 1234567, without grouping (or use --decimal comma)"),
        ("1,234.50", True, "write 1234,50, without grouping (without --decimal comma, 1234.50)"),
        ("1,234", False, "write 1234, without grouping"),
        ("1.234", True, "write 1234, without grouping"),
    ],
)
def test_a_grouped_amount_is_told_without_a_change_of_its_size(
    amount: str, comma: bool, right: str
) -> None:
    with pytest.raises(Fault) as fault:
        minor_units(amount, "EUR", comma=comma)
    assert str(fault.value) == f"'{amount}' is not an amount; {right}"


def test_an_order_number_is_any_text_without_what_a_spreadsheet_added() -> None:
    cells = {"number": "I", "account": "C", "issue_date": "2026-09-01", "amount": "1"}
    for came, kept in (('="0045"', "0045"), ("PO 1\u00a0", "PO 1"), ("PO  1", "PO  1")):
        found = parse_row("invoices", TextRow(2, {**cells, "po_number": came}))
        assert isinstance(found, InvoiceRecord)
        assert found.po_number == kept
    errors = parse_row("invoices", TextRow(2, {**cells, "po_number": "4.5E+9"}))
    assert isinstance(errors, list)
    assert "a number that a spreadsheet shortened" in errors[0].message
