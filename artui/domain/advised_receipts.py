"""What a receipt pays by what the payer advised, and whether it is recorded already (M2, FI-5)."""

from collections.abc import Iterator, Sequence

from artui.domain.advice import is_telling, said_in, says
from artui.domain.advice_matching import advised_payment
from artui.domain.match_ground import equal_choices, not_certain, pays_the_same
from artui.domain.match_records import (
    AdviceFit,
    KnownPayer,
    MatchRule,
    Proposal,
    RecordedPayment,
    name_key,
)
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.domain.text_matching import TextMatching

_OLDEST = 8


class AdvisedMatching(TextMatching):
    """Rules by advices and by payments that are recorded."""

    __slots__ = ()

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
            return advised if len(advised) == 1 else equal_choices(advised, "several advices fit")
        first = named[0]
        if same := [each for each in advised if pays_the_same(each, first)]:
            one = same[0]
            more = [why for why in one.reasons if why not in first.reasons]
            best = first._replace(
                reasons=(*first.reasons, *more),
                certain=first.certain or (one.certain and len(same) == 1 and not first.writes_off),
                fit=AdviceFit(*one.fit[:2], named=True) if one.fit else None,
                proposed=True,
            )
            left = [*(each for each in advised if each is not one), *named[1:]]
            return [best, *map(not_certain, left)]
        wanted = {part.document.id for each in named for part in each.parts}
        about = [each for each in advised if wanted <= {part.document.id for part in each.parts}]
        if len(about) == 1 and not first.certain:
            # The text names a part of it: of several advices this one is meant.
            one = about[0]
            left = [*(each for each in advised if each is not one), *named]
            fit = AdviceFit(*one.fit[:2], named=True) if one.fit else None
            return [one._replace(fit=fit), *map(not_certain, left)]
        both = [*named, *advised] if first.certain else [*advised, *named]
        return equal_choices(both, "an advice and the bank's text differ")

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
