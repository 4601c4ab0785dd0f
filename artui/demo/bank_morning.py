"""The bank of the demo: yesterday's statement, which waits to be matched, and this morning's file.

Most payers name what they pay, some badly, some not at all, and some pay less. The file is for
whoever wants to take one in; it begins where yesterday's statement ended.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.bank_entry import BankBalance, BankEntry, EntryKind, StatementOpened, Ties
from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import format_minor
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import bank_statements, stored_entries
from artui.ledger.bank.bank_files import StatementEnded, Tied, post_bank_file
from artui.ledger.book.book import Book
from artui.ledger.office.seed import FIRST_ENTITY
from artui.ledger.store.tables import CUSTOMER, DISPUTE, ENTITY, ITEM

IBAN, CURRENCY, NUMBER, OPENING = "DE02120300000000202051", "EUR", 211, 18_430_000
_YESTERDAY, _TODAY = 24, 12
_CUT = 27  # characters of a line of the bank


class UnpaidInvoice(NamedTuple):
    """An open invoice and who owes it."""

    number: str
    open_minor: int
    name: str


class Came(NamedTuple):
    """What came in: minor units, the payer's name and text, and the bank's reference."""

    minor: int
    payer: str
    text: str
    reference: str


def open_bank(book: Book, chance: Random) -> None:
    """Open our bank account and take in yesterday's statement, of which nothing is posted yet."""
    set_bank_account(book, IBAN, entity=FIRST_ENTITY, currency=CURRENCY)
    came = _came(_open_invoices(book)[:_YESTERDAY], chance, NUMBER)
    if came:
        day = book.business_date - timedelta(1)
        post_bank_file(book, f"statement-{NUMBER}.sta", [*_statement(came, day)])


def morning_file(book: Book, chance: Random) -> str:
    """This morning's file of the bank as MT940; empty if the demo is too small for one.

    The bank takes back what it booked first yesterday.
    """
    came = _came(_open_invoices(book)[_YESTERDAY:], chance, NUMBER + 1)
    with book.reading() as connection:
        statements = bank_statements(connection)
        entries = list(stored_entries(connection))
    if not came or not entries:
        return ""
    yesterday, first = statements[0], entries[0].record
    assert yesterday.closing_minor is not None
    returned = Came(-first.minor, first.payer, first.text, first.bank_reference)
    lines = [*came, returned]
    return "\n".join(_mt940(lines, book.business_date, yesterday.closing_minor, NUMBER + 1))


def _open_invoices(book: Book) -> list[UnpaidInvoice]:
    """Some open invoices that nobody disputes, the latest due first."""
    disputed = select(DISPUTE.c.item_id).where(DISPUTE.c.outcome == "")
    query = (
        select(ITEM.c.number, ITEM.c.open_minor, CUSTOMER.c.name)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(ENTITY, ENTITY.c.id == ITEM.c.entity_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.currency == CURRENCY,
            ENTITY.c.name == FIRST_ENTITY,
            ITEM.c.id.not_in(disputed),
        )
        .order_by(ITEM.c.due_date.desc(), ITEM.c.id)
        .limit(_YESTERDAY + _TODAY)
    )
    with book.reading() as connection:
        return [UnpaidInvoice(*row) for row in connection.execute(query)]


def _came(invoices: Sequence[UnpaidInvoice], chance: Random, number: int) -> list[Came]:
    """What came in for these invoices, in the ways in which people write."""
    came: list[Came] = []
    for place, (invoice, minor, name) in enumerate(invoices):
        reference = f"{number}-{place + 1:04}"
        digits = "".join(char for char in invoice if char.isdigit())
        ways = (
            (minor, f"Invoice {invoice}, thank you"),
            (minor, f"RG {invoice}"),
            (minor, f"KD 20817 {invoice} of last month"),
            (minor, f"payment {digits}"),
            (minor, "as agreed on the phone"),
            (max(1, minor - 500), f"{invoice} less bank fees"),
            (minor, f"Rechnung {invoice}"),
            (minor * 2, f"invoice {invoice}"),
        )
        paid, text = ways[place % len(ways)]
        came.append(Came(paid, name, text, reference))
    if came:
        interest = chance.randrange(1_000, 9_000)
        reference = f"{number}-{len(came) + 1:04}"
        came.append(Came(interest, "Hansebank Hamburg", "credit interest of the bank", reference))
    return came


def _statement(came: Sequence[Came], day: date) -> Iterator[Tied]:
    """The statement as the readers of bank files give it."""
    yield StatementOpened(IBAN, CURRENCY, str(NUMBER), 1, BankBalance(OPENING, day))
    for line, each in enumerate(came, 1):
        yield BankEntry(
            day,
            day,
            each.minor,
            CURRENCY,
            EntryKind.RECEIPT,
            line,
            each.text,
            payer=each.payer,
            parts=(each.text,),
            bank_reference=each.reference,
        )
    closing = BankBalance(OPENING + sum(each.minor for each in came), day)
    yield StatementEnded(closing, 0, Ties.YES, 0, ())


def _mt940(came: Sequence[Came], day: date, opening: int, number: int) -> Iterator[str]:
    """A statement as banks write it."""
    yield from (":20:MORNING", f":25:{IBAN}", f":28C:{number:05}/001")
    yield f":60F:C{day:%y%m%d}{CURRENCY}{_amount(opening)}"
    for each in came:
        mark = "C" if each.minor > 0 else "RC"
        yield f":61:{day:%y%m%d%m%d}{mark}{_amount(abs(each.minor))}NTRFNONREF//{each.reference}"
        cut = [each.text[at : at + _CUT] for at in range(0, len(each.text), _CUT)]
        texts = "".join(f"?{20 + place}{part}" for place, part in enumerate(cut))
        yield f":86:166?00CREDIT TRANSFER{texts}?32{each.payer[:_CUT]}"
    closing = opening + sum(each.minor for each in came)
    yield f":62F:C{day:%y%m%d}{CURRENCY}{_amount(closing)}"
    yield from ("-", "")


def _amount(minor: int) -> str:
    return format_minor(minor, CURRENCY).replace(".", ",")
