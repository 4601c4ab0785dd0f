"""Sentences that know their amounts, so that each reader sees them in the signs of their locale.

A `Sentence` is a text like any other: plain, with dot decimals, as the audit log and programs read
it. It also keeps the pieces that it was made of, so that a screen can write its amounts anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs between digits: `1,234.56` has the point `.` and the group `,`."""

    point: str = "."
    group: str = ""


PLAIN = Signs()
"""As programs read amounts: a point, and no grouping."""


@runtime_checkable
class Localized(Protocol):
    """What is written in the signs of a reader."""

    def localized(self, signs: Signs) -> str:
        """The text in these signs."""


class Sentence(str):
    """A text made of pieces, some of which are amounts."""

    pieces: tuple[object, ...]

    def __new__(cls, *pieces: object) -> Self:
        text = super().__new__(cls, "".join(localized(piece, PLAIN) for piece in pieces))
        text.pieces = pieces
        return text

    def localized(self, signs: Signs) -> str:
        """The text with its amounts in these signs."""
        return "".join(localized(piece, signs) for piece in self.pieces)


def localized(piece: object, signs: Signs) -> str:
    """A piece of a sentence, or a sentence, in the signs of a reader."""
    if type(piece) is str:  # Most are, and to ask a protocol is slow.
        return piece
    return piece.localized(signs) if isinstance(piece, Localized) else str(piece)


def joined(separator: str, pieces: Iterable[object]) -> Sentence:
    """The pieces as one sentence with a separator between them."""
    found: list[object] = []
    for piece in pieces:
        found += (separator, piece) if found else (piece,)
    return Sentence(*found)
