"""One pass over the text of a payment: which of its digits name documents of ours, and how well."""

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from artui.domain.check_digits import is_iban
from artui.domain.denied_numbers import is_anothers, is_denied, may_deny
from artui.domain.number_series import (
    AsWritten,
    Mention,
    NumberSeries,
    before_joint,
    filled_from,
    over_joint,
)
from artui.domain.payment_words import (
    ACCOUNT,
    AMOUNT,
    ATTACHED,
    BARE_DATE,
    BEHIND,
    BLANK,
    COUNTS,
    CURRENCY_SIGNS,
    DATE,
    DIGITS,
    ENDING,
    FAR,
    FEWEST,
    FEWEST_OF_TOKEN,
    HEAD,
    LETTERS,
    LIST,
    LONG,
    LONGEST,
    MONTH,
    OF_TELEPHONE,
    OF_TOWN,
    OTHER_PREFIX,
    OTHER_WORD,
    REACH,
    SHORT_WORD,
    TELEPHONE,
    TO,
    TOKEN,
    TOWN,
    USUAL,
    WORD,
    YEAR,
    are_digits,
    cores_of,
)

T = TypeVar("T", bound=Hashable)


@dataclass(slots=True)
class NumberSearch(Generic[T]):
    """One pass over one text."""

    numbers: NumberSeries[T]
    text: str
    ends: bool
    """Whether digits that are all of a number may also be the end of another one."""
    has_ends: bool = field(default=False, init=False)
    """Whether some are, though that was not asked."""
    cuts: tuple[int, ...] = ()
    """Where the bank cut the text, without a blank there."""
    heeds_cuts: bool = field(default=False, init=False)
    """Whether one of these cuts said anything: else the text reads as if it were not cut."""
    of_else: list[int] = field(default_factory=list)
    """Where digits begin that are the number of something else, or denied."""
    may_deny: bool = False
    denies: bool = False
    """Whether the text says of a number that it is not meant."""
    else_until: int = -1
    """Where a number ended that has our prefix and is of something else, or denied: a list of such
    goes on from there."""
    at: int = 0
    """Where the digits begin that are being read."""
    end: int = 0
    """Where the number that they may be ends."""
    word_at: int = -1
    """Where the word before them begins, -1 if it stands before a list."""
    strong_until: int = -1
    """Where the last strong number ended: a list goes on from there."""
    strong_before: int = -1
    """The same as it was before what is being read."""
    prefix: str = ""
    before: tuple[tuple[str, ...], str, int] = ((), "", -1)
    """The last runs of digits, the word before them, and where they ended: a range may go on
    there."""
    runs: tuple[str, ...] = ()
    """Those of the last number of a list, without zeros, if they are several."""
    unnamed_runs: list[tuple[str, ...]] = field(default_factory=list)
    """Those that stand like a number of ours and are none that is open."""
    unnamed: list[tuple[str, str]] = field(default_factory=list)
    """The digits that stand like a number of ours and are none that is open; where only their zeros
    show it, with these."""

    def mentions(self) -> list[tuple[Mention[T], int, int]]:
        """What is named, with where the digits begin and end."""
        self.may_deny = may_deny(self.text)
        return [
            (mention, token.start(), token.end())
            for token in TOKEN.finditer(self.text)
            for mention in self._token(token)
        ]

    def _runs(self, token: re.Match[str]) -> list[tuple[int, str]]:
        """The runs of digits, each with where it begins; none if it is an amount."""
        written, start = token[0], token.start()
        if written.isdigit():
            return [(start, written)]
        if "." in written:
            if AMOUNT.fullmatch(self.text, start, token.end()):
                return []
            if AMOUNT.match(self.text, start) and self.text.startswith(",", token.end()):
                return []
        return [(run.start() + start, run[0]) for run in DIGITS.finditer(written)]

    def _token(self, token: re.Match[str]) -> Iterator[Mention[T]]:
        runs = self._runs(token)
        if not runs:
            return
        self.at, self.end, self.strong_before = token.start(), token.end(), self.strong_until
        cut = self._cut(token)
        first, its_word, ended = self.before
        if len(runs) == 1 and first and TO.fullmatch(self.text, ended, token.start()):
            yield from self._range(first, token[0], its_word)
        word = self._word(token.start())
        self.before = (tuple(run for _, run in runs), word, token.end())
        found = list(self._next_of_list(token, runs, word)) or list(
            self._as_whole(token, runs, word)
        )
        joined = all(each.joint for each in found)
        if len(runs) == 1 and (joined or not token[0].startswith("0")):
            tails = list(self._by_tail(token[0], word))
            # What is printed like a number of ours is no end of another one.
            tails = [] if tails and word and self._is_printed(token[0]) else tails
            if joined or self.ends:
                found += tails
            else:
                self.has_ends = self.has_ends or bool(tails)
        if cut:
            self.heeds_cuts = True
            if COUNTS.match(self.text, cut):
                # `INV-1205|2. Mahnung`: the text with a blank at the cut says what it is.
                found = [each for each in found if self._is_all_of(each, [run for _, run in runs])]
            before = before_joint(word, self.text[token.start() : cut])
            found = [each._replace(unsure=over_joint(before, each.unsure)) for each in found]
        elif self._counts(token):
            found = [each._replace(strong=False, whole=False) for each in found]
        goes_on = bool(found) and self._goes_on(word, found)
        if self._is_not_meant(word, found):
            self.of_else.append(token.start())
            found = [each._replace(strong=False, whole=False) for each in found]
            self.strong_until, self.runs = -1, ()
        elif goes_on or (found and not word and self._is_of_else(token)):
            # With a blank at each cut, what goes on may be what the bank cut.
            if self.cuts or not goes_on:
                self.of_else.append(token.start())
            found = [each._replace(strong=False, whole=False) for each in found]
            self.strong_until, self.runs = -1, ()
        yield from found

    def _is_not_meant(self, word: str, found: Sequence[Mention[T]]) -> bool:
        """Whether the words around a number deny it, or make it another thing's although it has our
        prefix; or whether a list of such goes on with it."""
        if not (word or any(each.strong or each.whole for each in found)):
            return False
        start = self.word_at if word and self.word_at >= 0 else self.at
        denied = self.may_deny and is_denied(self.text, start, self.end)
        self.denies = self.denies or denied
        # `customer invoice 1042` says what it is; `customer INV-1042` does not.
        says = word in USUAL and len(word) > SHORT_WORD
        others = word != "" and not says and is_anothers(self.text, start)
        listed = self.else_until >= 0 and LIST.fullmatch(self.text, self.else_until, start)
        if denied or others or (word and listed):
            self.else_until = self.end
            return True
        return False

    def _goes_on(self, word: str, found: Sequence[Mention[T]]) -> bool:
        """Whether the number is within a longer word, which is another number: `SINV-1042`,
        `1INV-1042`, `INV-1042A`. Where the bank cut, it ends."""
        behind = None if self._is_cut(self.end) else BEHIND.match(self.text, self.end)
        rests, keys = self.numbers.rests, [each.key for each in found]
        if behind and not any(self._follows(rests.get(key, "")) for key in keys):
            return behind[0] not in self.numbers.prefixes and behind[0] not in USUAL
        on = ENDING.match(self.text, self.end)
        if on and on[0] in self.numbers.endings and on[0] not in map(rests.get, keys):
            return True
        start = self.word_at if word else self.at
        if start <= 0 or self._is_cut(start):
            return False
        before = self.text[max(0, start - REACH) : start]
        if word:
            glued = before[-1].isdigit() and start != self.strong_before
            return glued or OTHER_PREFIX.search(before) is not None
        letters = ATTACHED.search(before)
        if letters is None:
            return False
        begins, ends = (start - len(before) + letters.span(1)[side] for side in (0, 1))
        # `no|FC-1042`: a word that ends at the cut, and a prefix.
        return not any(self._is_cut(at) for at in range(begins + 1, ends))

    def _follows(self, rest: str) -> bool:
        """Whether this stands behind the digits, which begins with no digit, and ends there."""
        end = self.end + len(rest)
        if rest == "" or not self.text.startswith(rest, self.end):
            return False
        return not self.text[end : end + 1].isalnum() or self._is_cut(end)

    def _is_cut(self, at: int) -> bool:
        """Whether the bank cut the text there, which then says something."""
        cut = at in self.cuts
        self.heeds_cuts = self.heeds_cuts or cut
        return cut

    def _cut(self, token: re.Match[str]) -> int:
        """Where the bank cut within digits of it, 0 if nowhere."""
        within = self.cuts[bisect_right(self.cuts, token.start()) :]
        return next((c for c in within if c < token.end() and are_digits(self.text, c)), 0)

    def _is_all_of(self, mention: Mention[T], runs: Sequence[str]) -> bool:
        """Whether the digits are all of its number, and zeros in front of it or of a run of a long
        one show it."""
        known = self.numbers.by_core.get(mention.digits, [])
        whole = {each.digits for each in known if each.key == mention.key}
        whole &= {"".join(runs), *runs}
        zeros = any(run.startswith("0") for run in runs)
        return any(each.startswith("0") or (zeros and len(each) >= LONG) for each in whole)

    def _counts(self, token: re.Match[str]) -> bool:
        """Whether short digits say how many, the which or how much, and not a number."""
        if len(token[0]) >= FEWEST or token[0].startswith("0"):
            return False
        before = self.text[: token.start()].rstrip()[-1:]
        counted = COUNTS.match(self.text, token.start())
        return bool(counted) or (before != "" and before in CURRENCY_SIGNS)

    def _is_of_else(self, token: re.Match[str]) -> bool:
        """Whether the digits are worded as the number of something else, or go on with those of a
        telephone or an account, or stand before a town."""
        before = self.text[max(0, token.start() - FAR) : token.start()]
        if OTHER_WORD.search(before):
            return True
        if found := TELEPHONE.search(before):
            return len("".join(DIGITS.findall(found[1] + token[0]))) <= OF_TELEPHONE
        if found := ACCOUNT.search(before):
            whole = found[1].replace(" ", "")
            return whole[:2] not in self.numbers.prefixes and not is_iban(whole)
        of_town = len(token[0]) == OF_TOWN and token[0].isdigit() and token[0][0] == "0"
        return of_town and TOWN.match(self.text, token.end()) is not None

    def _as_whole(
        self, token: re.Match[str], runs: Sequence[tuple[int, str]], word: str
    ) -> Iterator[Mention[T]]:
        whole = "".join(run for _, run in runs)
        if found := list(self._named(whole, word, token[0])):
            self._strong(found, token.end(), word, cores_of(token[0]))
            yield from found
            return
        if DATE.fullmatch(token[0]):
            return
        longer = self._longer(token, whole, word) if word else []
        yield from longer
        if any(each.strong for each in longer):
            return
        if word:
            self.unnamed += [(whole.lstrip("0"), ""), (runs[0][1].lstrip("0"), "")]
            self.unnamed_runs += [cores_of(token[0])] if len(runs) > 1 else []
        elif whole.startswith("0"):
            self.unnamed.append((whole.lstrip("0"), whole))
        if len(runs) == 1 or longer:
            return
        if headed := list(self._with_head(runs, word)):
            yield from headed
            return
        separators = {self.text[at - 1] for at, _ in runs[1:]}
        if len(runs) == 2 and separators == {"-"} and word:
            yield from self._range((runs[0][1],), runs[1][1], word)
            return
        first = ""
        of_year = any(YEAR.fullmatch(run) for _, run in (runs[0], runs[-1]))
        are_numbers = all(run.lstrip("0") in self.numbers.by_core for _, run in runs)
        for place, (start, run) in enumerate(runs):
            named = list(self._named(run, word if place == 0 or first else ""))
            alone = not (word and (place == 0 or first)) and not are_numbers
            if len(run) < FEWEST_OF_TOKEN or alone or of_year:
                # One run of a longer number: `2026-007952` is not 007952.
                named = [mention._replace(strong=False) for mention in named]
            if place and first and not named and len(run) < len(first):
                # `1060/061`: the second is filled from the first.
                filled = first[: len(first) - len(run)] + run
                named = [m._replace(strong=False) for m in self._named(filled, "")]
                named = named or list(self._by_tail(filled, word))
            if not named and word and not YEAR.fullmatch(run):
                named = list(self._by_tail(run, word))
            if named:
                first = run if place == 0 else first
                self._strong(named, start + len(run), word)
                yield from named

    def _with_head(self, runs: Sequence[tuple[int, str]], word: str) -> Iterator[Mention[T]]:
        """A number of several runs, and those that follow it behind a sign: `RE-2026-000801/802`.
        These are weak."""
        most = min(len(runs) - 1, self.numbers.most_runs)
        for count in range(most, 1, -1):
            start, (at, run) = runs[0][0], runs[count - 1]
            written = self.text[start : at + len(run)]
            head = list(self._named("".join(DIGITS.findall(written)), word, written))
            if not head:
                continue
            cores = cores_of(written)
            rest = runs[count:]
            if self.text[rest[0][0] - 1] != "/":
                # `RE-2026-000801-9` may be a range, or another number.
                head = [each._replace(strong=False, whole=False) for each in head]
            self._strong(head, at + len(run), word, cores)
            yield from head
            if len(rest) == 1 and self.text[rest[0][0] - 1] == "-":
                yield from self._range(cores, rest[0][1], word)
                return
            for _, each in rest:
                cores = (*cores[:-1], filled_from(cores[-1], each))
                yield from self._of_runs(cores, word)
            return

    def _next_of_list(
        self, token: re.Match[str], runs: Sequence[tuple[int, str]], word: str
    ) -> Iterator[Mention[T]]:
        """The last run alone of a number whose others are those of the last one of a list:
        `RE-2026-000801, 802`. It is weak."""
        near = self.runs and self.strong_until >= 0 and len(runs) == 1
        if not near or not LIST.fullmatch(self.text, self.strong_until, token.start()):
            return
        if self._counts(token):
            return
        cores = (*self.runs[:-1], filled_from(self.runs[-1], token[0]))
        if named := list(self._of_runs(cores, word)):
            self.strong_until, self.runs = token.end(), cores
            yield from named

    def _of_runs(self, cores: tuple[str, ...], word: str) -> Iterator[Mention[T]]:
        """What these runs name, weakly; of several that of the series of the word."""
        known = self.numbers.by_runs.get(cores, [])
        known = [each for each in known if each.prefix == word] or known
        keys = tuple(each.key for each in known)
        for each in known:
            core = each.digits.lstrip("0")
            yield Mention(each.key, False, keys, False, False, core, bool(word))

    def _named(self, digits: str, word: str, written: str = "") -> Iterator[Mention[T]]:
        """What these digits name, with the word before them; `written` is how they stand."""
        several = bool(written) and not written.isdigit()
        # Digits with signs between them are a number of ours only if it has the same runs.
        known = (
            self.numbers.by_runs.get(cores_of(written), [])
            if several
            else self.numbers.by_core.get(digits.lstrip("0"), [])
        )
        if not known:
            return
        if several:
            known = [each for each in known if each.tail == written] or known
        # `2026/11` is a month, if it is not just so that the number is written.
        month = several and (
            len(DIGITS.findall(written)[-1]) < FEWEST_OF_TOKEN or bool(MONTH.fullmatch(written))
        )
        own = [each for each in known if each.prefix and each.prefix == word]
        series = word if word in self.numbers.prefixes else ""
        if series and series not in USUAL and not own:
            # Another series: this one is not open.
            return
        exact = [each for each in known if each.digits == digits] if digits[:1] == "0" else []
        # Zeros that none of the series has: the word is no prefix.
        longer = bool(own) and all(len(digits) > len(each.digits) for each in own)
        meant = (exact if longer else own) or own or exact or known
        if series in USUAL and not own and self._is_printed(written or digits):
            # One of that series to the letter, which is not open.
            return
        # What has other letters behind its digits is only like what stands there.
        alike = False
        if any(each.rest for each in meant):
            as_long = [each for each in meant if self._follows(each.rest)]
            as_long = as_long or [each for each in meant if not each.rest]
            meant, alike = as_long or meant, not as_long
        keys = tuple(each.key for each in meant)
        for each in meant:
            # Zeros that stand show that the whole number was written.
            zeros = digits == each.digits and digits.startswith("0")
            zeros = zeros or (written == each.tail != each.digits and len(digits) >= LONG)
            fits = FEWEST <= len(digits) <= max(len(each.digits), FEWEST)
            enough = ((bool(own) and not longer) or fits) and not alike
            dated = not word and bool(BARE_DATE.fullmatch(digits))
            dated = dated or (month and not (each in own and each.tail == written))
            other = not own and bool(series and each.prefix)
            strong = len(meant) == 1 and enough and (bool(word) or zeros) and not (other or dated)
            whole, core = enough and not dated, each.digits.lstrip("0")
            printed = each in own and (each.tail == written or each.digits == digits)
            printed = printed and (word not in USUAL or self._stands(each.head))
            says = each in own and word not in USUAL
            unsure = None if printed else AsWritten(word, (digits,), joint=False, own=says)
            yield Mention(each.key, strong, keys, False, whole, core, bool(word), unsure)

    def _is_printed(self, written: str) -> bool:
        """Whether the digits stand just as a number of ours is printed, with what is before."""
        head = HEAD.search(self.text, max(0, self.at - REACH), self.at)
        return head is not None and self.numbers.is_printed(head[0], written)

    def _stands(self, head: str) -> bool:
        """Whether this stands before the digits that are being read."""
        return self.text.endswith(head, 0, self.at)

    def _by_tail(self, digits: str, word: str) -> Iterator[Mention[T]]:
        """What ends with these digits, behind its year or series: weak, whatever stands before."""
        known = self.numbers.by_tail.get(digits.lstrip("0"), [])
        if word and word in self.numbers.prefixes and word not in USUAL:
            known = [each for each in known if each.prefix == word]
        keys = tuple(each.key for each in known)
        for key in keys:
            yield Mention(key, False, keys, False, False, digits.lstrip("0"), bool(word))

    def _word(self, start: int) -> str:
        """The word that makes digits a number, if one stands before them: ours, a usual one, or
        that of the list in which they are."""
        before = self.text[max(0, start - REACH) : start]
        letters = LETTERS.search(before)
        self.word_at = -1
        if letters and letters[1] in self.numbers.prefixes:
            self.word_at = start - len(before) + letters.start(1)
            return letters[1]
        if found := WORD.search(before):
            self.word_at = start - len(before) + found.start(1)
            return found[1]
        near = self.strong_until >= 0 and start - self.strong_until <= REACH
        return self.prefix if near and LIST.fullmatch(self.text, self.strong_until, start) else ""

    def _strong(
        self, found: Iterable[Mention[T]], end: int, word: str, runs: tuple[str, ...] = ()
    ) -> None:
        if any(mention.strong for mention in found):
            self.strong_until, self.prefix = end, word
            self.runs = runs if len(runs) > 1 else ()

    def _longer(self, token: re.Match[str], whole: str, word: str) -> list[Mention[T]]:
        """A number that goes on behind one blank or comma, which only a word before it allows: weak
        and never enough, as it is a hand that put them there, but if its zeros show that all of
        it stands."""
        after = BLANK.match(self.text, token.end())
        if after is None:
            return []
        more, self.end = after[1] or after[2], after.end()
        runs = [*DIGITS.findall(token[0]), more]
        joint = before_joint(word, token[0])
        found = [each._replace(unsure=joint) for each in self._named(whole + more, word)]
        if not all(self._is_all_of(each, runs) for each in found):
            counts = COUNTS.match(self.text, after.end() - len(more))
            if counts or YEAR.fullmatch(whole):
                return []
            found = [each._replace(strong=False, whole=False) for each in found]
        if not found:
            self.end = token.end()
        self._strong(found, after.end(), word)
        return found

    def _range(self, first: tuple[str, ...], last: str, word: str) -> Iterator[Mention[T]]:
        """`1060-1064`, if all between are open: they are weak."""
        begin = first[-1]
        if max(len(begin), len(last)) > LONGEST:
            return
        if len(first) > 1:
            last = filled_from(begin.lstrip("0"), last)
        if not begin.lstrip("0") or not last or not 0 < int(last) - int(begin) <= 99:
            return
        found: list[Mention[T]] = []
        # Zeros before the first number are meant before the others, too.
        zeros = len(begin) if begin.startswith("0") else 0
        heads = tuple(run.lstrip("0") for run in first[:-1])
        for each in range(int(begin), int(last) + 1):
            number = str(each).rjust(zeros, "0")
            if heads:
                named = list(self._of_runs((*heads, str(each)), word))
            else:
                named = list(self._named(number, word)) or list(self._by_tail(number, word))
                own = {
                    known.key
                    for known in self.numbers.by_tail.get(str(each), [])
                    if known.prefix == word
                }
                named = [one for one in named if one.key in own] if len(named) > 1 else named
            if len(named) != 1:
                return
            found.append(named[0]._replace(strong=False, ranged=True))
        yield from found
