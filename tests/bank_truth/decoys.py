"""A third set of payments: each text has numbers in it that are no invoices, or not those meant.

They are drawn so that they could be taken for one: the digits of what somebody else owes or has
paid with the same amount, as the number of a telephone, an order, a customer, an account or a town.
Four series count with the same digits. Shares nothing with the other sets or the matcher; the
shares below were fixed before it was run.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

DAY = date(2026, 12, 1)
OUR_ACCOUNT = "DE02120300000000202051"


class Doing(StrEnum):
    """What the payer does."""

    NAMED = "names what is paid whole"
    SEVERAL = "names two that are paid whole"
    SILENT = "names nothing, and writes other numbers"
    PART = "names one, and pays what another one has open"
    AGAIN = "names one that was paid before"


DOINGS = {
    Doing.NAMED: 450,
    Doing.SEVERAL: 100,
    Doing.SILENT: 250,
    Doing.PART: 100,
    Doing.AGAIN: 100,
}
"""Of 1,000 payers."""
SERIES = ("INV-00{:05d}", "RG-{:05d}", "RE-2026-{:06d}", "0{:05d}", "SP-{:05d}/26")
FLAT = (4_900, 12_000, 50_000, 119_000)
FLAT_SHARE = 500
"""Of 1,000 invoices, how many have one of these amounts."""
TWINS = 600
"""Of 1,000 invoices, how many have another one with the same digits and amount, somebody else's."""
TWINS_SETTLED = 400
"""Of 1,000 of these, how many were paid before."""
PAYERS = {"own": 700, "agent": 300}
TAUGHT = 500
"""Of 1,000 customers, whose account clerks taught before."""
DECOYS = (100, 400, 300, 200)
"""Of 1,000 texts, how many have none to three decoys; what names nothing has one at least."""
RANDOM_DIGITS = 250
"""Of 1,000 decoys, how many have any digits and not those of somebody else's invoice."""

NAMES: dict[str, tuple[int, Callable[["Bill"], str]]] = {
    "as printed": (400, lambda bill: bill.number),
    "after a word": (200, lambda bill: f"Rechnung {bill.number}"),
    "with a blank": (150, lambda bill: bill.number.replace("-", " ", 1)),
    "no zeros after a word": (150, lambda bill: f"Rechnung Nr. {bill.core}"),
    "no zeros after RG": (100, lambda bill: f"RG {bill.core}"),
}
"""Of 1,000 numbers, how they are written."""

# What stands around the digits of somebody else's invoice.
WEAK = (
    *("Tel. 030 {}", "Tel {}", "+49 30 {}", "Fax 040/{}", "Mobil 0171-{}", "Fon: {}"),
    *("Auftrag {}", "Best.Nr. {}", "Bestellung Nr. {}", "order no. {}", "PO {}", "PO-{}"),
    *("Ihr Zeichen {}", "Lieferschein {}", "LS {}", "Angebot {}", "Vertrag {}-1", "commande {}"),
    *("KD {}", "Kundennr. {}", "Debitor {}", "Mitglied {}", "Mandat {}", "Klantnr {}"),
    *("Kto {}", "IBAN DE89370400440{}00", "BLZ {}", "Zaehler {}", "AZ {}", "{} Berlin"),
    *("{},00 EUR", "EUR {}", "USt-ID DE{}", "Steuernr 12/345/{}", "{}/2026", "Ref {}"),
)
# With all its zeros, or printed: only what is worded as something else, or was paid before.
WITH_ZEROS = (
    *("Kto 00{}", "Konto 0{}", "Auftrag 00{}", "Auftragsnr. 0{}", "Tel 0{}", "Tel. 00{}"),
    *("Kundennr. 0{}", "KD 00{}", "PO 0{}", "Bestellung 00{}", "Vertrag 0{}", "Lieferschein 0{}"),
    *("IBAN DE8937040044 00{}", "Kunden-Nr.: 00{}", "Order No 0{}", "Telefon 0{}"),
)
ALWAYS = (
    *("vom 12.11.2026", "20261112", "12112026", "11/2026", "KW 48", "2. Mahnung", "Seite 1 von 2"),
    *("Rate 3/12", "3 x 49,00", "1.042,00 EUR", "DE89 3704 0044 0532 0130 00", "01067 Dresden"),
)


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer, and whether clerks taught their account before."""

    account: str
    name: str
    iban: str
    taught: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice, in cents; `settled` if it was paid before."""

    number: str
    core: str
    customer: Payer
    cents: int
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Cash:
    """An entry of the bank's file and its truth: what it pays, by number, and whose it is."""

    doing: Doing
    way: str
    cents: int
    name: str
    iban: str
    text: str
    customer: Payer
    pays: dict[str, int] = field(default_factory=dict)
    strong: bool = False


class Desk:
    """Draws customers, invoices and payments; each payment gets invoices of its own."""

    def __init__(self, random: Random, payments: int) -> None:
        self._random = random
        self._core = 10_000
        self._taken: set[str] = set()
        self.bills: list[Bill] = []
        names = (f"{first} {last}" for first in _FIRST for last in _LAST)
        count = min(payments // 3 + 10, len(_FIRST) * len(_LAST))
        self.customers = [
            Payer(f"D{at:05d}", name, _iban(at), taught=self._of(TAUGHT))
            for at, (name, _) in enumerate(zip(names, range(count), strict=False))
        ]
        self.payments = [self._pay() for _ in range(payments)]
        random.shuffle(self.payments)

    def _of(self, thousand: int) -> bool:
        return self._random.randrange(1000) < thousand

    def _choice(self, shares: dict[str, int]) -> str:
        return self._random.choices([*shares], [*shares.values()])[0]

    def _bill(self, customer: Payer, cents: int, *, settled: bool = False) -> Bill:
        self._core += self._random.randrange(1, 4)
        if self._core > 99_990:
            self._core = 10_000
        made = self._new(customer, f"{self._core}", cents, settled=settled)
        if self._of(TWINS):
            other = self._other(customer)
            self._new(other, made.core, cents, settled=self._of(TWINS_SETTLED))
        return made

    def _new(self, customer: Payer, core: str, cents: int, *, settled: bool) -> Bill:
        """An invoice in the first free series of a random order."""
        for series in self._random.sample(SERIES, len(SERIES)):
            number = series.format(int(core))
            if number not in self._taken:
                break
        else:
            return self._new(customer, f"{int(core) + 1:05d}", cents, settled=settled)
        self._taken.add(number)
        made = Bill(number, core, customer, cents, settled)
        self.bills.append(made)
        return made

    def _other(self, customer: Payer) -> Payer:
        while (other := self._random.choice(self.customers)) is customer:
            pass
        return other

    def _amount(self) -> int:
        flat = self._of(FLAT_SHARE)
        return self._random.choice(FLAT) if flat else int(10 ** self._random.uniform(3.3, 6))

    def _pay(self) -> Cash:
        doing = Doing(self._choice({str(key): share for key, share in DOINGS.items()}))
        customer, random = self._random.choice(self.customers), self._random
        count = 2 if doing is Doing.SEVERAL else 1
        settled = doing is Doing.AGAIN
        bills = [self._bill(customer, self._amount(), settled=settled) for _ in range(count)]
        pays = {} if settled else {bill.number: bill.cents for bill in bills}
        cents = sum(bill.cents for bill in bills)
        if doing is Doing.PART:
            [bill] = bills
            cents = bill.cents * random.randrange(20, 90) // 100
            pays = {bill.number: cents}
        # Somebody else owes just this, or has paid it.
        victim = self._bill(self._other(customer), cents, settled=self._of(500))
        way, strong, parts = "", False, list[str]()
        if doing is not Doing.SILENT:
            way = self._choice({key: share for key, (share, _) in NAMES.items()})
            parts = [NAMES[way][1](bill) for bill in bills]
            strong = way in ("as printed", "after a word") and doing in (
                *(Doing.NAMED, Doing.SEVERAL),
            )
        decoys = random.choices(range(4), DECOYS)[0]
        for _ in range(max(decoys, 1) if doing is Doing.SILENT else decoys):
            parts.insert(random.randrange(len(parts) + 1), self._decoy(victim))
        payer = (customer.name, customer.iban)
        if self._choice(PAYERS) == "agent":
            payer = (random.choice(_AGENTS), _iban(random.randrange(10**6, 10**7)))
        text = random.choice((" ", ", ", " - ", " / ")).join(parts)
        return Cash(doing, way, cents, *payer, text, customer, pays, strong)

    def _decoy(self, victim: Bill) -> str:
        """A number that is no invoice, or one that was paid before by somebody else."""
        random = self._random
        kind = random.randrange(10)
        if kind == 0:
            return random.choice(ALWAYS)
        if kind == 1 and victim.settled:
            return random.choice(("{}", "zu {}", "statt {}", "s. {}")).format(victim.number)
        any_digits = self._of(RANDOM_DIGITS)
        core = f"{random.randrange(10_000, 99_999)}" if any_digits else victim.core
        return random.choice(WITH_ZEROS if kind < 4 else WEAK).format(core)


_FIRST = (
    *("Ahorn", "Birke", "Buche", "Eibe", "Erle", "Esche", "Fichte", "Kiefer", "Linde", "Ulme"),
    *("Adler", "Amsel", "Dohle", "Falke", "Fink", "Habicht", "Kranich", "Lerche", "Meise", "Star"),
    *("Basalt", "Granit", "Jaspis", "Marmor", "Onyx", "Quarz", "Schiefer", "Topas", "Achat"),
)
_LAST = tuple(
    f"{trade} {town} {form}"
    for trade in ("Logistik", "Technik", "Handel", "Bau", "Verlag", "Druck")
    for town in ("Aachen", "Bremen", "Celle", "Dessau", "Essen", "Fulda", "Gera", "Halle", "Jena")
    for form in ("GmbH", "KG", "AG", "OHG")
)
_AGENTS = ("Zahlstelle Nord", "Treuhand Weber", "Sammelkonto Sued", "Kanzlei Dr. Roth")


def _iban(at: int) -> str:
    """The German account at a place."""
    check = 98 - int(f"50010517{at:010d}131400") % 97
    return f"DE{check:02d}50010517{at:010d}"


def _point(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def write_ledger(desk: Desk, folder: Path) -> None:
    """Write `customers.csv`, `invoices.csv` and, of what was paid before, `payments.csv`."""
    issued, paid = DAY - timedelta(days=40), DAY - timedelta(days=20)
    tables: dict[str, list[Sequence[object]]] = {
        "customers": [("account", "name", "currency")],
        "invoices": [("number", "account", "issue_date", "amount", "currency")],
        "payments": [("reference", "account", "value_date", "amount", "currency", "invoices")],
    }
    tables["customers"] += [(each.account, each.name, "EUR") for each in desk.customers]
    for at, bill in enumerate(desk.bills):
        money = (_point(bill.cents), "EUR")
        tables["invoices"].append((bill.number, bill.customer.account, issued, *money))
        if bill.settled:
            row = (f"OLD-{at}", bill.customer.account, paid, *money, bill.number)
            tables["payments"].append(row)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def camt(payments: Sequence[Cash], random: Random) -> str:
    """The bank's file: one statement that adds up, its texts cut at 35 signs."""
    opening = 1_000_000
    closing = opening + sum(each.cents for each in payments)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
            f"<Stmt><Id>7</Id><Acct><Id><IBAN>{OUR_ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>",
            _balance("OPBD", opening),
            _balance("CLBD", closing),
            *(_entry(at, each, random) for at, each in enumerate(payments)),
            "</Stmt></BkToCstmrStmt></Document>",
        ]
    )


def _balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{_point(cents)}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{DAY}</Dt></Dt></Bal>"
    )


def _entry(at: int, paid: Cash, random: Random) -> str:
    amount = f"<Amt Ccy='EUR'>{_point(paid.cents)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    told = "".join(f"<Ustrd>{escape(piece)}</Ustrd>" for piece in _cut(paid.text, random))
    return (
        f"<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{DAY}</Dt></BookgDt>"
        f"<ValDt><Dt>{DAY}</Dt></ValDt><AcctSvcrRef>T{at:08d}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RltdPties><Dbtr><Pty><Nm>{escape(paid.name)}</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>"
        f"{paid.iban}</IBAN></Id></DbtrAcct></RltdPties><RmtInf>{told}</RmtInf></TxDtls></NtryDtls>"
        "</Ntry>"
    )


def _cut(text: str, random: Random) -> Iterator[str]:
    """Pieces of 35 signs, or of 27 as old banks have them."""
    width = random.choice((35, 27))
    for place in range(0, len(text), width):
        yield text[place : place + width]
