"""PDF, XLSX, CSV and JSON of one statement say the same figures, in every style."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from artui.domain.interest_rates import InterestMethod
from artui.domain.money import format_minor
from artui.statements.account.batch import RENDERERS
from artui.statements.account.statement_csv import statement_csv
from artui.statements.account.statement_json import statement_json
from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.account.statement_xlsx import statement_xlsx
from artui.statements.language.speech import spoken
from artui.statements.model import InterestTerm, Statement
from tests.support.statements import credit, customer, item, section, statement

STYLES = ("open-item", "balance-forward", "activity")

amount = spoken("en").amount


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def three_currencies(style: str = "open-item") -> Statement:
    sample = statement(style)  # type: ignore[arg-type]
    dinars = section("KWD", (item(3, 1_234_567), item(5, 1)), (credit("CM-9", 999),))
    return replace(sample, sections=(*sample.sections, dinars))


@pytest.mark.parametrize("style", STYLES)
def test_the_four_formats_agree_on_every_total_of_every_currency(style: str) -> None:
    sample = three_currencies(style)
    table = csv_rows(statement_csv(sample))
    whole: dict[str, Any] = json.loads(statement_json(sample))
    book = load_workbook(io.BytesIO(statement_xlsx(sample)))
    summary = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
    text = pdf_text(statement_pdf(sample))
    for part, found in zip(sample.sections, whole["sections"], strict=True):
        expected = {
            "open_debits": part.open_debits_minor,
            "unapplied": -part.unapplied_minor,
            "interest_uncharged": part.interest.uncharged_minor,
            "total_due": part.total_due_minor,
        }
        plain = {key: format_minor(minor, part.currency) for key, minor in expected.items()}
        in_csv = {
            row["kind"]: row["amount"]
            for row in table
            if row["record"] == "total" and row["currency"] == part.currency
        }
        assert in_csv == plain
        assert {key: found[key] for key in plain} == plain
        in_xlsx = [Decimal(repr(cell)) for cell in summary[part.currency][1:5]]
        assert in_xlsx == [Decimal(figure) for figure in plain.values()]
        for minor in expected.values():
            assert amount(minor, part.currency) in text
        assert f"{amount(part.total_due_minor, part.currency)} {part.currency}" in text


@pytest.mark.parametrize("style", STYLES)
def test_the_items_of_csv_xlsx_and_json_sum_to_the_open_debits(style: str) -> None:
    sample = three_currencies(style)
    table = csv_rows(statement_csv(sample))
    whole = json.loads(statement_json(sample))
    book = load_workbook(io.BytesIO(statement_xlsx(sample)))
    for part, found in zip(sample.sections, whole["sections"], strict=True):
        expected = Decimal(format_minor(part.open_debits_minor, part.currency))
        assert expected == sum(Decimal(row["open_amount"]) for row in found["items"])
        assert expected == sum(
            Decimal(row["open_amount"])
            for row in table
            if row["record"] == "item" and row["currency"] == part.currency
        )
        header, *rows = book[part.currency].iter_rows(values_only=True)
        record, opened = header.index("Line"), header.index("Open amount")
        assert expected == sum(
            Decimal(repr(row[opened])) for row in rows if row[record] == "Open item"
        )


def test_each_currency_has_its_own_sheet_and_nothing_is_summed_across() -> None:
    book = load_workbook(io.BytesIO(statement_xlsx(three_currencies())))
    assert book.sheetnames == ["Summary", "EUR", "JPY", "KWD"]


def test_workbook_amounts_are_numbers_and_dates_are_dates() -> None:
    book = load_workbook(io.BytesIO(statement_xlsx(three_currencies())))
    for currency, pattern in (("EUR", "#,##0.00"), ("JPY", "#,##0"), ("KWD", "#,##0.000")):
        header, first, *_ = book[currency].iter_rows()
        cells = dict(zip([cell.value for cell in header], first, strict=True))
        assert cells["Open amount"].data_type == "n"
        assert cells["Open amount"].number_format == pattern
        assert cells["Issued"].is_date


HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1", "http://evil.example")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_never_a_formula_or_a_link(text: str) -> None:
    sample = replace(statement(), sections=(section("EUR", (item(1, po_number=text),)),))
    sample = replace(sample, customer=customer(name=text))
    book = load_workbook(io.BytesIO(statement_xlsx(sample)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    row = next(row for row in csv_rows(statement_csv(sample)) if row["record"] == "item")
    assert row["po_number"][0] not in "=+-@\t\r"


def test_json_keeps_text_as_it_came_and_dates_are_iso() -> None:
    sample = replace(statement(), customer=customer(name="A\x1b[2J\u202e=1"))
    whole = json.loads(statement_json(sample))
    assert whole["customer"]["name"] == "A\x1b[2J\u202e=1"
    assert whole["as_of"] == "2026-11-21"
    assert whole["customer"]["terms_accepted"] == "2025-04-02"


def test_unapplied_credits_are_negative_in_every_format() -> None:
    whole = json.loads(statement_json(statement()))
    assert whole["sections"][0]["unapplied_credits"][0]["open_amount"] == "-250.00"
    assert whole["sections"][0]["ageing"]["unapplied"] == "-250.00"
    credits = [row for row in csv_rows(statement_csv(statement())) if row["record"] == "credit"]
    assert [row["open_amount"] for row in credits] == ["-250.00"]


def test_the_method_the_rate_and_the_yearly_equivalent_stand_wherever_interest_does() -> None:
    sample = three_currencies()
    words = (
        "1.5% a month, by the day, each month with the days it has, "
        "yearly equivalent 18% a year, policy standard"
    )
    assert words in " ".join(pdf_text(statement_pdf(sample)).split())
    assert any(row["text"] == words for row in csv_rows(statement_csv(sample)))
    assert json.loads(statement_json(sample))["sections"][0]["interest"]["terms"] == [
        {
            "account": None,
            "policy": "standard",
            "method": "pro-rata",
            "rate": "1.5% a month",
            "yearly_equivalent": "18% a year",
        }
    ]
    cells = load_workbook(io.BytesIO(statement_xlsx(sample)))["Summary"]
    assert any(f"EUR: {words}" in row for row in cells.iter_rows(values_only=True))


def test_a_month_method_says_its_next_date_and_no_accrual_says_so() -> None:
    part = section("EUR", (item(1),))
    months = replace(
        part.interest,
        each_day=False,
        adds_on=date(2026, 12, 1),
        adds_minor=1_500,
        terms=(InterestTerm(InterestMethod.STARTED_MONTHS, Fraction(15, 1000), account="C-2"),),
    )
    still = replace(part.interest, adds_on=None, adds_minor=0, terms=())
    for interest, words in (
        (months, "The next interest, 15.00 EUR, is added on 1 Dec 2026."),
        (months, "C-2: 1.5% a month, for each month begun"),
        (still, "No further interest is accruing."),
    ):
        sample = replace(statement(), sections=(replace(part, interest=interest),))
        assert words in pdf_text(statement_pdf(sample))
        assert words in statement_csv(sample).decode()


def test_a_customer_who_owes_nothing_gets_a_statement_that_says_so() -> None:
    sample = replace(statement(), sections=())
    assert "nothing open" in pdf_text(statement_pdf(sample))
    assert json.loads(statement_json(sample))["sections"] == []
    assert csv_rows(statement_csv(sample)) == []
    assert statement_xlsx(sample)
    empty = replace(statement(), sections=(section("EUR", ()),))
    assert "No open items." in pdf_text(statement_pdf(empty))


def test_a_text_longer_than_a_cell_is_marked_as_cut() -> None:
    sample = replace(statement(), customer=customer(name="x" * 40_000))
    book = load_workbook(io.BytesIO(statement_xlsx(sample)))
    cells = [cell for row in book["Summary"].iter_rows(values_only=True) for cell in row]
    assert any(isinstance(cell, str) and cell.endswith("x…") for cell in cells)


@pytest.mark.parametrize("format_", sorted(RENDERERS))
def test_the_same_statement_gives_the_same_bytes(format_: str) -> None:
    assert RENDERERS[format_](statement()) == RENDERERS[format_](statement())
