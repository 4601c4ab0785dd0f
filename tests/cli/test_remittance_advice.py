"""`artui import remittance`: what a payer says a payment is for, joined by amount and payer."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.support.bank_files import OURS, mt940
from tests.support.commands import Artui

AS_OF = "2026-12-01"


@pytest.fixture
def open_ledger(any_artui: Artui, tmp_path: Path) -> Artui:
    """Two customers with invoices, on both databases."""
    artui = any_artui.on(AS_OF)
    artui.load(tmp_path, "customers", "account,name\nC1,Acme Ltd\nC2,Other Ltd\n")
    artui.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency\n"
        "INV-1042,C1,2026-11-01,60.00,EUR\nINV-1043,C1,2026-11-02,1040.00,EUR\n"
        "INV-2000,C2,2026-11-02,60.00,EUR\n",
    )
    artui.load(
        tmp_path,
        "credit-memos",
        "number,account,issue_date,amount,currency\nCM-77,C1,2026-11-03,20.00,EUR\n",
    )
    return artui


def advice(folder: Path, content: str, name: str = "advice.csv") -> Path:
    """A file with an advice."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def open_amounts(artui: Artui) -> dict[str, str]:
    """What is open, by number."""
    return {row["number"]: row["open_amount"] for row in artui.rows("list", "invoices")}


TABLE = "Invoice Number,Invoice Date,Amount Paid\nINV-1042,2026-11-01,60.00\nINV-1043,x,40.00\n"
LETTER = """Dear all,
we paid today:

  Invoice INV-1042 of 2026-11-01      60.00
  Invoice INV-1043                 1,040.00
  Total                            1,100.00
"""


def pay(artui: Artui, amount: str, account: str = "C1", reference: str = "P-1") -> None:
    """Record cash that nothing is paid with yet."""
    artui.done(
        "pay", "--customer", account, "--amount", amount, "--reference", reference,
        "--currency", "EUR", "--date", "2026-11-20",
    )  # fmt: skip


def test_an_advice_joins_the_payment_of_its_amount_and_payer(
    open_ledger: Artui, tmp_path: Path
) -> None:
    pay(open_ledger, "100.00")
    pay(open_ledger, "100.00", account="C2")
    said = open_ledger.done("import", "remittance", advice(tmp_path, TABLE)).out
    assert said.startswith("payment:C1/P-1: ")
    assert open_amounts(open_ledger) == {
        "INV-1042": "0.00",
        "INV-1043": "1000.00",
        "INV-2000": "60.00",
    }
    again = open_ledger.done("import", "remittance", advice(tmp_path, TABLE)).out
    assert "the same advice was taken before; it is joined to payment:C1/P-1" in again
    assert open_ledger.rows("db", "check") == []
    open_ledger.done("undo")
    assert open_amounts(open_ledger)["INV-1042"] == "60.00"


def test_an_advice_may_be_a_workbook(open_ledger: Artui, tmp_path: Path) -> None:
    path = tmp_path / "advice.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Rechnungsnummer", "Betrag"])
        sheet.write_row(1, 0, ["INV-1042", 60])
        sheet.write_row(2, 0, ["INV-1043", 40.5])
    pay(open_ledger, "100.50")
    open_ledger.done("import", "remittance", path)
    assert open_amounts(open_ledger)["INV-1043"] == "999.50"


def test_an_advice_may_be_a_letter(open_ledger: Artui, tmp_path: Path) -> None:
    pay(open_ledger, "1100.00")
    open_ledger.done("import", "remittance", advice(tmp_path, LETTER, "mail.txt"))
    assert open_amounts(open_ledger)["INV-1043"] == "0.00"


def test_a_letter_whose_sum_is_another_is_refused(open_ledger: Artui, tmp_path: Path) -> None:
    pay(open_ledger, "1100.00")
    path = advice(tmp_path, LETTER.replace("1,100.00", "1,200.00"), "mail.txt")
    refused = open_ledger("import", "remittance", path)
    assert refused.status == 1
    assert "mail.txt:6: the total is 1,200.00, the documents it names add up" in refused.err
    several = LETTER.replace("       1,040.00", "1,040.00  40.00")
    refused = open_ledger("import", "remittance", advice(tmp_path, several, "mail.txt"))
    assert "mail.txt:5: 'Invoice INV-1043" in refused.err
    assert "has several amounts" in refused.err


def test_an_advice_joins_an_entry_of_the_bank(open_ledger: Artui, tmp_path: Path) -> None:
    open_ledger.done("bank", "accounts", "set", OURS, "--currency", "EUR")
    text = mt940(":61:2611201120C100,00NTRFNONREF", ":86:166?00GUTSCHRIFT?20x?32ACME LTD")
    open_ledger.done("import", "bank", advice(tmp_path, text, "bank.sta"))
    dry = open_ledger.done("import", "remittance", advice(tmp_path, TABLE), "--dry-run").out
    assert "would be set against INV-1042, INV-1043" in dry
    assert open_amounts(open_ledger)["INV-1042"] == "60.00"
    said = open_ledger.done("import", "remittance", advice(tmp_path, TABLE)).out
    assert said.startswith("entry ")
    assert open_amounts(open_ledger)["INV-1042"] == "0.00"
    assert [row["state"] for row in open_ledger.rows("list", "bank")] == ["posted"]


def test_fi_5_the_payer_s_payment_id_decides_between_equal_amounts(
    open_ledger: Artui, tmp_path: Path
) -> None:
    open_ledger.done("bank", "accounts", "set", OURS, "--currency", "EUR")
    lines = [
        line
        for text in ("PAYMENT 7788991", "PAYMENT 7788992")
        for line in (
            ":61:2611201120C100,00NTRFNONREF",
            f":86:166?00GUTSCHRIFT?20{text}?32AMAZON EU SARL",
        )
    ]
    open_ledger.done("import", "bank", advice(tmp_path, mt940(*lines), "bank.sta"))
    rows = "7788992,INV-1042,60.00\n7788992,INV-1043,40.00\n"
    table = f"payment number,invoice number,amount paid\n{rows}"
    open_ledger.done("import", "remittance", advice(tmp_path, table))
    states = {row["text"]: row["state"] for row in open_ledger.rows("list", "bank")}
    assert states["PAYMENT 7788992"] == "posted"
    assert states["PAYMENT 7788991"] != "posted"


def test_an_advice_that_several_payments_fit_changes_nothing(
    open_ledger: Artui, tmp_path: Path
) -> None:
    pay(open_ledger, "100.00")
    pay(open_ledger, "100.00", reference="P-2")
    refused = open_ledger("import", "remittance", advice(tmp_path, TABLE))
    assert refused.status == 1
    assert "Several payments of 100.00 EUR from C1 wait: payment:C1/P-1, payment:C1/P-2" in (
        refused.err
    )
    open_ledger.done("import", "remittance", advice(tmp_path, TABLE), "--payment", "C1/P-2")
    assert open_amounts(open_ledger)["INV-1042"] == "0.00"


def test_a_credit_note_that_the_payer_kept_back_is_set_against_what_it_pays(
    open_ledger: Artui, tmp_path: Path
) -> None:
    pay(open_ledger, "80.00")
    said = open_ledger.done(
        "import", "remittance", advice(tmp_path, TABLE + "CM-77,x,-20.00\n")
    ).out
    assert "credit memo CM-77: 20.00 EUR to INV-1043; 0.00 EUR left" in said
    assert open_amounts(open_ledger)["INV-1043"] == "1000.00"
    [memo] = open_ledger.rows("list", "credit-memos")
    assert memo["open_amount"] == "0.00"
    assert open_ledger.rows("db", "check") == []
    open_ledger.done("undo")
    assert open_amounts(open_ledger)["INV-1043"] == "1040.00"
    [memo] = open_ledger.rows("list", "credit-memos")
    assert memo["open_amount"] == "20.00"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("INV-1043", "INV-9", "advice.csv:3: INV-9 is no document of ours"),
        ("INV-1043", "INV-2000", "advice.csv:3: invoice INV-2000 is C2's in EUR, "),
        ("INV-1043", "INV-1042", "advice.csv:3: invoice INV-1042 is named twice"),
        ("40.00", "4x", "advice.csv:3: '4x' is not an amount"),
        ("40.00", "", "advice.csv:3: INV-1043: the amount is empty"),
        ("40.00", "-40.00", "'-40.00' is not above zero"),
        ("40.00", "1,040.00", "advice.csv:3"),
        ("40.00", "1040.01", "The advice pays 1040.01 EUR of invoice INV-1043, of which"),
    ],
)
def test_an_advice_that_is_unclear_is_refused(
    open_ledger: Artui, tmp_path: Path, before: str, after: str, message: str
) -> None:
    pay(open_ledger, "100.00")
    pay(open_ledger, "1100.01", reference="P-2")
    refused = open_ledger("import", "remittance", advice(tmp_path, TABLE.replace(before, after)))
    assert refused.status == 1
    assert message in refused.err
    assert open_amounts(open_ledger)["INV-1042"] == "60.00"


def test_an_advice_whose_payment_is_used_already_takes_no_other_money(
    open_ledger: Artui, tmp_path: Path
) -> None:
    pay(open_ledger, "100.00", reference="PAY-77001")
    pay(open_ledger, "100.00", reference="PAY-77002")
    path = advice(tmp_path, "Invoice Number,Amount Paid,Payment Id\nINV-1043,100.00,PAY-77001\n")
    open_ledger.done("import", "remittance", path)
    again = open_ledger.done("import", "remittance", path).out
    assert "joined to payment:C1/PAY-77001" in again
    other = advice(tmp_path, "Invoice Number,Amount Paid,Payment Id\nINV-1042,60.00,PAY-77001\n")
    refused = open_ledger("import", "remittance", other)
    assert refused.status == 1
    assert "Payment PAY-77001 is payment:C1/PAY-77001, which is set against documents" in (
        refused.err
    )
    assert open_amounts(open_ledger)["INV-1043"] == "940.00"


def test_the_same_advice_of_the_next_month_asks_for_its_payment(
    open_ledger: Artui, tmp_path: Path
) -> None:
    file = advice(tmp_path, "number,amount paid\nINV-1043,40.00\n")
    pay(open_ledger, "40.00", reference="P-1")
    open_ledger.done("import", "remittance", file)
    pay(open_ledger, "40.00", reference="P-2")
    refused = open_ledger("import", "remittance", file)
    assert (refused.status, "payment:C1/P-2, name that with --payment" in refused.err) == (1, True)
    open_ledger.done("import", "remittance", file, "--payment", "C1/P-2")


def test_a_table_with_other_columns_is_told_which_ones_it_needs(
    open_ledger: Artui, tmp_path: Path
) -> None:
    refused = open_ledger("import", "remittance", advice(tmp_path, "nummer,som\nINV-1,5.00\n"))
    assert (refused.status, "one column is headed like 'invoice'" in refused.err) == (1, True)
