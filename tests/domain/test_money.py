"""Money: exact, one currency at a time, and nothing guessed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.money import (
    CURRENCIES,
    MAX_MINOR,
    AmountNotUnderstood,
    AmountOutOfRange,
    CurrencyMixed,
    Money,
    TooManyDecimals,
    UnknownCurrency,
    amounts_in,
    decimals,
    format_many,
    format_minor,
    parse_minor,
    round_half_up,
)
from artui.domain.sentence import Signs


@pytest.mark.parametrize(
    ("currency", "places"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("CLF", 4)],
)
def test_each_currency_has_its_decimals(currency: str, places: int) -> None:
    assert decimals(currency) == places


def test_the_active_currencies_are_all_there_once() -> None:
    assert len(CURRENCIES) == 167
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


@pytest.mark.parametrize("currency", ["", "usd", "EURO", "DEM", "XXX", "XAU"])
def test_other_codes_are_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency) as refused:
        decimals(currency)
    assert str(refused.value) == (
        f"{currency!r} is not a currency; give an ISO 4217 code in capitals, such as EUR."
    )
    assert refused.value.currency == currency


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("22.26", "USD", 2226),
        ("22.2", "USD", 2220),
        ("22", "USD", 2200),
        ("0", "USD", 0),
        ("-0.00", "USD", 0),
        ("-0.05", "USD", -5),
        ("0007.10", "USD", 710),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("10000000000000.00", "USD", MAX_MINOR),
        ("-1000000000000000", "JPY", -MAX_MINOR),
        ("0" * 5000 + "1", "JPY", 1),
    ],
)
def test_an_amount_in_major_units_becomes_minor_units(text: str, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


NOT_AMOUNTS = [
    *("", " ", "abc", "nan", "NaN", "inf", "1e3", "+1", "--1", "1.", ".5", "1,000", "1,5"),
    *(" 1", "1 ", "1\n", "1_000", "٣", "１", "0x10", "1.2.3", "$5", "5 EUR", "(5)", "5-"),
]


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_what_is_no_plain_number_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(AmountNotUnderstood) as refused:
        parse_minor(text, "USD")
    assert str(refused.value) == f"{text!r} is not an amount; write it like 1234.00."
    assert refused.value.text == text


def test_a_long_text_is_cut_in_the_message_and_its_controls_are_escaped() -> None:
    with pytest.raises(AmountNotUnderstood) as refused:
        parse_minor("\x1b" + "x" * 40, "JPY")
    assert str(refused.value) == (r"'\x1b" + "x" * 38 + "…' is not an amount; write it like 1234.")
    with pytest.raises(AmountNotUnderstood, match=f"'{'x' * 40}' is not"):
        parse_minor("x" * 40, "JPY")


@pytest.mark.parametrize(
    ("text", "currency", "message"),
    [
        ("22.260", "USD", "'22.260' has 3 decimals, but USD has 2 decimals"),
        ("22.267", "USD", "'22.267' has 3 decimals, but USD has 2 decimals"),
        ("1.5", "JPY", "'1.5' has 1 decimal, but JPY has none"),
        ("1.0", "JPY", "'1.0' has 1 decimal, but JPY has none"),
        ("0.0001", "KWD", "'0.0001' has 4 decimals, but KWD has 3 decimals"),
    ],
)
def test_more_decimals_than_the_currency_has_are_refused(
    text: str, currency: str, message: str
) -> None:
    with pytest.raises(TooManyDecimals) as refused:
        parse_minor(text, currency)
    example = {"USD": "1234.00", "JPY": "1234", "KWD": "1234.000"}[currency]
    assert str(refused.value) == f"{message}; write it like {example}."
    assert (refused.value.text, refused.value.currency) == (text, currency)
    assert refused.value.given == len(text.split(".")[1])
    assert refused.value.allowed == decimals(currency)


@pytest.mark.parametrize("text", ["10000000000000.01", "-10000000000000.01", "9" * 5000])
def test_an_amount_beyond_the_ledgers_size_is_refused(text: str) -> None:
    with pytest.raises(AmountOutOfRange) as refused:
        parse_minor(text, "USD")
    assert str(refused.value).endswith(
        "USD is too large; an amount may be at most 10000000000000.00."
    )
    assert (refused.value.text, refused.value.currency) == (text, "USD")


def test_decimal_comma_and_grouping_are_read_only_when_told() -> None:
    assert parse_minor("22,26", "EUR", decimal_comma=True) == 2226
    assert parse_minor("1,234,567.50", "USD", grouping=True) == 123456750
    assert parse_minor("1234.50", "USD", grouping=True) == 123450
    assert parse_minor("-1.234,50", "EUR", decimal_comma=True, grouping=True) == -123450
    assert parse_minor("12\u202f345,5", "EUR", decimal_comma=True, grouping=True) == 1234550
    assert parse_minor("1'234'567", "CHF", grouping=True) == 123456700
    with pytest.raises(AmountNotUnderstood, match="write it like 1234,00"):
        parse_minor("22.26", "EUR", decimal_comma=True)


@pytest.mark.parametrize("text", ["1,23.00", "1234,567", "1,234'567", ",123", "1,,234", "1,234,"])
def test_groups_are_of_three_digits_with_one_sign(text: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        parse_minor(text, "USD", grouping=True)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (2226, "USD", "22.26"),
        (0, "USD", "0.00"),
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (100, "USD", "1.00"),
        (-1200, "JPY", "-1200"),
        (12, "KWD", "0.012"),
    ],
)
def test_minor_units_are_written_as_plain_major_units(minor: int, currency: str, text: str) -> None:
    assert format_minor(minor, currency) == text


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(CURRENCIES)), st.booleans())
def test_every_amount_survives_writing_and_reading(minor: int, currency: str, comma: bool) -> None:
    text = format_minor(minor, currency)
    if comma:
        text = text.replace(".", ",")
    assert parse_minor(text, currency, decimal_comma=comma) == minor
    assert parse_minor(text, currency, decimal_comma=comma, grouping=True) == minor


@given(st.text(alphabet="0123456789.,-+ e'\u202f", max_size=12), st.booleans(), st.booleans())
def test_any_text_is_an_amount_or_refused(text: str, comma: bool, grouping: bool) -> None:
    try:
        minor = parse_minor(text, "USD", decimal_comma=comma, grouping=grouping)
    except (AmountNotUnderstood, TooManyDecimals, AmountOutOfRange):
        return
    assert abs(minor) <= MAX_MINOR


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (Fraction(51, 100), 1),
        (Fraction(7), 7),
        (Fraction(-7), -7),
        (Fraction(), 0),
    ],
)
def test_a_half_is_rounded_away_from_zero(exact: Fraction, rounded: int) -> None:
    assert round_half_up(exact) == rounded


@given(st.fractions())
def test_rounding_moves_by_at_most_a_half_and_is_symmetric(exact: Fraction) -> None:
    assert abs(round_half_up(exact) - exact) <= Fraction(1, 2)
    assert round_half_up(-exact) == -round_half_up(exact)


def test_money_adds_and_subtracts_within_one_currency() -> None:
    assert Money(100, "EUR") + Money(5, "EUR") == Money(105, "EUR")
    assert Money(100, "EUR") - Money(105, "EUR") == Money(-5, "EUR")
    assert str(Money(-5, "EUR")) == "-0.05 EUR"


def test_money_refuses_to_mix_currencies() -> None:
    euro, yen = Money(100, "EUR"), Money(100, "JPY")
    with pytest.raises(CurrencyMixed) as refused:
        _ = euro + yen
    assert str(refused.value) == (
        "1.00 EUR and 100 JPY are in two currencies and can't be added up."
    )
    assert (refused.value.left, refused.value.right) == (euro, yen)
    with pytest.raises(CurrencyMixed):
        _ = yen - euro


def test_money_of_no_currency_does_not_exist() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "XYZ")


def test_a_kept_text_knows_its_amounts_again_and_changes_nothing_else() -> None:
    text = "PP-1: 6940.00 EUR and 1200 JPY to INV-7; 1.5 EUR, 12.00 JPY, 7 FOO; -0.05 USD left"
    kept = amounts_in(text)
    assert kept == text
    assert kept.localized(Signs(",", ".")) == (
        "PP-1: 6.940,00 EUR and 1.200 JPY to INV-7; 1.5 EUR, 12.00 JPY, 7 FOO; -0,05 USD left"
    )


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-MAX_MINOR, MAX_MINOR) | st.integers(-1100, 1100),
            st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
        )
    )
)
def test_many_amounts_are_written_as_each_is_alone(amounts: list[tuple[int | None, str]]) -> None:
    minors, currencies = [each[0] for each in amounts], [each[1] for each in amounts]
    assert format_many(minors, currencies) == [
        None if minor is None else format_minor(minor, currency) for minor, currency in amounts
    ]


def test_where_there_is_no_amount_its_currency_is_not_asked() -> None:
    assert format_many([None, None, 5], [None, "", "EUR"]) == [None, None, "0.05"]  # type: ignore[list-item]
