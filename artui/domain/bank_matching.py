"""What a receipt pays: proposals by rule, with their reasons, never a score.

A proposal is certain only if two independent facts prove it, one of them the money. Equal
candidates are shown side by side and never chosen silently. This module only proposes; the ledger
posts. The rules M1 to M15 are those of bank.md, section 3.
"""

from collections.abc import Sequence
from datetime import date

from artui.domain.advised_receipts import AdvisedMatching
from artui.domain.bank_entry import BankEntry
from artui.domain.match_ground import equal_choices, not_certain, oldest
from artui.domain.match_records import MatchRule, OpenDocuments, Proposal, may_be
from artui.domain.sentence import Sentence


def proposals(entry: BankEntry, books: OpenDocuments) -> list[Proposal]:
    """What a receipt may pay, the best first; empty if nothing speaks for anything."""
    text = books.numbers.in_text(entry.parts)
    return _Matcher(entry, books, books.payer_of(entry), text).found()


def paid_twice(
    found: Sequence[Proposal], name: str, entry_id: int, *, known: bool = False
) -> list[Proposal]:
    """The proposals for an entry whose first one uses what another entry uses already, by its name:
    it is proposed on the account of the customer, which is asked if its payer is not `known` for
    them, and nothing is certain."""
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
        twice=None if known else why,
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


class _Matcher(AdvisedMatching):
    """All rules in their order, for one receipt."""

    __slots__ = ()

    def found(self) -> list[Proposal]:
        found = self._not_where_denied(self._undoubted())
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
        if named and named[0].rule is MatchRule.WEAK_NUMBER and not named[0].certain:
            named = self._before_alike(named)
        advised = self._by_advice(named)
        if before := self._before_joints(named):
            found = [*before, *advised, *map(not_certain, named)]
        else:
            found = self._by_both(advised, named) if advised else named and self._with_payer(named)
        if recorded := list(self._by_recorded(found)):
            return [*recorded, *map(not_certain, found)]
        if found:
            return found
        for rule in (self._by_settled, self._by_slip, self._by_payer, self._by_like_name):
            if found := list(rule()):
                return self._ranked(found)
        return [*self._by_amount()]

    def _not_where_denied(self, found: list[Proposal]) -> list[Proposal]:
        """The proposals, of which none is certain where the text says of a number that it is not
        meant: which one, and what is meant instead, a clerk reads."""
        certain = any(each.certain for each in found)
        if not (certain and self.text.denies()):
            return found
        why = Sentence("the text says of a number that it is not meant")
        return [
            each._replace(certain=False, reasons=(*each.reasons, why)) if each.certain else each
            for each in found
        ]

    def _ranked(self, found: Sequence[Proposal]) -> list[Proposal]:
        """The certain one first, then what fits the amount, then what is the payer's. Two of equal
        reason are never certain, and the oldest comes first."""
        if len(found) < 2:
            return [*found]
        certain = [proposal for proposal in found if proposal.certain]
        if len(certain) > 1:
            why = Sentence(f"{len(certain)} choices are equally good")
            found = [
                each._replace(certain=False, reasons=(*each.reasons, why)) if each.certain else each
                for each in found
            ]

        def place(each: Proposal) -> tuple[bool, bool, bool, tuple[date, int]]:
            fits = not each.difference_minor or each.writes_off
            return not each.certain, not fits, not self._is_theirs(each), oldest(each)

        return sorted(found, key=place)

    def _with_payer(self, named: list[Proposal]) -> list[Proposal]:
        """Where what is named does not fit and is not the payer's, what is theirs and fits comes
        first: the number may be wrong, or that of another document, which is settled."""
        weak = named[0].rule is MatchRule.WEAK_NUMBER
        fits = not (named[0].difference_minor or weak)
        if fits or self._is_theirs(named[0]) or not named[0].parts:
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
            return equal_choices(both, "the number and the payer differ")
        return both
