"""An advice that comes before its money is kept, and proves what the bank's entry pays (M2)."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.test_remittance_advice import TABLE, advice, open_amounts, pay
from tests.support.bank_files import OURS, mt940
from tests.support.commands import Artui

AS_OF = "2026-12-01"
IBAN = "DE02120300000000202051"


@pytest.fixture
def ledger(any_artui: Artui, tmp_path: Path) -> Artui:
    """Two customers with invoices and a memo, and a bank account of ours, on both databases."""
    artui = any_artui.on(AS_OF)
    artui.load(tmp_path, "customers", "account,name\nC1,Acme Ltd\nC2,Other Ltd\n")
    artui.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,terms\n"
        "INV-1042,C1,2026-11-15,60.00,EUR,2/10 net 30\nINV-1043,C1,2026-11-15,1040.00,EUR,\n"
        "INV-2000,C2,2026-11-15,60.00,EUR,\nINV-3000,C1,2026-11-15,60.00,USD,\n",
    )
    artui.load(
        tmp_path,
        "credit-memos",
        "number,account,issue_date,amount,currency\nCM-77,C1,2026-11-16,20.00,EUR\n",
    )
    artui.done("bank", "accounts", "set", OURS, "--currency", "EUR")
    return artui


def bank(artui: Artui, folder: Path, *entries: tuple[str, str, str]) -> None:
    """Take in a statement with entries: an amount, a text, and who paid."""
    lines = [
        line
        for amount, text, name in entries
        for line in (f":61:2611201120C{amount}NTRFNONREF", f":86:166?00X?20{text}?32{name}")
    ]
    opening = 100_000 + 1_000_000 * len(artui.rows("list", "bank"))
    number = str(len(artui.rows("list", "bank-statements")) + 1)
    text = mt940(*lines, opening=opening, number=number)
    artui.done("import", "bank", advice(folder, text, f"bank{number}.sta"))


def matches(artui: Artui) -> list[dict[str, str]]:
    """The best proposal for each entry, as the table shows it."""
    shown = artui.done("match", "list", "--format", "csv").out
    return [row for row in csv.DictReader(io.StringIO(shown)) if row["rank"] == "1"]


def joined(artui: Artui, folder: Path, text: str = TABLE) -> str:
    """Take an advice in; what was said."""
    return artui.done("import", "remittance", advice(folder, text)).out


def test_an_advice_before_its_money_waits_is_listed_and_makes_the_entry_certain(
    ledger: Artui, tmp_path: Path
) -> None:
    said = joined(ledger, tmp_path)
    assert "advice 1 of C1 over 100.00 EUR for INV-1042, INV-1043 waits for its money" in said
    [row] = ledger.rows("match", "advices", "list")
    assert (row["account"], row["amount"], row["received_on"]) == ("C1", "100.00", AS_OF)
    assert row["documents"] == "INV-1042=60.00; INV-1043=40.00"
    assert open_amounts(ledger)["INV-1042"] == "60.00"
    assert ledger.rows("db", "check") == []
    bank(ledger, tmp_path, ("100,00", "thanks", "ACME LTD"))
    [found] = matches(ledger)
    assert (found["rule"], found["certain"]) == ("M2", "yes")
    assert f"advice of {AS_OF} names INV-1042, INV-1043" in found["reasons"]
    ledger.done("match", "post", "--certain")
    assert open_amounts(ledger)["INV-1042"] == "0.00"
    assert open_amounts(ledger)["INV-1043"] == "1000.00"
    assert ledger.rows("match", "advices", "list") == []
    assert ledger.rows("db", "check") == []
    assert "it is joined to payment:C1/" in joined(ledger, tmp_path)
    ledger.done("undo")
    assert len(ledger.rows("match", "advices", "list")) == 1
    assert [row["certain"] for row in matches(ledger)] == ["yes"]


def test_the_same_advice_twice_is_one_and_it_can_be_removed_and_undone(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    assert "advice 1 was taken before and waits for its money" in joined(ledger, tmp_path)
    assert len(ledger.rows("match", "advices", "list")) == 1
    ledger.done("match", "advices", "remove", "1")
    assert ledger.rows("match", "advices", "list") == []
    assert ledger("match", "advices", "remove", "1").status == 1
    ledger.done("undo")
    assert len(ledger.rows("match", "advices", "list")) == 1
    ledger.done("undo")
    assert ledger.rows("match", "advices", "list") == []
    assert "waits for its money" in joined(ledger, tmp_path)
    assert ledger.rows("db", "check") == []


def test_the_posting_that_used_an_advice_goes_before_it_in_undo(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"))
    ledger.done("match", "post", "--certain")
    assert ledger("match", "advices", "remove", "1").status == 1


def test_two_entries_or_two_advices_that_fit_alike_are_never_picked(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    bank(ledger, tmp_path, ("100,00", "one", "ACME LTD"), ("100,00", "two", "ACME LTD"))
    found = matches(ledger)
    assert [row["certain"] for row in found] == ["no", "no"]
    assert all("fits the advice too" in row["reasons"] for row in found)
    assert "Nothing is certain" in ledger.done("match", "post", "--certain").out
    # One of them is posted by the clerk; the advice is used then, and the other is alone.
    ran = ledger("match", "accept", found[0]["entry"])
    assert (ran.status, "choose with --rank" in ran.err) == (1, True)
    ledger.done("match", "accept", found[0]["entry"], "--rank", "1")
    [left] = matches(ledger)
    assert "advice" not in left["reasons"]
    ledger.done("undo")
    joined(ledger, tmp_path, "invoice,amount paid\nINV-1043,100.00\n")
    assert [row["certain"] for row in matches(ledger)] == ["no", "no"]


def test_two_advices_of_one_amount_are_both_shown_and_the_text_may_say_which(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    joined(ledger, tmp_path, "invoice,amount paid\nINV-1043,100.00\n")
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"), ("100,00", "INV-1042", "ACME LTD"))
    one, other = matches(ledger)
    assert one["certain"] == "no"
    assert "several advices fit" in one["reasons"]
    assert (other["certain"], other["invoices"]) == ("yes", "INV-1042=60.00; INV-1043=40.00")


def test_a_memo_in_an_advice_is_an_allocation_of_its_own(ledger: Artui, tmp_path: Path) -> None:
    joined(ledger, tmp_path, TABLE + "CM-77,x,-20.00\n")
    bank(ledger, tmp_path, ("80,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    assert found["certain"] == "yes"
    assert "less 20.00 EUR of credit memo CM-77" in found["reasons"]
    said = ledger.done("match", "post", "--certain").out
    assert "Posted 1 payment of 80.00 EUR" in said
    assert open_amounts(ledger)["INV-1043"] == "1000.00"
    [memo] = ledger.rows("list", "credit-memos")
    assert memo["open_amount"] == "0.00"
    assert ledger.rows("db", "check") == []
    ledger.done("undo")
    [memo] = ledger.rows("list", "credit-memos")
    assert memo["open_amount"] == "20.00"
    assert ledger.rows("db", "check") == []


def test_a_deduction_that_is_no_memo_of_ours_is_shown_and_stays_open(
    ledger: Artui, tmp_path: Path
) -> None:
    rows = "number,text,amount paid\nINV-1042,,60.00\nINV-1043,,40.00\nDM-9,shortage,-15.00\n"
    joined(ledger, tmp_path, rows)
    [row] = ledger.rows("match", "advices", "list")
    assert (row["amount"], row["kept_back"]) == ("85.00", "DM-9, shortage=15.00")
    bank(ledger, tmp_path, ("85,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    assert (found["rule"], found["certain"], found["difference"]) == ("M6", "no", "-15.00")
    assert "15.00 EUR kept back is no memo of ours: DM-9, shortage" in found["reasons"]
    ledger.done("match", "accept", found["entry"])
    assert open_amounts(ledger)["INV-1043"] == "1015.00"
    assert ledger.rows("db", "check") == []


@pytest.mark.parametrize(
    ("rows", "amount", "certain"),
    [
        ("invoice,discount,amount paid\nINV-1042,1.20,58.80\n", "58,80", "yes"),
        ("invoice,discount,amount paid\nINV-1042,2.20,57.80\n", "57,80", "no"),
        ("INV-1042 60.00\nless 2% discount -1.20\nTotal 58.80\n", "58,80", "yes"),
        ("INV-1042 60.00\nSkonto 3.00\nTotal 57.00\n", "57,00", "no"),
    ],
)
def test_a_discount_in_an_advice_is_taken_as_far_as_the_terms_give_it(
    ledger: Artui, tmp_path: Path, rows: str, amount: str, certain: str
) -> None:
    joined(ledger, tmp_path, rows)
    bank(ledger, tmp_path, (amount, "x", "ACME LTD"))
    [found] = matches(ledger)
    assert found["certain"] == certain
    ledger.done("match", "accept", found["entry"])
    assert (open_amounts(ledger)["INV-1042"] == "0.00") == (certain == "yes")
    assert ledger.rows("db", "check") == []


def test_an_advice_after_its_money_was_posted_by_hand_is_refused_or_joins_what_is_unapplied(
    ledger: Artui, tmp_path: Path
) -> None:
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    ledger.done("match", "on-account", found["entry"], "--customer", "C1")
    assert joined(ledger, tmp_path).startswith("payment:C1/")
    assert open_amounts(ledger)["INV-1042"] == "0.00"
    refused = ledger("import", "remittance", advice(tmp_path, "number,paid\nINV-1042,60.00\n"))
    assert refused.status == 1
    assert "The advice pays 60.00 EUR of invoice INV-1042, of which 0.00 EUR is open" in refused.err


def test_an_advice_is_used_by_what_a_clerk_posts_to_its_documents(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    bank(ledger, tmp_path, ("100,00", "x", "C"))
    entry = ledger.rows("list", "bank")[0]["id"]
    ledger.done("match", "set", entry, "--invoice", "INV-1042", "--invoice", "INV-1043")
    assert ledger.rows("match", "advices", "list") == []
    assert ledger.rows("db", "check") == []


def test_an_advice_whose_payment_was_reversed_waits_again(ledger: Artui, tmp_path: Path) -> None:
    pay(ledger, "100.00")
    joined(ledger, tmp_path)
    assert ledger.rows("match", "advices", "list") == []
    ledger.done("reverse", "payment:C1/P-1", "--reason", "bounced")
    assert len(ledger.rows("match", "advices", "list")) == 1
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"))
    assert [row["certain"] for row in matches(ledger)] == ["yes"]


def test_money_in_another_currency_or_of_another_payer_is_not_an_advice_s(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path, "number,amount paid\nINV-3000,60.00\n")
    joined(ledger, tmp_path, "number,amount paid\nINV-1043,60.00\n")
    bank(ledger, tmp_path, ("60,00", "x", "OTHER LTD"), ("60,00", "x", "NOBODY"))
    assert all("advice" not in row["reasons"] for row in matches(ledger))
    refused = ledger(
        "import",
        "remittance",
        advice(tmp_path, "number,currency,amount paid\nINV-1042,USD,60.00\n"),
    )
    assert "invoice INV-1042 is in EUR, the advice says USD" in refused.err


def test_a_typed_payment_that_pays_nothing_yet_makes_an_advice_doubtful(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    pay(ledger, "100.00", reference="CHQ-1")
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    assert found["certain"] == "no"
    assert "payment CHQ-1 has this amount too and pays nothing yet" in found["reasons"]
    assert "payment:C1/CHQ-1" in ledger("import", "remittance", advice(tmp_path, TABLE)).err


def test_fi_5_an_advice_with_a_payment_id_is_joined_to_the_entry_that_holds_it(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path, "payment id,invoice,amount paid\nZX7788992,INV-1043,60.00\n")
    joined(ledger, tmp_path, "payment id,invoice,amount paid\nZX7788993,INV-1042,60.00\n")
    bank(ledger, tmp_path, ("60,00", "PAYMENT ZX7788?21992", "AMAZON EU SARL"))
    bank(ledger, tmp_path, ("55,00", "PAYMENT ZX7788993", "AMAZON EU SARL"))
    one, other = matches(ledger)
    assert (one["certain"], one["invoices"]) == ("yes", "INV-1043=60.00")
    assert "the payment's id ZX7788992 is that of the advice" in one["reasons"]
    assert (other["certain"], other["invoices"]) == ("no", "INV-1042=55.00")
    assert "but it says 60.00 EUR" in other["reasons"]


def test_fi_5_a_payment_recorded_under_its_id_is_the_entry_that_holds_it(
    ledger: Artui, tmp_path: Path
) -> None:
    pay(ledger, "60.00", reference="ZX7788992")
    bank(ledger, tmp_path, ("60,00", "PAYMENT ZX7788992", "ACME LTD"))
    [found] = matches(ledger)
    assert (found["rule"], found["certain"]) == ("M5", "no")
    assert "payment ZX7788992 of C1, value 2026-11-20, is recorded already" in found["reasons"]
    ledger.done("match", "accept", found["entry"])
    payments = ledger.rows("list", "payments")
    assert [row["amount"] for row in payments] == ["60.00"]
    assert ledger.rows("db", "check") == []


def test_an_advice_that_waits_is_joined_by_its_file_again_once_the_money_is_typed(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path)
    pay(ledger, "100.00")
    assert joined(ledger, tmp_path).startswith("payment:C1/P-1: ")
    assert ledger.rows("match", "advices", "list") == []
    ledger.done("undo")
    assert len(ledger.rows("match", "advices", "list")) == 1
    assert ledger.rows("db", "check") == []


@pytest.mark.parametrize("any_url", ["sqlite"], indirect=True)
def test_an_advice_that_was_joined_is_not_undone_before_its_posting(
    ledger: Artui, tmp_path: Path
) -> None:
    # On PostgreSQL the actor is the user of the database, so two clerks are two users there.
    ledger.done("--actor", "ben", "import", "remittance", advice(tmp_path, TABLE))
    bank(ledger, tmp_path, ("100,00", "x", "ACME LTD"))
    ledger.done("--actor", "anna", "match", "post", "--certain")
    refused = ledger("--actor", "ben", "undo")
    assert refused.status == 1
    assert "later acts depend on it" in refused.err
    ledger.done("--actor", "anna", "undo")
    ledger.done("--actor", "ben", "undo")
    assert ledger.rows("match", "advices", "list") == []
    assert ledger.rows("db", "check") == []


def paid(artui: Artui, amount: str, reference: str) -> None:
    """Record cash that pays a part of INV-1043."""
    artui.done(
        "pay", "--customer", "C1", "--amount", amount, "--reference", reference,
        "--currency", "EUR", "--date", "2026-11-20", "--invoice", "INV-1043",
    )  # fmt: skip


def test_money_that_is_recorded_under_the_advised_id_is_no_second_payment(
    ledger: Artui, tmp_path: Path
) -> None:
    joined(ledger, tmp_path, "payment id,invoice,amount paid\nZX7788992,INV-1043,60.00\n")
    paid(ledger, "60.00", "ZX7788992")
    bank(ledger, tmp_path, ("60,00", "PAYMENT ZX7788992", "AMAZON EU SARL"))
    [found] = matches(ledger)
    assert found["certain"] == "no"
    assert "payment ZX7788992 of C1" in found["reasons"]


def test_what_was_paid_meanwhile_makes_an_advice_doubtful(ledger: Artui, tmp_path: Path) -> None:
    joined(ledger, tmp_path, "invoice,amount paid\nINV-1043,77.00\n")
    paid(ledger, "77.00", "CHQ")
    bank(ledger, tmp_path, ("77,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    assert found["certain"] == "no"
    assert "payment CHQ of this amount may be what it announced" in found["reasons"]


def test_an_advice_that_waits_is_joined_to_the_payment_that_is_named(
    ledger: Artui, tmp_path: Path
) -> None:
    text = "number,amount paid\nINV-1043,100.00\n"
    joined(ledger, tmp_path, text)
    pay(ledger, "100.00")
    file = advice(tmp_path, text)
    ledger.done("import", "remittance", file, "--payment", "C1/P-1")
    assert ledger.rows("match", "advices", "list") == []
    assert ledger.rows("db", "check") == []


def test_an_advice_of_less_makes_no_write_off_certain(ledger: Artui, tmp_path: Path) -> None:
    ledger.done("ledger", "settings", "set", "tolerance", "1.00")
    joined(ledger, tmp_path, "invoice,amount paid\nINV-2000,59.20\n")
    bank(ledger, tmp_path, ("59,20", "INV-2000", "OTHER LTD"))
    assert [row["certain"] for row in matches(ledger)] == ["no"]


def test_a_memo_smaller_than_the_discount_is_set_before_the_cash(
    ledger: Artui, tmp_path: Path
) -> None:
    ledger.load(
        tmp_path,
        "credit-memos",
        "number,account,issue_date,amount,currency\nCM-1,C1,2026-11-16,1.00,EUR\n",
    )
    joined(ledger, tmp_path, "number,amount paid\nINV-1042,60.00\nCM-1,-1.00\n")
    bank(ledger, tmp_path, ("59,00", "thanks", "ACME LTD"))
    ledger.done("match", "accept", "1")
    assert open_amounts(ledger)["INV-1042"] == "0.00"
    assert ledger.rows("db", "check") == []


def test_a_memo_named_twice_is_used_once(ledger: Artui, tmp_path: Path) -> None:
    joined(
        ledger, tmp_path, "number,text,amount paid\nINV-1043,,100.00\nCM-9,a,-6.00\nCM-9,b,-6.00\n"
    )
    ledger.load(
        tmp_path,
        "credit-memos",
        "number,account,issue_date,amount,currency\nCM-9,C1,2026-11-16,10.00,EUR\n",
    )
    bank(ledger, tmp_path, ("88,00", "x", "ACME LTD"))
    [found] = matches(ledger)
    assert found["certain"] == "no"
    assert "less 10.00 EUR of credit memo CM-9" in found["reasons"]
