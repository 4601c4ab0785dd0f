"""A desk with a bank account, and statements of it as a bank's file writes them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from artui.domain.money import format_minor
from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.book.book import Book
from tests.support.postings import customer, invoice

IBAN = "DE89370400440532013000"
PAYER = "DE02120300000000202051"
DAY = date(2026, 11, 20)


def post_open_items(book: Book) -> None:
    """Two customers with open invoices, and a bank account of ours."""
    set_bank_account(book, IBAN, currency="EUR")
    customer(book, "LIND", name="Lindgren Bygg")
    customer(book, "OAK", name="Oak & Sons")
    invoice(book, "INV-21042", 6_000, issue=date(2026, 10, 1), account="LIND")
    invoice(book, "INV-21043", 4_000, issue=date(2026, 10, 2), account="LIND")
    invoice(book, "INV-21050", 50_000, issue=date(2026, 9, 1), account="OAK")
    invoice(book, "INV-21051", 50_000, issue=date(2026, 9, 20), account="OAK")
    invoice(book, "INV-21060", 12_500, issue=date(2026, 9, 25), account="OAK")


def line(minor: int, text: str, *, name: str = "", account: str = "", bank: str = "") -> str:
    """A booked line of MT940 with its details; below zero the bank took money back."""
    mark = "C" if minor > 0 else "RC"
    amount = str(Decimal(format_minor(abs(minor), "EUR"))).replace(".", ",")
    parts = [f"?{20 + at}{text[start : start + 27]}" for at, start in _cuts(text)]
    parts += [f"?31{account}"] if account else []
    parts += [f"?32{name[:27]}"] if name else []
    day = f"{DAY:%y%m%d}{DAY:%m%d}"
    return f":61:{day}{mark}{amount}NTRFNONREF//{bank}\n:86:166?00X{''.join(parts)}"


def _cuts(text: str) -> list[tuple[int, int]]:
    return list(enumerate(range(0, len(text), 27)))


def write_statement(
    path: Path, lines: Sequence[str], total: int, *, number: str = "1", opening: int = 100_000
) -> Path:
    """A statement of one page that adds up."""
    first = str(Decimal(format_minor(opening, "EUR"))).replace(".", ",")
    last = str(Decimal(format_minor(opening + total, "EUR"))).replace(".", ",")
    head = [":20:X", ":25:37040044/532013000", f":28C:{number}", f":60F:C{DAY:%y%m%d}EUR{first}"]
    path.write_text("\n".join([*head, *lines, f":62F:C{DAY:%y%m%d}EUR{last}", "-", ""]))
    return path


MORNING = (
    line(10_000, "invoice INV-21042 and INV-21043", name="Lindgren Bygg", bank="B1"),
    line(12_000, "payment INV-21060", name="OAK AND SONS LTD", account=PAYER, bank="B2"),
    line(50_000, "thank you", name="Oak & Sons", bank="B3"),
    line(7_700, "your letter of March", name="A. Nobody", bank="B4"),
)
TOTAL = 79_700


def take_in_morning(book: Book, folder: Path) -> None:
    """A file of four receipts: one certain, two probable, one that nothing speaks for."""
    import_bank_file(book, write_statement(folder / "morning.sta", MORNING, TOTAL))
