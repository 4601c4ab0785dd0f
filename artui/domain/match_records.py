"""What the matching of receipts goes by and what it says: open documents, payers, proposals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from artui.domain.advice import Advice
from artui.domain.bank_entry import BankEntry
from artui.domain.check_digits import ReferenceKind
from artui.domain.numbers_in_text import Numbers
from artui.domain.sentence import Sentence


class MatchRule(StrEnum):
    """By what a proposal was found."""

    REFERENCE = "M1"
    DOCUMENTS = "M2"
    NUMBERS = "M3"
    DISCOUNT = "M4"
    OUR_ID = "M5"
    OTHER_AMOUNT = "M6"
    PAYER_AND_AMOUNT = "M7"
    PAYER_AND_BALANCE = "M8"
    WEAK_NUMBER = "M9"
    PAYER = "M10"
    LIKE_NAME = "M11"
    AMOUNT = "M12"
    DIFFERENCE = "M14"
    LEARNT = "M15"
    RETURN = "A10"
    """Not what an entry pays, but which receipt it takes back."""


class OpenDocument(NamedTuple):
    """An open invoice, charge or fee that a receipt may pay; minor units."""

    id: int
    number: str
    customer_id: int
    account: str
    root_id: int
    open_minor: int
    due_date: date
    settles_on: Callable[[date], int] | None = None
    """What settles it on a day, where its terms have a discount."""

    def settling(self, day: date) -> int:
        """What a payment of a day has to pay to settle it."""
        return self.open_minor if self.settles_on is None else self.settles_on(day)


class PaidPart(NamedTuple):
    """What a receipt pays of a document, and the discount that this earns."""

    document: OpenDocument
    minor: int
    discount_minor: int = 0

    @property
    def settled_minor(self) -> int:
        """How much less is open of the document then."""
        return self.minor + self.discount_minor


class OpenCredit(NamedTuple):
    """An open credit memo that a payer may keep back; minor units."""

    id: int
    number: str
    root_id: int
    open_minor: int


class UsedCredit(NamedTuple):
    """How much of a credit memo goes to a document, beside what a receipt pays of it."""

    credit: OpenCredit
    document: OpenDocument
    minor: int


class AdviceFit(NamedTuple):
    """The advice by which a receipt is proposed; `named` if the receipt itself says that it is
    meant, by the payer's id or by what it pays."""

    advice: Advice
    by_id: bool = False
    named: bool = False


class RecordedPayment(NamedTuple):
    """A payment that was recorded by hand or by a file, and that no entry of a bank is yet."""

    id: int
    reference: str
    customer_id: int
    account: str
    root_id: int
    value_date: date
    open_minor: int


def may_be(payments: Sequence[RecordedPayment]) -> Sentence:
    """That money which comes in may be one of these payments."""
    named = " or ".join(f"payment {each.reference} of {each.value_date}" for each in payments)
    return Sentence(f"{named}, recorded already, may be this money")


class Claim(NamedTuple):
    """What a proposal uses of something that has so much open; minor units."""

    id: int
    name: str
    minor: int
    open_minor: int


class Proposal(NamedTuple):
    """What a receipt may pay; `difference_minor` is what stays unapplied, below zero what is
    missing."""

    rule: MatchRule
    certain: bool
    customer_id: int | None
    account: str
    parts: tuple[PaidPart, ...]
    difference_minor: int
    reasons: tuple[Sentence, ...]
    proposed: bool = True
    """False for what is only shown: nobody should take it without another fact."""
    credits: tuple[UsedCredit, ...] = ()
    """What else is set against the documents: credit memos that the payer kept back."""
    fit: AdviceFit | None = None
    recorded: RecordedPayment | None = None
    """The payment that the receipt is, where it is recorded already."""
    root_id: int = 0
    """The head of the customer's account tree."""
    doubt: Sentence | None = None
    """What else the money may be, which is asked before the entry is posted in any way."""
    twice: Sentence | None = None
    """What was paid before, if nothing else speaks for the customer: it is asked before the cash is
    posted on their account."""

    @property
    def claims(self) -> list[Claim]:
        """What it uses of documents, credit memos and a payment that is recorded."""
        found = []
        for part in self.parts:
            document = part.document
            claim = Claim(document.id, document.number, part.settled_minor, document.open_minor)
            found.append(claim)
        for used in self.credits:
            both = (used.document, used.credit)
            found += [Claim(each.id, each.number, used.minor, each.open_minor) for each in both]
        if self.recorded is not None:
            found.append(Claim(self.recorded.id, self.recorded.reference, 1, 1))
        return found

    @property
    def writes_off(self) -> bool:
        """Whether what is missing is written off with it: a bank's charge, or within tolerance."""
        return self.rule is MatchRule.DIFFERENCE and self.difference_minor < 0


@dataclass(frozen=True, slots=True)
class KnownPayer:
    """A customer that a payer's account or name is known for, and who says so."""

    customer_id: int
    root_id: int
    account: str
    why: str


class Settled(NamedTuple):
    """A document of which nothing is open any more, and since when."""

    number: str
    customer_id: int
    account: str
    root_id: int
    settled_on: date | None
    id: int = 0
    minor: int = 0
    """What it was of."""


def _none_recorded(entry: BankEntry, roots: Sequence[int]) -> list[RecordedPayment]:
    return []


def _none_typed(ids: Sequence[int], minor: int) -> list[RecordedPayment]:
    return []


def _none_near(minor: int, day: date) -> list[RecordedPayment]:
    return []


def _nobody_like(_: str) -> KnownPayer | None:
    return None


def _none_settled(numbers: Sequence[str], ids: Sequence[int] = ()) -> list[Settled]:
    return []


@dataclass(slots=True)
class OpenDocuments:
    """All that is open of one entity in one currency, found by what a receipt may say.

    `references` gives the document that a reference is of if we issued it, open or not; `payers`,
    `names` and `texts` the customers known by a payer's account, by their exact name and by words
    of a text; `settled` the documents of some numbers or ids of which nothing is open; `like` whose
    name alone is like one; `advices` those that wait for their money, by amount, and `advised_ids`
    those of them with an id; `credits` open credit memos by number; `unapplied` the payments that
    pay nothing yet, by amount, and `typed` those of them that no bank reported yet; `typed_for`
    such payments of an amount that pay some documents, `typed_near` those of about a day whatever
    they pay, `part_paid` the open documents that something was paid of; `paid_alike` names those
    about the days of an advice that paid something, by account tree and amount; `recorded` those
    whose reference an entry of their amount says.
    """

    currency: str
    tolerance_minor: int = 0
    numbers: Numbers[int] = field(default_factory=Numbers)
    by_id: dict[int, OpenDocument] = field(default_factory=dict)
    by_number: dict[str, list[OpenDocument]] = field(default_factory=dict)
    by_root: dict[int, list[OpenDocument]] = field(default_factory=dict)
    by_amount: dict[int, list[OpenDocument]] = field(default_factory=dict)
    references: Mapping[ReferenceKind, Callable[[str], int | None]] = field(default_factory=dict)
    payers: dict[str, list[KnownPayer]] = field(default_factory=dict)
    names: dict[str, list[KnownPayer]] = field(default_factory=dict)
    texts: list[tuple[str, KnownPayer]] = field(default_factory=list)
    settled: Callable[[Sequence[str], Sequence[int]], list[Settled]] = _none_settled
    like: Callable[[str], KnownPayer | None] = _nobody_like
    advices: dict[int, list[Advice]] = field(default_factory=dict)
    advised_ids: list[Advice] = field(default_factory=list)
    credits: dict[str, list[OpenCredit]] = field(default_factory=dict)
    unapplied: dict[int, list[RecordedPayment]] = field(default_factory=dict)
    typed: dict[int, list[RecordedPayment]] = field(default_factory=dict)
    typed_for: Callable[[Sequence[int], int], list[RecordedPayment]] = _none_typed
    typed_near: Callable[[int, date], list[RecordedPayment]] = _none_near
    part_paid: set[int] = field(default_factory=set)
    paid_alike: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    recorded: Callable[[BankEntry, Sequence[int]], list[RecordedPayment]] = _none_recorded

    def expect(self, advice: Advice) -> None:
        """Take in an advice that waits for its money."""
        self.advices.setdefault(advice.total_minor, []).append(advice)
        if advice.reference:
            self.advised_ids.append(advice)

    def add(self, document: OpenDocument) -> None:
        """Take a document in."""
        self.by_id[document.id] = document
        self.numbers.add(document.number, document.id)
        self.by_number.setdefault(document.number.upper(), []).append(document)
        self.by_root.setdefault(document.root_id, []).append(document)
        self.by_amount.setdefault(document.open_minor, []).append(document)

    def payer_of(self, entry: BankEntry) -> list[KnownPayer]:
        """The customers that are known for the payer, by account before name."""
        if found := self.payers.get(entry.payer_account, []) if entry.payer_account else []:
            return found
        if self.texts:
            text = f" {name_key(f'{entry.payer} {entry.text}')} "
            if taught := [payer for words, payer in self.texts if f" {words} " in text]:
                return taught
        return self.names.get(name_key(entry.ultimate_payer or entry.payer), [])


def name_key(name: str) -> str:
    """A name as it is compared: in one case, with single blanks, without signs at its end."""
    return " ".join(name.casefold().replace(",", " ").replace(".", " ").split())
