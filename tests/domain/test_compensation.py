"""The fixed sum for late payment: read and written in one form, by steps of the debt."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.compensation import (
    BadCompensation,
    Compensation,
    CompensationStep,
    parse_compensation,
)
from artui.ledger.store.engine import database_home

UK = "GBP 40, 70 from 1000, 100 from 10000"
IE = "EUR 40, 70 over 1000, 100 over 10000"


def test_the_sum_follows_the_steps_of_the_debt() -> None:
    uk = parse_compensation(UK)
    amounts = (1, 99_999, 100_000, 999_999, 1_000_000)
    assert [uk.minor("GBP", amount) for amount in amounts] == [4000, 4000, 7000, 7000, 10000]


def test_a_step_over_an_amount_begins_above_it() -> None:
    ie = parse_compensation(IE)
    amounts = (100_000, 100_001, 1_000_000, 1_000_001)
    assert [ie.minor("EUR", amount) for amount in amounts] == [4000, 7000, 7000, 10000]


def test_another_currency_has_none() -> None:
    assert parse_compensation(UK).minor("EUR", 5_000_000) == 0


def test_minor_units_are_those_of_the_currency() -> None:
    assert parse_compensation("JPY 40, 70 from 1000").minor("JPY", 1_000) == 70


@pytest.mark.parametrize(
    "text", ["", "40", "EUR", "eur 40", "XXX 40", "EUR 40,", "EUR 40, 70", "EUR 40, 70 from 0",
             "EUR 40, 70 from 1000, 100 from 1000", "EUR -40", "EUR 40.50"],
)  # fmt: skip
def test_what_is_no_fixed_sum_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(BadCompensation, match="write it like EUR 40"):
        parse_compensation(text)


def test_every_seeded_sum_is_written_as_it_is_read() -> None:
    seed = tomllib.loads((database_home() / "seed" / "policies.toml").read_text("utf-8"))
    sums = [row["compensation"] for row in seed["policy"] if row.get("compensation")]
    assert {UK, IE} <= set(sums)
    assert [str(parse_compensation(text)) for text in sums] == sums


@given(
    st.sampled_from(["EUR", "GBP", "JPY", "KWD"]),
    st.dictionaries(
        st.integers(1, 10**8), st.tuples(st.integers(0, 10**8), st.booleans()), max_size=5
    ),
    st.integers(0, 10**8),
)
def test_what_is_written_is_read_again(
    currency: str, later: dict[int, tuple[int, bool]], first: int
) -> None:
    steps = [CompensationStep(0, first)]
    steps += [CompensationStep(least, due, over) for least, (due, over) in sorted(later.items())]
    made = Compensation(currency, tuple(steps))
    assert parse_compensation(str(made)) == made
