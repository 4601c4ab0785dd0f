"""What a buyer keeps back of an invoice, from one report to the next (FI-6)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from artui.domain.deductions import (
    DeductionKind,
    DeductionState,
    Kept,
    LineVariance,
    Settlement,
    kept_back,
    moved_to,
    state_after,
)


def test_fi_6_the_settlement_says_what_is_kept_back_whatever_its_sign() -> None:
    for sign in (1, -1):
        said = Settlement(19_260, quantity_minor=sign * 6_420, price_minor=sign * 250)
        assert kept_back(said, None) == {
            DeductionKind.SHORTAGE: 6_420, DeductionKind.PRICE: 250, DeductionKind.OTHER: 0,
        }  # fmt: skip
    # Another part takes something away only below zero.
    assert kept_back(Settlement(other_minor=500), None) == kept_back(Settlement(), None)
    assert (kept_back(Settlement(other_minor=-500), None) or {})[DeductionKind.OTHER] == 500


def test_fi_6_without_a_settlement_the_lines_say_it_and_without_both_nothing_does() -> None:
    lines = [LineVariance(6, Fraction(1070), 0), LineVariance(0, Fraction(5), -30)]
    found = {DeductionKind.SHORTAGE: 6_420, DeductionKind.PRICE: 30}
    assert kept_back(None, lines) == found
    # Exact costs below a cent are rounded once.
    assert (kept_back(None, [LineVariance(3, Fraction(1, 2), 0)]) or {})["shortage"] == 2
    assert kept_back(None, None) is None


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_fi_6_what_is_open_is_always_what_the_service_says_and_the_most_is_never_forgotten(
    reports: list[int],
) -> None:
    kept: Kept | None = None
    for now in reports:
        kept = moved_to(kept, now)
        assert (kept.open_minor if kept else 0) == now
    if kept is not None:
        assert kept.amount_minor == max(reports)
        assert moved_to(kept, kept.kept_minor) == kept


def test_fi_6_a_deduction_closes_when_it_is_paid_back_and_opens_again_when_it_is_not() -> None:
    gone, there = Kept(100, 100), Kept(100, 40)
    assert state_after(DeductionState.OPEN, gone) is DeductionState.PAID_BACK
    assert state_after(DeductionState.DISPUTED, gone) is DeductionState.PAID_BACK
    assert state_after(DeductionState.DISPUTED, there) is DeductionState.DISPUTED
    assert state_after(DeductionState.PAID_BACK, there) is DeductionState.OPEN
    # Nothing was paid back where nothing was deducted, or the invoice was rejected.
    assert state_after(DeductionState.OPEN, Kept(0)) is DeductionState.CLOSED
    assert state_after(DeductionState.OPEN, gone, rejected=True) is DeductionState.CLOSED
    assert state_after(DeductionState.CLOSED, Kept(0), reported=True) is DeductionState.OPEN


@given(st.integers(0, 500), st.lists(st.integers(0, 1_000), min_size=1, max_size=8))
def test_fi_6_what_was_conceded_remains_so_and_only_what_exceeds_it_is_open_again(
    accepted: int, reports: list[int]
) -> None:
    kept: Kept | None = Kept(accepted, 0, accepted)
    for now in reports:
        kept = moved_to(kept, now)
        assert kept is not None
        assert (kept.accepted_minor, kept.open_minor) == (accepted, max(0, now - accepted))
        state = state_after(DeductionState.ACCEPTED, kept)
        if now > accepted:
            assert state is DeductionState.OPEN
        elif accepted:
            assert state is DeductionState.ACCEPTED
