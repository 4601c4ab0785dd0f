"""What `mt-940` 5.1.1 says of the same files, by its defaults.

It is right about dates, balances, references, plain amounts, free text and the words of a German
text that begins with one. Where it is wrong each test says how: the sign of a reversal, an amount
with dots, text in front of a code word, a payer's account, text behind the closing balance.
"""

from pathlib import Path
from typing import Any

import mt940 as theirs
import pytest

from artui.domain.bank_entry import BankEntry
from artui.imports.refusals import FileRefused
from tests.support.bank_files import closed, events, mt940, opened, read

LINE = ":61:2611201120C100,00NTRFNONREF"
PLAIN = mt940(
    ":61:2611201120C100,00NTRFNONREF//B1",
    ":86:166?00GUTSCHRIFT?20SVWZ+INV-0000?211042?32ACME?33 GMBH",
    ":61:2612310101C12,5NTRFKUNDE7//B2",
    ":86:free text",
    ":61:2701021231D5,NCHGNONREF//B3",
    ":86:166?00ENTGELT?20EREF+E2E-9?21SVWZ+Konto?22fuehrung",
    closing=110_750,
)


def both(folder: Path, text: str) -> list[tuple[BankEntry, dict[str, Any]]]:
    """Each entry as we read it, with what they say of it."""
    said = [each.data for each in theirs.parse(text)]
    return list(zip(read(folder, text), said, strict=True))


def in_minor(amount: Any) -> int:
    """Their amount of euros in cents."""
    return int(amount.amount * 100)


def test_both_read_the_same_dates_amounts_and_references(tmp_path: Path) -> None:
    for ours, said in both(tmp_path, PLAIN):
        assert (ours.value_date, ours.booking_date) == (said["date"], said["entry_date"])
        assert (ours.minor, ours.currency) == (in_minor(said["amount"]), said["currency"])
        assert ours.bank_reference == said["bank_reference"]
        assert ours.customer_reference == (said["customer_reference"] or "").replace("NONREF", "")


def test_both_read_the_same_texts_and_payers(tmp_path: Path) -> None:
    german, free, words = both(tmp_path, PLAIN)
    assert "".join(german[0].parts) == german[1]["purpose"] == "INV-00001042"
    assert german[0].payer == german[1]["applicant_name"] == "ACME GMBH"
    assert free[0].text == free[1]["transaction_details"] == "free text"
    assert words[0].end_to_end == words[1]["end_to_end_reference"] == "E2E-9"
    assert "".join(words[0].parts) == words[1]["purpose"] == "Kontofuehrung"


def test_both_read_the_same_statement_and_balances(tmp_path: Path) -> None:
    said = theirs.parse(PLAIN).data
    found = events(tmp_path, PLAIN)
    (begun,), (ended,) = opened(found), closed(found)
    assert begun.account == said["account_identification"]
    assert begun.number == said["statement_number"]
    for ours, balance in (
        (begun.opening, said["final_opening_balance"]),
        (ended.closing, said["final_closing_balance"]),
    ):
        assert ours is not None
        assert (ours.minor, ours.day) == (in_minor(balance.amount), balance.date)


def test_they_take_a_reversed_credit_for_money_in(tmp_path: Path) -> None:
    text = mt940(
        ":61:2611201120RC40,00NTRINONREF", ":61:2611201120RD30,00NTRINONREF", closing=99_000
    )
    credit, debit = both(tmp_path, text)
    assert (credit[0].minor, in_minor(credit[1]["amount"])) == (-4_000, 4_000)
    assert debit[0].minor == in_minor(debit[1]["amount"]) == 3_000


def test_they_read_an_amount_with_dots_as_what_is_before_the_dot(tmp_path: Path) -> None:
    text = mt940(":61:2611201120C1.100,00NTRFNONREF", closing=210_000)
    with pytest.raises(FileRefused, match="an amount has a comma and no dots"):
        events(tmp_path, text)
    assert [in_minor(each.data["amount"]) for each in theirs.parse(text)] == [100]


def test_they_lose_the_text_in_front_of_a_code_word(tmp_path: Path) -> None:
    text = mt940(LINE, ":86:166?00GUTSCHRIFT?20INV-1042?21EREF+X")
    ((ours, said),) = both(tmp_path, text)
    assert (ours.parts, ours.end_to_end) == (("INV-1042",), "X")
    assert (said["purpose"], said["end_to_end_reference"]) == (None, "X")


def test_they_put_the_payer_s_account_into_the_name(tmp_path: Path) -> None:
    text = mt940(LINE, ":86:166?20SVWZ+INV-1?31DE02120300000000202051?32ACME")
    ((ours, said),) = both(tmp_path, text)
    assert (ours.payer_account, ours.payer) == ("DE02120300000000202051", "ACME")
    assert said["applicant_name"] == "DE02120300000000202051ACME"


def test_they_append_what_is_about_the_statement_to_its_last_entry(tmp_path: Path) -> None:
    text = mt940(LINE, ":86:free text").removesuffix("-\r\n") + ":86:about the statement\r\n-\r\n"
    ((ours, said),) = both(tmp_path, text)
    assert ours.text == "free text"
    assert said["transaction_details"] == "free text\nabout the statement"
