"""Finding the numbers of open documents in the text of a payment.

A number counts only as a whole run of digits, never inside a longer one. It is strong if a word for
it stands close before, or all its digits with their zeros stand; else it is weak. Banks cut texts
anywhere, so the pieces are tried joined and with blanks. bank.md, section 3.
"""

import re
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter
from typing import Generic, TypeAlias, TypeVar

from artui.domain.number_search import NumberSearch
from artui.domain.number_series import Mention, NumberSeries
from artui.domain.payment_words import SHAPES, WRITTEN, WRITTEN_ON, are_digits

T = TypeVar("T", bound=Hashable)
_Pass: TypeAlias = tuple[NumberSearch[T], list[tuple[Mention[T], int, int]]]


class Numbers(NumberSeries[T]):
    """The numbers of open documents, found in texts by their digits."""

    __slots__ = ()

    def in_text(self, parts: Sequence[str]) -> "NumbersInText[T]":
        """What a text, in the parts as the bank cut it, says of them."""
        return NumbersInText(self, parts)

    def mentioned(self, parts: Sequence[str], *, ends: bool = False) -> list[Mention[T]]:
        """The documents that a text names."""
        return self.in_text(parts).mentioned(ends=ends)

    def denies(self, parts: Sequence[str]) -> bool:
        """Whether a text says of a number that it is not meant."""
        return self.in_text(parts).denies()

    def not_open(self, parts: Sequence[str]) -> list[str]:
        """What numbers a text names of which none is open."""
        return self.in_text(parts).not_open()


@dataclass(slots=True)
class NumbersInText(Generic[T]):
    """What one text says of numbers. Each pass over it is made once, whatever is asked."""

    numbers: Numbers[T]
    parts: Sequence[str]
    passes: dict[tuple[str, bool, tuple[int, ...]], "_Pass[T]"] = field(default_factory=dict)
    cuts: tuple[int, ...] = field(default=(), init=False)
    """Where the parts end in the text that they make together, once that was read."""
    without_ends: list[Mention[T]] | None = field(default=None, init=False)
    """What it names, once that was asked, but for what is only the end of a number."""

    def mentioned(self, *, ends: bool = False) -> list[Mention[T]]:
        """The documents that it names, in its order; of one named twice the strong mention. On
        request also those that end with digits that are all of another number."""
        if not ends:
            self.without_ends = self._mentioned(ends=False)
            return self.without_ends
        have_ends = any(search.has_ends for search, _ in self.passes.values())
        if self.without_ends is not None and not have_ends:
            return self.without_ends
        return self._mentioned(ends=True)

    def _mentioned(self, *, ends: bool) -> list[Mention[T]]:
        found: dict[T, Mention[T]] = {}
        pieces = [part.upper() for part in self.parts]
        cut = self.cuts = tuple(accumulate(map(len, pieces[:-1])))
        together = "".join(pieces)
        search, read = self._pass(together, cut, ends=ends)
        of_else = set(search.of_else)
        if len(pieces) > 1:
            # With a blank at a cut, what looks like a number may be half of a longer one.
            longer = sorted({(start, end) for _, start, end in read})
            cuts = list(accumulate(len(piece) + 1 for piece in pieces))
            search, found_with = self._pass(" ".join(pieces), ends=ends)
            of_else |= {start - bisect_right(cuts, start) for start in search.of_else}
            read = list(read)
            for mention, start, end in found_with:
                first, last = start - bisect_right(cuts, start), end - bisect_right(cuts, end - 1)
                if _is_within_longer(longer, first, last):
                    continue
                if first in cut and not mention.worded and are_digits(together, first):
                    # The end of a number that the bank cut, most likely.
                    mention = mention._replace(strong=False, whole=False)
                read.append((mention, first, last))
        for mention, start, _ in read:
            if start in of_else:
                # Nobody knows whether a blank was where the bank cut that other word.
                mention = mention._replace(strong=False, whole=False)
            known = found.get(mention.key)
            if known is None or _says(mention) > _says(known):
                found[mention.key] = mention
        return list(found.values())

    def denies(self) -> bool:
        """Whether it says of a number, of ours or worded as one, that it is not meant."""
        texts = (join.join(self.parts).upper() for join in ("", " "))
        return any(self._uncut(text).denies for text in dict.fromkeys(texts))

    def not_open(self) -> list[str]:
        """What numbers it names of which none is open, as ours are written, and all that stand
        whole: of them some may be of documents that are settled."""
        numbers = self.numbers
        shapes = [shape for shape, _ in numbers.shapes.most_common(SHAPES)]
        found: dict[str, None] = {}
        behind: set[str] = set()
        texts = (join.join(self.parts).upper() for join in ("", " "))
        for text in dict.fromkeys(texts):
            search = self._uncut(text)
            for core, zeros in search.unnamed:
                found.update(
                    (number, None)
                    for shape in shapes
                    if (number := shape.filled(core)) and (not zeros or shape.holds(zeros))
                )
                if not zeros:
                    behind.add(core)
            of_runs = [shape.of_runs(runs) for runs in search.unnamed_runs for shape in shapes]
            found.update((each, None) for each in of_runs if each and not numbers.is_open(each))
            whole = WRITTEN.findall(text)
            if numbers.endings:
                longer = WRITTEN_ON.findall(text)
                open_ = tuple(number for number in longer if numbers.is_open(number))
                # `Q-1042-A` is open, so that Q-1042 is not what stands there.
                whole = [each for each in whole if not any(o.startswith(each) for o in open_)]
                whole += longer
            found.update((number, None) for number in whole if not numbers.is_open(number))
        ended = [number for core in sorted(behind) for number in numbers.ending(core)]
        found.update((number, None) for number in ended if not numbers.is_open(number))
        return list(found)

    def _uncut(self, text: str) -> NumberSearch[T]:
        """A pass over a text as if the bank had not cut it: the one that knew the cuts, if none of
        them said anything."""
        search, _ = self.passes.get((text, False, self.cuts)) or self._pass(text)
        return self._pass(text)[0] if search.heeds_cuts else search

    def _pass(self, text: str, cuts: tuple[int, ...] = (), *, ends: bool = False) -> "_Pass[T]":
        """One pass over a text, with what it found."""
        plain = self.passes.get((text, False, cuts))
        if ends and plain is not None and not plain[0].has_ends:
            return plain
        key = (text, ends, cuts)
        if key not in self.passes:
            search = NumberSearch(self.numbers, text, ends, cuts)
            self.passes[key] = (search, search.mentions())
        return self.passes[key]


def one_slip(written: str, number: str) -> bool:
    """Whether two numbers differ by what a hand slips at: one digit, or two neighbours swapped."""
    if len(written) != len(number):
        return False
    wrong = [at for at, (a, b) in enumerate(zip(written, number, strict=True)) if a != b]
    if not all(written[at].isdigit() and number[at].isdigit() for at in wrong):
        return False
    if len(wrong) != 2:
        return len(wrong) == 1
    first, second = wrong
    return second == first + 1 and written[first:][:2] == number[second] + number[first]


def _is_within_longer(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a place is within a longer one of these, which are in order and none in another."""
    at = bisect_right(spans, first, key=itemgetter(0))
    if not at:
        return False
    start, end = spans[at - 1]
    return last <= end and last - first < end - start


def stands_whole(number: str, parts: Sequence[str]) -> bool:
    """Whether a number stands in a text as it is printed, and not within a longer one."""
    upper = number.upper()
    texts = [text for join in ("", " ") if upper in (text := join.join(parts).upper())]
    if not texts:
        return False
    found = re.compile(rf"(?<![A-Z0-9]){re.escape(upper)}(?![A-Z0-9])")
    return any(map(found.search, texts))


def _says(mention: Mention[T]) -> tuple[bool, bool, bool]:
    """How much a mention says: the same digits may be a weak number in one reading of the text, and
    strong or the end of a range in another."""
    return mention.strong, mention.ranged, mention.unsure is None
