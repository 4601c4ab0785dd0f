"""Sentences that know their amounts, so that each reader sees them in the signs of their locale.

A `Sentence` is plain text with dot decimals, as the audit log and programs read it. It also keeps
the pieces that it was made of, so that a screen can write its amounts in other signs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs between digits: `1,234.56` has `.` as its point and `,` as its group sign."""

    point: str = "."
    group: str = ""


PLAIN = Signs()
"""As programs read amounts: a point, and no grouping."""


@runtime_checkable
class Localized(Protocol):
    """Something that is written in the signs of a reader."""

    def localized(self, signs: Signs) -> str:
        """The text in these signs."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things, such as the 1,512 items of a run."""

    number: int

    def localized(self, signs: Signs) -> str:
        """The number in digits, grouped if the signs group."""
        return whole_number(self.number, signs)


class Sentence(str):
    """A text made of pieces, some of which are amounts."""

    pieces: tuple[object, ...]

    def __new__(cls, *pieces: object) -> Self:
        text = super().__new__(cls, "".join(localized(piece, PLAIN) for piece in pieces))
        text.pieces = pieces
        return text

    def __add__(self, more: str) -> "Sentence":
        return Sentence(self, more)

    def __radd__(self, before: str) -> "Sentence":
        return Sentence(before, self)

    def localized(self, signs: Signs) -> str:
        """The text with its amounts in these signs."""
        return "".join(localized(piece, signs) for piece in self.pieces)


def whole_number(number: int, signs: Signs) -> str:
    """A whole number with the reader's sign between its groups."""
    return f"{number:,}".replace(",", signs.group)


def localized(piece: object, signs: Signs) -> str:
    """A piece of a sentence, or a sentence, in the signs of a reader."""
    if type(piece) is str:  # most pieces are
        return piece
    # Thousands are asked, and a check against a protocol takes twenty times as long.
    in_signs: Callable[[Signs], str] | None = getattr(piece, "localized", None)
    return str(piece) if in_signs is None else in_signs(signs)


def lowered(sentence: str) -> Sentence:
    """The sentence with a small first letter, to follow a colon."""
    return _from(sentence, sentence[:1].lower())


def raised(sentence: str) -> Sentence:
    """The sentence with a capital first letter."""
    return _from(sentence, sentence[:1].upper())


def _from(sentence: str, first: str) -> Sentence:
    pieces = sentence.pieces if isinstance(sentence, Sentence) else (sentence,)
    start = pieces[0] if pieces else ""
    if isinstance(start, Sentence):
        return Sentence(_from(start, first), *pieces[1:])
    if isinstance(start, Localized):
        return Sentence(*pieces)
    return Sentence(first, str(start)[1:], *pieces[1:])


def in_brackets(sentence: str) -> str:
    """` (…)`, or an empty sentence for an empty text."""
    return Sentence(" (", sentence, ")") if sentence else ""


def joined(separator: str, pieces: Iterable[object]) -> Sentence:
    """The pieces joined into one sentence by a separator."""
    found: list[object] = []
    for piece in pieces:
        found += (separator, piece) if found else (piece,)
    return Sentence(*found)
