"""A morning's money by keyboard alone, in a pseudo-terminal: every key of the page of the bank at
80×24, and a look at 120×40.

Five files in five formats are taken in from the page of the bank, and a payer's advice is joined.
What is certain is posted after one look; the rest is worked: a return taken back, a difference
written off, another invoice found, cash put on account and its payer remembered, one set aside. At
the end every receipt is in the ledger once, and the ledger is proven.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.match_rules import match_rules
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.tui.bank.acts import bank_actions
from artui.tui.bank.entry_text_page import entry_text_action
from artui.tui.bank.file_page import bank_file_actions
from artui.tui.bank.rules_page import rule_actions
from tests.imports.bank.exports import SPARKASSE
from tests.imports.bank.test_bai2 import GROUP, bai2_file
from tests.imports.bank.test_ofx import ofx
from tests.support.bank_files import camt, mt940, ntry, our_account, tx
from tests.support.books import TODAY, book_at
from tests.support.commands import here
from tests.support.postings import customer, invoice, picture
from tests.support.pty import ENTER, ESC, TAB, Terminal

DUTCH, GERMAN = "NL91ABNA0417164300", "DE89370400440532013000"
PAYER = "DE02500105170137075030"
SAVE = "\x13"  # Ctrl+S
BACK_TAB = "\x1b[Z"


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
    for number in ("INV-71010", "INV-71011"):
        invoice(book, number, 7_000, issue=date(2026, 10, 2), **usd)


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
            "<NAME>POTOMAC\n<MEMO>our order\n</STMTTRN>\n",
            "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20261119\n<TRNAMT>70.00\n<FITID>F2\n"
            "<NAME>ZZYZX\n<MEMO>as ordered\n</STMTTRN>\n",
        ),
        "five.csv": SPARKASSE.replace(GERMAN, "DE68210501700012345678")
        .replace("30.11.26", "20.11.26")
        .replace("01.12.26", "20.11.26"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def post_all(terminal: Terminal, press: Callable[..., None]) -> None:
    """Post all that is certain, after the question."""
    press("p")
    terminal.wait_text("certain entries")
    terminal.wait_text("100.00 USD")
    press("y")
    terminal.wait_text("; posting ")
    terminal.wait_text(" 0 certain")


def test_a_morning_of_five_files_is_worked_by_keyboard(sqlite_url: str, tmp_path: Path) -> None:
    book = book_at(sqlite_url)
    open_items(book)
    yesterday(book, tmp_path)
    files = this_morning(tmp_path)
    command = [sys.executable, "-m", "artui", "--db", sqlite_url, "--as-of", TODAY.isoformat()]
    pressed: set[str] = set()
    with Terminal([*command, "--actor", "anna"]) as terminal:

        def press(*keys: str) -> None:
            pressed.update(keys)
            terminal.keys(*keys)

        terminal.wait_text("Overdue")
        terminal.settle()
        press("7")
        terminal.wait_text("Nothing booked by")

        # The five files: each is looked at, then taken in.
        for file in files:
            press("i")
            terminal.wait_text("File of the bank:")
            press("\x15", str(file), ENTER)
            if file.suffix == ".csv":
                terminal.wait_text("Its mapping")
                terminal.wait_text("sparkasse")
                press(ENTER)
            terminal.wait_text(f"Rehearsal of {file.name}")
            press(SAVE)
            terminal.wait_text("Take in")
            press("y")
            terminal.wait_text(f"bank file: {file.name}: ")
            terminal.wait_gone("Rehearsal")

        # Meanwhile a payer's advice came by mail, for what nothing was said about.
        advice = tmp_path / "advice.csv"
        advice.write_text("invoice,amount paid\nINV-71005,150.00\nINV-71006,250.00\n")
        joined = here(
            "--db", sqlite_url, "--as-of", TODAY.isoformat(), "import", "remittance", advice
        )
        assert joined.status == 0, joined.err
        terminal.wait_gone("as agreed")

        # All that is certain, after one look; it is taken back as one, and posted again.
        post_all(terminal, press)
        press("B")
        terminal.wait_text("Take back posting")
        press("y")
        terminal.wait_gone(" 0 certain")
        post_all(terminal, press)

        # The return that the cursor is on since its file came in.
        terminal.wait_text("> ")
        terminal.wait_text("takes back Y-1, found by")
        press(ENTER)
        terminal.wait_text("is open again.")
        press("y")
        terminal.wait_text("100.00 EUR returned")
        terminal.wait_text("w writes it off")

        # All that the bank wrote; whose it may be is looked up, and how it could be split.
        press("t")
        terminal.wait_text("In the bank's file:")
        press(ESC)
        terminal.wait_text("w writes it off")
        press("o")
        terminal.wait_text("Open items")
        press(ESC)
        terminal.wait_text("Somebody Else")
        press("a")
        terminal.wait_text("Left 0.00 of 295.00 EUR")
        press(ESC)
        terminal.wait_text("w writes it off")

        # Five euros are missing: they are written off with it.
        press("w")
        terminal.wait_text("write off 5.00 EUR?")
        press("y")
        terminal.wait_gone("Somebody Else")
        terminal.wait_text("Return: receipt not found.")

        # A return of what we never booked is set aside.
        press("X")
        terminal.wait_text("because:")
        press("our own debit", ENTER)
        terminal.wait_text("ignored: our own debit")

        # That was a word too quick: it is taken back, and set aside again.
        press(BACK_TAB)
        terminal.wait_text("[Done]")
        terminal.wait_text("our own debit")
        press("g")
        terminal.wait_text("Ignored.")
        press("b")
        terminal.wait_text("ignored: our own debit)?")
        press("y")
        terminal.wait_text("Undone")
        press(TAB)
        press("G")
        terminal.wait_text("Return: receipt not found.")
        press("X")
        terminal.wait_text("because:")
        press("our debit after all", ENTER)
        terminal.wait_text("ignored: our debit after all")

        # Nothing but the amount speaks for two invoices: the clerk looks at both and takes neither.
        press("f")
        terminal.settle(0.1)
        press("zzyzx", ENTER)
        terminal.wait_text("1 of 2 possible (M12)")
        press("]")
        terminal.wait_text("2 of 2 possible (M12): US1 INV-71011")
        press("[")
        terminal.wait_text("1 of 2 possible (M12): US1 INV-71010")
        press("X")
        terminal.wait_text("because:")
        press("for our sister", ENTER)
        terminal.wait_text("ignored: for our sister")
        press("f")
        terminal.settle(0.1)
        press("\x15", ENTER)
        terminal.wait_text("Müller")

        # For another the clerk knows better than what is proposed.
        press("g")
        terminal.wait_text("our order")
        press("/")
        terminal.wait_text("or customer")
        press("71009", ENTER)
        terminal.wait_text("50.00 to INV-71009?")
        press("y")
        terminal.wait_text("Remember that 'potomac' means Potomac Mills (US1)?")
        press("n")
        terminal.wait_gone("POTOMAC")

        # Whose cash it is, is remembered after a question.
        press("c")
        terminal.wait_text("On account of")
        press("C6", ENTER)
        terminal.wait_text("as unapplied cash of Customer 6 (C6)?")
        press("y")
        terminal.wait_text("Remember that DE02120300000000202051")
        press("y")
        terminal.wait_text("Nothing booked by")

        # On a wide screen what was done stands beside its text; what was taught is kept.
        terminal.resize(120, 40)
        press(BACK_TAB)
        terminal.wait_text("C6 on account")
        press("M")
        terminal.wait_text("Bank > Advices")
        press(ESC)
        terminal.wait_text("C6 on account")
        press("K")
        terminal.wait_text("DE02120300000000202051")
        press("X")
        terminal.wait_text("Forget that DE02120300000000202051 means C6?")
        press("n")
        terminal.wait_text("Nothing was forgotten.")
        press(ESC)
        terminal.wait_text("C6 on account")
        press("q")
        assert terminal.wait_end() == 0

    pages = (*bank_actions(), *bank_file_actions(), *rule_actions())
    for action in (*pages, entry_text_action()):
        for key in action.keys:
            assert {"Enter": ENTER, "Ctrl+S": SAVE}.get(key, key) in pressed, action.title

    left = {row[1]: row[2] for row in picture(book)}
    assert left["INV-71001"] == 10_000, "the bank took it back"
    for number in range(71002, 71007):
        assert left[f"INV-{number}"] == 0
    assert left["INV-71007"] == 9_900
    assert left["INV-71008"] == left["INV-71009"] == 0
    assert left["INV-71010"] == left["INV-71011"] == 7_000
    assert list(breaches(book)) == []
    with book.reading() as connection:
        assert waiting_entries(connection) == []
        assert [rule.account for rule in match_rules(connection)] == ["C6"]
