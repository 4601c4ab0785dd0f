"""What a receipt pays by what it names: references, documents, numbers, digits (M1 to M6, M9)."""

from collections.abc import Container, Iterator, Sequence
from itertools import product
from math import prod

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.domain.advice_matching import advised_payment
from artui.domain.bank_entry import CREDIT_NOTES, NamedDocument
from artui.domain.check_digits import ReferenceKind
from artui.domain.match_ground import age, digits_of, paid_before
from artui.domain.match_records import MatchRule, OpenDocument, PaidPart, Proposal
from artui.domain.number_series import Mention, digits_within
from artui.domain.numbers_in_text import one_slip, stands_whole
from artui.domain.sentence import Sentence
from artui.domain.settled_matching import SettledMatching

_MOST_CHOICES = 16


class TextMatching(SettledMatching):
    """Rules by what the receipt names."""

    __slots__ = ()

    def _is_worded(self, proposal: Proposal) -> bool:
        """Whether a word for a number stands before the digits of what it pays."""
        worded = {each.key for each in self._all_meant() if each.worded}
        return all(part.document.id in worded for part in proposal.parts)

    def _by_reference(self) -> Iterator[Proposal]:
        entry = self.entry
        joined = ["".join(entry.parts)] if len(entry.parts) > 1 else []
        texts = [entry.structured, *entry.parts, *joined]
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
        mentions = self.text.mentioned()
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
            found = self._named([document], MatchRule.NUMBERS, digits_of([document]))
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
            for each in self._weakly(self._all_meant(), but=strong)
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
            for each in sorted(open_, key=age)
        ]
        if settled:
            self.settled = settled
        found += [
            self._on_account_of([each for each in settled if each.root_id == root])
            for root in dict.fromkeys(each.root_id for each in settled)
        ]
        alone = len(found) == 1
        return [each._replace(certain=False, proposed=each.proposed and alone) for each in found]

    def _by_weak(self) -> Iterator[Proposal]:
        yield from self._weakly(self._all_meant())

    def _before_alike(self, weak: list[Proposal]) -> list[Proposal]:
        """What is settled and stands whole in the text, before what only has its digits: a number
        that is like it."""
        whole = [each for each in self._settled() if stands_whole(each.number, self.entry.parts)]
        digits = {each for settled in whole for each in digits_within(settled.number)}
        # A document whose own digits stand in the text beside it is meant as well.
        alike = {each.key for each in self._all_meant() if each.digits in digits}
        if not all(part.document.id in alike for each in weak for part in each.parts):
            return weak
        if any(map(self._is_theirs, weak)):
            # Digits and payer are as much as the other number.
            said = [paid_before(each) for each in whole]
            return [each._replace(reasons=(*each.reasons, *said)) for each in weak]
        roots = dict.fromkeys(each.root_id for each in whole)
        named = [self._on_account_of([s for s in whole if s.root_id == root]) for root in roots]
        alone = len(named) == 1
        return [
            *(each._replace(proposed=each.proposed and alone) for each in named),
            *(each._replace(proposed=False) for each in weak),
        ]

    def _weakly(
        self, mentions: Sequence[Mention[int]], *, but: Container[int] = ()
    ) -> Iterator[Proposal]:
        """What digits may mean that are no number in a strong form: together, or one alone that
        fits or is the payer's (M9). `but` are the documents that nobody asks about alone."""
        ranged = [self.books.by_id[each.key] for each in mentions if each.ranged]
        if ranged and len({document.root_id for document in ranged}) == 1:
            names = f"the text names {ranged[0].number} to {ranged[-1].number}"
            found = self._named(ranged, MatchRule.WEAK_NUMBER, Sentence(names))
            alone = self.entry.minor in {document.open_minor for document in ranged}
            if not (found.difference_minor and alone):
                yield found._replace(rule=MatchRule.WEAK_NUMBER, certain=False)
                return
        roots = dict.fromkeys(self.books.by_id[each.key].root_id for each in mentions)
        if together := [each for root in roots for each in self._together(mentions, root)]:
            alone = len(together) == 1
            yield from (each._replace(proposed=alone and each.proposed) for each in together)
            return
        for each in mentions:
            if each.key in but:
                continue
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
                found := self._named([*chosen], MatchRule.NUMBERS, digits_of(chosen))
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
            yield from self._slipped(self.text.not_open())

    def _slipped(self, written: Sequence[str]) -> Iterator[Proposal]:
        """What has the amount and a number that is one slip away from a written one; what is the
        known payer's, if some is."""
        found = {
            document: number
            for document in sorted(self.books.by_amount.get(self.entry.minor, []), key=age)
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
