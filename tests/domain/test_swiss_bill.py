"""The code of a Swiss QR-bill holds what the standard says, and nothing outside its rules."""

from dataclasses import replace

import pytest

from artui.domain.check_digits import ReferenceKind, issue
from artui.domain.swiss_bill import BillAddress, SwissBill, bill_words, is_qr_iban
from artui.domain.transfer_code import NoPaymentCode

QR_IBAN, IBAN = "CH4431999123000889012", "CH9300762011623852957"
US = BillAddress("Muster AG", "2501", "Biel", "CH", "Musterstrasse", "12a")
THEM = BillAddress("Pia Muster", "9400", "Rorschach", "CH", "Marktgasse 28")
QRR = issue(ReferenceKind.QRR, 1042)
BILL = SwissBill(QR_IBAN, US, 194_975, "CHF", THEM, QRR, "Invoice INV-1042")


def test_the_fields_of_a_bill_stand_in_their_lines() -> None:
    lines = BILL.payload().split("\n")
    assert lines[:4] == ["SPC", "0200", "1", QR_IBAN]
    assert lines[4:11] == ["S", "Muster AG", "Musterstrasse", "12a", "2501", "Biel", "CH"]
    assert lines[11:18] == [""] * 7
    assert lines[18:20] == ["1949.75", "CHF"]
    assert lines[20:27] == ["S", "Pia Muster", "Marktgasse 28", "", "9400", "Rorschach", "CH"]
    assert lines[27:] == ["QRR", QRR, "Invoice INV-1042", "EPD"]


def test_the_kind_of_the_reference_follows_from_the_account() -> None:
    plain = replace(BILL, iban=IBAN, reference="")
    assert plain.payload().split("\n")[27:] == ["NON", "", "Invoice INV-1042", "EPD"]
    with_rf = replace(plain, reference="RF18539007547034")
    assert with_rf.payload().split("\n")[27:29] == ["SCOR", "RF18539007547034"]
    assert not is_qr_iban(IBAN)


def test_an_unknown_debtor_leaves_seven_empty_lines() -> None:
    assert replace(BILL, debtor=None).payload().split("\n")[20:27] == [""] * 7


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"currency": "USD"}, "in CHF or EUR, not in USD"),
        ({"amount_minor": 0}, "0.01 to 999999999.99"),
        ({"iban": "LU280019400644750000"}, "IBAN of Switzerland or Liechtenstein"),
        ({"iban": "CH9300762011623852958"}, "IBAN of Switzerland or Liechtenstein"),
        ({"reference": ""}, "QR reference of 27 digits"),
        ({"reference": "RF18539007547034"}, "QR reference of 27 digits"),
        ({"iban": IBAN}, "RF reference or none"),
        ({"message": "m" * 141}, "message has 141 characters"),
        ({"message": "a\nb"}, "can't be printed"),
        ({"message": "東京"}, "holds “東”"),
        ({"creditor": replace(US, town="")}, "needs the town"),
        ({"creditor": replace(US, postcode="")}, "needs the postcode"),
        ({"creditor": replace(US, country="Schweiz")}, "as a code"),
        ({"creditor": replace(US, name="N" * 71)}, "name has 71 characters"),
        ({"debtor": replace(THEM, town="T" * 36)}, "town has 36 characters"),
    ],
)
def test_a_bill_outside_the_rules_has_no_code(changes: dict[str, object], why: str) -> None:
    with pytest.raises(NoPaymentCode, match=why):
        replace(BILL, **changes).payload()


def test_the_headings_are_those_of_the_standard_in_its_four_languages() -> None:
    assert [bill_words(code).payment_part for code in ("de", "fr", "it", "en", "pl")] == [
        "Zahlteil",
        "Section paiement",
        "Sezione pagamento",
        "Payment part",
        "Payment part",
    ]


def test_an_address_abroad_names_its_country_beside_the_postcode() -> None:
    assert THEM.lines() == ("Pia Muster", "Marktgasse 28", "9400 Rorschach")
    assert replace(THEM, country="DE").lines()[-1] == "DE-9400 Rorschach"
