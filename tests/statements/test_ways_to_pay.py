"""Where a document asks to be paid: a code never contradicts the letter, and says why it is not."""

from dataclasses import replace

import pytest

from artui.statements.model import PayAccount
from artui.statements.payment_codes.ways_to_pay import Payable, WayToPay, way_to_pay
from tests.support.letters import IBAN, QR_IBAN, SWISS, SWISS_IBAN, US, english, references

BUYER = english(street="Hauptstraße 12", postcode="10115", city="Berlin")


def way(entity: object = US, **changes: object) -> WayToPay:
    plain = Payable(US, BUYER, 75_500, "EUR", quote="INV-1042")
    return way_to_pay(replace(plain, entity=entity, **changes))  # type: ignore[arg-type]


def test_a_transfer_names_the_account_of_the_ledger_and_the_rf_reference() -> None:
    found = way(references=references(1042))
    assert found.transfer.split("\n")[6:] == [IBAN, "EUR755.00", "", "RF971042"]
    assert found.quote == ("RF97 1042", "00 00000 00000 00000 00000 10429")
    assert found.lines == US.remittance


def test_without_a_reference_the_number_is_quoted() -> None:
    assert way().transfer.split("\n")[9:] == ["", "INV-1042"]
    assert way().quote == ("INV-1042",)


def test_a_code_never_names_an_account_that_the_letter_does_not() -> None:
    other = replace(US, remittance=("IBAN DE02 1203 0000 0000 2020 51",))
    assert way(other).transfer == ""
    assert "in EUR is known that its remittance details name" in way(other).why_none


def test_of_several_accounts_the_one_that_the_letter_names_is_meant() -> None:
    other = PayAccount("DE02120300000000202051", "EUR")
    several = replace(US, accounts=(other, *US.accounts))
    assert way(several).transfer.split("\n")[6] == IBAN
    silent = way(replace(several, remittance=("To be paid without charges.",)))
    assert silent.transfer.split("\n")[6] == other.number
    assert silent.lines == ("To be paid without charges.", "IBAN DE02 1203 0000 0000 2020 51")


def test_an_account_that_is_no_iban_is_named_without_a_code() -> None:
    found = way(
        replace(US, remittance=(), accounts=(PayAccount("123456789", "USD"),)), currency="USD"
    )
    assert (found.lines, found.transfer) == (("123456789",), "")
    assert "No IBAN of LU in USD is known" in found.why_none


def test_a_bill_takes_the_reference_that_its_account_takes() -> None:
    for number, kind, reference in (
        (SWISS_IBAN, "SCOR", "RF971042"),
        (QR_IBAN, "QRR", "000000000000000000000010429"),
    ):
        swiss = replace(SWISS, accounts=(PayAccount(number, "CHF"),))
        bill = way(swiss, currency="CHF", references=references(1042)).bill
        assert bill is not None
        assert (bill.reference_type, bill.reference) == (kind, reference)
        assert bill.debtor is not None
        assert bill.debtor.lines()[-1] == "DE-10115 Berlin"


def test_a_payer_whose_address_a_bill_does_not_take_is_filled_in_by_hand() -> None:
    buyer = replace(BUYER, name="株式会社例")
    bill = way(SWISS, currency="CHF", customer=buyer).bill
    assert bill is not None
    assert bill.debtor is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amount_minor": 0}, "A code for a transfer is for 0.01"),
        ({"quote": "Q" * 141}, "text has 141 characters"),
        ({"entity": replace(US, name="N" * 71)}, "name has 71 characters"),
        ({"entity": replace(SWISS, city=""), "currency": "CHF"}, "needs the town"),
        ({"entity": replace(SWISS, accounts=()), "currency": "CHF"}, "No IBAN of LU in CHF"),
    ],
)
def test_outside_the_rules_there_is_no_code_and_a_reason(
    changes: dict[str, object], why: str
) -> None:
    found = way(**changes)
    assert (found.transfer, found.bill) == ("", None)
    assert why in found.why_none
