"""The provision matrix: its text, and the allowance worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.provision import (
    EXAMPLE,
    BadMatrix,
    allowance,
    parse_matrix,
    percent_text,
)


def test_each_bucket_is_written_down_by_its_percentage() -> None:
    # 1,000.00 at 0.5 %, 500.00 at 2 %, 100.00 at 10 %, 50.00 at 30 %, 0.01 at 60 %.
    cells = allowance(parse_matrix(EXAMPLE).common, (100_000, 50_000, 10_000, 5_000, 1))
    assert [cell.bucket for cell in cells] == ["not_due", "1-30", "31-60", "61-90", "over-90"]
    assert [cell.allowance_minor for cell in cells] == [500, 1_000, 1_000, 1_500, 1]
    # Each bucket is rounded half up: half a cent is a cent.
    half = allowance(parse_matrix("not_due 50, 1-30 49.999, over-30 0").common, (1, 1, 1))
    assert [cell.allowance_minor for cell in half] == [1, 0, 0]


def test_an_entity_may_have_percentages_and_buckets_of_its_own() -> None:
    matrix = parse_matrix(f"{EXAMPLE}; DE: 01: not_due=1%, 1-15 5%, over-15 50%")
    assert matrix.of("main") is matrix.common
    own = matrix.of("DE: 01")
    assert own.buckets.bounds == (15,)
    assert own.percents == (1, 5, 50)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "followed by a percentage"),
        ("0.5, 2, 10", "followed by a percentage"),
        ("not_due 0.5, 1-30 x", "followed by a percentage"),
        ("not_due 0.5, 1-30 -2, over-30 9", "followed by a percentage"),
        ("not_due 0.5, 1-30 101, over-30 9", "more than 100"),
        ("1-30 2, 31-60 3, over-60 9", "without a gap: not_due, 1-60, over-60"),
        ("not_due 1, 1-30 2, 32-60 3, over-60 9", "without a gap"),
        ("not_due 1, 1-30 2, over-60 9", "without a gap"),
        ("not_due 1, over-30 2", "not_due, 1-30, over-30"),
        ("not_due 1", "begin with not_due and end with over-N"),
        ("not_due 1, 1-30 2, 31-20 3, over-20 9", "begin with not_due"),
        (f"{EXAMPLE}; not_due 1, 1-30 2, over-30 3", "an entity with a colon"),
        (f"{EXAMPLE}; a: {EXAMPLE}; a: {EXAMPLE}", "a is there twice"),
    ],
)
def test_what_is_no_matrix_is_refused_with_an_example(text: str, why: str) -> None:
    with pytest.raises(BadMatrix, match=why) as raised:
        parse_matrix(text)
    assert EXAMPLE in str(raised.value)


PERCENTS = st.integers(0, 100_000).map(lambda thousandths: Fraction(thousandths, 1000))
BOUNDS = st.lists(st.integers(1, 720), min_size=1, max_size=6, unique=True).map(sorted)


@given(bounds=BOUNDS, data=st.data())
def test_a_matrix_is_read_as_it_is_written(bounds: list[int], data: st.DataObject) -> None:
    firsts = [1, *(bound + 1 for bound in bounds)]
    labels = ["not_due", *(f"{a}-{b}" for a, b in zip(firsts, bounds, strict=False))]
    labels.append(f"over-{bounds[-1]}")
    percents = data.draw(st.lists(PERCENTS, min_size=len(labels), max_size=len(labels)))
    text = ", ".join(f"{x} {percent_text(y)}" for x, y in zip(labels, percents, strict=True))
    matrix = parse_matrix(f"{text}; DE01: {text}")
    assert matrix.common.percents == tuple(percents)
    assert parse_matrix(str(matrix)) == matrix
    minor = data.draw(st.lists(st.integers(0, 10**12), min_size=len(labels), max_size=len(labels)))
    cells = allowance(matrix.common, minor)
    for cell in cells:
        assert abs(cell.allowance_minor - cell.open_minor * cell.percent / 100) <= Fraction(1, 2)
        assert 0 <= cell.allowance_minor <= cell.open_minor
