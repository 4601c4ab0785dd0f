"""What a receipt pays: proposals by rule, with their reasons, never a score.

A proposal is certain only if two independent facts prove it, one of them the money. Equal
candidates are shown side by side and never chosen silently. This module only proposes; the ledger
posts. The rules M1 to M15 are those of bank.md, section 3.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, product
from math import prod

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine, is_telling, said_in, says
from artui.domain.advice_matching import advised_payment
from artui.domain.bank_entry import CREDIT_NOTES, BankEntry, NamedDocument
from artui.domain.check_digits import SHORTEST, ReferenceKind, compact, is_reference, recovered
from artui.domain.match_records import (
    AdviceFit,
    KnownPayer,
    MatchRule,
    OpenDocument,
    OpenDocuments,
    PaidPart,
    Proposal,
    RecordedPayment,
    Settled,
    may_be,
    name_key,
)
from artui.domain.money import Money
from artui.domain.number_series import AsWritten, Mention
from artui.domain.numbers_in_text import one_slip, stands_whole
from artui.domain.sentence import Sentence, joined

_OLDEST = 8
_MOST_CHOICES = 16
_SHORT = frozenset({ReferenceKind.VIITE, ReferenceKind.KID, ReferenceKind.OCR})


def proposals(entry: BankEntry, books: OpenDocuments) -> list[Proposal]:
    """What a receipt may pay, the best first; empty if nothing speaks for anything."""
    return _Matcher(entry, books, books.payer_of(entry)).found()


def paid_twice(found: Sequence[Proposal], name: str, entry_id: int) -> list[Proposal]:
    """The proposals for an entry whose first one uses what another entry uses already, by its name:
    it is proposed on the account of the customer, and nothing is certain."""
    first = found[0]
    why = Sentence(f"entry {entry_id} pays {name} already: paid twice?")
    minor = sum(part.minor for part in first.parts) + first.difference_minor
    on_account = first._replace(
        rule=MatchRule.PAYER,
        certain=False,
        parts=(),
        difference_minor=minor,
        reasons=(why,),
        credits=(),
        fit=None,
        recorded=None,
    )
    others = [each._replace(certain=False, reasons=(*each.reasons, why)) for each in found]
    return [on_account, *others]


def doubted(found: Sequence[Proposal], why: Sentence) -> list[Proposal]:
    """The proposals for an entry whose money may be something else: none is certain, and whatever
    is posted of it, this is asked before."""
    return [
        each._replace(certain=False, proposed=False, doubt=why, reasons=(why, *each.reasons))
        for each in found
    ]


@dataclass(slots=True)
class _Matcher:
    entry: BankEntry
    books: OpenDocuments
    payers: list[KnownPayer]
    settled: list[Settled] | None = None
    """What the entry names of which nothing is open, once that was asked."""
    ends: list[Mention[int]] | None = None
    """All that the digits in the text may mean, once that was asked."""
    unsure: dict[int, AsWritten] = field(default_factory=dict)
    """How the digits stand of the numbers that are not in the text as they are printed."""

    def found(self) -> list[Proposal]:
        found = self._undoubted()
        typed = self._typed_alike(found)
        if typed:
            found = doubted(found, may_be(typed))
        are = [*map(self._is_typed, typed)]
        if not found:
            # Only its amount and day speak for it, so that the clerk is asked.
            are = [each._replace(doubt=may_be(typed)) for each in are]
        # Where nothing open is meant, one payment is likelier than two.
        return [*found, *are] if found and found[0].parts else [*are, *found]

    def _undoubted(self) -> list[Proposal]:
        named: list[Proposal] = []
        for rule in (self._by_reference, self._by_documents, self._by_numbers, self._by_weak):
            if named := self._ranked(list(rule())):
                break
        advised = self._by_advice(named)
        if before := self._before_joints(named):
            found = [*before, *advised, *map(_not_certain, named)]
        else:
            found = self._by_both(advised, named) if advised else named and self._with_payer(named)
        if recorded := list(self._by_recorded(found)):
            return [*recorded, *map(_not_certain, found)]
        if found:
            return found
        for rule in (self._by_settled, self._by_slip, self._by_payer, self._by_like_name):
            if found := list(rule()):
                return self._ranked(found)
        return [*self._by_amount()]

    def _ranked(self, found: Sequence[Proposal]) -> list[Proposal]:
        """The certain one first, then what fits the amount, then what is the payer's. Two of equal
        reason are never certain, and the oldest comes first."""
        certain = [proposal for proposal in found if proposal.certain]
        if len(certain) > 1:
            why = Sentence(f"{len(certain)} choices are equally good")
            found = [
                each._replace(certain=False, reasons=(*each.reasons, why)) if each.certain else each
                for each in found
            ]

        def place(each: Proposal) -> tuple[bool, bool, bool, tuple[date, int]]:
            fits = not each.difference_minor or each.writes_off
            return not each.certain, not fits, not self._is_theirs(each), _oldest(each)

        return sorted(found, key=place)

    def _is_theirs(self, proposal: Proposal) -> bool:
        """Whether it is of a customer that is known for the payer."""
        return any(payer.root_id == proposal.root_id for payer in self.payers)

    def _with_payer(self, named: list[Proposal]) -> list[Proposal]:
        """Where what is named does not fit and is not the payer's, what is theirs and fits comes
        first: the number may be wrong, or that of another document, which is settled."""
        weak = named[0].rule is MatchRule.WEAK_NUMBER
        fits = not (named[0].difference_minor or weak)
        if fits or self._is_theirs(named[0]):
            return named
        theirs = self._theirs()
        if named[0].rule is MatchRule.OTHER_AMOUNT and not theirs:
            slipped = self._slipped([part.document.number for part in named[0].parts])
            theirs = [each for each in slipped if each.proposed]
        why = Sentence("the text names ", named[0].parts[0].document.number, ", which does not fit")
        if not theirs and named[0].rule is MatchRule.OTHER_AMOUNT:
            theirs = [*self._settled_instead(named)]
        both = [*(each._replace(reasons=(*each.reasons, why)) for each in theirs), *named]
        if theirs and not named[0].difference_minor and self._is_worded(named[0]):
            return _equal(both, "the number and the payer differ")
        return both

    def _is_worded(self, proposal: Proposal) -> bool:
        """Whether a word for a number stands before the digits of what it pays."""
        worded = {each.key for each in self._all_meant() if each.worded}
        return all(part.document.id in worded for part in proposal.parts)

    def _theirs(self) -> list[Proposal]:
        """What the known payer owes and the amount fits."""
        return [each for each in self._by_payer() if each.proposed and each.parts]

    # -- what the payer named

    def _by_reference(self) -> Iterator[Proposal]:
        entry = self.entry
        texts = [entry.structured, *entry.parts, "".join(entry.parts)]
        found = list(self._referenced(texts))
        rule = MatchRule.REFERENCE
        if not found:
            found, rule = list(self._referenced([entry.end_to_end])), MatchRule.OUR_ID
        for kind, reference, document in found:
            why = Sentence(f"reference {reference} is ours ({kind}) for {document.number}")
            yield self._named([document], rule, why)

    def _referenced(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[ReferenceKind, str, OpenDocument]]:
        for kind, reference, number in self._references(texts):
            if (document := self.books.by_id.get(number)) is not None:
                yield kind, reference, document

    def _references(self, texts: Sequence[str]) -> Iterator[tuple[ReferenceKind, str, int]]:
        """The references in texts that may be ours, each with the id of its document."""
        seen: set[int] = set()
        for kind, issued in self.books.references.items():
            for text in filter(None, texts):
                whole = compact(kind, text)
                if text is not self.entry.structured and self._like_any_number(kind, text):
                    continue
                for reference in (whole, *recovered(whole)):
                    number = issued(reference) if is_reference(kind, reference) else None
                    if number is not None and number not in seen:
                        seen.add(number)
                        yield kind, reference, number

    @staticmethod
    def _like_any_number(kind: ReferenceKind, text: str) -> bool:
        """Whether what stands in a free text is too short to be told from any other number."""
        return kind in _SHORT and len("".join(text.split())) < SHORTEST

    def _by_documents(self) -> Iterator[Proposal]:
        named = [each for each in self.entry.documents if each.kind not in CREDIT_NOTES]
        credits_ = [each for each in self.entry.documents if each.kind in CREDIT_NOTES]
        if not named:
            return
        documents: list[OpenDocument] = []
        for each in named:
            known = self.books.by_number.get(each.number.strip().upper(), [])
            if len(known) != 1:
                return
            documents.append(known[0])
        if len({document.root_id for document in documents}) != 1:
            return
        numbers = ", ".join(document.number for document in documents)
        why = Sentence(f"the bank's remittance information names {numbers}")
        if credits_ and (offered := self._less_memos(named, documents, credits_, why)):
            yield offered
            return
        if not credits_ and all(each.remitted_minor is not None for each in named):
            # A document may be named by several lines.
            amounts = dict.fromkeys(documents, 0)
            for document, each in zip(documents, named, strict=True):
                amounts[document] += each.remitted_minor or 0
            fits = all(0 < minor <= document.open_minor for document, minor in amounts.items())
            if fits and sum(amounts.values()) == self.entry.minor:
                parts = [PaidPart(document, minor) for document, minor in amounts.items()]
                yield self._proposal(MatchRule.DOCUMENTS, parts, [why], certain=True)
                return
        yield self._named(list(dict.fromkeys(documents)), MatchRule.DOCUMENTS, why)

    def _less_memos(
        self,
        named: Sequence[NamedDocument],
        documents: Sequence[OpenDocument],
        memos: Sequence[NamedDocument],
        why: Sentence,
    ) -> Proposal | None:
        """What the bank's remittance information says if it names credit memos of ours that were
        kept back; None if the money is not what is paid less these."""
        lines = [
            AdvisedLine(
                AdvisedKind.DOCUMENT,
                document.number,
                document.open_minor if each.remitted_minor is None else each.remitted_minor,
            )
            for each, document in zip(named, documents, strict=True)
        ]
        for each in memos:
            number = each.number.strip()
            known = self.books.credits.get(number.upper(), ())
            there = known[0].open_minor if len(known) == 1 else 0
            minor = there if each.remitted_minor is None else each.remitted_minor
            lines.append(AdvisedLine(AdvisedKind.CREDIT, number, minor))
        if min(line.minor for line in lines) <= 0:
            return None
        first, entry = documents[0], self.entry
        whose = (first.customer_id, first.account, first.root_id)
        said = Advice(0, *whose, 0, self.books.currency, entry.value_date, tuple(lines))
        found = advised_payment(said, self.books, entry.minor, entry.value_date)
        if not found.whole:
            return None
        reasons = [why, *found.reasons]
        offered = self._proposal(MatchRule.DOCUMENTS, found.parts, reasons, 0, certain=True)
        return offered._replace(credits=found.credits)

    def _by_numbers(self) -> Iterator[Proposal]:
        mentions = self.books.numbers.mentioned(self.entry.parts)
        self._note_unsure(mentions)
        strong = [self.books.by_id[each.key] for each in mentions if each.strong]
        if not strong:
            return
        found = list(self._by_strong(mentions, strong))
        if all(each.difference_minor and not each.writes_off for each in found):
            found = self._otherwise_meant(mentions, found)
        yield from found

    def _by_strong(
        self, mentions: Sequence[Mention[int]], strong: Sequence[OpenDocument]
    ) -> Iterator[Proposal]:
        """A proposal for each account tree of which documents are named in a strong form."""
        roots = dict.fromkeys(document.root_id for document in strong)
        for root in roots:
            documents = [document for document in strong if document.root_id == root]
            numbers = ", ".join(document.number for document in documents)
            proposal = self._named(
                documents, MatchRule.NUMBERS, Sentence(f"the text names {numbers}")
            )
            if len(roots) > 1:
                why = Sentence("the text names invoices of several customers")
                proposal = proposal._replace(certain=False, reasons=(*proposal.reasons, why))
            if proposal.rule is MatchRule.OTHER_AMOUNT and (
                more := list(self._together(mentions, root))
            ):
                yield from more
                continue
            if proposal.rule is MatchRule.OTHER_AMOUNT and len(documents) > 1:
                yield from self._one_of_named(documents, numbers)
            if proposal.certain:
                if others := list(self._alike(mentions, proposal)):
                    theirs = self._is_theirs(proposal)
                    proposal = proposal._replace(certain=False, proposed=theirs)
                yield from others
            yield self._beside_settled(proposal)

    def _one_of_named(self, documents: Sequence[OpenDocument], numbers: str) -> Iterator[Proposal]:
        """The only one of several that are named which has the amount: `instead of INV-1 INV-2`."""
        day, minor = self.entry.value_date, self.entry.minor
        fitting = [each for each in documents if minor in (each.open_minor, each.settling(day))]
        if len(fitting) == 1:
            why = Sentence(f"the text names {numbers}")
            one = self._named(fitting, MatchRule.NUMBERS, why)
            yield self._beside_settled(one._replace(certain=False))

    def _alike(self, mentions: Sequence[Mention[int]], proposal: Proposal) -> Iterator[Proposal]:
        """What stands whole in the text beside a strong number and has the amount as well, unless
        the payer decides between them."""
        paid = {part.document.id for part in proposal.parts}
        day, minor = self.entry.value_date, self.entry.minor
        unsure = [each.whole for each in self._unsure([proposal]) if each.whole and not each.own]
        digits = {each.digits[0].lstrip("0") for each in unsure}
        meant = [
            self.books.by_id[each.key]
            for each in (self._all_meant() if unsure else mentions)
            if not each.strong and (each.whole or each.digits in digits)
        ]
        meant += [
            document
            for each in unsure
            for number, _ in self.books.numbers.others(each)
            for document in self.books.by_number.get(number, [])
        ]
        for document in dict.fromkeys(meant):
            if document.id in paid or minor not in (document.open_minor, document.settling(day)):
                continue
            found = self._named([document], MatchRule.NUMBERS, _digits_of([document]))
            if self._is_theirs(found) or not self._is_theirs(proposal):
                yield found._replace(
                    rule=MatchRule.WEAK_NUMBER, certain=False, proposed=self._is_theirs(found)
                )

    def _otherwise_meant(
        self, mentions: Sequence[Mention[int]], named: list[Proposal]
    ) -> list[Proposal]:
        """What else the digits may mean, where no number that is named fits: digits that are all of
        one number may be the end of another. Where neither the amount nor the payer decides between
        them, nothing is proposed."""
        strong = {each.key: each.digits for each in mentions if each.strong}
        theirs = any(map(self._is_theirs, named))
        others = [
            each
            for each in self._weakly(self._all_meant())
            if not {part.document.id for part in each.parts} <= strong.keys()
            and not (theirs and each.difference_minor)
        ]
        if others or theirs:
            return [*others, *named]
        digits = {*strong.values()}
        also = [
            self.books.by_id[each.key].number
            for each in self._all_meant()
            if each.digits in digits and each.key not in strong
        ]
        if not also:
            return named
        why = Sentence(f"the digits may mean {', '.join(also)} too")
        return [each._replace(proposed=False, reasons=(*each.reasons, why)) for each in named]

    def _all_meant(self) -> list[Mention[int]]:
        """All documents that the digits in the text may mean."""
        if self.ends is None:
            self.ends = self.books.numbers.mentioned(self.entry.parts, ends=True)
            self._note_unsure(self.ends)
        return self.ends

    def _note_unsure(self, mentions: Sequence[Mention[int]]) -> None:
        self.unsure |= {each.key: each.unsure for each in mentions if each.unsure}

    def _unsure(self, paid: Iterable[Proposal]) -> list[AsWritten]:
        """How the digits stand of what proposals pay, if not as it is printed."""
        ids = sorted({part.document.id for each in paid for part in each.parts})
        return [self.unsure[each] for each in ids if each in self.unsure]

    def _before_joints(self, named: Sequence[Proposal]) -> list[Proposal]:
        """What the digits before a joint name by themselves, if a proposal rests on more of them: a
        document of ours, open or settled. It stands there whole, so it comes first."""
        ids = {part.document.id for each in named for part in each.parts}
        numbers = {
            number: whole
            for written in self._unsure(named)
            if written.joint
            for number, whole in self.books.numbers.others(written)
        }
        if not numbers:
            return []
        open_ = [
            document
            for number, whole in numbers.items()
            for document in self.books.by_number.get(number, [])
            if document.id not in ids and (whole or self.entry.minor == document.open_minor)
        ]
        settled = [
            each
            for each in self.books.settled(list(numbers), ())
            if numbers.get(each.number.upper()) or each.minor == self.entry.minor
        ]
        found = [
            self._named([each], MatchRule.NUMBERS, Sentence(f"the text names {each.number}"))
            for each in sorted(open_, key=_age)
        ]
        if settled:
            self.settled = settled
        found += [
            self._on_account_of([each for each in settled if each.root_id == root])
            for root in dict.fromkeys(each.root_id for each in settled)
        ]
        alone = len(found) == 1
        return [each._replace(certain=False, proposed=each.proposed and alone) for each in found]

    def _settled_instead(self, named: Sequence[Proposal]) -> Iterator[Proposal]:
        """A document of which nothing is open that is written with the digits of one that is named
        and does not fit, if it had the amount or is the payer's."""
        text, books = "".join(self.entry.parts).upper(), self.books
        ids = {part.document.id for each in named for part in each.parts}
        digits = {
            each.digits
            for each in self._all_meant()
            if each.key in ids and books.by_id[each.key].number.upper() not in text
        }
        numbers = [number for each in sorted(digits) for number in books.numbers.like(each)]
        roots = {payer.root_id for payer in self.payers}
        known = [
            each
            for each in (books.settled(numbers, ()) if numbers else ())
            if each.minor == self.entry.minor or each.root_id in roots
        ]
        if len({each.root_id for each in known}) == 1:
            self.settled = known
            yield self._on_account_of(known)

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

    def _by_weak(self) -> Iterator[Proposal]:
        yield from self._weakly(self._all_meant())

    def _weakly(self, mentions: Sequence[Mention[int]]) -> Iterator[Proposal]:
        """What digits may mean that are no number in a strong form: together, or one alone that
        fits or is the payer's (M9)."""
        ranged = [self.books.by_id[each.key] for each in mentions if each.ranged]
        if ranged and len({document.root_id for document in ranged}) == 1:
            names = f"the text names {ranged[0].number} to {ranged[-1].number}"
            found = self._named(ranged, MatchRule.WEAK_NUMBER, Sentence(names))
            yield found._replace(rule=MatchRule.WEAK_NUMBER, certain=False)
            return
        roots = dict.fromkeys(self.books.by_id[each.key].root_id for each in mentions)
        if together := [each for root in roots for each in self._together(mentions, root)]:
            alone = len(together) == 1
            yield from (each._replace(proposed=alone and each.proposed) for each in together)
            return
        for each in mentions:
            document = self.books.by_id[each.key]
            theirs = any(payer.root_id == document.root_id for payer in self.payers)
            fitting = (document.open_minor, document.settling(self.entry.value_date))
            if self.entry.minor not in fitting and not theirs:
                continue
            why = Sentence(f"the digits of {document.number} are in the text")
            found = self._named([document], MatchRule.WEAK_NUMBER, why)
            by_account = self.entry.payer_account in self.books.payers
            offered = found._replace(
                rule=MatchRule.WEAK_NUMBER,
                certain=found.certain
                and theirs
                and by_account
                and each.whole
                and len(each.several) == 1,
                reasons=(*found.reasons, *(self._known(document.root_id))),
            )
            # Digits may be those of a settled number that stands there as it is printed.
            yield self._beside_settled(offered) if offered.certain else offered

    def _together(self, mentions: Sequence[Mention[int]], root: int) -> Iterator[Proposal]:
        """The documents of one tree that are named together, weakly at least, and whose sum is the
        amount; none if there is one alone."""
        by_digits: dict[str, list[OpenDocument]] = {}
        for each in mentions:
            document = self.books.by_id[each.key]
            if document.root_id == root:
                by_digits.setdefault(each.digits, []).append(document)
        if len(by_digits) < 2 or prod(map(len, by_digits.values())) > _MOST_CHOICES:
            return
        fitting = [
            found
            for chosen in map(dict.fromkeys, product(*by_digits.values()))
            if not (
                found := self._named([*chosen], MatchRule.NUMBERS, _digits_of(chosen))
            ).difference_minor
        ]
        for found in fitting:
            yield found._replace(
                rule=MatchRule.WEAK_NUMBER,
                certain=False,
                reasons=(*found.reasons, *self._known(root)),
                proposed=len(fitting) == 1,
            )

    def _by_slip(self) -> Iterator[Proposal]:
        """A number of ours of which nothing is open, one slip of the hand away from one that is
        and that has the amount; what fits of the known payer comes before it."""
        if self.books.by_amount.get(self.entry.minor) and not self._theirs():
            yield from self._slipped(self.books.numbers.not_open(self.entry.parts))

    def _slipped(self, written: Sequence[str]) -> Iterator[Proposal]:
        """What has the amount and a number that is one slip away from a written one; what is the
        known payer's, if some is."""
        found = {
            document: number
            for document in sorted(self.books.by_amount.get(self.entry.minor, []), key=_age)
            for number in written
            if one_slip(number.upper(), document.number.upper())
        }
        roots = {payer.root_id for payer in self.payers}
        found = {each: found[each] for each in found if each.root_id in roots} or found
        for document, number in found.items():
            part = PaidPart(document, document.open_minor)
            said = [
                Sentence(f"{number} is one slip away from {document.number}"),
                self._money("the amount is what is open on ", document.open_minor, 1),
            ]
            one = self._proposal(MatchRule.WEAK_NUMBER, [part], said)
            yield one._replace(proposed=len(found) == 1)

    def _by_settled(self) -> Iterator[Proposal]:
        """What is named is ours and nothing of it is open: paid twice, most likely."""
        known = self._settled()
        roots = {payer.root_id for payer in self.payers}
        for narrower in (
            [each for each in known if each.minor == self.entry.minor],
            [each for each in known if each.root_id in roots],
        ):
            if narrower and len({each.root_id for each in known}) > 1:
                known = narrower
        if len({each.root_id for each in known}) != 1:
            return
        found = self._on_account_of(known)
        if not roots or known[0].root_id in roots:
            yield found
            return
        # The number and the payer differ: what is theirs and fits, or both ways of on account.
        why = Sentence("the text names ", known[0].number, ", which is another customer's")
        for each in (found, *self._by_payer()):
            said = (*each.reasons, why) if each is not found else each.reasons
            yield each._replace(proposed=each.proposed and bool(each.parts), reasons=said)

    def _on_account_of(self, known: Sequence[Settled]) -> Proposal:
        """The cash on account of the customer whose documents it names, which are settled."""
        first = known[0]
        payer = KnownPayer(first.customer_id, first.root_id, first.account, "")
        said = [_paid_before(each) for each in known]
        return self._on_account(payer, [*said, *self._but_known(first.root_id)])

    def _typed_alike(self, found: Sequence[Proposal]) -> list[RecordedPayment]:
        """The payments of this amount that were recorded and that no bank reported yet: those that
        pay nothing, those that pay what the entry names, and those of about its day whatever they
        pay. One may be this very money."""
        if any(each.recorded for each in found):
            return []  # the receipt says which one it is
        minor, meant = self.entry.minor, found[:1] if found and found[0].certain else found
        near = self.books.typed_near(minor, self.entry.value_date)
        roots = {each.root_id for each in meant}
        if all(each.rule is MatchRule.AMOUNT for each in found):
            roots |= {each.root_id for each in near}  # nothing says whose it is
        elif not found[0].certain:
            roots |= {payer.root_id for payer in self.payers}
        ids = {part.document.id for each in meant for part in each.parts}
        ids &= self.books.part_paid
        ids |= {each.id for each in self.settled or () if each.root_id in roots}
        alike = [each for each in near if each.root_id in roots]
        alike += [each for each in self.books.typed.get(minor, ()) if each.root_id in roots]
        alike += self.books.typed_for(sorted(ids), minor) if ids else ()
        return list({each.id: each for each in alike}.values())[:_OLDEST]

    def _is_typed(self, payment: RecordedPayment) -> Proposal:
        """That the entry is a payment which is recorded already: only shown, as the amount alone
        speaks for it."""
        money = Money(self.entry.minor, self.books.currency)
        why = Sentence(f"payment {payment.reference}, value {payment.value_date}, is of ", money)
        payer = KnownPayer(payment.customer_id, payment.root_id, payment.account, "")
        return self._on_account(payer, [why])._replace(
            rule=MatchRule.AMOUNT, difference_minor=0, recorded=payment, proposed=False
        )

    def _beside_settled(self, proposal: Proposal) -> Proposal:
        """A proposal by numbers, not certain where the text names what the customer paid before."""
        paid = [
            each
            for each in self._settled()
            if each.root_id == proposal.root_id or stands_whole(each.number, self.entry.parts)
        ]
        if proposal.certain:
            paid += [each for each in self._settled_alike(proposal) if each not in paid]
        if not paid:
            return proposal
        said = (*proposal.reasons, *map(_paid_before, paid))
        return proposal._replace(certain=False, reasons=said)

    def _settled_alike(self, proposal: Proposal) -> list[Settled]:
        """The settled documents that the same digits may mean: one that is printed as they stand,
        or that had the amount."""
        books = self.books
        numbers = {
            number: printed
            for each in self._unsure([proposal])
            if each.whole
            for number, printed in books.numbers.others(each.whole)
            if number not in books.by_number
        }
        found = books.settled(list(numbers), ()) if numbers else []
        alike = [each for each in found if each.minor == self.entry.minor]
        return [
            each
            for each in found
            if each in alike
            or numbers.get(each.number.upper())
            or stands_whole(each.number, self.entry.parts)
        ]

    def _settled(self) -> list[Settled]:
        """The documents of which nothing is open that the entry names."""
        if self.settled is None:
            self.settled = self._find_settled()
        return self.settled

    def _find_settled(self) -> list[Settled]:
        entry, books = self.entry, self.books
        numbers = books.numbers.not_open(entry.parts)
        named = (each.number.strip() for each in entry.documents if each.kind not in CREDIT_NOTES)
        numbers = [each for each in (*numbers, *named) if each.upper() not in books.by_number]
        # In a free text any number may have the check digit of a short reference.
        structured = self._references([entry.structured, entry.end_to_end])
        free = self._references([*entry.parts, "".join(entry.parts)])
        ids = [number for _, _, number in structured if number not in books.by_id]
        ids += [
            number for kind, _, number in free if kind not in _SHORT and number not in books.by_id
        ]
        return books.settled(numbers, ids) if numbers or ids else []

    # -- what the payer advised, or what is recorded already

    def _by_advice(self, named: Sequence[Proposal]) -> list[Proposal]:
        """What each advice says that may be about the receipt (M2)."""
        entry, books = self.entry, self.books
        said = said_in(entry.said) if books.advised_ids else ""
        if by_id := [each for each in books.advised_ids if says(said, each.reference)]:
            sure = bool(self.payers) or any(each.parts for each in named)
            fits = [AdviceFit(each, by_id=True, named=True) for each in by_id]
            return [
                self._advised(fit, known=sure or is_telling(fit.advice.reference)) for fit in fits
            ]
        waiting = books.advices.get(entry.minor, ())
        if not waiting:
            return []
        roots, known = {payer.root_id for payer in self.payers}, True
        if not roots:
            roots = {each.root_id for each in named if each.parts}
            known = bool(named) and named[0].rule is not MatchRule.WEAK_NUMBER
        if not roots and (like := books.like(name_key(entry.ultimate_payer or entry.payer))):
            roots = {like.root_id}
        return [
            self._advised(AdviceFit(each), known=known and len(roots) == 1)
            for each in waiting
            if each.root_id in roots
        ]

    def _advised(self, fit: AdviceFit, *, known: bool) -> Proposal:
        """What an advice says of the receipt; certain if all is as it says, and the payer is
        `known` for its customer."""
        advice, entry = fit.advice, self.entry
        found = advised_payment(advice, self.books, entry.minor, entry.value_date)
        said = [Sentence(f"advice of {advice.received_on} names {advice.numbers}")]
        if fit.by_id:
            said.append(Sentence(f"the payment's id {advice.reference} is that of the advice"))
        money = Money(advice.total_minor, advice.currency)
        same = entry.minor == advice.total_minor
        said.append(Sentence("the amount is what it says: " if same else "but it says ", money))
        said += found.reasons
        if not found.parts:
            payer = KnownPayer(advice.customer_id, advice.root_id, advice.account, "")
            return self._on_account(payer, said)._replace(fit=fit)
        if not fit.by_id:
            unapplied = self.books.unapplied.get(entry.minor, ())
            for payment in (each for each in unapplied if each.root_id == advice.root_id):
                known = False
                why = f"payment {payment.reference} has this amount too and pays nothing yet"
                said.append(Sentence(why))
            for name in self.books.paid_alike.get((advice.root_id, advice.total_minor), ()):
                known = False
                said.append(Sentence(f"payment {name} of this amount may be what it announced"))
        rule = MatchRule.DOCUMENTS if found.whole else MatchRule.OTHER_AMOUNT
        difference = found.left_minor or -found.missing_minor
        offered = self._proposal(rule, found.parts, said, difference, certain=found.whole and known)
        return self._beside_settled(offered._replace(credits=found.credits, fit=fit))

    def _by_both(self, advised: list[Proposal], named: list[Proposal]) -> list[Proposal]:
        """What is advised beside what the receipt itself names. Where both say the same, both are
        its reasons; where they do not, or several advices fit, nothing is certain."""
        if not named:
            return advised if len(advised) == 1 else _equal(advised, "several advices fit")
        first = named[0]
        if same := [each for each in advised if _pays_the_same(each, first)]:
            one = same[0]
            more = [why for why in one.reasons if why not in first.reasons]
            best = first._replace(
                reasons=(*first.reasons, *more),
                certain=first.certain or (one.certain and len(same) == 1 and not first.writes_off),
                fit=AdviceFit(*one.fit[:2], named=True) if one.fit else None,
                proposed=True,
            )
            left = [*(each for each in advised if each is not one), *named[1:]]
            return [best, *map(_not_certain, left)]
        wanted = {part.document.id for each in named for part in each.parts}
        about = [each for each in advised if wanted <= {part.document.id for part in each.parts}]
        if len(about) == 1 and not first.certain:
            # The text names a part of it: of several advices this one is meant.
            one = about[0]
            left = [*(each for each in advised if each is not one), *named]
            fit = AdviceFit(*one.fit[:2], named=True) if one.fit else None
            return [one._replace(fit=fit), *map(_not_certain, left)]
        both = [*named, *advised] if first.certain else [*advised, *named]
        return _equal(both, "an advice and the bank's text differ")

    def _by_recorded(self, offered: Sequence[Proposal]) -> Iterator[Proposal]:
        """The payment that is recorded already and whose reference the receipt says (FI-5). Where
        something is sure, that is still open, so it was not paid by one."""
        fits = {each.fit.advice.root_id for each in offered if each.fit}
        sure = bool(offered) and offered[0].certain and not fits
        roots = [] if sure else sorted({payer.root_id for payer in self.payers} | fits)
        found = self.books.recorded(self.entry, roots)
        for each in found:
            payer = KnownPayer(each.customer_id, each.root_id, each.account, "")
            money = Money(self.entry.minor, self.books.currency)
            what = f"payment {each.reference} of {each.account}, value {each.value_date},"
            said = [
                Sentence(f"{what} is recorded already"),
                Sentence("the receipt says its reference, and the amount is ", money),
            ]
            # Never certain: a second payment under one reference would be lost.
            yield self._on_account(payer, said)._replace(
                rule=MatchRule.OUR_ID,
                difference_minor=0,
                recorded=each,
                proposed=len(found) == 1,
            )

    # -- who paid

    def _by_payer(self) -> Iterator[Proposal]:
        roots = {payer.root_id: payer for payer in self.payers}
        if len(roots) != 1:
            for payer in roots.values():
                yield self._on_account(payer, [Sentence(payer.why), _one_of(len(roots))])
            return
        (payer,) = roots.values()
        why = [Sentence(payer.why)]
        documents = sorted(self.books.by_root.get(payer.root_id, []), key=_age)
        if found := self._subsets(documents):
            several = len(found) > 1
            for subset in found:
                parts = [PaidPart(document, document.open_minor) for document in subset]
                words = "the amount is what is open on "
                said = [*why, self._money(words, self.entry.minor, len(parts))]
                if several:
                    said.append(Sentence(f"{len(found)} choices have this amount"))
                found_one = self._proposal(MatchRule.PAYER_AND_AMOUNT, parts, said)
                yield found_one._replace(proposed=not several)
            return
        late = [each for each in documents if each.due_date < self.entry.value_date]
        for words, some in (("overdue", late), ("open", documents)):
            if some and sum(each.open_minor for each in some) == self.entry.minor:
                parts = [PaidPart(document, document.open_minor) for document in some]
                said = [*why, Sentence(f"the amount is all that is {words}")]
                yield self._proposal(MatchRule.PAYER_AND_BALANCE, parts, said)
                return
        yield self._beside_others(self._on_account(payer, why))

    def _beside_others(self, proposal: Proposal) -> Proposal:
        """Cash on account of a known payer: no more than possible where a number that is worded as
        one may be of others, and of them alone."""
        worded = [self.books.by_id[each.key] for each in self._all_meant() if each.worded]
        if not worded or any(each.root_id == proposal.root_id for each in worded):
            return proposal
        numbers = ", ".join(each.number for each in worded[:_OLDEST])
        why = Sentence(f"the text may name {numbers}")
        return proposal._replace(proposed=False, reasons=(*proposal.reasons, why))

    def _subsets(self, documents: Sequence[OpenDocument]) -> list[tuple[OpenDocument, ...]]:
        """The single documents of this amount, oldest first; else the sets of the oldest eight."""
        alone = [(each,) for each in documents if each.open_minor == self.entry.minor]
        if alone:
            return list(alone)
        oldest = documents[:_OLDEST]
        return [
            chosen
            for count in range(2, len(oldest) + 1)
            for chosen in combinations(oldest, count)
            if sum(each.open_minor for each in chosen) == self.entry.minor
        ]

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

    def _by_like_name(self) -> Iterator[Proposal]:
        """The customer whose name alone is like the payer's: possible, no more."""
        name = name_key(self.entry.ultimate_payer or self.entry.payer)
        if name and (payer := self.books.like(name)) is not None:
            yield self._on_account(payer, [Sentence(payer.why)])._replace(
                rule=MatchRule.LIKE_NAME, proposed=False
            )

    def _by_amount(self) -> Iterator[Proposal]:
        """What has just this amount: shown, never proposed."""
        for document in sorted(self.books.by_amount.get(self.entry.minor, []), key=_age)[:_OLDEST]:
            why = [
                Sentence(f"{document.number} has this amount open, and nothing else speaks for it")
            ]
            part = PaidPart(document, document.open_minor)
            yield self._proposal(MatchRule.AMOUNT, [part], why)._replace(proposed=False)

    # -- shared

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


def _digits_of(documents: Iterable[OpenDocument]) -> Sentence:
    numbers = ", ".join(document.number for document in documents)
    return Sentence(f"the digits of {numbers} are in the text")


def _age(document: OpenDocument) -> tuple[date, int]:
    return document.due_date, document.id


def _equal(found: Sequence[Proposal], why: str) -> list[Proposal]:
    """Choices of which none goes before the others."""
    said = Sentence(why)
    return [
        each._replace(certain=False, proposed=False, reasons=(*each.reasons, said))
        for each in found
    ]


def _not_certain(proposal: Proposal) -> Proposal:
    return proposal._replace(certain=False)


def _pays_the_same(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals pay the same of the same documents, with no memo beside it."""
    shares = [
        {part.document.id: part.settled_minor for part in each.parts} for each in (one, other)
    ]
    return shares[0] == shares[1] and not one.credits and bool(one.parts)


def _paid_before(settled: Settled) -> Sentence:
    when = f" on {settled.settled_on}" if settled.settled_on else ""
    what = f"was settled{when}" if when else "is settled"
    return Sentence(f"{settled.number} {what}: paid twice?")


def _one_of(count: int) -> Sentence:
    return Sentence(f"one of {count} customers known for this payer")


def _oldest(proposal: Proposal) -> tuple[date, int]:
    return min((_age(part.document) for part in proposal.parts), default=(date.max, 0))
