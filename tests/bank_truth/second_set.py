"""A second set of payments whose truth is known, drawn after bank.md alone.

It shares nothing with the first set or the matcher: own customers, own ways of writing a number,
own file (MT940, in the German and in the Dutch form of `:86:`). The shares below were fixed before
the matcher was run.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

DAY = date(2026, 12, 1)
"""The booking day of every entry; some have the day before as their value date."""
OUR_ACCOUNT = "NL91ABNA0417164300"


class Meaning(StrEnum):
    """What the payer does."""

    EXACT = "one invoice, what is open"
    SEVERAL = "two to four invoices, what is open"
    DISCOUNT = "less 2% in time"
    LATE = "less 2% too late"
    PART = "a part of it"
    OVER = "more than is open"
    TWICE = "the same payment twice"
    CLOSED = "an invoice that was paid before"
    WRONG_DIGIT = "another digit written"
    NO_TEXT = "no text"
    TWIN_NAMED = "one of two equal invoices, named"
    TWIN_SILENT = "one of two equal invoices, not named"
    TRAP = "digits of an invoice of somebody else that has the same amount"
    UNRELATED = "money from a stranger"
    FEE = "the bank takes its fee"


class Form(StrEnum):
    """How well a way of writing names an invoice (bank.md section 3)."""

    PRINTED = "with its prefix or all its zeros"
    WORDED = "without zeros, after a word for an invoice"
    LOOSE = "in another way"


MEANINGS = {
    Meaning.EXACT: 420,
    Meaning.SEVERAL: 130,
    Meaning.DISCOUNT: 90,
    Meaning.LATE: 40,
    Meaning.PART: 60,
    Meaning.OVER: 40,
    Meaning.TWICE: 30,
    Meaning.CLOSED: 20,
    Meaning.WRONG_DIGIT: 40,
    Meaning.NO_TEXT: 40,
    Meaning.TWIN_NAMED: 20,
    Meaning.TWIN_SILENT: 20,
    Meaning.TRAP: 30,
    Meaning.UNRELATED: 15,
    Meaning.FEE: 5,
}
"""Of 1,000 payers."""
PAYERS = {"own": 730, "parent": 100, "another customer": 60, "agent": 110}
"""Of 1,000, whose name and account the bank shows."""
TAUGHT = 450
"""Of 1,000 customers, whose account clerks taught before."""
IN_GROUPS = 250
"""Of 1,000 customers, who have a parent."""
ROUND = 250
"""Of 1,000 invoices paid exactly, whose amount is round and occurs elsewhere too."""
NOISES = (400, 350, 250)
"""Of 1,000 texts, how many have none, one or two further numbers in them."""
DUTCH = 400
"""Of 1,000 entries, how many are in the Dutch form with lines of 65; the rest cuts at 27."""
DROPPED_BLANK = 300
"""Of 1,000 cuts at a blank in the German form, how often the bank drops the blank."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who owes, and from which account they pay."""

    account: str
    name: str
    parent: "Customer | None"
    iban: str
    taught: bool

    @property
    def root(self) -> "Customer":
        """The head of their tree."""
        return self.parent or self


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is owed, in cents."""

    number: str
    customer: Customer
    issued: date
    cents: int
    discounted: bool
    paid_before: bool = False

    @property
    def core(self) -> str:
        """Its last digits, without the zeros before them."""
        digits = "".join(sign for sign in self.number[-7:] if sign.isdigit())
        return digits.lstrip("0")

    @property
    def discount(self) -> int:
        """2% of it."""
        return (self.cents * 2 + 50) // 100


class Paid(NamedTuple):
    """What a payment does to an invoice, in cents."""

    cents: int
    discount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """An entry of the bank's file and its truth.

    `pays` is what it pays, by invoice number; `customer` whose money it is. `provable` is whether
    bank.md lets anybody call a right proposal certain; `strong` whether it asks for that.
    """

    meaning: Meaning
    way: str
    cents: int
    name: str
    iban: str
    text: str
    value_date: date
    customer: Customer | None
    pays: dict[str, Paid] = field(default_factory=dict)
    provable: bool = False
    strong: bool = False


Write = Callable[[Sequence[Invoice]], str]


def _printed(before: str, between: str) -> Write:
    return lambda invoices: before + between.join(each.number for each in invoices)


def _cores(before: str, between: str) -> Write:
    return lambda invoices: before + between.join(each.core for each in invoices)


def _italian(invoices: Sequence[Invoice]) -> str:
    return "Saldo fatt. " + " e ".join(f"{i.number} del {i.issued:%d/%m/%Y}" for i in invoices)


def _german(invoices: Sequence[Invoice]) -> str:
    return "Rg.-Nr. " + ", ".join(f"{i.core} v. {i.issued:%d.%m.%y}" for i in invoices)


def _table(invoices: Sequence[Invoice]) -> str:
    return " / ".join(f"{each.number} EUR {_german_amount(each.cents)}" for each in invoices)


def _glued(invoices: Sequence[Invoice]) -> str:
    return "+".join(each.number.replace("-", "") for each in invoices)


def _shortened(invoices: Sequence[Invoice]) -> str:
    first, *rest = invoices
    if any(each.core[:-3] != first.core[:-3] for each in rest):
        return _printed("", "/")(invoices)
    return "/".join([first.number, *(each.core[-3:] for each in rest)])


def _from_to(invoices: Sequence[Invoice]) -> str:
    first, *rest = invoices
    return f"{first.number} t/m {rest[-1].core}" if rest else f"fct. {first.core}"


def _letter(invoices: Sequence[Invoice]) -> str:
    return ", ".join("O".join(each.number.rsplit("0", 1)) for each in invoices)


WAYS: dict[str, tuple[int, Form, Write]] = {
    "as printed": (130, Form.PRINTED, _printed("", ", ")),
    "Dutch": (90, Form.PRINTED, _printed("Factuur ", " en ")),
    "French": (80, Form.PRINTED, _printed("Reglement facture no ", " et ")),
    "Italian, dated": (60, Form.PRINTED, _italian),
    "Spanish": (50, Form.PRINTED, _printed("PAGO FRA. ", " Y ")),
    "Swedish": (50, Form.PRINTED, _printed("Avser faktura ", ", ")),
    "Finnish": (40, Form.PRINTED, _printed("Lasku nro ", " ja ")),
    "each with its amount": (60, Form.PRINTED, _table),
    "hyphens left out": (50, Form.PRINTED, _glued),
    "French, no zeros": (70, Form.WORDED, _cores("FACTURE ", " ET ")),
    "Dutch, no zeros": (60, Form.WORDED, _cores("betaling factuur ", ", ")),
    "English, no zeros": (60, Form.WORDED, _cores("Invoice ", " and ")),
    "German, dated": (60, Form.LOOSE, _german),
    "Danish": (40, Form.LOOSE, _cores("Fakt.nr. ", " og ")),
    "first whole, then three digits": (30, Form.LOOSE, _shortened),
    "from and to": (20, Form.LOOSE, _from_to),
    "bare digits": (40, Form.LOOSE, _cores("", " ")),
    "O for 0": (10, Form.LOOSE, _letter),
}
"""Of 1,000 texts with a number, the ways of writing it."""

_STRANGERS = ("Belastingdienst", "AOK Nordost", "Hiscox SA", "Gemeente Breda", "Fortum Oyj")
_AGENTS = ("Incasso Noord", "Betaalbureau Krol", "CFO Services GbR", "Payco Nordic AB")
_FAMILIES = ("De Wit", "Moreau", "Bianchi", "Lindqvist", "Virtanen", "Keller", "Jansen", "Ortega")
_TRADES = ("Bouw", "Bouwgroep", "Transport", "Marine", "Legno", "Textile", "Foods", "Glas", "Kaffe")
_TOWNS = ("Gent", "Lyon", "Parma", "Malmo", "Turku", "Ulm", "Zwolle", "Vigo", "Arhus", "Graz")
_LEGAL = ("BV", "SARL", "SRL", "AB", "OY", "GMBH", "NV")


class Morning:
    """Draws customers, invoices and payments; each payment gets invoices of its own."""

    def __init__(self, random: Random, payments: int) -> None:
        self._random = random
        self._series = {"00{:05d}": 10_000, "FC-{:05d}": 10_000 + payments // 3}
        self._series["SI2026-{:06d}"] = 3_000
        self.customers: list[Customer] = []
        self.invoices: list[Invoice] = []
        self.payments: list[Payment] = []
        names = [" ".join(words) for words in product(_FAMILIES, _TRADES, _TOWNS, _LEGAL)]
        for name in random.sample(names, min(payments // 4 + 8, len(names))):
            self._new_customer(name)
        for _ in range(payments):
            self._pay()
        self._weaken_what_two_series_share()
        random.shuffle(self.payments)

    def _weaken_what_two_series_share(self) -> None:
        """Digits without zeros that invoices of two series have name neither in a strong form."""
        cores = {invoice.number: invoice.core for invoice in self.invoices}
        count = Counter(cores.values())
        for at, payment in enumerate(self.payments):
            worded = bool(payment.way) and WAYS[payment.way][1] is Form.WORDED
            if worded and any(count[cores[number]] > 1 for number in payment.pays):
                self.payments[at] = replace(payment, strong=False)

    def _of(self, thousand: int) -> bool:
        return self._random.randrange(1000) < thousand

    def _new_customer(self, name: str) -> None:
        at = len(self.customers)
        heads = [each for each in self.customers[-15:] if each.parent is None]
        parent = self._random.choice(heads) if heads and self._of(IN_GROUPS) else None
        self.customers.append(
            Customer(f"{30_000 + at}", name, parent, _iban(at), taught=self._of(TAUGHT))
        )

    def _odd(self) -> int:
        return int(10 ** self._random.uniform(3.3, 6.3))

    def _round(self) -> int:
        return self._random.choice((10_000, 24_200, 50_000, 121_000, 150_000))

    def _bill(
        self, customer: Customer, amounts: Sequence[int], *, days: int = 0, discounted: bool = False
    ) -> list[Invoice]:
        """Invoices of one customer, one after the other in one series; often some of others too."""
        style = self._random.choice([*self._series])
        made = []
        for cents in amounts:
            self._series[style] += 1
            number = style.format(self._series[style])
            issued = DAY - timedelta(days=days or self._random.randrange(1, 80))
            made.append(Invoice(number, customer, issued, cents, discounted))
        self.invoices += made
        if self._of(600):
            other, cents = self._random.choice(self.customers), self._odd()
            self._series[style] += 1
            number = style.format(self._series[style])
            issued = DAY - timedelta(days=self._random.randrange(1, 80))
            self.invoices.append(Invoice(number, other, issued, cents, self._of(200)))
        return made

    def _pay(self) -> None:
        [meaning] = self._random.choices([*MEANINGS], [*MEANINGS.values()])
        if meaning is Meaning.FEE:
            cents = -self._random.randrange(100, 2000)
            self.payments.append(Payment(meaning, "", cents, "", "", "Kosten", DAY, None))
        elif meaning is Meaning.UNRELATED:
            self._unrelated()
        elif meaning in (Meaning.NO_TEXT, Meaning.TWIN_SILENT, Meaning.TRAP):
            self._unnamed(meaning)
        else:
            self._named(meaning)

    def _unrelated(self) -> None:
        """Half of it has the amount of an open invoice."""
        equal = bool(self.invoices) and self._of(500)
        cents = self._random.choice(self.invoices).cents if equal else self._odd()
        text = f"Az {self._random.randrange(10**7, 10**8)} Erstattung {self._noise(cents)}"
        name = self._random.choice(_STRANGERS)
        self.payments.append(
            Payment(Meaning.UNRELATED, "", cents, name, self._foreign(), text, DAY, None)
        )

    def _unnamed(self, meaning: Meaning) -> None:
        customer, cents = self._random.choice(self.customers), self._odd()
        text = ""
        if meaning is Meaning.TWIN_SILENT:
            first, second = self._bill(customer, [cents, cents])
            invoice = min(first, second, key=lambda each: (each.issued, each.number))
        else:
            [invoice] = self._bill(customer, [cents])
        if meaning is Meaning.TRAP:
            others = [each for each in self.customers if each.root is not customer.root]
            [victim] = self._bill(self._random.choice(others), [cents])
            words = ("Klantnr {}", "Tel. 030 {}", "{} Berlin", "order {}", "polis 4500{}", "{},00")
            text = self._random.choice(words).format(victim.core)
        pays = {invoice.number: Paid(cents, 0)}
        self.payments.append(
            Payment(meaning, "", cents, customer.name, customer.iban, text, DAY, customer, pays)
        )

    def _named(self, meaning: Meaning) -> None:
        """A payment that names its invoices in one of the ways."""
        random, customer = self._random, self._random.choice(self.customers)
        value_date, pays = DAY - timedelta(days=random.randrange(4) == 0), {}
        amounts = [self._round() if meaning is Meaning.EXACT and self._of(ROUND) else self._odd()]
        days = 0
        if meaning is Meaning.SEVERAL or (meaning is Meaning.DISCOUNT and self._of(300)):
            amounts = [self._odd() for _ in range(random.randrange(2, 5))]
        if meaning is Meaning.DISCOUNT:
            days = random.randrange(2, 11) + (DAY - value_date).days
        elif meaning is Meaning.LATE:
            days = random.randrange(12, 40)
        elif meaning is Meaning.TWIN_NAMED:
            amounts *= 2
        discounted = meaning in (Meaning.DISCOUNT, Meaning.LATE)
        invoices = self._bill(customer, amounts, days=days, discounted=discounted)
        if meaning is Meaning.TWIN_NAMED:
            invoices = [random.choice(invoices)]
        for each in invoices:
            cents, less = each.cents, 0
            if meaning is Meaning.DISCOUNT:
                cents, less = cents - each.discount, each.discount
            elif meaning is Meaning.LATE:
                cents -= each.discount
            elif meaning is Meaning.PART:
                cents = cents * random.randrange(30, 90) // 100
            pays[each.number] = Paid(cents, less)
        total = sum(each.cents for each in pays.values())
        if meaning is Meaning.OVER:
            total += random.randrange(1_000, 20_000)
        elif meaning is Meaning.CLOSED:
            [closed] = invoices
            at = self.invoices.index(closed)
            self.invoices[at] = Invoice(
                closed.number, customer, closed.issued, closed.cents, False, paid_before=True
            )
            pays = {}
        way, form, text = self._text(meaning, invoices, total)
        payer, known_as_other = self._payer(customer)
        provable = not known_as_other and meaning in (
            *(Meaning.EXACT, Meaning.SEVERAL, Meaning.DISCOUNT, Meaning.TWICE, Meaning.TWIN_NAMED),
        )
        asked = form is Form.PRINTED or (form is Form.WORDED and min(map(_digits, invoices)) >= 5)
        payment = Payment(
            meaning,
            way,
            total,
            payer[0],
            payer[1],
            text,
            value_date,
            customer,
            pays,
            provable,
            strong=provable and asked and meaning is not Meaning.TWICE,
        )
        self.payments += [payment] * (2 if meaning is Meaning.TWICE else 1)

    def _text(
        self, meaning: Meaning, invoices: Sequence[Invoice], cents: int
    ) -> tuple[str, Form, str]:
        shares = [share for share, _, _ in WAYS.values()]
        [(way, (_, form, write))] = self._random.choices([*WAYS.items()], shares)
        written: Sequence[Invoice] = invoices
        if meaning is Meaning.WRONG_DIGIT:
            # Its amount is its own: a wrong number never names an invoice of the same amount.
            [right] = invoices
            written = [
                Invoice(self._wrong(right.number), *(right.customer, right.issued, cents, False))
            ]
        parts = [write(written)]
        for _ in range(self._random.choices(range(3), NOISES)[0]):
            parts.insert(self._random.choice((0, len(parts))), self._noise(cents))
        return way, form, self._random.choice((" ", ", ", " - ")).join(parts)

    def _wrong(self, number: str) -> str:
        """A number with one of its last four digits changed."""
        at = len(number) - self._random.randrange(1, 5)
        digit = (int(number[at]) + self._random.randrange(1, 10)) % 10
        return f"{number[:at]}{digit}{number[at + 1 :]}"

    def _noise(self, cents: int) -> str:
        """A number that is no invoice."""
        draw = self._random.randrange
        return self._random.choice(
            (
                f"Klantnr {30_000 + draw(len(self.customers))}",
                f"Tel +31 20 {draw(100, 1000)} {draw(1000, 10_000)}",
                f"{DAY - timedelta(days=draw(40)):%d.%m.%Y}",
                f"{DAY - timedelta(days=draw(40)):%d%m%y}",
                f"EUR {_german_amount(cents)}",
                f"rek. {OUR_ACCOUNT}",
                f"PO 45{draw(10**8):08d}",
                f"BTW NL{draw(10**9):09d}B01",
                f"{draw(10_000, 99_999)} Berlin",
                f"{draw(1000, 9999)} AB Utrecht",
            )
        )

    def _payer(self, customer: Customer) -> tuple[tuple[str, str], bool]:
        """The payer's name and account, and whether that is known as somebody else's."""
        [kind] = self._random.choices([*PAYERS], [*PAYERS.values()])
        payer = customer
        if kind == "agent":
            return (self._random.choice(_AGENTS), self._foreign()), False
        if kind == "parent":
            payer = customer.root
        elif kind == "another customer":
            taught = [each for each in self.customers if each.taught]
            payer = self._random.choice([c for c in taught if c.root is not customer.root])
        return (payer.name, payer.iban), payer.root is not customer.root

    def _foreign(self) -> str:
        return _iban(self._random.randrange(10**6, 10**7))


def _digits(invoice: Invoice) -> int:
    return len(invoice.core)


def _iban(at: int) -> str:
    """The Dutch account at a place."""
    check = 98 - int(f"27231011{at:010d}232100") % 97
    return f"NL{check:02d}RABO{at:010d}"


def _german_amount(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


def _comma(cents: int) -> str:
    return f"{abs(cents) // 100},{abs(cents) % 100:02d}"


def _point(cents: int) -> str:
    return _comma(cents).replace(",", ".")


def write_ledger(morning: Morning, folder: Path) -> None:
    """Write `customers.csv`, `invoices.csv` and, of what was paid before, `payments.csv`."""
    customers: list[Sequence[object]] = [("account", "name", "parent", "currency", "terms")]
    invoices: list[Sequence[object]] = [
        ("number", "account", "issue_date", "amount", "currency", "terms")
    ]
    payments: list[Sequence[object]] = [
        ("reference", "account", "value_date", "amount", "currency", "invoices")
    ]
    for each in morning.customers:
        parent = each.parent.account if each.parent else ""
        customers.append((each.account, each.name, parent, "EUR", "net 30"))
    for at, invoice in enumerate(morning.invoices):
        terms = "2/10 net 30" if invoice.discounted else "net 30"
        row = (invoice.number, invoice.customer.account, invoice.issued, _point(invoice.cents))
        invoices.append((*row, "EUR", terms))
        if invoice.paid_before:
            before = (f"OLD-{at}", invoice.customer.account, DAY - timedelta(days=1))
            payments.append((*before, _point(invoice.cents), "EUR", invoice.number))
    for name, rows in (("customers", customers), ("invoices", invoices), ("payments", payments)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def reference(at: int) -> str:
    """The bank's reference of the entry at a place."""
    return f"Z{at:09d}"


def mt940(payments: Sequence[Payment], random: Random) -> str:
    """The bank's file: one statement that adds up."""
    opening = 5_000_000
    closing = opening + sum(payment.cents for payment in payments)
    lines = [":20:SECOND", f":25:{OUR_ACCOUNT}", ":28C:233/1"]
    lines.append(f":60F:C{DAY:%y%m%d}EUR{_comma(opening)}")
    for at, payment in enumerate(payments):
        mark = "C" if payment.cents > 0 else "D"
        day = f"{payment.value_date:%y%m%d}{DAY:%m%d}"
        lines.append(f":61:{day}{mark}{_comma(payment.cents)}NTRFNONREF//{reference(at)}")
        dutch = random.randrange(1000) < DUTCH
        whole = ":86:" + (_dutch(payment) if dutch else _german_fields(payment, random))
        lines += [whole[place : place + 65] for place in range(0, len(whole), 65)]
    sign = "C" if closing >= 0 else "D"
    return "\r\n".join([*lines, f":62F:{sign}{DAY:%y%m%d}EUR{_comma(closing)}", "-", ""])


def _dutch(payment: Payment) -> str:
    if not payment.iban:
        return f"/TRTP/KOSTEN/REMI/{payment.text}"
    payer = f"/TRTP/SEPA OVERBOEKING/IBAN/{payment.iban}/BIC/RABONL2U/NAME/{payment.name}"
    told = f"/REMI/{payment.text}" if payment.text else ""
    return f"{payer}{told}/EREF/NOTPROVIDED"


def _german_fields(payment: Payment, random: Random) -> str:
    codes = [*range(20, 30), *range(60, 64)]
    fields = "".join(
        f"?{code}{part}" for code, part in zip(codes, _cut(payment.text, random), strict=False)
    )
    payer = f"?31{payment.iban}?32{payment.name[:27]}" if payment.iban else ""
    more = f"?33{payment.name[27:]}" if payment.name[27:] else ""
    return f"166?00GUTSCHRIFT{fields}{payer}{more}"


def _cut(text: str, random: Random) -> Iterator[str]:
    """Pieces of 27 characters, the first of them after `SVWZ+`; banks drop blanks at some cuts."""
    whole = f"SVWZ+{text}" if text else ""
    for place in range(0, len(whole), 27):
        piece = whole[place : place + 27]
        yield piece.strip() if random.randrange(1000) < DROPPED_BLANK else piece
