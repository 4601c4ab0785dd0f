"""A morning of payments for the bank's rows: customers, invoices, and files of who pays them.

The files are those of `tests.bank_truth`: one per format, each of the same payments.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.bank_truth.files import ACCOUNTS, WRITERS
from tests.bank_truth.payments import Paid, Payment
from tests.bank_truth.shares import Payer, Paying, Way
from tests.bank_truth.world import Invoice, World, euros, iban, make_world

OPEN = 10_000
"""How many invoices are open."""


def morning(count: int) -> tuple[World, list[Payment]]:
    """The open invoices, and so many payments of them: each invoice is paid in turn, whole or in
    equal parts, and named in one of three ways."""
    world = make_world(Random(1), OPEN)
    times = -(-count // OPEN)
    payments = []
    for place in range(count):
        invoice = world.invoices[place % OPEN]
        cents = max(invoice.cents // times, 1)
        way = (Way.WHOLE, Way.WITH_DATE, Way.AMONG_NUMBERS)[place % 3]
        payments.append(_payment(place, invoice, cents, way))
    return world, payments


def _payment(place: int, invoice: Invoice, cents: int, way: Way) -> Payment:
    text = {
        Way.WHOLE: invoice.number,
        Way.WITH_DATE: f"Rechnung {invoice.number} vom 12.11.2026, vielen Dank",
        Way.AMONG_NUMBERS: f"KD {invoice.customer.account} {invoice.number} EUR {euros(cents)}",
    }[way]
    cut = tuple(text[at : at + 27] for at in range(0, len(text), 27))
    customer = invoice.customer
    parts = (Paid(invoice, cents),)
    kind = (Paying.WHOLE, way, Payer.CUSTOMER)
    return Payment(*kind, customer.name, iban(place % 5_000), customer, cents, cut, parts)


def write_bank_file(payments: Sequence[Payment], name: str, path: Path) -> None:
    """The payments as a bank's file of a format."""
    path.write_text(WRITERS[name](payments, ACCOUNTS[name]), encoding="utf-8", newline="")


def write_payments(payments: Sequence[Payment], path: Path) -> None:
    """The payments as a file of payments."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("reference", "account", "value_date", "amount", "currency", "invoices"))
        for place, each in enumerate(payments):
            number = each.parts[0].invoice.number
            row = (f"P{place:08d}", each.customer.account, each.booked, euros(each.cents), "EUR")
            writer.writerow((*row, number))
