"""Check digits as python-stdnum 2.2 has them: where it is right it agrees, where not it is said.

It knows no viite and no KID.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr

from artui.domain.check_digits import ReferenceKind, is_reference, issue

THEIRS = {
    ReferenceKind.RF: iso11649.is_valid,
    ReferenceKind.OGM: ogm_vcs.is_valid,
    ReferenceKind.QRR: esr.is_valid,
    ReferenceKind.OCR: luhn.is_valid,
}
NUMBERS = st.integers(min_value=1, max_value=10**10 - 1)


@given(st.sampled_from(sorted(THEIRS)), NUMBERS, st.integers(0, 9), st.integers(4, 30))
def test_both_take_and_refuse_the_same(
    kind: ReferenceKind, number: int, digit: int, place: int
) -> None:
    ours = issue(kind, number)
    place %= len(ours)
    changed = f"{ours[:place]}{digit}{ours[place + 1 :]}"
    for text in (ours, changed):
        assert THEIRS[kind](text) == is_reference(kind, text)


@pytest.mark.parametrize("text", ["18", "10420000000000000000000000"])
def test_they_take_a_swiss_reference_of_any_length(text: str) -> None:
    whole = next(f"{text[:-1]}{last}" for last in range(10) if esr.is_valid(f"{text[:-1]}{last}"))
    assert not is_reference(ReferenceKind.QRR, whole)
