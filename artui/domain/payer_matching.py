"""What a receipt pays by who sent it and how much: M7, M8, M10 to M13 of bank.md, section 3."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from artui.domain.match_ground import MatchGround, age, one_of
from artui.domain.match_records import MatchRule, OpenDocument, PaidPart, Proposal, name_key
from artui.domain.sentence import Sentence

_OLDEST = 8


class PayerMatching(MatchGround):
    """Rules by the payer and the amount."""

    __slots__ = ()

    def _theirs(self) -> list[Proposal]:
        """What the known payer owes and the amount fits."""
        return [each for each in self._by_payer() if each.proposed and each.parts]

    def _by_payer(self) -> Iterator[Proposal]:
        roots = {payer.root_id: payer for payer in self.payers}
        if len(roots) != 1:
            for payer in roots.values():
                yield self._on_account(payer, [Sentence(payer.why), one_of(len(roots))])
            return
        (payer,) = roots.values()
        why = [Sentence(payer.why)]
        documents = sorted(self.books.by_root.get(payer.root_id, []), key=age)
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

    def _by_like_name(self) -> Iterator[Proposal]:
        """The customer whose name alone is like the payer's: possible, no more."""
        name = name_key(self.entry.ultimate_payer or self.entry.payer)
        if name and (payer := self.books.like(name)) is not None:
            yield self._on_account(payer, [Sentence(payer.why)])._replace(
                rule=MatchRule.LIKE_NAME, proposed=False
            )

    def _by_amount(self) -> Iterator[Proposal]:
        """What has just this amount: shown, never proposed."""
        for document in sorted(self.books.by_amount.get(self.entry.minor, []), key=age)[:_OLDEST]:
            why = [
                Sentence(f"{document.number} has this amount open, and nothing else speaks for it")
            ]
            part = PaidPart(document, document.open_minor)
            yield self._proposal(MatchRule.AMOUNT, [part], why)._replace(proposed=False)
