"""Customers and what they owe, as the files that artui imports them from."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.bank_truth.shares import IN_GROUPS, ROUND_AMOUNTS, WITH_DISCOUNT

DAY = date(2026, 12, 1)
"""The day on which the payments come in."""
_FIRST = (
    "Alba",
    "Brandt",
    "Corvo",
    "Dahl",
    "Ekman",
    "Ferro",
    "Gruber",
    "Hansen",
    "Ilves",
    "Larsen",
)
_SECOND = ("Bau", "Handel", "Logistik", "Papier", "Technik", "Textil", "Werkzeug", "Optik", "Druck")
_FORMS = ("GmbH", "AG", "BV", "SA", "Oy", "AB", "Ltd", "SpA")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who owes; `iban` is the account from which they pay."""

    account: str
    name: str
    parent: str
    iban: str


@dataclass(slots=True)
class Invoice:
    """What is owed, in cents; `open` goes down as the payers of this world pay."""

    number: str
    customer: Customer
    issued: date
    cents: int
    discounted: bool
    open: int = field(init=False)

    def __post_init__(self) -> None:
        self.open = self.cents

    def discount_on(self, day: date) -> int:
        """What may be kept by paying on a day: 2% within ten days."""
        if not self.discounted or day > self.issued + timedelta(days=10):
            return 0
        return (self.cents * 2 + 50) // 100


@dataclass(frozen=True, slots=True)
class World:
    """Everybody and everything of a ledger."""

    customers: list[Customer]
    invoices: list[Invoice]


def make_world(random: Random, count: int) -> World:
    """A world of this many open invoices."""
    customers = _customers(random, max(count // 8, 3))
    invoices: list[Invoice] = []
    for at in range(count):
        # Half of them follow an invoice of the same customer.
        follows = bool(invoices) and random.randrange(2) == 0
        customer = invoices[-1].customer if follows else random.choice(customers)
        invoices.append(_invoice(random, customer, at))
    return World(customers, invoices)


def _customers(random: Random, count: int) -> list[Customer]:
    made: list[Customer] = []
    for at in range(count):
        words = f"{random.choice(_FIRST)} {random.choice(_SECOND)} {at} {random.choice(_FORMS)}"
        roots = [each for each in made[-20:] if not each.parent]
        grouped = bool(roots) and random.randrange(1000) < IN_GROUPS
        parent = random.choice(roots).account if grouped else ""
        made.append(Customer(f"K-{20000 + at}", words, parent, iban(at)))
    return made


def iban(at: int) -> str:
    """The account of the payer at a place."""
    bban = f"50010517{at:010d}"
    check = 98 - int(f"{bban}131400") % 97
    return f"DE{check:02d}{bban}"


def _invoice(random: Random, customer: Customer, at: int) -> Invoice:
    number = f"RE-2026-{at:06d}" if at % 4 == 3 else f"INV-{10000 + at:07d}"
    if random.randrange(1000) < ROUND_AMOUNTS:
        cents = random.choice((5_000, 10_000, 25_000, 50_000, 100_000))
    else:
        cents = int(10 ** random.uniform(2.7, 6))
    issued = DAY - timedelta(days=random.randrange(1, 90))
    return Invoice(number, customer, issued, cents, random.randrange(1000) < WITH_DISCOUNT)


def euros(cents: int) -> str:
    """Cents as a file has them."""
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def write_world(world: World, folder: Path) -> None:
    """Write `customers.csv` and `invoices.csv`."""
    with (folder / "customers.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("account", "name", "parent", "currency", "terms"))
        for each in world.customers:
            rows.writerow((each.account, each.name, each.parent, "EUR", "net 30"))
    with (folder / "invoices.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("number", "account", "issue_date", "amount", "currency", "terms"))
        for invoice in world.invoices:
            terms = "2/10 net 30" if invoice.discounted else "net 30"
            amount = euros(invoice.cents)
            row = (invoice.number, invoice.customer.account, invoice.issued, amount, "EUR", terms)
            rows.writerow(row)
