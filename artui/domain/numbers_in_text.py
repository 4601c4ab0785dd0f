"""Finding the numbers of open documents in the text of a payment.

A number counts only as a whole run of digits, never inside a longer one. It is strong if a word for
it stands close before, or all its digits with their zeros stand; else it is weak. Banks cut texts
anywhere, so the pieces are tried joined and with blanks. bank.md, section 3.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from artui.domain.check_digits import is_iban

T = TypeVar("T", bound=Hashable)

_WORDS = (
    "INVOICES INVOICE INV RECHNUNGEN RECHNUNG RECHNUNGS RECHN RECH RG RE RENR RNR FACTUUR "
    "FACTUREN FACTURES FACTURE FACTURA FACTURAS FATTURA FATTURE FAKTURA FAKTURY FAKT FACT FAC "
    "BILL LASKU FAKTURANR INVOICENO INVOICENR"
)
_USUAL = frozenset(_WORDS.split())
_WORD = re.compile(
    rf"(?<![A-Z])({'|'.join(sorted(_USUAL, key=len, reverse=True))})[^A-Z0-9,;]{{0,3}}"
    r"(?:(?:NUMMERS?|NUMBERS?|NUMERO|NUM|NR|NO|NOS|N)[^A-Z0-9,;]{0,3})?\Z"
)
_LETTERS = re.compile(r"(?<![A-Z])([A-Z]{1,8})[^A-Z0-9,;]{0,3}\Z")
_LEADING = re.compile(r"[A-Z]+")
_TOKEN = re.compile(r"[0-9]+(?:[-/._][0-9]+)*")
_DIGITS = re.compile(r"[0-9]+")
# A number written whole, with the letters before it.
_WRITTEN = re.compile(r"(?<![A-Z0-9])[A-Z]{1,8}[-/._ #]?[0-9]{4,}(?:[-/._][0-9]+)*(?![A-Z0-9])")
_OTHER_THINGS = (
    "KUNDEN KUNDE KD DEBITOREN DEBITOR MITGLIEDS MITGLIED CUSTOMER CLIENTE CLIENT KLANTEN KLANT "
    "KONTO KTO ACCOUNT ACCT REKENING COMPTE CUENTA CONTO IBAN BLZ BIC TELEFONO TELEFON TELEPHONE "
    "TEL PHONE FON FAX MOBILE MOBIL HANDY AUFTRAGS AUFTRAG BESTELLUNG BESTELLING BESTELL BEST "
    "ORDERS ORDER ORDRE PO COMMANDE CDE PEDIDO ORDINE LIEFERSCHEIN LFS LS DELIVERY ANGEBOTS "
    "ANGEBOT QUOTE OFFERTE OFFER VERTRAGS VERTRAG CONTRACT CONTRAT CONTRATTO CONTRATO POLICE "
    "POLICY POLIS MANDATS MANDATE MANDAT ZAEHLER STEUER USTID UST VAT BTW TVA AZ PLZ TAN ARTIKEL"
)
"""What else has a number in a text of a payment."""
_OTHER_WORD = re.compile(
    rf"(?<![A-Z])(?:{_OTHER_THINGS.replace(' ', '|')})"
    r"(?:[ .-]{0,2}(?:NUMMER|NUMBER|NUMERO|NUM|NR|NO|N|ID))?[^A-Z0-9,;]{0,3}\Z"
)
# The digits before those that may go on with them: of a telephone, of an account.
_TELEPHONE = re.compile(
    r"(?:(?<![A-Z])(?:TELEFON|TEL|PHONE|FON|FAX|MOBILE?)[^A-Z0-9,;+(]{0,3}\+?|(?<![0-9])\+(?=[1-9]))"
    r"(\(?[0-9]+\)?(?:[ /-]\(?[0-9]+\)?)*)[ /-]?\Z"
)
_OF_TELEPHONE = 15
"""How many digits a telephone has at most."""
_ACCOUNT = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[0-9]{2}(?: ?[0-9]{4})+) ?\Z")
_TOWN = re.compile(r"\s+[A-Z]{3}")
_OF_TOWN = 5
"""How many digits stand before the name of a town."""
# What stands between the numbers of a list; a blank alone is between any two numbers.
_LIST = re.compile(r"\s*(?:[,;/+&]|(?:AND|UND|EN|ET|Y|E)\b)\s*")
# What stands between the first and the last number of a range, in words.
_TO = re.compile(
    r"\s*(?:T/M|TOT(?: EN MET)?|BIS|TO|THROUGH|THRU|AU|AL|A|À|TILL?|DO)\.?\s+", re.IGNORECASE
)
# Two digits behind a comma are cents; with a sign and more digits it is a date, or another number.
_BLANK = re.compile(r"(?: ?([0-9]+)|,([0-9]{3,}))(?![-/._]?[0-9])")
# Digits that count, order or value something, whatever stands before them: `2. Mahnung`, `3 %`,
# `7 EUR`, `8.11.`
_COUNTS = re.compile(
    r"[0-9]{1,2}\.(?:[0-9]{1,2}\.|\s*[A-Z])|[0-9]+[.,][0-9]{2}(?![0-9.])|[0-9]+\s?(?:[%€$£]"
    r"|(?:EUROS?|EUR|CHF|GBP|USD|SEK|DKK|NOK|PLN|CZK|JPY|CENT)(?![A-Z]|\s*[0-9])"
    r"|(?:X|STK|STUECK|PCS|RATEN?|MAHNUNG(?:EN)?|MAHNSTUFE|QUARTALE?|TEILE?|TAGE?|WOCHEN?|MONATE?|JAHRE?"
    r"|DAYS?|WEEKS?|MONTHS?|YEARS?|MOIS|JOURS?|MESES|MESI|DAGEN|MAANDEN|INSTALL?MENTS?|REMINDERS?)"
    r"(?![A-Z]))"
)
_CURRENCY_SIGNS = "€$£"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# Two runs that may be a month of a year.
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])[-/._](?:20)?[0-9]{2}|20[0-9]{2}[-/._](?:0?[1-9]|1[0-2])")
# A date without signs.
_BARE_DATE = re.compile(
    r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:20)?[0-9]{2}"
    r"|20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
# `1.042` before a comma and decimals, or `1042.00`: an amount, not a number.
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?=,[0-9]{2}\b)|[0-9]+\.[0-9]{2}(?![0-9.])")
_DATE = re.compile(
    r"[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{2}){1,2}|(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
)
_FEWEST = 5
# A number with signs in it is written whole by nobody who means something else, if it is long.
_LONG = 8
# The run of a number that counts, as `3226` of SI2026-003226, says nothing alone if it is shorter.
_FEWEST_OF_TAIL = 4
# A shorter run among others may be the day or the month of a date: `11/2026`.
_FEWEST_OF_TOKEN = 3
_LONGEST = 20
_SHAPES = 16
_REACH = 24
_FAR = 48
"""How far before it an account's number begins that digits go on with."""


class AsWritten(NamedTuple):
    """How digits stand where they are not just a number as it is printed: with the word before
    them; before a `joint` those of the whole number and of its last run. `own` is whether the word
    is the prefix of the number and nothing else. They may be another number of ours, behind
    `RG 81920` as behind `Rechnung 81920`, though the prefix RG is ours: only RG-81920 to the sign
    is that and no other.
    """

    word: str
    digits: tuple[str, ...]
    joint: bool
    own: bool = False
    together: str = ""
    """The digits from both sides of the joint, where they are not just as printed."""

    @property
    def whole(self) -> "AsWritten | None":
        """How all the digits stand, the joint left out of account."""
        if not self.joint:
            return self
        return AsWritten(self.word, (self.together,), False, self.own) if self.together else None


class Mention(NamedTuple, Generic[T]):
    """A document that a text names by `digits`, their zeros in front taken off; `several` are all
    that these may mean, `whole` is whether they are all of its number, and enough of them to mean
    one, `worded` whether a word for a number stands before them, `unsure` how they stand if they
    are not just as the number is printed."""

    key: T
    strong: bool
    several: tuple[T, ...]
    ranged: bool = False
    whole: bool = True
    digits: str = ""
    worded: bool = False
    unsure: AsWritten | None = None

    @property
    def joint(self) -> bool:
        """Whether it was put together from two pieces."""
        return self.unsure is not None and self.unsure.joint


@dataclass(frozen=True, slots=True)
class _Number(Generic[T]):
    key: T
    prefix: str
    digits: str
    head: str
    """What is before the tail, with its signs: `RE-`."""
    tail: str
    """The number behind its letters, with its signs: `2026-000675`."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How numbers are written: the words between their runs of digits, and how long these are."""

    words: tuple[str, ...]
    widths: tuple[int, ...]

    def holds(self, digits: str) -> bool:
        """Whether these are all digits of such a number, with its zeros."""
        return len(digits) == sum(self.widths)

    def of_runs(self, runs: Sequence[str]) -> str:
        """The number of these runs of digits, each without its zeros; empty if they do not fit."""
        if len(runs) != len(self.widths):
            return ""
        filled = [run.rjust(width, "0") for run, width in zip(runs, self.widths, strict=True)]
        return self.filled("".join(filled)) if tuple(map(len, filled)) == self.widths else ""

    def filled(self, core: str) -> str:
        """The number of these digits, empty if they do not fit."""
        digits = core.rjust(sum(self.widths), "0")
        if len(digits) != sum(self.widths):
            return ""
        at, text = 0, self.words[0]
        for width, word in zip(self.widths, self.words[1:], strict=True):
            text += digits[at : at + width] + word
            at += width
        return text


@dataclass(slots=True)
class Numbers(Generic[T]):
    """The numbers of open documents, found by their digits."""

    by_core: dict[str, list[_Number[T]]] = field(default_factory=dict)
    by_tail: dict[str, list[_Number[T]]] = field(default_factory=dict)
    """Those of several runs of digits, by that which counts."""
    by_runs: dict[tuple[str, ...], list[_Number[T]]] = field(default_factory=dict)
    """The same by all of them, without zeros in front of each."""
    prefixes: set[str] = field(default_factory=set)
    shapes: Counter[_Shape] = field(default_factory=Counter)
    heads: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """What stands before the run of digits that counts, as `RE-2026-`, how long that is, and what
    stands behind it, as `/2026`."""

    def add(self, number: str, key: T) -> None:
        """Take a number in; one without digits can't be found in a text."""
        upper = number.upper()
        digits = "".join(_DIGITS.findall(upper))
        core = digits.lstrip("0")
        if core:
            prefix = self._form(upper)
            tail = upper[len(prefix) :].lstrip("-/._ #:")
            number_ = _Number(key, prefix, digits, upper[: len(upper) - len(tail)], tail)
            self.by_core.setdefault(core, []).append(number_)
            runs = _cores(upper)
            if len(runs) > 1:
                self.by_runs.setdefault(runs, []).append(number_)
            if len(runs) > 1:
                counts = runs[_counting(runs)]
                if len(counts) >= _FEWEST_OF_TAIL:
                    self.by_tail.setdefault(counts, []).append(number_)

    def add_form(self, number: str) -> None:
        """Take in how a number is written that is not open itself."""
        if any(sign in "123456789" for sign in number):
            self._form(number.upper())

    def _form(self, upper: str) -> str:
        letters = _LEADING.match(upper)
        prefix = letters[0] if letters else ""
        self.prefixes.add(prefix)
        runs = tuple(map(len, _DIGITS.findall(upper)))
        self.shapes[_Shape(tuple(_DIGITS.split(upper)), runs)] += 1
        if len(runs) > 1:
            counts = list(_DIGITS.finditer(upper))[_counting(_cores(upper))]
            head = upper[: counts.start()], len(counts[0]), upper[counts.end() :]
            self.heads[head] += 1
        return prefix

    def mentioned(self, parts: Sequence[str], *, ends: bool = False) -> list[Mention[T]]:
        """The documents that a text names, in its order; of one named twice the strong mention. On
        request also those that end with digits that are all of another number."""
        found: dict[T, Mention[T]] = {}
        pieces = [part.upper() for part in parts]
        cut = tuple(accumulate(map(len, pieces[:-1])))
        together = "".join(pieces)
        search = _Search(self, together, ends, cut)
        read = list(search.mentions())
        of_else = set(search.of_else)
        if len(pieces) > 1:
            # With a blank at a cut, what looks like a number may be half of a longer one.
            longer = sorted({(start, end) for _, start, end in read})
            cuts = list(accumulate(len(piece) + 1 for piece in pieces))
            search = _Search(self, " ".join(pieces), ends)
            found_with = list(search.mentions())
            of_else |= {start - bisect_right(cuts, start) for start in search.of_else}
            for mention, start, end in found_with:
                first, last = start - bisect_right(cuts, start), end - bisect_right(cuts, end - 1)
                if _is_within_longer(longer, first, last):
                    continue
                if first in cut and not mention.worded and _are_digits(together, first):
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

    def not_open(self, parts: Sequence[str]) -> list[str]:
        """What numbers a text names of which none is open, as ours are written, and all that stand
        whole: of them some may be of documents that are settled."""
        shapes = [shape for shape, _ in self.shapes.most_common(_SHAPES)]
        found: dict[str, None] = {}
        behind: set[str] = set()
        for text in {"".join(parts), " ".join(parts)}:
            search = _Search(self, text.upper(), ends=False)
            for _ in search.mentions():
                pass
            for core, zeros in search.unnamed:
                found.update(
                    (number, None)
                    for shape in shapes
                    if (number := shape.filled(core)) and (not zeros or shape.holds(zeros))
                )
                if not zeros:
                    behind.add(core)
            of_runs = [shape.of_runs(runs) for runs in search.unnamed_runs for shape in shapes]
            found.update((each, None) for each in of_runs if each and not self._is_open(each))
            whole = _WRITTEN.findall(search.text)
            found.update((number, None) for number in whole if not self._is_open(number))
        ended = [number for core in sorted(behind) for number in self._ending(core)]
        found.update((number, None) for number in ended if not self._is_open(number))
        return list(found)

    def others(self, written: AsWritten) -> list[tuple[str, bool]]:
        """What numbers of ours the digits may be as well, each with whether it is printed just as
        they stand."""
        found: dict[str, bool] = {}
        word, digits_ = written.word, written.digits
        own = written.own and not written.joint
        # A prefix that any payer writes before any number says nothing of the series.
        own = own or (word in self.prefixes and word not in _USUAL)
        for shape, _ in self.shapes.most_common(_SHAPES):
            letters = _LEADING.match(shape.words[0])
            prefix = letters[0] if letters else ""
            if own and prefix != word:
                continue
            for digits in digits_:
                core, whole = digits.lstrip("0"), shape.holds(digits)
                alone = core == digits and len(digits_) == 1 == len(shape.widths)
                if core and (whole or alone) and (number := shape.filled(core)):
                    found[number] = whole and (written.joint or prefix == word)
        ends = () if own or written.joint else self._ending(digits_[0].lstrip("0"))
        return [*found.items(), *((each, False) for each in ends if each not in found)]

    def like(self, digits: str) -> list[str]:
        """How numbers of ours that have these digits or end with them are written, of those that
        are not open."""
        shapes = [shape for shape, _ in self.shapes.most_common(_SHAPES)]
        written = (*(shape.filled(digits) for shape in shapes), *self._ending(digits))
        return [each for each in written if each and not self._is_open(each)]

    def _ending(self, digits: str) -> list[str]:
        """How numbers of several runs are written of which these digits are the run that counts."""
        if len(digits) < _FEWEST_OF_TAIL:
            return []
        heads = [head for head, _ in self.heads.most_common(_SHAPES)]
        return [
            f"{head}{digits.rjust(width, '0')}{rest}"
            for head, width, rest in heads
            if len(digits) <= width
        ]

    def _is_open(self, number: str) -> bool:
        letters = _LEADING.match(number)
        prefix, digits = letters[0] if letters else "", "".join(_DIGITS.findall(number))
        known = self.by_core.get(digits.lstrip("0"), [])
        return any((each.prefix, each.digits) == (prefix, digits) for each in known)


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


def _counting(cores: Sequence[str]) -> int:
    """The place of the run that counts among those of a number: the last one that is long enough
    and no year, else the last one."""
    places = range(len(cores) - 1, -1, -1)
    serial = (at for at in places if len(cores[at]) >= _FEWEST_OF_TAIL and not _is_year(cores[at]))
    return next(serial, len(cores) - 1)


def _is_year(run: str) -> bool:
    return bool(_YEAR.fullmatch(run))


def _cores(text: str) -> tuple[str, ...]:
    """The runs of digits of a text, each without zeros in front."""
    return tuple(run.lstrip("0") for run in _DIGITS.findall(text))


def _filled(last: str, run: str) -> str:
    """The run that follows another one in a list, its first digits filled from that: `1060/061`."""
    return last[: len(last) - len(run)] + run if len(run) < len(last) else run.lstrip("0")


def _is_within_longer(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a place is within a longer one of these, which are in order and none in another."""
    at = bisect_right(spans, first, key=itemgetter(0))
    if not at:
        return False
    start, end = spans[at - 1]
    return last <= end and last - first < end - start


def _are_digits(text: str, at: int) -> bool:
    """Whether digits stand on both sides of a place."""
    return text[at - 1 : at].isdigit() and text[at : at + 1].isdigit()


def _joint(word: str, before: str) -> AsWritten:
    """What stands before a joint."""
    runs = _DIGITS.findall(before)
    return AsWritten(word, tuple({"".join(runs): None, runs[-1]: None}), joint=True)


def _over_joint(before: AsWritten, unsure: AsWritten | None) -> AsWritten:
    """What stands before a joint, and all of it if that is not just as printed."""
    if unsure is None or unsure.joint:
        return before
    return before._replace(together=unsure.digits[0], own=unsure.own)


def stands_whole(number: str, parts: Sequence[str]) -> bool:
    """Whether a number stands in a text as it is printed, and not within a longer one."""
    found = re.compile(rf"(?<![A-Z0-9]){re.escape(number.upper())}(?![A-Z0-9])")
    return any(found.search(text.upper()) for text in ("".join(parts), " ".join(parts)))


def _says(mention: Mention[T]) -> tuple[bool, bool, bool]:
    """How much a mention says: the same digits may be a weak number in one reading of the text, and
    strong or the end of a range in another."""
    return mention.strong, mention.ranged, mention.unsure is None


@dataclass(slots=True)
class _Search(Generic[T]):
    """One pass over one text."""

    numbers: Numbers[T]
    text: str
    ends: bool
    """Whether digits that are all of a number may also be the end of another one."""
    cuts: tuple[int, ...] = ()
    """Where the bank cut the text, without a blank there."""
    of_else: list[int] = field(default_factory=list)
    """Where digits begin that are the number of something else."""
    at: int = 0
    """Where the digits begin that are being read."""
    strong_until: int = -1
    """Where the last strong number ended: a list goes on from there."""
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

    def mentions(self) -> Iterator[tuple[Mention[T], int, int]]:
        """What is named, with where the digits begin and end."""
        for token in _TOKEN.finditer(self.text):
            for mention in self._token(token):
                yield mention, token.start(), token.end()

    def _token(self, token: re.Match[str]) -> Iterator[Mention[T]]:
        runs = [(run.start() + token.start(), run[0]) for run in _DIGITS.finditer(token[0])]
        if _AMOUNT.fullmatch(self.text, token.start(), token.end()):
            return
        if _AMOUNT.match(self.text, token.start()) and self.text[token.end()] == ",":
            return
        self.at = token.start()
        cut = self._cut(token)
        first, its_word, ended = self.before
        if len(runs) == 1 and first and _TO.fullmatch(self.text, ended, token.start()):
            yield from self._range(first, token[0], its_word)
        word = self._word(token.start())
        self.before = (tuple(run for _, run in runs), word, token.end())
        found = list(self._next_of_list(token, runs, word)) or list(
            self._as_whole(token, runs, word)
        )
        joined = all(each.joint for each in found)
        if len(runs) == 1 and (joined or (self.ends and not token[0].startswith("0"))):
            found += self._by_tail(token[0], word)
        if cut:
            if _COUNTS.match(self.text, cut):
                # `INV-1205|2. Mahnung`: the text with a blank at the cut says what it is.
                found = [each for each in found if self._is_all_of(each, [run for _, run in runs])]
            before = _joint(word, self.text[token.start() : cut])
            found = [each._replace(unsure=_over_joint(before, each.unsure)) for each in found]
        elif self._counts(token):
            found = [each._replace(strong=False, whole=False) for each in found]
        if not word and self._is_of_else(token):
            self.of_else.append(token.start())
            found = [each._replace(strong=False, whole=False) for each in found]
            self.strong_until, self.runs = -1, ()
        yield from found

    def _cut(self, token: re.Match[str]) -> int:
        """Where the bank cut within digits of it, 0 if nowhere."""
        within = self.cuts[bisect_right(self.cuts, token.start()) :]
        return next((c for c in within if c < token.end() and _are_digits(self.text, c)), 0)

    def _is_all_of(self, mention: Mention[T], runs: Sequence[str]) -> bool:
        """Whether the digits are all of its number, and zeros in front of it or of a run of a long
        one show it."""
        known = self.numbers.by_core.get(mention.digits, [])
        whole = {each.digits for each in known if each.key == mention.key}
        whole &= {"".join(runs), *runs}
        zeros = any(run.startswith("0") for run in runs)
        return any(each.startswith("0") or (zeros and len(each) >= _LONG) for each in whole)

    def _counts(self, token: re.Match[str]) -> bool:
        """Whether short digits say how many, the which or how much, and not a number."""
        if len(token[0]) >= _FEWEST or token[0].startswith("0"):
            return False
        before = self.text[: token.start()].rstrip()[-1:]
        counted = _COUNTS.match(self.text, token.start())
        return bool(counted) or (before != "" and before in _CURRENCY_SIGNS)

    def _is_of_else(self, token: re.Match[str]) -> bool:
        """Whether the digits are worded as the number of something else, or go on with those of a
        telephone or an account, or stand before a town."""
        before = self.text[max(0, token.start() - _FAR) : token.start()]
        if _OTHER_WORD.search(before):
            return True
        if found := _TELEPHONE.search(before):
            return len("".join(_DIGITS.findall(found[1] + token[0]))) <= _OF_TELEPHONE
        if found := _ACCOUNT.search(before):
            whole = found[1].replace(" ", "")
            return whole[:2] not in self.numbers.prefixes and not is_iban(whole)
        of_town = len(token[0]) == _OF_TOWN and token[0].isdigit() and token[0][0] == "0"
        return of_town and _TOWN.match(self.text, token.end()) is not None

    def _as_whole(
        self, token: re.Match[str], runs: Sequence[tuple[int, str]], word: str
    ) -> Iterator[Mention[T]]:
        whole = "".join(run for _, run in runs)
        if found := list(self._named(whole, word, token[0])):
            self._strong(found, token.end(), word, _cores(token[0]))
            yield from found
            return
        if _DATE.fullmatch(token[0]):
            return
        longer = self._longer(token, whole, word) if word else []
        yield from longer
        if any(each.strong for each in longer):
            return
        if word:
            self.unnamed += [(whole.lstrip("0"), ""), (runs[0][1].lstrip("0"), "")]
            self.unnamed_runs += [_cores(token[0])] if len(runs) > 1 else []
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
        of_year = any(_YEAR.fullmatch(run) for _, run in (runs[0], runs[-1]))
        for place, (start, run) in enumerate(runs):
            named = list(self._named(run, word if place == 0 or first else ""))
            alone = not (word and (place == 0 or first)) and not self._are_numbers(runs)
            if len(run) < _FEWEST_OF_TOKEN or alone or of_year:
                # One run of a longer number: `2026-007952` is not 007952.
                named = [mention._replace(strong=False) for mention in named]
            if place and first and not named and len(run) < len(first):
                # `1060/061`: the second is filled from the first.
                filled = first[: len(first) - len(run)] + run
                named = [m._replace(strong=False) for m in self._named(filled, "")]
                named = named or list(self._by_tail(filled, word))
            if not named and word and not _YEAR.fullmatch(run):
                named = list(self._by_tail(run, word))
            if named:
                first = run if place == 0 else first
                self._strong(named, start + len(run), word)
                yield from named

    def _are_numbers(self, runs: Sequence[tuple[int, str]]) -> bool:
        return all(run.lstrip("0") in self.numbers.by_core for _, run in runs)

    def _with_head(self, runs: Sequence[tuple[int, str]], word: str) -> Iterator[Mention[T]]:
        """A number of several runs, and those that follow it behind a sign: `RE-2026-000801/802`.
        These are weak."""
        for count in range(len(runs) - 1, 1, -1):
            start, (at, run) = runs[0][0], runs[count - 1]
            written = self.text[start : at + len(run)]
            head = list(self._named("".join(_DIGITS.findall(written)), word, written))
            if not head:
                continue
            cores = _cores(written)
            self._strong(head, at + len(run), word, cores)
            yield from head
            rest = runs[count:]
            if len(rest) == 1 and self.text[rest[0][0] - 1] == "-":
                yield from self._range(cores, rest[0][1], word)
                return
            for _, each in rest:
                cores = (*cores[:-1], _filled(cores[-1], each))
                yield from self._of_runs(cores, word)
            return

    def _next_of_list(
        self, token: re.Match[str], runs: Sequence[tuple[int, str]], word: str
    ) -> Iterator[Mention[T]]:
        """The last run alone of a number whose others are those of the last one of a list:
        `RE-2026-000801, 802`. It is weak."""
        near = self.runs and self.strong_until >= 0 and len(runs) == 1
        if not near or not _LIST.fullmatch(self.text, self.strong_until, token.start()):
            return
        if self._counts(token):
            return
        cores = (*self.runs[:-1], _filled(self.runs[-1], token[0]))
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
        several = len(_DIGITS.findall(written)) > 1
        # Digits with signs between them are a number of ours only if it has the same runs.
        known = (
            self.numbers.by_runs.get(_cores(written), [])
            if several
            else self.numbers.by_core.get(digits.lstrip("0"), [])
        )
        if several:
            known = [each for each in known if each.tail == written] or known
        # `2026/11` is a month, if it is not just so that the number is written.
        month = several and (
            len(_DIGITS.findall(written)[-1]) < _FEWEST_OF_TOKEN or bool(_MONTH.fullmatch(written))
        )
        own = [each for each in known if each.prefix and each.prefix == word]
        series = word if word in self.numbers.prefixes else ""
        if series and series not in _USUAL and not own:
            # Another series: this one is not open.
            return
        exact = [each for each in known if each.digits == digits] if digits[:1] == "0" else []
        # Zeros that none of the series has: the word is no prefix.
        longer = bool(own) and all(len(digits) > len(each.digits) for each in own)
        meant = (exact if longer else own) or own or exact or known
        keys = tuple(each.key for each in meant)
        for each in meant:
            # Zeros that stand show that the whole number was written.
            zeros = digits == each.digits and digits.startswith("0")
            zeros = zeros or (written == each.tail != each.digits and len(digits) >= _LONG)
            fits = _FEWEST <= len(digits) <= max(len(each.digits), _FEWEST)
            enough = (bool(own) and not longer) or fits
            dated = not word and bool(_BARE_DATE.fullmatch(digits))
            dated = dated or (month and not (each in own and each.tail == written))
            other = not own and bool(series and each.prefix)
            strong = len(meant) == 1 and enough and (bool(word) or zeros) and not (other or dated)
            whole, core = enough and not dated, each.digits.lstrip("0")
            printed = each in own and (each.tail == written or each.digits == digits)
            printed = printed and (word not in _USUAL or self._stands(each.head))
            says = each in own and word not in _USUAL
            unsure = None if printed else AsWritten(word, (digits,), joint=False, own=says)
            yield Mention(each.key, strong, keys, False, whole, core, bool(word), unsure)

    def _stands(self, head: str) -> bool:
        """Whether this stands before the digits that are being read."""
        return self.text.endswith(head, 0, self.at)

    def _by_tail(self, digits: str, word: str) -> Iterator[Mention[T]]:
        """What ends with these digits, behind its year or series: weak, whatever stands before."""
        known = self.numbers.by_tail.get(digits.lstrip("0"), [])
        if word and word in self.numbers.prefixes and word not in _USUAL:
            known = [each for each in known if each.prefix == word]
        keys = tuple(each.key for each in known)
        for key in keys:
            yield Mention(key, False, keys, False, False, digits.lstrip("0"), bool(word))

    def _word(self, start: int) -> str:
        """The word that makes digits a number, if one stands before them: ours, a usual one, or
        that of the list in which they are."""
        before = self.text[max(0, start - _REACH) : start]
        letters = _LETTERS.search(before)
        if letters and letters[1] in self.numbers.prefixes:
            return letters[1]
        if found := _WORD.search(before):
            return found[1]
        near = self.strong_until >= 0 and start - self.strong_until <= _REACH
        return self.prefix if near and _LIST.fullmatch(self.text, self.strong_until, start) else ""

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
        after = _BLANK.match(self.text, token.end())
        if after is None:
            return []
        more = after[1] or after[2]
        runs = [*_DIGITS.findall(token[0]), more]
        joint = _joint(word, token[0])
        found = [each._replace(unsure=joint) for each in self._named(whole + more, word)]
        if not all(self._is_all_of(each, runs) for each in found):
            counts = _COUNTS.match(self.text, after.end() - len(more))
            if counts or _YEAR.fullmatch(whole):
                return []
            found = [each._replace(strong=False, whole=False) for each in found]
        self._strong(found, after.end(), word)
        return found

    def _range(self, first: tuple[str, ...], last: str, word: str) -> Iterator[Mention[T]]:
        """`1060-1064`, if all between are open: they are weak."""
        begin = first[-1]
        if max(len(begin), len(last)) > _LONGEST:
            return
        if len(first) > 1:
            last = _filled(begin.lstrip("0"), last)
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
