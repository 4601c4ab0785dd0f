"""How our documents are numbered: the series with their words and zeros, and which of ours some
digits may be as they stand in a text.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from artui.domain.payment_words import (
    DIGITS,
    FEWEST_OF_TAIL,
    LEADING,
    PIECES,
    SHAPES,
    USUAL,
    cores_of,
    is_year,
)

T = TypeVar("T", bound=Hashable)


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
class NumberAsPrinted(Generic[T]):
    """A number of ours: its prefix, its digits, and how it is written."""

    key: T
    prefix: str
    digits: str
    head: str
    """What is before the tail, with its signs: `RE-`."""
    tail: str
    """The number behind its letters, with its signs: `2026-000675`."""
    rest: str = ""
    """What stands behind its last digit: `A` of Q-100234A."""
    pieces: tuple[str, ...] = ()
    """Its letters and digits, without the signs between them."""


@dataclass(frozen=True, slots=True)
class NumberShape:
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
class NumberSeries(Generic[T]):
    """The numbers of open documents, found by their digits."""

    by_core: dict[str, list[NumberAsPrinted[T]]] = field(default_factory=dict)
    by_tail: dict[str, list[NumberAsPrinted[T]]] = field(default_factory=dict)
    """Those of several runs of digits, by that which counts."""
    by_runs: dict[tuple[str, ...], list[NumberAsPrinted[T]]] = field(default_factory=dict)
    """The same by all of them, without zeros in front of each."""
    most_runs: int = 0
    """How many runs the one with the most has: no text names more as one number."""
    prefixes: set[str] = field(default_factory=set)
    rests: dict[T, str] = field(default_factory=dict)
    """What stands behind the last digit of a number, if something does."""
    endings: set[str] = field(default_factory=set)
    """The same of all numbers whose form is known."""
    shapes: Counter[NumberShape] = field(default_factory=Counter)
    heads: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """What stands before the run of digits that counts, as `RE-2026-`, how long that is, and what
    stands behind it, as `/2026`."""

    def add(self, number: str, key: T) -> None:
        """Take a number in; one without digits can't be found in a text."""
        upper = number.upper()
        runs = DIGITS.findall(upper)
        digits = "".join(runs)
        core = digits.lstrip("0")
        if core:
            words, cores = DIGITS.split(upper), tuple(run.lstrip("0") for run in runs)
            prefix = self._form(upper, words, runs, cores)
            tail = upper[len(prefix) :].lstrip("-/._ #:")
            head, rest = upper[: len(upper) - len(tail)], words[-1]
            tail, pieces = tail.removesuffix(rest), tuple(PIECES.findall(upper))
            number_ = NumberAsPrinted(key, prefix, digits, head, tail, rest, pieces)
            if rest:
                self.rests[key] = rest
            self.by_core.setdefault(core, []).append(number_)
            if len(cores) > 1:
                self.by_runs.setdefault(cores, []).append(number_)
                self.most_runs = max(self.most_runs, len(cores))
                counts = cores[counting_run(cores)]
                if len(counts) >= FEWEST_OF_TAIL:
                    self.by_tail.setdefault(counts, []).append(number_)

    def add_form(self, number: str) -> None:
        """Take in how a number is written that is not open itself."""
        if any(sign in "123456789" for sign in number):
            upper = number.upper()
            self._form(upper, DIGITS.split(upper), DIGITS.findall(upper), cores_of(upper))

    def _form(
        self, upper: str, words: Sequence[str], runs: Sequence[str], cores: Sequence[str]
    ) -> str:
        letters = LEADING.match(upper)
        prefix = letters[0] if letters else ""
        self.prefixes.add(prefix)
        self.shapes[NumberShape(tuple(words), tuple(map(len, runs)))] += 1
        if words[-1]:
            self.endings.add(words[-1])
        if len(runs) > 1:
            at = counting_run(cores)
            head = "".join(map("".join, zip(words, runs[:at], strict=False))) + words[at]
            counts = len(runs[at])
            self.heads[head, counts, upper[len(head) + counts :]] += 1
        return prefix

    def others(self, written: AsWritten) -> list[tuple[str, bool]]:
        """What numbers of ours the digits may be as well, each with whether it is printed just as
        they stand."""
        found: dict[str, bool] = {}
        word, digits_ = written.word, written.digits
        own = written.own and not written.joint
        # A prefix that any payer writes before any number says nothing of the series.
        own = own or (word in self.prefixes and word not in USUAL)
        for shape, _ in self.shapes.most_common(SHAPES):
            letters = LEADING.match(shape.words[0])
            prefix = letters[0] if letters else ""
            if own and prefix != word:
                continue
            for digits in digits_:
                core, whole = digits.lstrip("0"), shape.holds(digits)
                alone = core == digits and len(digits_) == 1 == len(shape.widths)
                if core and (whole or alone) and (number := shape.filled(core)):
                    found[number] = whole and (written.joint or prefix == word)
        ends = () if own or written.joint else self.ending(digits_[0].lstrip("0"))
        return [*found.items(), *((each, False) for each in ends if each not in found)]

    def like(self, digits: str) -> list[str]:
        """How numbers of ours that have these digits or end with them are written, of those that
        are not open."""
        shapes = [shape for shape, _ in self.shapes.most_common(SHAPES)]
        written = (*(shape.filled(digits) for shape in shapes), *self.ending(digits))
        return [each for each in written if each and not self.is_open(each)]

    def ending(self, digits: str) -> list[str]:
        """How numbers of several runs are written of which these digits are the run that counts."""
        if len(digits) < FEWEST_OF_TAIL:
            return []
        heads = [head for head, _ in self.heads.most_common(SHAPES)]
        return [
            f"{head}{digits.rjust(width, '0')}{rest}"
            for head, width, rest in heads
            if len(digits) <= width
        ]

    def is_open(self, number: str) -> bool:
        """Whether a number is open: that one to the letter, and not one that it only begins."""
        known = self.by_core.get("".join(DIGITS.findall(number)).lstrip("0"), [])
        pieces = tuple(PIECES.findall(number)) if known else ()
        return any(each.pieces == pieces for each in known)

    def is_printed(self, head: str, written: str) -> bool:
        """Whether digits with what stands before them are written just as a series of ours is."""
        words = (head, *DIGITS.split(written)[1:])
        shape = NumberShape(words, tuple(map(len, DIGITS.findall(written))))
        return shape in self.shapes


def digits_within(number: str) -> set[str]:
    """What digits may be taken for a number: all of it, or one of its runs."""
    runs = DIGITS.findall(number)
    return {each.lstrip("0") for each in ("".join(runs), *runs)}


def counting_run(cores: Sequence[str]) -> int:
    """The place of the run that counts among those of a number: the last one that is long enough
    and no year, else the last one."""
    places = range(len(cores) - 1, -1, -1)
    serial = (at for at in places if len(cores[at]) >= FEWEST_OF_TAIL and not is_year(cores[at]))
    return next(serial, len(cores) - 1)


def before_joint(word: str, before: str) -> AsWritten:
    """What stands before a joint."""
    runs = DIGITS.findall(before)
    return AsWritten(word, tuple({"".join(runs): None, runs[-1]: None}), joint=True)


def over_joint(before: AsWritten, unsure: AsWritten | None) -> AsWritten:
    """What stands before a joint, and all of it if that is not just as printed."""
    if unsure is None or unsure.joint:
        return before
    return before._replace(together=unsure.digits[0], own=unsure.own)


def filled_from(last: str, run: str) -> str:
    """The run that follows another one in a list, its first digits filled from that: `1060/061`."""
    return last[: len(last) - len(run)] + run if len(run) < len(last) else run.lstrip("0")
