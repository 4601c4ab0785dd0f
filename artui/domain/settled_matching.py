"""Documents that a receipt names although nothing of them is open: paid twice, most likely."""

from collections.abc import Iterator, Sequence

from artui.domain.bank_entry import CREDIT_NOTES
from artui.domain.check_digits import SHORTEST, ReferenceKind, compact, is_reference, recovered
from artui.domain.match_ground import paid_before
from artui.domain.match_records import KnownPayer, Proposal, Settled
from artui.domain.number_series import digits_within
from artui.domain.numbers_in_text import stands_whole
from artui.domain.payer_matching import PayerMatching
from artui.domain.sentence import Sentence

_SHORT = frozenset({ReferenceKind.VIITE, ReferenceKind.KID, ReferenceKind.OCR})


class SettledMatching(PayerMatching):
    """What is settled, among what the receipt names."""

    __slots__ = ()

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
            yield from self._alike_of_payer(known)
            yield found
            return
        # The number and the payer differ: what is theirs and fits, or both ways of on account.
        why = Sentence("the text names ", known[0].number, ", which is another customer's")
        for each in (found, *self._by_payer()):
            said = each.reasons
            if each is not found:
                said = (*said, why, *(map(paid_before, known) if each.parts else ()))
            yield each._replace(proposed=each.proposed and bool(each.parts), reasons=said)

    def _alike_of_payer(self, known: Sequence[Settled]) -> Iterator[Proposal]:
        """What the known payer owes, has the amount and the digits of what is settled: as likely
        as a second payment."""
        digits = {each for settled in known for each in digits_within(settled.number)}
        for each in self._theirs():
            numbers = [part.document.number for part in each.parts]
            if all(digits & digits_within(number) for number in numbers):
                yield each._replace(reasons=(*each.reasons, *map(paid_before, known)))

    def _on_account_of(self, known: Sequence[Settled]) -> Proposal:
        """The cash on account of the customer whose documents it names, which are settled."""
        first = known[0]
        payer = KnownPayer(first.customer_id, first.root_id, first.account, "")
        said = [paid_before(each) for each in known]
        offered = self._on_account(payer, [*said, *self._but_known(first.root_id)])
        return offered if self._is_theirs(offered) else offered._replace(twice=said[0])

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
        said = (*proposal.reasons, *map(paid_before, paid))
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
        numbers = self.text.not_open()
        named = (each.number.strip() for each in entry.documents if each.kind not in CREDIT_NOTES)
        numbers = [each for each in (*numbers, *named) if each.upper() not in books.by_number]
        # In a free text any number may have the check digit of a short reference.
        structured = self._references([entry.structured, entry.end_to_end])
        joined = ["".join(entry.parts)] if len(entry.parts) > 1 else []
        free = self._references([*entry.parts, *joined])
        ids = [number for _, _, number in structured if number not in books.by_id]
        ids += [
            number for kind, _, number in free if kind not in _SHORT and number not in books.by_id
        ]
        return books.settled(numbers, ids) if numbers or ids else []
