"""What the money of an advice pays: by the advice's own lines, from what is open on that day.

The money fills the documents in the payer's order; what they kept back for credit memos of ours
fills what then remains, each memo by its own amount. A discount is taken only as far as the terms
give it, and a deduction that is no memo of ours leaves its amount open. bank.md, rule M2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.domain.match_records import (
    OpenCredit,
    OpenDocument,
    OpenDocuments,
    PaidPart,
    UsedCredit,
)
from artui.domain.money import Money
from artui.domain.sentence import Sentence

Named = TypeVar("Named", OpenDocument, OpenCredit)


class AdvisedPayment(NamedTuple):
    """What money pays by an advice. `missing_minor` is what the advice pays and is not paid so,
    `left_minor` what of the money is left; `whole` is whether all is as the payer says it."""

    parts: tuple[PaidPart, ...]
    credits: tuple[UsedCredit, ...]
    missing_minor: int
    left_minor: int
    reasons: tuple[Sentence, ...]
    whole: bool


@dataclass(slots=True)
class _Paying:
    """A document that is being paid: what the payer says, and what it gets."""

    document: OpenDocument
    line: AdvisedLine
    money: int
    """What the payer pays of it, in money or by credit memos."""
    asked: int
    """The same with the discount that they take off."""
    share: int = 0
    credited: int = 0
    discount: int = 0

    @property
    def short(self) -> int:
        return self.money - self.share - self.credited

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.share - self.credited - self.discount)


@dataclass(slots=True)
class _Reading:
    advice: Advice
    books: OpenDocuments
    day: date
    documents: list[_Paying] = field(default_factory=list)
    used: list[UsedCredit] = field(default_factory=list)
    faults: list[Sentence] = field(default_factory=list)

    def fault(self, *words: object) -> None:
        self.faults.append(Sentence(*words))

    def amount(self, minor: int) -> Money:
        return Money(minor, self.advice.currency)

    def read(self) -> None:
        """Look each document up as it is now."""
        for line in self.advice.of(AdvisedKind.DOCUMENT):
            document = _alone(self.books.by_number.get(line.number.upper(), ()), self.advice)
            if document is None:
                self.fault(f"of {line.number} nothing is open")
                continue
            wanted = line.minor + line.discount_minor
            asked = min(wanted, document.open_minor)
            if asked < wanted:
                settles, left = self.amount(wanted), self.amount(document.open_minor)
                self.fault(
                    "it settles ", settles, f" of {line.number}, of which ", left, " is open"
                )
            self.documents.append(_Paying(document, line, min(line.minor, asked), asked))

    def pay(self, minor: int) -> int:
        """Give the money to the documents in the payer's order; returns what is left."""
        settling = [self._settling(each) for each in self.documents]
        as_settled = sum(settling) == minor and self.advice.of(AdvisedKind.DEDUCTION)
        for each, least in zip(self.documents, settling, strict=True):
            each.share = min(least if as_settled else each.money, minor)
            minor -= each.share
        return minor

    def _settling(self, paying: _Paying) -> int:
        """What settles a document if it is paid whole: what was kept back may be its discount."""
        whole = paying.money == paying.document.open_minor
        return paying.document.settling(self.day) if whole else paying.money

    def credit(self) -> None:
        """Set the memos against what remains, in their order."""
        for line in self.advice.lines:
            credit = self._credit_of(line)
            if credit is None:
                if line.kind is not AdvisedKind.CREDIT:
                    continue
                self.fault(f"of credit memo {line.number} nothing is open")
                continue
            has = credit.open_minor - sum(
                each.minor for each in self.used if each.credit.id == credit.id
            )
            left = min(line.minor, has)
            if left < line.minor:
                taken, there = self.amount(line.minor), self.amount(has)
                self.fault(
                    "it keeps ", taken, f" of {line.number} back, which has ", there, " open"
                )
            for each in self.documents:
                if (share := min(each.short, left)) > 0:
                    self.used.append(UsedCredit(credit, each.document, share))
                    each.credited += share
                    left -= share

    def _credit_of(self, line: AdvisedLine) -> OpenCredit | None:
        """The memo that was kept back; a deduction may name one that came after the advice."""
        if line.kind is AdvisedKind.DOCUMENT:
            return None
        number = line.number.partition(",")[0].strip()
        return _alone(self.books.credits.get(number.upper(), ()), self.advice)

    def discount(self) -> None:
        """Take the discounts that the terms give for what is paid."""
        for each in self.documents:
            # A memo on the same document moves what settles it: nothing is proven then.
            least = each.document.settling(self.day)
            if not each.credited and least <= each.share < each.document.open_minor:
                each.discount = each.document.open_minor - each.share
            if (taken := each.line.discount_minor) > each.discount:
                number = each.line.number
                self.fault(
                    "a discount of ", self.amount(taken), f" on {number} is not in its terms"
                )

    def deduct(self) -> None:
        """Name what was kept back that is neither a memo of ours nor a discount."""
        if not sum(each.missing for each in self.documents):
            return
        for line in self.advice.of(AdvisedKind.DEDUCTION):
            if self._credit_of(line) is None:
                kept = self.amount(line.minor)
                self.fault(kept, f" kept back is no memo of ours: {line.number}")


def advised_payment(advice: Advice, books: OpenDocuments, minor: int, day: date) -> AdvisedPayment:
    """What this much money of a day pays by an advice, in minor units."""
    reading = _Reading(advice, books, day)
    reading.read()
    left = reading.pay(minor)
    reading.credit()
    reading.discount()
    reading.deduct()
    missing = sum(each.missing for each in reading.documents)
    said = [_memos(reading), *reading.faults]
    return AdvisedPayment(
        tuple(
            PaidPart(each.document, each.share, each.discount)
            for each in reading.documents
            if each.share or each.credited
        ),
        tuple(reading.used),
        missing,
        left,
        tuple(filter(None, said)),
        not reading.faults and not missing and not left and minor == advice.total_minor,
    )


def _alone(known: Sequence[Named], advice: Advice) -> Named | None:
    """What is meant in the advice's account tree, if it is one alone."""
    found = [each for each in known if each.root_id == advice.root_id]
    return found[0] if len(found) == 1 else None


def _memos(reading: _Reading) -> Sentence:
    memos: dict[OpenCredit, int] = {}
    for each in reading.used:
        memos[each.credit] = memos.get(each.credit, 0) + each.minor
    parts: list[object] = []
    for credit, minor in memos.items():
        parts += [
            ", " if parts else "less ",
            reading.amount(minor),
            f" of credit memo {credit.number}",
        ]
    return Sentence(*parts)
