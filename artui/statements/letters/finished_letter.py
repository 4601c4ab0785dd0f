"""What a letter or a document says, in finished words of the reader's language.

Paper and plain text draw it and add nothing, so both say the same. Its parts stand in the order in
which they are read; a part that is empty is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from artui.domain.swiss_bill import SwissBill
from artui.statements.language.speech import Spoken
from artui.statements.model import Entity
from artui.statements.pdf.letter_data import LetterTable

Fact = tuple[str, str]
"""A name and its value."""


@dataclass(frozen=True, slots=True)
class LetterPart:
    """A heading with sentences below it, or with figures, or both."""

    title: str
    lines: tuple[str, ...] = ()
    figures: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class PayPart:
    """Where to pay: lines under a title, and a code with the words below it, or a Swiss bill."""

    title: str
    lines: tuple[str, ...]
    transfer: str = ""
    under_code: str = ""
    bill: SwissBill | None = None


@dataclass(frozen=True, slots=True)
class FinishedLetter:
    """A letter or a document, whole. The last of `sums` is what the others come to."""

    told: Spoken
    made: date
    entity: Entity
    title: str
    subtitle: str
    name: str
    """What a list of files calls it, in its language."""
    sender: tuple[str, ...]
    to_name: str
    to_lines: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    place_date: str = ""
    subject: str = ""
    opening: tuple[str, ...] = ()
    tables: tuple[LetterTable, ...] = ()
    sums: Sequence[Fact] = ()
    after_sums: tuple[str, ...] = ()
    pay: PayPart | None = None
    parts: tuple[LetterPart, ...] = ()
    closing: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
