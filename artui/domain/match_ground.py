"""What all rules of matching stand on: the receipt, what is open, and how a proposal is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from artui.domain.bank_entry import BankEntry
from artui.domain.match_records import (
    KnownPayer,
    MatchRule,
    OpenDocument,
    OpenDocuments,
    PaidPart,
    Proposal,
    Settled,
)
from artui.domain.money import Money
from artui.domain.number_series import AsWritten, Mention
from artui.domain.numbers_in_text import NumbersInText
from artui.domain.sentence import Sentence, joined


@dataclass(slots=True)
class MatchGround:
    """A receipt and what is open, with what every rule needs."""

    entry: BankEntry
    books: OpenDocuments
    payers: list[KnownPayer]
    text: NumbersInText[int]
    """What its text says of numbers."""
    settled: list[Settled] | None = None
    """What the entry names of which nothing is open, once that was asked."""
    ends: list[Mention[int]] | None = None
    """All that the digits in the text may mean, once that was asked."""
    unsure: dict[int, AsWritten] = field(default_factory=dict)
    """How the digits stand of the numbers that are not in the text as they are printed."""

    def _is_theirs(self, proposal: Proposal) -> bool:
        """Whether it is of a customer that is known for the payer."""
        return any(payer.root_id == proposal.root_id for payer in self.payers)

    def _all_meant(self) -> list[Mention[int]]:
        """All documents that the digits in the text may mean."""
        if self.ends is None:
            self.ends = self.text.mentioned(ends=True)
            self._note_unsure(self.ends)
        return self.ends

    def _note_unsure(self, mentions: Sequence[Mention[int]]) -> None:
        self.unsure |= {each.key: each.unsure for each in mentions if each.unsure}

    def _unsure(self, paid: Iterable[Proposal]) -> list[AsWritten]:
        """How the digits stand of what proposals pay, if not as it is printed."""
        ids = sorted({part.document.id for each in paid for part in each.parts})
        return [self.unsure[each] for each in ids if each in self.unsure]

    def _named(self, documents: Sequence[OpenDocument], rule: MatchRule, why: Sentence) -> Proposal:
        """The proposal for documents that are named, by what their amounts say (M1 to M6, M14)."""
        entry, day = self.entry, self.entry.value_date
        total = sum(document.open_minor for document in documents)
        if total == entry.minor:
            parts = [PaidPart(document, document.open_minor) for document in documents]
            said = [why, self._money("the amount is what is open on ", total, len(documents))]
            return self._proposal(rule, parts, said, certain=True)
        settling = [document.settling(day) for document in documents]
        if sum(settling) == entry.minor:
            parts = [
                PaidPart(document, minor, document.open_minor - minor)
                for document, minor in zip(documents, settling, strict=True)
            ]
            saved = Money(total - entry.minor, self.books.currency)
            said = [why, Sentence("the amount is what is open less the discount of ", saved)]
            return self._proposal(MatchRule.DISCOUNT, parts, said, certain=True)
        return self._otherwise(documents, total, why)

    def _otherwise(self, documents: Sequence[OpenDocument], total: int, why: Sentence) -> Proposal:
        """Named documents with another amount: less is a part, more leaves a rest."""
        minor, currency = self.entry.minor, self.books.currency
        missing = total - minor
        settles = 0 < missing <= self.books.tolerance_minor
        parts: list[PaidPart] = []
        left = minor
        for document in documents:
            share = min(document.open_minor, left)
            # What is written off whole is settled too.
            if share or settles:
                parts.append(PaidPart(document, share))
            left -= share
        if settles:
            charged = missing == self.entry.charge_minor
            what = "the bank's charge" if charged else "within the tolerance"
            said = [why, Sentence(Money(missing, currency), f" is missing: {what}")]
            return self._proposal(MatchRule.DIFFERENCE, parts, said, -missing, certain=charged)
        if missing > 0:
            said = [why, Sentence(Money(missing, currency), " less than what is open")]
            if missing == self.entry.charge_minor:
                # More than a clerk may write off.
                said.append(Sentence("the bank kept it as its charge"))
        else:
            said = [why, Sentence(Money(-missing, currency), " more than what is open")]
        return self._proposal(MatchRule.OTHER_AMOUNT, parts, said, -missing)

    def _on_account(self, payer: KnownPayer, reasons: list[Sentence]) -> Proposal:
        return Proposal(
            MatchRule.PAYER,
            False,
            payer.customer_id,
            payer.account,
            (),
            self.entry.minor,
            tuple(reasons),
            root_id=payer.root_id,
        )

    def _proposal(
        self,
        rule: MatchRule,
        parts: Sequence[PaidPart],
        reasons: Iterable[Sentence],
        difference: int | None = None,
        *,
        certain: bool = False,
    ) -> Proposal:
        first = parts[0].document
        paid = sum(part.minor for part in parts)
        said = list(reasons)
        if others := self._but_known(first.root_id):
            # Both are told, nothing is certain.
            said += others
            certain = False
        return Proposal(
            rule,
            certain,
            first.customer_id,
            first.account,
            tuple(parts),
            self.entry.minor - paid if difference is None else difference,
            tuple(said),
            root_id=first.root_id,
        )

    def _but_known(self, root_id: int) -> list[Sentence]:
        """That the payer is known for somebody else, if they are."""
        if not self.payers or any(payer.root_id == root_id for payer in self.payers):
            return []
        others = joined(", ", [payer.account for payer in self.payers])
        return [Sentence("but the payer is known as ", others)]

    def _known(self, root_id: int) -> tuple[Sentence, ...]:
        return tuple(Sentence(payer.why) for payer in self.payers if payer.root_id == root_id)

    def _money(self, words: str, minor: int, count: int) -> Sentence:
        what = "it" if count == 1 else "them"
        return Sentence(words, what, ": ", Money(minor, self.books.currency))


def digits_of(documents: Iterable[OpenDocument]) -> Sentence:
    """That the digits of documents stand in the text."""
    numbers = ", ".join(document.number for document in documents)
    return Sentence(f"the digits of {numbers} are in the text")


def age(document: OpenDocument) -> tuple[date, int]:
    """By what the older of two documents is known."""
    return document.due_date, document.id


def equal_choices(found: Sequence[Proposal], why: str) -> list[Proposal]:
    """Choices of which none goes before the others."""
    said = Sentence(why)
    return [
        each._replace(certain=False, proposed=False, reasons=(*each.reasons, said))
        for each in found
    ]


def not_certain(proposal: Proposal) -> Proposal:
    """The proposal, which is not certain."""
    return proposal._replace(certain=False)


def pays_the_same(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals pay the same of the same documents, with no memo beside it."""
    shares = [
        {part.document.id: part.settled_minor for part in each.parts} for each in (one, other)
    ]
    return shares[0] == shares[1] and not one.credits and bool(one.parts)


def paid_before(settled: Settled) -> Sentence:
    """That a document is settled, and since when."""
    when = f" on {settled.settled_on}" if settled.settled_on else ""
    what = f"was settled{when}" if when else "is settled"
    return Sentence(f"{settled.number} {what}: paid twice?")


def one_of(count: int) -> Sentence:
    """That a payer is known for several customers."""
    return Sentence(f"one of {count} customers known for this payer")


def oldest(proposal: Proposal) -> tuple[date, int]:
    """By what the oldest document of a proposal is known."""
    return min((age(part.document) for part in proposal.parts), default=(date.max, 0))
