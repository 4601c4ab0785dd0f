"""Lines come to their document: quantity × price to a line, rates to taxes, lines to the total."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.money import round_half_up
from artui.domain.priced_lines import (
    BadLines,
    DocumentLine,
    LineTax,
    refuse_wrong_lines,
    taxes_of,
    unit_minor,
)


def line(position: int, net: int, tax: int, **more: str) -> DocumentLine:
    return DocumentLine(position, "goods", net, tax, **more)


CASE = (
    line(1, 100_00, 19_00, quantity="3", unit_price="33.333", tax_rate="19"),
    line(2, 80_00, 5_60, quantity="1", unit_price="80.00", tax_rate="7.0", tax_code="DE7"),
)


def test_the_lines_of_the_worked_case_come_to_its_document() -> None:
    refuse_wrong_lines("Invoice 1", CASE, "EUR", 204_60, 180_00, 24_60)
    assert taxes_of(CASE) == [
        LineTax("", "19", 100_00, 19_00),
        LineTax("DE7", "7.0", 80_00, 5_60),
    ]


def test_one_rate_written_in_two_ways_is_one_tax() -> None:
    lines = [line(1, 100, 19, tax_rate="19"), line(2, 100, 19, tax_rate="19.00")]
    assert taxes_of(lines) == [LineTax("", "19", 200, 38)]


@pytest.mark.parametrize(
    ("lines", "sums", "column", "said"),
    [
        (
            [CASE[0]._replace(net_minor=99_99), CASE[1]],
            (204_60,),
            "net_amount",
            "Invoice 1, line 1: 3 × 33.333 comes to 100.00, but its net amount is 99.99.",
        ),
        (
            [CASE[0]._replace(tax_minor=19_01), CASE[1]],
            (204_60,),
            "tax_amount",
            "Invoice 1: 19% on 100.00 comes to 19.00, but the tax of its lines is 19.01.",
        ),
        (
            CASE,
            (204_61,),
            "net_amount",
            "the amount, net and tax, of its lines is 204.60, that of the document 204.61.",
        ),
        (CASE, (204_60, 180_01, None), "net_amount", "is 180.00, that of the document 180.01."),
        (CASE, (204_60, 180_00, 24_61), "tax_amount", "is 24.60, that of the document 24.61."),
        ([CASE[0], CASE[0]], (238_00,), "line", "Invoice 1 has line 1 twice."),
    ],
)
def test_lines_that_contradict_are_refused_with_the_two_numbers(
    lines: list[DocumentLine], sums: tuple[int, ...], column: str, said: str
) -> None:
    with pytest.raises(BadLines) as refused:
        refuse_wrong_lines("Invoice 1", lines, "EUR", *sums)
    assert refused.value.column == column
    assert said in str(refused.value)


def test_a_middle_may_be_rounded_either_way_and_no_further() -> None:
    for net in (2, 3):
        refuse_wrong_lines("I", [line(1, net, 0, quantity="5", unit_price="0.005")], "EUR", net)
    for net in (1, 4):
        with pytest.raises(BadLines):
            refuse_wrong_lines("I", [line(1, net, 0, quantity="5", unit_price="0.005")], "EUR", net)


def test_a_price_is_shown_to_the_nearest_minor_unit() -> None:
    assert unit_minor("33.335", 0, "3", "EUR") == 33_34
    assert unit_minor("", 100_00, "3", "EUR") == 33_33
    assert unit_minor("", 100_00, "0", "EUR") == 100_00
    assert unit_minor("1000.5", 0, "1", "JPY") == 1001


QUANTITIES = st.decimals("-9999", "9999", places=3)
PRICES = st.decimals("0", "9999", places=4)
RATES = st.sampled_from(["0", "5.5", "7", "19", "21.0"])


@given(st.lists(st.tuples(QUANTITIES, PRICES, RATES), min_size=1, max_size=8))
def test_lines_computed_by_the_rule_are_taken_and_a_cent_beside_it_is_not(
    rows: list[tuple[Decimal, Decimal, str]],
) -> None:
    lines = []
    for place, (quantity, price, rate) in enumerate(rows, 1):
        net = round_half_up(Fraction(quantity) * Fraction(price) * 100)
        tax = round_half_up(Fraction(Decimal(rate)) * net / 100)
        made = DocumentLine(place, "", net, tax, str(quantity), "", str(price), rate)
        lines.append(made)
    total = sum(each.net_minor + each.tax_minor for each in lines)
    refuse_wrong_lines("I", lines, "EUR", total)
    taxes = taxes_of(lines)
    assert sum(tax.taxable_minor + tax.tax_minor for tax in taxes) == total
    lines[0] = lines[0]._replace(net_minor=lines[0].net_minor + 1)
    with pytest.raises(BadLines):
        refuse_wrong_lines("I", lines, "EUR", total)
