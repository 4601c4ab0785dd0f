"""What payers do: each payment with what it is for, which no bank file says.

A payer's mistake that names another open invoice of just this amount would be no mistake that
anybody could see; such a one is drawn again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import TypeVar

from tests.bank_truth.shares import FOR_SEVERAL, PAYERS, PAYING, WAYS, WEAK, Payer, Paying, Way
from tests.bank_truth.world import DAY, Customer, Invoice, World, euros, iban

T = TypeVar("T")
_NOISE = (
    "VIELEN DANK FUER IHRE LIEFERUNG",
    "LOHN 11/2026 PERSONAL-NR 00417",
    "SPENDE 2026",
    "MIETE DEZEMBER OBJEKT 10119 BERLIN",
    "REFUND ORDER 302-4471182-9930",
)


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid of an invoice in cents, and the discount that is kept."""

    invoice: Invoice
    cents: int
    discount: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it was meant. `parts` is empty where nothing open is paid."""

    paying: Paying
    way: Way | None
    payer: Payer
    name: str
    iban: str
    customer: Customer
    cents: int
    text: tuple[str, ...]
    """What was written, in the pieces in which it was cut."""
    parts: tuple[Paid, ...]
    structured: str = ""
    again: Invoice | None = None
    """What is paid a second time."""
    booked: date = DAY

    @property
    def strong(self) -> bool:
        """Whether the invoices are named in a strong form and paid whole, or less a discount."""
        whole = (Paying.WHOLE, Paying.SEVERAL, Paying.DISCOUNT)
        return self.paying in whole and self.way is not None and self.way not in WEAK


def draw(random: Random, table: Mapping[T, int]) -> T:
    """One of the keys, as often as the table says."""
    return random.choices(list(table), weights=list(table.values()))[0]


@dataclass(slots=True)
class Payers:
    """Draws payments of a world, one after the other."""

    world: World
    random: Random
    references: Mapping[str, str]
    """The reference that is printed on each invoice."""
    left: list[Invoice] = field(default_factory=list)
    settled: list[Invoice] = field(default_factory=list)
    by_customer: dict[str, list[Invoice]] = field(default_factory=dict)
    numbers: dict[str, Invoice] = field(default_factory=dict)
    open_numbers: dict[str, Invoice] = field(default_factory=dict)
    parents: dict[str, Customer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = [*self.world.invoices]
        self.random.shuffle(self.left)
        for invoice in self.world.invoices:
            self.by_customer.setdefault(invoice.customer.account, []).append(invoice)
            self.open_numbers[invoice.number] = self.numbers[invoice.number] = invoice
        self.parents = {each.account: each for each in self.world.customers}

    def payments(self, count: int) -> list[Payment]:
        """So many payments, as long as something is open."""
        made: list[Payment] = []
        while len(made) < count and (invoice := self._next()) is not None:
            made.append(self._payment(invoice, draw(self.random, PAYING)))
        return made

    def _next(self) -> Invoice | None:
        while self.left:
            invoice = self.left.pop()
            if invoice.open == invoice.cents:
                return invoice
        return None

    def _payment(self, invoice: Invoice, paying: Paying) -> Payment:
        match paying:
            case Paying.SEVERAL:
                return self._several(invoice)
            case Paying.DISCOUNT if invoice.discount_on(DAY):
                kept = invoice.discount_on(DAY)
                return self._for(paying, [Paid(invoice, invoice.open - kept, kept)])
            case Paying.LATE_DISCOUNT if invoice.discounted and not invoice.discount_on(DAY):
                less = (invoice.cents * 2 + 50) // 100
                return self._for(paying, [Paid(invoice, invoice.open - less)])
            case Paying.PARTIAL:
                share = max(1, int(invoice.open * self.random.uniform(0.1, 0.9)))
                return self._for(paying, [Paid(invoice, share)])
            case Paying.OVER:
                over = self.random.choice((1, 10, 100, 500))
                return self._for(paying, [Paid(invoice, invoice.open)], over=over)
            case Paying.TWICE if self.settled:
                return self._twice(self.random.choice(self.settled))
            case Paying.WRONG_NUMBER:
                return self._for(paying, [Paid(invoice, invoice.open)], wrong=True)
            case Paying.NO_TEXT:
                return self._for(paying, [Paid(invoice, invoice.open)], silent=True)
            case Paying.UNRELATED:
                return self._unrelated(invoice.customer)
            case Paying.RETURNED:
                return self._for(paying, [Paid(invoice, invoice.open)])
            case _:
                return self._for(Paying.WHOLE, [Paid(invoice, invoice.open)])

    def _several(self, invoice: Invoice) -> Payment:
        others = [
            each
            for each in self.by_customer[invoice.customer.account]
            if each is not invoice and each.open == each.cents
        ]
        if not others:
            return self._for(Paying.WHOLE, [Paid(invoice, invoice.open)])
        if following := self._following(invoice):
            parts = [Paid(each, each.open) for each in (invoice, *following)]
            return self._for(Paying.SEVERAL, parts, way=Way.RANGE)
        chosen = [invoice, *self.random.sample(others, min(len(others), 3))]
        return self._for(Paying.SEVERAL, [Paid(each, each.open) for each in chosen])

    def _following(self, invoice: Invoice) -> list[Invoice]:
        """The open invoices of the customer right behind an invoice, where a range is written."""
        if self.random.randrange(sum(WAYS[way] for way in FOR_SEVERAL)) >= WAYS[Way.RANGE]:
            return []
        found: list[Invoice] = []
        prefix, digits = invoice.number.rsplit("-", 1)
        for number in range(int(digits) + 1, int(digits) + 4):
            after = self.open_numbers.get(f"{prefix}-{number:0{len(digits)}d}")
            if after is None or after.customer != invoice.customer or after.open != after.cents:
                break
            found.append(after)
        return found

    def _for(
        self,
        paying: Paying,
        parts: list[Paid],
        *,
        over: int = 0,
        wrong: bool = False,
        silent: bool = False,
        way: Way | None = None,
    ) -> Payment:
        customer, cents = parts[0].invoice.customer, sum(part.cents for part in parts) + over
        way = None if silent else way or self._way(parts)
        text: tuple[str, ...] = ()
        structured = ""
        if way is Way.REFERENCE and not wrong:
            structured = self.references[parts[0].invoice.number]
        elif way is not None:
            numbers = [part.invoice.number for part in parts]
            text = self._written(way, [self._mistyped(n, cents) if wrong else n for n in numbers])
        for part in parts:
            part.invoice.open -= part.cents + part.discount
            if not part.invoice.open:
                self.open_numbers.pop(part.invoice.number, None)
                self.settled.append(part.invoice)
        payer, name, account = self._payer(customer)
        return Payment(
            paying, way, payer, name, account, customer, cents, text, (*parts,), structured
        )

    def _twice(self, invoice: Invoice) -> Payment:
        paid = Paid(invoice, invoice.cents)
        way = self._way([paid])
        way = Way.WHOLE if way is Way.REFERENCE else way
        text = self._written(way, [invoice.number])
        payer, name, account = self._payer(invoice.customer)
        cents = invoice.cents
        return Payment(
            Paying.TWICE,
            way,
            payer,
            name,
            account,
            invoice.customer,
            cents,
            text,
            (),
            again=invoice,
        )

    def _unrelated(self, customer: Customer) -> Payment:
        text = (self.random.choice(_NOISE),)
        cents = self.random.randrange(500, 500_000)
        stranger = (Payer.STRANGER, "Somebody Else", iban(900_000 + self.random.randrange(9_999)))
        return Payment(Paying.UNRELATED, None, *stranger, customer, cents, text, ())

    def _way(self, parts: list[Paid]) -> Way:
        """How the invoices are written: some ways are only for several, or for one."""
        if len(parts) > 1:
            # In the order of the ways, so that a seed draws the same in each process.
            several = {
                way: share
                for way, share in WAYS.items()
                if way in FOR_SEVERAL and way is not Way.RANGE
            }
            way = draw(self.random, several)
            # A list with one prefix is of one series.
            series = {part.invoice.number.split("-", 1)[0] for part in parts}
            return way if len(series) == 1 else Way.WHOLE
        one = [Way.LIST, Way.LIST_WITH_SLASHES, Way.EACH_WITH_PREFIX, Way.RANGE]
        way = draw(self.random, {way: share for way, share in WAYS.items() if way not in one})
        if parts[0].invoice.number.startswith("RE") and way in (Way.NO_ZEROS, Way.BLANK_INSIDE):
            return Way.WHOLE
        return way

    def _mistyped(self, number: str, cents: int) -> str:
        """A number with one digit wrong, which is no open invoice of just this amount."""
        while True:
            at = self.random.randrange(len(number) - 4, len(number))
            digit = self.random.choice("0123456789".replace(number[at], ""))
            wrong = f"{number[:at]}{digit}{number[at + 1 :]}"
            named = self.numbers.get(wrong)
            if named is None or cents not in (named.cents, named.cents - named.discount_on(DAY)):
                return wrong

    def _payer(self, customer: Customer) -> tuple[Payer, str, str]:
        payer = draw(self.random, PAYERS)
        match payer:
            case Payer.PARENT if customer.parent:
                parent = self.parents[customer.parent]
                return payer, parent.name, parent.iban
            case Payer.STRANGER:
                number = 800_000 + self.random.randrange(9_999)
                return payer, f"Treuhand {number} KG", iban(number)
            case Payer.OTHER_CUSTOMER:
                other = self.random.choice(self.world.customers)
                return payer, other.name, other.iban
            case Payer.KNOWN:
                return payer, customer.name, customer.iban
            case _:
                number = 500_000 + int(customer.account[2:])
                return Payer.CUSTOMER, customer.name.upper()[:27], iban(number)

    def _written(self, way: Way, numbers: list[str]) -> tuple[str, ...]:
        """The text in the pieces of 27 letters in which banks keep it."""
        text = self._text(way, numbers)
        pieces = text.split("|")
        cut = [piece[at : at + 27] for piece in pieces for at in range(0, len(piece), 27)]
        return tuple(piece for piece in cut if piece)

    def _text(self, way: Way, numbers: list[str]) -> str:
        first = numbers[0]
        prefix, digits = first.split("-", 1)
        bare = [number.split("-", 1)[1] for number in numbers]
        short = [each.lstrip("0") for each in bare]
        match way:
            case Way.WHOLE:
                return " ".join(numbers)
            case Way.NO_ZEROS:
                return f"{prefix} {short[0]}"
            case Way.INVOICE_NO:
                return f"Invoice no. {digits}"
            case Way.WITH_DATE:
                return f"Rechnung Nr. {short[0]} vom 12.11.2026"
            case Way.AMONG_NUMBERS:
                return (
                    f"KD {self.random.randrange(20000, 23000)} {first} EUR 1.042,00 TEL 0301234567"
                )
            case Way.ZEROS | Way.BARE:
                return digits if way is Way.ZEROS else short[0]
            case Way.LIST:
                return f"{prefix} {', '.join(short[:-1])} AND {short[-1]}".replace("  AND", "")
            case Way.LIST_WITH_SLASHES:
                return f"{first}/{'/'.join(bare[1:])}"
            case Way.EACH_WITH_PREFIX:
                return " ".join(number.replace("-", "", 1) for number in numbers)
            case Way.CUT:
                at = self.random.randrange(len(prefix) + 2, len(first))
                return f"{first[:at]}|{first[at:]}"
            case Way.BLANK_INSIDE:
                return f"{prefix} {digits[:4]} {digits[4:]}"
            case Way.RANGE:
                ends = (each.rsplit("-", 1)[-1] for each in (short[0], short[-1]))
                return "-".join((first.rsplit("-", 1)[0], *ends))
            case Way.REFERENCE:
                return first


def in_words(payment: Payment) -> str:
    """What a payment was meant to be, for whoever looks at a wrong match."""
    parts = ", ".join(f"{part.invoice.number}={euros(part.cents)}" for part in payment.parts)
    return f"{payment.paying} ({payment.payer}) {euros(payment.cents)} for {parts or 'nothing'}"


def returned(payment: Payment) -> Payment:
    """The entry by which the bank takes a payment back."""
    return replace(payment, cents=-payment.cents)
