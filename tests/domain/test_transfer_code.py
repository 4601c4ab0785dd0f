"""The code of a transfer holds what the standard says, and nothing outside its rules."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.check_digits import ReferenceKind, is_iban, issue
from artui.domain.transfer_code import MOST_BYTES, NoPaymentCode, TransferCode

CODE = TransferCode("Example Trading S.à r.l.", "LU280019400644750000", 128_345)


def test_the_fields_of_a_transfer_stand_in_their_lines() -> None:
    assert replace(CODE, reference="RF18539007547034").payload().split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Example Trading S.à r.l.",
        "LU280019400644750000",
        "EUR1283.45",
        "",
        "RF18539007547034",
    ]
    assert replace(CODE, text="C-1042 DUN-7").payload().split("\n")[9:] == ["", "C-1042 DUN-7"]
    assert CODE.payload().split("\n")[-1] == "EUR1283.45"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"currency": "CHF"}, "in EUR, not in CHF"),
        ({"amount_minor": 0}, "0.01 to 999999999.99"),
        ({"amount_minor": 100_000_000_000}, "0.01 to 999999999.99"),
        ({"name": "N" * 71}, "name has 71 characters; a payment code takes at most 70"),
        ({"name": "  "}, "needs the name"),
        ({"name": "N\nEUR1.00"}, "can't be printed"),
        ({"text": "a\nb"}, "can't be printed"),
        ({"text": "t" * 141}, "text has 141 characters"),
        ({"iban": "LU280019400644750001"}, "IBAN with the right check digits"),
        ({"iban": "CH9300762011623852957"}, "BIC outside the European Economic Area"),
        ({"reference": "RF18539007547034", "text": "INV-1"}, "not both"),
        ({"reference": "RF19539007547034"}, "is an RF reference"),
        ({"name": "ф" * 70, "text": "ф" * 140}, "at most 331 are allowed"),
    ],
)
def test_a_transfer_outside_the_rules_has_no_code(changes: dict[str, object], why: str) -> None:
    with pytest.raises(NoPaymentCode, match=why):
        replace(CODE, **changes).payload()


def test_the_least_and_the_largest_amount_have_a_code() -> None:
    for minor, text in ((1, "EUR0.01"), (99_999_999_999, "EUR999999999.99")):
        assert text in replace(CODE, amount_minor=minor).payload()


def test_a_bank_outside_the_economic_area_is_named_by_its_bic() -> None:
    abroad = replace(CODE, iban="CH9300762011623852957", bic="UBSWCHZH80A")
    assert abroad.payload().split("\n")[4] == "UBSWCHZH80A"


@given(
    name=st.text(max_size=80),
    text=st.text(max_size=150),
    number=st.integers(0, 10**10 - 1),
    minor=st.integers(-5, 10**12),
)
def test_whatever_is_given_the_code_has_its_lines_and_its_size_or_there_is_none(
    name: str, text: str, number: int, minor: int
) -> None:
    reference = issue(ReferenceKind.RF, number) if number % 2 else ""
    try:
        payload = replace(
            CODE, name=name, text=text, reference=reference, amount_minor=minor
        ).payload()
    except NoPaymentCode:
        return
    lines = payload.split("\n")
    assert len(payload.encode()) <= MOST_BYTES
    assert 8 <= len(lines) <= 11
    assert lines[5] == name
    assert not (len(lines) == 11 and lines[9])


def test_an_iban_is_known_by_its_check_digits() -> None:
    assert is_iban("DE02120300000000202051")
    assert not is_iban("DE02120300000000202052")
    assert not is_iban("DE02 1203 0000 0000 2020 51")
    assert not is_iban("DE0212030000000020205１")
