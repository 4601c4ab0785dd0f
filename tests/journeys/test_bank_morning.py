"""A morning's money by keyboard alone, in a pseudo-terminal at 80×24.

A payer's advice is taken in before its money, then five files in five formats, from the page of the
bank.
What is certain is posted after one look; the rest is worked: a return taken back, a difference
written off, another invoice found, cash put on account and its payer remembered, one set aside. At
the end every receipt is in the ledger once, and the ledger is proven.
"""

import sys
from datetime import date
from pathlib import Path

from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.match_rules import match_rules
from artui.ledger.bank.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.imports.bank.exports import SPARKASSE
from tests.imports.bank.test_bai2 import GROUP, bai2_file
from tests.imports.bank.test_ofx import ofx
from tests.support.bank_files import camt, mt940, ntry, our_account, tx
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, invoice, picture
from tests.support.pty import ENTER, Terminal

DUTCH, GERMAN = "NL91ABNA0417164300", "DE89370400440532013000"
PAYER = "DE02500105170137075030"
SAVE = "\x13"  # Ctrl+S
ESCAPE = "\x1b"


def open_items(book: Book) -> None:
    """What is owed this morning, and our five bank accounts."""
    our_account(book)
    our_account(book, DUTCH)
    our_account(book, "DE68210501700012345678")
    set_bank_account(book, "123456789", currency="USD")
    set_bank_account(book, "123456", currency="USD")
    for number in range(1, 7):
        customer(book, f"C{number}", name=f"Customer {number}")
    customer(book, "US1", name="Potomac Mills", currency="USD")
    for number, minor, account in (
        ("INV-71001", 10_000, "C1"),
        ("INV-71002", 20_000, "C2"),
        ("INV-71003", 30_000, "C3"),
        ("INV-71004", 40_000, "C4"),
        ("INV-71005", 15_000, "C5"),
        ("INV-71006", 25_000, "C5"),
        ("INV-71007", 9_900, "C6"),
    ):
        invoice(book, number, minor, issue=date(2026, 10, 1), account=account)
    usd = {"account": "US1", "currency": "USD"}
    invoice(book, "INV-71008", 10_000, issue=date(2026, 10, 1), **usd)
    invoice(book, "INV-71009", 5_000, issue=date(2026, 10, 2), **usd)


def yesterday(book: Book, folder: Path) -> None:
    """A receipt of yesterday that was posted, and that the bank takes back this morning."""
    path = folder / "yesterday.sta"
    path.write_text(
        mt940(
            ":61:2611191119C100,00NTRFNONREF//Y-1",
            ":86:166?00X?20INV-71001?32Customer 1",
            number="7",
            opening=0,
            days=("261118", "261119"),
        )
    )
    import_bank_file(book, path)
    with book.reading() as connection:
        first = waiting_entries(connection)[0].id
    accept(book, first)


def this_morning(folder: Path) -> list[Path]:
    """The files of the five banks."""
    texts = {
        "one.sta": mt940(
            ":61:2611201120RC100,00NTRFNONREF//Y-1",
            ":86:109?00RETURN?20INV-71001?32Customer 1?34914",
            ":61:2611201120C200,00NTRFNONREF//M-2",
            ":86:166?00X?20invoice INV-71002?32Customer 2",
            ":61:2611201120C295,00NTRFNONREF//M-3",
            f":86:166?00X?20INV-71003?31{PAYER}?32Somebody Else Ltd",
            number="8",
            opening=10_000,
            days=("261119", "261120"),
        ),
        "two.xml": camt(
            ntry("400.00", tx(text="INV-71004", payer="Customer 4"), reference="X-1"),
            ntry("400.00", tx(text="as agreed", payer="Customer 5"), reference="X-2"),
            account=DUTCH,
            closing=180_000,
        ),
        "three.bai": bai2_file(
            "16,195,10000,0,R1,,INV-71008/", group=GROUP.replace("261129", "261120")
        ),
        "four.ofx": ofx(
            "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20261119\n<TRNAMT>50.00\n<FITID>F1\n"
            "<NAME>POTOMAC\n<MEMO>our order\n</STMTTRN>\n"
        ),
        "five.csv": SPARKASSE.replace(GERMAN, "DE68210501700012345678")
        .replace("30.11.26", "20.11.26")
        .replace("01.12.26", "20.11.26"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def test_a_morning_of_five_files_is_worked_by_keyboard(sqlite_url: str, tmp_path: Path) -> None:
    book = book_at(sqlite_url)
    open_items(book)
    yesterday(book, tmp_path)
    files = this_morning(tmp_path)
    command = [sys.executable, "-m", "artui", "--db", sqlite_url, "--as-of", TODAY.isoformat()]
    with Terminal([*command, "--actor", "anna"]) as terminal:
        terminal.wait_text("Overdue")
        terminal.settle(1.0)
        terminal.keys("7")
        terminal.wait_text("Nothing waits here.")

        # A payer's advice came by mail before its money, for which the bank will give no reason.
        advice = tmp_path / "advice.csv"
        advice.write_text("invoice,amount paid\nINV-71005,150.00\nINV-71006,250.00\n")
        terminal.keys("M")
        terminal.wait_text("No advice waits for its money.")
        terminal.keys("i")
        terminal.wait_text("File of the advice:")
        terminal.keys("\x15", str(advice), ENTER)
        terminal.wait_text("waits for its money")
        terminal.wait_text("INV-71005, INV-71006")
        terminal.keys(ESCAPE)
        terminal.wait_text("Nothing waits here.")

        # The five files: each is looked at, then taken in.
        for file in files:
            terminal.keys("i")
            terminal.wait_text("File of the bank:")
            terminal.keys("\x15", str(file), ENTER)
            if file.suffix == ".csv":
                terminal.wait_text("Its mapping")
                terminal.wait_text("sparkasse")
                terminal.keys(ENTER)
            terminal.wait_text(f"Rehearsal of {file.name}")
            terminal.keys(SAVE)
            terminal.wait_text("Take in")
            terminal.keys("y")
            terminal.wait_text(f"{file.name}: ")
            terminal.wait_gone("Rehearsal")
            terminal.settle(0.5)

        # All that is certain, after one look.
        terminal.keys("p")
        terminal.wait_text("certain entries")
        terminal.wait_text("100.00 USD")
        terminal.keys("y")
        terminal.wait_text("Posted")
        terminal.settle(1.0)

        # The return that the cursor is on since its file came in.
        terminal.wait_text("> ")
        terminal.wait_text("takes back Y-1, found by")
        terminal.keys(ENTER)
        terminal.wait_text("is open again.")
        terminal.keys("y")
        terminal.wait_text("100.00 EUR returned")
        terminal.settle(1.0)

        # Five euros are missing: they are written off with it.
        terminal.keys("w")
        terminal.wait_text("write off 5.00 EUR?")
        terminal.keys("y")
        terminal.wait_gone("Somebody Else")
        terminal.settle(1.0)

        # A return of what we never booked is set aside.
        terminal.keys("X")
        terminal.wait_text("because:")
        terminal.keys("our own debit", ENTER)
        terminal.wait_text("ignored: our own debit")
        terminal.settle(1.0)

        # Nothing but the amount speaks for an invoice: the clerk knows better.
        terminal.keys("g")
        terminal.wait_text("our order")
        terminal.keys("/")
        terminal.wait_text("or customer")
        terminal.keys("71009", ENTER)
        terminal.wait_text("50.00 to INV-71009?")
        terminal.keys("y")
        terminal.wait_text("Remember that 'potomac' means Potomac Mills (US1)?")
        terminal.keys("n")
        terminal.wait_gone("POTOMAC")
        terminal.settle(1.0)

        # Whose cash it is, is remembered after a question.
        terminal.keys("c")
        terminal.wait_text("On account of")
        terminal.keys("C6", ENTER)
        terminal.wait_text("as unapplied cash of Customer 6 (C6)?")
        terminal.keys("y")
        terminal.wait_text("Remember that DE02120300000000202051")
        terminal.keys("y")
        terminal.wait_text("Nothing waits here.")
        terminal.settle(1.0)
        terminal.keys("q")
        assert terminal.wait_end() == 0

    left = {row[1]: row[2] for row in picture(book)}
    assert left["INV-71001"] == 10_000, "the bank took it back"
    for number in range(71002, 71007):
        assert left[f"INV-{number}"] == 0
    assert left["INV-71007"] == 9_900
    assert left["INV-71008"] == left["INV-71009"] == 0
    assert list(breaches(book)) == []
    with book.reading() as connection:
        assert waiting_entries(connection) == []
        assert [rule.account for rule in match_rules(connection)] == ["C6"]
