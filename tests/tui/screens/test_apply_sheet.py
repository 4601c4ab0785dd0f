"""What the apply form holds: shares, differences, what remains, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.allocation import AllocatesTooMuch, NothingToAllocate
from artui.tui.cash.apply_sheet import Debit, NoDifference, Sheet

ONE = Debit(1, "INV-1", 10_000)
TWO = Debit(2, "INV-2", 5_000)


def test_a_picked_debit_gets_all_it_can_take_and_picked_again_nothing() -> None:
    sheet = Sheet("EUR", 12_000)
    sheet.pick(ONE)
    sheet.pick(TWO)
    assert sheet.shares == {1: 10_000, 2: 2_000}
    assert sheet.remaining_minor == 0
    sheet.pick(ONE)
    assert sheet.shares == {2: 2_000}
    assert sheet.remaining_minor == 10_000


def test_more_than_is_open_or_left_is_refused_with_both_numbers() -> None:
    sheet = Sheet("EUR", 6_000)
    with pytest.raises(AllocatesTooMuch, match=r"60\.01 EUR .* only 50\.00 EUR is open"):
        sheet.give(TWO, 6_001)
    sheet.give(TWO, 5_000)
    with pytest.raises(AllocatesTooMuch, match=r"20\.00 EUR .* only 10\.00 EUR is left"):
        sheet.give(ONE, 2_000)
    with pytest.raises(NothingToAllocate):
        sheet.give(ONE, -1)
    assert sheet.shares == {2: 5_000}


def test_an_amount_typed_again_replaces_the_first_and_zero_takes_it_away() -> None:
    sheet = Sheet("EUR", 6_000)
    sheet.give(TWO, 5_000)
    sheet.give(TWO, 4_000)
    assert sheet.remaining_minor == 2_000
    sheet.give(TWO, 0)
    assert sheet.shares == {}


def test_nothing_left_to_pick_with_is_refused() -> None:
    sheet = Sheet("EUR", 5_000)
    sheet.pick(TWO)
    with pytest.raises(NothingToAllocate, match="INV-1"):
        sheet.pick(ONE)


def test_the_difference_is_written_off_with_the_share_in_one_step() -> None:
    sheet = Sheet("EUR", 9_997)
    sheet.write_off(ONE)
    assert (sheet.shares, sheet.differences) == ({1: 9_997}, {1: 3})
    sheet.write_off(ONE)
    assert sheet.differences == {}
    sheet.write_off(ONE)
    sheet.give(ONE, 9_000)
    assert sheet.differences == {}, "another amount has another difference"


def test_no_difference_is_invented() -> None:
    sheet = Sheet("EUR", 10_000)
    with pytest.raises(NoDifference, match="paid whole"):
        sheet.write_off(ONE)
    sheet.pick(ONE)
    with pytest.raises(NoDifference, match="Nothing is left"):
        sheet.write_off(TWO)


def test_a_proposal_leaves_what_was_typed() -> None:
    sheet = Sheet("EUR", 20_000)
    sheet.give(ONE, 1)
    sheet.fill({1: 10_000, 2: 5_000})
    assert sheet.shares == {1: 1, 2: 5_000}


@given(
    st.integers(0, 30_000),
    st.lists(st.tuples(st.integers(1, 4), st.integers(-1, 12_000), st.booleans())),
)
def test_no_sequence_of_keys_gives_more_than_there_is(
    open_minor: int, keys: list[tuple[int, int, bool]]
) -> None:
    sheet = Sheet("EUR", open_minor)
    for debit_id, minor, pick in keys:
        debit = Debit(debit_id, f"INV-{debit_id}", 3_000 * debit_id)
        try:
            if pick:
                sheet.write_off(debit) if minor % 2 else sheet.pick(debit)
            else:
                sheet.give(debit, minor)
        except (AllocatesTooMuch, NothingToAllocate, NoDifference):
            continue
        assert sheet.remaining_minor >= 0
        for each, share in sheet.shares.items():
            assert 0 < share + sheet.differences.get(each, 0) <= 3_000 * each
        assert set(sheet.differences) <= set(sheet.shares)
